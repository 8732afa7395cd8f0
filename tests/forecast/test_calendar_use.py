"""What is told of a calendar: how many events, how they were read, and what was cut off."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ics import calendar, event

from runlift_export import flow, settings
from runlift_export.forecast import expect_days

BERLIN = ZoneInfo("Europe/Berlin")
START = date(2026, 11, 27)


def line(data: bytes, weeks: int = 1) -> str:
    (told,) = flow.calendar_lines(
        (("plan.ics", data),), settings.defaults(), start=START, weeks=weeks, timezone=BERLIN
    )
    return told


def planned(data: bytes, *, last: date = date(2026, 12, 20)) -> dict[date, str]:
    """The sentence of each date that the calendar plans."""
    found = expect_days(
        (),
        first=START,
        last=last,
        timezone=BERLIN,
        settings=settings.defaults(),
        calendars=(("plan.ics", data),),
    )
    return {
        day.date: reason.text
        for day in found.days
        for reason in day.reasons
        if reason.text.startswith("calendar: '")
    }


def test_a_calendar_tells_how_its_events_were_read() -> None:
    """Runs, rest days, and what was neither, with why."""
    told = line(
        calendar(
            event("Intervals 6 x 800 m", ":20261201T170000Z"),
            event("Rest day", ";VALUE=DATE:20261202"),
            event("Yoga", ":20261203T170000Z"),
            event("Intervals later", ":20271201T170000Z"),
        )
    )
    assert told == (
        "plan.ics: 3 events from 2026-11-27 to 2026-12-03, 1 read as running, 1 as rest days,"
        " 1 not ('Yoga': another sport)"
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (calendar(event("Intervals", ":20220301T170000Z")), "no event from 2026-11-27"),
        (calendar(event("Strength: Legs", ":20261201T170000Z")), "0 read as running"),
        (calendar(event("", ":20261201T170000Z")), "one without a title"),
        (calendar(), "is it the calendar of this season?"),
    ],
)
def test_a_calendar_of_which_nothing_is_used_is_warned_of(data: bytes, words: str) -> None:
    """A plan that silently follows something else is the worst answer."""
    told = line(data)
    assert told.startswith("plan.ics: warning: ")
    assert words in told


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (";TZID=America/New_York:20261201T000000", ";TZID=America/New_York:20261202T000000"),
        (";TZID=Europe/Berlin:20261201T000000", ";TZID=Europe/Berlin:20261202T000000"),
        (";TZID=Pacific/Auckland:20261201T000000", ";TZID=Pacific/Auckland:20261202T000000"),
        (":20261201T000000Z", ":20261202T000000Z"),
        (":20261201T050000Z", ":20261202T050000Z"),
        (":20261130T110000Z", ":20261201T110000Z"),
        (":20261130T230000Z", ":20261201T230000Z"),
        (":20261201T000000", ":20261202T000000"),
    ],
)
def test_midnight_to_midnight_is_that_day(start: str, end: str) -> None:
    """In whatever zone it was written, and although it is 24 hours long."""
    found = planned(calendar(event("Intervals 6 x 800 m", start, f"DTEND{end}")))
    assert [date(2026, 12, 1)] == list(found)


def test_a_night_run_is_no_whole_day() -> None:
    """From late in the evening past midnight stays a run at its hour."""
    night = event("Night run", ":20261201T210000Z", "DTEND:20261202T003000Z")
    assert [date(2026, 12, 1)] == list(planned(calendar(night)))


WHOLE = calendar(
    event("Intervals 6 x 800 m", ":20261201T170000Z"),
    event("Tempo 20 min", ":20261203T170000Z"),
    event("Long run 20 km", ":20261206T080000Z"),
)


@given(st.integers(20, len(WHOLE) - 20))
def test_a_calendar_cut_short_gives_what_is_whole(length: int) -> None:
    """Wherever the download broke off, the events before that are planned, and it is told."""
    cut = WHOLE[:length]
    complete = cut.count(b"END:VEVENT")
    found = expect_days(
        (),
        first=START,
        last=date(2026, 12, 20),
        timezone=BERLIN,
        settings=settings.defaults(),
        calendars=(("plan.ics", cut),),
    )
    assert complete == len(planned(cut))
    (problem,) = found.problems
    assert "VCALENDAR" in problem.message
