"""What each chosen constant is worth on a runner that it was not chosen on.

    python benchmarks/effort_constants.py

Every constant of `days/constants.py` that was chosen with these recordings in view is chosen
again on the other people alone (runners named with one letter and a number more are one person),
from the values listed here, and judged on the one left out; of values that do equally well the
middle one is taken, so that the present value has no advantage. Then all are so chosen together.
A constant that decides only where a runner has just begun, or where speed is missing, is judged
there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

import numpy as np

import effort
import effort_fallbacks as fallbacks
from runlift_export import days
from runlift_export.days import constants

Value = float | tuple[float, ...]
Score = Callable[[effort.Runner], float]

# Name -> the values tried: every number of days/constants.py chosen with labelled runs in view.
TUNED: dict[str, tuple[float, ...] | tuple[tuple[float, float], ...]] = {
    "FAST_TOP": (1.10, 1.12, 1.14, 1.16, 1.18, 1.20, 1.22),
    "EASIER_SHARE": (0.15, 0.20, 0.25, 0.30, 0.35),
    "TOP_WINDOW_S": (20.0, 30.0, 40.0, 50.0, 60.0),
    "MARKED_LAPS": (2, 3, 4, 5),
    "LAP_CONTRAST": (1.0, 1.04, 1.08, 1.12, 1.16),
    "SESSION_FAST_S": (0.0, 30.0, 60.0, 90.0, 120.0),
    "FLAT_CLIMB": (0.005, 0.010, 0.015, 0.020),
    "RUN_WALK_OF_USUAL": ((0.80, 1.00), (0.85, 1.05), (0.85, 1.10), (0.80, 1.10)),
    "WALK_M_PER_S": ((0.8, 2.0), (1.0, 2.0), (1.0, 2.2), (1.0, 2.4)),
    "STRIDE_S": (20.0, 25.0, 30.0, 35.0, 40.0),
    "STRIDES_TOTAL_S": (120.0, 180.0, 240.0),
    "STRIDE_OF_USUAL": (1.15, 1.20, 1.25, 1.30),
    "HR_BESIDE_SPEED": (1.0, 2.0, 3.0, 4.0, 6.0),
    "HR_WITHOUT_PAST": (1.0, 1.5, 2.0, 3.0, 4.0),
    "SEEN_BELOW_MAX_BPM": (0.0, 4.0, 8.0, 12.0),
    "BESTS_RUNS": (6, 10, 15, 20, 30),
    "SLOPE_SHARE": (0.0, 0.25, 0.5, 0.75, 1.0),
    "HILLY_CONTRAST": (0.0, 0.3, 0.6, 0.9, 1.2),
    "TRAIL_CLIMB": (0.015, 0.020, 0.025, 0.030),
    "STEPS_POWER": (0.15, 0.20, 0.25, 0.30, 0.35),
    "RARE_SHARE": (0.75, 0.85, 0.90, 0.95),
    "SAME_RUN_GAP_S": (0.0, 60.0, 120.0, 180.0, 300.0),
    "MODERATE_OF_USUAL": (1.03, 1.06, 1.10),
    "RACE_PART_MOST": (1.0, 1.25, 1.5),
    "BOUT_OF_MEDIAN": (1.2, 1.25, 1.3, 1.4, 1.5),
    "BOUT_S": (5.0, 10.0, 15.0),
    "SERIES_GAP_S": (180.0, 240.0, 300.0, 360.0, 420.0),
    "SERIES_BOUTS": (5, 6, 7, 8, 9),
    "SERIES_SPAN_S": (360.0, 420.0, 480.0, 540.0, 600.0),
    "SERIES_STEPS": (1.04, 1.07, 1.10, 1.13),
    "HILL_BOUTS": (3, 4, 5, 6),
    "HILL_SPAN_S": (180.0, 240.0, 300.0, 360.0, 420.0),
    "HILL_GRADE": (0.02, 0.03, 0.04, 0.05),
    "HILL_SHARE": (0.75, 0.9, 1.0),
    "BEST_MINUTE": (1.4, 1.5, 1.6, 1.7),
    "STRIDES_MOST": (4, 5, 6),
    "STRIDE_MOST_S": (30.0, 45.0, 60.0),
    "STRIDES_ALL_S": (90.0, 120.0, 150.0),
    "STRIDE_LAPS_S": (120.0, 150.0, 180.0),
}
# The same for the load, which only one of the runners has in the files.
TUNED_LOAD: dict[str, tuple[float, ...]] = {
    "SEVERE_FROM": (0.90, 0.95, 1.00, 1.05),
    "SEVERE_LOAD": (2.0, 3.0, 4.0, 6.0),
    "SEVERE_POWER": (3.0, 4.0, 5.0, 6.0),
    "RESERVE_SLOPE": (0.8, 1.0, 1.2),
}


def main() -> int:
    runners = [one for one in effort.read_runners() if has_both(one)]
    if len(runners) < 2:
        print(f"no two labelled runners in {effort.CORPUS}; set RUNLIFT_CORPUS", file=sys.stderr)
        return 1
    print("  constant            now          kappa at each value; chosen without a runner: kappa")
    chosen: dict[str, dict[str, Value]] = {runner.name: {} for runner in runners}
    for name, values in TUNED.items():
        score = SCORES.get(name, effort.kappa_of)
        figures = table(name, values, runners, score)
        print(f"\n  {name}, now {getattr(constants, name)}")
        for value, row in zip(values, figures, strict=True):
            print(f"    {value!s:14} " + "  ".join(f"{one:.3f}" for one in row))
        for column, runner in enumerate(runners):
            best = middle_best(figures[:, others(runners, column)].mean(axis=1))
            chosen[runner.name][name] = values[best]
            print(
                f"    without {runner.name}: {values[best]} -> {figures[best, column]:.3f},"
                f" best possible {figures[:, column].max():.3f}"
            )
    print("\nall constants chosen on the others together")
    for runner in runners:
        with changed(chosen[runner.name]):
            print(f"  {runner.name}: {effort.score_of(runner, effort.judged(runner.runs))}")
            print(f"    with three earlier runs: kappa {fallbacks.cold_kappa(runner):.3f}")
    print_load(runners)
    return 0


def table(
    name: str, values: Sequence[Value], runners: Sequence[effort.Runner], score: Score
) -> np.ndarray:
    rows = []
    for value in values:
        with changed({name: value}):
            rows.append([score(runner) for runner in runners])
    return np.array(rows)


def has_both(runner: effort.Runner) -> bool:
    """Whether ten labelled runs are hard and ten are not: kappa of fewer says little."""
    labels = list(runner.labels.values())
    return min(labels.count("hard"), len(labels) - labels.count("hard")) >= 10


def others(runners: Sequence[effort.Runner], column: int) -> list[int]:
    """The runners who are other people than the one in that column."""
    person = runners[column].name.rstrip("0123456789")
    names = (one.name.rstrip("0123456789") for one in runners)
    return [place for place, name in enumerate(names) if name != person]


def middle_best(scores: np.ndarray) -> int:
    """The middle one of the values that do best, within half a hundredth."""
    best = np.flatnonzero(scores >= scores.max() - 0.005)
    return int(best[len(best) // 2])


@contextmanager
def changed(values: dict[str, Value]) -> Iterator[None]:
    with ExitStack() as stack:
        for name, value in values.items():
            stack.callback(setattr, constants, name, getattr(constants, name))
            setattr(constants, name, value)
        yield


def print_load(runners: Sequence[effort.Runner]) -> None:
    """Constants of the load, where it is in the files: halves judge each other."""
    print(
        "\nload: chosen on one half of a runner's runs, Spearman with the watch's load on the other"
    )
    for runner in runners:
        watch = np.array([run.watch_verdict.load or np.nan for run in runner.runs])
        if np.isfinite(watch).sum() < 40:
            print(f"  {runner.name}: no load in the files")
            continue
        half = np.arange(len(watch)) < len(watch) // 2
        for name, values in TUNED_LOAD.items():
            halves = []
            for value in values:
                with changed({name: value}):
                    halves.append([agreement(runner, watch, part) for part in (half, ~half)])
            figures = np.array(halves)
            for told, other in ((0, 1), (1, 0)):
                best = middle_best(figures[:, told])
                print(
                    f"  {runner.name} {name}, now {getattr(constants, name)}: {values[best]}"
                    f" -> {figures[best, other]:.3f}, best possible {figures[:, other].max():.3f}"
                )


def agreement(runner: effort.Runner, watch: np.ndarray, part: np.ndarray) -> float:
    verdicts = days.judge_runs(runner.runs, effort.DEFAULTS).verdicts
    ours = np.array([verdict.load or np.nan for verdict in verdicts])
    known = part & np.isfinite(ours) & np.isfinite(watch)
    return effort.spearman(ours[known], watch[known])


def without_speed(runner: effort.Runner) -> float:
    some = tuple(fallbacks.no_laps(fallbacks.no_speed(run)) for run in runner.runs)
    return effort.kappa_of(runner, some)


def by_distance(runner: effort.Runner) -> float:
    return effort.kappa_of(runner, tuple(fallbacks.distance_alone(run) for run in runner.runs))


SCORES: dict[str, Score] = {
    "HILLY_CONTRAST": fallbacks.cold_kappa,
    "HR_WITHOUT_PAST": fallbacks.cold_kappa,
    "BESTS_RUNS": lambda runner: fallbacks.cold_kappa(runner, 10),
    "UNPROVEN_CHANCE": lambda runner: fallbacks.cold_kappa(runner, 10),
    "STEPS_POWER": without_speed,
    "TRAIL_CLIMB": by_distance,
    "RARE_SHARE": by_distance,
}

if __name__ == "__main__":
    raise SystemExit(main())
