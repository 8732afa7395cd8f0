"""Kill the program with SIGKILL at random points, many times; look at what is left each time.

    python campaigns/kill.py [--rounds 300] [--seed 1]

A quarter of the kills falls into the writing itself (a process that does nothing else), one
anywhere in `runlift plan -o DIR` with its cache, now and then with a second process on the same
folder and cache, one into `runlift load --confirm` of two plans in turn onto a folder that stands
for a watch (which now and then takes in what it finds), and one into `runlift publish` of two
plans in turn to a small CalDAV server. After each kill every file, workout and event must be
whole and be read by those who read it, and nothing of anybody else's may have changed; at the
end the program heals the folder, the watch and the calendar, and the cache gives what the files
give.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "hostile")]

import caldav  # noqa: E402 found by the path above
import seeds  # noqa: E402 as above
import test_crash  # noqa: E402 as above
import test_crash_load as loads  # noqa: E402 as above
import test_crash_publish as publishing  # noqa: E402 as above

from places import SAMPLES  # noqa: E402 as above
from runlift_export import documents, runs, store  # noqa: E402 as above
from runlift_export.cache import Cache  # noqa: E402 as above
from runlift_export.watch import ledger, ways  # noqa: E402 as above

# Writes a plan's own files again and again, in two versions that differ in every file.
WRITER = """
import sys
from pathlib import Path
from runlift_export import store
place, source = Path(sys.argv[1]), Path(sys.argv[2])
sets = []
for one in (source / "0", source / "1"):
    paths = [path for path in one.rglob("*") if path.is_file()]
    paths.sort(key=lambda path: (path.name == "plan.json", path.suffix != ".fit", path.name))
    sets.append(tuple((path.relative_to(one).as_posix(), path.read_bytes()) for path in paths))
while True:
    for files in sets:
        assert not store.write(place, files).kept
"""

# Gives the program one line of words after the other, again and again; ready when all is imported.
COMMANDER = """
import sys
from runlift_export.cli import program
lines = [line.split("|") for line in sys.argv[1:]]
while True:
    for words in lines:
        assert not program(words, prog_name="runlift", standalone_mode=False), words
    print("ready", file=sys.stderr, flush=True)
"""


def main() -> int:
    """Print what was survived; a failure raises."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    quarter = max(options.rounds // 4, 1)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        found = {
            "while writing": _kill_writers(home, rng, quarter),
            "in plan -o DIR": _kill_plans(home, rng, quarter),
            "in load --confirm": _kill_loads(home, rng, quarter),
            "in publish": _kill_publishing(home, rng, quarter),
        }
    for where, states in found.items():
        print(f"killed {where}: {sum(states.values())} times, found {dict(states)}")
    print("all was whole each time, nobody else's was touched; healed and checked at the end")
    return 0


def _kill_writers(home: Path, rng: random.Random, rounds: int) -> Counter[str]:
    source, place = home / "source", home / "written"
    versions = [dict(seeds.plan_files())]
    versions.append({name: _other(name, data) for name, data in versions[0].items()})
    for number, files in enumerate(versions):
        for name, data in files.items():
            store.write_file(source / str(number) / name, data)
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
    assert not store.write(place, files).kept
    assert dict(files) == test_crash.files(place)
    assert not list(place.rglob("*.tmp"))
    return states


def _other(name: str, data: bytes) -> bytes:
    """Another sound version of a file: a later revision of the same plan."""
    if name == "schedule.fit":
        return data
    if name.endswith(".fit"):
        return next(one for one in seeds.workout_seeds() if one != data)
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
        warm = runs.read_runs((SAMPLES,), timezone=None, cache=remembered)
    assert [one.key for one in runs.read_runs((SAMPLES,), timezone=None).runs] == [
        one.key for one in warm.runs
    ]
    return states


def _kill_loads(home: Path, rng: random.Random, rounds: int) -> Counter[str]:
    plans = {
        loads.written(home / "first", loads.A): loads.A,
        loads.written(home / "second", loads.B): loads.B,
    }
    mount = loads.a_watch(home / "watch")
    for source in plans:
        loads.load(source, mount, confirm=True)
    before = loads.copied(mount, home / "before")
    lines = [f"-q|load|{source}|--watch|{mount}|--confirm" for source in plans]
    states: Counter[str] = Counter()
    for number in range(rounds):
        today = loads.FIRST.date.isoformat()
        _kill_while(lines, rng.uniform(0.01, 0.3), RUNLIFT_TODAY=today)
        loads.check_sound(mount, before)
        entries = ledger.read_ledger(mount / "GARMIN").values()
        begun = "in a load" if any(entry.coming for entry in entries) else "between two loads"
        half = (mount / "GARMIN" / ways.TEMPORARY).exists()
        states[f"{begun}, {'half a copy left over' if half else 'clean'}"] += 1
        if number % 5 == 4:
            loads.taken_in(mount)
    for source, plan in plans.items():
        loads.load(source, mount, confirm=True)
        loads.check_loaded(mount, plan)
    return states


def _kill_publishing(home: Path, rng: random.Random, rounds: int) -> Counter[str]:
    how = "published before"
    plans = {"a.json": publishing.PLAN, "b.json": publishing.B_PLAN}
    for name, plan in plans.items():
        store.write_file(home / name, documents.as_json(documents.plan_document(plan)))
    user = {
        "RUNLIFT_CALDAV_USER": caldav.USER.user,
        "RUNLIFT_CALDAV_PASSWORD": caldav.USER.password,
    }
    states: Counter[str] = Counter()
    with caldav.serving() as server:
        after, _ = publishing.undisturbed(server, how)
        publishing.before(server, how)
        whole = (publishing.held(server), after)
        url = server.url + publishing.HOME
        lines = [f"-q|publish|{home / name}|{url}" for name in plans]
        for _ in range(rounds):
            _kill_while(lines, rng.uniform(0.01, 0.2), **user)
            publishing.at_rest(server)
            publishing.check_sound(server, how)
            one_plan = publishing.held(server) in whole
            states["one plan" if one_plan else "events of both plans"] += 1
        publishing.check_healed(server, how, after)
    return states


def _kill_while(lines: list[str], after_s: float, **more: str) -> None:
    """Run the lines in turn and kill the process so long after its first turn."""
    process = subprocess.Popen(
        [sys.executable, "-c", COMMANDER, *lines],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=os.environ | more,
    )  # fmt: skip
    assert process.stderr is not None
    assert process.stderr.readline() == b"ready\n"
    time.sleep(after_s)
    process.kill()
    _, told = process.communicate()
    assert process.returncode == -signal.SIGKILL, told.decode()


def _plan(out: Path, cache: Path, start: date) -> subprocess.Popen[bytes]:
    words = ("--cache", str(cache), "plan", str(SAMPLES), "--weeks", "2", "-j", "1")
    return subprocess.Popen(
        [sys.executable, "-m", "runlift_export", *words, "-o", str(out), "--start", str(start)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
