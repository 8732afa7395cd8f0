"""One FIT file as read: all messages of one number as columns in file order.

A table is made of parts, one for each shape in which the message was defined; a field that a
part does not have is missing there. Nothing is decoded before somebody asks for a column.
"""

from __future__ import annotations

import codecs
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from runlift_export.errors import FitError
from runlift_export.fit.definition import (
    STRING,
    BaseType,
    Definition,
    Field,
    base_type,
)
from runlift_export.fit.profile import TIMESTAMP, Quantity

try:
    _numbers: Any = import_module("runlift_export.fit._scan").numbers
except ImportError:  # built without a compiler: numpy does it, in some steps more
    _numbers = None

Numbers = npt.NDArray[np.float64]
Measure = tuple[float, float, float]
"""The widest number that counts, then scale and offset."""
Value = int | float | str | tuple[int | float | None, ...] | None

_WIDEST = 2.0**32
_AS_STORED: Measure = (math.inf, 1.0, 0.0)


class Part:
    """Messages of one shape, gathered from the file's bytes when they are first asked for.

    `offsets` are their file offsets, ascending. `timestamps` replaces field 253 where
    compressed-timestamp headers carry the time (s since the FIT epoch, -1 for none).
    """

    def __init__(
        self,
        definition: Definition,
        offsets: npt.ArrayLike,
        *,
        data: bytes = b"",
        rows: npt.NDArray[np.void] | None = None,
        timestamps: npt.NDArray[np.int64] | None = None,
    ) -> None:
        self.definition = definition
        self.timestamps = timestamps
        self._offsets = offsets
        self._data = data
        self._rows = rows

    @cached_property
    def offsets(self) -> npt.NDArray[np.int64]:
        """The file offset of each message."""
        return np.asarray(self._offsets, dtype=np.int64)

    @cached_property
    def rows(self) -> npt.NDArray[np.void]:
        """The messages as a structured array of the definition's dtype.

        One copy for each message and no loop in Python: the file is seen as an array of
        overlapping items of the message's size, one starting at every byte.
        """
        if self._rows is not None:
            return self._rows
        size = self.definition.size
        everywhere: npt.NDArray[np.void] = np.ndarray(
            shape=(len(self._data) - size + 1,),
            dtype=f"V{size}",
            buffer=self._data,
            strides=(1,),
        )
        return everywhere[self.offsets].view(self.definition.dtype)

    def floats(self, field: Field, base: BaseType, measure: Measure) -> Numbers:
        """Return the first number of a field, taken to be of the type `base`, as measured."""
        if _numbers is None or self._rows is not None:
            return _measured(_floats(_firsts(self, field, base), base), measure)
        checked = base.invalid is not None
        big_endian = self.definition.big_endian
        return np.frombuffer(
            _numbers(
                self._data, self.offsets, field.place, base.code[0], base.size,
                big_endian, checked, base.invalid or 0, *measure,
            ),
        )  # fmt: skip

    def __len__(self) -> int:
        """Count the messages."""
        return len(self._offsets)  # type: ignore[arg-type]  # an array has a length


class Table:
    """The messages of one global message number, as columns of one length, in file order."""

    def __init__(
        self,
        message: int,
        parts: tuple[Part, ...],
        developer_types: dict[tuple[int, int], int] | None = None,
    ) -> None:
        self.message = message
        self.parts = parts
        self._developer_types = developer_types or {}
        self._length = sum(len(part) for part in parts)

    @cached_property
    def _order(self) -> npt.NDArray[np.intp] | None:
        if len(self.parts) == 1:
            return None
        return np.argsort(np.concatenate([part.offsets for part in self.parts]))

    def __len__(self) -> int:
        """Count the messages."""
        return self._length

    @property
    def offsets(self) -> npt.NDArray[np.int64]:
        """The file offset of each message."""
        return self._in_order([part.offsets for part in self.parts])

    @property
    def developer_types(self) -> dict[tuple[int, int], int]:
        """The base type byte of each described (developer, field number)."""
        return self._developer_types

    def in_file_order(self, column: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return a column that has the parts one after the other in the order of the file."""
        return column if self._order is None else column[self._order]

    def fields(self) -> tuple[int, ...]:
        """Return the numbers of the profile fields that any of the messages has, ascending."""
        return tuple(
            sorted(
                {
                    field.number
                    for part in self.parts
                    for field in part.definition.fields
                    if field.developer is None and field.size
                }
            )
        )

    def has(self, number: int) -> bool:
        """Say whether any of the messages was defined with this field."""
        return any(part.definition.field(number, None) is not None for part in self.parts)

    def numbers(self, number: int, *, developer: int | None = None) -> Numbers:
        """Return the stored numbers, shape (n,), unscaled; NaN where missing or invalid.

        Of a field that holds several values the first is taken (see `arrays`); a string is NaN.
        64-bit integers beyond 2^53 lose their last digits.
        """
        return self._measured(number, developer, _AS_STORED)

    def quantity(self, quantity: Quantity) -> Numbers:
        """Return `numbers` with the profile's scale and offset applied, in its unit.

        A number that 32 bits cannot hold (from a 64-bit or float field) is no measurement: NaN.
        """
        return self._measured(quantity.number, None, (_WIDEST, quantity.scale, quantity.offset))

    def timestamps(self) -> Numbers:
        """Return field 253 or the compressed time, shape (n,), s since the FIT epoch or NaN.

        Times beyond the 32 bits that the format has for them are NaN.
        """
        columns = []
        for part in self.parts:
            if part.timestamps is None:
                columns.append(self._part_numbers(part, TIMESTAMP, None, _AS_STORED))
            else:
                stamps = part.timestamps.astype(np.float64)
                columns.append(stamps)
        times = self._in_order(columns)
        times[(times < 0) | (times > _WIDEST)] = np.nan
        return times

    def arrays(self, number: int) -> Numbers:
        """Return every value of an array field, shape (n, widest count), NaN where none."""
        blocks = [_part_arrays(part, number) for part in self.parts]
        width = max((block.shape[1] for block in blocks), default=0)
        whole = np.full((self._length, width), np.nan)
        start = 0
        for block in blocks:
            whole[start : start + len(block), : block.shape[1]] = block
            start += len(block)
        return whole if self._order is None else whole[self._order]

    def texts(self, number: int) -> tuple[str | None, ...]:
        """Return a string field as text, n long; None where missing or empty.

        Text ends at the first NUL; a character cut off by the field's end is left out.
        """
        values: list[str | None] = []
        for part in self.parts:
            field = part.definition.field(number, None)
            if field is None or field.base.number != STRING:
                values.extend([None] * len(part))
            else:
                values.extend(text_of(bytes(raw)) for raw in part.rows[field.name].tolist())
        return tuple(self._reordered(values))

    def values(self, number: int) -> tuple[Value, ...]:
        """Return the raw values as Python objects, n long: whole numbers exact, text decoded.

        None where missing or invalid; an array field gives a tuple with None for invalid ones.
        """
        values: list[Value] = []
        for part in self.parts:
            field = part.definition.field(number, None)
            if field is None:
                values.extend([None] * len(part))
            elif field.base.number == STRING:
                values.extend(text_of(bytes(raw)) for raw in part.rows[field.name].tolist())
            else:
                values.extend(_plain(raw, field.base) for raw in part.rows[field.name].tolist())
        return tuple(self._reordered(values))

    def _measured(self, number: int, developer: int | None, measure: Measure) -> Numbers:
        return self._in_order(
            [self._part_numbers(part, number, developer, measure) for part in self.parts]
        )

    def _part_numbers(
        self, part: Part, number: int, developer: int | None, measure: Measure
    ) -> Numbers:
        field = part.definition.field(number, developer)
        if field is None or field.base.number == STRING:
            return np.full(len(part), np.nan)
        base = field.base
        if developer is not None:
            described = self._developer_types.get((developer, number))
            if described is None:
                return np.full(len(part), np.nan)
            base = base_type(described)
            if base.number == STRING or field.size % base.size:
                return np.full(len(part), np.nan)
        return part.floats(field, base, measure)

    def _in_order(self, columns: list[npt.NDArray[Any]]) -> npt.NDArray[Any]:
        if self._order is None:
            return columns[0]
        return np.concatenate(columns)[self._order]

    def _reordered(self, values: list[Any]) -> list[Any]:
        return values if self._order is None else [values[at] for at in self._order.tolist()]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FitFile:
    """One FIT file (several may stand in a chain) after reading.

    `offset` and `size` say which bytes it is made of. `tables` maps message numbers to tables;
    a message the file does not hold is not in it. `fault` is None for a sound file; otherwise
    it says what is wrong, and the tables hold everything before the break. It is a value here
    and is never raised.
    """

    offset: int
    size: int
    tables: Mapping[int, Table]
    fault: FitError | None

    def table(self, message: int) -> Table | None:
        """Return the table of a message number, None if the file has no such message."""
        return self.tables.get(message)


def _firsts(part: Part, field: Field, base: BaseType) -> npt.NDArray[Any]:
    column: npt.NDArray[Any] = part.rows[field.name]
    if field.developer is not None:
        order = ">" if part.definition.big_endian else "<"
        column = np.ascontiguousarray(column.reshape(len(part), -1)).view(order + base.code)
    return column if column.ndim == 1 else column[:, 0]


def _measured(numbers: Numbers, measure: Measure) -> Numbers:
    widest, scale, offset = measure
    if widest < math.inf:
        numbers[np.abs(numbers) > widest] = np.nan
    if scale != 1:
        numbers /= scale
    if offset:
        numbers -= offset
    return numbers


def _floats(column: npt.NDArray[Any], base: BaseType) -> Numbers:
    with np.errstate(invalid="ignore"):  # a signalling NaN is no value like any other NaN
        numbers = column.astype(np.float64)
    if base.invalid is None:
        numbers[~np.isfinite(numbers)] = np.nan
    else:
        numbers[column == base.invalid] = np.nan
    return numbers


def _part_arrays(part: Part, number: int) -> Numbers:
    field = part.definition.field(number, None)
    if field is None or field.base.number == STRING:
        return np.full((len(part), 0), np.nan)
    column = part.rows[field.name]
    return _floats(column.reshape(len(part), field.count), field.base)


def text_of(raw: bytes) -> str | None:
    """Return a text field up to its first NUL, None if empty; a character cut off is left out."""
    content = raw.split(b"\0", 1)[0]
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    return decoder.decode(content) or None


def _plain(raw: Any, base: BaseType) -> Value:
    if isinstance(raw, list):
        return tuple(None if _is_none(value, base) else value for value in raw)
    return None if _is_none(raw, base) else raw


def _is_none(value: float, base: BaseType) -> bool:
    return math.isnan(value) if base.invalid is None else value == base.invalid
