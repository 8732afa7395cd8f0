"""Who a session is: uids for life, and revisions that count published changes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from runlift_export.model import Session, same_week
from runlift_export.plan.sites import Site

_DOMAIN = "runlift-export"


def plan_id(first_run_key: str | None, *, start: date) -> str:
    """The id of a new plan, from the runner's earliest run (its key), else the start date.

    The same runs give the same id, so a plan that was lost keeps its uids.
    """
    seed = first_run_key if first_run_key is not None else f"no runs before {start.isoformat()}"
    return "plan-" + hashlib.sha256(seed.encode()).hexdigest()[:12]


def uids(
    sites: Sequence[Site], *, plan: str, published: Sequence[Session], done: frozenset[str]
) -> tuple[str, ...]:
    """One uid for each site: the published one where a session stays or moves in its week.

    `done` are uids of published sessions that are over. A new uid is the plan, the ISO week and
    the least free ordinal; never the date or the title, so a session keeps it when it moves.
    """
    free = [session for session in published if session.uid not in done]
    taken = {session.uid for session in published}
    given: dict[int, str] = {}
    for exact in (True, False):
        for index, site in enumerate(sites):
            if index in given:
                continue
            match = next((one for one in free if _same(site, one, exact=exact)), None)
            if match is not None:
                given[index] = match.uid
                free.remove(match)
    for index, site in enumerate(sites):
        if index not in given:
            given[index] = _new_uid(plan, site.date, taken)
            taken.add(given[index])
    return tuple(given[index] for index in range(len(sites)))


def _same(site: Site, session: Session, *, exact: bool) -> bool:
    if site.pin is not None:
        return site.pin.uid == session.uid
    if session.pinned:
        return False
    if exact:
        return site.date == session.date
    return same_week(site.date, session.date)


def _new_uid(plan: str, on: date, taken: set[str]) -> str:
    year, week, _ = on.isocalendar()
    ordinal = 1
    while (uid := f"{plan}-{year}w{week:02}-{ordinal}@{_DOMAIN}") in taken:
        ordinal += 1
    return uid


def revise(
    previous: tuple[Session, ...], new: tuple[Session, ...], *, start: date
) -> tuple[Session, ...]:
    """`new` with `revision` and `changed_at` set by comparison with `previous`; reads no clock.

    A new session has revision 0 and the plan's start (00:00 UTC). An unchanged one keeps both.
    A changed one counts up, and its `changed_at` is the plan's start or a second after the
    last change, whichever is later.
    """
    opened = datetime.combine(start, time(0), tzinfo=UTC)
    before = {session.uid: session for session in previous}
    revised = []
    for session in new:
        known = before.get(session.uid)
        if known is None:
            revised.append(replace(session, revision=0, changed_at=opened))
            continue
        same = replace(session, revision=known.revision, changed_at=known.changed_at)
        if same.published_content != known.published_content:
            later = max(opened, known.changed_at + timedelta(seconds=1))
            same = replace(same, revision=known.revision + 1, changed_at=later)
        revised.append(same)
    return tuple(revised)
