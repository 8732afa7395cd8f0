"""The messages that every sample activity shares: opening, owner, laps, totals, closing."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from fit_bytes import FitWriter
from runner import MAX_HR_BPM, RESTING_HR_BPM, THRESHOLD_HR_BPM, Second

BERLIN = ZoneInfo("Europe/Berlin")
DEVELOPMENT = 255  # FIT's manufacturer number for things under development: no real watch
RUNNING, CYCLING, TRAINING = 1, 2, 10
SUB_SPORTS = {"generic": 0, "treadmill": 1, "track": 4, "strength_training": 20}
TIMER, LAP, ACTIVITY = 0, 9, 26
START, STOP, STOP_ALL = 0, 1, 4
BY_HAND, BY_TIME, BY_DISTANCE, SESSION_END = 0, 1, 2, 7
LAP_TRIGGERS = {0: "manual", 1: "time", 2: "distance", 7: "session_end"}
SPORTS = {RUNNING: "running", CYCLING: "cycling", TRAINING: "training"}


def begin_file(writer: FitWriter, started: datetime, sport: int, sub_sport: str) -> None:
    """The messages that every activity file starts with."""
    writer.add(
        "file_id",
        type=4,
        manufacturer=DEVELOPMENT,
        product=1,
        serial_number=20_260_921,
        time_created=started,
        product_name="Sample watch",
    )
    writer.add("file_creator", software_version=100)
    writer.add("event", timestamp=started, event=TIMER, event_type=START, data=0, event_group=0)
    writer.add(
        "device_info",
        timestamp=started,
        device_index=0,
        device_type=None,
        manufacturer=DEVELOPMENT,
        product=1,
        software_version=1.0,
        source_type=5,
    )
    writer.add(
        "sport",
        sport=sport,
        sub_sport=SUB_SPORTS[sub_sport],
        name=f"Sample {SPORTS[sport]}",
    )


def describe_owner(writer: FitWriter) -> None:
    """What the invented runner has told the watch."""
    writer.add(
        "user_profile", gender=0, age=38, height=1.7, weight=61.0, resting_heart_rate=RESTING_HR_BPM
    )
    writer.add(
        "zones_target",
        max_heart_rate=MAX_HR_BPM,
        threshold_heart_rate=THRESHOLD_HR_BPM,
        hr_calc_type=1,
    )


def climb(seconds: list[Second]) -> tuple[int, int]:
    """Ascent and descent in whole metres."""
    steps = [b.altitude_m - a.altitude_m for a, b in pairwise(seconds)]
    return round(sum(s for s in steps if s > 0)), round(-sum(s for s in steps if s < 0))


def totals_of(seconds: list[Second], before_m: float) -> dict[str, float]:
    """The totals that laps and sessions share, from the seconds they cover."""
    distance_m = round(seconds[-1].distance_m - before_m, 2)
    rates = [second.heart_rate_bpm for second in seconds]
    ascent, descent = climb(seconds)
    return {
        "total_elapsed_time": seconds[-1].clock_s - seconds[0].clock_s + 1,
        "total_timer_time": len(seconds),
        "total_distance": distance_m,
        "avg_speed": distance_m / len(seconds),
        "max_speed": max(second.speed_m_per_s for second in seconds),
        "avg_heart_rate": round(sum(rates) / len(rates)),
        "max_heart_rate": max(rates),
        "avg_cadence": round(sum(second.steps_per_min for second in seconds) / len(seconds) / 2),
        "total_ascent": ascent,
        "total_descent": descent,
    }


def end_file(
    writer: FitWriter,
    *,
    started: datetime,
    ended: datetime,
    sport: int,
    sub_sport: str,
    laps: int,
    totals: dict[str, float],
) -> None:
    """Timer stop, session and activity, with the runner's local time."""
    writer.add("event", timestamp=ended, event=TIMER, event_type=STOP_ALL, data=0, event_group=0)
    writer.add(
        "session",
        message_index=0,
        timestamp=ended,
        event=LAP,
        event_type=STOP,
        start_time=started,
        sport=sport,
        sub_sport=SUB_SPORTS[sub_sport],
        **totals,
        first_lap_index=0,
        num_laps=laps,
        trigger=0,
    )
    offset = ended.astimezone(BERLIN).utcoffset() or timedelta()
    writer.add(
        "activity",
        timestamp=ended,
        total_timer_time=totals["total_timer_time"],
        num_sessions=1,
        type=0,
        event=ACTIVITY,
        event_type=STOP,
        local_timestamp=ended + offset,
    )
