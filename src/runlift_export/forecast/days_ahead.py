"""The days to come: expected by the rhythm, with planned runs, races and corrections over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from runlift_export.forecast.meaning import EntryKind
from runlift_export.forecast.planned import Planned, PlannedRun, read_planned_runs, read_template
from runlift_export.forecast.rhythm import expected_day, measure_rhythm, recorded_days
from runlift_export.language import say, to_say
from runlift_export.model import (
    BY_HARDNESS,
    RIDE,
    Basis,
    Correction,
    Day,
    Effort,
    Problem,
    Race,
    Reason,
    Settings,
    is_key,
    rest_day,
)

_EFFORTS = {
    EntryKind.RACE: Effort.HARD,
    EntryKind.QUALITY: Effort.HARD,
    EntryKind.LONG: Effort.EASY,
    EntryKind.MODERATE: Effort.MODERATE,
    EntryKind.EASY: Effort.EASY,
    EntryKind.UNKNOWN: Effort.UNKNOWN,
}
USUAL_MIN_PER_KM = 6.0
"""A guess for a runner without any recorded run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """One `Day` per date in order, and the calendar entries that could not be used."""

    days: tuple[Day, ...]
    problems: tuple[Problem, ...]


def expect_days(
    days: tuple[Day, ...],
    *,
    first: date,
    last: date,
    timezone: ZoneInfo,
    settings: Settings,
    calendars: tuple[tuple[str, bytes], ...] = (),
) -> Forecast:
    """One day per date from `first` to `last`: planned where something says so, else expected.

    `days` is the runner's past; nothing on or after `first` is looked at. `calendars` are
    (source, bytes) of iCalendar files. Best source first: calendar, week template, rhythm;
    races of the settings lie over all three, and the runner's corrections over everything.
    """
    past = recorded_days(days, first=first)
    known = _usual_run(past)
    usually = measure_rhythm(past, first=first, zone=timezone)
    planned = read_planned_runs(
        calendars, first=first, last=last, zone=timezone, rules=settings.titles
    )
    said = {one.date: one for one in settings.corrections}
    found = []
    for offset in range((last - first).days + 1):
        on = first + timedelta(days=offset)
        sources = _sources(on, planned, settings, timezone)
        day = _from_source(expected_day(usually, on, timezone), sources, known)
        day = _with_races(day, known, settings.races)
        day = _corrected_day(day, said[on]) if on in said else day
        found.append(_known_hour(day, sources, narrow=usually.habits[on.weekday()].narrow))
    return Forecast(days=tuple(found), problems=planned.problems)


def _sources(
    on: date, planned: Planned, settings: Settings, zone: ZoneInfo
) -> tuple[PlannedRun, ...] | str | None:
    """What the best source says of the date: its runs, why it is free, or nothing."""
    if on in planned.runs:
        return planned.runs[on]
    if on in planned.free:
        return planned.free[on]
    stated = read_template(settings.week, on, zone)
    return (stated,) if isinstance(stated, PlannedRun) else stated


def _from_source(
    expected: Day, source: tuple[PlannedRun, ...] | str | None, known: UsualRun
) -> Day:
    if source is None:
        return expected
    if isinstance(source, str):
        return _free_day(expected, source)
    return _planned_day(expected, source, known)


def _known_hour(day: Day, source: tuple[PlannedRun, ...] | str | None, *, narrow: bool) -> Day:
    """The day without the hour of a planned hard run that was not told and is no habit.

    Six hours after a run mean nothing if nobody knows when it is (H3). For an easy run, and for one
    that is only likely, the usual hour is the best there is.
    """
    told = isinstance(source, tuple) and any(run.begin is not None for run in source)
    if told or narrow or not day.certain_key:
        return day
    return replace(day, run_start=None, run_end=None)


def _with_races(day: Day, known: UsualRun, races: tuple[Race, ...]) -> Day:
    for race in races:
        if race.date == day.date:
            day = _race_day(day, race, known)
    return day


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualRun:
    """What the runner's recorded runs say of runs to come; None where there are none."""

    min_per_km: float
    load_per_min: float | None


def _usual_run(past: Mapping[date, Day]) -> UsualRun:
    """Minutes per kilometre (by the clock) and load per minute over all recorded runs."""
    minutes = kilometres = 0.0
    load = loaded_min = 0.0
    for day in past.values():
        if day.run_start is None or day.run_end is None:
            continue
        lasted = (day.run_end - day.run_start).total_seconds() / 60
        # Two runs on one date span the hours between them: no pace can be read from that.
        if not 5 <= lasted <= 300:
            continue
        if day.distance_m and lasted / (day.distance_m / 1000) <= 12:
            minutes, kilometres = minutes + lasted, kilometres + day.distance_m / 1000
        if day.load is not None:
            load, loaded_min = load + day.load, loaded_min + lasted
    return UsualRun(
        min_per_km=minutes / kilometres if kilometres else USUAL_MIN_PER_KM,
        load_per_min=load / loaded_min if loaded_min else None,
    )


def _planned_day(expected: Day, runs: Sequence[PlannedRun], known: UsualRun) -> Day:
    """The PLANNED day of one or more runs; hours that the plan leaves open are the habitual."""
    effort = max((_EFFORTS[run.kind] for run in runs), key=BY_HARDNESS.index)
    long = any(run.kind is EntryKind.LONG for run in runs)
    race = any(run.kind is EntryKind.RACE for run in runs)
    key = is_key(effort, long=long, race=race)
    minutes = [_minutes(run, known) for run in runs]
    start, end = _hours(expected, runs, minutes)
    distances = [_distance_m(run, known) for run in runs]
    far = None if None in distances else sum(one for one in distances if one is not None)
    lasting = None if None in minutes else sum(one for one in minutes if one is not None)
    load = None if lasting is None or known.load_per_min is None else lasting * known.load_per_min
    return Day(
        date=expected.date,
        effort=effort,
        long=long,
        race=race,
        basis=Basis.PLANNED,
        chance_key=float(key),
        chance_run=1.0,
        run_start=start,
        run_end=end,
        distance_m=far,
        load=expected.load if load is None else load,
        reasons=tuple(_reason(run.sentence, run.confidence) for run in runs),
    )


def _minutes(run: PlannedRun, known: UsualRun) -> float | None:
    if run.duration_min is not None:
        return run.duration_min
    return None if run.distance_m is None else run.distance_m / 1000 * known.min_per_km


def _distance_m(run: PlannedRun, known: UsualRun) -> float | None:
    if run.distance_m is not None:
        return run.distance_m
    return None if run.duration_min is None else run.duration_min / known.min_per_km * 1000


def _hours(
    expected: Day, runs: Sequence[PlannedRun], minutes: Sequence[float | None]
) -> tuple[datetime | None, datetime | None]:
    """The first start and the last end: as timed, else at the habitual hour."""
    usual_min = 60.0
    if expected.run_start is not None and expected.run_end is not None:
        usual_min = (expected.run_end - expected.run_start).total_seconds() / 60
    starts, ends = [], []
    for run, lasting in zip(runs, minutes, strict=True):
        start = run.begin or expected.run_start
        if start is not None:
            starts.append(start)
            ends.append(start + timedelta(minutes=lasting or usual_min))
    return min(starts, default=None), max(ends, default=None)


def _free_day(expected: Day, sentence: str) -> Day:
    """A date that the plan leaves free of running."""
    return rest_day(expected.date, Basis.PLANNED, (_reason(sentence, 0.9),))


def _race_day(day: Day, race: Race, known: UsualRun) -> Day:
    """That date with the race on it."""
    far = None if race.distance_km is None else race.distance_km * 1000
    start, end = day.run_start, day.run_end
    lasting = None if race.distance_km is None else race.distance_km * known.min_per_km
    if start is not None and lasting is not None:
        end = start + timedelta(minutes=lasting)
    load = day.load
    if lasting is not None and known.load_per_min is not None:
        load = lasting * known.load_per_min
    return Day(
        date=day.date,
        effort=Effort.HARD,
        long=far is not None and far >= 20_000,
        race=True,
        basis=Basis.PLANNED,
        chance_key=1.0,
        chance_run=1.0,
        run_start=start,
        run_end=end,
        distance_m=far if far is not None else day.distance_m,
        load=load,
        reasons=(_reason(say("settings: {priority} race", priority=race.priority), 1.0),),
    )


_OWN_WORD = {
    Effort.HARD: to_say("your own word: hard"),
    Effort.MODERATE: to_say("your own word: moderate"),
    Effort.EASY: to_say("your own word: easy"),
    Effort.REST: to_say("your own word: rest"),
    Effort.UNKNOWN: to_say("your own word: unknown"),
}


def _corrected_day(day: Day, correction: Correction) -> Day:
    """That date as the runner's own word has it; it wins over every other source."""
    if correction.effort == RIDE:
        told = _reason(say("your own word: a ride, no run"), 1.0)
        return rest_day(day.date, Basis.PLANNED, (told,))
    effort = Effort(correction.effort)
    return replace(
        day,
        effort=effort,
        basis=Basis.PLANNED,
        chance_key=float(is_key(effort, long=day.long, race=day.race)),
        chance_run=1.0,
        reasons=(_reason(say(_OWN_WORD[effort]), 1.0),),
    )


def _reason(sentence: str, confidence: float) -> Reason:
    return Reason(rule="planned", measured=confidence, limit=None, unit="confidence", text=sentence)
