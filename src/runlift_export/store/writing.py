"""Files into a folder: the change is worked out, staged as a whole, then renamed into place."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from runlift_export.errors import FolderError
from runlift_export.store.change import Change, Outcome, change_to
from runlift_export.store.ledger import write_ledger
from runlift_export.store.lock import alone_in
from runlift_export.store.names import is_inside
from runlift_export.store.staging import replace, stage, sweep, sync_folder


def write(
    directory: Path,
    files: tuple[tuple[str, bytes], ...],
    *,
    dry: bool = False,
    keep: frozenset[str] = frozenset(),
) -> Outcome:
    """Make `directory` hold `files` (relative POSIX path, bytes); remove our own stale ones.

    Files named in `keep` get a second name before they change, also where we wrote them. With
    `dry` nothing is touched and the outcome is what would happen. Raises `FolderError` when the
    disk refuses, when a name leaves the folder, when a newer runlift wrote it, or when another
    process keeps the folder locked; then every file there is the old or the new one, whole.
    """
    outside = [name for name, _ in files if not is_inside(name)]
    if outside:
        raise FolderError(f"{directory}: expected names inside the folder, found {outside[0]!r}")
    try:
        if dry:
            return change_to(directory, files, keep).outcome
        directory.mkdir(parents=True, exist_ok=True)
        with alone_in(directory) as alone:
            change = change_to(directory, files, keep)
            if alone:
                sweep(directory, (*change.before, *change.after))
            _carry_out(directory, dict(files), change)
    except OSError as error:
        place = error.filename or directory
        message = f"{place}: {error.strerror or error}; mend that and run the command again"
        raise FolderError(message) from error
    return change.outcome


def write_file(path: Path, data: bytes, *, mode: int = 0o666) -> None:
    """Write one file whole: temporary name beside it, fsync, rename.

    `mode` is lessened by the umask, as for any new file. Raises OSError, and `FolderError` if
    another process keeps the folder locked.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with alone_in(path.parent) as alone:
        if alone:
            sweep(path.parent, ())
        replace(path, data, mode=mode)


def _carry_out(directory: Path, files: dict[str, bytes], change: Change) -> None:
    """Stage everything, then rename: nothing that is seen changes before all bytes are safe."""
    staged: dict[str, Path] = {}
    try:
        for name in change.outcome.written:
            staged[name] = stage(directory / name, files[name])
        # While the files are being renamed, both the old and the new ones are ours.
        names = change.before | change.after
        either = {
            name: tuple(dict.fromkeys(change.before.get(name, ()) + change.after.get(name, ())))
            for name in names
        }
        write_ledger(directory, either)
        for name, other in change.outcome.kept:
            _set_aside(directory / name, directory / other)
        _rename(directory, staged)
        for name in change.outcome.removed:
            (directory / name).unlink(missing_ok=True)
        write_ledger(directory, change.after)
    finally:
        for temporary in staged.values():
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def _rename(directory: Path, staged: dict[str, Path]) -> None:
    """Rename in order; a folder is synced before the next one's files appear."""
    last: Path | None = None
    for name, temporary in staged.items():
        path = directory / name
        if last is not None and last != path.parent:
            sync_folder(last)
        temporary.replace(path)
        last = path.parent
    if last is not None:
        sync_folder(last)


def _set_aside(path: Path, other: Path) -> None:
    """Give a file a second name, so that its own name is never missing; else rename it."""
    try:
        if path.is_symlink():
            path.rename(other)
        else:
            os.link(path, other)
    except OSError:
        path.rename(other)
