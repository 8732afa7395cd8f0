"""A verdict's reasons as sentences a runner understands, with the figures they rest on."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from runlift_export.days import constants as c
from runlift_export.days.bouts import find_repetitions
from runlift_export.days.hard_rules import Evidence
from runlift_export.days.own_history import Measures
from runlift_export.days.summary import climb_per_metre, is_mountain
from runlift_export.model import UNSURE_FROM, Reason, clock_words, pace_words

PART = "part_of_hard"


def hard_reason(row: int, measures: Measures) -> Reason | None:
    """The first rule that calls the run hard; None if no rule does."""
    if measures.past.races.race[row]:
        return _race(row, measures)
    for rule in measures.rules:
        if rule.chance[row] >= 0.5:
            return _fired(rule, row, measures)
    return None


def part_reason() -> Reason:
    """A file that goes on after hard work without any; `PART` marks it for its day."""
    text = "goes on from a file that was hard already, and is judged for itself"
    return _reason(PART, None, None, "", text)


def learned_reason(chance: float) -> Reason:
    """The runner's corrections overruled the rules, which follow."""
    text = f"{chance:.0%} likely to be hard for you, going by your corrections of earlier runs"
    return _reason("your_corrections", chance, 0.5, "chance", text)


def unsure_reasons(row: int, measures: Measures, chance: float) -> tuple[Reason, ...]:
    """What may have been hard work, but is not proven."""
    if chance >= UNSURE_FROM:
        rule = max(measures.rules, key=lambda one: one.chance[row])
        if rule.chance[row] >= UNSURE_FROM:
            perhaps = _fired(rule, row, measures)
            return (replace(perhaps, rule="unsure", text=f"may have been hard: {perhaps.text}"),)
    return ()


def milder_reasons(
    row: int, measures: Measures, *, long_limit: float | None, flags_only: bool
) -> tuple[Reason, ...]:
    """Why long, by `long_limit`; and, unless `flags_only`, why moderate, easy or unknown."""
    reasons = [_long(row, measures, long_limit)] if long_limit is not None else []
    if flags_only:
        return tuple(reasons)
    if not measures.past.known[row]:
        return (*reasons, _reason("no_data", None, None, "", _untold(row, measures)))
    effort = _moderate if measures.past.moderate[row] else _easy
    reasons.insert(0, effort(row, measures))
    if measures.past.alike[row]:
        reasons.append(_alike(row, measures))
    return tuple(reasons)


def _untold(row: int, measures: Measures) -> str:
    run = measures.runs[row]
    if run.distance_m and is_mountain((run,))[0]:
        return (
            f"{run.ascent_m:.0f} m of climb in {run.distance_m / 1000:.1f} km and no heart rate:"
            " nothing tells how hard that was"
        )
    return "neither heart rate nor speed nor distance is known"


def pace(m_per_s: float) -> str:
    """Minutes per kilometre: "4:02/km"."""
    return pace_words(1000 / m_per_s) if m_per_s > 0 and math.isfinite(m_per_s) else "no pace"


def _reason(rule: str, measured: float | None, limit: float | None, unit: str, text: str) -> Reason:
    return Reason(rule=rule, measured=_plain(measured), limit=_plain(limit), unit=unit, text=text)


def _plain(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(float(value), 3)


def _fired(rule: Evidence, row: int, measures: Measures) -> Reason:
    measured = float(rule.measured[row])
    return _reason(
        rule.rule, measured, float(rule.limit[row]), rule.unit, _measured(rule, row, measures)
    )


def _session(rule: Evidence, row: int, measures: Measures) -> str:
    """The fast laps where they are fast; hill repetitions and the like are only counted."""
    if rule.rule == "workout_steps":
        steps = int(rule.measured[row])
        told = f"a workout of {steps} work step{'s' if steps > 1 else ''} with breaks"
    else:
        told = f"{rule.measured[row]:.0f} laps marked, {rule.limit[row]:.0f} make a session"
    laps, usual = measures.laps, measures.known.usual_m_per_s[row]
    count, seconds, speed = laps.fast_count[row], laps.fast_s[row], laps.fast_m_per_s[row]
    if not count or not speed > usual:
        return told
    times = f"{count} x " if count > 1 else ""
    return (
        f"{times}{clock_words(seconds / count)} at {pace(speed)},"
        f" {speed / usual:.2f} x your usual running speed; {told}"
    )


def _measured(rule: Evidence, row: int, measures: Measures) -> str:
    measured, limit = rule.measured[row], rule.limit[row]
    known = measures.known
    if rule.rule in ("session_laps", "workout_steps"):
        return _session(rule, row, measures)
    if rule.rule.startswith("fast_"):
        told = f"{_FASTEST[rule.rule]} {measured:.2f} x those of your easier runs"
        return f"{_fastest(rule, row, measures)}; {told}, limit {limit:.2f} x"
    if rule.rule.startswith("tempo"):
        minutes = rule.rule.split("_")[1]
        return (
            f"{minutes} min without a break at {pace(measured * known.critical_m_per_s[row])},"
            f" {measured:.2f} x your critical speed, limit {limit:.2f} x"
        )
    if rule.rule == "mean_speed":
        mean = pace(known.mean_m_per_s[row])
        return f"{mean} on average, {measured:.2f} x your usual, limit {limit:.2f} x"
    told_of = _BOUTS.get(rule.rule)
    if told_of is not None:
        return told_of(rule, row, measures)
    level = (
        measures.known.threshold_hr_bpm[row]
        if rule.rule == "hr_threshold"
        else c.HARD_HR_OF_MAX * measures.known.max_hr_bpm[row]
    )
    return f"{measured:.1f} min above {level:.0f} bpm, limit {limit:g} min"


def _repetitions(rule: Evidence, row: int, measures: Measures) -> str:
    series = measures.series
    quick = series.steps_ratio[row]
    steps = f", with steps {quick:.2f} x as quick as in the rest" if quick >= c.SERIES_STEPS else ""
    return (
        f"{_series(row, measures)} within {rule.measured[row]:.0f} min{steps};"
        f" a series from {c.SERIES_BOUTS} in {rule.limit[row]:g} min"
    )


def _hills(rule: Evidence, row: int, measures: Measures) -> str:
    grade = measures.series.grade[row]
    return (
        f"{_series(row, measures)} and every time uphill, {grade:.0%} steep on the whole;"
        f" hill repetitions from {rule.limit[row]:.0f}"
    )


def _series(row: int, measures: Measures) -> str:
    series = measures.series
    return (
        f"{series.count[row]} x {clock_words(series.mean_s[row])}"
        f" at {pace(series.mean_m_per_s[row])}"
    )


def _best_minute(rule: Evidence, row: int, measures: Measures) -> str:
    return (
        f"fastest minute at {pace(measures.summary.minute_m_per_s[row])},"
        f" {rule.measured[row]:.2f} x those of your easier runs, limit {rule.limit[row]:.2f} x"
    )


def _climb(rule: Evidence, row: int, measures: Measures) -> str:
    summary = measures.summary
    return (
        f"10 min uphill at {summary.climb_m_per_h[row]:.0f} m an hour, as hard as"
        f" {pace(summary.uphill_m_per_s[row])} on the level,"
        f" {rule.measured[row]:.2f} x your critical speed, limit {rule.limit[row]:.2f} x"
    )


def _new_best(rule: Evidence, row: int, measures: Measures) -> str:
    speed = rule.measured[row] * measures.known.best_m_per_s[row]
    return (
        f"20 min at {pace(speed)}, {rule.measured[row]:.2f} x your best of 90 days,"
        f" limit {rule.limit[row]:.2f} x"
    )


def _marathon(rule: Evidence, row: int, _: Measures) -> str:
    return f"{rule.measured[row]:.1f} km: so far nobody runs easily, from {rule.limit[row]:g} km"


_BOUTS: dict[str, Callable[[Evidence, int, Measures], str]] = {
    "short_repetitions": _repetitions,
    "hill_repetitions": _hills,
    "best_minute": _best_minute,
    "climb_10_min": _climb,
    "best_20_min": _new_best,
    "marathon": _marathon,
}

_FASTEST = {
    "fast_running": "fastest 40 seconds",
    "fast_power": "strongest 40 seconds",
    "fast_cadence": "quickest 40 seconds",
}


def _fastest(rule: Evidence, row: int, measures: Measures) -> str:
    if rule.rule == "fast_power":
        return f"up to {measures.summary.top_power_w[row]:.0f} W"
    if rule.rule == "fast_cadence":
        return f"up to {measures.summary.top_steps_per_min[row]:.0f} steps a minute"
    return _fast(row, measures)


def _fast(row: int, measures: Measures) -> str:
    """The bouts at nearly the speed of the fastest 40 seconds, if they look like repetitions."""
    usual = measures.known.usual_m_per_s[row]
    top = measures.summary.top_m_per_s[row]
    trace = measures.runs[row].trace
    found = find_repetitions(trace, top, usual) if trace is not None else None
    if found is None:
        as_level = measures.summary.slope_known[row] and _hilly(row, measures)
        level = " on the level" if as_level else ""
        return f"up to {pace(top)}{level}, {top / usual:.2f} x your usual running speed"
    times = f"{found.count} x " if found.count > 1 else ""
    speed = found.mean_m_per_s
    return (
        f"{times}{clock_words(found.mean_s)} at {pace(speed)},"
        f" {speed / usual:.2f} x your usual running speed"
    )


def _hilly(row: int, measures: Measures) -> bool:
    return bool(climb_per_metre((measures.runs[row],))[0] > c.FLAT_CLIMB)


def _race(row: int, measures: Measures) -> Reason:
    races = measures.past.races
    speed, best, lasted_s = races.m_per_s[row], races.best_m_per_s[row], races.lasted_s[row]
    part = lasted_s < 0.9 * measures.runs[row].elapsed_s
    over = f"for {lasted_s / 60:.0f} minutes" if part else "from start to end"
    ratio = speed / best
    text = (
        f"like a race: {pace(speed)} {over}, {ratio:.2f} x your best of 90 days over that time,"
        f" limit {c.RACE_OF_BEST:.2f} x"
    )
    return _reason("race", ratio, c.RACE_OF_BEST, "x best of 90 days", text)


def _alike(row: int, measures: Measures) -> Reason:
    """Why the verdict is not surer: no run of this runner shows by its speed that it was hard."""
    known = measures.known
    ratio = known.rare_top_m_per_s[row] / known.usual_top_m_per_s[row]
    text = (
        "your runs hardly differ in speed, so a hard one hardly shows: one in ten reaches"
        f" {ratio:.2f} x the fastest 40 seconds of your easier runs, hard from {c.FAST_TOP} x"
    )
    return _reason("alike", ratio, c.FAST_TOP, "x usual fastest 40 seconds", text)


def _long(row: int, measures: Measures, limit: float) -> Reason:
    """By distance beside the usual; by time where that is what made it long."""
    past = measures.past
    distance, ratio = past.distance_m[row], past.distance_m[row] / past.usual_m[row]
    if ratio >= limit:
        text = f"{distance / 1000:.1f} km, {ratio:.1f} x your usual distance, limit {limit:g} x"
        return _reason("long", ratio, limit, "x usual distance", text)
    moving_s = past.moving_s[row]
    text = f"{clock_words(moving_s)} on the move, always long from {clock_words(c.LONG_ALWAYS_S)}"
    return _reason("long", moving_s / 60, c.LONG_ALWAYS_S / 60, "min", text)


def _moderate(row: int, measures: Measures) -> Reason:
    minutes = measures.past.moderate_min[row]
    running_min = measures.summary.running_s[row] / 60
    if minutes >= c.MODERATE_MIN:
        text = f"{minutes:.0f} min faster than easy, limit {c.MODERATE_MIN:g} min"
        return _reason("moderate_speed", minutes, c.MODERATE_MIN, "min", text)
    share = minutes / max(running_min, 1.0)
    if share >= c.MODERATE_SHARE and minutes >= c.MODERATE_LEAST_MIN:
        text = f"{share:.0%} of the run faster than easy, limit {c.MODERATE_SHARE:.0%}"
        return _reason("moderate_share", share, c.MODERATE_SHARE, "share", text)
    ratio = measures.load[row] / measures.past.usual_load[row]
    text = f"load {ratio:.1f} x the median of your last 28 days, limit {c.MODERATE_LOAD:g} x"
    return _reason("moderate_load", ratio, c.MODERATE_LOAD, "x usual load", text)


def _easy(row: int, measures: Measures) -> Reason:
    """The rule that came nearest to calling it hard, as the proof that it was not."""
    asked = [rule for rule in measures.rules if math.isfinite(rule.measured[row])]
    speed = [rule for rule in asked if rule.rule in _FASTEST]
    if not speed:
        return _slow(row, measures)
    rule = speed[0]
    measured = rule.measured[row]
    if measured >= rule.limit[row]:
        strides = f"only strides: {_fast(row, measures)}, none over {c.STRIDE_S:.0f} s"
        return _reason("strides", measured, float(rule.limit[row]), rule.unit, strides)
    text = (
        f"{_FASTEST[rule.rule]} only {measured:.2f} x those of your easier runs,"
        f" hard from {rule.limit[row]:.2f} x"
    )
    return _reason("easy", measured, float(rule.limit[row]), rule.unit, text)


def _slow(row: int, measures: Measures) -> Reason:
    mean = measures.past.mean_m_per_s[row]
    asked = [one for one in measures.rules if one.rule == "mean_speed"]
    if asked and math.isfinite(asked[0].measured[row]):
        rule = asked[0]
        measured, limit = float(rule.measured[row]), float(rule.limit[row])
        text = f"{pace(mean)} on average, {measured:.2f} x your usual, hard from {limit:.2f} x"
        return _reason("easy", measured, limit, rule.unit, text)
    if math.isfinite(mean):
        text = f"{pace(mean)} on average; the file holds nothing that tells hard from easy"
        return _reason("easy_by_distance", mean, None, "m/s", text)
    text = "heart rate stayed below the limits for hard"
    return _reason("easy_by_heart_rate", None, None, "", text)
