"""So many connections at once and no more: who only waits makes room for who asks."""

from __future__ import annotations

import socket
import struct
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one server gives to its clients; times in seconds.

    `head_s` is from the connection, or the answer before, to the last byte of a request, however
    it trickles in; `answer_s` to take an answer whole; `stop_s` for running requests when the
    server ends. When all `connections` are taken, the one whose client has kept it waiting longest,
    with its request or with taking the answer, and for `grace_s` at least, is hung up on.
    """

    connections: int = 64
    head_s: float = 10.0
    answer_s: float = 30.0
    grace_s: float = 1.0
    stop_s: float = 5.0


class ConnectionState(Enum):
    """What a connection is at; only one that is being answered is never hung up on."""

    WAITING = "waiting"
    SENDING = "sending"
    ANSWERING = "answering"


class OpenConnection:
    """A connection that was let in: its socket, what it does, and since when (monotonic seconds).

    While sending, `since` is when the client last took some of the answer.
    """

    __slots__ = ("doing", "gone", "link", "since")

    def __init__(self, link: socket.socket) -> None:
        self.link = link
        self.doing = ConnectionState.WAITING
        self.since = time.monotonic()
        self.gone = False

    def hang_up(self) -> None:
        """End the connection under the thread that serves it; what was not sent is dropped."""
        self.gone = True
        with suppress(OSError):
            # While an answer is sent, the system would keep its bytes for minutes.
            if self.doing is not ConnectionState.WAITING:
                linger = struct.pack("ii", 1, 0)
                self.link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.link.shutdown(socket.SHUT_RDWR)


class OpenConnections:
    """All connections of a server; safe to share between threads."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._taken: list[OpenConnection] = []
        self._changed = threading.Condition()
        self.closing = False

    def take(self, link: socket.socket) -> OpenConnection | None:
        """Wait to be let in, hanging up on others if need be; None when the server ends."""
        with self._changed:
            while len(self._taken) >= self._limits.connections and not self.closing:
                self._changed.wait(self._make_room())
            if self.closing:
                return None
            opened = OpenConnection(link)
            self._taken.append(opened)
            return opened

    def leave(self, opened: OpenConnection) -> None:
        """Make room: this connection has ended."""
        with self._changed:
            self._taken.remove(opened)
            self._changed.notify_all()

    def turn(self, opened: OpenConnection, doing: ConnectionState) -> bool:
        """Note what a connection does from now on; False if it is to end."""
        with self._changed:
            opened.doing, opened.since = doing, time.monotonic()
            if self.closing and doing is ConnectionState.WAITING:
                opened.gone = True
            self._changed.notify_all()
            return not opened.gone

    def close(self) -> None:
        """Let no one in and hang up on those who wait."""
        with self._changed:
            self.closing = True
            for opened in self._taken:
                if opened.doing is ConnectionState.WAITING:
                    opened.hang_up()
            self._changed.notify_all()

    def drain(self) -> None:
        """Let running requests be answered for `stop_s` at most, then hang up on all."""
        with self._changed:
            self._changed.wait_for(lambda: not self._taken, timeout=self._limits.stop_s)
            for opened in self._taken:
                opened.hang_up()

    def _make_room(self) -> float:
        """Hang up on the first in order if it had its grace; seconds until it is worth a look."""
        idle = [one for one in self._taken if one.doing is not ConnectionState.ANSWERING]
        if not idle or any(one.gone for one in idle):
            return self._limits.grace_s
        first = min(idle, key=lambda one: one.since)
        rest = first.since + self._limits.grace_s - time.monotonic()
        if rest <= 0:
            first.hang_up()
            return self._limits.grace_s
        return rest
