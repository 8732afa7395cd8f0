"""What came of each athlete the last time, kept in the squad's output: a line an athlete.

A line is added when an athlete's files are in place, so that a call that was ended goes on where
it stopped; the last line of an athlete counts, and one that was cut off by a kill is passed over.
Nothing can be added to an object of a bucket: there the whole is put anew after some athletes, and
of those who came later the files that are in place are found to be unchanged.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from runlift_export import store
from runlift_export.errors import FolderError, reason_of
from runlift_export.language import say
from runlift_export.squad.rows import Row, read_row, row_json

LEDGER = ".runlift-squad.jsonl"

_LARGEST = 2**30
_ROWS_A_PUT = 200


class RowLedger(Protocol):
    """The rows of a squad's output."""

    def rows(self) -> dict[str, Row]:
        """The last row of each athlete, by name. Raises `FolderError`."""

    def add(self, row: Row) -> None:
        """Note one athlete. Raises OSError, `FolderError`."""

    def rewrite(self, rows: Iterable[Row]) -> None:
        """Write the ledger anew with one line an athlete. Raises OSError, `FolderError`."""


def ledger_at(output: str | Path) -> RowLedger:
    """The ledger in a squad's output, a folder or an address. Raises `RequestError`."""
    place = store.place_at(output)
    if isinstance(place, store.BucketPlace):
        return BucketLedger(place.bucket)
    return Ledger(Path(output))


class Ledger:
    """The rows of a squad's output folder, readable for its owner alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / LEDGER

    def rows(self) -> dict[str, Row]:
        """The last row of each athlete, by name. Raises `FolderError`."""
        try:
            return _read(self._path.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except OSError as error:
            raise FolderError(
                say("{path}: {why}; check its permissions", path=self._path, why=reason_of(error))
            ) from error

    def add(self, row: Row) -> None:
        """Note one athlete. Raises OSError."""
        handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "wb") as stream:
            # A line break first: the line before may have been cut off.
            stream.write(b"\n" + _line(row))

    def rewrite(self, rows: Iterable[Row]) -> None:
        """Write the ledger anew with one line an athlete. Raises OSError."""
        store.replace(self._path, _lines(rows), mode=0o600)


class BucketLedger:
    """The rows of a squad's output in a bucket.

    What somebody else put meanwhile is not lost: it is read again, and our rows go over it.
    """

    def __init__(self, bucket: store.Bucket) -> None:
        self._bucket = bucket
        self._stamp: str | None = None
        self._rows: dict[str, Row] = {}
        self._waiting = 0

    def rows(self) -> dict[str, Row]:
        """The last row of each athlete, by name. Raises `FolderError`."""
        try:
            data, self._stamp = self._bucket.get(LEDGER, most=_LARGEST)
        except FileNotFoundError:
            self._stamp = None
            return {}
        self._rows = _read(data)
        return dict(self._rows)

    def add(self, row: Row) -> None:
        """Note one athlete; put some at a time. Raises `FolderError`."""
        self._rows[row.athlete] = row
        self._waiting += 1
        if self._waiting >= _ROWS_A_PUT:
            self._put(self._rows)

    def rewrite(self, rows: Iterable[Row]) -> None:
        """Put the ledger anew with one line an athlete. Raises `FolderError`."""
        self._put({row.athlete: row for row in rows})

    def _put(self, ours: dict[str, Row]) -> None:
        try:
            self._stamp = self._bucket.put(LEDGER, _lines(ours.values()), instead_of=self._stamp)
        except store.ChangedError:
            ours = self.rows() | ours
            self._stamp = self._bucket.put(LEDGER, _lines(ours.values()), instead_of=self._stamp)
        self._rows, self._waiting = dict(ours), 0


def _read(data: bytes) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for line in data.split(b"\n"):
        with suppress(ValueError, RecursionError):
            row = read_row(json.loads(line))
            if row is not None:
                found[row.athlete] = row
    return found


def _lines(rows: Iterable[Row]) -> bytes:
    return b"\n".join(map(_line, rows)) + b"\n"


def _line(row: Row) -> bytes:
    return json.dumps(row_json(row)).encode()
