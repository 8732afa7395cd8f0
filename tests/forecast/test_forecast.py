from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ics import calendar, event

from places import CORPUS, needs_corpus
from runlift_export import forecast
from runlift_export import settings as settings_room
from runlift_export.model import Basis, Correction, Day, Effort, Race, Settings
from strategies import a_day, a_rest_day

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 11, 23)
WEEK = ("easy", "hard", "easy", "rest", "hard", "easy", "long")
USUAL = settings_room.defaults()


def _recorded(on: date, word: str) -> Day:
    if word == "rest":
        return a_rest_day(date=on, basis=Basis.RECORDED, chance_run=0.0)
    long = word == "long"
    effort = Effort.EASY if long else Effort(word)
    return a_day(
        date=on,
        effort=effort,
        long=long,
        basis=Basis.RECORDED,
        chance_key=float(long or effort is Effort.HARD),
        chance_run=1.0,
    )


def _past(weeks: int = 10, week: tuple[str, ...] = WEEK) -> tuple[Day, ...]:
    first = MONDAY - timedelta(days=7 * weeks)
    return tuple(_recorded(first + timedelta(days=i), week[i % 7]) for i in range(7 * weeks))


def _forecast(
    past: tuple[Day, ...] = (), *calendars: bytes, days: int = 7, **changes: Any
) -> tuple[Day, ...]:
    return forecast.expect_days(
        past,
        first=MONDAY,
        last=MONDAY + timedelta(days=days - 1),
        timezone=BERLIN,
        settings=replace(USUAL, **changes),
        calendars=tuple((f"{index}.ics", data) for index, data in enumerate(calendars)),
    ).days


def _template(**words: str) -> Settings:
    runs = tuple(words.get(f"{MONDAY + timedelta(days=i):%a}".lower()) for i in range(7))
    return {"week": replace(USUAL.week, runs=runs)}  # type: ignore[return-value]


def test_every_date_has_a_day_in_order() -> None:
    """First and last included, whatever is known."""
    found = _forecast((), days=114)
    assert [MONDAY + timedelta(days=index) for index in range(114)] == [one.date for one in found]


def test_a_steady_rhythm_is_expected_to_go_on() -> None:
    """Key days are likely, easy ones are not, and the rest day stays a rest day."""
    found = _forecast(_past())
    assert [False, True, False, False, True, False, True] == [one.key for one in found]
    assert Effort.REST is found[3].effort
    assert found[6].long
    assert {Basis.EXPECTED} == {one.basis for one in found}
    assert all("Monday" in one.text for one in found[0].reasons)


def test_without_history_the_forecast_says_so() -> None:
    """A guess is called a guess, and nothing is certain."""
    for one in _forecast(()):
        assert 0 < one.chance_key < 0.5
        assert "no run is known" in one.reasons[0].text
        assert None is one.run_start


@settings(max_examples=30, deadline=None)
@given(words=st.lists(st.sampled_from(("easy", "hard", "rest", "long")), min_size=7, max_size=14))
def test_nothing_after_the_planning_date_is_used(words: list[str]) -> None:
    """Whatever stands on the first date or later changes nothing."""
    future = tuple(
        _recorded(MONDAY + timedelta(days=index), word) for index, word in enumerate(words)
    )
    assert _forecast(_past(3)) == _forecast((*_past(3), *future))


def test_old_weeks_fade() -> None:
    """The Tuesday that has been easy for four weeks is no key day any more."""
    past = (*_past(10)[: 7 * 6], *_past(4, ("easy",) * 7))
    assert not _forecast(past)[1].key
    assert _forecast(_past(10))[1].key


@settings(max_examples=40, deadline=None)
@given(words=st.lists(st.sampled_from(WEEK), max_size=80))
def test_chances_are_chances(words: list[str]) -> None:
    """Between 0 and 1, and no key run without a run."""
    first = MONDAY - timedelta(days=len(words))
    past = tuple(_recorded(first + timedelta(days=i), word) for i, word in enumerate(words))
    for one in _forecast(past, days=21):
        assert 0 <= one.chance_key <= one.chance_run <= 1
        assert (one.run_start is None) == (one.run_end is None)
        assert one.run_start is None or one.run_start.date() == one.date


def test_ten_days_without_running_lower_every_chance() -> None:
    """Who is ill or away runs less for a while; the effect fades with the weeks forecast."""
    ill = tuple(
        _recorded(day.date, "rest") if (MONDAY - day.date).days <= 10 else day for day in _past()
    )
    usual, after = _forecast(_past(), days=56), _forecast(ill, days=56)
    assert all(a.chance_key < b.chance_key for a, b in zip(after[2:7], usual[2:7], strict=True))
    near, far = (usual[i].chance_key - after[i].chance_key for i in (4, 53))
    assert near > far


def test_hard_days_alternate() -> None:
    """A hard Sunday that none expected makes Monday less likely key, and Tuesday more."""
    easy = _past(week=("easy",) * 7)
    hard = (*easy[:-1], _recorded(easy[-1].date, "hard"))
    usual, after = _forecast(easy), _forecast(hard)
    assert after[0].chance_key < usual[0].chance_key
    assert after[1].chance_key > usual[1].chance_key


def test_runs_are_expected_at_their_usual_hour() -> None:
    """Half past six and three quarters of an hour, in the runner's own time."""
    found = _forecast(_past())[1]
    assert found.run_start is not None
    assert time(6, 30) == found.run_start.time()
    assert timedelta(minutes=45) == found.run_end - found.run_start  # type: ignore[operator]


def test_the_template_is_for_those_whose_files_cannot_show_it() -> None:
    """Planned where a word stands; a day without a word is left to the rhythm."""
    found = _forecast(_past(), **_template(mon="intervals", tue="rest", sun="easy"))  # type: ignore[arg-type]
    assert (Effort.HARD, Basis.PLANNED, 1.0) == (
        found[0].effort, found[0].basis, found[0].chance_key
    )  # fmt: skip
    assert (Effort.REST, 0.0) == (found[1].effort, found[1].chance_key)
    assert Basis.EXPECTED is found[2].basis
    assert not found[6].key
    assert "week template" in found[0].reasons[0].text


def test_a_calendar_wins_over_the_template() -> None:
    """And says which title it read."""
    feed = calendar(event("Easy run 8 km", ";VALUE=DATE:20261123"))
    found = _forecast(_past(), feed, **_template(mon="intervals"))[0]  # type: ignore[arg-type]
    assert (Effort.EASY, False) == (found.effort, found.key)
    assert "Easy run 8 km" in found.reasons[0].text
    assert 8000.0 == found.distance_m


def test_a_week_that_a_calendar_plans_has_no_other_runs() -> None:
    """Two runs in the feed: the other five dates are free; a week with one run is not judged."""
    feed = calendar(
        event("Tempo run", ";VALUE=DATE:20261124"),
        event("Easy run", ";VALUE=DATE:20261126"),
        event("Easy run", ";VALUE=DATE:20261202"),
    )
    found = _forecast(_past(), feed, days=14)
    assert {Basis.PLANNED} == {one.basis for one in found[:7]}
    assert 2 == sum(one.chance_run > 0 for one in found[:7])
    assert Basis.EXPECTED is found[7].basis


def test_the_longest_run_of_a_planned_week_is_its_long_run() -> None:
    """ "10 mi run" beside two of 4 mi; not where the week is even, nor where one is called long."""

    def week(*titles: str) -> list[bool]:
        days = (20261124, 20261126, 20261129)
        events = (
            event(title, f";VALUE=DATE:{day}") for title, day in zip(titles, days, strict=True)
        )
        found = _forecast((), calendar(*events))
        return [found[index].long for index in (1, 3, 6)]

    assert [False, False, True] == week("4 mi run", "4 mi run", "10 mi run")
    assert [False, False, False] == week("8 mi run", "8 mi run", "9 mi run")
    assert [True, False, False] == week("Long run 6 mi", "4 mi run", "10 mi run")
    assert [False, False, False] == week("2 mi run", "2 mi run", "4 mi run")


def test_the_long_run_is_known_by_its_whole_week() -> None:
    """A forecast that begins on Friday compares with the days before it."""
    days = (20261123, 20261125, 20261128)
    titles = ("4 mi run", "4 mi run", "10 mi run")
    events = (event(title, f";VALUE=DATE:{day}") for title, day in zip(titles, days, strict=True))
    friday = MONDAY + timedelta(days=4)
    found = forecast.expect_days(
        (), first=friday, last=friday + timedelta(days=2), timezone=BERLIN, settings=USUAL,
        calendars=(("a.ics", calendar(*events)),),
    )  # fmt: skip
    assert [False, True, False] == [one.long for one in found.days]


def test_a_planned_run_of_unknown_kind_is_key() -> None:
    """Unknown is never easy."""
    found = _forecast((), calendar(event("Run: Captain's choice", ";VALUE=DATE:20261124")))[1]
    assert (Effort.UNKNOWN, 1.0) == (found.effort, found.chance_key)


def test_two_runs_on_a_date_are_one_day() -> None:
    """The harder one names it; the distances add up; the last end counts."""
    feed = calendar(
        event("Easy run 6 km", ":20261124T063000", "DTEND:20261124T070000"),
        event("Track 4x1000 m", ":20261124T180000", "DTEND:20261124T190000"),
    )
    found = _forecast((), feed)[1]
    assert Effort.HARD is found.effort
    assert datetime(2026, 11, 24, 6, 30, tzinfo=BERLIN) == found.run_start
    assert datetime(2026, 11, 24, 19, 0, tzinfo=BERLIN) == found.run_end


def test_an_all_day_run_stands_at_the_usual_hour() -> None:
    """An hour's run at the habitual half past six."""
    found = _forecast(_past(), calendar(event("Easy run 60 min", ";VALUE=DATE:20261124")))[1]
    assert found.run_end == datetime(2026, 11, 24, 7, 30, tzinfo=BERLIN)


def test_a_race_of_the_settings_lies_over_everything() -> None:
    """Also over a calendar that calls the day easy."""
    race = Race(date=MONDAY + timedelta(days=1), priority="A", distance_km=10.0)
    feed = calendar(event("Easy run", ";VALUE=DATE:20261124"))
    found = _forecast(_past(), feed, races=(race,))[1]
    assert (True, 1.0, 10000.0) == (found.race, found.chance_key, found.distance_m)


@pytest.mark.parametrize(("word", "key"), [("easy", 0.0), ("moderate", 0.0), ("hard", 1.0)])
def test_the_runner_s_own_word_wins(word: str, key: float) -> None:
    """A correction of a date to come overrides what a calendar's title seemed to say."""
    own = Correction(date=MONDAY + timedelta(days=1), source=None, effort=word)
    feed = calendar(event("Tempo run", ";VALUE=DATE:20261124"))
    found = _forecast((), feed, corrections=(own,))[1]
    assert (Effort(word), key) == (found.effort, found.chance_key)


def test_a_broken_calendar_is_a_problem_and_the_rhythm_stays() -> None:
    """The forecast is never lost over a feed."""
    found = forecast.expect_days(
        _past(), first=MONDAY, last=MONDAY, timezone=BERLIN, settings=USUAL,
        calendars=(("broken.ics", b"<html>"),),
    )  # fmt: skip
    assert ["broken.ics"] == [one.source for one in found.problems]
    assert _forecast(_past())[0] == found.days[0]


@needs_corpus
@pytest.mark.parametrize(
    ("name", "keys", "runs"),
    [
        ("calendarhack-shape.ics", {date(2027, 1, 6), date(2027, 1, 8), date(2027, 1, 10),
                                    date(2027, 1, 17)}, 6),
        ("finalsurge-shape.ics", {date(2026, 2, 12)}, 2),
        ("garmin-coach-shape.ics", {date(2026, 2, 12), date(2026, 2, 15)}, 3),
        ("runna-km.ics", {date(2026, 10, 27), date(2026, 10, 29), date(2026, 11, 1),
                          date(2026, 11, 29)}, 6),
        ("runna-mi.ics", {date(2026, 2, 23), date(2026, 4, 1)}, 2),
        ("trainerroad-2024.ics", set(), 0),
        ("trainingpeaks-2022-de.ics", {date(2022, 5, 22), date(2022, 5, 28), date(2022, 7, 10)}, 4),
        ("trainingpeaks-2025-rebuilt.ics", {date(2025, 10, 15)}, 3),
    ],
)  # fmt: skip
def test_real_feeds_are_read_as_their_plans_are_meant(
    name: str, keys: set[date], runs: int
) -> None:
    """Key days and running days of each service's feed, read by eye; no entry is a problem."""
    data = (CORPUS / "planned-calendars" / name).read_bytes()
    dates = []
    for year in (2022, 2024, 2025, 2026, 2027):
        found = forecast.expect_days(
            (), first=date(year, 1, 1), last=date(year, 12, 31), timezone=BERLIN, settings=USUAL,
            calendars=((name, data),),
        )  # fmt: skip
        assert () == found.problems
        dates += [one for one in found.days if one.basis is Basis.PLANNED and one.chance_run]
    assert keys == {one.date for one in dates if one.key}
    assert runs == len(dates)
