"""The server: its address, our credentials, and one request with one answer at a time."""

from __future__ import annotations

import base64
import http.client
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import SplitResult, quote, urlsplit

from runlift_export.errors import RunliftError

TIMEOUT_S = 30.0
"""For the next bytes of an answer; a server that sends some now and then has no more than these:"""
ANSWER_S = 60.0
TOTAL_S = 600.0
"""For one whole answer, and for all of a publishing."""
MOST_BYTES = 5_000_000
LOOPBACK = ("127.0.0.1", "::1", "localhost")

_NO_ADDRESS = (
    "this is not the address of a calendar: expected one such as "
    "https://host/path/, without user and password in it"
)


class PublishError(RunliftError):
    """The calendar server cannot be reached, refuses us, or does not speak CalDAV."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """A user and a password; the password never shows in a message or a representation."""

    user: str
    password: str = field(repr=False)


class Server:
    """One connection, for one collection on the server (`path`, as it goes over the wire)."""

    def __init__(self, url: str, credentials: Credentials | None) -> None:
        parts, self.host, port = _address(url)
        if parts.scheme == "http" and credentials and self.host not in LOOPBACK:
            message = f"http://{self.host}: the password would be sent unencrypted; use https"
            raise PublishError(message)
        self.path = f"{quoted(parts.path).rstrip('/')}/"
        self._authorization = _basic(credentials) if credentials else None
        self._moved_to: str | None = None
        self._until = time.monotonic() + TOTAL_S
        try:
            self._connection = (
                http.client.HTTPSConnection(
                    self.host, port, timeout=TIMEOUT_S, context=ssl.create_default_context()
                )
                if parts.scheme == "https"
                else http.client.HTTPConnection(self.host, port, timeout=TIMEOUT_S)
            )
        except http.client.InvalidURL as error:
            raise PublishError(_NO_ADDRESS) from error

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def ask(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        """Make one request, once; status and body. Raises `PublishError` where none came whole.

        Also where it did not come whole within `ANSWER_S`, or all requests within `TOTAL_S`.
        """
        rest = self._until - time.monotonic()
        if rest <= 0:
            raise PublishError(f"{self.host}: publishing took longer than {TOTAL_S:.0f} s")
        late = threading.Event()
        ending = threading.Timer(min(ANSWER_S, rest), self._cut_off, args=(late,))
        ending.daemon = True
        ending.start()
        try:
            answer = self._asked(method, path, body, headers)
        except PublishError:
            if not late.is_set():
                raise
        else:
            if not late.is_set():  # cut off in its head, an answer can look whole
                return answer
        finally:
            ending.cancel()
        raise PublishError(f"{self.host}: the answer to {method} took longer than is waited for")

    def _cut_off(self, late: threading.Event) -> None:
        """End the connection under whoever waits for an answer on it."""
        late.set()
        link = self._connection.sock
        if link is not None:
            with suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)

    def _asked(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        if self._authorization is not None:
            headers = headers | {"Authorization": self._authorization}
        try:
            self._connection.request(method, path, body=body, headers=headers)
            response = self._connection.getresponse()
            answer = response.read(MOST_BYTES + 1)
            self._moved_to = response.getheader("Location")
        except (OSError, http.client.HTTPException, ValueError) as error:
            # ValueError: a host or a version that no header can hold.
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise PublishError(f"{self.host}: cannot be reached: {reason}") from error
        if len(answer) > MOST_BYTES:
            raise PublishError(f"{self.host}: the answer to {method} is over {MOST_BYTES} bytes")
        if response.length:  # what is still to come, where the head says so
            raise PublishError(f"{self.host}: the answer to {method} ended early")
        return response.status, answer

    def expect(self, status: int, accepted: tuple[HTTPStatus, ...], what: str) -> None:
        """Raise `PublishError` unless the server gave one of these answers."""
        if status in accepted:
            return
        if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST and self._moved_to:
            message = f"{self.host}: the calendar has moved; use {self._moved_to}"
            raise PublishError(message)  # following it could take the password elsewhere
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise PublishError(f"{self.host}: {status}: user or password is not accepted")
        raise PublishError(f"{self.host}: {self.path} {what}: the answer was {status}")


def quoted(path: str) -> str:
    """A path as it goes over the wire; what is quoted already stays so."""
    return quote(path, safe="/%:@!$&'()*+,;=~")


def _address(url: str) -> tuple[SplitResult, str, int | None]:
    """The parts of an address, its host and port; a password in it is never repeated."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise PublishError(_NO_ADDRESS) from error
    if parts.scheme not in ("http", "https") or not host or parts.username:
        raise PublishError(_NO_ADDRESS)
    return parts, host, port


def _basic(credentials: Credentials) -> str:
    # What is no UTF-8 in the environment goes to the server byte for byte.
    pair = f"{credentials.user}:{credentials.password}".encode("utf-8", "surrogateescape")
    return f"Basic {base64.b64encode(pair).decode()}"
