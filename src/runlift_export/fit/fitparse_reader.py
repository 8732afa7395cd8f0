"""The same tables through the fitparse library: a second opinion, on request.

It is a thousand times slower than the column reader and refuses many real files, but it was
written by others: where both read a file they must agree.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, field
from typing import Any

import fitparse
import numpy as np
import numpy.typing as npt
from fitparse import records as fitparse_records

from runlift_export.errors import FitError
from runlift_export.fit.definition import (
    HEADER_NAME,
    STRING,
    Definition,
    Field,
    base_type,
    is_fit,
    parse_definition,
    read_header,
)
from runlift_export.fit.developer import developer_types
from runlift_export.fit.profile import TIMESTAMP
from runlift_export.fit.table import FitFile, Part, Table
from runlift_export.language import say_later

# What fitparse raises on bytes it did not expect: its own errors are ValueErrors.
_FITPARSE_FAILS = (
    ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, struct.error
)  # fmt: skip


def read_with_fitparse(data: bytes) -> tuple[FitFile, ...]:
    """Read every FIT file of a chain through fitparse; as `read_fit` otherwise.

    What fitparse refuses ends the file there, with a fault of kind "unsupported".
    """
    files: list[FitFile] = []
    at = 0
    while at < len(data) and (not files or is_fit(data, at)):
        header = read_header(data, at)
        size = len(data) - at if header.open_ended else header.end + 2 - at
        files.append(_read_one(data[at : at + size], at))
        at += size
    if not files:
        raise FitError(offset=0, kind="not_fit", problem=say_later("the file is empty"))
    return tuple(files)


@dataclass(slots=True, kw_only=True)
class _Collected:
    """Messages of one shape: their order in the file, raw values, and compressed times."""

    definition: Definition
    types: tuple[Any, ...]
    compressed: bool = False
    order: list[int] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    times: list[int] = field(default_factory=list)


class _NoProcessor:
    """Leaves fitparse's values as they are: only the raw ones are used."""

    def run_type_processor(self, _: Any) -> None:
        """Do nothing."""

    run_field_processor = run_unit_processor = run_message_processor = run_type_processor


def _read_one(data: bytes, offset: int) -> FitFile:
    fitparse_records.DEV_TYPES.clear()  # it is global there: one file must not tint the next
    shapes: dict[int, _Collected] = {}
    keep_alive: list[Any] = []
    fault = None
    number = 0
    try:
        source: Any = fitparse.FitFile(io.BytesIO(data), data_processor=_NoProcessor())  # type: ignore[no-untyped-call]  # no types
        for message in source.get_messages():
            shape = shapes.get(id(message.def_mesg))
            if shape is None:
                keep_alive.append(message.def_mesg)
                shape = shapes[id(message.def_mesg)] = _shape(message.def_mesg)
            _collect(shape, message, number)
            number += 1
    except _FITPARSE_FAILS as error:
        problem = say_later("fitparse cannot go on: {why}", why=str(error))
        fault = FitError(offset=offset, kind="unsupported", problem=problem)
    parts: dict[int, list[Part]] = {}
    for shape in shapes.values():
        parts.setdefault(shape.definition.message, []).append(_part(shape))
    types = developer_types(parts)
    tables = {message: Table(message, tuple(group), types) for message, group in parts.items()}
    return FitFile(offset=offset, size=len(data), tables=tables, fault=fault)


def _shape(message: Any) -> _Collected:
    """Rebuild the definition message's bytes, so that both readers share one shape."""
    own = [(each.def_num, each.size, each.base_type.identifier) for each in message.field_defs]
    added = [(each.def_num, each.size, each.dev_data_index) for each in message.dev_field_defs]
    content = bytearray((0, message.endian == ">"))
    content += struct.pack(message.endian + "HB", message.mesg_num, len(own))
    content += bytes(byte for triple in own for byte in triple)
    if added:
        content += bytes((len(added), *(byte for triple in added for byte in triple)))
    return _Collected(
        definition=parse_definition(bytes(content), developer=bool(added)),
        types=tuple(each.base_type for each in message.dev_field_defs),
    )


def _collect(shape: _Collected, message: Any, number: int) -> None:
    values = [each.raw_value for each in message.fields if each.field_def is not None]
    shape.rows.append(values)
    shape.order.append(number)
    compressed = message.header.time_offset is not None
    shape.compressed |= compressed
    stamps = message.fields[-1:] if compressed else message.fields
    found = (one.raw_value for one in stamps if compressed or one.def_num == TIMESTAMP)
    stamp = next(found, None)
    shape.times.append(stamp if isinstance(stamp, int) else -1)


def _part(shape: _Collected) -> Part:
    definition = shape.definition
    rows = np.zeros(len(shape.rows), dtype=definition.dtype)
    rows[HEADER_NAME] = 0
    plain = sum(each.developer is None for each in definition.fields)
    for at, each in enumerate(definition.fields):
        if not each.size:
            continue
        values = [row[at] for row in shape.rows]
        if each.developer is None:
            rows[each.name] = _column(values, each)
        else:
            rows[each.name] = _bytes(values, each, shape.types[at - plain], definition)
    times = np.array(shape.times, dtype=np.int64) if shape.compressed else None
    return Part(definition, shape.order, rows=rows, timestamps=times)


def _column(values: list[Any], described: Field) -> npt.NDArray[Any]:
    if described.base.number == STRING:
        return np.array([(value or "").encode() for value in values], dtype=f"S{described.size}")
    none = np.nan if described.base.invalid is None else described.base.invalid
    filled = [_filled(value, none, described.count) for value in values]
    column = np.array(filled, dtype=described.base.code)
    return column.reshape(len(values)) if described.count == 1 else column


def _filled(value: Any, none: float, count: int) -> list[Any]:
    if isinstance(value, tuple):
        return [none if one is None else one for one in value]
    return [none] * count if value is None else [value]


def _bytes(
    values: list[Any], described: Field, kind: Any, definition: Definition
) -> npt.NDArray[Any]:
    """Write a developer field's values back as the bytes they were."""
    base = base_type(kind.identifier)
    if base.number == STRING:
        texts = np.array([(value or "").encode() for value in values], dtype=f"S{described.size}")
        flat = texts.view("u1")
    else:
        none = np.nan if base.invalid is None else base.invalid
        count = described.size // base.size
        filled = [_filled(value, none, count) for value in values]
        order = ">" if definition.big_endian else "<"
        flat = np.array(filled, dtype=base.code).astype(order + base.code).view("u1")
    return flat.reshape((len(values), described.size) if described.count > 1 else len(values))
