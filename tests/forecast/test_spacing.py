from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from math import exp
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runlift_export import forecast, settings
from runlift_export.forecast.spacing import (
    SPACING_LONGEST_DAYS,
    SPACING_MOST,
    SPACING_USUAL,
    Spacing,
    measure_spacing,
    spacing_odds,
)
from runlift_export.model import Basis, Day, Effort
from strategies import a_day

BERLIN = ZoneInfo("Europe/Berlin")
FIRST = date(2026, 11, 2)
EVEN = (0.3,) * 7


def _past(key: Callable[[int], bool], *, days: int = 182) -> tuple[Day, ...]:
    """`days` before FIRST; `key` is asked with 1 for the day before it, 2 for the one before."""
    return tuple(
        a_day(
            date=FIRST - timedelta(days=back),
            effort=Effort.HARD if key(back) else Effort.EASY,
            chance_key=float(key(back)),
            chance_run=1.0,
            basis=Basis.RECORDED,
        )
        for back in range(days, 0, -1)
    )


def _found(days: tuple[Day, ...], chances: tuple[float, ...] = EVEN) -> Spacing:
    return measure_spacing({day.date: day for day in days}, chances, FIRST)


def _forecast(days: tuple[Day, ...]) -> list[float]:
    known = forecast.expect_days(
        days,
        first=FIRST,
        last=FIRST + timedelta(days=6),
        timezone=BERLIN,
        settings=settings.defaults(),
    )
    return [day.chance_key for day in known.days]


def test_without_a_past_hard_days_alternate() -> None:
    """The usual figures, and no key run near."""
    assert Spacing(shifts=SPACING_USUAL, since=SPACING_LONGEST_DAYS) == _found(())


def test_a_key_run_every_third_day_is_seen_whatever_the_weekday() -> None:
    """Weekdays alone would call the second day likelier; the days since the last one know."""
    chances = _forecast(_past(lambda back: back % 3 == 1))
    assert 2 == max(range(4), key=chances.__getitem__)
    assert chances[2] > 1.5 * max(chances[:2])


def test_two_hard_days_in_a_row_are_expected_of_who_runs_them() -> None:
    """The past outweighs the usual: of two days after a key run one was another."""
    pairs = _past(lambda back: back % 7 in (1, 0))
    assert _found(pairs).shifts[0] > 0
    assert SPACING_USUAL[0] < 0


def test_a_rhythm_of_weekdays_is_left_as_it_is() -> None:
    """Tuesday, Thursday and Sunday for half a year: where they lead to expect it, nothing more."""
    days = _past(lambda back: (FIRST - timedelta(days=back)).weekday() in (1, 3, 6))
    chances = _forecast(days)
    assert [False, True, False, True, False, False, True] == [one > 0.8 for one in chances]
    assert 0.2 > max(chances[0], *chances[2:6:2], chances[5])


def test_the_figures_are_bounded() -> None:
    """What no weekday explains may be a rhythm that has ended."""
    found = _found(_past(lambda back: back % 3 == 1), (0.02,) * 7)
    assert SPACING_MOST == max(found.shifts)


@pytest.mark.parametrize("back", [1, 3, 6, 9])
def test_the_days_since_the_last_key_run_are_counted(back: int) -> None:
    """Yesterday is one; a week or more is seven."""
    found = _found(_past(lambda day: day == back))
    assert min(back, SPACING_LONGEST_DAYS) == found.since


@given(
    shifts=st.tuples(*[st.floats(-SPACING_MOST, SPACING_MOST)] * SPACING_LONGEST_DAYS),
    since=st.integers(1, SPACING_LONGEST_DAYS),
    odds=st.lists(st.floats(-3, 3), min_size=1, max_size=8),
)
def test_chances_ahead_are_those_of_all_ways_it_can_come(
    shifts: tuple[float, ...], since: int, odds: list[float]
) -> None:
    """Each sequence of key and other days, with its probability, added up one by one."""
    chances = [0.0] * len(odds)
    for way in product((True, False), repeat=len(odds)):
        probability, back = 1.0, since
        for base, key in zip(odds, way, strict=True):
            here = 1 / (1 + exp(-(base + shifts[back - 1])))
            probability *= here if key else 1 - here
            back = 1 if key else min(back + 1, SPACING_LONGEST_DAYS)
        for index, key in enumerate(way):
            chances[index] += probability * key
    added = spacing_odds(Spacing(shifts=shifts, since=since), odds)
    found = [1 / (1 + exp(-(base + more))) for base, more in zip(odds, added, strict=True)]
    assert chances == pytest.approx(found)
