"""`forecast`: the days to come from calendars, the week template, races and the rhythm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from runlift_export.forecast.merge import (
    Usual,
    corrected_day,
    free_day,
    planned_day,
    race_day,
    usual,
)
from runlift_export.forecast.planned import Planned, PlannedRun, from_calendars, from_template
from runlift_export.forecast.rhythm import expected_day, history, rhythm
from runlift_export.model import Day, Problem, Race, Settings


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
    past = history(days, first=first)
    known = usual(past)
    usually = rhythm(past, first=first, zone=timezone)
    planned = from_calendars(
        calendars, first=first, last=last, zone=timezone, rules=settings.titles
    )
    said = {one.date: one for one in settings.corrections}
    found = []
    for offset in range((last - first).days + 1):
        on = first + timedelta(days=offset)
        day = _planned(expected_day(usually, on, timezone), planned, known, settings)
        day = _with_races(day, known, settings.races)
        found.append(corrected_day(day, said[on]) if on in said else day)
    return Forecast(days=tuple(found), problems=planned.problems)


def _planned(expected: Day, planned: Planned, known: Usual, settings: Settings) -> Day:
    """The date by its best source."""
    on = expected.date
    if on in planned.runs:
        return planned_day(expected, planned.runs[on], known)
    if on in planned.free:
        return free_day(expected, planned.free[on])
    stated = from_template(settings.week.runs, on)
    if isinstance(stated, PlannedRun):
        return planned_day(expected, (stated,), known)
    return expected if stated is None else free_day(expected, stated)


def _with_races(day: Day, known: Usual, races: tuple[Race, ...]) -> Day:
    for race in races:
        if race.date == day.date:
            day = race_day(day, race, known)
    return day
