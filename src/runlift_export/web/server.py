"""The standard library's server around `respond`: small, quick, for a household.

Chosen after measuring eight stacks on the same two cores: no dependency, and quicker than all
but one of them; calendars poll every few hours. Behind the internet belongs a proxy with TLS.
"""

from __future__ import annotations

import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import FrameType
from typing import ClassVar

from runlift_export.errors import RunliftError
from runlift_export.web.access import Access
from runlift_export.web.respond import respond
from runlift_export.web.site import Site

MOST_CONNECTIONS = 64
IDLE_S = 10.0
STOP_S = 5.0


class ServeError(RunliftError):
    """The address cannot be served: taken, not ours, or forbidden."""


_Connection = socket.socket | tuple[bytes, socket.socket]
"""What the library hands on; only stream sockets come here."""


class _Handler(BaseHTTPRequestHandler):
    """Reads one request, asks `respond`, writes the answer."""

    protocol_version = "HTTP/1.1"
    timeout: ClassVar[float] = IDLE_S  # the library's default waits for ever
    site: ClassVar[Callable[[], Site | None]]
    access: ClassVar[Access]
    server: _Server

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Answer every method through `respond`; the library would say 501 to PUT."""
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def _answer(self) -> None:
        with self.server.answering():
            self._write()

    def _write(self) -> None:
        asked = {name.lower(): value for name, value in self.headers.items()}
        response = respond(self.command, self.path, asked, site=type(self).site, access=self.access)
        if "content-length" in asked or "transfer-encoding" in asked:
            self.close_connection = True  # a body nobody will read would look like a request
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(response.body)

    def version_string(self) -> str:
        """Hide the version of Python."""
        return "runlift"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
        """Log nothing: the path holds a secret."""


class _Server(ThreadingHTTPServer):
    """Threads by connection, but never more than a household needs."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], handler: type[_Handler]) -> None:
        self._places = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self._running = 0
        self._changed = threading.Condition()
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, handler)

    def server_bind(self) -> None:
        """Bind without the library's look-up of our own name, which can wait for DNS."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()

    def process_request(self, request: _Connection, client_address: object) -> None:
        """Start a thread if there is a place; else hang up."""
        if self._places.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: _Connection, client_address: object) -> None:
        """Serve one connection and give the place back."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: _Connection, client_address: object) -> None:
        """Say nothing of a client that went away in the middle; a fault of ours is shown."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Count a request while it is answered; open connections that ask nothing do not count."""
        with self._changed:
            self._running += 1
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def drain(self, wait_s: float) -> None:
        """Wait until running requests are answered, at most `wait_s`."""
        with self._changed:
            self._changed.wait_for(lambda: self._running == 0, timeout=wait_s)


@contextmanager
def serving(
    *,
    site: Callable[[], Site | None],
    access: Access,
    host: str = "127.0.0.1",
    port: int = 0,
) -> Iterator[int]:
    """Serve in a thread while the block runs; gives the port. Raises `ServeError`."""
    handler = type("Handler", (_Handler,), {"site": staticmethod(site), "access": access})
    try:
        server = _Server((host, port), handler)
    except OSError as error:
        message = f"cannot serve on {host} port {port}: {error.strerror}; choose another with -p"
        raise ServeError(message) from error
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), name="serve", daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        server.drain(STOP_S)
        thread.join(STOP_S)


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
        message = f"{host} is open to others: ask for a secret in the path with --public"
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
