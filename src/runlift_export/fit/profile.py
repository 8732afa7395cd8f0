"""The few dozen message and field numbers we use, with scale, offset and unit; enums as words.

Source: Garmin FIT SDK profile 21.x (Profile.xlsx); messages 79 and 140 are undocumented and
were worked out by the community. value = stored / scale - offset.
"""

from __future__ import annotations

from dataclasses import dataclass

from runlift_export.model import Intensity

RELATIVE_BEFORE = 0x1000_0000  # smaller times count from the device's start, not from the epoch

TIMESTAMP = 253
MESSAGE_INDEX = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A field with a unit: `value = stored / scale - offset`."""

    number: int
    scale: float = 1.0
    offset: float = 0.0
    unit: str = ""


# file_id
FILE_ID = 0
FILE_ID_TYPE = 0
FILE_ID_MANUFACTURER = 1
FILE_ID_PRODUCT = 2
FILE_ID_SERIAL = 3
FILE_ID_PRODUCT_NAME = 8

# user_profile
USER_PROFILE = 3
USER_GENDER = 1
USER_AGE = 2
USER_WEIGHT = Quantity(number=4, scale=10.0, unit="kg")
USER_RESTING_HR = Quantity(number=8, unit="bpm")
USER_MAX_RUNNING_HR = Quantity(number=9, unit="bpm")
USER_MAX_HR = Quantity(number=11, unit="bpm")

# zones_target
ZONES_TARGET = 7
ZONES_MAX_HR = Quantity(number=1, unit="bpm")
ZONES_THRESHOLD_HR = Quantity(number=2, unit="bpm")

# sport
SPORT = 12
SPORT_SPORT = 0
SPORT_SUB_SPORT = 1

# session
SESSION = 18
SESSION_START = 2
SESSION_SPORT = 5
SESSION_SUB_SPORT = 6
SESSION_ELAPSED = Quantity(number=7, scale=1000.0, unit="s")
SESSION_TIMER = Quantity(number=8, scale=1000.0, unit="s")
SESSION_DISTANCE = Quantity(number=9, scale=100.0, unit="m")
SESSION_CALORIES = Quantity(number=11, unit="kcal")
SESSION_AVG_HR = Quantity(number=16, unit="bpm")
SESSION_MAX_HR = Quantity(number=17, unit="bpm")
SESSION_ASCENT = Quantity(number=22, unit="m")
SESSION_DESCENT = Quantity(number=23, unit="m")
SESSION_AVG_TEMPERATURE = Quantity(number=57, unit="C")
SESSION_AEROBIC_EFFECT = Quantity(number=24, scale=10.0)
SESSION_ANAEROBIC_EFFECT = Quantity(number=137, scale=10.0)
SESSION_LOAD = Quantity(number=168, scale=65536.0)
SESSION_PERCEIVED_EFFORT = Quantity(number=193)  # 10 a point of the ten-point scale

# lap
LAP = 19
LAP_START = 2
LAP_ELAPSED = Quantity(number=7, scale=1000.0, unit="s")
LAP_TIMER = Quantity(number=8, scale=1000.0, unit="s")
LAP_DISTANCE = Quantity(number=9, scale=100.0, unit="m")
LAP_CALORIES = Quantity(number=11, unit="kcal")
LAP_AVG_HR = Quantity(number=15, unit="bpm")
LAP_INTENSITY = 23
LAP_TRIGGER = 24
LAP_SPORT = 25
LAP_AVG_TEMPERATURE = Quantity(number=50, unit="C")
LAP_SUB_SPORT = 39

# record
RECORD = 20
RECORD_LATITUDE = 0
RECORD_LONGITUDE = 1
RECORD_ALTITUDE = Quantity(number=2, scale=5.0, offset=500.0, unit="m")
RECORD_HR = Quantity(number=3, unit="bpm")
RECORD_CADENCE = Quantity(number=4, unit="strides/min")
RECORD_DISTANCE = Quantity(number=5, scale=100.0, unit="m")
RECORD_SPEED = Quantity(number=6, scale=1000.0, unit="m/s")
RECORD_POWER = Quantity(number=7, unit="W")
RECORD_COMPRESSED_SPEED_DISTANCE = 8
RECORD_FRACTIONAL_CADENCE = Quantity(number=53, scale=128.0, unit="strides/min")
RECORD_ENHANCED_SPEED = Quantity(number=73, scale=1000.0, unit="m/s")
RECORD_ENHANCED_ALTITUDE = Quantity(number=78, scale=5.0, offset=500.0, unit="m")

# event
EVENT = 21
EVENT_EVENT = 0
EVENT_TYPE = 1

# device_info
DEVICE_INFO = 23
DEVICE_TYPE = 1
DEVICE_SOURCE = 25

# workout, workout_step, exercise_title
WORKOUT = 26
WORKOUT_SPORT = 4
WORKOUT_SUB_SPORT = 11
WORKOUT_STEP = 27
STEP_INTENSITY = 7
EXERCISE_TITLE = 264
TITLE_CATEGORY = 0
TITLE_NAME = 1
TITLE_TEXT = 2

# activity
ACTIVITY = 34
ACTIVITY_LOCAL_TIMESTAMP = 5

# undocumented: the user's figures as the watch keeps them
USER_METRICS = 79
USER_METRICS_MAX_HR = Quantity(number=6, unit="bpm")

# undocumented: physiological metrics of one activity
PHYSIOLOGY = 140
PHYSIOLOGY_AEROBIC_EFFECT = Quantity(number=4, scale=10.0)
PHYSIOLOGY_THRESHOLD_HR = Quantity(number=14, unit="bpm")
PHYSIOLOGY_ANAEROBIC_EFFECT = Quantity(number=20, scale=10.0)
PHYSIOLOGY_LOAD = Quantity(number=37)
PHYSIOLOGY_BENEFIT = 41

# developer data
FIELD_DESCRIPTION = 206
DESCRIPTION_DEVELOPER = 0
DESCRIPTION_FIELD = 1
DESCRIPTION_BASE_TYPE = 2
DESCRIPTION_NAME = 3
DESCRIPTION_UNITS = 8
DESCRIPTION_NATIVE_MESSAGE = 14
DESCRIPTION_NATIVE_FIELD = 15

# set
SET = 225
SET_DURATION = Quantity(number=0, scale=1000.0, unit="s")
SET_REPETITIONS = 3
SET_WEIGHT = Quantity(number=4, scale=16.0, unit="kg")
SET_TYPE = 5
SET_START = 6
SET_CATEGORY = 7
SET_NAME = 8

WEST_S = -12 * 3600
EAST_S = 14 * 3600
"""The offsets from UTC that there are on Earth, in seconds."""

# types: enum numbers as words, for the few that the nouns show
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
