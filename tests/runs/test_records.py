"""Record columns: which field wins, what is missing, what apps on the watch add."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import fitwriter as fw
from fitwriter import FitWriter
from runlift_export import fit
from runlift_export.runs.records import Records, read_records

DAY = 24 * 3600


def records_of(writer: FitWriter) -> Records:
    found = read_records(fit.read_fit(writer.bytes())[0])
    assert found is not None
    return found


def one_record(**fields: tuple[int, float]) -> Records:
    row: dict[int, tuple[int, float | bytes]] = {253: (fw.UINT32, fw.START)}
    row.update({int(name[1:]): value for name, value in fields.items()})
    return records_of(FitWriter().message(20, [row]))


def test_enhanced_fields_win_and_plain_ones_fill_in() -> None:
    """enhanced_speed and enhanced_altitude have more bits; where they are none, the others."""
    both = one_record(
        f73=(fw.UINT32, 3210), f6=(fw.UINT16, 9), f78=(fw.UINT32, 2600), f2=(fw.UINT16, 1)
    )
    assert (3.21, 20.0) == (both.speed_m_per_s[0], both.altitude_m[0])
    plain = one_record(f73=(fw.UINT32, 0xFFFFFFFF), f6=(fw.UINT16, 2500), f2=(fw.UINT16, 2500))
    assert (2.5, 0.0) == (plain.speed_m_per_s[0], plain.altitude_m[0])


def test_cadence_counts_both_feet_and_the_fraction() -> None:
    """The file counts strides and 128ths of a stride; a runner counts steps."""
    assert 171.0 == one_record(f4=(fw.UINT8, 85), f53=(fw.UINT8, 64)).cadence_steps_per_min[0]
    assert 170.0 == one_record(f4=(fw.UINT8, 85), f53=(fw.UINT8, 255)).cadence_steps_per_min[0]
    assert np.isnan(one_record(f53=(fw.UINT8, 64)).cadence_steps_per_min[0])


def test_records_are_put_in_order_of_time_and_those_without_time_are_left_out() -> None:
    """Some devices write late records late; a record without a time has no place."""
    rows = [
        {253: (fw.UINT32, stamp), 3: (fw.UINT8, beat)}
        for stamp, beat in ((fw.START + 9, 109), (0xFFFFFFFF, 1), (fw.START, 100))
    ]
    found = records_of(FitWriter().message(20, rows))
    np.testing.assert_array_equal([100.0, 109.0], found.heart_rate_bpm)


@given(st.lists(st.tuples(st.integers(0, 4094), st.integers(0, 4000)), min_size=1, max_size=30))
def test_packed_speed_and_distance_are_unpacked(steps: list[tuple[int, int]]) -> None:
    """Three bytes: 12 bits of cm/s, 12 bits of 1/16 m that roll over."""
    writer = FitWriter().define(0, 20, [(253, 4, fw.UINT32), (8, 3, fw.BYTE)])
    total, expected = 0, []
    for at, (speed, step) in enumerate(steps):
        total += step
        rolled = total % 4096
        packed = bytes((speed & 0xFF, speed >> 8 | (rolled & 0x0F) << 4, rolled >> 4))
        writer.data(0, struct.pack("<I", fw.START + at) + packed)
        missing = packed == b"\xff\xff\xff"
        expected.append((np.nan, np.nan) if missing else (speed / 100.0, total / 16.0))
    found = records_of(writer)
    np.testing.assert_allclose([pair[0] for pair in expected], found.speed_m_per_s)
    np.testing.assert_allclose([pair[1] for pair in expected], found.distance_m)


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
    writer.data(1, struct.pack("<IH", fw.START, 260))
    power = records_of(writer).power_w[0]
    assert power == 260.0 if taken else np.isnan(power)


def test_a_pause_of_days_is_a_pause_where_the_session_says_so() -> None:
    """A watch may resume the next evening: then its clock did not jump."""
    rows = fw.record_rows([*range(60), *range(2 * DAY, 2 * DAY + 60)])
    for elapsed_s, apart in ((120, 60.0), (2 * DAY + 60, 2.0 * DAY)):
        writer = FitWriter().message(20, rows).message(18, [fw.session_row(elapsed_s=elapsed_s)])
        times = records_of(writer).time_s
        assert apart == times[60] - times[0]


def test_a_position_of_zero_is_no_position() -> None:
    """0 N 0 E is what a watch without a fix writes."""
    zero = one_record(f0=(fw.SINT32, 0), f1=(fw.SINT32, 0))
    assert not zero.position
    assert zero.longitude_deg is None
    real = one_record(f0=(fw.SINT32, 2**28), f1=(fw.SINT32, -(2**29)))
    assert real.position
    assert -45.0 == real.longitude_deg
