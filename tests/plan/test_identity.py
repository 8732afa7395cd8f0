from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from plan_runner import EVEN_WEEK, MONDAY, a_plain_session, a_problem, some_settings

from runlift_export import plan
from runlift_export.model import Placement, Session

EASY_WEEK = "easy easy easy easy easy easy easy"
OPENED = datetime(2026, 11, 23, tzinfo=UTC)


def test_the_plan_s_id_comes_from_the_earliest_run() -> None:
    """The same runs give the same id on any start and by any name; other runs give another."""
    one = plan.new_plan_id("abc", runner="", start=MONDAY)
    assert one == plan.new_plan_id("abc", runner="anna", start=MONDAY + timedelta(days=9))
    assert one != plan.new_plan_id("abd", runner="", start=MONDAY)


def test_without_runs_the_plan_s_id_comes_from_who_the_runner_is() -> None:
    """Two who begin on one date have two; one keeps it on any start; nobody's has the date's."""
    later = MONDAY + timedelta(days=1)
    anna = plan.new_plan_id(None, runner="anna", start=MONDAY)
    assert anna == plan.new_plan_id(None, runner="anna", start=later)
    assert anna != plan.new_plan_id(None, runner="ben", start=MONDAY)
    assert "anna" not in anna
    nameless = plan.new_plan_id(None, runner="", start=MONDAY)
    assert len({anna, nameless, plan.new_plan_id(None, runner="", start=later)}) == 3


def test_uids_are_all_different_and_hold_no_date() -> None:
    """Plan, ISO week and a number."""
    found = [one.uid for one in plan.place_sessions(a_problem(*[EASY_WEEK] * 8)).placements]
    assert len(found) == len(set(found))
    assert "plan-test-2026w48-1@runlift-export" == found[0]


def test_planning_again_keeps_uids_and_days() -> None:
    """A published plan is the cheapest one again, under the same names."""
    problem = a_problem(*[EVEN_WEEK] * 4)
    first = plan.place_sessions(problem)
    published = tuple(
        a_plain_session(one.date, uid=one.uid, start=one.start) for one in first.placements
    )
    again = plan.place_sessions(replace(problem, published=published))
    assert [(one.uid, one.start) for one in first.placements] == [
        (one.uid, one.start) for one in again.placements
    ]


def test_a_moved_session_keeps_its_uid() -> None:
    """The published Wednesday becomes impossible; the session moves and is still itself."""
    problem = a_problem(EASY_WEEK)
    published = (
        a_plain_session(MONDAY + timedelta(days=2), uid="a"),
        a_plain_session(MONDAY + timedelta(days=5), uid="b"),
    )
    blocked = some_settings(week={"blocked": (MONDAY + timedelta(days=2),)})
    found = plan.place_sessions(replace(problem, published=published, settings=blocked)).placements
    assert ["a", "b"] == [one.uid for one in found]
    assert MONDAY + timedelta(days=5) == found[1].date


def test_a_new_session_takes_no_uid_of_a_past_one() -> None:
    """The week's first session is over; the next one gets the next number."""
    thursday = MONDAY + timedelta(days=3)
    past = a_plain_session(MONDAY, uid="plan-test-2026w48-1@runlift-export")
    found = plan.place_sessions(a_problem(EASY_WEEK, first=thursday, published=(past,))).placements
    assert "plan-test-2026w48-2@runlift-export" == found[0].uid


def _made(
    session: Session, *published: Session, first: date = MONDAY, moved_days: int = 0
) -> Session:
    """A session made from a placement and a lift that say the same as `session` does."""
    by = timedelta(days=moved_days)
    placement = Placement(
        uid=session.uid,
        date=session.date + by,
        start=session.start + by,
        kind=session.kind,
        legs=session.legs,
        minutes=session.lift.duration_min,
        phase=session.phase,
        sets_share=1.0,
        max_sets=None,
        rir_min=1,
        pinned=session.pinned,
        reasons=session.reasons,
        not_here=session.not_here,
        alternative=session.alternative,
    )
    workouts = (session.workout,)
    (made,) = plan.make_sessions(
        (placement,), (session.lift,), workouts=workouts, published=published, first=first
    )
    return made


def test_a_session_is_made_whole() -> None:
    """Where it stands comes from the placement, what is lifted from the content."""
    wish = a_plain_session(MONDAY, uid="a")
    made = _made(wish)
    assert (wish.uid, wish.date, wish.start) == (made.uid, made.date, made.start)
    assert (wish.lift, wish.workout, wish.reasons) == (made.lift, made.workout, made.reasons)


def test_a_new_session_opens_with_the_plan() -> None:
    """Revision 0, changed when the plan starts; no clock is asked."""
    found = _made(a_plain_session(MONDAY, uid="a", revision=7))
    assert (0, OPENED) == (found.revision, found.changed_at)


def test_an_unchanged_session_keeps_its_revision() -> None:
    """Planning again the next week changes nothing about it; a new pin is no change either."""
    known = a_plain_session(MONDAY, uid="a", revision=3, changed_at=OPENED - timedelta(days=9))
    for wish in (known, replace(known, pinned=True)):
        found = _made(wish, known)
        assert (3, known.changed_at) == (found.revision, found.changed_at)
        assert wish.pinned is found.pinned


def test_a_changed_session_counts_up_and_its_time_rises() -> None:
    """Also when it was changed after the plan's start: then by a second."""
    old = a_plain_session(MONDAY, uid="a", revision=3, changed_at=OPENED - timedelta(days=9))
    found = _made(old, old, moved_days=1)
    assert (4, OPENED) == (found.revision, found.changed_at)
    again = _made(old, found)
    assert (5, OPENED + timedelta(seconds=1)) == (again.revision, again.changed_at)


def test_making_sessions_twice_is_making_them_once() -> None:
    """What was made before is a fixed point of the next plan, whenever that begins."""
    once = _made(a_plain_session(MONDAY, uid="a"))
    assert once == _made(once, once, first=MONDAY + timedelta(days=7))
