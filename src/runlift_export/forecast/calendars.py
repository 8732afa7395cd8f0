"""iCalendar bytes -> entries: what stands on which date, recurrences laid out, nothing judged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event

from runlift_export.forecast.events import PARSE_FAULTS, CalendarEntry, occurrences, replaced_in
from runlift_export.language import say, to_say
from runlift_export.model import Problem, ProblemKind

SIZE_MOST_BYTES = 5_000_000
LINES_MOST = 100_000
LINE_MOST_BYTES = 200_000
RULES_MOST = 200
DATES_MOST = 20_000
ZONE_RULES_MOST = 1_000
"""Caps on foreign input; a season of two runs a day is some 700 entries, and the zone of each, told
for a century with every change of its clocks, some 200 rules."""

_LISTS = re.compile(rb"(?im)^(?:RDATE|EXDATE|FREEBUSY|CATEGORIES|RESOURCES)[;:][^\r\n]*")
_ZONE_RULE = re.compile(rb"(?im)^BEGIN:(?:STANDARD|DAYLIGHT)[ \t]*\r?$")
_FOLD = re.compile(rb"(?:\r\n|\n|\r)[ \t]")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntries:
    """The entries of one calendar between two dates, and what could not be used."""

    entries: tuple[CalendarEntry, ...]
    problems: tuple[Problem, ...]


def read_calendar(
    source: str, data: bytes, *, first: date, last: date, zone: ZoneInfo
) -> CalendarEntries:
    """The entries from `first` to `last`; never raises on what the bytes hold.

    Cancelled events are left out. Only bytes are parsed,
    so no text can name a file.
    """
    refusal = _refusal(data)
    if refusal is not None:
        return CalendarEntries(entries=(), problems=(_problem(source, refusal),))
    whole, is_cut = _closed(_clean(data))
    try:
        calendars = Calendar.from_ical(whole, multiple=True)
    except PARSE_FAULTS as error:
        message = say(
            "not a calendar that can be read ({kind}: {error})",
            kind=type(error).__name__,
            error=error,
        )
        return CalendarEntries(entries=(), problems=(_problem(source, message[:300]),))
    if not calendars:
        nothing = _problem(source, say("there is no VCALENDAR in it"))
        return CalendarEntries(entries=(), problems=(nothing,))
    entries: list[CalendarEntry] = []
    problems: list[Problem] = [_problem(source, say(_CUT))] if is_cut else []
    for calendar in calendars:
        try:
            events = [one for one in calendar.walk("VEVENT") if isinstance(one, Event)]
        except RecursionError:
            deep = say("its parts are nested too deep to be a calendar")
            problems.append(_problem(source, deep))
            continue
        for found in _entries(source, calendar, events, first=first, last=last, zone=zone):
            if isinstance(found, Problem):
                problems.append(found)
            else:
                entries.append(found)
    entries.sort(key=lambda one: (one.on, one.uid, one.title))
    return CalendarEntries(entries=tuple(entries), problems=tuple(problems))


def _refusal(data: bytes) -> str | None:
    if len(data) > SIZE_MOST_BYTES:
        return say(
            "it has {count} bytes; expected at most {most}", count=len(data), most=SIZE_MOST_BYTES
        )
    if data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n") > LINES_MOST:
        return say("it has more than {most} lines", most=LINES_MOST)
    unfolded = _FOLD.sub(b"", data)
    if any(len(line) > LINE_MOST_BYTES for line in unfolded.splitlines()):
        return say("a line in it is longer than {most} bytes", most=LINE_MOST_BYTES)
    if b"BEGIN:VCALENDAR" not in data[:4096].upper():
        return say("expected BEGIN:VCALENDAR at the start; is this an .ics file?")
    return _excess(unfolded)


def _excess(unfolded: bytes) -> str | None:
    """What would take long to read and no plan of runs holds; None if there is no such thing."""
    if sum(line.count(b",") + 1 for line in _LISTS.findall(unfolded)) > DATES_MOST:
        return say("it lists more than {most} dates one by one", most=DATES_MOST)
    if len(_ZONE_RULE.findall(unfolded)) > ZONE_RULES_MOST:
        return say("its time zones have more than {most} rules", most=ZONE_RULES_MOST)
    return None


def _clean(data: bytes) -> bytes:
    """Without a byte-order mark and without empty lines, which some feeds hold."""
    lines = data.removeprefix(b"\xef\xbb\xbf").splitlines()
    return b"\r\n".join(line for line in lines if line.strip()) + b"\r\n"


_CUT = to_say(
    "it ends before END:VCALENDAR, so it was cut short; the events that are whole are used;"
    " download it again"
)


def _closed(data: bytes) -> tuple[bytes, bool]:
    """The calendar with its end, and whether that was missing: what is whole is kept."""
    lines = data.splitlines()
    upper = [line.strip().upper() for line in lines]
    begun, ended = upper.count(b"BEGIN:VCALENDAR"), upper.count(b"END:VCALENDAR")
    if begun <= ended:
        return data, False
    last = max((at for at, line in enumerate(upper) if line == b"END:VEVENT"), default=None)
    start = max(at for at, line in enumerate(upper) if line == b"BEGIN:VCALENDAR")
    if last is None or last < start:  # no event of the last calendar is whole
        whole = lines[:start] if start else [*lines[:1]]
    else:
        whole = lines[: last + 1]
    if not start or (last is not None and last > start):
        whole.append(b"END:VCALENDAR")
    return b"\r\n".join(whole) + b"\r\n", True


def _problem(source: str, message: str) -> Problem:
    return Problem(source=source, kind=ProblemKind.DAMAGED, message=message)


def _entries(
    source: str,
    calendar: Component,
    events: Sequence[Event],
    *,
    first: date,
    last: date,
    zone: ZoneInfo,
) -> Iterator[CalendarEntry | Problem]:
    if sum("RRULE" in event for event in events) > RULES_MOST:
        excess = say(
            "it has more than {most} recurring events; all of those are left out", most=RULES_MOST
        )
        yield _problem(source, excess)
        events = [event for event in events if "RRULE" not in event]
    replaced = replaced_in(events, zone)
    producer = str(calendar.get("PRODID", ""))
    for event in events:
        try:
            yield from occurrences(
                event, replaced, producer=producer, first=first, last=last, zone=zone
            )
        except PARSE_FAULTS as error:
            title = str(event.get("SUMMARY", "?"))[:60]
            told = say(
                "event {title!r}: {kind}: {error}",
                title=title,
                kind=type(error).__name__,
                error=error,
            )
            yield _problem(source, told[:300])
