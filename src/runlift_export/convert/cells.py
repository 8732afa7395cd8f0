"""The values of a column as text, all at once: for CSV, JSON and XML alike."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np

from runlift_export.convert.column import Array, Column, Flags, Kind

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


def json_text(text: str) -> str:
    """Quote a text for JSON."""
    return json.dumps(text, ensure_ascii=False)
