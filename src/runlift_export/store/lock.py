"""The lock of a folder, by which two processes take turns in it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runlift_export.errors import FolderError

if sys.platform != "win32":
    import fcntl

PATIENCE_S = 60.0
_PAUSE_S = 0.05


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
