"""A run beside the runner's own recent runs: long, race, moderate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from runlift_export.days import constants as c
from runlift_export.days.cells import Bools, Floats
from runlift_export.days.evidence import minutes_from, traced
from runlift_export.days.race import Races, races
from runlift_export.days.summary import Summary
from runlift_export.days.thresholds import Thresholds
from runlift_export.days.windows import median_before, most_before
from runlift_export.model import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Flags (n,) and the figures behind them; NaN where there is no past.

    `known`: there is enough to judge at all; `thin`: only distance and time, or less.
    `moderate_min`: minutes in zone 2 or above by speed; `usual_load` and `usual_m`: medians of
    28 days; `mean_m_per_s`: over the whole time; `races`: what is like a race.
    """

    known: Bools
    thin: Bools
    long: Bools
    moderate: Bools
    moderate_min: Floats
    usual_load: Floats
    usual_m: Floats
    distance_m: Floats
    mean_m_per_s: Floats
    races: Races


def past(runs: Sequence[Run], summary: Summary, known: Thresholds, load: Floats) -> Past:
    """The figures of each run; `runs` in order of start."""
    start_s = np.array([run.started_at.timestamp() for run in runs])
    distance = np.array([run.distance_m or np.nan for run in runs], dtype=np.float64)
    elapsed_s = np.array([max(run.elapsed_s, run.moving_s, 1.0) for run in runs])
    mean = distance / elapsed_s
    usual_m = median_before(start_s, distance, c.MONTH_DAYS)
    usual_load = median_before(start_s, load, c.MONTH_DAYS)
    faster_min = _faster_min(summary, known)
    heart = summary.hr_s.sum(axis=1) >= 120.0
    stand_in = np.isfinite(summary.top_power_w) | np.isfinite(summary.top_steps_per_min)
    return Past(
        known=traced(summary) | heart | np.isfinite(mean) | stand_in,
        thin=~traced(summary) & ~heart & ~stand_in,
        long=_long(start_s, distance, usual_m, _moving_s(runs, summary)),
        moderate=_moderate(summary, faster_min, load, usual_load),
        moderate_min=faster_min,
        usual_load=usual_load,
        usual_m=usual_m,
        distance_m=distance,
        mean_m_per_s=mean,
        races=races(start_s, mean, elapsed_s, summary, known),
    )


def _faster_min(summary: Summary, known: Thresholds) -> Floats:
    """Minutes in zone 2 or above, and clearly faster than usual."""
    zone2 = c.EASY_OF_CRITICAL * known.critical_m_per_s
    return minutes_from(summary, np.fmax(zone2, c.MODERATE_OF_USUAL * known.usual_m_per_s))


def _moderate(summary: Summary, faster_min: Floats, load: Floats, usual_load: Floats) -> Bools:
    share = faster_min * 60 / np.maximum(summary.running_s, 60.0)
    heavy = (load > c.MODERATE_LOAD * usual_load) & (usual_load > 0)
    some = (share >= c.MODERATE_SHARE) & (faster_min >= 3.0)
    return np.asarray((faster_min >= c.MODERATE_MIN) | some | heavy)


def _moving_s(runs: Sequence[Run], summary: Summary) -> Floats:
    """Time on the move; standing about between repetitions makes no long run."""
    moved = summary.speed_s.sum(axis=1)
    timer = np.array([run.moving_s for run in runs])
    return np.where(traced(summary), np.minimum(moved, timer), timer)


def _long(start_s: Floats, distance: Floats, usual_m: Floats, moving_s: Floats) -> Bools:
    """Far beside the own median and longest; or so long that stores run low, and unusual."""
    usual_s = median_before(start_s, moving_s, c.MONTH_DAYS)
    longest_m = most_before(start_s, distance, 30)
    far = distance >= c.LONG_OF_MEDIAN * usual_m
    farthest = far & (distance >= c.LONG_OF_LONGEST * longest_m) & (moving_s >= c.LONG_MIN_S)
    late = far | ~(moving_s < c.LONG_OF_MEDIAN * usual_s)
    return np.asarray(farthest | (late & (moving_s >= c.LONG_ALWAYS_S)))
