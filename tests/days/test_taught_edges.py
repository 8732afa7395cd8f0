"""What corrections teach, from figures given by hand; and speed on slopes."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from rows import facts_of
from synthetic import verdicts_on

from runlift_export import settings
from runlift_export.days import corrections
from runlift_export.days.evidence import Evidence
from runlift_export.days.own_history import Measures
from runlift_export.days.summary import _level_factor, has_smooth_altitude, on_the_level
from runlift_export.days.trace_columns import gather
from runlift_export.model import Correction, Reason, Run
from strategies import a_run, a_trace

# --- what corrections teach ----------------------------------------------------------------------

LAPS_SAY, ELSE = 0.95, 0.05


def corners(count: int) -> tuple[Measures, np.ndarray]:
    """Every second run has marked laps, which the general rules take for a session."""
    marked = np.where(np.arange(count) % 2 == 0, 9.0, 1.0)
    chance = np.where(marked > 3, LAPS_SAY, ELSE)
    rule = Evidence(
        rule="session_laps", unit="", measured=marked, limit=np.full(count, 3.0), chance=chance
    )
    return replace(facts_of(rule), runs=(a_run(trace=None),) * count), chance


def said_easy(count: int, corrections: int) -> dict[int, bool]:
    return dict.fromkeys(range(0, count, 2)[:corrections], False)


def test_nineteen_corrections_teach_nothing():
    facts, chance = corners(80)
    np.testing.assert_array_equal(
        chance, corrections.personal_chances(facts, chance, said_easy(80, 19))
    )


def test_after_twenty_corrections_the_marked_laps_are_no_session():
    """What came up to the twentieth keeps its chance; other runs stay as they are."""
    facts, chance = corners(80)
    made = corrections.personal_chances(facts, chance, said_easy(80, 20))
    np.testing.assert_array_equal(chance[:39], made[:39])
    assert (made[40::2] < 0.5).all()
    assert (made[39::2] < 0.5).all()
    np.testing.assert_array_equal(np.round(made, 6), made)
    assert not np.array_equal(np.round(made[39:], 5), made[39:])


def test_what_was_taught_first_is_used_until_the_next_correction():
    """A longer list of runs changes nothing before its end."""
    facts, chance = corners(80)
    shorter, same = corners(60)
    made = corrections.personal_chances(facts, chance, said_easy(80, 25))
    np.testing.assert_array_equal(
        made[:60], corrections.personal_chances(shorter, same, said_easy(60, 25))
    )


def test_corrections_that_agree_move_nothing():
    """A model that was never more often right than the rules is not used."""
    facts, chance = corners(80)
    agree = dict.fromkeys(range(0, 80, 2), True)
    np.testing.assert_array_equal(chance, corrections.personal_chances(facts, chance, agree))


def test_evidence_is_how_far_it_lies_from_its_limit():
    """A constant first; the logarithm between -1 and 1; 0 where the rule was not asked."""
    measured = np.array([3.0, 4.5, 2.0, 90.0, 0.0, math.nan, 0.9])
    rule = Evidence(rule="", unit="", measured=measured, limit=np.full(7, 3.0), chance=np.zeros(7))
    made = corrections._features(replace(facts_of(rule), runs=(a_run(trace=None),) * 7))
    far = [0.0, math.log(1.5), math.log(2 / 3), 1.0, -1.0, 0.0, -1.0]
    np.testing.assert_allclose(np.stack([np.ones(7), far], axis=1), made)


@pytest.mark.parametrize(
    ("chance", "again"), [(0.5, 0.5), (0.9, 0.9), (0.0, 0.02), (1.0, 0.98), (0.03, 0.03)]
)
def test_no_chance_is_surer_than_98_in_a_hundred_before_it_is_taught(chance, again):
    logit = corrections._logit(np.array([chance]))
    assert math.log(again / (1 - again)) == pytest.approx(float(logit[0]))
    assert again == pytest.approx(float(corrections._chance(logit)[0]))


def test_a_chance_never_overflows():
    """Beyond a logit of thirty it stays."""
    made = corrections._chance(np.array([-1e6, -30.0, 0.0, 30.0, 1e6]))
    assert made[0] == made[1] == pytest.approx(1 / (1 + math.exp(30)))
    assert made[3] == made[4] < 1.0
    assert 0.5 == made[2]


def test_what_is_learned_balances_the_runs_against_the_general_rules():
    """At the solution each feature's pull of the runs equals that of the ridge."""
    chance = np.random.default_rng(4)
    features = np.stack([np.ones(60), chance.uniform(-1, 1, 60), chance.uniform(-1, 1, 60)], axis=1)
    offset, weight = chance.normal(0, 1, 60), chance.uniform(0.3, 1.0, 60)
    truth = chance.random(60) < 1 / (1 + np.exp(-offset - features @ [1.0, 2.0, -1.0]))
    model = np.zeros(3)
    for _ in range(3):
        model = corrections._fit(features, offset, truth, weight, model)
    right = 1 / (1 + np.exp(-offset - features @ model))
    pull = features.T @ (weight * (truth - right))
    np.testing.assert_allclose(0.3 * model, pull, atol=1e-6)
    once = corrections._fit(features, offset, truth, weight, np.zeros(3))
    np.testing.assert_allclose(model, once, atol=0.02)


def test_the_reason_for_a_correction_has_no_figures():
    run = a_run(trace=None)
    told = replace(
        settings.defaults(),
        corrections=(Correction(date=None, source=run.source, effort="moderate"),),
    )
    (made,) = verdicts_on((run,), told)
    assert made.reasons[0] == Reason(
        rule="correction", measured=None, limit=None, unit="", text="you called it moderate"
    )
    assert (0.0, 1.0) == (made.chance_hard, made.confidence)


# --- slopes --------------------------------------------------------------------------------------


def climbing(grade: float, cells: int = 40, **changes: Any) -> Run:
    """3 m/s on an even slope, by a barometer."""
    trace = a_trace(speed_m_per_s=[3.0] * cells)
    altitude = (100.0 + 15.0 * grade * np.arange(cells)).astype(np.float32)
    usual = {"has_barometer": True, "laps": (), "trace": replace(trace, altitude_m=altitude)}
    return a_run(**(usual | changes))


def minetti(grade: float) -> float:
    """The cost of running on a slope over that on the level (Minetti 2002)."""
    powers = (155.4, -30.4, -43.3, 46.3, 19.5, 3.6)
    return float(np.polyval(powers, grade)) / 3.6


@pytest.mark.parametrize("grade", [-0.2, -0.1, 0.0, 0.05, 0.1, 0.3])
def test_half_of_the_cost_of_a_slope_is_taken_out(grade):
    assert (1 + minetti(grade)) / 2 == pytest.approx(float(_level_factor(np.array([grade]))[0]))


@pytest.mark.parametrize(
    ("grade", "taken"), [(0.1, 0.1), (-0.1, -0.1), (0.4, 0.3), (-0.4, -0.3), (0.0, 0.0)]
)
def test_speed_on_a_slope_is_as_on_the_level(grade, taken):
    """Of eight cells, over the seven steps between them; nobody holds more than 30 in 100."""
    cells = gather([climbing(grade)])
    speeds = np.full(40, 3.0)
    made = on_the_level(cells, speeds, 8, has_smooth_altitude(cells))
    expected = np.full(40, 3.0)
    expected[:33] *= (1 + minetti(taken)) / 2
    np.testing.assert_allclose(expected, made, rtol=1e-4)


def test_without_a_barometer_speeds_stay_as_they_are():
    """Beside a run with one, too."""
    without, with_one = climbing(0.1, has_barometer=False), climbing(0.1)
    speeds = np.full(40, 3.0)
    alone, together = gather([without]), gather([without, with_one])
    np.testing.assert_array_equal(
        speeds, on_the_level(alone, speeds, 8, has_smooth_altitude(alone))
    )
    both = on_the_level(together, np.full(80, 3.0), 8, has_smooth_altitude(together))
    np.testing.assert_array_equal(speeds, both[:40])
    assert (both[40:73] > 3.1).all()


@pytest.mark.parametrize(("steps", "expected"), [(0, True), (3, True), (4, False)])
def test_an_altitude_that_jumps_too_often_is_not_smooth(steps, expected):
    """A jump of two metres and back bends it in three cells; ten in a hundred may."""
    altitude = np.full(102, 100.0)
    altitude[10 : 10 + 20 * steps : 20] += 2.0
    run = climbing(0.0, 102)
    assert run.trace is not None
    rough = replace(run, trace=replace(run.trace, altitude_m=altitude.astype(np.float32)))
    assert [expected] == has_smooth_altitude(gather([rough])).tolist()


def test_smoothness_is_that_of_each_run():
    """The step from one run to the next is none; without altitude there is nothing rough."""
    low, high = climbing(0.05), climbing(0.05)
    assert high.trace is not None
    up = replace(high, trace=replace(high.trace, altitude_m=high.trace.altitude_m + 500))
    bare = replace(climbing(0.0), has_barometer=False)
    assert [True, True, False, True] == has_smooth_altitude(gather([low, up, bare, low])).tolist()
