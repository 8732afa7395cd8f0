"""An activity as one JSON document, or as JSON lines."""

from __future__ import annotations

from collections.abc import Sequence

from runlift_export.convert.activity import Activity
from runlift_export.convert.cells import iso_times, json_text
from runlift_export.convert.column import Column
from runlift_export.convert.text_tables import json_rows

FORMAT = 1

NamedTable = tuple[str, tuple[Column, ...]]


def json_document(activity: Activity, tables: Sequence[NamedTable]) -> str:
    """Return the document: what the activity is, the units of each table, and their rows."""
    units = ",".join(
        f"{json_text(name)}:{{{_units(columns)}}}" for name, columns in tables if _units(columns)
    )
    parts = [
        f'{{"format":{FORMAT}',
        *(f"{json_text(key)}:{value}" for key, value in _head(activity)),
        f'"units":{{{units}}}',
    ]
    bodies = [
        f"{json_text(name)}:[\n" + ",\n".join(json_rows(columns)) + "\n]"
        for name, columns in tables
    ]
    return ",\n".join(parts) + ',\n"tables":{\n' + ",\n".join(bodies) + "\n}}\n"


def json_lines(tables: Sequence[NamedTable]) -> str:
    """Return one object a line, each with the name of its table first."""
    rows = [
        row
        for name, columns in tables
        for row in json_rows(columns, first=f'"table":{json_text(name)}')
    ]
    return "\n".join((*rows, ""))


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
