"""Training load on one scale for all runs, and the sums a planner needs.

Banister's TRIMP (1991): minutes x r x A x e^(B r), r the share of heart-rate reserve; A and B
by sex. Without believable heart rate r is read from speed against critical speed, so that both
kinds of run add up. Running above critical speed adds to either: heart rate follows too slowly
to see short repetitions.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from runlift_export.days import constants as c
from runlift_export.days.summary import (
    HR_EDGES,
    SPEED_EDGES,
    Summary,
    is_mountain,
    unrecorded_s,
)
from runlift_export.days.thresholds import Thresholds
from runlift_export.days.trace_columns import Bools, Floats, weighed
from runlift_export.model import Athlete, Day, Loads, Run

_LIKELY = 0.5
_BARE_MOST = 0.25
"""A sum is known if at most this share of its likely runs has no load."""
_MONTH_MISSING_MOST = 1
"""A first run on a Tuesday does not make the first week a partial one."""


def sum_loads(days: Sequence[Day]) -> tuple[Loads, ...]:
    """One entry per date from the first day to the last, days to come included."""
    if not days:
        return ()
    first = min(day.date for day in days)
    series = _series(days, first)
    daily = np.diff(series.tenths) / 10
    acute = _exponential(daily, c.ACUTE_DAYS)
    chronic = _exponential(daily, c.CHRONIC_DAYS)
    return tuple(
        _loads_on(series, first + timedelta(days=row), row, float(acute[row]), float(chronic[row]))
        for row in range(len(daily))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Series:
    """Running totals before each date and after the last, (n + 1).

    The load in tenths, as plan.json stores it: sums are exact, and a plan that is judged from
    its file has the same ones. Then dates that are given, their likely runs, and those of them
    without a load.
    """

    tenths: list[int]
    given: list[int]
    likely: list[int]
    bare: list[int]

    def sum(self, row: int, days: int) -> float:
        """The load of the `days` dates up to and including `row`."""
        return _window(self.tenths, row, days) / 10

    def known(self, row: int, days: int, *, missing: int = 0) -> bool:
        """Whether that sum says something: but for so many `missing`, all dates are given."""
        bare, likely = _window(self.bare, row, days), _window(self.likely, row, days)
        return _window(self.given, row, days) >= days - missing and bare <= _BARE_MOST * likely


def _window(total: list[int], row: int, days: int) -> int:
    return total[max(0, row + 1)] - total[max(0, row + 1 - days)]


def _series(days: Sequence[Day], first: date) -> _Series:
    count = (max(day.date for day in days) - first).days + 1
    table = np.zeros((4, count), dtype=np.int64)
    for day in days:
        row = (day.date - first).days
        runs = day.chance_run >= _LIKELY
        load = round(10 * round(day.load or 0.0, 1))
        table[:, row] += (load, 0, runs, runs and day.load is None)
        table[1, row] = 1
    tenths, given, likely, bare = ([0, *total] for total in np.cumsum(table, axis=1).tolist())
    return _Series(tenths=tenths, given=given, likely=likely, bare=bare)


def _loads_on(series: _Series, on: date, row: int, acute: float, chronic: float) -> Loads:
    before = row - c.ACUTE_DAYS
    known = series.known(row, c.ACUTE_DAYS) and series.known(before, c.MONTH_DAYS)
    weeks = c.MONTH_DAYS / c.ACUTE_DAYS
    return Loads(
        on=on,
        week=series.sum(row, c.ACUTE_DAYS),
        month=series.sum(row, c.MONTH_DAYS),
        month_known=series.known(row, c.MONTH_DAYS, missing=_MONTH_MISSING_MOST),
        usual_week=series.sum(before, c.MONTH_DAYS) / weeks if known else None,
        acute=acute,
        chronic=chronic,
    )


def _exponential(daily: Floats, days: int) -> Floats:
    """Exponential mean with time constant `days`, from nothing."""
    keep = math.exp(-1 / days)
    level, levels = 0.0, np.empty(len(daily))
    for row, one in enumerate(daily.tolist()):
        level = level * keep + one * (1 - keep)
        levels[row] = level
    return levels


def estimate_trimp(
    runs: Sequence[Run], summary: Summary, thresholds: Thresholds, athlete: Athlete
) -> Floats:
    """The load of each run, (n,); NaN where neither heart rate nor speed nor distance is known."""
    a, b = _coefficients(runs, athlete)
    missing_s = unrecorded_s(runs, summary)
    whole_s = summary.recorded_s + missing_s
    share = summary.hr_share * summary.recorded_s / np.maximum(whole_s, 1.0)
    share = np.where(missing_s > 0, share, summary.hr_share)
    by_heart = _by_heart_rate(summary, thresholds, share, a, b)
    by_speed = _by_speed(runs, summary, thresholds, a, b)
    aerobic = np.where(share >= c.SOME_HR_SHARE, by_heart, by_speed)
    stored = _by_stored_heart_rate(runs, thresholds, a, b)
    untold = (missing_s > 0) & (share < c.SOME_HR_SHARE) & np.isfinite(stored)
    by_length = _by_length(runs, thresholds, a, b)
    untold |= np.isnan(aerobic) & np.isfinite(stored) & _has_length(runs, thresholds)
    known = np.where(untold, stored, aerobic)
    return np.where(np.isnan(known), by_length, known) + _severe(summary, thresholds)


def is_by_length(runs: Sequence[Run], summary: Summary, thresholds: Thresholds) -> Bools:
    """Whether the load of a run, (n,), is that of easy running for as long.

    So it is in the mountains, where speed says nothing, as long as no other run has told what
    the runner can and no heart is measured.
    """
    beats = np.array([run.mean_heart_rate_bpm is not None for run in runs])
    unknown = np.isnan(thresholds.critical_m_per_s) & _has_length(runs, thresholds)
    return np.asarray(unknown & ~beats & (summary.hr_share < c.SOME_HR_SHARE))


def _coefficients(runs: Sequence[Run], athlete: Athlete) -> tuple[Floats, Floats]:
    female = np.array([(athlete.sex or run.watch.sex) == "female" for run in runs])
    return np.where(female, 0.86, 0.64), np.where(female, 1.67, 1.92)


def _weight(reserve: Floats, a: Floats, b: Floats) -> Floats:
    weight: Floats = reserve * a[:, None] * np.exp(b[:, None] * reserve)
    return weight


def _by_heart_rate(
    summary: Summary, thresholds: Thresholds, share: Floats, a: Floats, b: Floats
) -> Floats:
    """Dropouts are filled in with the mean of what was measured, a `share` of the whole."""
    bpm = (HR_EDGES[:-1] + HR_EDGES[1:]) / 2

    def weight(rows: slice) -> Floats:
        rest = thresholds.resting_hr_bpm[rows, None]
        reserve = np.clip((bpm - rest) / (thresholds.max_hr_bpm[rows, None] - rest), 0.0, 1.05)
        return _weight(reserve, a[rows], b[rows])

    measured = weighed(summary.hr_s, weight) / 60.0
    return np.asarray(measured / np.clip(share, 0.05, 1.0))


def _by_stored_heart_rate(
    runs: Sequence[Run], thresholds: Thresholds, a: Floats, b: Floats
) -> Floats:
    """From the mean that the file stores, over the whole time; NaN where it stores none."""
    mean = np.array([run.mean_heart_rate_bpm or np.nan for run in runs])
    believed = (mean >= c.LOWEST_HR_BPM) & (mean <= c.HIGHEST_HR_BPM)
    rest = thresholds.resting_hr_bpm
    reserve = np.clip((mean - rest) / (thresholds.max_hr_bpm - rest), 0.0, 1.05)
    moving_min = np.array([run.moving_s for run in runs]) / 60.0
    load = moving_min * _weight(reserve[:, None], a, b)[:, 0]
    return np.where(believed, load, np.nan)


def _by_length(runs: Sequence[Run], thresholds: Thresholds, a: Floats, b: Floats) -> Floats:
    """Easy running for the whole time; NaN where distance is not known, or hardly any time."""
    moving_s = np.array([run.moving_s for run in runs])
    easy = _weight(_reserve_at(np.full((len(runs), 1), c.EASY_OF_CRITICAL)), a, b)[:, 0]
    return np.where(_has_length(runs, thresholds), moving_s / 60.0 * easy, np.nan)


def _has_length(runs: Sequence[Run], thresholds: Thresholds) -> Bools:
    moving_s = np.array([run.moving_s for run in runs])
    return np.asarray(np.isfinite(thresholds.mean_m_per_s) & (moving_s >= c.LENGTH_TELLS_S))


def _by_speed(
    runs: Sequence[Run], summary: Summary, thresholds: Thresholds, a: Floats, b: Floats
) -> Floats:
    speed = (SPEED_EDGES[:-1] + SPEED_EDGES[1:]) / 2

    def weight(rows: slice) -> Floats:
        reserve = _reserve_at(speed / thresholds.critical_m_per_s[rows, None])
        return _weight(reserve, a[rows], b[rows])

    known_s = summary.speed_s.sum(axis=1)
    total = weighed(summary.speed_s, weight) / 60.0
    scale = np.minimum(summary.running_s / np.maximum(known_s, 5.0), 2.0)
    moving_s = np.array([run.moving_s for run in runs])
    over = _mean_on_the_flat(runs) / thresholds.critical_m_per_s
    plain = moving_s / 60.0 * _weight(_reserve_at(over[:, None]), a, b)[:, 0]
    # What was not recorded was done at the mean pace of the whole.
    missing = np.nan_to_num(plain * unrecorded_s(runs, summary) / np.maximum(moving_s, 1.0))
    traced = (known_s >= 60.0) & ~is_mountain(runs)
    return np.where(traced, total * scale + missing, plain)


def _mean_on_the_flat(runs: Sequence[Run]) -> Floats:
    """Mean speed over the timer time; in the mountains as if the climb had been flat way."""
    metres = np.array([run.distance_m or np.nan for run in runs])
    climb = np.array([run.ascent_m or 0.0 for run in runs])
    metres += np.where(is_mountain(runs), c.FLAT_METRES_PER_CLIMB * climb, 0.0)
    return np.asarray(metres / np.array([max(run.moving_s, 1.0) for run in runs]))


def _severe(summary: Summary, thresholds: Thresholds) -> Floats:
    """What heart rate misses: running above critical speed, dearer the faster it is."""
    speed = (SPEED_EDGES[:-1] + SPEED_EDGES[1:]) / 2

    def cost(rows: slice) -> Floats:
        over = speed / thresholds.critical_m_per_s[rows, None]
        return np.where(over > c.SEVERE_FROM, c.SEVERE_LOAD * over**c.SEVERE_POWER, 0.0)

    return weighed(summary.ten_s, cost) / 60.0


def _reserve_at(of_critical: Floats) -> Floats:
    """Share of heart-rate reserve at a share of critical speed: a straight line."""
    reserve: Floats = np.clip(
        c.RESERVE_AT_CRITICAL + c.RESERVE_SLOPE * (of_critical - 1.0), 0.2, 1.05
    )
    return reserve
