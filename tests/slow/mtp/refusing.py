"""A FUSE mount of a folder that refuses what bridges to watches refuse (test_refusing_mounts.py).

refusing.py FOLDER MOUNT [REFUSAL[=BYTES] ...] with fusepy; after so many bytes written (0):
rename, sync: these operations are unknown; full: no space; readonly: nothing can be changed any
more; cut: a file is cut off in the middle and closing it fails; unreadable: what was written since
cannot be read back; flipped: it comes back with its last byte changed.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Any

from fuse import FUSE, FuseOSError, Operations


class Refusing(Operations):  # type: ignore[misc]
    """Every path is one of the folder; `written` are the paths that got bytes after a limit."""

    def __init__(self, folder: str, refusals: dict[str, int]) -> None:
        self.folder, self.refusals = folder, refusals
        self.bytes_written = 0
        self.written: set[str] = set()

    def __call__(self, operation: str, path: str, *more: Any) -> Any:
        """Paths become real ones here, and what the system refuses goes on as its number."""
        try:
            return super().__call__(operation, self.folder + path, *more)
        except FuseOSError:
            raise
        except OSError as error:
            raise FuseOSError(error.errno) from error

    def refuses(self, refusal: str) -> bool:
        """Whether it has come to that."""
        return refusal in self.refusals and self.bytes_written >= self.refusals[refusal]

    def changing(self) -> None:
        """Before anything is changed."""
        if self.refuses("readonly"):
            raise FuseOSError(errno.EROFS)

    # What is asked.

    def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
        found = os.lstat(path)
        names = ("mode", "nlink", "uid", "gid", "size", "atime", "mtime", "ctime")
        return {f"st_{name}": getattr(found, f"st_{name}") for name in names}

    def readdir(self, path: str, fh: int) -> list[str]:
        return [".", "..", *(one.name for one in Path(path).iterdir())]

    def statfs(self, path: str) -> dict[str, int]:
        """Bridges know of no space: 0 of 0."""
        return {"f_bsize": 4096, "f_frsize": 4096, "f_blocks": 0, "f_bfree": 0, "f_bavail": 0}

    def open(self, path: str, flags: int) -> int:
        return os.open(path, flags)

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        if path in self.written and self.refuses("unreadable"):
            raise FuseOSError(errno.EIO)
        data = os.pread(fh, size, offset)
        if path in self.written and self.refuses("flipped"):
            return data[:-1] + bytes([data[-1] ^ 1]) if data else data
        return data

    def release(self, path: str, fh: int) -> int:
        os.close(fh)
        return 0

    # What changes the folder.

    def create(self, path: str, mode: int, fi: Any = None) -> int:
        self.changing()
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        self.changing()
        if "full" in self.refusals and self.bytes_written + len(data) > self.refusals["full"]:
            raise FuseOSError(errno.ENOSPC)
        self.bytes_written += len(data)
        if any(self.refuses(name) for name in ("cut", "unreadable", "flipped")):
            self.written.add(path)
        return os.pwrite(fh, data, offset)

    def truncate(self, path: str, length: int, fh: int | None = None) -> int:
        self.changing()
        os.truncate(path, length)
        return 0

    def flush(self, path: str, fh: int) -> int:
        """A bridge sends a file when it is closed."""
        if path in self.written and self.refuses("cut"):
            os.truncate(path, Path(path).stat().st_size // 2)
            raise FuseOSError(errno.EIO)
        return 0

    def fsync(self, path: str, datasync: int, fh: int) -> int:
        if self.refuses("sync"):
            raise FuseOSError(errno.ENOSYS)
        return 0

    def unlink(self, path: str) -> int:
        self.changing()
        Path(path).unlink()
        self.written.discard(path)
        return 0

    def mkdir(self, path: str, mode: int) -> int:
        self.changing()
        Path(path).mkdir()
        return 0

    def rename(self, old: str, new: str) -> int:
        self.changing()
        if self.refuses("rename"):
            raise FuseOSError(errno.ENOSYS)
        Path(old).rename(self.folder + new)
        return 0


if __name__ == "__main__":
    words = (word.partition("=") for word in sys.argv[3:])
    limits = {name: int(count or 0) for name, _, count in words}
    served = Refusing(os.path.realpath(sys.argv[1]), limits)
    FUSE(served, sys.argv[2], foreground=True, nothreads=True, fsname="refusing")
