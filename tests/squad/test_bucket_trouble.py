"""What goes wrong in a bucket: each a row with its reason, and the others go on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import obstore
import pytest

from runlift_export.squad import nearby
from squad.buckets import delete, fresh_memory, held_at, put, put_folder, service
from squad.squads import FIT, START, call, give, held, plan_squad, planned, rows_of

CLUB, PLANS = "memory://bucket/club", "memory://bucket/plans"
CALENDAR = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//test//EN\r
BEGIN:VEVENT\r
UID:1@test\r
DTSTAMP:20261101T000000Z\r
DTSTART:20261121T080000Z\r
DTEND:20261121T100000Z\r
SUMMARY:Intervals 6 x 1000 m\r
END:VEVENT\r
END:VCALENDAR\r
"""


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's, a day that stands still, and empty buckets."""
    monkeypatch.chdir(tmp_path)
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "HOME", "TMPDIR"):
        (tmp_path / "home").mkdir(exist_ok=True)
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setenv("RUNLIFT_TODAY", START)
    fresh_memory(monkeypatch)


@pytest.fixture
def club(tmp_path: Path) -> Path:
    """Two athletes."""
    folder = tmp_path / "club"
    give(folder / "anna", FIT[0:24:2])
    give(folder / "bea", FIT[1:24:2])
    put_folder(folder, CLUB)
    return folder


def getting(
    monkeypatch: pytest.MonkeyPatch, before: Callable[[str], object], words: str = ".fit"
) -> None:
    """Let something happen before an object with these words in its name is got."""
    get = obstore.get

    def get_later(opened: Any, path: str, **named: Any) -> Any:
        if words in path:
            before(path)
        return get(opened, path, **named)

    monkeypatch.setattr(obstore, "get", get_later)


def rows(out: str) -> dict[str, dict[str, Any]]:
    return rows_of(out)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (obstore.exceptions.PermissionDeniedError("403"), "access denied"),
        (obstore.exceptions.GenericError("operation timed out"), "timed out"),
    ],
)
def test_who_cannot_be_read_is_a_row_and_the_others_go_on(
    club: Path, error: Exception, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan of before stays; when it can be read again all is well."""

    def refuse(path: str) -> None:
        raise error

    with monkeypatch.context() as patch:
        getting(patch, refuse, "club/bea/")
        assert 1 == plan_squad(CLUB, PLANS).exit_code
        found = rows(PLANS)
        assert ("planned", "failed") == (found["anna"]["status"], found["bea"]["status"])
        assert words in found["bea"]["reason"]
        assert "memory://" not in found["bea"]["reason"], "where the squad lies is not told"
    assert 0 == plan_squad(CLUB, PLANS).exit_code
    before = held_at(f"{PLANS}/bea")
    put(f"{CLUB}/bea/new.fit", FIT[30].read_bytes())
    with monkeypatch.context() as patch:
        getting(patch, refuse, "club/bea/")
        assert 1 == plan_squad(CLUB, PLANS).exit_code
    assert "kept" == rows(PLANS)["bea"]["status"]
    assert before == held_at(f"{PLANS}/bea")


def test_what_goes_or_changes_while_it_is_read_is_looked_at_again(
    club: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan is that of what is there then."""
    gone, changed = f"{CLUB}/bea/{FIT[1].name}", f"{CLUB}/bea/{FIT[3].name}"
    left = [1]

    def meanwhile(path: str) -> None:
        if left and left.pop():
            delete(gone)
            put(changed, FIT[30].read_bytes())

    getting(monkeypatch, meanwhile, FIT[1].name)
    assert 0 == plan_squad(CLUB, PLANS).exit_code
    assert not left
    (club / "bea" / FIT[1].name).unlink()
    (club / "bea" / FIT[3].name).write_bytes(FIT[30].read_bytes())
    plan_squad(club, Path("out"))
    there = held_at(f"{PLANS}/bea")
    assert {n: d for n, d in held(Path("out/bea")).items() if ".runlift" not in n} == {
        n: d for n, d in there.items() if ".runlift" not in n
    }


def test_what_never_stands_still_is_told(club: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not waited for."""
    turns = iter(range(100))

    def other(path: str) -> None:
        put(f"memory://bucket/{path}", f"{next(turns)}".encode())

    getting(monkeypatch, other, "club/anna/")
    assert 1 == plan_squad(CLUB, PLANS).exit_code
    assert "changed it just now" in rows(PLANS)["anna"]["reason"]
    assert "planned" == rows(PLANS)["bea"]["status"]


def test_a_prefix_that_became_empty_keeps_its_plan_and_is_marked(club: Path) -> None:
    """As a folder does; whether the prefix is gone or marked as empty."""
    plan_squad(CLUB, PLANS)
    before = held_at(f"{PLANS}/anna")
    for file in (club / "anna").iterdir():
        delete(f"{CLUB}/anna/{file.name}")
    put(f"{CLUB}/anna/", b"")
    assert 1 == plan_squad(CLUB, PLANS).exit_code
    assert before == held_at(f"{PLANS}/anna")
    assert ("kept", "planned") == tuple(rows(PLANS)[name]["status"] for name in ("anna", "bea"))
    put_folder(club, CLUB)
    assert 0 == plan_squad(CLUB, PLANS).exit_code


def test_what_is_too_large_for_a_recording_is_not_got(
    club: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told as one that cannot be read, by its name, and the rest is planned."""
    monkeypatch.setattr(nearby, "_LARGEST", 400_000)
    put(f"{CLUB}/bea/huge.fit", b"x" * 400_001)
    got: list[str] = []
    getting(monkeypatch, got.append, "huge")
    assert 1 == plan_squad(CLUB, PLANS).exit_code
    assert ("planned", 1) == (rows(PLANS)["bea"]["status"], rows(PLANS)["bea"]["unreadable"])
    assert [] == got


def test_calendars_that_settings_name_lie_beside_them(club: Path) -> None:
    """Of the squad and of an athlete; one that changes makes who has it planned again."""
    settings = b'[plan]\nplanned = ["club.ics"]\n'
    put(f"{CLUB}/runlift.toml", settings)
    put(f"{CLUB}/club.ics", CALENDAR)
    put(f"{CLUB}/bea/runlift.toml", b'[plan]\nplanned = ["own/bea.ics"]\n')
    put(f"{CLUB}/bea/own/bea.ics", CALENDAR.replace(b"20261121", b"20261122"))
    assert 2 == planned(plan_squad(CLUB, PLANS))
    (club / "runlift.toml").write_bytes(settings)
    (club / "club.ics").write_bytes(CALENDAR)
    (club / "bea/own").mkdir()
    (club / "bea/runlift.toml").write_bytes(b'[plan]\nplanned = ["own/bea.ics"]\n')
    (club / "bea/own/bea.ics").write_bytes(CALENDAR.replace(b"20261121", b"20261122"))
    plan_squad(club, Path("out"))
    for name in ("anna", "bea"):
        assert Path(f"out/{name}/plan.json").read_bytes() == held_at(PLANS)[f"{name}/plan.json"]
    assert 0 == planned(plan_squad(CLUB, PLANS))
    put(f"{CLUB}/bea/own/bea.ics", CALENDAR)
    assert 1 == planned(plan_squad(CLUB, PLANS))
    put(f"{CLUB}/club.ics", CALENDAR.replace(b"20261121", b"20261123"))
    assert planned(plan_squad(CLUB, PLANS))


@pytest.mark.parametrize("name", ["/etc/hostname", "../anna/x.ics", "~/x.ics"])
def test_settings_out_of_a_bucket_open_no_file_of_the_machine(club: Path, name: str) -> None:
    """Whose they are is told; those of the squad are everybody's."""
    put(f"{CLUB}/bea/runlift.toml", f'[plan]\nplanned = ["{name}"]\n'.encode())
    assert 1 == plan_squad(CLUB, PLANS).exit_code
    assert rows(PLANS)["bea"]["reason"].startswith("bea/runlift.toml")
    assert "planned" == rows(PLANS)["anna"]["status"]
    put(f"{CLUB}/runlift.toml", f'[plan]\nplanned = ["{name}"]\n'.encode())
    plan_squad(CLUB, PLANS)
    assert {"failed", "kept"} == {row["status"] for row in rows(PLANS).values()}


def test_without_a_cache_nothing_stays_on_this_machine(club: Path, tmp_path: Path) -> None:
    """What was got goes with the call."""
    done = call("--no-cache", "squad", "plan", CLUB, "-o", PLANS, "--start", START, "-j", 1)
    assert 0 == done.exit_code
    assert [] == [path for path in (tmp_path / "home").rglob("*") if path.is_file()]


def test_names_of_nobody_end_the_call_with_a_sentence(club: Path) -> None:
    """An empty prefix, and a bucket with nothing in it."""
    done = call("squad", "plan", "memory://empty/club", "-o", PLANS)
    assert 1 == done.exit_code
    assert "there is no athlete here" in done.stderr


# --- by a service that speaks S3 ----------------------------------------------------------------


def test_by_s3_the_same_and_odd_names_cost_only_whose_they_are(
    club: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys that other tools can put: `..`, an empty part, control characters; long ones."""
    plan_squad(club, Path("out"))
    with service(monkeypatch) as there:
        for name in ("files", "plans"):
            there.make_bucket(f"{name}-of-a-club")
        club_at, plans_at = "s3://files-of-a-club/club", "s3://plans-of-a-club"
        put_folder(club, club_at)
        assert 0 == plan_squad(club_at, plans_at).exit_code
        for name in ("anna", "bea"):
            expected = {n: d for n, d in held(Path("out") / name).items() if ".runlift" not in n}
            found = held_at(f"{plans_at}/{name}")
            assert expected == {n: d for n, d in found.items() if ".runlift" not in n}
        assert 0 == planned(plan_squad(club_at, plans_at))
        odd = ("../q.fit", "/x.fit", "./x.fit", "n\x01.fit")
        for number, key in enumerate(odd):
            there.put("files-of-a-club", f"club/odd{number}/{key}", FIT[0].read_bytes())
        long = f"{'x' * 400}/{'y' * 400}.fit"
        there.put("files-of-a-club", f"club/bea/{long}", FIT[30].read_bytes())
        there.put("files-of-a-club", "club/bea/sub/", b"")
        assert 1 == plan_squad(club_at, plans_at).exit_code
        found = rows(plans_at)
        assert {"failed"} == {found[f"odd{number}"]["status"] for number in range(len(odd))}
        assert "no file can have" in found["odd0"]["reason"]
        assert ("planned", "planned") == (found["anna"]["status"], found["bea"]["status"])
        assert 13 == found["bea"]["runs"]


def test_a_bucket_that_is_not_there_is_told(club: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of files and of plans; no trace of calls."""
    with service(monkeypatch):
        for words in ((club, "s3://nowhere/plans"), ("s3://nowhere/club", Path("out"))):
            done = call("squad", "plan", words[0], "-o", words[1], "--start", START, "-j", 1)
            assert 1 == done.exit_code
            assert "s3://nowhere" in done.stderr
