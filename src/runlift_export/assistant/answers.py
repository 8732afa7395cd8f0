"""Answers about one runner's days and plan, as plain values that JSON can hold.

Words for a person, so no points and no rule codes. Dates are the runner's own; times have their
offset from UTC. Distances in km, durations in minutes, weights in the runner's unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from runlift_export import flow
from runlift_export.checked import printable
from runlift_export.errors import RequestError
from runlift_export.flow import History
from runlift_export.language import say
from runlift_export.model import (
    Day,
    NotHere,
    Plan,
    Prescription,
    Reason,
    Session,
    Settings,
    Verdict,
    time_words,
    weight_words,
)

Answer = dict[str, object]

DAYS_LISTED_MOST = 366
"""More dates in one answer would fill an assistant's memory and tell it nothing more."""
DAYS_LISTED_USUALLY = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnerView:
    """All that an answer is made from. `now` is aware local time; `plan` the one in force.

    `calendars` are names and bytes of the planned-run calendars, for a plan made on trial.
    """

    history: History
    settings: Settings
    plan: Plan
    now: datetime
    calendars: tuple[tuple[str, bytes], ...] = ()


def days_answer(
    view: RunnerView, *, since: date | None = None, until: date | None = None
) -> Answer:
    """The dates from `since` to `until`, done and to come, each with how hard it is and why.

    Without dates: the last two weeks and the two to come. Raises `RequestError` for a span that
    ends before it begins or has more than `DAYS_LISTED_MOST` dates.
    """
    today = view.now.date()
    first, last = _span(
        since or today - timedelta(days=DAYS_LISTED_USUALLY),
        until or today + timedelta(days=DAYS_LISTED_USUALLY),
    )
    known = {day.date: day for day in view.plan.days}
    known |= {day.date: day for day in view.history.days}
    chosen = [known[on] for on in sorted(known) if first <= on <= last]
    return {
        "today": today.isoformat(),
        "newest_run": iso_text(view.plan.newest_run),
        "days": [_day(day) for day in chosen],
    }


def runs_answer(
    view: RunnerView, *, since: date | None = None, until: date | None = None
) -> Answer:
    """The runs of a span, each with how hard it was, how sure that is, and why.

    Without dates: the last two weeks before the newest run. Raises `RequestError` as `days_answer`.
    """
    newest = view.plan.newest_run or view.now.date()
    last = until or max(newest, since or newest)
    first, last = _span(since or last - timedelta(days=DAYS_LISTED_USUALLY), last)
    chosen = [one for one in view.history.verdicts if first <= one.run.local_date <= last]
    return {
        "since": first.isoformat(),
        "until": last.isoformat(),
        "runs": [_run(v) for v in chosen],
    }


def plan_answer(view: RunnerView) -> Answer:
    """The plan in force: its weeks with what was aimed at, and its sessions in short."""
    plan = view.plan
    return {
        "first_day": plan.start.isoformat(),
        "weeks": [
            {
                "monday": week.monday.isoformat(),
                "phase": week.phase.value,
                "heavy_running_week": week.heavy,
                "sessions_aimed_at": week.target,
                "sessions_placed": week.placed,
                "why": printable(week.why),
            }
            for week in plan.weeks_detail
        ],
        "sessions": [in_short(one) for one in plan.sessions],
        "on_the_plan": [printable(line) for line in plan.why],
        "broken_rules": [
            {"date": one.date.isoformat(), "text": printable(one.text)} for one in plan.broken
        ],
    }


def next_session_answer(view: RunnerView) -> Answer:
    """The first session that is not over, whole: warm-up, exercises, and why it stands there."""
    outlook = flow.look_ahead(view.plan, view.now)
    answer: Answer = {
        "state": outlook.state.value,
        "plan_ends": outlook.ends.isoformat(),
        "newest_run_days_ago": outlook.newest_run_days,
    }
    if outlook.session is None:
        text = say("No session is left in this plan; make a new one.")
        return answer | {"session": None, "text": text}
    return answer | {"session": _whole(outlook.session, view.settings)}


def why_here_answer(view: RunnerView, on: date) -> Answer:
    """Why the session of this date stands where it does, and what the next best day would be."""
    found = [one for one in view.plan.sessions if one.date == on]
    if not found:
        text = say("No session stands on {date}; ask why not.", date=on.isoformat())
        return {"date": on.isoformat(), "session": None, "text": text}
    session = found[0]
    return {
        "date": on.isoformat(),
        "session": in_short(session),
        "because": _texts(session.reasons),
        "about_the_content": [printable(line) for line in session.lift.why],
        "next_best_day": None
        if session.alternative is None
        else {
            "date": session.alternative.date.isoformat(),
            "text": printable(session.alternative.text),
        },
        "the_day": _day_of(view, on),
    }


def why_not_answer(view: RunnerView, on: date) -> Answer:
    """Why no session stands on this date, each reason once; what the day is."""
    answer: Answer = {"date": on.isoformat(), "the_day": _day_of(view, on)}
    plan = view.plan
    if any(one.date == on for one in plan.sessions):
        return answer | {"text": say("A session stands on this date; ask why here."), "because": []}
    if not plan.start <= on < plan.start + timedelta(weeks=plan.weeks):
        last = plan.start + timedelta(weeks=plan.weeks, days=-1)
        text = say("The plan goes from {first} to {last}.", first=plan.start, last=last)
        return answer | {"text": text, "because": []}
    against = [one for session in plan.sessions for one in session.not_here if one.date == on]
    against += [one for week in plan.weeks_detail for one in week.not_placed if one.date == on]
    told = each_once(against)
    text = "" if told else say("Nothing forbids this date; the other days were better.")
    return answer | {"text": text, "because": told}


def _span(first: date, last: date) -> tuple[date, date]:
    if first > last:
        raise RequestError(f"since: {first} is after until: {last}; swap the two")
    if (last - first).days >= DAYS_LISTED_MOST:
        raise RequestError(
            f"since: expected at most {DAYS_LISTED_MOST} dates in one answer, found"
            f" {(last - first).days + 1}; ask for a shorter span"
        )
    return first, last


def iso_text(moment: date | None) -> str | None:
    """A date, or an aware time, as ISO text; None stays None."""
    return None if moment is None else moment.isoformat()


def _texts(reasons: tuple[Reason, ...]) -> list[str]:
    return [printable(one.text) for one in reasons]


def each_once(against: list[NotHere] | tuple[NotHere, ...]) -> list[str]:
    """The sentences, each once, in order."""
    return list(dict.fromkeys(printable(one.text) for one in against))


def _day_of(view: RunnerView, on: date) -> Answer | None:
    known = {day.date: day for day in (*view.plan.days, *view.history.days)}
    return _day(known[on]) if on in known else None


def _day(day: Day) -> Answer:
    return {
        "date": day.date.isoformat(),
        "weekday": f"{day.date:%A}",
        "effort": day.effort.value,
        "long": day.long,
        "race": day.race,
        "known_by": day.basis.value,
        "chance_of_a_run_percent": round(100 * day.chance_run),
        "chance_that_legs_must_be_fresh_percent": round(100 * day.chance_key),
        "distance_km": None if day.distance_m is None else round(day.distance_m / 1000, 1),
        "because": _texts(day.reasons),
    }


def _run(verdict: Verdict) -> Answer:
    run = verdict.run
    return {
        "date": run.local_date.isoformat(),
        "effort": verdict.effort.value,
        "long": verdict.long,
        "race": verdict.race,
        "chance_hard_percent": round(100 * verdict.chance_hard),
        "sure": not verdict.unsure,
        "distance_km": None if run.distance_m is None else round(run.distance_m / 1000, 2),
        "load_trimp": None if verdict.load is None else round(verdict.load),
        "because": _texts(verdict.reasons),
    }


def in_short(session: Session) -> Answer:
    """When, what and where, with the first reason."""
    return {
        "date": session.date.isoformat(),
        "weekday": f"{session.date:%A}",
        "start": session.start.isoformat(timespec="minutes"),
        "minutes": session.lift.duration_min,
        "name": session.lift.name,
        "kind": session.kind.value,
        "place": session.lift.place.value,
        "because": _texts(session.reasons[:1]),
    }


def _whole(session: Session, settings: Settings) -> Answer:
    units = settings.strength.units
    return in_short(session) | {
        "because": _texts(session.reasons),
        "warm_up": [_exercise(one, units) for one in session.lift.warm_up],
        "exercises": [_exercise(one, units) for one in session.lift.exercises],
        "about_the_content": [printable(line) for line in session.lift.why],
    }


def _exercise(one: Prescription, units: str) -> Answer:
    amount = str(one.reps) if one.seconds is None else time_words(one.seconds)
    return {
        "name": one.name,
        "sets": one.sets,
        "amount": amount,
        "each_side": one.per_side,
        "weight": None if one.weight_kg is None else weight_words(one.weight_kg, units),
        "rest_s": one.rest_s,
        "reps_in_reserve": one.rir,
        "in_turn_with_others_of_group": one.superset,
        "notes": printable(one.notes),
    }
