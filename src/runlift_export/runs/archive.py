"""Zip archives, also inside one another, read as streams: nothing is unpacked to disk."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

ZIP_SUFFIX = ".zip"
WANTED = (".fit", ".fit.gz", ZIP_SUFFIX)

LARGEST_FIT = 256 * 2**20
_LARGEST_IN_MEMORY = 64 * 2**20
_DEEPEST = 4
_GZIP = b"\x1f\x8b"
_BROKEN = (OSError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError)


class UnreadableError(Exception):
    """An archive or a compressed file that cannot be unpacked; the text says why."""


class Archive:
    """A zip file on disk. Inner archives stay open while their members are read in order."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._open: list[tuple[str, zipfile.ZipFile]] = []

    def close(self) -> None:
        """Close all that is open."""
        self._close(0)

    def members(self) -> Iterator[tuple[tuple[str, ...], str | None]]:
        """Give each FIT file's names through the archives, or the names of what is broken.

        The second value is None, or a sentence on why this archive cannot be read.
        """
        yield from self._members(())

    def read(self, members: tuple[str, ...]) -> bytes:
        """Return a member's bytes. Raise UnreadableError if they cannot be had."""
        try:
            archive = self._at(members[:-1])
            with archive.open(members[-1]) as stream:
                return read_limited(stream)
        except KeyError:
            raise UnreadableError("it is no longer in the archive") from None
        except _BROKEN as error:
            raise UnreadableError(f"the archive is broken ({error})") from error

    def _members(self, chain: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str | None]]:
        try:
            archive = self._at(chain)
        except (*_BROKEN, UnreadableError) as error:
            yield chain, f"the archive is broken ({error}); download it again"
            return
        for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
            name = info.filename.lower()
            base = name.rsplit("/", 1)[-1]
            hidden = base.startswith(".") and not base.startswith("._")
            if info.is_dir() or hidden or not name.endswith(WANTED):
                continue
            if name.endswith(ZIP_SUFFIX) and not base.startswith("._"):
                yield from self._members((*chain, info.filename))
            else:
                yield (*chain, info.filename), None

    def _at(self, chain: tuple[str, ...]) -> zipfile.ZipFile:
        """Return the archive at a chain of names, keeping open what is on the way."""
        if len(chain) >= _DEEPEST:
            raise UnreadableError("archives inside archives too deep")
        if not self._open:
            self._open.append(("", zipfile.ZipFile(self._path)))
        for level, name in enumerate(chain, start=1):
            if level < len(self._open) and self._open[level][0] == name:
                continue
            self._close(level)
            self._open.append((name, self._inner(self._open[-1][1], name)))
        self._close(len(chain) + 1)
        return self._open[-1][1]

    def _inner(self, archive: zipfile.ZipFile, name: str) -> zipfile.ZipFile:
        """Open an archive inside an archive: in memory if small, else as a seekable stream."""
        stream: IO[bytes] = archive.open(name)
        if archive.getinfo(name).file_size <= _LARGEST_IN_MEMORY:
            with stream:
                return zipfile.ZipFile(io.BytesIO(stream.read(_LARGEST_IN_MEMORY + 1)))
        return zipfile.ZipFile(stream)

    def _close(self, level: int) -> None:
        while len(self._open) > level:
            self._open.pop()[1].close()


def read_limited(stream: IO[bytes] | gzip.GzipFile) -> bytes:
    """Read a stream to its end. Raise UnreadableError beyond any FIT file's size."""
    data = stream.read(LARGEST_FIT + 1)
    if len(data) > LARGEST_FIT:
        raise UnreadableError(f"larger than {LARGEST_FIT // 2**20} MiB, no watch writes that")
    return data


def unpacked(data: bytes) -> bytes:
    """Undo gzip where the bytes are gzip. Raise UnreadableError if it is broken."""
    if data[:2] != _GZIP:
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            return read_limited(stream)
    except _BROKEN as error:
        raise UnreadableError(f"the gzip data is broken ({error})") from error
