"""An activity as one JSON document, or as JSON lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from runlift_export.convert.activity import Activity
from runlift_export.convert.cells import iso_times, json_text
from runlift_export.convert.column import Column, blocks_of
from runlift_export.convert.text_tables import json_rows

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
