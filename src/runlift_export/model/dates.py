"""The calendar that all rooms share: weeks begin on Monday, as in ISO 8601."""

from __future__ import annotations

from datetime import date, datetime, timedelta

WEEK = timedelta(days=7)


def monday_of(on: date) -> date:
    """The Monday of the week that holds `on`."""
    return on - timedelta(days=on.weekday())


def same_week(one: date, other: date) -> bool:
    """Whether both dates lie in one week, Monday to Sunday."""
    return monday_of(one) == monday_of(other)


def week_dates(monday: date) -> tuple[date, ...]:
    """The seven dates from `monday` on."""
    return tuple(monday + timedelta(days=offset) for offset in range(7))


def is_sunday(on: date) -> bool:
    """Whether the week ends with `on`."""
    return on.weekday() == 6


def clock_min(moment: datetime) -> int:
    """Whole minutes after midnight by the clock on the wall, 0 to 1439."""
    return moment.hour * 60 + moment.minute
