"""What a squad costs grows with its athletes one by one, and with what changed in each."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from squad.squads import FIT, call, give, plan_squad, planned, stand_alone

_noting: list[list[str]] = []


def _note(event: str, told: tuple[Any, ...]) -> None:
    if event == "open" and isinstance(told[0], str):
        for found in _noting:
            found.append(told[0])


sys.addaudithook(_note)


@contextmanager
def opened() -> Iterator[list[str]]:
    """The paths of all files that are opened within, each time."""
    found: list[str] = []
    _noting.append(found)
    try:
        yield found
    finally:
        _noting.remove(found)


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_alone(tmp_path, monkeypatch)


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that any database is asked."""
    asked: list[str] = []
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    def traced(*words: Any, **more: Any) -> sqlite3.Connection:
        database = connect(*words, **more)
        database.set_trace_callback(asked.append)
        return database

    monkeypatch.setattr(sqlite3, "connect", traced)
    return asked


def squad_of(count: int) -> Path:
    """So many athletes with the same ten files each."""
    folder = Path(f"club-{count}")
    for number in range(count):
        give(folder / f"a{number:02}", FIT[:10])
    return folder


def ours(paths: list[str], part: str) -> list[str]:
    return [path for path in paths if part in path and "__pycache__" not in path]


def test_each_athlete_costs_as_much_as_the_one_before(statements: list[str]) -> None:
    """Files opened and statements asked, for two, four and eight athletes: planned, then known."""
    reads: list[int] = []
    asks: list[int] = []
    for count in (2, 4, 8):
        folder, out = squad_of(count), Path(f"out-{count}")
        statements.clear()
        with opened() as found:
            assert count == planned(plan_squad(folder, out))
        fit = ours(found, f"{folder}/")
        assert len([path for path in fit if path.endswith(".fit")]) == 10 * count, "each once"
        reads.append(len(fit) + len(ours(found, f"{out}/")))
        asks.append(len(statements))
    for costs in (reads, asks):
        each = (costs[2] - costs[1]) / 4
        assert each == (costs[1] - costs[0]) / 2 > 0, costs


def test_where_nothing_changed_no_recording_is_opened_and_no_cache_asked(
    statements: list[str],
) -> None:
    """However many files an athlete has: their names and times are enough."""
    opens: list[int] = []
    for count in (2, 4):
        folder, out = squad_of(count), Path(f"out-{count}")
        plan_squad(folder, out)
        statements.clear()
        with opened() as found:
            assert 0 == planned(plan_squad(folder, out))
        assert [] == statements
        assert [] == [path for path in found if path.endswith((".fit", ".ics", "plan.json"))]
        opens.append(len(ours(found, f"{folder}/")) + len(ours(found, f"{out}/")))
    assert opens[1] - opens[0] <= 2 * 2, "an athlete's own settings at most"


def test_one_new_file_opens_one_recording_and_asks_one_athletes_cache(
    statements: list[str],
) -> None:
    """Of all athletes and of all files."""
    folder = squad_of(4)
    plan_squad(folder, Path("out"))
    give(folder / "a02", FIT[10:11])
    statements.clear()
    with opened() as found:
        assert 1 == planned(plan_squad(folder, Path("out")))
    read = [Path(path).name for path in ours(found, f"{folder}/") if path.endswith(".fit")]
    assert [FIT[10].name] == read
    caches = {Path(path).parent.name for path in found if path.endswith("runs.sqlite")}
    assert caches <= {"a02"}
    assert statements


def test_a_listing_of_all_opens_no_recording_twice(statements: list[str]) -> None:
    """What `squad plan` has read, `runs --squad` knows."""
    folder = squad_of(3)
    plan_squad(folder, Path("out"))
    with opened() as found:
        assert 0 == call("runs", "--squad", folder, "-j", 1).exit_code
    assert [] == [path for path in found if path.endswith(".fit")]
    assert statements
