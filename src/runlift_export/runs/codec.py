"""What one file holds, and the same as bytes: for the cache, and from one process to another.

The form: four bytes of length, a JSON object of that length (padded to a multiple of four), then
the trace columns as little-endian float32, one after the other. Columns without any value are
left out; one that is kept by its steps has their first cells (int32) before its values. Reading
back copies no column: a `Trace` looks into the bytes. What was seen in a trace stands behind its
columns.

A noun is a list of values in the JSON. Which fields these are, and how a value is written that
JSON has no type for, stands in the schemas below, once for both directions. The names are not
written: the form tells which fields they are, and thousands of known runs are read faster so.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

import numpy as np

from runlift_export.language import words_from_store, words_to_store
from runlift_export.model import (
    CompactTrace,
    DoneLift,
    DoneSet,
    FloatColumn,
    Intensity,
    Lap,
    OffsetBasis,
    Problem,
    ProblemKind,
    Run,
    Steps,
    Trace,
    WatchSettings,
    WatchVerdict,
    compact_column,
    keep_looks,
    trace_cells,
)
from runlift_export.runs.trace import MAX_CELLS

FORM = "10"  # raise it whenever reading gives other results or the form changes

Noun = TypeVar("Noun")

_read_json = json.JSONDecoder().raw_decode  # without the search for space round it
_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
_LITTLE = np.dtype("<f4")
_LITTLE_INT = np.dtype("<i4")
_TRACE_COLUMNS = (
    "timer_s",
    "speed_m_per_s",
    "recorded_m_per_s",
    "heart_rate_bpm",
    "cadence_steps_per_min",
    "altitude_m",
    "power_w",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """All that one file gave. Its local times are the file's own or guessed from longitude."""

    key: str
    runs: tuple[Run, ...]
    lifts: tuple[DoneLift, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """A field by its name; `pack` makes its value one of JSON, `unpack` undoes that.

    Both are None where the value is one of JSON already.
    """

    name: str
    pack: Callable[[Any], Any] | None = None
    unpack: Callable[[Any], Any] | None = None


class _Schema(Generic[Noun]):
    """The fields of a noun that are stored: names, order, and how each value is written.

    What is not among them is given when the noun is read.
    """

    __slots__ = ("_names", "_noun", "_packers", "_unpackers")

    def __init__(self, noun: Callable[..., Noun], *fields: _Field) -> None:
        self._noun = noun
        self._names = tuple(field.name for field in fields)
        self._packers = [(each.name, each.pack) for each in fields if each.pack is not None]
        self._unpackers = [(each.name, each.unpack) for each in fields if each.unpack is not None]

    def pack(self, noun: Noun) -> list[Any]:
        """Return the stored fields of a noun as values of JSON, in the order of the schema."""
        row = {name: getattr(noun, name) for name in self._names}
        for name, pack in self._packers:
            row[name] = pack(row[name])
        return list(row.values())

    def unpack(self, values: list[Any], **others: Any) -> Noun:
        """Return the noun of these values; `others` are its fields that are not stored."""
        others.update(zip(self._names, values, strict=True))
        for name, unpack in self._unpackers:
            others[name] = unpack(others[name])
        return self._noun(**others)

    def pack_all(self, nouns: Sequence[Noun]) -> list[list[Any]]:
        """Return the stored fields of many nouns."""
        return [self.pack(noun) for noun in nouns]

    def unpack_all(self, rows: list[list[Any]]) -> tuple[Noun, ...]:
        """Return the nouns that `pack_all` packed."""
        return tuple([self.unpack(row) for row in rows])


def _stored_words(sentences: tuple[str, ...]) -> list[str]:
    return [words_to_store(one) for one in sentences]


def _words(stored: list[str]) -> tuple[str, ...]:
    return tuple([words_from_store(one) for one in stored])


def _plain(*names: str) -> tuple[_Field, ...]:
    """Fields whose values are values of JSON."""
    return tuple(_Field(name=name) for name in names)


def _word(name: str, words: type[StrEnum]) -> _Field:
    """A field that holds one of some words."""
    return _Field(name=name, unpack={word.value: word for word in words}.__getitem__)


def _seconds_of(moment: datetime) -> float:
    return (moment - _UNIX) / timedelta(seconds=1)


def _moment_of(seconds: float) -> datetime:
    return _UNIX + timedelta(seconds=seconds)


def _intensities_of(words: list[str]) -> tuple[Intensity, ...]:
    return tuple([_INTENSITIES[word] for word in words])


_INTENSITIES = {intensity.value: intensity for intensity in Intensity}

_WHEN = (
    _Field(name="started_at", pack=_seconds_of, unpack=_moment_of),
    _Field(name="local_date", pack=date.toordinal, unpack=date.fromordinal),
    *_plain("utc_offset_s"),
    _word("offset_basis", OffsetBasis),
)

_LAP = _Schema(
    Lap,
    *_plain("start_s", "timer_s", "distance_m", "mean_heart_rate_bpm", "trigger"),
    *_plain("calories_kcal", "mean_temperature_c"),
    _word("intensity", Intensity),
)

_WATCH_SETTINGS = _Schema(
    WatchSettings,
    *_plain("max_hr_bpm", "resting_hr_bpm", "threshold_hr_bpm"),
    *_plain("weight_kg", "birth_year", "sex"),
)

_WATCH_VERDICT = _Schema(
    WatchVerdict,
    *_plain("aerobic_effect", "anaerobic_effect", "benefit", "load", "perceived_effort"),
)

_RUN = _Schema(
    Run,
    *_plain("key"),
    *_WHEN,
    *_plain("sport", "sub_sport", "distance_m", "moving_s", "elapsed_s"),
    *_plain("ascent_m", "descent_m", "mean_heart_rate_bpm", "max_heart_rate_bpm"),
    *_plain("calories_kcal", "mean_temperature_c"),
    *_plain("has_position", "has_barometer", "device"),
    _Field(name="laps", pack=_LAP.pack_all, unpack=_LAP.unpack_all),
    _Field(name="planned_intensities", unpack=_intensities_of),
    _Field(name="watch", pack=_WATCH_SETTINGS.pack, unpack=_WATCH_SETTINGS.unpack),
    _Field(name="watch_verdict", pack=_WATCH_VERDICT.pack, unpack=_WATCH_VERDICT.unpack),
    _Field(name="caveats", pack=_stored_words, unpack=_words),
)
"""All of a run but its source and its trace."""

_DONE_SET = _Schema(
    DoneSet,
    *_plain("category", "name", "title", "reps", "duration_s", "weight_kg", "rest_s"),
)

_LIFT = _Schema(
    DoneLift,
    *_plain("key"),
    *_WHEN,
    *_plain("duration_s"),
    _Field(name="sets", pack=_DONE_SET.pack_all, unpack=_DONE_SET.unpack_all),
)
"""All of a finished strength session but its source."""

_PROBLEM = _Schema(
    Problem,
    _word("kind", ProblemKind),
    _Field(name="message", pack=words_to_store, unpack=words_from_store),
)
"""All of a problem but its source."""


def pack_contents(contents: Contents, looks: Sequence[bytes] = ()) -> bytes:
    """Return the contents as bytes, without their source.

    `looks` are what was seen in the runs, one for each, if they were looked at.
    """
    columns: list[bytes] = []
    traces = []
    for run, seen in zip(contents.runs, looks or [b""] * len(contents.runs), strict=True):
        traces.append(_append_trace(run.trace, columns))
        if traces[-1] is not None and seen:
            traces[-1]["looks"] = len(seen)
            columns.append(seen + b" " * (-len(seen) % 4))
    head = {
        "key": contents.key,
        "runs": [_RUN.pack(run) for run in contents.runs],
        "traces": traces,
        "lifts": [_LIFT.pack(lift) for lift in contents.lifts],
        "problems": [_PROBLEM.pack(problem) for problem in contents.problems],
    }
    text = json.dumps(head, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    return b"".join((len(text).to_bytes(4, "little"), text, *columns))


def unpack_contents(packed: bytes, source: str, only: Collection[str] | None = None) -> Contents:
    """Return the contents that were packed, as coming from `source`.

    With `only` the traces have these columns alone, and hold on to no other byte of `packed`.
    """
    at = 4 + int.from_bytes(packed[:4], "little")
    head, _ = _read_json(str(packed[4:at], "utf-8"))
    runs = []
    for row, columns in zip(head["runs"], head["traces"], strict=True):
        trace = None
        if columns is not None:
            looks = columns.pop("looks", 0)
            trace, at = _trace_at(at, packed, **columns)
            if only is not None:
                trace = _with_only(trace, only)
            if looks:
                keep_looks(trace, packed[at : at + looks])
                at += looks + -looks % 4
        runs.append(_RUN.unpack(row, source=source, trace=trace))
    return Contents(
        key=head["key"],
        runs=tuple(runs),
        lifts=tuple([_LIFT.unpack(row, source=source) for row in head["lifts"]]),
        problems=tuple([_PROBLEM.unpack(row, source=source) for row in head["problems"]]),
    )


def _nothing() -> FloatColumn:
    column = np.full(MAX_CELLS, np.nan, dtype=np.float32)
    column.flags.writeable = False
    return column


_NOTHING = _nothing()


def _append_trace(trace: Trace | None, columns: list[bytes]) -> dict[str, Any] | None:
    """Append the columns that hold a value to `columns`; return their length and names."""
    if trace is None:
        return None
    present, steps = [], {}
    for name in _TRACE_COLUMNS:
        kept = trace.kept(name) if isinstance(trace, CompactTrace) else getattr(trace, name)
        values: FloatColumn = kept.value if isinstance(kept, Steps) else kept
        if np.isnan(values).all():
            continue
        present.append(name)
        if isinstance(kept, Steps):
            steps[name] = len(kept.first)
            columns.append(kept.first.astype(_LITTLE_INT).tobytes())
        columns.append(values.astype(_LITTLE).tobytes())
    of_trace = {"cells": trace_cells(trace), "present": present}
    return {**of_trace, "steps": steps} if isinstance(trace, CompactTrace) else of_trace


def _trace_at(
    at: int, packed: bytes, *, cells: int, present: list[str], steps: dict[str, int] | None = None
) -> tuple[Trace, int]:
    """Return the trace whose columns begin at `at` in `packed`, and where they end."""
    if steps is not None:
        return _long_trace_at(at, packed, cells, present, steps)
    columns = dict.fromkeys(_TRACE_COLUMNS, _NOTHING[:cells])
    for name in present:
        columns[name] = np.frombuffer(packed, _LITTLE, cells, at)
        at += 4 * cells
    return Trace(**columns), at


def _with_only(trace: Trace, names: Collection[str]) -> Trace:
    kept: dict[str, Steps | FloatColumn] = {}
    for name in names:
        column = compact_column(getattr(trace, name))
        if not isinstance(column, Steps):
            column = column.copy()
            column.flags.writeable = False
        kept[name] = column
    return CompactTrace(trace_cells(trace), kept)


def _long_trace_at(
    at: int, packed: bytes, cells: int, present: list[str], steps: dict[str, int]
) -> tuple[Trace, int]:
    nothing = Steps(first=np.zeros(1, dtype=np.int32), value=_NOTHING[:1])
    kept: dict[str, Steps | FloatColumn] = dict.fromkeys(_TRACE_COLUMNS, nothing)
    for name in present:
        count = steps.get(name)
        if count is None:
            kept[name] = np.frombuffer(packed, _LITTLE, cells, at)
            at += 4 * cells
            continue
        first = np.frombuffer(packed, _LITTLE_INT, count, at)
        kept[name] = Steps(first=first, value=np.frombuffer(packed, _LITTLE, count, at + 4 * count))
        at += 8 * count
    return CompactTrace(cells, kept), at
