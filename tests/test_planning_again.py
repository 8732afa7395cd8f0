"""`runlift plan` into a folder that holds a plan: whose it is, what stays, what is told."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from places import SAMPLES
from runlift_export import flow
from runlift_export.cli import program
from runlift_export.model import ChangeKind
from strategies import START as MADE_START
from strategies import a_plan, a_session

START = "2026-11-16"
FIT = sorted(SAMPLES.glob("2026-*.fit"))


def run(*words: str) -> Result:
    """One call with no cache; its exception is ours or none."""
    result = CliRunner().invoke(program, ["--no-cache", *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def plan(folder: str, *more: str, start: str = START) -> Result:
    return run("plan", folder, "-o", "out", "--start", start, "--weeks", "3", *more)


def document(name: str = "out/plan.json") -> Any:
    return json.loads(Path(name).read_bytes())


def write(changed: Any) -> None:
    Path("out/plan.json").write_text(json.dumps(changed))


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two runners in folders of their own, `a` and `b`, and nothing of the machine's."""
    monkeypatch.chdir(tmp_path)
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for name, files in (("a", FIT[0::2]), ("b", FIT[1::2])):
        (tmp_path / name).mkdir()
        for file in files:
            shutil.copy(file, tmp_path / name)


# --- whose plan it is --------------------------------------------------------------------------


@pytest.mark.parametrize("digests", [True, False], ids=["digests", "as in 0.1.0"])
def test_a_plan_from_other_runs_is_noticed_and_kept(*, digests: bool) -> None:
    """None in common: the plan is the one of an empty folder, and the old one is not lost."""
    plan("a", start="2026-11-09")
    if not digests:
        write({key: value for key, value in document().items() if key != "known_runs"})
    before = Path("out/plan.json").read_bytes()
    told = plan("b")
    assert told.exit_code == 0
    assert "came from other runs, so a new one begins" in told.stderr
    assert "kept as out/plan.kept-1.json" in told.stderr
    assert before == Path("out/plan.kept-1.json").read_bytes()
    run("plan", "b", "-o", "fresh", "--start", START, "--weeks", "3")
    assert document("fresh/plan.json") == document()
    assert Path("fresh/strength.ics").read_bytes() == Path("out/strength.ics").read_bytes()


def test_a_dry_run_says_so_and_touches_nothing() -> None:
    """The same sentences with -n, and every byte as it was."""
    plan("a", start="2026-11-09")
    before = Path("out/plan.json").read_bytes()
    told = plan("b", "-n")
    assert "would be kept as out/plan.kept-1.json" in told.stderr
    assert before == Path("out/plan.json").read_bytes()
    assert not Path("out/plan.kept-1.json").exists()


@pytest.mark.parametrize("left", [slice(None, 4), slice(-4, None)], ids=["oldest", "newest"])
def test_a_runner_with_a_part_of_the_files_is_the_same_runner(left: slice) -> None:
    """New runs, and only the oldest or the newest of the old ones: the plan goes on."""
    plan("a", start="2026-11-09")
    for file in set(Path("a").iterdir()) - set(sorted(Path("a").iterdir())[left]):
        file.unlink()
    for file in FIT[1::2]:
        shutil.copy(file, "a")
    known = document()["id"]
    told = plan("a")
    assert "other runs" not in told.stderr
    assert known == document()["id"]


def test_what_is_kept_of_the_runs_names_none() -> None:
    """A few digests, of no name and no path."""
    plan("a")
    known = document()["known_runs"]
    assert 8 <= len(known) <= 16
    assert all(len(one) == 16 and int(one, 16) >= 0 for one in known)


# --- no run ------------------------------------------------------------------------------------


def test_an_emptied_folder_never_overwrites_a_plan() -> None:
    """Status 3, what to do, every file as it was; with --without-runs it is the runner's wish."""
    plan("a")
    before = {path: path.read_bytes() for path in Path("out").rglob("*") if path.is_file()}
    for file in Path("a").iterdir():
        file.unlink()
    told = plan("a")
    assert (3, "") == (told.exit_code, told.stdout)
    assert "was made from runs, and now there is none here; nothing was written" in told.stderr
    assert "mount the disk or bring the files back" in told.stderr.lower()
    assert before == {path: path.read_bytes() for path in before}
    assert plan("a", "--without-runs").exit_code == 0
    assert before != {path: path.read_bytes() for path in before if path.exists()}


def test_an_empty_folder_gives_no_plan_but_a_way_out() -> None:
    """Status 3 and a sentence, no folder made."""
    Path("empty").mkdir()
    told = plan("empty")
    assert (3, "", False) == (told.exit_code, told.stdout, Path("out").exists())
    assert "empty: there is no run here; nothing was written. Name the folder" in told.stderr


def test_recordings_of_other_formats_are_counted_everywhere() -> None:
    """GPX and TCX, packed too, in folders and archives in archives: `plan`, `runs`, `doctor`."""
    Path("phone").mkdir()
    for name in ("1.gpx", "2.GPX", "3.tcx.gz", "._4.txt"):
        (Path("phone") / name).write_bytes(b"<gpx/>")
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("5.tcx", "<x/>")
    with zipfile.ZipFile("phone/export.zip", "w") as archive:
        archive.writestr("activities/6.gpx", "<gpx/>")
        archive.writestr("part.zip", inner.getvalue())
    told = run("plan", "phone", "--start", START)
    line = "3 GPX files and 2 TCX files were not read: ask the service for the original FIT files"
    assert (3, True) == (told.exit_code, line in told.stderr)
    for command in ("runs", "days", "doctor", "lifts"):
        told = run(command, "phone", "-f", "json")
        assert (0, True) == (told.exit_code, line in told.stderr)
    counted = json.loads(run("doctor", "phone", "-f", "json").stdout)
    assert ({"gpx": 3, "tcx": 2}, 0) == (counted["problems"], counted["files"])
    for file in FIT[:3]:
        shutil.copy(file, "phone")
    words = ("--cache", "c.sqlite", "plan", "phone", "--start", START, "-x", "-o", "out")
    for _ in range(2):  # the second time the archive is known and not opened
        told = CliRunner().invoke(program, words)
        assert (0, True) == (told.exit_code, line in told.stderr)
    assert "3 GPX files, which are not read" in Path("out/index.html").read_text()


def test_without_runs_the_settings_alone_make_the_plan() -> None:
    """With or without a PATH the same days; a usage error where neither is given."""
    assert run("plan").exit_code == 2
    Path("runlift.toml").write_text('[week.runs]\ntuesday = "intervals"\n')
    words = ("--without-runs", "--start", START, "-f", "json")
    alone, beside = (json.loads(run("plan", *more, *words).stdout) for more in ((), ("a",)))
    for key in ("days", "before", "known_runs", "newest_run"):
        assert alone[key] == beside[key]
    assert "planned" == alone["days"][1]["basis"]


# --- what a hand changed -----------------------------------------------------------------------


def a_day_later(session: dict[str, Any]) -> None:
    """As a person would: date and start, nothing else."""
    start = datetime.fromisoformat(session["start"]) + timedelta(days=1)
    session["start"], session["date"] = start.isoformat(), start.date().isoformat()


@pytest.mark.parametrize("exported", [False, True], ids=["plan", "export, then plan"])
def test_a_session_moved_by_hand_stays_through_every_plan(*, exported: bool) -> None:
    """Its date and hour stay, its uid too; each plan says so and how to set it free."""
    plan("a")
    changed = document()
    session = changed["sessions"][0]
    a_day_later(session)
    write(changed)
    if exported:
        assert run("export", "out/plan.json", "-o", "out", "--force").exit_code == 0
    for _ in range(2):
        told = plan("a")
        found = next(one for one in document()["sessions"] if one["uid"] == session["uid"])
        assert (session["start"], True) == (found["start"], found["pinned"])
        assert found["own_content"] is False
        assert "pinned by you" in told.stdout
        assert '"pinned": false' in told.stdout


def test_a_session_renamed_by_hand_keeps_its_name_and_content() -> None:
    """Also one rewritten: its sets are those that the runner wrote."""
    plan("a")
    changed = document()
    session = changed["sessions"][1]
    session["name"] = "My own"
    session["exercises"] = session["exercises"][:2]
    session["exercises"][0]["sets"] = 5
    write(changed)
    for _ in range(2):
        plan("a")
        found = next(one for one in document()["sessions"] if one["uid"] == session["uid"])
        for key in ("name", "exercises", "start"):
            assert session[key] == found[key]
        assert (True, True) == (found["pinned"], found["own_content"])
    assert any("my-own" in path.name for path in Path("out/workouts").iterdir())


def test_a_session_set_free_is_planned_again() -> None:
    """With "pinned": false the plan is the one that was made before the edit."""
    plan("a")
    first = document()
    changed = document()
    a_day_later(changed["sessions"][0])
    write(changed)
    plan("a")
    freed = document()
    for session in freed["sessions"]:
        session["pinned"] = False
    write(freed)
    plan("a")
    placed = [[one["date"] for one in found["sessions"]] for found in (first, document())]
    assert placed[0] == placed[1]


def test_an_untouched_plan_pins_nothing() -> None:
    """Read and written again, also by `export`, no session counts as changed."""
    plan("a")
    run("export", "out/plan.json", "-o", "out")
    plan("a")
    assert not any(one["pinned"] or one["own_content"] for one in document()["sessions"])


# --- what moved, came and went -----------------------------------------------------------------


def test_each_plan_tells_what_became_of_the_sessions() -> None:
    """Moved, dropped and new, in words and as JSON, also with -n; not at the first time."""
    assert "Since the plan before" not in plan("a").stdout
    before = {one["uid"]: one for one in document()["sessions"]}
    assert "Since the plan before: no session moved, came or went." in plan("a").stdout
    weekday = datetime.fromisoformat(document()["sessions"][0]["start"]).strftime("%A").lower()
    settings = f"[week]\nsessions = 1\n{weekday} = []\n"
    Path("runlift.toml").write_text(settings)
    told = plan("a", "-n").stdout
    listed = json.loads(plan("a", "-n", "-f", "json").stdout)
    after = {one["uid"]: one for one in listed["sessions"]}
    moved = {
        uid for uid in before.keys() & after.keys() if before[uid]["start"] != after[uid]["start"]
    }
    by_kind: dict[str, set[str]] = {}
    for one in listed["changes"]:
        by_kind.setdefault(one["kind"], set()).add(one["uid"])
    assert len(listed["changes"]) > 1
    assert moved == by_kind.get("moved", set())
    assert before.keys() - after.keys() == by_kind.get("gone", set())
    assert after.keys() - before.keys() == by_kind.get("new", set())
    assert len(moved) == told.count("\n  moved ")
    assert len(by_kind.get("gone", ())) == told.count("\n  dropped ")
    assert before == {one["uid"]: one for one in document()["sessions"]}


def test_a_week_later_the_sessions_that_are_over_are_not_told() -> None:
    """What is done is no change; the week that came in sight is."""
    plan("a")
    uids = {one["uid"] for one in document()["sessions"]}
    changes = json.loads(plan("a", "-f", "json", start="2026-11-23").stdout)["changes"]
    over = {one["uid"] for one in document()["past"]}
    assert over
    assert not over & {one["uid"] for one in changes}
    new = {one["uid"] for one in changes if one["kind"] == "new"}
    assert new
    assert not new & uids


def test_what_may_become_of_a_session() -> None:
    """One of each kind, in order of time; one that is as it was, or over, is not told."""
    same, moved, renamed, gone, pinned, over = (a_session(date=on(day)) for day in range(6))
    before = a_plan(sessions=(over, same, moved, renamed, gone, pinned))
    new = a_session(date=on(9), uid="new@example.org")
    later = replace(moved, start=moved.start + timedelta(hours=1))
    other = replace(renamed, lift=replace(renamed.lift, name="Another"))
    after = a_plan(sessions=(same, later, other, replace(pinned, pinned=True), new), past=(over,))
    told = [(one.kind, one.before, one.after) for one in flow.compare_plans(before, after)]
    assert [
        (ChangeKind.MOVED, moved.start, later.start),
        (ChangeKind.RENAMED, renamed.start, renamed.start),
        (ChangeKind.GONE, gone.start, None),
        (ChangeKind.PINNED, pinned.start, pinned.start),
        (ChangeKind.NEW, None, new.start),
    ] == told


def on(day: int) -> date:
    """A date of the made plan."""
    return MADE_START + timedelta(days=day)
