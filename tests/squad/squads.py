"""Squads made of the samples: a folder an athlete, and how the program is called for them."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from places import SAMPLES
from runlift_export.cli import program
from runlift_export.squad import LEDGER

FIT = sorted(SAMPLES.glob("2026-*.fit"))
START = "2026-11-16"


def stand_alone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's, and a day that stands still; all that is ours lies in `home`."""
    monkeypatch.chdir(home)
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "HOME"):
        monkeypatch.setenv(name, str(home / "home"))
    monkeypatch.setenv("RUNLIFT_TODAY", START)


def call(*words: object) -> Result:
    """One call; its exception is ours or none."""
    result = CliRunner().invoke(program, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def give(folder: Path, files: Iterable[Path]) -> Path:
    """An athlete with these files."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        shutil.copy(file, folder)
    return folder


def plan_squad(folder: Path, out: Path, *more: object) -> Result:
    """Plan a squad with the samples' date, in this process."""
    return call("squad", "plan", folder, "-o", out, "--start", START, "-j", 1, *more)


def rows_of(out: Path) -> dict[str, dict[str, Any]]:
    """What `squad list` says of each athlete."""
    listed = json.loads(call("squad", "list", out, "-f", "json").stdout)
    return {one["athlete"]: one for one in listed["athletes"]}


def held(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != LEDGER
    }


def planned(result: Result) -> int:
    """How many athletes a call says it planned, or tried to."""
    found = re.search(r"athletes: (\d+) planned, (\d+) failed", result.stderr)
    assert found, result.stderr
    return int(found[1]) + int(found[2])
