"""An assistant asks: the SDK's own client holds whole conversations with `runlift mcp`."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from assistants import TODAY, ask, converse
from places import SAMPLES

TOOLS = {
    "list_days",
    "list_runs",
    "show_plan",
    "next_session",
    "why_here",
    "why_not",
    "preview_plan",
}


def contents(folder: Path):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def talked(tmp_path_factory):
    """A whole conversation: which days, why, why not, and what if Tuesday is blocked."""
    folder = tmp_path_factory.mktemp("assistant")

    async def talk(client):
        heard = {"tools": (await client.list_tools()).tools, "about": client.instructions}
        heard["days"] = await ask(client, "list_days")
        heard["runs"] = await ask(client, "list_runs")
        heard["plan"] = await ask(client, "show_plan")
        heard["next"] = await ask(client, "next_session")
        on = heard["plan"]["sessions"][0]["date"]
        heard["here"] = await ask(client, "why_here", on=on)
        heard["not here"] = await ask(client, "why_not", on=on)
        free = next(
            day["date"]
            for day in heard["days"]["days"]
            if day["date"] > on and day["effort"] in ("hard", "moderate")
        )
        heard["not there"] = await ask(client, "why_not", on=free)
        weekday = heard["plan"]["sessions"][0]["weekday"]
        heard["weekday"] = weekday
        heard["preview"] = await ask(client, "preview_plan", blocked_weekdays=[weekday.lower()])
        heard["again"] = await ask(client, "show_plan")
        heard["none"] = await ask(client, "preview_plan", sessions_per_week=0)
        heard["bad date"] = await ask(client, "why_here", on="Tuesday")
        heard["bad day"] = await ask(client, "preview_plan", blocked_weekdays=["Dienstag"])
        heard["bad hours"] = await ask(client, "preview_plan", times={"tuesday": 'x"\n[athlete]'})
        heard["bad count"] = await ask(client, "preview_plan", sessions_per_week=9)
        heard["far"] = await ask(client, "list_days", since="2001-01-01", until="2026-01-01")
        return heard

    heard = converse(folder, talk)
    return heard | {"folder": folder}


def test_the_tools_say_that_they_only_read(talked):
    assert {tool.name for tool in talked["tools"]} == TOOLS
    assert all(tool.annotations.read_only_hint for tool in talked["tools"])
    assert all(tool.description for tool in talked["tools"])
    assert "read-only" in talked["about"]


def test_days_come_with_their_reasons_and_their_chances(talked):
    days = {day["date"]: day for day in talked["days"]["days"]}
    assert talked["days"]["today"] == "2026-11-16"
    assert {day["known_by"] for day in days.values()} >= {"recorded", "expected"}
    run_days = [one for one in days.values() if one["known_by"] == "recorded"]
    assert all(one["because"] for one in run_days if one["effort"] != "rest")
    hard = [run for run in talked["runs"]["runs"] if run["effort"] == "hard"]
    assert hard
    assert all(run["because"] for run in hard)


def test_the_next_session_is_told_whole(talked):
    session = talked["next"]["session"]
    assert session["date"] == talked["plan"]["sessions"][0]["date"]
    assert session["warm_up"]
    assert all(one["sets"] >= 1 and one["amount"] for one in session["exercises"])


def test_why_here_and_why_not_speak_the_runners_words(talked):
    assert talked["here"]["because"]
    assert talked["not there"]["because"] or talked["not there"]["text"]
    assert talked["not here"]["text"].startswith("A session stands")
    for told in (*talked["here"]["because"], *talked["not there"]["because"]):
        assert not {"H2", "H3", "H4", "S1"} & set(told.replace(",", " ").split())


def test_a_preview_moves_what_was_blocked_and_keeps_nothing(talked):
    assert talked["preview"]["kept"] is False
    assert talked["weekday"] not in {one["weekday"] for one in talked["preview"]["sessions"]}
    assert talked["preview"]["changes"]
    assert talked["again"] == talked["plan"]
    assert talked["none"]["sessions"] == []


def test_a_request_that_cannot_be_meant_is_a_sentence(talked):
    assert "2026-11-16" in talked["bad date"]
    assert "tuesday" in talked["bad day"]
    assert "18:00-20:00" in talked["bad hours"]
    assert "sessions" in talked["bad count"]
    assert "366" in talked["far"]


def test_no_file_is_written_and_no_place_is_told(talked):
    assert contents(talked["folder"]) == {}
    words = json.dumps(
        {key: value for key, value in talked.items() if key not in ("folder", "tools")}
    )
    for telling in ("position", "latitude", "serial", ".fit", str(SAMPLES)):
        assert telling not in words.lower()


def test_the_plan_of_a_folder_is_told_as_it_stands(tmp_path):
    words = ("plan", str(SAMPLES), "-o", "plan", "--start", "2026-11-16", "--no-cache")
    ended = subprocess.run(
        [sys.executable, "-m", "runlift_export", *words],
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "TZ": "UTC", "RUNLIFT_TODAY": TODAY},
        check=False,
        capture_output=True,
    )
    assert ended.returncode == 1  # one sample is damaged on purpose
    before = contents(tmp_path)
    planned = json.loads((tmp_path / "plan" / "plan.json").read_text())

    async def talk(client):
        return await ask(client, "show_plan")

    told = converse(tmp_path, talk, "--plan", "plan")
    assert [one["name"] for one in told["sessions"]] == [one["name"] for one in planned["sessions"]]
    assert contents(tmp_path) == before
