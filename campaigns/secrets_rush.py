"""Start and revoke `runlift serve --public` in many processes at once; no secret may get lost.

    python campaigns/secrets_rush.py [--rounds 5] [--starts 8]

In each round so many servers start at the same moment, each with a name of its own, while every
other name is revoked as soon as it is shown. Then a secret that was shown and not revoked must be
answered 200 by its server, one that was revoked 410 by every server that runs; and
`runlift secrets` must list the others and nothing else.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = (sys.executable, "-m", "runlift_export")
PATIENCE_S = 60.0


def main() -> int:
    """Print what was started and revoked; a fault raises."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--starts", type=int, default=8)
    options = parser.parse_args()
    kept = gone = asked = 0
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        _plan(home)
        for number in range(options.rounds):
            names = [f"r{number}-{one}" for one in range(options.starts)]
            with ThreadPoolExecutor(options.starts) as pool:
                servers = list(pool.map(lambda one: _Server(home, one), names))
            try:
                asked += _check(servers)
            finally:
                for server in servers:
                    server.stop()
            kept += sum(not server.is_revoked for server in servers)
            gone += sum(server.is_revoked for server in servers)
        listed = _run(home, "secrets")
        assert 2 * kept == len(re.findall(r"(?m)^r\d+-\d+ .* valid ", listed)), listed
    print(f"{kept + gone} starts, {gone} revoked, {asked} answers as they should be, none lost")
    return 0


class _Server:
    """One `runlift serve --public` and its feed's address; every other one revoked at once."""

    def __init__(self, home: Path, name: str) -> None:
        words = [*PROGRAM, "serve", "--public", "-p", "0", "--name", name, str(home / "out")]
        self.process = subprocess.Popen(
            words, stderr=subprocess.PIPE, text=True, env=_environment(home), cwd=home
        )
        assert self.process.stderr is not None
        said = "".join(self.process.stderr.readline() for _ in range(2))
        feed = re.search(r"feed  (http://\S+)", said)
        assert feed, said
        self.feed = urlsplit(feed[1])
        self.is_revoked = int(name.rpartition("-")[2]) % 2 == 1
        if self.is_revoked:
            _run(home, "secrets", "--revoke", name)

    def ask(self, path: str) -> int:
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.feed.port or 0, timeout=PATIENCE_S
        )
        connection.request("GET", path)
        status = connection.getresponse().status
        connection.close()
        return status

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=PATIENCE_S)
        assert self.process.returncode == 0


def _check(servers: list[_Server]) -> int:
    """Ask every server with every secret of the round: all serve one plan."""
    for server in servers:
        for other in servers:
            wanted = 410 if other.is_revoked else 200
            assert wanted == server.ask(other.feed.path), (wanted, other.feed.path)
    return len(servers) ** 2


def _plan(home: Path) -> None:
    samples = str(ROOT / "samples" / "fit" / "2026-11-14-easy.fit")
    _run(home, "--no-cache", "plan", samples, "-o", "out", "--start", "2026-11-16")


def _run(home: Path, *words: str) -> str:
    ended = subprocess.run(
        [*PROGRAM, *words],
        check=False,
        capture_output=True,
        text=True,
        env=_environment(home),
        cwd=home,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def _environment(home: Path) -> dict[str, str]:
    return os.environ | {"HOME": str(home), "XDG_DATA_HOME": str(home / "data"),
                         "XDG_CONFIG_HOME": str(home / "config")}  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
