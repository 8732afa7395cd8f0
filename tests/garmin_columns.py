"""Our columns beside what Garmin's own decoder says, value by value, differences with reasons."""

from __future__ import annotations

import math
from collections import Counter
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from garmin_fit_sdk import Decoder, Stream
from garmin_fit_sdk.profile import Profile

from oracles import RefusedError
from places import fit_bytes
from runlift_export import convert, fit
from runlift_export.convert import Column, Kind
from runlift_export.convert.column import FIT_EPOCH_S
from runlift_export.errors import FitError
from runlift_export.fit.whole_profile import message_profile

REASONS = {
    "newer": "a field or word that only the newest profile has",
    "number": "a type that is a number for us, a word for one value of it there",
    "text": "what stands after the end of a text",
    "letters": "text that is no UTF-8",
    "two values": "both the field itself and its components are there: we keep the field",
    "degrees": "places are degrees here, semicircles there",
    "local time": "seconds since 1970 here, since 1989 there",
    "rounding": "floats that differ in the last place",
    "infinite": "no number (NaN or infinite)",
}


def differences(data: bytes) -> tuple[Counter[str], list[str], int]:
    """Compare one FIT file: counts by reason, what has no reason, how many values were equal."""
    reasons: Counter[str] = Counter()
    odd: list[str] = []
    equal = 0
    theirs, errors = Decoder(Stream.from_byte_array(bytearray(data))).read(
        merge_heart_rates=False, enable_crc_check=False
    )
    if errors:
        raise RefusedError(errors[0])
    files = fit.read_fit(data)
    for number in {number for file in files for number in file.tables}:
        profile = Profile["messages"].get(number)
        if profile is None or number in (206, 207):
            continue
        rows = [row for file in files for row in _rows(file, number)]
        expected = theirs.get(profile["messages_key"], [])
        if len(rows) != len(expected):
            odd.append(f"{profile['name']}: {len(expected)} messages there, {len(rows)} here")
            continue
        for ours, its in zip(rows, expected, strict=True):
            equal += _compare(number, ours, its, reasons, odd)
    return reasons, odd, equal


def _compare(
    number: int,
    ours: dict[str, Any],
    its: dict[Any, Any],
    reasons: Counter[str],
    odd: list[str],
) -> int:
    """Compare one message; how many of its values are equal."""
    message = Profile["messages"][number]["name"]
    equal = 0
    for name, value in its.items():
        if not isinstance(name, str) or name == "developer_fields":
            continue
        reason = _difference(number, name, value, ours)
        if reason is None:
            equal += 1
        elif reason in REASONS:
            reasons[reason] += 1
        else:
            odd.append(f"{message}.{name}: {reason}")
    only = ours.keys() - its.keys()
    odd.extend(f"{message}.{name}: only here, {ours[name]!r}" for name in only)
    return equal


def _rows(file: fit.FitFile, number: int) -> list[dict[str, Any]]:
    table = file.table(number)
    if table is None:
        return []
    columns = convert.decode_columns(table, {}, convert.Decoding())
    rows: list[dict[str, Any]] = [{} for _ in range(len(table))]
    for column in columns:
        for row, value in zip(rows, plain_values(column), strict=True):
            if value is not None:
                row[column.name] = value
    return rows


def plain_values(column: Column) -> list[Any]:
    """The values of a column as Python objects, None where missing, words for codes."""
    words = column.words or {}

    def one(value: Any, there: bool) -> Any:
        if not there:
            return None
        return words.get(value, value) if column.kind is Kind.WORD else value

    values, valid = column.values.tolist(), column.valid.tolist()
    if not column.is_list:
        return [one(value, there) for value, there in zip(values, valid, strict=True)]
    found = []
    for row, flags in zip(values, valid, strict=True):
        width = max((at for at, there in enumerate(flags, start=1) if there), default=0)
        plain = [one(row[at], flags[at]) for at in range(width)]
        found.append((plain if len(plain) > 1 else plain[0]) if plain else None)
    return found


@lru_cache
def _known(number: int) -> frozenset[str]:
    profile = message_profile(number)
    if profile is None:
        return frozenset()
    fields = profile.fields.values()
    return frozenset(
        name for field in fields for name in (field.name, *(m.field.name for m in field.meanings))
    )


def _difference(number: int, name: str, theirs: Any, ours: dict[str, Any]) -> str | None:
    """None if equal, a key of REASONS, or what differs."""
    if name not in _known(number):
        return "newer"
    own = ours.get(name)
    if isinstance(theirs, datetime):
        theirs = int(theirs.timestamp())
    if isinstance(theirs, list):
        while theirs and theirs[-1] is None:
            theirs = theirs[:-1]
        theirs = theirs[0] if len(theirs) == 1 else theirs
    if own == theirs:
        return None
    return _reason(number, name, theirs, own)


def _reason(number: int, name: str, theirs: Any, own: Any) -> str:
    if isinstance(own, list) and isinstance(theirs, list) and len(own) == len(theirs):
        pairs = [(a, b) for a, b in zip(theirs, own, strict=True) if a != b]
        return _reason(number, name, *pairs[0])
    kinds = list(Profile["messages"][number]["fields"].values())
    if isinstance(theirs, str) and isinstance(own, int):
        return "number" if any(field["name"] == name for field in kinds) else "newer"
    if isinstance(theirs, list) and isinstance(theirs[0], str) and theirs[0] in (own, ""):
        return "text"
    if isinstance(own, list) and own[0] == theirs:
        return "two values"
    if isinstance(theirs, list) and isinstance(own, str):
        return "text"
    if isinstance(own, int) and isinstance(theirs, int) and own - theirs == FIT_EPOCH_S:
        return "local time"
    return _number_reason(
        theirs,
        own,
        semicircles=any(f["name"] == name and f["units"] == "semicircles" for f in kinds),
    )


def _number_reason(theirs: Any, own: Any, *, semicircles: bool) -> str:
    if isinstance(theirs, float) and not math.isfinite(theirs):
        return "infinite"
    numbers = isinstance(own, int | float) and isinstance(theirs, int | float)
    if numbers and semicircles:
        theirs = theirs * 180.0 / 2**31
    if numbers and semicircles and abs(own - theirs) < 6e-9:
        return "degrees"
    if numbers and math.isclose(own, theirs, rel_tol=1e-12, abs_tol=1e-12):
        return "rounding"
    return f"{theirs!r} there, {own!r} here"


def compared(paths: list[Path]) -> tuple[Counter[str], dict[str, list[str]], int]:
    """All files that Garmin's decoder reads: reasons, unexplained differences, equal values."""
    reasons: Counter[str] = Counter()
    odd: dict[str, list[str]] = {}
    equal = 0
    for path in paths:
        try:
            found, differ, same = differences(fit_bytes(path))
        except (RefusedError, FitError):
            continue
        reasons, equal = reasons + found, equal + same
        if differ:
            odd[path.name] = differ[:5]
    return reasons, odd, equal
