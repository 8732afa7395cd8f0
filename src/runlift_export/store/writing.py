"""Files into a folder: the change is worked out, staged as a whole, then renamed into place.

A ledger inside the folder holds the hashes of what we wrote there, by which we know our own.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from runlift_export.errors import FolderError
from runlift_export.store.staging import (
    alone_in,
    free_name,
    is_inside,
    replace,
    stage,
    sweep,
    sync_folder,
)

LEDGER = ".runlift-files.json"
LEDGER_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a write did, as paths relative to the folder, in the order of the files given.

    `kept` are pairs (name, new name) of files that were not ours and were moved aside.
    """

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a write is going to do, and the ledger (name -> digests) before and after it."""

    outcome: Outcome
    before: dict[str, tuple[str, ...]]
    after: dict[str, tuple[str, ...]]


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
            return _change_to(directory, files, keep).outcome
        directory.mkdir(parents=True, exist_ok=True)
        with alone_in(directory) as alone:
            change = _change_to(directory, files, keep)
            if alone:
                sweep(directory, (*change.before, *change.after))
            _carry_out(directory, dict(files), change)
    except OSError as error:
        place = error.filename or directory
        message = f"{place}: {error.strerror or error}; fix that, then run the same command again"
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


def _change_to(
    directory: Path, files: tuple[tuple[str, bytes], ...], keep: frozenset[str]
) -> Change:
    """Work out what makes the folder hold `files`; reads it and touches nothing."""
    before = _read_ledger(directory)
    named = {name: _digest(data) for name, data in files}
    there = {name: _on_disk(directory / name) for name in named}
    unchanged = tuple(name for name in named if there[name] == named[name])
    foreign = tuple(
        name
        for name in named
        if name not in unchanged
        and there[name] not in (None, *(() if name in keep else before.get(name, ())))
    )
    stale = tuple(
        name
        for name, digests in sorted(before.items())
        if name not in named and is_inside(name) and _on_disk(directory / name) in digests
    )
    outcome = Outcome(
        written=tuple(name for name in named if name not in unchanged),
        unchanged=unchanged,
        kept=tuple((name, free_name(directory, name)) for name in foreign),
        removed=stale,
    )
    after: dict[str, tuple[str, ...]] = {name: (digest,) for name, digest in named.items()}
    return Change(outcome=outcome, before=before, after=after)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _on_disk(path: Path) -> str | None:
    """The hash of a file, None where there is none; what is no plain file counts as foreign."""
    if not path.exists() and not path.is_symlink():
        return None
    if not path.is_file():
        return "not a file"
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


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
        _write_ledger(directory, either)
        for name, other in change.outcome.kept:
            _set_aside(directory / name, directory / other)
        _rename(directory, staged)
        for name in change.outcome.removed:
            (directory / name).unlink(missing_ok=True)
        _write_ledger(directory, change.after)
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


def _read_ledger(directory: Path) -> dict[str, tuple[str, ...]]:
    """What we wrote here before; nothing where the ledger is damaged: then all counts as foreign.

    Raises `FolderError` for the ledger of a newer version: what it means we cannot keep.
    """
    path = directory / LEDGER
    try:
        data = json.loads(path.read_bytes()) if path.is_file() else None
    except (FileNotFoundError, NotADirectoryError, ValueError, RecursionError):
        return {}
    version = data.get("format", 1) if isinstance(data, dict) else 1
    if isinstance(version, int) and version > LEDGER_FORMAT:
        raise FolderError(
            f"{path}: expected format {LEDGER_FORMAT}, found {version}: a newer version of "
            "runlift wrote it; update runlift, or choose another folder"
        )
    files = data.get("files") if isinstance(data, dict) else None
    if not isinstance(files, dict):
        return {}
    return {
        str(name): tuple(str(digest) for digest in digests)
        for name, digests in files.items()
        if isinstance(digests, list)
    }


def _write_ledger(directory: Path, files: dict[str, tuple[str, ...]]) -> None:
    """Write the ledger whole: name -> digests that count as ours. Raises OSError."""
    text = (
        json.dumps({"format": LEDGER_FORMAT, "files": dict(sorted(files.items()))}, indent=1) + "\n"
    )
    replace(directory / LEDGER, text.encode())
