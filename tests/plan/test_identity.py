from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from plan_runner import EVEN_WEEK, MONDAY, a_plain_session, a_request, some_settings

from runlift_export import plan

EASY_WEEK = "easy easy easy easy easy easy easy"
OPENED = datetime(2026, 11, 23, tzinfo=UTC)


def test_the_plan_s_id_comes_from_the_earliest_run() -> None:
    """The same runs give the same id on any start; other runs give another."""
    one = plan.plan_id("abc", start=MONDAY)
    assert one == plan.plan_id("abc", start=MONDAY + timedelta(days=9))
    assert one != plan.plan_id("abd", start=MONDAY)
    assert plan.plan_id(None, start=MONDAY) != plan.plan_id(None, start=MONDAY + timedelta(days=1))


def test_uids_are_all_different_and_hold_no_date() -> None:
    """Plan, ISO week and a number."""
    found = [one.uid for one in plan.solve(a_request(*[EASY_WEEK] * 8)).placements]
    assert len(found) == len(set(found))
    assert "plan-test-2026w48-1@runlift-export" == found[0]


def test_planning_again_keeps_uids_and_days() -> None:
    """A published plan is the cheapest one again, under the same names."""
    request = a_request(*[EVEN_WEEK] * 4)
    first = plan.solve(request)
    published = tuple(
        a_plain_session(one.date, uid=one.uid, start=one.start) for one in first.placements
    )
    again = plan.solve(replace(request, published=published))
    assert [(one.uid, one.start) for one in first.placements] == [
        (one.uid, one.start) for one in again.placements
    ]


def test_a_moved_session_keeps_its_uid() -> None:
    """The published Wednesday becomes impossible; the session moves and is still itself."""
    request = a_request(EASY_WEEK)
    published = (
        a_plain_session(MONDAY + timedelta(days=2), uid="a"),
        a_plain_session(MONDAY + timedelta(days=5), uid="b"),
    )
    blocked = some_settings(week={"blocked": (MONDAY + timedelta(days=2),)})
    found = plan.solve(replace(request, published=published, settings=blocked)).placements
    assert ["a", "b"] == [one.uid for one in found]
    assert MONDAY + timedelta(days=5) == found[1].date


def test_a_new_session_takes_no_uid_of_a_past_one() -> None:
    """The week's first session is over; the next one gets the next number."""
    thursday = MONDAY + timedelta(days=3)
    past = a_plain_session(MONDAY, uid="plan-test-2026w48-1@runlift-export")
    found = plan.solve(a_request(EASY_WEEK, first=thursday, published=(past,))).placements
    assert "plan-test-2026w48-2@runlift-export" == found[0].uid


def test_a_new_session_opens_with_the_plan() -> None:
    """Revision 0, changed when the plan starts; no clock is asked."""
    session = a_plain_session(MONDAY, uid="a", revision=7)
    (found,) = plan.revise((), (session,), start=MONDAY)
    assert (0, OPENED) == (found.revision, found.changed_at)


def test_an_unchanged_session_keeps_its_revision() -> None:
    """Planning again the next week changes nothing about it."""
    known = a_plain_session(MONDAY, uid="a", revision=3, changed_at=OPENED - timedelta(days=9))
    fresh = replace(known, revision=0, changed_at=OPENED)
    assert (known,) == plan.revise((known,), (fresh,), start=MONDAY)


def test_a_changed_session_counts_up_and_its_time_rises() -> None:
    """Also when it was changed after the plan's start: then by a second."""
    old = a_plain_session(MONDAY, uid="a", revision=3, changed_at=OPENED - timedelta(days=9))
    moved = replace(old, date=MONDAY + timedelta(days=1), start=old.start + timedelta(days=1))
    (found,) = plan.revise((old,), (moved,), start=MONDAY)
    assert (4, OPENED) == (found.revision, found.changed_at)
    (again,) = plan.revise((found,), (old,), start=MONDAY)
    assert (5, OPENED + timedelta(seconds=1)) == (again.revision, again.changed_at)


def test_revising_twice_is_revising_once() -> None:
    """The result of a revision is a fixed point of the next."""
    old = a_plain_session(MONDAY, uid="a")
    new = (replace(old, pinned=True), a_plain_session(MONDAY + timedelta(days=2), uid="b"))
    once = plan.revise((old,), new, start=MONDAY)
    assert once == plan.revise(once, once, start=MONDAY + timedelta(days=7))
