"""Load from figures given by hand, by the published formulas."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from rows import rows_of, spread
from synthetic import FIRST, SETTINGS

from runlift_export import days, settings
from runlift_export.days import constants as c
from runlift_export.days.summary import HR_EDGES, SPEED_EDGES, Summary
from runlift_export.days.thresholds import Thresholds
from runlift_export.days.training_load import estimate_trimp
from runlift_export.model import Athlete, Run
from strategies import a_day, a_run

ATHLETE = settings.defaults().athlete
MALE, FEMALE = (0.64, 1.92), (0.86, 1.67)
RUN = a_run(trace=None, distance_m=None, moving_s=3600.0, watch=SETTINGS)
KNOWN = {"max_hr_bpm": 191.0, "resting_hr_bpm": 51.0, "critical_m_per_s": 3.025}


def banister(minutes: float, reserve: float, sex: tuple[float, float] = MALE) -> float:
    """Minutes x r x A x e^(B r), Banister 1991."""
    return minutes * reserve * sex[0] * math.exp(sex[1] * reserve)


def load(
    run: Run = RUN, athlete: Athlete = ATHLETE, known: dict[str, Any] | None = None, **summary: Any
) -> float:
    rows = rows_of(Summary, **({"hr_share": 0.0, "running_s": 3600.0} | summary))
    return float(
        estimate_trimp([run], rows, rows_of(Thresholds, **(KNOWN | (known or {}))), athlete)[0]
    )


# --- by heart rate -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bpm", "reserve"), [(121.0, 0.5), (191.0, 1.0), (51.0, 0.0), (45.0, 0.0), (215.0, 1.05)]
)
def test_an_hour_at_a_heart_rate_is_banisters_formula(bpm, reserve):
    """Of the reserve between 51 and 191; never less than rest, nor more than 1.05."""
    made = load(hr_s=spread(HR_EDGES, (3600.0, bpm)), hr_share=1.0)
    assert banister(60, reserve) == pytest.approx(made)


def test_minutes_at_different_heart_rates_add_up():
    made = load(hr_s=spread(HR_EDGES, (600.0, 121.0), (300.0, 191.0)), hr_share=1.0)
    assert banister(10, 0.5) + banister(5, 1.0) == pytest.approx(made)


@pytest.mark.parametrize(("share", "factor"), [(1.0, 1.0), (0.8, 1.25), (0.4, 2.5), (1.2, 1.0)])
def test_dropouts_are_filled_in_with_the_mean(share, factor):
    made = load(hr_s=spread(HR_EDGES, (600.0, 121.0)), hr_share=share)
    assert factor * banister(10, 0.5) == pytest.approx(made)


@pytest.mark.parametrize(
    ("told", "watch", "sex"),
    [
        (None, None, MALE),
        ("female", None, FEMALE),
        (None, "female", FEMALE),
        ("male", "female", MALE),
        ("female", "male", FEMALE),
    ],
)
def test_women_and_men_have_their_own_coefficients(told, watch, sex):
    """What the runner says comes before what the watch says."""
    run = replace(RUN, watch=replace(SETTINGS, sex=watch))
    made = load(
        run, replace(ATHLETE, sex=told), hr_s=spread(HR_EDGES, (3600.0, 121.0)), hr_share=1.0
    )
    assert banister(60, 0.5, sex) == pytest.approx(made)


# --- by speed ------------------------------------------------------------------------------------


def reserve_at(of_critical: float) -> float:
    """A straight line through the reserve at critical speed."""
    return c.RESERVE_AT_CRITICAL + c.RESERVE_SLOPE * (of_critical - 1)


@pytest.mark.parametrize(
    ("of_critical", "reserve"),
    [(1.0, reserve_at(1.0)), (0.8, reserve_at(0.8)), (0.2, 0.2), (1.5, 1.05)],
)
def test_an_hour_without_heart_rate_is_told_by_speed(of_critical, reserve):
    """As a share of reserve between .2 and 1.05."""
    made = load(
        known={"critical_m_per_s": 3.025 / of_critical},
        speed_s=spread(SPEED_EDGES, (3600.0, 3.025)),
    )
    assert banister(60, reserve) == pytest.approx(made)


@pytest.mark.parametrize(("share", "by_heart"), [(0.4, True), (0.39, False)])
def test_heart_rate_tells_the_load_from_two_fifths_on(share, by_heart):
    made = load(
        hr_s=spread(HR_EDGES, (600.0, 121.0)),
        hr_share=share,
        speed_s=spread(SPEED_EDGES, (3600.0, 3.025)),
    )
    by_speed = banister(60, c.RESERVE_AT_CRITICAL)
    assert (banister(10, 0.5) / share if by_heart else by_speed) == pytest.approx(made)


@pytest.mark.parametrize(
    ("running_s", "factor"), [(3600.0, 1.0), (1800.0, 0.5), (5400.0, 1.5), (9000.0, 2.0)]
)
def test_running_time_without_speed_counts_like_the_rest(running_s, factor):
    """Up to twice what is known."""
    made = load(speed_s=spread(SPEED_EDGES, (3600.0, 3.025)), running_s=running_s)
    assert factor * banister(60, c.RESERVE_AT_CRITICAL) == pytest.approx(made)


@pytest.mark.parametrize(("speed_s", "by_trace"), [(60.0, True), (59.0, False)])
def test_with_less_than_a_minute_of_speed_distance_and_time_tell(speed_s, by_trace):
    run = replace(RUN, distance_m=0.8 * 3.025 * 3600, moving_s=3600.0)
    made = load(run, speed_s=spread(SPEED_EDGES, (speed_s, 3.025)), running_s=speed_s)
    by_mean = banister(60, reserve_at(0.8))
    expected = banister(speed_s / 60, c.RESERVE_AT_CRITICAL) if by_trace else by_mean
    assert expected == pytest.approx(made)


def test_without_heart_rate_speed_and_distance_there_is_no_load():
    assert math.isnan(load())
    assert math.isnan(load(replace(RUN, distance_m=0.0)))


# --- above critical speed ------------------------------------------------------------------------


@pytest.mark.parametrize("of_critical", [0.9, 0.94, 0.96, 1.0, 1.2])
def test_running_near_critical_speed_and_above_costs_more_than_heart_rate_tells(of_critical):
    """From 95 in a hundred of it on, by a power of the speed."""
    made = load(
        known={"critical_m_per_s": 3.025 / of_critical},
        hr_s=spread(HR_EDGES, (3600.0, 121.0)),
        hr_share=1.0,
        ten_s=spread(SPEED_EDGES, (600.0, 3.025)),
    )
    severe = 10 * c.SEVERE_LOAD * of_critical**c.SEVERE_POWER if of_critical > 0.95 else 0.0
    assert banister(60, 0.5) + severe == pytest.approx(made)


def test_runs_side_by_side_have_the_loads_of_each():
    runs = [RUN, replace(RUN, watch=replace(SETTINGS, sex="female"))]
    beats = spread(HR_EDGES, (3600.0, 121.0))
    rows = rows_of(Summary, 2, hr_share=[1.0, 1.0], running_s=3600.0, hr_s=beats)
    known = rows_of(
        Thresholds, 2, max_hr_bpm=[191.0, 261.0], resting_hr_bpm=51.0, critical_m_per_s=4.0
    )
    expected = [banister(60, 0.5), banister(60, 1 / 3, FEMALE)]
    np.testing.assert_allclose(expected, estimate_trimp(runs, rows, known, ATHLETE))


# --- sums ----------------------------------------------------------------------------------------


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
