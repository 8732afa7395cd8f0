"""A folder of outputs: each file whole, nothing of the user's lost, nothing stale left."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from runlift_export import store
from runlift_export.errors import FolderError


def _files(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file() and path.name != store.LEDGER
    }


def test_files_and_folders_are_made(tmp_path: Path) -> None:
    """A write into a folder that is not there makes it, with its inner folders."""
    outcome = store.write(tmp_path / "out", (("a/b.fit", b"1"), ("plan.json", b"2")))
    assert ("a/b.fit", "plan.json") == outcome.written
    assert {"a/b.fit": b"1", "plan.json": b"2"} == _files(tmp_path / "out")


def test_same_bytes_are_not_written_again(tmp_path: Path) -> None:
    """A file that is already right keeps its inode."""
    store.write(tmp_path, (("x", b"1"),))
    before = (tmp_path / "x").stat().st_ino
    outcome = store.write(tmp_path, (("x", b"1"),))
    assert ((), ("x",)) == (outcome.written, outcome.unchanged)
    assert before == (tmp_path / "x").stat().st_ino


def test_our_stale_files_go_and_foreign_ones_stay(tmp_path: Path) -> None:
    """Only what we wrote and nobody touched is removed."""
    store.write(tmp_path, (("old", b"1"), ("edited", b"1")))
    (tmp_path / "edited").write_bytes(b"mine")
    (tmp_path / "foreign").write_bytes(b"theirs")
    outcome = store.write(tmp_path, (("new", b"2"),))
    assert ("old",) == outcome.removed
    assert {"edited": b"mine", "foreign": b"theirs", "new": b"2"} == _files(tmp_path)


def test_an_edited_file_is_kept_aside(tmp_path: Path) -> None:
    """A file of ours that somebody edited is moved aside, twice under two names."""
    store.write(tmp_path, (("plan.json", b"1"),))
    for edit, name in ((b"a", "plan.kept-1.json"), (b"b", "plan.kept-2.json")):
        (tmp_path / "plan.json").write_bytes(edit)
        outcome = store.write(tmp_path, (("plan.json", b"2"),))
        assert (("plan.json", name),) == outcome.kept
        assert edit == (tmp_path / name).read_bytes()
    assert b"2" == (tmp_path / "plan.json").read_bytes()


def test_dry_touches_nothing(tmp_path: Path) -> None:
    """A dry run says what would happen and leaves the disk alone."""
    outcome = store.write(tmp_path / "out", (("x", b"1"),), dry=True)
    assert ("x",) == outcome.written
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("stop", [1, 2, 3, 4])
def test_a_broken_write_leaves_old_or_new_and_heals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: int
) -> None:
    """Stopped at any write, every file is the old or the new one, and a second run heals."""
    old, new = (("a", b"a1"), ("b", b"b1")), (("a", b"a2"), ("b", b"b2"))
    store.write(tmp_path, old)
    calls = 0
    real = os.fsync

    def fsync(handle: int) -> None:
        nonlocal calls
        calls += 1
        if calls == stop:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(FolderError, match="No space left"):
        store.write(tmp_path, new)
    found = _files(tmp_path)
    assert {"a", "b"} == set(found)
    assert found["a"] in (b"a1", b"a2")
    assert found["b"] in (b"b1", b"b2")
    outcome = store.write(tmp_path, new)
    assert dict(new) == _files(tmp_path)
    assert () == outcome.kept


def test_a_ledger_cannot_point_outside(tmp_path: Path) -> None:
    """Names in the ledger that leave the folder are never removed."""
    inside = tmp_path / "in"
    store.write(inside, (("x", b"1"),))
    victim = tmp_path / "victim"
    victim.write_bytes(b"1")
    ledger = inside / store.LEDGER
    ledger.write_text(ledger.read_text().replace('"x"', '"../victim"'))
    assert () == store.write(inside, (("y", b"2"),)).removed
    assert victim.exists()


def test_a_file_where_a_folder_should_be_is_a_clear_error(tmp_path: Path) -> None:
    """The message names the place and the way out."""
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(FolderError, match=r"out.*fix that"):
        store.write(tmp_path / "out", (("x", b"1"),))


@pytest.mark.skipif(os.name != "posix", reason="folders are synced on POSIX systems")
def test_what_is_renamed_is_on_the_disk_before_we_are_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes before the name that leads to them; after each last rename its folder."""
    steps: list[tuple[str, Path]] = []
    fsync, replace = os.fsync, Path.replace

    def synced(handle: int) -> None:
        steps.append(("sync", Path(f"/proc/self/fd/{handle}").resolve()))
        fsync(handle)

    def renamed(path: Path, target: Path) -> Path:
        assert ("sync", path.resolve()) in steps
        steps.append(("name", target.parent.resolve()))
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    store.write_file(tmp_path / "one.txt", b"1")
    store.write(tmp_path / "out", (("workouts/a.fit", b"a"), ("plan.json", b"p")))
    places = {place for step, place in steps if step == "name"}
    assert {tmp_path.resolve(), (tmp_path / "out").resolve()} <= places
    for place in places:
        last = len(steps) - 1 - steps[::-1].index(("name", place))
        assert ("sync", place) in steps[last:]


def test_what_was_published_is_read_again_for_the_same_paths_in_any_order(tmp_path: Path) -> None:
    """Plan and digest come back; other paths, or other settings, have a state of their own."""
    one, two = tmp_path / "one", tmp_path / "two"
    kept = store.PublishedState.of(tmp_path / "served", (one, two), None)
    assert (None, "") == (kept.plan_bytes(), kept.inputs_digest())
    kept.keep(b"plan", "digest")
    again = store.PublishedState.of(tmp_path / "served", (two, one), None)
    assert (b"plan", "digest") == (again.plan_bytes(), again.inputs_digest())
    for other in (((one,), None), ((one, two), tmp_path / "runlift.toml")):
        assert store.PublishedState.of(tmp_path / "served", *other).plan_bytes() is None


def test_a_published_plan_that_is_put_aside_is_not_lost(tmp_path: Path) -> None:
    """Its bytes stay under another name, and its own name is free."""
    kept = store.PublishedState.of(tmp_path, (tmp_path,), None)
    kept.keep(b"not a plan", "digest")
    kept.put_aside()
    assert kept.plan_bytes() is None
    assert b"not a plan" == kept.path.with_suffix(".damaged").read_bytes()
