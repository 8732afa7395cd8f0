"""The fastest times over the usual distances, anywhere within a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from runlift_export.model import Run

DISTANCES = (
    ("400 m", 400.0),
    ("800 m", 800.0),
    ("1 km", 1000.0),
    ("1 mile", 1609.344),
    ("3 km", 3000.0),
    ("5 km", 5000.0),
    ("10 km", 10_000.0),
    ("15 km", 15_000.0),
    ("half marathon", 21_097.5),
    ("30 km", 30_000.0),
    ("marathon", 42_195.0),
)
_FASTEST_M_PER_S = 11.0
"""Nobody has run 400 m faster than 9.3 m/s: beyond this it is a ride or a leap of the GPS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BestTime:
    """The fastest `seconds` of timer time over a distance, and how far into which run."""

    name: str
    distance_m: float
    seconds: float
    start_s: float
    run: Run


def best_times(runs: Sequence[Run]) -> tuple[BestTime, ...]:
    """Return the fastest time over each of the usual distances that was run, the shortest first.

    Time is the timer's, distance that of the trace, interpolated between its cells of 5 s. Of
    equal times the earlier counts.
    """
    best: dict[str, BestTime] = {}
    for run in runs:
        for one in _times_of(run):
            if one.name not in best or one.seconds < best[one.name].seconds:
                best[one.name] = one
    return tuple(best[name] for name, _ in DISTANCES if name in best)


def _times_of(run: Run) -> list[BestTime]:
    if run.trace is None:
        return []
    speed = np.nan_to_num(run.trace.speed_m_per_s.astype(np.float64))
    speed[(speed < 0) | (speed > _FASTEST_M_PER_S)] = 0.0
    timer = run.trace.timer_s.astype(np.float64)
    times = np.concatenate(([0.0], np.cumsum(timer)))
    ways = np.concatenate(([0.0], np.cumsum(speed * timer)))
    found = []
    for name, distance in DISTANCES:
        if ways[-1] < distance:
            break
        # From every cell's start forwards, and from every cell's end backwards.
        last = np.searchsorted(ways, ways[-1] - distance, "right")
        ends = np.interp(ways[:last] + distance, ways, times)
        first = np.searchsorted(ways, distance, "left")
        begins = np.interp(ways[first:] - distance, ways, times)
        starts = np.concatenate((times[:last], begins))
        lengths = np.concatenate((ends - times[:last], times[first:] - begins))
        lengths[lengths < distance / _FASTEST_M_PER_S] = np.inf
        place = int(np.argmin(lengths))
        if np.isfinite(lengths[place]):
            found.append(
                BestTime(
                    name=name,
                    distance_m=distance,
                    seconds=round(float(lengths[place]), 1),
                    start_s=round(float(starts[place]), 1),
                    run=run,
                )
            )
    return found
