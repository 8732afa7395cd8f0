from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_runner import with_days

import brute
from runlift_export import plan
from runlift_export.model import Day, Effort, Session
from runlift_export.plan.explain import elsewhere
from runlift_export.plan.price import bill
from runlift_export.plan.search import cheapest
from runlift_export.plan.solve import compile_board

CASES, CASES_A_PART = 2500, 500


def _random(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  # repeatable cases, no secrets


def _free(found: tuple[object, ...]) -> tuple[brute.Choice, ...]:
    return tuple((site.date, site.kind) for site in found if site.pin is None)


@pytest.mark.parametrize("part", range(CASES // CASES_A_PART))
def test_search_finds_what_trying_everything_finds(part: int) -> None:
    """Cost, dates, kinds and the order of equals agree on thousands of random cases."""
    for seed in range(part * CASES_A_PART, (part + 1) * CASES_A_PART):
        rng = _random(seed)
        request = brute.random_request(rng, weeks=2 if seed % 20 == 0 else 1)
        least, equal = brute.best_plans(request)
        found = cheapest(compile_board(request))
        assert pytest.approx(least, abs=1e-6) == found.milli / 1000, seed
        assert equal[0] == _free(found.sites), seed


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_bill_adds_up_to_what_the_search_found(seed: int) -> None:
    """The explanation's arithmetic, written apart, gives the search's cost and breaks no rule."""
    rng = _random(seed)
    board = compile_board(brute.random_request(rng, weeks=rng.choice((1, 3, 6))))
    found = cheapest(board)
    told = bill(board, found.sites)
    assert found.milli == told.milli
    assert told.bar is None


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_no_move_of_one_session_is_cheaper(seed: int) -> None:
    """Each alternative's extra cost is what the whole plan would cost more, never negative."""
    rng = _random(seed)
    board = compile_board(brute.random_request(rng, weeks=rng.choice((1, 3)), plain=True))
    told = bill(board, cheapest(board).sites)
    by_date = {place.date: place for place in board.places}
    for index, one in enumerate(told.sessions):
        others = [other.site for other in told.sessions if other is not one]
        for other in elsewhere(board, told, index):
            if other.bar is not None:
                continue
            bills = [
                bill(board, sorted((*others, site), key=lambda site: site.start.at))
                for site in by_date[other.date].sites
            ]
            assert 0 <= other.more_milli
            legal = next(found for found in bills if found.bar is None)
            assert legal.milli - told.milli == other.more_milli


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_no_solved_plan_breaks_a_rule(seed: int) -> None:
    """The judge, which shares no code with the search, finds nothing but what pins bring."""
    rng = _random(seed)
    request = brute.random_request(rng, weeks=rng.choice((1, 2, 5)))
    sessions = brute.as_sessions(plan.solve(request).placements, request.published)
    pinned = {one.date for one in sessions if one.pinned}
    broken = plan.violations(
        request.days,
        sessions,
        settings=request.settings,
        lifted=request.lifted,
        past=tuple(one for one in request.published if one.date < request.first),
    )
    assert [] == [one for one in broken if one.date not in pinned]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_same_request_gives_the_same_solution(seed: int) -> None:
    """Nothing but the request enters: the order of days and published sessions neither."""
    rng = _random(seed)
    request = brute.random_request(rng, weeks=2)
    shuffled = with_days(request, tuple(rng.sample(request.days, len(request.days))))
    assert plan.solve(request) == plan.solve(shuffled)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_harder_day_never_makes_the_plan_cheaper(seed: int) -> None:
    """One expected day made a certain key run can only add to the cost of the same dose."""
    rng = _random(seed)
    request = brute.random_request(rng, weeks=1, plain=True)
    # The day after the horizon: it lies in no planned week, so only H2, H5, S3 and S12 see it.
    last = request.first + timedelta(days=7)
    if last.weekday() != 0:
        return
    harder = tuple(_hard(day) if day.date == last else day for day in request.days)
    before = plan.solve(request).cost
    assert before <= plan.solve(with_days(request, harder)).cost


def _hard(day: Day) -> Day:
    return replace(
        day, effort=Effort.HARD, basis=brute.Basis.PLANNED, chance_key=1.0, chance_run=1.0
    )


def test_the_twin_has_something_to_find() -> None:
    """The random cases hold sessions of both kinds, pins, and weeks left empty."""
    placed: list[Session | object] = []
    pins = empty = 0
    for seed in range(200):
        found = cheapest(compile_board(brute.random_request(_random(seed))))
        placed += [site.kind for site in found.sites if site.pin is None]
        pins += sum(site.pin is not None for site in found.sites)
        empty += not found.sites
    assert placed.count(brute.FULL) > 40
    assert placed.count(brute.SHORT) > 20
    assert pins > 20
    assert empty > 20
