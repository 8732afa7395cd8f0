"""What `from runlift_export import ...` gives: every name, at no cost, with its true type."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import runlift_export
from places import ROOT, SAMPLES
from runlift_export import (
    FolderError,
    History,
    PlanFileError,
    RequestError,
    RunliftError,
    SettingsError,
    check_plan,
    judge_runs,
    make_plan,
    plan_calendar,
    plan_files,
    read_plan,
    read_runs,
    read_settings,
    workout_fit,
)

START = date(2026, 11, 16)
BERLIN = "Europe/Berlin"
SCRIPT = ROOT / "examples" / "season.py"
VERBS = {name for name in runlift_export.__all__ if name[0].islower()}


def python(*words: str) -> subprocess.CompletedProcess[str]:
    """Run this Python; its output, whatever its status."""
    return subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, cwd=ROOT, check=False
    )


@pytest.fixture(scope="module")
def history() -> History:
    return judge_runs(read_runs(SAMPLES, timezone=BERLIN))


# --- names, cost, types ------------------------------------------------------------------------


def test_every_public_name_is_there() -> None:
    """Each name of `__all__` resolves and `dir` lists it; another is an AttributeError."""
    assert sorted(runlift_export.__all__) == dir(runlift_export)
    assert all(getattr(runlift_export, name) is not None for name in runlift_export.__all__)
    with pytest.raises(AttributeError, match="read_rums"):
        _ = runlift_export.read_rums  # type: ignore[attr-defined]


def test_the_types_name_what_the_program_gives() -> None:
    """The imports that type checkers see are exactly the public names, from the same rooms."""
    tree = ast.parse((ROOT / "src/runlift_export/__init__.py").read_text(encoding="utf-8"))
    told = {
        (alias.name, getattr(runlift_export, alias.name))
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("runlift_export.")
        for alias in node.names
        if getattr(sys.modules[str(node.module)], alias.name) is getattr(runlift_export, alias.name)
    }
    assert {name for name, _ in told} | {"__version__"} == set(runlift_export.__all__)


def test_importing_costs_nothing() -> None:
    """`import runlift_export` loads no other module, not even one of the standard library."""
    code = (
        "import sys, __future__; before = set(sys.modules); import runlift_export; "
        "print(sorted(set(sys.modules) - before))"
    )
    assert "['runlift_export']\n" == python("-c", code).stdout


def test_a_noun_or_an_error_loads_no_verb() -> None:
    """Naming an error loads neither numpy nor a calendar or FIT library."""
    code = (
        "import sys; from runlift_export import RunliftError; "
        "print({'numpy', 'icalendar', 'fitparse', 'fit_tool', 'click'} & set(sys.modules))"
    )
    assert "set()\n" == python("-c", code).stdout


def mypy(*words: str) -> subprocess.CompletedProcess[str]:
    """Run mypy as a user would, on our package as it is installed."""
    pytest.importorskip("mypy", reason="mypy judges what a user's type checker sees")
    return python("-m", "mypy", "--strict", "--no-error-summary", *words)


def test_the_example_uses_every_verb() -> None:
    """What is checked below stands for the whole face."""
    text = SCRIPT.read_text(encoding="utf-8")
    assert set() == {verb for verb in VERBS if not re.search(rf"\b{verb}\(", text)} - {
        "__version__"
    }


def test_the_example_runs_and_its_types_hold(tmp_path: Path) -> None:
    """The script plans the samples, and `mypy --strict` has nothing against it."""
    done = python(str(SCRIPT), str(SAMPLES), str(tmp_path))
    assert ("", 0) == (done.stderr, done.returncode)
    assert "0 rules broken" in done.stdout
    assert (tmp_path / "plan.json").is_file()
    checked = mypy(str(SCRIPT))
    assert ("", 0) == (checked.stdout, checked.returncode)


def test_a_type_checker_sees_true_types_and_typing_errors(tmp_path: Path) -> None:
    """Results are our nouns, not `object` or `Any`; a wrong name or argument is told."""
    script = tmp_path / "user.py"
    script.write_text(
        "from typing import assert_type\n"
        "import runlift_export as r\n"
        "reading = r.read_runs(['a', 'b'], timezone='UTC')\n"
        "assert_type(reading.runs[0].moving_s, float)\n"
        "history = r.judge_runs(reading)\n"
        "assert_type(history, r.History)\n"
        "plan = r.make_plan(history, start='2026-11-16')\n"
        "assert_type(plan.sessions, tuple[r.Session, ...])\n"
        "assert_type(r.plan_files(plan), dict[str, bytes])\n"
        "assert_type(r.check_plan(plan), tuple[r.BrokenRule, ...])\n"
        "r.read_rums('a')\n"
        "r.make_plan(history, start=7)\n",
        encoding="utf-8",
    )
    told = mypy(str(script)).stdout.splitlines()
    assert [11, 12] == [int(line.split(":")[1]) for line in told if ": error:" in line], told


# --- arguments as people write them ------------------------------------------------------------


def test_paths_are_text_or_path_one_or_many() -> None:
    """One text, one Path, or any iterable of them read the same files."""
    ways = (str(SAMPLES), SAMPLES, [str(SAMPLES)], iter((SAMPLES,)))
    readings = [read_runs(way, timezone=BERLIN) for way in ways]
    assert len({(reading.runs, reading.files) for reading in readings}) == 1
    assert readings[0].runs


def test_the_home_folder_may_be_written_as_a_tilde(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`~/fit` is looked for in the home folder."""
    monkeypatch.setenv("HOME", str(SAMPLES.parent))
    monkeypatch.setenv("USERPROFILE", str(SAMPLES.parent))
    assert read_runs(f"~/{SAMPLES.name}").runs


@pytest.mark.parametrize("zone", [BERLIN, ZoneInfo(BERLIN)])
@pytest.mark.parametrize("start", ["2026-11-16", START, datetime(2026, 11, 16, 9, tzinfo=UTC)])
def test_zones_and_dates_in_every_spelling(
    history: History, zone: str | ZoneInfo, start: date | str
) -> None:
    """An IANA name or a zone; a date, a time of it, or ISO text: the same plan."""
    made = make_plan(history, start=start, timezone=zone)
    assert (START, BERLIN) == (made.start, made.timezone)
    assert made == make_plan(history, start=START, timezone=ZoneInfo(BERLIN))


def test_the_plain_utc_zone_has_a_name(history: History) -> None:
    """`datetime.UTC` is written into the plan as UTC."""
    assert "UTC" == make_plan(history, start=START, weeks=1, timezone=UTC).timezone


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"start": "soon"}, "start: expected a date"),
        ({"start": date(1066, 10, 14)}, "start: expected a date"),
        ({"timezone": "Berlin"}, "timezone: expected an IANA zone"),
        ({"timezone": timezone(timedelta(hours=1))}, "timezone: expected an IANA zone"),
        ({"timezone": None}, "timezone: expected the zone"),
        ({"weeks": 17}, "weeks: expected a number from 1 to 16"),
    ],
)
def test_an_argument_that_cannot_be_meant_is_told(
    history: History, words: dict[str, object], told: str
) -> None:
    """By name, with what was expected; it is a ValueError too."""
    given: dict[str, object] = {"start": START, "weeks": 1, "timezone": BERLIN}
    with pytest.raises(RequestError, match=re.escape(told)) as caught:
        make_plan(history, **(given | words))  # type: ignore[arg-type]
    assert isinstance(caught.value, ValueError)


def test_no_path_and_no_such_path_are_told() -> None:
    """Reading nothing is a mistake of the call; a path that is not there is named."""
    with pytest.raises(RequestError, match="at least one"):
        read_runs(())
    with pytest.raises(RunliftError, match="nowhere"):
        read_runs("nowhere")


def test_units_are_kilograms_or_pounds(history: History) -> None:
    """Anything else is refused before bytes are made."""
    (session, *_) = make_plan(history, start=START, weeks=1, timezone=BERLIN).sessions
    assert workout_fit(session) != workout_fit(session, units="lb")
    with pytest.raises(RequestError, match="stone"):
        workout_fit(session, units="stone")


# --- files -------------------------------------------------------------------------------------


def test_the_files_are_those_of_the_program(history: History, tmp_path: Path) -> None:
    """`plan_files` gives byte for byte what `runlift plan -o` writes."""
    plan = make_plan(history, start=START, timezone=BERLIN)
    config = tmp_path / "zone.toml"
    config.write_text(f'timezone = "{BERLIN}"\n', encoding="utf-8")
    out = tmp_path / "out"
    words = ["-c", str(config), "--no-cache", "plan", str(SAMPLES), "-o", str(out)]
    python("-m", "runlift_export", *words, "--start", START.isoformat())
    files = plan_files(plan, history=history)
    assert {name: (out / name).read_bytes() for name in files} == files
    assert "plan.json" == list(files)[-1]
    assert files["strength.ics"] == plan_calendar(plan)


def test_settings_come_from_a_file(tmp_path: Path) -> None:
    """Text is parsed, corrections are added, and every fault names the file."""
    toml, rows = tmp_path / "runlift.toml", tmp_path / "mine.csv"
    toml.write_text("[week]\nsessions = 1\n", encoding="utf-8")
    rows.write_text("date,effort\n2026-11-03,hard\n", encoding="utf-8")
    settings = read_settings(toml, corrections=str(rows))
    assert (1, "hard") == (settings.week.sessions, settings.corrections[0].effort)
    toml.write_text("[week]\nsessions = 9\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=re.escape(f"{toml}: week.sessions")):
        read_settings(toml)
    toml.write_bytes(b"\xff")
    with pytest.raises(SettingsError, match="UTF-8"):
        read_settings(toml)
    with pytest.raises(FolderError, match="nowhere"):
        read_settings("nowhere.toml")


def test_the_settings_zone_is_enough(history: History, tmp_path: Path) -> None:
    """A zone in runlift.toml needs no second word."""
    toml = tmp_path / "runlift.toml"
    toml.write_text('timezone = "Asia/Kathmandu"\n', encoding="utf-8")
    plan = make_plan(history, read_settings(toml), start=START, weeks=1)
    assert "Asia/Kathmandu" == plan.timezone


def test_calendars_of_the_settings_lie_beside_the_settings_file(
    history: History, tmp_path: Path
) -> None:
    """A relative name in runlift.toml is not looked for where Python happens to stand."""
    toml = tmp_path / "runlift.toml"
    toml.write_text(f'timezone = "{BERLIN}"\n[plan]\nplanned = ["mine.ics"]\n', encoding="utf-8")
    (tmp_path / "mine.ics").write_text("not a calendar", encoding="utf-8")
    with pytest.warns(UserWarning, match=re.escape(str(tmp_path / "mine.ics"))):
        make_plan(history, read_settings(toml), start=START, weeks=1)


def test_a_plan_is_read_from_a_path_or_bytes(history: History, tmp_path: Path) -> None:
    """The same plan comes back and breaks no rule; a fault names file and key."""
    plan = make_plan(history, start=START, timezone=BERLIN)
    data = plan_files(plan)["plan.json"]
    path = tmp_path / "plan.json"
    path.write_bytes(data)
    assert read_plan(data) == read_plan(path)
    assert data == plan_files(read_plan(data))["plan.json"]
    assert () == check_plan(read_plan(data))
    path.write_bytes(data.replace(b'"weeks": 4', b'"weeks": 99'))
    with pytest.raises(PlanFileError, match=re.escape(f"{path}: weeks")):
        read_plan(path)


def test_what_is_wrong_with_a_calendar_is_a_warning_or_yours(
    history: History, tmp_path: Path
) -> None:
    """A calendar that cannot be read does not stop the plan and is not passed over in silence."""
    bad = tmp_path / "planned.ics"
    bad.write_text("not a calendar", encoding="utf-8")
    with pytest.warns(UserWarning, match=re.escape("planned.ics")):
        make_plan(history, start=START, weeks=1, timezone=BERLIN, calendars=bad)
    told: list[object] = []
    make_plan(
        history, start=START, weeks=1, timezone=BERLIN, calendars=[bad], on_problem=told.append
    )
    assert len(told) == 1


def test_a_cache_serves_the_same_runs(tmp_path: Path) -> None:
    """The second reading comes from the cache and is equal to the first."""
    kept = tmp_path / "runs.sqlite"
    first = read_runs(SAMPLES, timezone=BERLIN, cache=kept)
    assert kept.is_file()
    assert first == read_runs(SAMPLES, timezone=BERLIN, cache=os.fspath(kept))
