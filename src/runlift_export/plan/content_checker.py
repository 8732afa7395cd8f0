"""The hard rules on what a session holds, read anew: minutes, health, reserve.

One function a rule, named by its id; `checker` has those on where a session lies.
"""

from __future__ import annotations

from datetime import date, timedelta

from runlift_export.model import (
    Basis,
    BrokenRule,
    Day,
    Level,
    LiftKind,
    Phase,
    monday_of,
    needs_clearance,
    rules,
    week_dates,
)
from runlift_export.plan.checked_plan import CheckedPlan, broken_by

_HEAVY_HISTORY_DAYS = 28


def _h8(plan: CheckedPlan) -> list[BrokenRule]:
    found = []
    for session in plan.sessions:
        allowed = rules.SESSION_MINUTES[session.kind]
        minutes = session.lift.duration_min
        if not allowed.least <= minutes <= allowed.most:
            kind = session.kind.value
            text = f"{minutes} min, a {kind} session takes {allowed.least}-{allowed.most}"
            found.append(broken_by("H8", session, text))
    return found


def _h9(plan: CheckedPlan) -> list[BrokenRule]:
    stated = [word for word in rules.STOP_CONDITIONS if word in plan.settings.athlete.conditions]
    text = f"{', '.join(stated)}: no session; seek medical advice"
    return [broken_by("H9", session, text) for session in plan.sessions if stated]


def _h10(plan: CheckedPlan) -> list[BrokenRule]:
    athlete = plan.settings.athlete
    found = []
    for session in plan.sessions:
        if needs_clearance(athlete, session.date):
            reserves = [one.rir for one in session.lift.exercises if one.rir is not None]
            light = all(rir >= rules.RIR_LIGHT for rir in reserves)
            if session.kind is LiftKind.FULL or not light:
                found.append(broken_by("H10", session, "too heavy without medical clearance"))
    return found


def _h11(plan: CheckedPlan) -> list[BrokenRule]:
    found = []
    for session in plan.sessions:
        novice = plan.settings.athlete.level is Level.NOVICE
        easier = novice or session.phase is Phase.TAPER or _heavy_week(session.date, plan)
        least = rules.RIR_CAREFUL if easier else rules.RIR_TRAINED
        for one in session.lift.exercises:
            if one.rir is not None and one.rir < least:
                text = f"{one.name}: {one.rir} reps in reserve, at least {least}"
                found.append(broken_by("H11", session, text))
    return found


def _heavy_week(on: date, plan: CheckedPlan) -> bool:
    """S1 for H11; False where the loads are not known well enough to say.

    The planner is given the figures; here they are added up anew, from the days in the plan.
    """
    monday = monday_of(on)
    week = [plan.days.get(one) for one in week_dates(monday)]
    history = [
        plan.days.get(monday - timedelta(days=index + 1)) for index in range(_HEAVY_HISTORY_DAYS)
    ]
    runs = [day for day in week if day is not None and day.likely_run]
    guessed = [day for day in runs if day.basis is Basis.EXPECTED]
    if not runs or len(guessed) * 2 > len(runs):
        return False
    this, usual = _load(week), _load(history)
    if this is None or not usual:
        return False
    return this / (usual / 4) > plan.settings.rules.heavy_week_ratio


def _load(days: list[Day | None]) -> float | None:
    known = [day for day in days if day is not None]
    likely = [day for day in known if day.likely_run]
    bare = sum(day.load is None for day in likely)
    if len(known) < len(days) or 4 * bare > len(likely):
        return None
    # To the tenth, as plan.json has them, so that a plan and its file are judged alike.
    return round(sum(round(day.load or 0.0, 1) for day in known), 1)


CONTENT_RULES = (_h8, _h9, _h10, _h11)
