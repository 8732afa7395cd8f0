"""What the checker reads a plan as, and the hard rules on what a session holds, read anew.

A plan is sessions in order of time, the days, what was done before. Every function of the checker
takes one, and none of it comes from the planner. Of the rules on minutes, health and reserve there
is one function each, named by its id; `checker` has those on where a session lies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta

from runlift_export.language import in_every_language, say
from runlift_export.model import (
    Basis,
    BrokenRule,
    Day,
    FinishedSession,
    Level,
    LiftKind,
    Phase,
    Prescription,
    Race,
    Session,
    Settings,
    clock_min,
    exercises_of,
    match_finished,
    monday_of,
    needs_clearance,
    races_among,
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
        races=races_among(days, settings.races),
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
    """Finished sessions, and past published ones that were not recorded, unless missed.

    Where a recording does not say what was done, the plan of that session does.
    """
    current = {one.uid for one in sessions}
    over = [one for one in past if one.uid not in current]
    pairs = dict(match_finished(lifted, over))
    finished = tuple(
        replace(one, exercises=exercises_of(pairs[one].lift))
        if one.exercises is None and one in pairs
        else one
        for one in lifted
    )
    if unrecorded_was_missed(log, lifted, over):
        return finished
    done = {session.uid for session in pairs.values()}
    return (*finished, *(taken_as_done(one) for one in over if one.uid not in done))


_HEAVY_HISTORY_DAYS = 28
_SAME = 1.01
"""Watches keep sixteenths of a kilogram."""
JUMPS = frozenset({"plyo"})
"""FIT categories of jumps and hops."""


def _h9(plan: CheckedPlan) -> list[BrokenRule]:
    stated = [word for word in rules.STOP_CONDITIONS if word in plan.settings.athlete.conditions]
    text = say("{conditions}: no session; seek medical advice", conditions=", ".join(stated))
    stops = [broken_by("H9", session, text) for session in plan.sessions if stated]
    hurts = [place for place in plan.settings.athlete.conditions if place in rules.PAIN_PLACES]
    loads = [
        broken_by(
            "H9",
            session,
            say("{exercise} loads what hurts ({place})", exercise=say(one.name), place=place),
        )
        for session in plan.sessions
        for one in session.lift.exercises
        for place in hurts
        if _loads(one, place)
    ]
    return stops + loads


def _loads(one: Prescription, place: str) -> bool:
    """Whether an exercise loads the place that hurts, by its FIT names; clamshells load none."""
    bar = place == "back-pain" and (bool(one.ramp_up) or "barbell" in (one.fit_name or ""))
    return bar or (one.category in rules.PAIN_PLACES[place] and one.fit_name != "clams")


def _h10(plan: CheckedPlan) -> list[BrokenRule]:
    athlete = plan.settings.athlete
    found = []
    for session in plan.sessions:
        if needs_clearance(athlete, session.date):
            reserves = [one.rir for one in session.lift.exercises if one.rir is not None]
            light = all(rir >= rules.RIR_LIGHT for rir in reserves)
            if session.kind is LiftKind.FULL or not light:
                text = say("too heavy without medical clearance")
                found.append(broken_by("H10", session, text))
    return found


def _h11(plan: CheckedPlan) -> list[BrokenRule]:
    found = []
    for session in plan.sessions:
        novice = plan.settings.athlete.level is Level.NOVICE
        easier = novice or session.phase is Phase.TAPER or _heavy_week(session.date, plan)
        least = rules.RIR_CAREFUL if easier else rules.RIR_TRAINED
        for one in session.lift.exercises:
            if one.rir is not None and one.rir < least:
                text = say(
                    "{exercise}: {rir} reps in reserve, at least {least}",
                    exercise=say(one.name),
                    rir=one.rir,
                    least=least,
                )
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


def _h13(plan: CheckedPlan) -> list[BrokenRule]:
    found = []
    for session in plan.sessions:
        cause = _why_nothing_new(session, plan)
        known = None if cause is None else _known_kg(session, plan)
        if known is None or _starts_anew(session, known, plan):
            continue
        for one in session.lift.exercises:
            if one.name not in known:
                text = say("{exercise} is new, {cause}", exercise=say(one.name), cause=cause)
                found.append(broken_by("H13", session, text))
                continue
            before_kg = known[one.name]
            if one.weight_kg and before_kg and one.weight_kg > before_kg * _SAME + 0.05:
                text = say(
                    "{exercise}: {now:g} kg after {before:g} kg, {cause}",
                    exercise=say(one.name),
                    now=one.weight_kg,
                    before=before_kg,
                    cause=cause,
                )
                found.append(broken_by("H13", session, text))
    return found


def _race_near(session: Session, plan: CheckedPlan) -> str | None:
    for race in plan.races:
        ahead = (race.date - session.date).days
        if 0 < ahead <= rules.NO_NEWS_DAYS[race.priority]:
            return say(
                "{before} days before the {priority} race", before=ahead, priority=race.priority
            )
    return None


def _why_nothing_new(session: Session, plan: CheckedPlan) -> str | None:
    """Why that day is no time for news; None if it is one."""
    if (near := _race_near(session, plan)) is not None:
        return near
    if session.lift.deload:
        return say("in a deload")
    last = _last_leg(session, plan)
    if last is not None and (session.date - last).days >= rules.TIME_OFF_DAYS:
        return say("after {days} days without", days=(session.date - last).days)
    return None


def _starts_anew(session: Session, known: Mapping[str, float | None], plan: CheckedPlan) -> bool:
    """Whether a session after a break is at a place where hardly anything known can be done.

    Nobody could ever begin again there if nothing might be new.
    """
    if session.lift.deload or _race_near(session, plan) is not None:
        return False
    return sum(one.name in known for one in session.lift.exercises) < rules.KNOWN_LEAST


def _last_leg(session: Session, plan: CheckedPlan) -> date | None:
    return max((leg.on for leg in plan.legs() if leg.on < session.date), default=None)


def _known_kg(session: Session, plan: CheckedPlan) -> dict[str, float | None] | None:
    """What was done in the four weeks before, or before the break, with the heaviest weights.

    None where nobody knows: a recording without sets, one of hardly anything in the catalogue, or a
    trained runner without any.
    """
    last = _last_leg(session, plan)
    if last is None:
        return None if plan.settings.athlete.level is Level.TRAINED else {}
    back = (session.date - last).days >= rules.TIME_OFF_DAYS
    since = (last if back else session.date) - timedelta(days=rules.NEWS_DAYS)
    rows = [(one.date, one.exercises) for one in plan.before]
    rows += [(one.date, exercises_of(one.lift)) for one in plan.sessions]
    found: dict[str, float | None] = {}
    for on, exercises in rows:
        if not since <= on < session.date:
            continue
        if exercises is None:
            return None
        for one in exercises:
            found[one.name] = max(found.get(one.name) or 0.0, one.weight_kg or 0.0) or None
    return found if len(found) >= rules.KNOWN_LEAST else None


def _h14(plan: CheckedPlan) -> list[BrokenRule]:
    found = []
    for session in plan.sessions:
        for one in session.lift.exercises:
            if one.category in JUMPS:
                found += [
                    broken_by("H14", session, text)
                    for text in _against_jump(one.name, session, plan)
                ]
    return found


def _against_jump(name: str, session: Session, plan: CheckedPlan) -> list[str]:
    found = []
    weeks = _weeks_of_strength(session, plan)
    if weeks < rules.HOPS_FROM_WEEKS:
        text = say(
            "{exercise} after {weeks} weeks of strength, at least {least}",
            exercise=say(name),
            weeks=weeks,
            least=rules.HOPS_FROM_WEEKS,
        )
        found.append(text)
    ahead = [(race.date - session.date).days for race in plan.races]
    known = _known_kg(session, plan)
    if known is not None and name not in known:
        found += [
            say(
                "{exercise} for the first time {days} days before a race",
                exercise=say(name),
                days=days,
            )
            for days in ahead
            if 0 < days < rules.HOPS_BEFORE_RACE_DAYS
        ]
    age = plan.settings.athlete.age_years(session.date)
    wished = {one.casefold() for one in plan.settings.strength.prefer}
    called = {one.casefold() for one in in_every_language(name)}
    if age is not None and age >= rules.HOPS_ASKED_FROM_YEARS and not called & wished:
        text = say("{exercise} at {age} without having been asked for", exercise=say(name), age=age)
        found.append(text)
    return found


def _weeks_of_strength(session: Session, plan: CheckedPlan) -> int:
    """Weeks with leg work since the last break of three weeks, before the session's own."""
    later, mondays = session.date, set()
    for leg in reversed(plan.legs()):
        if leg.on >= session.date:
            continue
        if (later - leg.on).days >= rules.TIME_OFF_DAYS:
            break
        mondays.add(monday_of(leg.on))
        later = leg.on
    return len(mondays - {monday_of(session.date)})


CONTENT_RULES = (_h9, _h10, _h11, _h13, _h14)
