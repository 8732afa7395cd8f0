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
from runlift_export.days.cells import Floats
from runlift_export.days.summary import HR_EDGES, SPEED_EDGES, Summary
from runlift_export.days.thresholds import Thresholds
from runlift_export.model import Athlete, Day, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Loads:
    """Load up to and including `on`.

    `week` and `month` are sums over 7 and 28 days; `week_ratio` is the week over the mean week
    of those 28 days, 1 where they hold nothing; `acute` and `chronic` are exponential means
    a day over 7 and 42 days (ATL and CTL).
    """

    on: date
    week: float
    month: float
    week_ratio: float
    acute: float
    chronic: float


def loads(days: Sequence[Day]) -> tuple[Loads, ...]:
    """One entry per date from the first day to the last; days without a load count as 0.

    `week_ratio` compares the last 7 days with the mean week of the 28 before and including them.
    """
    by_date: dict[date, float] = {}
    for day in days:
        by_date[day.date] = by_date.get(day.date, 0.0) + (day.load or 0.0)
    if not by_date:
        return ()
    first, last = min(by_date), max(by_date)
    dates = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    daily = np.array([by_date.get(one, 0.0) for one in dates])
    total = np.concatenate(([0.0], np.cumsum(daily)))
    acute = _exponential(daily, c.ACUTE_DAYS)
    chronic = _exponential(daily, c.CHRONIC_DAYS)
    return tuple(
        _loads_on(one, row, total, float(acute[row]), float(chronic[row]))
        for row, one in enumerate(dates)
    )


def _loads_on(on: date, row: int, total: Floats, acute: float, chronic: float) -> Loads:
    week = float(total[row + 1] - total[max(0, row + 1 - c.ACUTE_DAYS)])
    month = float(total[row + 1] - total[max(0, row + 1 - c.MONTH_DAYS)])
    weeks = min(row + 1, c.MONTH_DAYS) / 7
    ratio = week / (month / weeks) if month > 0 and weeks >= 1 else 1.0
    week, month = round(week, 3), round(month, 3)
    return Loads(on=on, week=week, month=month, week_ratio=ratio, acute=acute, chronic=chronic)


def _exponential(daily: Floats, days: int) -> Floats:
    """Exponential mean with time constant `days`, from nothing."""
    keep = math.exp(-1 / days)
    level, levels = 0.0, np.empty(len(daily))
    for row, one in enumerate(daily.tolist()):
        level = level * keep + one * (1 - keep)
        levels[row] = level
    return levels


def trimp(
    runs: Sequence[Run], summary: Summary, thresholds: Thresholds, athlete: Athlete
) -> Floats:
    """The load of each run, (n,); NaN where neither heart rate nor speed nor distance is known."""
    a, b = _coefficients(runs, athlete)
    by_heart = _by_heart_rate(summary, thresholds, a, b)
    by_speed = _by_speed(runs, summary, thresholds, a, b)
    aerobic = np.where(summary.hr_share >= c.SOME_HR_SHARE, by_heart, by_speed)
    return aerobic + _severe(summary, thresholds)


def _coefficients(runs: Sequence[Run], athlete: Athlete) -> tuple[Floats, Floats]:
    female = np.array([(athlete.sex or run.watch.sex) == "female" for run in runs])
    return np.where(female, 0.86, 0.64), np.where(female, 1.67, 1.92)


def _weight(reserve: Floats, a: Floats, b: Floats) -> Floats:
    weight: Floats = reserve * a[:, None] * np.exp(b[:, None] * reserve)
    return weight


def _by_heart_rate(summary: Summary, thresholds: Thresholds, a: Floats, b: Floats) -> Floats:
    """Dropouts are filled in with the mean of what was measured."""
    bpm = (HR_EDGES[:-1] + HR_EDGES[1:]) / 2
    rest = thresholds.resting_hr_bpm[:, None]
    reserve = np.clip((bpm - rest) / (thresholds.max_hr_bpm[:, None] - rest), 0.0, 1.05)
    measured = (summary.hr_s * _weight(reserve, a, b)).sum(axis=1) / 60.0
    share: Floats = np.clip(summary.hr_share, 0.05, 1.0)
    return np.asarray(measured / share)


def _by_speed(
    runs: Sequence[Run], summary: Summary, thresholds: Thresholds, a: Floats, b: Floats
) -> Floats:
    speed = (SPEED_EDGES[:-1] + SPEED_EDGES[1:]) / 2
    reserve = _reserve_at(speed / thresholds.critical_m_per_s[:, None])
    known_s = summary.speed_s.sum(axis=1)
    total = (summary.speed_s * _weight(reserve, a, b)).sum(axis=1) / 60.0
    scale = np.minimum(summary.running_s / np.maximum(known_s, 5.0), 2.0)
    mean = np.array([(run.distance_m or np.nan) / max(run.moving_s, 1.0) for run in runs])
    over = mean / thresholds.critical_m_per_s
    moving_min = np.array([run.moving_s for run in runs]) / 60.0
    plain = moving_min * _weight(_reserve_at(over[:, None]), a, b)[:, 0]
    return np.where(known_s >= 60.0, total * scale, plain)


def _severe(summary: Summary, thresholds: Thresholds) -> Floats:
    """What heart rate misses: running above critical speed, dearer the faster it is."""
    speed = (SPEED_EDGES[:-1] + SPEED_EDGES[1:]) / 2
    over = speed / thresholds.critical_m_per_s[:, None]
    cost = np.where(over > c.SEVERE_FROM, c.SEVERE_LOAD * over**c.SEVERE_POWER, 0.0)
    return np.asarray((summary.ten_s * cost).sum(axis=1) / 60.0)


def _reserve_at(of_critical: Floats) -> Floats:
    """Share of heart-rate reserve at a share of critical speed: a straight line."""
    reserve: Floats = np.clip(
        c.RESERVE_AT_CRITICAL + c.RESERVE_SLOPE * (of_critical - 1.0), 0.2, 1.05
    )
    return reserve
