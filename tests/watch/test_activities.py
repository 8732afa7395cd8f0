"""Activities come from the watch once, whole, and nothing on the watch is changed."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from places import SAMPLES
from runlift_export import watch
from runlift_export.errors import WatchError
from runlift_export.watch import activities


@pytest.fixture
def found(tmp_path: Path) -> watch.Watch:
    """A watch with three activities."""
    folder = tmp_path / "watch" / "GARMIN" / "ACTIVITY"
    folder.mkdir(parents=True)
    for sample in sorted(SAMPLES.glob("*.fit"))[:3]:
        (folder / sample.name.upper()).write_bytes(sample.read_bytes())
    return watch.watch_at(tmp_path / "watch")


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return tmp_path / "mine"


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_each_activity_arrives_byte_for_byte_and_the_watch_stays_as_it_was(found, mine):
    before = files(found.mount)
    done = watch.fetch_activities(found, mine)
    after = files(mine)
    assert 1 == json.loads(after.pop(activities.LEDGER))["format"]
    assert before == after == files(found.mount)
    assert (3, 0, 3) == (done.found, done.known, len(done.copied))


def test_a_second_call_copies_nothing(found, mine):
    watch.fetch_activities(found, mine)
    before = files(mine)
    done = watch.fetch_activities(found, mine)
    assert (3, ()) == (done.known, done.copied)
    assert before == files(mine)


def test_what_was_renamed_or_deleted_here_is_not_copied_again(found, mine):
    first, second, _ = watch.fetch_activities(found, mine).copied
    first.unlink()
    second.rename(mine / "my race.fit")
    assert () == watch.fetch_activities(found, mine).copied


def test_what_was_copied_by_hand_before_is_known_by_name_and_size(found, mine):
    mine.mkdir()
    source = min(found.activities[0].iterdir())
    (mine / source.name).write_bytes(source.read_bytes())
    assert 1 == watch.fetch_activities(found, mine).known


def test_another_activity_of_the_same_name_gets_a_name_of_its_own(found, mine):
    """After a reset a watch begins to count anew."""
    mine.mkdir()
    source = min(found.activities[0].iterdir())
    (mine / source.name).write_bytes(b"an older one")
    watch.fetch_activities(found, mine)
    assert b"an older one" == (mine / source.name).read_bytes()
    assert source.read_bytes() == (mine / f"{source.stem}-2{source.suffix}").read_bytes()


def test_a_dry_call_writes_nothing(found, mine):
    assert 3 == len(watch.fetch_activities(found, mine, dry=True).copied)
    assert not mine.exists()


def test_a_damaged_activity_is_copied_and_named(found, mine):
    source = min(found.activities[0].iterdir())
    source.write_bytes(source.read_bytes()[:-30])
    done = watch.fetch_activities(found, mine)
    assert (mine / source.name,) == done.damaged
    assert source.read_bytes() == (mine / source.name).read_bytes()


def test_bytes_that_a_bridge_lost_are_read_again(found, mine, monkeypatch):
    real = Path.read_bytes
    reads = []

    def short_once(path: Path) -> bytes:
        data = real(path)
        if path.parent == found.activities[0]:
            reads.append(path)
            return data[:-100] if len(reads) == 1 else data
        return data

    monkeypatch.setattr(Path, "read_bytes", short_once)
    assert () == watch.fetch_activities(found, mine).damaged
    monkeypatch.undo()
    assert files(found.mount).items() <= files(mine).items()


@pytest.mark.parametrize("at", [1, 3, 5, 7])
def test_a_failing_disk_keeps_whole_files_and_the_next_call_goes_on(found, mine, monkeypatch, at):
    writes = 0
    real = os.fsync

    def failing(handle: int) -> None:
        nonlocal writes
        writes += 1
        if writes == at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(WatchError, match="No space left"):
        watch.fetch_activities(found, mine)
    monkeypatch.undo()
    known = set(files(found.mount).values())
    assert all(path.read_bytes() in known for path in mine.glob("*.[fF][iI][tT]"))
    watch.fetch_activities(found, mine)
    assert files(found.mount).items() <= files(mine).items()


def test_a_watch_without_activities_says_what_was_expected(tmp_path, mine):
    (tmp_path / "watch" / "GARMIN" / "NewFiles").mkdir(parents=True)
    with pytest.raises(WatchError, match="GARMIN/Activity"):
        watch.fetch_activities(watch.watch_at(tmp_path / "watch"), mine)


@pytest.mark.parametrize("text", ["{", '{"format": 9, "fetched": []}', '{"format": 1}'])
def test_a_list_that_cannot_be_used_is_named_and_nothing_is_copied(found, mine, text):
    mine.mkdir()
    (mine / activities.LEDGER).write_text(text)
    with pytest.raises(WatchError, match=activities.LEDGER):
        watch.fetch_activities(found, mine)
    assert [activities.LEDGER] == [path.name for path in mine.iterdir()]
