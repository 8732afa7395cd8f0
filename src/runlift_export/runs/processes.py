"""Processes that help with many files, and how they end.

Whoever presses Ctrl-C stops all of it at once: the processes that help never hear of it, since
they would only print where they stood, and the one that started them ends them.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

_GONE_S = 2.0


def may_start_processes() -> bool:
    """Whether this process is nobody's worker: such a one may start none.

    One that runs a script without a guard a second time, only to know its functions, ends here.
    """
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        sys.exit(1)
    return multiprocessing.parent_process() is None


@contextmanager
def process_pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """A pool of `jobs` processes. Whatever is raised within ends them at once."""
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


def _end(processes: set[multiprocessing.process.BaseProcess]) -> None:
    """Kill them and see them gone."""
    for process in processes:
        process.kill()
    for process in processes:
        process.join(_GONE_S)
