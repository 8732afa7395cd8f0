"""What a squad costs: runners a core-second, beside a shell loop, a pool and Dask; memory; caches.

CPU is user + system seconds of all processes, so that other work on the machine counts little. The
athletes are copies of one public runner's newest files (CORPUS/runner-g), each with other files
left out at the end; "one new run" is the next file of that runner. Peers run on the same files in
the same call. Without Dask or obstore their rows are left out.

    python benchmarks/squad.py --athletes 12 --files 300
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from places import CORPUS

DAY = "2021-06-29"
"""The day after the runner's newest file."""
PROGRAM = (sys.executable, "-m", "runlift_export")


@contextmanager
def cpu(told: list[float]) -> Iterator[None]:
    """Note the CPU seconds of the processes that end within."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    yield
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    told.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


class Bench:
    """A squad in a folder of its own, and how the program is called for it."""

    def __init__(self, root: Path, athletes: int, files: int) -> None:
        self.root = root
        self.athletes = [f"athlete-{number:03}" for number in range(athletes)]
        self.source = sorted((CORPUS / "runner-g").rglob("[0-9]*.fit"))[-files - 25 :]
        self.club = root / "club"
        self.files = files
        self.given = dict.fromkeys(self.athletes, 0)
        for number, name in enumerate(self.athletes):
            (self.club / name).mkdir(parents=True)
            for file in self.source[number % 16 : number % 16 + files]:
                shutil.copy(file, self.club / name)
        self.env = os.environ | {
            "RUNLIFT_TODAY": DAY,
            "HOME": str(root / "home"),
            "XDG_CACHE_HOME": str(root / "home" / "cache"),
            "XDG_CONFIG_HOME": str(root / "home" / "config"),
        }
        self.env.pop("PYTHONDONTWRITEBYTECODE", None)

    def one_new_run_each(self) -> None:
        """The next file of the same runner for everybody."""
        for number, name in enumerate(self.athletes):
            at = number % 16 + self.files + self.given[name]
            self.given[name] += 1
            shutil.copy(self.source[at % len(self.source)], self.club / name / f"new-{at}.fit")

    def call(self, *words: object) -> float:
        """The CPU seconds of one call of the program."""
        told: list[float] = []
        with cpu(told):
            done = subprocess.run(
                [*PROGRAM, *map(str, words)],
                env=self.env,
                capture_output=True,
                text=True,
                check=False,
            )
        if done.returncode:
            raise SystemExit(f"{words}: {done.returncode}\n{done.stderr}")
        return told[0]

    def squad(self, *more: object) -> float:
        """The same of `squad plan`."""
        return self.call("squad", "plan", self.club, "-o", self.root / "out", *more)

    def loop(self) -> float:
        """A shell loop over `plan -o`, with the account's cache."""
        return sum(
            self.call("plan", self.club / name, "-o", self.root / "loop" / name)
            for name in self.athletes
        )


def say(what: str, figure: str, goal: str) -> None:
    print(f"{what:<58} {figure:>22}   goal {goal}", flush=True)


def speeds(bench: Bench) -> None:
    """Runners a core-second: cold, one new run each, unchanged, by engine."""
    count = len(bench.athletes)
    say("cold, shell loop", f"{count / bench.loop():.2f} /core-s", "-")
    say("cold, squad plan -j1", f"{count / bench.squad('-j', 1):.2f} /core-s", ">= 1.5")
    bench.one_new_run_each()
    say("one new run each, shell loop", f"{count / bench.loop():.2f} /core-s", "-")
    serial = bench.squad("-j", 1)
    say("one new run each, squad plan -j1", f"{count / serial:.2f} /core-s", ">= 8")
    nothing = bench.squad("-j", 1)
    start = bench.call("squad", "list", bench.root / "out")
    say("unchanged, squad plan", f"{count / nothing:.0f} /core-s", ">= 300")
    own = max(nothing - start, 1e-9)
    say("  the same without starting Python", f"{count / own:.0f} /core-s", "-")
    say("unchanged, shell loop", f"{count / bench.loop():.2f} /core-s", "-")


def engines(bench: Bench) -> None:
    """What handing out costs, over doing all in one process; warm, everybody planned again."""
    bench.squad("-j", 1)  # from here on the caches are warm
    serial = bench.squad("-j", 1, "--again")
    for name, words, goal in (
        ("pool", ("-j", 2), "<= 5 %"),
        ("Dask", ("--engine", "dask", "-j", 2), "<= 15 %"),
    ):
        if name == "Dask" and find_spec("distributed") is None:
            continue
        more = bench.squad(*words, "--again") / serial - 1
        say(f"engine over serial, {len(bench.athletes)} runners warm: {name}", f"{more:+.1%}", goal)


def foreign_rows(bench: Bench) -> None:
    """300,000 files of others in the account's cache."""
    name = bench.athletes[0]
    words = ("plan", bench.club / name, "--again")
    before = min(bench.call(*words) for _ in range(3))
    cache = bench.root / "home" / "cache" / "runlift" / "runs.sqlite"
    with sqlite3.connect(cache) as database:
        rows = ((f"/other/{n}.fit", n, n, n, f"{n:064x}") for n in range(300_000))
        database.executemany("INSERT INTO place VALUES (?, ?, ?, ?, ?)", rows)
    after = min(bench.call(*words) for _ in range(3))
    say("300,000 foreign files in the cache, a call", f"{after / before - 1:+.1%}", "<= 1 %")


def memory(bench: Bench) -> None:
    """The most that one process of the squad held."""
    peak = subprocess.run(
        [
            sys.executable,
            "-c",
            _PEAK,
            *PROGRAM,
            "squad",
            "plan",
            str(bench.club),
            "-o",
            str(bench.root / "out"),
            "-j",
            "1",
            "--again",
        ],
        env=bench.env,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()[-1]
    say(f"peak memory, {bench.files} runs an athlete", f"{int(peak) / 1024:.0f} MiB", "<= 150 MiB")


_PEAK = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)

PARTS: dict[str, Callable[[Bench], None]] = {
    "speeds": speeds,
    "engines": engines,
    "foreign": foreign_rows,
    "memory": memory,
}


def main() -> None:
    """Print the rows that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="default: all")
    parser.add_argument("--athletes", type=int, default=12)
    parser.add_argument("--files", type=int, default=300)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as root:
        bench = Bench(Path(root), asked.athletes, asked.files)
        for name in asked.parts or PARTS:
            PARTS[name](bench)


if __name__ == "__main__":
    main()
