"""A run beside the runner's own recent runs: long, race, moderate."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from runlift_export.days import constants as c
from runlift_export.days.cells import Bools, Floats
from runlift_export.days.evidence import minutes_between
from runlift_export.days.summary import DURATIONS_S, Summary
from runlift_export.days.thresholds import DAY_S, Thresholds
from runlift_export.model import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Flags (n,) and the figures behind them; NaN where there is no past.

    `known`: there is enough to judge at all; `thin`: only distance and time, or less.
    `moderate_min`: minutes in zone 2 by speed; `usual_load` and `usual_m`: medians of 28 days;
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
    moving_s = np.array([run.moving_s for run in runs])
    elapsed_s = np.array([max(run.elapsed_s, run.moving_s, 1.0) for run in runs])
    mean = distance / elapsed_s
    usual_m = _median_before(start_s, distance, c.MONTH_DAYS)
    usual_load = _median_before(start_s, load, c.MONTH_DAYS)
    longest = _most_before(start_s, distance, 30)
    zone2 = minutes_between(
        summary, c.EASY_OF_CRITICAL * known.critical_m_per_s, known.critical_m_per_s
    )
    share = zone2 * 60 / np.maximum(summary.running_s, 60.0)
    best = _best_before(start_s, summary, elapsed_s)
    race = (
        (elapsed_s >= c.RACE_MIN_S)
        & (mean >= c.RACE_OF_BEST * best)
        & (mean >= c.RACE_OF_USUAL * known.usual_m_per_s)
    )
    with np.errstate(invalid="ignore"):
        heavy = load > c.MODERATE_LOAD * usual_load
        long = (
            (distance >= c.LONG_OF_MEDIAN * usual_m)
            & (distance >= c.LONG_OF_LONGEST * longest)
            & (moving_s >= c.LONG_MIN_S)
        )
    traced = (summary.running_s >= 60.0) | (summary.hr_s.sum(axis=1) >= 60.0)
    return Past(
        known=traced | np.isfinite(mean),
        thin=~traced,
        long=long,
        race=race & traced,
        moderate=(zone2 >= c.MODERATE_MIN) | ((share >= c.MODERATE_SHARE) & (zone2 >= 3)) | heavy,
        moderate_min=zone2,
        usual_load=usual_load,
        usual_m=usual_m,
        distance_m=distance,
        longest_m=longest,
        mean_m_per_s=mean,
        race_best_m_per_s=best,
    )


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
    """Best mean speed of the last 90 days over the nearest shorter duration of the table."""
    durations = np.array(DURATIONS_S, dtype=np.float64)
    column = np.clip(np.searchsorted(durations, elapsed_s, side="right") - 1, 0, len(durations) - 1)
    bests = np.stack(
        [_most_before(start_s, summary.best_m_per_s[:, one], 90) for one in range(len(durations))],
        axis=1,
    )
    return bests[np.arange(len(elapsed_s)), column]
