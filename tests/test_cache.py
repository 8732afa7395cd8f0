"""The cache: what it remembers, and that nothing that happens to its file is worse than slow."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runlift_export import cache as room
from runlift_export.cache import Cache, FileStamp
from runlift_export.errors import CacheError
from waiting import comes_true
from work import at_most

A = FileStamp("/runs/a.fit", 10, 1_700_000_000_000_000_001, 7)
B = FileStamp("/runs/b.zip!b.fit", 20, 2, 8)


def file_at(path: Path) -> Path:
    return path / "deep" / "cache.sqlite"


def test_what_was_stored_is_there_after_reopening(tmp_path: Path) -> None:
    """Places and contents survive the process."""
    with Cache(file_at(tmp_path)) as cache:
        cache.store([(A, "k1", b"one"), (B, "k2", b"two")])
    with Cache(file_at(tmp_path)) as cache:
        assert {A: "k1", B: "k2"} == cache.fresh()
        assert {"k1": b"one", "k2": b"two"} == cache.contents(["k1", "k2", "k3"])


@pytest.mark.parametrize("field", ["size", "mtime_ns", "inode", "place"])
def test_a_place_that_changed_in_anything_is_not_known(tmp_path: Path, field: str) -> None:
    """Path, size, modification time and inode must all be as they were."""
    with Cache(file_at(tmp_path)) as cache:
        cache.store([(A, "k1", b"one")])
        changed = A._replace(**{field: "/runs/c.fit" if field == "place" else 99})
        assert A in cache.fresh()
        assert changed not in cache.fresh()


def test_a_place_holds_what_it_held_last(tmp_path: Path) -> None:
    """A file written anew takes the place of the old one."""
    newer = A._replace(mtime_ns=5)
    with Cache(file_at(tmp_path)) as cache:
        cache.store([(A, "k1", b"one")])
        cache.store([(newer, "k2", b"two")])
        assert {newer: "k2"} == cache.fresh()


def test_another_form_of_contents_empties_the_cache(tmp_path: Path) -> None:
    """What an older program packed is not read by a newer one."""
    with Cache(file_at(tmp_path)) as cache:
        cache.keep_form("1")
        cache.store([(A, "k1", b"one")])
        cache.keep_form("1")
        assert {A: "k1"} == cache.fresh()
        cache.keep_form("2")
        assert {} == cache.fresh()
        assert {} == cache.contents(["k1"])


def test_another_schema_empties_the_cache(tmp_path: Path) -> None:
    """There are no migrations: another version is dropped, silently."""
    with Cache(file_at(tmp_path)) as cache:
        cache.store([(A, "k1", b"one")])
    with sqlite3.connect(file_at(tmp_path)) as database:
        database.execute("ALTER TABLE place ADD COLUMN more TEXT")
        database.execute("CREATE TABLE other (x)")
        database.execute(f"PRAGMA user_version = {room.SCHEMA_VERSION + 1}")
    database.close()
    notices: list[str] = []
    with Cache(file_at(tmp_path), on_notice=notices.append) as cache:
        assert {} == cache.fresh()
        cache.store([(A, "k1", b"one")])
        assert {A: "k1"} == cache.fresh()
    assert [] == notices


def test_clear_forgets_everything(tmp_path: Path) -> None:
    """--rebuild starts from nothing."""
    with Cache(file_at(tmp_path)) as cache:
        cache.store([(A, "k1", b"one")])
        cache.clear()
        assert {} == cache.fresh()
        assert {} == cache.contents(["k1"])


def test_a_file_that_is_no_database_is_made_anew_with_one_notice(tmp_path: Path) -> None:
    """One line names the file; the cache works from then on; the old file is only moved."""
    junk = b"no database at all, but long enough to be looked at" * 4
    file_at(tmp_path).parent.mkdir()
    file_at(tmp_path).write_bytes(junk)
    notices: list[str] = []
    with Cache(file_at(tmp_path), on_notice=notices.append) as cache:
        cache.store([(A, "k1", b"one")])
        assert {A: "k1"} == cache.fresh()
    (notice,) = notices
    assert str(file_at(tmp_path)) in notice
    assert junk == file_at(tmp_path).with_name("cache.sqlite.damaged").read_bytes()


def test_half_a_database_is_made_anew(tmp_path: Path) -> None:
    """A copy that was cut short is noticed at the latest when it is read."""
    entries = [(A._replace(place=f"/{n}"), f"k{n}", bytes(5000)) for n in range(50)]
    with Cache(file_at(tmp_path)) as cache:
        cache.store(entries)
    whole = file_at(tmp_path).read_bytes()
    file_at(tmp_path).write_bytes(whole[: len(whole) // 2])
    notices: list[str] = []
    with Cache(file_at(tmp_path), on_notice=notices.append) as cache:
        cache.fresh()
        cache.contents([key for _, key, _ in entries])
        cache.store(entries)
        assert 50 == len(cache.contents([key for _, key, _ in entries]))
    assert 1 == len(notices)


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    """A path given by mistake must not cost the runner his photographs."""
    path = tmp_path / "photos.sqlite"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE photo (name)")
        database.execute("PRAGMA user_version = 1")
    database.close()
    before = path.read_bytes()
    with pytest.raises(CacheError, match="another program"), Cache(path):
        pass
    with sqlite3.connect(path) as database:
        assert [("photo",)] == database.execute("SELECT name FROM sqlite_schema").fetchall()
    database.close()
    assert len(before) == path.stat().st_size


def test_a_flipped_bit_in_the_contents_is_not_believed(tmp_path: Path) -> None:
    """Each entry is guarded by its own checksum."""
    with Cache(file_at(tmp_path)) as cache:
        cache.store([(A, "k1", b"one"), (B, "k2", b"two")])
    with sqlite3.connect(file_at(tmp_path)) as database:
        database.execute("UPDATE contents SET packed = ? WHERE key = 'k1'", (b"onf",))
    database.close()
    with Cache(file_at(tmp_path)) as cache:
        assert {"k2": b"two"} == cache.contents(["k1", "k2"])


@settings(max_examples=25, deadline=None)
@given(damage=st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 255)), min_size=1))
def test_damage_anywhere_costs_entries_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, damage: list[tuple[int, int]]
) -> None:
    """With any bytes of the file changed, what is still given is what was stored."""
    path = tmp_path_factory.mktemp("damaged") / "cache.sqlite"
    stored = [(A._replace(place=f"/{n}"), f"key{n}", bytes([n]) * 300) for n in range(40)]
    with Cache(path) as cache:
        cache.store(stored)
    whole = bytearray(path.read_bytes())
    for at, flip in damage:
        whole[at % len(whole)] ^= flip
    path.write_bytes(whole)
    with Cache(path, on_notice=lambda _: None) as cache:
        found = cache.contents([key for _, key, _ in stored])
        for key, packed in found.items():
            assert packed in {right for _, name, right in stored if name == key}
        cache.fresh()
        cache.store(stored)


def a_folder(path: Path) -> None:
    path.mkdir(parents=True)


def a_file_above(path: Path) -> None:
    path.parent.parent.mkdir(exist_ok=True)
    path.parent.write_bytes(b"")


def a_pipe(path: Path) -> None:
    path.parent.mkdir()
    os.mkfifo(path)


@pytest.mark.parametrize("spoil", [a_folder, a_file_above, a_pipe])
def test_a_place_that_cannot_hold_a_cache_is_done_without(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    """Nothing is known, nothing is kept, and that is said once with what helps."""
    spoil(file_at(tmp_path))
    notices: list[str] = []
    with Cache(file_at(tmp_path), on_notice=notices.append) as cache:
        cache.keep_form("a form")
        cache.store([(A, "k1", b"one")])
        assert {} == cache.fresh()
        assert {} == cache.contents(["k1"])
        cache.keep_answer("q", b"a")
        assert cache.answer("q") is None
    (notice,) = notices
    assert str(file_at(tmp_path)) in notice
    assert "--cache FILE" in notice


def test_a_disk_that_fills_up_while_reading_is_done_without(tmp_path: Path) -> None:
    """What was known stays known to the next call; what did not fit is read again."""
    path = file_at(tmp_path)
    with Cache(path) as cache:
        cache.store([(A, "k1", b"one")])
    notices: list[str] = []
    with Cache(path, on_notice=notices.append) as cache:
        assert {A: "k1"} == cache.fresh()
        assert cache._database is not None
        cache._database.execute("PRAGMA max_page_count = 1")  # SQLite's own word for a full disk
        for number in range(9):
            cache.store([(A._replace(place=f"/{number}"), f"k{number}", b"x" * 99_999)])
        assert {} == cache.fresh()
    (notice,) = notices
    assert "full" in notice
    with Cache(path) as cache:
        assert {"k1": b"one"} == cache.contents(["k1"])


def test_nobody_else_may_read_the_cache(tmp_path: Path) -> None:
    """It holds heart rates and the names of files; one that version 0.1.0 left open is closed."""
    path = file_at(tmp_path)
    for _ in range(2):
        with Cache(path) as cache:
            cache.store([(A, "k1", b"one")])
            files = [one for one in path.parent.iterdir() if one.is_file()]
            assert len(files) > 1
            assert {0o600} == {one.stat().st_mode & 0o777 for one in files}
            assert 0o700 == path.parent.stat().st_mode & 0o777
        path.chmod(0o644)


def store_many(path: Path, first: int, count: int) -> None:
    with Cache(path) as cache:
        for number in range(first, first + count):
            cache.store([(A._replace(place=f"/{number}"), f"k{number}", b"x" * 2000)])


def test_two_processes_at_once_lose_nothing(tmp_path: Path) -> None:
    """Both write while the other does; every entry of both is there."""
    spawn = multiprocessing.get_context("spawn")
    both = [
        spawn.Process(target=store_many, args=(file_at(tmp_path), first, 60)) for first in (0, 60)
    ]
    for process in both:
        process.start()
    for process in both:
        process.join(60)
    assert [0, 0] == [process.exitcode for process in both]
    with Cache(file_at(tmp_path)) as cache:
        assert {f"k{number}" for number in range(120)} == set(cache.fresh().values())


def make_new(path: Path, barrier: Barrier, number: int) -> None:
    """Open a cache that is not there yet at the same moment as others, and keep one entry."""
    for turn in range(30):
        barrier.wait(60)
        with Cache(path.with_name(f"{turn}.sqlite")) as cache:
            cache.store([(FileStamp(f"{number}.fit", 1, 1, 1), f"k{number}", b"x")])


def test_processes_that_make_one_cache_at_once_all_get_it(tmp_path: Path) -> None:
    """Thirty times three at the same moment: none is told that the cache is locked."""
    spawn = multiprocessing.get_context("spawn")
    barrier = spawn.Barrier(3)
    all_three = [
        spawn.Process(target=make_new, args=(file_at(tmp_path), barrier, number))
        for number in range(3)
    ]
    for process in all_three:
        process.start()
    for process in all_three:
        process.join(120)
    assert [0, 0, 0] == [process.exitcode for process in all_three]
    for turn in range(30):
        with Cache(file_at(tmp_path).with_name(f"{turn}.sqlite")) as cache:
            assert {"k0", "k1", "k2"} == set(cache.fresh().values())


def test_a_killed_process_leaves_a_sound_cache(tmp_path: Path) -> None:
    """kill -9 in the middle of writing: what is there is whole, and no notice is given."""
    spawn = multiprocessing.get_context("spawn")
    process = spawn.Process(target=store_many, args=(file_at(tmp_path), 0, 10**6))
    process.start()

    def is_under_way() -> bool:
        with Cache(file_at(tmp_path)) as cache:
            return len(cache.fresh()) > 20

    assert comes_true(is_under_way)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join(60)
    notices: list[str] = []
    with Cache(file_at(tmp_path), on_notice=notices.append) as cache:
        keys = set(cache.fresh().values())
        assert len(keys) > 20
        assert dict.fromkeys(keys, b"x" * 2000) == cache.contents(keys)
    assert [] == notices


def test_the_schema_explains_every_column() -> None:
    """The schema is one commented text, and no comment holds the statement separator."""
    for line in room.SCHEMA.strip().splitlines():
        comment = line.partition("--")[2]
        assert ";" not in comment
        if line.startswith("    ") and "value TEXT" not in line and "name  TEXT" not in line:
            assert comment or "NOT NULL," in line


def test_answers_are_kept_and_the_oldest_make_way(tmp_path: Path) -> None:
    """Twenty answers stay; a question asked again gets the newest answer; clear forgets all."""
    with Cache(tmp_path / "cache.sqlite") as cache:
        for number in range(25):
            cache.keep_answer(f"question {number}", b"%d" % number)
        cache.keep_answer("question 24", b"newer")
        assert cache.answer("question 0") is None
        assert b"6" == cache.answer("question 6")
        assert b"newer" == cache.answer("question 24")
        cache.clear()
        assert cache.answer("question 24") is None


def test_a_damaged_answer_is_not_believed(tmp_path: Path) -> None:
    """A flipped bit in an answer counts as no answer."""
    path = tmp_path / "cache.sqlite"
    with Cache(path) as cache:
        cache.keep_answer("question", b"right")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE answer SET packed = ?", (b"wrong",))
    with Cache(path) as cache:
        assert cache.answer("question") is None


def test_who_asks_for_some_places_is_given_those_under_them(tmp_path: Path) -> None:
    """A file, what lies in a folder, what is in an archive; no name that only begins alike."""
    mine = ("/runs", "/runs/a.fit", "/runs/deep/b.fit", "/runs/c.zip!d.fit", "/runs!x.fit")
    others = ("/run", "/runs2/a.fit", "/runs.fit", "/runsa", "/", "/other/runs/a.fit")
    with Cache(file_at(tmp_path)) as cache:
        cache.store([(FileStamp(name, 1, 2, 3), name, b"") for name in (*mine, *others)])
        assert set(mine) == set(cache.fresh(("/runs",)).values())
        assert {"/runs/c.zip!d.fit"} == set(cache.fresh(("/runs/c.zip",)).values())
        assert {"/runs/a.fit", "/run"} == set(cache.fresh(("/runs/a.fit", "/run")).values())
        assert {*mine, *others} == set(cache.fresh(("/",)).values())


def test_other_peoples_places_are_not_read(tmp_path: Path) -> None:
    """The same work whether there are none of them or ten thousand."""
    with Cache(file_at(tmp_path)) as cache:
        cache.store([(A, "k1", b"one")])
        with at_most(200) as alone:
            cache.fresh(("/runs",))
        foreign = (FileStamp(f"/club/{n}.fit", n, n, n) for n in range(10_000))
        cache.store([(stamp, str(stamp.size), b"") for stamp in foreign])
        with at_most(200) as among_many:
            assert {A: "k1"} == cache.fresh(("/runs",))
    assert alone.lines == among_many.lines
