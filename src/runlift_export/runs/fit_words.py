"""FIT enum numbers as words, for the few enums that the nouns show (FIT profile, types)."""

from __future__ import annotations

from runlift_export.model import Intensity

RUNNING = 1
TRAINING = 10
GENERIC = 0
STRENGTH = 20

ACTIVITY_FILE = 4
FILE_TYPES = {
    1: "device", 2: "settings", 3: "sport", 4: "activity", 5: "workout", 6: "course",
    7: "schedules", 9: "weight", 10: "totals", 11: "goals", 14: "blood pressure",
    15: "monitoring", 20: "activity summary", 28: "daily monitoring", 32: "monitoring",
    34: "segment", 35: "segment list", 40: "settings",
}  # fmt: skip

SPORTS = {
    0: "generic", 1: "running", 2: "cycling", 3: "transition", 4: "fitness_equipment",
    5: "swimming", 6: "basketball", 7: "soccer", 8: "tennis", 9: "american_football",
    10: "training", 11: "walking", 12: "cross_country_skiing", 13: "alpine_skiing",
    14: "snowboarding", 15: "rowing", 16: "mountaineering", 17: "hiking", 18: "multisport",
    19: "paddling", 21: "e_biking", 25: "golf", 27: "horseback_riding", 30: "inline_skating",
    31: "rock_climbing", 32: "sailing", 33: "ice_skating", 35: "snowshoeing",
    37: "stand_up_paddleboarding", 38: "surfing", 41: "kayaking", 42: "rafting",
    43: "windsurfing", 44: "kitesurfing", 47: "boxing", 48: "floor_climbing", 53: "diving",
    62: "hiit", 64: "racket", 67: "meditation", 82: "snorkeling", 83: "dance",
    84: "jump_rope", 86: "mobility", 254: "all sports",
}  # fmt: skip

SUB_SPORTS = {
    0: "generic", 1: "treadmill", 2: "street", 3: "trail", 4: "track", 15: "elliptical",
    16: "stair_climbing", 19: "flexibility_training", 20: "strength_training", 21: "warm_up",
    22: "match", 23: "exercise", 24: "challenge", 26: "cardio_training", 43: "yoga",
    44: "pilates", 45: "indoor_running", 58: "virtual_activity", 59: "obstacle", 67: "ultra",
    70: "hiit",
}  # fmt: skip

LAP_TRIGGERS = {
    0: "manual", 1: "time", 2: "distance", 3: "position_start", 4: "position_lap",
    5: "position_waypoint", 6: "position_marked", 7: "session_end", 8: "fitness_equipment",
}  # fmt: skip

INTENSITIES = {
    0: Intensity.ACTIVE,
    1: Intensity.REST,
    2: Intensity.WARMUP,
    3: Intensity.COOLDOWN,
    4: Intensity.RECOVERY,
    5: Intensity.INTERVAL,
    6: Intensity.OTHER,
}

SEXES = {0: "female", 1: "male"}

MANUFACTURERS = {
    1: "Garmin", 15: "Dynastream", 23: "Suunto", 32: "Wahoo", 40: "Concept2", 70: "Sigma",
    71: "TomTom", 95: "Stryd", 115: "iGPSport", 123: "Polar", 258: "Lezyne", 260: "Zwift",
    265: "Strava", 267: "Bryton", 289: "Hammerhead", 294: "COROS", 310: "Decathlon",
    326: "Nike", 339: "Zepp", 340: "Peloton", 348: "Huawei",
}  # fmt: skip


def named(names: dict[int, str], number: int | None, missing: str) -> str:
    """Return the word for an enum number; the number itself if it has none here."""
    if number is None:
        return missing
    return names.get(number, str(number))
