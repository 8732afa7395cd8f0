"""Files of older and newer versions: read, rebuilt or refused; nothing of the user's is lost."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import fitwriter as fw
from runlift_export import cache as cache_room
from runlift_export import documents, runs, store, watch
from runlift_export.cache import Cache
from runlift_export.cli import program
from runlift_export.errors import CacheError, FolderError, PlanFileError, WatchError
from runlift_export.watch import TransferWishes, ledger
from runlift_export.workout import workout_file_name, workout_fit
from strategies import a_plan, a_session

WISHES = TransferWishes(today=date(2026, 11, 16))

RUN = fw.activity(elapsed_s=600)
PLAN = documents.plan_document(a_plan())


def files(place: Path) -> dict[str, bytes]:
    return {
        path.relative_to(place).as_posix(): path.read_bytes()
        for path in sorted(place.rglob("*"))
        if path.is_file()
    }


# --- the cache ---------------------------------------------------------------------------------

MARK = f"PRAGMA application_id = {0x524C4654};"
LAYOUTS = {
    "the first, without a mark": (
        "CREATE TABLE place (place TEXT PRIMARY KEY, size, mtime_ns, inode, key);"
        "CREATE TABLE contents (key TEXT PRIMARY KEY, packed BLOB);"
        "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT);"
        "INSERT INTO meta VALUES ('form', '1');"
        "PRAGMA user_version = 1"
    ),
    "the second": f"{cache_room.SCHEMA} {MARK} PRAGMA user_version = 2",
    "of this version with runs in the form of 0.1.0": (
        f"{cache_room.SCHEMA} {MARK} PRAGMA user_version = {cache_room.SCHEMA_VERSION};"  # noqa: S608 our own words
        "INSERT INTO meta VALUES ('form', '1');"
        "INSERT INTO place VALUES ('/gone.fit', 1, 2, 3, 'k');"
        "INSERT INTO contents VALUES ('k', 4, x'00000000');"
        "INSERT INTO answer (key, checksum, packed) VALUES ('q', 5, x'00')"
    ),
    "of this version with other columns": (
        "CREATE TABLE place (name TEXT); CREATE TABLE contents (key TEXT PRIMARY KEY);"
        "CREATE TABLE answer (x); CREATE TABLE meta (y);"
        f"{MARK} PRAGMA user_version = {cache_room.SCHEMA_VERSION}"
    ),
    "of a newer version": (
        f"{cache_room.SCHEMA} {MARK} PRAGMA user_version = 99;"  # noqa: S608 our own words
        "ALTER TABLE place ADD COLUMN more; CREATE TABLE newer (x);"
        "CREATE VIEW answers AS SELECT * FROM answer; CREATE INDEX by_key ON place (key);"
        "CREATE TRIGGER after_place AFTER INSERT ON place BEGIN DELETE FROM newer; END;"
    ),
    "of a newer version where nothing is called as now": (
        f"{MARK} PRAGMA user_version = 99;"  # noqa: S608 as above
        "CREATE TABLE file (x); CREATE VIEW place AS SELECT x FROM file;"
    ),
}


@pytest.fixture
def folder_of_runs(tmp_path: Path) -> Path:
    home = tmp_path / "runs"
    home.mkdir()
    (home / "a.fit").write_bytes(RUN)
    return home


def database(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
    return path


def reads_as_ever(home: Path, path: Path) -> list[str]:
    """Read with this cache twice: the same as without one, remembered the second time."""
    notices: list[str] = []
    cold = runs.read_runs((home,), timezone=None)
    for _ in range(2):
        with Cache(path, on_notice=notices.append) as cache:
            assert cold == runs.read_runs((home,), timezone=None, cache=cache)
            assert 1 == len(cache.fresh())
    return notices


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_cache_of_another_version_is_made_anew(
    folder_of_runs: Path, tmp_path: Path, layout: str
) -> None:
    """Older or newer: what it held is read from the files again, and kept in our layout."""
    path = database(tmp_path / "cache.sqlite", LAYOUTS[layout])
    notices = reads_as_ever(folder_of_runs, path)
    assert len(notices) == int("other columns" in layout)
    with closing(sqlite3.connect(path)) as connection:
        kinds = connection.execute("SELECT DISTINCT type FROM sqlite_schema").fetchall()
        names = connection.execute("SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE T%'")
        ours = {"place", "contents", "answer", "meta", "sqlite_sequence"}
        assert ours == {name for (name,) in names}
        assert {("table",), ("index",)} == set(kinds)


def test_a_cache_cut_short_anywhere_is_made_anew(folder_of_runs: Path, tmp_path: Path) -> None:
    """A disk that was full, a copy that was broken off: at most a notice."""
    path = tmp_path / "cache.sqlite"
    reads_as_ever(folder_of_runs, path)
    whole = path.read_bytes()
    for length in (0, 1, 15, 16, 60, 99, 100, 101, 4096, 16_384, 16_385, 40_000, len(whole) - 1):
        assert length < len(whole)
        other = tmp_path / str(length)
        other.write_bytes(whole[:length])
        assert len(reads_as_ever(folder_of_runs, other)) <= 1


FOREIGN = {
    "tables called like ours": "CREATE TABLE meta (x); CREATE TABLE place (x); CREATE TABLE me (x)",
    "one of our names": "CREATE TABLE meta (photo TEXT); INSERT INTO meta VALUES ('mine')",
    "a mark of its own": "PRAGMA application_id = 7",
    "only a view": "CREATE VIEW contents AS SELECT 1",
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_another_programs_database_keeps_every_byte(
    folder_of_runs: Path, tmp_path: Path, kind: str
) -> None:
    """Named as a cache by mistake: refused before anything in it is touched."""
    path = database(tmp_path / "photos.sqlite", FOREIGN[kind])
    before = path.read_bytes()
    with pytest.raises(CacheError, match=r"another program's database.*--no-cache"), Cache(path):
        pass
    assert before == path.read_bytes()
    assert ["photos.sqlite", "runs"] == sorted(one.name for one in tmp_path.iterdir())


def test_what_was_moved_aside_is_not_lost_to_the_next(folder_of_runs: Path, tmp_path: Path) -> None:
    """A text named as a cache by mistake, and later a cache that breaks: both are still there."""
    path = tmp_path / "notes.txt"
    mine = b"my notes of ten years " * 20
    path.write_bytes(mine)
    assert 1 == len(reads_as_ever(folder_of_runs, path))
    path.write_bytes(b"broken " * 100)
    assert 1 == len(reads_as_ever(folder_of_runs, path))
    assert mine == (tmp_path / "notes.txt.damaged").read_bytes()
    assert b"broken " * 100 == (tmp_path / "notes.txt.damaged-2").read_bytes()


def test_a_cache_whose_format_number_is_damaged_is_made_anew(
    folder_of_runs: Path, tmp_path: Path
) -> None:
    """SQLite would only ever read it: one flipped bit in byte 18 of the file."""
    path = tmp_path / "cache.sqlite"
    reads_as_ever(folder_of_runs, path)
    data = bytearray(path.read_bytes())
    data[18] ^= 1
    path.write_bytes(data)
    (folder_of_runs / "a.fit").write_bytes(fw.activity(elapsed_s=700))
    notices: list[str] = []
    with Cache(path, on_notice=notices.append) as cache:
        warm = runs.read_runs((folder_of_runs,), timezone=None, cache=cache)
    assert 1 == len(notices)
    assert runs.read_runs((folder_of_runs,), timezone=None) == warm
    assert [] == reads_as_ever(folder_of_runs, path)


# --- plan.json ---------------------------------------------------------------------------------


def paths_of(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of each key, into the first entry of each list."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, key)
            yield from paths_of(inner, (*path, key))
    elif isinstance(value, list) and value:
        yield from paths_of(value[0], (*path, 0))


def changed(path: tuple[str | int, ...], change: Any) -> bytes:
    """The plan with the table that holds the key at `path` changed."""
    document = json.loads(documents.as_json(PLAN))
    place = document
    for step in path[:-1]:
        place = place[step]
    change(place, path[-1])
    return json.dumps(document).encode()


def test_a_plan_without_any_one_key_is_read_or_refused_by_its_name() -> None:
    """As an older version may have written it."""
    paths = list(paths_of(json.loads(documents.as_json(PLAN))))
    told = {path: faults_of(changed(path, lambda place, key: place.pop(key))) for path in paths}
    for path, keys in told.items():
        assert not keys or [key for key in keys if key.endswith((str(path[-1]), "reps"))]
    assert len([path for path, keys in told.items() if keys]) > 40
    assert len([path for path, keys in told.items() if not keys]) > 20


def faults_of(data: bytes) -> list[str]:
    """The keys that are at fault."""
    try:
        documents.read_plan(data)
    except PlanFileError as error:
        return [key for key, _ in error.faults]
    return []


def test_keys_of_a_newer_version_are_passed_over_and_noticed() -> None:
    """In whichever table one stands: the plan is read, and known not to be all of it."""
    same = documents.read_plan(documents.as_json(PLAN))
    assert documents.is_wholly_read(documents.as_json(PLAN))
    for path in paths_of(json.loads(documents.as_json(PLAN))):
        data = changed(path, lambda place, key: place.update({f"{key}_newer": {"a": [1]}}))
        assert same == documents.read_plan(data)
        assert not documents.is_wholly_read(data)


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as `export` wrote it, its plan.json also as a file of its own."""
    monkeypatch.chdir(tmp_path)
    Path("plan.json").write_bytes(documents.as_json(PLAN))
    assert 0 == runlift("export", "plan.json", "-o", "out", "--force").exit_code
    return tmp_path / "out"


def runlift(*words: str) -> Result:
    found = CliRunner().invoke(program, ["--no-cache", *words])
    assert found.exception is None or isinstance(found.exception, SystemExit), found.output
    return found


def as_written_by_another(out: Path, data: bytes) -> None:
    """plan.json with these bytes, as if the version that wrote the folder had written them."""
    listed = json.loads((out / store.LEDGER).read_bytes())
    listed["files"]["plan.json"] = [hashlib.sha256(data).hexdigest()]
    (out / store.LEDGER).write_text(json.dumps(listed), encoding="utf-8")
    (out / "plan.json").write_bytes(data)


REFUSED = {
    "a newer format": (("format",), lambda place, key: place.update(format=2)),
    "no format": (("format",), lambda place, key: place.pop(key)),
    "a format of words": (("format",), lambda place, key: place.update(format="one")),
    "format zero": (("format",), lambda place, key: place.update(format=0)),
    "a key that is missing": (("sessions", 0, "uid"), lambda place, key: place.pop(key)),
    "another kind of value": (("days",), lambda place, key: place.update(days={"a": 1})),
}


@pytest.mark.parametrize("why", REFUSED)
def test_planning_onto_a_plan_that_is_not_understood_writes_nothing(
    published: Path, why: str
) -> None:
    """Status 1, the reason and the way out; every byte in the folder stays."""
    as_written_by_another(published, changed(*REFUSED[why]))
    before = files(published)
    for more in ((), ("-n",)):
        found = runlift("plan", ".", "-o", "out", *more)
        assert 1 == found.exit_code
        assert "nothing was written; repair this file, move it away" in found.stderr
        assert before == files(published)
    for words in (("check",), ("publish",)):
        found = runlift(*words, "out/plan.json", *(["http://localhost:1/"] * (words[0] != "check")))
        assert 1 == found.exit_code
        assert "out/plan.json: " in found.stderr


@pytest.mark.parametrize("why", [*REFUSED, "an unknown key"])
def test_exporting_over_a_plan_of_another_version_keeps_it(published: Path, why: str) -> None:
    """It gets a second name, though the folder's list calls it ours; our own gets none."""
    ours = (published / "plan.json").read_bytes()
    unknown = (("sessions", 1, "uid"), lambda place, key: place.update(mood="good"))
    theirs = changed(*REFUSED.get(why, unknown))
    as_written_by_another(published, theirs)
    dry = runlift("export", "plan.json", "-o", "out", "--force", "-n")
    assert "would be kept as out/plan.kept-1.json" in dry.stderr
    assert theirs == (published / "plan.json").read_bytes()
    for _ in range(2):
        assert 0 == runlift("export", "plan.json", "-o", "out", "--force").exit_code
    found = files(published)
    assert theirs == found["plan.kept-1.json"]
    assert ours == found["plan.json"]
    assert "plan.kept-2.json" not in found


# --- the list of files in a folder, and the one on a watch --------------------------------------


def test_a_folder_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    """Its list of files means something that we do not know."""
    store.write(tmp_path, (("plan.json", b"1"), ("old.fit", b"1")))
    listed = json.loads((tmp_path / store.LEDGER).read_bytes()) | {"format": 2}
    (tmp_path / store.LEDGER).write_text(json.dumps(listed), encoding="utf-8")
    before = files(tmp_path)
    for dry in (True, False):
        with pytest.raises(FolderError, match="expected format 1, found 2: a newer"):
            store.write(tmp_path, (("plan.json", b"2"),), dry=dry)
    assert before == files(tmp_path)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"format": 1}', '{"files": []}', '{"files": {"plan.json": "x"}}',
     '{"format": "x", "files": {"plan.json": 3}}', '{"format": 1, "files": {"plan.json": [5]}}'],
)  # fmt: skip
def test_an_older_or_damaged_list_of_files_costs_no_file(tmp_path: Path, text: str) -> None:
    """What it does not name counts as somebody's: it gets a second name."""
    store.write(tmp_path, (("plan.json", b"1"), ("old.fit", b"1")))
    (tmp_path / store.LEDGER).write_text(text, encoding="utf-8")
    assert (("plan.json", "plan.kept-1.json"),) == store.write(
        tmp_path, (("plan.json", b"2"),)
    ).kept
    found = files(tmp_path)
    assert (b"1", b"2", b"1") == (found["plan.kept-1.json"], found["plan.json"], found["old.fit"])


def test_more_keys_in_the_list_of_files_are_passed_over(tmp_path: Path) -> None:
    """Or none of the format: the files are known as ours."""
    for number, more in enumerate(({"format": 1, "newer": [1]}, {})):
        place = tmp_path / str(number)
        store.write(place, (("plan.json", b"1"), ("old.fit", b"1")))
        listed = json.loads((place / store.LEDGER).read_bytes())
        text = json.dumps({"files": listed["files"]} | more)
        (place / store.LEDGER).write_text(text, encoding="utf-8")
        outcome = store.write(place, (("plan.json", b"2"),))
        assert ((), ("old.fit",)) == (outcome.kept, outcome.removed)


@pytest.fixture
def loaded(tmp_path: Path) -> Path:
    """A watch with two workouts on it, and their folder beside it."""
    home = tmp_path / "out"
    (home / "workouts").mkdir(parents=True)
    for session in (a_session(), a_session(date=a_session().date.replace(day=28))):
        (home / "workouts" / workout_file_name(session.date, session.lift.name)).write_bytes(
            workout_fit(session)
        )
    (tmp_path / "watch" / "GARMIN" / "NEWFILES").mkdir(parents=True)
    watch.transfer_workouts(home, tmp_path / "watch", wishes=WISHES, confirm=True)
    return tmp_path


def listed_on(loaded: Path) -> Path:
    return loaded / "watch" / "GARMIN" / ledger.NAME


def test_a_watch_list_of_the_first_version_is_read(loaded: Path) -> None:
    """Without format, without what was begun, with keys nobody knows: nothing is copied again."""
    listed = json.loads(listed_on(loaded).read_bytes())
    rows = [row | {"newer": {"a": 1}} for row in listed["loaded"]]
    for document in ({"loaded": rows}, {"format": 1, "more": 1, "loaded": rows}):
        listed_on(loaded).write_text(json.dumps(document), encoding="utf-8")
        before = files(loaded / "watch")
        assert (
            ()
            == watch.transfer_workouts(
                loaded / "out", loaded / "watch", wishes=WISHES, confirm=True
            ).copies
        )
        assert before == files(loaded / "watch")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"format": 2, "copies": {}}', "a newer version of runlift wrote it; nothing was copied"),
        ('{"format": 2, "loaded": []}', "a newer version of runlift wrote it; nothing was copied"),
        ('{"format": "x", "loaded": []}', "format: expected a whole number"),
        ('{"format": 1, "loaded": [{"serial": 7, "file": "a.fit"}]}', "sha256: expected a text"),
        ('{"format": 1, "loaded": [{"serial": 0, "file": "", "sha256": ""}]}', "serial"),
        ('{"format": 1, "loa', "is damaged"),
        ("", "is damaged"),
    ],
)
def test_a_watch_list_that_is_not_understood_stops_the_transfer(
    loaded: Path, text: str, words: str
) -> None:
    """Newer, damaged, cut short: told by name, and not a byte on the watch changes."""
    listed_on(loaded).write_text(text, encoding="utf-8")
    session = a_session()
    name = workout_file_name(session.date, session.lift.name)
    (loaded / "out" / "workouts" / name).unlink()
    before = files(loaded / "watch")
    for confirm in (False, True):
        with pytest.raises(WatchError, match=words) as caught:
            watch.transfer_workouts(
                loaded / "out", loaded / "watch", wishes=WISHES, confirm=confirm
            )
        assert ledger.NAME in str(caught.value)
    assert before == files(loaded / "watch")
