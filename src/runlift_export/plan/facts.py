"""What is known of each date: how likely a key run is, which races lie near, what was lifted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from runlift_export.model import Basis, Day, Effort, Level, Race, Session, Settings, rules
from runlift_export.plan.request import Lifted, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A session that cannot be changed any more, finished or published before the horizon."""

    date: date
    legs: bool
    clock_min: int | None
    sets: int | None


def certain_key(day: Day | None) -> bool:
    """Whether a file, a calendar or the template says that legs must be fresh (H2)."""
    if day is None or day.basis is Basis.EXPECTED:
        return False
    hard = day.effort in (Effort.HARD, Effort.UNKNOWN) or day.long or day.race
    return hard or day.chance_key >= rules.UNSURE_FROM


def key_chance(day: Day | None) -> float:
    """The chance that the date asks for fresh legs; a date nobody knows about is unsure."""
    if day is None:
        return rules.UNSURE_FROM
    return 1.0 if certain_key(day) else day.chance_key


def key_name(day: Day | None) -> str:
    """What the key run is, for a sentence."""
    if day is None:
        return "a day nobody knows about"
    if day.race:
        return "a race"
    if day.long:
        return "a long run"
    return "a run of unknown effort" if day.effort is Effort.UNKNOWN else "a hard run"


def all_races(request: Request) -> tuple[Race, ...]:
    """Races from the settings, and those that only the days know (as B races)."""
    named = {race.date for race in request.settings.races}
    found = [
        Race(
            date=day.date,
            priority="B",
            distance_km=None if day.distance_m is None else day.distance_m / 1000,
        )
        for day in request.days
        if day.race and day.date not in named
    ]
    return tuple(sorted((*request.settings.races, *found), key=lambda race: race.date))


def done_sessions(request: Request) -> tuple[Done, ...]:
    """Finished sessions, and past published ones that no finished session stands for.

    A published session counts as done unless a finished one of the same week lies within a
    day of it: not every watch records strength, and a session may be done a day late.
    """
    lifted = sorted(request.lifted, key=lambda one: one.date)
    free = [one for one in lifted if one.date <= request.first]
    done = [_from_lifted(one, request) for one in free]
    for session in sorted(request.published, key=lambda one: one.start):
        if session.date > request.first:
            continue
        stand_in = _stand_in(session, free)
        if stand_in is not None:
            free.remove(stand_in)
        elif session.date < request.first:
            done.append(from_session(session))
    return tuple(sorted(done, key=lambda one: one.date))


def habitual_weekdays(done: tuple[Done, ...], first: date) -> frozenset[int]:
    """S6: weekdays (Monday 0) with at least three sessions in the last eight weeks."""
    since = first - timedelta(days=rules.HABIT_DAYS)
    counts = Counter(one.date.weekday() for one in done if since <= one.date < first)
    return frozenset(day for day, count in counts.items() if count >= rules.HABIT_SESSIONS)


def finished_today(request: Request) -> frozenset[str]:
    """The uids of sessions published for the first date that are already done."""
    today = [one for one in request.lifted if one.date == request.first]
    published = [one for one in request.published if one.date == request.first]
    return frozenset(session.uid for session, _ in zip(published, today, strict=False))


def _stand_in(session: Session, free: list[Lifted]) -> Lifted | None:
    near = [
        one
        for one in free
        if abs((one.date - session.date).days) <= 1
        and monday_of(one.date) == monday_of(session.date)
    ]
    return min(near, key=lambda one: abs((one.date - session.date).days), default=None)


def _from_lifted(one: Lifted, request: Request) -> Done:
    at = None if one.start is None else one.start.astimezone(request.timezone)
    clock_min = None if at is None else at.hour * 60 + at.minute
    return Done(date=one.date, legs=one.legs, clock_min=clock_min, sets=one.sets)


def from_session(session: Session) -> Done:
    """A session that stands as published."""
    return Done(
        date=session.date,
        legs=session.legs,
        clock_min=session.start.hour * 60 + session.start.minute,
        sets=sum(exercise.sets for exercise in session.lift.exercises),
    )


def monday_of(on: date) -> date:
    """The Monday of the ISO week."""
    return on - timedelta(days=on.weekday())


def age_years(settings: Settings, on: date) -> int | None:
    """The age reached in that year."""
    born = settings.athlete.birth_year
    return None if born is None else on.year - born


def careful(settings: Settings, on: date) -> bool:
    """S3: novices, and runners from 50 on, get more room before key runs."""
    age = age_years(settings, on)
    return settings.athlete.level is Level.NOVICE or (
        age is not None and age >= rules.MASTERS_YEARS
    )


def needs_clearance(settings: Settings, on: date) -> bool:
    """H10: nothing heavy without a doctor's word."""
    stated = set(settings.athlete.conditions)
    if rules.CLEARED in stated:
        return False
    age = age_years(settings, on)
    minor = age is not None and age < rules.ADULT_YEARS
    return minor or bool(stated & set(rules.CLEARANCE_CONDITIONS))


def starting_streak(done: tuple[Done, ...], settings: Settings, on: date) -> int:
    """How many leg sessions stand since the beginning or the last three weeks off (H5).

    A runner who says "trained" and whose files hold no strength session at all is taken at
    their word (-1): the watch does not record it.
    """
    legs = [one.date for one in done if one.legs and one.date <= on]
    if not legs:
        trained = settings.athlete.level is Level.TRAINED
        return -1 if trained else 0
    streak = 0
    for index, current in enumerate(legs):
        off = index > 0 and (current - legs[index - 1]).days >= rules.TIME_OFF_DAYS
        streak = 1 if off else streak + 1
    if (on - legs[-1]).days >= rules.TIME_OFF_DAYS:
        return 0
    return min(streak, rules.INTRODUCTORY_SESSIONS)
