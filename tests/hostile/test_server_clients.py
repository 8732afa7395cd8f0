"""Slow, silent and deaf clients: they lose their connection, the others get their answer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from time import sleep

import pytest
import wire
from wire import FEED, one, request

from runlift_export.web import Access, Limits, Site, make_site, serving
from waiting import comes_true

QUICK = Limits(connections=4, head_s=1.0, answer_s=1.0, grace_s=0.1, stop_s=1.0)
BIG = make_site(
    page=b"x" * 16_000_000, feed=FEED, workouts={}, changed_at=datetime(2026, 11, 22, tzinfo=UTC)
)
AGES_S = 60.0
"""Longer than anything here takes on any machine, and shorter than what it must not wait for."""


def deaf(port: int) -> socket.socket:
    """A connection that takes a few kilobytes and no more."""
    link = socket.socket()
    link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    link.settimeout(wire.PATIENCE_S)
    link.connect(("127.0.0.1", port))
    return link


def silent(port: int, stop: threading.Event) -> None:
    """Open a connection, say nothing, come again when it was closed."""
    while not stop.is_set():
        with suppress(OSError), wire.connected(port, patience_s=0.2) as link:
            while not stop.is_set():
                with suppress(TimeoutError):
                    if not link.recv(1):
                        break


def trickling(port: int, stop: threading.Event) -> None:
    """Send a byte of a request now and then, for ever (slowloris)."""
    data = b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 9_999
    while not stop.is_set():
        with suppress(OSError), wire.connected(port) as link:
            for at in range(len(data)):
                if stop.wait(0.05):
                    return
                link.sendall(data[at : at + 1])


def unreading(port: int, stop: threading.Event) -> None:
    """Ask for much and read none of it."""
    while not stop.is_set():
        with suppress(OSError), deaf(port) as link:
            link.sendall(request("/"))
            while not stop.wait(0.05):
                link.sendall(b"\r\n")


@contextmanager
def besieged(port: int, crowd: int, *kinds: object) -> Iterator[None]:
    """So many bad clients of each kind, all at once."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=kind, args=(port, stop)) for kind in kinds for _ in range(crowd)
    ]
    for thread in threads:
        thread.start()
    sleep(0.3)
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(AGES_S)


@pytest.mark.parametrize(
    "kinds", [(silent,), (trickling,), (unreading,), (silent, trickling, unreading)]
)
def test_bad_clients_keep_no_good_one_from_an_answer(kinds: tuple[object, ...]) -> None:
    """Three times as many as there are places, coming again and again: each answer comes."""
    with (
        wire.server(lambda: BIG, limits=QUICK) as port,
        besieged(port, 3 * QUICK.connections, *kinds),
    ):
        answers = [one(port, request("/strength.ics")) for _ in range(3)]

    assert [(200, FEED)] * 3 == [(each.status, each.body) for each in answers]


def test_more_clients_than_places_by_default() -> None:
    """With the limits as they are, 100 silent connections do not keep out the 101st client."""
    with ExitStack() as stack:
        port = stack.enter_context(wire.server())
        for _ in range(100):
            stack.enter_context(wire.connected(port))
        assert 200 == one(port, request()).status


def test_a_request_has_one_time_limit_for_all_its_bytes() -> None:
    """Who sends a byte now and then does not begin the time anew."""
    data = b"GET / HTTP/1.1\r\nX: " + b"y" * 500
    with wire.server(limits=Limits(head_s=0.5)) as port, wire.connected(port) as link:
        link.settimeout(0.05)
        for at in range(len(data)):
            try:
                link.sendall(data[at : at + 1])
                assert b"" == link.recv(1)
                break
            except TimeoutError:
                continue
            except ConnectionError:
                break
        else:
            pytest.fail("every byte was waited for")


def test_an_idle_connection_is_closed_after_its_answer() -> None:
    """The time runs again from each answer, not longer."""
    with wire.server(limits=Limits(head_s=0.3)) as port, wire.connected(port) as link:
        for _ in range(3):
            link.sendall(request("/none", "HEAD"))
            assert link.recv(4_096).startswith(b"HTTP/1.1 404 ")
            sleep(0.1)
        assert b"" == link.recv(1)


def test_an_answer_has_one_time_limit_for_all_its_bytes() -> None:
    """Who reads a little now and then is cut off, never sent the rest later."""
    with wire.server(lambda: BIG, limits=Limits(answer_s=0.5)) as port, deaf(port) as link:
        link.sendall(request("/"))
        got = turn = 0
        with suppress(ConnectionError):
            while bit := link.recv(2_048):
                got += len(bit)
                turn += 1
                sleep(0.002 if turn < 500 else 0.0)  # a second: the limit and again as long
    assert 0 < got < len(BIG.files["/"].body)


def test_a_slow_but_willing_reader_gets_it_all() -> None:
    """A reader that keeps on reading gets every byte."""
    with wire.server(lambda: BIG) as port, wire.connected(port) as link:
        link.sendall(request("/", Connection="close"))
        sleep(0.3)
        (answer,) = wire.answers(wire.read_to_end(link))
    assert BIG.files["/"].body == answer.body


def test_clients_that_go_away_leave_no_thread_and_no_word(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Reset at any point: nothing is said, every thread ends."""
    before = threading.active_count()
    with wire.server(lambda: BIG) as port:
        for cut in (0, 5, len(request("/")), None):
            for _ in range(5):
                with deaf(port) as link:
                    link.sendall(request("/")[:cut])
                    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        assert 200 == one(port, request("/strength.ics")).status
    assert comes_true(lambda: threading.active_count() <= before)
    assert ("", "") == capfd.readouterr()


def test_who_still_sends_can_read_the_refusal() -> None:
    """The rest of a refused body is taken and dropped: no reset runs over the answer."""
    with wire.server() as port, wire.connected(port) as link:
        link.sendall(request("/", "PUT", Content_Length="20000"))
        said = link.recv(4_096)
        for _ in range(4):
            sleep(0.05)  # time to hang up, for a server that would
            link.sendall(b"x" * 5_000)
        link.shutdown(socket.SHUT_WR)
        (answer,) = wire.answers(said + wire.read_to_end(link))
    assert 405 == answer.status


# --- the end ------------------------------------------------------------------------------------


def has_stopped(server: ExitStack) -> bool:
    """Whether the server ends by itself when it is told to."""
    end = threading.Thread(target=server.close, daemon=True)
    end.start()
    end.join(AGES_S)
    return not end.is_alive()


def test_the_server_stops_with_open_connections() -> None:
    """Idle and half-said ones end at once, the running request is answered, the deaf one is cut."""
    asked, go_on = threading.Event(), threading.Event()

    def slow() -> Site:
        if threading.current_thread() is not quick_thread:
            asked.set()
        assert go_on.wait(AGES_S)
        return BIG

    quick_thread = threading.current_thread()
    go_on.set()
    with ExitStack() as stack:
        ending = stack.enter_context(ExitStack())
        port = ending.enter_context(serving(site=slow, access=Access(), limits=QUICK))
        idle, half, unread = (stack.enter_context(deaf(port)) for _ in range(3))
        idle.sendall(request("/none", "HEAD"))
        assert idle.recv(4_096).startswith(b"HTTP/1.1 404 ")
        half.sendall(b"GET / HT")
        unread.sendall(request("/"))
        assert unread.recv(9) == b"HTTP/1.1 "
        asked.clear()
        go_on.clear()
        running = stack.enter_context(wire.connected(port))
        running.sendall(request("/strength.ics") + wire.LAST)
        assert asked.wait(AGES_S)
        threading.Timer(0.3, go_on.set).start()
        assert has_stopped(ending)
        assert (b"", b"") == (idle.recv(1), wire.read_to_end(half))
        (answer,) = wire.answers(wire.read_to_end(running))
        assert (200, FEED, "close") == (answer.status, answer.body, answer.headers["Connection"])
        assert len(BIG.files["/"].body) > len(wire.read_to_end(unread))
        with pytest.raises(ConnectionRefusedError):
            wire.connected(port)


def test_idle_connections_do_not_hold_up_the_end() -> None:
    """Without a running request the server stops at once, whatever patience it has."""
    with ExitStack() as stack:
        ending = stack.enter_context(ExitStack())
        limits = Limits(head_s=60 * AGES_S, stop_s=60 * AGES_S)
        port = ending.enter_context(serving(site=lambda: BIG, access=Access(), limits=limits))
        idle, half = (stack.enter_context(wire.connected(port)) for _ in range(2))
        idle.sendall(request("/none", "HEAD"))
        assert idle.recv(4_096).startswith(b"HTTP/1.1 404 ")
        half.sendall(b"GET / HT")
        assert has_stopped(ending)


def test_the_server_stops_while_clients_wait_for_a_place() -> None:
    """All places taken by requests that run: the end does not wait for a place to come free."""
    asked, go_on = threading.Semaphore(0), threading.Event()

    def stuck() -> Site:
        asked.release()
        assert go_on.wait(60 * AGES_S)
        return BIG

    with ExitStack() as stack:
        ending = stack.enter_context(ExitStack())
        limits = Limits(connections=2, stop_s=0.2)
        port = ending.enter_context(serving(site=stuck, access=Access(), limits=limits))
        links = [stack.enter_context(wire.connected(port)) for _ in range(4)]
        for link in links:
            link.sendall(request("/strength.ics"))
        assert asked.acquire(timeout=AGES_S)
        assert asked.acquire(timeout=AGES_S)
        has_ended = has_stopped(ending)
        go_on.set()
        assert has_ended
        assert [b""] * 4 == [wire.read_to_end(link) for link in links]
