"""plan.json: a plan as a document that people read, edit and publish."""

from __future__ import annotations

import hashlib
from datetime import datetime

from runlift_export.documents.listings import (
    FORMAT_VERSION,
    Json,
    as_json,
    day_json,
    reason_json,
    rounded,
    utc_text,
)
from runlift_export.model import (
    Alternative,
    BrokenRule,
    DoneExercise,
    FinishedSession,
    NotHere,
    Outlook,
    Plan,
    PlanChange,
    Prescription,
    Session,
    WeekDetail,
)


def plan_document(plan: Plan) -> Json:
    """The document of plan.json (format 1); `read_plan` gives the same plan back."""
    return {
        "format": FORMAT_VERSION,
        "id": plan.plan_id,
        "start": plan.start.isoformat(),
        "weeks": plan.weeks,
        "timezone": plan.timezone,
        "cost": rounded(plan.cost, 4),
        "optimal": plan.optimal,
        "why": list(plan.why),
        "sessions": [session_json(session) for session in plan.sessions],
        "broken": [broken_rule_json(one) for one in plan.broken],
        "weeks_detail": [_week_json(week) for week in plan.weeks_detail],
        "days": [day_json(day) for day in plan.days],
        "past": [session_json(session) for session in plan.past],
        "before": [day_json(day) for day in plan.before],
        "lifted": [_finished_json(one) for one in plan.lifted],
        "newest_run": plan.newest_run.isoformat() if plan.newest_run else None,
        "known_runs": list(plan.known_runs),
        "changes": changes_json(plan.changes),
        "changed_since": plan.changed_since.isoformat() if plan.changed_since else None,
    }


def changes_json(changes: tuple[PlanChange, ...]) -> list[Json]:
    """What became of the sessions of the plan before."""
    return [
        {
            "kind": one.kind.value,
            "uid": one.uid,
            "before": _moment(one.before),
            "after": _moment(one.after),
            "name_before": one.name_before,
            "name_after": one.name_after,
        }
        for one in changes
    ]


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")


def today_document(plan: Plan, outlook: Outlook) -> Json:
    """The document of `today -f json`: what the plan says of a moment."""
    return {
        "format": FORMAT_VERSION,
        "now": outlook.now.isoformat(timespec="minutes"),
        "state": outlook.state.value,
        "session": session_json(outlook.session) if outlook.session else None,
        "over": session_json(outlook.over) if outlook.over else None,
        "last": session_json(outlook.last) if outlook.last else None,
        "last_recorded": outlook.last_recorded.value if outlook.last else None,
        "plan_start": plan.start.isoformat(),
        "plan_ends": outlook.ends.isoformat(),
        "plan_days_old": outlook.days_old,
        "newest_run": plan.newest_run.isoformat() if plan.newest_run else None,
        "newest_run_days_old": outlook.newest_run_days,
        "changes": changes_json(plan.changes),
        "changed_since": plan.changed_since.isoformat() if plan.changed_since else None,
    }


def check_document(broken: tuple[BrokenRule, ...]) -> Json:
    """The document of `check -f json`."""
    return {
        "format": FORMAT_VERSION,
        "broken": [broken_rule_json(one) for one in broken],
    }


def session_json(session: Session) -> Json:
    """One session with its digest, by which a later edit by hand is noticed."""
    fields = _session_fields(session)
    digests: Json = {"digest": _shown_digest(fields), "content_digest": _content_digest(fields)}
    return fields | digests


def session_digest(session: Session, *, written: Json | None = None) -> str:
    """A hash of all that a calendar or a watch shows (`Session.published_content`).

    `written` is the session as a file has it: only the keys that stand there count. An earlier
    version knew fewer of them, and nobody edited a session by reading it with a later one.
    """
    fields = _session_fields(session)
    if written is not None:
        fields = {key: _with_keys_of(written[key], fields[key]) for key in fields if key in written}
    return _shown_digest(fields)


def _shown_digest(fields: Json) -> str:
    shown = {key: value for key, value in fields.items() if key not in _NOT_SHOWN}
    reasons = shown.get("reasons", [])
    shown["reasons"] = reasons[:1] if isinstance(reasons, list) else []
    return hashlib.sha256(as_json(shown)).hexdigest()[:16]


def _with_keys_of(written: object, known: object) -> object:
    """`known` with no more keys than `written` has, at every depth."""
    if isinstance(written, dict) and isinstance(known, dict):
        return {key: _with_keys_of(written[key], known[key]) for key in known if key in written}
    if isinstance(written, list) and isinstance(known, list) and len(written) == len(known):
        return [_with_keys_of(one, other) for one, other in zip(written, known, strict=True)]
    return known


def content_digest(session: Session) -> str:
    """A hash of what is done in the session: it tells one that was moved from one rewritten."""
    return _content_digest(_session_fields(session))


def _content_digest(fields: Json) -> str:
    return hashlib.sha256(as_json({key: fields[key] for key in _CONTENT})).hexdigest()[:16]


_CONTENT = ("name", "kind", "place", "legs", "warm_up", "exercises", "why")


# These change without anything to see, or are about the publishing itself.
_NOT_SHOWN = frozenset(
    {
        "uid",
        "revision",
        "changed_at",
        "pinned",
        "own_content",
        "workout",
        "phase",
        "deload",
        "not",
        "alternative",
    }
)


def _session_fields(session: Session) -> Json:
    """The fields of a session; `start` is local time with its offset."""
    return {
        "uid": session.uid,
        "revision": session.revision,
        "changed_at": utc_text(session.changed_at),
        "date": session.date.isoformat(),
        "start": session.start.isoformat(timespec="seconds"),
        "name": session.lift.name,
        "kind": session.kind.value,
        "place": session.lift.place.value,
        "phase": session.phase.value,
        "duration_min": session.lift.duration_min,
        "legs": session.legs,
        "deload": session.lift.deload,
        "pinned": session.pinned,
        "own_content": session.own_content,
        "workout": session.workout,
        "warm_up": [_prescription_json(step) for step in session.lift.warm_up],
        "exercises": [_prescription_json(step) for step in session.lift.exercises],
        "why": list(session.lift.why),
        "reasons": [reason_json(reason) for reason in session.reasons],
        "not": [_not_json(one) for one in session.not_here],
        "alternative": _alternative_json(session.alternative),
    }


def broken_rule_json(broken: BrokenRule) -> Json:
    """One broken rule: its id, the date and the sentence."""
    return {
        "rule": broken.rule,
        "date": broken.date.isoformat(),
        "text": broken.text,
    }


def _prescription_json(step: Prescription) -> Json:
    return {
        "name": step.name,
        "sets": step.sets,
        "reps": step.reps,
        "seconds": step.seconds,
        "per_side": step.per_side,
        "load_kg": rounded(step.weight_kg, 2),
        "rest_s": step.rest_s,
        "rir": step.rir,
        "superset": step.superset,
        "category": step.category,
        "fit_name": step.fit_name,
        "closest": step.closest,
        "notes": step.notes,
        "ramp_up": [{"reps": one.reps, "load_kg": one.weight_kg} for one in step.ramp_up],
    }


def _not_json(one: NotHere) -> Json:
    return {"date": one.date.isoformat(), "rule": one.rule, "text": one.text}


def _alternative_json(alternative: Alternative | None) -> Json | None:
    if alternative is None:
        return None
    return {
        "date": alternative.date.isoformat(),
        "more_cost": rounded(alternative.more_cost, 4),
        "text": alternative.text,
    }


def _finished_json(one: FinishedSession) -> Json:
    return {
        "date": one.date.isoformat(),
        "legs": one.legs,
        "start": None if one.start is None else utc_text(one.start),
        "sets": one.set_count,
        "exercises": None if one.exercises is None else [_done_json(x) for x in one.exercises],
    }


def _done_json(one: DoneExercise) -> Json:
    return {"name": one.name, "load_kg": one.weight_kg}


def _week_json(week: WeekDetail) -> Json:
    return {
        "monday": week.monday.isoformat(),
        "phase": week.phase.value,
        "heavy": week.heavy,
        "target": week.target,
        "placed": week.placed,
        "why": week.why,
        "not": [_not_json(one) for one in week.not_placed],
    }
