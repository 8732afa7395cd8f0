"""When the timer ran, from events or from gaps, as the cells of a run's trace show it."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

import fitwriter as fw
from fitwriter import FitWriter
from runlift_export.model import TRACE_STEP_S, Run
from runlift_export.runs import read_contents

ELAPSED_S = 300
GAP = (*range(100), *range(200, ELAPSED_S + 1))


def run_of(
    *events: tuple[int, int],
    records: Sequence[int] = range(ELAPSED_S + 1),
    timer_s: float | None = None,
) -> Run:
    """A run of 300 s with timer events (second, type), and one event that is no timer event."""
    writer = fw.file_id(FitWriter())
    writer.define(1, 21, [(253, 4, fw.UINT32), (0, 1, fw.ENUM), (1, 1, fw.ENUM)])
    writer.data(1, struct.pack("<IBB", fw.START + 7, 26, 4))
    for at, kind in events:
        writer.data(1, struct.pack("<IBB", fw.START + at, 0, kind))
    if records:
        writer.message(20, fw.record_rows(records), 2)
    session = fw.session_row(elapsed_s=ELAPSED_S, timer_s=timer_s, distance_m=900.0)
    if timer_s is None:
        del session[8]
    (run,) = read_contents(writer.message(18, [session], 3).bytes(), "x.fit").runs
    return run


def spans(run: Run) -> list[tuple[float, float]]:
    """Start and end of each stretch of cells with timer time; starts are those of cells."""
    assert run.trace is not None
    cells = list(enumerate(run.trace.timer_s.tolist()))
    found = []
    for ran, stretch in groupby(cells, key=lambda cell: cell[1] > 0):
        inside = list(stretch)
        if ran:
            start = float(inside[0][0] * TRACE_STEP_S)
            found.append((start, start + sum(timer_s for _, timer_s in inside)))
    return found


@pytest.mark.parametrize("stop", [1, 4, 8, 9])
def test_each_kind_of_stop_makes_a_pause(stop: int) -> None:
    """stop, stop_all, stop_disable and stop_disable_all stop the timer alike."""
    run = run_of((0, 0), (100, stop), (160, 0), (300, stop))
    assert [(0.0, 100.0), (160.0, 300.0)] == spans(run)
    assert 240.0 == run.moving_s


def test_a_second_start_and_a_second_stop_change_nothing() -> None:
    """Watches repeat events: only the first of a row counts."""
    run = run_of((0, 0), (5, 0), (100, 4), (130, 4), (160, 0), (300, 4))
    assert [(0.0, 100.0), (160.0, 300.0)] == spans(run)


def test_a_timer_that_was_never_stopped_runs_to_the_end() -> None:
    """A recording cut short has no last stop."""
    assert [(0.0, 300.0)] == spans(run_of((0, 0)))


def test_a_stop_without_a_start_ends_what_began_with_the_run() -> None:
    """Where the first start was not written, the timer ran from the beginning."""
    assert [(0.0, 100.0), (160.0, 300.0)] == spans(run_of((100, 4), (160, 0)))


def test_events_outside_the_session_are_clipped() -> None:
    """Another session's events of the same file do not count here."""
    run = run_of((-500, 0), (-100, 4), (-50, 0), (100, 4), (400, 0))
    assert [(0.0, 100.0)] == spans(run)


def test_without_events_a_long_gap_is_a_pause() -> None:
    """More than 30 s without a record is a pause if nothing says otherwise."""
    run = run_of(records=GAP)
    assert [(0.0, 99.0), (200.0, 300.0)] == spans(run)
    assert 199.0 == run.moving_s


def test_a_stored_timer_time_without_pauses_is_believed() -> None:
    """If the file counts as much timer as clock, its gaps are no pauses."""
    assert [(0.0, 300.0)] == spans(run_of(records=GAP, timer_s=300.0))


def test_without_events_and_records_the_timer_ran_all_along() -> None:
    """A session alone is one span."""
    run = run_of(records=())
    assert (None, 300.0) == (run.trace, run.moving_s)


@given(st.lists(st.tuples(st.integers(-50, 400), st.sampled_from([0, 1, 4, 8, 9, 3])), max_size=12))
def test_timer_time_fits_the_clock(events: list[tuple[int, int]]) -> None:
    """Whatever the events, no cell has more timer time than clock, nor less than none."""
    run = run_of(*events)
    assert run.trace is not None
    assert ELAPSED_S // TRACE_STEP_S == len(run.trace.timer_s)
    assert (run.trace.timer_s >= 0).all()
    assert (run.trace.timer_s <= TRACE_STEP_S).all()
    assert 0 < run.moving_s == pytest.approx(float(run.trace.timer_s.sum()))
