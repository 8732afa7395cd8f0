from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ics import calendar, event

from runlift_export.forecast.calendars import (
    LINES_MOST,
    SIZE_MOST_BYTES,
    CalendarEntries,
    read_calendar,
)

BERLIN = ZoneInfo("Europe/Berlin")
FIRST, LAST = date(2026, 11, 23), date(2026, 12, 20)


def _read(*events: tuple[str, ...]) -> CalendarEntries:
    return read_calendar("plan.ics", calendar(*events), first=FIRST, last=LAST, zone=BERLIN)


def _dates(feed: CalendarEntries) -> list[int]:
    return [one.on.toordinal() - FIRST.toordinal() for one in feed.entries]


def test_all_day_and_timed_entries() -> None:
    """A date stays that date anywhere; a time in another zone is the runner's own time."""
    feed = _read(
        event("Easy", ";VALUE=DATE:20261124"),
        event("Tempo", ":20261125T233000Z", "DTEND:20261126T003000Z"),
        event("Floating", ":20261128T070000"),
    )
    assert [1, 3, 5] == _dates(feed)
    assert (None, None) == (feed.entries[0].begin, feed.entries[0].end)
    assert datetime(2026, 11, 26, 0, 30, tzinfo=BERLIN) == feed.entries[1].begin
    assert datetime(2026, 11, 28, 7, 0, tzinfo=BERLIN) == feed.entries[2].begin
    assert () == feed.problems


def test_a_date_without_its_value_type_is_still_a_date() -> None:
    """One service writes DTSTART:20261124, LF line ends and blank lines."""
    data = calendar(event("Easy", ":20261124")).replace(b"\r\n", b"\n\n")
    feed = read_calendar("plan.ics", data, first=FIRST, last=LAST, zone=BERLIN)
    assert [1] == _dates(feed)
    assert feed.entries[0].begin is None


def test_entries_outside_the_dates_are_left_out() -> None:
    """First and last date are part of it."""
    feed = _read(
        *(event(f"{day}", f";VALUE=DATE:{day}") for day in (20261122, 20261123, 20261220, 20261221))
    )
    assert [0, 27] == _dates(feed)


def test_cancelled_entries_are_left_out() -> None:
    """STATUS:CANCELLED is no plan."""
    feed = _read(event("Easy", ";VALUE=DATE:20261124", "STATUS:CANCELLED"))
    assert () == feed.entries


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
    feed = read_calendar(
        "plan.ics",
        calendar(event("Track", ";TZID=Europe/Berlin:20261020T180000", "RRULE:FREQ=WEEKLY")),
        first=date(2026, 10, 20),
        last=date(2026, 11, 3),
        zone=BERLIN,
    )
    assert [18, 18, 18] == [one.begin.hour for one in feed.entries if one.begin]


def test_exceptions_and_moved_occurrences() -> None:
    """EXDATE leaves one out; RECURRENCE-ID moves another."""
    feed = _read(
        event("Track", ";VALUE=DATE:20261124", "RRULE:FREQ=WEEKLY",
              "EXDATE;VALUE=DATE:20261201", uid="a"),
        event("Track", ";VALUE=DATE:20261209", "RECURRENCE-ID;VALUE=DATE:20261208", uid="a"),
    )  # fmt: skip
    assert [1, 16, 22] == _dates(feed)


def test_a_rule_that_recurs_by_the_second_is_refused() -> None:
    """No run does; the other entries stay."""
    feed = _read(
        event("Bad", ":20261124T000000", "RRULE:FREQ=SECONDLY"),
        event("Good", ";VALUE=DATE:20261125"),
    )
    assert [2] == _dates(feed)
    assert ["Bad" in one.message for one in feed.problems] == [True]


def test_an_entry_without_start_is_a_problem_of_its_own() -> None:
    """The rest of the calendar is read."""
    broken = ("BEGIN:VEVENT", "UID:x", "SUMMARY:Nothing", "END:VEVENT")
    feed = _read(broken, event("Good", ";VALUE=DATE:20261125"))
    assert [2] == _dates(feed)
    assert 1 == len(feed.problems)


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
    feed = read_calendar("plan.ics", data, first=FIRST, last=LAST, zone=BERLIN)
    assert () == feed.entries
    assert 1 == len(feed.problems)
    assert "plan.ics" == feed.problems[0].source


def test_a_byte_order_mark_is_overlooked() -> None:
    """Some exports begin with one."""
    data = b"\xef\xbb\xbf" + calendar(event("Easy", ";VALUE=DATE:20261124"))
    assert 1 == len(read_calendar("a", data, first=FIRST, last=LAST, zone=BERLIN).entries)


@settings(max_examples=200, deadline=timedelta(seconds=2))
@given(
    lines=st.lists(
        st.sampled_from(
            (
                "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VCALENDAR", "END:VCALENDAR", "SUMMARY:x",
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
    """Whatever the bytes hold is entries or problems."""
    data = "\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR"]).encode()
    feed = read_calendar("a", data, first=FIRST, last=LAST, zone=BERLIN)
    assert all(FIRST <= one.on <= LAST for one in feed.entries)
