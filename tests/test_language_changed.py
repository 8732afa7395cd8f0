"""A plan made in English, then `language = "de"`: all follows once, and is quiet from then on."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from places import SAMPLES
from runlift_export.cli import program

FIT = [str(path) for path in sorted(SAMPLES.glob("2026-*.fit"))]
START = "2026-11-16"


def run(*words: str) -> str:
    """What a call says on standard output; it must succeed."""
    result = CliRunner().invoke(program, ["--no-cache", *words], prog_name="runlift")
    assert result.exit_code == 0, result.output
    return result.stdout


def plan() -> str:
    return run("plan", *FIT, "-o", "out", "--start", START)


def document() -> Any:
    return json.loads(Path("out/plan.json").read_bytes())


def events() -> dict[str, tuple[int, str]]:
    """Of each event its number of changes, and when it was changed last."""
    found = re.findall(
        r"BEGIN:VEVENT(.*?)END:VEVENT", Path("out/strength.ics").read_text("utf-8"), re.DOTALL
    )
    values = [dict(re.findall(r"^([A-Z-]+):(.*)$", one, re.MULTILINE)) for one in found]
    return {one["UID"]: (int(one["SEQUENCE"]), one["LAST-MODIFIED"]) for one in values}


def files() -> dict[str, bytes]:
    return {
        str(path): path.read_bytes() for path in sorted(Path("out").rglob("*")) if path.is_file()
    }


def states(folder: str) -> list[str]:
    """What `load` says of each workout."""
    rows = run("load", "out", "--watch", folder).splitlines()
    return [re.split(r" {2,}", row)[1] for row in rows if row.startswith("2026-")]


@pytest.fixture(autouse=True)
def _english_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A runner whose system speaks English has a plan; there is a watch."""
    monkeypatch.chdir(tmp_path)
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("RUNLIFT_TODAY", START)
    (tmp_path / "watch" / "GARMIN" / "NewFiles").mkdir(parents=True)
    plan()


def speak_german() -> None:
    Path("runlift.toml").write_text('language = "de"\n', encoding="utf-8")


def test_events_keep_their_uids_and_change_once() -> None:
    """SEQUENCE and LAST-MODIFIED go up by one step; planned again, no file is another."""
    english = events()
    speak_german()
    plan()
    german, written = events(), files()
    assert english.keys() == german.keys()
    assert all(german[uid][0] == before + 1 for uid, (before, _) in english.items())
    assert all(german[uid][1] > before for uid, (_, before) in english.items())
    assert "SUMMARY:Kraft: Gym A" in Path("out/strength.ics").read_text("utf-8")
    run("plan", *FIT, "-o", "out", "--start", START, "--again")
    assert files() == written


def test_no_session_moves_and_none_is_said_to() -> None:
    english = document()
    speak_german()
    told = plan()
    german = document()
    for key in ("uid", "start", "serial", "pinned", "own_content"):
        assert [one.get(key) for one in english["sessions"]] == [
            one.get(key) for one in german["sessions"]
        ]
    assert "Keine Einheit wurde verschoben, kam dazu oder entfiel." in told


def test_the_watch_gets_each_workout_once_more_and_holds_no_old_one() -> None:
    run("load", "out", "--watch", "watch", "--confirm")
    folder = Path("watch/GARMIN/NewFiles")
    english = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(states("watch")) == {"unchanged"}
    speak_german()
    plan()
    assert set(states("watch")) == {"geändert"}
    run("load", "out", "--watch", "watch", "--confirm")
    german = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(states("watch")) == {"unverändert"}
    assert english.keys() == german.keys()
    assert not set(english.values()) & set(german.values())


def test_a_session_moved_by_hand_in_english_stays_there_in_german() -> None:
    changed = document()
    session = changed["sessions"][0]
    for key in ("date", "start"):
        session[key] = session[key].replace("-18", "-19", 1)
    Path("out/plan.json").write_text(json.dumps(changed), encoding="utf-8")
    speak_german()
    for _ in range(2):
        plan()
        found = next(one for one in document()["sessions"] if one["uid"] == session["uid"])
        assert (found["start"], found["pinned"]) == (session["start"], True)
        assert found["own_content"] is False


def test_a_session_rewritten_by_hand_keeps_its_words_in_german() -> None:
    changed = document()
    session = changed["sessions"][1]
    session["name"] = "My own"
    session["exercises"] = session["exercises"][:2]
    Path("out/plan.json").write_text(json.dumps(changed), encoding="utf-8")
    speak_german()
    for _ in range(2):
        plan()
        found = next(one for one in document()["sessions"] if one["uid"] == session["uid"])
        assert (found["name"], found["own_content"]) == ("My own", True)
        names = [[one["name"] for one in each["exercises"]] for each in (found, session)]
        assert names[0] == names[1]
