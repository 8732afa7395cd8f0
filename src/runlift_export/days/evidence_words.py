"""What speaks for a hard run, in words: each rule's sentence with the figures it measured."""

from __future__ import annotations

import math
from collections.abc import Callable

from runlift_export.days import constants as c
from runlift_export.days.bouts import find_repetitions
from runlift_export.days.hard_rules import Evidence
from runlift_export.days.own_history import Measures
from runlift_export.days.summary import climb_per_metre
from runlift_export.language import say, say_count, to_say
from runlift_export.model import Reason, clock_words, pace_words


def pace(m_per_s: float) -> str:
    """Minutes per kilometre: "4:02/km"."""
    return pace_words(1000 / m_per_s) if m_per_s > 0 and math.isfinite(m_per_s) else say("no pace")


def reason_of(
    rule: str, measured: float | None, limit: float | None, unit: str, text: str
) -> Reason:
    """A reason whose figures are plain numbers, None where they are not finite."""
    return Reason(rule=rule, measured=_plain(measured), limit=_plain(limit), unit=unit, text=text)


def _plain(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(float(value), 3)


def fired_reason(rule: Evidence, row: int, measures: Measures) -> Reason:
    """What one rule measured, as a reason."""
    measured = float(rule.measured[row])
    return reason_of(
        rule.rule, measured, float(rule.limit[row]), rule.unit, _measured(rule, row, measures)
    )


def _session(rule: Evidence, row: int, measures: Measures) -> str:
    """The fast laps where they are fast; hill repetitions and the like are only counted."""
    if rule.rule == "workout_steps":
        told = say_count(
            "a workout of {count} work step with breaks",
            "a workout of {count} work steps with breaks",
            int(rule.measured[row]),
        )
    else:
        told = say(
            "{laps:.0f} laps marked, {limit:.0f} make a session",
            laps=rule.measured[row],
            limit=rule.limit[row],
        )
    laps, usual = measures.laps, measures.known.usual_m_per_s[row]
    count, seconds, speed = laps.fast_count[row], laps.fast_s[row], laps.fast_m_per_s[row]
    if not count or not speed > usual:
        return told
    return f"{_times(count, seconds / count, speed, usual)}; {told}"


def _times(count: int, seconds: float, m_per_s: float, usual_m_per_s: float) -> str:
    """How often, how long, how fast: "8 x 0:45 at 3:20/km, 1.50 x your usual running speed"."""
    return say(
        "{times} at {pace}, {ratio:.2f} x your usual running speed",
        times=f"{count} x {clock_words(seconds)}" if count > 1 else clock_words(seconds),
        pace=pace(m_per_s),
        ratio=m_per_s / usual_m_per_s,
    )


def _measured(rule: Evidence, row: int, measures: Measures) -> str:
    measured, limit = rule.measured[row], rule.limit[row]
    known = measures.known
    if rule.rule in ("session_laps", "workout_steps"):
        return _session(rule, row, measures)
    if rule.rule.startswith("fast_"):
        told = say(FASTEST[rule.rule], ratio=measured, limit=limit)
        return f"{_fastest(rule, row, measures)}; {told}"
    if rule.rule.startswith("tempo"):
        return say(
            "{minutes} min without a break at {pace}, {ratio:.2f} x your critical speed, limit"
            " {limit:.2f} x",
            minutes=rule.rule.split("_")[1],
            pace=pace(measured * known.critical_m_per_s[row]),
            ratio=measured,
            limit=limit,
        )
    if rule.rule == "mean_speed":
        return say(
            "{pace} on average, {ratio:.2f} x your usual, limit {limit:.2f} x",
            pace=pace(known.mean_m_per_s[row]),
            ratio=measured,
            limit=limit,
        )
    told_of = _BOUTS.get(rule.rule)
    if told_of is not None:
        return told_of(rule, row, measures)
    level = (
        measures.known.threshold_hr_bpm[row]
        if rule.rule == "hr_threshold"
        else c.HARD_HR_OF_MAX * measures.known.max_hr_bpm[row]
    )
    return say(
        "{minutes:.1f} min above {level:.0f} bpm, limit {limit:g} min",
        minutes=measured,
        level=level,
        limit=limit,
    )


def _repetitions(rule: Evidence, row: int, measures: Measures) -> str:
    series = measures.series
    quick = series.steps_ratio[row]
    told = say(
        "{series} within {minutes:.0f} min",
        series=_series(row, measures),
        minutes=rule.measured[row],
    )
    if quick >= c.SERIES_STEPS:
        told = say(
            "{series} within {minutes:.0f} min, with steps {quick:.2f} x as quick as in the rest",
            series=_series(row, measures),
            minutes=rule.measured[row],
            quick=quick,
        )
    limit = say(
        "a series from {bouts} in {minutes:g} min", bouts=c.SERIES_BOUTS, minutes=rule.limit[row]
    )
    return f"{told}; {limit}"


def _hills(rule: Evidence, row: int, measures: Measures) -> str:
    return say(
        "{series} and every time uphill, {grade:.0%} steep on the whole; hill repetitions from"
        " {limit:.0f}",
        series=_series(row, measures),
        grade=measures.series.grade[row],
        limit=rule.limit[row],
    )


def _series(row: int, measures: Measures) -> str:
    series = measures.series
    return say(
        "{count} x {time} at {pace}",
        count=series.count[row],
        time=clock_words(series.mean_s[row]),
        pace=pace(series.mean_m_per_s[row]),
    )


def _best_minute(rule: Evidence, row: int, measures: Measures) -> str:
    return say(
        "fastest minute at {pace}, {ratio:.2f} x those of your easier runs, limit {limit:.2f} x",
        pace=pace(measures.summary.minute_m_per_s[row]),
        ratio=rule.measured[row],
        limit=rule.limit[row],
    )


def _climb(rule: Evidence, row: int, measures: Measures) -> str:
    summary = measures.summary
    return say(
        "10 min uphill at {climb:.0f} m an hour, as hard as {pace} on the level, {ratio:.2f} x your"
        " critical speed, limit {limit:.2f} x",
        climb=summary.climb_m_per_h[row],
        pace=pace(summary.uphill_m_per_s[row]),
        ratio=rule.measured[row],
        limit=rule.limit[row],
    )


def _new_best(rule: Evidence, row: int, measures: Measures) -> str:
    return say(
        "20 min at {pace}, {ratio:.2f} x your best of 90 days, limit {limit:.2f} x",
        pace=pace(rule.measured[row] * measures.known.best_m_per_s[row]),
        ratio=rule.measured[row],
        limit=rule.limit[row],
    )


def _marathon(rule: Evidence, row: int, _: Measures) -> str:
    return say(
        "{km:.1f} km: so far nobody runs easily, from {limit:g} km",
        km=rule.measured[row],
        limit=rule.limit[row],
    )


_BOUTS: dict[str, Callable[[Evidence, int, Measures], str]] = {
    "short_repetitions": _repetitions,
    "hill_repetitions": _hills,
    "best_minute": _best_minute,
    "climb_10_min": _climb,
    "best_20_min": _new_best,
    "marathon": _marathon,
}

FASTEST = {
    "fast_running": to_say(
        "fastest 40 seconds {ratio:.2f} x those of your easier runs, limit {limit:.2f} x"
    ),
    "fast_power": to_say(
        "strongest 40 seconds {ratio:.2f} x those of your easier runs, limit {limit:.2f} x"
    ),
    "fast_cadence": to_say(
        "quickest 40 seconds {ratio:.2f} x those of your easier runs, limit {limit:.2f} x"
    ),
}


def _fastest(rule: Evidence, row: int, measures: Measures) -> str:
    if rule.rule == "fast_power":
        return say("up to {power:.0f} W", power=measures.summary.top_power_w[row])
    if rule.rule == "fast_cadence":
        steps = measures.summary.top_steps_per_min[row]
        return say("up to {steps:.0f} steps a minute", steps=steps)
    return fast_words(row, measures)


def fast_words(row: int, measures: Measures) -> str:
    """The bouts at nearly the speed of the fastest 40 seconds, if they look like repetitions."""
    usual = measures.known.usual_m_per_s[row]
    top = measures.summary.top_m_per_s[row]
    trace = measures.runs[row].trace
    found = find_repetitions(trace, top, usual) if trace is not None else None
    if found is None:
        as_level = measures.summary.slope_known[row] and _hilly(row, measures)
        told = to_say("up to {pace}, {ratio:.2f} x your usual running speed")
        level = to_say("up to {pace} on the level, {ratio:.2f} x your usual running speed")
        return say(level if as_level else told, pace=pace(top), ratio=top / usual)
    return _times(found.count, found.mean_s, found.mean_m_per_s, usual)


def _hilly(row: int, measures: Measures) -> bool:
    return bool(climb_per_metre((measures.runs[row],))[0] > c.FLAT_CLIMB)
