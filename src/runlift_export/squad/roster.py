"""Who is in a squad: one folder or archive an athlete, and what a roster file says of them.

A squad is a folder, or a prefix of a bucket. Each folder in it, and each `.zip`, is one athlete by
that name; the two of one name belong together. `runlift.toml` in the squad's folder holds what all
share, one in an athlete's folder goes before it, table by table. `roster.csv` (columns athlete,
groups, active, feed) is for what no file tells.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from runlift_export import store
from runlift_export.errors import FolderError, RequestError, SettingsError, reason_of
from runlift_export.language import say
from runlift_export.squad.far_listing import (
    ARCHIVE,
    FIT,
    ROSTER_NAME,
    SETTINGS_NAME,
    FarSquad,
    list_plans,
    list_squad,
)
from runlift_export.squad.ledger import LEDGER

COLUMNS = ("athlete", "groups", "active", "feed")

_LARGEST = 8_000_000
_YES, _NO = ("yes", "true", "1", "x", ""), ("no", "false", "0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One athlete of a squad. `paths` hold the activities, `settings_file` may not be there.

    `name` is that of the folder or archive; the output folder has it too. `feed` names the
    calendar, "" as the settings do. One without `paths` stands in the roster alone. Of one in a
    bucket `paths` are addresses, `listed` is a digest of what was listed there; `plan_listed` is
    one of the plan's place, where that is in a bucket.
    """

    name: str
    paths: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    is_active: bool = True
    feed: str = ""
    listed: str = ""
    plan_listed: str = ""

    @property
    def is_far(self) -> bool:
        """Whether the activities are in a bucket."""
        return any(map(store.is_address, self.paths))

    @property
    def settings_file(self) -> str | None:
        """Where the athlete's own settings would be; None for an archive alone."""
        folders = (path for path in self.paths if not path.lower().endswith(ARCHIVE))
        return next((f"{folder}{os.sep}{SETTINGS_NAME}" for folder in folders), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """All athletes by name, the settings that they share, and the files that are nobody's.

    `folder` is a path or an address; `shared` tells whether what lies beside settings in a bucket
    changed.
    """

    folder: str
    members: tuple[Member, ...]
    settings_text: str = ""
    settings_file: str = ""
    strays: int = 0
    shared: str = ""


def find_roster(
    folder: str | Path, *, output: str | Path | None = None, settings: Path | None = None
) -> Roster:
    """The squad in a folder, or at an address. `output`, if it lies in there, is nobody.

    `settings` stands for the squad's own `runlift.toml`. Raises `FolderError` for what cannot be
    read, `RequestError` for a roster that cannot be meant.
    """
    plans: Mapping[str, str] = {}
    if isinstance(output, str) and store.is_address(output):
        plans = list_plans(output)
    if isinstance(folder, str) and store.is_address(folder):
        return _far_roster(folder, str(output or ""), settings, plans)
    home = os.path.abspath(folder)  # noqa: PTH100 resolve() would follow links
    members, strays = _on_disk(home, output)
    roster_file, shared = Path(home) / ROSTER_NAME, settings or Path(home) / SETTINGS_NAME
    listed = _listed(str(roster_file), _text(roster_file, wanted=False))
    text = _text(shared, wanted=settings is not None)
    return Roster(
        folder=home,
        members=_members(members, listed, {}, plans, folder),
        settings_text=text,
        settings_file=str(shared) if text else "",
        strays=strays,
    )


def _far_roster(
    address: str, output: str, settings: Path | None, plans: Mapping[str, str]
) -> Roster:
    found = list_squad(address, output=output)
    place = store.place_at(address)
    listed = _listed(place.shown(ROSTER_NAME), _far_text(place, ROSTER_NAME, found))
    if settings is None:
        text, shown = _far_text(place, SETTINGS_NAME, found), place.shown(SETTINGS_NAME)
    else:
        text, shown = _text(settings, wanted=True), str(settings)
    return Roster(
        folder=address,
        members=_members(found.athletes, listed, found.listed, plans, address),
        settings_text=text,
        settings_file=shown if text else "",
        strays=found.strays,
        shared=store.listing_digest(found.shared) if settings is None else "",
    )


def _members(
    found: dict[str, list[str]],
    rows: Mapping[str, Mapping[str, str]],
    listed: Mapping[str, str],
    plans: Mapping[str, str],
    folder: object,
) -> tuple[Member, ...]:
    """The athletes that lie there, and those of whom the roster alone knows, by name."""
    for name in rows:
        found.setdefault(name, [])
    if not found:
        raise FolderError(
            say(
                "{folder}: there is no athlete here; expected a folder or a .zip for each",
                folder=folder,
            )
        )
    return tuple(
        replace(
            _member(name, tuple(sorted(paths)), rows.get(name, {})),
            listed=listed.get(name, ""),
            plan_listed=plans.get(name, ""),
        )
        for name, paths in sorted(found.items())
    )


def _far_text(place: store.Place, name: str, found: FarSquad) -> str:
    if name not in found.texts:
        return ""
    try:
        return _decoded(place.read(name, most=_LARGEST), place.shown(name))
    except FileNotFoundError:
        return ""


def _on_disk(home: str, output: str | Path | None) -> tuple[dict[str, list[str]], int]:
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
                elif lower.endswith(ARCHIVE):
                    members.setdefault(entry.name[: -len(ARCHIVE)], []).append(entry.path)
                else:
                    strays += lower.endswith(FIT)
    except OSError as error:
        raise FolderError(
            say(
                "{folder}: {reason}; name the folder that holds a folder for each athlete",
                folder=home,
                reason=reason_of(error),
            )
        ) from error
    return members, strays


def _text(path: Path, *, wanted: bool) -> str:
    """The text of a file; "" where there is none and none is `wanted`."""
    try:
        return _decoded(store.read_plain(path, most=_LARGEST), str(path))
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not wanted:
            return ""
        raise FolderError(f"{path}: {reason_of(error)}") from error


def _decoded(data: bytes, shown: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        sentence = say(
            "expected UTF-8 text, but byte {start} is not; save the file as UTF-8",
            start=error.start,
        )
        raise SettingsError(((shown, sentence),)) from error


def _listed(path: str, text: str) -> Mapping[str, Mapping[str, str]]:
    """The rows of the roster file by athlete; none where there is no such file."""
    rows = _rows(path, text)
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


def _rows(path: str, text: str) -> Iterator[list[str]]:
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
    path: str, number: int, name: str, cells: Mapping[str, str], known: Iterable[str]
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
