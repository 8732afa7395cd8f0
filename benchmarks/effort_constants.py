"""What each chosen constant is worth on a runner that it was not chosen on.

    python benchmarks/effort_constants.py

Every constant of `days/constants.py` that was chosen with these recordings in view is chosen
again on the other runners alone, from the values listed there, and judged on the one left out;
of values that do equally well the middle one is taken, so that the present value has no
advantage. Then all are so chosen together. A constant that decides only where a runner has just
begun, or where speed is missing, is judged there.
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


def main() -> int:
    runners = list(effort.read_runners())
    if len(runners) < 2:
        print(f"no two labelled runners in {effort.CORPUS}; set RUNLIFT_CORPUS", file=sys.stderr)
        return 1
    print("  constant            now          kappa at each value; chosen without a runner: kappa")
    chosen: dict[str, dict[str, Value]] = {runner.name: {} for runner in runners}
    for name, values in constants.TUNED.items():
        score = SCORES.get(name, effort.kappa_of)
        figures = table(name, values, runners, score)
        print(f"\n  {name}, now {getattr(constants, name)}")
        for value, row in zip(values, figures, strict=True):
            print(f"    {value!s:14} " + "  ".join(f"{one:.3f}" for one in row))
        for column, runner in enumerate(runners):
            best = middle_best(np.delete(figures, column, axis=1).mean(axis=1))
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
        for name, values in constants.TUNED_LOAD.items():
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
    verdicts = days.judge(runner.runs, effort.DEFAULTS)
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
