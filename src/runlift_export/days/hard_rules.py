"""The rules that can call a run hard, and what each makes of every run: measured, limit, chance.

A chance is logistic in the logarithm of measured over limit: .5 at the limit, so that the
strength of the evidence and the sentence shown to the runner come from the same two numbers.
First the rules on laps, workouts, speed, power, cadence and heart rate; then those that need no
laps and no even course: short work, hills, climbs, races by own bests.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from runlift_export.days import constants as c
from runlift_export.days.bouts import Series, only_strides
from runlift_export.days.laps import BREAK, WORK, Laps
from runlift_export.days.summary import (
    DURATIONS_S,
    SPEED_EDGES,
    Summary,
    climb_per_metre,
    minutes_above,
    traced,
)
from runlift_export.days.thresholds import Thresholds
from runlift_export.days.trace_columns import Bools, Floats, weighed
from runlift_export.model import Intensity, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One rule over n runs: `measured` and `limit` in `unit`, and what it makes of them.

    `measured` is NaN and `chance` is 0 where the rule cannot be asked.
    """

    rule: str
    unit: str
    measured: Floats
    limit: Floats
    chance: Floats


def logistic_rule(
    rule: str, unit: str, measured: Floats, limit: float | Floats, width: float
) -> Evidence:
    """A logistic rule; `width` is the distance in log(measured / limit) that makes odds of e."""
    limits = np.broadcast_to(np.asarray(limit, dtype=np.float64), measured.shape)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        chance = 1.0 / (1.0 + np.exp(-np.log(measured / limits) / width))
    return Evidence(
        rule=rule, unit=unit, measured=measured, limit=limits, chance=np.nan_to_num(chance)
    )


def at_most(rule: Evidence, chance: float, where: Bools) -> Evidence:
    """The rule without the last word, where what it rests on is a guess."""
    return replace(rule, chance=np.where(where, np.minimum(rule.chance, chance), rule.chance))


def ask_rules(
    runs: Sequence[Run], summary: Summary, series: Series, laps: Laps, known: Thresholds
) -> tuple[Evidence, ...]:
    """All rules, in the order in which they are asked."""
    above_bpm = c.HARD_HR_OF_MAX * known.max_hr_bpm
    return (
        _session(runs, series, laps, known),
        _workout(runs, laps, known),
        _fast(runs, summary, known),
        _fast_power(runs, summary, known),
        _fast_cadence(summary, known),
        *ask_bouts(runs, summary, series, known),
        _tempo(summary, known, 720, c.TEMPO_12_OF_CRITICAL),
        _tempo(summary, known, 1200, c.TEMPO_20_OF_CRITICAL),
        _heart_rate(summary, known, known.threshold_hr_bpm, "hr_threshold", c.THRESHOLD_HR_MIN),
        _heart_rate(summary, known, above_bpm, "hr_maximum", c.HARD_HR_MIN),
        _mean_speed(runs, summary, known),
    )


def _session(runs: Sequence[Run], series: Series, laps: Laps, known: Thresholds) -> Evidence:
    """Laps marked by hand or by a workout. Without contrast between them they prove less."""
    marked = laps.marked.astype(np.float64)
    apart = laps.contrast >= c.LAP_CONTRAST
    limit = c.MARKED_LAPS + np.where(apart, 0.0, 1.0)
    enough = (marked >= limit) & (laps.fast_s >= c.SESSION_FAST_S)
    sure = np.where(apart, c.SURE, c.LITTLE_CONFIDENCE)
    sure = np.where(_run_and_walk(runs, laps, known), c.STRIDES_CHANCE, sure)
    sure = np.where(marked_strides(series, laps), c.STRIDES_CHANCE, sure)
    return Evidence(
        rule="session_laps",
        unit="marked laps",
        measured=marked,
        limit=limit,
        chance=np.where(enough, sure, 0.0),
    )


def _workout(runs: Sequence[Run], laps: Laps, known: Thresholds) -> Evidence:
    """A workout with breaks between its work steps, as long as it was run as one."""
    planned = np.array([work_steps(run.planned_intensities) for run in runs], dtype=np.float64)
    measured = np.where(laps.work_count > 0, laps.work_count, planned)
    apart = laps.contrast >= c.LAP_CONTRAST
    # Indoors, where no speed is known, the steps themselves have to do.
    unknown = ~np.isfinite(laps.fast_m_per_s)
    sure = np.where(unknown, c.LITTLE_CONFIDENCE, c.SURE)
    sure = np.where(_run_and_walk(runs, laps, known), c.STRIDES_CHANCE, sure)
    asked = (measured >= 1) & (apart | unknown) & (laps.fast_s >= c.SESSION_FAST_S)
    return Evidence(
        rule="workout_steps",
        unit="work steps",
        measured=measured,
        limit=np.ones(len(runs)),
        chance=np.where(asked, sure, 0.0),
    )


def work_steps(planned: Sequence[Intensity]) -> int:
    """The work steps of a workout with breaks (a repeated one counts once); 0 without any."""
    has_break = any(one in BREAK for one in planned)
    return sum(one in WORK for one in planned) if has_break else 0


def _run_and_walk(runs: Sequence[Run], laps: Laps, known: Thresholds) -> Bools:
    """On the flat, laps at the usual running speed between laps of walking."""
    ratio = laps.fast_m_per_s / known.usual_m_per_s
    low, high = c.RUN_WALK_OF_USUAL
    usual = (ratio >= low) & (ratio < high)
    slow = laps.fast_m_per_s / laps.contrast
    walked = (slow > c.WALK_M_PER_S[0]) & (slow < c.WALK_M_PER_S[1])
    return np.asarray((climb_per_metre(runs) < c.FLAT_CLIMB) & usual & walked)


def _fast(runs: Sequence[Run], summary: Summary, known: Thresholds) -> Evidence:
    """Forty seconds much faster than those of the runner's easier runs, hills included.

    Strides at the end of an easy run are not meant.
    """
    measured = summary.top_m_per_s / known.usual_top_m_per_s
    rule = logistic_rule("fast_running", "x usual fastest 40 seconds", measured, c.FAST_TOP, 0.03)
    few = _fast_s(summary, known) < 2 * c.STRIDES_TOTAL_S
    # Strides are looked for in plain speed, which does not see what is fast for its slope.
    uphill = summary.slope_known & (climb_per_metre(runs) > c.FLAT_CLIMB)
    for row in np.flatnonzero(few & ~uphill & (rule.chance >= 0.5)).tolist():
        trace = runs[row].trace
        if trace is not None and only_strides(trace, float(known.usual_m_per_s[row])):
            rule.chance[row] = c.STRIDES_CHANCE
    return rule


def _fast_power(runs: Sequence[Run], summary: Summary, known: Thresholds) -> Evidence:
    """Power for speed, which it is proportional to: indoors without speed, and on trails."""
    asked = ~traced(summary) | (~summary.slope_known & (climb_per_metre(runs) > c.TRAIL_CLIMB))
    measured = np.where(asked, summary.top_power_w / known.usual_top_power_w, np.nan)
    return logistic_rule(
        "fast_power", "x usual power of the fastest 40 seconds", measured, c.FAST_TOP, 0.03
    )


def _fast_cadence(summary: Summary, known: Thresholds) -> Evidence:
    """Cadence where there is neither speed nor power. It changes little, and proves little."""
    asked = ~traced(summary) & ~np.isfinite(summary.top_power_w)
    ratio = summary.top_steps_per_min / known.usual_top_steps_per_min
    measured = np.where(asked, ratio, np.nan)
    limit = c.FAST_TOP**c.STEPS_POWER
    return logistic_rule("fast_cadence", "x usual fastest cadence", measured, limit, 0.01)


def _fast_s(summary: Summary, known: Thresholds) -> Floats:
    """Seconds of 10-s windows at the speed of strides or more: an upper guess, for speed."""
    level = c.STRIDE_OF_USUAL * known.usual_m_per_s[:, None]
    return weighed(summary.ten_s, lambda rows: np.where(SPEED_EDGES[1:] >= level[rows], 1.0, 0.0))


def _tempo(summary: Summary, known: Thresholds, duration_s: int, limit: float) -> Evidence:
    """A long stretch without a break near critical speed."""
    measured = summary.best_m_per_s[:, DURATIONS_S.index(duration_s)] / known.critical_m_per_s
    rule = logistic_rule(f"tempo_{duration_s // 60}_min", "x critical speed", measured, limit, 0.02)
    # Until hard runs were seen too, critical speed is a guess from easy ones.
    return at_most(rule, c.UNPROVEN_CHANCE, known.critical_n < c.BESTS_RUNS)


def _heart_rate(
    summary: Summary, known: Thresholds, above_bpm: Floats, rule: str, limit_min: float
) -> Evidence:
    """Minutes above a heart rate. Where speed speaks, heart rate must last much longer.

    Heat, hills, drift and loose sensors raise it on easy days, and short repetitions hardly do.
    Without a past, speed says little.
    """
    trusted = summary.hr_share >= c.GOOD_HR_SHARE
    measured = np.where(trusted, minutes_above(summary, above_bpm), np.nan)
    past = known.usual_n >= c.FEW_RUNS
    beside = np.where(past, c.HR_BESIDE_SPEED, c.HR_WITHOUT_PAST)
    limit = limit_min * np.where(traced(summary), beside, 1.0)
    found = logistic_rule(rule, "min", measured, limit, 0.25)
    return at_most(found, c.GUESSED_CHANCE, known.max_hr_guessed)


def _mean_speed(runs: Sequence[Run], summary: Summary, known: Thresholds) -> Evidence:
    """Only distance and time: the mean speed beside the usual and the rare one; not on trails."""
    asked = ~traced(summary) & (climb_per_metre(runs) <= c.TRAIL_CLIMB)
    measured = np.where(asked, known.mean_m_per_s / known.usual_mean_m_per_s, np.nan)
    rare = known.rare_mean_m_per_s / known.usual_mean_m_per_s
    return logistic_rule(
        "mean_speed", "x usual mean speed", measured, np.fmax(c.FAST_MEAN, rare), 0.05
    )


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
