"""What is known of each date: how likely a key run is, which races lie near, what was lifted."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from runlift_export.model import (
    UNSURE_FROM,
    Day,
    Effort,
    FinishedSession,
    Level,
    Race,
    Settings,
    match_finished,
    rules,
    taken_as_done,
)
from runlift_export.plan.request import Request


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


def done_sessions(request: Request) -> tuple[FinishedSession, ...]:
    """Finished sessions, and past published ones that none of them was, by date."""
    recorded = sorted(
        (one for one in request.lifted if one.date <= request.first), key=lambda one: one.date
    )
    published = [one for one in request.published if one.date <= request.first]
    done = {session.uid for _, session in match_finished(recorded, published)}
    assumed = [
        taken_as_done(one)
        for one in sorted(published, key=lambda one: one.start)
        if one.uid not in done and one.date < request.first
    ]
    return tuple(sorted((*recorded, *assumed), key=lambda one: one.date))


def habitual_weekdays(done: tuple[FinishedSession, ...], first: date) -> frozenset[int]:
    """S6: weekdays (Monday 0) with at least three sessions in the last eight weeks."""
    since = first - timedelta(days=rules.HABIT_DAYS)
    counts = Counter(one.date.weekday() for one in done if since <= one.date < first)
    return frozenset(day for day, count in counts.items() if count >= rules.HABIT_SESSIONS)


def finished_today(request: Request) -> frozenset[str]:
    """The uids of sessions published for the first date that are already done."""
    today = [one for one in request.lifted if one.date == request.first]
    published = [one for one in request.published if one.date == request.first]
    return frozenset(session.uid for session, _ in zip(published, today, strict=False))


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


def starting_streak(done: tuple[FinishedSession, ...], settings: Settings, on: date) -> int:
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
