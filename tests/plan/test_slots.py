"""The order of slots: which kind of day a session takes, and at which hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

import pytest
from plan_runner import MONDAY, a_problem, at, dates, planned, some_settings, with_days

import brute
from runlift_export import plan
from runlift_export.model import Basis, Effort, Window

EASY_WEEK = "easy easy easy easy easy easy easy"
MORNING = ((Window(start=time(6), end=time(7)),),) * 7


@pytest.mark.parametrize(
    ("week", "asked", "weekdays"),
    [
        ("hard easy rest moderate hard rest long", 1, ["Tue"]),
        ("hard rest rest moderate hard rest long", 1, ["Tue"]),
        ("hard moderate moderate hard rest hard long", 1, ["Tue"]),
        ("hard hard easy hard easy hard long", 1, ["Tue"]),
        ("rest hard easy easy hard easy long", 2, ["Wed", "Fri"]),
        ("rest hard easy easy hard easy long", 1, ["Wed"]),
    ],
)
def test_a_known_week_is_filled_in_order(week: str, asked: int, weekdays: list[str]) -> None:
    """Easy, rest, moderate; a hard or long day only where the eves of key runs leave no other."""
    solution = plan.place_sessions(
        a_problem(week, settings=some_settings(week={"sessions": asked}))
    )
    assert weekdays == dates(solution)


def test_no_small_cost_turns_the_order_round() -> None:
    """In 1,500 random weeks that are known: never a hard day where an easy one keeps the rules."""
    tried = 0
    for seed in range(1500):
        asked = _known(brute.random_problem(brute.random.Random(seed), plain=True))
        if asked.settings.week.prefer != "easy-days":
            continue
        twin, solution = brute.Twin(asked), plan.place_sessions(asked)
        stand = tuple((one.date, one.kind) for one in solution.placements)
        for index, (on, _) in enumerate(stand):
            others = stand[:index] + stand[index + 1 :]
            week = [other for other in twin.dates if brute.monday(other) == brute.monday(on)]
            better = [other for other in week if twin.days[other].effort is Effort.EASY]
            if not twin.certain(on):
                continue
            tried += 1
            for other in better:
                for kind in twin.kinds(other) if not twin.certain(other) else ():
                    moved = tuple(sorted((*others, (other, kind)), key=lambda one: one[0]))
                    assert other in dict(others) or not twin.is_legal(moved), (seed, on, other)
    assert tried > 60


def _known(problem: plan.PlanningProblem) -> plan.PlanningProblem:
    given = tuple(
        replace(
            day,
            basis=Basis.PLANNED if day.date >= problem.first else day.basis,
            chance_key=0.0 if day.effort in (Effort.REST, Effort.EASY) else day.chance_key,
        )
        for day in problem.days
    )
    return with_days(problem, given)


def test_a_morning_lifter_stands_before_easy_runs_only() -> None:
    """Free from six to seven, runs at ten: on easy days yes, on moderate and hard ones no."""
    for word, placed in (("easy", 2), ("moderate", 0), ("hard", 0)):
        late = tuple(
            replace(
                planned(day.date, word, day.basis),
                run_start=at(day.date, 10),
                run_end=at(day.date, 11),
            )
            for day in a_problem(EASY_WEEK).days
        )
        problem = with_days(
            a_problem(EASY_WEEK, settings=some_settings(week={"windows": MORNING})), late
        )
        found = plan.place_sessions(problem).placements
        assert placed == len(found), word
        assert all(time(6) <= one.start.time() for one in found)


def test_a_late_evening_gives_way_to_an_earlier_slot_on_such_a_day() -> None:
    """Monday's run ends at 19:40, Tuesday's in the morning: Tuesday, though Monday comes first."""
    problem = a_problem(EASY_WEEK, settings=some_settings(week={"sessions": 1}))
    late = tuple(
        replace(day, run_start=at(day.date, 18, 50), run_end=at(day.date, 19, 40))
        if day.date == MONDAY
        else day
        for day in problem.days
    )
    assert ["Tue"] == dates(plan.place_sessions(with_days(problem, late)))
    only = some_settings(
        week={"sessions": 1, "windows": ((problem.settings.week.windows[0]), *((),) * 6)}
    )
    alone = plan.place_sessions(replace(with_days(problem, late), settings=only)).placements
    assert [datetime.combine(MONDAY, time(20, 10))] == [
        one.start.replace(tzinfo=None) for one in alone
    ]
