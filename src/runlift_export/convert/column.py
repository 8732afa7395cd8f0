"""A column of decoded values, as the writers of all formats take it; as text; as a plain measure.

Values become text all at once, for CSV, JSON and XML alike. Plain measures are for the formats that
hold a fixed few: GPX and TCX know a heart rate, a cadence and a height, whatever a watch calls its
field; lists and texts have no place there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Flags = npt.NDArray[np.bool_]

ATHLETE = "athlete"
"""The column that tells in a squad's tables whose a row is."""

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


Quote = Callable[[str], str]


def cell_texts(column: Column, *, quote: Quote, missing: str, brackets: str = "[]") -> list[str]:
    """Return one text a row; `quote` is applied to words, texts and times.

    Rows with several values are put between the two `brackets`, separated by commas, or by
    semicolons where there are none; what is missing at the end of a row is left out.
    """
    if not column.is_list:
        return _flat_texts(column, column.values, column.valid, quote, missing)
    flat = _flat_texts(column, column.values.ravel(), column.valid.ravel(), quote, missing)
    width = column.values.shape[1]
    ends = (column.valid * np.arange(1, width + 1)).max(axis=1).tolist()
    left, right, comma = (*brackets, ",") if brackets else ("", "", ";")
    rows = (flat[at * width : at * width + end] for at, end in enumerate(ends))
    return [left + comma.join(row) + right if row else missing for row in rows]


def _flat_texts(
    column: Column, values: Array, valid: Flags, quote: Quote, missing: str
) -> list[str]:
    if column.kind is Kind.TEXT:
        return [missing if text is None else quote(text) for text in values.tolist()]
    if column.kind in {Kind.TIME, Kind.LOCAL_TIME}:
        zone = "Z" if column.kind is Kind.TIME else ""
        texts = [quote(text + zone) for text in iso_times(values)]
    elif column.kind is Kind.WORD:
        texts = _few(values, _worded(column.words or {}, quote))
    else:
        texts = number_texts(values)
    if valid.all():
        return texts
    return [text if there else missing for text, there in zip(texts, valid.tolist(), strict=True)]


def number_texts(values: Array) -> list[str]:
    """Return numbers in the shortest form that reads back as the same number."""
    if values.dtype.kind in "iu" and values.dtype.itemsize == 1:
        return _few(values, str)
    if values.dtype == np.float32:
        return [str(value) for value in values]  # shortest for 32 bits
    return list(map(repr, values.tolist()))


def iso_times(seconds: Array) -> list[str]:
    """Return seconds since 1970 as ISO 8601 text without a zone."""
    times = seconds.astype("datetime64[s]")
    return list(np.datetime_as_string(times).tolist())


def _few(values: Array, text: Callable[[Any], str]) -> list[str]:
    codes = values.tolist()
    known = {code: text(code) for code in set(codes)}
    return [known[code] for code in codes]


def _worded(words: dict[int, str], quote: Quote) -> Callable[[Any], str]:
    return lambda code: quote(words[code]) if code in words else str(code)


Columns = Mapping[str, Column]
Floats = npt.NDArray[np.float64]


def measure(columns: Columns, *names: str) -> Floats | None:
    """Return the first of the columns named that is there, NaN where it has no value.

    Further names fill its gaps. None if there is none of them.
    """
    found: Floats | None = None
    for name in names:
        column = columns.get(name)
        if column is None or column.is_list or column.kind is not Kind.NUMBER:
            continue
        values = np.where(column.valid, column.values, np.nan).astype(np.float64)
        values[~np.isfinite(values)] = np.nan
        found = values if found is None else np.where(np.isnan(found), values, found)
    return found


def moments(columns: Columns, name: str) -> Column | None:
    """Return a column of times, None if it is missing or something else has its name."""
    column = columns.get(name)
    sound = column is not None and column.kind is Kind.TIME and not column.is_list
    return column if sound else None


def texts_of(values: Floats, before: str, after: str) -> list[str]:
    """Return each number between two texts, whole ones without decimals; empty where NaN."""
    known: dict[float, str] = {}
    for value in set(values[~np.isnan(values)].tolist()):
        number = str(int(value)) if value == int(value) else repr(value)
        known[value] = before + number + after
    return [known.get(value, "") for value in values.tolist()]
