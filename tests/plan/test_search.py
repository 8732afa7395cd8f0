"""The search against its twin, which tries everything, and against the checker."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_runner import with_days

import brute
from runlift_export import plan
from runlift_export.model import Day, Effort, LiftKind, Placement

CASES, CASES_A_PART = 2500, 500


def _random(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  # repeatable cases, no secrets


def _free(placements: tuple[Placement, ...]) -> tuple[brute.Choice, ...]:
    return tuple((one.date, one.kind) for one in placements if not one.pinned)


@pytest.mark.parametrize("part", range(CASES // CASES_A_PART))
def test_search_finds_what_trying_everything_finds(part: int) -> None:
    """Cost, dates, kinds and the order of equals agree on thousands of random cases."""
    for seed in range(part * CASES_A_PART, (part + 1) * CASES_A_PART):
        rng = _random(seed)
        problem = brute.random_problem(rng, weeks=2 if seed % 20 == 0 else 1)
        least, equal = brute.best_plans(problem)
        found = plan.place_sessions(problem)
        assert pytest.approx(least, abs=1e-6) == found.cost, seed
        assert equal[0] == _free(found.placements), seed


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_plan_costs_what_its_sessions_add_up_to(seed: int) -> None:
    """The twin's arithmetic, written apart, gives the plan's cost over any number of weeks."""
    rng = _random(seed)
    problem = brute.random_problem(rng, weeks=rng.choice((1, 3, 6)))
    found = plan.place_sessions(problem)
    twin = brute.Twin(problem)
    assert pytest.approx(twin.cost(_free(found.placements)), abs=1e-6) == found.cost


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_an_alternative_costs_what_the_moved_plan_costs_more(seed: int) -> None:
    """The next best day's extra cost is that of the whole plan with that session moved."""
    rng = _random(seed)
    problem = brute.random_problem(rng, weeks=rng.choice((1, 3)), plain=True)
    twin, found = brute.Twin(problem), plan.place_sessions(problem)
    for index, one in enumerate(found.placements):
        if one.alternative is None:
            continue
        others = _free(found.placements[:index] + found.placements[index + 1 :])
        more = [
            twin.cost(moved) - found.cost
            for kind in twin.kinds(one.alternative.date)
            if twin.is_legal(moved := _with(others, one.alternative.date, kind))
        ]
        assert 0 <= one.alternative.more_cost
        # The others keep their hours; without this one they might begin earlier in the evening.
        late = sum(twin.evening(at.start.hour * 60 + at.start.minute) for at in found.placements)
        assert any(-1e-6 <= one.alternative.more_cost - cost <= late + 1e-6 for cost in more)


def _with(others: tuple[brute.Choice, ...], on: date, kind: LiftKind) -> tuple[brute.Choice, ...]:
    return tuple(sorted((*others, (on, kind))))


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_no_solved_plan_breaks_a_rule(seed: int) -> None:
    """The checker, which shares no code with the search, finds nothing but what pins bring."""
    rng = _random(seed)
    problem = brute.random_problem(rng, weeks=rng.choice((1, 2, 5)))
    assert [] == brute.broken_rules(problem)


def test_a_session_under_way_that_no_file_shows_is_none_of_the_first_three() -> None:
    """After a break, with what is not on file taken as missed: three careful ones follow it."""
    assert [] == brute.broken_rules(brute.random_problem(_random(57704), weeks=4))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_same_problem_gives_the_same_solution(seed: int) -> None:
    """Nothing but the problem enters: the order of days and published sessions neither."""
    rng = _random(seed)
    problem = brute.random_problem(rng, weeks=2)
    shuffled = with_days(problem, tuple(rng.sample(problem.days, len(problem.days))))
    assert plan.place_sessions(problem) == plan.place_sessions(shuffled)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_harder_day_never_makes_the_plan_cheaper(seed: int) -> None:
    """One expected day made a certain key run can only add to the cost of the same dose."""
    rng = _random(seed)
    problem = brute.random_problem(rng, weeks=1, plain=True)
    # The day after the horizon: it lies in no planned week, so only H2, H5, S3 and S12 see it.
    last = problem.first + timedelta(days=7)
    if last.weekday() != 0:
        return
    harder = tuple(_hard(day) if day.date == last else day for day in problem.days)
    before = plan.place_sessions(problem).cost
    assert before <= plan.place_sessions(with_days(problem, harder)).cost


def _hard(day: Day) -> Day:
    return replace(
        day, effort=Effort.HARD, basis=brute.Basis.PLANNED, chance_key=1.0, chance_run=1.0
    )


def test_the_twin_has_something_to_find() -> None:
    """The random cases hold sessions of both kinds, pins, and weeks left empty."""
    placed: list[LiftKind] = []
    pins = empty = 0
    for seed in range(200):
        found = plan.place_sessions(brute.random_problem(_random(seed))).placements
        placed += [kind for _, kind in _free(found)]
        pins += sum(one.pinned for one in found)
        empty += not found
    assert placed.count(brute.FULL) > 40
    assert placed.count(brute.SHORT) > 20
    assert pins > 20
    assert empty > 20
