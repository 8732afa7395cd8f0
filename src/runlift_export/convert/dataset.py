"""One Parquet dataset of all activities: the same columns in every file, whatever watch wrote it.

Programs take the columns of a dataset from its first file. So each file has every field that the
profile knows of its message, in a type that follows from the profile alone; fields of apps stand
together in one column, `developer`, as a map from name to number. Folders are named by year and
sport, as Hive does it and pandas, polars, DuckDB and Spark read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from runlift_export.convert.activity import Activity, table_name
from runlift_export.convert.cells import safe_text
from runlift_export.convert.column import ATHLETE, Column, Columns, Kind, measure
from runlift_export.convert.decoding import Decoding, decoded
from runlift_export.convert.options import ConvertOptions
from runlift_export.convert.parquet import arrow_array, parquet_file
from runlift_export.convert.privacy import NOBODY, without_private
from runlift_export.convert.text_tables import start_text
from runlift_export.fit import Stored
from runlift_export.fit.whole_profile import FieldProfile, message_profile

if TYPE_CHECKING:
    import pyarrow as pa

ACTIVITIES = "activities.parquet"
DEVELOPER = "developer"
UNDATED = "0"  # a missing one would be a null, which pandas cannot put together
_WHOLE = frozenset({"enum", "sint8", "uint8", "sint16", "uint16", "sint32", "uint32", "uint8z",
                    "uint16z", "uint32z", "sint64", "uint64", "uint64z"})  # fmt: skip

_TAKEN = frozenset({"activity", ATHLETE, "year", "sport"})
"""Columns of the dataset itself: a message's own `sport` is `message_sport` beside them."""

Row = tuple[tuple[str, str | float | None], ...]

_FIGURES = (
    ("distance_m", "total_distance"),
    ("timer_s", "total_timer_time"),
    ("elapsed_s", "total_elapsed_time"),
    ("calories_kcal", "total_calories"),
    ("ascent_m", "total_ascent"),
    ("descent_m", "total_descent"),
    ("mean_heart_rate_bpm", "avg_heart_rate"),
    ("max_heart_rate_bpm", "max_heart_rate"),
    ("mean_power_w", "avg_power"),
    ("training_effect", "total_training_effect"),
)


def dataset_name(activity: Activity, table: str, stem: str) -> str:
    """Return where a table of an activity stands in the dataset."""
    start = start_text(activity)
    year = UNDATED if start is None else start[:4]
    return f"{table}/year={year}/sport={activity.sport}/{stem}.parquet"


def dataset_bytes(
    message: int, columns: Sequence[Column], stem: str, options: ConvertOptions
) -> bytes:
    """Return a table of an activity with all columns that the dataset has."""
    import pyarrow as pa

    rows = len(columns[0])
    by_name = {column.name: column for column in columns}
    names = ["activity"]
    texts = pa.array([stem], pa.string())
    arrays = [pa.DictionaryArray.from_arrays(_zeros(rows), texts)]
    if options.athlete is not None:
        names.append(ATHLETE)
        whose = pa.array([safe_text(options.athlete)], pa.string())
        arrays.append(pa.DictionaryArray.from_arrays(_zeros(rows), whose))
    of_profile = _columns_of(message, options)
    for name, kind in of_profile:
        names.append(f"message_{name}" if name in _TAKEN else name)
        arrays.append(_typed(by_name.get(name), kind, rows))
    known = {name for name, _ in of_profile}
    names.append(DEVELOPER)
    arrays.append(_others([c for c in columns if c.name not in known and _is_plain(c)], rows))
    return parquet_file(pa.Table.from_arrays(arrays, names=names))


def activity_row(
    activity: Activity, stem: str, sessions: Columns, *, athlete: str | None = None
) -> Row:
    """Return the row of an activity in the table of all of them; of one of many, whose it is."""
    row: list[tuple[str, str | float | None]] = [
        ("activity", stem),
        ("started_at", start_text(activity)),
        ("utc_offset_s", activity.utc_offset_s),
        ("sport", activity.sport),
        ("sub_sport", activity.sub_sport),
    ]
    for name, field in _FIGURES:
        values = measure(sessions, field)
        known = values is not None and len(values) == 1 and not np.isnan(values[0])
        row.append((name, float(values[0]) if known and values is not None else None))
    if athlete is not None:
        row.append((ATHLETE, safe_text(athlete)))
    return tuple(row)


def activities_parquet(rows: Sequence[Row]) -> bytes:
    """Return the table of all activities, in order of their start."""
    import pyarrow as pa

    tables = sorted((dict(row) for row in rows), key=lambda one: str(one["started_at"]))
    text = pa.string()
    whose = (ATHLETE,) if any(ATHLETE in one for one in tables) else ()
    names = ("activity", "started_at", "utc_offset_s", "sport", "sub_sport")
    kinds = (text, text, pa.int64(), text, text, *(pa.float64() for _ in _FIGURES))
    kinds += (text,) * len(whose)
    columns = (*names, *(name for name, _ in _FIGURES), *whose)
    arrays = [
        pa.array([one.get(name) for one in tables], kind)
        for name, kind in zip(columns, kinds, strict=True)
    ]
    arrays[1] = arrays[1].cast(pa.timestamp("ms", "UTC"))
    return parquet_file(pa.Table.from_arrays(arrays, names=list(columns)))


@lru_cache(maxsize=64)
def _schema(
    message: int, *, positions: bool, identity: bool, raw: bool
) -> tuple[tuple[str, pa.DataType], ...]:
    """Return name and type of each column that a table of the dataset has, in a fixed order."""
    profile = message_profile(message)
    if profile is None:
        raise ValueError(table_name(message))
    options = ConvertOptions(formats=(), positions=positions, identity=identity, raw=raw)
    found: dict[str, pa.DataType] = {}
    for field in profile.fields.values():
        for one in (field, *(meaning.field for meaning in field.meanings)):
            column = _example(one, raw=raw)
            if without_private((column,), options, NOBODY):
                found.setdefault(one.name, _kind_of(one, column))
    return tuple(sorted(found.items(), key=lambda one: (one[0] != "timestamp", one[0])))


def _columns_of(message: int, options: ConvertOptions) -> tuple[tuple[str, pa.DataType], ...]:
    return _schema(message, positions=options.positions, identity=options.identity, raw=options.raw)


def _example(field: FieldProfile, *, raw: bool) -> Column:
    """Return a column as the field would give it, with one value."""
    values = np.zeros(1, np.int64)
    if field.kind == "string":
        text = np.array([""], object)
        return decoded(field, Stored(values=text, valid=np.ones(1, bool), base=7), Decoding())
    stored = Stored(values=values, valid=np.ones(1, bool), base=6)
    return decoded(field, stored, Decoding(raw=raw))


def _kind_of(field: FieldProfile, column: Column) -> pa.DataType:
    import pyarrow as pa

    if column.kind in {Kind.TEXT, Kind.WORD}:
        return pa.string()
    if column.kind in {Kind.TIME, Kind.LOCAL_TIME}:
        return pa.timestamp("ms", "UTC" if column.kind is Kind.TIME else None)
    scaled = field.scale != 1 or field.offset or column.unit == "deg"
    whole = field.kind in _WHOLE or field.kind not in {"float32", "float64", "byte"}
    return pa.float64() if scaled or not whole else pa.int64()


def _typed(column: Column | None, kind: pa.DataType, rows: int) -> pa.Array:
    import pyarrow as pa

    if column is None or column.is_list:
        return pa.nulls(rows, kind)
    array = arrow_array(column)
    if pa.types.is_string(kind) and not pa.types.is_string(array.type):
        return array if pa.types.is_dictionary(array.type) else array.cast(kind)
    if array.type == kind:
        return array
    numbers = _is_number(array.type) and _is_number(kind)
    return array.cast(kind, safe=False) if numbers else pa.nulls(rows, kind)


def _is_number(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _is_plain(column: Column) -> bool:
    return not column.is_list and column.kind is Kind.NUMBER


def _others(columns: Sequence[Column], rows: int) -> pa.Array:
    """Return the numbers of apps as one map a row, from name to number."""
    import pyarrow as pa

    kind = pa.map_(pa.string(), pa.float64())
    if not columns:
        return pa.nulls(rows, kind)
    there = np.stack([column.valid for column in columns], axis=1)
    values = np.stack([column.values.astype(np.float64) for column in columns], axis=1)
    offsets = np.concatenate(([0], np.cumsum(there.sum(axis=1)))).astype(np.int32)
    places = np.nonzero(there)[1].astype(np.int32)
    names = pa.array([column.name for column in columns], pa.string())
    keys = names.take(pa.Array.from_buffers(pa.int32(), len(places), [None, pa.py_buffer(places)]))
    numbers = np.ascontiguousarray(values[there])
    items = pa.Array.from_buffers(pa.float64(), len(numbers), [None, pa.py_buffer(numbers)])
    starts = pa.Array.from_buffers(pa.int32(), len(offsets), [None, pa.py_buffer(offsets)])
    return pa.MapArray.from_arrays(starts, keys, items)


def _zeros(rows: int) -> pa.Array:
    import pyarrow as pa

    data = pa.py_buffer(np.zeros(rows, np.int32))
    return pa.Array.from_buffers(pa.int32(), rows, [None, data])
