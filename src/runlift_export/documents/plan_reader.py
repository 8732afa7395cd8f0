"""plan.json -> `Plan`: foreign data, since people edit it; every fault with its key path."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from runlift_export.checked import NO_INSTANT, CheckedTable, Fault
from runlift_export.documents.listings import FORMAT_VERSION, read_json
from runlift_export.documents.plan import content_digest, plan_document, session_digest
from runlift_export.errors import PlanFileError
from runlift_export.language import say
from runlift_export.model import (
    Alternative,
    Basis,
    BrokenRule,
    ChangeKind,
    Day,
    DoneExercise,
    Effort,
    FinishedSession,
    Lift,
    LiftKind,
    NotHere,
    Phase,
    Place,
    Plan,
    PlanChange,
    Prescription,
    RampSet,
    Reason,
    Session,
    WeekDetail,
    rules,
)

MOST_SESSIONS = 1_000
MOST_EXERCISES, MOST_IN_ALL = 100, 5_000
"""In a plan, in a session, in all: more would take page, feed and workouts minutes to write."""


@lru_cache(maxsize=2)
def read_plan(data: bytes) -> Plan:
    """The plan in the bytes of a plan.json.

    Raises `PlanFileError` with all faults at once. Keys of a newer version are left alone.
    """
    faults: list[Fault] = []
    table = CheckedTable(read_json(data), faults=faults)
    if (version := table.integer("format", low=1, high=10**6)) != FORMAT_VERSION and not faults:
        sentence = say(
            "expected {known}, found {version}: a newer runlift wrote it; use that",
            known=FORMAT_VERSION,
            version=version,
        )
        table.fault("format", sentence)
    if faults:
        raise PlanFileError(tuple(faults))
    plan = _plan(table)
    if faults:
        raise PlanFileError(tuple(faults))
    return _in_its_zone(plan)


def is_wholly_read(data: bytes) -> bool:
    """Whether the bytes are a plan.json of which `read_plan` passes nothing over.

    What another version or the runner wrote into it beyond that would be lost under a new plan.
    """
    try:
        plan = read_plan(data)
    except PlanFileError:
        return False
    return _covers(plan_document(plan), read_json(data))


def _covers(known: object, found: object) -> bool:
    """Whether every key of `found` is one of `known`, all the way down."""
    if isinstance(known, dict) and isinstance(found, dict):
        return all(key in known and _covers(known[key], found[key]) for key in found)
    if isinstance(known, list) and isinstance(found, list):
        return len(known) == len(found) and all(map(_covers, known, found))
    return not isinstance(found, dict | list)


def _plan(table: CheckedTable) -> Plan:
    return Plan(
        plan_id=table.text("id", longest=100),
        start=table.day("start"),
        weeks=table.integer("weeks", low=1, high=rules.WEEKS_MOST),
        timezone=_timezone(table),
        cost=table.number("cost", low=0, high=1e9),
        optimal=table.flag("optimal"),
        days=tuple(_day(one) for one in table.tables("days")),
        sessions=_sessions(table, "sessions"),
        past=_sessions(table, "past") if "past" in table else (),
        before=tuple(_day(one) for one in table.tables("before")) if "before" in table else (),
        lifted=tuple(_finished(one) for one in table.tables("lifted")) if "lifted" in table else (),
        broken=tuple(_broken_rule(one) for one in table.tables("broken")),
        weeks_detail=tuple(_week(one) for one in table.tables("weeks_detail")),
        why=table.texts("why") if "why" in table else (),
        newest_run=table.day("newest_run") if "newest_run" in table else None,
        known_runs=table.texts("known_runs") if "known_runs" in table else (),
        changes=tuple(map(_change, table.tables("changes"))) if "changes" in table else (),
        changed_since=table.day("changed_since") if "changed_since" in table else None,
    )


def _timezone(table: CheckedTable) -> str:
    name = table.text("timezone", longest=100)
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        table.fault(
            "timezone",
            say("expected an IANA zone such as Europe/Berlin, found {name!r}", name=name),
        )
    return name


def _in_its_zone(plan: Plan) -> Plan:
    """Give every session the plan's zone: JSON keeps only the offset, or the time in UTC."""
    zone = ZoneInfo(plan.timezone)

    return replace(
        plan,
        sessions=tuple(replace(one, start=one.start.astimezone(zone)) for one in plan.sessions),
        past=tuple(replace(one, start=one.start.astimezone(zone)) for one in plan.past),
        changes=tuple(
            replace(c, before=_at(c.before, zone), after=_at(c.after, zone)) for c in plan.changes
        ),
        lifted=tuple(replace(one, start=_at(one.start, zone)) for one in plan.lifted),
    )


def _at(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if moment is None else moment.astimezone(zone)


def _sessions(table: CheckedTable, key: str) -> tuple[Session, ...]:
    tables = table.tables(key, most=MOST_SESSIONS)
    sessions = tuple(_as_edited(_session(one), one) for one in tables)
    seen: set[str] = set()
    for one, session in zip(tables, sessions, strict=True):
        if session.uid in seen:
            one.fault("uid", say("expected a uid of its own, found {uid!r} twice", uid=session.uid))
        seen.add(session.uid)
    if (found := sum(len(one.lift.exercises) for one in sessions)) > MOST_IN_ALL:
        table.fault(
            key,
            say(
                "expected at most {most} exercises in all, found {found}",
                most=MOST_IN_ALL,
                found=found,
            ),
        )
    return sessions


def _as_edited(session: Session, table: CheckedTable) -> Session:
    """An edit by hand stays: it is pinned, and counts as a change, as calendars take only that.

    What was only moved gets its content from the next plan; what was written anew keeps it.
    """
    written = table.text("content_digest", longest=100) if "content_digest" in table else None
    known = session_digest(session, written=table.raw())
    if "digest" not in table or table.text("digest", longest=100) == known:
        return session
    return replace(
        session,
        pinned=True,
        own_content=session.own_content or written != content_digest(session),
        revision=session.revision + 1,
        changed_at=session.changed_at + timedelta(seconds=1),
    )


def _session(table: CheckedTable) -> Session:
    start, day = table.instant("start"), table.day("date")
    if start is not NO_INSTANT and start.date() != day:
        table.fault(
            "start",
            say("is on {date}, but date says {day}: change both", date=start.date(), day=day),
        )
    return Session(
        uid=table.text("uid", longest=200),
        date=day,
        start=start,
        lift=_lift(table),
        phase=Phase(table.text("phase", one_of=tuple(Phase))),
        revision=table.integer("revision", low=0, high=2**31 - 1),
        changed_at=table.instant("changed_at"),
        pinned=table.flag("pinned") if "pinned" in table else False,
        workout=table.text("workout", longest=300),
        reasons=tuple(_reason(one) for one in table.tables("reasons")),
        not_here=tuple(_not_here(one) for one in table.tables("not")),
        alternative=(_alternative(table.table("alternative")) if "alternative" in table else None),
        own_content=table.flag("own_content") if "own_content" in table else False,
    )


def _lift(table: CheckedTable) -> Lift:
    why = table.texts("why") if "why" in table else ()
    return Lift(
        name=table.text("name", longest=200),
        kind=LiftKind(table.text("kind", one_of=tuple(LiftKind))),
        place=Place(table.text("place", one_of=tuple(Place))),
        legs=table.flag("legs"),
        warm_up=_prescriptions(table, "warm_up", warm_up=True) if "warm_up" in table else (),
        exercises=_prescriptions(table, "exercises", warm_up=False),
        duration_min=table.integer("duration_min", low=1, high=600),
        why=why,
        deload=table.flag("deload") if "deload" in table else _told_as_deload(why),
    )


def _told_as_deload(why: tuple[str, ...]) -> bool:
    """Plans of 0.1.0 say only in a sentence that a session is one with fewer sets."""
    return any(line.startswith("deload:") for line in why)


def _prescriptions(table: CheckedTable, key: str, *, warm_up: bool) -> tuple[Prescription, ...]:
    most = MOST_EXERCISES
    return tuple(_prescription(one, warm_up=warm_up) for one in table.tables(key, most=most))


def _prescription(table: CheckedTable, *, warm_up: bool) -> Prescription:
    reps = table.integer("reps", low=1, high=1000) if "reps" in table else None
    seconds = table.integer("seconds", low=1, high=7200) if "seconds" in table else None
    if (reps is None) == (seconds is None):
        table.fault("reps", say("expected either reps or seconds, one of the two"))
    return Prescription(
        name=table.text("name", longest=200),
        sets=table.integer("sets", low=1, high=100),
        reps=reps,
        seconds=seconds,
        per_side=table.flag("per_side"),
        weight_kg=table.number("load_kg", low=0, high=655.34) if "load_kg" in table else None,
        rest_s=table.integer("rest_s", low=0, high=3600),
        rir=table.integer("rir", low=0, high=20) if "rir" in table else None,
        superset=table.text("superset", longest=10) if "superset" in table else None,
        category=table.text("category", longest=100),
        fit_name=table.text("fit_name", longest=100) if "fit_name" in table else None,
        closest=table.flag("closest") if "closest" in table else False,
        notes=table.text("notes") if "notes" in table else "",
        warm_up=warm_up,
        ramp_up=tuple(map(_ramp_set, table.tables("ramp_up"))) if "ramp_up" in table else (),
    )


def _ramp_set(table: CheckedTable) -> RampSet:
    return RampSet(
        reps=table.integer("reps", low=1, high=1000),
        weight_kg=table.number("load_kg", low=0.01, high=655.34),
    )


def _day(table: CheckedTable) -> Day:
    return Day(
        date=table.day("date"),
        effort=Effort(table.text("effort", one_of=tuple(Effort))),
        long=table.flag("long"),
        race=table.flag("race"),
        basis=Basis(table.text("basis", one_of=tuple(Basis))),
        chance_key=table.number("chance_key", low=0, high=1),
        chance_run=table.number("chance_run", low=0, high=1),
        run_start=_optional_instant(table, "run_start"),
        run_end=_optional_instant(table, "run_end"),
        distance_m=_optional_number(table, "distance_m"),
        load=_optional_number(table, "load"),
        reasons=tuple(_reason(one) for one in table.tables("reasons")),
    )


def _optional_instant(table: CheckedTable, key: str) -> datetime | None:
    return table.instant(key) if key in table else None


def _optional_number(table: CheckedTable, key: str) -> float | None:
    return table.number(key, low=-1e12, high=1e12) if key in table else None


def _reason(table: CheckedTable) -> Reason:
    return Reason(
        rule=table.text("rule", longest=100),
        measured=_optional_number(table, "measured"),
        limit=_optional_number(table, "limit"),
        unit=table.text("unit", longest=100),
        text=table.text("text"),
    )


def _not_here(table: CheckedTable) -> NotHere:
    return NotHere(
        date=table.day("date"), rule=table.text("rule", longest=100), text=table.text("text")
    )


def _alternative(table: CheckedTable) -> Alternative:
    return Alternative(
        date=table.day("date"),
        more_cost=table.number("more_cost", low=0, high=1e9),
        text=table.text("text"),
    )


def _broken_rule(table: CheckedTable) -> BrokenRule:
    return BrokenRule(
        rule=table.text("rule", longest=100), date=table.day("date"), text=table.text("text")
    )


def _finished(table: CheckedTable) -> FinishedSession:
    return FinishedSession(
        date=table.day("date"),
        legs=table.flag("legs"),
        start=_optional_instant(table, "start"),
        set_count=table.integer("sets", low=0, high=10_000) if "sets" in table else None,
        exercises=tuple(map(_done, table.tables("exercises"))) if "exercises" in table else None,
    )


def _done(one: CheckedTable) -> DoneExercise:
    return DoneExercise(name=one.text("name"), weight_kg=_optional_number(one, "load_kg"))


def _change(table: CheckedTable) -> PlanChange:
    return PlanChange(
        kind=ChangeKind(table.text("kind", one_of=tuple(ChangeKind))),
        uid=table.text("uid", longest=200),
        before=_optional_instant(table, "before"),
        after=_optional_instant(table, "after"),
        name_before=table.text("name_before") if "name_before" in table else None,
        name_after=table.text("name_after") if "name_after" in table else None,
    )


def _week(table: CheckedTable) -> WeekDetail:
    return WeekDetail(
        monday=table.day("monday"),
        phase=Phase(table.text("phase", one_of=tuple(Phase))),
        heavy=table.flag("heavy"),
        target=table.integer("target", low=0, high=7),
        placed=table.integer("placed", low=0, high=7),
        why=table.text("why"),
        not_placed=(tuple(_not_here(one) for one in table.tables("not")) if "not" in table else ()),
    )
