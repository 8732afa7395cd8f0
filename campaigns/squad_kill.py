"""Kill workers of `squad plan` at random points; nobody may be lost, and nothing may differ.

    python campaigns/squad_kill.py --points 100
    python campaigns/squad_kill.py --points 100 --engine dask

Each round plans a small squad anew on two processes, of our own pool or of a Dask cluster on this
machine. One of them is ended by SIGKILL after a random time, then another, as long as the round
goes on. What is written must be what one process writes, byte for byte.
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
ATHLETES = 100
LONGEST_S = 2.0
DONE_BETWEEN = 16
"""So many athletes are done before the next kill: what dies three times is given up on purpose."""
LEDGER = ".runlift-squad.jsonl"


def squad(folder: Path) -> None:
    """Athletes with some of the samples each."""
    files = sorted(SAMPLES.glob("2026-*.fit"))
    for number in range(ATHLETES):
        home = folder / f"a{number:02}"
        home.mkdir(parents=True)
        for file in files[number % 20 : number % 20 + 6]:
            shutil.copy(file, home)


def plan(club: Path, out: Path, jobs: int, engine: str = "") -> subprocess.Popen[bytes]:
    """Plan the squad in a process of its own."""
    env = os.environ | {"RUNLIFT_TODAY": "2026-11-16", "HOME": str(out.parent / "home")}
    words = [*PROGRAM, str(club), "-o", str(out), "-j", str(jobs), "--weeks", "2"]
    if engine:
        words += ["--engine", engine]
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
        if path.is_file() and path.name != LEDGER
    }


def killed_in(process: subprocess.Popen[bytes], out: Path, chance: random.Random, most: int) -> int:
    """How many of its workers were killed before the process ended by itself."""
    killed, after = 0, 0
    while killed < most:
        try:
            process.wait(timeout=chance.uniform(0.05, LONGEST_S))
        except subprocess.TimeoutExpired:
            ledger, victims = out / LEDGER, workers(process.pid)
            done = ledger.read_bytes().count(b"\n") if ledger.exists() else 0
            if victims and done >= after:
                os.kill(chance.choice(victims), signal.SIGKILL)
                killed, after = killed + 1, done + DONE_BETWEEN
        else:
            break
    return killed


def main() -> None:
    """Print how many were killed, and stop at the first difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", default="", help="dask, or our own pool")
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    killed, rounds, began = 0, 0, time.monotonic()
    with tempfile.TemporaryDirectory() as root:
        club, here = Path(root) / "club", Path(root) / "here"
        squad(club)
        assert plan(club, here, 1).wait() == 0
        whole = held(here)
        while killed < asked.points:
            rounds += 1
            out = Path(root) / f"out{rounds}"
            process = plan(club, out, 2, asked.engine)
            killed += killed_in(process, out, chance, asked.points - killed)
            _, told = process.communicate(timeout=300)
            if process.returncode or held(out) != whole:
                raise SystemExit(f"round {rounds}: lost or different\n{told.decode()}")
            left = list(out.rglob("*.tmp"))
            if left:
                raise SystemExit(f"round {rounds}: left behind: {left}")
            shutil.rmtree(out)
            said = f"{killed} workers killed in {rounds} rounds, {time.monotonic() - began:.0f} s"
            print(f"{said}: nobody lost, all alike", flush=True)


if __name__ == "__main__":
    main()
