"""Who is in a squad: one folder or archive an athlete, and what a roster file says of them.

A squad is a folder. Each folder in it, and each `.zip`, is one athlete by that name; the two of
one name belong together. `runlift.toml` in the squad's folder holds what all share, one in an
athlete's folder goes before it, table by table. `roster.csv` (columns athlete, groups, active,
feed) is for what no file tells.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from runlift_export import store
from runlift_export.errors import FolderError, RequestError, SettingsError
from runlift_export.language import say
from runlift_export.squad.ledger import LEDGER

ROSTER_NAME = "roster.csv"
SETTINGS_NAME = "runlift.toml"
COLUMNS = ("athlete", "groups", "active", "feed")

_LARGEST = 8_000_000
_ARCHIVE = ".zip"
_FIT = (".fit", ".fit.gz")
_YES, _NO = ("yes", "true", "1", "x", ""), ("no", "false", "0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One athlete of a squad. `paths` hold the activities, `settings_file` may not be there.

    `name` is that of the folder or archive; the output folder has it too. `feed` names the
    calendar, "" as the settings do. One without `paths` stands in the roster alone.
    """

    name: str
    paths: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    is_active: bool = True
    feed: str = ""

    @property
    def settings_file(self) -> str | None:
        """Where the athlete's own settings would be; None for an archive alone."""
        folders = (path for path in self.paths if not path.lower().endswith(_ARCHIVE))
        return next((f"{folder}{os.sep}{SETTINGS_NAME}" for folder in folders), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """All athletes by name, the settings that they share, and the files that are nobody's."""

    folder: str
    members: tuple[Member, ...]
    settings_text: str = ""
    settings_file: str = ""
    strays: int = 0


def find_roster(
    folder: Path, *, output: Path | None = None, settings: Path | None = None
) -> Roster:
    """The squad in a folder. `output`, if it lies in there, is nobody.

    `settings` stands for the squad's own `runlift.toml`. Raises `FolderError` for what cannot be
    read, `RequestError` for a roster that cannot be meant.
    """
    home = os.path.abspath(folder)  # noqa: PTH100 resolve() would follow links
    members, strays = _on_disk(home, output)
    listed = _listed(Path(home) / ROSTER_NAME)
    for name in listed:
        members.setdefault(name, [])
    if not members:
        raise FolderError(
            say(
                "{folder}: there is no athlete here; expected a folder or a .zip for each",
                folder=folder,
            )
        )
    shared = settings or Path(home) / SETTINGS_NAME
    text = _text(shared, wanted=settings is not None)
    return Roster(
        folder=home,
        members=tuple(
            _member(name, tuple(sorted(paths)), listed.get(name, {}))
            for name, paths in sorted(members.items())
        ),
        settings_text=text,
        settings_file=str(shared) if text else "",
        strays=strays,
    )


def _on_disk(home: str, output: Path | None) -> tuple[dict[str, list[str]], int]:
    """The paths of each athlete by name, and how many FIT files lie beside them."""
    outside = os.path.abspath(output) if output is not None else ""  # noqa: PTH100 as above
    members: dict[str, list[str]] = {}
    strays = 0
    try:
        with os.scandir(home) as entries:
            for entry in entries:
                lower = entry.name.lower()
                if entry.name.startswith(".") or entry.path == outside:
                    continue
                if entry.is_dir():
                    if not os.path.lexists(f"{entry.path}{os.sep}{LEDGER}"):
                        members.setdefault(entry.name, []).append(entry.path)
                elif lower.endswith(_ARCHIVE):
                    members.setdefault(entry.name[: -len(_ARCHIVE)], []).append(entry.path)
                else:
                    strays += lower.endswith(_FIT)
    except OSError as error:
        raise FolderError(
            say(
                "{folder}: {reason}; name the folder that holds a folder for each athlete",
                folder=home,
                reason=error.strerror or error,
            )
        ) from error
    return members, strays


def _text(path: Path, *, wanted: bool) -> str:
    """The text of a file; "" where there is none and none is `wanted`."""
    try:
        return store.read_plain(path, most=_LARGEST).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        sentence = f"expected UTF-8 text, but byte {error.start} is not; save the file as UTF-8"
        raise SettingsError(((str(path), sentence),)) from error
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not wanted:
            return ""
        raise FolderError(f"{path}: {error.strerror or error}") from error


def _listed(path: Path) -> Mapping[str, Mapping[str, str]]:
    """The rows of the roster file by athlete; none where there is no such file."""
    rows = _rows(path, _text(path, wanted=False))
    heading = tuple(cell.strip().lower() for cell in next(rows, ()))
    if not heading:
        return {}
    if not {"athlete"} <= set(heading) <= set(COLUMNS):
        raise RequestError(
            say(
                "{path}: row 1: expected the columns athlete, groups, active, feed (the first "
                "of them at least), found {found}",
                path=path,
                found=",".join(heading),
            )
        )
    found: dict[str, Mapping[str, str]] = {}
    for number, row in enumerate(rows, start=2):
        cells = dict(zip(heading, (cell.strip() for cell in row), strict=False))
        if name := cells.get("athlete", ""):
            _check(path, number, name, cells, found)
            found[name] = cells
    return found


def _rows(path: Path, text: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        yield from reader
    except csv.Error as error:
        raise RequestError(
            say(
                "{path}: line {line}: {reason}; save the table as CSV again, or look for a"
                " quotation mark that is opened and not closed",
                path=path,
                line=reader.line_num,
                reason=error,
            )
        ) from error


def _check(
    path: Path, number: int, name: str, cells: Mapping[str, str], known: Iterable[str]
) -> None:
    fault = ""
    if name in known:
        fault = say("{name} stands there twice", name=name)
    elif not store.is_inside(name) or "/" in name or name.startswith("."):
        fault = say("expected the name of a folder beside this file, found {name!r}", name=name)
    elif cells.get("active", "").lower() not in (*_YES, *_NO):
        fault = say("active: expected yes or no, found {found!r}", found=cells["active"])
    if fault:
        raise RequestError(f"{path}: row {number}: {fault}")


def _member(name: str, paths: tuple[str, ...], cells: Mapping[str, str]) -> Member:
    groups = cells.get("groups", "").replace(";", ",").split(",")
    return Member(
        name=name,
        paths=paths,
        groups=tuple(group.strip() for group in groups if group.strip()),
        is_active=cells.get("active", "").lower() not in _NO,
        feed=cells.get("feed", ""),
    )
