"""Kinds of watch and what they take, from `devices.toml`."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

from runlift_export.checked import Fault, Table
from runlift_export.errors import SettingsError


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A kind of watch. `words` are parts of model names, in lower case without accents."""

    key: str
    name: str
    words: tuple[str, ...]
    most_steps: int
    most_stored: int
    name_bytes: int
    newest_category: int
    shows_titles: bool


def device(description: str = "") -> Device:
    """The kind of watch with such a model name ("fenix 7 Pro"); "unknown" if none fits."""
    plain = _plain(description)
    known = devices()
    found = (one for one in known if any(word in plain for word in one.words))
    return next(found, next(one for one in known if one.key == "unknown"))


@cache
def devices() -> tuple[Device, ...]:
    """Every kind of watch that comes with the program."""
    source = resources.files("runlift_export.export").joinpath("devices.toml")
    faults: list[Fault] = []
    table = Table(tomllib.loads(source.read_text("utf-8")), faults=faults, path="devices.toml")
    found = tuple(_device(row) for row in table.tables("device"))
    if faults:
        raise SettingsError(tuple(faults))
    return found


def _device(row: Table) -> Device:
    found = Device(
        key=row.text("key"),
        name=row.text("name"),
        words=row.texts("words"),
        most_steps=row.integer("most_steps", low=1, high=500),
        most_stored=row.integer("most_stored", low=1, high=1000),
        name_bytes=row.integer("name_bytes", low=1, high=254),
        newest_category=row.integer("newest_category", low=0, high=65533),
        shows_titles=row.flag("shows_titles"),
    )
    row.close()
    return found


def _plain(text: str) -> str:
    """Lower case without accents and signs: "fēnix® 7" becomes "fenix 7"."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(one if one.isalnum() or one == " " else "" for one in letters)
    return " ".join(kept.split())
