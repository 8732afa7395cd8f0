"""The rows of the tables: what is kept under which key, and whether it is still what was kept."""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterable
from contextlib import closing
from typing import NamedTuple

_ASKED_AT_ONCE = 500
_ANSWERS_KEPT = 20


class FileStamp(NamedTuple):
    """A place with what tells whether it changed: stat fields of the file on disk."""

    place: str
    size: int
    mtime_ns: int
    inode: int


def empty(database: sqlite3.Connection) -> None:
    """Forget everything but the form."""
    database.execute("BEGIN IMMEDIATE")
    with database:
        database.execute("DELETE FROM place")
        database.execute("DELETE FROM contents")
        database.execute("DELETE FROM answer")


def keep_form(database: sqlite3.Connection, form: str) -> None:
    """Note the form of what is packed; where it was another one, forget everything."""
    known = database.execute("SELECT value FROM meta WHERE name = 'form'").fetchone()
    if known == (form,):
        return
    database.execute("BEGIN IMMEDIATE")
    with database:
        database.execute("DELETE FROM place")
        database.execute("DELETE FROM contents")
        database.execute("DELETE FROM answer")
        database.execute("INSERT OR REPLACE INTO meta VALUES ('form', ?)", (form,))


def answer(database: sqlite3.Connection, key: str) -> bytes | None:
    """Return the answer under the key, None if there is none or it is damaged."""
    query = "SELECT checksum, packed FROM answer WHERE key = ?"
    row = database.execute(query, (key,)).fetchone()
    return bytes(row[1]) if row is not None and _is_sound(key, row[1], row[0]) else None


def keep_answer(database: sqlite3.Connection, key: str, packed: bytes) -> None:
    """Keep an answer under its key; the oldest make way."""
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


def places(database: sqlite3.Connection, under: Iterable[str] | None) -> dict[FileStamp, str]:
    """Return the known places with the key of what each held: all, or those `under` some names.

    These are each name itself, what lies in it as a folder and what is in it as an archive. Only
    such rows are read, whoever else's there are.
    """
    query = "SELECT place, size, mtime_ns, inode, key FROM place"
    found: dict[FileStamp, str] = {}
    if under is None:
        asked: list[tuple[str, tuple[str, ...]]] = [(query, ())]
    else:
        between = f"{query} WHERE place >= ? AND place < ?"
        asked = [(between, span) for name in under for span in _spans(name)]
    for text, values in asked:
        with closing(database.execute(text, values)) as rows:
            found.update((FileStamp(*stat), key) for *stat, key in rows)
    return found


def _spans(name: str) -> tuple[tuple[str, str], ...]:
    """From where up to where, in the order of the table, the names under a name stand."""
    starts = (name if name.endswith(os.sep) else f"{name}{os.sep}", f"{name}!")
    inside = ((start, start[:-1] + chr(ord(start[-1]) + 1)) for start in starts)
    return ((name, f"{name}\0"), *inside)


def held(database: sqlite3.Connection, keys: list[str]) -> frozenset[str]:
    """Return those of the keys under which something is packed."""
    found: set[str] = set()
    for start in range(0, len(keys), _ASKED_AT_ONCE):
        some = keys[start : start + _ASKED_AT_ONCE]
        marks = ",".join("?" * len(some))
        query = f"SELECT key FROM contents WHERE key IN ({marks})"  # noqa: S608  # `marks` are question marks
        found.update(key for (key,) in database.execute(query, some))
    return frozenset(found)


def contents(database: sqlite3.Connection, keys: list[str]) -> dict[str, bytes]:
    """Return what is packed under the keys; a missing or damaged entry is left out."""
    found: dict[str, bytes] = {}
    for start in range(0, len(keys), _ASKED_AT_ONCE):
        some = keys[start : start + _ASKED_AT_ONCE]
        marks = ",".join("?" * len(some))
        query = f"SELECT key, checksum, packed FROM contents WHERE key IN ({marks})"  # noqa: S608  # `marks` are question marks
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


def store(database: sqlite3.Connection, rows: list[tuple[FileStamp, str, bytes]]) -> None:
    """Keep places and contents, all of them or none."""
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
