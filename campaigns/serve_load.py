"""Besiege the real `runlift serve`: many clients, bad clients among them, and a folder that breaks.

    python campaigns/serve_load.py [--seconds 60] [--clients 12] [--seed 1]

The server runs as a process of its own with its limits as they are. Good clients ask for page, feed
and workouts all the time; silent, trickling and deaf ones hold more connections than there are
places; meanwhile runs are added, cut, broken, taken away, settings spoilt and healed. Every answer
to a good one must be 200, 304 or 503 and whole (a workout that a later plan no longer has: 404). At
the end everything is healed: the feed has as many sessions as a fresh `runlift plan` (published
ones may stay on their days); started again the server goes on with the same feed, and with its
memory gone it gives the fresh plan's.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "hostile")]

import siege  # noqa: E402 found by the path above
import test_server_clients as bad  # noqa: E402 as above
import wire  # noqa: E402 as above

HEALED_S = 60.0
PROGRAM = (sys.executable, "-m", "runlift_export")


def main() -> int:
    """Print what was served; a fault raises."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--clients", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        grounds = siege.Grounds(home, random.Random(options.seed))
        environment = _environment(home)
        expected = _fresh(home, grounds, environment)
        with _served(home, grounds, environment) as (port, pid):
            last = _besiege(port, pid, grounds, options, expected)
        said = (home / "log").read_text()
        with _served(home, grounds, environment) as (port, _):
            again = wire.one(port, wire.request("/strength.ics")).body
        assert last == siege.meaning(again), "started again, the feed is another one"
        shutil.rmtree(home / "data")
        with _served(home, grounds, environment) as (port, _):
            feed = wire.one(port, wire.request("/strength.ics")).body
        assert expected == siege.meaning(feed), "without a memory, it is not the fresh plan's"
    assert "Traceback" not in said, said
    reports = [line for line in said.splitlines() if line.startswith("the plan was not updated")]
    print(f"the log: {len(reports)} lines on faults, no traceback; stopped with status 0")
    print("started again: the same feed; with its memory gone: that of a fresh plan")
    return 0


class TimedClient(siege.Client):
    """One that notes the longest wait of all its kind."""

    slowest_s = 0.0

    def ask(self, path: str) -> None:
        """One request, timed."""
        began = monotonic()
        super().ask(path)
        TimedClient.slowest_s = max(TimedClient.slowest_s, monotonic() - began)


def _until(end: float) -> Iterator[None]:
    """One turn after the other until that time of `monotonic`."""
    while monotonic() < end:
        yield


@contextmanager
def _served(
    home: Path, grounds: siege.Grounds, environment: dict[str, str]
) -> Iterator[tuple[int, int]]:
    """The server as a process; gives port and process id, and wants status 0 at the end."""
    words = ("-c", grounds.settings, "serve", grounds.runs, "-p", "0", "--weeks", "2")
    with (home / "log").open("w") as log, subprocess.Popen(
        [*PROGRAM, *words], stderr=log, env=environment, cwd=home
    ) as process:  # fmt: skip
        try:
            yield _port(home / "log"), process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0, (home / "log").read_text()


def _besiege(
    port: int, pid: int, grounds: siege.Grounds, options: argparse.Namespace, expected: bytes
) -> bytes:
    """The feed after all was healed."""
    wire.one(port, wire.request("/"))
    began, small = monotonic(), _resident_mb(pid)
    with bad.besieged(port, 30, bad.silent, bad.trickling, bad.unreading):
        statuses, faults = siege.besiege(
            port, grounds, strikes=_until(began + options.seconds), clients=options.clients,
            pause_s=0.3, kind=TimedClient,
        )  # fmt: skip
    seconds = monotonic() - began
    assert not faults, faults
    until, sessions = monotonic() + HEALED_S, expected.count(b"BEGIN:VEVENT")
    while monotonic() < until:
        feed = wire.one(port, wire.request("/strength.ics")).body
        if feed.count(b"BEGIN:VEVENT") == sessions:
            break
        sleep(0.5)
    assert sessions == feed.count(b"BEGIN:VEVENT"), "healed, but sessions are missing"
    told = ", ".join(f"{count} x {what}" for what, count in sorted(statuses.items()))
    print(f"{statuses.total()} answers in {seconds:.0f} s, all sound: {told}")
    print(f"longest wait for an answer, a new connection included: {TimedClient.slowest_s:.1f} s")
    print("beside 90 silent, trickling and deaf connections at a time (there are 64 places)")
    harms = ", ".join(f"{count} x {what}" for what, count in sorted(grounds.done.items()))
    print(f"{grounds.done.total()} faults made and healed: {harms}")
    print(f"resident memory {small:.0f} MB at the start, {_resident_mb(pid):.0f} MB at the end")
    print(f"healed: {sessions} sessions, as in a fresh plan")
    return siege.meaning(feed)


def _environment(home: Path) -> dict[str, str]:
    places = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CACHE", "CONFIG", "DATA")}
    return {**os.environ, "HOME": str(home), "RUNLIFT_TODAY": "2026-11-16", "TZ": "UTC"} | places


def _fresh(home: Path, grounds: siege.Grounds, environment: dict[str, str]) -> bytes:
    words = ("-c", grounds.settings, "--no-cache", "plan", grounds.runs, "-o", home / "out")
    more = ("--start", "2026-11-16", "--weeks", "2")
    subprocess.run(
        [*PROGRAM, *words, *more], check=True, capture_output=True, env=environment, cwd=home
    )
    return siege.meaning((home / "out" / "strength.ics").read_bytes())


def _port(log: Path) -> int:
    until = monotonic() + 30
    while monotonic() < until:
        if found := re.search(r"http://127\.0\.0\.1:(\d+)/", log.read_text()):
            return int(found[1])
        sleep(0.05)
    raise TimeoutError(log.read_text())


def _resident_mb(pid: int) -> float:
    """Resident memory now (Linux); 0 elsewhere."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return int(re.findall(r"VmRSS:\s+(\d+)", text)[0]) / 1_024


if __name__ == "__main__":
    sys.exit(main())
