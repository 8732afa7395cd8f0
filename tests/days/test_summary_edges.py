"""What is believed of a recording, and what is made of it, at exact edges."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from rows import spread

from runlift_export.days.summary import (
    DURATIONS_S,
    HR_EDGES,
    SPEED_EDGES,
    CleanCells,
    Summary,
    clean_cells,
    summarise_runs,
)
from runlift_export.days.trace_columns import (
    CELL_S,
    _nothing_recorded,
    chunks,
    gather,
    histogram,
    quantile,
)
from runlift_export.model import Run, Trace
from strategies import a_run, a_trace

NAN = np.nan


def run_with(**columns: Any) -> Run:
    """A run with these columns; a steady 3.02 m/s where no speed is given."""
    (length,) = {len(column) for column in columns.values()}
    base = a_trace(speed_m_per_s=[3.02] * length)
    given = {name: np.array(column, dtype=np.float32) for name, column in columns.items()}
    return a_run(trace=replace(base, **given), laps=(), has_barometer=False)


def cleaned(*runs: Run) -> CleanCells:
    return clean_cells(gather(runs))


def summed(run: Run) -> dict[str, Any]:
    summary = summarise_runs([run])
    return {name: getattr(summary, name)[0] for name in Summary.__slots__}


def beating(length: int, bpm: float = 142.0) -> np.ndarray:
    """A heart rate that moves by one beat from cell to cell around a mean."""
    return bpm + np.where(np.arange(length) % 2, 1.0, -1.0)


# --- speed and gait ------------------------------------------------------------------------------


def test_a_speed_up_to_the_fastest_runners_is_believed():
    speeds = cleaned(run_with(speed_m_per_s=[3.0, 8.5, 8.6, NAN])).speed_m_per_s
    np.testing.assert_array_equal([3.0, 8.5, NAN, NAN], speeds)


def test_running_begins_above_a_walk():
    speed = [1.39, 1.41, 3.0, 3.0, 3.0, NAN]
    timer = [5.0, 5.0, 4.0, 3.9, 0.0, 5.0]
    made = cleaned(run_with(speed_m_per_s=speed, timer_s=timer)).running
    assert [False, True, True, False, False, False] == made.tolist()


@pytest.mark.parametrize(("running", "told"), [(2, True), (1, False)])
def test_cadence_tells_walking_where_it_shows_running_at_all(running, told):
    """In a fifth of what moves; else it counts one foot, or nothing."""
    cadence = [140.0] * running + [139.0] * (10 - running)
    made = cleaned(run_with(cadence_steps_per_min=cadence)).running
    assert (running if told else 10) == made.sum()


def test_cadence_is_looked_at_run_by_run():
    steady = run_with(cadence_steps_per_min=[80.0] * 10)
    told = run_with(cadence_steps_per_min=[160.0] * 5 + [100.0] * 5)
    assert [True] * 10 + [True] * 5 + [False] * 5 == cleaned(steady, told).running.tolist()


def test_where_cadence_is_not_known_speed_tells():
    made = cleaned(run_with(cadence_steps_per_min=[160.0] * 5 + [NAN] * 5)).running
    assert made.all()


# --- heart rate ----------------------------------------------------------------------------------


def believed(*beats: float, **columns: Any) -> list[bool]:
    made = cleaned(run_with(heart_rate_bpm=beats, **columns)).heart_rate_bpm
    return np.isfinite(made).tolist()


def test_hearts_beat_between_40_and_220():
    assert [True, False] == believed(40.0, 39.0)
    assert [True, False] == believed(220.0, 221.0)
    assert [True, False] == believed(140.0, NAN)


def test_a_paused_watch_hears_nothing():
    assert [True, False, True] == believed(140.0, 141.0, 142.0, timer_s=[5.0, 0.0, 1.0])


def test_a_jump_of_more_than_forty_beats_is_believed_on_neither_side():
    """In either direction, but not from one run to the next, nor out of a dropout."""
    assert [True] * 3 == believed(100.0, 140.0, 141.0)
    assert [False, False, True] == believed(100.0, 141.0, 142.0)
    assert [True, False, False] == believed(142.0, 141.0, 100.0)
    assert [True, False, True] == believed(100.0, 0.0, 150.0)
    both = cleaned(run_with(heart_rate_bpm=[100.0, 101.0]), run_with(heart_rate_bpm=[160.0, 161.0]))
    assert np.isfinite(both.heart_rate_bpm).all()


@pytest.mark.parametrize(("cells", "frozen"), [(24, False), (25, True)])
def test_a_heart_rate_that_stands_still_for_two_minutes_is_frozen(cells, frozen):
    """All of the stretch, and nothing beside it; nor do two runs make one stretch."""
    beats = [139.0, *[140.0] * cells, 141.0]
    assert [True, *[not frozen] * cells, True] == believed(*beats)
    half = [140.0] * 15
    both = cleaned(run_with(heart_rate_bpm=half), run_with(heart_rate_bpm=half))
    assert np.isfinite(both.heart_rate_bpm).all()


@pytest.mark.parametrize(
    ("close", "other", "apart", "locked"),
    [
        (24, 0, 3.0, True),
        (23, 0, 3.0, False),
        (24, 0, 3.5, False),
        (24, 24, 3.0, True),
        (24, 26, 3.0, False),
        (24, 24, -3.0, True),
    ],
)
def test_a_sensor_that_counts_steps_half_of_the_time_is_not_believed(close, other, apart, locked):
    """Within three beats, in two minutes of running at least."""
    length = close + other
    steps = np.full(length, 160.0) + np.where(np.arange(length) % 2, 0.5, -0.5)
    beats = steps + np.where(np.arange(length) < close, apart, -20.0)
    made = cleaned(run_with(heart_rate_bpm=beats, cadence_steps_per_min=steps))
    assert locked == made.locked[0]
    assert (0.0 if locked else 1.0) == made.hr_share[0]


def test_steps_counted_while_walking_prove_nothing():
    """Only running cells are compared."""
    steps = [*[160.0, 161.0] * 10, *[100.0, 101.0] * 20]
    beats = [*[120.0, 121.0] * 10, *[100.0, 101.0] * 20]
    speeds = [3.0] * 20 + [1.0] * 40
    made = cleaned(
        run_with(heart_rate_bpm=beats, cadence_steps_per_min=steps, speed_m_per_s=speeds)
    )
    assert not made.locked[0]


def test_the_share_of_heart_rate_is_of_the_timer():
    """Pauses do not lower it; a run without a timer has none."""
    beats = [*beating(10), *[NAN] * 10]
    assert 0.5 == cleaned(run_with(heart_rate_bpm=beats)).hr_share[0]
    timer = [5.0] * 10 + [0.0] * 10
    assert 1.0 == cleaned(run_with(heart_rate_bpm=beats, timer_s=timer)).hr_share[0]
    assert 0.0 == cleaned(a_run(trace=None)).hr_share[0]


# --- the summary ---------------------------------------------------------------------------------

EVEN = run_with(heart_rate_bpm=beating(240))


def test_an_even_run_is_summed_up_by_its_one_speed():
    """Quantiles are exact to the 0.05 m/s of a bin, 3.00 to 3.05."""
    made = summed(EVEN)
    assert 1200.0 == made["running_s"]
    assert [3.025, 3.0125, 3.0475] == pytest.approx(
        [made["median_m_per_s"], made["calm_m_per_s"], made["top_m_per_s"]]
    )
    known = [3.02 if duration <= 1200 else NAN for duration in DURATIONS_S]
    assert known == pytest.approx(made["best_m_per_s"].tolist(), nan_ok=True)
    np.testing.assert_array_equal(spread(SPEED_EDGES, (239 * 5.0, 3.02)), made["ten_s"])
    np.testing.assert_array_equal(spread(SPEED_EDGES, (233 * 5.0, 3.02)), made["speed_s"])
    beats = spread(HR_EDGES, (600.0, 141.0), (600.0, 143.0))
    np.testing.assert_array_equal(beats, made["hr_s"])
    assert (1.0, 142.0) == (made["hr_share"], made["hr_top_bpm"])


def test_a_run_without_a_trace_has_no_figures():
    made = summed(a_run(trace=None, laps=()))
    for name in ("median_m_per_s", "calm_m_per_s", "top_m_per_s", "hr_top_bpm"):
        assert np.isnan(made[name])
    for name in ("running_s", "hr_share"):
        assert 0.0 == made[name]
    assert np.isnan(made["best_m_per_s"]).all()
    assert 0.0 == made["ten_s"].sum() + made["speed_s"].sum() + made["hr_s"].sum()


def test_usual_speeds_are_those_of_running():
    """Ten minutes of walking move neither median nor calm quarter; ten seconds that begin
    running and end walking are neither."""
    speeds = [1.3] * 120 + [3.02] * 120
    made = summed(run_with(speed_m_per_s=speeds))
    assert [3.025, 3.0125] == pytest.approx([made["median_m_per_s"], made["calm_m_per_s"]])
    assert 600.0 == made["running_s"]
    assert 239 * 5.0 == made["ten_s"].sum()


def test_forty_seconds_count_where_they_move():
    """While standing or walking slower than 1.4 m/s nothing is fast or slow."""
    made = summed(run_with(speed_m_per_s=[1.0] * 100 + [3.02] * 100))
    assert made["speed_s"].sum() < 100 * 5.0
    assert 1.4 < made["top_m_per_s"] < 3.05


def test_a_best_is_by_the_clock():
    """Three minutes at 4 m/s within slower ones; with a pause of one in the middle it is less."""
    speeds = [2.0] * 100 + [4.0] * 36 + [2.0] * 100
    assert 4.0 == pytest.approx(summed(run_with(speed_m_per_s=speeds))["best_m_per_s"][0])
    timer = [5.0] * 112 + [0.0] * 12 + [5.0] * 112
    paused = summed(run_with(speed_m_per_s=speeds, timer_s=timer))
    assert (24 * 4.0 + 0 * 12) / 36 == pytest.approx(paused["best_m_per_s"][0])
    assert np.isnan(summed(run_with(speed_m_per_s=[4.0] * 35))["best_m_per_s"]).all()
    still = summed(run_with(speed_m_per_s=[0.0] * 36))
    assert np.isnan(still["best_m_per_s"]).all()


@pytest.mark.parametrize(("missing", "counted"), [(1, 5), (2, 0)])
def test_forty_seconds_may_lack_less_than_a_fifth(missing, counted):
    """Of eight cells one may be unknown; the mean is over what is known."""
    speeds = [3.02] * (8 - missing) + [NAN] * missing
    made = summed(run_with(speed_m_per_s=speeds))
    np.testing.assert_array_equal(
        spread(SPEED_EDGES, (counted, 3.02)) if counted else np.zeros(172), made["speed_s"]
    )


def test_the_highest_heart_rate_is_held_for_half_a_minute():
    """Five cells at 180 are not enough, six are; a cell that is not believed breaks it."""
    low = beating(20)
    assert summed(run_with(heart_rate_bpm=[*low, *beating(5, 170.0), *low]))["hr_top_bpm"] < 170.0
    six = [*low, *beating(6, 170.0), *low]
    assert 170.0 == pytest.approx(summed(run_with(heart_rate_bpm=six))["hr_top_bpm"])
    assert np.isnan(summed(run_with(heart_rate_bpm=beating(5)))["hr_top_bpm"])


# --- runs laid end to end ------------------------------------------------------------------------


def test_a_run_without_a_trace_is_one_cell_of_nothing():
    """Laid beside others it keeps their places."""
    empty = _nothing_recorded()
    for name in Trace.__slots__:
        column = getattr(empty, name)
        np.testing.assert_array_equal([0.0 if name == "timer_s" else NAN], column)
        assert np.float32 == column.dtype
    bare = a_run(trace=None)
    cells = gather([bare, run_with(speed_m_per_s=[3.0] * 3), replace(bare, trace=empty)])
    assert ([0, 1, 4], [1, 3, 1]) == (cells.first.tolist(), cells.length.tolist())
    assert [0, 1, 1, 1, 2] == cells.run.tolist()
    assert [1, 3, 2, 1, 1] == cells.left.tolist()
    assert 3 == cells.runs
    np.testing.assert_array_equal([NAN, 3.0, 3.0, 3.0, NAN], cells.speed_m_per_s)
    np.testing.assert_array_equal([0.0, 5.0, 5.0, 5.0, 0.0], cells.timer_s)
    assert [0.0, 15.0, 0.0] == cells.total(cells.timer_s).tolist()
    assert [0.0, 5.0, 0.0] == cells.most(cells.timer_s).tolist()


def test_many_runs_come_in_chunks_in_order():
    runs = [run_with(speed_m_per_s=[3.0] * (1 + n % 3)) for n in range(300)]
    made = list(chunks(runs))
    assert [128, 128, 44] == [one.runs for one in made]
    assert [1 + n % 3 for n in range(300)] == [int(n) for one in made for n in one.length]


def test_values_outside_the_edges_are_left_out():
    """The lower edge is within, the upper one is not."""
    cells = gather([run_with(speed_m_per_s=[1.0] * 3), run_with(speed_m_per_s=[1.0] * 3)])
    edges = np.array([0.0, 1.0, 2.0])
    values = np.array([0.0, 1.0, 2.0, -0.1, NAN, 1.9])
    np.testing.assert_array_equal([[5.0, 5.0], [0.0, 5.0]], histogram(cells, values, edges))
    weights = np.array([1.0, 2.0, 4.0, 8.0, 16.0, 32.0])
    np.testing.assert_array_equal(
        [[1.0, 2.0], [0.0, 32.0]], histogram(cells, values, edges, weights)
    )
    assert 5.0 == CELL_S


@pytest.mark.parametrize(
    ("share", "value"), [(0.0, 1.0), (0.25, 1.5), (0.5, 2.0), (0.75, 3.5), (1.0, 4.0)]
)
def test_a_quantile_lies_within_its_bin_in_proportion(share, value):
    """Ten between 1 and 2, ten between 3 and 4."""
    counts = np.array([[0.0, 10.0, 0.0, 10.0], [0.0] * 4])
    made = quantile(counts, np.arange(5.0), share)
    assert (value if share else 0.0) == pytest.approx(made[0])
    assert np.isnan(made[1])
