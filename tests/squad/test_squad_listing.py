"""`runs --squad` and `convert --squad`: many athletes in one table, none of them in another's."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import zipfile
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from squad.squads import FIT, call, give, stand_alone

NASTY = '=1+1;"a",\u202eb|<c>'


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's, and a day that stands still."""
    stand_alone(tmp_path, monkeypatch)


@pytest.fixture
def club(tmp_path: Path) -> Path:
    """Three athletes, one of them an archive; two have one file in common."""
    folder = tmp_path / "club"
    give(folder / "anna", FIT[0:6])
    give(folder / "bea", FIT[5:9])
    with zipfile.ZipFile(folder / "cleo.zip", "w") as archive:
        for file in FIT[9:12]:
            archive.write(file, file.name)
    return folder


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def documents(*words: object) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(call("runs", *words, "-f", "json").stdout)
    return found


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def test_the_runs_of_all_are_those_of_each_with_a_name(club: Path) -> None:
    """In every form; a run that two did together counts for both."""
    together = documents("--squad", club)
    schemas = resources.files("runlift_export.documents") / "schemas"
    Draft202012Validator(json.loads((schemas / "runs.json").read_text())).validate(together)
    for name, path in (("anna", club / "anna"), ("bea", club / "bea"), ("cleo", club / "cleo.zip")):
        alone = documents(path)["runs"]
        mine = [one for one in together["runs"] if one["athlete"] == name]
        assert [one | {"athlete": name} for one in alone] == mine != []
    table = rows(call("runs", club, "--squad", "-f", "csv").stdout)
    assert [one["athlete"] for one in table] == sorted(one["athlete"] for one in table)
    assert len(together["runs"]) == len(table) == len({(r["athlete"], r["source"]) for r in table})
    keys = [one["key"] for one in together["runs"]]
    assert len(keys) > len(set(keys)), "the common file is there for both"
    text = call("runs", "--squad", club, "--columns", "athlete,date").stdout.splitlines()
    assert ["ATHLETE", "DATE"] == text[0].split()
    assert [one["athlete"] for one in table] == [line.split()[0] for line in text[1:]]


def test_each_athletes_own_settings_and_zone_count(club: Path) -> None:
    """A correction of one is nobody else's; a zone of the squad's holds for who has none."""
    day = documents(club / "anna")["runs"][0]["local_date"]
    (club / "runlift.toml").write_text('timezone = "Pacific/Kiritimati"\n')
    (club / "anna" / "runlift.toml").write_text(
        f'timezone = "Europe/Berlin"\n[[corrections]]\ndate = {day}\neffort = "hard"\n'
    )
    found = documents("--squad", club)["runs"]
    mine = [one for one in found if one["athlete"] == "anna" and one["local_date"] == day]
    assert "hard" == mine[0]["effort"]
    assert call("runs", "--squad", club).exit_code == 0
    refused = call("runs", "--squad", club, "--corrections", "mine.csv")
    assert 2 == refused.exit_code


def test_one_athletes_trouble_is_told_and_the_others_are_listed(club: Path) -> None:
    """Settings that are broken, a name without a folder: exit 1, and every other run."""
    before = documents("--squad", club)["runs"]
    (club / "bea" / "runlift.toml").write_text("[week\n")
    (club / "roster.csv").write_text("athlete\nfay\n")
    result = call("runs", "--squad", club, "-f", "json")
    found = json.loads(result.stdout)
    assert 1 == result.exit_code
    assert [one for one in before if one["athlete"] != "bea"] == found["runs"]
    reasons = {one["athlete"]: one["reason"] for one in found["athletes"]}
    assert {"anna": "", "cleo": ""}.items() <= reasons.items()
    assert "runlift.toml" in reasons["bea"]
    assert "no folder" in reasons["fay"]
    assert "bea: " in result.stderr
    assert "fay: " in result.stderr


def test_two_processes_list_what_one_lists(tmp_path: Path) -> None:
    """In the same order."""
    for number in range(9):
        give(tmp_path / "many" / f"a{number}", FIT[number : number + 3])
    one, two = (call("runs", "--squad", "many", "-j", jobs, "-f", "csv") for jobs in (1, 2))
    assert one.stdout == two.stdout
    assert 9 == len({row["athlete"] for row in rows(one.stdout)})


def test_only_a_squad_is_a_squad(club: Path) -> None:
    """One folder, and one with somebody in it."""
    (club.parent / "empty").mkdir()
    for words in ((club, club), (FIT[0],)):
        assert 2 == call("runs", "--squad", *words).exit_code
        assert 2 == call("convert", "--squad", *words, "-o", "out").exit_code
    assert 0 != call("convert", "--squad", club.parent / "empty", "-o", "out").exit_code


def test_converted_each_has_a_folder_and_every_row_a_name(club: Path) -> None:
    """The same bytes as alone, behind one more column; a second call writes nothing."""
    words = ("--tables", "records,laps", "--to", "csv", "--to", "jsonl", "-o")
    assert 0 == call("convert", "--squad", club, *words, "out").exit_code
    for name, path in (("anna", club / "anna"), ("bea", club / "bea"), ("cleo", club / "cleo.zip")):
        call("convert", path, *words, f"alone-{name}")
        mine = files(Path("out") / name)
        assert files(Path(f"alone-{name}")).keys() == mine.keys() != set()
        for file, data in files(Path(f"alone-{name}")).items():
            if file.endswith(".csv"):
                heading, *lines = mine[file].decode().split("\r\n")
                assert heading.startswith("athlete,")
                assert {name} == {line.partition(",")[0] for line in lines if line}
                without = [line.partition(",")[2] for line in (heading, *lines)]
                assert data.decode().split("\r\n") == without
            else:
                for line in mine[file].decode().splitlines():
                    assert name == json.loads(line)["athlete"]
    before = {path: path.stat().st_mtime_ns for path in Path("out").rglob("*")}
    again = call("convert", "--squad", club, *words, "out")
    assert "0 files written" in again.stderr
    assert before == {path: path.stat().st_mtime_ns for path in Path("out").rglob("*")}


def test_one_new_file_converts_one_file(club: Path) -> None:
    """As for one runner."""
    call("convert", "--squad", club, "-o", "out")
    shutil.copy(FIT[20], club / "bea")
    assert "1 file written" in call("convert", "--squad", club, "-o", "out").stderr


def test_no_place_is_written_unasked_and_each_own_home_is_cut(club: Path) -> None:
    """A circle of one athlete's settings hides hers; that of the squad everybody's."""
    call("convert", "--squad", club, "-o", "plain")
    assert not any(b"position_lat" in data for data in files(Path("plain")).values())
    circles = [f"{lat},{lon},1000000" for lat in range(-85, 90, 10) for lon in range(-180, 180, 10)]
    everywhere = f"hide_around = {json.dumps(circles)}"
    (club / "anna" / "runlift.toml").write_text(f"[convert]\n{everywhere}\n")
    call("convert", "--squad", club, "-o", "out", "--positions")
    placed = {
        path.parent.name
        for path in Path("out").rglob("*.csv")
        if any(one.get("position_lat") for one in rows(path.read_text()))
    }
    assert {"bea", "cleo"} == placed


def test_settings_that_cannot_be_read_hide_everything_of_that_athlete(club: Path) -> None:
    """What she wanted hidden is not known: nothing of hers is written, and that is told."""
    (club / "anna" / "runlift.toml").write_text("[convert\n")
    result = call("convert", "--squad", club, "-o", "out", "--positions")
    assert 1 == result.exit_code
    assert not (Path("out") / "anna").exists()
    assert (Path("out") / "bea").exists()
    told = rows((Path("out") / "problems.csv").read_text())
    assert ["anna"] == [one["athlete"] for one in told]


def test_one_place_that_refuses_costs_one_athlete(club: Path) -> None:
    """A file where a folder has to be: the others go on, and the next call makes up for it."""
    Path("out").mkdir()
    (Path("out") / "bea").write_text("in the way")
    result = call("convert", "--squad", club, "-o", "out")
    assert 1 == result.exit_code
    assert files(Path("out") / "anna")
    assert "bea/" in result.stderr
    (Path("out") / "bea").unlink()
    assert 0 == call("convert", "--squad", club, "-o", "out").exit_code
    assert 4 == len(files(Path("out") / "bea"))


def test_a_copy_is_one_athletes_matter(club: Path) -> None:
    """Two of one file in her folder are told; one of it in another's is not."""
    shutil.copy(club / "anna" / FIT[0].name, club / "anna" / "copy.fit")
    call("convert", "--squad", club, "-o", "out")
    told = rows((Path("out") / "problems.csv").read_text())
    assert [("anna", "duplicate")] == [(one["athlete"], one["kind"]) for one in told]


@pytest.mark.skipif(os.name == "nt", reason="such names are none there")
def test_names_of_any_kind_stay_in_their_cell_and_their_folder(club: Path) -> None:
    """A formula, quotes, a line break, bytes that are no text, the name of a file of ours."""
    broken = os.fsdecode(b"\xffz\n.")
    for name in (NASTY, broken, "problems.csv"):
        give(club / name, FIT[:1])
    result = call("convert", "--squad", club, "-o", "out", "--to", "csv", "--to", "json")
    assert 0 == result.exit_code, result.stderr
    folders = {path.name for path in Path("out").iterdir() if path.is_dir()}
    assert 6 == len(folders)
    assert all(name.isprintable() and not set(name) & set('\\/:*?"<>|') for name in folders)
    for path in Path("out").rglob("*.csv"):
        for row in rows(path.read_text(encoding="utf-8")):
            assert not row["athlete"].startswith("=")
    listed = rows(call("runs", "--squad", club, "-f", "csv").stdout)
    assert any(row["athlete"].startswith("'=1+1") for row in listed)
    assert "\n" not in "".join(row["athlete"] for row in listed)
    assert "\u202e" not in call("runs", "--squad", club).stdout


def test_one_dataset_over_all_names_nobody_but_in_its_column(club: Path) -> None:
    """The file two have in common is there for both; tables join as for one runner."""
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    words = ("--to", "parquet", "--dataset", "--tables", "records,sessions", "-o", "out")
    assert 0 == call("convert", "--squad", club, *words).exit_code
    activities = pandas.read_parquet("out/activities.parquet")
    records = pandas.read_parquet("out/records")
    assert {"anna": 6, "bea": 4, "cleo": 3} == activities["athlete"].value_counts().to_dict()
    assert activities["activity"].is_unique
    joined = records.merge(activities, on="activity")
    assert len(records) == len(joined)
    assert (joined["athlete_x"].astype(str) == joined["athlete_y"]).all()
    assert not any("anna" in str(path) for path in Path("out").rglob("*"))
    (club / "anna" / "runlift.toml").write_text("[week\n")
    shutil.copy(FIT[20], club / "bea")
    assert 1 == call("convert", "--squad", club, *words).exit_code
    activities = pandas.read_parquet("out/activities.parquet")
    assert {"anna": 6, "bea": 5, "cleo": 3} == activities["athlete"].value_counts().to_dict()


def test_a_name_is_one_column_for_each_program(club: Path) -> None:
    """DuckDB and polars see it beside year and sport."""
    duckdb = pytest.importorskip("duckdb")
    polars = pytest.importorskip("polars")
    give(club / "007", FIT[:1])
    call("convert", "--squad", club, "--to", "parquet", "--dataset", "-o", "out")
    source = "read_parquet('out/records/**/*.parquet', hive_partitioning = true)"
    found = duckdb.sql(f"SELECT DISTINCT athlete, typeof(athlete) FROM {source}").fetchall()  # noqa: S608
    assert {
        ("007", "VARCHAR"),
        ("anna", "VARCHAR"),
        ("bea", "VARCHAR"),
        ("cleo", "VARCHAR"),
    } == set(found)
    lazy = polars.scan_parquet("out/records/**/*.parquet", hive_partitioning=True)
    names = lazy.select(polars.col("athlete").cast(polars.String).unique()).collect()
    assert {"007", "anna", "bea", "cleo"} == set(names["athlete"])
