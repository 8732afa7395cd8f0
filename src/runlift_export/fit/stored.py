"""A field of a table as it is stored: whole numbers stay whole, and what is missing is marked.

`Table.numbers` is for measuring: floats, NaN where missing. Here nothing is lost, 64-bit
integers and text included.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from runlift_export.fit.definition import BYTE, STRING, BaseType, Field, base_type
from runlift_export.fit.table import Part, Table, text_of

Array = npt.NDArray[Any]
Flags = npt.NDArray[np.bool_]

_TEXT = np.dtype(object)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stored:
    """A column: `values` of shape (n,) or, where a field holds several, (n, k).

    `valid` has the same shape. Text is an array of objects, str where valid. `base` is the
    number of the base type in the first part that has the field.
    """

    values: Array
    valid: Flags
    base: int

    @property
    def is_text(self) -> bool:
        """Whether the values are text."""
        return self.values.dtype == _TEXT


def stored_values(table: Table, number: int, *, developer: int | None = None) -> Stored:
    """Return a field of all messages of a table, in file order; nothing valid if none has it."""
    columns = [_of_part(part, number, developer, table.developer_types) for part in table.parts]
    found = next((column for column in columns if column is not None), None)
    if found is None:
        length = len(table)
        return Stored(values=np.zeros(length, np.uint8), valid=np.zeros(length, bool), base=BYTE)
    if len(columns) == 1:
        return found
    whole = _joined(columns, [len(part) for part in table.parts], found)
    return Stored(
        values=table.in_file_order(whole.values),
        valid=table.in_file_order(whole.valid),
        base=found.base,
    )


def developer_numbers(table: Table) -> tuple[tuple[int, int], ...]:
    """Return (developer, field number) of each developer field that any message has."""
    return tuple(
        sorted(
            {
                (field.developer, field.number)
                for part in table.parts
                for field in part.definition.fields
                if field.developer is not None and field.size
            }
        )
    )


def _of_part(
    part: Part, number: int, developer: int | None, types: dict[tuple[int, int], int]
) -> Stored | None:
    field = part.definition.field(number, developer)
    if field is None:
        return None
    column: Array = part.rows[field.name]
    if developer is None:
        return _decoded(column, field.base, misaligned=field.misaligned)
    return _developer_column(part, field, column, types.get((developer, number)))


def _developer_column(part: Part, field: Field, column: Array, described: int | None) -> Stored:
    """Return a developer field in the type that its description names; bytes without one."""
    raw = np.ascontiguousarray(column).reshape(len(column), -1)
    base = base_type(BYTE if described is None else described)
    if base.number == STRING:
        return _decoded(raw.view(f"S{field.size}")[:, 0], base, misaligned=False)
    if field.size % base.size:
        return _decoded(column, field.base, misaligned=True)
    order = ">" if part.definition.big_endian else "<"
    typed = raw.view(order + base.code)
    return _decoded(typed[:, 0] if typed.shape[1] == 1 else typed, base, misaligned=False)


def _decoded(column: Array, base: BaseType, *, misaligned: bool) -> Stored:
    if base.number == STRING:
        texts = np.empty(len(column), _TEXT)
        texts[:] = [text_of(raw) for raw in column.tolist()]
        return Stored(values=texts, valid=texts != None, base=STRING)  # noqa: E711 by element
    values = column.astype(column.dtype.newbyteorder("="))
    valid = np.isfinite(values) if base.invalid is None else values != base.invalid
    if base.number == BYTE and values.ndim > 1 and not misaligned:
        valid[valid.any(axis=1)] = True  # of bytes, 255 is a value like any other
    return Stored(values=values, valid=valid, base=base.number)


def _joined(columns: list[Stored | None], lengths: list[int], found: Stored) -> Stored:
    """Put the parts' columns below one another, in the type and width that hold them all."""
    alike = [one for one in columns if one is not None and one.is_text == found.is_text]
    width = max(one.values.shape[1] if one.values.ndim > 1 else 1 for one in alike)
    flat = all(one.values.ndim == 1 for one in alike)
    whole_numbers = all(one.values.dtype.kind in "iu" for one in alike)
    kind = np.result_type(*(one.values for one in alike))
    if whole_numbers and kind.kind == "f":
        kind = np.dtype(np.int64)  # unsigned and signed 64 bits have no common type
    values = np.zeros((sum(lengths), width), kind)
    if found.is_text:
        values[:] = None
    valid = np.zeros((sum(lengths), width), bool)
    at = 0
    for column, length in zip(columns, lengths, strict=True):
        if column is not None and column.is_text == found.is_text:
            block = column.values.reshape(length, -1)
            values[at : at + length, : block.shape[1]] = block
            valid[at : at + length, : block.shape[1]] = column.valid.reshape(length, -1)
        at += length
    if flat:
        return Stored(values=values[:, 0], valid=valid[:, 0], base=found.base)
    return Stored(values=values, valid=valid, base=found.base)
