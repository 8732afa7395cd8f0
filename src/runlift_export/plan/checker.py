"""The checker: every hard rule, read anew from the table, on sessions wherever they come from.

It shares limits and definitions of `model` with the planner and no logic, so that a fault of one
shows in the other. Sessions may have been edited by hand; nothing is taken for granted but their
types. One function a rule, named by its id: first those on where a session lies (beside runs,
races and other sessions, and in the week), then those on what it holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

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


def find_broken_rules(
    days: tuple[Day, ...],
    sessions: tuple[Session, ...],
    *,
    settings: Settings,
    lifted: tuple[FinishedSession, ...] = (),
    past: tuple[Session, ...] = (),
) -> tuple[BrokenRule, ...]:
    """Every hard rule that `sessions` break, by date and rule; () means none.

    `days` should reach from 28 days before the first session to two days after the last; a
    rule whose days are not there is not judged. `lifted` are finished sessions and `past`
    earlier published ones: they count for H1, H4 and H5 but are not judged themselves.
    """
    plan = _checked_plan(days, sessions, settings=settings, lifted=lifted, past=past)
    found = {broken for rule in (*_PLACING, *_CONTENT) for broken in rule(plan)}
    return tuple(sorted(found, key=lambda one: (one.date, int(one.rule[1:]), one.text)))


@dataclass(frozen=True, slots=True)
class _Leg:
    """A leg session of the past (`session` None) or of the plan."""

    on: date
    clock_min: int | None
    session: Session | None


@dataclass(frozen=True, slots=True)
class _CheckedPlan:
    """All that a rule may look at; `before` are the sessions that are over."""

    days: Mapping[date, Day]
    sessions: tuple[Session, ...]
    settings: Settings
    before: tuple[FinishedSession, ...]
    races: tuple[Race, ...]

    def legs(self) -> list[_Leg]:
        """Past and planned leg sessions in order of time."""
        past = [_Leg(one.date, one.clock_min, None) for one in self.before if one.legs]
        planned = [_Leg(one.date, clock_min(one.start), one) for one in self.sessions if one.legs]
        return sorted(past + planned, key=lambda leg: (leg.on, leg.clock_min or 0))


def _checked_plan(
    days: tuple[Day, ...],
    sessions: tuple[Session, ...],
    *,
    settings: Settings,
    lifted: tuple[FinishedSession, ...],
    past: tuple[Session, ...],
) -> _CheckedPlan:
    """The plan as the rules look at it, its sessions in order of time."""
    return _CheckedPlan(
        days={day.date: day for day in days},
        sessions=tuple(sorted(sessions, key=lambda one: one.start.astimezone(UTC))),
        settings=settings,
        before=_history(lifted, past, sessions, settings.strength.log),
        races=_races(days, settings),
    )


def _certain_key(day: Day | None) -> bool:
    """Whether the date is known to need fresh legs; a date without a day is not judged."""
    return day is not None and day.certain_key


def _broken(rule: str, session: Session, text: str) -> BrokenRule:
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


def _h1(plan: _CheckedPlan) -> list[BrokenRule]:
    weeks = Counter(monday_of(one.date) for one in plan.before)
    found = []
    for session in plan.sessions:
        week = monday_of(session.date)
        weeks[week] += 1
        if weeks[week] > rules.SESSIONS_A_WEEK_MAX:
            text = f"session {weeks[week]} of the week, at most {rules.SESSIONS_A_WEEK_MAX}"
            found.append(_broken("H1", session, text))
    return found


def _h2(plan: _CheckedPlan) -> list[BrokenRule]:
    return [
        _broken("H2", one, "a leg session on the day before a key run")
        for one in plan.sessions
        if one.legs and _certain_key(plan.days.get(one.date + timedelta(days=1)))
    ]


def _h3(plan: _CheckedPlan) -> list[BrokenRule]:
    found = []
    for session in plan.sessions:
        day = plan.days.get(session.date)
        if day is None or day.run_end is None or not day.likely_run:
            continue
        hard = day.certain_key or day.key
        limits = plan.settings.rules
        hours = limits.hours_after_hard_run if hard else limits.hours_after_run
        gap_h = (session.start - day.run_end).total_seconds() / 3600
        if gap_h < hours:
            text = f"{gap_h:.1f} h after the run's end, at least {hours:g} h"
            found.append(_broken("H3", session, text))
    return found


def _h4(plan: _CheckedPlan) -> list[BrokenRule]:
    found = []
    legs = plan.legs()
    for earlier, later in pairwise(legs):
        session = later.session or earlier.session
        if session is None:
            continue
        apart = (later.on - earlier.on).days
        known = earlier.clock_min is not None and later.clock_min is not None
        clocks = (later.clock_min or 0) - (earlier.clock_min or 0) if known else 0
        hours = apart * 24 + clocks / 60
        if apart < rules.LEGS_APART_DAYS or hours < 24 * rules.LEGS_APART_DAYS:
            text = f"{hours:.1f} h by the clock after the leg session of {earlier.on.isoformat()}"
            found.append(_broken("H4", session, f"{text}, at least 48 h"))
    return found


def _h5(plan: _CheckedPlan) -> list[BrokenRule]:
    found = []
    for session in _introductory(plan):
        ahead = [plan.days.get(session.date + timedelta(days=days)) for days in (1, 2)]
        if any(_certain_key(day) for day in ahead):
            text = "one of the first three sessions (or after three weeks off) within 48 h"
            found.append(_broken("H5", session, f"{text} before a key run"))
        for exercise in session.lift.exercises:
            if exercise.sets > rules.INTRODUCTORY_SETS_MAX:
                text = f"{exercise.name}: {exercise.sets} sets, at first at most 2"
                found.append(_broken("H5", session, text))
            if exercise.rir is not None and exercise.rir < rules.INTRODUCTORY_RIR:
                text = f"{exercise.name}: {exercise.rir} reps in reserve, at first at least 3"
                found.append(_broken("H5", session, text))
    return found


def _introductory(plan: _CheckedPlan) -> list[Session]:
    """The first three leg sessions, and the first three after three weeks off.

    Someone who calls themselves trained and has no session on record is believed.
    """
    legs = plan.legs()
    known = any(leg.session is None for leg in legs)
    believed = plan.settings.athlete.level is Level.TRAINED and not known
    number = rules.INTRODUCTORY_SESSIONS if believed else 0
    found = []
    previous: date | None = None
    for leg in legs:
        if previous is not None and (leg.on - previous).days >= rules.TIME_OFF_DAYS:
            number = 0
        number += 1
        previous = leg.on
        if leg.session is not None and number <= rules.INTRODUCTORY_SESSIONS:
            found.append(leg.session)
    return found


def _h6(plan: _CheckedPlan) -> list[BrokenRule]:
    found = []
    for session in plan.sessions:
        for race in plan.races:
            ahead = (race.date - session.date).days
            clearance = rules.RACE_CLEARANCE[race.priority]
            heavy = session.kind is LiftKind.FULL
            least = clearance.heavy_days if heavy else clearance.any_days
            if 0 < ahead < least:
                text = f"{ahead} days before the {race.priority} race, at least {least}"
                found.append(_broken("H6", session, text))
    return found


def _h7(plan: _CheckedPlan) -> list[BrokenRule]:
    found = []
    for session in plan.sessions:
        for race in plan.races:
            since = (session.date - race.date).days
            if session.legs and 0 <= since <= rules.recovery_days(race.distance_km):
                text = f"{since} days after the race of {race.date.isoformat()}"
                found.append(_broken("H7", session, text))
    return found


def _h12(plan: _CheckedPlan) -> list[BrokenRule]:
    week = plan.settings.week
    found = []
    for session in plan.sessions:
        end = session.start.replace(tzinfo=None) + timedelta(minutes=session.lift.duration_min)
        inside = any(
            window.start <= session.start.time() and end <= datetime.combine(end, window.end)
            for window in week.windows[session.date.weekday()]
        )
        if session.start.date() != session.date:
            found.append(_broken("H12", session, f"starts on {session.start.date().isoformat()}"))
        elif session.date in week.blocked:
            found.append(_broken("H12", session, "the date is blocked"))
        elif end.date() != session.date or not inside:
            text = f"{session.start:%H:%M} to {end:%H:%M} lies outside the times given"
            found.append(_broken("H12", session, text))
    return found


_PLACING = (_h1, _h2, _h3, _h4, _h5, _h6, _h7, _h12)


_HEAVY_HISTORY_DAYS = 28


def _h8(plan: _CheckedPlan) -> list[BrokenRule]:
    found = []
    for session in plan.sessions:
        allowed = rules.SESSION_MINUTES[session.kind]
        minutes = session.lift.duration_min
        if not allowed.least <= minutes <= allowed.most:
            kind = session.kind.value
            text = f"{minutes} min, a {kind} session takes {allowed.least}-{allowed.most}"
            found.append(_broken("H8", session, text))
    return found


def _h9(plan: _CheckedPlan) -> list[BrokenRule]:
    stated = [word for word in rules.STOP_CONDITIONS if word in plan.settings.athlete.conditions]
    text = f"{', '.join(stated)}: no session; seek medical advice"
    return [_broken("H9", session, text) for session in plan.sessions if stated]


def _h10(plan: _CheckedPlan) -> list[BrokenRule]:
    athlete = plan.settings.athlete
    found = []
    for session in plan.sessions:
        if needs_clearance(athlete, session.date):
            reserves = [one.rir for one in session.lift.exercises if one.rir is not None]
            light = all(rir >= rules.RIR_LIGHT for rir in reserves)
            if session.kind is LiftKind.FULL or not light:
                found.append(_broken("H10", session, "too heavy without medical clearance"))
    return found


def _h11(plan: _CheckedPlan) -> list[BrokenRule]:
    found = []
    for session in plan.sessions:
        novice = plan.settings.athlete.level is Level.NOVICE
        easier = novice or session.phase is Phase.TAPER or _heavy_week(session.date, plan)
        least = rules.RIR_CAREFUL if easier else rules.RIR_TRAINED
        for one in session.lift.exercises:
            if one.rir is not None and one.rir < least:
                text = f"{one.name}: {one.rir} reps in reserve, at least {least}"
                found.append(_broken("H11", session, text))
    return found


def _heavy_week(on: date, plan: _CheckedPlan) -> bool:
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


_CONTENT = (_h8, _h9, _h10, _h11)
