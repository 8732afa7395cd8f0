"""What is known of each date: how likely a key run is, which races lie near, what was lifted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from runlift_export.model import (
    UNSURE_FROM,
    Day,
    Effort,
    Level,
    Race,
    Session,
    Settings,
    clock_min,
    rules,
    same_week,
)
from runlift_export.plan.request import Lifted, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A session that cannot be changed any more, finished or published before the horizon."""

    date: date
    legs: bool
    clock_min: int | None
    sets: int | None


def certain_key(day: Day | None) -> bool:
    """Whether the date asks for fresh legs for certain (H2); never where nothing is known."""
    return day is not None and day.certain_key


def key_chance(day: Day | None) -> float:
    """The chance that the date asks for fresh legs; a date nobody knows about is unsure."""
    if day is None:
        return UNSURE_FROM
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
        if abs((one.date - session.date).days) <= 1 and same_week(one.date, session.date)
    ]
    return min(near, key=lambda one: abs((one.date - session.date).days), default=None)


def _from_lifted(one: Lifted, request: Request) -> Done:
    at = None if one.start is None else one.start.astimezone(request.timezone)
    begin_min = None if at is None else clock_min(at)
    return Done(date=one.date, legs=one.legs, clock_min=begin_min, sets=one.sets)


def from_session(session: Session) -> Done:
    """A session that stands as published."""
    return Done(
        date=session.date,
        legs=session.legs,
        clock_min=clock_min(session.start),
        sets=sum(exercise.sets for exercise in session.lift.exercises),
    )


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


def starting_streak(done: tuple[Done, ...], settings: Settings, on: date) -> int:
    """How many leg sessions stand since the beginning or the last three weeks off (H5).

    A runner who says "trained" and whose files hold no strength session at all is taken at
    their word (-1): the watch does not record it.
    """
    legs = [one.date for one in done if one.legs and one.date <= on]
    begun = rules.block_start(legs)
    if begun is None:
        trained = settings.athlete.level is Level.TRAINED
        return -1 if trained else 0
    if (on - legs[-1]).days >= rules.TIME_OFF_DAYS:
        return 0
    return min(sum(one >= begun for one in legs), rules.INTRODUCTORY_SESSIONS)
