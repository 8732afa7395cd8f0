"""One call as such: options before or after the command, and how Ctrl-C ends it."""

from __future__ import annotations

import csv
import gzip
import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from places import SAMPLES
from recordings import EVENING, strength, written
from runlift_export.cli import program

READABLE = str(SAMPLES / "2026-11-03-intervals-6x800.fit")


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


def run(*words: str) -> Result:
    result = CliRunner().invoke(program, list(words))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.mark.parametrize("words", [("-v",), ("--verbose",), ("--no-cache", "-v")])
def test_an_option_of_the_program_may_stand_after_the_command(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    """`-v` names the files that are no runs, wherever it stands."""
    shutil.copy(READABLE, tmp_path / "a.fit")
    shutil.copy(READABLE, tmp_path / "b.fit")
    after = run("--no-cache", "runs", str(tmp_path), *words)
    before = run("--no-cache", *words, "runs", str(tmp_path))
    assert (0, before.stdout, before.stderr) == (after.exit_code, after.stdout, after.stderr)
    assert "counted once" in after.stderr


def test_the_cache_is_not_used_where_no_cache_stands_last(tmp_path: Path) -> None:
    """`--no-cache` and `--cache FILE` count after the command too."""
    run("runs", READABLE, "--no-cache")
    assert not list(tmp_path.rglob("*.sqlite"))
    run("runs", READABLE, "--cache", str(tmp_path / "kept.sqlite"))
    assert (tmp_path / "kept.sqlite").is_file()


def test_settings_are_named_after_the_command_too(tmp_path: Path) -> None:
    """`-c FILE` that is no settings file is status 2, wherever it stands."""
    (tmp_path / "odd.toml").write_text("nonsense = 1\n")
    assert 2 == run("--no-cache", "runs", READABLE, "-c", "odd.toml").exit_code


@pytest.mark.parametrize("words", [("-q", "runs", READABLE, "-v"), ("runs", READABLE, "-v", "-q")])
def test_quiet_and_verbose_contradict_each_other_anywhere(words: tuple[str, ...]) -> None:
    """One before and one after the command is no less a contradiction."""
    found = run("--no-cache", *words)
    assert 2 == found.exit_code
    assert "contradict" in found.stderr


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_an_activity_may_come_on_standard_input(pack: Callable[[bytes], bytes]) -> None:
    """`-` in the place of a path, packed or not; nothing of it is left."""
    data = pack(Path(READABLE).read_bytes())
    before = set(Path(tempfile.gettempdir()).glob("runlift-*"))
    found = CliRunner().invoke(program, ["runs", "-", "-f", "csv"], input=data)
    plain = run("--no-cache", "runs", READABLE, "-f", "csv")
    assert 0 == found.exit_code
    assert plain.stdout.split(",")[17:30] == found.stdout.split(",")[17:30]
    assert before == set(Path(tempfile.gettempdir()).glob("runlift-*"))


@pytest.mark.parametrize(
    "words",
    [
        ("lifts", str(SAMPLES)),
        ("exercises",),
        ("doctor", str(SAMPLES)),
        ("plan", str(SAMPLES), "--start", "2026-11-16"),
    ],
)
def test_every_listing_is_a_spreadsheet_too(words: tuple[str, ...]) -> None:
    """-f csv: one heading, rows as wide as it, the same things as in JSON."""
    found = run("--no-cache", "-q", *words, "-f", "csv")
    heading, *rows = csv.reader(io.StringIO(found.stdout))
    assert rows
    assert len(heading) == len(set(heading))
    assert {len(heading)} == {len(row) for row in rows}


def test_sets_that_the_catalogue_does_not_know_are_shown(tmp_path: Path) -> None:
    """By the names that FIT has for them; a session without sets is counted."""
    written(
        tmp_path / "lifts",
        {
            "a.fit": strength(sets=3, category=23),
            "b.fit": strength(start=EVENING + timedelta(days=2)),
        },
    )
    found = run("--no-cache", "lifts", str(tmp_path / "lifts"))
    assert "8, 8, 8 at 40 kg" in found.stdout
    assert "not in the catalogue" in found.stdout
    assert "2 finished strength sessions, 1 without sets" in found.stderr


def test_ctrl_c_is_status_130_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """What shells expect of a program that was stopped."""

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("runlift_export.flow.read_history", stop)
    found = run("--no-cache", "runs", READABLE)
    assert (130, "runlift: stopped\n") == (found.exit_code, found.stderr)


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="no process groups here")
@pytest.mark.parametrize("wait", range(3))
def test_ctrl_c_ends_all_processes_that_read(wait: int, tmp_path: Path) -> None:
    """Pressed while several processes read: status 130, no traceback, nobody left."""
    many = tmp_path / "many"
    many.mkdir()
    shutil.copy(READABLE, many / "0.fit")
    for number in range(1, 6000):
        (many / f"{number}.fit").hardlink_to(many / "0.fit")
    words = ["--no-cache", "runs", str(many), "-j", "2"]
    called = subprocess.Popen(
        [sys.executable, "-m", "runlift_export", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=_heeds_ctrl_c,  # noqa: PLW1509 it only sets how one signal is taken
        text=True,
    )
    _wait_for(lambda: len(_living(called.pid)) > 1 + wait)
    os.killpg(called.pid, signal.SIGINT)
    _, told = called.communicate(timeout=60)
    assert (130, "runlift: stopped\n") == (called.returncode, told)
    _wait_for(lambda: not _living(called.pid))


@pytest.mark.parametrize(("module", "told"), [
    ("click", ""),
    ("runlift_export.cli.call", ""),
    ("runlift_export.cli.listing", "runlift: stopped\n"),
    ("runlift_export.flow.history", "runlift: stopped\n"),
])  # fmt: skip
def test_ctrl_c_while_the_program_is_loaded_shows_no_python(module: str, told: str) -> None:
    """Pressed just when so much of it is loaded: 130, and no lines of where it stood."""
    words = [sys.executable, "-c", PRESSED_WHILE_LOADING, module]
    called = subprocess.run(
        words, capture_output=True, text=True, timeout=60, preexec_fn=_heeds_ctrl_c, check=False
    )
    assert (130, told, "") == (called.returncode, called.stderr, called.stdout)


PRESSED_WHILE_LOADING = """
import os, signal, sys

module = sys.argv[1]

class Presses:
    def find_spec(self, name, *_):
        if name == module:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Presses())
from runlift_export.cli import main
sys.argv[1:] = ["--no-cache", "runs", "."]
main()
"""


def _heeds_ctrl_c() -> None:
    """What a shell starts in the background ignores it, and so would what that starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _wait_for(condition: object) -> None:
    for _ in range(600):
        if condition():  # type: ignore[operator]
            return
        time.sleep(0.05)
    raise AssertionError("it did not come about")


def _living(group: int) -> list[str]:
    """The processes of a group, those left out that have ended and were not yet counted off."""
    found = subprocess.run(
        ["ps", "-eo", "pid,pgid,stat"], capture_output=True, text=True, check=True
    ).stdout.splitlines()[1:]
    rows = [line.split() for line in found]
    return [pid for pid, pgid, stat in rows if int(pgid) == group and not stat.startswith("Z")]
