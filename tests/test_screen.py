"""Tables on a terminal: as wide as it is, coloured and paged as one wishes; plain in a pipe."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from places import SAMPLES
from runlift_export.cli import program
from runlift_export.cli.screen import has_colours
from runlift_export.export import DAY_COLUMNS, RUN_COLUMNS, Screen, grid_text

pty = pytest.importorskip("pty")
COLOUR = re.compile(r"\x1b\[\d+m")


def run(*words: str) -> Result:
    result = CliRunner().invoke(program, ["--no-cache", *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def on_a_terminal(home: Path, columns: int, *words: str, rows: int = 500, **env: str) -> str:
    """What the program shows on a terminal of its own; standard error is left out."""
    import fcntl
    import struct
    import termios

    pid, shown = pty.fork()
    if pid == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        line = [sys.executable, "-m", "runlift_export", "--no-cache", *words]
        own = {"PATH": os.environ["PATH"], "HOME": str(home), "TERM": "xterm", "LC_ALL": "C.UTF-8"}
        os.read(0, 1)  # until the terminal has its size
        os.execve(sys.executable, line, own | env)  # noqa: S606  # no shell is wanted
    fcntl.ioctl(shown, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    os.write(shown, b"\n")
    found = b""
    while True:
        try:
            part = os.read(shown, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        found += part
    os.waitpid(pid, 0)
    return found.decode().replace("\r\n", "\n").removeprefix("\n")


SINCE = ("--since", "2026-11-01")


@pytest.mark.parametrize("columns", [40, 60, 80, 120, 400])
@pytest.mark.parametrize("command", ["runs", "days"])
def test_a_table_is_no_wider_than_its_terminal(command: str, columns: int, tmp_path: Path) -> None:
    """One line an entry at any width; what is in the way is cut, then left out."""
    told = COLOUR.sub("", on_a_terminal(tmp_path, columns, command, str(SAMPLES), *SINCE))
    lines = told.splitlines()
    assert columns >= 60 or "FLAGS" in lines[0]
    assert max(map(len, lines)) <= max(columns, 66)
    assert len(lines) == len(run(command, str(SAMPLES), *SINCE).stdout.splitlines())
    assert ("FILE" in lines[0]) == (columns == 400 and command == "runs") or columns == 120


def test_in_a_pipe_nothing_is_cut_coloured_or_paged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole sentences, whole names, no escape sequence, no pager."""
    monkeypatch.setenv("PAGER", "false")
    told = run("runs", str(SAMPLES)).stdout
    assert "2026-11-10-intervals" in told
    assert "…" not in told
    assert "\x1b" not in told


COLOURS = {
    (): True,
    ("NO_COLOR=1",): False,
    ("NO_COLOR=",): True,
    ("NO_COLOR=1", "FORCE_COLOR=1"): False,
    ("TERM=dumb",): False,
    ("TERM=dumb", "CLICOLOR_FORCE=1"): True,
    ("CLICOLOR=0",): False,
    ("CLICOLOR=0", "FORCE_COLOR=1"): True,
    ("FORCE_COLOR=0",): False,
}


@pytest.mark.parametrize("env", COLOURS)
def test_colours_on_a_terminal_follow_the_environment(env: tuple[str, ...], tmp_path: Path) -> None:
    """NO_COLOR first, then what forces them, then CLICOLOR and a dumb terminal."""
    given_env = dict(one.split("=") for one in env)
    told = on_a_terminal(tmp_path, 80, "runs", str(SAMPLES), *SINCE, **given_env)
    assert COLOURS[env] == bool(COLOUR.search(told))
    assert not COLOUR.search(
        on_a_terminal(tmp_path, 80, "runs", str(SAMPLES), *SINCE, "--no-color", **given_env)
    )


def test_colours_in_a_pipe_are_for_who_forces_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe has none of itself."""
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CLICOLOR"):
        monkeypatch.delenv(name, raising=False)
    assert not has_colours()
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert COLOUR.search(run("runs", str(SAMPLES)).stdout)


PAGER = """\
import os, sys
print("PAGED", os.environ["LESS"])
print(len(sys.stdin.readlines()))
"""


def test_a_long_table_is_paged_on_a_terminal_alone(tmp_path: Path) -> None:
    """By PAGER, with git's options for less; not where it fits, nor with --no-pager or cat."""
    (tmp_path / "pager.py").write_text(PAGER)
    pager = f"{sys.executable} {tmp_path / 'pager.py'}"
    words = ("runs", str(SAMPLES))
    count = len(run(*words).stdout.splitlines())
    assert f"PAGED FRX\n{count}\n" == on_a_terminal(tmp_path, 80, *words, rows=10, PAGER=pager)
    assert "PAGED R" in on_a_terminal(tmp_path, 80, *words, rows=10, PAGER=pager, LESS="R")
    for more in (
        on_a_terminal(tmp_path, 80, *words, rows=500, PAGER=pager),
        on_a_terminal(tmp_path, 80, *words, "--no-pager", rows=10, PAGER=pager),
        on_a_terminal(tmp_path, 80, *words, rows=10, PAGER="cat"),
        on_a_terminal(tmp_path, 80, *words, rows=10, PAGER=""),
        on_a_terminal(tmp_path, 80, *words, rows=10, PAGER="no-such-pager"),
    ):
        assert "PAGED" not in more
        assert count == len(more.splitlines())


@pytest.mark.parametrize(("command", "known"), [("runs", RUN_COLUMNS), ("days", DAY_COLUMNS)])
def test_columns_are_chosen_by_name(command: str, known: tuple[str, ...]) -> None:
    """In the order asked for; one that there is not is answered with those that there are."""
    told = run(command, str(SAMPLES), "--columns", "effort, DATE").stdout.splitlines()
    assert ["EFFORT", "DATE"] == told[0].split()
    assert re.fullmatch(r"\w+( \(unsure\))? +2026-\d\d-\d\d", told[1])
    refused = run(command, str(SAMPLES), "--columns", "date,heart")
    assert 2 == refused.exit_code
    assert ", ".join(known) in refused.stderr
    text = run(command, "--help").stdout
    assert all(name in text for name in known)
    assert 2 == run(command, str(SAMPLES), "--columns", "date", "-f", "csv").exit_code


@pytest.mark.parametrize("command", ["runs", "days"])
def test_reverse_is_the_same_the_other_way_round(command: str) -> None:
    """The newest first, with nothing else changed, in every form that has an order."""
    plain, turned = (
        run(command, str(SAMPLES), "-f", "csv", *more).stdout.splitlines()
        for more in ([], ["--reverse"])
    )
    assert plain[0] == turned[0]
    assert plain[1:] == turned[:0:-1]


@given(
    st.lists(st.lists(st.text(max_size=30), min_size=3, max_size=3), min_size=1, max_size=4),
    st.integers(1, 100),
)
def test_any_grid_fits_what_its_long_columns_can_give(rows: list[list[str]], width: int) -> None:
    """Cut from the last of them to nothing, the first column stays."""
    whole = grid_text(rows)
    cut = grid_text(rows, screen=Screen(width=width), long=(2, 1))
    first = max(len(line) for line in grid_text([row[:1] for row in rows]).splitlines())
    assert len(whole.splitlines()) == len(cut.splitlines())
    if all(cell.isascii() for row in rows for cell in row):
        assert max(map(len, cut.splitlines())) <= max(width, first)
    if max(map(len, whole.splitlines())) <= width and whole.isascii():
        assert whole == cut
