"""Runs like a race: as fast as one ever is for so long, from start to end."""

from __future__ import annotations

import numpy as np

from runlift_export.days import constants as c
from runlift_export.days.cells import Bools, Floats
from runlift_export.days.evidence import minutes_from, traced
from runlift_export.days.summary import DURATIONS_S, Summary
from runlift_export.days.thresholds import Thresholds
from runlift_export.days.windows import first_within

BEST_OF_DAYS = 90


def races(
    start_s: Floats, mean_m_per_s: Floats, elapsed_s: Floats, summary: Summary, known: Thresholds
) -> tuple[Bools, Floats]:
    """Which runs are like a race, and the own best (m/s) that each candidate is held against.

    A session has its breaks; a race is faster than usual nearly all the way.
    """
    held = known.critical_m_per_s * c.OVER_CRITICAL[1200] * (1200.0 / elapsed_s) ** c.RIEGEL
    fast_s = 60 * minutes_from(summary, c.MODERATE_OF_USUAL * known.usual_m_per_s)
    candidates = (
        traced(summary)
        & (elapsed_s >= c.RACE_MIN_S)
        & (mean_m_per_s >= c.RACE_OF_CRITICAL * held)
        & (mean_m_per_s >= c.RACE_OF_USUAL * known.usual_m_per_s)
        & (fast_s >= c.RACE_EVEN_SHARE * summary.speed_s.sum(axis=1))
    )
    best = _bests(start_s, elapsed_s, summary, candidates)
    return candidates & (mean_m_per_s >= c.RACE_OF_BEST * best), best


def _bests(start_s: Floats, elapsed_s: Floats, summary: Summary, asked: Bools) -> Floats:
    """Best mean speed of the 90 days before, over the duration of each run that is asked for.

    Taken from the nearest shorter duration of the table, slowed by Riegel's exponent (1981).
    """
    best = np.full(len(start_s), np.nan)
    begins = first_within(start_s, BEST_OF_DAYS)
    for row in np.flatnonzero(asked).tolist():
        column = max(0, int(np.searchsorted(DURATIONS_S, elapsed_s[row], side="right")) - 1)
        past = summary.best_m_per_s[begins[row] : row, column]
        past = past[np.isfinite(past)]
        if len(past):
            slower = min(DURATIONS_S[column] / elapsed_s[row], 1.0) ** c.RIEGEL
            best[row] = past.max() * slower
    return best
