"""The header of a FIT file, which says where its data ends; and definition messages.

A definition lists fields as (number, size, base type). From it follow the length of every
data message of that shape and a numpy structured type that reads it in place.

Base types: Flexible and Interoperable Data Transfer Protocol, table "FIT Base Types and Invalid
Values". The low five bits of the base type byte number the type; bit 7 (multi-byte) is
redundant and not always set in the field, so it is ignored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from runlift_export.errors import FitError
from runlift_export.language import say_later

SIGNATURE = b".FIT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The data lies in bytes `start` to `end`, the file's CRC in the two after it.

    `end` may lie beyond the bytes at hand (a file cut short). `open_ended` says that the
    recording was never closed: the device writes the data's size last.
    """

    start: int
    end: int
    open_ended: bool


def is_fit(data: bytes, at: int = 0) -> bool:
    """Say whether a FIT file header stands at `at`."""
    return data[at + 8 : at + 12] == SIGNATURE and data[at] >= 12


def read_header(data: bytes, at: int) -> Header:
    """Read the header at `at`. Raise FitError (kind "not_fit") if there is none."""
    if not is_fit(data, at):
        found = bytes(data[at + 8 : at + 12])
        problem = say_later("expected '.FIT', found the bytes {seen}", seen=bytes(found).hex(" "))
        if found.isascii() and found.decode("ascii").isprintable():
            problem = say_later("expected '.FIT', found '{seen}'", seen=found.decode("ascii"))
        if not found:
            problem = say_later("the file is too short")
        raise FitError(offset=at + 8, kind="not_fit", problem=problem)
    start = at + data[at]
    size = int.from_bytes(data[at + 4 : at + 8], "little")
    if size in (0, 0xFFFFFFFF) and len(data) > start + 2:
        return Header(start=start, end=len(data), open_ended=True)
    return Header(start=start, end=start + size, open_ended=False)


STRING = 7
BYTE = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseType:
    """One type: `code` is numpy's, without byte order; `invalid` None for text and floats.

    A float's invalid value is all bits set, which is a NaN already.
    """

    number: int
    code: str
    size: int
    invalid: int | None


def _base(number: int, code: str, invalid: int | None) -> BaseType:
    return BaseType(number=number, code=code, size=int(code[1:]), invalid=invalid)


BASE_TYPES: dict[int, BaseType] = {
    base.number: base
    for base in (
        _base(0, "u1", 0xFF),  # enum
        _base(1, "i1", 0x7F),
        _base(2, "u1", 0xFF),
        _base(3, "i2", 0x7FFF),
        _base(4, "u2", 0xFFFF),
        _base(5, "i4", 0x7FFFFFFF),
        _base(6, "u4", 0xFFFFFFFF),
        _base(STRING, "S1", None),
        _base(8, "f4", None),
        _base(9, "f8", None),
        _base(10, "u1", 0),  # the "z" types: zero means none
        _base(11, "u2", 0),
        _base(12, "u4", 0),
        _base(BYTE, "u1", 0xFF),
        _base(14, "i8", 0x7FFFFFFFFFFFFFFF),
        _base(15, "u8", 0xFFFFFFFFFFFFFFFF),
        _base(16, "u8", 0),
    )
}


def base_type(byte: int) -> BaseType:
    """Return the type a definition names; unknown numbers are read as plain bytes."""
    return BASE_TYPES.get(byte & 0x1F, BASE_TYPES[BYTE])


HEADER_NAME = "header"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a definition. `name` is its column in `Definition.dtype`.

    `number` is the field number; for developer fields `developer` is the developer data index
    (None for the profile's own fields) and `base` is bytes until a description gives the type.
    `count` is how many values it holds; `misaligned` says that `size` is no multiple of the
    declared type, so it is kept as single bytes. `place` is where it begins in a message.
    """

    name: str
    number: int
    developer: int | None
    size: int
    base: BaseType
    count: int
    misaligned: bool
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """The shape of one kind of data message. `size` counts the header byte too."""

    message: int
    big_endian: bool
    size: int
    fields: tuple[Field, ...]
    dtype: np.dtype[np.void]
    by_number: Mapping[tuple[int, int | None], Field] = field(repr=False, compare=False)

    def field(self, number: int, developer: int | None = None) -> Field | None:
        """Return the first field of this number that has any bytes, None if there is none."""
        return self.by_number.get((number, developer))


def definition_length(data: bytes, at: int, end: int) -> int | None:
    """Return the length of the definition message whose header is at `at`; None if cut off."""
    if at + 6 > end:
        return None
    length = 6 + 3 * data[at + 5]
    if data[at] & 0x20:
        if at + length + 1 > end:
            return None
        length += 1 + 3 * data[at + length]
    return length if at + length <= end else None


@lru_cache(maxsize=1024)
def parse_definition(content: bytes, *, developer: bool) -> Definition:
    """Read a definition message without its header byte (`developer`: header bit 5).

    The cache pays because one device writes the same few shapes into every file.
    """
    big_endian = content[1] == 1
    message = int.from_bytes(content[2:4], "big" if big_endian else "little")
    plain_end = 5 + 3 * content[4]
    fields: list[Field] = []
    size = 1
    for number, length, base_byte in _triples(content[5:plain_end]):
        base = base_type(base_byte)
        fields.append(_field(number, length, base, column=len(fields), place=size))
        size += length
    if developer:
        for number, length, index in _triples(content[plain_end + 1 :]):
            base = base_type(BYTE)
            one = _field(number, length, base, developer=index, column=len(fields), place=size)
            fields.append(one)
            size += length
    return Definition(
        message=message,
        big_endian=big_endian,
        size=size,
        fields=tuple(fields),
        dtype=_dtype(tuple(fields), size, big_endian=big_endian),
        by_number={(one.number, one.developer): one for one in reversed(fields) if one.size},
    )


def _triples(content: bytes) -> zip[tuple[int, int, int]]:
    return zip(content[0::3], content[1::3], content[2::3], strict=True)


def _field(
    number: int, size: int, base: BaseType, *, column: int, place: int, developer: int | None = None
) -> Field:
    misaligned = size % base.size != 0
    if misaligned:
        base = base_type(BYTE)
    return Field(
        name=f"c{column}",
        number=number,
        developer=developer,
        size=size,
        base=base,
        count=size // base.size,
        misaligned=misaligned,
        place=place,
    )


def _dtype(fields: tuple[Field, ...], size: int, *, big_endian: bool) -> np.dtype[np.void]:
    order = ">" if big_endian else "<"
    kept = [field for field in fields if field.size]
    return np.dtype(
        {
            "names": [HEADER_NAME, *(field.name for field in kept)],
            "formats": ["u1", *(_format(field, order) for field in kept)],
            "offsets": [0, *(field.place for field in kept)],
            "itemsize": size,
        }
    )


def _format(field: Field, order: str) -> str | tuple[str, tuple[int, ...]]:
    if field.base.number == STRING:
        return f"S{field.size}"
    code = order + field.base.code
    return code if field.count == 1 else (code, (field.count,))
