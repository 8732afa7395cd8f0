"""Each rule that can call a run hard, as one column: measured, limit, chance.

A chance is logistic in the logarithm of measured over limit: .5 at the limit, so that the
strength of the evidence and the sentence shown to the runner come from the same two numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from runlift_export.days import constants as c
from runlift_export.days.cells import Floats
from runlift_export.days.laps import Laps
from runlift_export.days.summary import DURATIONS_S, HR_EDGES, SPEED_EDGES, Summary
from runlift_export.days.thresholds import Thresholds


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One rule over n runs. `chance` is 0 where the rule cannot be asked."""

    rule: str
    unit: str
    measured: Floats
    limit: float
    chance: Floats


def evidence(summary: Summary, laps: Laps, known: Thresholds) -> tuple[Evidence, ...]:
    """All rules, in the order in which they are asked."""
    return (
        _session(laps),
        _fast(summary, known),
        _tempo(summary, known, 720, c.TEMPO_12_OF_CRITICAL),
        _tempo(summary, known, 1200, c.TEMPO_20_OF_CRITICAL),
        _heart_rate(summary, known.threshold_hr_bpm, "hr_threshold", c.THRESHOLD_HR_MIN),
        _heart_rate(summary, c.HARD_HR_OF_MAX * known.max_hr_bpm, "hr_maximum", c.HARD_HR_MIN),
    )


def _chance(measured: Floats, limit: float, width: float) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        steps = np.log(measured / limit) / width
        return np.nan_to_num(1.0 / (1.0 + np.exp(-steps)))


def _session(laps: Laps) -> Evidence:
    """Laps marked by hand or by a workout. Without contrast between them they prove less."""
    marked = laps.marked.astype(np.float64)
    limit = c.MARKED_LAPS + np.where(laps.contrast >= c.LAP_CONTRAST, 0.0, 1.0)
    sure = np.where(laps.contrast >= c.LAP_CONTRAST, c.SURE, 0.6)
    return Evidence(
        rule="session_laps",
        unit="marked laps",
        measured=marked,
        limit=float(c.MARKED_LAPS),
        chance=np.where(marked >= limit, sure, 0.0),
    )


def _fast(summary: Summary, known: Thresholds) -> Evidence:
    """Half-minutes much faster than those of the runner's easier runs, hills included."""
    measured = summary.half_minute_m_per_s / known.usual_top_m_per_s
    return Evidence(
        rule="fast_running",
        unit="x usual fastest half-minutes",
        measured=measured,
        limit=c.FAST_TOP,
        chance=_chance(measured, c.FAST_TOP, 0.03),
    )


def _tempo(summary: Summary, known: Thresholds, duration_s: int, limit: float) -> Evidence:
    """A long stretch without a break near critical speed."""
    measured = summary.best_m_per_s[:, DURATIONS_S.index(duration_s)] / known.critical_m_per_s
    return Evidence(
        rule=f"tempo_{duration_s // 60}_min",
        unit="x critical speed",
        measured=measured,
        limit=limit,
        chance=_chance(measured, limit, 0.02),
    )


def _heart_rate(summary: Summary, above_bpm: Floats, rule: str, limit_min: float) -> Evidence:
    """Minutes above a heart rate, dropouts filled in with the share that was measured."""
    minutes = minutes_above(summary, above_bpm)
    trusted = summary.hr_share >= c.GOOD_HR_SHARE
    measured = np.where(trusted, minutes, np.nan)
    return Evidence(
        rule=rule,
        unit="min",
        measured=measured,
        limit=limit_min,
        chance=_chance(measured, limit_min, 0.25),
    )


def minutes_above(summary: Summary, above_bpm: Floats) -> Floats:
    """Minutes with heart rate above a level of each run, (n,), dropouts filled in."""
    step = HR_EDGES[1] - HR_EDGES[0]
    part = np.clip((HR_EDGES[1:] - above_bpm[:, None]) / step, 0.0, 1.0)
    minutes: Floats = (summary.hr_s * part).sum(axis=1) / 60.0
    return minutes / np.maximum(summary.hr_share, 0.05)


def minutes_between(summary: Summary, low: Floats, high: Floats) -> Floats:
    """Minutes of running with 30-s speed from `low` to `high` m/s of each run, (n,)."""
    middle = (SPEED_EDGES[1:] + SPEED_EDGES[:-1]) / 2
    inside = (middle >= low[:, None]) & (middle < high[:, None])
    minutes: Floats = (summary.speed_s * inside).sum(axis=1) / 60.0
    return minutes
