"""Kill workers of `squad plan` at random points; nobody may be lost, and nothing may differ.

    python campaigns/squad_kill.py --points 100

Each round plans a small squad anew on two processes; one of its worker processes is ended by
SIGKILL after a random delay. What is written must be what one process writes, byte for byte.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SAMPLES = Path(__file__).parents[1] / "samples" / "fit"
PROGRAM = (sys.executable, "-m", "runlift_export", "--no-cache", "squad", "plan")
ATHLETES = 10


def squad(folder: Path) -> None:
    """Ten athletes with some of the samples each."""
    files = sorted(SAMPLES.glob("2026-*.fit"))
    for number in range(ATHLETES):
        home = folder / f"a{number}"
        home.mkdir(parents=True)
        for file in files[number : number + 20]:
            shutil.copy(file, home)


def plan(club: Path, out: Path, jobs: int) -> subprocess.Popen[bytes]:
    """Plan the squad in a process of its own."""
    env = os.environ | {"RUNLIFT_TODAY": "2026-11-16", "HOME": str(out.parent / "home")}
    words = [*PROGRAM, str(club), "-o", str(out), "-j", str(jobs)]
    return subprocess.Popen(words, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def workers(parent: int) -> list[int]:
    """The planning processes that a process has started (Linux)."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
            line = status.with_name("cmdline").read_bytes()
        except OSError:
            continue
        if int(fields[1]) == parent and b"spawn_main" in line:
            found.append(int(status.parent.name))
    return found


def held(out: Path) -> dict[str, bytes]:
    """Every file that was written, but for the ledger, which knows times."""
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and path.name != ".runlift-squad.jsonl"
    }


def main() -> None:
    """Print how many were killed, and stop at the first difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    killed = 0
    with tempfile.TemporaryDirectory() as root:
        club, here = Path(root) / "club", Path(root) / "here"
        squad(club)
        assert plan(club, here, 1).wait() == 0
        whole, rounds = held(here), 0
        while killed < asked.points:
            rounds += 1
            out = Path(root) / f"out{rounds}"
            process = plan(club, out, 2)
            time.sleep(chance.uniform(0.3, 6.0))
            victims = workers(process.pid)
            if victims and process.poll() is None:
                os.kill(chance.choice(victims), signal.SIGKILL)
                killed += 1
            _, told = process.communicate(timeout=300)
            if process.returncode or held(out) != whole:
                raise SystemExit(f"round {rounds}: lost or different\n{told.decode()}")
            left = list(out.rglob("*.tmp"))
            if left:
                raise SystemExit(f"round {rounds}: left behind: {left}")
            shutil.rmtree(out)
            if killed % 10 == 0:
                print(
                    f"{killed} workers killed in {rounds} rounds: nobody lost, all alike",
                    flush=True,
                )
    print(f"{killed} workers killed in {rounds} rounds: nobody lost, all alike")


if __name__ == "__main__":
    main()
