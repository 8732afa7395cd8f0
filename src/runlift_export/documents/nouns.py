"""Listings whose fields are the noun's own: exercises, finished lifts, loads to come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING

from runlift_export.documents.text import FORMAT_VERSION, Json

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


_KEYS = {"implement": "load", "weight_kg": "load_kg", "next_weight_kg": "next_load_kg"}
"""Keys of format 1 that differ from the noun's own word for the field."""


def nouns_document(key: str, nouns: Iterable[DataclassInstance]) -> Json:
    """`{"format": 1, key: [...]}` with every field of every noun under its name in format 1."""
    return {"format": FORMAT_VERSION, key: [_plain(asdict(noun)) for noun in nouns]}


def noun_document(noun: DataclassInstance) -> Json:
    """`{"format": 1, ...}` with the fields of one noun beside it."""
    fields = _plain(asdict(noun))
    if not isinstance(fields, dict):
        raise TypeError(f"expected the fields of a noun, found {type(fields)}")
    return {"format": FORMAT_VERSION, **fields}


def _plain(value: object) -> object:
    """A value as JSON knows it: dates and times as ISO text."""
    if isinstance(value, dict):
        return {_KEYS.get(key, key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value
