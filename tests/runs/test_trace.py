"""The even grid: the same run gives the same picture however it was recorded."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runlift_export.model import Trace
from runlift_export.runs.clock import Timer
from runlift_export.runs.records import Records
from runlift_export.runs.trace import make_trace

T0 = 1_000_000_000.0
Column = npt.NDArray[np.float64]


def timer_of(*spans: tuple[float, float]) -> Timer:
    bounds = np.array(spans, dtype=np.float64)
    return Timer(starts=bounds[:, 0], stops=bounds[:, 1])


def records_of(clock: Column, **columns: Column) -> Records:
    names = ("distance_m", "speed_m_per_s", "heart_rate_bpm", "cadence_steps_per_min")
    names = (*names, "altitude_m", "power_w")
    given_columns = {name: columns.get(name, np.full(len(clock), np.nan)) for name in names}
    return Records(time_s=clock + T0, position=False, longitude_deg=None, **given_columns)


def trace_of(records: Records, elapsed_s: float, timer: Timer | None = None) -> Trace:
    trace = make_trace(records, T0, elapsed_s, timer or timer_of((0.0, elapsed_s)))
    assert trace is not None
    return trace


def interval_distance(clock: Column) -> Column:
    """Metres after `clock` s of two minutes at 2.5 m/s, one at 5 m/s, and so on."""
    speeds = np.where(np.arange(600) // 60 % 3 == 2, 5.0, 2.5)
    return np.interp(clock, np.arange(601.0), np.concatenate([[0.0], np.cumsum(speeds)]))


SMART = np.array([0, 4, 9, 15, 20, 24, 30, 36, 41, 47, 52, 57], dtype=np.float64)


def test_smart_recording_gives_the_picture_of_one_a_second() -> None:
    """Records every 4-6 s and every second: the speed of each cell agrees within 1 m/s at the
    edges of a bout and within 0.05 m/s anywhere else."""
    every = np.arange(601.0)
    smart = np.concatenate([SMART + 60.0 * minute for minute in range(10)] + [[600.0]])
    pictures = [
        trace_of(records_of(clock, distance_m=interval_distance(clock)), 600.0).speed_m_per_s
        for clock in (every, smart)
    ]
    apart = np.abs(pictures[0] - pictures[1])
    edges = np.zeros(120, dtype=bool)
    for minute in range(1, 10):
        edges[12 * minute - 2 : 12 * minute + 2] = True
    assert apart[~edges].max() < 0.05
    assert apart.max() < 1.5


@given(
    st.lists(st.integers(1, 20), min_size=2, max_size=80),
    st.lists(st.floats(0.0, 6.0), min_size=80, max_size=80),
)
def test_the_cells_add_up_to_the_distance(gaps: list[int], speeds: list[float]) -> None:
    """Speed times timer time, summed, is the distance between first and last record."""
    clock = np.concatenate([[0.0], np.cumsum(gaps, dtype=np.float64)])
    steps = np.array(speeds[: len(gaps)]) * np.array(gaps)
    distance = np.concatenate([[0.0], np.cumsum(steps)])
    elapsed = float(np.ceil(clock[-1] / 5) * 5)
    trace = trace_of(records_of(clock, distance_m=distance), elapsed, timer_of((0, clock[-1])))
    covered = float(np.nansum(trace.speed_m_per_s * trace.timer_s))
    slack = 6.0 if trace.timer_s[-1] < 1.0 else 0.0  # a sliver of a cell has no rate
    assert covered == pytest.approx(distance[-1], abs=1e-3 * max(distance[-1], 1.0) + slack)


def test_a_pause_has_no_timer_and_no_rates() -> None:
    """Cells inside a pause have 0 s of timer and no speed; those beside it are not slowed."""
    clock = np.concatenate([np.arange(101.0), np.arange(200.0, 301.0)])
    distance = np.concatenate([np.arange(101.0) * 3.0, 300.0 + np.arange(101.0) * 3.0])
    timer = timer_of((0.0, 100.0), (200.0, 300.0))
    trace = trace_of(records_of(clock, distance_m=distance), 300.0, timer)
    np.testing.assert_allclose(trace.timer_s[20:40], 0.0)
    assert np.isnan(trace.speed_m_per_s[20:40]).all()
    np.testing.assert_allclose(trace.speed_m_per_s[:20], 3.0, rtol=1e-5)
    np.testing.assert_allclose(trace.speed_m_per_s[40:], 3.0, rtol=1e-5)


def test_what_was_walked_in_a_pause_is_not_run() -> None:
    """Distance that a watch adds across a pause counts at the pace before it at most."""
    clock = np.concatenate([np.arange(0.0, 99.0), np.arange(202.0, 301.0)])
    distance = np.concatenate([np.arange(99.0) * 3.0, 98 * 3.0 + 80.0 + np.arange(99.0) * 3.0])
    timer = timer_of((0.0, 100.0), (200.0, 300.0))
    trace = trace_of(records_of(clock, distance_m=distance), 300.0, timer)
    assert np.nanmax(trace.speed_m_per_s) < 3.01


def test_distance_goes_before_speed_and_speed_stands_in() -> None:
    """The speed field is used only where distance is not recorded."""
    clock = np.arange(101.0)
    both = records_of(clock, distance_m=clock * 3.0, speed_m_per_s=np.full(101, 9.0))
    only = records_of(clock, speed_m_per_s=np.full(101, 4.0))
    np.testing.assert_allclose(trace_of(both, 100.0).speed_m_per_s, 3.0, rtol=1e-5)
    np.testing.assert_allclose(trace_of(only, 100.0).speed_m_per_s, 4.0, rtol=1e-5)


def test_a_leap_in_the_distance_is_not_run() -> None:
    """A satellite fix that jumps 500 m in a second leaves no speed that nobody can run."""
    clock = np.arange(101.0)
    distance = clock * 3.0 + np.where(clock > 50, 500.0, 0.0)
    trace = trace_of(records_of(clock, distance_m=distance), 100.0)
    assert trace.speed_m_per_s.max() < 3.5


def test_standing_still_is_slow_and_not_unknown() -> None:
    """Where smart recording writes one record in two minutes, distance still tells the speed."""
    clock = np.array([0.0, 5.0, 10.0, 130.0, 135.0])
    trace = trace_of(records_of(clock, distance_m=np.array([0, 15, 30, 42, 57.0])), 135.0)
    np.testing.assert_allclose(trace.speed_m_per_s[2:26], 0.1, rtol=1e-4)


def test_a_long_gap_of_heart_rate_is_unknown_and_a_short_one_is_bridged() -> None:
    """More than 30 s without a beat has no heart rate; 20 s are interpolated."""
    clock = np.arange(301.0)
    beats = np.full(301, 150.0)
    beats[100:161] = np.nan
    beats[220:240] = np.nan
    trace = trace_of(records_of(clock, heart_rate_bpm=beats), 300.0)
    assert np.isnan(trace.heart_rate_bpm[20:32]).all()
    np.testing.assert_allclose(trace.heart_rate_bpm[33:], 150.0, rtol=1e-5)


@given(st.lists(st.integers(40, 220), min_size=61, max_size=61))
def test_a_cell_mean_lies_within_its_samples(beats: list[int]) -> None:
    """The mean of a cell is between the least and the greatest sample in or beside it."""
    column = np.array(beats, dtype=np.float64)
    trace = trace_of(records_of(np.arange(61.0), heart_rate_bpm=column), 60.0)
    for cell, mean in enumerate(trace.heart_rate_bpm):
        samples = column[5 * cell : 5 * cell + 6]
        assert samples.min() - 1e-3 <= mean <= samples.max() + 1e-3


def test_columns_are_read_only_float32_of_one_length() -> None:
    """The contract of `Trace`: nobody downstream can change what was read."""
    trace = trace_of(records_of(np.arange(62.0), distance_m=np.arange(62.0) * 3), 61.0)
    for name in Trace.__slots__:
        column = getattr(trace, name)
        assert (13,) == column.shape
        assert np.float32 == column.dtype
        assert not column.flags.writeable


def test_one_record_makes_no_trace() -> None:
    """A grid needs two records; a length of 0 has no cell."""
    records = records_of(np.array([0.0]), distance_m=np.array([0.0]))
    assert make_trace(records, T0, 100.0, timer_of((0.0, 100.0))) is None
    pair = records_of(np.array([0.0, 1.0]))
    assert make_trace(pair, T0, 0.0, timer_of((0.0, 1.0))) is None


def test_a_week_is_the_longest_trace() -> None:
    """A clock gone wild does not make an endless grid."""
    pair = records_of(np.array([0.0, 1.0]), distance_m=np.array([0.0, 3.0]))
    trace = trace_of(pair, 1e9)
    assert 7 * 24 * 720 == len(trace.timer_s)


def test_recorded_speed_stands_beside_that_from_distance() -> None:
    """What the watch recorded is kept as it is, also where distance tells another speed."""
    clock = np.arange(101.0)
    both = trace_of(records_of(clock, distance_m=3.0 * clock, speed_m_per_s=clock * 0 + 4.0), 100.0)
    assert np.allclose(both.speed_m_per_s, 3.0)
    assert np.allclose(both.recorded_m_per_s, 4.0)
    silent = trace_of(records_of(clock, distance_m=3.0 * clock), 100.0)
    assert np.isnan(silent.recorded_m_per_s).all()
