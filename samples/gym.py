"""One finished strength session, as a watch stores it: `set` messages and heart rate."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fit_bytes import FitWriter
from messages import (
    BERLIN,
    LAP,
    SESSION_END,
    STOP,
    SUB_SPORTS,
    TRAINING,
    begin_file,
    describe_owner,
    end_file,
)
from runner import noise

NAME = "2026-11-11-strength"
START = datetime(2026, 11, 11, 18, 45, 20, tzinfo=BERLIN)
REST, ACTIVE = 0, 1
KILOGRAM = 1
UNKNOWN_EXERCISE = 65534
WARM_UP_S = 300

SetValue = int | float | datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """`sets` alike sets; `category` and `name` are FIT numbers; `set_s` is how long one takes."""

    title: str
    category: int
    name: int
    sets: int
    reps: int | None
    set_s: int
    weight_kg: float | None
    rest_s: int


PROGRAMME = (
    Exercise(title="Barbell back squat", category=28, name=6, sets=3, reps=8, set_s=34,
             weight_kg=37.5, rest_s=120),
    Exercise(title="Romanian deadlift", category=8, name=1, sets=3, reps=8, set_s=33,
             weight_kg=40.0, rest_s=120),
    Exercise(title="Walking lunge", category=17, name=77, sets=2, reps=20, set_s=55,
             weight_kg=8.0, rest_s=90),
    Exercise(title="Standing calf raise", category=1, name=19, sets=3, reps=14, set_s=44,
             weight_kg=16.0, rest_s=60),
    Exercise(title="Plank", category=19, name=43, sets=2, reps=None, set_s=30,
             weight_kg=None, rest_s=45),
)  # fmt: skip


def build_strength() -> tuple[str, bytes, dict[str, object]]:
    """Name, FIT bytes and expected reading of the session."""
    source = random.Random(f"runlift sample {NAME}")
    started = START.astimezone(UTC)
    writer = FitWriter()
    begin_file(writer, started, TRAINING, "strength_training")
    describe_owner(writer)
    sets = _sets(started)
    total_s = sum(_duration_s(entry) for entry in sets)
    rates = _heart_rates(sets, source)
    for second in range(0, total_s + 1, 5):
        writer.add(
            "record",
            timestamp=started + timedelta(seconds=second),
            heart_rate=rates[min(second, total_s - 1)],
        )
    ended = started + timedelta(seconds=total_s)
    for entry in sets:
        writer.add("set", timestamp=ended, **entry)
    for index, exercise in enumerate(PROGRAMME):
        writer.add(
            "exercise_title",
            message_index=index,
            exercise_category=exercise.category,
            exercise_name=exercise.name,
            wkt_step_name=exercise.title,
        )
    totals: dict[str, float] = {
        "total_elapsed_time": total_s,
        "total_timer_time": total_s,
        "total_distance": 0.0,
        "avg_heart_rate": round(sum(rates) / len(rates)),
        "max_heart_rate": max(rates),
    }
    writer.add(
        "lap",
        message_index=0,
        timestamp=ended,
        event=LAP,
        event_type=STOP,
        start_time=started,
        **totals,
        lap_trigger=SESSION_END,
        sport=TRAINING,
        sub_sport=SUB_SPORTS["strength_training"],
    )
    end_file(
        writer,
        started=started,
        ended=ended,
        sport=TRAINING,
        sub_sport="strength_training",
        laps=1,
        totals=totals,
    )
    return NAME, writer.to_bytes(), _expected(total_s, writer.counts)


def _sets(started: datetime) -> list[dict[str, SetValue]]:
    """The fields of all set messages in order; rests between, none after the last set."""
    entries = [_idle(ACTIVE, WARM_UP_S)]
    for exercise in PROGRAMME:
        work: dict[str, SetValue] = {
            "duration": exercise.set_s,
            "repetitions": exercise.reps,
            "weight": exercise.weight_kg,
            "set_type": ACTIVE,
            "category": exercise.category,
            "category_subtype": exercise.name,
            "weight_display_unit": None if exercise.weight_kg is None else KILOGRAM,
        }
        entries += [work, _idle(REST, exercise.rest_s)] * exercise.sets
    at, placed = started, []
    for index, entry in enumerate(entries[:-1]):
        placed.append({**entry, "start_time": at, "message_index": index})
        at += timedelta(seconds=_duration_s(entry))
    return placed


def _idle(set_type: int, seconds: int) -> dict[str, SetValue]:
    """A rest, or the warm-up, in which the watch recognised no exercise."""
    return {
        "duration": seconds,
        "repetitions": None,
        "weight": None,
        "set_type": set_type,
        "category": UNKNOWN_EXERCISE if set_type == ACTIVE else None,
        "category_subtype": None,
        "weight_display_unit": None,
    }


def _duration_s(entry: dict[str, SetValue]) -> int:
    duration = entry["duration"]
    if not isinstance(duration, int):
        raise TypeError(f"a set lasts whole seconds, not {duration!r}")
    return duration


def _heart_rates(sets: list[dict[str, SetValue]], source: random.Random) -> list[int]:
    """Beats for each second: up to some 130 in a set, down to 100 in a rest."""
    rates, rate = [], 85.0
    for entry in sets:
        aim = 132.0 if entry["set_type"] == ACTIVE else 98.0
        for _ in range(_duration_s(entry)):
            rate += (aim - rate) / 45 + 0.4 * noise(source)
            rates.append(round(rate))
    return rates


def _expected(total_s: int, counts: dict[str, int]) -> dict[str, object]:
    return {
        "format": 1,
        "kind": "strength",
        "sport": "training",
        "sub_sport": "strength_training",
        "started_at": START.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "local_date": START.date().isoformat(),
        "utc_offset_s": 3600,
        "moving_s": total_s,
        "sets": [
            {
                "title": exercise.title,
                "category": exercise.category,
                "name": exercise.name,
                "reps": exercise.reps,
                "duration_s": exercise.set_s,
                "weight_kg": exercise.weight_kg,
            }
            for exercise in PROGRAMME
            for _ in range(exercise.sets)
        ],
        "messages": dict(sorted(counts.items())),
    }
