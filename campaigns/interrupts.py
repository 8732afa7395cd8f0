"""Press Ctrl-C at random moments, many times, in every command that takes long.

    python campaigns/interrupts.py [--rounds 50] [--seed 1] [--activities FOLDER]

Each time the program must end at once with 130 (`serve` with 0 once it serves: that is how it is
stopped), say nothing in Python, and leave no process behind. Prints a line for each command, and
what was said of every round that went otherwise; ends with 1 if there was one.
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
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests")]

from places import SAMPLES  # noqa: E402 found by the path above

LATEST_S = 3.0
AT_ONCE_S = 15.0


@dataclass
class Tally:
    """What came of the rounds of one command."""

    statuses: Counter[int] = field(default_factory=Counter)
    slowest_s: float = 0.0
    faults: list[str] = field(default_factory=list)


def commands(activities: Path) -> dict[str, tuple[str, ...]]:
    """Name to words; `club` and `out` are in the folder in which it runs."""
    runs = str(activities)
    return {
        "runs -j2": ("--no-cache", "runs", runs, "-j", "2"),
        "runs -j1": ("--no-cache", "runs", runs, "-j", "1"),
        "plan -j2": ("plan", runs, "-o", "out", "-j", "2"),
        "convert -j2": ("convert", runs, "-o", "out", "-j", "2"),
        "squad plan": ("squad", "plan", "club", "-o", "out"),
        "squad plan -j2": ("squad", "plan", "club", "-o", "out", "-j", "2"),
        "serve": ("serve", str(SAMPLES), "--port", "0"),
    }


def club_in(folder: Path) -> None:
    """Three athletes with the samples each."""
    for athlete in ("ada", "bob", "cy"):
        (folder / "club" / athlete).mkdir(parents=True)
        for path in sorted(SAMPLES.glob("*.fit"))[:20]:
            (folder / "club" / athlete / path.name).symlink_to(path)


def heeds_ctrl_c() -> None:
    """What a shell starts in the background ignores it, and so would what that starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def living(group: int) -> list[str]:
    """The processes of a group that have not ended."""
    words = ["ps", "-eo", "pid=,pgid=,stat=,args="]
    rows = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    found = (row.split(None, 3) for row in rows)
    return [row[-1] for row in found if int(row[1]) == group and not row[2].startswith("Z")]


def press(words: tuple[str, ...], at_s: float, tally: Tally) -> None:
    """One round: start the command, press, see what is left."""
    folder = Path(tempfile.mkdtemp())
    club_in(folder)
    home = {"HOME": str(folder), "XDG_CACHE_HOME": str(folder), "RUNLIFT_TODAY": "2026-11-16"}
    called = subprocess.Popen(
        [sys.executable, "-m", "runlift_export", *words],
        cwd=folder,
        env=os.environ | home,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=heeds_ctrl_c,  # noqa: PLW1509 it only sets how one signal is taken
        text=True,
    )
    time.sleep(at_s)
    os.killpg(called.pid, signal.SIGINT)
    pressed = time.monotonic()
    try:
        _, told = called.communicate(timeout=AT_ONCE_S)
    except subprocess.TimeoutExpired:
        told = "it went on"
    tally.slowest_s = max(tally.slowest_s, time.monotonic() - pressed)
    left = living(called.pid)
    for _ in range(20):  # one that was killed takes a moment to be gone
        if not left:
            break
        time.sleep(0.1)
        left = living(called.pid)
    if left:
        os.killpg(called.pid, signal.SIGKILL)
    called.wait()
    tally.statuses[called.returncode] += 1
    stopped = called.returncode == 130 or (called.returncode == 0 and words[0] == "serve")
    if not stopped or left or "Traceback" in told:
        tally.faults.append(f"at {at_s:.2f} s: {called.returncode}, left {left}: {told[-400:]}")
    shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Press, print, and count what went wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--activities", type=Path, default=SAMPLES)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    chance, faults = random.Random(asked.seed), 0
    for name, words in commands(asked.activities.resolve()).items():
        tally = Tally()
        for _ in range(asked.rounds if name.startswith(asked.only) else 0):
            press(words, chance.uniform(0.05, LATEST_S), tally)
        counts = ", ".join(f"{status}: {count}" for status, count in tally.statuses.items())
        print(f"{name:16} {counts}; slowest {tally.slowest_s:.2f} s", *tally.faults, sep="\n  ")
        faults += len(tally.faults)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
