"""`templates.toml` -> what each kind of session covers."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from runlift_export.checked import CheckedTable, Fault
from runlift_export.errors import SettingsError
from runlift_export.model import LiftKind, Place


class Role(StrEnum):
    """What a slot is for: it sets repetitions, rest and what gives way when time is short."""

    MAIN = "main"
    ACCESSORY = "accessory"
    CORE = "core"
    HOP = "hop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One exercise to be chosen: the ladders to try in turn, and the usual number of sets.

    The first `rotate` of them take turns, each for eight weeks, for variety where it does no
    harm; the others are for want of equipment.
    """

    families: tuple[str, ...]
    rotate: int
    role: Role
    sets: int
    need: bool
    pair: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One session's slots in the order they are done. `place` None stands for any place."""

    letter: str
    place: Place | None
    kind: LiftKind
    legs: bool
    word: str
    slots: tuple[Slot, ...]


def template(*, place: Place, kind: LiftKind, legs: bool, letter: str) -> Template:
    """The one template for a session; a hotel room is trained in like a home."""
    room = Place.HOME if place is Place.TRAVEL else place
    for one in templates():
        fits = one.kind is kind and one.legs is legs and one.letter == letter
        if fits and one.place in (None, room):
            return one
    raise LookupError(f"no template for {place}, {kind}, legs {legs}, {letter}")


@cache
def templates() -> tuple[Template, ...]:
    """Every template that comes with the program."""
    source = resources.files("runlift_export.lifts").joinpath("templates.toml")
    faults: list[Fault] = []
    written = tomllib.loads(source.read_text("utf-8"))
    table = CheckedTable(written, faults=faults, path="templates.toml")
    found = tuple(_template(row) for row in table.tables("session"))
    if faults:
        raise SettingsError(tuple(faults))
    return found


@cache
def main_families() -> frozenset[str]:
    """The ladders that are main work in some session."""
    slots = (slot for one in templates() for slot in one.slots if slot.role is Role.MAIN)
    return frozenset(family for slot in slots for family in slot.families)


def _template(row: CheckedTable) -> Template:
    word, _, letter = row.text("name").rpartition(" ")
    place = row.text("place", one_of=("any", *Place))
    found = Template(
        letter=letter,
        place=None if place == "any" else Place(place),
        kind=LiftKind(row.text("kind", one_of=tuple(LiftKind))),
        legs=row.flag("legs") if "legs" in row else True,
        word=word,
        slots=tuple(_slot(slot) for slot in row.tables("slots")),
    )
    row.close()
    return found


def _slot(row: CheckedTable) -> Slot:
    found = Slot(
        families=row.texts("families"),
        rotate=row.integer("rotate", low=1, high=9) if "rotate" in row else 1,
        role=Role(row.text("role", one_of=tuple(Role))),
        sets=row.integer("sets", low=1, high=5),
        need=row.flag("need") if "need" in row else True,
        pair=row.text("pair") if "pair" in row else None,
    )
    row.close()
    return found
