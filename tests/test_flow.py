"""The stages joined: what is known on the planning date, and what stays when planning again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from places import SAMPLES
from runlift_export import flow, lifts, settings
from runlift_export.model import Plan
from runlift_export.workout import workout_name

BERLIN = ZoneInfo("Europe/Berlin")
START = date(2026, 11, 2)


@pytest.fixture(scope="module")
def history() -> flow.History:
    """The eight weeks of sample runs."""
    return flow.read_history((SAMPLES,), settings.defaults(), timezone=BERLIN)


def _plan(
    history: flow.History, *, start: date = START, weeks: int = 2, previous: Plan | None = None
) -> Plan:
    made, problems = flow.make_plan(
        history,
        settings.defaults(),
        start=start,
        weeks=weeks,
        timezone=BERLIN,
        previous=previous,
    )
    assert problems == ()
    return made


def test_runs_after_the_planning_date_are_not_known(history: flow.History) -> None:
    """A plan is the same whether or not the folder already holds later runs."""
    earlier = replace(
        history,
        runs=tuple(run for run in history.runs if run.local_date <= START),
        lifts=tuple(one for one in history.lifts if one.date <= START),
        judgement=replace(
            history.judgement,
            verdicts=tuple(v for v in history.verdicts if v.run.local_date <= START),
        ),
    )
    assert len(earlier.runs) < len(history.runs)
    assert _plan(earlier) == _plan(history)


def test_the_days_cover_the_horizon_and_what_the_checker_needs(history: flow.History) -> None:
    """Four weeks before, every date of the plan, and two days after it."""
    made = _plan(history)
    assert [START + timedelta(days=i) for i in range(16)] == [day.date for day in made.days]
    before = [START + timedelta(days=i) for i in range(-28, 0)]
    assert before == [day.date for day in made.before]


def test_planning_again_a_week_later_keeps_what_was_published(history: flow.History) -> None:
    """Past sessions stay as they were; the same weeks keep their uids."""
    first = _plan(history)
    assert first.sessions
    later = START + timedelta(days=7)
    second = _plan(history, start=later, previous=first)
    assert first.plan_id == second.plan_id
    past = tuple(session for session in first.sessions if session.date < later)
    assert past == second.past
    kept = {session.uid for session in first.sessions if session.date >= later}
    assert kept <= {session.uid for session in second.sessions}


def test_planning_again_on_the_same_day_changes_nothing(history: flow.History) -> None:
    """Revisions and times of change stay when there is nothing to change."""
    first = _plan(history)
    assert first == _plan(history, previous=first)


def test_a_plan_keeps_its_rules(history: flow.History) -> None:
    """The checker, written apart, finds nothing in what the search gives."""
    made = _plan(history, weeks=8)
    assert ((), True) == (made.broken, made.optimal)


def test_an_exercise_given_another_name_is_that_one_on_the_watch(history: flow.History) -> None:
    """Watches that show no titles of their own go by the FIT names; other names stay titles."""
    made = _plan(history)
    session = made.sessions[0]
    first, second, *rest = session.lift.exercises
    steps = (replace(first, name="Bulgarian split squat"), replace(second, name="My own"), *rest)
    renamed = replace(session, lift=replace(session.lift, exercises=steps))
    edited = flow.after_edit(replace(made, sessions=(renamed,)), settings.defaults())
    one, other, *others = edited.sessions[0].lift.exercises
    known = {step.title: step for step in lifts.exercise_catalogue(settings.defaults())}
    own = known["Bulgarian split squat"]
    assert (own.category, own.fit_name) == (one.category, one.fit_name)
    assert (second.category, second.fit_name) == (other.category, other.fit_name)
    assert rest == others


def test_an_edited_plan_gets_its_minutes_and_names_anew(history: flow.History) -> None:
    """More sets take longer, and the workout's file name follows the date."""
    made = _plan(history)
    session = made.sessions[0]
    steps = tuple(replace(step, sets=step.sets + 4) for step in session.lift.exercises)
    moved = replace(
        session,
        date=session.date + timedelta(days=1),
        start=session.start + timedelta(days=1),
        lift=replace(session.lift, exercises=steps),
    )
    edited = flow.after_edit(replace(made, sessions=(moved,)), settings.defaults())
    assert edited.sessions[0].lift.duration_min > session.lift.duration_min
    assert moved.date.isoformat() in edited.sessions[0].workout
    assert "H8" in {violation.rule for violation in edited.broken}


def test_plan_json_is_written_last(history: flow.History) -> None:
    """When plan.json appears, all that it points to is already there."""
    made = _plan(history)
    names = [name for name, _ in flow.make_files(made, settings.defaults(), history=history)]
    assert names[-1] == "plan.json"
    assert {session.workout for session in made.sessions} < set(names)


def test_two_sessions_of_one_date_and_name_keep_a_file_each(history: flow.History) -> None:
    """A copy made by hand, however unwise, does not write over the workout it was copied from."""
    made = _plan(history)
    copy = replace(made.sessions[0], uid="my-own-copy")
    edited = flow.after_edit(replace(made, sessions=(made.sessions[0], copy)), settings.defaults())
    first, second = (session.workout for session in edited.sessions)
    assert made.sessions[0].workout == first
    assert first.replace(".fit", "-2.fit") == second


def test_a_workout_name_cannot_leave_the_folder(history: flow.History) -> None:
    """A session named like a path is written inside `workouts/` all the same."""
    made = _plan(history)
    session = made.sessions[0]
    evil = replace(session, lift=replace(session.lift, name="../../etc/passwd\x00"))
    edited = flow.after_edit(replace(made, sessions=(evil,)), settings.defaults())
    folder, _, name = edited.sessions[0].workout.partition("/")
    assert folder == "workouts"
    assert "/" not in name
    assert ".." not in name


def test_the_page_knows_what_the_rooms_know(history: flow.History) -> None:
    """Bouts and weights lifted, names on the watch and the moment of planning reach the page."""
    made = _plan(history, start=date(2026, 11, 16))
    moment = datetime(2026, 11, 16, 6, 40, tzinfo=BERLIN)
    default = settings.defaults()
    files = dict(flow.make_files(made, default, history=history, made_at=moment))
    told, bare = files["index.html"].decode(), dict(flow.make_files(made, default))["index.html"]
    session = made.sessions[0]
    size = f"{len(files[session.workout]) / 1000:.1f}\u00a0kB"
    for words in ("06:40</span> from 40 runs", "fast parts", "best single", size):
        assert words in told
        assert words.encode() not in bare or words == size
    assert f"\u201c{workout_name(session)}\u201d" in told


def test_sixteen_weeks_of_a_real_runner_stay_under_300_kilobytes(history: flow.History) -> None:
    """The page of the longest plan can be mailed; the usual one of four weeks is far lighter."""
    made = [_plan(history, start=date(2026, 11, 16), weeks=weeks) for weeks in (4, 16)]
    pages = [
        dict(flow.make_files(one, settings.defaults(), history=history))["index.html"]
        for one in made
    ]
    assert [len(page) < size for page, size in zip(pages, (200_000, 300_000), strict=True)] == [
        True,
        True,
    ]


def _runner(history: flow.History, **more: Any) -> flow.RunnerPlan:
    asked = {"start": START, "weeks": 2, "timezone": BERLIN} | more
    return flow.plan_runner(history, settings.defaults(), **asked)


def test_one_runner_planned_is_the_plan_its_files_and_a_row(history: flow.History) -> None:
    """The same as plan and files made one after the other; the row counts what they hold."""
    found = _runner(history)
    assert _plan(history) == found.plan
    files = flow.make_files(found.plan, settings.defaults(), history=history)
    assert {name for name, _ in files} == {name for name, _ in found.files}
    row, sessions = found.summary, found.plan.sessions
    assert (len(history.runs), len(sessions)) == (row.runs, row.sessions)
    assert min(session.date for session in sessions) == row.next_session
    assert history.runs[-1].local_date == row.last_run
    unreadable = [problem for problem in history.problems if problem.is_unreadable]
    assert (len(unreadable), ()) == (row.unreadable_files, row.broken_rules)


def test_a_runner_of_whom_only_the_plan_is_wanted_has_no_files(history: flow.History) -> None:
    """Nothing is written for a plan that is only shown; the plan is the same."""
    found = _runner(history, with_files=False)
    assert ((), _plan(history)) == (found.files, found.plan)


def test_a_runner_with_nothing_new_keeps_the_very_plan_of_before(history: flow.History) -> None:
    """As long as nothing has changed, what was published is published again, whatever it is."""
    former = replace(_plan(history), sessions=())
    kept = _runner(history, previous=former, is_unchanged=True)
    assert former == kept.plan
    assert 0 == kept.summary.sessions
    assert former != _runner(history, previous=former).plan
