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

from runlift_export.errors import RunliftError, reason_of
from runlift_export.language import say, to_say

TIMEOUT_S = 30.0
"""For the next bytes of an answer; a server that sends some now and then has no more than these:"""
ANSWER_S = 60.0
TOTAL_S = 600.0
"""For one whole answer, and for all of a publishing."""
MOST_BYTES = 5_000_000
LOOPBACK = ("127.0.0.1", "::1", "localhost")

_NO_ADDRESS = to_say(
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
            message = say(
                "http://{host}: the password would be sent unencrypted; use https", host=self.host
            )
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
            raise PublishError(say(_NO_ADDRESS)) from error

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
            raise PublishError(
                say(
                    "{host}: publishing took longer than {seconds:.0f} s",
                    host=self.host,
                    seconds=TOTAL_S,
                )
            )
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
        raise PublishError(
            say(
                "{host}: the answer to {method} took longer than is waited for",
                host=self.host,
                method=method,
            )
        )

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
            reason = str(error) or type(error).__name__
            if isinstance(error, OSError) and error.strerror:
                reason = reason_of(error)
            raise PublishError(
                say("{host}: cannot be reached: {reason}", host=self.host, reason=reason)
            ) from error
        if len(answer) > MOST_BYTES:
            raise PublishError(
                say(
                    "{host}: the answer to {method} is over {most} bytes",
                    host=self.host,
                    method=method,
                    most=MOST_BYTES,
                )
            )
        if response.length:  # what is still to come, where the head says so
            raise PublishError(
                say("{host}: the answer to {method} ended early", host=self.host, method=method)
            )
        return response.status, answer

    def expect(
        self, status: int, accepted: tuple[HTTPStatus, ...], told: str, **values: str
    ) -> None:
        """Raise `PublishError` with `told` unless the server gave one of these answers."""
        if status in accepted:
            return
        if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST and self._moved_to:
            message = say(
                "{host}: the calendar has moved; use {moved_to}",
                host=self.host,
                moved_to=self._moved_to,
            )
            raise PublishError(message)  # following it could take the password elsewhere
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise PublishError(
                say(
                    "{host}: {status}: user or password is not accepted",
                    host=self.host,
                    status=status,
                )
            )
        raise PublishError(say(told, host=self.host, path=self.path, status=status, **values))


def quoted(path: str) -> str:
    """A path as it goes over the wire; what is quoted already stays so."""
    return quote(path, safe="/%:@!$&'()*+,;=~")


def _address(url: str) -> tuple[SplitResult, str, int | None]:
    """The parts of an address, its host and port; a password in it is never repeated."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise PublishError(say(_NO_ADDRESS)) from error
    if parts.scheme not in ("http", "https") or not host or parts.username:
        raise PublishError(say(_NO_ADDRESS))
    return parts, host, port


def _basic(credentials: Credentials) -> str:
    # What is no UTF-8 in the environment goes to the server byte for byte.
    pair = f"{credentials.user}:{credentials.password}".encode("utf-8", "surrogateescape")
    return f"Basic {base64.b64encode(pair).decode()}"
