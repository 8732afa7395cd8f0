"""Files into a folder: the change is worked out, staged as a whole, then renamed into place.

A ledger inside the folder holds the hashes of what we wrote there, by which we know our own.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runlift_export.errors import FolderError, reason_of
from runlift_export.language import say
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
    refuse_outside(files, str(directory))
    try:
        if dry:
            return _change_in(directory, files, keep).outcome
        directory.mkdir(parents=True, exist_ok=True)
        with alone_in(directory) as alone:
            change = _change_in(directory, files, keep)
            if alone:
                sweep(directory, (*change.before, *change.after))
            _carry_out(directory, dict(files), change)
    except OSError as error:
        place = error.filename or directory
        message = say(
            "{place}: {why}; fix that, then run the same command again",
            place=place,
            why=reason_of(error),
        )
        raise FolderError(message) from error
    return change.outcome


def refuse_outside(files: tuple[tuple[str, bytes], ...], shown: str) -> None:
    """Raise `FolderError` for a name that leaves the folder."""
    outside = [name for name, _ in files if not is_inside(name)]
    if outside:
        raise FolderError(
            say(
                "{shown}: expected names inside the folder, found {outside!r}",
                shown=shown,
                outside=outside[0],
            )
        )


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


def _change_in(
    directory: Path, files: tuple[tuple[str, bytes], ...], keep: frozenset[str]
) -> Change:
    """Work out what makes the folder hold `files`; reads it and touches nothing."""
    return work_out(
        files,
        keep,
        before=_read_ledger(directory),
        there=lambda name: _on_disk(directory / name),
        free=lambda name: free_name(lambda other: (directory / other).exists(), name),
    )


def work_out(
    files: tuple[tuple[str, bytes], ...],
    keep: frozenset[str],
    *,
    before: dict[str, tuple[str, ...]],
    there: Callable[[str], str | None],
    free: Callable[[str], str],
) -> Change:
    """What makes a place hold `files`, whatever kind of place it is.

    `before` is its ledger, `there` gives the hash of what has a name now, None for nothing, and
    `free` a name beside one that nothing has.
    """
    named = {name: digest_of(data) for name, data in files}
    now = {name: there(name) for name in named}
    unchanged = tuple(name for name in named if now[name] == named[name])
    foreign = tuple(
        name
        for name in named
        if name not in unchanged
        and now[name] not in (None, *(() if name in keep else before.get(name, ())))
    )
    stale = tuple(
        name
        for name, digests in sorted(before.items())
        if name not in named and is_inside(name) and there(name) in digests
    )
    outcome = Outcome(
        written=tuple(name for name in named if name not in unchanged),
        unchanged=unchanged,
        kept=tuple((name, free(name)) for name in foreign),
        removed=stale,
    )
    after: dict[str, tuple[str, ...]] = {name: (digest,) for name, digest in named.items()}
    return Change(outcome=outcome, before=before, after=after)


def digest_of(data: bytes) -> str:
    """The SHA-256 by which a ledger knows bytes."""
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
    done = change.outcome
    if change.before == change.after and not (done.written or done.kept or done.removed):
        return
    staged: dict[str, Path] = {}
    try:
        for name in change.outcome.written:
            staged[name] = stage(directory / name, files[name])
        _write_ledger(directory, either_of(change))
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
    """What we wrote here before; see `ledger_files`."""
    path = directory / LEDGER
    try:
        data = path.read_bytes() if path.is_file() else b""
    except (FileNotFoundError, NotADirectoryError):
        return {}
    return ledger_files(ledger_table(data, str(path)))


def ledger_table(data: bytes, shown: str) -> dict[str, Any]:
    """A ledger as it was written; empty where it is damaged: then all counts as foreign.

    Raises `FolderError` for the ledger of a newer version: what it means we cannot keep.
    """
    try:
        table = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    version = table.get("format", 1) if isinstance(table, dict) else 1
    if isinstance(version, int) and version > LEDGER_FORMAT:
        raise FolderError(
            say(
                "{shown}: expected format {known}, found {version}: a newer version of "
                "runlift wrote it; update runlift, or choose another folder",
                shown=shown,
                known=LEDGER_FORMAT,
                version=version,
            )
        )
    return table if isinstance(table, dict) else {}


def ledger_files(table: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """The digests that count as ours, by name."""
    files = table.get("files")
    if not isinstance(files, dict):
        return {}
    return {
        str(name): tuple(str(digest) for digest in digests)
        for name, digests in files.items()
        if isinstance(digests, list)
    }


def either_of(change: Change) -> dict[str, tuple[str, ...]]:
    """The ledger while files change: both the old and the new ones are ours."""
    return {
        name: tuple(dict.fromkeys(change.before.get(name, ()) + change.after.get(name, ())))
        for name in change.before | change.after
    }


def ledger_bytes(files: dict[str, tuple[str, ...]], **more: Any) -> bytes:
    """A ledger as it is written: name -> digests that count as ours, and what else is noted."""
    table = {"format": LEDGER_FORMAT, "files": dict(sorted(files.items()))} | more
    return (json.dumps(table, indent=1) + "\n").encode()


def _write_ledger(directory: Path, files: dict[str, tuple[str, ...]]) -> None:
    """Write the ledger whole. Raises OSError."""
    replace(directory / LEDGER, ledger_bytes(files))
