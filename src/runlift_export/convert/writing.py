"""The bytes of a FIT file to the files of its activities, in the formats asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from hashlib import sha256

import numpy as np

from runlift_export import fit
from runlift_export.convert.activity import Activity, activities_of, table_name
from runlift_export.convert.cells import safe_text
from runlift_export.convert.column import ATHLETE, Column, Kind
from runlift_export.convert.dataset import Row, activity_row, dataset_bytes, dataset_name
from runlift_export.convert.decoding import Decoding, decode_columns
from runlift_export.convert.gpx import gpx_document
from runlift_export.convert.options import ALL_TABLES, ConvertOptions, Format
from runlift_export.convert.parquet import parquet_bytes
from runlift_export.convert.privacy import owner_of, without_private
from runlift_export.convert.tcx import tcx_document
from runlift_export.convert.text_tables import (
    NamedTable,
    csv_pieces,
    json_document,
    json_lines,
    start_text,
)
from runlift_export.errors import FitError
from runlift_export.fit import FitFile, profile
from runlift_export.fit.whole_profile import message_numbers
from runlift_export.language import say_later
from runlift_export.model import ProblemKind

MOST_DIGITS = 12
_DESCRIBING = frozenset({profile.FIELD_DESCRIPTION, 207})
_MAIN = "records"
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Content:
    """The bytes of a file, made piece by piece each time they are gone through.

    A million laps are 24 MB of FIT and 270 MB of TCX: nobody needs the whole at once.
    """

    make: Callable[[], Iterable[bytes]]

    def __iter__(self) -> Iterator[bytes]:
        """Give one piece after the other."""
        return iter(self.make())

    def __bytes__(self) -> bytes:
        """Return the whole."""
        return b"".join(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """What a FIT file gave: `files` (name, content), and how many rows went into each table.

    `rows` counts messages by table over all activities, `left_out` those of a file that is
    damaged or no activity. `activities` are their rows in the table of a dataset. `fault` is
    None, or kind and sentence for a problem.
    """

    files: tuple[tuple[str, Content], ...]
    rows: tuple[tuple[str, int], ...]
    fault: tuple[ProblemKind, str] | None
    activities: tuple[Row, ...] = ()


def convert_file(data: bytes, key: str, options: ConvertOptions) -> Converted:
    """Convert the bytes of a FIT file (or chain of files) whose SHA-256 is `key`.

    A damaged file is converted up to the break if that is accepted. Never fails on bad bytes.
    """
    try:
        files = fit.read_fit(data)
    except FitError as error:
        return Converted(files=(), rows=(), fault=(ProblemKind(error.kind), error.message))
    fault = next((file.fault for file in files if file.fault is not None), None)
    said = None if fault is None else (ProblemKind(fault.kind), fault.message)
    if said is not None and not options.accept_damaged:
        wish = say_later(
            "{fault}; with --accept-damaged what comes before that is converted", fault=said[1]
        )
        return Converted(files=(), rows=(), fault=(said[0], wish))
    activities: list[Activity] = []
    for file in files:
        activities.extend(activities_of(file, before=len(activities)))
    if not activities and said is None:
        said = (ProblemKind.NOT_A_RUN, _why_nothing(files[0]))
    written: list[tuple[str, Content]] = []
    found: list[Row] = []
    rows: dict[str, int] = {}
    for activity in activities:
        tables = _Tables(activity, options)
        stem = _stem(activity, key, len(activities), options)
        written.extend(_written(tables, activity, stem, options))
        if options.dataset:
            sessions = {column.name: column for column in tables.columns(profile.SESSION)}
            found.append(activity_row(activity, stem, sessions, athlete=options.athlete))
        for name, count in tables.counts.items():
            rows[name] = rows.get(name, 0) + count
    return Converted(
        files=tuple(written),
        rows=tuple(sorted(rows.items())),
        fault=said,
        activities=tuple(found),
    )


class _Tables:
    """The tables of one activity, each decoded when it is first asked for."""

    def __init__(self, activity: Activity, options: ConvertOptions) -> None:
        self._activity = activity
        self._options = options
        self._names = developer_names(activity.file)
        self._owner = owner_of(activity.file)
        self._decoding = Decoding(raw=options.raw, unknown=options.unknown)
        self._decoded: dict[int, tuple[Column, ...]] = {}
        self.counts: dict[str, int] = {}

    def columns(self, message: int) -> tuple[Column, ...]:
        """Return the columns of a message that may be written, none if it is not there."""
        if message not in self._decoded:
            self._decoded[message] = self._decode(message)
        return self._decoded[message]

    def named(self) -> list[NamedTable]:
        """Return the tables asked for that have any row, in the order asked for."""
        return [
            (table_name(number), _with_athlete(columns, self._options.athlete))
            for number in self._wanted()
            if (columns := self.columns(number))
        ]

    def numbered(self) -> list[tuple[int, str, tuple[Column, ...]]]:
        """Return the same with the message number before each, where the profile knows it."""
        return [
            (number, table_name(number), columns)
            for number in self._wanted()
            if not _is_nameless(number) and (columns := self.columns(number))
        ]

    def _wanted(self) -> list[int]:
        there = self._activity.rows
        if self._options.tables == (ALL_TABLES,):
            known = [n for n in there if self._options.unknown or not _is_nameless(n)]
            return sorted(n for n in known if n not in _DESCRIBING)
        numbers = _numbers_by_table()
        return [n for n in map(numbers.__getitem__, self._options.tables) if n in there]

    def _decode(self, message: int) -> tuple[Column, ...]:
        table = self._activity.file.table(message)
        rows = self._activity.rows.get(message)
        if table is None or rows is None:
            return ()
        columns = without_private(
            decode_columns(table, self._names, self._decoding), self._options, self._owner
        )
        if not isinstance(rows, slice):
            columns = tuple(column.rows(rows) for column in columns)
            columns = tuple(column for column in columns if column.valid.any())
        if columns:
            self.counts[table_name(message)] = len(columns[0])
        return columns


def _with_athlete(columns: tuple[Column, ...], athlete: str | None) -> tuple[Column, ...]:
    """Return the columns behind one that tells whose they are, where they are one of many's."""
    if athlete is None:
        return columns
    rows = len(columns[0])
    whose = Column(
        name=ATHLETE,
        unit="",
        kind=Kind.TEXT,
        values=np.full(rows, safe_text(athlete), object),
        valid=np.ones(rows, bool),
    )
    others = (
        replace(one, name=f"message_{ATHLETE}") if one.name == ATHLETE else one for one in columns
    )
    return (whose, *others)


def developer_names(file: FitFile) -> dict[tuple[int, int], tuple[str, str]]:
    """Return name and unit of each developer field that the file describes."""
    described = fit.developer_fields(file.table(profile.FIELD_DESCRIPTION))
    return {
        (one.developer, one.number): (one.name, one.unit or "") for one in described if one.name
    }


@lru_cache(maxsize=1)
def _numbers_by_table() -> dict[str, int]:
    return {table_name(number): number for number in message_numbers().values()}


def table_names() -> tuple[str, ...]:
    """Return the names of all tables that can be asked for."""
    return (*sorted(_numbers_by_table()), ALL_TABLES)


def _is_nameless(message: int) -> bool:
    return table_name(message).startswith("message_")


def _written(
    tables: _Tables, activity: Activity, stem: str, options: ConvertOptions
) -> list[tuple[str, Content]]:
    found: list[tuple[str, Content]] = []
    for form in options.formats:
        if form is Format.CSV:
            found.extend(
                (f"{_table_stem(stem, name)}.csv", _text(partial(csv_pieces, columns)))
                for name, columns in tables.named()
            )
        elif form is Format.PARQUET and options.dataset:
            found.extend(
                (
                    dataset_name(activity, name, stem),
                    _whole(partial(dataset_bytes, number, columns, stem, options)),
                )
                for number, name, columns in tables.numbered()
            )
        elif form is Format.PARQUET:
            about = _about(activity)
            found.extend(
                (
                    f"{_table_stem(stem, name)}.parquet",
                    _whole(partial(parquet_bytes, columns, about)),
                )
                for name, columns in tables.named()
            )
        elif (pieces := _document(tables, activity, form)) is not None:
            found.append((f"{stem}.{form.value}", _text(pieces)))
    return found


def _whole(make: Callable[[], bytes]) -> Content:
    """Return what is made in one piece."""
    return Content(make=lambda: (make(),))


def _text(make: Callable[[], Iterable[str]]) -> Content:
    """Return a text in UTF-8; what is short is put together first."""
    return Content(make=lambda: _encoded(make()))


def _encoded(pieces: Iterable[str]) -> Iterator[bytes]:
    waiting: list[str] = []
    length = 0
    for piece in pieces:
        waiting.append(piece)
        length += len(piece)
        if length >= _PIECE:
            yield "".join(waiting).encode()
            waiting, length = [], 0
    yield "".join(waiting).encode()


def _document(
    tables: _Tables, activity: Activity, form: Format
) -> Callable[[], Iterator[str]] | None:
    """Return what gives the pieces of a document; None for one that cannot be."""
    if form is Format.JSON:
        return partial(json_document, activity, tables.named())
    if form is Format.JSONL:
        return partial(json_lines, tables.named())
    records = {column.name: column for column in tables.columns(profile.RECORD)}
    if form is Format.GPX:
        return partial(gpx_document, activity, records)
    laps = {column.name: column for column in tables.columns(profile.LAP)}
    start = start_text(activity)  # which TCX asks for
    return None if start is None else partial(tcx_document, activity, start, records, laps)


def _about(activity: Activity) -> dict[str, str]:
    about = {"sport": activity.sport, "sub_sport": activity.sub_sport}
    start = start_text(activity)
    if start is not None:
        about["started_at"] = start
    if activity.utc_offset_s is not None:
        about["utc_offset_s"] = str(activity.utc_offset_s)
    return about


def _table_stem(stem: str, table: str) -> str:
    return stem if table == _MAIN else f"{stem}.{table}"


def _stem(activity: Activity, key: str, count: int, options: ConvertOptions) -> str:
    """Return the name of the activity's files without suffix: when, what, and which bytes.

    One of many athletes has a folder; in a dataset a digest, so that no two of one file meet and
    no name of anybody stands in a path.
    """
    start = start_text(activity)
    when = "undated" if start is None else start.replace(":", "")
    part = f"-{activity.number + 1}" if count > 1 else ""
    stem = f"{when}-{activity.sport}-{key[:MOST_DIGITS]}{part}"
    if options.athlete is None:
        return stem
    digest = _digest(options.athlete)
    return f"{stem}-{digest}" if options.dataset else f"{athlete_folder(options.athlete)}/{stem}"


def athlete_folder(name: str) -> str:
    """Return the folder of an athlete: the name, or what every system takes for one, told apart.

    The names of what stands beside these folders are no athlete's.
    """
    safe = _UNSAFE.sub("_", name)
    if safe == name and name.lower() not in _BESIDE:
        return name
    return f"{safe[:_MOST_NAMED]}-{_digest(name)}"


_UNSAFE = re.compile(
    r'^\.|[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e"*/:<>?\\|]|[. ]$'
)
_BESIDE = ("problems.csv",)
_MOST_NAMED = 60
"""Characters of a name that is not taken as it is: with the digest within 255 bytes."""


def _digest(name: str) -> str:
    return sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:8]


def _why_nothing(file: FitFile) -> str:
    table = file.table(profile.FILE_ID)
    kind = None if table is None else table.values(profile.FILE_ID_TYPE)[0]
    from runlift_export.fit.whole_profile import words_of

    word = (words_of("file") or {}).get(kind if isinstance(kind, int) else -1)
    if word is not None and word != "activity":
        name = say_later(word.replace("_", " "))
        return say_later("a {name} file, not a recorded activity; left out", name=name)
    return say_later("nothing was recorded in it (no session, no records); left out")
