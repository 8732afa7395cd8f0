"""The changes that bring a calendar in line with a plan, object by object."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from runlift_export.language import say
from runlift_export.publish.calendar import Calendar, Marks, Stored, object_digest
from runlift_export.publish.server import Credentials, PublishError


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What was done, by uid; `conflicts` are sentences on what was left alone, and why.

    `others` are the events of other plans in the same calendar, which nobody touched: the id of
    each plan (a hash where its events are private) and how many.
    """

    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    others: tuple[tuple[str, int], ...] = ()


def publish_events(
    objects: Mapping[str, bytes],
    url: str,
    *,
    plan_id: str,
    credentials: Credentials | None,
    name: str = "Strength",
    is_private: bool = False,
    replaces: tuple[str, ...] = (),
    dry_run: bool = False,
) -> Published:
    """Make the calendar at `url` hold these objects (uid -> iCalendar bytes) of a plan.

    Other events of that plan are deleted. A calendar that is not there is made and called `name`.
    Events of anyone else stay as they are, and so do those of other plans, unless `replaces` names
    them. With `is_private` nothing in an object tells what made it. An object changed by someone
    since we looked (412), or whose uid stands elsewhere in the calendar (409), is left alone and
    told as a conflict. Raises `PublishError`; each event is then the old or the new one, and
    publishing again does the rest.
    """
    marks = Marks(plan_id=plan_id, is_private=is_private)
    with Calendar(url, credentials, marks) as calendar:
        stored = calendar.ours()
        if stored is None:
            stored = {}
            if not dry_run:
                calendar.make(name)
        mine = marks.own_plans | frozenset(replaces)
        others = Counter(
            one.plan for one in stored.values() if one.plan not in mine and one.uid not in objects
        )
        own = {uid: one for uid, one in stored.items() if one.plan in mine or uid in objects}
        done = _bring_in_line(calendar, objects, own, dry_run=dry_run)
        return replace(done, others=tuple(sorted(others.items())))


def _bring_in_line(
    calendar: Calendar, objects: Mapping[str, bytes], stored: dict[str, Stored], *, dry_run: bool
) -> Published:
    done: dict[str, list[str]] = {"created": [], "updated": [], "kept": [], "deleted": []}
    conflicts: list[str] = []
    surplus = sorted(stored.keys() - objects.keys())
    try:
        for uid, data in objects.items():
            old = stored.get(uid)
            word, problem = "updated" if old else "created", None
            if old is not None and old.digest == object_digest(data):
                word = "kept"
            else:
                problem = calendar.put(uid, data, old, dry_run=dry_run)
            (done[word] if problem is None else conflicts).append(problem or uid)
        for uid in surplus:
            problem = calendar.delete(stored[uid], dry_run=dry_run)
            (done["deleted"] if problem is None else conflicts).append(problem or uid)
    except PublishError as error:
        count = sum(len(uids) for uids in done.values())
        message = say(
            "{why}; {count} of {total} events are as planned; fix that, then publish again: it "
            "does the rest",
            why=error,
            count=count,
            total=len(objects) + len(surplus),
        )
        raise PublishError(message) from error
    return Published(
        created=tuple(done["created"]),
        updated=tuple(done["updated"]),
        kept=tuple(done["kept"]),
        deleted=tuple(done["deleted"]),
        conflicts=tuple(conflicts),
    )
