"""Where the work is done: here, on some cores, or on machines that Dask holds together.

All three are a `concurrent.futures.Executor`. The pool here is one that outlives its workers: each
has a pool of one to itself, so that of a killed worker it is known what it was at. That is tried
again by a new one; after three deaths at the same work it is given up, and only that.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from runlift_export import runs
from runlift_export.errors import RequestError, RunliftError
from runlift_export.language import say

Result = TypeVar("Result")

MOST_DEATHS, MOST_STARTS = 3, 9
DASK = "dask"
_SCHEMES = ("tcp://", "tls://", "ws://", "wss://")
_WORKER_START_S = 30


class WorkerDiedError(RunliftError):
    """Work during which its process was ended each time it was tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSpec:
    """`address` is "" for this machine, "dask" or a Dask scheduler's; `jobs` processes here."""

    address: str = ""
    jobs: int = 1

    def __post_init__(self) -> None:
        """Refuse what is no engine. Raises `RequestError`."""
        if self.address not in ("", DASK) and not self.address.startswith(_SCHEMES):
            raise RequestError(
                say(
                    "engine: expected dask or the address of a Dask scheduler such as "
                    "tcp://scheduler:8786, found {found!r}",
                    found=self.address,
                )
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """An executor, how many things it does at once, and how many to hand it at a time."""

    executor: Executor
    workers: int
    batch: int


@contextmanager
def open_engine(spec: EngineSpec) -> Iterator[Engine]:
    """The executor that was asked for; what it started ends with the block."""
    if spec.address:
        with _dask_engine(spec) as engine:
            yield engine
    elif spec.jobs > 1:
        pool = SurvivingPool(spec.jobs)
        try:
            yield Engine(executor=pool, workers=spec.jobs, batch=1)
        except BaseException:
            pool.end_now()
            raise
        finally:
            pool.shutdown()
    else:
        yield Engine(executor=HereExecutor(), workers=1, batch=1)


class HereExecutor(Executor):
    """Does everything at once, in this process."""

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:
        """The result, already there."""
        future: Future[Result] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001  handed on to whoever asks for the result
            future.set_exception(error)
        return future


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    future: Future[Any]
    call: Callable[..., Any]
    values: tuple[Any, ...]
    named: dict[str, Any]


class SurvivingPool(Executor):
    """A process pool that goes on when a worker is killed, and loses nothing by it."""

    def __init__(self, jobs: int) -> None:
        self._waiting: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._pools: dict[int, ProcessPoolExecutor] = {}
        self._begun: dict[int, Future[int]] = {}
        self._ending = False
        self._threads = [
            threading.Thread(target=self._see_to_work, args=(number,), daemon=True)
            for number in range(jobs)
        ]
        # The processes are started with Ctrl-C held back: they end when this one ends them.
        with runs.interrupts_held_back():
            for number in range(jobs):
                self._start(number)
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:
        """Do this in one of the processes."""
        future: Future[Result] = Future()
        self._waiting.put(_Work(future=future, call=fn, values=args, named=kwargs))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002, ARG002  the base class's own
        """End the processes when what waits is done."""
        for _ in self._threads:
            self._waiting.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def end_now(self) -> None:
        """Kill the processes; what they were at is given up."""
        self._ending = True
        for pool in list(self._pools.values()):
            for process in list((pool._processes or {}).values()):  # noqa: SLF001  no other way to them
                process.kill()

    def _start(self, number: int) -> None:
        spawn = multiprocessing.get_context("spawn")  # other threads here make fork unsafe
        pool = ProcessPoolExecutor(1, mp_context=spawn, initializer=end_with_parent)
        self._begun[number] = pool.submit(os.getpid)
        self._pools[number] = pool

    def _see_to_work(self, number: int) -> None:
        while (work := self._waiting.get()) is not None:
            if work.future.set_running_or_notify_cancel():
                self._do(number, work)
        self._pools[number].shutdown()

    def _do(self, number: int, work: _Work) -> None:
        for _ in range(MOST_DEATHS):
            if self._ending:
                break
            self._wait_for_start(number)
            try:
                result = self._pools[number].submit(work.call, *work.values, **work.named).result()
            except BrokenProcessPool:
                if not self._ending:
                    self._start(number)
            except BaseException as error:  # noqa: BLE001  the work's own, for who asked for it
                work.future.set_exception(error)
                return
            else:
                work.future.set_result(result)
                return
        message = say("its process was ended {count} times", count=MOST_DEATHS)
        work.future.set_exception(WorkerDiedError(message))

    def _wait_for_start(self, number: int) -> None:
        """Until the process is there: one that ends before it has begun is no work's fault."""
        for _ in range(MOST_STARTS):
            try:
                self._begun[number].result()
            except BrokenProcessPool:
                if self._ending:
                    return
                self._start(number)
            else:
                return


def end_with_parent() -> None:
    """In a worker: end when the process that started it is gone, however that ended."""
    parent = multiprocessing.parent_process()
    if parent is not None:

        def wait() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=wait, daemon=True).start()


# --- Dask ----------------------------------------------------------------------------------------

_DASK_SETTINGS = {
    # The profiler looks at every stack every 10 ms: an eighth of the work.
    "distributed.worker.profile.enabled": False,
    # As it comes, each array that is given up goes back to the system: 8 x as many page faults.
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": None,
}


@contextmanager
def _dask_engine(spec: EngineSpec) -> Iterator[Engine]:
    try:
        import dask
        from distributed import Client
    except ImportError as error:
        raise RequestError(
            say(
                "--engine needs Dask, which is not installed; run: pip install "
                "'runlift-export[dask]'"
            )
        ) from error
    with dask.config.set(_DASK_SETTINGS):
        local = _local_cluster(spec.jobs) if spec.address == DASK else None
        try:
            with Client(local or spec.address, timeout=_WORKER_START_S) as client:
                client.wait_for_workers(1, timeout=_WORKER_START_S)
                workers = sum(client.nthreads().values())
                executor = client.get_executor(retries=MOST_DEATHS - 1, pure=False)
                yield Engine(executor=executor, workers=workers, batch=_DASK_BATCH)
        except (OSError, TimeoutError) as error:
            raise RunliftError(
                say(
                    "{address}: no Dask scheduler with a worker answers there ({reason}); start "
                    "`dask scheduler` and `dask worker`",
                    address=spec.address,
                    reason=error,
                )
            ) from error
        finally:
            if local is not None:
                local.close()


def _local_cluster(jobs: int, tries: int = MOST_DEATHS) -> Any:
    """A cluster of this machine's own; begun again where a worker is ended before it has begun."""
    from distributed import LocalCluster

    try:
        return LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=None)
    except RuntimeError as error:
        if tries > 1:
            return _local_cluster(jobs, tries - 1)
        told = say("the Dask cluster of this machine does not start: {reason}", reason=error)
        raise RunliftError(told) from error


_DASK_BATCH = 8
"""A task costs about 2 ms of its own: of eight athletes it is not felt."""
