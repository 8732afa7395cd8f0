"""FIT files of simulated seasons: runs by a weekly pattern, strength sessions as they were done.

Both are written with the makers of the samples, so no reader or writer of the program has a part
in them. Strength files hold `set` messages as a watch stores them: category, name, weight, times.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "samples"))

from activity import Outing, build  # noqa: E402  # after the path to it
from diary import easy, intervals, tempo  # noqa: E402  # as above
from fit_bytes import FitWriter  # noqa: E402  # as above
from messages import BERLIN, SUB_SPORTS, TRAINING, begin_file, end_file  # noqa: E402  # as above

from runlift_export.fit import exercises  # noqa: E402  # as above

ACTIVE, REST = 1, 0
SET_S_PER_REP = 4
RUNS = {
    "easy": lambda: easy(45),
    "easy-short": lambda: easy(30),
    "long": lambda: easy(105, 2.85),
    "intervals": lambda: intervals(6, 800, 4.3, 120),
    "tempo": lambda: tempo(25, 3.75, lap=True),
    "race": lambda: tempo(40, 4.1, lap=True),
}
CLOCKS = {"long": time(9, 0), "race": time(10, 0)}
MORNING = time(6, 30)


@cache
def run_fit(day: date, kind: str, clock: time | None = None) -> bytes:
    """One run of `kind` on `day`, recorded in Berlin; the same bytes for everybody."""
    start = datetime.combine(day, clock or CLOCKS.get(kind, MORNING), tzinfo=BERLIN)
    outing = Outing(
        name=f"{day.isoformat()}-{kind}",
        start=start,
        parts=tuple(RUNS[kind]()),
        session=kind,
        effort="easy",
    )
    data, _ = build(outing)
    return data


def strength_fit(started: datetime, done: Sequence[Mapping[str, Any]]) -> bytes:
    """A finished session of the exercises of a plan, each set done as it was asked.

    `done` are exercises as plan.json has them (name, sets, reps, seconds, load_kg, category,
    fit_name, rest_s).
    """
    begin = started.astimezone(UTC)
    writer = FitWriter()
    begin_file(writer, begin, TRAINING, "strength_training")
    at, index = begin, 0
    for exercise in done:
        category, number = exercises.numbers(exercise["category"], exercise["fit_name"])
        lasting = exercise["seconds"] or SET_S_PER_REP * exercise["reps"]
        for _ in range(exercise["sets"] * (2 if exercise["per_side"] else 1)):
            fields = {"set_type": ACTIVE, "category": category, "category_subtype": number}
            fields |= {"repetitions": exercise["reps"], "weight": exercise["load_kg"]}
            fields["weight_display_unit"] = None if exercise["load_kg"] is None else 1
            index = _add_set(writer, at, index, lasting, fields)
            at += timedelta(seconds=lasting)
            index = _add_set(writer, at, index, exercise["rest_s"], {"set_type": REST})
            at += timedelta(seconds=exercise["rest_s"])
    for row, exercise in enumerate(done):
        category, number = exercises.numbers(exercise["category"], exercise["fit_name"])
        writer.add(
            "exercise_title",
            message_index=row,
            exercise_category=category,
            exercise_name=number,
            wkt_step_name=exercise["name"],
        )
    total_s = max(int((at - begin).total_seconds()), 1)
    totals = {"total_elapsed_time": total_s, "total_timer_time": total_s, "total_distance": 0.0}
    totals |= {"avg_heart_rate": 105, "max_heart_rate": 135}
    end_file(
        writer,
        started=begin,
        ended=at,
        sport=TRAINING,
        sub_sport="strength_training",
        laps=0,
        totals=totals,
    )
    assert SUB_SPORTS["strength_training"]
    return writer.to_bytes()


HEVY = (
    '"title","start_time","end_time","description","exercise_title","superset_id",'
    '"exercise_notes","set_index","set_type","weight_kg","reps","distance_km",'
    '"duration_seconds","rpe"'
)


def log_in_hevy(file: Path, started: datetime, done: Sequence[Mapping[str, Any]]) -> None:
    """Add a finished session to a CSV file as the app Hevy exports it, by the lifter's clock."""
    begin = started.replace(tzinfo=None)
    times = [f"{at.day} {at:%b %Y, %H:%M}" for at in (begin, begin + timedelta(minutes=45))]
    rows = [] if file.exists() else [HEVY]
    for exercise in done:
        cells = [exercise["load_kg"], exercise["reps"], None, exercise["seconds"], None]
        told = ",".join("" if one is None else str(one) for one in cells)
        name = f'"Strength","{times[0]}","{times[1]}","","{exercise["name"]}",,""'
        rows += [f'{name},{index},"normal",{told}' for index in range(exercise["sets"])]
    with file.open("a", encoding="utf-8") as stream:
        stream.write("\n".join(rows) + "\n")


def _add_set(
    writer: FitWriter, at: datetime, index: int, lasting: int, fields: Mapping[str, Any]
) -> int:
    empty = ("repetitions", "weight", "category", "category_subtype", "weight_display_unit")
    row = dict.fromkeys(empty) | dict(fields)
    writer.add("set", timestamp=at, start_time=at, duration=lasting, message_index=index, **row)
    return index + 1


def write_runs(folder: Path, pattern: Sequence[str], first: date, last: date) -> None:
    """Put the runs of `first` to `last` into `folder`; `pattern` is Monday's to Sunday's kind."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        kind = pattern[day.weekday()]
        if kind != "rest":
            (folder / f"{day.isoformat()}-{kind}.fit").write_bytes(run_fit(day, kind))
