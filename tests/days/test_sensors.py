"""What is believed of a recording, and what is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from synthetic import FIRST, easy, intervals, run_of

from runlift_export.days.summary import clean_cells, summarise_runs
from runlift_export.days.trace_columns import gather, histogram, quantile
from runlift_export.model import Run


def with_column(run: Run, **columns: np.ndarray) -> Run:
    assert run.trace is not None
    narrow = {name: values.astype(np.float32) for name, values in columns.items()}
    return replace(run, trace=replace(run.trace, **narrow))


def beats_of(run: Run) -> np.ndarray:
    assert run.trace is not None
    return np.array(run.trace.heart_rate_bpm, dtype=np.float64)


def share_of(run: Run) -> float:
    return float(clean_cells(gather([run])).hr_share[0])


RUN = run_of(FIRST, intervals())


def test_a_sound_heart_rate_is_believed_whole():
    assert 1.0 == share_of(RUN)


@pytest.mark.parametrize("wrong", [0.0, 20.0, 250.0, np.nan])
def test_impossible_heart_rates_are_not_believed(wrong):
    beats = beats_of(RUN)
    beats[:100] = wrong
    assert share_of(with_column(RUN, heart_rate_bpm=beats)) == pytest.approx(
        1 - 100 / len(beats), abs=0.01
    )


def test_a_frozen_heart_rate_is_not_believed():
    beats = beats_of(RUN)
    beats[50:100] = 141.0
    assert share_of(with_column(RUN, heart_rate_bpm=beats)) == pytest.approx(
        1 - 50 / len(beats), abs=0.01
    )


def test_a_jump_is_not_believed():
    beats = beats_of(RUN)
    beats[50] = 210.0
    beats[49] = 120.0
    assert 0.9 < share_of(with_column(RUN, heart_rate_bpm=beats)) < 1.0


def test_a_sensor_that_counts_steps_is_not_believed_at_all():
    assert RUN.trace is not None
    steps = np.array(RUN.trace.cadence_steps_per_min)
    cleaned = clean_cells(gather([with_column(RUN, heart_rate_bpm=steps + 1)]))
    assert 0.0 == float(cleaned.hr_share[0])


def test_a_speed_no_runner_reaches_is_left_out():
    assert RUN.trace is not None
    speed = np.array(RUN.trace.speed_m_per_s)
    speed[10:20] = 15.0
    before = summarise_runs([RUN])
    after = summarise_runs([with_column(RUN, speed_m_per_s=speed)])
    assert float(before.best_m_per_s[0, 0]) == pytest.approx(float(after.best_m_per_s[0, 0]))


def test_walking_is_told_from_running_by_cadence():
    walked = run_of(FIRST, [(600.0, 1.8), (600.0, 3.0)])
    summary = summarise_runs([walked])
    assert 600.0 == pytest.approx(float(summary.running_s[0]), abs=15)


def test_a_cadence_that_counts_one_foot_does_not_make_a_walk_of_a_run():
    assert RUN.trace is not None
    half = np.array(RUN.trace.cadence_steps_per_min) / 2
    summary = summarise_runs([with_column(RUN, cadence_steps_per_min=half)])
    assert float(summary.running_s[0]) == pytest.approx(RUN.moving_s, rel=0.01)


def test_runs_side_by_side_are_summarised_as_each_alone():
    several = [run_of(FIRST, easy(30)), RUN, replace(RUN, trace=None), run_of(FIRST, easy(1))]
    together = summarise_runs(several)
    for row, run in enumerate(several):
        alone = summarise_runs([run])
        for name in together.__slots__:
            np.testing.assert_allclose(
                getattr(together, name)[row], getattr(alone, name)[0], rtol=1e-9, atol=1e-6
            )


def test_a_pause_counts_against_a_best_by_the_clock():
    assert RUN.trace is not None
    timer = np.array(RUN.trace.timer_s)
    timer[240:] = 0.0
    stopped = with_column(RUN, timer_s=timer)
    whole = summarise_runs([RUN])
    paused = summarise_runs([stopped])
    assert float(paused.best_m_per_s[0, 3]) < float(whole.best_m_per_s[0, 3])


def test_a_quantile_of_a_histogram_is_that_of_the_values():
    chance = np.random.default_rng(2)
    run = run_of(FIRST, easy(60))
    cells = gather([run])
    values = chance.uniform(1.5, 6.0, len(cells.run))
    edges = np.linspace(0.0, 8.6, 173)
    counts = histogram(cells, values, edges)
    for share in (0.05, 0.5, 0.95):
        exact = float(np.quantile(values, share))
        assert exact == pytest.approx(float(quantile(counts, edges, share)[0]), abs=0.05)
