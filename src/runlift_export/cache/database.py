"""The database file: its schema, its version, whose it is, and what counts as damage to it."""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path

from runlift_export.language import say

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

SIDE_FILES = ("-wal", "-shm", "-journal")
DAMAGE = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What a damaged file raises; the second where SQLite's own sentence quotes damaged bytes."""

_APPLICATION_ID = 0x524C4654  # "RLFT": tells our file from other programs' databases
_MARK_AT = 68
"""Where SQLite keeps that number in the file (Database File Format, 1.3)."""
_BUSY_S = 30.0
_PAUSE_S = 0.01
_TABLES = {"place", "contents", "answer", "meta"}
_FIRST_TABLES = {"place", "contents", "meta"}
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


class _NotOursError(sqlite3.DatabaseError):
    """The database belongs to another program."""


def connect(path: Path) -> sqlite3.Connection:
    """Open the file, with our tables in it; raises what SQLite raises, one of `DAMAGE`.

    Where several processes make a new file, SQLite does not wait for the lock that turns it to
    WAL, since each might wait for the other: it says at once that it is busy. So that is tried
    again.
    """
    until = time.monotonic() + _BUSY_S
    while True:
        try:
            return _connected(path)
        except sqlite3.OperationalError as error:
            busy = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() >= until:
                raise
        time.sleep(_PAUSE_S)


def _connected(path: Path) -> sqlite3.Connection:
    if path.exists() and not path.is_file():
        raise IsADirectoryError(errno.EINVAL, say("expected a file, found none"), str(path))
    _keep_private(path)
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


def is_refusal(error: Exception, path: Path) -> bool:
    """Tell a system that refuses (or a file that is not ours) from a damaged file."""
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_READONLY and os.access(path, os.W_OK):
        return False  # the number of its format is damaged: SQLite would only ever read it
    return isinstance(error, _NotOursError) or (code is not None and code & 0xFF in _REFUSALS)


def is_foreign(error: Exception) -> bool:
    """Whether the file is a database of another program's, which the user named by mistake."""
    return isinstance(error, _NotOursError)


def _keep_private(path: Path) -> None:
    """Make the file for nobody else to read, or close one of ours that is open to others.

    SQLite makes the files beside it with the same rights. A file system without modes has no
    others. Raises OSError where there is no file to be had.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    if path.stat().st_mode & 0o077:
        with path.open("rb") as stream:
            head = stream.read(_MARK_AT + 4)
        if head[_MARK_AT:] == _APPLICATION_ID.to_bytes(4, "big"):
            with suppress(OSError):
                path.chmod(0o600)


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
        raise _NotOursError(say("it is another program's database"))


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
