"""The server around `respond`: small, for a household; before the internet belongs a proxy.

Sockets are the standard library's. Requests are not: its reader takes bare line feeds, folded
lines, two lengths and HTTP/0.9, and its time limit begins anew with every byte.
"""

from __future__ import annotations

import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from types import FrameType

from runlift_export.errors import RunliftError, reason_of
from runlift_export.language import say
from runlift_export.web.access import Access
from runlift_export.web.connection import Limits
from runlift_export.web.listening import BACKLOG, Listening
from runlift_export.web.site import Site, SitesOfOwners

if sys.platform != "win32":
    import resource

_OTHER_FILES = 64
_LEAST_CONNECTIONS = 16


class ServeError(RunliftError):
    """The address cannot be served: taken, not ours, or forbidden."""


@contextmanager
def serving(
    *,
    site: Callable[[], Site | None] | SitesOfOwners,
    access: Access | Callable[[], Access],
    host: str = "127.0.0.1",
    port: int = 0,
    limits: Limits = Limits(),  # noqa: B008  frozen
) -> Iterator[int]:
    """Serve in a thread while the block runs; gives the port. Raises `ServeError`.

    An `access` that may change is a function, asked for each request; `site` gives the one plan
    that is served, or of several the one that a secret belongs to.
    """
    try:
        listener = _listener(host, port)
    except OSError as error:
        message = say(
            "cannot serve on {host} port {port}: {why}; choose another with -p",
            host=host,
            port=port,
            why=reason_of(error),
        )
        raise ServeError(message) from error
    bound = int(listener.getsockname()[1])
    listening = Listening(
        listener,
        site=site.of if isinstance(site, SitesOfOwners) else lambda _: site(),
        access=access if callable(access) else lambda: access,
        limits=_within_system(limits),
    )
    thread = threading.Thread(target=listening.run, name="serve", daemon=True)
    thread.start()
    try:
        yield bound
    finally:
        listening.stop()
        thread.join()


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":  # there it would let two servers share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except BaseException:
        listener.close()
        raise
    return listener


def _within_system(limits: Limits) -> Limits:
    """No more connections than the system lets this process have files."""
    if sys.platform == "win32":
        return limits
    wanted = limits.connections + _OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):
            most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft < wanted:
            few = max(soft - _OTHER_FILES, _LEAST_CONNECTIONS)
            return replace(limits, connections=min(limits.connections, few))
    return limits


def serve(
    *,
    site: Callable[[], Site | None] | SitesOfOwners,
    access: Access | Callable[[], Access],
    host: str,
    port: int,
    ready: Callable[[int], None],
) -> None:
    """Serve until the process is told to stop (SIGINT or SIGTERM), then finish what runs.

    Call it from the main thread; `ready` gets the port once requests are answered. A host
    other than this machine without secrets is refused: the plan would be open to all.
    """
    now = access() if callable(access) else access
    if host not in ("127.0.0.1", "::1", "localhost") and not now.public:
        message = say(
            "others can reach {host}; use --public, which asks for a secret in the address",
            host=host,
        )
        raise ServeError(message)
    with (
        _told_to_stop() as stopped,
        serving(site=site, access=access, host=host, port=port) as bound,
    ):
        ready(bound)
        stopped()


@contextmanager
def _told_to_stop() -> Iterator[Callable[[], object]]:
    """Within the block SIGINT and SIGTERM end nothing; the function given waits for one of them.

    The system may hand a signal to any thread, and Python's handlers run in the main one, which
    would not wake for it. So the signal itself writes into a socket, and that is waited for.
    """

    def noted(_number: int, _frame: FrameType | None) -> None:
        """The socket has it already."""

    reading, writing = socket.socketpair()
    with reading, writing:
        writing.settimeout(0)  # a handler must never wait
        waking = signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
        former = {one: signal.signal(one, noted) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield lambda: reading.recv(1)
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(waking)


def reachable_host(host: str) -> str:
    """What others write in an address: for "every address", the one this machine is known by."""
    if host in ("0.0.0.0", "::"):  # noqa: S104  compared, not bound
        host = _outward_address(host) or host
    return f"[{host}]" if ":" in host else host


def _outward_address(host: str) -> str | None:
    """The address from which this machine would talk to another; nothing is sent."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    anyone = "2001:db8::1" if ":" in host else "192.0.2.1"  # kept for documentation (RFC 5737)
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((anyone, 9))
            return str(probe.getsockname()[0])
    except OSError:  # not connected to anything
        return None
