"""Record columns: which field wins, what is missing, what apps on the watch add."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import fitwriter as fw
from fitwriter import FitWriter
from runlift_export.model import Run, Trace
from runlift_export.runs import read_contents

DAY = 24 * 3600


def run_of(writer: FitWriter, *, elapsed_s: float = 5.0) -> Run:
    """The run of records already written, without a distance of the session's own."""
    session = fw.session_row(elapsed_s=elapsed_s)
    del session[9]
    (run,) = read_contents(writer.message(18, [session], 9).bytes(), "x.fit").runs
    return run


def trace_of(run: Run) -> Trace:
    assert run.trace is not None
    return run.trace


def steady(**fields: tuple[int, float]) -> Run:
    """Five seconds of running, one cell of the trace, with the same fields in both records."""
    same: dict[int, tuple[int, float | bytes]] = {}
    same.update({int(name[1:]): value for name, value in fields.items()})
    rows = [{253: (fw.UINT32, fw.START + at), **same} for at in (0, 5)]
    return run_of(FitWriter().message(20, rows))


def test_enhanced_fields_win_and_plain_ones_fill_in() -> None:
    """enhanced_speed and enhanced_altitude have more bits; where they are none, the others."""
    both = trace_of(
        steady(f73=(fw.UINT32, 3210), f6=(fw.UINT16, 9), f78=(fw.UINT32, 2600), f2=(fw.UINT16, 1))
    )
    assert pytest.approx((3.21, 20.0)) == (both.speed_m_per_s[0], both.altitude_m[0])
    plain = trace_of(
        steady(f73=(fw.UINT32, 0xFFFFFFFF), f6=(fw.UINT16, 2500), f2=(fw.UINT16, 2500))
    )
    assert (2.5, 0.0) == (plain.speed_m_per_s[0], plain.altitude_m[0])


def test_cadence_counts_both_feet_and_the_fraction() -> None:
    """The file counts strides and 128ths of a stride; a runner counts steps."""

    def cadence(**fields: tuple[int, float]) -> float:
        return float(trace_of(steady(**fields)).cadence_steps_per_min[0])

    assert 171.0 == cadence(f4=(fw.UINT8, 85), f53=(fw.UINT8, 64))
    assert 170.0 == cadence(f4=(fw.UINT8, 85), f53=(fw.UINT8, 255))
    assert np.isnan(cadence(f53=(fw.UINT8, 64)))


def test_records_are_put_in_order_of_time_and_those_without_time_are_left_out() -> None:
    """Some devices write late records late; a record without a time has no place."""
    late = ((fw.START + 10, 110), (0xFFFFFFFF, 200), (fw.START, 100), (fw.START + 5, 105))
    rows = [{253: (fw.UINT32, stamp), 3: (fw.UINT8, beat)} for stamp, beat in late]
    run = run_of(FitWriter().message(20, rows), elapsed_s=10)
    np.testing.assert_array_equal([102.5, 107.5], trace_of(run).heart_rate_bpm)
    assert 110 == run.max_heart_rate_bpm


def packed_record(at: int, speed: int, distance: int) -> bytes:
    """Time, then three bytes: 12 bits of cm/s and 12 bits of 1/16 m that roll over."""
    rolled = distance % 4096
    packed = bytes((speed & 0xFF, speed >> 8 | (rolled & 0x0F) << 4, rolled >> 4))
    return struct.pack("<I", fw.START + at) + packed


@given(st.lists(st.integers(0, 4000), min_size=1, max_size=30))
def test_packed_distance_is_unpacked(steps: list[int]) -> None:
    """The run is as long as its steps together, however often the 12 bits rolled over."""
    writer = FitWriter().define(0, 20, [(253, 4, fw.UINT32), (8, 3, fw.BYTE)])
    total = 0
    writer.data(0, packed_record(0, 300, 0))
    for at, step in enumerate(steps, start=1):
        total += step
        writer.data(0, packed_record(at, 300, total))
    found = run_of(writer, elapsed_s=len(steps)).distance_m
    assert (total / 16.0 or None) == found


def test_packed_speed_is_unpacked_and_three_full_bytes_are_missing() -> None:
    """Speed counts where distance was not recorded: here one record alone has both."""
    writer = FitWriter().define(0, 20, [(253, 4, fw.UINT32), (8, 3, fw.BYTE), (6, 2, fw.UINT16)])
    writer.data(0, packed_record(0, 321, 0) + struct.pack("<H", 0xFFFF))
    for at in (5, 10):
        missing = struct.pack("<I", fw.START + at) + b"\xff\xff\xff"
        writer.data(0, missing + struct.pack("<H", 5000))
    speeds = trace_of(run_of(writer, elapsed_s=10)).speed_m_per_s
    np.testing.assert_allclose([(3.21 + 5.0) / 2, 5.0], speeds, rtol=1e-6)


@pytest.mark.parametrize(
    ("name", "native", "taken"),
    [(b"Leistung\0", 7, True), (b"Power\0", 255, True), (b"Form Power\0", 255, False)],
)
def test_power_of_an_app_stands_in(name: bytes, native: int, taken: bool) -> None:
    """A developer field counts as power if it says so by number, or by its very name."""
    description = {
        0: (fw.UINT8, 0), 1: (fw.UINT8, 3), 2: (fw.UINT8, fw.UINT16), 3: (fw.STRING, name),
        15: (fw.UINT8, native),
    }  # fmt: skip
    writer = FitWriter().message(206, [description])
    writer.define(1, 20, [(253, 4, fw.UINT32)], developer=[(3, 2, 0)])
    for at in (0, 5):
        writer.data(1, struct.pack("<IH", fw.START + at, 260))
    power = trace_of(run_of(writer)).power_w[0]
    assert power == 260.0 if taken else np.isnan(power)


def test_a_pause_of_days_is_a_pause_where_the_session_says_so() -> None:
    """A watch may resume the next evening; else its clock jumped, and no time passed."""
    rows = fw.record_rows([*range(60), *range(2 * DAY, 2 * DAY + 60)])
    for elapsed_s in (120, 2 * DAY + 60):
        trace = trace_of(run_of(FitWriter().message(20, rows), elapsed_s=elapsed_s))
        assert elapsed_s // 5 == len(trace.timer_s)
        assert 150.0 == trace.heart_rate_bpm[-2]


def test_a_position_of_zero_is_no_position() -> None:
    """0 N 0 E is what a watch without a fix writes."""
    assert not steady(f0=(fw.SINT32, 0), f1=(fw.SINT32, 0)).has_position
    real = steady(f0=(fw.SINT32, 2**28), f1=(fw.SINT32, -(2**29)))
    assert real.has_position
    assert -3 * 3600 == real.utc_offset_s  # 45 degrees west
