"""Reading many files on several cores, each file behind its own trap.

And the processes that help with it, and how they end. Whoever presses Ctrl-C stops all of it at
once: the processes that help never hear of it, since they would only print where they stood, and
the one that started them ends them.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING

from runlift_export.language import say_later
from runlift_export.model import Look, Problem, ProblemKind, Run, trace_cells
from runlift_export.runs.archive import UnreadableError
from runlift_export.runs.codec import Contents, pack_contents
from runlift_export.runs.contents import read_contents
from runlift_export.runs.files import FileLocation, OpenFiles

if TYPE_CHECKING:  # few calls need processes: these take as long to load as twenty files
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing.process import BaseProcess

LEAST_FILES_A_JOB = 150  # a new process costs as much as reading about this many files
_CHUNK = 32
_LOOKED_AT = 32
_CELLS_LOOKED_AT = 100_000  # a few days of running


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """What one file held: `packed` as `codec` packs it, under the SHA-256 of the bytes.

    `lasting` is False if the file could not be opened this time: not to be remembered.
    """

    key: str
    packed: bytes
    lasting: bool = True


def read_locations(
    locations: Sequence[FileLocation], *, jobs: int, reader: str, look: Look | None = None
) -> Iterator[Packed]:
    """Read the files, one result each, in their order; on `jobs` processes if it pays.

    What `look` sees in their runs is packed with them. Within a process that another program
    started, all is read here: it may start none.
    """
    jobs = min(jobs, len(locations) // LEAST_FILES_A_JOB)
    done = 0
    if jobs > 1 and may_start_processes():
        from concurrent.futures.process import BrokenProcessPool

        try:
            for result in _read_on_cores(locations, jobs, reader, look):
                yield result
                done += 1
        except BrokenProcessPool:
            # A process was killed, by lack of memory perhaps: read the rest here.
            if not done:
                warnings.warn(_UNGUARDED, stacklevel=2)
    yield from _read_here(locations[done:], reader, look)


_UNGUARDED = (
    "the files are read by one process, since no other could be started; a script that reads with "
    'jobs > 1 must do so under `if __name__ == "__main__":`'
)


def _read_on_cores(
    locations: Sequence[FileLocation], jobs: int, reader: str, look: Look | None
) -> Iterator[Packed]:
    chunks = [locations[start : start + _CHUNK] for start in range(0, len(locations), _CHUNK)]
    results: list[Future[list[Packed]]] = []
    with process_pool(jobs) as pool:
        with interrupts_held_back():
            results.extend(pool.submit(read_chunk, chunk, reader, look) for chunk in chunks)
        while results:
            # Given up as soon as it is used: what is read is held by whoever asked for it.
            yield from results.pop(0).result()


_files = OpenFiles()
"""The archives that a reading process has open, from one chunk to the next."""


def read_chunk(
    locations: Sequence[FileLocation], reader: str, look: Look | None = None
) -> list[Packed]:
    """Read some files one after the other, in a process of its own."""
    return list(_read_all(locations, _files, reader, look))


def _read_here(
    locations: Sequence[FileLocation], reader: str, look: Look | None
) -> Iterator[Packed]:
    files = OpenFiles()
    try:
        yield from _read_all(locations, files, reader, look)
    finally:
        files.close()


def _read_all(
    locations: Sequence[FileLocation], files: OpenFiles, reader: str, look: Look | None
) -> Iterator[Packed]:
    """Read the files in turn; some are held back, so that many runs are looked at together."""
    read: list[tuple[Contents, bool]] = []
    cells = 0
    for location in locations:
        read.append(_read(location, files, reader))
        cells += sum(trace_cells(run.trace) for run in read[-1][0].runs)
        if look is None or len(read) == _LOOKED_AT or cells >= _CELLS_LOOKED_AT:
            yield from _packed(read, look)
            read, cells = [], 0
    yield from _packed(read, look)


def _packed(read: Sequence[tuple[Contents, bool]], look: Look | None) -> Iterator[Packed]:
    runs: list[Run] = [run for contents, _ in read for run in contents.runs]
    seen = iter(look.see(runs) if look is not None and runs else ())
    for contents, lasting in read:
        looks = list(islice(seen, len(contents.runs)))
        yield Packed(key=contents.key, packed=pack_contents(contents, looks), lasting=lasting)


def _read(location: FileLocation, files: OpenFiles, reader: str) -> tuple[Contents, bool]:
    """What a file holds, and whether that is to be remembered."""
    data = files.read(location)
    if isinstance(data, bytes):
        return read_contents(data, location.source, reader), True
    return _unreadable(location, data), not isinstance(data, OSError)


def _unreadable(location: FileLocation, error: UnreadableError | OSError) -> Contents:
    """Say why a location gave no bytes; its key is no content's hash and equals no other's."""
    key = sha256(os.fsencode(f"unreadable:{location.source}")).hexdigest()
    if isinstance(error, OSError):
        kind = ProblemKind.UNSUPPORTED
        message = say_later(
            "cannot be opened ({why}); check its permissions or remove it",
            why=say_later(str(error.strerror)),
        )
    else:
        kind = ProblemKind.DAMAGED
        message = say_later("{why}; download or copy it again", why=error.why)
    problem = Problem(source=location.source, kind=kind, message=message)
    return Contents(key=key, runs=(), lifts=(), problems=(problem,))


_GONE_S = 2.0


def may_start_processes() -> bool:
    """Whether this process is nobody's worker: such a one may start none.

    One that runs a script without a guard a second time, only to know its functions, ends here.
    """
    import multiprocessing

    if getattr(multiprocessing.current_process(), "_inheriting", False):
        sys.exit(1)
    return multiprocessing.parent_process() is None


@contextmanager
def process_pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """A pool of `jobs` processes. Whatever is raised within ends them at once."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    spawn = multiprocessing.get_context("spawn")  # other libraries' threads make fork unsafe
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(jobs, mp_context=spawn)
    try:
        yield pool
    except BaseException:
        _end(set(multiprocessing.active_children()) - others)
        pool.shutdown()  # with them gone it is over at once; left alone it would outlast us
        raise
    pool.shutdown(wait=False)


@contextmanager
def interrupts_held_back() -> Iterator[None]:
    """Hold Ctrl-C back while processes are started: they inherit it held back, for good."""
    here = threading.current_thread() is threading.main_thread()
    ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN  # started in the background
    if ignored or not here or not hasattr(signal, "pthread_sigmask"):
        yield
        return
    pressed: list[int] = []
    # Another thread may be told of it although this one holds it back, so both are needed.
    handler = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        signal.signal(signal.SIGINT, handler)
    if pressed:
        raise KeyboardInterrupt


def _end(processes: set[BaseProcess]) -> None:
    """Kill them and see them gone."""
    for process in processes:
        process.kill()
    for process in processes:
        process.join(_GONE_S)
