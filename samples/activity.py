"""Turns simulated seconds into an activity file and into the reading expected of it.

The expected reading comes from the simulated seconds themselves, not from any FIT reader.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from course import position
from fit_bytes import FitWriter
from messages import (
    BERLIN,
    BY_DISTANCE,
    BY_HAND,
    BY_TIME,
    DEVELOPMENT,
    LAP,
    LAP_TRIGGERS,
    RUNNING,
    SESSION_END,
    SPORTS,
    START,
    STOP,
    STOP_ALL,
    SUB_SPORTS,
    TIMER,
    begin_file,
    climb,
    describe_owner,
    end_file,
    totals_of,
)
from runner import ROLLING, Hills, Part, Second, simulate


@dataclass(frozen=True, slots=True, kw_only=True)
class Outing:
    """One entry of the diary, with all that the file and its expected reading need.

    `autolap_m` is None where the runner laps by hand. `every_second` is 1 Hz recording, else
    the watch records each 4-6 s ("smart"). `owner` adds user_profile and zones_target.
    `workout` adds the workout that was followed. `effort`, `long` and `race` are what the
    session was meant to be.
    """

    name: str
    start: datetime
    parts: tuple[Part, ...]
    session: str
    effort: str
    long: bool = False
    race: bool = False
    sport: int = RUNNING
    sub_sport: str = "generic"
    hills: Hills = ROLLING
    autolap_m: float | None = None
    every_second: bool = False
    owner: bool = False
    workout: tuple[tuple[str, int, float, int], ...] = ()
    gzip: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LapSpan:
    """Seconds `first` to `last` (both in) of one lap, and what ended it."""

    first: int
    last: int
    trigger: int
    intensity: int | None


def laps_of(outing: Outing, seconds: list[Second]) -> list[LapSpan]:
    """Where laps end: at parts that close one, at each full autolap distance, at the end."""
    spans, first, next_m = [], 0, outing.autolap_m or math.inf
    for index, second in enumerate(seconds):
        part = outing.parts[second.part]
        if index == len(seconds) - 1:
            spans.append(
                LapSpan(first=first, last=index, trigger=SESSION_END, intensity=part.intensity)
            )
        elif part.lap and seconds[index + 1].part != second.part:
            step_trigger = BY_TIME if part.seconds is not None else BY_DISTANCE
            trigger = BY_HAND if part.intensity is None else step_trigger
            spans.append(
                LapSpan(first=first, last=index, trigger=trigger, intensity=part.intensity)
            )
            first = index + 1
        elif second.distance_m >= next_m:
            spans.append(LapSpan(first=first, last=index, trigger=BY_DISTANCE, intensity=None))
            first, next_m = index + 1, next_m + (outing.autolap_m or math.inf)
    return spans


def recorded(outing: Outing, seconds: list[Second], source: random.Random) -> list[Second]:
    """The seconds that the watch stores: all, or one in 4-6 and more when speed changes."""
    if outing.every_second:
        return seconds
    kept, wait = [seconds[0]], 5
    for now, after in pairwise([*seconds[1:], seconds[-1]]):
        gap = now.timer_s - kept[-1].timer_s
        turned = abs(now.speed_m_per_s - kept[-1].speed_m_per_s) > 0.4
        stops = after.clock_s != now.clock_s + 1
        if gap >= wait or stops or (turned and gap >= 2):
            kept.append(now)
            wait = 4 + int(3 * source.random())
    return kept


def build(outing: Outing) -> tuple[bytes, dict[str, object]]:
    """The FIT bytes of an outing and the reading expected of them."""
    source = random.Random(f"runlift sample {outing.name}")
    indoors = outing.sub_sport == "treadmill"
    seconds = simulate(outing.parts, hills=outing.hills, source=source, gps=not indoors)
    started = outing.start.astimezone(UTC)
    spans = laps_of(outing, seconds)
    stored = recorded(outing, seconds, source)
    writer = FitWriter()
    _open(writer, outing, started)
    _fill(writer, outing, seconds, stored=stored, spans=spans, started=started)
    _close(writer, outing, seconds, len(spans), started)
    return writer.to_bytes(), _expected(outing, seconds, spans, writer.counts)


def _open(writer: FitWriter, outing: Outing, started: datetime) -> None:
    begin_file(writer, started, outing.sport, outing.sub_sport)
    if outing.sub_sport != "treadmill":
        writer.add(
            "device_info",
            timestamp=started,
            device_index=1,
            device_type=4,  # a barometer of the watch's own
            manufacturer=DEVELOPMENT,
            product=0,
            software_version=1.0,
            source_type=5,
        )
    if outing.owner:
        describe_owner(writer)
    if outing.workout:
        writer.add("workout", sport=outing.sport, num_valid_steps=len(outing.workout), wkt_name="")
    for index, (_, duration_type, value, intensity) in enumerate(outing.workout):
        repeats = duration_type == 6
        writer.add(
            "workout_step",
            message_index=index,
            duration_type=duration_type,
            duration_value=value,
            target_type=None if repeats else 2,
            target_value=intensity if repeats else 0,
            intensity=None if repeats else intensity,
        )


def _fill(
    writer: FitWriter,
    outing: Outing,
    seconds: list[Second],
    *,
    stored: list[Second],
    spans: list[LapSpan],
    started: datetime,
) -> None:
    """Records, pauses and laps in the order of time."""
    keep = {second.timer_s for second in stored}
    ends = {span.last: (number, span) for number, span in enumerate(spans)}
    _add_record(writer, outing, None, seconds[0], started)
    for index, second in enumerate(seconds):
        at = started + timedelta(seconds=second.clock_s)
        if second.timer_s in keep:
            _add_record(writer, outing, second, second, at)
        if index + 1 < len(seconds) and seconds[index + 1].clock_s > second.clock_s + 1:
            again = started + timedelta(seconds=seconds[index + 1].clock_s - 1)
            for moment, kind in ((at, STOP_ALL), (again, START)):
                writer.add(
                    "event", timestamp=moment, event=TIMER, event_type=kind, data=0, event_group=0
                )
        if index in ends:
            number, span = ends[index]
            _add_lap(writer, outing, number=number, span=span, seconds=seconds, started=started)


def _add_record(
    writer: FitWriter, outing: Outing, done: Second | None, near: Second, at: datetime
) -> None:
    """One record; `done` is None for the one that the watch writes as the timer starts."""
    distance_m = done.distance_m if done else 0.0
    strides = near.steps_per_min / 2 if done else 0.0
    place: dict[str, float] = {}
    if outing.sub_sport != "treadmill":
        latitude, longitude = position(outing.sub_sport, distance_m)
        place = {
            "position_lat": latitude,
            "position_long": longitude,
            "altitude": near.altitude_m,
        }
    writer.add(
        "record",
        timestamp=at,
        **place,
        distance=distance_m,
        speed=near.speed_m_per_s if done else 0.0,
        heart_rate=near.heart_rate_bpm,
        cadence=math.floor(strides),
        fractional_cadence=strides % 1,
    )


def _add_lap(
    writer: FitWriter,
    outing: Outing,
    *,
    number: int,
    span: LapSpan,
    seconds: list[Second],
    started: datetime,
) -> None:
    covered = seconds[span.first : span.last + 1]
    before_m = seconds[span.first - 1].distance_m if span.first else 0.0
    writer.add(
        "lap",
        message_index=number,
        timestamp=started + timedelta(seconds=covered[-1].clock_s),
        event=LAP,
        event_type=STOP,
        start_time=started + timedelta(seconds=covered[0].clock_s - 1),
        **totals_of(covered, before_m),
        intensity=span.intensity,
        lap_trigger=span.trigger,
        sport=outing.sport,
        sub_sport=SUB_SPORTS[outing.sub_sport],
        wkt_step_index=None,
    )


def _close(
    writer: FitWriter, outing: Outing, seconds: list[Second], laps: int, started: datetime
) -> None:
    ended = started + timedelta(seconds=seconds[-1].clock_s)
    end_file(
        writer,
        started=started,
        ended=ended,
        sport=outing.sport,
        sub_sport=outing.sub_sport,
        laps=laps,
        totals=totals_of(seconds, 0.0),
    )


def _expected(
    outing: Outing, seconds: list[Second], spans: list[LapSpan], counts: dict[str, int]
) -> dict[str, object]:
    local = outing.start.astimezone(BERLIN)
    rates = [second.heart_rate_bpm for second in seconds]
    indoors = outing.sub_sport == "treadmill"
    return {
        "format": 1,
        "kind": "run" if outing.sport == RUNNING else "other",
        "sport": SPORTS[outing.sport],
        "sub_sport": outing.sub_sport,
        "started_at": outing.start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "local_date": local.date().isoformat(),
        "utc_offset_s": int((local.utcoffset() or timedelta()).total_seconds()),
        "distance_m": seconds[-1].distance_m,
        "moving_s": len(seconds),
        "elapsed_s": seconds[-1].clock_s,
        "mean_heart_rate_bpm": round(sum(rates) / len(rates), 1),
        "max_heart_rate_bpm": max(rates),
        "ascent_m": None if indoors else climb(seconds)[0],
        "has_position": not indoors,
        "laps": [
            {
                "timer_s": span.last - span.first + 1,
                "distance_m": round(
                    seconds[span.last].distance_m
                    - (seconds[span.first - 1].distance_m if span.first else 0.0),
                    2,
                ),
                "trigger": LAP_TRIGGERS[span.trigger],
            }
            for span in spans
        ],
        "messages": dict(sorted(counts.items())),
        "intended": {
            "session": outing.session,
            "effort": outing.effort,
            "long": outing.long,
            "race": outing.race,
        },
    }
