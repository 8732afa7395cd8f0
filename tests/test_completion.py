"""Completion in a shell, put in and taken out; the manual page."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from places import ROOT
from runlift_export.cli import program
from runlift_export.cli.completion import BEGIN, END, SHELLS

MANUAL = ROOT / "docs" / "man" / "runlift.1"
OWN = "# mine\nalias ll='ls -l'\n"


def run(home: Path, *words: str, login: str = "/bin/bash") -> Result:
    env = {"HOME": str(home), "SHELL": login, "ZDOTDIR": "", "XDG_CONFIG_HOME": ""}
    env |= {"XDG_DATA_HOME": str(home / ".local" / "share")}
    result = CliRunner().invoke(program, ["completion", *words], env=env)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def files(home: Path) -> dict[str, bytes]:
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize(("shell", "start"), [("bash", ".bashrc"), ("zsh", ".zshrc")])
@pytest.mark.parametrize("own", ["", OWN, OWN.rstrip()])
def test_what_was_there_stays_and_comes_back(
    shell: str, start: str, own: str, tmp_path: Path
) -> None:
    """One marked block, however often it is installed; gone without a trace when removed."""
    (tmp_path / start).write_text(own)
    (tmp_path / start).chmod(0o600)
    run(tmp_path, "install", shell)
    once = files(tmp_path)
    run(tmp_path, "install", shell)
    assert once == files(tmp_path)
    text = (tmp_path / start).read_text()
    assert text.startswith(own.rstrip())
    assert 1 == text.count(BEGIN) == text.count(END)
    assert 0o600 == (tmp_path / start).stat().st_mode & 0o777
    run(tmp_path, "remove", shell)
    assert own.rstrip() == (tmp_path / start).read_text().removesuffix("\n")
    assert {start} == set(files(tmp_path))


def test_a_start_file_that_is_a_link_stays_one(tmp_path: Path) -> None:
    """People keep them in a collection of their own."""
    (tmp_path / "dotfiles").mkdir()
    (tmp_path / "dotfiles" / "bashrc").write_text(OWN)
    (tmp_path / ".bashrc").symlink_to("dotfiles/bashrc")
    run(tmp_path, "install", "bash")
    assert (tmp_path / ".bashrc").is_symlink()
    assert BEGIN in (tmp_path / "dotfiles" / "bashrc").read_text()


@pytest.mark.parametrize("shell", SHELLS)
def test_a_dry_run_names_files_and_writes_none(shell: str, tmp_path: Path) -> None:
    """Also where none of them is there."""
    told = run(tmp_path, "install", shell, "-n")
    assert (0, {}) == (told.exit_code, files(tmp_path))
    assert "would be changed" in told.stderr


def test_the_shell_is_the_user_s_own_or_named(tmp_path: Path) -> None:
    """By SHELL; another one is a mistake in the command, with an example."""
    for shell in SHELLS:
        own = run(tmp_path, "show", login=f"/usr/bin/{shell}").stdout
        assert own == run(tmp_path, "show", shell).stdout != ""
    refused = run(tmp_path, "install", login="/bin/tcsh")
    assert (2, True) == (refused.exit_code, "completion install bash" in refused.stderr)


@given(st.text(st.characters(codec="latin-1"), max_size=60))
def test_any_start_file_keeps_its_bytes_before_the_block(text: str) -> None:
    """Whatever encoding it has."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        before = text.encode("latin-1")
        (home / ".bashrc").write_bytes(before)
        run(home, "install", "bash")
        run(home, "remove", "bash")
        assert before.removesuffix(b"\n") == (home / ".bashrc").read_bytes().removesuffix(b"\n")


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
@pytest.mark.parametrize(
    ("line", "wanted", "unwanted"),
    [
        ("runlift to", {"today"}, {"table"}),
        ("runlift plan --wee", {"--weeks"}, {"--phase"}),
        ("runlift plan --phase b", {"base", "build"}, {"peak"}),
    ],
)
def test_bash_completes(line: str, wanted: set[str], unwanted: set[str], tmp_path: Path) -> None:
    """A real bash that has read its start file: commands, options, values."""
    run(tmp_path, "install", "bash")
    caller = tmp_path / "bin" / "runlift"
    caller.parent.mkdir()
    caller.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m runlift_export "$@"\n')
    caller.chmod(0o755)
    words = line.split()
    script = (
        f". ~/.bashrc; COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}; "
        '_runlift_completion runlift; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    env = {"HOME": str(tmp_path), "PATH": f"{caller.parent}:{os.environ['PATH']}"}
    found = subprocess.run(
        ["bash", "--norc", "-c", script], env=env, capture_output=True, text=True, check=True
    )
    offered = set(found.stdout.split())
    assert ("", True, set()) == (found.stderr, wanted <= offered, unwanted & offered)


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_can_read_what_is_put_there(shell: str, tmp_path: Path) -> None:
    """By their own parsers, where they are installed."""
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} here")
    run(tmp_path, "install", shell)
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        subprocess.run([shell, "-n", str(path)], check=True)


@pytest.mark.skipif(shutil.which("groff") is None, reason="no groff here")
def test_groff_has_nothing_against_the_manual() -> None:
    """All warnings on, none given; every command is in it."""
    found = subprocess.run(
        ["groff", "-man", "-Tascii", "-ww", str(MANUAL)], capture_output=True, text=True, check=True
    )
    assert "" == found.stderr
    text = MANUAL.read_text(encoding="utf-8")
    assert all(f"\n.SS {name}\n" in text for name in program.commands)
