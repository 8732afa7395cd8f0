"""Crowd a public `runlift serve` with strangers who have no secret; the owner asks all the while.

    python campaigns/lockout.py [--strangers 64 200 600] [--probes 200] [--seed 1]

The server runs as a process of its own with its limits as they are, the strangers in another. They
are silent, trickle, chatter with a wrong Host, a wrong secret or half a request, and come again as
soon as they are hung up on. Printed are the owner's waits, each on a connection of its own and with
the right secret, and the server's memory; an answer that is not 200, or a 99th percentile over a
second, is a fault.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = (sys.executable, "-m", "runlift_export")
MOST_S = 1.0
PATIENCE_S = 30.0
KINDS = ("silent", "trickling", "wrong host", "wrong secret", "half", "no http", "all")
SENT = {
    "silent": b"",
    "trickling": b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 99,
    "wrong host": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "wrong secret": b"GET /guess/calendar.ics HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "half": b"GET /guess/calendar.ics HTT",
    "no http": b"\x16\x03\x01\x02\x00\r\n\r\n",
}


def main() -> int:
    """Print a line for each crowd; a fault raises."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strangers", type=int, nargs="*", default=[64, 200, 600])
    parser.add_argument("--probes", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--crowd", nargs=3, metavar=("PORT", "COUNT", "KIND"), help=argparse.SUPPRESS
    )
    options = parser.parse_args()
    if options.crowd:
        port, count, kind = options.crowd
        Crowd(int(port), int(count), kind, options.seed).run()
    worst = 0.0
    with tempfile.TemporaryDirectory() as name, _served(Path(name)) as (feed, pid):
        for count in options.strangers:
            for kind in KINDS:
                worst = max(worst, _besiege(feed, pid, count, kind, options))
    print(f"worst 99th percentile: {worst:.3f} s")
    assert worst <= MOST_S, "the owner waited too long"
    return 0


def _besiege(feed: str, pid: int, count: int, kind: str, options: argparse.Namespace) -> float:
    parts = urlsplit(feed)
    words = [sys.executable, __file__, "--seed", str(options.seed)]
    with subprocess.Popen([*words, "--crowd", str(parts.port), str(count), kind]) as crowd:
        sleep(1.0)
        waits = sorted(_probe(feed) for _ in range(options.probes))
        crowd.kill()
    late = waits[min(len(waits) - 1, round(0.99 * len(waits)))]
    print(
        f"{count:4} strangers, {kind:12}: {len(waits)} probes, "
        f"median {waits[len(waits) // 2]:.3f} s, 99 % {late:.3f} s, longest {waits[-1]:.3f} s; "
        f"server {_memory_mb(pid)} MB",
        flush=True,
    )
    return late


def _probe(feed: str) -> float:
    """How long the owner waits for the whole feed, from the first packet on."""
    parts = urlsplit(feed)
    began = monotonic()
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=PATIENCE_S)
    connection.request("GET", parts.path)
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    assert answer.status == 200, answer.status
    assert data.endswith(b"END:VCALENDAR\r\n")
    took = monotonic() - began
    sleep(0.02)
    return took


class Crowd:
    """So many strangers in one process, each of whom comes again when hung up on."""

    def __init__(self, port: int, count: int, kind: str, seed: int) -> None:
        self._port = port
        self._count = count
        self._kinds = list(SENT) if kind == "all" else [kind]
        self._rng = random.Random(seed)
        self._selector = selectors.DefaultSelector()

    def run(self) -> None:
        """Until killed."""
        for number in range(self._count):
            self._come(self._kinds[number % len(self._kinds)])
        while True:
            for key, _ in self._selector.select(0.05):
                link, kind = key.fileobj, key.data
                assert isinstance(link, socket.socket)
                with suppress(BlockingIOError):
                    try:
                        gone = not link.recv(4_096)
                    except BlockingIOError:
                        raise
                    except OSError:
                        gone = True
                    if gone:
                        self._selector.unregister(link)
                        link.close()
                        self._come(kind)
                    elif kind not in ("silent", "half"):
                        self._say(link, kind)
            for key in list(self._selector.get_map().values()):
                if key.data == "trickling" and self._rng.random() < 0.02:
                    with suppress(OSError):
                        key.fileobj.send(b"y")  # type: ignore[union-attr]

    def _come(self, kind: str) -> None:
        link = socket.socket()
        link.settimeout(PATIENCE_S)
        while True:
            try:
                link.connect(("127.0.0.1", self._port))
                break
            except OSError:
                sleep(0.01)
        link.settimeout(0.0)
        self._say(link, kind)
        self._selector.register(link, selectors.EVENT_READ, kind)

    def _say(self, link: socket.socket, kind: str) -> None:
        with suppress(OSError):
            link.send(SENT[kind])


@contextmanager
def _served(home: Path) -> Iterator[tuple[str, int]]:
    environment = os.environ | {
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "RUNLIFT_TODAY": "2026-11-16",
    }
    words = [*PROGRAM, "serve", "--public", "-p", "0", str(ROOT / "samples" / "fit")]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        said = "".join(process.stderr.readline() for _ in range(2))
        feed = re.search(r"feed  (http://\S+)", said)
        assert feed, said
        try:
            _probe(feed[1])
            yield feed[1], process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            rest = process.communicate(timeout=PATIENCE_S)[1]
    assert process.returncode == 0, rest
    assert "Traceback" not in rest, rest


def _memory_mb(pid: int) -> str:
    status = Path(f"/proc/{pid}/status")
    found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return str(int(found[1]) // 1024) if found else "?"


if __name__ == "__main__":
    sys.exit(main())
