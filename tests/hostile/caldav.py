"""A small CalDAV server that can be told how to fail at the nth request, and remembers all asked.

RFC 4791 as far as publishing touches it, with the conditions of RFC 9110. A request whose body
ends early is dropped whole, as servers do.
"""

from __future__ import annotations

import hashlib
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

from runlift_export.publish import Credentials
from runlift_export.publish.server import _basic

USER = Credentials(user="runner", password="geheim")  # noqa: S106 a test's own
_SPACES = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'

Answer = tuple[int, bytes]


@dataclass
class CalDav:
    """What the server holds (collection -> path -> bytes) for USER, and how it fails.

    `fault` gives for a request's number (from 1) what happens to it: "" or one of `FAULTS`.
    `strict` servers refuse a uid that stands elsewhere in the collection (RFC 4791 5.3.2.1).
    """

    collections: dict[str, dict[str, bytes]] = field(default_factory=dict)
    fault: Callable[[int], str] = lambda _: ""
    meanwhile: Callable[[], object] = lambda: None
    strict: bool = True
    url: str = ""
    asked: list[str] = field(default_factory=list)
    busy: int = 0
    turn: threading.RLock = field(default_factory=threading.RLock)

    def put_by_hand(self, collection: str, name: str, data: bytes) -> None:
        self.collections[collection][collection + name] = data

    def answer(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Do what is asked."""
        if method == "REPORT":
            return self._report(path)
        if method == "MKCALENDAR":
            fresh = path not in self.collections
            self.collections.setdefault(path, {})
            return (201 if fresh else 405), b""
        held = self.collections.get(path.rpartition("/")[0] + "/")
        if held is None:
            return 404, b""
        if method == "DELETE" and path not in held:
            return 404, b""
        if not _condition(headers, held.get(path)):
            return 412, b""
        if method == "DELETE":
            del held[path]
            return 204, b""
        if self.strict and any(uid(held[one]) == uid(body) for one in held if one != path):
            return 409, b""
        held[path] = body
        return 201, b""

    def _report(self, path: str) -> Answer:
        if path not in self.collections:
            return 404, b""
        answers = "".join(
            f"<response><href>{escape(one)}</href><propstat><prop>"
            f"<getetag>{escape(etag(data))}</getetag>"
            f"<C:calendar-data>{escape(data.decode())}</C:calendar-data></prop>"
            "<status>HTTP/1.1 200 OK</status></propstat></response>"
            for one, data in self.collections[path].items()
        )
        return 207, f"<multistatus {_SPACES}>{answers}</multistatus>".encode()


NOT_DONE = ("reset", "no answer", "silence", "garbage")
DONE = ("done, no answer", "done, silence", "done, half a status", "done, half a head",
        "done, half a body", "done, 500", "done, 504")  # fmt: skip
STATUSES = (400, 403, 404, 409, 412, 423, 429, 500, 502, 503, 507)
FAULTS = (*NOT_DONE, *DONE, *map(str, STATUSES), "meanwhile")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    state: CalDav
    silence_s = 0.08
    authorization = _basic(USER)

    def handle(self) -> None:
        """Serve one connection; `busy` counts those that are open."""
        with self.state.turn:
            self.state.busy += 1
        try:
            super().handle()
        finally:
            with self.state.turn:
                self.state.busy -= 1

    def _handle(self) -> None:
        state = self.state
        with state.turn:
            state.asked.append(self.command)
            fault = state.fault(len(state.asked))
        if fault == "reset":
            self._reset()
            return
        if self.headers["Authorization"] != self.authorization:
            self._stay_silent("")  # a head that was cut short has not all of its last line
            return
        length = int(self.headers["Content-Length"] or 0)
        body = self.rfile.read(length)
        if fault == "meanwhile":
            state.meanwhile()
        if len(body) < length or fault in NOT_DONE:
            self._stay_silent(fault)
            return
        with state.turn:
            if fault.isdigit():
                status, answer = int(fault), b""
            else:
                status, answer = state.answer(self.command, self.path, body, dict(self.headers))
        if fault.startswith("done"):
            self._fail_after(fault, answer)
        else:
            self._say(status, answer)

    do_REPORT = do_MKCALENDAR = do_PUT = do_DELETE = _handle  # noqa: N815 names of methods

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def _stay_silent(self, fault: str) -> None:
        self.close_connection = True
        if fault.endswith("silence"):
            time.sleep(self.silence_s)
        elif fault == "garbage":
            self.wfile.write(b"\x00\xff what is this\r\n\r\n")

    def _fail_after(self, fault: str, answer: bytes) -> None:
        cause = fault.removeprefix("done, ")
        if cause.isdigit():
            self._say(int(cause), b"")
            return
        self._stay_silent(fault)
        if cause == "half a status":
            self.wfile.write(b"HTTP/1.1 20")
        elif cause == "half a head":
            self.wfile.write(b"HTTP/1.1 201 Created\r\nContent-Length: 30\r\nETa")
        elif cause == "half a body":
            whole = answer or b"x" * 30
            head = f"HTTP/1.1 207 Multi-Status\r\nContent-Length: {len(whole)}\r\n\r\n"
            self.wfile.write(head.encode() + whole[: len(whole) // 2])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the library's name
        pass


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that is killed in mid-request is nothing to print."""


@contextmanager
def serving() -> Iterator[CalDav]:
    """A server on a port of its own; `url` is where calendars can be made."""
    state = CalDav()
    handler = type("Handler", (_Handler,), {"state": state})
    with _Quiet(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        state.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()


def etag(data: bytes) -> str:
    return f'"{hashlib.sha256(data).hexdigest()}"'


def uid(data: bytes) -> bytes:
    found = re.search(rb"\r?\nUID:(.*?)\r?\n", data)
    return found[1] if found else b""


def _condition(headers: dict[str, str], data: bytes | None) -> bool:
    if headers.get("If-None-Match") == "*" and data is not None:
        return False
    wanted = headers.get("If-Match")
    return wanted is None or (data is not None and wanted == etag(data))
