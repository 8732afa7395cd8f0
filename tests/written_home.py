"""The home of somebody who reads the pages: what they name is there."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from places import SAMPLES
from runlift_export.store import bucket
from written import DOCS, blocks_of


def tree_of(page: Path) -> Iterator[str]:
    """The paths of the tree that a page draws, below its first line."""
    (drawn,) = [block.text for block in blocks_of(page) if block.kind == "text"]
    folder = ""
    for line in drawn.splitlines()[1:]:
        indent, name = len(line) - len(line.lstrip()), line.split()[0]
        folder = folder if indent > 2 else ""
        yield folder + name
        folder = name if name.endswith("/") else folder


def make_club(club: Path, runs: Path) -> None:
    """The squad as docs/squad.md draws it, every file that it shows among it."""
    contents = {
        "runlift.toml": '[strength]\nplace = "gym"\n',
        "roster.csv": "athlete,groups,active,feed\nAnna,road;youth,yes,Strength\nBea,,,\n",
        "Anna/runlift.toml": "[week]\nsessions = 1\n",
    }
    for name in tree_of(DOCS / "squad.md"):
        if name.endswith("/"):
            shutil.copytree(runs, club / name)
        elif name.endswith(".zip"):
            with zipfile.ZipFile(club / name, "w") as archive:
                for path in sorted(runs.iterdir()):
                    archive.write(path, f"export/{path.name}")
        else:
            (club / name).write_text(contents.pop(name), encoding="utf-8")
    assert {} == contents


def written_sets() -> str:
    """The table of sets that docs/lifting-apps.md shows."""
    blocks = blocks_of(DOCS / "lifting-apps.md")
    (table,) = [block.text for block in blocks if block.kind == "csv"]
    return table


def make_home(home: Path) -> None:
    """The sample runs as `~/my-activities`, a squad, exports of apps, a watch, single files."""
    runs = home / "my-activities"
    shutil.copytree(SAMPLES, runs, ignore=shutil.ignore_patterns("broken", "*.json"))
    for source, name in zip(
        sorted(runs.glob("*-easy*.fit")), ("run", "broken", "morning-1", "morning-2"), strict=False
    ):
        shutil.copy(source, home / f"{name}.fit")
    (home / "club").mkdir()
    make_club(home / "club", runs)
    shutil.copytree(home / "club", home / "athletes")
    (home / "Downloads").mkdir()
    shutil.copy(home / "club" / "Bea.zip", home / "Downloads" / "export.zip")
    (home / "hevy.csv").write_text(written_sets(), encoding="utf-8")
    (home / "runlift.toml").write_text('timezone = "Europe/Berlin"\n', encoding="utf-8")
    for name in ("NewFiles", "Activity"):
        (home / "watch" / "GARMIN" / name).mkdir(parents=True)
    shutil.copy(home / "run.fit", home / "watch" / "GARMIN" / "Activity")


def give_buckets(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Buckets of every service, kept in memory; the squad lies in those that pages name."""
    if find_spec("obstore") is None:
        pytest.skip("the extra [bucket] is not installed")
    from obstore.store import MemoryStore

    from squad.buckets import put_folder

    monkeypatch.setattr(bucket, "_opened", lru_cache(lambda _: MemoryStore()))
    for service in ("s3", "gs"):
        put_folder(home / "club", f"{service}://club-files/runs")
