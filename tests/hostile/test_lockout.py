"""Strangers without a secret, ten times as many as there are places: the owner gets in."""

from __future__ import annotations

import threading
from contextlib import suppress

import pytest
import wire
from test_server_clients import besieged, silent
from wire import FEED, request

from runlift_export.web import Access, Limits, token_digest

FEW = Limits(connections=16, head_s=2.0, answer_s=2.0, grace_s=0.05, stop_s=1.0)
OWNERS = Access(public=True, feeds=(token_digest("owner"),), gone=(token_digest("withdrawn"),))
RIGHT = request("/owner/calendar.ics")


def _chatter(port: int, stop: threading.Event, data: bytes) -> None:
    """Send a whole request as often as it is answered; come again when the connection ends."""
    while not stop.is_set():
        with suppress(OSError), wire.connected(port, patience_s=0.5) as link:
            while not stop.wait(0.01):
                link.sendall(data)
                if not link.recv(4_096):
                    break


def wrong_host(port: int, stop: threading.Event) -> None:
    _chatter(port, stop, request("/", host="x"))


def wrong_secret(port: int, stop: threading.Event) -> None:
    _chatter(port, stop, request("/guess/calendar.ics"))


def revoked_secret(port: int, stop: threading.Event) -> None:
    _chatter(port, stop, request("/withdrawn/calendar.ics"))


def no_http(port: int, stop: threading.Event) -> None:
    _chatter(port, stop, b"\x16\x03\x01\x02\x00\r\n\r\n")


def half(port: int, stop: threading.Event) -> None:
    _chatter(port, stop, RIGHT[:20].replace(b"owner", b"x"))


@pytest.mark.parametrize(
    "kinds",
    [(silent,), (wrong_host,), (wrong_secret, revoked_secret), (half, no_http),
     (silent, wrong_host, wrong_secret, half)],
)  # fmt: skip
def test_strangers_keep_no_owner_out(kinds: tuple[object, ...]) -> None:
    """Silent or chattering, with wrong names, wrong secrets, whole or half requests."""
    crowd = 160 // len(kinds)
    with wire.server(access=OWNERS, limits=FEW) as port, besieged(port, crowd, *kinds):
        found = [wire.one(port, RIGHT) for _ in range(20)]
    assert [(200, FEED)] * 20 == [(each.status, each.body) for each in found]


@pytest.mark.parametrize(
    "data",
    [request("/", host="x"), request("/guess/"), request("/withdrawn/x.ics"), request("/owner/x"),
     request("/owner/x.ics", "PUT"), b"nonsense\r\n\r\n", request("/", "BREW")],
)  # fmt: skip
def test_every_refusal_ends_the_connection(data: bytes) -> None:
    """What stands behind it is not answered, though the secret be right."""
    with wire.server(access=OWNERS) as port:
        (only,) = wire.talk(port, data + RIGHT)
    assert only.status >= 400
    assert "close" == only.headers["Connection"]


def test_a_wrong_name_ends_the_connection_where_no_secret_is_asked_for() -> None:
    """The same on this machine alone: 421 and 400 are the last answers."""
    with wire.server() as port:
        assert 421 == wire.refusal(port, request("/", host="x"))


def test_who_showed_the_secret_stays_while_strangers_come() -> None:
    """A connection of the owner's is hung up on only when all the others are owner's too."""
    with wire.server(access=OWNERS, limits=FEW) as port, wire.connected(port) as link:
        link.sendall(RIGHT)
        assert link.recv(4_096).startswith(b"HTTP/1.1 200 ")
        with besieged(port, 64, silent):
            link.sendall(RIGHT)
            assert link.recv(4_096).startswith(b"HTTP/1.1 200 ")
