"""H13 and H14: when nothing may be new, and when there may be jumps; found by the checker."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from plan_runner import MONDAY, a_calendar, a_plain_session, some_settings

from runlift_export import plan
from runlift_export.model import (
    DoneExercise,
    FinishedSession,
    Level,
    LiftKind,
    Prescription,
    Race,
    Session,
)
from strategies import a_lift, a_prescription

WEEK = "easy easy easy easy easy easy easy"
KNOWN = ("Goblet squat", "Romanian deadlift", "Plank")
JUMP = a_prescription(name="Pogo hops", weight_kg=None, category="plyo", fit_name=None, rir=4)


def done(days_ago: int, *names: str, kg: float | None = 16.0) -> FinishedSession:
    exercises = tuple(DoneExercise(name=name, weight_kg=kg) for name in names or KNOWN)
    on = MONDAY - timedelta(days=days_ago)
    return FinishedSession(date=on, legs=True, set_count=9, exercises=exercises)


def session(*steps: Prescription, on: date = MONDAY, deload: bool = False) -> Session:
    """A short light session, so that only what is new or jumps can be against the rules."""
    lift = a_lift(
        kind=LiftKind.SHORT,
        duration_min=20,
        exercises=steps or (a_prescription(sets=2, rir=4),),
        deload=deload,
    )
    return a_plain_session(on, lift=lift)


def news(*sessions: Session, rule: str = "H13", **changes: Any) -> list[str]:
    found = plan.find_broken_rules(
        a_calendar(WEEK, WEEK, history=WEEK),
        sessions,
        settings=changes.pop("settings", some_settings(**changes.pop("mine", {}))),
        **changes,
    )
    return [one.text for one in found if one.rule == rule]


def race_in(days: int, priority: str = "A") -> dict[str, Any]:
    race = Race(date=MONDAY + timedelta(days=days), priority=priority, distance_km=42.2)
    return {"races": (race,)}


LUNGE = a_prescription(name="Walking lunge", sets=2, rir=4)


@pytest.mark.parametrize(
    ("priority", "days", "broken"),
    [("A", 14, True), ("A", 15, False), ("B", 7, True), ("B", 8, False)],
)
def test_nothing_is_new_in_the_last_days_before_a_race(
    priority: str, days: int, broken: bool
) -> None:
    """Fourteen days before an A race and seven before a B race."""
    found = news(session(LUNGE), lifted=(done(4),), mine=race_in(days, priority))
    said = [f"Walking lunge is new, {days} days before the {priority} race"]
    assert (said if broken else []) == found


@pytest.mark.parametrize(("days_ago", "broken"), [(28, False), (29, True)])
def test_what_was_not_done_for_four_weeks_is_new_again(days_ago: int, broken: bool) -> None:
    """The lunge of four weeks ago still counts, one day more and it does not."""
    lifted = (done(days_ago, "Walking lunge"), done(14), done(4))
    assert broken == bool(news(session(LUNGE), lifted=lifted, mine=race_in(10)))


def test_nothing_is_heavier_before_a_race() -> None:
    """More than the heaviest of four weeks is told with both weights; the same is not."""
    heavier = session(a_prescription(weight_kg=18.0, sets=2, rir=4))
    said = ["Goblet squat: 18 kg after 16 kg, 10 days before the A race"]
    assert said == news(heavier, lifted=(done(20, kg=12.0), done(4)), mine=race_in(10))
    assert [] == news(session(), lifted=(done(20), done(4, kg=12.0)), mine=race_in(10))


def test_a_deload_is_no_time_for_news() -> None:
    """Neither an exercise nor a weight; a usual week is."""
    heavier = a_prescription(weight_kg=18.0, sets=2, rir=4)
    assert 2 == len(news(session(LUNGE, heavier, deload=True), lifted=(done(4),)))
    assert [] == news(session(LUNGE, heavier), lifted=(done(4),))


def test_the_first_session_after_a_break_holds_what_was_done_before_it() -> None:
    """Three weeks off: the four weeks before them count, where what was done can be done."""
    known = [a_prescription(name=name, sets=2, rir=4, weight_kg=None) for name in KNOWN]
    assert [] == news(session(*known), lifted=(done(40), done(25)))
    assert ["Walking lunge is new, after 25 days without"] == news(
        session(*known, LUNGE), lifted=(done(40), done(25))
    )
    assert [] == news(session(LUNGE), lifted=(done(40), done(25)))


def test_what_nobody_knows_is_not_called_new() -> None:
    """A recording without sets or of hardly anything, a trained runner who records nothing."""
    unknown = FinishedSession(date=MONDAY - timedelta(days=4), legs=True)
    near = race_in(10)
    assert [] == news(session(LUNGE), lifted=(unknown,), mine=near)
    assert [] == news(session(LUNGE), lifted=(done(4, "Plank"),), mine=near)
    assert [] == news(session(LUNGE), mine=near)
    novice = some_settings(athlete={"level": Level.NOVICE}, **near)
    assert ["Walking lunge is new, 10 days before the A race"] == news(
        session(LUNGE), settings=novice
    )


def test_earlier_sessions_of_the_plan_count_as_done() -> None:
    """What the plan brings in before the last days is known in them."""
    first = session(*(a_prescription(name=name) for name in (*KNOWN, "Walking lunge")))
    later = session(LUNGE, on=MONDAY + timedelta(days=4))
    assert [] == news(first, later, mine=race_in(16))


def test_an_unrecorded_session_is_known_by_its_plan() -> None:
    """A watch that writes no sets: what was done is what was planned."""
    past = a_plain_session(
        MONDAY - timedelta(days=4),
        uid="past",
        lift=a_lift(exercises=tuple(a_prescription(name=name) for name in KNOWN)),
    )
    watch = FinishedSession(date=past.date, legs=True)
    said = ["Walking lunge is new, 10 days before the A race"]
    for lifted in ((), (watch,)):
        assert said == news(session(LUNGE), lifted=lifted, past=(past,), mine=race_in(10))


def habit(weeks: int, *names: str) -> tuple[FinishedSession, ...]:
    return tuple(done(7 * week, *names) for week in range(weeks, 0, -1))


def test_jumps_come_after_eight_weeks_of_strength() -> None:
    """Seven are too few; a break of three weeks begins the count anew."""
    assert [] == news(session(JUMP), rule="H14", lifted=habit(8))
    said = ["Pogo hops after 7 weeks of strength, at least 8"]
    assert said == news(session(JUMP), rule="H14", lifted=habit(7))
    broken_off = habit(12)[:-2]  # the last one lies three weeks back
    said = ["Pogo hops after 0 weeks of strength, at least 8"]
    assert said == news(session(JUMP), rule="H14", lifted=broken_off)


@pytest.mark.parametrize(("days", "broken"), [(27, True), (28, False)])
def test_no_jump_for_the_first_time_in_four_weeks_before_a_race(days: int, broken: bool) -> None:
    """Known ones may stay."""
    mine = race_in(days)
    new = news(session(JUMP), rule="H14", lifted=habit(8), mine=mine)
    said = [f"Pogo hops for the first time {days} days before a race"]
    assert (said if broken else []) == new
    assert [] == news(session(JUMP), rule="H14", lifted=habit(8, *KNOWN, "Pogo hops"), mine=mine)


def test_from_sixty_on_jumps_are_only_for_those_who_ask() -> None:
    """In the year of the sixtieth birthday; the one that was asked for, not another."""
    mine = some_settings(athlete={"birth_year": MONDAY.year - 60})
    said = ["Pogo hops at 60 without having been asked for"]
    assert said == news(session(JUMP), rule="H14", lifted=habit(8), settings=mine)
    young = some_settings(athlete={"birth_year": MONDAY.year - 59})
    assert [] == news(session(JUMP), rule="H14", lifted=habit(8), settings=young)
