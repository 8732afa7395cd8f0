"""Plan strength around a folder of runs, check it, and write its files: every verb once.

    python examples/season.py samples/fit out

Change `START` to the first day of your plan.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from runlift_export import (
    Effort,
    History,
    Plan,
    RunliftError,
    check_plan,
    days_table,
    judge_runs,
    make_plan,
    plan_calendar,
    plan_files,
    read_plan,
    read_runs,
    read_settings,
    runs_table,
    workout_fit,
)

START = "2026-11-16"
ZONE = "Europe/Berlin"


def hard_share(history: History) -> float:
    """The part of the running time that was spent in hard runs."""
    total_s = sum(verdict.run.moving_s for verdict in history.verdicts)
    hard_s = sum(v.run.moving_s for v in history.verdicts if v.effort is Effort.HARD)
    return hard_s / total_s if total_s else 0.0


def write(plan: Plan, history: History, folder: Path) -> None:
    """Write workouts, calendar, page and plan.json into `folder`."""
    for name, data in plan_files(plan, history=history).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def main(runs: str, out: str) -> None:
    """Read, judge, plan, check, write; then read the plan back."""
    settings = read_settings()
    reading = read_runs(runs, timezone=ZONE)
    kinds = Counter(problem.kind.value for problem in reading.problems)
    print(f"{len(reading.runs)} runs; left out: {dict(kinds)}")

    history = judge_runs(reading, settings)
    print(f"{hard_share(history):.0%} of the time was hard")
    km = float(runs_table(history)["distance_m"].sum()) / 1000
    key_days = int(days_table(history)["key"].sum())
    print(f"{km:.0f} km in all, {key_days} key days")

    plan = make_plan(history, settings, start=START, weeks=4, timezone=ZONE)
    for session in plan.sessions:
        print(f"{session.start:%a %d %b %H:%M} {session.lift.name}: {session.reasons[0].text}")
    broken = check_plan(plan, settings)
    print(f"{len(broken)} rules broken")

    write(plan, history, Path(out))
    again = read_plan(f"{out}/plan.json")
    first = again.sessions[0]
    print(f"{first.workout}: {len(workout_fit(first, units='lb'))} bytes in pounds")
    print(f"calendar: {plan_calendar(again).count(b'BEGIN:VEVENT')} events")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:3])
    except RunliftError as error:
        sys.exit(f"{error}")
