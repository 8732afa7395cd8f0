"""Runs like a race: as fast as one ever is for so long, from start to end or for a part of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from runlift_export.days import constants as c
from runlift_export.days.cells import Bools, Floats
from runlift_export.days.evidence import minutes_from, traced
from runlift_export.days.summary import DURATIONS_S, Summary
from runlift_export.days.thresholds import Thresholds
from runlift_export.days.windows import first_within

BEST_OF_DAYS = 90
# A race of 3 to 5 km with the jogs before and after it in one file.
PART_S = (1200, 720)


@dataclass(frozen=True, slots=True, kw_only=True)
class Races:
    """Which runs (n,) are like a race, and for those and other candidates the evidence.

    `m_per_s` over `lasted_s` is held against `best_m_per_s`, the own best of 90 days; NaN
    elsewhere.
    """

    race: Bools
    m_per_s: Floats
    lasted_s: Floats
    best_m_per_s: Floats


def races(
    start_s: Floats, mean_m_per_s: Floats, elapsed_s: Floats, summary: Summary, known: Thresholds
) -> Races:
    """Whole runs first, then the best 20 and 12 minutes of the others."""
    found = _whole(start_s, mean_m_per_s, elapsed_s, summary, known)
    for duration_s in PART_S:
        part = _part(duration_s, start_s, summary, known)
        taken = part.race & ~found.race
        found = Races(
            race=found.race | part.race,
            m_per_s=np.where(taken, part.m_per_s, found.m_per_s),
            lasted_s=np.where(taken, part.lasted_s, found.lasted_s),
            best_m_per_s=np.where(taken, part.best_m_per_s, found.best_m_per_s),
        )
    return found


def _whole(
    start_s: Floats, mean_m_per_s: Floats, elapsed_s: Floats, summary: Summary, known: Thresholds
) -> Races:
    """A session has its breaks; a race is faster than usual nearly all the way."""
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
    return Races(
        race=candidates & (mean_m_per_s >= c.RACE_OF_BEST * best),
        m_per_s=np.where(candidates, mean_m_per_s, np.nan),
        lasted_s=np.where(candidates, elapsed_s, np.nan),
        best_m_per_s=best,
    )


def _part(duration_s: int, start_s: Floats, summary: Summary, known: Thresholds) -> Races:
    """A part as fast as critical speed allows for so long, and as the own best.

    What is fast beside it makes it one of several repetitions; little history makes it a guess.
    """
    column = DURATIONS_S.index(duration_s)
    speed = summary.best_m_per_s[:, column]
    held = c.OVER_CRITICAL[duration_s] * known.critical_m_per_s
    fast_s = 60 * minutes_from(summary, c.MODERATE_OF_USUAL * known.usual_m_per_s)
    candidates = (
        (known.usual_n >= c.FEW_RUNS)
        & (fast_s <= c.RACE_PART_MOST * duration_s)
        & (speed >= held)
        & (speed >= c.RACE_OF_USUAL * known.usual_m_per_s)
    )
    lasted_s = np.full(len(speed), float(duration_s))
    best = _bests(start_s, lasted_s, summary, candidates)
    return Races(
        race=candidates & (speed >= c.RACE_OF_BEST * best),
        m_per_s=speed,
        lasted_s=lasted_s,
        best_m_per_s=best,
    )


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
