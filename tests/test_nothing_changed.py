"""`plan` where nothing has changed since: the same is printed at once, and nothing is read."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from places import SAMPLES
from runlift_export import runs
from runlift_export.cli import program

FIT = sorted(SAMPLES.glob("2026-*.fit"))
SAME = "nothing changed since"


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("RUNLIFT_TODAY", "2026-11-16T07:10")
    (tmp_path / "runs").mkdir()
    for file in FIT[:-1]:
        shutil.copy(file, tmp_path / "runs")


def plan(*more: str) -> Result:
    result = CliRunner().invoke(program, ["plan", "runs", "-o", "out", *more])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_the_same_plan_is_printed_at_once_and_no_file_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not even the cache of runs; status and text are those of the first time."""
    first = plan()
    assert SAME not in first.stderr
    monkeypatch.setattr(runs, "read_runs", None)
    again = plan()
    assert f"{SAME} 2026-11-16 07:10" in again.stderr
    assert (first.exit_code, 0) == (again.exit_code, again.stdout.find(first.stdout[:200]))


@pytest.mark.parametrize(
    "change",
    [
        lambda: shutil.copy(FIT[-1], "runs"),
        lambda: Path("runs", FIT[0].name).unlink(),
        lambda: Path("runs", FIT[0].name).touch(),
        lambda: Path("out/workouts/x.fit").write_bytes(b"x"),
        lambda: Path("out/strength.ics").unlink(),
        lambda: Path("out/plan.json").write_bytes(Path("out/plan.json").read_bytes() + b"\n"),
        lambda: Path("runlift.toml").write_text('[strength]\nplace = "home"\n'),
    ],
    ids=["new file", "gone", "touched", "more in out", "feed gone", "edited", "settings"],
)
def test_whatever_changes_is_planned_again(change: object) -> None:
    """Each alone; then all is quiet again."""
    plan()
    assert callable(change)
    change()
    assert SAME not in plan().stderr
    assert SAME in plan().stderr
    assert Path("out/strength.ics").exists()


def test_a_day_or_a_session_that_begins_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """And other words, --again, --rebuild, -n and --no-cache."""
    plan()
    assert SAME in plan().stderr
    for words in (("--weeks", "3"), ("--place", "home")):
        assert SAME not in plan(*words, "-n").stderr
    for words in (("--again",), ("--rebuild",), ("-n",), ("--no-cache",)):
        assert SAME not in plan(*words).stderr
    monkeypatch.setenv("RUNLIFT_TODAY", "2026-11-18T07:10")
    assert "Wed 18 Nov 18:00" in plan().stdout
    monkeypatch.setenv("RUNLIFT_TODAY", "2026-11-18T17:59")
    assert SAME in plan().stderr
    monkeypatch.setenv("RUNLIFT_TODAY", "2026-11-18T18:00")
    assert SAME not in plan().stderr
    monkeypatch.setenv("RUNLIFT_TODAY", "2026-11-17T07:10")
    assert SAME not in plan().stderr


def test_what_was_told_of_files_is_told_again() -> None:
    """With the same status: an unreadable file is not forgotten."""
    Path("runs/broken.fit").write_bytes(b"no FIT file")
    first, again = plan(), plan()
    assert (1, 1) == (first.exit_code, again.exit_code)
    assert SAME in again.stderr
    assert "broken.fit" in again.stderr


HEAVY = {"numpy", "icalendar", "recurring_ical_events", "fit_tool", "fitparse", "pyarrow", "dask"}
LOADED = """
import sys
from runlift_export.cli import program
try:
    program(sys.argv[1:])
finally:
    print(*{name.partition(".")[0] for name in sys.modules}, file=sys.stderr)
"""


def loaded(*words: str) -> set[str]:
    """The packages that are loaded once a call is over, in a process of its own."""
    line = [sys.executable, "-c", LOADED, *words]
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "runs", "-o", "out"),
        ("squad", "plan", "club", "-o", "out", "-j", "1"),
        ("runs", "runs"),
        ("today", "out"),
    ],
    ids=lambda words: words[0],
)
def test_where_nothing_changed_no_library_is_loaded_that_is_for_work(
    words: tuple[str, ...],
) -> None:
    """What reads, judges, encodes and draws takes longer to load than the whole call."""
    if words[0] == "today":
        plan()
    if words[0] == "squad":
        shutil.copytree("runs", "club/anna")
    first = loaded(*words)
    assert words[0] == "today" or HEAVY & first, "the first time there is work"
    assert set() == HEAVY & loaded(*words)
