"""A disk that is watched step by step: each step may refuse, or be looked at before it is taken.

What a `kill -9` leaves is what the disk holds at that moment, so a copy of the folder made at
each step is every state that a killed process can leave there.
"""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import pytest

_PATHS = (
    "open", "replace", "rename", "unlink", "remove", "link", "mkdir", "rmdir", "listdir", "scandir",
)  # fmt: skip
_LOOKING = {"listdir", "scandir", "read", "open to read"}


@dataclass
class Disk:
    """Everything below `root`. `before` is called with the name and number of each step."""

    root: Path
    before: Callable[[str, int], None]
    reading: bool = True
    steps: list[str] = field(default_factory=list)
    _handles: set[int] = field(default_factory=set)
    _asleep: bool = False

    def step(self, name: str) -> None:
        """Tell of a step, unless it is one of the teller's own."""
        if self._asleep or not (self.reading or name not in _LOOKING):
            return
        self.steps.append(name)
        self._asleep = True
        try:
            self.before(name, len(self.steps))
        finally:
            self._asleep = False

    def holds(self, *places: Any) -> bool:
        """Whether some path or handle is below the root."""
        return any(
            place in self._handles
            if isinstance(place, int)
            else str(os.fspath(place)).startswith(str(self.root))
            for place in places
            if isinstance(place, int | str | os.PathLike)
        )

    def opened(self, handle: int) -> None:
        self._handles.add(handle)

    def closed(self, handle: int) -> None:
        self._handles.discard(handle)


@contextmanager
def watched(disk: Disk) -> Iterator[None]:
    """Let the disk know of every call of the system that touches it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in _PATHS:
            patch.setattr(os, name, _of_paths(disk, name))
        patch.setattr(os, "fsync", _of_a_handle(disk, "fsync"))
        patch.setattr(os, "close", _of_a_handle(disk, "close"))
        patch.setattr(io, "open", _streams(disk))
        yield


def _of_paths(disk: Disk, name: str) -> Callable[..., Any]:
    real = getattr(os, name)

    def call(*words: Any, **options: Any) -> Any:
        if not disk.holds(*words[:2]):
            return real(*words, **options)
        disk.step(name)
        found = real(*words, **options)
        if name == "open":
            disk.opened(found)
        return found

    return call


def _of_a_handle(disk: Disk, name: str) -> Callable[[int], None]:
    real = getattr(os, name)

    def call(handle: int) -> None:
        ours = disk.holds(handle)
        if name == "close":  # as the system does: an error, and closed all the same
            disk.closed(handle)
            real(handle)
        if ours:
            disk.step(name)  # a sync does no more than this: nobody pulls the plug of this disk

    return call


def _streams(disk: Disk) -> Callable[..., Any]:
    real = io.open

    def call(file: Any, mode: str = "r", *words: Any, **options: Any) -> Any:
        if not disk.holds(file):
            return real(file, mode, *words, **options)
        if not isinstance(file, int):
            disk.step("open to write" if set(mode) & set("wax+") else "open to read")
        return _Stream(real(file, mode, *words, **options), disk)

    return call


class _Stream:
    """A file whose bytes go to the disk in two halves, each a step."""

    def __init__(self, stream: Any, disk: Disk) -> None:
        self._stream = stream
        self._disk = disk
        disk.opened(stream.fileno())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def read(self, *words: int) -> Any:
        self._disk.step("read")
        return self._stream.read(*words)

    def write(self, data: Any) -> int:
        half = len(data) // 2
        for part in (data[:half], data[half:]):
            self._disk.step("write")
            self._stream.write(part)
            self._stream.flush()
        return len(data)

    def close(self) -> None:
        if not self._stream.closed:
            self._disk.closed(self._stream.fileno())
            self._stream.close()
            self._disk.step("close")


def refusing(root: Path, at: int, code: int, *, lasting: bool = False) -> Disk:
    """A disk whose step number `at` is refused, and with `lasting` all that follow.

    A full or a read-only disk refuses no reading.
    """

    def refuse(name: str, number: int) -> None:
        if number == at or (lasting and number > at):
            raise OSError(code, os.strerror(code), name)

    return Disk(root, refuse, reading=code not in (errno.ENOSPC, errno.EROFS))
