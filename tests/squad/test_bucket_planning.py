"""A squad in a bucket: the same bytes as from a folder, and no request that need not be."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from runlift_export import squad
from squad.buckets import counted, delete, fresh_memory, held_at, put, put_folder
from squad.squads import FIT, give, held, plan_squad, planned, rows_of, stand_alone

pytest.importorskip("obstore")

CLUB, PLANS = "memory://bucket/deep/club", "memory://bucket/plans"
LEDGERS = (".runlift-squad.jsonl", ".runlift-files.json")


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's, a day that stands still, and empty buckets."""
    stand_alone(tmp_path, monkeypatch)
    fresh_memory(monkeypatch)


@pytest.fixture
def club(tmp_path: Path) -> Path:
    """Three athletes, one an archive, one with own settings; a roster, and settings of all."""
    folder = tmp_path / "club"
    give(folder / "anna" / "2026" / "autumn", FIT[0:30:2])
    give(folder / "bea", FIT[1:30:2])
    (folder / "bea" / "runlift.toml").write_text('[strength]\nplace = "home"\n')
    with zipfile.ZipFile(folder / "cleo.zip", "w") as archive:
        for file in FIT[:20]:
            archive.write(file, file.name)
    (folder / "roster.csv").write_text("athlete,groups,feed\nanna,seniors,Anna lifts\n")
    (folder / "runlift.toml").write_text('[strength]\nplace = "gym"\n')
    put_folder(folder, CLUB)
    return folder


def without_ledgers(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in files.items() if not name.endswith(LEDGERS)}


def test_a_bucket_gives_the_bytes_that_a_folder_gives(club: Path) -> None:
    """Squad and plans in a bucket, one of both, or none: page and table are the same, too."""
    assert 0 == plan_squad(club, Path("out")).exit_code
    expected = without_ledgers(held(Path("out")))
    assert 0 == plan_squad(CLUB, PLANS).exit_code
    assert expected == without_ledgers(held_at(PLANS))
    assert 0 == plan_squad(CLUB, Path("near")).exit_code
    assert expected == without_ledgers(held(Path("near")))
    assert 0 == plan_squad(club, "memory://other").exit_code
    assert expected == without_ledgers(held_at("memory://other"))
    ledger = json.loads(held_at(PLANS)["anna/.runlift-files.json"])
    assert ledger["files"] == json.loads(Path("out/anna/.runlift-files.json").read_bytes())["files"]
    assert rows_of(PLANS)["anna"]["groups"] == ["seniors"]


def test_where_nothing_changed_nothing_is_got_and_nothing_put(
    club: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One listing of all athletes and one of all plans, however many there are."""
    plan_squad(CLUB, PLANS)
    counts = counted(monkeypatch)
    before = held_at(PLANS)
    counts.clear()
    assert 0 == planned(plan_squad(CLUB, PLANS))
    # The rows of last time, the roster, the settings of all, and the ledger of page and table.
    assert {"list": 2, "get": 4, "list_with_delimiter": 1} == counts
    assert before == held_at(PLANS)


def test_of_a_changed_athlete_only_the_new_file_is_got(
    club: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And of the plan only what differs is put."""
    plan_squad(CLUB, PLANS)
    plan_squad(club, Path("out"))
    before = held_at(PLANS)
    put(f"{CLUB}/bea/{FIT[30].name}", FIT[30].read_bytes())
    counts = counted(monkeypatch)
    assert 1 == planned(plan_squad(CLUB, PLANS))
    made = dict(counts)
    after = held_at(PLANS)
    differ = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    # Beside those of above: the new file, the old plan twice, and the ledger of bea's plan.
    assert 4 + 4 == made["get"]
    # Ledgers are put before the files and after them; that of all rows and those of bea and top.
    assert made["put"] + made.get("delete", 0) <= len(differ) + 2
    assert {name for name in differ if name.startswith(("anna/", "cleo/"))} == set()
    shutil.copy(FIT[30], club / "bea")
    plan_squad(club, Path("out"))
    assert without_ledgers(held(Path("out/bea"))) == without_ledgers(held_at(f"{PLANS}/bea"))


def test_only_who_changed_is_planned_again(club: Path) -> None:
    """Settings of one and of all, a lost page, an archive put anew, another day."""
    assert 3 == planned(plan_squad(CLUB, PLANS))
    put(f"{CLUB}/anna/runlift.toml", b'[strength]\nplace = "travel"\n')
    assert 1 == planned(plan_squad(CLUB, PLANS))
    delete(f"{PLANS}/cleo/index.html")
    assert 1 == planned(plan_squad(CLUB, PLANS))
    assert b"<!doctype" in held_at(f"{PLANS}/cleo")["index.html"]
    put(f"{CLUB}/notes.txt", b"nobody reads this")
    put(f"{CLUB}/anna/photo.jpg", b"nor this")
    assert 0 == planned(plan_squad(CLUB, PLANS))
    put(f"{CLUB}/runlift.toml", b'[strength]\nplace = "home"\n')
    assert 3 == planned(plan_squad(CLUB, PLANS))
    assert 3 == planned(plan_squad(CLUB, PLANS, "--start", "2026-11-17"))


def test_who_was_planned_before_a_call_was_ended_is_found_unchanged(
    club: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows of such a call were never put; of the plans nothing is put again."""
    plan_squad(CLUB, PLANS)
    before = held_at(PLANS)
    delete(f"{PLANS}/.runlift-squad.jsonl")
    counts = counted(monkeypatch)
    assert 3 == planned(plan_squad(CLUB, PLANS))
    # The rows, and page and table with their ledger twice, for what is new since last time.
    assert counts["put"] <= 5
    after = held_at(PLANS)
    assert {"index.html", "squad.csv", *LEDGERS} >= {
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    }


def test_rows_are_put_now_and_then_and_those_of_somebody_else_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A line an athlete; the last who notes an athlete counts."""
    ours, theirs = squad.ledger_at(PLANS), squad.ledger_at(PLANS)
    assert {} == ours.rows() == theirs.rows()
    counts = counted(monkeypatch)
    for number in range(450):
        ours.add(squad.Row(athlete=f"a{number}", status=squad.Status.PLANNED))
    assert 2 == counts["put"]
    theirs.rewrite([squad.Row(athlete="b", status=squad.Status.FAILED)])
    ours.rewrite([squad.Row(athlete=f"a{number}", status=squad.Status.KEPT) for number in (0, 1)])
    found = squad.ledger_at(PLANS).rows()
    assert {"b", *(f"a{number}" for number in range(400))} == found.keys()
    assert (squad.Status.KEPT, squad.Status.FAILED) == (found["a0"].status, found["b"].status)
