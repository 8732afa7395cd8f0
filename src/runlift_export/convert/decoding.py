"""The messages of one kind to columns: names, units, words, what fields are made of and can mean.

A field's value is stored / scale - offset. Some fields are made of components, bits that are the
value of another field (`speed` of `enhanced_speed`); some mean something else while another field
says so (the `data` of an event). Both come as columns beside the field itself. Nothing here makes
a Python object for a value, but for text and for sums that accumulate bit by bit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from runlift_export.convert.column import FIT_EPOCH_S, Array, Column, Flags, Kind
from runlift_export.convert.components import Expanded, expanded_fields, in_unit, meant_rows
from runlift_export.fit import Stored, Table, developer_numbers, stored_values
from runlift_export.fit.profile import TIMESTAMP
from runlift_export.fit.whole_profile import FieldProfile, MessageProfile, message_profile, words_of

DEGREES_A_SEMICIRCLE = 180.0 / 2**31
DEGREES_DECIMALS = 8  # FIT keeps places to 8.4e-8 degrees: no two of them fall together
LATEST_S = 2**32 - 1  # FIT has 32 bits for a time; what is beyond is none
SEMICIRCLES = "semicircles"
UNKNOWN = "field_{}"

_TIMES = {"date_time": Kind.TIME, "local_date_time": Kind.LOCAL_TIME}
_STAMP = FieldProfile(
    name="timestamp",
    kind="date_time",
    scale=1,
    offset=0,
    unit="s",
    components=(),
    meanings=(),
)
_NO_MESSAGE = MessageProfile(name="", fields={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoding:
    """How fields are decoded: `raw` keeps words as numbers, `unknown` adds what has no name."""

    raw: bool = False
    unknown: bool = False


def decode_columns(
    table: Table, names: dict[tuple[int, int], tuple[str, str]], decoding: Decoding
) -> tuple[Column, ...]:
    """Return the columns of a table, those with no value at all left out.

    `names` has name and unit of each developer field, by (developer, number). A name that two
    columns would share is given to the first; the others get their number after it.
    """
    with np.errstate(all="ignore"):  # a number that no watch would write is no fault of ours
        return _decode_columns(table, names, decoding)


def _decode_columns(
    table: Table, names: dict[tuple[int, int], tuple[str, str]], decoding: Decoding
) -> tuple[Column, ...]:
    message = message_profile(table.message) or _NO_MESSAGE
    stored = {number: _stored(table, number) for number in _numbers_of(table)}
    columns: dict[str, Column] = {}
    for number, field in stored.items():
        profile = message.fields.get(number, _STAMP if number == TIMESTAMP else None)
        if profile is not None:
            _add(columns, decoded(profile, field, decoding), number)
            for meaning in profile.meanings:
                there = meant_rows(stored, meaning.when)
                own = Stored(values=field.values, valid=_and(field.valid, there), base=field.base)
                _add(columns, decoded(meaning.field, own, decoding), number)
        elif decoding.unknown:
            _add(columns, _plain(UNKNOWN.format(number), "", field), number)
    for number, found in expanded_fields(message, stored).items():
        _replace(columns, message.fields[number], found, decoding)
    for developer, number in developer_numbers(table):
        name, unit = names.get((developer, number), ("", ""))
        if name or decoding.unknown:
            field = stored_values(table, number, developer=developer)
            plain = _plain(name or f"developer_{developer}_{number}", unit, field)
            _add(columns, plain, number)
    return tuple(column for column in columns.values() if column.valid.any())


def decoded(profile: FieldProfile, field: Stored, decoding: Decoding) -> Column:
    """Return a field as its profile says it is to be read."""
    kind = _TIMES.get(profile.kind)
    if field.is_text or (field.values.dtype.kind == "f" and profile.scale == 1):
        return _plain(profile.name, profile.unit, field)
    if kind is not None:
        within = (field.values >= 0) & (field.values <= LATEST_S)
        seconds = np.where(within, field.values, 0).astype(np.int64) + FIT_EPOCH_S
        valid = field.valid & within
        return Column(name=profile.name, unit="", kind=kind, values=seconds, valid=valid)
    words = None if decoding.raw else words_of(profile.kind)
    if words is not None:
        return Column(
            name=profile.name,
            unit="",
            kind=Kind.WORD,
            values=field.values,
            valid=field.valid,
            words=words,
        )
    unit = "deg" if profile.unit == SEMICIRCLES else profile.unit
    numbers = scaled(field.values, profile)
    return Column(name=profile.name, unit=unit, kind=Kind.NUMBER, values=numbers, valid=field.valid)


def scaled(values: Array, profile: FieldProfile) -> Array:
    """Return stored numbers in the field's unit; whole ones where there is nothing to scale."""
    if profile.unit == SEMICIRCLES:
        return np.round(values * DEGREES_A_SEMICIRCLE, DEGREES_DECIMALS)
    if len(profile.components) > 1:
        return values  # the bits of several values together
    return in_unit(values, profile.scale, profile.offset)


def _numbers_of(table: Table) -> tuple[int, ...]:
    """Return the fields of a table, the time first: it may stand in message headers alone."""
    numbers = table.fields()
    timed = TIMESTAMP in numbers or any(part.timestamps is not None for part in table.parts)
    others = tuple(number for number in numbers if number != TIMESTAMP)
    return (TIMESTAMP, *others) if timed else others


def _stored(table: Table, number: int) -> Stored:
    if number == TIMESTAMP and any(part.timestamps is not None for part in table.parts):
        stamps = table.timestamps()
        valid = ~np.isnan(stamps)
        return Stored(values=np.where(valid, stamps, 0).astype(np.int64), valid=valid, base=6)
    return stored_values(table, number)


def _and(valid: Flags, there: Flags) -> Flags:
    return valid & (there[:, None] if valid.ndim > 1 else there)


def _plain(name: str, unit: str, field: Stored) -> Column:
    kind = Kind.TEXT if field.is_text else Kind.NUMBER
    return Column(name=name, unit=unit, kind=kind, values=field.values, valid=field.valid)


def _add(columns: dict[str, Column], column: Column, number: int) -> None:
    name = column.name
    if name in columns:
        if not columns[name].valid.any():
            columns[name] = column
            return
        if not column.valid.any():
            return
        name = f"{column.name}_{number}"
        count = 2
        while name in columns:
            name, count = f"{column.name}_{number}_{count}", count + 1
    columns[name] = column if name == column.name else _named(column, name)


def _named(column: Column, name: str) -> Column:
    return Column(
        name=name,
        unit=column.unit,
        kind=column.kind,
        values=column.values,
        valid=column.valid,
        words=column.words,
    )


def _replace(
    columns: dict[str, Column], profile: FieldProfile, found: Expanded, decoding: Decoding
) -> None:
    """Add what components say; where the field itself is there too, its own value stays."""
    words = None if decoding.raw else words_of(profile.kind)
    kind = Kind.NUMBER if words is None else Kind.WORD
    values, valid = found.values, found.valid
    own = columns.get(profile.name)
    if own is not None and own.kind not in {Kind.NUMBER, Kind.WORD}:
        return
    if own is not None and own.valid.any():
        values, valid = _over(own, values, valid)
    columns[profile.name] = Column(
        name=profile.name, unit=profile.unit, kind=kind, values=values, valid=valid, words=words
    )


def _over(own: Column, values: Array, valid: Flags) -> tuple[Array, Flags]:
    """Put a column's own values over those of components, whole rows at a time."""
    if own.values.shape == values.shape and values.ndim == 1:
        return np.where(own.valid, own.values, values), own.valid | valid
    rows = len(values)
    above, there = own.values.reshape(rows, -1), own.valid.reshape(rows, -1)
    below, under = values.reshape(rows, -1), valid.reshape(rows, -1)
    width = max(above.shape[1], below.shape[1])
    whole = np.zeros((rows, width), np.result_type(above, below))
    flags = np.zeros((rows, width), bool)
    whole[:, : below.shape[1]], flags[:, : below.shape[1]] = below, under
    mine = own.present
    whole[mine], flags[mine] = 0, False
    whole[mine, : above.shape[1]], flags[mine, : above.shape[1]] = above[mine], there[mine]
    return whole, flags
