"""What a run is called, and the laws that hold whatever the run."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from synthetic import (
    AFTER,
    EASY,
    automatic,
    easy,
    history,
    intervals,
    pressed,
    run_of,
    verdicts_on,
    with_trace,
)

from runlift_export import settings
from runlift_export.model import Effort, Run, Verdict, WatchVerdict

DEFAULTS = settings.defaults()
PAST = history()
RANK = {Effort.EASY: 0, Effort.MODERATE: 1, Effort.HARD: 2}


def judged(run: Run) -> Verdict:
    """The verdict on a run after four weeks of history."""
    return verdicts_on((*PAST, run))[-1]


def bare(verdict: Verdict) -> Verdict:
    """All but the run itself."""
    return replace(verdict, run=PAST[0])


# --- kinds of run -------------------------------------------------------------------------------


def test_an_even_run_at_the_usual_pace_is_easy():
    verdict = judged(run_of(AFTER, easy(45), seed=99))
    assert (Effort.EASY, False, False) == (verdict.effort, verdict.long, verdict.race)


@pytest.mark.parametrize(
    ("count", "seconds", "speed"), [(6, 180, 4.4), (10, 60, 4.8), (3, 600, 4.1), (12, 45, 5.2)]
)
def test_repetitions_are_hard_without_any_lap(count, seconds, speed):
    verdict = judged(run_of(AFTER, intervals(count, seconds, speed), seed=99))
    assert (Effort.HARD, "fast_running") == (verdict.effort, verdict.reasons[0].rule)


def test_a_reason_says_how_often_how_long_and_how_fast():
    verdict = judged(run_of(AFTER, intervals(6, 180, 4.4), seed=99))
    assert verdict.reasons[0].text.startswith("6 x 3:00 at 3:4")
    assert "x your usual running speed" in verdict.reasons[0].text


def test_a_long_stretch_near_critical_speed_is_hard():
    tempo = [(900.0, EASY), (1500.0, 3.75), (600.0, EASY)]
    assert Effort.HARD is judged(run_of(AFTER, tempo, seed=99)).effort


def test_strides_leave_an_easy_run_easy():
    strides = [(2400.0, EASY), *[(20.0, 4.8), (70.0, 2.4)] * 6]
    verdict = judged(run_of(AFTER, strides, seed=99))
    assert Effort.EASY is verdict.effort


def test_repetitions_a_little_longer_than_strides_are_hard():
    short = [(2400.0, EASY), *[(45.0, 4.8), (70.0, 2.4)] * 3]
    assert Effort.HARD is judged(run_of(AFTER, short, seed=99)).effort


def test_a_tempo_too_slow_to_be_fast_running_is_told_by_its_length():
    tempo = [(900.0, EASY), (1500.0, 3.5), (600.0, EASY)]
    verdict = judged(run_of(AFTER, tempo, seed=99))
    assert (Effort.HARD, "tempo_12_min") == (verdict.effort, verdict.reasons[0].rule)
    assert "12 min without a break at 4:4" in verdict.reasons[0].text


def test_running_and_walking_by_turns_on_the_flat_is_no_session():
    turns = [(300.0, 1.6), *[(180.0, 3.0), (60.0, 1.6)] * 8]
    verdict = judged(run_of(AFTER, turns, seed=99, laps=pressed(turns)))
    assert Effort.HARD is not verdict.effort


def test_slow_repetitions_up_a_hill_are_a_session():
    up = [(900.0, EASY), *[(120.0, 2.2), (100.0, 2.9)] * 6, (600.0, EASY)]
    verdict = judged(run_of(AFTER, up, seed=99, laps=pressed(up), ascent_m=240.0))
    assert (Effort.HARD, "session_laps") == (verdict.effort, verdict.reasons[0].rule)


def test_three_marked_laps_without_contrast_are_no_session():
    even = [(700.0, EASY), (500.0, EASY), (900.0, EASY), (640.0, EASY)]
    contrast = [(700.0, EASY), (700.0, 3.3), (650.0, 2.9), (750.0, EASY)]
    efforts = [
        judged(run_of(AFTER, stretches, seed=99, laps=pressed(stretches))).effort
        for stretches in (even, contrast)
    ]
    assert [False, True] == [effort is Effort.HARD for effort in efforts]


def test_a_run_faster_than_easy_is_moderate():
    verdict = judged(run_of(AFTER, easy(45, 3.25), seed=99))
    assert (Effort.MODERATE, "moderate_speed") == (verdict.effort, verdict.reasons[0].rule)


def test_marked_laps_are_a_session_whatever_the_speed_sensor_says():
    stretches = [(900.0, EASY), *[(60.0, 3.2), (60.0, 2.6)] * 6, (600.0, EASY)]
    run = run_of(AFTER, stretches, seed=99, laps=pressed(stretches))
    verdict = judged(run)
    assert (Effort.HARD, "session_laps") == (verdict.effort, verdict.reasons[0].rule)
    assert "13 laps marked" in verdict.reasons[0].text


@pytest.mark.parametrize("each_m", [1000.0, 1609.344, 5000.0, 3000.0])
@pytest.mark.parametrize("trigger", ["distance", "manual", ""])
def test_laps_of_the_watchs_own_making_say_nothing(each_m, trigger):
    run = run_of(AFTER, easy(75), seed=99)
    laps = automatic(run.distance_m or 0.0, each_m, EASY, trigger)
    assert bare(judged(run)) == bare(judged(replace(run, laps=laps)))


def test_a_run_far_longer_than_usual_is_long():
    verdict = judged(run_of(AFTER, easy(110), seed=99))
    assert verdict.long
    assert "long" in [reason.rule for reason in verdict.reasons]


def test_a_run_beyond_ninety_minutes_is_long_even_after_a_much_longer_one():
    ultra = run_of(AFTER, easy(240), seed=98)
    later = run_of(AFTER + timedelta(days=4), easy(100), seed=99)
    assert verdicts_on((*PAST, ultra, later))[-1].long


def test_a_fast_run_from_start_to_end_is_like_a_race():
    verdict = judged(run_of(AFTER, easy(20, 4.6), seed=99))
    assert (Effort.HARD, True) == (verdict.effort, verdict.race)


def test_with_distance_and_time_only_the_mean_speed_decides_with_little_confidence():
    slow = replace(run_of(AFTER, easy(45)), trace=None)
    fast = replace(slow, moving_s=slow.moving_s / 1.4, elapsed_s=slow.elapsed_s / 1.4)
    assert (Effort.EASY, Effort.HARD) == (judged(slow).effort, judged(fast).effort)
    assert judged(fast).confidence <= 0.6


def test_a_run_of_which_nothing_is_known_is_unknown_and_key():
    nothing = replace(run_of(AFTER, easy(45)), trace=None, distance_m=None)
    verdict = judged(nothing)
    assert (Effort.UNKNOWN, 0.0, True) == (verdict.effort, verdict.confidence, verdict.key)


def test_the_first_run_of_all_gets_a_verdict_with_little_confidence():
    hard, *_ = verdicts_on((run_of(AFTER, intervals()),))
    calm, *_ = verdicts_on((run_of(AFTER, easy()),))
    assert (Effort.HARD, Effort.EASY) == (hard.effort, calm.effort)
    assert max(hard.confidence, calm.confidence) <= 0.6


def test_without_a_past_heart_rate_shows_what_an_even_fast_run_cannot():
    verdict, *_ = verdicts_on((run_of(AFTER, easy(40, 4.3)),))
    assert (Effort.HARD, "hr_threshold") == (verdict.effort, verdict.reasons[0].rule)


@pytest.mark.parametrize("minutes", [10, 20, 40, 80])
def test_adding_hard_minutes_to_the_first_run_of_all_never_makes_it_easier(minutes):
    some = run_of(AFTER, [(1800.0, EASY), (60.0 * minutes, 4.5)])
    assert Effort.HARD is verdicts_on((some,))[0].effort


def test_no_runs_give_no_verdicts():
    assert () == verdicts_on(())


# --- laws ---------------------------------------------------------------------------------------

stretches = st.lists(
    st.tuples(st.integers(2, 20).map(lambda n: 30.0 * n), st.floats(2.2, 5.0)),
    min_size=3,
    max_size=12,
)


@hypothesis_settings(max_examples=40, deadline=None)
@given(stretches, st.integers(1, 20), st.floats(4.4, 5.5))
def test_adding_hard_minutes_never_makes_a_run_easier(parts, minutes, speed):
    before = judged(run_of(AFTER, parts, seed=5))
    after = judged(run_of(AFTER, [*parts, (60.0 * minutes, speed)], seed=5))
    assert RANK[before.effort] <= RANK[after.effort]
    assert (before.load or 0) <= (after.load or 0)


@hypothesis_settings(max_examples=10, deadline=None)
@given(st.integers(-3000, 3000), st.integers(-86400, 86400))
def test_a_shift_in_time_changes_no_verdict(shift_days, shift_s):
    shift = timedelta(days=shift_days, seconds=shift_s)
    moved = tuple(
        replace(run, started_at=run.started_at + shift, local_date=run.local_date + shift)
        for run in PAST
    )
    assert [bare(v) for v in verdicts_on(PAST)] == [bare(v) for v in verdicts_on(moved)]


@pytest.mark.parametrize("count", range(1, len(PAST)))
def test_later_runs_never_change_a_verdict(count):
    assert verdicts_on(PAST[:count]) == verdicts_on(PAST)[:count]


def test_verdicts_come_in_order_of_start_whatever_the_order_of_the_runs():
    assert verdicts_on(PAST) == verdicts_on(PAST[::-1])


@hypothesis_settings(max_examples=15, deadline=None)
@given(
    st.builds(
        WatchVerdict,
        aerobic_effect=st.none() | st.floats(0, 5),
        anaerobic_effect=st.none() | st.floats(0, 5),
        benefit=st.none() | st.integers(0, 9),
        load=st.none() | st.floats(0, 999),
        perceived_effort=st.none() | st.floats(0, 100),
    ),
    st.text(),
    st.text(),
)
def test_names_and_the_watchs_own_verdict_change_nothing(opinion, source, device):
    changed = tuple(
        replace(run, watch_verdict=opinion, source=f"{n}{source}", device=device, caveats=(source,))
        for n, run in enumerate(PAST)
    )
    assert [bare(v) for v in verdicts_on(PAST)] == [bare(v) for v in verdicts_on(changed)]


@pytest.mark.parametrize("factor", [0.7, 0.85, 1.15, 1.3])
def test_a_slower_or_faster_runner_gets_the_same_verdicts(factor):
    """Every speed by one factor: only comparison with oneself counts."""
    scaled = []
    for run in (*PAST, run_of(AFTER, intervals(), seed=99), run_of(AFTER, easy(), hour=17)):
        assert run.trace is not None
        speed = run.trace.speed_m_per_s * np.float32(factor)
        scaled.append(with_trace(run, replace(run.trace, speed_m_per_s=speed)))
    efforts = [v.effort for v in verdicts_on(tuple(scaled))]
    plain = (*PAST, run_of(AFTER, intervals(), seed=99), run_of(AFTER, easy(), hour=17))
    assert [v.effort for v in verdicts_on(plain)] == efforts


@pytest.mark.parametrize("parts", [easy(45), intervals(6, 180, 4.4), intervals(10, 60, 4.8)])
def test_records_every_few_seconds_change_no_verdict(parts):
    """Smart recording: distance known each 4 to 6 s only."""
    run = run_of(AFTER, parts, seed=99)
    assert run.trace is not None
    grid = 5.0 * np.arange(len(run.trace.timer_s) + 1)
    metres = np.concatenate(([0.0], np.cumsum(run.trace.speed_m_per_s * 5.0)))
    records = np.cumsum(np.random.default_rng(3).uniform(4, 6, len(grid)))
    thin = np.interp(grid, records, np.interp(records, grid, metres))
    speed = (np.diff(thin) / 5.0).astype(np.float32)
    again = replace(run, trace=replace(run.trace, speed_m_per_s=speed))
    assert judged(run).effort == judged(again).effort
