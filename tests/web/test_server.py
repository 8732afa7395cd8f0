"""The server as a socket sees it, and the snapshots that it serves."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from places import ROOT
from runlift_export.errors import RunliftError
from runlift_export.web import (
    Access,
    Limits,
    ServeError,
    Site,
    Snapshots,
    make_site,
    serve,
    serving,
    token_digest,
)
from runlift_export.web.connection import first_to_go

FEED = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def a_site(feed: bytes = FEED) -> Site:
    changed_at = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
    return make_site(page=b"<!doctype html>", feed=feed, workouts={}, changed_at=changed_at)


@pytest.fixture
def port() -> Iterator[int]:
    with serving(site=a_site, access=Access()) as bound:
        yield bound


def asked(port: int, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request(method, path, body=body)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def raw(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_feed_goes_over_a_socket(port: int) -> None:
    """GET gives the bytes, HEAD none, PUT is refused, on connections of their own."""
    assert (200, FEED) == asked(port, "GET", "/strength.ics")
    assert (200, b"") == asked(port, "HEAD", "/strength.ics")
    assert 405 == asked(port, "PUT", "/strength.ics", b"BEGIN:VCALENDAR")[0]


def test_one_connection_serves_many_requests(port: int) -> None:
    """Keep-alive works across files, a 304 and an error, none of which leaves bytes behind."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", "/strength.ics")
    first = connection.getresponse()
    assert FEED == first.read()
    local = connection.sock.getsockname() if connection.sock else None
    for path, headers, status in (
        ("/strength.ics", {"If-None-Match": first.headers["ETag"]}, 304),
        ("/none", {}, 404),
        ("/", {}, 200),
    ):
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        response.read()
        assert status == response.status
    assert connection.sock is not None
    assert local == connection.sock.getsockname()
    connection.close()


def test_the_body_of_a_refused_request_is_not_taken_for_the_next(port: int) -> None:
    """A smuggled request inside a PUT is never answered."""
    inner = b"GET /strength.ics HTTP/1.1\r\nHost: localhost\r\n\r\n"
    head = b"PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(inner)

    answer = raw(port, head + inner)

    assert 1 == answer.count(b"HTTP/1.1 ")
    assert b"\r\nConnection: close\r\n" in answer


def test_the_server_says_nothing_of_its_kind(port: int) -> None:
    """No Python version in Server, also for a request that cannot be read."""
    for request in (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"nonsense\r\n\r\n"):
        assert b"Python" not in raw(port, request)


def test_silent_clients_are_hung_up_on() -> None:
    """Who connects and says nothing loses the connection after the time limit."""
    with (
        serving(site=a_site, access=Access(), limits=Limits(head_s=0.2)) as port,
        socket.create_connection(("127.0.0.1", port), timeout=5) as silent,
    ):
        silent.sendall(b"GET / HT")
        assert b"" == silent.recv(100)


def test_the_limits_are_those_documented() -> None:
    """480 connections; 10 s for a request, 30 s to take the answer, a quarter second of grace."""
    assert Limits(connections=480, head_s=10.0, answer_s=30.0, grace_s=0.25) == Limits()


def test_who_waits_makes_room() -> None:
    """With all connections taken, a connection that asks nothing is closed for the new one."""
    head = b"HEAD /strength.ics HTTP/1.1\r\nHost: localhost\r\n\r\n"
    limits = Limits(connections=1, grace_s=0.05)
    with (
        serving(site=a_site, access=Access(), limits=limits) as port,
        socket.create_connection(("127.0.0.1", port), timeout=5) as idle,
    ):
        idle.sendall(head)
        assert idle.recv(4096).startswith(b"HTTP/1.1 200 ")
        assert (200, FEED) == asked(port, "GET", "/strength.ics")
        assert b"" == idle.recv(1)


@dataclass(slots=True)
class Waiter:
    """As much of a connection as deciding who goes looks at."""

    address: str
    since: float
    is_known: bool = False
    is_busy: bool = False


def test_of_those_who_wait_strangers_go_before_who_was_let_in() -> None:
    """Then who comes from the fullest address, then the longest; who is being answered stays."""
    busy = Waiter("1", 1.0, is_busy=True)
    friend = Waiter("2", 2.0, is_known=True)
    alone = Waiter("3", 3.0)
    crowd = [Waiter("4", 5.0), Waiter("4", 4.0)]
    everybody = [busy, friend, alone, *crowd]
    order = []
    while (going := first_to_go(everybody, grace_s=0.1)) is not None:
        order.append(going)
        everybody.remove(going)
    assert [crowd[1], alone, crowd[0], friend] == order
    assert [busy] == everybody
    assert first_to_go([Waiter("5", time.monotonic())], grace_s=60.0) is None


def test_a_taken_port_is_one_clear_error(port: int) -> None:
    """The message names address and option."""
    with (
        pytest.raises(ServeError, match=rf"127\.0\.0\.1 port {port}: .*-p"),
        serving(site=a_site, access=Access(), port=port),
    ):
        pass


def test_others_are_served_only_with_a_secret() -> None:
    """An address that others can reach is refused as long as there is no token."""
    with pytest.raises(ServeError, match="--public"):
        serve(site=a_site, access=Access(), host="0.0.0.0", port=0, ready=print)  # noqa: S104  refused


def test_a_fault_of_ours_is_shown_without_the_secret(capfd: pytest.CaptureFixture[str]) -> None:
    """The client loses the connection and keeps its data; the runner sees the traceback."""

    def broken() -> Site:
        message = "a fault"
        raise ValueError(message)

    access = Access(public=True, feeds=(token_digest("hidden"),))
    with serving(site=broken, access=access) as port, pytest.raises(http.client.RemoteDisconnected):
        asked(port, "GET", "/hidden/strength.ics")
    said = capfd.readouterr().err
    assert "ValueError: a fault" in said
    assert "hidden" not in said


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_after_the_running_request(sent: signal.Signals) -> None:
    """The request under way is answered in full, then the process ends with status 0."""
    program = (
        "import time\n"
        "from runlift_export.web import *\n"
        "from test_server import a_site\n"
        "def slow():\n"
        "    print('asked', flush=True)\n"
        "    time.sleep(0.5)\n"
        "    return a_site()\n"
        "serve(site=slow, access=Access(), host='127.0.0.1', port=0,"
        " ready=lambda port: print(port, flush=True))\n"
    )
    paths = os.pathsep.join(str(ROOT / part) for part in ("src", "tests", "tests/web"))
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    ) as process:
        assert process.stdout is not None
        bound = int(process.stdout.readline())
        answers: list[tuple[int, bytes]] = []
        thread = threading.Thread(
            target=lambda: answers.append(asked(bound, "GET", "/strength.ics"))
        )
        thread.start()
        assert "asked\n" == process.stdout.readline()
        process.send_signal(sent)
        assert 0 == process.wait(10)
        thread.join(5)

    assert [(200, FEED)] == answers


# --- snapshots ---------------------------------------------------------------------------------


class Runner:
    """Someone whose files change; counts how often the plan is made."""

    def __init__(self) -> None:
        self.files = 1
        self.made = 0
        self.error: Exception | None = None
        self.reports: list[str] = []

    def make(self) -> Site:
        self.made += 1
        if self.error is not None:
            raise self.error
        return a_site(f"plan of {self.files}".encode())

    def snapshots(self, check_s: float = 0.0) -> Snapshots:
        return Snapshots(
            self.make,
            fingerprint=lambda: self.files,
            report=self.reports.append,
            check_s=check_s,
        )


def feed_of(site: Site | None) -> bytes:
    assert site is not None
    return site.files["/strength.ics"].body


def made_at(site: Site | None) -> datetime:
    assert site is not None
    return site.files["/strength.ics"].changed_at


def test_the_plan_is_made_again_when_files_change_and_only_then() -> None:
    """Ten requests make one plan; a new run makes the second."""
    runner = Runner()
    snapshots = runner.snapshots()

    assert [b"plan of 1"] * 10 == [feed_of(snapshots.current()) for _ in range(10)]
    assert 1 == runner.made
    runner.files = 2
    former, current = made_at(snapshots._site), snapshots.current()
    assert b"plan of 2" == feed_of(current)
    assert 2 == runner.made
    assert former < made_at(current), "who asks by date must see the change"


def test_files_are_not_looked_at_for_every_request() -> None:
    """Within the interval the snapshot stands, whatever happens on the disk."""
    runner = Runner()
    snapshots = runner.snapshots(check_s=60)
    snapshots.current()
    runner.files = 2

    assert b"plan of 1" == feed_of(snapshots.current())


def test_a_failure_keeps_the_last_good_plan() -> None:
    """Subscribers see the plan of before, the runner sees why, and it is tried again."""
    runner = Runner()
    snapshots = runner.snapshots()
    snapshots.current()
    runner.files, runner.error = 2, RunliftError("runs: no such folder")

    assert b"plan of 1" == feed_of(snapshots.current())
    assert ["runs: no such folder"] == runner.reports
    runner.error = None
    assert b"plan of 2" == feed_of(snapshots.current())


def test_without_a_first_plan_there_is_nothing_to_serve() -> None:
    """None means 503; a later success serves."""
    runner = Runner()
    runner.error = OSError("gone")
    snapshots = runner.snapshots()

    assert snapshots.current() is None
    runner.error = None
    assert b"plan of 1" == feed_of(snapshots.current())


def test_requests_do_not_wait_for_a_plan_in_the_making() -> None:
    """While one thread plans, others get the former plan at once; only one plans."""
    runner = Runner()
    snapshots = runner.snapshots()
    snapshots.current()
    entered, leave = threading.Event(), threading.Event()
    quick = runner.make

    def slow() -> Site:
        entered.set()
        assert leave.wait(5)
        return quick()

    snapshots._make = slow
    runner.files = 2
    planner = threading.Thread(target=snapshots.current)
    planner.start()
    assert entered.wait(5)

    assert [b"plan of 1"] * 3 == [feed_of(snapshots.current()) for _ in range(3)]
    leave.set()
    planner.join(5)
    assert b"plan of 2" == feed_of(snapshots.current())
    assert 2 == runner.made
