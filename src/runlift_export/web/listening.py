"""All connections of a server in one thread that waits for none of them.

A thread for each client would let as many strangers as there are threads keep everybody else out.
Here a stranger costs a socket and a few kilobytes, and is refused before anything is made for it;
only who has shown a right secret reaches the few threads that make answers.
"""

from __future__ import annotations

import queue
import selectors
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http import HTTPStatus

from runlift_export.errors import RunliftError
from runlift_export.web.access import Access
from runlift_export.web.connection import Connection, ConnectionState, Limits, first_to_go
from runlift_export.web.request import Request
from runlift_export.web.responses import Admitted, Response, admit, answer, plain, unavailable
from runlift_export.web.site import Site

BACKLOG = 1_024
ANSWERERS = 8
_TICK_S = 0.05
_ACCEPTED_AT_ONCE = 64
_ALWAYS_ENDS = (HTTPStatus.BAD_REQUEST, HTTPStatus.MISDIRECTED_REQUEST)

_Job = tuple[Connection, Request, Admitted, bool]
_Done = tuple[Connection, Request, Response | None, bool]


class Listening:
    """The loop over one listening socket; `run` returns after `stop`, in at most `stop_s`.

    `access` is asked anew for each request. `site`, given the owner of the secret, may take its
    time: it is called in other threads.
    """

    def __init__(
        self,
        listener: socket.socket,
        *,
        site: Callable[[str], Site | None],
        access: Callable[[], Access],
        limits: Limits,
    ) -> None:
        self._listener = listener
        self._site = site
        self._access = access
        self._limits = limits
        self._crowd: dict[socket.socket, Connection] = {}
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[_Done] = queue.SimpleQueue()
        self._selector = selectors.DefaultSelector()
        self._woken, self._wakes = socket.socketpair()
        for one in (self._woken, self._wakes, listener):
            one.settimeout(0.0)
        self._stopping = threading.Event()
        self._looked_at = 0.0

    def stop(self) -> None:
        """Let no one in, hang up on those who wait, and let running requests be answered."""
        self._stopping.set()
        self._wake()

    def run(self) -> None:
        """Serve until told to stop."""
        for _ in range(ANSWERERS):
            threading.Thread(target=self._answer_jobs, name="answer", daemon=True).start()
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._selector.register(self._listener, selectors.EVENT_READ)
        try:
            while not self._stopping.is_set():
                self._turn(accepting=True)
            self._close_door()
            until = time.monotonic() + self._limits.stop_s
            while self._crowd and time.monotonic() < until:
                self._turn(accepting=False)
        finally:
            self._end()

    # --- the loop ---

    def _turn(self, *, accepting: bool) -> None:
        """Wait for something to happen, and see to it."""
        for key, events in self._selector.select(_TICK_S):
            if key.fileobj is self._woken:
                self._finish_answers()
            elif key.fileobj is self._listener:
                if accepting:
                    self._accept()
            else:
                self._serve(key.data, events)
        if time.monotonic() - self._looked_at >= _TICK_S:
            self._end_late_ones()
            if accepting:
                self._open_door()

    def _serve(self, connection: Connection, events: int) -> None:
        """See to one connection; a fault of ours ends that one and is shown."""
        try:
            if events & selectors.EVENT_WRITE:
                connection.send()
                self._go_on(connection)
            elif connection.reads:
                self._take(connection)
        except Exception:  # noqa: BLE001  whatever it is: the others are served
            traceback.print_exc(file=sys.stderr)
            self._hang_up(connection)

    def _accept(self) -> None:
        for _ in range(_ACCEPTED_AT_ONCE):
            if len(self._crowd) >= self._limits.connections and not self._make_room():
                self._shut_door()
                return
            try:
                link, address = self._listener.accept()
            except OSError:  # nobody more, or no more sockets
                return
            connection = Connection(link, str(address[0]), self._limits)
            self._crowd[link] = connection
            self._selector.register(link, selectors.EVENT_READ, connection)
            self._serve(connection, selectors.EVENT_READ)  # most have asked by now

    def _shut_door(self) -> None:
        """Until somebody has had its grace, or is gone, the others wait before the door."""
        if self._listener.fileno() in self._selector.get_map():
            self._selector.unregister(self._listener)

    def _open_door(self) -> None:
        if self._listener.fileno() not in self._selector.get_map():
            self._selector.register(self._listener, selectors.EVENT_READ)

    def _make_room(self) -> bool:
        going = first_to_go(self._crowd.values(), self._limits.grace_s)
        if going is not None:
            self._hang_up(going)
        return going is not None

    def _take(self, connection: Connection) -> None:
        """See whether a request has come, and who asks."""
        found = connection.take()
        if found is not None:
            self._see_to(connection, found)
        self._go_on(connection)

    def _see_to(self, connection: Connection, found: Request | HTTPStatus) -> None:
        if isinstance(found, HTTPStatus):
            connection.begin_sending(plain("GET", found), goes_on=False)
            return
        try:
            access = self._access()
        except RunliftError:  # told elsewhere; nobody is let in, and nobody is told to go away
            connection.begin_sending(unavailable(found.method), goes_on=False)
            return
        admitted = admit(found.method, found.target, found.headers, access)
        if isinstance(admitted, Response):
            self._begin_sending(connection, found, admitted, is_public=access.public)
        else:
            connection.begin_answer()
            self._jobs.put((connection, found, admitted, access.public))

    def _begin_sending(
        self, connection: Connection, asked: Request, response: Response, *, is_public: bool
    ) -> None:
        """A refusal ends the connection: who guesses or chatters needs a new one each time."""
        refused = response.status >= HTTPStatus.BAD_REQUEST
        ends = response.status in _ALWAYS_ENDS or (refused and is_public)
        goes_on = asked.keeps and not ends and not self._stopping.is_set()
        connection.begin_sending(response, goes_on=goes_on)

    def _go_on(self, connection: Connection) -> None:
        """Answer what lies ready, then wait for what comes next of it."""
        while (found := connection.next_request()) is not None:
            if self._stopping.is_set():
                connection.hang_up()
                break
            self._see_to(connection, found)
        self._wait_for(connection)

    def _wait_for(self, connection: Connection) -> None:
        """Tell the selector what to look for, and forget who is gone."""
        state, link = connection.state, connection.link
        if state is ConnectionState.GONE:
            self._forget(connection)
            return
        wish = 0
        if connection.reads:
            wish = selectors.EVENT_READ
        elif state is ConnectionState.SENDING:
            wish = selectors.EVENT_WRITE
        known = self._selector.get_map().get(link.fileno())
        if not wish:
            if known is not None:
                self._selector.unregister(link)
        elif known is None:
            self._selector.register(link, wish, connection)
        elif known.events != wish:
            self._selector.modify(link, wish, connection)

    def _hang_up(self, connection: Connection) -> None:
        self._forget(connection)
        connection.hang_up()

    def _forget(self, connection: Connection) -> None:
        if self._crowd.pop(connection.link, None) is not None:
            with suppress(KeyError, ValueError):
                self._selector.unregister(connection.link)

    def _end_late_ones(self) -> None:
        self._looked_at = now = time.monotonic()
        for connection in list(self._crowd.values()):
            if connection.until <= now:
                self._hang_up(connection)

    # --- answers ---

    def _answer_jobs(self) -> None:
        """Make answers one after the other; a fault of ours ends the connection and is shown."""
        while (job := self._jobs.get()) is not None:
            connection, asked, admitted, is_public = job
            response: Response | None = None
            try:
                of_owner = partial(self._site, admitted.owner)
                response = answer(asked.method, asked.headers, admitted, of_owner)
            except Exception:  # noqa: BLE001  whatever it is: the client keeps its data
                traceback.print_exc(file=sys.stderr)
            self._done.put((connection, asked, response, is_public))
            self._wake()

    def _finish_answers(self) -> None:
        with suppress(BlockingIOError):
            self._woken.recv(4_096)
        with suppress(queue.Empty):
            while True:
                connection, asked, response, is_public = self._done.get_nowait()
                if connection.state is not ConnectionState.ANSWERING:
                    continue
                if response is None:
                    self._hang_up(connection)
                    continue
                self._begin_sending(connection, asked, response, is_public=is_public)
                self._go_on(connection)

    def _wake(self) -> None:
        with suppress(OSError):  # full: it wakes anyhow
            self._wakes.send(b"!")

    # --- the end ---

    def _close_door(self) -> None:
        self._shut_door()
        self._listener.close()
        for connection in list(self._crowd.values()):
            if connection.reads:
                self._hang_up(connection)

    def _end(self) -> None:
        for connection in list(self._crowd.values()):
            self._hang_up(connection)
        for _ in range(ANSWERERS):
            self._jobs.put(None)
        self._selector.close()
        self._listener.close()
        self._woken.close()
        self._wakes.close()
