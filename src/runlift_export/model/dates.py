"""The calendar that all rooms share: weeks begin on Monday (ISO 8601), clocks run on the wall.

Dates are the runner's own, without a time zone; moments are read by the zone that they carry.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

DAYS_A_WEEK = 7
"""Monday is the first, 0 by `date.weekday`, and Sunday the last, 6."""


def monday_of(on: date) -> date:
    """The Monday of the week that holds `on`."""
    return on - timedelta(days=on.weekday())


def week_dates(monday: date) -> tuple[date, ...]:
    """The seven dates from `monday` on, in order."""
    return tuple(monday + timedelta(days=offset) for offset in range(DAYS_A_WEEK))


def same_week(one: date, other: date) -> bool:
    """Whether both dates lie in one week, Monday to Sunday."""
    return monday_of(one) == monday_of(other)


def is_sunday(on: date) -> bool:
    """Whether the week ends with `on`."""
    return on.weekday() == DAYS_A_WEEK - 1


def clock_min(moment: datetime) -> int:
    """Whole minutes after midnight by the clock on the wall, 0 to 1439.

    `moment` is taken in its own zone; one without a zone is taken as it stands. On the day of a
    clock change this is not the time that has passed since midnight.
    """
    return moment.hour * 60 + moment.minute
