"""When the timer ran, from events or from gaps."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import fitwriter as fw
from fitwriter import FitWriter
from runlift_export import fit
from runlift_export.fit import Table
from runlift_export.runs.clock import Timer, find_timer

START = fw.START


def events_of(*events: tuple[int, int]) -> Table:
    """Timer events (second, type); one event that is no timer event is mixed in."""
    writer = FitWriter().define(0, 21, [(253, 4, fw.UINT32), (0, 1, fw.ENUM), (1, 1, fw.ENUM)])
    writer.data(0, struct.pack("<IBB", START + 7, 26, 4))
    for at, kind in events:
        writer.data(0, struct.pack("<IBB", START + at, 0, kind))
    return fit.read_tables(writer.bytes())[21]


def spans(found: Timer) -> list[tuple[float, float]]:
    return list(zip(found.starts.tolist(), found.stops.tolist(), strict=True))


def timer_from(events: Table | None, elapsed_s: float, **options: object) -> Timer:
    records = np.asarray(options.get("records", np.arange(0.0, elapsed_s + 1)), dtype=np.float64)
    return find_timer(events, START, elapsed_s, records, float(str(options.get("timer_s", "nan"))))


@pytest.mark.parametrize("stop", [1, 4, 8, 9])
def test_each_kind_of_stop_makes_a_pause(stop: int) -> None:
    """stop, stop_all, stop_disable and stop_disable_all stop the timer alike."""
    found = timer_from(events_of((0, 0), (100, stop), (160, 0), (300, stop)), 300.0)
    assert [(0.0, 100.0), (160.0, 300.0)] == spans(found)
    assert 240.0 == found.total_s


def test_a_second_start_and_a_second_stop_change_nothing() -> None:
    """Watches repeat events: only the first of a row counts."""
    found = timer_from(events_of((0, 0), (5, 0), (100, 4), (130, 4), (160, 0), (300, 4)), 300.0)
    assert [(0.0, 100.0), (160.0, 300.0)] == spans(found)


def test_a_timer_that_was_never_stopped_runs_to_the_end() -> None:
    """A recording cut short has no last stop."""
    assert [(0.0, 300.0)] == spans(timer_from(events_of((0, 0)), 300.0))


def test_a_stop_without_a_start_ends_what_began_with_the_run() -> None:
    """Where the first start was not written, the timer ran from the beginning."""
    assert [(0.0, 100.0), (160.0, 300.0)] == spans(timer_from(events_of((100, 4), (160, 0)), 300.0))


def test_events_outside_the_session_are_clipped() -> None:
    """Another session's events of the same file do not count here."""
    found = timer_from(events_of((-500, 0), (-100, 4), (-50, 0), (100, 4), (400, 0)), 300.0)
    assert [(0.0, 100.0)] == spans(found)


def test_without_events_a_long_gap_is_a_pause() -> None:
    """More than 30 s without a record is a pause if nothing says otherwise."""
    records = [*range(100), *range(200, 301)]
    assert [(0.0, 99.0), (200.0, 300.0)] == spans(timer_from(None, 300.0, records=records))


def test_a_stored_timer_time_without_pauses_is_believed() -> None:
    """If the file counts as much timer as clock, its gaps are no pauses."""
    records = [*range(100), *range(200, 301)]
    found = timer_from(None, 300.0, records=records, timer_s=300.0)
    assert [(0.0, 300.0)] == spans(found)


def test_without_events_and_records_the_timer_ran_all_along() -> None:
    """A session alone is one span."""
    assert [(0.0, 300.0)] == spans(timer_from(None, 300.0, records=[]))


@given(st.lists(st.tuples(st.integers(-50, 400), st.sampled_from([0, 1, 4, 8, 9, 3])), max_size=12))
def test_spans_are_in_order_apart_and_within_the_run(events: list[tuple[int, int]]) -> None:
    """Whatever the events, timer time never runs backward nor beyond the run."""
    found = timer_from(events_of(*events), 300.0)
    flat = [bound for span in spans(found) for bound in span]
    assert flat == sorted(flat)
    assert flat
    assert 0.0 <= flat[0]
    assert flat[-1] <= 300.0
    at = found.at(np.arange(0.0, 301.0))
    assert (np.diff(at) >= 0).all()
    assert at[-1] == pytest.approx(found.total_s)
