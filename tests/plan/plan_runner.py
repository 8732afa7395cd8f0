"""A runner for planner tests: weeks written as words, everything else at its default."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from runlift_export import days, plan
from runlift_export import settings as settings_room
from runlift_export.model import Basis, Day, Effort, Level, Session, Settings, WeekDetail
from strategies import BERLIN, START, a_day, a_lift, a_prescription, a_rest_day, a_session

MONDAY = START
EVEN_WEEK = "easy hard easy rest easy easy long"


def planned(on: date, word: str, basis: Basis = Basis.PLANNED) -> Day:
    """A day of a certain kind; its run lasts from 06:30 to 07:15."""
    if word == "rest":
        return a_rest_day(date=on, basis=basis, chance_run=0.0)
    long, race = word == "long", word == "race"
    effort = Effort.EASY if long else Effort.HARD if race else Effort(word)
    key = long or race or effort in (Effort.HARD, Effort.UNKNOWN)
    return a_day(
        date=on,
        effort=effort,
        long=long,
        race=race,
        basis=basis,
        chance_key=float(key),
        chance_run=1.0,
        load=50.0,
    )


def a_calendar(
    *weeks: str, first: date = MONDAY, history: str = EVEN_WEEK, back: int = 6
) -> tuple[Day, ...]:
    """`back` recorded weeks of `history`, then the given weeks as planned, then two days more."""
    words = [word for week in (*weeks, weeks[-1]) for word in week.split()]
    past = [
        planned(first - timedelta(days=7 * week) + timedelta(days=index), word, Basis.RECORDED)
        for week in range(back, 0, -1)
        for index, word in enumerate(history.split())
    ]
    count = 7 * len(weeks) + 2
    ahead = [planned(first + timedelta(days=i), words[i]) for i in range(count)]
    return (*past, *ahead)


def some_settings(**changes: Any) -> Settings:
    """The defaults of a trained runner; `athlete`, `week` and `rules` take dicts of changes."""
    usual = settings_room.defaults()
    athlete = {"level": Level.TRAINED} | changes.pop("athlete", {})
    return replace(
        usual,
        athlete=replace(usual.athlete, **athlete),
        week=replace(usual.week, **changes.pop("week", {})),
        rules=replace(usual.rules, **changes.pop("rules", {})),
        **changes,
    )


def a_problem(*weeks: str, **changes: Any) -> plan.PlanningProblem:
    """A problem over the given planned weeks; the load figures are those of its days."""
    first = changes.get("first", MONDAY)
    given = changes.get("days", a_calendar(*weeks, first=first))
    problem = plan.PlanningProblem(
        first=first,
        weeks=len(weeks),
        timezone=BERLIN,
        days=given,
        loads=days.sum_loads(given),
        settings=some_settings(),
        plan_id="plan-test",
    )
    return replace(problem, **changes)


def with_days(problem: plan.PlanningProblem, given: tuple[Day, ...]) -> plan.PlanningProblem:
    """The same problem over other days."""
    return replace(problem, days=given, loads=days.sum_loads(given))


def at(on: date, hour: int, minute: int = 0) -> datetime:
    """That local time."""
    return datetime.combine(on, time(hour, minute), tzinfo=BERLIN)


def a_plain_session(on: date, **changes: Any) -> Session:
    """A full leg session at 18:00 that a trained runner may do: 3 sets, 2 in reserve."""
    lift = a_lift(duration_min=45, exercises=(a_prescription(),))
    return a_session(**({"date": on, "start": at(on, 18), "lift": lift} | changes))


def the_weeks(problem: plan.PlanningProblem) -> tuple[WeekDetail, ...]:
    """What each week was aimed at, as the plan tells it."""
    return plan.place_sessions(problem).weeks_detail


def dates(solution: plan.PlanningSolution) -> list[str]:
    """The weekdays of a one-week plan, else the ISO dates."""
    found = [one.date for one in solution.placements]
    one_week = len(solution.weeks_detail) == 1
    return [f"{on:%a}" if one_week else on.isoformat() for on in found]
