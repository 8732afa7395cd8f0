"""The checker: every hard rule, read anew from the table, on sessions wherever they come from.

It shares limits and definitions of `model` with the planner and no logic, so that a fault of one
shows in the other. Sessions may have been edited by hand; nothing is taken for granted but their
types. One function a rule, named by its id: first those on where a session lies (beside runs,
races and other sessions, and in the week), those on what it holds in `content_checker`.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

from runlift_export.language import say, say_count, to_say
from runlift_export.model import (
    BrokenRule,
    Day,
    Effort,
    FinishedSession,
    Level,
    LiftKind,
    Phase,
    Race,
    Session,
    Settings,
    is_heavy,
    monday_of,
    rules,
)
from runlift_export.plan.content_checker import (
    CONTENT_RULES,
    CheckedPlan,
    broken_by,
    read_for_checking,
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
    plan = read_for_checking(days, sessions, settings=settings, lifted=lifted, past=past)
    found = {broken for rule in (*_PLACING, *CONTENT_RULES) for broken in rule(plan)}
    return tuple(sorted(found, key=lambda one: (one.date, int(one.rule[1:]), one.text)))


def _certain_key(day: Day | None) -> bool:
    """Whether the date is known to need fresh legs; a date without a day is not judged."""
    return day is not None and day.certain_key


def _h1(plan: CheckedPlan) -> list[BrokenRule]:
    weeks = Counter(monday_of(one.date) for one in plan.before)
    asked = plan.settings.week.sessions
    found = []
    for session in plan.sessions:
        week = monday_of(session.date)
        weeks[week] += 1
        limits = [(rules.SESSIONS_A_WEEK_MAX, _TOO_MANY)]
        if session.phase in _TOO_MANY_IN:
            limits.append((1, _TOO_MANY_IN[session.phase]))
        if asked is not None:
            limits.append((asked, _TOO_MANY_ASKED))
        most, words = min(limits, key=lambda one: one[0])
        if weeks[week] > most:
            found.append(broken_by("H1", session, say(words, count=weeks[week], most=most)))
    return found


_TOO_MANY = to_say("session {count} of the week, at most {most}")
_TOO_MANY_ASKED = to_say("session {count} of the week, {most} asked for")
_TOO_MANY_IN = {
    Phase.PEAK: to_say("session {count} of the week, in the peak phase at most {most}"),
    Phase.TAPER: to_say("session {count} of the week, in the taper phase at most {most}"),
}


def _h2(plan: CheckedPlan) -> list[BrokenRule]:
    return [
        broken_by("H2", one, say("a leg session on the day before a key run"))
        for one in plan.sessions
        if one.legs and _certain_key(plan.days.get(one.date + timedelta(days=1)))
    ]


def _h3(plan: CheckedPlan) -> list[BrokenRule]:
    found = []
    for session in plan.sessions:
        day = plan.days.get(session.date)
        if day is None or not day.likely_run:
            continue
        hard = day.certain_key or day.key
        if day.run_end is None:
            if hard:
                text = say("a hard run on the day, and its hour is not known")
                found.append(broken_by("H3", session, text))
            continue
        if not hard and _well_before(session, day):
            continue
        limits = plan.settings.rules
        hours = limits.hours_after_hard_run if hard else limits.hours_after_run
        gap_h = (session.start - day.run_end).total_seconds() / 3600
        if gap_h < hours:
            text = say(
                "{gap:.1f} h after the run's end, at least {hours:g} h", gap=gap_h, hours=hours
            )
            found.append(broken_by("H3", session, text))
    return found


def _well_before(session: Session, day: Day) -> bool:
    """Whether the session is over three hours before a run that is easy."""
    if day.run_start is None or day.effort is Effort.MODERATE:
        return False
    end = session.start + timedelta(minutes=session.lift.duration_min)
    return (day.run_start - end).total_seconds() >= 3600 * rules.HOURS_BEFORE_EASY_RUN


def _h4(plan: CheckedPlan) -> list[BrokenRule]:
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
            text = say(
                "{hours:.1f} h by the clock after the leg session of {day}, at least 48 h",
                hours=hours,
                day=earlier.on.isoformat(),
            )
            found.append(broken_by("H4", session, text))
    return found


def _h5(plan: CheckedPlan) -> list[BrokenRule]:
    found = []
    for session in _introductory(plan):
        for exercise in session.lift.exercises:
            if exercise.sets > rules.INTRODUCTORY_SETS_MAX:
                text = say(
                    "{exercise}: {sets} sets, at first at most 2",
                    exercise=say(exercise.name),
                    sets=exercise.sets,
                )
                found.append(broken_by("H5", session, text))
            if exercise.rir is not None and exercise.rir < rules.INTRODUCTORY_RIR:
                text = say(
                    "{exercise}: {rir} reps in reserve, at first at least 3",
                    exercise=say(exercise.name),
                    rir=exercise.rir,
                )
                found.append(broken_by("H5", session, text))
    return found


def _introductory(plan: CheckedPlan) -> list[Session]:
    """The first three leg sessions, and the first three after three weeks off.

    Someone who calls themselves trained is believed: for them only a break is a beginning.
    """
    believed = plan.settings.athlete.level is Level.TRAINED
    number = rules.INTRODUCTORY_SESSIONS if believed else 0
    found = []
    previous: date | None = None
    for leg in plan.legs():
        if previous is not None and (leg.on - previous).days >= rules.TIME_OFF_DAYS:
            number = 0
        number += 1
        previous = leg.on
        if leg.session is not None and number <= rules.INTRODUCTORY_SESSIONS:
            found.append(leg.session)
    return found


def _h6(plan: CheckedPlan) -> list[BrokenRule]:
    found = []
    for session in plan.sessions:
        for race in plan.races:
            ahead = (race.date - session.date).days
            clearance = rules.RACE_CLEARANCE[race.priority]
            heavy = is_heavy(session.lift.exercises)
            least = clearance.heavy_days if heavy else clearance.any_days
            if 0 < ahead < least:
                told = _too_heavy if ahead >= clearance.any_days else _too_near
                found.append(broken_by("H6", session, told(ahead, race, least)))
    return found


def _too_near(ahead: int, race: Race, least: int) -> str:
    return say_count(
        "{count} day before the {priority} race, at least {least}",
        "{count} days before the {priority} race, at least {least}",
        ahead,
        priority=race.priority,
        least=least,
    )


def _too_heavy(ahead: int, race: Race, least: int) -> str:
    return say_count(
        "heavy, {count} day before the {priority} race, at least {least}",
        "heavy, {count} days before the {priority} race, at least {least}",
        ahead,
        priority=race.priority,
        least=least,
    )


def _h7(plan: CheckedPlan) -> list[BrokenRule]:
    found = []
    for session in plan.sessions:
        for race in plan.races:
            since = (session.date - race.date).days
            free = rules.recovery_days(race.distance_km)
            day = race.date.isoformat()
            if session.legs and 0 <= since <= free:
                text = say("{since} days after the race of {day}", since=since, day=day)
                found.append(broken_by("H7", session, text))
            eased = session.legs and free < since <= free + rules.light_days(race)
            if eased and (session.kind is LiftKind.FULL or is_heavy(session.lift.exercises)):
                text = say(
                    "{since} days after the race of {day}: not short and light",
                    since=since,
                    day=day,
                )
                found.append(broken_by("H7", session, text))
    return found


def _h8(plan: CheckedPlan) -> list[BrokenRule]:
    found = []
    for session in plan.sessions:
        allowed = rules.SESSION_MINUTES[session.kind]
        minutes = session.lift.duration_min
        if not allowed.least <= minutes <= allowed.most:
            text = say(
                _LENGTHS[session.kind], minutes=minutes, least=allowed.least, most=allowed.most
            )
            found.append(broken_by("H8", session, text))
    return found


_LENGTHS = {
    LiftKind.FULL: to_say("{minutes} min, a full session takes {least}-{most}"),
    LiftKind.SHORT: to_say("{minutes} min, a short session takes {least}-{most}"),
}


def _h12(plan: CheckedPlan) -> list[BrokenRule]:
    week = plan.settings.week
    found = []
    for session in plan.sessions:
        end = session.start.replace(tzinfo=None) + timedelta(minutes=session.lift.duration_min)
        inside = any(
            window.start <= session.start.time() and end <= datetime.combine(end, window.end)
            for window in week.windows[session.date.weekday()]
        )
        if session.start.date() != session.date:
            text = say("starts on {day}", day=session.start.date().isoformat())
            found.append(broken_by("H12", session, text))
        elif session.date in week.blocked:
            found.append(broken_by("H12", session, say("the date is blocked")))
        elif end.date() != session.date or not inside:
            text = say(
                "{start:%H:%M} to {end:%H:%M} lies outside the times given",
                start=session.start,
                end=end,
            )
            found.append(broken_by("H12", session, text))
    return found


_PLACING = (_h1, _h2, _h3, _h4, _h5, _h6, _h7, _h8, _h12)
