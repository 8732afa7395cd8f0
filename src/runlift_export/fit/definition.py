"""Definition messages: the shape that the data messages after them have.

A definition lists fields as (number, size, base type). From it follow the length of every
data message of that shape and a numpy structured type that reads it in place.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from runlift_export.fit.base_types import BYTE, STRING, BaseType, base_type

HEADER_NAME = "header"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a definition. `name` is its column in `Definition.dtype`.

    `number` is the field number; for developer fields `developer` is the developer data index
    (None for the profile's own fields) and `base` is bytes until a description gives the type.
    `count` is how many values it holds; `misaligned` says that `size` is no multiple of the
    declared type, so it is kept as single bytes.
    """

    name: str
    number: int
    developer: int | None
    size: int
    base: BaseType
    count: int
    misaligned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """The shape of one kind of data message. `size` counts the header byte too."""

    message: int
    big_endian: bool
    size: int
    fields: tuple[Field, ...]
    dtype: np.dtype[np.void]


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
    offsets: list[int] = []
    offset = 1
    for number, size, base_byte in _triples(content[5:plain_end]):
        fields.append(_field(number, size, base_type(base_byte), None, len(fields)))
        offsets.append(offset)
        offset += size
    if developer:
        for number, size, index in _triples(content[plain_end + 1 :]):
            fields.append(_field(number, size, base_type(BYTE), index, len(fields)))
            offsets.append(offset)
            offset += size
    return Definition(
        message=message,
        big_endian=big_endian,
        size=offset,
        fields=tuple(fields),
        dtype=_dtype(tuple(fields), offsets, offset, big_endian=big_endian),
    )


def _triples(content: bytes) -> zip[tuple[int, int, int]]:
    return zip(content[0::3], content[1::3], content[2::3], strict=True)


def _field(number: int, size: int, base: BaseType, developer: int | None, column: int) -> Field:
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
    )


def _dtype(
    fields: tuple[Field, ...], offsets: list[int], size: int, *, big_endian: bool
) -> np.dtype[np.void]:
    order = ">" if big_endian else "<"
    kept = [(field, offset) for field, offset in zip(fields, offsets, strict=True) if field.size]
    return np.dtype(
        {
            "names": [HEADER_NAME, *(field.name for field, _ in kept)],
            "formats": ["u1", *(_format(field, order) for field, _ in kept)],
            "offsets": [0, *(offset for _, offset in kept)],
            "itemsize": size,
        }
    )


def _format(field: Field, order: str) -> str | tuple[str, tuple[int, ...]]:
    if field.base.number == STRING:
        return f"S{field.size}"
    code = order + field.base.code
    return code if field.count == 1 else (code, (field.count,))
