"""Runs, days, weeks, months, laps, sets and bests as tables of columns, for the same writers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from runlift_export.convert.bests import best_times
from runlift_export.convert.column import Column, Kind
from runlift_export.model import Basis, Day, DoneSet, Effort, FinishedSession, Run, Verdict

KILOMETRE_M = 1000.0
MILE_M = 1609.344
UNITS = {"km": KILOMETRE_M, "mi": MILE_M}

TRACE_COLUMNS = ("timer_s", "speed_m_per_s", "cadence_steps_per_min", "power_w")
"""What the tables ask of the traces of runs."""

Table = tuple[Column, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What tables are made of, oldest first. `unit` is "km" or "mi"."""

    verdicts: tuple[Verdict, ...]
    days: tuple[Day, ...]
    lifts: tuple[FinishedSession, ...]
    unit: str


def listing_table(name: str, recorded: Recorded) -> Table:
    """Return a table by its name, one of LISTINGS."""
    return LISTINGS[name](recorded)


def chosen_columns(table: Table, names: Sequence[str]) -> Table:
    """Return the columns named, in that order; all of them if none is named.

    Raise KeyError with the first name that the table does not have.
    """
    by_name = {column.name: column for column in table}
    return tuple(by_name[name] for name in names) if names else table


def _runs(recorded: Recorded) -> Table:
    verdicts = recorded.verdicts
    runs = [verdict.run for verdict in verdicts]
    watch = [run.watch_verdict for run in runs]
    return (
        _texts("date", [run.local_date.isoformat() for run in runs]),
        _times("started_at", [run.started_at for run in runs]),
        _numbers("utc_offset_s", [run.utc_offset_s for run in runs], "s"),
        _texts("sport", [run.sport for run in runs]),
        _texts("sub_sport", [run.sub_sport for run in runs]),
        _texts("device", [run.device for run in runs]),
        *_way(recorded.unit, [(run.distance_m, run.moving_s) for run in runs]),
        _numbers("moving_s", [run.moving_s for run in runs], "s"),
        _numbers("elapsed_s", [run.elapsed_s for run in runs], "s"),
        _numbers("mean_heart_rate_bpm", [run.mean_heart_rate_bpm for run in runs], "bpm"),
        _numbers("max_heart_rate_bpm", [run.max_heart_rate_bpm for run in runs], "bpm"),
        _numbers("cadence_steps_per_min", [_mean(run, "cadence_steps_per_min") for run in runs]),
        _numbers("power_w", [_mean(run, "power_w") for run in runs], "W"),
        _numbers("ascent_m", [run.ascent_m for run in runs], "m"),
        _numbers("descent_m", [run.descent_m for run in runs], "m"),
        _numbers("calories_kcal", [run.calories_kcal for run in runs], "kcal"),
        _numbers("temperature_c", [run.mean_temperature_c for run in runs], "C"),
        _texts("effort", [verdict.effort.value for verdict in verdicts]),
        _flags("long", [verdict.long for verdict in verdicts]),
        _flags("race", [verdict.race for verdict in verdicts]),
        _flags("key", [verdict.key for verdict in verdicts]),
        _numbers("load_trimp", [verdict.load for verdict in verdicts]),
        _numbers("chance_hard", [verdict.chance_hard for verdict in verdicts]),
        _numbers("confidence", [verdict.confidence for verdict in verdicts]),
        _numbers("watch_aerobic_effect", [one.aerobic_effect for one in watch]),
        _numbers("watch_anaerobic_effect", [one.anaerobic_effect for one in watch]),
        _numbers("watch_load", [one.load for one in watch]),
        _numbers("perceived_effort", [one.perceived_effort for one in watch]),
        _texts("why", [_why(verdict.reasons) for verdict in verdicts]),
        _texts("source", [run.source for run in runs]),
    )


def _mean(run: Run, name: str) -> float | None:
    """Return the mean of a column of the trace over the timer's time, None where it has none."""
    if run.trace is None:
        return None
    values, weights = getattr(run.trace, name), run.trace.timer_s
    known = np.isfinite(values) & (weights > 0)
    if not known.any():
        return None
    return round(float(np.average(values[known], weights=weights[known])), 1)


def _days(recorded: Recorded) -> Table:
    days = recorded.days
    return (
        _texts("date", [day.date.isoformat() for day in days]),
        _texts("weekday", [f"{day.date:%A}" for day in days]),
        _texts("effort", [day.effort.value for day in days]),
        _flags("long", [day.long for day in days]),
        _flags("race", [day.race for day in days]),
        _flags("key", [day.key for day in days]),
        _texts("basis", [day.basis.value for day in days]),
        _numbers("chance_key", [day.chance_key for day in days]),
        _distances(recorded.unit, [day.distance_m for day in days]),
        _numbers("load_trimp", [day.load for day in days]),
        _texts("why", [_why(day.reasons) for day in days]),
    )


def _weeks(recorded: Recorded) -> Table:
    return _periods(recorded, "week", lambda on: on - timedelta(days=on.weekday()))


def _months(recorded: Recorded) -> Table:
    return _periods(recorded, "month", lambda on: on.replace(day=1))


def _periods(recorded: Recorded, name: str, first_of: Callable[[date], date]) -> Table:
    """Return sums over weeks (from their Monday) or months, those without a run too."""
    groups: dict[date, list[Verdict]] = {
        first_of(day.date): [] for day in recorded.days if day.basis is Basis.RECORDED
    }
    for verdict in recorded.verdicts:
        groups.setdefault(first_of(verdict.run.local_date), []).append(verdict)
    lifts: dict[date, int] = {}
    for lift in recorded.lifts:
        first = first_of(lift.date)
        groups.setdefault(first, [])
        lifts[first] = lifts.get(first, 0) + 1
    firsts = sorted(groups)
    inside = [groups[first] for first in firsts]
    ways = [
        (sum(one.run.distance_m or 0.0 for one in each), sum(one.run.moving_s for one in each))
        for each in inside
    ]
    return (
        _texts(name, [first.isoformat() for first in firsts]),
        _numbers("runs", [len(each) for each in inside]),
        *_way(recorded.unit, ways),
        _numbers("moving_s", [seconds for _, seconds in ways], "s"),
        _numbers("ascent_m", [_sum(one.run.ascent_m for one in each) for each in inside], "m"),
        _numbers("load_trimp", [_sum(one.load for one in each) for each in inside]),
        _numbers("hard_runs", [_count(each, Effort.HARD) for each in inside]),
        _numbers("moderate_runs", [_count(each, Effort.MODERATE) for each in inside]),
        _numbers("easy_runs", [_count(each, Effort.EASY) for each in inside]),
        _numbers("unknown_runs", [_count(each, Effort.UNKNOWN) for each in inside]),
        _numbers("long_runs", [sum(one.long for one in each) for each in inside]),
        _numbers("races", [sum(one.race for one in each) for each in inside]),
        _distances(recorded.unit, [_longest(each) for each in inside], "longest"),
        _numbers("strength_sessions", [lifts.get(first, 0) for first in firsts]),
    )


def _laps(recorded: Recorded) -> Table:
    rows = [
        (verdict.run, number, lap)
        for verdict in recorded.verdicts
        for number, lap in enumerate(verdict.run.laps, start=1)
    ]
    return (
        _texts("date", [run.local_date.isoformat() for run, _, _ in rows]),
        _times("run_started_at", [run.started_at for run, _, _ in rows]),
        _numbers("lap", [number for _, number, _ in rows]),
        _numbers("start_s", [lap.start_s for _, _, lap in rows], "s"),
        *_way(recorded.unit, [(lap.distance_m, lap.timer_s) for _, _, lap in rows]),
        _numbers("timer_s", [lap.timer_s for _, _, lap in rows], "s"),
        _numbers("mean_heart_rate_bpm", [lap.mean_heart_rate_bpm for _, _, lap in rows], "bpm"),
        _numbers("calories_kcal", [lap.calories_kcal for _, _, lap in rows], "kcal"),
        _numbers("temperature_c", [lap.mean_temperature_c for _, _, lap in rows], "C"),
        _texts("intensity", [lap.intensity.value for _, _, lap in rows]),
        _texts("trigger", [lap.trigger for _, _, lap in rows]),
        _texts("source", [run.source for run, _, _ in rows]),
    )


def _sets(recorded: Recorded) -> Table:
    rows: list[tuple[FinishedSession, int, DoneSet]] = [
        (lift, number, done)
        for lift in recorded.lifts
        for number, done in enumerate(lift.sets, start=1)
    ]
    return (
        _texts("date", [lift.date.isoformat() for lift, _, _ in rows]),
        _times("session_started_at", [lift.start for lift, _, _ in rows]),
        _numbers("set", [number for _, number, _ in rows]),
        _texts("title", [done.title for _, _, done in rows]),
        _numbers("category", [done.category for _, _, done in rows]),
        _numbers("exercise", [done.name for _, _, done in rows]),
        _numbers("repetitions", [done.reps for _, _, done in rows]),
        _numbers("weight_kg", [done.weight_kg for _, _, done in rows], "kg"),
        _numbers("duration_s", [done.duration_s for _, _, done in rows], "s"),
        _numbers("rest_s", [done.rest_s for _, _, done in rows], "s"),
    )


def _bests(recorded: Recorded) -> Table:
    rows = best_times([verdict.run for verdict in recorded.verdicts])
    return (
        _texts("distance", [one.name for one in rows]),
        _numbers("time_s", [one.seconds for one in rows], "s"),
        _paces(recorded.unit, [(one.distance_m, one.seconds) for one in rows]),
        _texts("date", [one.run.local_date.isoformat() for one in rows]),
        _numbers("start_s", [one.start_s for one in rows], "s"),
        _texts("source", [one.run.source for one in rows]),
    )


LISTINGS: dict[str, Callable[[Recorded], Table]] = {
    "runs": _runs,
    "days": _days,
    "weeks": _weeks,
    "months": _months,
    "laps": _laps,
    "sets": _sets,
    "bests": _bests,
}


def _way(unit: str, ways: Sequence[tuple[float | None, float]]) -> tuple[Column, ...]:
    """Return distance, pace and speed of pairs of metres and seconds."""
    long = UNITS[unit]
    speeds = [
        None if not metres or seconds <= 0 else round(metres / seconds * 3600 / long, 3)
        for metres, seconds in ways
    ]
    return (
        _distances(unit, [metres for metres, _ in ways]),
        _paces(unit, ways),
        _numbers(f"speed_{unit}_per_h", speeds, f"{unit}/h"),
    )


def _distances(unit: str, metres: Sequence[float | None], name: str = "distance") -> Column:
    long = UNITS[unit]
    values = [None if one is None else round(one / long, 4) for one in metres]
    return _numbers(f"{name}_{unit}", values, unit)


def _paces(unit: str, ways: Sequence[tuple[float | None, float]]) -> Column:
    values = [
        None if not metres or seconds <= 0 else round(seconds / metres * UNITS[unit], 1)
        for metres, seconds in ways
    ]
    return _numbers(f"pace_s_per_{unit}", values, f"s/{unit}")


def _longest(verdicts: Sequence[Verdict]) -> float | None:
    return max((one.run.distance_m or 0.0 for one in verdicts), default=None)


def _sum(values: Iterable[float | None]) -> float:
    return round(sum(value for value in values if value is not None), 3)


def _count(verdicts: Sequence[Verdict], effort: Effort) -> int:
    return sum(one.effort is effort for one in verdicts)


def _why(reasons: Sequence[Any]) -> str:
    return "; ".join(reason.text for reason in reasons)


def _numbers(name: str, values: Sequence[float | None], unit: str = "") -> Column:
    whole = all(value is None or isinstance(value, int) for value in values)
    plain = np.array([0 if value is None else value for value in values])
    valid = np.array([value is not None for value in values], bool)
    kind = np.int64 if whole else np.float64
    return Column(name=name, unit=unit, kind=Kind.NUMBER, values=plain.astype(kind), valid=valid)


def _flags(name: str, values: Sequence[bool]) -> Column:
    return Column(
        name=name,
        unit="",
        kind=Kind.WORD,
        values=np.array(values, np.uint8),
        valid=np.ones(len(values), bool),
        words={0: "false", 1: "true"},
    )


def _texts(name: str, values: Sequence[str | None]) -> Column:
    texts = np.empty(len(values), object)
    texts[:] = [
        None if text is None else text.encode("utf-8", "backslashreplace").decode()
        for text in values
    ]
    valid = np.array([text is not None for text in values], bool)
    return Column(name=name, unit="", kind=Kind.TEXT, values=texts, valid=valid)


def _times(name: str, values: Sequence[datetime | None]) -> Column:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    seconds = [0 if one is None else int((one - epoch).total_seconds()) for one in values]
    return Column(
        name=name,
        unit="",
        kind=Kind.TIME,
        values=np.array(seconds, np.int64),
        valid=np.array([one is not None for one in values], bool),
    )
