"""Where the FIT files are: single files, folders, and exports zipped by Strava or Garmin."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from runlift_export.errors import RunliftError
from runlift_export.model import Problem, ProblemKind
from runlift_export.runs.archive import WANTED, ZIP_SUFFIX, Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A place where a FIT file's bytes are: `path` on disk, then `members` through archives.

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


def find(paths: tuple[Path, ...]) -> Iterator[Found]:
    """List every FIT file under the paths, in a fixed order; folders are walked.

    Inside folders and archives only *.fit, *.fit.gz and *.zip count (in any case); hidden
    files and folders are passed over, and folders behind symbolic links are not entered. A
    file given directly is taken whatever its name. `source` is the path relative to the given
    path's parent; "archive.zip!inner.fit" inside archives. Raise RunliftError if a given path
    does not exist.
    """
    for path in paths:
        given = os.path.abspath(path)  # noqa: PTH100 resolve() would follow links
        base = len(os.path.dirname(given).rstrip("/")) + 1  # noqa: PTH120 as above, on strings
        if os.path.isdir(given):  # noqa: PTH112 as above
            yield from _in_folder(given, base)
        elif os.path.lexists(given):
            yield from _at(given, base, _stat(given))
        else:
            raise RunliftError(f"{path}: no such file or folder; give a FIT file, folder or zip")


def _in_folder(folder: str, base: int) -> Iterator[Found]:
    """Walk a folder: files and folders in one order by name, without following links."""
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        yield _unreadable(folder, base, error)
        return
    for entry in entries:
        name = entry.name
        if entry.is_dir(follow_symlinks=False):
            if not name.startswith("."):
                yield from _in_folder(entry.path, base)
        elif name.lower().endswith(WANTED) and (name[0] != "." or name.startswith("._")):
            yield from _at(entry.path, base, _stat(entry))


def _stat(entry: os.DirEntry[str] | str) -> os.stat_result | OSError:
    try:
        return os.stat(entry) if isinstance(entry, str) else entry.stat()  # noqa: PTH116 no Path
    except OSError as error:
        return error


def _at(path: str, base: int, stat: os.stat_result | OSError) -> Iterator[Found]:
    if isinstance(stat, OSError):
        yield _unreadable(path, base, stat)
    elif path.lower().endswith(ZIP_SUFFIX):
        yield from _in_archive(path, base, stat)
    else:
        yield _found(path, base, stat, ())


def _in_archive(path: str, base: int, stat: os.stat_result) -> Iterator[Found]:
    with closing(Archive(path)) as archive:
        for members, problem in archive.members():
            yield _found(path, base, stat, members, problem)


def _found(
    path: str,
    base: int,
    stat: os.stat_result,
    members: tuple[str, ...],
    message: str | None = None,
) -> Found:
    source = "!".join((_shown(path, base), *members))
    problem = None
    if message is not None:
        problem = Problem(source=source, kind=ProblemKind.DAMAGED, message=message)
    return Found(
        source=source,
        path=path,
        members=members,
        size=stat.st_size,
        mtime_ns=stat.st_mtime_ns,
        inode=stat.st_ino,
        problem=problem,
    )


def _unreadable(path: str, base: int, error: OSError) -> Found:
    source = _shown(path, base)
    problem = Problem(
        source=source,
        kind=ProblemKind.UNSUPPORTED,
        message=f"cannot be opened ({error.strerror}); check its permissions or remove it",
    )
    return Found(source=source, path=path, members=(), size=0, mtime_ns=0, inode=0, problem=problem)


def _shown(path: str, base: int) -> str:
    return path[base:].replace(os.sep, "/")
