"""Every message and field of the FIT profile, by number: names, units, words, components.

Read from `messages.json`, which `make profile` makes from two libraries that publish the profile
under free licences; their notices stand in the file. `profile` has the few dozen numbers that
the rooms above use by name.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """Some bits of a field that are a value of another, the field `target` of the message.

    `value = bits / scale - offset`; with `accumulates` the bits are the lowest of a sum that
    only grows.
    """

    target: int
    first_bit: int
    bits: int
    scale: float
    offset: float
    accumulates: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a field means while one of the fields in `when` (number, stored value) says so."""

    field: FieldProfile
    when: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldProfile:
    """One field: `value = stored / scale - offset`, in `unit` (empty if it has none).

    `kind` names the profile's type, such as "sport" or "date_time".
    """

    name: str
    kind: str
    scale: float
    offset: float
    unit: str
    components: tuple[Component, ...]
    meanings: tuple[Meaning, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageProfile:
    """One message: its name, and its fields by number."""

    name: str
    fields: dict[int, FieldProfile]


@lru_cache(maxsize=256)
def message_profile(number: int) -> MessageProfile | None:
    """Return what the profile says of a message; None for one it does not know."""
    found = _tables()["messages"].get(str(number))
    if found is None:
        return None
    fields = {int(field): _field(row) for field, row in found["fields"].items()}
    return MessageProfile(name=found["name"], fields=fields)


@lru_cache(maxsize=256)
def words_of(kind: str) -> dict[int, str] | None:
    """Return the words of a type by stored number; None for a type of numbers."""
    found = _tables()["types"].get(kind)
    return None if found is None else {int(code): word for code, word in found.items()}


@lru_cache(maxsize=1)
def message_numbers() -> dict[str, int]:
    """Return the number of each message by its name."""
    return {found["name"]: int(number) for number, found in _tables()["messages"].items()}


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    text = files("runlift_export.fit").joinpath("messages.json").read_text(encoding="utf-8")
    tables: dict[str, Any] = json.loads(text)
    return tables


def _field(row: list[Any]) -> FieldProfile:
    name, kind, scale, offset, unit, components, meanings = row if len(row) > 5 else [*row, [], []]
    return FieldProfile(
        name=name,
        kind=kind,
        scale=scale,
        offset=offset,
        unit=unit,
        components=tuple(_component(one) for one in components),
        meanings=tuple(
            Meaning(field=_field(field), when=tuple((ref, value) for ref, value in when))
            for field, when in meanings
        ),
    )


def _component(row: list[Any]) -> Component:
    target, first_bit, bits, scale, offset, accumulates = row
    return Component(
        target=target,
        first_bit=first_bit,
        bits=bits,
        scale=scale,
        offset=offset,
        accumulates=bool(accumulates),
    )
