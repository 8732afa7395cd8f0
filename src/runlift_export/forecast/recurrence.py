"""The moments at which one event recurs near some dates, by its own clock (RFC 5545 3.8.5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from math import prod

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]  # it ships no types
from icalendar import Event, vRecur

OCCURRENCES_MOST = 10_000
RULE_MOST_YEARS = 30
"""Caps on foreign input; a season of two runs a day is some 700 occurrences."""

_CLOCK_PARTS = ("BYHOUR", "BYMINUTE", "BYSECOND")
_RARE_PARTS = ("BYYEARDAY", "BYWEEKNO", "BYEASTER", "BYSETPOS")


def moments(event: Event, start: date, *, first: date, last: date) -> Iterator[date]:
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
        raise ValueError(f"it recurs since {base.year}; let it start later")
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
        raise ValueError("a run does not recur within a day")
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
        raise ValueError("this kind of RRULE is not read; write its dates one by one")


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
