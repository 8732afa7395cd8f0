"""One event of a calendar -> its entries: each occurrence in the runner's own time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Event

from runlift_export.forecast.recurrence import moments

TITLE_MOST, TEXT_MOST = 500, 8_000
"""Caps on foreign input: longer ones are cut."""
PARSE_FAULTS = (
    ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OverflowError,
    OSError,  # a zone named so oddly that the system refuses to look for it
)  # fmt: skip
"""What icalendar and dateutil raise on bytes that are not a calendar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One occurrence of an event in the runner's own time.

    `begin` and `end` are aware and None for all-day entries; `days` is how many dates it
    covers. `estimate_min` is a duration that a property states.
    """

    uid: str
    on: date
    days: int
    begin: datetime | None
    end: datetime | None
    title: str
    text: str
    producer: str
    estimate_min: float | None


def occurrences(
    event: Event,
    replaced: set[tuple[str, date]],
    *,
    producer: str,
    first: date,
    last: date,
    zone: ZoneInfo,
) -> Iterator[Entry]:
    """The entries of an event from `first` to `last`; raises one of `PARSE_FAULTS`.

    Cancelled and `replaced` occurrences are left out.
    """
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    start = _value(event, "DTSTART")
    if not isinstance(start, date):
        raise TypeError("no start")
    length = _length(event, start)
    uid = str(event.get("UID", ""))
    single = "RECURRENCE-ID" in event
    for moment in moments(event, start, first=first, last=last):
        on, begin = _local(moment, zone)
        if not first <= on <= last or (not single and (uid, on) in replaced):
            continue
        yield Entry(
            uid=uid,
            on=on,
            days=max(1, length.days) if begin is None else 1 + int(length > timedelta(hours=16)),
            begin=begin,
            end=None if begin is None else begin + length,
            title=str(event.get("SUMMARY", ""))[:TITLE_MOST].strip(),
            text=str(event.get("DESCRIPTION", ""))[:TEXT_MOST].strip(),
            producer=producer,
            estimate_min=_estimate_min(event),
        )


def replaced_in(events: Sequence[Event], zone: ZoneInfo) -> set[tuple[str, date]]:
    """(uid, date) of occurrences that another event of the same uid stands for."""
    found = set()
    for event in events:
        try:
            moved = _value(event, "RECURRENCE-ID")
            if isinstance(moved, date):
                found.add((str(event.get("UID", "")), _local(moved, zone)[0]))
        except PARSE_FAULTS:
            continue  # it replaces no occurrence that we could name
    return found


def _value(event: Event, name: str) -> object:
    """The date, time or length of a property; None if it is not there or cannot be read."""
    try:
        return getattr(event.get(name), "dt", None)
    except ValueError:
        # icalendar keeps a property it cannot read, and raises once it is looked at.
        return None


def _length(event: Event, start: date) -> timedelta:
    """DTEND or DURATION; a date without either lasts a day, a time nothing (RFC 5545 3.6.1)."""
    end = _value(event, "DTEND")
    if isinstance(end, date) and isinstance(end, datetime) == isinstance(start, datetime):
        if isinstance(end, datetime) and isinstance(start, datetime):
            aware = (end.tzinfo is None) == (start.tzinfo is None)
            return max(end - start, timedelta(0)) if aware else timedelta(0)
        return max(end - start, timedelta(days=1))
    duration = _value(event, "DURATION")
    if isinstance(duration, timedelta):
        return max(duration, timedelta(0))
    return timedelta(0) if isinstance(start, datetime) else timedelta(days=1)


def _local(moment: date, zone: ZoneInfo) -> tuple[date, datetime | None]:
    """The runner's own date, and the aware time if there is one; floating means the runner's."""
    if not isinstance(moment, datetime):
        return moment, None
    placed = moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)
    return placed.date(), placed


def _estimate_min(event: Event) -> float | None:
    stated = str(event.get("X-WORKOUT-ESTIMATED-DURATION", ""))
    seconds = float(stated) if stated.isdecimal() and len(stated) < 7 else 0.0
    return seconds / 60 if seconds > 0 else None
