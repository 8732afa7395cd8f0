"""Zip archives, also inside one another, read as streams: nothing is unpacked to disk."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import cache
from typing import IO, Any

from runlift_export.language import say_later, say_now

ZIP_SUFFIX = ".zip"
WANTED = (".fit", ".fit.gz", ZIP_SUFFIX)
COUNTED = (".gpx", ".gpx.gz", ".tcx", ".tcx.gz")
"""Recordings of other formats: not read, but told of, since a runner may think they are."""

LARGEST_FIT = 64 * 2**20
"""A week at 1 Hz, the longest recording we take, has some 40 MB."""
MOST_GROWTH = 100
"""FIT files grow 2- to 10-fold when unpacked, the dullest of them 30-fold."""
MOST_GROWTH_PACKED = 4
"""Archives and .gz inside an archive hardly shrink."""
SLACK_BYTES = 2**16
_LARGEST_IN_MEMORY = 64 * 2**20
_DEEPEST = 4
_MOST_GZIP_MEMBERS = 100
_FREE_MEMBERS = 10_000
_BYTES_A_MEMBER = 1_000
"""So many files in an archive of any size, and one more for each so many bytes of it: the smallest
file of a watch, packed, has about as many."""
_CHUNK = 2**20
_GZIP = b"\x1f\x8b"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (
    OSError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError,
    ValueError, struct.error, IndexError, OverflowError,
)  # fmt: skip


class UnreadableError(Exception):
    """An archive or a compressed file that cannot be unpacked; `why` says why, to be told later."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        """The reason, in the language being spoken."""
        return say_now(self.why)


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
        most = _FREE_MEMBERS + os.path.getsize(self._path) // _BYTES_A_MEMBER  # noqa: PTH202
        for number, found in enumerate(self._members(())):
            if number == most:
                yield (
                    (),
                    say_later(
                        "it holds more than {most} files in so few bytes, as no export does; the "
                        "first of them are read",
                        most=most,
                    ),
                )
                return
            yield found

    def read(self, members: tuple[str, ...]) -> bytes:
        """Return a member's bytes. Raise UnreadableError if they cannot be had."""
        try:
            archive = self._at(members[:-1])
            _check_growth(archive.getinfo(members[-1]))
            with archive.open(members[-1]) as stream:
                return read_limited(stream)
        except KeyError:
            raise UnreadableError(say_later("it is no longer in the archive")) from None
        except _BROKEN as error:
            raise UnreadableError(
                say_later("the archive is broken ({why})", why=str(error))
            ) from error

    def _members(self, chain: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str | None]]:
        try:
            archive = self._at(chain)
        except (*_BROKEN, UnreadableError) as error:
            why = error.why if isinstance(error, UnreadableError) else str(error)
            yield chain, say_later("the archive is broken ({why}); download it again", why=why)
            return
        # Of members of one name the last counts; each is listed once, else archives within
        # archives could list billions.
        for info in sorted(archive.NameToInfo.values(), key=lambda info: info.header_offset):
            name = info.filename.lower()
            base = name.rsplit("/", 1)[-1]
            hidden = base.startswith(".") and not base.startswith("._")
            if not name or info.is_dir() or hidden or not name.endswith((*WANTED, *COUNTED)):
                continue
            if name.endswith(ZIP_SUFFIX) and not base.startswith("._"):
                yield from self._members((*chain, info.filename))
            else:
                yield (*chain, info.filename), None

    def _at(self, chain: tuple[str, ...]) -> zipfile.ZipFile:
        """Return the archive at a chain of names, keeping open what is on the way."""
        if len(chain) >= _DEEPEST:
            raise UnreadableError(
                say_later(
                    "archives are nested too deep, more than {deepest} in each other",
                    deepest=_DEEPEST,
                )
            )
        if not self._open:
            size = os.path.getsize(self._path)  # noqa: PTH202 paths are strings here
            self._open.append(("", _without_overlap(zipfile.ZipFile(self._path), size)))
        for level, name in enumerate(chain, start=1):
            if level < len(self._open) and self._open[level][0] == name:
                continue
            self._close(level)
            self._open.append((name, self._inner(self._open[-1][1], name)))
        self._close(len(chain) + 1)
        return self._open[-1][1]

    def _inner(self, archive: zipfile.ZipFile, name: str) -> zipfile.ZipFile:
        """Open an archive inside an archive: in memory if small, else as a seekable stream."""
        info = archive.getinfo(name)
        _check_growth(info)
        stream: IO[bytes] = archive.open(name)
        if info.file_size <= _LARGEST_IN_MEMORY:
            with stream:
                inner = zipfile.ZipFile(io.BytesIO(stream.read(_LARGEST_IN_MEMORY + 1)))
        else:
            inner = zipfile.ZipFile(stream)
        return _without_overlap(inner, info.file_size)

    def _close(self, level: int) -> None:
        while len(self._open) > level:
            self._open.pop()[1].close()


def _check_growth(info: zipfile.ZipInfo) -> None:
    """Raise UnreadableError for a member that no export holds; the size stated is enforced."""
    if info.compress_type not in _METHODS:
        raise UnreadableError(
            say_later(
                "packed by method {method}, which exports do not use", method=info.compress_type
            )
        )
    packed = info.filename.lower().endswith((ZIP_SUFFIX, ".gz"))
    growth = MOST_GROWTH_PACKED if packed else MOST_GROWTH
    if info.file_size > growth * info.compress_size + SLACK_BYTES:
        raise UnreadableError(
            say_later(
                "it would unpack to {size} bytes, more than any recording", size=info.file_size
            )
        )


def _without_overlap(archive: zipfile.ZipFile, size: int) -> zipfile.ZipFile:
    """Return the archive. Raise UnreadableError if its members share bytes.

    By that a small archive unpacks to terabytes.
    """
    if sum(info.compress_size for info in archive.infolist()) > size:
        archive.close()
        raise UnreadableError(say_later("its members overlap, as in no real export"))
    return archive


def read_limited(stream: IO[bytes]) -> bytes:
    """Read a stream to its end. Raise UnreadableError beyond any FIT file's size."""
    chunks = []
    left = LARGEST_FIT
    while chunk := stream.read(_CHUNK):
        chunks.append(chunk)
        left -= len(chunk)
        if left < 0:
            raise UnreadableError(
                say_later(
                    "larger than {most} MiB, which no watch writes", most=LARGEST_FIT // 2**20
                )
            )
    return b"".join(chunks)


def unpacked(data: bytes) -> bytes:
    """Undo gzip where the bytes are gzip. Raise UnreadableError if it is broken."""
    parts: list[bytes] = []
    left = min(LARGEST_FIT, MOST_GROWTH * len(data) + SLACK_BYTES)
    while data.startswith(_GZIP):
        if len(parts) == _MOST_GZIP_MEMBERS:
            raise UnreadableError(
                say_later("made of more than {most} gzip members", most=_MOST_GZIP_MEMBERS)
            )
        member = _gzip_member()
        try:
            part = member.decompress(data, left)
        except _gzip_errors() as error:
            raise UnreadableError(
                say_later("the gzip data is broken ({why})", why=str(error))
            ) from error
        left -= len(part)
        if left <= 0:
            raise UnreadableError(
                say_later(
                    "it grows more than {growth}-fold or is larger than {most} MiB, which no watch "
                    "writes",
                    growth=MOST_GROWTH,
                    most=LARGEST_FIT // 2**20,
                )
            )
        if not member.eof:
            raise UnreadableError(say_later("the gzip data is broken (it ends early)"))
        parts.append(part)
        data = member.unused_data
    return b"".join(parts) if parts else data


def _gzip_member() -> Any:
    """Return what undoes one gzip member, its header and checksum asked for.

    By the extra `[fast]` in half the time, without it by zlib.
    """
    return (_isal() or zlib).decompressobj(wbits=31)


@cache
def _gzip_errors() -> tuple[type[Exception], ...]:
    fast = _isal()
    return (zlib.error,) if fast is None else (zlib.error, fast.error)


@cache
def _isal() -> Any:
    try:
        from isal import isal_zlib
    except ImportError:
        return None
    return isal_zlib
