"""A run beside the runner's own earlier runs: long, moderate, like a race.

Like a race is what is as fast as one ever is for so long, from start to end or for a part of it.
What is far faster than the runner ever was, and shows neither heart nor feet, may be a ride.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from runlift_export.days import constants as c
from runlift_export.days.bouts import Series
from runlift_export.days.hard_rules import Evidence
from runlift_export.days.laps import Laps
from runlift_export.days.summary import (
    DURATIONS_S,
    Summary,
    climb_per_metre,
    exceeded_m_per_s,
    is_mountain,
    minutes_from,
    traced,
)
from runlift_export.days.thresholds import Thresholds, first_within, median_before, most_before
from runlift_export.days.trace_columns import Bools, Floats
from runlift_export.model import Run

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """Runs (n,) of which nothing is believed, for they are beyond what their runner can.

    `m_per_s`, held or exceeded for `BEYOND_S` in all, against `best_m_per_s`, the fastest three
    minutes of a year; NaN for all other runs.
    """

    m_per_s: Floats
    best_m_per_s: Floats

    @property
    def rows(self) -> tuple[int, ...]:
        """Which these are."""
        return tuple(np.flatnonzero(np.isfinite(self.m_per_s)).tolist())


@dataclass(frozen=True, slots=True, kw_only=True)
class PastComparison:
    """Flags (n,) and the figures behind them; NaN where there is no past.

    `known`: there is enough to judge at all; `thin`: only distance and time, or less;
    `trail`: it climbs as trails do; `alike`: the runner's runs hardly differ in speed.
    `long_session`: long also for a hard session.
    `moderate_min`: minutes in zone 2 or above by speed; `usual_load` and `usual_m`: medians of
    28 days; `moving_s`: time on the move; `mean_m_per_s`: over the whole time; `races`: what is
    like a race.
    """

    known: Bools
    thin: Bools
    trail: Bools
    alike: Bools
    long: Bools
    long_session: Bools
    moderate: Bools
    moderate_min: Floats
    usual_load: Floats
    usual_m: Floats
    distance_m: Floats
    moving_s: Floats
    mean_m_per_s: Floats
    races: Races


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """All that was worked out about runs: one row per run everywhere, in order of start.

    A file that continues the one before is in `runs` as the whole so far; only its `load` (TRIMP)
    is its own. `known`: the thresholds before each run; `rules` in the order in which they are
    asked. A run that is `beyond` its runner is in `runs` without all that it measured.
    """

    runs: tuple[Run, ...]
    summary: Summary
    laps: Laps
    series: Series
    known: Thresholds
    rules: tuple[Evidence, ...]
    past: PastComparison
    load: Floats
    beyond: Beyond


def find_beyond(
    runs: Sequence[Run], summary: Summary, affirmed: Collection[int] = frozenset()
) -> Beyond:
    """What may be a ride at a speed that others run; `runs` in order of start.

    Only where speed alone is known, or a heart that beat no faster than in most runs: feet, and a
    heart that worked, say that it was run. So do rows that are `affirmed`. What is found is no
    past for what comes later.
    """
    start_s = np.array([run.started_at.timestamp() for run in runs])
    best = summary.best_m_per_s[:, DURATIONS_S.index(180)].copy()
    speed = exceeded_m_per_s(summary, c.BEYOND_S)
    ran = np.isfinite(summary.top_steps_per_min) | np.isfinite(summary.top_power_w)
    asked = ~ran & (speed >= c.BEYOND_M_PER_S)
    asked[list(affirmed)] = False
    found, bests = np.full(len(runs), np.nan), np.full(len(runs), np.nan)
    begins = first_within(start_s, c.BEYOND_DAYS)
    for row in np.flatnonzero(asked).tolist():
        past = best[begins[row] : row]
        past = past[np.isfinite(past)]
        if len(past) < c.BEYOND_RUNS or speed[row] < c.BEYOND_BEST * past.max():
            continue
        if not _worked(runs[row], runs[begins[row] : row], float(summary.hr_s[row].sum())):
            found[row], bests[row], best[row] = speed[row], past.max(), np.nan
    return Beyond(m_per_s=found, best_m_per_s=bests)


def _worked(run: Run, past: Sequence[Run], heart_s: float) -> bool:
    """Whether a heart is known, and nothing says that it beat no faster than in most runs."""
    bpm = run.mean_heart_rate_bpm
    if bpm is None:
        return heart_s > 0
    beats = sorted(one.mean_heart_rate_bpm for one in past if one.mean_heart_rate_bpm is not None)
    return len(beats) < c.BEYOND_RUNS or bpm > beats[len(beats) // 2]


def without_measures(run: Run) -> Run:
    """The run as one that tells only that it was."""
    return replace(run, distance_m=None, moving_s=math.nan, ascent_m=None, laps=(), trace=None)


def compare_with_past(
    runs: Sequence[Run], summary: Summary, known: Thresholds, load: Floats
) -> PastComparison:
    """The figures of each run; `runs` in order of start."""
    start_s = np.array([run.started_at.timestamp() for run in runs])
    distance = np.array([run.distance_m or np.nan for run in runs], dtype=np.float64)
    elapsed_s = np.array([max(run.elapsed_s, run.moving_s, 1.0) for run in runs])
    mean = distance / elapsed_s
    usual_m = median_before(start_s, distance, c.MONTH_DAYS)
    usual_load = median_before(start_s, load, c.MONTH_DAYS)
    faster_min, moving = _faster_min(summary, known), _moving_s(runs, summary)
    heart = summary.hr_s.sum(axis=1) >= 120.0
    stand_in = np.isfinite(summary.top_power_w) | np.isfinite(summary.top_steps_per_min)
    moving_s = np.array([run.moving_s for run in runs])
    little = summary.recorded_s < c.RECORDED_SHARE * moving_s
    # Walked up a mountain without heart rate or power: nothing tells how hard that was.
    untold = is_mountain(runs) & ~heart & ~np.isfinite(summary.top_power_w)
    return PastComparison(
        known=(traced(summary) | heart | np.isfinite(mean) | stand_in) & ~untold,
        thin=(~traced(summary) & ~heart & ~stand_in) | little,
        alike=_alike(known),
        trail=climb_per_metre(runs) > c.TRAIL_CLIMB,
        long=_long(start_s, distance, usual_m, moving, c.LONG_OF_USUAL),
        long_session=_long(start_s, distance, usual_m, moving, c.LONG_SESSION_OF_USUAL),
        moderate=_moderate(summary, faster_min, load, usual_load),
        moderate_min=faster_min,
        usual_load=usual_load,
        usual_m=usual_m,
        distance_m=distance,
        moving_s=moving,
        mean_m_per_s=mean,
        races=find_races(start_s, mean, elapsed_s, summary, known),
    )


def _alike(known: Thresholds) -> Bools:
    """Whether not one run in ten was as fast beside the easier ones as a hard one is."""
    ratio = known.rare_top_m_per_s / known.usual_top_m_per_s
    return np.asarray((known.usual_n >= c.FEW_RUNS) & (ratio < c.FAST_TOP))


def _faster_min(summary: Summary, known: Thresholds) -> Floats:
    """Minutes in zone 2 or above, and clearly faster than usual."""
    zone2 = c.EASY_OF_CRITICAL * known.critical_m_per_s
    return minutes_from(summary, np.fmax(zone2, c.MODERATE_OF_USUAL * known.usual_m_per_s))


def _moderate(summary: Summary, faster_min: Floats, load: Floats, usual_load: Floats) -> Bools:
    share = faster_min * 60 / np.maximum(summary.running_s, 60.0)
    heavy = (load > c.MODERATE_LOAD * usual_load) & (usual_load > 0)
    some = (share >= c.MODERATE_SHARE) & (faster_min >= c.MODERATE_LEAST_MIN)
    return np.asarray((faster_min >= c.MODERATE_MIN) | some | heavy)


def _moving_s(runs: Sequence[Run], summary: Summary) -> Floats:
    """Time on the move; standing about between repetitions makes no long run."""
    moved = summary.speed_s.sum(axis=1)
    timer = np.array([run.moving_s for run in runs])
    return np.where(traced(summary), np.minimum(moved, timer), timer)


def _long(
    start_s: Floats,
    distance: Floats,
    usual_m: Floats,
    moving_s: Floats,
    limits: tuple[float, float],
) -> Bools:
    """Far beside the own median and longest; or so long that stores run low, and unusual.

    `limits` are those for the distance: times the median, times the longest of 30 days.
    """
    of_median, of_longest = limits
    usual_s = median_before(start_s, moving_s, c.MONTH_DAYS)
    longest_m = most_before(start_s, distance, 30)
    far = distance >= of_median * usual_m
    farthest = far & (distance >= of_longest * longest_m) & (moving_s >= c.LONG_MIN_S)
    late = far | ~(moving_s < of_median * usual_s)
    return np.asarray(farthest | (late & (moving_s >= c.LONG_ALWAYS_S)))


def find_races(
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
