"""Which files are found under a path, in which order, and what they are called."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fitwriter as fw
from runlift_export import runs
from runlift_export.errors import RunliftError
from runlift_export.model import ProblemKind
from runlift_export.runs import archive


def sources(*paths: Path) -> list[str]:
    return [found.source for found in runs.find_files(paths)]


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def write(path: Path, data: bytes = b"") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_a_folder_is_walked_in_order_of_names(tmp_path: Path) -> None:
    """FIT files in any case, also compressed; other files are passed over."""
    home = tmp_path / "home"
    for name in ("b.FIT", "a.fit", "c/d.fit.gz", "c/e.Fit.Gz", "notes.txt", "fit", "x.fit.bak"):
        write(home / name)
    assert ["home/a.fit", "home/b.FIT", "home/c/d.fit.gz", "home/c/e.Fit.Gz"] == sources(home)


def test_hidden_files_and_folders_are_passed_over_but_appledouble_is_not(tmp_path: Path) -> None:
    """A `._x.fit` lies beside a real file: the runner is told what it is."""
    for name in (".hidden.fit", ".trash/a.fit", "._x.fit", "x.fit"):
        write(tmp_path / "home" / name)
    assert ["home/._x.fit", "home/x.fit"] == sources(tmp_path / "home")


def test_a_file_given_directly_is_taken_whatever_its_name(tmp_path: Path) -> None:
    """The name only matters inside folders."""
    path = write(tmp_path / "activity.bin")
    assert ["activity.bin"] == sources(path)
    assert [".hidden.fit"] == sources(write(tmp_path / ".hidden.fit"))


def test_a_relative_path_is_named_from_its_own_last_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`a/b` and `./a/b` and an absolute path give one name."""
    write(tmp_path / "a" / "b" / "x.fit")
    monkeypatch.chdir(tmp_path)
    assert [["b/x.fit"]] * 3 == [sources(Path(p)) for p in ("a/b", "./a/b/", tmp_path / "a/b")]


def test_a_path_that_is_not_there_is_a_bad_request(tmp_path: Path) -> None:
    """Nothing can be read from a path that does not exist: the call is refused."""
    with pytest.raises(RunliftError, match=r"none\.fit: no such file"):
        list(runs.find_files((tmp_path / "none.fit",)))


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    """A loop of links ends, and a link to a file is a file."""
    home = tmp_path / "home"
    write(home / "a.fit")
    (home / "loop").symlink_to(home)
    (home / "link.fit").symlink_to(home / "a.fit")
    assert ["home/a.fit", "home/link.fit"] == sources(home)


def test_a_link_that_leads_nowhere_is_a_problem(tmp_path: Path) -> None:
    """A dangling link and a link to itself are told and do not stop the walk."""
    home = tmp_path / "home"
    write(home / "z.fit")
    (home / "a.fit").symlink_to(home / "gone.fit")
    (home / "b.fit").symlink_to(home / "b.fit")
    found = list(runs.find_files((home,)))
    assert ["home/a.fit", "home/b.fit", "home/z.fit"] == [place.source for place in found]
    kinds = [place.problem and place.problem.kind for place in found]
    assert [ProblemKind.UNSUPPORTED, ProblemKind.UNSUPPORTED, None] == kinds


def test_what_is_no_ordinary_file_is_a_problem(tmp_path: Path) -> None:
    """A pipe named .fit would block for ever; a link to a folder is no file."""
    home = tmp_path / "home"
    (home / "inside").mkdir(parents=True)
    os.mkfifo(home / "a.fit")
    (home / "b.fit").symlink_to(home / "inside")
    found = runs.read_runs((home,), timezone=None)
    assert ["home/a.fit", "home/b.fit"] == [problem.source for problem in found.problems]
    assert {"not an ordinary file; move it away"} == {each.message for each in found.problems}


def test_many_entries_and_deep_folders_are_walked(tmp_path: Path) -> None:
    """Ten thousand other files cost next to nothing; folders may be nested by the hundred."""
    home = tmp_path / "home"
    home.mkdir()
    for number in range(10_000):
        (home / f"{number}.txt").touch()
    deep = home
    for _ in range(900):
        deep = deep / "d"
    deep.mkdir(parents=True)
    write(deep / "x.fit")
    assert [f"home/{'d/' * 900}x.fit"] == sources(home)


def test_a_folder_that_cannot_be_opened_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the system refuses is told by name; the folders beside it are read."""
    write(tmp_path / "home" / "closed" / "a.fit")
    write(tmp_path / "home" / "open" / "b.fit")
    scandir = os.scandir

    def refusing(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = list(runs.find_files((tmp_path / "home",)))
    assert ["home/closed", "home/open/b.fit"] == [place.source for place in found]
    assert found[0].problem is not None
    assert "Permission denied" in found[0].problem.message


def test_an_export_is_listed_through_archives_in_archives(tmp_path: Path) -> None:
    """Strava puts .fit.gz into one zip, Garmin zips into a zip."""
    inner = zipped({"123.fit": b"", "readme.txt": b""})
    outer = {
        "activities/1.fit.gz": b"",
        "activities/2.gpx": b"",
        "parts/part1.zip": inner,
        "__MACOSX/._1.fit": b"",
        ".hidden.fit": b"",
    }
    path = write(tmp_path / "export.ZIP", zipped(outer))
    expected = [
        "export.ZIP!activities/1.fit.gz",
        "export.ZIP!activities/2.gpx",
        "export.ZIP!parts/part1.zip!123.fit",
        "export.ZIP!__MACOSX/._1.fit",
    ]
    assert expected == sources(path)
    told = [one.source for one in runs.find_files((path,)) if one.problem is not None]
    assert expected[1:2] == told
    assert [f"home/{name}" for name in expected] == sources(
        write(tmp_path / "home" / "export.ZIP", path.read_bytes()).parent
    )


def test_a_broken_archive_is_a_problem(tmp_path: Path) -> None:
    """Half a download is told, also when it lies inside a sound archive."""
    whole = zipped({"a.fit": fw.activity(elapsed_s=30)})
    path = write(tmp_path / "half.zip", whole[: len(whole) // 2])
    nested = write(tmp_path / "nested.zip", zipped({"half.zip": whole[:40], "b.fit": b""}))
    (half,) = runs.find_files((path,))
    assert half.problem is not None
    assert ProblemKind.DAMAGED == half.problem.kind
    inner, sound = runs.find_files((nested,))
    assert ("nested.zip!half.zip", "nested.zip!b.fit") == (inner.source, sound.source)
    assert inner.problem is not None
    assert sound.problem is None


def test_archives_nested_without_end_are_not_followed(tmp_path: Path) -> None:
    """The fourth archive inside another is a problem, not a descent."""
    data = zipped({"run.fit": fw.activity(elapsed_s=30)})
    for level in range(6):
        data = zipped({f"{level}.zip": data})
    (found,) = runs.find_files((write(tmp_path / "deep.zip", data),))
    assert found.problem is not None
    assert "too deep" in found.problem.message


def test_an_archive_in_an_archive_is_read_without_unpacking_to_disk(tmp_path: Path) -> None:
    """The bytes of a nested member arrive whole, whatever wraps them."""
    run = fw.activity(elapsed_s=600)
    inner = zipped({"a.fit": run, "b.fit.gz": gzip.compress(fw.activity(start=fw.START + 9999))})
    path = write(tmp_path / "export.zip", zipped({"parts/p.zip": inner, "c.fit": run}))
    before = set(tmp_path.rglob("*"))
    reading = runs.read_runs((path,), timezone=None)
    assert before == set(tmp_path.rglob("*"))
    assert 3 == reading.files
    found = {run.source for run in reading.runs}
    assert {"export.zip!parts/p.zip!a.fit", "export.zip!parts/p.zip!b.fit.gz"} == found
    assert ["export.zip!c.fit"] == [problem.source for problem in reading.problems]


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_damaged_archive_never_raises(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """An archive with bytes changed or missing is read or told, nothing else."""
    whole = bytearray(zipped({"a.fit": fw.activity(elapsed_s=20), "p.zip": zipped({"b.fit": b""})}))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    del whole[data.draw(st.integers(len(whole) // 2, len(whole))) :]
    path = tmp_path_factory.mktemp("zip") / "export.zip"
    path.write_bytes(whole)
    found = runs.read_runs((path,), timezone=None)
    assert found.files >= 0
    assert len(found.runs) <= 2


def test_both_ways_to_undo_gzip_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """With isal and with zlib: the same bytes, and a refusal of what is broken or cut short."""
    pytest.importorskip("isal", reason="the extra [fast]")
    whole = gzip.compress(b"runs " * 5_000)
    for fast in (None, archive._isal()):
        monkeypatch.setattr(archive, "_isal", lambda fast=fast: fast)
        archive._gzip_errors.cache_clear()
        assert b"runs " * 5_000 == archive.unpacked(whole)
        assert b"runs " * 10_000 == archive.unpacked(whole + whole)
        for broken in (whole[:-9], whole[:30] + bytes(20) + whole[50:], whole[:-4] + b"\0\0\0\1"):
            with pytest.raises(archive.UnreadableError):
                archive.unpacked(broken)
    archive._gzip_errors.cache_clear()
