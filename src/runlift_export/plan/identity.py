"""Who a session is: uids for life, and revisions that count published changes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from runlift_export.model import Lift, Placement, Session, content_to_publish, same_week
from runlift_export.plan.candidates import Candidate

_DOMAIN = "runlift-export"


def new_plan_id(first_run_key: str | None, *, runner: str, start: date) -> str:
    """The id of a new plan, from the runner's earliest run (its key), else from who the runner is.

    `runner` is a text that no other runner has, such as where the plan is kept; "" where none is
    known, and then the date alone makes a difference. The same runs, or the same runner, give
    the same id, so a plan that was lost keeps its uids. Nobody reads `runner` in the id.
    """
    if first_run_key is not None:
        seed = first_run_key
    else:
        seed = f"no runs of {runner}" if runner else f"no runs before {start.isoformat()}"
    return "plan-" + hashlib.sha256(seed.encode()).hexdigest()[:12]


def give_uids(
    candidates: Sequence[Candidate],
    *,
    plan: str,
    published: Sequence[Session],
    done: frozenset[str],
) -> tuple[str, ...]:
    """One uid for each candidate: the published one where a session stays or moves in its week.

    `done` are uids of published sessions that are over. A new uid is the plan, the ISO week and
    the least free ordinal; never the date or the title, so a session keeps it when it moves.
    """
    free = [session for session in published if session.uid not in done]
    taken = {session.uid for session in published}
    given: dict[int, str] = {}
    for exact in (True, False):
        for index, candidate in enumerate(candidates):
            if index in given:
                continue
            match = next((one for one in free if _same(candidate, one, exact=exact)), None)
            if match is not None:
                given[index] = match.uid
                free.remove(match)
    for index, candidate in enumerate(candidates):
        if index not in given:
            given[index] = _new_uid(plan, candidate.date, taken)
            taken.add(given[index])
    return tuple(given[index] for index in range(len(candidates)))


def _same(candidate: Candidate, session: Session, *, exact: bool) -> bool:
    if candidate.pin is not None:
        return candidate.pin.uid == session.uid
    if session.pinned:
        return False
    if exact:
        return candidate.date == session.date
    return same_week(candidate.date, session.date)


def _new_uid(plan: str, on: date, taken: set[str]) -> str:
    year, week, _ = on.isocalendar()
    ordinal = 1
    while (uid := f"{plan}-{year}w{week:02}-{ordinal}@{_DOMAIN}") in taken:
        ordinal += 1
    return uid


def make_sessions(
    placements: Sequence[Placement],
    lifts: Sequence[Lift],
    *,
    workouts: Sequence[str],
    published: Sequence[Session],
    first: date,
) -> tuple[Session, ...]:
    """Each placement as a session, made once and whole; reads no clock.

    `lifts` are their contents and `workouts` the paths of their FIT files, in the same order.
    `published` are the sessions of the plan before, and `first` is the new plan's first date. A
    new session has revision 0, changed at `first` (00:00 UTC). One whose published content is
    unchanged keeps revision and time. A changed one counts up, and its time is `first` or a
    second after the last change, whichever is later (RFC 5545 3.8.7.4: a sequence only rises).
    """
    before = {session.uid: session for session in published}
    return tuple(
        _session(placement, lift, workout, known=before.get(placement.uid), first=first)
        for placement, lift, workout in zip(placements, lifts, workouts, strict=True)
    )


def _session(
    placement: Placement, lift: Lift, workout: str, *, known: Session | None, first: date
) -> Session:
    content = content_to_publish(placement.date, placement.start, lift, placement.reasons)
    revision, changed_at = _revision(known, content, first)
    return Session(
        uid=placement.uid,
        date=placement.date,
        start=placement.start,
        lift=lift,
        phase=placement.phase,
        revision=revision,
        changed_at=changed_at,
        pinned=placement.pinned,
        workout=workout,
        reasons=placement.reasons,
        not_here=placement.not_here,
        alternative=placement.alternative,
    )


def _revision(
    known: Session | None, content: tuple[object, ...], first: date
) -> tuple[int, datetime]:
    """How often the session has changed since it was first published, and when it did last."""
    opened = datetime.combine(first, time(0), tzinfo=UTC)
    if known is None:
        return 0, opened
    if content == known.published_content:
        return known.revision, known.changed_at
    return known.revision + 1, max(opened, known.changed_at + timedelta(seconds=1))
