"""The base types of the FIT protocol: how many bytes a value takes and which value means none.

Source: Flexible and Interoperable Data Transfer Protocol, table "FIT Base Types and Invalid
Values". The low five bits of the base type byte number the type; bit 7 (multi-byte) is
redundant and not always set in the field, so it is ignored.
"""

from __future__ import annotations

from dataclasses import dataclass

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
