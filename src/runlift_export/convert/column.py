"""A column of decoded values, as the writers of all formats take it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Flags = npt.NDArray[np.bool_]

FIT_EPOCH_S = 631_065_600
"""1989-12-31T00:00:00Z, from which FIT counts seconds, in seconds since 1970."""


def any_of(valid: Flags) -> Flags:
    """Return in which rows anything is valid, shape (n,)."""
    found: Flags = np.logical_or.reduce(valid, axis=1) if valid.ndim > 1 else valid
    return found


class Kind(StrEnum):
    """What the values of a column are.

    NUMBER: integers or floats. TIME: whole seconds since 1970, UTC; LOCAL_TIME: the same on the
    runner's own clock. WORD: codes, with the words of those that have one. TEXT: str or None.
    """

    NUMBER = "number"
    TIME = "time"
    LOCAL_TIME = "local time"
    WORD = "word"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Column:
    """One field of all rows of a table.

    `values` has the shape (n,), or (n, k) for a field that holds up to k values; `valid` says
    which of them are there and has the same shape. `unit` is empty where there is none. `words`
    belongs to the kind WORD alone.
    """

    name: str
    unit: str
    kind: Kind
    values: Array
    valid: Flags
    words: dict[int, str] | None = None

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.values)

    @property
    def is_list(self) -> bool:
        """Whether a row may hold several values."""
        return self.values.ndim > 1

    @property
    def present(self) -> Flags:
        """Which rows have a value, shape (n,)."""
        return any_of(self.valid)

    def rows(self, chosen: Array | slice) -> Column:
        """Return the column with some of its rows."""
        return Column(
            name=self.name,
            unit=self.unit,
            kind=self.kind,
            values=self.values[chosen],
            valid=self.valid[chosen],
            words=self.words,
        )


ROWS_AT_ONCE = 8_192
"""How many rows are turned into text together: enough for speed, few enough for memory."""


def blocks_of(columns: Sequence[Column]) -> Iterator[tuple[Column, ...]]:
    """Give the columns a block of rows at a time; nothing where there are no rows."""
    count = len(columns[0]) if columns else 0
    for first in range(0, count, ROWS_AT_ONCE):
        rows = slice(first, first + ROWS_AT_ONCE)
        yield tuple(column.rows(rows) for column in columns)
