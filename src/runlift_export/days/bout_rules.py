"""The rules that need no laps and no even course: short work, hills, climbs, races by own bests."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from runlift_export.days import constants as c
from runlift_export.days.evidence import Evidence, at_most, logistic_rule
from runlift_export.days.laps import Laps
from runlift_export.days.series import Series
from runlift_export.days.summary import DURATIONS_S, Summary, climb_per_metre
from runlift_export.days.thresholds import Thresholds
from runlift_export.days.trace_columns import Bools, Floats
from runlift_export.model import Run

BEST_S = 1200


def ask_bouts(
    runs: Sequence[Run], summary: Summary, series: Series, known: Thresholds
) -> tuple[Evidence, ...]:
    """These rules, in the order in which they are asked."""
    return (
        _repetitions(runs, series),
        _hills(series),
        _best_minute(summary, known),
        _climb(summary, known),
        _new_best(summary, known),
        _marathon(runs),
    )


def marked_strides(series: Series, laps: Laps) -> Bools:
    """Whether all that was fast, by the laps and by the trace, are a few strides, (n,)."""
    few = (series.bouts >= 1) & (series.bouts <= c.STRIDES_MOST)
    short = (series.longest_s <= c.STRIDE_MOST_S) & (series.total_s < c.STRIDES_ALL_S)
    return series.known & few & short & (laps.fast_s < c.STRIDE_LAPS_S)


def _repetitions(runs: Sequence[Run], series: Series) -> Evidence:
    """Enough bouts, over enough time, with quicker steps.

    On the flat speed alone is effort. In hills without a cadence slope may have made the bouts.
    """
    minutes = logistic_rule(
        "short_repetitions", "min", series.span_s / 60, c.SERIES_SPAN_S / 60, 0.15
    )
    flat = climb_per_metre(runs) < c.FLAT_CLIMB
    unknown = np.isnan(series.steps_ratio)
    quick = _chance(series.steps_ratio, c.SERIES_STEPS, 0.02)
    quick = np.where(unknown, np.where(flat, 1.0, c.GUESSED_CHANCE), quick)
    return _weakest(minutes, _chance(series.count.astype(np.float64), c.SERIES_BOUTS, 0.15), quick)


def _hills(series: Series) -> Evidence:
    """Fast for the run, and uphill every time: an even course is slower there."""
    climbs = logistic_rule(
        "hill_repetitions", "climbs", series.count.astype(np.float64), c.HILL_BOUTS, 0.15
    )
    return _weakest(
        climbs,
        _chance(series.span_s, c.HILL_SPAN_S, 0.15),
        _chance(series.grade, c.HILL_GRADE, 0.3),
        _chance(series.uphill_share, c.HILL_SHARE, 0.05),
    )


def _best_minute(summary: Summary, known: Thresholds) -> Evidence:
    measured = summary.minute_m_per_s / known.usual_minute_m_per_s
    found = logistic_rule(
        "best_minute", "x best minute of your easier runs", measured, c.BEST_MINUTE, 0.05
    )
    return at_most(found, c.UNPROVEN_CHANCE, known.usual_n < c.FEW_RUNS)


def _climb(summary: Summary, known: Thresholds) -> Evidence:
    """Ten minutes uphill that cost as much as a tempo run; a guess from a satellite's altitude."""
    uphill = np.where(summary.uphill_m_per_s > 0, summary.uphill_m_per_s, np.nan)
    measured = uphill / known.critical_m_per_s
    found = logistic_rule("climb_10_min", "x critical speed", measured, c.TEMPO_12_OF_CRITICAL, 0.1)
    return at_most(found, c.GUESSED_CHANCE, ~summary.slope_known)


def _new_best(summary: Summary, known: Thresholds) -> Evidence:
    """A race perhaps, or a good day of a runner who gets faster: unsure."""
    measured = summary.best_m_per_s[:, DURATIONS_S.index(BEST_S)] / known.best_m_per_s
    found = logistic_rule("best_20_min", "x best of 90 days", measured, c.NEW_BEST, 0.01)
    proven = at_most(found, c.UNPROVEN_CHANCE, known.critical_n < c.BESTS_RUNS)
    return at_most(proven, c.GUESSED_CHANCE, np.isfinite(measured))


def _marathon(runs: Sequence[Run]) -> Evidence:
    metres = np.array([run.distance_m or np.nan for run in runs], dtype=np.float64)
    return Evidence(
        rule="marathon",
        unit="km",
        measured=metres / 1000,
        limit=np.full(len(runs), c.MARATHON_M / 1000),
        chance=np.where(metres >= c.MARATHON_M, c.SURE, 0.0),
    )


def _chance(measured: Floats, limit: float, width: float) -> Floats:
    return logistic_rule("", "", measured, limit, width).chance


def _weakest(found: Evidence, *others: Floats) -> Evidence:
    """The rule, as sure as the weakest of what it asks for."""
    chance = np.minimum.reduce([found.chance, *others])
    return Evidence(
        rule=found.rule,
        unit=found.unit,
        measured=found.measured,
        limit=found.limit,
        chance=chance,
    )
