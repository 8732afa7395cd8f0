from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from plan_runner import MONDAY, a_calendar, a_plain_session, at, planned, some_settings

from runlift_export import plan
from runlift_export.model import (
    Basis,
    Day,
    FinishedSession,
    Level,
    Lift,
    LiftKind,
    Phase,
    Race,
    Session,
    Window,
)
from strategies import a_lift, a_prescription

WEEK = "easy easy easy easy easy easy easy"
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=day) for day in range(1, 5))


def _broken(
    *sessions: Session, days: tuple[Day, ...] | None = None, **changes: Any
) -> list[tuple[str, date]]:
    found = plan.find_broken_rules(
        days if days is not None else a_calendar(WEEK, WEEK, history=WEEK),
        sessions,
        settings=changes.pop("settings", some_settings()),
        **changes,
    )
    return [(one.rule, one.date) for one in found]


def a_light_lift(**changes: Any) -> Lift:
    """Twenty minutes with four repetitions in reserve."""
    values = {"kind": LiftKind.SHORT, "duration_min": 20, "exercises": (a_prescription(rir=4),)}
    return a_lift(**(values | changes))


def _with_run(on: date, word: str, **changes: Any) -> tuple[Day, ...]:
    return tuple(
        replace(planned(on, word), **changes) if day.date == on else day
        for day in a_calendar(WEEK, WEEK, history=WEEK)
    )


def test_sound_sessions_break_nothing() -> None:
    """Two sessions two days apart in an easy week are what the rules ask for."""
    assert [] == _broken(a_plain_session(MONDAY), a_plain_session(WEDNESDAY))


def test_h1_counts_done_and_published_sessions_of_the_week() -> None:
    """The third session of a calendar week is named, whoever did the other two."""
    three = [a_plain_session(on) for on in (MONDAY, WEDNESDAY, FRIDAY)]
    assert [("H1", FRIDAY)] == _broken(*three)
    lifted = (FinishedSession(date=MONDAY, legs=False),)
    arms = a_lift(legs=False, exercises=(a_prescription(),))
    published = (a_plain_session(WEDNESDAY, uid="past", lift=arms),)
    assert [("H1", FRIDAY)] == _broken(three[2], lifted=lifted, past=published)


def test_h1_counts_a_published_session_that_was_done_once() -> None:
    """A finished session a day from a published one is the same session."""
    lifted = (FinishedSession(date=TUESDAY, legs=False),)
    arms = a_lift(legs=False, exercises=(a_prescription(),))
    published = (a_plain_session(MONDAY, uid="past", lift=arms),)
    two = (a_plain_session(THURSDAY), a_plain_session(THURSDAY + timedelta(days=3)))
    assert [("H1", two[1].date)] == _broken(*two, lifted=lifted, past=published)
    assert [] == _broken(two[0], lifted=lifted, past=published)


@pytest.mark.parametrize("word", ["hard", "long", "race", "unknown"])
def test_h2_names_the_eve_of_a_planned_key_run(word: str) -> None:
    """A run of unknown effort counts as a hard one."""
    days = _with_run(TUESDAY, word)
    assert ("H2", MONDAY) in _broken(a_plain_session(MONDAY), days=days)
    assert ("H2", MONDAY) not in _broken(a_plain_session(MONDAY))


def test_h2_takes_an_unsure_planned_run_as_key() -> None:
    """From a chance of .35 on a planned run counts as hard; an expected one is no certainty."""
    unsure = _with_run(TUESDAY, "easy", chance_key=0.35)
    sure = _with_run(TUESDAY, "easy", chance_key=0.34)
    expected = _with_run(TUESDAY, "hard", chance_key=0.9, basis=Basis.EXPECTED)
    session = a_plain_session(MONDAY)
    assert [("H2", MONDAY)] == _broken(session, days=unsure)
    assert [] == _broken(session, days=sure)
    assert [] == _broken(session, days=expected)


def test_h2_leaves_sessions_without_legs_alone() -> None:
    """Only leg sessions tire the legs; they still count for the week."""
    arms = a_plain_session(MONDAY, lift=a_lift(legs=False, exercises=(a_prescription(),)))
    assert [] == _broken(arms, days=_with_run(TUESDAY, "hard"))


@pytest.mark.parametrize(
    ("word", "minute", "broken"),
    [
        ("easy", 7 * 60 + 44, True),
        ("easy", 7 * 60 + 45, False),
        ("hard", 13 * 60 + 14, True),
        ("hard", 13 * 60 + 15, False),
        ("long", 13 * 60 + 14, True),
        ("easy", 6 * 60 + 0, True),
    ],
)
def test_h3_asks_for_the_break_after_the_run(word: str, minute: int, broken: bool) -> None:
    """Half an hour after an easy run that ends 07:15, six hours after a key run; never before."""
    session = a_plain_session(MONDAY, start=at(MONDAY, minute // 60, minute % 60))
    found = _broken(session, days=_with_run(MONDAY, word))
    assert broken == (("H3", MONDAY) in found)


def test_h3_takes_the_runner_s_own_break() -> None:
    """Three hours are enough for who says so."""
    session = a_plain_session(MONDAY, start=at(MONDAY, 10, 30))
    days = _with_run(MONDAY, "hard")
    asked = some_settings(rules={"hours_after_hard_run": 3.0})
    assert [("H3", MONDAY)] == _broken(session, days=days)
    assert [] == _broken(session, days=days, settings=asked)


def test_h4_holds_across_the_week_s_border() -> None:
    """Sunday and Monday are one day apart, though they lie in two weeks."""
    sunday, monday = MONDAY + timedelta(days=6), MONDAY + timedelta(days=7)
    assert [("H4", monday)] == _broken(a_plain_session(sunday), a_plain_session(monday))


def test_h4_is_forty_eight_hours_by_the_clock() -> None:
    """Two dates apart is not enough if the second session begins earlier in the day."""
    early = a_plain_session(WEDNESDAY, start=at(WEDNESDAY, 17, 55))
    assert [("H4", WEDNESDAY)] == _broken(a_plain_session(MONDAY), early)
    late = a_plain_session(WEDNESDAY, start=at(WEDNESDAY, 18, 0))
    assert [] == _broken(a_plain_session(MONDAY), late)


def test_h4_counts_finished_sessions() -> None:
    """Yesterday's legs are still tired today; yesterday's arms are not."""
    sunday = MONDAY - timedelta(days=1)
    legs = (FinishedSession(date=sunday, legs=True),)
    settings = some_settings()
    assert ("H4", MONDAY) in _broken(a_plain_session(MONDAY), lifted=legs, settings=settings)
    arms = (FinishedSession(date=sunday, legs=False),)
    assert [] == _broken(a_plain_session(MONDAY), lifted=arms, settings=settings)


def test_h5_covers_a_novice_s_first_three_sessions() -> None:
    """Two sets, three in reserve, on whatever day they stand."""
    novice = some_settings(athlete={"level": Level.NOVICE})
    on = [MONDAY + timedelta(days=days) for days in (0, 3, 7, 10)]
    light = a_lift(exercises=(a_prescription(sets=2, rir=3),))
    sessions = [a_plain_session(day, lift=light) for day in on]
    assert [] == _broken(*sessions, settings=novice)
    full = [a_plain_session(day) for day in on]
    rules = _broken(*full, settings=novice)
    assert {(day, "H5") for day in on[:3]} == {(day, rule) for rule, day in rules}
    days = _with_run(WEDNESDAY, "hard")
    assert [] == _broken(sessions[0], settings=novice, days=days)


def test_h5_begins_anew_after_three_weeks_off() -> None:
    """Twenty-one days without legs make anyone a beginner again; twenty do not."""
    session = a_plain_session(MONDAY)
    habit = tuple(
        FinishedSession(date=MONDAY - timedelta(days=days), legs=True) for days in (30, 27, 24, 21)
    )
    assert {("H5", MONDAY)} == set(_broken(session, lifted=habit))
    later = tuple(replace(one, date=one.date + timedelta(days=1)) for one in habit)
    assert [] == _broken(session, lifted=later)


def test_h5_believes_a_trained_lifter_without_records() -> None:
    """Not every watch records strength; a novice is not believed."""
    session = a_plain_session(MONDAY)
    assert [] == _broken(session)
    novice = some_settings(athlete={"level": Level.NOVICE})
    assert {("H5", MONDAY)} == set(_broken(session, settings=novice))


@pytest.mark.parametrize(
    ("priority", "reserve", "ahead", "broken"),
    [
        ("A", 2, 6, True),
        ("A", 2, 7, False),
        ("A", 4, 3, True),
        ("A", 4, 4, False),
        ("B", 2, 3, True),
        ("B", 2, 4, False),
        ("B", 4, 1, True),
        ("B", 4, 2, False),
    ],
)
@pytest.mark.parametrize("kind", list(LiftKind))
def test_h6_keeps_clear_of_races(
    priority: str, reserve: int, ahead: int, broken: bool, kind: LiftKind
) -> None:
    """A races: 7 days for heavy, 4 for any; B races: 4 and 2.

    Eight with two in reserve are heavy, with four they are not, however long the session.
    """
    race = Race(date=MONDAY + timedelta(days=ahead), priority=priority, distance_km=10.0)
    minutes = 45 if kind is LiftKind.FULL else 20
    work = (a_prescription(reps=8, rir=reserve),)
    lift = a_lift(kind=kind, duration_min=minutes, exercises=work)
    found = _broken(a_plain_session(MONDAY, lift=lift), settings=some_settings(races=(race,)))
    assert broken == (("H6", MONDAY) in found)


@pytest.mark.parametrize(
    ("distance_km", "rest"), [(5.0, 2), (10.0, 2), (21.1, 4), (42.2, 7), (100.0, 7), (None, 4)]
)
def test_h7_rests_after_races(distance_km: float | None, rest: int) -> None:
    """2 days to 10 km, 4 to the half, 7 from the marathon on; 4 if the distance is not known."""
    for since in (0, rest, rest + 1):
        race = Race(date=MONDAY - timedelta(days=since), priority="B", distance_km=distance_km)
        session = a_plain_session(MONDAY, lift=a_light_lift())
        found = _broken(session, settings=some_settings(races=(race,)))
        assert (since <= rest) == (("H7", MONDAY) in found)


@pytest.mark.parametrize(
    ("distance_km", "priority", "first", "last"),
    [
        (10.0, "A", 3, 9),
        (21.1, "B", 5, 11),
        (42.2, "B", 8, 21),
        (None, "B", 5, 11),
    ],
)
def test_h7_asks_for_light_weeks_after_a_race(
    distance_km: float | None, priority: str, first: int, last: int
) -> None:
    """One after those days, two after a marathon: short, and nothing heavy."""
    full = a_light_lift(kind=LiftKind.FULL, duration_min=40)
    heavy = a_light_lift(exercises=(a_prescription(),))
    for since in (first, last, last + 1):
        race = Race(date=MONDAY - timedelta(days=since), priority=priority, distance_km=distance_km)
        mine = some_settings(races=(race,))
        for lift, light in ((a_light_lift(), True), (full, False), (heavy, False)):
            found = _broken(a_plain_session(MONDAY, lift=lift), settings=mine)
            assert (not light and since <= last) == (("H7", MONDAY) in found)


def test_h7_has_no_light_week_after_a_short_race_among_many() -> None:
    """Ten kilometres raced every week are no reason to lift lightly all year."""
    race = Race(date=MONDAY - timedelta(days=3), priority="B", distance_km=10.0)
    assert [] == _broken(a_plain_session(MONDAY), settings=some_settings(races=(race,)))


def test_h7_knows_races_from_the_days() -> None:
    """A recorded marathon counts though the settings say nothing of it."""
    on = MONDAY - timedelta(days=7)
    raced = replace(planned(on, "race", Basis.RECORDED), distance_m=42400.0)
    days = tuple(raced if day.date == on else day for day in a_calendar(WEEK, history=WEEK))
    assert [("H7", MONDAY)] == _broken(a_plain_session(MONDAY), days=days)


@pytest.mark.parametrize(
    ("kind", "minutes", "broken"),
    [
        (LiftKind.FULL, 29, True),
        (LiftKind.FULL, 30, False),
        (LiftKind.FULL, 45, False),
        (LiftKind.FULL, 46, True),
        (LiftKind.SHORT, 14, True),
        (LiftKind.SHORT, 15, False),
        (LiftKind.SHORT, 25, False),
        (LiftKind.SHORT, 26, True),
    ],
)
def test_h8_bounds_the_minutes(kind: LiftKind, minutes: int, broken: bool) -> None:
    """30-45 for a full session, 15-25 for a short one."""
    lift = a_lift(kind=kind, duration_min=minutes, exercises=(a_prescription(),))
    assert ([("H8", MONDAY)] if broken else []) == _broken(a_plain_session(MONDAY, lift=lift))


@pytest.mark.parametrize("word", ["pain", "fever", "chest-pain"])
def test_h9_allows_nothing_when_ill(word: str) -> None:
    """Any session is named, a short one without legs too."""
    lift = a_lift(kind=LiftKind.SHORT, legs=False, duration_min=20, exercises=(a_prescription(),))
    settings = some_settings(athlete={"conditions": (word,)})
    assert ("H9", MONDAY) in _broken(a_plain_session(MONDAY, lift=lift), settings=settings)


@pytest.mark.parametrize(
    ("athlete", "broken"),
    [
        ({"conditions": ("pregnant",)}, True),
        ({"conditions": ("cardiac",)}, True),
        ({"conditions": ("cardiac", "cleared")}, False),
        ({"birth_year": 2009}, True),
        ({"birth_year": 2007}, False),
        ({"birth_year": 2009, "conditions": ("cleared",)}, False),
    ],
)
def test_h10_asks_for_clearance_before_anything_heavy(
    athlete: dict[str, Any], broken: bool
) -> None:
    """Under 18 or with a stated disease only short work with three in reserve stands."""
    settings = some_settings(athlete=athlete)
    light = a_lift(kind=LiftKind.SHORT, duration_min=20, exercises=(a_prescription(rir=3),))
    heavy = a_lift(kind=LiftKind.SHORT, duration_min=20, exercises=(a_prescription(rir=2),))
    for lift, named in ((light, False), (heavy, broken), (a_lift(duration_min=45), broken)):
        found = _broken(a_plain_session(MONDAY, lift=lift), settings=settings)
        assert named == (("H10", MONDAY) in found)


@pytest.mark.parametrize(
    ("rir", "level", "phase", "broken"),
    [
        (0, Level.TRAINED, Phase.BASE, True),
        (1, Level.TRAINED, Phase.BASE, False),
        (1, Level.TRAINED, Phase.TAPER, True),
        (2, Level.TRAINED, Phase.TAPER, False),
        (1, Level.NOVICE, Phase.BASE, True),
        (None, Level.NOVICE, Phase.BASE, False),
    ],
)
def test_h11_keeps_reps_in_reserve(
    rir: int | None, level: Level, phase: Phase, broken: bool
) -> None:
    """Never to failure; one more for novices and in a taper; timed work has none to keep."""
    lift = a_lift(exercises=(a_prescription(rir=rir),))
    settings = some_settings(athlete={"level": level})
    found = _broken(a_plain_session(MONDAY, lift=lift, phase=phase), settings=settings)
    assert broken == (("H11", MONDAY) in found)


def test_h11_asks_for_more_in_a_heavy_running_week() -> None:
    """Above 1.2 x the usual load two stay in reserve."""
    heavy = tuple(
        replace(day, load=61.0) if day.date >= MONDAY else day
        for day in a_calendar(WEEK, history=WEEK)
    )
    lift = a_lift(exercises=(a_prescription(rir=1),))
    assert [("H11", MONDAY)] == _broken(a_plain_session(MONDAY, lift=lift), days=heavy)
    usual = tuple(replace(day, load=59.0) if day.date >= MONDAY else day for day in heavy)
    assert [] == _broken(a_plain_session(MONDAY, lift=lift), days=usual)


def test_h12_keeps_to_the_runner_s_times() -> None:
    """The whole session must lie in one window of its weekday."""
    windows = ((Window(start=time(18, 0), end=time(18, 45)),), *((),) * 6)
    settings = some_settings(week={"windows": windows})
    assert [] == _broken(a_plain_session(MONDAY), settings=settings)
    late = a_plain_session(MONDAY, start=at(MONDAY, 18, 1))
    assert [("H12", MONDAY)] == _broken(late, settings=settings)
    assert [("H12", TUESDAY)] == _broken(a_plain_session(TUESDAY), settings=settings)


def test_h12_keeps_blocked_dates_free() -> None:
    """A blocked date holds nothing, whatever its windows say."""
    settings = some_settings(week={"blocked": (MONDAY,)})
    assert [("H12", MONDAY)] == _broken(a_plain_session(MONDAY), settings=settings)


def test_h12_names_a_session_whose_date_and_start_differ() -> None:
    """Someone moved the date by hand and forgot the time."""
    session = replace(a_plain_session(MONDAY), start=at(TUESDAY, 18))
    assert [("H12", MONDAY)] == _broken(session)


def test_h12_names_a_session_that_runs_past_midnight() -> None:
    """Windows end within their day."""
    assert [("H12", MONDAY)] == _broken(a_plain_session(MONDAY, start=at(MONDAY, 23, 30)))


def test_h11_knows_no_heavy_week_without_a_likely_run() -> None:
    """After a break the chances of a whole week add up to some load, and to no heavy week."""
    quiet = tuple(
        replace(planned(day.date, "rest", Basis.EXPECTED), load=9.0, chance_run=0.2)
        if day.date >= MONDAY
        else replace(planned(day.date, "rest", Basis.RECORDED), load=1.0)
        for day in a_calendar(WEEK, history=WEEK)
    )
    lift = a_lift(exercises=(a_prescription(rir=1),))
    assert [] == _broken(a_plain_session(MONDAY, lift=lift), days=quiet)
