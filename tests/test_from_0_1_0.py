"""What version 0.1.0 left behind is read by this one: plan folder, settings, cache, secrets, watch.

The files in `version_0_1_0/` were made by that version and are not to be made anew.
"""

import gzip
import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import icalendar
import pytest

from places import ROOT, SAMPLES
from runlift_export import documents, store
from runlift_export.documents import read_plan
from runlift_export.settings import defaults, parse_settings

OLD = Path(__file__).parent / "version_0_1_0"
# Two days after the old plan began: its first session is over, three are to come.
TODAY = "2026-11-18"


def old_plan():
    return json.loads((OLD / "plan" / "plan.json").read_text(encoding="utf-8"))


@pytest.fixture
def home(tmp_path):
    """A runner's folder with all that 0.1.0 left, and the newest sample runs."""
    for name in ("plan", "GARMIN"):
        shutil.copytree(OLD / name, tmp_path / ("watch/GARMIN" if name == "GARMIN" else name))
    shutil.copy(OLD / "runlift.toml", tmp_path)
    (tmp_path / "runs").mkdir()
    for path in sorted(SAMPLES.glob("*.fit"))[-20:]:
        shutil.copy(path, tmp_path / "runs")
    cache = tmp_path / ".cache" / "runlift" / "runs.sqlite"
    cache.parent.mkdir(parents=True)
    cache.write_bytes(gzip.decompress((OLD / "runs.sqlite.gz").read_bytes()))
    secrets = tmp_path / ".local" / "share" / "runlift" / "tokens.json"
    secrets.parent.mkdir(parents=True)
    shutil.copy(OLD / "tokens.json", secrets)
    return tmp_path


def runlift(home, *words, status=0):
    ended = subprocess.run(
        [sys.executable, "-m", "runlift_export", *words],
        cwd=home,
        env={"HOME": str(home), "TZ": "Europe/Berlin", "RUNLIFT_TODAY": TODAY, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == status, ended.stderr
    return ended.stdout + ended.stderr


def test_no_session_of_an_old_plan_counts_as_edited_by_hand():
    """Later versions know more fields of an exercise; nobody edited a session by that."""
    plan = read_plan((OLD / "plan" / "plan.json").read_bytes())
    assert len(plan.sessions) == 4
    assert [(one.pinned, one.own_content, one.revision) for one in plan.sessions] == [
        (False, False, 0)
    ] * 4


@pytest.mark.parametrize("key", ["name", "sets", "load_kg", "notes"])
def test_an_edit_in_an_old_plan_still_counts_as_one(key):
    document = old_plan()
    exercise = document["sessions"][1]["exercises"][0]
    exercise[key] = {"name": "Back squat, slow", "sets": 4, "load_kg": 20, "notes": "slow"}[key]
    plan = read_plan(documents.as_json(document))
    assert [one.pinned for one in plan.sessions] == [False, True, False, False]


def test_an_edit_in_a_plan_of_today_that_takes_a_key_away_counts_as_one(home):
    """Only the keys that stand in the file are compared, but none that stood may be missing."""
    runlift(home, "plan", "runs", "-o", "new", "--weeks", "2")
    path = home / "new" / "plan.json"
    document = json.loads(path.read_text())
    assert not any(one.pinned for one in read_plan(path.read_bytes()).sessions)
    del document["sessions"][0]["exercises"][0]["ramp_up"]
    assert read_plan(documents.as_json(document)).sessions[0].pinned


def test_the_old_plan_goes_on_with_its_identity_and_is_told_only_what_moved(home):
    before = old_plan()
    said = runlift(home, "plan", "runs", "-o", "plan", "--weeks", "2")
    after = json.loads((home / "plan" / "plan.json").read_text())
    assert after["id"] == before["id"]
    assert after["past"][0]["uid"] == before["sessions"][0]["uid"]
    kept = {one["uid"]: one for one in before["sessions"]}
    again = [one for one in after["sessions"] if one["uid"] in kept]
    assert again
    assert all(one["revision"] >= kept[one["uid"]]["revision"] for one in again)
    assert "pinned" not in said
    assert sorted(path.name for path in (home / "plan" / "workouts").iterdir()) == sorted(
        one["workout"].removeprefix("workouts/") for one in after["sessions"]
    )


def test_what_changed_is_told_before_it_is_done_and_once(home):
    """`-n` tells it and writes nothing; the plan tells it; no later one does, made anew or not."""
    before = (home / "plan" / "plan.json").read_bytes()
    words = ("plan", "runs", "-o", "plan", "--weeks", "2")
    tried = runlift(home, *words, "-n")
    assert (home / "plan" / "plan.json").read_bytes() == before
    told = runlift(home, *words)
    changes = [line for line in told.splitlines() if line.startswith(("  moved ", "  renamed "))]
    assert changes
    assert all(line in tried for line in changes)
    for more in ((), ("--again",)):
        assert not [one for one in changes if one in runlift(home, *words, *more)]


def test_a_subscribed_calendar_shows_no_session_twice(home):
    """Every event of the old feed is in the new one by its UID; no revision falls."""

    def events(path):
        found = icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")
        told = [(str(one["UID"]), int(one.get("SEQUENCE", 0))) for one in found]
        assert len(told) == len(dict(told))
        return dict(told)

    old = events(OLD / "plan" / "strength.ics")
    runlift(home, "plan", "runs", "-o", "plan", "--weeks", "2")
    new = events(home / "plan" / "strength.ics")
    assert len(old) == 4
    assert old.keys() <= new.keys()
    assert all(new[uid] >= revision for uid, revision in old.items())


def test_a_session_that_was_moved_by_hand_stays_there(home):
    """Edited with 0.1.0 and never exported: planned again, it is pinned, and that is said."""
    path = home / "plan" / "plan.json"
    document = old_plan()
    moved = document["sessions"][2]
    assert moved["date"] == "2026-11-24"
    moved |= {"date": "2026-11-25", "start": "2026-11-25T19:15:00+01:00"}
    path.write_bytes(documents.as_json(document))
    said = runlift(home, "plan", "runs", "-o", "plan", "--weeks", "2")
    after = {one["uid"]: one for one in json.loads(path.read_text())["sessions"]}
    assert after[moved["uid"]]["start"] == "2026-11-25T19:15:00+01:00"
    assert after[moved["uid"]]["pinned"] is True
    assert "stays" in said


def test_an_old_plan_is_of_use_before_it_is_planned_again(home):
    """The morning after the upgrade: the next session, its workout, what a watch would get."""
    assert "Fri 20 Nov 18:00, Gym A" in runlift(home, "today", "plan")
    assert "Gym A" in runlift(home, "show", "plan/workouts/2026-11-20-gym-a.fit")
    shown = runlift(home, "load", "plan", "--watch", "watch")
    assert "20 Nov Gym A" in shown or "2026-11-20-gym-a.fit" in shown


def test_planned_twice_the_second_call_has_nothing_to_tell(home):
    runlift(home, "plan", "runs", "-o", "plan", "--weeks", "2")
    first = {path: path.read_bytes() for path in (home / "plan").rglob("*") if path.is_file()}
    said = runlift(home, "plan", "runs", "-o", "plan", "--weeks", "2")
    assert "0.1.0" not in said
    assert {
        path: path.read_bytes() for path in (home / "plan").rglob("*") if path.is_file()
    } == first


def test_the_old_plan_can_be_checked_and_exported_as_it_is(home):
    assert "4 sessions, no rule broken" in runlift(home, "check", "plan/plan.json")
    runlift(home, "export", "plan/plan.json", "-o", "again")
    assert len(list((home / "again" / "workouts").iterdir())) == 4


def test_the_old_settings_file_means_what_the_defaults_mean():
    """0.1.0 wrote every key with its default; keys of later versions have theirs.

    Equipment alone is now "auto"; the list that 0.1.0 wrote is, in a gym, the same.
    """
    old, new = parse_settings((OLD / "runlift.toml").read_text(encoding="utf-8")), defaults()
    assert old.strength.equipment == ("bodyweight", "band", "dumbbell", "barbell")
    strength = replace(old.strength, equipment=new.strength.equipment)
    assert replace(old, strength=strength) == new


def test_a_plan_with_the_old_settings_file_is_the_plan_without(home):
    with_file = runlift(home, "plan", "runs", "-f", "json")
    (home / "runlift.toml").unlink()
    assert runlift(home, "plan", "runs", "-f", "json") == with_file


def test_the_old_cache_is_read_anew_without_a_fault(home):
    """Its rows are of an older form: nothing of them is believed, and nothing is said."""
    old = home / "old.sqlite"
    old.write_bytes(gzip.decompress((OLD / "runs.sqlite.gz").read_bytes()))
    with_old = runlift(home, "--cache", "old.sqlite", "runs", "runs")
    assert with_old == runlift(home, "--no-cache", "runs", "runs")
    with closing(sqlite3.connect(old)) as database:
        (places,) = database.execute("SELECT count(*) FROM place").fetchone()
    assert places == len(list((home / "runs").iterdir()))


def test_an_old_secret_opens_the_feed_of_the_plan_that_is_served_first():
    known = store.read_address_secrets(OLD / "tokens.json")
    assert [(one.opens.value, one.is_revoked) for one in known.known] == [("feed", False)]


def test_what_0_1_0_put_onto_a_watch_is_known_as_ours(home):
    """The old ledger is read: what is over goes, what has changed is replaced, none is doubled."""
    runlift(home, "plan", "runs", "-o", "plan", "--weeks", "2")
    own = home / "watch" / "GARMIN" / "NewFiles" / "somebody-elses.fit"
    own.write_bytes(b"not ours")
    runlift(home, "load", "plan", "--watch", "watch", "--confirm")
    planned = {path.name for path in (home / "plan" / "workouts").iterdir()}
    found = {path.name for path in own.parent.iterdir()}
    assert found == planned | {own.name}
    assert "2 of 2 copied" not in runlift(home, "load", "plan", "--watch", "watch", "--confirm")


def test_nothing_of_the_old_files_was_made_anew():
    """The version that wrote them stands in the form: no key of a later one is among them."""
    assert "newest_run" not in old_plan()
    assert not any("content_digest" in one for one in old_plan()["sessions"])
    assert ROOT.name not in (OLD / "plan" / "plan.json").read_text()
