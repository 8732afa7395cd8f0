"""Whole conversations with `runlift mcp`: from a whole home, in German, with somebody hostile."""

import json
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import fitdecode
import pytest

from assistants import TODAY, ask, converse
from places import SAMPLES

TOLD = {"because", "text", "why", "notes", "about_the_content", "on_the_plan"}
"""The keys of an answer that hold sentences; all others hold what programs go by."""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Somebody's whole home: runs, settings, a plan that `plan -o` wrote."""
    folder = tmp_path_factory.mktemp("home")
    shutil.copytree(SAMPLES, folder / "runs", ignore=shutil.ignore_patterns("broken", "*.json"))
    for language in ("en", "de"):
        (folder / f"{language}.toml").write_text(f'language = "{language}"\n')
        words = ("-c", f"{language}.toml", "--no-cache", "plan", "runs", "-o", f"plan-{language}")
        subprocess.run(
            [sys.executable, "-m", "runlift_export", *words],
            cwd=folder,
            env={"HOME": str(folder), "TZ": "UTC", "RUNLIFT_TODAY": TODAY},
            check=True,
            capture_output=True,
        )
    return folder


def tree(folder: Path):
    """Every path below a folder, with its bytes and the moment it was changed."""
    return {
        str(path.relative_to(folder)): (
            path.stat().st_mtime_ns,
            path.read_bytes() if path.is_file() else None,
        )
        for path in sorted(folder.rglob("*"))
    }


EARLY = dict.fromkeys(("saturday", "sunday"), "any") | dict.fromkeys(
    ("monday", "tuesday", "wednesday", "thursday", "friday"), "06:00-07:00, 12:00-13:00"
)


def a_runner_asks(home, language):
    """Which days are hard, why here, why not on the day before, and what if that day is blocked."""

    async def talk(client):
        days = await ask(client, "list_days")
        plan = await ask(client, "show_plan")
        second = plan["sessions"][1]
        before = date.fromisoformat(second["date"]) - timedelta(days=1)
        wish = {"blocked_weekdays": [second["weekday"].lower()]}
        return {
            "days": days,
            "runs": await ask(client, "list_runs"),
            "plan": plan,
            "next": await ask(client, "next_session"),
            "why there": await ask(client, "why_here", on=second["date"]),
            "why not before": await ask(client, "why_not", on=before.isoformat()),
            "what if": await ask(client, "preview_plan", **wish),
            "what if early": await ask(client, "preview_plan", times=EARLY),
            "what if none": await ask(client, "preview_plan", sessions_per_week=0),
            "what if at home": await ask(client, "preview_plan", place="home"),
            "after all that": await ask(client, "show_plan"),
        }

    return converse(
        home, talk, "--plan", f"plan-{language}", runs="runs", settings=f"{language}.toml"
    )


@pytest.fixture(scope="module")
def asked(home):
    """The same questions in both languages, with the home before and after."""
    before = tree(home)
    return {
        "en": a_runner_asks(home, "en"),
        "de": a_runner_asks(home, "de"),
        "before": before,
        "after": tree(home),
    }


def leaves(value, key=""):
    """Every text, number and flag of an answer, with the key that it stands below."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, key)
    else:
        yield key, value


def test_a_conversation_leads_from_the_hard_days_to_what_would_be_if(asked):
    """Each answer follows from the one before, and the last from the first again."""
    heard = asked["en"]
    second = heard["plan"]["sessions"][1]
    assert {"hard"} <= {day["effort"] for day in heard["days"]["days"]}
    assert second == heard["why there"]["session"]
    assert heard["why there"]["because"]
    assert heard["why not before"]["because"] or heard["why not before"]["text"]
    changes = heard["what if"]["changes"]
    assert second["date"] in {(one["before"] or "")[:10] for one in changes if one["kind"] != "new"}
    assert second["weekday"] not in {one["weekday"] for one in heard["what if"]["sessions"]}
    weekdays = [one for one in heard["what if early"]["sessions"] if one["weekday"][0] != "S"]
    assert weekdays
    assert {one["start"][11:13] for one in weekdays} <= {"06", "12"}
    assert [] == heard["what if none"]["sessions"]
    assert {"home"} == {one["place"] for one in heard["what if at home"]["sessions"]}
    assert heard["plan"] == heard["after all that"]


def test_a_conversation_in_german_says_the_same_in_german(asked):
    """Days, numbers and the words of programs are the same; every sentence is another."""
    english, german = list(leaves(asked["en"])), list(leaves(asked["de"]))
    assert [key for key, _ in english] == [key for key, _ in german]
    pairs = [(key, one, other) for (key, one), (_, other) in zip(english, german, strict=True)]
    sentences = [(one, other) for key, one, other in pairs if key in TOLD and one]
    assert len(sentences) > 100
    assert [] == [one for one, other in sentences if one == other]
    rest = [(key, one, other) for key, one, other in pairs if key not in TOLD]
    assert {"name", "amount", "weight"} >= {key for key, one, other in rest if one != other}


def test_a_whole_home_is_as_it_was_to_the_byte_and_the_moment(asked):
    """No file is written, touched or made, cache and settings folder among them."""
    assert len(asked["before"]) > 50
    assert asked["before"] == asked["after"]


def test_no_answer_holds_a_place_a_name_of_a_file_or_a_number_of_a_device(asked, home):
    """The runs have all of these: their coordinates are looked for, in degrees and as stored."""
    telling = set()
    for path in sorted((home / "runs").glob("*.fit"))[:5]:
        telling |= {path.stem, path.name}
        for frame in fitdecode.FitReader(path):
            if frame.frame_type == fitdecode.FIT_FRAME_DATA and frame.name == "record":
                for name in ("position_lat", "position_long"):
                    if frame.has_field(name) and (found := frame.get_value(name)) is not None:
                        telling |= {str(found), f"{found * 180 / 2**31:.3f}"}
    assert len(telling) > 1000
    words = json.dumps([asked["en"], asked["de"]])
    assert [] == [one for one in telling if one in words]
    assert not {"position", "lat", "lon", "file", "path", "source", "serial", "uid"} & {
        key for key, _ in leaves([asked["en"], asked["de"]])
    }


LONG = "x" * 1_000_000
HOSTILE = [
    ("why_here", {"on": "../../../etc/passwd"}),
    ("why_here", {"on": "/etc/passwd"}),
    ("why_here", {"on": LONG}),
    ("why_here", {"on": "plan-1b57da171d50@runlift"}),
    ("why_here", {"on": ["2026-11-18"]}),
    ("why_here", {}),
    ("why_not", {"on": "0001-01-01"}),
    ("why_not", {"on": "9999-12-31"}),
    ("why_not", {"on": "2026-02-30"}),
    ("list_days", {"since": "0001-01-01", "until": "9999-12-31"}),
    ("list_days", {"since": "1990-01-01", "until": "2026-11-16"}),
    ("list_runs", {"since": "2026-11-16", "until": "2026-11-01"}),
    ("preview_plan", {"place": "../runs"}),
    ("preview_plan", {"place": LONG}),
    ("preview_plan", {"sessions_per_week": 10**40}),
    ("preview_plan", {"sessions_per_week": -1}),
    ("preview_plan", {"blocked_dates": ["0001-01-01"]}),
    ("preview_plan", {"blocked_weekdays": [LONG]}),
    ("preview_plan", {"times": {"tuesday": "x" * 300}}),
    ("preview_plan", {"times": {"tuesday": "\x00"}}),
    ("preview_plan", {"times": {"tuesday": "any", "Tuesday": "18:00-20:00"}}),
    ("preview_plan", {"times": {"tuesday": "any"}, "blocked_weekdays": ["tuesday"]}),
    ("read_file", {"path": "/etc/passwd"}),
]


def test_hostile_questions_get_a_sentence_and_the_next_one_an_answer(home):
    """Paths, ends of time, a million letters, unknown sessions and tools: refused, in few words."""

    async def talk(client):
        told = [await client.call_tool(tool, arguments) for tool, arguments in HOSTILE]
        many = {"blocked_dates": ["2026-11-18"] * 50_000, "blocked_weekdays": ["friday"] * 50_000}
        return told, await ask(client, "preview_plan", **many)

    told, many = converse(home, talk, runs="runs")
    for (tool, arguments), found in zip(HOSTILE, told, strict=True):
        text = found.content[0].text
        assert found.is_error, (tool, arguments)
        assert len(text) < 600, text
        assert "Traceback" not in text
        assert "root:" not in text
    assert "2026-11-18" not in {one["date"] for one in many["sessions"]}
    assert "Friday" not in {one["weekday"] for one in many["sessions"]}
