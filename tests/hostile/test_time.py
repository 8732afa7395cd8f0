"""The calendar's corners: clock changes, leap days, year ends, far dates, changing zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from click.testing import CliRunner

import strategies
from places import SAMPLES
from runlift_export import days, documents, flow, settings
from runlift_export.cli import program
from runlift_export.export import plan_calendar
from runlift_export.model import Effort, Plan, Run, Verdict

DEFAULTS = settings.defaults()
BERLIN = ZoneInfo("Europe/Berlin")


def weekly_runs(
    until: date, *, weeks: int = 8, hour_utc: int = 5, offset_s: int = 3600
) -> tuple[Run, ...]:
    """An easy run every Tuesday, Thursday and Sunday before a date."""
    first = until - timedelta(weeks=weeks)
    dates = (first + timedelta(days=n) for n in range(7 * weeks))
    return tuple(
        strategies.a_run(
            local_date=on,
            started_at=datetime(on.year, on.month, on.day, hour_utc, tzinfo=UTC),
            utc_offset_s=offset_s,
        )
        for on in dates
        if on.weekday() in {1, 3, 6}
    )


def planned(start: date, zone: ZoneInfo, runs: tuple[Run, ...], weeks: int = 3) -> Plan:
    judgement = days.judge_runs(runs, DEFAULTS)
    history = flow.History(
        runs=runs, lifts=(), problems=(), judgement=judgement, files=len(runs),
        days=days.classify_days(judgement.verdicts),
    )  # fmt: skip
    plan, _ = flow.make_plan(history, DEFAULTS, start=start, weeks=weeks, timezone=zone)
    return plan


def is_sound(plan: Plan, weeks: int = 3) -> None:
    """No rule broken, times in the runner's windows, and the same again from JSON and feed."""
    assert () == plan.broken
    assert weeks <= len(plan.sessions)
    zone = ZoneInfo(plan.timezone)
    again = documents.read_plan(documents.as_json(documents.plan_document(plan)))
    assert plan.sessions == again.sessions
    events = icalendar.Calendar.from_ical(plan_calendar(plan)).walk("VEVENT")
    for session, event in zip(plan.sessions, events, strict=True):
        begin, end = event["DTSTART"].dt, event["DTEND"].dt
        assert session.start == begin.astimezone(UTC)
        length = end.astimezone(UTC) - begin.astimezone(UTC)
        assert timedelta(minutes=session.lift.duration_min) == length
        assert session.date == session.start.astimezone(zone).date()
        assert 6 <= session.start.hour < 22


@pytest.mark.parametrize(
    ("start", "zone"),
    [
        (date(2026, 10, 19), "Europe/Berlin"),
        (date(2027, 3, 22), "Europe/Berlin"),
        (date(2026, 10, 26), "America/New_York"),
        (date(2026, 9, 28), "Australia/Lord_Howe"),
        (date(2027, 3, 29), "Australia/Lord_Howe"),
        (date(2026, 3, 23), "America/Santiago"),
        (date(2028, 2, 21), "Europe/Berlin"),
        (date(2026, 12, 21), "Pacific/Auckland"),
        (date(2020, 12, 21), "Europe/Berlin"),
        (date(2032, 12, 20), "America/St_Johns"),
        (date(2011, 12, 19), "Pacific/Apia"),
    ],
    ids=["autumn", "spring", "new-york", "half-hour-on", "half-hour-off", "santiago", "leap-day",
         "year-end", "week-53", "week-53-leap", "a-day-left-out"],
)  # fmt: skip
def test_plans_over_the_corners_of_the_calendar_are_sound(start: date, zone: str) -> None:
    """Changes of the clock, 29 February, ISO week 53, and a date that a zone left out."""
    is_sound(planned(start, ZoneInfo(zone), weekly_runs(start)))


@pytest.mark.parametrize("year", [1990, 2000, 2038, 2100, 2126])
def test_plans_of_far_years_are_sound(year: int) -> None:
    """With runs just before, and with runs of our days long before or after."""
    is_sound(planned(date(year, 6, 4), BERLIN, weekly_runs(date(year, 6, 4))))
    is_sound(planned(date(year, 6, 4), BERLIN, weekly_runs(date(2026, 11, 16))))


@pytest.mark.parametrize(
    "start", ["1900-01-01", "1990-01-01", "2015-01-01", "2100-12-31", "2199-12-01"]
)
def test_the_program_plans_from_any_date_it_takes(start: str) -> None:
    """Also before the first run; what it cannot plan it says without a traceback."""
    words = ["--no-cache", "plan", str(SAMPLES), "--start", start, "--weeks", "1"]
    result = CliRunner().invoke(program, words)
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in {1, 3}


@pytest.mark.parametrize("start", ["0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31"])
def test_dates_beyond_are_a_usage_error(start: str) -> None:
    """Sums of dates would leave the calendar."""
    for words in (("--start", start), ("--race", start)):
        result = CliRunner().invoke(program, ["--no-cache", "plan", str(SAMPLES), *words])
        assert 2 == result.exit_code
        assert isinstance(result.exception, SystemExit)


def test_a_run_over_midnight_belongs_to_the_day_it_began() -> None:
    """23:30 to 00:15 by the runner's clock."""
    begin = datetime(2026, 11, 10, 22, 30, tzinfo=UTC)
    run = strategies.a_run(started_at=begin, local_date=date(2026, 11, 10), utc_offset_s=3600)
    (day,) = days.classify_days((strategies.a_verdict(run=run),))
    assert date(2026, 11, 10) == day.date
    assert day.run_end is not None
    assert date(2026, 11, 11) == day.run_end.date()


def verdict(on: date, hour_utc: int, offset_h: int) -> Verdict:
    begin = datetime(on.year, on.month, on.day, tzinfo=UTC) + timedelta(hours=hour_utc)
    local = (begin + timedelta(hours=offset_h)).date()
    return strategies.a_verdict(
        run=strategies.a_run(started_at=begin, local_date=local, utc_offset_s=3600 * offset_h)
    )


def test_flying_round_the_world_gives_one_day_per_date() -> None:
    """Zones that change between runs: west over the date line two runs share a date."""
    trip = (
        verdict(date(2026, 11, 10), 6, 1),
        verdict(date(2026, 11, 11), 20, 13),
        verdict(date(2026, 11, 12), 17, -10),
        verdict(date(2026, 11, 13), 18, -10),
    )
    found = days.classify_days(trip)
    dates = [day.date for day in found]
    assert [date(2026, 11, 10 + n) for n in range(4)] == dates
    assert [Effort.EASY, Effort.REST, Effort.EASY, Effort.EASY] == [day.effort for day in found]


def test_the_same_instant_in_two_zones_is_the_same_plan_time() -> None:
    """A plan's sessions keep their instants through JSON in a zone with half hours."""
    plan = planned(date(2026, 11, 16), ZoneInfo("Asia/Kathmandu"), weekly_runs(date(2026, 11, 16)))
    again = documents.read_plan(documents.as_json(documents.plan_document(plan)))
    assert [s.start.timestamp() for s in plan.sessions] == [
        s.start.timestamp() for s in again.sessions
    ]
