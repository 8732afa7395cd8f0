"""History -> plan, and a plan that somebody edited -> the same, judged again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from runlift_export import days, forecast, lifts, plan
from runlift_export.flow.history import History
from runlift_export.model import (
    Day,
    FinishedSession,
    Lift,
    Placement,
    Plan,
    Problem,
    Session,
    Settings,
)
from runlift_export.workout.workout import file_name

PAST_KEPT_DAYS = 90
"""How long a published session stays in plan and feed after its day (calendar.md, 1)."""


def make_plan(
    history: History,
    settings: Settings,
    *,
    start: date,
    weeks: int,
    timezone: ZoneInfo,
    calendars: tuple[tuple[str, bytes], ...] = (),
    previous: Plan | None = None,
) -> tuple[Plan, tuple[Problem, ...]]:
    """The best plan for `weeks` from `start`, and what was wrong with the calendars.

    Only what was recorded up to and including `start` is known; `previous` is the plan that
    was published before, whose sessions keep their identity. Raises `NoPlanError`.
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
    done = tuple(_in_zone(one, timezone) for one in history.lifts if one.date <= start)
    first_key = next((run.key for run in history.runs if run.local_date <= start), None)
    every = known + ahead.days
    request = plan.Request(
        first=start,
        weeks=weeks,
        timezone=timezone,
        days=every,
        loads=days.sum_loads(every),
        settings=settings,
        plan_id=previous.plan_id if previous else plan.plan_id(first_key, start=start),
        lifted=done,
        published=previous.past + previous.sessions if previous else (),
    )
    return _judged(_solved(request), settings), ahead.problems


def after_edit(edited: Plan, settings: Settings) -> Plan:
    """A plan as its file now says: minutes and workout names made anew, rules judged again."""
    sessions = _named(tuple(_timed(session) for session in edited.sessions))
    return _judged(replace(edited, sessions=sessions), settings)


def _solved(request: plan.Request) -> Plan:
    """Placements, their content, and what stays of the plan before."""
    solution = plan.solve(request)
    past = _past(request, solution.placements)
    contents = lifts.content(
        solution.placements, settings=request.settings, done=request.lifted, past=past
    )
    placed = tuple(
        _session(placement, lift)
        for placement, lift in zip(solution.placements, contents, strict=True)
    )
    first = request.first
    return Plan(
        plan_id=request.plan_id,
        start=first,
        weeks=request.weeks,
        timezone=request.timezone.key,
        cost=solution.cost,
        optimal=solution.optimal,
        days=tuple(day for day in request.days if day.date >= first),
        sessions=_named(plan.revise(request.published, placed, start=first)),
        past=past,
        before=tuple(day for day in request.days if -28 <= (day.date - first).days < 0),
        lifted=request.lifted,
        broken=(),
        weeks_detail=solution.weeks_detail,
        why=solution.why,
    )


def _judged(made: Plan, settings: Settings) -> Plan:
    broken = plan.violations(
        made.before + made.days,
        made.sessions,
        settings=settings,
        lifted=made.lifted,
        past=made.past,
    )
    return replace(made, broken=broken)


def _known_days(history: History, *, start: date) -> tuple[Day, ...]:
    """The days up to the planning date; the date itself only if something was run on it."""
    verdicts = tuple(v for v in history.verdicts if v.run.local_date <= start)
    if not verdicts:
        return ()
    ran_today = verdicts[-1].run.local_date == start
    last = start if ran_today else start - timedelta(days=1)
    return days.classify_days(verdicts, last=last)


def _in_zone(one: FinishedSession, timezone: ZoneInfo) -> FinishedSession:
    """The session with its start on the clock of the plan's time zone."""
    return one if one.start is None else replace(one, start=one.start.astimezone(timezone))


def _past(request: plan.Request, placements: tuple[Placement, ...]) -> tuple[Session, ...]:
    """Published sessions that are over: of earlier dates, and today's if it is done."""
    first = request.first
    oldest = first - timedelta(days=PAST_KEPT_DAYS)
    placed = {placement.uid for placement in placements}
    done_today = any(one.date == first for one in request.lifted)

    def is_over(session: Session) -> bool:
        today = session.date == first and done_today and session.uid not in placed
        return oldest <= session.date < first or today

    over = (session for session in request.published if is_over(session))
    return tuple(sorted(over, key=lambda session: (session.start, session.uid)))


def _session(placement: Placement, lift: Lift) -> Session:
    midnight = placement.start.replace(hour=0, minute=0, second=0, microsecond=0)
    return Session(
        uid=placement.uid,
        date=placement.date,
        start=placement.start,
        lift=lift,
        phase=placement.phase,
        revision=0,
        changed_at=midnight,  # plan.revise gives the true one
        pinned=placement.pinned,
        workout="",
        reasons=placement.reasons,
        not_here=placement.not_here,
        alternative=placement.alternative,
    )


def _named(sessions: tuple[Session, ...]) -> tuple[Session, ...]:
    """Each session with the path of its workout: two of one date and name get a number."""
    taken: set[str] = set()
    named = []
    for session in sessions:
        name = file_name(session)
        stem, number = name.removesuffix(".fit"), 1
        while name in taken:
            number += 1
            name = f"{stem}-{number}.fit"
        taken.add(name)
        named.append(replace(session, workout=f"workouts/{name}"))
    return tuple(named)


def _timed(session: Session) -> Session:
    minutes = lifts.duration_min(session.lift.exercises)
    return replace(session, lift=replace(session.lift, duration_min=minutes))
