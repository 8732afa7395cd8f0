"""Reading many files on several cores, each file behind its own trap."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from itertools import groupby

from runlift_export.model import Problem, ProblemKind
from runlift_export.runs.archive import UnreadableError
from runlift_export.runs.codec import Contents, pack_contents
from runlift_export.runs.contents import read_contents
from runlift_export.runs.files import FileLocation, read_each

LEAST_FILES_A_JOB = 100  # a new process costs as much as reading about this many files
_CHUNK = 32
_CHUNKS_A_JOB = 2


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
    """Read the files, one result each, in their order; on `jobs` processes if it pays."""
    jobs = min(jobs, len(locations) // LEAST_FILES_A_JOB)
    done = 0
    if jobs > 1:
        try:
            for result in _read_on_cores(locations, jobs, reader):
                yield result
                done += 1
        except BrokenProcessPool:
            pass  # a process was killed, by lack of memory perhaps: read the rest here
    yield from _read_here(locations[done:], reader)


def _read_on_cores(locations: Sequence[FileLocation], jobs: int, reader: str) -> Iterator[Packed]:
    chunks = list(_chunks(locations, jobs))
    spawn = multiprocessing.get_context("spawn")  # other libraries' threads make fork unsafe
    with ProcessPoolExecutor(jobs, mp_context=spawn) as pool:
        try:
            for results in pool.map(partial(read_chunk, reader=reader), chunks):
                yield from results
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _chunks(locations: Sequence[FileLocation], jobs: int) -> Iterator[Sequence[FileLocation]]:
    """Files a few at a time; of an archive many, for each time its whole list is read anew."""
    for archive, group in groupby(locations, key=lambda one: one.path if one.members else ""):
        inside = list(group)
        size = max(_CHUNK, len(inside) // (_CHUNKS_A_JOB * jobs)) if archive else _CHUNK
        yield from (inside[start : start + size] for start in range(0, len(inside), size))


def read_chunk(locations: Sequence[FileLocation], reader: str) -> list[Packed]:
    """Read some files one after the other."""
    return list(_read_here(locations, reader))


def _read_here(locations: Sequence[FileLocation], reader: str) -> Iterator[Packed]:
    for location, data in read_each(locations):
        if isinstance(data, bytes):
            contents = read_contents(data, location.source, reader)
        else:
            contents = _unreadable(location, data)
        lasting = not isinstance(data, OSError)
        yield Packed(key=contents.key, packed=pack_contents(contents), lasting=lasting)


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
