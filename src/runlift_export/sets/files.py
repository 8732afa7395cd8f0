"""Where tables of finished sets lie, and their bytes: files that are named, and what folders hold.

Nothing but an ordinary file is ever opened, and no more than `SIZE_MOST` of it is read.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from zoneinfo import ZoneInfo

from runlift_export.errors import RunliftError
from runlift_export.language import say
from runlift_export.model import Problem, ProblemKind
from runlift_export.sets.tables import SetTable, is_set_table, read_table

SIZE_MOST = 64_000_000
"""Bytes; ten years of training are about five million."""
HEAD = 16_384
SUFFIX = ".csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLocation:
    """A file that may be a table of sets. `size` and `mtime_ns` tell whether it has changed.

    `is_named` says that the runner named it, or the folder it lies in, as holding sets: then a
    file that holds none is told. `fault` is why it cannot be read, "" if nothing is known.
    """

    source: str
    path: str
    size: int
    mtime_ns: int
    is_named: bool
    fault: str = ""


def find_tables(named: Iterable[Path], beside: Iterable[Path] = ()) -> Iterator[TableLocation]:
    """The files that are `named` or lie in folders that are, then the CSV files `beside` the runs.

    Folders are walked; hidden files and folders are passed over, links to folders not entered,
    and each file is given once. Raises RunliftError for a named path that does not exist.
    """
    given: set[str] = set()
    for path, is_named in [(one, True) for one in named] + [(one, False) for one in beside]:
        whole = os.path.abspath(path)  # noqa: PTH100 resolve() would follow links
        if os.path.isdir(whole):  # noqa: PTH112 as above
            inside: Iterable[str] = _in_folder(whole)
        elif os.path.lexists(whole) or not is_named:
            inside = [whole] if is_named else []
        else:
            raise RunliftError(
                say(
                    "{path}: no such file or folder; name the CSV file that your app exported",
                    path=path,
                )
            )
        base = len(os.path.dirname(whole).rstrip("/")) + 1  # noqa: PTH120 as above, on strings
        for file in inside:
            if file not in given:
                given.add(file)
                yield _located(file, file[base:].replace(os.sep, "/"), is_named=is_named)


def without_tables(paths: Iterable[Path]) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Paths to recordings, and those that are CSV files: a runner may name both together."""
    every = tuple(paths)
    tables = tuple(one for one in every if one.suffix.lower() == SUFFIX and not one.is_dir())
    return tuple(one for one in every if one not in tables), tables


def read_tables(
    named: Iterable[Path], beside: Iterable[Path] = (), *, zone: ZoneInfo, units: str
) -> tuple[SetTable, ...]:
    """Every table that `find_tables` finds; a file beside the runs that is none is left alone.

    `zone` is that of times written without one, `units` ("kg", "lb") of weights without one.
    """
    found = []
    for location in find_tables(named, beside):
        data = _content(location)
        if isinstance(data, str):
            if location.is_named:
                found.append(_unreadable(location.source, data))
        elif location.is_named or is_set_table(data[:HEAD]):
            found.append(read_table(location.source, data, zone=zone, units=units))
    return tuple(found)


def _content(location: TableLocation) -> bytes | str:
    """The bytes, or a sentence on why there are none; of no table no more than its head."""
    if location.fault:
        return location.fault
    try:
        with open(location.path, "rb") as stream:  # noqa: PTH123 paths are strings here
            head = stream.read(HEAD)
            if not location.is_named and not is_set_table(head):
                return head
            data = head + stream.read(SIZE_MOST + 1 - len(head))
    except OSError as error:
        return say(
            "cannot be opened ({reason}); check its permissions or remove it",
            reason=error.strerror,
        )
    if len(data) > SIZE_MOST:
        return say("is larger than {most} bytes; is it the file you meant?", most=SIZE_MOST)
    return data


def _unreadable(source: str, message: str) -> SetTable:
    problem = Problem(source=source, kind=ProblemKind.UNSUPPORTED, message=message)
    return SetTable(source=source, dialect="", lifts=(), problems=(problem,), assumed_unit=None)


def _in_folder(folder: str) -> Iterator[str]:
    for home, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        for name in sorted(names):
            if name.lower().endswith(SUFFIX) and not name.startswith("."):
                yield f"{home.rstrip(os.sep)}{os.sep}{name}"


def _located(path: str, source: str, *, is_named: bool) -> TableLocation:
    size, mtime_ns, fault = 0, 0, ""
    try:
        found = os.stat(path)  # noqa: PTH116 paths are strings here
        size, mtime_ns = found.st_size, found.st_mtime_ns
        if not S_ISREG(found.st_mode):
            fault = say("not an ordinary file; name the CSV file that your app exported")
    except OSError as error:
        fault = say(
            "cannot be opened ({reason}); check its permissions or remove it",
            reason=error.strerror,
        )
    return TableLocation(
        source=source,
        path=path,
        size=size,
        mtime_ns=mtime_ns,
        is_named=is_named,
        fault=fault,
    )
