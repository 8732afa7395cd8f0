"""What came of each athlete the last time, kept in the squad's output folder: a line an athlete.

A line is added when an athlete's files are in place, so that a call that was ended goes on where
it stopped; the last line of an athlete counts, and one that was cut off by a kill is passed over.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from runlift_export import store
from runlift_export.errors import FolderError
from runlift_export.squad.rows import Row, read_row, row_json

LEDGER = ".runlift-squad.jsonl"


class Ledger:
    """The rows of a squad's output folder, readable for its owner alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / LEDGER

    def rows(self) -> dict[str, Row]:
        """The last row of each athlete, by name. Raises `FolderError`."""
        found: dict[str, Row] = {}
        try:
            lines = self._path.read_bytes().split(b"\n")
        except (FileNotFoundError, NotADirectoryError):
            return found
        except OSError as error:
            raise FolderError(f"{self._path}: {error.strerror}; check its permissions") from error
        for line in lines:
            with suppress(ValueError, RecursionError):
                row = read_row(json.loads(line))
                if row is not None:
                    found[row.athlete] = row
        return found

    def add(self, row: Row) -> None:
        """Note one athlete. Raises OSError."""
        handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "wb") as stream:
            # A line break first: the line before may have been cut off.
            stream.write(b"\n" + _line(row))

    def rewrite(self, rows: Iterable[Row]) -> None:
        """Write the ledger anew with one line an athlete. Raises OSError."""
        store.replace(self._path, b"\n".join(map(_line, rows)) + b"\n", mode=0o600)


def _line(row: Row) -> bytes:
    return json.dumps(row_json(row)).encode()
