"""A file written under a temporary name, synced, and renamed into place when it is whole."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from runlift_export.store.names import is_inside

_TEMPORARY = ".runlift-*.tmp"
_NO_SYNC_HERE = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS)


def stage(path: Path, data: bytes, *, mode: int = 0o666) -> Path:
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
