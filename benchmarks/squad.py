"""What a squad costs: runners a core-second, beside a shell loop, a pool and Dask; memory; caches.

CPU is user + system seconds of all processes, so that other work on the machine counts little. The
athletes have one public runner's newest files (CORPUS/runner-g), each with other files left out;
"one new run" is the next file of that runner. Peers run on the same files in the same call. Without
Dask its row is left out.

    python benchmarks/squad.py --athletes 300 --files 300
    python benchmarks/squad.py twins chain thousands
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from places import CORPUS

DAY = "2021-06-29"
"""The day after the runner's newest file."""
PROGRAM = (sys.executable, "-m", "runlift_export")
LOOPED = 12
"""A shell loop is a second an athlete: over more than a dozen it tells nothing new."""
WINDOWS = 16


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
        every = sorted((CORPUS / "runner-g").rglob("[0-9]*.fit"))[-files - 25 :]
        (root / "source").mkdir()
        self.source = [Path(shutil.copy(file, root / "source")) for file in every]
        self.club = root / "club"
        self.files = files
        self.given = dict.fromkeys(self.athletes, 0)
        for number, name in enumerate(self.athletes):
            (self.club / name).mkdir(parents=True)
            mine = self.source[number % WINDOWS : number % WINDOWS + files]
            for file in (*mine[: -30 - number // WINDOWS], *mine[-29 - number // WINDOWS :]):
                os.link(file, self.club / name / file.name)
        self.env = os.environ | {
            "RUNLIFT_TODAY": DAY,
            "HOME": str(root / "home"),
            "XDG_CACHE_HOME": str(root / "home" / "cache"),
            "XDG_CONFIG_HOME": str(root / "home" / "config"),
            "XDG_DATA_HOME": str(root / "home" / "data"),
        }
        self.env.pop("PYTHONDONTWRITEBYTECODE", None)

    def one_new_run_each(self) -> None:
        """The next file of the same runner for everybody."""
        for number, name in enumerate(self.athletes):
            at = number % WINDOWS + self.files + self.given[name]
            self.given[name] += 1
            os.link(self.source[at % len(self.source)], self.club / name / f"new-{at}.fit")

    def run(self, *words: object) -> str:
        """What one call of the program prints."""
        done = subprocess.run(
            [*PROGRAM, *map(str, words)], env=self.env, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{words}: {done.returncode}\n{done.stderr}")
        return done.stdout

    def call(self, *words: object) -> float:
        """The CPU seconds of one call of the program."""
        told: list[float] = []
        with cpu(told):
            self.run(*words)
        return told[0]

    def squad(self, *more: object) -> float:
        """The same of `squad plan`."""
        return self.call("squad", "plan", self.club, "-o", self.root / "out", *more)

    def loop(self) -> float:
        """Athletes a core-second of a shell loop over `plan -o`, with the account's cache."""
        looped = self.athletes[:LOOPED]
        spent = sum(
            self.call("plan", self.club / name, "-o", self.root / "loop" / name) for name in looped
        )
        return len(looped) / spent


def say(what: str, figure: str, goal: str) -> None:
    print(f"{what:<58} {figure:>22}   goal {goal}", flush=True)


def speeds(bench: Bench) -> None:
    """Runners a core-second: cold, one new run each, unchanged, by engine."""
    count = len(bench.athletes)
    say("cold, shell loop", f"{bench.loop():.2f} /core-s", "-")
    say("cold, squad plan -j2", f"{count / bench.squad('-j', 2):.2f} /core-s", ">= 1.5")
    bench.one_new_run_each()
    say("one new run each, shell loop", f"{bench.loop():.2f} /core-s", "-")
    serial = bench.squad("-j", 1)
    say("one new run each, squad plan -j1", f"{count / serial:.2f} /core-s", ">= 8")
    nothing = bench.squad("-j", 1)
    start = bench.call("--version")
    say(f"unchanged, squad plan, {count} athletes", f"{count / nothing:.0f} /core-s", ">= 300")
    own = max(nothing - start, 1e-9)
    say("  the same without starting Python", f"{count / own:.0f} /core-s", "-")
    say("unchanged, shell loop", f"{bench.loop():.2f} /core-s", "-")


def engines(bench: Bench) -> None:
    """What handing out costs, over doing all in one process; warm, everybody planned again."""
    bench.squad("-j", 2)  # from here on the caches are warm
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
    words = ("plan", bench.club / bench.athletes[0], "--again")
    bench.call(*words)
    before = min(bench.call(*words) for _ in range(5))
    cache = bench.root / "home" / "cache" / "runlift" / "runs.sqlite"
    with sqlite3.connect(cache) as database:
        rows = ((f"/other/{n}.fit", n, n, n, f"{n:064x}") for n in range(300_000))
        database.executemany("INSERT INTO place VALUES (?, ?, ?, ?, ?)", rows)
    after = min(bench.call(*words) for _ in range(5))
    say("300,000 foreign files in the cache, a call", f"{after / before - 1:+.1%}", "<= 1 %")


def memory(bench: Bench) -> None:
    """The most that one process of the squad held."""
    peak = peak_mib(bench, bench.club, "--again", "--only", bench.athletes[0])
    say(f"peak memory, {bench.files} runs an athlete", f"{peak:.0f} MiB", "<= 150 MiB")


def thousands(bench: Bench) -> None:
    """The same of an athlete with 10,000 runs: all read, and once more with all known."""
    from recordings import EVENING, easy, recording

    club, count = bench.root / "many", 10_000
    (club / "one").mkdir(parents=True)
    for number in range(count):
        start = EVENING.replace(year=2021) - timedelta(hours=17 * number)
        data = recording(easy(1500 + 60 * (number % 20)), start=start)
        (club / "one" / f"{number}.fit").write_bytes(data)
    for words in ("cold", "warm"):
        peak = peak_mib(bench, club, "--again")
        say(f"peak memory, {count} runs, {words}", f"{peak:.0f} MiB", "<= 200 MiB")


def peak_mib(bench: Bench, club: Path, *more: object) -> float:
    words = ("squad", "plan", club, "-o", f"{club}-out", "-j", "1", *more)
    told = subprocess.run(
        [sys.executable, "-c", _PEAK, *PROGRAM, *map(str, words)],
        env=bench.env,
        capture_output=True,
        text=True,
        check=False,
    )
    return int(told.stdout.split()[-1]) / 1024


_PEAK = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


def twins(_: Bench) -> None:
    """Every run recorded by two devices: what it costs to make each pair one."""
    from recordings import easy, recording
    from runlift_export.runs.contents import read_contents
    from runlift_export.runs.duplicates import without_twins

    (one,) = read_contents(recording(easy(1800)), "x.fit").runs
    took = []
    for count in (3_000, 6_000):
        every = []
        for number in range(count):
            start = one.started_at + timedelta(hours=9 * number)
            every.append(replace(one, started_at=start, key=f"{number:064x}", source=f"{number}"))
            later = start + timedelta(seconds=25)
            other = replace(one, started_at=later, key=f"f{number:063x}", source=f"b{number}")
            every.append(replace(other, device="another"))
        began = time.process_time()
        kept = without_twins(tuple(every))
        took.append(time.process_time() - began)
        if len(kept[0]) != count:
            raise SystemExit(f"{count} runs recorded twice are {len(kept[0])} runs")
    say("6,000 runs each recorded twice", f"{took[1]:.2f} s", "<= 2 s")
    say("  twice as many runs take", f"{took[1] / took[0]:.1f} x", "linear: 2 x")


def chain(bench: Bench) -> None:
    """FIT files one after the other in one: the most that are read, and a thousand, refused."""
    from recordings import easy, recording

    part, took = recording(easy(600)), []
    for count in (50, 100, 1_000):
        path = bench.root / f"chain-{count}.fit"
        path.write_bytes(part * count)
        done = subprocess.run(
            [sys.executable, "-c", _CHAIN, str(path)], capture_output=True, text=True, check=True
        )
        took.append(tuple(map(float, done.stdout.split())))
    for told, (seconds, mib, runs) in zip(("50", "100", "1,000"), took, strict=True):
        figure = f"{seconds:.2f} s, {mib:.0f} MiB"
        say(f"{told} chained files, {runs:.0f} runs in them", figure, "<= 2 s, <= 300 MiB")


_CHAIN = """
import resource, sys, time
from pathlib import Path
from runlift_export.runs.contents import read_contents
data = Path(sys.argv[1]).read_bytes()
began = time.process_time()
runs = len(read_contents(data, "x.fit").runs)
took = time.process_time() - began
print(took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, runs)
"""


def serve(bench: Bench) -> None:
    """One server for all: its memory, and that each secret opens what is one athlete's alone.

    Of twenty files each, and no two pages or feeds alike.
    """
    club, out = bench.root / "served", bench.root / "served-out"
    for name in bench.athletes:
        (club / name).mkdir(parents=True)
        for file in bench.source[-20:]:
            os.link(file, club / name / file.name)
        own = f'[feed]\nname = "{name}"\nbase_url = "https://lift.example.org/{name}/"\n'
        (club / name / "runlift.toml").write_text(own)
    bench.run("squad", "plan", club, "-o", out, "-j", 2)
    rows = list(csv.DictReader(io.StringIO(bench.run("squad", "secrets", out))))
    owners = {
        (out / name / file).read_bytes(): name
        for name in bench.athletes
        for file in ("index.html", "strength.ics")
    }
    words = [*PROGRAM, "squad", "serve", str(out), "--public", "-p", "0"]
    with subprocess.Popen(words, env=bench.env, stderr=subprocess.PIPE, text=True) as server:
        root = re.search(r"http://\S+/", server.stderr.readline() if server.stderr else "")
        if root is None:
            raise SystemExit("the server does not say where it is")
        base, right = root[0].rstrip("/"), 0
        for row in rows:
            for kind in ("page", "feed"):
                if row["athlete"] in bench.athletes:
                    with urllib.request.urlopen(base + row[kind]) as answer:  # noqa: S310
                        right += owners.get(answer.read()) == row["athlete"]
        status = Path(f"/proc/{server.pid}/status").read_text()
        server.terminate()
    peak = int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]
    count, wanted = len(bench.athletes), 2 * len(bench.athletes)
    say(f"squad serve, {count} athletes, all asked for", f"{peak:.0f} MiB", "<= 200 MiB")
    different = len(owners) == wanted
    told = f"{right} of {wanted}" + ("" if different else ", some athletes alike")
    say("  secrets that open one athlete's things alone", told, "all")


PARTS: dict[str, Callable[[Bench], None]] = {
    "speeds": speeds,
    "engines": engines,
    "foreign": foreign_rows,
    "memory": memory,
    "serve": serve,
    "twins": twins,
    "chain": chain,
    "thousands": thousands,
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
