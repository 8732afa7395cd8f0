"""Kill the program with SIGKILL at random points, many times; look at what is left each time.

    python fuzz/kill.py [--rounds 300] [--seed 1]

Half of the kills fall into the writing itself (a process that does nothing else), half anywhere
in `runlift plan -o DIR` with its cache, now and then with a second process on the same folder
and cache. After each kill every file must be whole and be read by those who read it; at the end
the program heals the folder and the cache gives what the files give.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "hostile")]

import seeds  # noqa: E402 found by the path above
import test_crash  # noqa: E402 as above

from places import SAMPLES  # noqa: E402 as above
from runlift_export import documents, folder, runs  # noqa: E402 as above
from runlift_export.cache import Cache  # noqa: E402 as above

# Writes a plan's own files again and again, in two versions that differ in every file.
WRITER = """
import sys
from pathlib import Path
from runlift_export import folder
place, source = Path(sys.argv[1]), Path(sys.argv[2])
sets = []
for one in (source / "0", source / "1"):
    paths = [path for path in one.rglob("*") if path.is_file()]
    paths.sort(key=lambda path: (path.name == "plan.json", path.suffix != ".fit", path.name))
    sets.append(tuple((path.relative_to(one).as_posix(), path.read_bytes()) for path in paths))
while True:
    for files in sets:
        assert not folder.write(place, files).kept
"""


def main() -> int:
    """Print what was survived; a failure raises."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        writes = _kill_writers(home, rng, options.rounds // 2)
        plans = _kill_plans(home, rng, options.rounds - options.rounds // 2)
    print(f"killed while writing:  {sum(writes.values())} times, found {dict(writes)}")
    print(f"killed in plan -o DIR: {sum(plans.values())} times, found {dict(plans)}")
    print("every file was whole each time; healed and checked at the end")
    return 0


def _kill_writers(home: Path, rng: random.Random, rounds: int) -> Counter[str]:
    source, place = home / "source", home / "written"
    versions = [dict(seeds.plan_files())]
    versions.append({name: _other(name, data) for name, data in versions[0].items()})
    for number, files in enumerate(versions):
        for name, data in files.items():
            folder.write_file(source / str(number) / name, data)
    states: Counter[str] = Counter()
    for _ in range(rounds):
        process = subprocess.Popen([sys.executable, "-c", WRITER, str(place), str(source)])
        _wait_for(place / "plan.json")
        time.sleep(0.15 + rng.random() * 0.1)
        process.kill()
        process.wait()
        test_crash.is_whole(place)
        found = test_crash.files(place)
        for name, data in found.items():
            assert data in (versions[0][name], versions[1][name]), name
        kinds = [all(found.get(n) == d for n, d in files.items()) for files in versions]
        left = "with leftovers" if list(place.rglob("*.tmp")) else "clean"
        states[f"{'one version' if any(kinds) else 'both versions'}, {left}"] += 1
    files = tuple(versions[0].items())
    assert not folder.write(place, files).kept
    assert dict(files) == test_crash.files(place)
    assert not list(place.rglob("*.tmp"))
    return states


def _other(name: str, data: bytes) -> bytes:
    """Another sound version of a file: a later revision of the same plan."""
    if name.endswith(".fit"):
        return seeds.workout_seeds()[-1] if data != seeds.workout_seeds()[-1] else data
    if name == "plan.json":
        return data.replace(b'"revision": 0', b'"revision": 1')
    return data.replace(b"SEQUENCE:0", b"SEQUENCE:1").replace(b"<main", b"<main data-x=''", 1)


def _wait_for(path: Path) -> None:
    until = time.monotonic() + 20
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.01)


def _kill_plans(home: Path, rng: random.Random, rounds: int) -> Counter[str]:
    out, cache = home / "out", home / "cache.sqlite"
    states: Counter[str] = Counter()
    for number in range(rounds):
        start = date(2026, 11, 16) + timedelta(days=number % 5)
        both = [_plan(out, cache, start)]
        if number % 7 == 0:
            both.append(_plan(out, cache, start))
        if number % 3 == 0:
            cache.unlink(missing_ok=True)
        time.sleep(rng.uniform(0.3, 2.2))
        for process in both:
            ended = process.poll() is not None
            process.kill()
            process.wait()
            test_crash.is_whole(out)
            states["ended before" if ended else "killed"] += 1
    assert _plan(out, cache, date(2026, 11, 20)).wait() in {0, 1}
    assert not list(out.rglob("*.tmp"))
    plan = documents.read_plan((out / "plan.json").read_bytes())
    assert all((out / session.workout).is_file() for session in plan.sessions)
    with Cache(cache) as remembered:
        warm = runs.read((SAMPLES,), timezone=None, cache=remembered)
    assert [one.key for one in runs.read((SAMPLES,), timezone=None).runs] == [
        one.key for one in warm.runs
    ]
    return states


def _plan(out: Path, cache: Path, start: date) -> subprocess.Popen[bytes]:
    words = ("--cache", str(cache), "plan", str(SAMPLES), "--weeks", "2", "-j", "1")
    return subprocess.Popen(
        [sys.executable, "-m", "runlift_export", *words, "-o", str(out), "--start", str(start)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
