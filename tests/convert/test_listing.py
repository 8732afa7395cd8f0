"""Tables over all runs: what is in them, in which unit, and as which file."""

from __future__ import annotations

import csv
import io
import json
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import fitwriter as fw
from places import SAMPLES
from runlift_export.cli import program

TABLES = ("runs", "days", "weeks", "months", "laps", "sets", "bests")


def run(*words: str) -> Result:
    return CliRunner().invoke(program, ["--no-cache", "table", *words])


def rows(*words: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run(*words, str(SAMPLES)).stdout)))


@pytest.fixture(scope="module")
def tables() -> dict[str, list[dict[str, str]]]:
    return {name: rows(name) for name in TABLES}


def test_every_table_has_rows(tables: dict[str, list[dict[str, str]]]) -> None:
    """The samples hold runs, laps and a strength session."""
    assert [] == [name for name in TABLES if not tables[name]]


def test_sums_agree(tables: dict[str, list[dict[str, str]]]) -> None:
    """The weeks' kilometres are the months' and the runs'; so are counts and training load."""
    for column in ("distance_km", "moving_s", "load_trimp"):
        sums = {
            name: sum(float(row[column] or 0) for row in tables[name])
            for name in ("runs", "weeks", "months")
        }
        assert sums["runs"] == pytest.approx(sums["weeks"], abs=0.05)
        assert sums["runs"] == pytest.approx(sums["months"], abs=0.05)
    assert len(tables["runs"]) == sum(int(row["runs"]) for row in tables["weeks"])
    efforts = ("hard_runs", "moderate_runs", "easy_runs", "unknown_runs")
    for row in tables["weeks"]:
        assert int(row["runs"]) == sum(int(row[name]) for name in efforts)


def test_weeks_follow_one_another(tables: dict[str, list[dict[str, str]]]) -> None:
    """Each Monday from the first to the last, those without a run too."""
    from datetime import date

    mondays = [date.fromisoformat(row["week"]) for row in tables["weeks"]]
    assert {0} == {day.weekday() for day in mondays}
    assert [7] * (len(mondays) - 1) == [
        (after - before).days for before, after in pairwise(mondays)
    ]


def test_bests_are_no_slower_than_runs(tables: dict[str, list[dict[str, str]]]) -> None:
    """Longer distances take longer, at no faster pace; no run's mean pace beats its best."""
    times = [float(row["time_s"]) for row in tables["bests"]]
    assert times == sorted(times)
    best = {row["distance"]: float(row["pace_s_per_km"]) for row in tables["bests"]}
    for row in tables["runs"]:
        if float(row["distance_km"] or 0) > 5.02:
            assert best["5 km"] <= float(row["pace_s_per_km"]) + 0.5


def test_miles(tables: dict[str, list[dict[str, str]]]) -> None:
    """--unit mi: the same way in miles, with the name of the column saying so."""
    miles = rows("runs", "--unit", "mi")
    for one, other in zip(miles, tables["runs"], strict=True):
        if other["distance_km"]:
            ratio = float(other["distance_km"]) / float(one["distance_mi"])
            assert ratio == pytest.approx(1.609344, rel=1e-3)


def test_columns_are_chosen() -> None:
    """--columns gives these, in this order; one that is not there is a question."""
    words = ("runs", "--columns", "effort,date", str(SAMPLES))
    assert "effort,date" == run(*words).stdout.splitlines()[0]
    wrong = run("runs", "--columns", "vo2max", str(SAMPLES))
    assert (2, True) == (wrong.exit_code, "mean_heart_rate_bpm" in wrong.stderr)


def test_forms_hold_the_same(tmp_path: Path, tables: dict[str, list[dict[str, str]]]) -> None:
    """JSON, JSON lines and Parquet by the name of the file."""
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    for suffix in ("json", "jsonl", "parquet"):
        out = tmp_path / f"runs.{suffix}"
        assert run("runs", str(SAMPLES), "-o", str(out)).exit_code in {0, 1}
    document = json.loads((tmp_path / "runs.json").read_text())
    lines = [json.loads(line) for line in (tmp_path / "runs.jsonl").read_text().splitlines()]
    frame = pandas.read_parquet(tmp_path / "runs.parquet")
    assert document == lines
    assert len(tables["runs"]) == len(document) == len(frame)
    assert [row["effort"] for row in document] == frame["effort"].tolist()


def test_since_and_until() -> None:
    """Only the dates asked for are listed."""
    found = rows("runs", "--since", "2026-10-01", "--until", "2026-10-31")
    assert found
    assert {"2026-10"} == {row["date"][:7] for row in found}


def test_calories_and_temperature_have_columns(tmp_path: Path) -> None:
    """As the watch had them, in the tables of runs and of laps; empty where it had none."""
    lap = {2: (fw.UINT32, fw.START), 7: (fw.UINT32, 600_000), 8: (fw.UINT32, 600_000)}
    lap |= {11: (fw.UINT16, 130), 50: (fw.SINT8, -7)}
    session = fw.session_row() | {11: (fw.UINT16, 412), 57: (fw.SINT8, -6)}
    writer = fw.file_id(fw.FitWriter()).message(19, [lap]).message(18, [session], 9)
    (tmp_path / "a.fit").write_bytes(writer.bytes())
    told = {}
    for name in ("runs", "laps"):
        text = run(name, str(tmp_path)).stdout
        told[name] = next(csv.DictReader(io.StringIO(text)))
    columns = ("calories_kcal", "temperature_c")
    assert (412.0, -6.0) == tuple(float(told["runs"][name]) for name in columns)
    assert (130.0, -7.0) == tuple(float(told["laps"][name]) for name in columns)
