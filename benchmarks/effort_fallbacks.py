"""How well hard runs are told where evidence is missing, and of a runner who has just begun.

    python benchmarks/effort_fallbacks.py

Needs the same recordings as effort.py. Something is taken away from every run of a runner, and
all are judged again; or each run is judged with only a few runs before it.
"""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np

import effort
from runlift_export import days
from runlift_export.model import Effort, Run

EARLIER = (0, 2, 5, 10, 20)


def main() -> int:
    runners = list(effort.read_runners())
    if not runners:
        print(f"no labelled runners in {effort.CORPUS}; set RUNLIFT_CORPUS", file=sys.stderr)
        return 1
    for runner in runners:
        print(f"\n{runner.name}: kappa, precision and recall of hard")
        for name, take in STRIPPED.items():
            some = tuple(take(run) for run in runner.runs)
            verdicts = days.judge_runs(some, effort.DEFAULTS).verdicts
            unknown = np.mean([one.effort is Effort.UNKNOWN for one in verdicts])
            score = effort.score_of(runner, effort.hard_of(verdicts))
            print(f"  {name + ':':48}{score}  unknown {unknown:.1%}")
        for count in EARLIER:
            score = effort.score_of(runner, with_few(runner, runner.runs, count))
            bare = effort.score_of(runner, with_few(runner, unlapped(runner), count))
            print(f"  {f'only {count} earlier runs:':48}{score}")
            print(f"  {f'only {count} earlier runs, no laps:':48}{bare}")
    return 0


def with_few(runner: effort.Runner, some: tuple[Run, ...], count: int) -> dict[str, bool]:
    """The verdict on each labelled run with only the `count` runs before it."""
    hard = {run.key: False for run in some}
    for place, run in enumerate(some):
        if runner.label(run):
            known = some[max(0, place - count) : place + 1]
            hard[run.key] = (
                days.judge_runs(known, effort.DEFAULTS).verdicts[-1].effort is Effort.HARD
            )
    return hard


def cold_kappa(runner: effort.Runner, count: int = 3) -> float:
    """Kappa of a runner who has just begun."""
    pairs = effort.pairs_of(runner, with_few(runner, runner.runs, count))
    return effort.kappa(pairs[:, 0], pairs[:, 1])


def unlapped(runner: effort.Runner) -> tuple[Run, ...]:
    return tuple(no_laps(run) for run in runner.runs)


def no_laps(run: Run) -> Run:
    return replace(run, laps=(), planned_intensities=())


def no_speed(run: Run) -> Run:
    """A treadmill without a foot pod."""
    blind = effort.altered(run, speed_m_per_s=np.nan, recorded_m_per_s=np.nan)
    laps = tuple(replace(lap, distance_m=None) for lap in run.laps)
    return replace(blind, distance_m=None, ascent_m=None, descent_m=None, laps=laps)


def no_power(run: Run) -> Run:
    return effort.altered(run, power_w=np.nan)


def no_heart_rate(run: Run) -> Run:
    return replace(effort.altered(run, heart_rate_bpm=np.nan), mean_heart_rate_bpm=None)


def heart_rate_alone(run: Run) -> Run:
    silent = effort.altered(no_power(no_speed(run)), cadence_steps_per_min=np.nan)
    return no_laps(silent)


def distance_alone(run: Run) -> Run:
    return replace(no_laps(run), trace=None)


STRIPPED = {
    "nothing taken away": lambda run: run,
    "no laps": no_laps,
    "no heart rate": no_heart_rate,
    "no heart rate, no laps": lambda run: no_laps(no_heart_rate(run)),
    "treadmill without speed": no_speed,
    "treadmill without speed, no laps": lambda run: no_laps(no_speed(run)),
    "treadmill without speed and power, no laps": lambda run: no_laps(no_power(no_speed(run))),
    "treadmill without speed and heart rate, no laps": lambda run: no_laps(
        no_heart_rate(no_speed(run))
    ),
    "heart rate alone": heart_rate_alone,
    "distance, time and laps": lambda run: replace(run, trace=None),
    "distance and time alone": distance_alone,
}

if __name__ == "__main__":
    raise SystemExit(main())
