"""What the command line answers: examples that work, messages that say what would be right."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from places import SAMPLES
from runlift_export.cli import program
from runlift_export.cli.examples import EXAMPLES
from runlift_export.cli.usage import OTHER_WORDS, example_words

PYTHON = re.compile(r"Traceback|codec|strptime|%[YmdHM]|Errno|\b[A-Z]\w+Error\b|None\b|b'\\x")


def run(*words: str) -> Result:
    result = CliRunner().invoke(program, ["--no-cache", *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home: activities, a plan, a watch, a few FIT files by the names that examples use."""
    home = tmp_path_factory.mktemp("usage")
    shutil.copytree(
        SAMPLES, home / "my-activities", ignore=shutil.ignore_patterns("broken", "*.json")
    )
    for number, name in enumerate(("run", "broken", "first", "second")):
        source = sorted(SAMPLES.glob("*-easy*.fit"))[number]
        (home / f"{name}.fit").write_bytes(source.read_bytes())
    run("plan", str(home / "my-activities"), "-o", str(home / "plan"), "--start", "2026-11-16")
    shutil.copytree(home / "my-activities", home / "club" / "ann")
    run("squad", "plan", str(home / "club"), "-o", str(home / "plans"), "--start", "2026-11-16")
    workouts = sorted((home / "plan" / "workouts").iterdir())
    workouts[0].rename(workouts[0].with_name("2026-11-18-gym-a.fit"))
    for name in ("NewFiles", "Activity"):
        (home / "watch" / "GARMIN" / name).mkdir(parents=True)
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that home, where a command may write; the day after its plan was made."""
    place = tmp_path / "home"
    shutil.copytree(made, place)
    monkeypatch.chdir(place)
    monkeypatch.setenv("HOME", str(place))
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(place / ".own"))
    monkeypatch.setenv("RUNLIFT_TODAY", "2026-11-17")
    monkeypatch.setenv("SHELL", "/bin/bash")
    return place


# --- examples ------------------------------------------------------------------------------------

LINES = [(name, line) for name, examples in EXAMPLES.items() for line, _ in examples]
STARTED = {
    "serve": "runlift_export.cli.serve._serve_until_stopped",
    "squad serve": "runlift_export.web.serve",
    "mcp": "runlift_export.assistant.make_server",
    "publish": "runlift_export.publish.publish_events",
}
"""What goes on until it is stopped, or asks somebody else's server: looked at up to there."""


class ReachedError(Exception):
    """An example was understood, and came to where it would go on for ever."""


NAMES = set(program.commands) | {
    f"{name} {inner}"
    for name, command in program.commands.items()
    if isinstance(command, click.Group)
    for inner in command.commands
}


def test_every_command_has_examples_and_shows_them() -> None:
    """At the end of its --help, in 80 columns, and the word help does the same."""
    assert NAMES == set(EXAMPLES)
    for name, examples in EXAMPLES.items():
        told = run(*name.split(), "--help").stdout
        assert told == run("help", *name.split()).stdout
        assert "Examples:" in told
        assert all(line in told for line, _ in examples)
        assert max(map(len, told.splitlines())) <= 80, name
    assert run("--help").stdout == run("help").stdout


@pytest.mark.parametrize(("name", "line"), LINES, ids=[line for _, line in LINES])
def test_every_example_works(
    name: str, line: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it stands, with `~` filled in as a shell does; status 0, nothing of Python's."""
    if name == "mcp":
        pytest.importorskip("mcp")
    if name in STARTED:

        def stop(*_: Any, **__: Any) -> None:
            raise ReachedError

        monkeypatch.setattr(STARTED[name], stop)
    if line == "runlift init --force":
        (home / "runlift.toml").write_text("")
    words = [word.replace("~", str(home), 1) for word in example_words(line)]
    assert " ".join(words).startswith(name)
    if name in STARTED:
        with pytest.raises(ReachedError):
            run(*words)
    else:
        result = run(*words)
        assert (0, []) == (result.exit_code, PYTHON.findall(result.output)), result.output


def test_what_is_missing_comes_with_an_example() -> None:
    """The first one of the command."""
    for name in ("runs", "plan", "export", "cut", "convert"):
        result = run(name)
        wanted = EXAMPLES[name][0][0] if name != "plan" else "--without-runs"
        assert (2, True) == (result.exit_code, wanted in result.stderr), result.stderr


# --- words that are nearly right -----------------------------------------------------------------

NEARLY = {
    "planz": "Did you mean 'plan'?",
    "run": "Did you mean 'runs'?",
    **{word: f"Did you mean '{meant}'?" for word, meant in OTHER_WORDS.items()},
    "runs x --explian": "Did you mean '--explain'?",
    "plan x --star 2026-11-16": "Did you mean '--start'?",
    "runs x --quite": "Did you mean '--quiet'?",
    "plan . --phase bulid": "(did you mean 'build'?)",
    "table weks .": "(did you mean 'weeks'?)",
    "correct 2026-11-03 eazy": "(did you mean 'easy'?)",
}


@pytest.mark.parametrize("line", NEARLY)
def test_the_word_that_was_meant_is_named(line: str, home: Path) -> None:
    """Commands, also by names of other programs; options; values."""
    result = run(*line.split())
    assert (2, True) == (result.exit_code, NEARLY[line] in result.stderr), result.stderr
    assert program.commands.keys() >= set(OTHER_WORDS.values())


# --- messages ------------------------------------------------------------------------------------

MESSAGES: dict[str, tuple[int, str]] = {
    # dates
    "runs run.fit --since 01.10.2026": (
        2,
        "expected a date such as 2026-10-01, found '01.10.2026'",
    ),
    "runs run.fit --until 2026-02-30": (2, "expected a date such as 2026-10-01"),
    "plan run.fit --start tomorow": (2, "expected a date such as 2026-10-01"),
    "plan run.fit --race 1.12.2026": (2, "such as 2027-04-18:A, found '1.12.2026'"),
    "correct 3.11.2026 easy": (2, "expected a date such as 2026-10-01, found '3.11.2026'"),
    "runs run.fit --since 2026-11-05 --until 2026-11-01": (2, "swap the two"),
    # times, numbers, words
    "cut run.fit -o x.fit --from 1h": (2, "expected a time such as 1:05:00, 12:30 or 750"),
    "cut run.fit -o x.fit": (2, "Say where to cut: --from TIME, --to TIME"),
    "plan run.fit --weeks four": (2, "expected a whole number from 1 to 16, found 'four'"),
    "plan run.fit --weeks 99": (2, "expected a whole number from 1 to 16, found '99'"),
    "serve plan --port 99999": (2, "expected a whole number from 0 to 65535, found '99999'"),
    "runs run.fit -f xml": (2, "expected table, json or csv, found 'xml'"),
    "convert run.fit -o c --to xls": (2, "expected csv, json, jsonl, parquet, gpx or tcx"),
    "convert run.fit -o c --positions --hide-around home": (2, "such as 52.5163,13.3777,500"),
    # paths
    "runs gone": (2, "there is no 'gone'; name what is there"),
    "load gone": (2, "there is no folder 'gone'"),
    "load run.fit": (2, "'run.fit' is a file; name a folder such as plan"),
    "cut my-activities -o x.fit --to 10": (2, "'my-activities' is a folder; name a file"),
    "plan run.fit -o run.fit": (2, "'run.fit' is a file; name a folder such as plan"),
    "plan run.fit -o ''": (2, "expected a name, found an empty one"),
    "plan run.fit -o -": (2, "expected a folder such as plan, found '-'"),
    "-c gone.toml runs run.fit": (2, "gone.toml: No such file"),
    "export gone.json -o x": (1, "gone.json: No such file or directory; name a file"),
    "runs run.fit --corrections latin.csv": (2, "latin.csv: expected UTF-8 text, but byte 0"),
    "-c latin.toml runs run.fit": (2, "latin.toml: expected UTF-8 text, but byte 0"),
    "check latin.json": (1, "latin.json: JSON: expected UTF-8 text, but byte 0 is not"),
    "check comma.json": (1, "comma.json: JSON: no JSON from line 1, column 14 on"),
    # plans, workouts, addresses
    "check spaced.json": (1, "expected a time with offset such as 2026-11-24T18:30:00+01:00"),
    "show packed.fit.gz": (1, "packed with gzip; unpack it first: gunzip packed.fit.gz"),
    "show latin.csv": (1, "name a workout, such as one that `plan -o` wrote"),
    "publish plan/plan.json foo": (2, "such as https://host/path/, found 'foo'"),
    "load plan --watch my-activities": (1, "expected a folder GARMIN with"),
    "serve my-activities --without-runs": (2, "runlift plan --without-runs -o plan, then"),
    "today my-activities": (3, "runlift plan ~/my-activities -o my-activities"),
    "rules H99": (2, "no rule 'H99'"),
}
SETTINGS: dict[str, str] = {
    '[week]\nmonday = "18:00-20:00"': 'a list, in brackets: monday = ["18:00-20:00"]',
    '[week]\nmonday = ["20:00-18:00"]': 'ends before it begins; meant "18:00-20:00"?',
    '[week]\nmonday = ["25:00-26:00"]': 'such as "18:30-20:00"',
    '[week]\nmoonday = ["any"]': "did you mean 'monday'?",
    '[strength]\ntimezone = "Europe/Berlin"': "belongs at the top of the file",
    '[races]\ndate = "2026-12-06"': "write [[races]], in double brackets",
    "timezone = Europe/Berlin": 'text stands in quotes: timezone = "Europe/Berlin"',
    'timezone = "Mars/Olympus"': "an IANA zone such as Europe/Berlin",
    '[plan]\nplanned = "x.ics"': 'a list, in brackets: planned = ["x.ics"]',
    '[[races]]\ndate = "6.12.2026"': "a date such as 2026-12-24",
    '[athlete]\nlevel = "noviz"': "did you mean 'novice'?",
}


@pytest.fixture
def with_faults(home: Path) -> Path:
    """Files with what people get wrong."""
    for name in ("latin.csv", "latin.toml", "latin.json"):
        (home / name).write_bytes(b"\xe4\n")
    (home / "comma.json").write_text('{"format": 1 "id": 2}')
    document = json.loads((home / "plan" / "plan.json").read_bytes())
    document["sessions"][0]["start"] = "2026-11-17 19:30"
    (home / "spaced.json").write_text(json.dumps(document))
    workout = (home / "plan" / "workouts" / "2026-11-18-gym-a.fit").read_bytes()
    (home / "packed.fit.gz").write_bytes(gzip.compress(workout))
    return home


@pytest.mark.parametrize("line", MESSAGES)
def test_a_mistake_is_answered_with_what_would_be_right(line: str, with_faults: Path) -> None:
    """Status, what was expected with an example, nothing of Python's own words."""
    status, words = MESSAGES[line]
    result = run(*example_words(f"runlift {line}"))
    told = " ".join(result.stderr.split())
    assert (status, True) == (result.exit_code, words in told), told
    assert [] == PYTHON.findall(told)
    assert "2000-01-01" not in told


@pytest.mark.parametrize("text", SETTINGS)
def test_a_mistake_in_the_settings_is_answered_too(text: str, home: Path) -> None:
    """With the file, the key, and how it is written rightly."""
    (home / "s.toml").write_text(f"{text}\n")
    result = run("-c", "s.toml", "runs", "run.fit")
    told = " ".join(result.stderr.split())
    assert (2, True) == (result.exit_code, SETTINGS[text] in told), told
    assert "s.toml: " in told
    assert [] == PYTHON.findall(told)


@pytest.mark.parametrize("option", ["-q", "-v", "--no-cache", "--cache=c.sqlite", "-c=s.toml"])
def test_options_of_the_program_stand_on_either_side(option: str, home: Path) -> None:
    """Before the command or after it, the same is done and said."""
    (home / "s.toml").write_text('[strength]\nunits = "lb"\n')
    words = option.split("=")
    told = [run(*line) for line in ((*words, "days", "run.fit"), ("days", "run.fit", *words))]
    assert told[0].output == told[1].output
    assert (0, 0) == (told[0].exit_code, told[1].exit_code)


def test_a_folder_stands_for_the_plan_in_it(home: Path) -> None:
    """`check plan` is `check plan/plan.json`."""
    assert run("check", "plan").stdout == run("check", "plan/plan.json").stdout != ""
