"""Where the FIT files are (single files, folders, zipped exports), and the bytes of each."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG

from runlift_export.errors import RunliftError
from runlift_export.language import say, say_later
from runlift_export.model import Problem, ProblemKind
from runlift_export.runs.archive import (
    COUNTED,
    WANTED,
    ZIP_SUFFIX,
    Archive,
    UnreadableError,
    read_limited,
    unpacked,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLocation:
    """Where a FIT file's bytes are: `path` on disk, then `members` through archives.

    `source` is what the user is shown. `size`, `mtime_ns` and `inode` are those of the file at
    `path`. `problem` is None, or why there is nothing to read here (a folder or file that
    cannot be opened, an archive that is broken).
    """

    source: str
    path: str
    members: tuple[str, ...]
    size: int
    mtime_ns: int
    inode: int
    problem: Problem | None = None


Listing = tuple[tuple[str, ...], ...]
Remembered = Callable[[str, os.stat_result], Listing | None]

_ARCHIVES_OPEN = 4
_LOOKS_LIKE_A_STEP = re.compile(rf"({re.escape(ZIP_SUFFIX)}\\*)!", re.IGNORECASE)


def find_files(
    paths: tuple[Path, ...], *, remembered: Remembered | None = None
) -> Iterator[FileLocation]:
    """List every FIT file under the paths, in a fixed order; folders are walked.

    Inside folders and archives only *.fit, *.fit.gz and *.zip count (in any case), and *.gpx and
    *.tcx, also gzipped, are given with a problem, for none of them is read; hidden
    files and folders are passed over, and folders behind symbolic links are not entered. A
    file given directly is taken whatever its name. `source` is the path relative to the given
    path's parent; "archive.zip!inner.fit" inside archives, as `joined_name` says. `remembered` may
    know the members of an archive, which is then not opened. Raise RunliftError if a given path
    does not exist.
    """
    for path in paths:
        given = os.path.abspath(path)  # noqa: PTH100 resolve() would follow links
        base = len(os.path.dirname(given).rstrip("/")) + 1  # noqa: PTH120 as above, on strings
        if os.path.isdir(given):  # noqa: PTH112 as above
            inside = _in_folder(given)
        elif os.path.lexists(given):
            inside = iter([(given, _stat(given))])
        else:
            raise RunliftError(
                say("{path}: no such file or folder; give a FIT file, folder or zip", path=path)
            )
        for file, stat in inside:
            yield from _at(file, base, stat, remembered)


def joined_name(path: str, members: tuple[str, ...]) -> str:
    """Name a location in one text, two of them never alike: "a.zip!b.zip!c.fit".

    Where a name itself holds ".zip!", a backslash goes before the "!", and one more where
    backslashes stand there: so ".zip!" is only ever a step into an archive.
    """
    if not members and "!" not in path:
        return path
    return "!".join(_LOOKS_LIKE_A_STEP.sub(r"\1\\!", name) for name in (path, *members))


def _in_folder(folder: str) -> Iterator[tuple[str, os.stat_result | str]]:
    """Walk a folder: files and folders in one order by name, without following links."""
    waiting: list[os.DirEntry[str] | str] = [folder]
    while waiting:
        entry = waiting.pop()
        if isinstance(entry, str) or entry.is_dir(follow_symlinks=False):
            path = os.fspath(entry)
            try:
                with os.scandir(path) as listing:
                    inside = sorted(filter(_wanted, listing), key=_name, reverse=True)
            except OSError as error:
                yield path, _refusal(error)
            else:
                waiting.extend(inside)
        else:
            yield entry.path, _stat(entry)


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _wanted(entry: os.DirEntry[str]) -> bool:
    name = entry.name
    if entry.is_dir(follow_symlinks=False):
        return not name.startswith(".")
    return name.lower().endswith((*WANTED, *COUNTED)) and (name[0] != "." or name.startswith("._"))


def _stat(entry: os.DirEntry[str] | str) -> os.stat_result | str:
    """Return the file's stat, or a sentence on why nothing can be read there."""
    try:
        found = os.stat(entry) if isinstance(entry, str) else entry.stat()  # noqa: PTH116 no Path
    except OSError as error:
        return _refusal(error)
    if not S_ISREG(found.st_mode):
        return say_later("not an ordinary file; move it away")
    return found


def _refusal(error: OSError) -> str:
    return say_later(
        "cannot be opened ({why}); check its permissions or remove it",
        why=say_later(str(error.strerror)),
    )


def _at(
    path: str, base: int, stat: os.stat_result | str, remembered: Remembered | None
) -> Iterator[FileLocation]:
    if isinstance(stat, str):
        yield _unreadable(path, base, stat)
    elif path.lower().endswith(ZIP_SUFFIX):
        known = None if remembered is None else remembered(path, stat)
        if known is None:
            yield from _in_archive(path, base, stat)
        else:
            yield from (_found(path, base, stat, members) for members in known)
    else:
        yield _found(path, base, stat, ())


def _in_archive(path: str, base: int, stat: os.stat_result) -> Iterator[FileLocation]:
    with closing(Archive(path)) as archive:
        for members, problem in archive.members():
            yield _found(path, base, stat, members, problem)


def _found(
    path: str,
    base: int,
    stat: os.stat_result,
    members: tuple[str, ...],
    message: str | None = None,
) -> FileLocation:
    source = joined_name(_shown(path, base), members)
    inside = bool(members) or "/" in source
    problem = _other_format(source) if inside else None
    if message is not None:
        problem = Problem(source=source, kind=ProblemKind.DAMAGED, message=message)
    return FileLocation(
        source=source,
        path=path,
        members=members,
        size=stat.st_size,
        mtime_ns=stat.st_mtime_ns,
        inode=stat.st_ino,
        problem=problem,
    )


def _other_format(source: str) -> Problem | None:
    """What is told of a recording in another format, by its name."""
    name = source.lower().removesuffix(".gz")
    for kind in (ProblemKind.GPX, ProblemKind.TCX):
        if name.endswith(f".{kind.value}"):
            message = say_later("not read; ask the service for the original FIT file")
            return Problem(source=source, kind=kind, message=message)
    return None


def _unreadable(path: str, base: int, message: str) -> FileLocation:
    source = _shown(path, base)
    problem = Problem(source=source, kind=ProblemKind.UNSUPPORTED, message=message)
    return FileLocation(
        source=source, path=path, members=(), size=0, mtime_ns=0, inode=0, problem=problem
    )


def _shown(path: str, base: int) -> str:
    return path[base:].replace(os.sep, "/")


def read_each(
    locations: Iterable[FileLocation],
) -> Iterator[tuple[FileLocation, bytes | UnreadableError | OSError]]:
    """Give each location with its FIT bytes, or with the error that keeps them from us.

    An UnreadableError is the file's own fault and stays; an OSError may pass.
    """
    with closing(OpenFiles()) as files:
        for location in locations:
            yield location, files.read(location)


class OpenFiles:
    """Gives the bytes of locations in any order; the last few archives stay open until closed.

    To open an archive is to read the list of all its members: that is done once, not for each.
    """

    def __init__(self) -> None:
        self._archives: dict[str, Archive] = {}

    def read(self, location: FileLocation) -> bytes | UnreadableError | OSError:
        """The FIT bytes of a location, or the error that keeps them from us."""
        if not location.members:
            return _bytes_at(location, None)
        archive = self._archives.pop(location.path, None) or Archive(location.path)
        self._archives[location.path] = archive
        if len(self._archives) > _ARCHIVES_OPEN:
            self._archives.pop(next(iter(self._archives))).close()
        return _bytes_at(location, archive)

    def close(self) -> None:
        """Close all archives."""
        while self._archives:
            self._archives.popitem()[1].close()


def _bytes_at(location: FileLocation, archive: Archive | None) -> bytes | UnreadableError | OSError:
    try:
        if archive is not None:
            return unpacked(archive.read(location.members))
        with open(location.path, "rb") as stream:  # noqa: PTH123 paths are strings here, for speed
            return unpacked(read_limited(stream))
    except (UnreadableError, OSError) as error:
        return error
