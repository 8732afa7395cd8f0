"""Tables as CSV (RFC 4180), JSON and JSON lines; a whole activity as one JSON document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from runlift_export.convert.activity import Activity
from runlift_export.convert.cells import csv_cell, json_text
from runlift_export.convert.column import Column, Kind, blocks_of, cell_texts, iso_times


def csv_table(columns: Sequence[Column]) -> str:
    """Return one table: a heading of names, then a line a row; empty where nothing is known."""
    return "".join(csv_pieces(columns))


def csv_pieces(columns: Sequence[Column]) -> Iterator[str]:
    """Give the same piece by piece: a million rows need no million texts at once.

    A text that a spreadsheet would take for a formula gets an apostrophe before it, as in every
    CSV file of ours; control characters stand as visible codes.
    """
    yield ",".join(csv_cell(column.name) for column in columns) + "\r\n"
    for block in blocks_of(columns):
        cells = [
            cell_texts(column, quote=csv_cell if _is_free(column) else str, missing="", brackets="")
            for column in block
        ]
        lines = map(",".join, zip(*cells, strict=True))
        yield "\r\n".join((*lines, ""))


def json_rows(columns: Sequence[Column], *, first: str = "") -> list[str]:
    """Return each row as a JSON object with what is there; `first` is put before its keys."""
    cells = []
    for column in columns:
        key = f",{json_text(column.name)}:"
        texts = cell_texts(column, quote=json_text, missing="")
        if column.is_list or not column.valid.all():
            texts = [key + _holes(text) if text else "" for text in texts]
        else:
            texts = [key + text for text in texts]
        cells.append(texts)
    rows = ["".join(row) for row in zip(*cells, strict=True)]
    return ["{" + first + (row if first else row[1:]) + "}" for row in rows]


def _holes(text: str) -> str:
    """Fill holes in a list: JSON has no empty elements."""
    if not text.startswith("["):
        return text
    return re.sub(r"(?<=[\[,])(?=[,\]])", "null", text)


def _is_free(column: Column) -> bool:
    """Whether a text of the column may be anything; times and the profile's words may not."""
    return column.kind is Kind.TEXT


FORMAT = 1

_NEXT = ",\n"

NamedTable = tuple[str, tuple[Column, ...]]


def json_document(activity: Activity, tables: Sequence[NamedTable]) -> Iterator[str]:
    """Give the document in pieces: what the activity is, each table's units, and their rows."""
    units = ",".join(
        f"{json_text(name)}:{{{_units(columns)}}}" for name, columns in tables if _units(columns)
    )
    parts = [
        f'{{"format":{FORMAT}',
        *(f"{json_text(key)}:{value}" for key, value in _head(activity)),
        f'"units":{{{units}}}',
    ]
    yield ",\n".join(parts) + ',\n"tables":{\n'
    for at, (name, columns) in enumerate(tables):
        yield f"{_NEXT * bool(at)}{json_text(name)}:[\n"
        for block_at, block in enumerate(blocks_of(columns)):
            yield _NEXT * bool(block_at) + ",\n".join(json_rows(block))
        yield "\n]"
    yield "\n}}\n"


def json_lines(tables: Sequence[NamedTable]) -> Iterator[str]:
    """Give one object a line, each with the name of its table first, in pieces of many lines."""
    for name, columns in tables:
        first = f'"table":{json_text(name)}'
        for block in blocks_of(columns):
            yield "\n".join((*json_rows(block, first=first), ""))


def start_text(activity: Activity) -> str | None:
    """Return the start as ISO 8601 text in UTC."""
    import numpy as np

    if activity.started_at is None:
        return None
    return iso_times(np.array([activity.started_at]))[0] + "Z"


def _head(activity: Activity) -> list[tuple[str, str]]:
    start = start_text(activity)
    offset = activity.utc_offset_s
    return [
        ("started_at", "null" if start is None else json_text(start)),
        ("utc_offset_s", "null" if offset is None else str(offset)),
        ("sport", json_text(activity.sport)),
        ("sub_sport", json_text(activity.sub_sport)),
    ]


def _units(columns: Sequence[Column]) -> str:
    return ",".join(
        f"{json_text(column.name)}:{json_text(column.unit)}" for column in columns if column.unit
    )
