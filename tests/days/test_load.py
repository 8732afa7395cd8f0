"""Load: one scale, and the sums over it."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from synthetic import AFTER, FIRST, easy, history, intervals, run_of, verdicts_on

from runlift_export import days, settings
from runlift_export.model import Loads, Run
from strategies import a_day

DEFAULTS = settings.defaults()
PAST = history()


def load_of(run: Run) -> float:
    load = verdicts_on((*PAST, run))[-1].load
    assert load is not None
    return load


def deaf(run: Run) -> Run:
    """The same run without heart rate."""
    assert run.trace is not None
    gone = np.full(len(run.trace.timer_s), np.nan, dtype=np.float32)
    return replace(run, trace=replace(run.trace, heart_rate_bpm=gone))


def test_twice_the_time_is_twice_the_load():
    one, two = (load_of(run_of(AFTER, easy(minutes))) for minutes in (60, 120))
    assert 2.0 == pytest.approx(two / one, rel=0.05)


def test_a_session_costs_more_than_an_easy_run_of_its_length():
    session = intervals(8)
    minutes = sum(seconds for seconds, _ in session) / 60
    assert load_of(run_of(AFTER, session)) > 1.5 * load_of(run_of(AFTER, easy(minutes)))


@pytest.mark.parametrize("stretches", [easy(45), easy(90), intervals()])
def test_runs_without_heart_rate_are_on_the_same_scale(stretches):
    run = run_of(AFTER, stretches)
    assert load_of(run) == pytest.approx(load_of(deaf(run)), rel=0.35)


def test_without_heart_rate_a_faster_minute_costs_more():
    slow, fast = (load_of(deaf(run_of(AFTER, easy(45, speed)))) for speed in (2.6, 3.4))
    assert fast > 1.5 * slow


def test_dropouts_do_not_lower_the_load():
    run = run_of(AFTER, easy(60))
    assert run.trace is not None
    beats = np.array(run.trace.heart_rate_bpm)
    beats[100:300] = np.nan
    holed = replace(run, trace=replace(run.trace, heart_rate_bpm=beats))
    assert load_of(run) == pytest.approx(load_of(holed), rel=0.03)


def test_banisters_formula():
    """An hour at a steady heart rate: 60 r A e^(B r), r the share of reserve."""
    run = run_of(AFTER, easy(60))
    assert run.trace is not None
    beats = np.where(np.arange(720) % 2, 163.5, 164.5).astype(np.float32)
    steady = replace(run, trace=replace(run.trace, heart_rate_bpm=beats))
    told = replace(
        DEFAULTS,
        athlete=replace(DEFAULTS.athlete, max_hr_bpm=190.0, resting_hr_bpm=50.0, sex="male"),
    )
    load = verdicts_on((*PAST, steady), told)[-1].load
    reserve = (164.0 - 50.0) / 140.0
    assert load == pytest.approx(60 * reserve * 0.64 * np.exp(1.92 * reserve), rel=0.03)


def loads_of(values: list[float | None]) -> tuple[Loads, ...]:
    return days.sum_loads(
        [a_day(date=FIRST + timedelta(days=n), load=load) for n, load in enumerate(values)]
    )


def test_week_and_month_are_sums_to_the_day():
    last = loads_of([10.0] * 40)[-1]
    assert (70.0, 280.0, 1.0) == (last.week, last.month, last.week_ratio)


def test_a_week_twice_as_heavy_shows_in_the_ratio():
    """Against the mean week of the 28 days before it, not against itself."""
    last = loads_of([10.0] * 28 + [20.0] * 7)[-1]
    assert (140.0, 70.0, 2.0) == (last.week, last.usual_week, last.week_ratio)


def test_a_usual_week_needs_35_days():
    made = loads_of([10.0] * 35)
    assert [None] * 34 + [70.0] == [one.usual_week for one in made]
    assert [False] * 26 + [True] * 9 == [one.month_known for one in made]


def test_a_missing_date_and_many_unknown_loads_leave_the_usual_week_unknown():
    """Of 35 runs nine without a load are too many, in the week or before it; so is a gap."""
    assert 70.0 == loads_of([10.0] * 35)[-1].usual_week
    assert None is loads_of([None] * 8 + [10.0] * 27)[-1].usual_week
    assert 52.5 == loads_of([None] * 7 + [10.0] * 28)[-1].usual_week
    assert None is loads_of([10.0] * 33 + [None] * 2)[-1].usual_week
    whole = [a_day(date=FIRST + timedelta(days=n), load=10.0) for n in range(35)]
    assert None is days.sum_loads([*whole[:20], *whole[21:]])[-1].usual_week


def test_loads_add_up_as_their_document_has_them():
    """To the tenth, so that a plan and its plan.json are judged by the same sums."""
    assert 0.7 == loads_of([0.14] * 7)[-1].week
    assert 0.0 == loads_of([0.04] * 7)[-1].week


def test_unknown_loads_and_missing_days_count_as_nothing():
    some = [a_day(date=FIRST, load=30.0), a_day(date=FIRST + timedelta(days=3), load=None)]
    made = days.sum_loads(some)
    assert [FIRST + timedelta(days=n) for n in range(4)] == [one.on for one in made]
    assert [30.0] * 4 == [one.week for one in made]


def test_exponential_means_forget_by_their_time_constants():
    made = loads_of([100.0] + [0.0] * 42)
    assert np.exp(-1) == pytest.approx(made[7].acute / made[0].acute)
    assert np.exp(-1) == pytest.approx(made[42].chronic / made[0].chronic)


def test_no_days_have_no_loads():
    assert () == days.sum_loads(())


def test_exponential_means_begin_at_nothing_and_move_by_their_share():
    """Each day keeps e^(-1/7) of the mean (e^(-1/42)) and adds the rest of the day's load."""
    made = days.sum_loads(
        [a_day(date=FIRST, load=100.0), a_day(date=FIRST + timedelta(days=1), load=50.0)]
    )
    for name, over in (("acute", 7), ("chronic", 42)):
        keep = math.exp(-1 / over)
        first = 100.0 * (1 - keep)
        assert [first, first * keep + 50.0 * (1 - keep)] == pytest.approx(
            [getattr(one, name) for one in made]
        )


@pytest.mark.parametrize(("bare", "known"), [(7, True), (8, False)])
def test_a_run_as_likely_as_not_counts_among_those_without_a_load(bare, known):
    """Of 28 dates a quarter may be without."""
    some = [
        a_day(
            date=FIRST + timedelta(days=n),
            load=None if n < bare else 10.0,
            chance_run=0.5 if n < bare else 1.0,
        )
        for n in range(28)
    ]
    assert known == days.sum_loads(some)[-1].month_known
    unlikely = [replace(day, chance_run=0.49 if day.load is None else 1.0) for day in some]
    assert days.sum_loads(unlikely)[-1].month_known


def test_two_entries_of_one_date_add_up():
    twice = [a_day(date=FIRST, load=30.0), a_day(date=FIRST, load=12.0)]
    assert [42.0] == [one.week for one in days.sum_loads(twice)]


@pytest.mark.parametrize("value", [0.35, 0.25, 12.45, 99.95])
def test_a_load_is_rounded_as_its_document_does(value):
    assert round(value, 1) == days.sum_loads([a_day(date=FIRST, load=value)])[0].week
