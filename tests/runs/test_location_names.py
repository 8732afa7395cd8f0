"""Two places are never called the same, whatever the names in an archive hold."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import fitwriter as fw
from runlift_export import runs
from runlift_export.cache import Cache
from runlift_export.model import Run
from runlift_export.runs.files import joined_name

LONG, SHORT = fw.activity(elapsed_s=1200), fw.activity(start=fw.START + 90_000, elapsed_s=600)


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def told(path: Path, cache: Cache | None = None) -> dict[str, Run]:
    reading = runs.read_runs((path,), timezone=None, cache=cache)
    assert () == reading.problems
    return {run.source: run for run in reading.runs}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A zip in a zip, and beside it a member whose name looks like the way into it."""
    path = tmp_path / "export.zip"
    path.write_bytes(zipped({"a.zip": zipped({"b.fit": LONG}), "a.zip!b.fit": SHORT}))
    return path


def test_a_member_named_like_a_step_into_an_archive_is_a_place_of_its_own(export: Path) -> None:
    """Both runs are read, each under a name of its own."""
    found = told(export)
    assert {"export.zip!a.zip!b.fit", "export.zip!a.zip\\!b.fit"} == set(found)
    long, short = (found[name] for name in sorted(found))
    assert long.moving_s > short.moving_s


def test_the_cache_does_not_take_one_for_the_other(export: Path, tmp_path: Path) -> None:
    """What is remembered is what reading gives, also when only one of the two was known."""
    cold = told(export)
    with Cache(tmp_path / "cache.sqlite") as cache:
        assert cold == told(export, cache)
        assert cold == told(export, cache)


def test_a_file_beside_an_archive_and_named_like_its_member_is_told_apart(tmp_path: Path) -> None:
    """The same on disk, where the names are those of files."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "a.zip").write_bytes(zipped({"b.fit": LONG}))
    (home / "a.zip!b.fit").write_bytes(SHORT)
    cold = told(home)
    assert {"home/a.zip!b.fit", "home/a.zip\\!b.fit"} == set(cold)
    with Cache(tmp_path / "cache.sqlite") as cache:
        told(home, cache)
        assert 3 == len(cache.fresh())
        assert cold == told(home, cache)


@pytest.mark.parametrize(
    ("path", "members", "name"),
    [
        ("home/run.fit", (), "home/run.fit"),
        ("home/wow!.fit", (), "home/wow!.fit"),
        ("Runs!/a.zip", ("b.zip", "c!d\\e.fit"), "Runs!/a.zip!b.zip!c!d\\e.fit"),
        ("a.ZIP", ("b.fit.gz",), "a.ZIP!b.fit.gz"),
    ],
)
def test_ordinary_places_are_called_as_ever(path: str, members: tuple[str, ...], name: str) -> None:
    """Names with "!" and backslashes too: places that are in the cache stay known."""
    assert name == joined_name(path, members)


PIECES = st.lists(st.sampled_from([".zip", ".ZIP", "!", "\\", "a", "/", "."]), max_size=6)
NAMES = PIECES.map("".join)
PLACES = st.builds(
    lambda archives, last: (*(f"{one}.zip" for one in archives), f"{last}.fit"),
    st.lists(NAMES, max_size=3),
    NAMES,
)


def taken_apart(name: str) -> tuple[str, ...]:
    parts = re.split(r"(?<=\.zip)!", name, flags=re.IGNORECASE)
    return tuple(re.sub(r"(\.zip\\*)\\!", r"\1!", part, flags=re.IGNORECASE) for part in parts)


@given(place=PLACES)
def test_a_name_can_be_taken_apart_again(place: tuple[str, ...]) -> None:
    """So no two places have one name: any names of archives, and of what lies in them."""
    assert place == taken_apart(joined_name(place[0], place[1:]))
