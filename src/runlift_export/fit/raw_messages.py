"""The messages of a FIT file as they lie in its bytes, for writing them again unchanged."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fastcrc import crc16

from runlift_export.fit.definition import (
    STRING,
    Definition,
    Field,
    definition_length,
    parse_definition,
    read_header,
)

HEADER_SIZE = 14
_DEFINITION, _COMPRESSED, _DEVELOPER = 0x40, 0x80, 0x20


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMessage:
    """One message: bytes `start` to `end`, of the shape `definition`.

    `defines` says that it is the definition message itself, `compressed` that its header byte
    holds five bits of the time.
    """

    start: int
    end: int
    definition: Definition
    defines: bool
    compressed: bool

    @property
    def number(self) -> int:
        """The global message number."""
        return self.definition.message


def read_raw_messages(data: bytes, at: int, until: int) -> tuple[RawMessage, ...]:
    """Return the whole messages of the FIT file at `at`, up to `until` or what makes no sense.

    `until` is where the file's bytes end, its checksum not counted. Raise FitError (kind
    "not_fit") if no FIT file begins there.
    """
    header = read_header(data, at)
    end = min(header.end, until)
    shapes: dict[int, Definition] = {}
    found: list[RawMessage] = []
    here = header.start
    while here < end:
        head = data[here]
        defines = head & (_COMPRESSED | _DEFINITION) == _DEFINITION
        compressed = head & _COMPRESSED != 0
        local = head >> 5 & 3 if compressed else head & 0x0F
        if defines:
            size = definition_length(data, here, end)
            if size is not None:
                content = data[here + 1 : here + size]
                shapes[local] = parse_definition(content, developer=head & _DEVELOPER != 0)
        else:
            size = shapes[local].size if local in shapes else None
        if size is None or here + size > end:
            break
        found.append(
            RawMessage(
                start=here,
                end=here + size,
                definition=shapes[local],
                defines=defines,
                compressed=compressed,
            )
        )
        here += size
    return tuple(found)


def sealed_file(content: bytes, like: bytes) -> bytes:
    """Return a FIT file of these messages: header with the right size, and both checksums.

    `like` begins with the header whose protocol and profile versions it gets.
    """
    header = struct.pack("<BB2sI4s", HEADER_SIZE, like[1], like[2:4], len(content), b".FIT")
    whole = header + crc16.arc(header).to_bytes(2, "little") + content
    return whole + crc16.arc(whole).to_bytes(2, "little")


def stored_number(data: bytes, message: RawMessage, number: int) -> int | None:
    """Return a field of a message as stored, None if it is missing, invalid or no whole number."""
    field = _whole_number(message.definition, number)
    if field is None or field.base.invalid is None:
        return None
    value: int = struct.unpack_from(_form(message, field), data, message.start + field.place)[0]
    return None if value == field.base.invalid else value


def with_numbers(data: bytes, message: RawMessage, values: Mapping[int, int | None]) -> bytes:
    """Return the bytes of a message with other numbers in some of its fields, None for invalid.

    Fields that the message does not have stay away; a number too large for its field is invalid.
    """
    result = bytearray(data[message.start : message.end])
    for number, value in values.items():
        field = _whole_number(message.definition, number)
        if field is None or field.base.invalid is None:
            continue
        form = _form(message, field)
        try:
            packed = struct.pack(form, field.base.invalid if value is None else value)
        except struct.error:
            packed = struct.pack(form, field.base.invalid)
        at = field.place
        result[at : at + len(packed)] = packed
    return bytes(result)


def without_measures(data: bytes, message: RawMessage, kept: Iterable[int]) -> bytes:
    """Return the bytes of a message with every field invalid but those named and texts."""
    result = bytearray(data[message.start : message.end])
    names = frozenset(kept)
    order = ">" if message.definition.big_endian else "<"
    for field in message.definition.fields:
        plain = field.developer is None and field.base.number != STRING and field.size
        if not plain or field.number in names:
            continue
        invalid = b"\xff" * field.base.size
        if field.base.invalid is not None:
            invalid = struct.pack(order + _letter(field), field.base.invalid)
        at = field.place
        result[at : at + field.size] = invalid * field.count
    return bytes(result)


def _whole_number(definition: Definition, number: int) -> Field | None:
    for field in definition.fields:
        if field.number == number and field.developer is None and field.count == 1:
            return field if field.base.code[0] in "iu" else None
    return None


def _form(message: RawMessage, field: Field) -> str:
    return (">" if message.definition.big_endian else "<") + _letter(field)


def _letter(field: Field) -> str:
    letter = {1: "b", 2: "h", 4: "i", 8: "q"}[field.base.size]
    return letter.upper() if field.base.code[0] == "u" else letter
