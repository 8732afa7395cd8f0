"""Fields made of components: some bits of one field are the value of another.

Source: Flexible and Interoperable Data Transfer Protocol, "Components" and "Accumulated fields".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from runlift_export.convert.column import Array, Flags, any_of
from runlift_export.fit import Stored
from runlift_export.fit.whole_profile import Component, FieldProfile, MessageProfile

_MOST_BITS = 63


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Expanded:
    """What components say of a field, in its unit: `values` and `valid` as in a column."""

    values: Array
    valid: Flags


def expanded_fields(message: MessageProfile, stored: dict[int, Stored]) -> dict[int, Expanded]:
    """Return the fields that others of the message hold as components, by number."""
    waiting: list[tuple[FieldProfile, Stored]] = []
    for number, field in stored.items():
        profile = message.fields.get(number)
        if profile is None or field.is_text:
            continue
        waiting.append((profile, field))
        for meaning in profile.meanings:
            if meaning.field.components:
                there = meant_rows(stored, meaning.when)
                valid = field.valid & (there[:, None] if field.valid.ndim > 1 else there)
                waiting.append(
                    (meaning.field, Stored(values=field.values, valid=valid, base=field.base))
                )
    found: dict[int, Expanded] = {}
    while waiting:
        profile, field = waiting.pop()
        if not profile.components or field.values.dtype.kind not in "iu":
            continue
        for target, raw in _by_target(message, profile, field, stored).items():
            known = message.fields[target]
            if known.name == profile.name:
                continue
            fresh = _as_expanded(raw, known)
            found[target] = _filled(found[target], fresh) if target in found else fresh
            if known.components:
                waiting.append((known, _as_stored(known, fresh)))
    return found


def _filled(first: Expanded, more: Expanded) -> Expanded:
    """Return `first`, where it says nothing `more`: two fields may hold the same one."""
    if first.values.shape != more.values.shape:
        return first
    return Expanded(
        values=np.where(first.valid, first.values, more.values), valid=first.valid | more.valid
    )


def meant_rows(stored: dict[int, Stored], when: tuple[tuple[int, int], ...]) -> Flags:
    """Return in which rows any of the fields named has the value named."""
    there: Flags = np.zeros(1, bool)
    for number, value in when:
        field = stored.get(number)
        if field is not None and field.values.ndim == 1:
            there = there | (field.valid & (field.values == value))
    return there


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Bits:
    """The bits of all components of one target, shape (n, k), before scale and offset."""

    values: Array
    valid: Flags
    component: Component


def _by_target(
    message: MessageProfile, profile: FieldProfile, field: Stored, stored: dict[int, Stored]
) -> dict[int, _Bits]:
    groups: dict[int, list[Component]] = {}
    for component in profile.components:
        if component.target in message.fields:
            groups.setdefault(component.target, []).append(component)
    found: dict[int, _Bits] = {}
    for target, components in groups.items():
        columns = [_bits(field, component) for component in components]
        kept = [column for column in columns if column is not None]
        if not kept:
            continue
        values = np.stack(kept, axis=1)
        there = any_of(field.valid)
        valid = np.repeat(there[:, None], len(kept), axis=1)
        if components[0].accumulates:
            values = _accumulated(values, there, components[0].bits, stored.get(target))
        found[target] = _Bits(values=values, valid=valid, component=components[0])
    return found


def _bits(field: Stored, component: Component) -> Array | None:
    """Return the component's bits of each message; None if the field is too short for them."""
    values = field.values.reshape(len(field.values), -1)
    width = 8 * values.dtype.itemsize
    have = width * values.shape[1]
    if component.first_bit + component.bits > have:
        return None
    unsigned = values.view(values.dtype.str.replace("i", "u"))
    result = np.zeros(len(values), np.int64)
    taken = 0
    while taken < min(component.bits, _MOST_BITS):
        at = component.first_bit + taken
        shift = at % width
        count = min(width - shift, component.bits - taken, _MOST_BITS - taken)
        piece = unsigned[:, at // width].astype(np.uint64) >> np.uint64(shift)
        piece &= np.uint64((1 << count) - 1)
        result |= (piece << np.uint64(taken)).astype(np.int64)
        taken += count
    return result


def _accumulated(values: Array, there: Flags, bits: int, own: Stored | None) -> Array:
    """Return the sums whose lowest bits are stored, row by row in the order of the file.

    A whole value of the field itself, where a message has one, sets the sum anew.
    """
    sums = values.copy()
    mask = (1 << bits) - 1
    total: int | None = None
    fresh = own.values.reshape(len(values), -1)[:, 0].tolist() if own is not None else None
    known = own.valid.reshape(len(values), -1)[:, 0].tolist() if own is not None else None
    for row in range(len(values)):
        if fresh is not None and known is not None and known[row]:
            total = int(fresh[row])
        if there[row]:
            for column, bits_now in enumerate(values[row].tolist()):
                total = bits_now if total is None else total + ((bits_now - total) & mask)
                sums[row, column] = total
    return sums


def in_unit(values: Array, scale: float, offset: float) -> Array:
    """Return stored / scale - offset; the offset is taken first where it is exact, as 354.8."""
    if offset:
        values = values.astype(np.int64) if values.dtype.kind in "iu" else values
        whole = float(offset * scale)
        values = values - (int(whole) if whole.is_integer() else whole)
    return values / scale if scale != 1 else values


def _as_expanded(bits: _Bits, target: FieldProfile) -> Expanded:
    values = in_unit(bits.values, bits.component.scale, bits.component.offset)
    valid = bits.valid if not target.kind.endswith("z") else bits.valid & (bits.values != 0)
    if values.shape[1] == 1:
        return Expanded(values=values[:, 0], valid=valid[:, 0])
    return Expanded(values=values, valid=valid)


def _as_stored(profile: FieldProfile, found: Expanded) -> Stored:
    """Return an expanded field as if it had been stored, for components of its own."""
    raw = (found.values + profile.offset) * profile.scale
    return Stored(values=np.rint(raw).astype(np.int64), valid=found.valid, base=6)
