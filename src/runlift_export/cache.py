"""Runs already read, in SQLite; delete the file whenever you like.

What a file holds is kept under the SHA-256 of its bytes, as the bytes that `runs` packed; a
file on disk counts as unchanged while path, size, modification time and inode stay the same,
the way git's index sees it. Neither settings nor judgements enter: nothing here grows stale
when the runner changes those.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self, TypeVar

from runlift_export.errors import CacheError

Result = TypeVar("Result")

SCHEMA_VERSION = 3
SCHEMA = """
-- One row for each place that was read: a file, or a member of an archive
CREATE TABLE place (
    place    TEXT PRIMARY KEY,  -- absolute path, then "!member" for each archive entered
    size     INTEGER NOT NULL,  -- of the file on disk, like the next two
    mtime_ns INTEGER NOT NULL,
    inode    INTEGER NOT NULL,
    key      TEXT NOT NULL      -- names the contents
) WITHOUT ROWID;
-- What the bytes hold, whatever they are called and wherever they lie.
CREATE TABLE contents (
    key      TEXT PRIMARY KEY,  -- SHA-256 of the bytes, in hex
    checksum INTEGER NOT NULL,  -- CRC-32 of key and next column: a flipped bit is not believed
    packed   BLOB NOT NULL      -- as `runs` packed it, in the form that `meta` names
);
-- Whole answers to questions asked before, oldest out first. The key is a hash of all that the
-- answer came from, so an answer is never stale. To this room both are opaque.
CREATE TABLE answer (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,  -- rises, so the oldest has the lowest
    key      TEXT NOT NULL UNIQUE,  -- a hash of the whole question
    checksum INTEGER NOT NULL,  -- CRC-32 of key and next column
    packed   BLOB NOT NULL  -- as the asker packed it
);
-- The form of `packed`, another one empties the cache.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
"""

_APPLICATION_ID = 0x524C4654  # "RLFT": tells our file from other programs' databases
_BUSY_S = 30.0
_ASKED_AT_ONCE = 500
_TABLES = {"place", "contents", "answer", "meta"}
_FIRST_TABLES = {"place", "contents", "meta"}
_ANSWERS_KEPT = 20
_REFUSALS = {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}
_SIDE_FILES = ("-wal", "-shm", "-journal")
_DAMAGE = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What a damaged file raises; the second where SQLite's own sentence quotes damaged bytes."""


class Place(NamedTuple):
    """A place with what tells whether it changed: stat fields of the file on disk."""

    place: str
    size: int
    mtime_ns: int
    inode: int


class Cache:
    """What was read from files that have not changed since. Use it as a context manager.

    `on_notice` is given one line when a damaged cache had to be made anew. Two processes may
    use one cache; a killed one loses what it had not yet stored and nothing else. Raises
    CacheError if the file can be neither opened nor made.
    """

    def __init__(self, path: Path, *, on_notice: Callable[[str], object] | None = None) -> None:
        self.path = path
        self._on_notice = on_notice
        self._database: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        """Open the file, making it if need be."""
        self._database = self._opened()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file; what was stored stays."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def clear(self) -> None:
        """Forget everything."""
        self._try(_empty, None)

    def keep_form(self, form: str) -> None:
        """Say in which form contents are packed now; what is there in another is forgotten."""
        self._try(lambda database: _keep_form(database, form), None)

    def fresh(self) -> dict[Place, str]:
        """Return the key of what each known place held when it was last read."""
        return self._try(_places, {})

    def contents(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Return what is stored under the keys; a missing or damaged entry is left out."""
        wanted = list(dict.fromkeys(keys))
        return self._try(lambda database: _contents(database, wanted), {})

    def store(self, read: Iterable[tuple[Place, str, bytes]]) -> None:
        """Keep what was read, all of it or (if the process dies) none."""
        rows = list(read)
        self._try(lambda database: _store(database, rows), None)

    def answer(self, key: str) -> bytes | None:
        """Return the answer kept under the key, None if there is none or it is damaged."""
        return self._try(lambda database: _answer(database, key), None)

    def keep_answer(self, key: str, packed: bytes) -> None:
        """Keep an answer; the oldest ones make way."""
        self._try(lambda database: _keep_answer(database, key, packed), None)

    def _try(self, work: Callable[[sqlite3.Connection], Result], otherwise: Result) -> Result:
        """Do some work; if the file turns out to be damaged, make it anew and do without."""
        if self._database is None:
            self._database = self._opened()
        try:
            return work(self._database)
        except _DAMAGE as error:
            if _is_refusal(error, self.path):
                raise CacheError(self._sentence(error)) from error
            self._make_anew()
        return otherwise

    def _opened(self) -> sqlite3.Connection:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            try:
                return _open(self.path)
            except _DAMAGE as error:
                if _is_refusal(error, self.path):
                    raise CacheError(self._sentence(error)) from error
                return self._new_file()
        except OSError as error:
            raise CacheError(self._sentence(error)) from error

    def _make_anew(self) -> None:
        if self._database is not None:
            with suppress(sqlite3.Error):
                self._database.close()
        try:
            self._database = self._new_file()
        except OSError as error:
            raise CacheError(self._sentence(error)) from error

    def _new_file(self) -> sqlite3.Connection:
        """Move the file aside (it might be something else that was named by mistake)."""
        aside = self._free_name()
        self.path.replace(aside)
        for suffix in _SIDE_FILES:
            beside = self.path.with_name(self.path.name + suffix)
            with suppress(FileNotFoundError):
                beside.replace(aside.with_name(aside.name + suffix))
        if self._on_notice is not None:
            self._on_notice(
                f"{self.path}: the cache was damaged and is made anew; the old one is {aside.name}"
            )
        try:
            return _open(self.path)
        except sqlite3.Error as error:
            raise CacheError(self._sentence(error)) from error

    def _free_name(self) -> Path:
        """A name that no file has yet: what was moved aside before is not lost to this."""
        number = 1
        while True:
            more = f"-{number}" if number > 1 else ""
            aside = self.path.with_name(f"{self.path.name}.damaged{more}")
            if not aside.exists():
                return aside
            number += 1

    def _sentence(self, error: Exception) -> str:
        return f"{self.path}: cannot be used as a cache ({error}); use --no-cache or --cache FILE"


def _is_refusal(error: Exception, path: Path) -> bool:
    """Tell a system that refuses (or a file that is not ours) from a damaged file."""
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_READONLY and os.access(path, os.W_OK):
        return False  # the number of its format is damaged: SQLite would only ever read it
    return isinstance(error, _NotOursError) or (code is not None and code & 0xFF in _REFUSALS)


class _NotOursError(sqlite3.DatabaseError):
    """The database belongs to another program."""


def _open(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None)
    try:
        _check_ours(database)
        database.execute("PRAGMA page_size = 16384")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        if _version(database) != SCHEMA_VERSION:
            _make_schema(database)
    except (sqlite3.Error, UnicodeDecodeError):
        database.close()
        raise
    return database


def _check_ours(database: sqlite3.Connection) -> None:
    """Raise unless the database is empty or ours: nothing of anybody else's is even touched.

    Where the mark is damaged, or not there yet as in the first layout, the tables tell.
    """
    (application,) = database.execute("PRAGMA application_id").fetchone()
    if application == _APPLICATION_ID:
        return
    query = "SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'"
    names = {name for (name,) in database.execute(query)}
    empty = not names and not application
    if not empty and not _FIRST_TABLES <= names <= _TABLES:
        raise _NotOursError("it is another program's database")


def _make_schema(database: sqlite3.Connection) -> None:
    """Drop all tables of another version and make ours, unless another process just did."""
    database.execute("BEGIN IMMEDIATE")
    with database:
        if _version(database) == SCHEMA_VERSION:
            return
        things = database.execute(
            "SELECT type, name FROM sqlite_schema"
            " WHERE type IN ('view', 'table') AND name NOT LIKE 'sqlite_%' ORDER BY type DESC"
        ).fetchall()
        for kind, name in things:
            quoted = name.replace('"', '""')
            database.execute(f'DROP {kind} "{quoted}"')
        for statement in SCHEMA.split(";"):
            database.execute(statement)
        database.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _version(database: sqlite3.Connection) -> int:
    """Return the schema's version, 0 for a database that is empty or not ours."""
    (application,) = database.execute("PRAGMA application_id").fetchone()
    (version,) = database.execute("PRAGMA user_version").fetchone()
    return int(version) if application == _APPLICATION_ID else 0


def _empty(database: sqlite3.Connection) -> None:
    database.execute("BEGIN IMMEDIATE")
    with database:
        database.execute("DELETE FROM place")
        database.execute("DELETE FROM contents")
        database.execute("DELETE FROM answer")


def _keep_form(database: sqlite3.Connection, form: str) -> None:
    known = database.execute("SELECT value FROM meta WHERE name = 'form'").fetchone()
    if known == (form,):
        return
    database.execute("BEGIN IMMEDIATE")
    with database:
        database.execute("DELETE FROM place")
        database.execute("DELETE FROM contents")
        database.execute("DELETE FROM answer")
        database.execute("INSERT OR REPLACE INTO meta VALUES ('form', ?)", (form,))


def _answer(database: sqlite3.Connection, key: str) -> bytes | None:
    query = "SELECT checksum, packed FROM answer WHERE key = ?"
    row = database.execute(query, (key,)).fetchone()
    return bytes(row[1]) if row is not None and _is_sound(key, row[1], row[0]) else None


def _keep_answer(database: sqlite3.Connection, key: str, packed: bytes) -> None:
    database.execute("BEGIN IMMEDIATE")
    with database:
        database.execute(
            "INSERT OR REPLACE INTO answer (key, checksum, packed) VALUES (?, ?, ?)",
            (key, _checksum(key, packed), packed),
        )
        database.execute(
            "DELETE FROM answer WHERE number IN"
            " (SELECT number FROM answer ORDER BY number DESC LIMIT -1 OFFSET ?)",
            (_ANSWERS_KEPT,),
        )


def _places(database: sqlite3.Connection) -> dict[Place, str]:
    with closing(database.execute("SELECT place, size, mtime_ns, inode, key FROM place")) as rows:
        return {Place(*stat): key for *stat, key in rows}


def _contents(database: sqlite3.Connection, keys: list[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for start in range(0, len(keys), _ASKED_AT_ONCE):
        some = keys[start : start + _ASKED_AT_ONCE]
        marks = ",".join("?" * len(some))
        query = f"SELECT key, checksum, packed FROM contents WHERE key IN ({marks})"  # noqa: S608 marks only
        found.update(
            (key, packed)
            for key, checksum, packed in database.execute(query, some)
            if _is_sound(key, packed, checksum)
        )
    return found


def _is_sound(key: object, packed: object, checksum: object) -> bool:
    """Whether these bytes were stored under this key.

    One flipped bit in an index gives another row's bytes, or values of another type.
    """
    if not (isinstance(key, str) and isinstance(packed, bytes)):
        return False
    return _checksum(key, packed) == checksum


def _checksum(key: str, packed: bytes) -> int:
    return zlib.crc32(packed, zlib.crc32(key.encode()))


def _store(database: sqlite3.Connection, rows: list[tuple[Place, str, bytes]]) -> None:
    database.execute("BEGIN IMMEDIATE")
    with database:
        database.executemany(
            "INSERT OR REPLACE INTO contents VALUES (?, ?, ?)",
            ((key, _checksum(key, packed), packed) for _, key, packed in rows),
        )
        database.executemany(
            "INSERT OR REPLACE INTO place VALUES (?, ?, ?, ?, ?)",
            ((place.place, place.size, place.mtime_ns, place.inode, key) for place, key, _ in rows),
        )
