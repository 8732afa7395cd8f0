"""A run beside the runner's own recent runs: long, race, moderate."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from runlift_export.days import constants as c
from runlift_export.days.cells import Bools, Floats
from runlift_export.days.evidence import minutes_from, traced
from runlift_export.days.summary import DURATIONS_S, Summary
from runlift_export.days.thresholds import DAY_S, Thresholds
from runlift_export.model import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Flags (n,) and the figures behind them; NaN where there is no past.

    `known`: there is enough to judge at all; `thin`: only distance and time, or less.
    `moderate_min`: minutes in zone 2 or above by speed; `usual_load` and `usual_m`: medians of
    28 days;
    `longest_m`: the longest of 30 days; `race_best_m_per_s`: best of 90 days over this run's
    duration, this run's own mean being `mean_m_per_s`.
    """

    known: Bools
    thin: Bools
    long: Bools
    race: Bools
    moderate: Bools
    moderate_min: Floats
    usual_load: Floats
    usual_m: Floats
    distance_m: Floats
    longest_m: Floats
    mean_m_per_s: Floats
    race_best_m_per_s: Floats


def past(runs: Sequence[Run], summary: Summary, known: Thresholds, load: Floats) -> Past:
    """The figures of each run; `runs` in order of start."""
    start_s = np.array([run.started_at.timestamp() for run in runs])
    distance = np.array([run.distance_m or np.nan for run in runs], dtype=np.float64)
    moving_s = _moving_s(runs, summary)
    elapsed_s = np.array([max(run.elapsed_s, run.moving_s, 1.0) for run in runs])
    mean = distance / elapsed_s
    usual_m = _median_before(start_s, distance, c.MONTH_DAYS)
    usual_load = _median_before(start_s, load, c.MONTH_DAYS)
    longest = _most_before(start_s, distance, 30)
    zone2_m_per_s = np.fmax(
        c.EASY_OF_CRITICAL * known.critical_m_per_s, c.MODERATE_OF_USUAL * known.usual_m_per_s
    )
    zone2 = minutes_from(summary, zone2_m_per_s)
    share = zone2 * 60 / np.maximum(summary.running_s, 60.0)
    best = _best_before(start_s, summary, elapsed_s)
    fast_s = 60 * minutes_from(summary, c.MODERATE_OF_USUAL * known.usual_m_per_s)
    even = fast_s >= c.RACE_EVEN_SHARE * summary.speed_s.sum(axis=1)
    race = even & _race(mean, elapsed_s, best, known)
    with np.errstate(invalid="ignore"):
        heavy = (load > c.MODERATE_LOAD * usual_load) & (usual_load > 0)
    usual_s = _median_before(start_s, moving_s, c.MONTH_DAYS)
    heart = summary.hr_s.sum(axis=1) >= 120.0
    return Past(
        known=traced(summary) | heart | np.isfinite(mean),
        thin=~traced(summary) & ~heart,
        long=_long(distance, usual_m, longest, moving_s, usual_s),
        race=race & traced(summary),
        moderate=(zone2 >= c.MODERATE_MIN) | ((share >= c.MODERATE_SHARE) & (zone2 >= 3)) | heavy,
        moderate_min=zone2,
        usual_load=usual_load,
        usual_m=usual_m,
        distance_m=distance,
        longest_m=longest,
        mean_m_per_s=mean,
        race_best_m_per_s=best,
    )


def _race(mean: Floats, elapsed_s: Floats, best: Floats, known: Thresholds) -> Bools:
    """As fast as the own best, and as fast as critical speed allows for so long."""
    held = known.critical_m_per_s * c.OVER_CRITICAL[1200] * (1200.0 / elapsed_s) ** c.RIEGEL
    return np.asarray(
        (elapsed_s >= c.RACE_MIN_S)
        & (mean >= c.RACE_OF_BEST * best)
        & (mean >= c.RACE_OF_CRITICAL * held)
        & (mean >= c.RACE_OF_USUAL * known.usual_m_per_s)
    )


def _moving_s(runs: Sequence[Run], summary: Summary) -> Floats:
    """Time on the move; standing about between repetitions makes no long run."""
    moved = summary.speed_s.sum(axis=1)
    timer = np.array([run.moving_s for run in runs])
    return np.where(traced(summary), np.minimum(moved, timer), timer)


def _long(
    distance: Floats, usual_m: Floats, longest_m: Floats, moving_s: Floats, usual_s: Floats
) -> Bools:
    """Far beside the own median and longest; or so long that stores run low, and unusual."""
    with np.errstate(invalid="ignore"):
        far = (distance >= c.LONG_OF_MEDIAN * usual_m) & (distance >= c.LONG_OF_LONGEST * longest_m)
        late = (distance >= c.LONG_OF_MEDIAN * usual_m) | ~(moving_s < c.LONG_OF_MEDIAN * usual_s)
    return np.asarray((far & (moving_s >= c.LONG_MIN_S)) | (late & (moving_s >= c.LONG_ALWAYS_S)))


def _median_before(start_s: Floats, values: Floats, days: int) -> Floats:
    first = np.searchsorted(start_s, start_s - days * DAY_S)
    medians = np.full(len(values), np.nan)
    for row, begin in enumerate(first.tolist()):
        window = sorted(values[begin:row][~np.isnan(values[begin:row])].tolist())
        if window:
            medians[row] = window[len(window) // 2]
    return medians


def _most_before(start_s: Floats, values: Floats, days: int) -> Floats:
    """Sliding maximum of the values before each row."""
    most = np.full(len(values), np.nan)
    falling: deque[int] = deque()
    for row, value in enumerate(values.tolist()):
        while falling and start_s[falling[0]] < start_s[row] - days * DAY_S:
            falling.popleft()
        if falling:
            most[row] = values[falling[0]]
        if not math.isnan(value):
            while falling and values[falling[-1]] <= value:
                falling.pop()
            falling.append(row)
    return most


def _best_before(start_s: Floats, summary: Summary, elapsed_s: Floats) -> Floats:
    """Best mean speed of the last 90 days over each run's duration.

    Taken from the nearest shorter duration of the table, slowed by Riegel's exponent (1981):
    time grows with distance to the power 1.06.
    """
    durations = np.array(DURATIONS_S, dtype=np.float64)
    column = np.clip(np.searchsorted(durations, elapsed_s, side="right") - 1, 0, len(durations) - 1)
    bests = np.stack(
        [_most_before(start_s, summary.best_m_per_s[:, one], 90) for one in range(len(durations))],
        axis=1,
    )
    slower = np.minimum(durations[column] / elapsed_s, 1.0) ** c.RIEGEL
    return np.asarray(bests[np.arange(len(elapsed_s)), column] * slower)
