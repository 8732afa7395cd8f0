"""The runner's own clock and date."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import fitwriter as fw
from fitwriter import FitWriter
from runlift_export import runs
from runlift_export.model import OffsetBasis, Run

EVENING = 1_000_000_000 + 22 * 3600 - 6400  # 2021-09-08T22:00Z


def run_of(data: bytes, tmp_path: Path, zone: str | None) -> Run:
    path = tmp_path / "a.fit"
    path.write_bytes(data)
    (run,) = runs.read_runs((path,), timezone=None if zone is None else ZoneInfo(zone)).runs
    return run


def read_run(writer: FitWriter, **session: int) -> Run:
    writer.message(18, [fw.session_row(**session)], 9)
    (run,) = runs.read_contents(writer.bytes(), "x.fit").runs
    return run


@pytest.mark.parametrize(
    ("stored", "offset"),
    [
        (0, 0),
        (7200, 7200),
        (-34200, -34200),
        (20700, 20700),
        (32285, 32400),  # 8.968 h: a clock some minutes off
        (14 * 3600, 14 * 3600),
        (-12 * 3600, -12 * 3600),
        (15 * 3600, None),
        (-13 * 3600, None),
        (5000 * 3600, None),
    ],
)
def test_an_offset_is_rounded_to_a_quarter_and_must_exist_on_earth(
    stored: int, offset: int | None
) -> None:
    """Zones lie between -12 and +14 h, on quarters of an hour."""
    row = {253: (fw.UINT32, 10**9), 5: (fw.UINT32, 10**9 + stored)}
    run = read_run(FitWriter().message(34, [row]))
    expected = (OffsetBasis.LONGITUDE, 0) if offset is None else (OffsetBasis.FILE, offset)
    assert expected == (run.offset_basis, run.utc_offset_s)


def test_the_files_own_offset_wins(tmp_path: Path) -> None:
    """A run abroad keeps the date on the runner's wrist, whatever the settings say."""
    data = fw.activity(start=EVENING, local_offset_s=3 * 3600)
    for zone in (None, "America/New_York"):
        run = run_of(data, tmp_path, zone)
        assert (OffsetBasis.FILE, 3 * 3600) == (run.offset_basis, run.utc_offset_s)
        assert date(2021, 9, 9) == run.local_date


def test_the_settings_zone_dates_a_run_without_offset(tmp_path: Path) -> None:
    """22:00 UTC is the next day in Berlin and the same day in New York."""
    data = fw.activity(start=EVENING, local_offset_s=None)
    berlin = run_of(data, tmp_path, "Europe/Berlin")
    new_york = run_of(data, tmp_path, "America/New_York")
    assert (date(2021, 9, 9), 7200) == (berlin.local_date, berlin.utc_offset_s)
    assert (date(2021, 9, 8), -14400) == (new_york.local_date, new_york.utc_offset_s)
    assert OffsetBasis.SETTINGS == berlin.offset_basis
    assert "no local time in the file" in berlin.caveats


def test_the_longitude_is_the_last_resort_and_marked(tmp_path: Path) -> None:
    """Without file and settings the nautical zone is a guess that says so."""
    writer = fw.file_id(FitWriter())
    longitude = round(139.7 / 180 * 2**31)
    latitude = round(35.7 / 180 * 2**31)
    rows = [
        {**row, 0: (fw.SINT32, latitude), 1: (fw.SINT32, longitude)}
        for row in fw.record_rows(range(600), start=EVENING)
    ]
    writer.message(20, rows, 1).message(18, [fw.session_row(start=EVENING, elapsed_s=600)], 2)
    run = run_of(writer.bytes(), tmp_path, None)
    assert (OffsetBasis.LONGITUDE, 9 * 3600) == (run.offset_basis, run.utc_offset_s)
    assert date(2021, 9, 9) == run.local_date
    assert run.has_position


@given(st.integers(-(2**31), 2**31 - 2))
def test_a_guessed_offset_is_within_twelve_hours(semicircles: int) -> None:
    """The nautical zones are whole hours."""
    rows = [
        {**row, 0: (fw.SINT32, 1), 1: (fw.SINT32, semicircles)} for row in fw.record_rows((0, 9))
    ]
    run = read_run(FitWriter().message(20, rows))
    assert OffsetBasis.LONGITUDE is run.offset_basis
    assert -12 * 3600 <= run.utc_offset_s <= 12 * 3600
    assert 0 == run.utc_offset_s % 3600


def test_fit_times_count_from_the_last_day_of_1989() -> None:
    """The FIT epoch is 1989-12-31T00:00:00Z."""
    starts = {
        10**9: datetime(2021, 9, 8, 1, 46, 40, tzinfo=UTC),
        2**28: datetime(1998, 7, 3, 21, 24, 16, tzinfo=UTC),
    }
    for start, expected in starts.items():
        assert expected == read_run(FitWriter(), start=start).started_at
