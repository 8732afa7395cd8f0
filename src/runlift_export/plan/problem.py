"""What the planner is asked and what it answers, and what is known of each date.

How likely a key run is, which races lie near, what was lifted and from when on: the facts that
the other files of the room read out of a problem.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from runlift_export.model import (
    UNSURE_FROM,
    Day,
    Effort,
    FinishedSession,
    Level,
    Loads,
    Placement,
    Race,
    Session,
    Settings,
    WeekDetail,
    match_finished,
    rules,
    taken_as_done,
    unrecorded_was_missed,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningProblem:
    """A horizon of `weeks` times seven days from `first`, and all that is known about it.

    `days` holds one `Day` per date: at least 28 days of history where there is any, the whole
    horizon and two days after it. A date ahead without a `Day` counts as unsure, one in the
    past as not known. `loads` are the load figures over these days, one entry per date; without
    them no week is heavy (S1) and no trend is read. `lifted` are finished sessions up to and
    including `first`, on the clock of `timezone`; `published` the sessions of an earlier plan,
    past ones too. `plan_id` names the plan for life. `not_before` is the moment of planning
    (aware), before which nothing can begin any more (H12); None where all of `first` is free.
    """

    first: date
    weeks: int
    timezone: ZoneInfo
    days: tuple[Day, ...]
    loads: tuple[Loads, ...]
    settings: Settings
    plan_id: str
    lifted: tuple[FinishedSession, ...] = ()
    published: tuple[Session, ...] = ()
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningSolution:
    """The cheapest placements. `cost` in points; `optimal` is true by the search's proof.

    `why` are sentences on the plan as a whole: what was not placed and by which rule.
    """

    placements: tuple[Placement, ...]
    cost: float
    optimal: bool
    weeks_detail: tuple[WeekDetail, ...]
    why: tuple[str, ...]


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


def all_races(problem: PlanningProblem) -> tuple[Race, ...]:
    """Races from the settings, and those that only the days know (as B races)."""
    named = {race.date for race in problem.settings.races}
    found = [
        Race(
            date=day.date,
            priority="B",
            distance_km=None if day.distance_m is None else day.distance_m / 1000,
        )
        for day in problem.days
        if day.race and day.date not in named
    ]
    return tuple(sorted((*problem.settings.races, *found), key=lambda race: race.date))


def done_sessions(problem: PlanningProblem) -> tuple[FinishedSession, ...]:
    """Finished sessions, and past published ones that were not recorded yet done, by date."""
    recorded = sorted(
        (one for one in problem.lifted if one.date <= problem.first), key=lambda one: one.date
    )
    published = [one for one in problem.published if one.date <= problem.first]
    over = [one for one in published if one.date < problem.first]
    pairs = dict(match_finished(recorded, published))
    done = {session.uid for session in pairs.values()}
    as_planned = [
        replace(one, deload=pairs[one].lift.deload) if one in pairs else one for one in recorded
    ]
    missed = unrecorded_was_missed(problem.settings.strength.log, recorded, over)
    assumed = [
        taken_as_done(one)
        for one in sorted(over, key=lambda one: one.start)
        if one.uid not in done and not missed
    ]
    begun = [taken_as_done(one) for one in begun_today(problem) if one.uid not in done]
    return tuple(sorted((*as_planned, *assumed, *begun), key=lambda one: one.date))


def begun_today(problem: PlanningProblem) -> tuple[Session, ...]:
    """Published sessions of the first date whose hour has come: under way, or just done."""
    now = problem.not_before
    today = [one for one in problem.published if one.date == problem.first]
    return tuple(one for one in today if now is not None and one.start < now)


def habitual_weekdays(done: tuple[FinishedSession, ...], first: date) -> frozenset[int]:
    """S6: weekdays (Monday 0) with at least three sessions in the last eight weeks."""
    since = first - timedelta(days=rules.HABIT_DAYS)
    counts = Counter(one.date.weekday() for one in done if since <= one.date < first)
    return frozenset(day for day, count in counts.items() if count >= rules.HABIT_SESSIONS)


def finished_today(problem: PlanningProblem) -> frozenset[str]:
    """The uids of sessions published for the first date that are already done, or begun."""
    today = [one for one in problem.lifted if one.date == problem.first]
    published = [one for one in problem.published if one.date == problem.first]
    done = {session.uid for session, _ in zip(published, today, strict=False)}
    return frozenset(done | {session.uid for session in begun_today(problem)})


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
