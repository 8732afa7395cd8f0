"""Hard rules on where a session lies: beside runs, races and other sessions, and in the week."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

from runlift_export.model import Level, LiftKind, Session, Violation, monday_of, rules
from runlift_export.plan.case import Case, broken, certain_key


def _h1(case: Case) -> list[Violation]:
    weeks = Counter(monday_of(one.date) for one in case.before)
    found = []
    for session in case.sessions:
        week = monday_of(session.date)
        weeks[week] += 1
        if weeks[week] > rules.SESSIONS_A_WEEK_MAX:
            text = f"session {weeks[week]} of the week, at most {rules.SESSIONS_A_WEEK_MAX}"
            found.append(broken("H1", session, text))
    return found


def _h2(case: Case) -> list[Violation]:
    return [
        broken("H2", one, "a leg session on the day before a key run")
        for one in case.sessions
        if one.legs and certain_key(case.days.get(one.date + timedelta(days=1)))
    ]


def _h3(case: Case) -> list[Violation]:
    found = []
    for session in case.sessions:
        day = case.days.get(session.date)
        if day is None or day.run_end is None or not day.likely_run:
            continue
        hard = day.certain_key or day.key
        limits = case.settings.rules
        hours = limits.hours_after_hard_run if hard else limits.hours_after_run
        gap_h = (session.start - day.run_end).total_seconds() / 3600
        if gap_h < hours:
            text = f"{gap_h:.1f} h after the run's end, at least {hours:g} h"
            found.append(broken("H3", session, text))
    return found


def _h4(case: Case) -> list[Violation]:
    found = []
    legs = case.legs()
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
            found.append(broken("H4", session, f"{text}, at least 48 h"))
    return found


def _h5(case: Case) -> list[Violation]:
    found = []
    for session in _introductory(case):
        ahead = [case.days.get(session.date + timedelta(days=days)) for days in (1, 2)]
        if any(certain_key(day) for day in ahead):
            text = "one of the first three sessions (or after three weeks off) within 48 h"
            found.append(broken("H5", session, f"{text} before a key run"))
        for exercise in session.lift.exercises:
            if exercise.sets > rules.INTRODUCTORY_SETS_MAX:
                text = f"{exercise.name}: {exercise.sets} sets, at first at most 2"
                found.append(broken("H5", session, text))
            if exercise.rir is not None and exercise.rir < rules.INTRODUCTORY_RIR:
                text = f"{exercise.name}: {exercise.rir} reps in reserve, at first at least 3"
                found.append(broken("H5", session, text))
    return found


def _introductory(case: Case) -> list[Session]:
    """The first three leg sessions, and the first three after three weeks off.

    Someone who calls themselves trained and has no session on record is believed.
    """
    legs = case.legs()
    known = any(leg.session is None for leg in legs)
    believed = case.settings.athlete.level is Level.TRAINED and not known
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


def _h6(case: Case) -> list[Violation]:
    found = []
    for session in case.sessions:
        for race in case.races:
            ahead = (race.date - session.date).days
            clearance = rules.RACE_CLEARANCE[race.priority]
            heavy = session.kind is LiftKind.FULL
            least = clearance.heavy_days if heavy else clearance.any_days
            if 0 < ahead < least:
                text = f"{ahead} days before the {race.priority} race, at least {least}"
                found.append(broken("H6", session, text))
    return found


def _h7(case: Case) -> list[Violation]:
    found = []
    for session in case.sessions:
        for race in case.races:
            since = (session.date - race.date).days
            if session.legs and 0 <= since <= rules.recovery_days(race.distance_km):
                text = f"{since} days after the race of {race.date.isoformat()}"
                found.append(broken("H7", session, text))
    return found


def _h12(case: Case) -> list[Violation]:
    week = case.settings.week
    found = []
    for session in case.sessions:
        end = session.start.replace(tzinfo=None) + timedelta(minutes=session.lift.duration_min)
        inside = any(
            window.start <= session.start.time() and end <= datetime.combine(end, window.end)
            for window in week.windows[session.date.weekday()]
        )
        if session.start.date() != session.date:
            found.append(broken("H12", session, f"starts on {session.start.date().isoformat()}"))
        elif session.date in week.blocked:
            found.append(broken("H12", session, "the date is blocked"))
        elif end.date() != session.date or not inside:
            text = f"{session.start:%H:%M} to {end:%H:%M} lies outside the times given"
            found.append(broken("H12", session, text))
    return found


PLACING = (_h1, _h2, _h3, _h4, _h5, _h6, _h7, _h12)
