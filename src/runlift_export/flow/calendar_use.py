"""What came of the calendars of planned runs, in a line for each."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from runlift_export import forecast
from runlift_export.model import Settings

_NAMED_MOST = 3


def calendar_lines(
    calendars: tuple[tuple[str, bytes], ...],
    settings: Settings,
    *,
    start: date,
    weeks: int,
    timezone: ZoneInfo,
) -> tuple[str, ...]:
    """One line a calendar: its events among the planned dates, and how they were read.

    A calendar of which nothing is used is warned of.
    """
    uses = forecast.calendar_uses(
        calendars,
        first=start,
        last=start + timedelta(days=7 * weeks - 1),
        zone=timezone,
        rules=settings.titles,
    )
    return tuple(_line(use) for use in uses)


def _line(use: forecast.CalendarUse) -> str:
    between = f"from {use.first} to {use.last}"
    events = f"{use.events} event{'' if use.events == 1 else 's'}"
    if not use.events:
        return (
            f"{use.source}: warning: no event {between}, so nothing of it is used; "
            "is it the calendar of this season?"
        )
    told = f"{events} {between}, {use.runs} read as runs"
    if use.rests:
        told += f", {use.rests} as rest days"
    if use.unread:
        told += f", {len(use.unread)} not ({_unread(use.unread)})"
    if not use.is_used:
        return f"{use.source}: warning: {told}; say in [[titles]] of your settings what they are"
    return f"{use.source}: {told}"


def _unread(unread: tuple[tuple[str, str], ...]) -> str:
    """The first titles with why they were not read, and how many more there are."""
    counted = Counter(unread)
    parts = []
    for (title, why), times in list(counted.items())[:_NAMED_MOST]:
        name = f"'{title[:40]}'" if title else "one without a title"
        parts.append(f"{name}{f' {times} times' if times > 1 else ''}: {why}")
    more = len(counted) - len(parts)
    return "; ".join(parts) + (f"; and {more} more" if more > 0 else "")
