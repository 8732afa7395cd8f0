"""One dataset of all activities, read at once by pandas, polars and DuckDB."""

from __future__ import annotations

from pathlib import Path

import pytest

import fitwriter as fw
from places import SAMPLES, device_files, needs_corpus
from runlift_export import flow
from runlift_export.convert import ConvertOptions, Format

pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")
pytest.importorskip("pyarrow")

OPTIONS = ConvertOptions(
    formats=(Format.PARQUET,), tables=("records", "laps", "sessions"), dataset=True
)


def converted(folder: Path, *paths: Path) -> dict[str, int]:
    found = flow.convert_paths(paths, folder, OPTIONS)
    return dict(found.rows)


def test_samples_are_one_dataset(tmp_path: Path) -> None:
    """As many rows as messages in each table, for each reader; year and sport are columns."""
    counts = converted(tmp_path, SAMPLES)
    for table in ("records", "laps", "sessions"):
        frame = pandas.read_parquet(tmp_path / table)
        lazy = polars.scan_parquet(tmp_path / table / "**/*.parquet", hive_partitioning=True)
        assert counts[table] == len(frame) == lazy.select(polars.len()).collect().item()
        assert {"year", "sport", "activity", "timestamp"} <= set(frame.columns)
    assert {2026} == set(frame["year"].astype(int))
    assert "start_position_lat" not in frame


def test_the_table_of_activities_joins(tmp_path: Path) -> None:
    """One row an activity; its key stands in every other table."""
    converted(tmp_path, SAMPLES)
    activities = pandas.read_parquet(tmp_path / "activities.parquet")
    records = pandas.read_parquet(tmp_path / "records")
    assert activities["activity"].is_unique
    assert set(records["activity"].astype(str)) <= set(activities["activity"])
    assert activities["distance_m"].max() > 5_000
    assert activities["started_at"].is_monotonic_increasing


def test_duckdb_reads_it(tmp_path: Path) -> None:
    """By its folders, with the sum of all distances as pandas has it."""
    duckdb = pytest.importorskip("duckdb")
    counts = converted(tmp_path, SAMPLES)
    source = f"read_parquet('{tmp_path}/records/**/*.parquet', hive_partitioning = true)"
    count, years = duckdb.sql(f"SELECT count(*), count(DISTINCT year) FROM {source}").fetchall()[0]  # noqa: S608
    assert (counts["records"], 1) == (count, years)


@pytest.mark.parametrize("name", ["Form", "year", "sport", "activity", "developer"])
def test_fields_of_apps_are_a_map(tmp_path: Path, name: str) -> None:
    """Numbers of developer fields stand under their names, missing where they are."""
    writer = fw.file_id(fw.FitWriter())
    described = {0: (fw.UINT8, 0), 1: (fw.UINT8, 0), 2: (fw.UINT8, fw.UINT8)}
    writer.message(206, [described | {3: (fw.STRING, f"{name}\0".encode())}])
    shape = [(253, 4, fw.UINT32), (3, 1, fw.UINT8)]
    writer.define(1, 20, shape, developer=[(0, 1, 0)])
    for at, form in enumerate((7, 255, 9)):
        stamp = fw.value_bytes(fw.UINT32, [fw.START + at])
        writer.data(1, stamp + bytes([150, form]))
    source = tmp_path / "a.fit"
    source.write_bytes(writer.bytes())
    converted(tmp_path / "out", source)
    frame = pandas.read_parquet(tmp_path / "out" / "records")
    assert [[(name, 7.0)], [], [(name, 9.0)]] == frame["developer"].tolist()
    assert [150, 150, 150] == frame["heart_rate"].tolist()


def test_a_second_call_touches_nothing(tmp_path: Path) -> None:
    """Neither the files in their folders nor the table of activities."""
    converted(tmp_path, SAMPLES)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")}
    converted(tmp_path, SAMPLES)
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")}


@needs_corpus
def test_every_watch_has_the_same_columns(tmp_path: Path) -> None:
    """Files of 15 kinds of devices together: each reader takes them, rows are all there."""
    counts = converted(tmp_path, *device_files())
    for table in ("records", "laps", "sessions"):
        frame = pandas.read_parquet(tmp_path / table)
        lazy = polars.scan_parquet(tmp_path / table / "**/*.parquet", hive_partitioning=True)
        assert len(frame) == lazy.select(polars.len()).collect().item()
        assert 0 < len(frame) <= counts[table]  # copies are written once
