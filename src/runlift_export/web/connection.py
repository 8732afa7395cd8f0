"""One connection: bytes in, requests out; answers in, bytes out; never waits for its client.

And how many there may be at once: who only waits makes room for who asks.
"""

from __future__ import annotations

import socket
import struct
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formatdate
from enum import Enum
from http import HTTPStatus
from typing import Protocol, TypeVar

from runlift_export.web.request import Request, take_request
from runlift_export.web.responses import Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one server gives to its clients; times in seconds.

    `head_s` is from the connection, or the answer before, to the last byte of a request, however
    it trickles in; `answer_s` to take an answer whole; `stop_s` for running requests when the
    server ends. When all `connections` are taken, one that has kept the server waiting for
    `grace_s` at least is hung up on (see `first_to_go`).
    """

    connections: int = 480
    head_s: float = 10.0
    answer_s: float = 30.0
    grace_s: float = 0.25
    stop_s: float = 5.0


class Waiting(Protocol):
    """What must be known of a connection to say whether it goes before another."""

    address: str
    since: float
    is_known: bool

    @property
    def is_busy(self) -> bool:
        """Whether an answer to it is being made."""
        ...


Someone = TypeVar("Someone", bound=Waiting)


def first_to_go(crowd: Iterable[Someone], grace_s: float) -> Someone | None:
    """Who is hung up on to make room; None while nobody has had its grace.

    Those that are being answered stay, and who ever showed a right secret goes only where all did;
    first who comes from the address that holds the most connections, of these who has kept us
    waiting longest, with its request or with taking the answer.
    """
    everybody = tuple(crowd)
    latest = time.monotonic() - grace_s
    idle = [one for one in everybody if not one.is_busy]
    strangers = [one for one in idle if not one.is_known]
    ready = [one for one in strangers or idle if one.since <= latest]
    if not ready:
        return None
    held = Counter(one.address for one in everybody)
    return min(ready, key=lambda one: (-held[one.address], one.since))


_BIT = 16_384
_LARGEST_BIT = 262_144
_MOST_LEFT = 1_000_000
_LEFT_S = 1.0


class ConnectionState(Enum):
    """What a connection is at; only one that is being answered is never hung up on."""

    WAITING = "waiting"
    ANSWERING = "answering"
    SENDING = "sending"
    LEAVING = "leaving"
    GONE = "gone"


class Connection:
    """A client's requests, one after the other, until either side ends it.

    `address` is where the client is; `is_known` whether it ever asked with a right secret. While
    sending, `since` is when the client last took some of the answer; `until` is when its time is
    up (both monotonic seconds). None of the methods blocks.
    """

    def __init__(self, link: socket.socket, address: str, limits: Limits) -> None:
        self.link = link
        self.address = address
        self.is_known = False
        self._limits = limits
        self._unread = b""
        self._unsent: list[memoryview] = []
        self._goes_on = True
        self._left = _MOST_LEFT
        link.settimeout(0.0)
        with suppress(OSError):
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._turn(ConnectionState.WAITING, limits.head_s)

    @property
    def is_busy(self) -> bool:
        """Whether an answer is being made, for which it must be kept."""
        return self.state is ConnectionState.ANSWERING

    @property
    def reads(self) -> bool:
        """Whether bytes from the client are of interest now."""
        return self.state in (ConnectionState.WAITING, ConnectionState.LEAVING)

    def take(self) -> Request | HTTPStatus | None:
        """Read what has come: a whole request, a refusal's status, None if there is none yet."""
        if self.state is ConnectionState.LEAVING:
            self._drop_rest()
            return None
        found = self.next_request()
        if found is None and (more := self._received()):
            self._unread += more
            found = self.next_request()
        return found

    def next_request(self) -> Request | HTTPStatus | None:
        """What lies ready of the bytes that were read before."""
        if self.state is not ConnectionState.WAITING:
            return None
        found = take_request(self._unread)
        if isinstance(found, Request):
            self._unread = self._unread[found.size :]
        return found

    def begin_answer(self) -> None:
        """Note that an answer is being made."""
        self.is_known = True
        self._turn(ConnectionState.ANSWERING, float("inf"))

    def begin_sending(self, response: Response, *, goes_on: bool) -> None:
        """Take an answer to send; `goes_on` is whether another request may follow."""
        headers = {"Server": "runlift", "Date": formatdate(usegmt=True)} | response.headers
        if not goes_on:
            headers["Connection"] = "close"
        lines = [f"HTTP/1.1 {response.status.value} {response.status.phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        head = "\r\n".join((*lines, "\r\n")).encode("latin-1")
        body = memoryview(response.body)
        # A small answer in one piece; the rest is shared with everybody else who asks.
        self._unsent = [memoryview(head + body[:_BIT]), body[_BIT:]]
        self._goes_on = goes_on
        self._turn(ConnectionState.SENDING, self._limits.answer_s)
        self.send()

    def send(self) -> None:
        """Send as much as the client takes now; a client that takes bits has kept us no longer."""
        while self._unsent:
            if not self._unsent[0]:
                del self._unsent[0]
                continue
            try:
                sent = self.link.send(self._unsent[0][:_LARGEST_BIT])
            except BlockingIOError:
                return
            except OSError:
                self.hang_up()
                return
            self._unsent[0] = self._unsent[0][sent:]
            self.since = time.monotonic()
        if self._goes_on:
            self._turn(ConnectionState.WAITING, self._limits.head_s)
        else:
            self._leave()

    def hang_up(self) -> None:
        """End it at once; what was not sent is dropped."""
        if self.state is ConnectionState.GONE:
            return
        with suppress(OSError):
            # While an answer is sent, the system would keep its bytes for minutes.
            if self.state is ConnectionState.SENDING:
                self.link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.link.close()
        self._unsent = []
        self._turn(ConnectionState.GONE, float("inf"))

    def _leave(self) -> None:
        """Say that nothing more comes, and drop what the client still sends.

        To close at once with bytes unread would make the system reset the connection, and the
        client might lose our last answer (RFC 9112 9.6).
        """
        with suppress(OSError):
            self.link.shutdown(socket.SHUT_WR)
        self._turn(ConnectionState.LEAVING, _LEFT_S)

    def _drop_rest(self) -> None:
        if dropped := self._received():
            self._left -= len(dropped)
            if self._left < 0:
                self.hang_up()

    def _received(self) -> bytes:
        """What has come; at the end, whatever ends it, the connection is gone."""
        try:
            data = self.link.recv(_BIT)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if not data:
            self.hang_up()
        return data

    def _turn(self, state: ConnectionState, patience_s: float) -> None:
        self.state = state
        self.since = time.monotonic()
        self.until = self.since + patience_s
