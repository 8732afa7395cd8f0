from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ics import calendar, event

from runlift_export import settings as settings_room
from runlift_export.forecast import Forecast, expect_days
from runlift_export.forecast.calendars import LINES_MOST, SIZE_MOST_BYTES
from work import at_most

BERLIN = ZoneInfo("Europe/Berlin")
FIRST, LAST = date(2026, 11, 23), date(2026, 12, 20)


def _forecast(data: bytes, *, first: date = FIRST, last: date = LAST) -> Forecast:
    return expect_days(
        (),
        first=first,
        last=last,
        timezone=BERLIN,
        settings=settings_room.defaults(),
        calendars=(("plan.ics", data),),
    )


def _read(*events: tuple[str, ...]) -> Forecast:
    return _forecast(calendar(*events))


def _dates(found: Forecast) -> list[int]:
    """The dates for which the calendar has an entry, counted from the first."""
    return [
        index
        for index, day in enumerate(found.days)
        if any(reason.text.startswith("calendar: '") for reason in day.reasons)
    ]


def test_all_day_and_timed_entries() -> None:
    """A date stays that date anywhere; a time in another zone is the runner's own time."""
    found = _read(
        event("Easy", ";VALUE=DATE:20261124"),
        event("Tempo", ":20261125T233000Z", "DTEND:20261126T003000Z"),
        event("Floating run", ":20261128T070000"),
    )
    assert [1, 3, 5] == _dates(found)
    assert (None, None) == (found.days[1].run_start, found.days[1].run_end)
    assert datetime(2026, 11, 26, 0, 30, tzinfo=BERLIN) == found.days[3].run_start
    assert datetime(2026, 11, 28, 7, 0, tzinfo=BERLIN) == found.days[5].run_start
    assert () == found.problems


def test_a_date_without_its_value_type_is_still_a_date() -> None:
    """One service writes DTSTART:20261124, LF line ends and blank lines."""
    found = _forecast(calendar(event("Easy", ":20261124")).replace(b"\r\n", b"\n\n"))
    assert [1] == _dates(found)
    assert found.days[1].run_start is None


def test_entries_outside_the_dates_are_left_out() -> None:
    """First and last date are part of it."""
    found = _read(
        *(event("Easy", f";VALUE=DATE:{day}") for day in (20261122, 20261123, 20261220, 20261221))
    )
    assert [0, 27] == _dates(found)


def test_cancelled_entries_are_left_out() -> None:
    """STATUS:CANCELLED is no plan."""
    found = _read(event("Easy", ";VALUE=DATE:20261124", "STATUS:CANCELLED"))
    assert [] == _dates(found)


@pytest.mark.parametrize(
    ("rule", "dates"),
    [
        ("RRULE:FREQ=WEEKLY;BYDAY=TU,TH;COUNT=3", [1, 3, 8]),
        ("RRULE:FREQ=WEEKLY;UNTIL=20261208", [1, 8, 15]),
        ("RRULE:FREQ=DAILY;INTERVAL=10", [1, 11, 21]),
    ],
)
def test_recurring_entries_are_laid_out(rule: str, dates: list[int]) -> None:
    """From Tuesday the 24th on, within the dates."""
    assert dates == _dates(_read(event("Track", ";VALUE=DATE:20261124", rule)))


def test_recurring_times_keep_the_wall_clock() -> None:
    """18:00 stays 18:00 across the change of the clock in the event's zone."""
    found = _forecast(
        calendar(event("Track", ";TZID=Europe/Berlin:20261020T180000", "RRULE:FREQ=WEEKLY")),
        first=date(2026, 10, 20),
        last=date(2026, 11, 3),
    )
    assert [18, 18, 18] == [day.run_start.hour for day in found.days if day.run_start]


def test_exceptions_and_moved_occurrences() -> None:
    """EXDATE leaves one out; RECURRENCE-ID moves another."""
    found = _read(
        event("Track", ";VALUE=DATE:20261124", "RRULE:FREQ=WEEKLY",
              "EXDATE;VALUE=DATE:20261201", uid="a"),
        event("Track", ";VALUE=DATE:20261209", "RECURRENCE-ID;VALUE=DATE:20261208", uid="a"),
    )  # fmt: skip
    assert [1, 16, 22] == _dates(found)


def test_a_rule_that_recurs_by_the_second_is_refused() -> None:
    """No run does; the other entries stay."""
    found = _read(
        event("Bad", ":20261124T000000", "RRULE:FREQ=SECONDLY"),
        event("Good run", ";VALUE=DATE:20261125"),
    )
    assert [2] == _dates(found)
    assert ["Bad" in one.message for one in found.problems] == [True]


def test_an_entry_without_start_is_a_problem_of_its_own() -> None:
    """The rest of the calendar is read."""
    broken = ("BEGIN:VEVENT", "UID:x", "SUMMARY:Nothing", "END:VEVENT")
    found = _read(broken, event("Good run", ";VALUE=DATE:20261125"))
    assert [2] == _dates(found)
    assert 1 == len(found.problems)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a calendar",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        b"BEGIN:VCALENDAR\r\n" + b"X:1\r\n" * (LINES_MOST + 1),
        b"BEGIN:VCALENDAR\r\n" + b"x" * SIZE_MOST_BYTES,
        b"/etc/passwd",
    ],
    ids=["empty", "text", "cut", "lines", "bytes", "path"],
)
def test_what_is_no_calendar_is_a_problem(data: bytes) -> None:
    """Nothing is raised, nothing is opened, and the sentence says what is wrong."""
    found = _forecast(data)
    assert [] == _dates(found)
    assert ["plan.ics"] == [problem.source for problem in found.problems]


def test_a_byte_order_mark_is_overlooked() -> None:
    """Some exports begin with one."""
    data = b"\xef\xbb\xbf" + calendar(event("Easy", ";VALUE=DATE:20261124"))
    assert [1] == _dates(_forecast(data))


@settings(max_examples=200)
@given(
    lines=st.lists(
        st.sampled_from(
            (
                "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VCALENDAR", "END:VCALENDAR", "SUMMARY:Run",
                "DTSTART:20261124", "DTSTART;VALUE=DATE:2026", "DTSTART;TZID=Nowhere:20261124T1000",
                "DTEND:20261124T990000", "RRULE:FREQ=WEEKLY;COUNT=-3", "RRULE:FREQ=NEVER",
                "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "EXDATE:foo", "RDATE:20261124",
                "DURATION:PT", "DURATION:-P1D",
                "RECURRENCE-ID:20261124T100000Z", "UID:u", ":", ";=",
                "STATUS:CANCELLED", " folded", "BEGIN:VTIMEZONE", "END:VTIMEZONE",
            )
        )
        | st.text(max_size=20),
        max_size=25,
    )
)  # fmt: skip
def test_no_lines_break_the_reader(lines: list[str]) -> None:
    """Whatever the bytes hold, there is a day for each date, after little work."""
    data = "\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR"]).encode()
    with at_most(500_000):
        found = _forecast(data)
    assert [FIRST + timedelta(days=index) for index in range(28)] == [
        day.date for day in found.days
    ]
