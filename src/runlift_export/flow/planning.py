"""History -> plan, and a plan that somebody edited -> the same, judged again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from runlift_export import days, forecast, lifts, plan
from runlift_export.flow.history import History
from runlift_export.flow.known_runs import digests_of_runs
from runlift_export.language import say_count, speaks_for
from runlift_export.model import (
    Day,
    FinishedSession,
    Lift,
    Placement,
    Plan,
    Prescription,
    Problem,
    Session,
    Settings,
    match_finished,
    monday_of,
    races_among,
    session_min,
    unrecorded_was_missed,
)
from runlift_export.workout import workout_file_name

_NEWS = "H13"
PAST_KEPT_DAYS = 90
"""How long a published session stays in plan and feed after its day."""


@speaks_for("settings")
def make_plan(
    history: History,
    settings: Settings,
    *,
    start: date,
    weeks: int,
    timezone: ZoneInfo,
    calendars: tuple[tuple[str, bytes], ...] = (),
    previous: Plan | None = None,
    not_before: datetime | None = None,
    runner: str = "",
) -> tuple[Plan, tuple[Problem, ...]]:
    """The best plan for `weeks` from `start`, and what was wrong with the calendars.

    Only what was recorded up to and including `start` is known; `previous` is the plan that
    was published before, whose sessions keep their identity. `not_before` is the moment of
    planning (aware) where that is on `start`: nothing is placed before it. `runner` tells apart
    runners who have no run yet, as `plan.new_plan_id` says. Raises `NoPlanError`.
    """
    known = _known_days(history, start=start)
    ahead = forecast.expect_days(
        known,
        first=known[-1].date + timedelta(days=1) if known else start,
        last=start + timedelta(days=7 * weeks + 1),
        timezone=timezone,
        settings=settings,
        calendars=calendars,
    )
    done = lifts.with_exercises(
        (_in_zone(one, timezone) for one in history.lifts if one.date <= start),
        lifts.exercise_catalogue(settings),
    )
    every = known + ahead.days
    problem = plan.PlanningProblem(
        first=start,
        weeks=weeks,
        timezone=timezone,
        days=every,
        loads=days.sum_loads(every),
        settings=settings,
        plan_id=previous.plan_id if previous else _new_plan_id(history, runner=runner, start=start),
        lifted=done,
        published=previous.past + previous.sessions if previous else (),
        not_before=not_before,
    )
    runs = [run for run in history.runs if run.local_date <= start]
    made = replace(
        solve_problem(problem),
        newest_run=runs[-1].local_date if runs else None,
        known_runs=digests_of_runs(runs),
    )
    return made, ahead.problems


def _new_plan_id(history: History, *, runner: str, start: date) -> str:
    first_key = next((run.key for run in history.runs if run.local_date <= start), None)
    return plan.new_plan_id(first_key, runner=runner, start=start)


@speaks_for("settings")
def after_edit(edited: Plan, settings: Settings) -> Plan:
    """A plan as its file now says: minutes and workout names made anew, rules judged again.

    An exercise that was given another's name is that one on the watch too.
    """
    exercises = lifts.exercise_catalogue(settings)
    lifts_as_edited = tuple(
        _timed(_renamed(session.lift, exercises)) for session in edited.sessions
    )
    workouts = _workout_paths(
        (session.date, lift) for session, lift in zip(edited.sessions, lifts_as_edited, strict=True)
    )
    sessions = tuple(
        replace(session, lift=lift, workout=workout)
        for session, lift, workout in zip(edited.sessions, lifts_as_edited, workouts, strict=True)
    )
    broken = plan.find_broken_rules(
        edited.before + edited.days,
        sessions,
        settings=settings,
        lifted=edited.lifted,
        past=edited.past,
    )
    return replace(edited, sessions=sessions, broken=broken)


def solve_problem(problem: plan.PlanningProblem) -> Plan:
    """The plan for a problem: sessions placed and filled, and judged by the checker.

    Where nothing may be new (H13) and too little that was done can be done, as when somebody
    travels before a race, that week's sessions are left out, and it is planned once more.
    """
    made = _solved(problem)
    while True:
        standing = {one.date for one in made.sessions if not one.pinned}
        weeks = {monday_of(one.date) for one in made.broken if one.rule == _NEWS} & {
            monday_of(on) for on in standing
        }
        if weeks <= problem.nothing_known:
            return made
        problem = replace(problem, nothing_known=problem.nothing_known | weeks)
        made = _solved(problem)


def _solved(problem: plan.PlanningProblem) -> Plan:
    """Placements, their content, and what stays of the plan before."""
    solution = plan.place_sessions(problem)
    past = _past(problem, solution.placements)
    sessions = _sessions(problem, solution.placements, past)
    first = problem.first
    ahead = tuple(day for day in problem.days if day.date >= first)
    before = tuple(day for day in problem.days if -28 <= (day.date - first).days < 0)
    return Plan(
        plan_id=problem.plan_id,
        start=first,
        weeks=problem.weeks,
        timezone=problem.timezone.key,
        cost=solution.cost,
        optimal=solution.optimal,
        days=ahead,
        sessions=sessions,
        past=past,
        before=before,
        lifted=problem.lifted,
        broken=plan.find_broken_rules(
            before + ahead, sessions, settings=problem.settings, lifted=problem.lifted, past=past
        ),
        weeks_detail=solution.weeks_detail,
        why=(*solution.why, *_on_unrecorded(problem, past)),
    )


def _sessions(
    problem: plan.PlanningProblem, placements: tuple[Placement, ...], past: tuple[Session, ...]
) -> tuple[Session, ...]:
    """The placements with their content, workout paths and revisions."""
    named = problem.settings.races
    contents = lifts.compose_lifts(
        placements,
        settings=problem.settings,
        done=problem.lifted,
        past=past,
        races=tuple(one for one in races_among(problem.days, named) if one not in named),
    )
    own = {one.uid: one.lift for one in problem.published if one.pinned and one.own_content}
    kept = tuple(
        own.get(placement.uid, lift) if placement.pinned else lift
        for placement, lift in zip(placements, contents, strict=True)
    )
    dated = zip((placement.date for placement in placements), kept, strict=True)
    made = plan.make_sessions(
        placements,
        kept,
        workouts=_workout_paths(dated),
        published=problem.published,
        first=problem.first,
    )
    return tuple(replace(one, own_content=one.pinned and one.uid in own) for one in made)


def _on_unrecorded(problem: plan.PlanningProblem, past: tuple[Session, ...]) -> tuple[str, ...]:
    """What was made of sessions of the last four weeks that no file shows, where there are any."""
    since = problem.first - timedelta(days=28)
    recorded = {session.uid for _, session in match_finished(problem.lifted, past)}
    count = sum(one.uid not in recorded and one.date >= since for one in past)
    if not count:
        return ()
    if unrecorded_was_missed(problem.settings.strength.log, problem.lifted, past):
        missed = say_count(
            "{count} planned session of the last four weeks not in your files, so counted as"
            ' missed; if you did lift, record it, or set [strength] log = "assume"',
            "{count} planned sessions of the last four weeks not in your files, so counted as"
            ' missed; if you did lift, record it, or set [strength] log = "assume"',
            count,
        )
        return (missed,)
    done = say_count(
        "{count} planned session of the last four weeks not in your files and taken as done; if you"
        ' did not, set [strength] log = "files"',
        "{count} planned sessions of the last four weeks not in your files and taken as done; if"
        ' you did not, set [strength] log = "files"',
        count,
    )
    return (done,)


def _known_days(history: History, *, start: date) -> tuple[Day, ...]:
    """The days up to the newest run; what came after it nobody knows yet.

    People export many runs at once, so a date without a file behind the newest one is not a day
    of rest but one to be expected like those ahead.
    """
    return days.classify_days(tuple(v for v in history.verdicts if v.run.local_date <= start))


def _in_zone(one: FinishedSession, timezone: ZoneInfo) -> FinishedSession:
    """The session with its start on the clock of the plan's time zone."""
    return one if one.start is None else replace(one, start=one.start.astimezone(timezone))


def _past(problem: plan.PlanningProblem, placements: tuple[Placement, ...]) -> tuple[Session, ...]:
    """Published sessions that are over: of earlier dates, and today's if it is done."""
    first = problem.first
    oldest = first - timedelta(days=PAST_KEPT_DAYS)
    placed = {placement.uid for placement in placements}
    done_today = any(one.date == first for one in problem.lifted)

    def is_over(session: Session) -> bool:
        begun = problem.not_before is not None and session.start < problem.not_before
        today = session.date == first and (done_today or begun) and session.uid not in placed
        return oldest <= session.date < first or today

    over = (session for session in problem.published if is_over(session))
    return tuple(sorted(over, key=lambda session: (session.start, session.uid)))


def _workout_paths(dated: Iterable[tuple[date, Lift]]) -> tuple[str, ...]:
    """The path of each session's workout: two of one date and name get a number."""
    taken: set[str] = set()
    paths = []
    for on, lift in dated:
        name = workout_file_name(on, lift.name)
        stem, number = name.removesuffix(".fit"), 1
        while name in taken:
            number += 1
            name = f"{stem}-{number}.fit"
        taken.add(name)
        paths.append(f"workouts/{name}")
    return tuple(paths)


def _timed(lift: Lift) -> Lift:
    return replace(lift, duration_min=session_min(lift.exercises, lift.warm_up))


def _renamed(lift: Lift, exercises: tuple[lifts.Exercise, ...]) -> Lift:
    """The lift with the FIT names of what its exercises are called, where they are another's.

    Watches that show no titles of their own go by those names.
    """
    titles = {one.title: one for one in exercises}
    owners = {(one.category, one.fit_name): one.title for one in exercises}

    def named(step: Prescription) -> Prescription:
        own = titles.get(step.name)
        owner = owners.get((step.category, step.fit_name), step.name)
        if own is None or owner == step.name:
            return step
        return replace(step, category=own.category, fit_name=own.fit_name, closest=own.closest)

    return replace(lift, exercises=tuple(map(named, lift.exercises)))
