"""`runlift today`: what a plan says of a day, on one screen, and what it cannot know."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from places import SAMPLES
from runlift_export import documents
from runlift_export.cli import program
from runlift_export.export import today_text
from runlift_export.flow import look_ahead
from runlift_export.model import OutlookState, Plan
from strategies import a_plan, plans

START = "2026-11-16"
WHOLE = [str(path) for path in sorted(SAMPLES.glob("*.fit"))]


def run(*words: str) -> Result:
    result = CliRunner().invoke(program, ["--no-cache", *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


@pytest.fixture(scope="module")
def plan_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The plan of the samples: sessions on 18, 20, 25, 27 Nov, 2, 4, 9, 11 Dec, each at 18:00."""
    folder = tmp_path_factory.mktemp("today")
    run("plan", *WHOLE, "-o", str(folder), "--start", START)
    return (folder / "plan.json").read_bytes()


@pytest.fixture
def told(plan_file: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What is printed at a moment, and the exit status."""
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "plan.json").write_bytes(plan_file)

    def at(moment: str, *words: str) -> tuple[int, str]:
        monkeypatch.setenv("RUNLIFT_TODAY", moment)
        result = run("today", *words)
        return result.exit_code, result.stdout

    return at


STATES = {
    "2026-11-16": ("rest", "Today, Mon 16 Nov: nothing to lift.\nIn 2 days: Wed 18 Nov 18:00, "),
    "2026-11-17": ("rest", "Today, Tue 17 Nov: nothing to lift.\nTomorrow: Wed 18 Nov 18:00, "),
    "2026-11-18": ("lift", "Today: Wed 18 Nov 18:00, Gym A, "),
    "2026-11-18T18:10": ("lift", "Now: Wed 18 Nov 18:00, Gym A, "),
    "2026-11-18T19:30": ("done", "Today, Wed 18 Nov: Gym A was at 18:00.\nIn 2 days: Fri 20 Nov"),
    "2026-12-11T20:00": ("done", "Today, Fri 11 Dec: Short B was at 18:00.\nThis plan holds no"),
    "2026-12-12": (
        "nothing_left",
        "This plan holds no further session; it goes to Sun 13 Dec 2026",
    ),
    "2026-12-14": (
        "ended",
        "The plan ended on Sun 13 Dec 2026. Make the next one:\n  runlift plan",
    ),
    "2026-11-01": ("rest", "Today, Sun 1 Nov: nothing to lift.\nIn 17 days: Wed 18 Nov"),
}


@pytest.mark.parametrize("moment", STATES)
def test_the_day_is_told_as_it_is(moment: str, told: Any) -> None:
    """Rest, tomorrow, today, under way, over, nothing left, ended: text, JSON, exit status."""
    state, words = STATES[moment]
    status, text = told(moment)
    document = json.loads(told(moment, "-f", "json")[1])
    assert (words, state) == (text[: len(words)], document["state"])
    assert (status == 3) == (document["session"] is None)
    assert status in (0, 3)


def test_a_session_fits_one_screen(told: Any) -> None:
    """When, why, each exercise on a line with sets and rest, the watch; 80 columns, 15 lines."""
    _, text = told("2026-11-18")
    lines = text.splitlines()
    session = json.loads(told("2026-11-18", "-f", "json")[1])["session"]
    assert len(lines) <= 15
    assert max(map(len, lines)) <= 80
    for step in session["exercises"]:
        line = next(one for one in lines if re.match(f"  ([A-Z] )?{step['name']}  ", one))
        assert f"{step['sets']} x {step['reps'] or step['seconds']}" in line
        assert "rest " in line
    assert lines[1].startswith("Why today: ")
    assert '"18 Nov Gym A"' in text
    assert "runlift load plan" in text


def test_the_plan_is_found_here_or_in_its_usual_folder(
    told: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Named as a folder, named as a file, in the folder itself, or not at all."""
    expected = told("2026-11-18")
    assert expected == told("2026-11-18", "plan") == told("2026-11-18", "plan/plan.json")
    monkeypatch.chdir(tmp_path / "plan")
    assert expected[1].replace("load plan", "load .") == told("2026-11-18")[1]


@pytest.mark.parametrize("words", [(), ("gone",), ("-f", "json")])
def test_without_a_plan_the_way_to_one_is_told(words: tuple[str, ...]) -> None:
    """Status 3, nothing on standard output, the command on standard error."""
    result = run("today", *words)
    assert (3, "") == (result.exit_code, result.stdout)
    assert "runlift plan ~/my-activities -o " in result.stderr


def test_what_the_plan_cannot_know_is_told(told: Any) -> None:
    """A session since the plan was made, a plan of last week, a newest run of some days ago."""
    assert "! " not in told("2026-11-16")[1]
    after = told("2026-11-19")[1]
    assert "! Plan again, so that what you did on Wed 18 Nov counts:\n  runlift plan" in after
    assert "The plan is" not in told("2026-11-23")[1]
    old = told("2026-11-24")[1]
    assert "! The plan is 8 days old." in old
    assert "! Newest run Sun 15 Nov, 9 days ago" in old


def test_a_session_that_no_file_shows_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planned again after it, the plan knows that it was not recorded; one that was is silent."""
    run("plan", *WHOLE, "-o", "plan", "--start", START)
    run("plan", *WHOLE, "-o", "plan", "--start", "2026-11-19")
    monkeypatch.setenv("RUNLIFT_TODAY", "2026-11-19")
    text = run("today").stdout
    assert "! Gym A of Wed 18 Nov is not in your files." in text
    document = json.loads((tmp_path / "plan" / "plan.json").read_bytes())
    document["lifted"].append({"date": "2026-11-18", "legs": True, "start": None, "sets": 12})
    (tmp_path / "plan" / "plan.json").write_text(json.dumps(document))
    assert "not in your files" not in run("today").stdout
    assert "yes" == json.loads(run("today", "-f", "json").stdout)["last_recorded"]


def test_what_moved_is_told_the_whole_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the plan that moved it, and by one made again without a change; the next day anew."""
    (tmp_path / "late.toml").write_text('[week]\nwednesday = ["20:00-21:00"]\n')
    monkeypatch.setenv("RUNLIFT_TODAY", "2026-11-17")

    def planned(start: str, *words: str) -> str:
        run(*words, "plan", *WHOLE, "-o", "plan", "--start", start)
        return run("today").stdout

    assert "Since the plan of" not in planned(START)
    moved = planned("2026-11-17", "-c", "late.toml")
    assert "Since the plan of Mon 16 Nov: moved Gym " in moved
    for _ in range(6):  # each plan moves little: it takes some until all is as the settings wish
        last, moved = moved, planned("2026-11-17", "-c", "late.toml")
    assert last == moved
    assert re.search(r"Since the plan of .*: moved (Gym|Short) ", " ".join(moved.split()))
    monkeypatch.setenv("RUNLIFT_TODAY", "2026-11-18")
    again = planned("2026-11-18", "-c", "late.toml")
    assert "Since the plan of Tue 17 Nov: " in again
    assert moved.partition("Since")[2] not in again


def test_plan_ends_with_the_next_session(plan_file: bytes) -> None:
    """Brief: that alone. Else a line a session before it. Explained: everything, with rules."""
    words = ("plan", *WHOLE, "--start", START)
    brief, plain, explained = (
        run(*words, *more).stdout for more in (["--brief"], [], ["--explain"])
    )
    sessions = json.loads(plan_file)["sessions"]
    assert brief.startswith("Next: Wed 18 Nov 18:00, Gym A, ")
    assert plain.endswith(f"\n\n{brief}")
    assert explained.endswith(f"\n\n{brief}")
    lines = plain.removesuffix(brief).splitlines()
    assert len(sessions) == sum(bool(re.match(r"  \w{3} \d", line)) for line in lines)
    assert max(map(len, plain.splitlines())) <= 80
    assert len(lines) < 30
    assert "why here: " in explained
    assert "why here: " not in plain
    assert 2 == run(*words, "--brief", "--explain").exit_code


@given(plans(), st.integers(-30, 60), st.integers(0, 24 * 60 - 1))
@settings(max_examples=60, deadline=None)
def test_any_plan_has_an_outlook_at_any_moment(plan: Plan, days: int, minutes: int) -> None:
    """What is next is not over; what is over is today; the text is for 80 columns."""
    first = datetime.combine(plan.start, datetime.min.time(), ZoneInfo(plan.timezone))
    now = first + timedelta(days=days, minutes=minutes)
    outlook = look_ahead(plan, now)
    one = outlook.session
    if one is not None:
        assert one.start + timedelta(minutes=one.lift.duration_min) > now
        assert not [
            other
            for other in plan.sessions
            if other.start < one.start
            and other.start + timedelta(minutes=other.lift.duration_min) > now
        ]
    assert (outlook.state is OutlookState.LIFT) == (one is not None and one.date == now.date())
    assert outlook.over is None or outlook.over.date == now.date()
    text = today_text(plan, outlook, units="kg", watch_name=None, folder="plan")
    assert text.strip()
    assert documents.today_document(plan, outlook)["state"] == outlook.state.value


def test_names_of_strangers_are_made_printable() -> None:
    """A plan.json from somebody else cannot steer the terminal."""
    plan = a_plan(why=("\x1b[2Jgone",), sessions=())
    now = datetime(2026, 11, 24, 12, tzinfo=ZoneInfo(plan.timezone))
    told = today_text(plan, look_ahead(plan, now), units="kg", watch_name=None, folder="plan")
    assert "\x1b" not in told
