"""A folder of files that belong together, each written whole or not at all.

All bytes are first written and synced under temporary names; only then are they renamed into
place, so that a full disk leaves everything as it was. A process killed in between leaves whole
files, each the old or the new one, and the next write heals the rest. What we wrote is noted by
hash in a ledger inside the folder, so that a later call can tell our own file from one that
somebody made or edited: those are kept under another name, never lost, and files we did not
write are never removed. The order of the files given is the order of renaming, so the last one
(plan.json) appears only when all it points to is there. Where the system knows file locks, two
processes take turns.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import secrets
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from runlift_export.errors import FolderError

if sys.platform != "win32":
    import fcntl

LEDGER = ".runlift-files.json"
LEDGER_FORMAT = 1
PATIENCE_S = 60.0
_PAUSE_S = 0.05
_TEMPORARY = ".runlift-*.tmp"
_NO_SYNC_HERE = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS)


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
class _Change:
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
    outside = [name for name, _ in files if not _is_inside(name)]
    if outside:
        raise FolderError(f"{directory}: expected names inside the folder, found {outside[0]!r}")
    try:
        if dry:
            return _change(directory, files, keep).outcome
        directory.mkdir(parents=True, exist_ok=True)
        with alone_in(directory) as alone:
            change = _change(directory, files, keep)
            if alone:
                _sweep(directory, (*change.before, *change.after))
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
            _sweep(path.parent, ())
        _replace(path, data, mode=mode)


def _change(directory: Path, files: tuple[tuple[str, bytes], ...], keep: frozenset[str]) -> _Change:
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
        if name not in named and _is_inside(name) and _on_disk(directory / name) in digests
    )
    outcome = Outcome(
        written=tuple(name for name in named if name not in unchanged),
        unchanged=unchanged,
        kept=tuple((name, _free_name(directory, name)) for name in foreign),
        removed=stale,
    )
    after: dict[str, tuple[str, ...]] = {name: (digest,) for name, digest in named.items()}
    return _Change(outcome=outcome, before=before, after=after)


def _carry_out(directory: Path, files: dict[str, bytes], change: _Change) -> None:
    """Stage everything, then rename: nothing that is seen changes before all bytes are safe."""
    staged: dict[str, Path] = {}
    try:
        for name in change.outcome.written:
            staged[name] = _stage(directory / name, files[name])
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


def _stage(path: Path, data: bytes, *, mode: int = 0o666) -> Path:
    """Write the bytes beside `path` under a temporary name and sync them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(_TEMPORARY.replace("*", secrets.token_hex(8)))
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            sync(stream.fileno())
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    return temporary


def _replace(path: Path, data: bytes, *, mode: int = 0o666) -> None:
    temporary = _stage(path, data, mode=mode)
    try:
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _set_aside(path: Path, other: Path) -> None:
    """Give a file a second name, so that its own name is never missing; else rename it."""
    try:
        if path.is_symlink():
            path.rename(other)
        else:
            os.link(path, other)
    except OSError:
        path.rename(other)


@contextmanager
def alone_in(directory: Path) -> Iterator[bool]:
    """Hold the lock of a folder that is there; yields False where there are no locks.

    The kernel drops the lock with the process, however that ends. Raises `FolderError` when
    another process holds it for longer than a minute.
    """
    if sys.platform == "win32":
        yield False
        return
    handle = os.open(directory, os.O_RDONLY)
    try:
        yield _locked(handle, directory)
    finally:
        os.close(handle)


def _locked(handle: int, directory: Path) -> bool:
    if sys.platform == "win32":
        return False
    for _ in range(int(PATIENCE_S / _PAUSE_S)):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_PAUSE_S)
        except OSError:
            return False  # a file system without locks
        else:
            return True
    message = f"{directory}: another runlift is writing here; wait for it or end it"
    raise FolderError(message)


def _sweep(directory: Path, names: Iterable[str]) -> None:
    """Remove what a killed process left; we hold the lock, so nobody is writing it now."""
    inside = {(directory / name).parent for name in names if _is_inside(name)}
    for folder in sorted(inside | {directory}):
        for left in folder.glob(_TEMPORARY):
            with suppress(OSError):
                left.unlink(missing_ok=True)


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


def _free_name(directory: Path, name: str) -> str:
    """A name beside `name` that is still free: plan.kept-1.json."""
    path = PurePosixPath(name)
    number = 1
    while True:
        other = path.with_name(f"{path.stem}.kept-{number}{path.suffix}")
        if not (directory / other).exists():
            return str(other)
        number += 1


def _is_inside(name: str) -> bool:
    """Whether a name stays in the folder: ledger and plan.json are files like any other."""
    path = PurePosixPath(name)
    sound = "\0" not in name and "\\" not in name and ":" not in name
    return sound and name not in ("", ".") and not path.is_absolute() and ".." not in path.parts


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
            f"{path}: expected format {LEDGER_FORMAT}, found {version}: a newer runlift wrote it; "
            "use that one, or another folder"
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
    text = (
        json.dumps({"format": LEDGER_FORMAT, "files": dict(sorted(files.items()))}, indent=1) + "\n"
    )
    _replace(directory / LEDGER, text.encode())


def sync(handle: int) -> None:
    """Bring what was written to the disk, where the way to it knows how (MTP bridges do not)."""
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_SYNC_HERE:
            raise


def sync_folder(path: Path) -> None:
    """Make the rename itself durable, where the system knows how (not on Windows)."""
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        sync(handle)
    finally:
        os.close(handle)
