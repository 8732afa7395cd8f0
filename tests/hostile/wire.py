"""HTTP as bytes: what a hostile client sends, and a strict reader of what comes back."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.parser import Parser

from runlift_export.web import Access, Limits, Site, make_site, serving

PATIENCE_S = 20.0
CHANGED_AT = datetime(2026, 11, 22, 18, 30, 5, tzinfo=UTC)
PAGE = b"<!doctype html>\n<title>the plan</title>\n"
FEED = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
TRAP = b"what a smuggled request would fetch"
WORKOUT = b"\x0e\x20.FIT"
SITE = make_site(
    page=PAGE,
    feed=FEED,
    workouts={"workouts/gym.fit": WORKOUT, "workouts/trap.fit": TRAP},
    changed_at=CHANGED_AT,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One response, read by its own Content-Length."""

    status: int
    headers: Message
    body: bytes
    bare: bytes  # all of it but the date


@contextmanager
def server(
    site: Callable[[], Site | None] = lambda: SITE,
    *,
    access: Access | None = None,
    limits: Limits | None = None,
) -> Iterator[int]:
    """The server itself on a free port, with hosts and limits as they are by default."""
    with serving(site=site, access=access or Access(), limits=limits or Limits()) as port:
        yield port


def request(target: str = "/", method: str = "GET", host: str = "localhost", **more: str) -> bytes:
    """A sound request; `more` are header fields, underscores standing for dashes."""
    fields = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in more.items())
    return f"{method} {target} HTTP/1.1\r\nHost: {host}\r\n{fields}\r\n".encode("latin-1")


LAST = request("/workouts/trap.fit", Connection="close")
"""What stands behind a hostile request: nobody may get its answer but who truly asked."""


def connected(port: int, *, patience_s: float = PATIENCE_S) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=patience_s)


def read_to_end(link: socket.socket) -> bytes:
    """All bytes until the server closes; a server that does not is a TimeoutError."""
    found: list[bytes] = []
    with suppress(ConnectionResetError):
        while bit := link.recv(65_536):
            found.append(bit)
    return b"".join(found)


def talk(port: int, data: bytes, *, heads: tuple[int, ...] = ()) -> list[Answer]:
    """Send everything at once and read until the server, not we, closes the connection."""
    with connected(port) as link:
        link.sendall(data)
        return answers(read_to_end(link), heads=heads)


def one(port: int, data: bytes, *, head: bool = False) -> Answer:
    """The only answer to what is sent on a connection that the client closes."""
    with connected(port) as link:
        link.sendall(data)
        link.shutdown(socket.SHUT_WR)
        found = answers(read_to_end(link), heads=(0,) if head else ())
    assert 1 == len(found), found
    return found[0]


def answers(data: bytes, *, heads: tuple[int, ...] = ()) -> list[Answer]:
    """Split what came back; anything that is no whole HTTP/1.1 response fails.

    `heads` are the numbers of the answers to HEAD, which have a length but no body.
    """
    found: list[Answer] = []
    while data:
        head, end, rest = data.partition(b"\r\n\r\n")
        assert end, data[:200]
        line, _, fields = head.decode("latin-1").partition("\r\n")
        version, status, _ = line.split(" ", 2)
        assert "HTTP/1.1" == version
        headers = Parser().parsestr(fields)
        assert not headers.defects
        bodiless = status == "304" or len(found) in heads
        size = 0 if bodiless else int(headers["Content-Length"])
        assert len(rest) >= size, "cut off"
        lines = [one for one in head.split(b"\r\n") if not one.startswith(b"Date: ")]
        bare = b"\r\n".join(lines) + end + rest[:size]
        found.append(Answer(status=int(status), headers=headers, body=rest[:size], bare=bare))
        data = rest[size:]
    return found


def refusal(port: int, data: bytes, *, behind: bytes = LAST) -> int:
    """The status of a refusal: one answer, then the end, whatever stands behind the request."""
    found = talk(port, data + behind)
    assert 1 == len(found), [one.status for one in found]
    assert "close" == found[0].headers["Connection"]
    assert TRAP not in found[0].body
    return found[0].status
