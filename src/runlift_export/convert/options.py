"""What is written of an activity, and what is kept back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from runlift_export.errors import RequestError
from runlift_export.language import say, to_say

if TYPE_CHECKING:
    from runlift_export.model import Circle

_WISH = to_say(
    "Parquet needs pyarrow, which is not installed; run: pip install 'runlift-export[parquet]', "
    "or choose csv, json or jsonl"
)


class Format(StrEnum):
    """The formats an activity is written in; the value is the suffix of the file."""

    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    PARQUET = "parquet"
    GPX = "gpx"
    TCX = "tcx"


ALL_TABLES = "all"
USUAL_TABLES = ("records", "laps", "sessions", "events", "sets", "lengths", "hrv", ALL_TABLES)
"""What people ask for; to know the other names the whole profile is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertOptions:
    """What is written. `tables` are names of tables, or ALL_TABLES alone.

    CSV and Parquet hold one table a file, JSON and JSON lines all that are named together. With
    `dataset` Parquet is one set of files with the same columns in each, in folders by year and
    sport. `identity` keeps serial numbers and names, `positions` places but for those within
    `hidden`. `unknown` adds what has no name, `raw` gives numbers for words. `athlete` is the
    name of whose these are among others: a column of every table, and a folder of their own.
    """

    formats: tuple[Format, ...]
    tables: tuple[str, ...] = ("records",)
    positions: bool = False
    hidden: tuple[Circle, ...] = ()
    identity: bool = False
    unknown: bool = False
    raw: bool = False
    dataset: bool = False
    accept_damaged: bool = False
    athlete: str | None = None


def need_pyarrow() -> None:
    """Raise RequestError with what to do if pyarrow is not installed."""
    from importlib.util import find_spec

    if find_spec("pyarrow") is None:
        raise RequestError(say(_WISH))
