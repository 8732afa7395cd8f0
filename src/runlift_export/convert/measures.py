"""Columns as plain measures for the formats that hold a fixed few of them.

GPX and TCX know a heart rate, a cadence and a height, whatever a watch calls its field; lists and
texts have no place there.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from runlift_export.convert.column import Column, Kind

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
