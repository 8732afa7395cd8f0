"""The server around `respond`: small, for a household; before the internet belongs a proxy.

Threads and sockets are the standard library's. Requests are not: its reader takes bare line
feeds, folded lines, two lengths and HTTP/0.9, and its time limit begins anew with every byte.
"""

from __future__ import annotations

import signal
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from types import FrameType

from runlift_export.errors import RunliftError
from runlift_export.web.access import Access
from runlift_export.web.connection import Connection
from runlift_export.web.connection_limits import Limits, OpenConnection, OpenConnections
from runlift_export.web.request import Request
from runlift_export.web.responses import Response, respond
from runlift_export.web.site import Site


class ServeError(RunliftError):
    """The address cannot be served: taken, not ours, or forbidden."""


_UNKNOWN = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)

_Link = socket.socket | tuple[bytes, socket.socket]
"""What the library hands on; only stream sockets come here."""


class _Server(socketserver.ThreadingTCPServer):
    """A thread for each connection, and no more of them than its limits say."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(
        self, address: tuple[str, int], *, site: Callable[[], Site | None], access: Access,
        limits: Limits,
    ) -> None:  # fmt: skip
        self._site = site
        self._access = access
        self._limits = limits
        self._taken: dict[socket.socket, OpenConnection] = {}
        self.open_connections = OpenConnections(limits)
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, socketserver.BaseRequestHandler)

    def process_request(self, request: _Link, client_address: object) -> None:
        """Start a thread once one more may be let in; meanwhile others wait in the backlog."""
        link = _stream(request)
        opened = self.open_connections.take(link)
        if opened is None:
            self.close_request(request)
            return
        self._taken[link] = opened
        try:
            super().process_request(request, client_address)
        except RuntimeError:  # no thread could be started
            del self._taken[link]
            self.open_connections.leave(opened)
            raise

    def process_request_thread(self, request: _Link, client_address: object) -> None:
        """Serve one connection, close it, and make room for another."""
        opened = self._taken[_stream(request)]
        try:
            super().process_request_thread(request, client_address)
        finally:
            del self._taken[opened.link]
            self.open_connections.leave(opened)

    def finish_request(self, request: _Link, _client_address: object) -> None:
        """Serve one connection; a fault of ours ends it and is shown by `handle_error`."""
        opened = self._taken[_stream(request)]
        Connection(opened, self.open_connections, self._limits, self._answer).serve()

    def _answer(self, request: Request) -> tuple[Response, bool]:
        response = respond(
            request.method, request.target, request.headers, site=self._site, access=self._access
        )
        # Who guesses at secrets needs a connection for each.
        guessed = self._access.tokens and response.status in _UNKNOWN
        return response, request.keeps and not guessed


def _stream(request: _Link) -> socket.socket:
    if isinstance(request, tuple):
        raise TypeError("expected a stream socket, found a datagram")
    return request


@contextmanager
def serving(
    *,
    site: Callable[[], Site | None],
    access: Access,
    host: str = "127.0.0.1",
    port: int = 0,
    limits: Limits = Limits(),  # noqa: B008  frozen
) -> Iterator[int]:
    """Serve in a thread while the block runs; gives the port. Raises `ServeError`."""
    try:
        server = _Server((host, port), site=site, access=access, limits=limits)
    except OSError as error:
        message = f"cannot serve on {host} port {port}: {error.strerror}; choose another with -p"
        raise ServeError(message) from error
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), name="serve", daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.open_connections.close()
        server.shutdown()
        server.server_close()
        server.open_connections.drain()
        thread.join(limits.stop_s)


def serve(
    *,
    site: Callable[[], Site | None],
    access: Access,
    host: str,
    port: int,
    ready: Callable[[int], None],
) -> None:
    """Serve until the process is told to stop (SIGINT or SIGTERM), then finish what runs.

    Call it from the main thread; `ready` gets the port once requests are answered. A host
    other than this machine without a token is refused: the plan would be open to all.
    """
    if host not in ("127.0.0.1", "::1", "localhost") and not access.tokens:
        message = f"others can reach {host}; use --public, which asks for a secret in the address"
        raise ServeError(message)
    stopped = threading.Event()

    def stop(*_: int | FrameType | None) -> None:
        stopped.set()

    former = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with serving(site=site, access=access, host=host, port=port) as bound:
            ready(bound)
            stopped.wait()
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


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
