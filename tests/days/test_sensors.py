"""What is believed of a recording: by what verdicts, loads and thresholds make of it."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from synthetic import (
    AFTER,
    DEFAULTS,
    Stretch,
    columns,
    easy,
    history,
    intervals,
    partly,
    quiet,
    run_of,
    verdicts_on,
)

from runlift_export import days
from runlift_export.model import Run

PAST = history()
RUN = run_of(AFTER, intervals(), seed=99)


def load_of(run: Run) -> float:
    load = verdicts_on((*PAST, run))[-1].load
    assert load is not None
    return load


def critical_speed(*runs: Run) -> float:
    """As known at the end of the day after, when the runs are the only ones."""
    on = runs[-1].local_date + timedelta(days=1)
    found = days.judge_runs(runs, DEFAULTS).thresholds.on(on).critical_speed
    assert found is not None
    return found.value


def usual_speed(*stretches: Stretch, **cells: object) -> float:
    """Of a runner of whom nothing else than such runs is known."""
    runs = tuple(
        columns(run_of(AFTER + timedelta(days=day), stretches), **cells) for day in range(6)
    )
    found = days.judge_runs(runs, DEFAULTS).thresholds.on(runs[-1].local_date).usual_speed
    assert found is not None
    return found.value


@pytest.mark.parametrize("wrong", [0.0, 39.0, 221.0, 250.0, 141.0, np.nan])
def test_heart_rates_that_are_impossible_frozen_or_missing_do_not_count(wrong):
    """Eight minutes of them in 52 of a session: their place is taken by the mean of the rest."""
    before, after = load_of(RUN), load_of(partly(RUN, "heart_rate_bpm", slice(0, 96), wrong))
    missing = load_of(partly(RUN, "heart_rate_bpm", slice(0, 96), np.nan))
    assert after == missing
    assert before != after


def test_heart_rates_before_and_after_a_jump_of_over_forty_do_not_count():
    assert RUN.trace is not None
    beats = np.array(RUN.trace.heart_rate_bpm)
    beats[50], beats[49], beats[51] = 205.0, 120.0, 120.0
    jump = columns(RUN, heart_rate_bpm=beats)
    assert load_of(jump) == load_of(partly(jump, "heart_rate_bpm", slice(49, 52), np.nan))


def test_a_sensor_that_counts_steps_is_not_believed_at_all():
    assert RUN.trace is not None
    steps = np.array(RUN.trace.cadence_steps_per_min)
    assert load_of(columns(RUN, heart_rate_bpm=steps + 1)) == load_of(quiet(RUN))


def test_a_speed_no_runner_reaches_sets_no_best():
    plain, car = RUN, partly(RUN, "speed_m_per_s", slice(10, 60), 15.0)
    assert critical_speed(plain) == pytest.approx(critical_speed(car), rel=0.03)


def test_walking_is_told_from_running_by_cadence():
    """A usual speed is one of running: what was walked leaves it as it is."""
    walked = usual_speed(
        (900.0, 1.8), (900.0, 3.0), cadence_steps_per_min=np.repeat([110, 170], 180)
    )
    assert 3.0 == pytest.approx(walked, rel=0.02)


def test_a_cadence_that_counts_one_foot_does_not_make_a_walk_of_a_run():
    assert 3.0 == pytest.approx(usual_speed((1800.0, 3.0), cadence_steps_per_min=85.0), rel=0.02)


def test_a_pause_counts_against_a_best_by_the_clock():
    even = run_of(AFTER, easy(20, 4.5))
    paused = partly(
        partly(even, "timer_s", slice(60, 240), 0.0), "speed_m_per_s", slice(60, 240), 0.0
    )
    assert critical_speed(paused) < critical_speed(even)


def test_runs_side_by_side_are_judged_as_each_among_its_own():
    """In pieces of 128 runs: the last of 140 is judged as the last of its 40 latest."""
    many = tuple(run_of(AFTER + timedelta(days=3 * day), easy(10), seed=day) for day in range(140))
    alone = verdicts_on(many[-45:])[-1]
    assert (alone.effort, alone.chance_hard) == (
        verdicts_on(many)[-1].effort,
        verdicts_on(many)[-1].chance_hard,
    )
