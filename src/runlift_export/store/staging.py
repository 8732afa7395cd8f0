"""One file at a time: read only where it is a plain file, written whole or not at all.

A named pipe would keep us waiting for ever, a device may never end, a socket cannot be read: who
finds one under a name that should be a file gets an error that says so. A file is written under a
temporary name, synced, renamed into place. Also what the writers of a folder need beside it: its
lock, and which names stay inside it.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from runlift_export.errors import FolderError
from runlift_export.language import say, to_say

_NO_WAITING = getattr(os, "O_NONBLOCK", 0)  # there are no named pipes in folders without it

_KINDS = (
    (stat.S_ISDIR, to_say("a folder")),
    (stat.S_ISFIFO, to_say("a named pipe")),
    (stat.S_ISSOCK, to_say("a socket")),
    (stat.S_ISCHR, to_say("a device")),
    (stat.S_ISBLK, to_say("a device")),
)


def is_plain(path: Path) -> bool:
    """Whether a plain file is there, itself or behind a link."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def read_plain(path: Path, *, most: int) -> bytes:
    """The bytes of a plain file, itself or behind a link.

    Raises OSError naming the path for all else, unopened, and for one of more than `most` bytes.
    """
    _refuse_others(path, path.stat())
    handle = os.open(path, os.O_RDONLY | _NO_WAITING)
    with os.fdopen(handle, "rb") as stream:
        _refuse_others(path, os.fstat(handle))  # it may have been swapped since
        data = stream.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, say("larger than {most} bytes", most=most), str(path))
    return data


def _refuse_others(path: Path, found: os.stat_result) -> None:
    for is_kind, name in _KINDS:
        if is_kind(found.st_mode):
            raise OSError(
                errno.EINVAL,
                say("expected a file, found {name}; move it away", name=say(name)),
                str(path),
            )


if sys.platform != "win32":
    import fcntl

PATIENCE_S = 60.0
_PAUSE_S = 0.02
_TEMPORARY = ".runlift-*.tmp"
_NO_SYNC_HERE = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS)


def stage(path: Path, data: bytes, *, mode: int = 0o666) -> Path:
    """Write the bytes beside `path` under a temporary name and sync them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(_TEMPORARY.replace("*", os.urandom(8).hex()))
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


def replace(path: Path, data: bytes, *, mode: int = 0o666) -> None:
    """Write one file whole and rename it into place, durably. Raises OSError."""
    temporary = stage(path, data, mode=mode)
    try:
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def make_private(folder: Path) -> None:
    """Make a folder of our own that nobody else may look into; one that is open is closed.

    Raises OSError where it cannot be made.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        with suppress(OSError):  # somebody else's, or a file system without modes
            folder.chmod(0o700)


def sweep(directory: Path, names: Iterable[str]) -> None:
    """Remove what a killed process left; we hold the lock, so nobody is writing it now."""
    inside = {(directory / name).parent for name in names if is_inside(name)}
    for folder in sorted(inside | {directory}):
        for left in folder.glob(_TEMPORARY):
            with suppress(OSError):
                left.unlink(missing_ok=True)


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
    message = say(
        "{directory}: another runlift is writing here; wait for it or end it", directory=directory
    )
    raise FolderError(message)


def is_inside(name: str) -> bool:
    """Whether a name stays in the folder: ledger and plan.json are files like any other."""
    path = PurePosixPath(name)
    sound = "\0" not in name and "\\" not in name and ":" not in name
    return sound and name not in ("", ".") and not path.is_absolute() and ".." not in path.parts


def free_name(is_taken: Callable[[str], bool], name: str) -> str:
    """A name beside `name` that is not taken: plan.kept-1.json."""
    path = PurePosixPath(name)
    number = 1
    while True:
        other = str(path.with_name(f"{path.stem}.kept-{number}{path.suffix}"))
        if not is_taken(other):
            return other
        number += 1
