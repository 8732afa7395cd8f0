"""One connection: reads heads, has them answered, sends the answers, all within time limits."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from email.utils import formatdate
from http import HTTPStatus

from runlift_export.web.connection_limits import (
    ConnectionState,
    Limits,
    OpenConnection,
    OpenConnections,
)
from runlift_export.web.request import Request, take_request
from runlift_export.web.responses import Response, plain

_BIT = 16_384
_MOST_LEFT = 1_000_000
_LEFT_S = 1.0


class Connection:
    """A client's requests, one after the other, until either side ends it.

    `answer` makes the response to a request and says whether another may follow.
    """

    def __init__(
        self,
        opened: OpenConnection,
        open_connections: OpenConnections,
        limits: Limits,
        answer: Callable[[Request], tuple[Response, bool]],
    ) -> None:
        self._link = opened.link
        self._opened = opened
        self._open_connections = open_connections
        self._limits = limits
        self._answer = answer
        self._unread = b""

    def serve(self) -> None:
        """Serve until the end; that a client goes away or is too slow is no fault."""
        with suppress(OSError):
            self._link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        goes_on = True
        while goes_on:
            taken = self._next() if self._turn(ConnectionState.WAITING) else None
            if taken is None or not self._turn(ConnectionState.ANSWERING):
                return
            if isinstance(taken, Request):
                response, goes_on = self._answer(taken)
            else:
                response, goes_on = plain("GET", taken), False
            goes_on = goes_on and not self._open_connections.closing
            if not self._turn(ConnectionState.SENDING) or not self._send(response, goes_on=goes_on):
                return
        self._let_read()

    def _turn(self, doing: ConnectionState) -> bool:
        return self._open_connections.turn(self._opened, doing)

    def _next(self) -> Request | HTTPStatus | None:
        """The next request, a refusal, or None if the client has ended or is too slow."""
        until = time.monotonic() + self._limits.head_s
        while (taken := take_request(self._unread)) is None:
            more = self._received(until)
            if not more:
                return None
            self._unread += more
        if isinstance(taken, Request):
            self._unread = self._unread[taken.size :]
        return taken

    def _received(self, until: float) -> bytes:
        """What comes next; nothing at the end, whatever ends it."""
        try:
            self._wait_until(until)
            return self._link.recv(_BIT)
        except OSError:
            return b""

    def _send(self, response: Response, *, goes_on: bool) -> bool:
        """Send an answer; False if it was not taken."""
        until = time.monotonic() + self._limits.answer_s
        status = response.status
        headers = {"Server": "runlift", "Date": formatdate(usegmt=True)} | response.headers
        if not goes_on:
            headers["Connection"] = "close"
        lines = [f"HTTP/1.1 {status.value} {status.phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        head = "\r\n".join((*lines, "\r\n")).encode("latin-1")
        body = memoryview(response.body)
        try:
            for data in (head + body[:_BIT], body[_BIT:]):  # a small answer in one piece
                self._sent(memoryview(data), until)
        except OSError:
            self._opened.hang_up()
            return False
        return True

    def _sent(self, data: memoryview, until: float) -> None:
        """Send all of it; a client that takes it in bits is told from one that takes none."""
        while data:
            self._wait_until(until)
            data = data[self._link.send(data) :]
            self._opened.since = time.monotonic()

    def _let_read(self) -> None:
        """Say that nothing more comes, and drop what the client still sends.

        To close at once with bytes unread would make the system reset the connection, and the
        client might lose our last answer (RFC 9112 9.6).
        """
        if self._turn(ConnectionState.WAITING):
            until = time.monotonic() + _LEFT_S
            with suppress(OSError):
                self._link.shutdown(socket.SHUT_WR)
            left = _MOST_LEFT
            while left > 0 and (bit := self._received(until)):
                left -= len(bit)

    def _wait_until(self, until: float) -> None:
        """Let the next call on the socket take no longer than that; TimeoutError if it is past."""
        rest = until - time.monotonic()
        if rest <= 0:
            raise TimeoutError
        self._link.settimeout(rest)
