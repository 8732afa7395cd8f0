"""One event of a calendar -> its entries: each occurrence in the runner's own time.

An event recurs by its own clock (RFC 5545 3.8.5); an entry is on the runner's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import prod
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]  # it ships no types
from icalendar import Event, vRecur

from runlift_export.language import say

TITLE_MOST, TEXT_MOST = 500, 8_000
"""Caps on foreign input: longer ones are cut."""
PARSE_FAULTS = (
    ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OverflowError,
    OSError,  # a zone named so oddly that the system refuses to look for it
)  # fmt: skip
"""What icalendar and dateutil raise on bytes that are not a calendar."""
OCCURRENCES_MOST = 10_000
RULE_MOST_YEARS = 30
"""Caps on foreign input; a season of two runs a day is some 700 occurrences."""

_CLOCK_PARTS = ("BYHOUR", "BYMINUTE", "BYSECOND")
_RARE_PARTS = ("BYYEARDAY", "BYWEEKNO", "BYEASTER", "BYSETPOS")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
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
) -> Iterator[CalendarEntry]:
    """The entries of an event from `first` to `last`; raises one of `PARSE_FAULTS`.

    Cancelled and `replaced` occurrences are left out.
    """
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    start = _value(event, "DTSTART")
    if not isinstance(start, date):
        raise TypeError(say("it has no start"))
    length = _length(event, start)
    uid = str(event.get("UID", ""))
    single = "RECURRENCE-ID" in event
    for moment in _occurrence_starts(event, start, first=first, last=last):
        stands_for, begin = _local(moment, zone)
        on = stands_for
        if isinstance(moment, datetime) and _is_whole_days(event, start, length):
            on, begin = _whole_day(moment, zone), None
        if not first <= on <= last or (not single and (uid, stands_for) in replaced):
            continue
        yield CalendarEntry(
            uid=uid,
            on=on,
            days=_days(length, is_timed=begin is not None),
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


def _days(length: timedelta, *, is_timed: bool) -> int:
    """How many dates an event covers."""
    if is_timed:
        return 1 + int(length > timedelta(hours=16))
    return max(1, round(length / timedelta(days=1)))


def _is_whole_days(event: Event, start: date, length: timedelta) -> bool:
    """Whether an event lasts whole days by its own clock: so some programs write all-day ones."""
    end = _value(event, "DTEND")
    if isinstance(start, datetime) and isinstance(end, datetime):
        length = max(_naive(end) - _naive(start), timedelta(0))
    return length >= timedelta(days=1) and length % timedelta(days=1) == timedelta(0)


def _whole_day(moment: datetime, zone: ZoneInfo) -> date:
    """The date of an all-day event written with times: midnight by its own clock or ours.

    Where it begins at no midnight known here, that of its middle.
    """
    if moment.time() == time(0):
        return moment.date()
    placed = moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)
    return placed.date() if placed.time() == time(0) else (placed + timedelta(hours=12)).date()


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


def _occurrence_starts(event: Event, start: date, *, first: date, last: date) -> Iterator[date]:
    """The starts of all occurrences near the dates asked for, by the event's own clock."""
    rule = event.get("RRULE")
    if rule is None:
        yield start
    else:
        one = rule[0] if isinstance(rule, list) else rule
        _check_matches(one, _naive(start))
        written = _with_naive_until(one.to_ical().decode(), start)
        yield from _recurring(event, written, start, first=first, last=last)
    yield from _listed(event, "RDATE")


def _recurring(event: Event, rule: str, start: date, *, first: date, last: date) -> Iterator[date]:
    base = _naive(start)
    if base.year < first.year - RULE_MOST_YEARS:
        told = say("it has recurred since {year}; give it a later start", year=base.year)
        raise ValueError(told)
    left_out = {_naive(one) for one in _listed(event, "EXDATE")}
    begin = datetime.combine(first, time(0)) - timedelta(days=2)
    until = datetime.combine(last, time(0)) + timedelta(days=3)
    text, most = _bounded(rule, until)
    for count, moment in enumerate(rrulestr(text, dtstart=base)):
        if moment > until or count >= most:
            break
        if moment >= begin and moment not in left_out:
            yield _as(moment, start)


def _check_matches(rule: vRecur, start: datetime) -> None:
    """Raise ValueError for a rule that may never match: it is followed to the year 9999.

    30 February and the sixth Monday of a month are the plain cases; no plan is written so.
    """
    freq = str(rule.get("FREQ", [""])[0]).upper()
    interval = rule.get("INTERVAL", [1])[0]
    by_day, by_month, by_monthday = (
        rule.get(part, []) for part in ("BYDAY", "BYMONTH", "BYMONTHDAY")
    )
    within_day = prod(len(rule.get(part, [0])) for part in _CLOCK_PARTS) > 1
    if within_day or freq in {"SECONDLY", "MINUTELY", "HOURLY"}:
        raise ValueError(say("it recurs more than once a day, as no run does"))
    dates = [abs(day) for day in by_monthday or [start.day]]
    ordinals = [int(str(day)[:-2] or 0) for day in by_day]
    if (
        interval < 1
        or any(part in rule for part in _RARE_PARTS)
        or any(abs(ordinal) > 5 for ordinal in ordinals)
        or (by_monthday and (by_day or freq not in {"MONTHLY", "YEARLY"}))
        or (by_month and freq in {"MONTHLY", "YEARLY"} and not by_day and max(dates) > 28)
        or (freq == "DAILY" and interval > 1 and (by_day or by_month))
    ):
        raise ValueError(
            say("such a recurrence (RRULE) is not supported; enter its dates one by one")
        )


def _bounded(rule: str, until: datetime) -> tuple[str, int]:
    """The rule ending by `until`, and how often it holds at most: a rule may never match.

    COUNT is taken out and given back, since a rule has either COUNT or UNTIL (RFC 5545 3.3.10).
    """
    parts = dict(part.partition("=")[::2] for part in rule.upper().split(";"))
    most = int(parts.pop("COUNT", OCCURRENCES_MOST))
    last = f"{until:%Y%m%dT%H%M%S}"
    stated = parts.get("UNTIL", last)
    parts["UNTIL"] = min(stated if "T" in stated else f"{stated}T000000", last)
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    return text, min(most, OCCURRENCES_MOST)


def _listed(event: Event, name: str) -> Iterator[date]:
    """The dates of EXDATE or RDATE, each of which may come several times."""
    values = event.get(name)
    for value in values if isinstance(values, list) else [values]:
        for one in getattr(value, "dts", ()):
            if isinstance(one.dt, date):
                yield one.dt


def _naive(moment: date) -> datetime:
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None)
    return datetime.combine(moment, time(0))


def _as(moment: datetime, like: date) -> date:
    """`moment` as a date or a time of the zone, as `like` is one."""
    return moment.replace(tzinfo=like.tzinfo) if isinstance(like, datetime) else moment.date()


def _with_naive_until(rule: str, start: date) -> str:
    """The rule with UNTIL by the event's own clock, since it is laid out by that clock."""
    parts = []
    for part in rule.split(";"):
        name, _, value = part.partition("=")
        if name.upper() == "UNTIL" and value.upper().endswith("Z"):
            until = datetime.strptime(value.upper(), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            if isinstance(start, datetime) and start.tzinfo is not None:
                until = until.astimezone(start.tzinfo)
            value = f"{until:%Y%m%dT%H%M%S}"
        parts.append(f"{name}={value}")
    return ";".join(parts)
