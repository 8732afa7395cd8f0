"""What became of the sessions of the plan before: moved, come and gone."""

from __future__ import annotations

from runlift_export.model import ChangeKind, Plan, PlanChange, Session


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
