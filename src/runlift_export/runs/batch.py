"""Reading many files on several cores, each file behind its own trap."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from hashlib import sha256

from runlift_export.model import Problem, ProblemKind
from runlift_export.runs.archive import UnreadableError
from runlift_export.runs.codec import Contents, pack_contents
from runlift_export.runs.contents import read_contents
from runlift_export.runs.files import FileLocation, OpenFiles
from runlift_export.runs.processes import interrupts_held_back, may_start_processes, process_pool

LEAST_FILES_A_JOB = 100  # a new process costs as much as reading about this many files
_CHUNK = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """What one file held: `packed` as `codec` packs it, under the SHA-256 of the bytes.

    `lasting` is False if the file could not be opened this time: not to be remembered.
    """

    key: str
    packed: bytes
    lasting: bool = True


def read_locations(
    locations: Sequence[FileLocation], *, jobs: int, reader: str
) -> Iterator[Packed]:
    """Read the files, one result each, in their order; on `jobs` processes if it pays.

    Within a process that another program started, all is read here: it may start none.
    """
    jobs = min(jobs, len(locations) // LEAST_FILES_A_JOB)
    done = 0
    if jobs > 1 and may_start_processes():
        try:
            for result in _read_on_cores(locations, jobs, reader):
                yield result
                done += 1
        except BrokenProcessPool:
            # A process was killed, by lack of memory perhaps: read the rest here.
            if not done:
                warnings.warn(_UNGUARDED, stacklevel=2)
    yield from _read_here(locations[done:], reader)


_UNGUARDED = (
    "the files are read by one process, since no other could be started; a script that reads with "
    'jobs > 1 must do so under `if __name__ == "__main__":`'
)


def _read_on_cores(locations: Sequence[FileLocation], jobs: int, reader: str) -> Iterator[Packed]:
    chunks = [locations[start : start + _CHUNK] for start in range(0, len(locations), _CHUNK)]
    results: list[Future[list[Packed]]] = []
    with process_pool(jobs) as pool:
        with interrupts_held_back():
            results.extend(pool.submit(read_chunk, chunk, reader) for chunk in chunks)
        while results:
            # Given up as soon as it is used: what is read is held by whoever asked for it.
            yield from results.pop(0).result()


_files = OpenFiles()
"""The archives that a reading process has open, from one chunk to the next."""


def read_chunk(locations: Sequence[FileLocation], reader: str) -> list[Packed]:
    """Read some files one after the other, in a process of its own."""
    return [_read(location, _files, reader) for location in locations]


def _read_here(locations: Sequence[FileLocation], reader: str) -> Iterator[Packed]:
    files = OpenFiles()
    try:
        for location in locations:
            yield _read(location, files, reader)
    finally:
        files.close()


def _read(location: FileLocation, files: OpenFiles, reader: str) -> Packed:
    data = files.read(location)
    if isinstance(data, bytes):
        contents = read_contents(data, location.source, reader)
    else:
        contents = _unreadable(location, data)
    lasting = not isinstance(data, OSError)
    return Packed(key=contents.key, packed=pack_contents(contents), lasting=lasting)


def _unreadable(location: FileLocation, error: UnreadableError | OSError) -> Contents:
    """Say why a location gave no bytes; its key is no content's hash and equals no other's."""
    key = sha256(os.fsencode(f"unreadable:{location.source}")).hexdigest()
    if isinstance(error, OSError):
        kind = ProblemKind.UNSUPPORTED
        message = f"cannot be opened ({error.strerror}); check its permissions or remove it"
    else:
        kind = ProblemKind.DAMAGED
        message = f"{error}; download or copy it again"
    problem = Problem(source=location.source, kind=kind, message=message)
    return Contents(key=key, runs=(), lifts=(), problems=(problem,))
