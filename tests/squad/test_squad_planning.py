"""`squad plan`: who is planned, what each gets, and what one athlete's trouble does to the rest."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from sets.writers import Workout, Written, hevy
from squad.squads import FIT, START, call, give, held, plan_squad, planned, rows_of, stand_alone


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's, and a day that stands still."""
    stand_alone(tmp_path, monkeypatch)


@pytest.fixture
def club(tmp_path: Path) -> Path:
    """Three athletes, one of them an archive."""
    folder = tmp_path / "club"
    give(folder / "anna", FIT[0::2])
    give(folder / "bea", FIT[1::2])
    with zipfile.ZipFile(folder / "cleo.zip", "w") as archive:
        for file in FIT[:20]:
            archive.write(file, file.name)
    return folder


def test_each_athletes_folder_is_byte_for_byte_what_plan_writes(club: Path) -> None:
    """Every file of every athlete, the ledger of the folder among them."""
    assert 0 == plan_squad(club, Path("out")).exit_code
    for source in (club / "anna", club / "bea", club / "cleo.zip"):
        single = Path("single") / source.stem
        assert 0 == call("plan", source, "-o", single, "--start", START).exit_code
        assert held(single) == held(Path("out") / source.stem)


def test_only_who_changed_is_planned_again(club: Path) -> None:
    """A new file, other settings, another day, a changed plan: each alone; else nobody."""
    out = Path("out")
    assert 3 == planned(plan_squad(club, out))
    assert 0 == planned(plan_squad(club, out))
    shutil.copy(FIT[1], club / "anna")
    assert 1 == planned(plan_squad(club, out))
    (club / "bea" / "runlift.toml").write_text('[strength]\nplace = "home"\n')
    assert 1 == planned(plan_squad(club, out))
    (out / "cleo" / "index.html").unlink()
    assert 1 == planned(plan_squad(club, out))
    assert (out / "cleo" / "index.html").exists()
    assert 3 == planned(plan_squad(club, out, "--start", "2026-11-17"))
    (club / "runlift.toml").write_text('[strength]\nplace = "travel"\n')
    assert 3 == planned(plan_squad(club, out, "--start", "2026-11-17"))
    assert 3 == planned(plan_squad(club, out, "--start", "2026-11-17", "--again"))
    assert 0 == planned(plan_squad(club, out, "--start", "2026-11-17"))


def test_own_settings_go_before_the_squads_table_by_table(club: Path) -> None:
    """As if both stood in one file."""
    (club / "runlift.toml").write_text('timezone = "Asia/Tokyo"\n[strength]\nplace = "gym"\n')
    (club / "anna" / "runlift.toml").write_text('[strength]\nplace = "home"\n')
    plan_squad(club, Path("out"))
    both = Path("both.toml")
    both.write_text('timezone = "Asia/Tokyo"\n[strength]\nplace = "home"\n')
    call("-c", both, "plan", club / "anna", "-o", "single", "--start", START)
    assert held(Path("single")) == held(Path("out/anna"))


def test_one_athletes_trouble_is_a_row_and_the_others_go_on(club: Path) -> None:
    """Broken settings, a broken plan.json, no file, no folder: exit 1, the rest are planned."""
    (club / "bea" / "runlift.toml").write_text("[week\n")
    give(club / "dora", [])
    give(club / "eva", FIT[:9])
    (Path("out/eva")).mkdir(parents=True)
    (Path("out/eva/plan.json")).write_text("{")
    (club / "roster.csv").write_text("athlete,groups,active\nfay,,\nanna,seniors;relay,yes\n")
    result = plan_squad(club, Path("out"))
    rows = rows_of(Path("out"))
    assert 1 == result.exit_code
    assert {"anna", "cleo"} == {name for name, row in rows.items() if row["status"] == "planned"}
    assert rows["bea"]["reason"].startswith("bea/runlift.toml")
    assert str(club.parent) not in Path("out/index.html").read_text()
    assert rows["dora"]["reason"].startswith("there is no run here"), "whose row it is is said"
    assert "kept" == rows["eva"]["status"]
    assert "{" == Path("out/eva/plan.json").read_text()
    assert "no folder" in rows["fay"]["reason"]
    assert ["seniors", "relay"] == rows["anna"]["groups"]
    assert ["bea", "dora", "fay"] == sorted(list(rows)[:3]), "who needs attention stands first"


def test_a_folder_that_became_empty_keeps_its_plan_and_is_marked(club: Path) -> None:
    """An unmounted disk does not empty a calendar; when it is back all is well."""
    out = Path("out")
    plan_squad(club, out)
    before = held(out / "anna")
    (club / "anna").rename("aside")
    (club / "anna").mkdir()
    result = plan_squad(club, out)
    assert 1 == result.exit_code
    assert before == held(out / "anna")
    row = rows_of(out)["anna"]
    assert ("kept", 1) == (row["status"], planned(result))
    assert "mount the disk" in row["reason"]
    assert row["last_run"], "what was last known stays"
    (club / "anna").rmdir()
    Path("aside").rename(club / "anna")
    assert 0 == plan_squad(club, out).exit_code
    assert "planned" == rows_of(out)["anna"]["status"]


def test_runs_of_athletes_who_ran_together_stay_with_each(club: Path) -> None:
    """The same recording in two folders is two runs: nothing crosses athletes."""
    give(club / "gina", FIT[0::2])
    plan_squad(club, Path("out"))
    rows = rows_of(Path("out"))
    assert rows["anna"]["runs"] == rows["gina"]["runs"] > 10


def test_a_call_that_was_ended_goes_on_where_it_stopped(club: Path) -> None:
    """What is noted in the ledger is done; half a line is no note."""
    out = Path("out")
    plan_squad(club, out, "--only", "anna")
    ledger = out / ".runlift-squad.jsonl"
    ledger.write_bytes(ledger.read_bytes() + b'\n{"athlete": "be')
    assert 2 == planned(plan_squad(club, out))


def test_who_is_inactive_is_listed_last_and_not_planned(club: Path) -> None:
    """Their folder stays as it is."""
    plan_squad(club, Path("out"))
    before = held(Path("out/bea"))
    (club / "roster.csv").write_text("athlete,active,feed\nbea,no,\nanna,,Anna lifts\n")
    shutil.copy(FIT[0], club / "bea")
    assert 0 == plan_squad(club, Path("out"), "--start", "2026-11-18").exit_code
    assert before == held(Path("out/bea"))
    assert "bea" == list(rows_of(Path("out")))[-1]
    assert b"Anna lifts" in Path("out/anna/strength.ics").read_bytes()


def test_the_zone_is_the_athletes_never_the_workers(
    club: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A squad planned on machines of other zones is the same, byte for byte."""
    plan_squad(club, Path("out"))
    (club / "runlift.toml").touch()
    monkeypatch.setenv("TZ", "America/New_York")
    plan_squad(club, Path("other"))
    assert held(Path("out")).keys() == held(Path("other")).keys()
    for name in ("anna", "bea", "cleo"):
        assert held(Path("out") / name) == held(Path("other") / name)


def test_sets_written_down_in_an_app_are_part_of_what_a_plan_is_made_from(club: Path) -> None:
    """A table beside the runs, and one that settings name: new, changed, gone; else nobody."""
    out, sets = Path("out"), club / "anna" / "hevy.csv"
    named = club / "logs" / "bea.csv"
    (club / "bea" / "runlift.toml").write_text('[strength]\nlifts = ["../logs/bea.csv"]\n')
    (club / "roster.csv").write_text("athlete,active\nlogs,no\n")
    named.parent.mkdir()
    one = Workout(
        start=datetime(2026, 11, 10, 18),  # noqa: DTZ001 as apps write it
        sets=(Written(exercise="Squat (Barbell)", reps=8, kg=50),),
    )
    named.write_bytes(hevy([one]))
    plan_squad(club, out)
    for file in (sets, named):
        for kg in (60, 62.5):
            heavier = replace(one, sets=(replace(one.sets[0], kg=kg),))
            file.write_bytes(hevy([heavier]))
            assert 1 == planned(plan_squad(club, out)), file
            assert 0 == planned(plan_squad(club, out)), file
    assert "62.5" in (out / "anna" / "plan.json").read_text()
    sets.unlink()
    assert 1 == planned(plan_squad(club, out))


def test_a_dry_run_writes_nothing(club: Path) -> None:
    """Who would be planned is said."""
    assert 3 == planned(plan_squad(club, Path("out"), "-n"))
    assert not Path("out").exists()


def test_an_address_is_no_folder(club: Path) -> None:
    """Nothing is written into a folder called `s3:`."""
    for words in (
        ("squad", "plan", club, "-o", "ftp://bucket/plans"),
        ("squad", "plan", "https://example.org/club", "-o", "out"),
        ("plan", club / "anna", "-o", "gs://bucket/anna"),
        ("runs", "https://example.org/anna"),
    ):
        done = call(*words)
        assert 2 == done.exit_code
        assert "is an address" in done.stderr or "expected s3://" in done.stderr
    assert [] == [path for path in Path().iterdir() if ":" in path.name]
