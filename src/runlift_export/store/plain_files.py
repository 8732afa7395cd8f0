"""Files that lie in a folder, opened only where they are plain files.

A named pipe would keep us waiting for ever, a device may never end, a socket cannot be read: who
finds one under a name that should be a file gets an error that says so.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_NO_WAITING = getattr(os, "O_NONBLOCK", 0)  # there are no named pipes in folders without it

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
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
        raise OSError(errno.EFBIG, f"larger than {most} bytes", str(path))
    return data


def _refuse_others(path: Path, found: os.stat_result) -> None:
    for is_kind, name in _KINDS:
        if is_kind(found.st_mode):
            raise OSError(errno.EINVAL, f"expected a file, found {name}; move it away", str(path))
