"""What the checker reads a plan as, and the hard rules on what a session holds, read anew.

A plan is sessions in order of time, the days, what was done before. Every function of the checker
takes one, and none of it comes from the planner. Of the rules on minutes, health and reserve there
is one function each, named by its id; `checker` has those on where a session lies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, timedelta

from runlift_export.model import (
    Basis,
    BrokenRule,
    Day,
    FinishedSession,
    Level,
    LiftKind,
    Phase,
    Race,
    Session,
    Settings,
    clock_min,
    match_finished,
    monday_of,
    needs_clearance,
    rules,
    taken_as_done,
    unrecorded_was_missed,
    week_dates,
)


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg session of the past (`session` None) or of the plan."""

    on: date
    clock_min: int | None
    session: Session | None


@dataclass(frozen=True, slots=True)
class CheckedPlan:
    """All that a rule may look at; `before` are the sessions that are over."""

    days: Mapping[date, Day]
    sessions: tuple[Session, ...]
    settings: Settings
    before: tuple[FinishedSession, ...]
    races: tuple[Race, ...]

    def legs(self) -> list[Leg]:
        """Past and planned leg sessions in order of time."""
        past = [Leg(one.date, one.clock_min, None) for one in self.before if one.legs]
        planned = [Leg(one.date, clock_min(one.start), one) for one in self.sessions if one.legs]
        return sorted(past + planned, key=lambda leg: (leg.on, leg.clock_min or 0))


def read_for_checking(
    days: tuple[Day, ...],
    sessions: tuple[Session, ...],
    *,
    settings: Settings,
    lifted: tuple[FinishedSession, ...],
    past: tuple[Session, ...],
) -> CheckedPlan:
    """The plan as the rules look at it, its sessions in order of time."""
    return CheckedPlan(
        days={day.date: day for day in days},
        sessions=tuple(sorted(sessions, key=lambda one: one.start.astimezone(UTC))),
        settings=settings,
        before=_history(lifted, past, sessions, settings.strength.log),
        races=_races(days, settings),
    )


def broken_by(rule: str, session: Session, text: str) -> BrokenRule:
    """That `session` breaks a rule, in words for its runner."""
    return BrokenRule(rule=rule, date=session.date, text=text)


def _history(
    lifted: tuple[FinishedSession, ...],
    past: tuple[Session, ...],
    sessions: tuple[Session, ...],
    log: str,
) -> tuple[FinishedSession, ...]:
    """Finished sessions, and past published ones that were not recorded, unless missed."""
    current = {one.uid for one in sessions}
    over = [one for one in past if one.uid not in current]
    if unrecorded_was_missed(log, lifted, over):
        return lifted
    done = {session.uid for _, session in match_finished(lifted, over)}
    return (*lifted, *(taken_as_done(one) for one in over if one.uid not in done))


def _races(days: tuple[Day, ...], settings: Settings) -> tuple[Race, ...]:
    own = {race.date for race in settings.races}
    others = (day for day in days if day.race and day.date not in own)
    return settings.races + tuple(
        Race(date=day.date, priority="B", distance_km=day.distance_m and day.distance_m / 1000)
        for day in others
    )


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
