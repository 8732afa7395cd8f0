"""The first ten minutes of somebody who has the README and nothing else.

An empty home, 80 columns, no terminal, the C locale, no settings: every command of the README's
"Install and use", as it stands there, one after the other; then the mornings after.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from places import ROOT, SAMPLES

FENCE = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)
WRONG = re.compile(r"Traceback|Unicode\w+Error|\bNone\b|Errno|b'\\x|\x1b")
WAITS = {"serve": "goes on until it is stopped", "load": "wants a watch that is mounted"}
Told = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a folder of activities, broken files among them, and no more."""
    place = tmp_path_factory.mktemp("newcomer")
    shutil.copytree(SAMPLES, place / "my-activities", ignore=shutil.ignore_patterns("*.json"))
    return place


@pytest.fixture(scope="module")
def told(home: Path) -> Told:
    """Call the program as a shell does, with nothing set but the C locale."""

    def call(line: str, today: str = "2026-11-16") -> subprocess.CompletedProcess[str]:
        words = [word.replace("~", str(home), 1) for word in shlex.split(line, comments=True)]
        env = {"HOME": str(home), "PATH": os.environ["PATH"], "LC_ALL": "C", "COLUMNS": "80"}
        return subprocess.run(
            [sys.executable, "-X", "utf8=0", "-m", "runlift_export", *words[1:]],
            env=env | {"RUNLIFT_TODAY": today, "PYTHONPATH": str(ROOT / "src")},
            cwd=home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="ascii",
            check=False,
        )

    return call


def readme_lines() -> list[str]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = "".join(FENCE.findall(text)).splitlines()
    return [line for line in blocks if line.startswith("runlift ")]


def test_the_readme_has_the_commands_of_a_first_day() -> None:
    """What would make the facts below empty."""
    names = {line.split()[1] for line in readme_lines()}
    assert {"doctor", "plan", "today", "runs", "load", "serve"} <= names


def test_each_command_of_the_readme_does_what_it_says(told: Told, home: Path) -> None:
    """In its order: status 0, or 1 for the broken files, which are named; nothing of Python."""
    for line in readme_lines():
        name = line.split()[1]
        if name in WAITS:
            continue
        found = told(line)
        broken = "my-activities" in line
        assert (line, int(broken)) == (line, found.returncode), found.stderr
        assert ("damaged: " in found.stderr) == broken, line
        assert [] == WRONG.findall(found.stdout + found.stderr), line
    assert {"plan.json", "strength.ics", "index.html", "workouts"} <= {
        path.name for path in (home / "plan").iterdir()
    }


def test_what_waits_for_something_says_for_what(told: Told) -> None:
    """No watch is mounted: status 1 and the steps for this system."""
    assert {line.split()[1] for line in readme_lines()} >= set(WAITS)
    found = told("runlift load plan")
    assert (1, "") == (found.returncode, found.stdout)
    assert "watch" in found.stderr
    assert [] == WRONG.findall(found.stderr)


SENTENCES = ("runlift", "runlift --help", "runlift plan --help", "runlift today")
PLANS = ("runlift plan ~/my-activities -o plan --again", "runlift plan ~/my-activities --brief")


@pytest.mark.parametrize(
    "line", [*SENTENCES, *PLANS, "runlift plan", "runlift next", "runlift runs gone"]
)
def test_what_is_read_as_sentences_fits_80_columns(line: str, told: Told, home: Path) -> None:
    """On standard output every line; on standard error every line that names no path."""
    told("runlift plan ~/my-activities -o plan")
    found = told(line)
    assert [] == [one for one in found.stdout.splitlines() if len(one) > 80]
    lines = [one for one in found.stderr.splitlines() if len(one) > 80 and "/" not in one]
    assert [] == [one for one in lines if not one.startswith(("Error: ", "times are in"))]
    assert [] == WRONG.findall(found.stdout + found.stderr)


def test_every_morning_there_is_an_answer(told: Told) -> None:
    """From the day of the plan to weeks after its end: a session or what to do, 0 or 3."""
    told("runlift plan ~/my-activities -o plan")
    for on, status in (
        ("2026-11-16", 0),
        ("2026-11-18T17:00", 0),
        ("2026-11-18T21:00", 0),
        ("2026-11-30", 0),
        ("2026-12-14", 3),
    ):
        found = told("runlift today", today=on)
        assert (on, status, "") == (on, found.returncode, found.stderr)
        assert re.match(r"Today|Tomorrow|Now|In \d|The plan ended", found.stdout)
        assert [] == WRONG.findall(found.stdout)


MISTAKES = {
    "runlift": (2, "Plan strength sessions around your running"),
    "runlift next": (2, "Did you mean 'today'?"),
    "runlift plan": (2, "--without-runs"),
    "runlift plan nowhere": (2, "there is no 'nowhere'"),
    "runlift plan ~/my-activities --start 16.11.2026": (2, "such as 2026-10-01"),
    "runlift today nowhere": (3, "runlift plan ~/my-activities -o nowhere"),
    "runlift check plan/plan.jso": (1, "name a file that can be read"),
}


@pytest.mark.parametrize("line", MISTAKES)
def test_a_first_mistake_is_answered(line: str, told: Told) -> None:
    """With what would be right, and nothing on standard output."""
    status, words = MISTAKES[line]
    found = told(line)
    assert (status, "") == (found.returncode, found.stdout)
    assert words in " ".join(found.stderr.split())
    assert [] == WRONG.findall(found.stderr)
