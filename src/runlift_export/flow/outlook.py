"""A plan seen from one moment, and beside the plan before.

What is next, what is over, how old what it knows is; which sessions have moved, come and gone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from runlift_export.model import (
    DAYS_A_WEEK,
    ChangeKind,
    Outlook,
    OutlookState,
    Plan,
    PlanChange,
    Recorded,
    Session,
    match_finished,
)


def compare_plans(before: Plan, after: Plan) -> tuple[PlanChange, ...]:
    """The sessions of `after` that `before` did not have so, and those that are gone, by date.

    Sessions that are over are not told of. One that the runner pinned is told where it stays.
    """
    over = {session.uid for session in after.past}
    known = {session.uid: session for session in (*before.past, *before.sessions)}
    ahead = {session.uid for session in after.sessions}
    changes = [_change(known.get(session.uid), session) for session in after.sessions]
    changes += [
        _made(ChangeKind.GONE, session, None)
        for session in before.sessions
        if session.uid not in ahead | over and session.date >= after.start
    ]
    told = (change for change in changes if change is not None)
    return tuple(sorted(told, key=lambda one: (one.after or one.before, one.uid)))


def _change(before: Session | None, after: Session) -> PlanChange | None:
    if before is None:
        return _made(ChangeKind.NEW, None, after)
    if before.start != after.start:
        return _made(ChangeKind.MOVED, before, after)
    if before.lift.name != after.lift.name:
        return _made(ChangeKind.RENAMED, before, after)
    return _made(ChangeKind.PINNED, before, after) if after.pinned else None


def _made(kind: ChangeKind, before: Session | None, after: Session | None) -> PlanChange:
    either = after or before
    return PlanChange(
        kind=kind,
        uid=either.uid if either else "",
        before=before.start if before else None,
        after=after.start if after else None,
        name_before=before.lift.name if before else None,
        name_after=after.lift.name if after else None,
    )


def look_ahead(plan: Plan, now: datetime) -> Outlook:
    """What the plan says at `now` (aware, in the runner's zone). Reads no clock."""
    today = now.date()
    ahead = [one for one in plan.sessions if ends_at(one) > now]
    following = min(ahead, key=lambda one: one.start, default=None)
    todays = [one for one in (*plan.past, *plan.sessions) if one.date == today]
    over = next((one for one in todays if ends_at(one) <= now), None)
    last, recorded = _last_before(plan, now)
    newest = plan.newest_run
    return Outlook(
        now=now,
        state=_state(plan, now, following, over),
        session=following,
        over=over,
        last=last,
        last_recorded=recorded,
        ends=plan.last_date,
        days_old=max(0, (today - plan.start).days),
        newest_run_days=None if newest is None else (today - newest).days,
    )


def ends_at(session: Session) -> datetime:
    """When a session is over, by the minutes that it is planned for."""
    return session.start + timedelta(minutes=session.lift.duration_min)


def _state(
    plan: Plan, now: datetime, following: Session | None, over: Session | None
) -> OutlookState:
    if following is not None and following.date == now.date():
        return OutlookState.LIFT
    if over is not None:
        return OutlookState.DONE
    if now.date() > plan.last_date:
        return OutlookState.ENDED
    return OutlookState.REST if following is not None else OutlookState.NOTHING_LEFT


def _last_before(plan: Plan, now: datetime) -> tuple[Session | None, Recorded]:
    """The newest session of the seven days before today, and whether a file shows it.

    A plan that was made before it cannot know.
    """
    first = now.date() - timedelta(days=DAYS_A_WEEK)
    known = (*plan.past, *plan.sessions)
    found = [one for one in known if first <= one.date < now.date()]
    last = max(found, key=lambda one: one.start, default=None)
    if last is None or last.date >= plan.start:
        return last, Recorded.UNKNOWN
    published = [one for one in known if one.date < plan.start]
    done = {session.uid for _, session in match_finished(plan.lifted, published)}
    return last, Recorded.YES if last.uid in done else Recorded.NO


def with_changes(previous: Plan, made: Plan) -> Plan:
    """`made` with what became of the sessions of `previous`.

    Planned again on the same day without a change, what was told that day is told still: "since
    yesterday" is then no less true than it was in the morning.
    """
    changes = compare_plans(previous, made)
    same_day = previous.start == made.start
    if same_day and all(one.kind is ChangeKind.PINNED for one in changes):
        return replace(made, changes=previous.changes, changed_since=previous.changed_since)
    return replace(made, changes=changes, changed_since=previous.start)
