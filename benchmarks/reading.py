"""How fast FIT files are read, against the other readers, and at the size of ten years.

    python benchmarks/reading.py peers   [--files 120] [--slow 12] FOLDER...
    python benchmarks/reading.py command [--files 60] FOLDER...
    python benchmarks/reading.py years   [--files 5000] [--jobs 2] FOLDER...
    python benchmarks/reading.py memory  [--files 10000] FOLDER...

`peers`: every reader makes the same table of the same files: start, distance, duration, mean
heart rate and a series of 10-s speeds; the tables are compared before a time counts. Files
are in memory and unpacked. Times are processor time of one process, the best of three (one
for what takes over 0.1 s); only ratios within one call mean anything. fit-tool, which takes
seconds a file, is given a few of them (`--slow`), and its ratio is over those.

`command`: `runlift runs` as a program of its own, with a new cache, on files as they lie on the
disk, against programs that do no more than read the same files with fitparse and with
pyfitparsernative. Processor time of each process, its start included; what starting costs is
told beside it.

`years`: makes many different files from those given, in a temporary folder, and reads them
with a new cache, with a known cache, and on several cores; tells time and greatest memory.

`memory`: the greatest memory and the processor time of `runlift runs` and `plan` over 300, 3,000
and so many files, without a cache, with a new one and with a known one; and what judging 300 runs
takes, of runs nobody has looked at and of runs that were seen while they were read.
"""

from __future__ import annotations

import argparse
import gzip
import io
import logging
import resource
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from fastcrc import crc16

from runlift_export import fit
from runlift_export.errors import FitError
from runlift_export.fit import profile
from runlift_export.runs.contents import read_contents

EPOCH = datetime(1989, 12, 31, tzinfo=UTC)
Column = npt.NDArray[np.float64]
Row = tuple[float, float, float, float, Column]
Reader = Callable[[bytes], Row]


def row(start: float, distance_m: float, timer_s: float, records: list[Column]) -> Row:
    """Session figures and the records' (time, distance, heart rate) to the row compared."""
    times, distances, beats = records
    beats = beats[~np.isnan(beats) & (beats > 0)]
    known = ~np.isnan(distances) & ~np.isnan(times)
    at, covered = times[known], distances[known]
    speeds = np.empty(0)
    if len(at) > 1:
        grid = np.arange(at[0], at[-1], 10.0)
        speeds = np.diff(np.interp(grid, at, covered)) / 10.0
    return start, distance_m, timer_s, float(beats.mean()) if len(beats) else np.nan, speeds


def columns(data: bytes) -> Row:
    file = fit.read_fit(data)[0]
    session, records = file.tables[profile.SESSION], file.tables[profile.RECORD]
    return row(
        float(session.numbers(profile.SESSION_START)[0]),
        float(session.quantity(profile.SESSION_DISTANCE)[0]),
        float(session.quantity(profile.SESSION_TIMER)[0]),
        [
            records.timestamps(),
            records.quantity(profile.RECORD_DISTANCE),
            records.quantity(profile.RECORD_HR),
        ],
    )


def whole_run(data: bytes) -> Row:
    """All that the program keeps of a file: laps, pauses, the 5-s grid of six columns ..."""
    run = read_contents(data, "x.fit").runs[0]
    start = (run.started_at - EPOCH) / timedelta(seconds=1)
    return (
        start, run.distance_m or np.nan, run.moving_s, np.nan, np.empty(0)
    )  # fmt: skip


def from_dicts(session: dict[str, Any], records: list[dict[str, Any]]) -> Row:
    def column(name: str) -> Column:
        return np.array([number(record.get(name)) for record in records])

    return row(
        number(session.get("start_time")),
        number(session.get("total_distance")),
        number(session.get("total_timer_time")),
        [column("timestamp"), column("distance"), column("heart_rate")],
    )


def number(value: Any) -> float:
    if value is None:
        return np.nan
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        value = value if value.tzinfo else value.replace(tzinfo=UTC)
        return (value - EPOCH) / timedelta(seconds=1)
    return float(value)


def rust(data: bytes) -> Row:
    import pyfitparsernative

    messages = pyfitparsernative.parse_fit_bytes(data)
    sessions = [each for each in messages if each["message_type"] == "session"]
    return from_dicts(sessions[0], [m for m in messages if m["message_type"] == "record"])


def garmin(data: bytes) -> Row:
    from garmin_fit_sdk import Decoder, Stream

    messages, _ = Decoder(Stream.from_byte_array(bytearray(data))).read(merge_heart_rates=False)
    return from_dicts(messages["session_mesgs"][0], messages["record_mesgs"])


def decode(data: bytes) -> Row:
    import fitdecode

    found: dict[str, list[dict[str, Any]]] = {"session": [], "record": []}
    with fitdecode.FitReader(io.BytesIO(data), check_crc=fitdecode.CrcCheck.ENABLED) as reader:
        for frame in reader:
            if isinstance(frame, fitdecode.FitDataMessage) and frame.name in found:
                found[frame.name].append({field.name: field.value for field in frame.fields})
    return from_dicts(found["session"][0], found["record"])


def parse(data: bytes) -> Row:
    import fitparse

    found: dict[str, list[dict[str, Any]]] = {"session": [], "record": []}
    for message in fitparse.FitFile(io.BytesIO(data)).get_messages(list(found)):
        found[message.name].append(message.get_values())
    return from_dicts(found["session"][0], found["record"])


def tool(data: bytes) -> Row:
    from fit_tool.fit_file import FitFile
    from fit_tool.profile.messages.record_message import RecordMessage
    from fit_tool.profile.messages.session_message import SessionMessage

    def dict_of(message: Any, names: tuple[str, ...]) -> dict[str, Any]:
        values = {name: getattr(message, name) for name in names}
        for name in ("timestamp", "start_time"):  # fit-tool gives ms of Unix time
            if values.get(name) is not None:
                values[name] = values[name] / 1000.0 - EPOCH.timestamp()
        return values

    messages = [each.message for each in FitFile.from_bytes(data).records]
    session = next(each for each in messages if isinstance(each, SessionMessage))
    records = [each for each in messages if isinstance(each, RecordMessage)]
    return from_dicts(
        dict_of(session, ("start_time", "total_distance", "total_timer_time")),
        [dict_of(each, ("timestamp", "distance", "heart_rate")) for each in records],
    )


FAST: dict[str, Reader] = {
    "columns (ours)": columns,
    "columns to a whole Run": whole_run,
    "pyfitparsernative (Rust)": rust,
    "garmin-fit-sdk": garmin,
    "fitdecode": decode,
    "fitparse": parse,
}
SLOW: dict[str, Reader] = {"fit-tool": tool}


def same(one: Row, other: Row) -> bool:
    if not np.allclose(one[:3], other[:3], rtol=1e-6, atol=0.02, equal_nan=True):
        return False
    if np.isnan(other[3]) and not len(other[4]):
        return True  # `whole_run` keeps no such series
    return bool(
        np.isclose(one[3], other[3], rtol=1e-6, equal_nan=True)
        and len(one[4]) == len(other[4])
        and np.allclose(one[4], other[4], atol=1e-6)
    )


def best_of(reader: Reader, data: bytes) -> tuple[float, Row]:
    seconds = np.inf
    found: Row | None = None
    for _ in range(3):
        began = time.process_time()
        found = reader(data)
        took = time.process_time() - began
        seconds = min(seconds, took)
        if took > 0.1:
            break
    assert found is not None
    return seconds, found


def measured(reader: Reader, files: list[bytes], expected: list[Row]) -> tuple[Column, int]:
    """Seconds for each file (NaN where the reader refuses it) and the rows that differ."""
    seconds, differ = np.full(len(files), np.nan), 0
    for at, data in enumerate(files):
        try:
            took, found = best_of(reader, data)
        except Exception as error:  # noqa: BLE001 each library fails in its own ways
            logging.getLogger(__name__).debug("refused: %s", error)
            continue
        seconds[at] = took
        differ += not same(expected[at], found)
    return seconds, differ


def peers(folders: list[Path], count: int, slow: int) -> None:
    files = usable(folders, count)
    few = files[:: max(len(files) // slow, 1)][:slow]
    expected, expected_few = [columns(data) for data in files], [columns(data) for data in few]
    size = sum(map(len, files)) / len(files) / 1000
    print(f"{len(files)} files, {size:.0f} kB on average; fit-tool: {len(few)} of them\n")
    print(f"| {'reader':25} | ms a file | times slower | files | refused | rows that differ |")
    print(f"|{'-' * 27}|{'-' * 11}|{'-' * 14}|{'-' * 7}|{'-' * 9}|{'-' * 18}|")
    ours, _ = measured(columns, files, expected)
    ours_few, _ = measured(columns, few, expected_few)
    for name, reader in {**FAST, **SLOW}.items():
        mine, them, rows = (
            (ours_few, few, expected_few) if name in SLOW else (ours, files, expected)
        )
        seconds, differ = (mine, 0) if reader is columns else measured(reader, them, rows)
        read = ~np.isnan(seconds)
        ratio = seconds[read].sum() / mine[read].sum()
        refused = int((~read).sum())
        print(
            f"| {name:25} | {seconds[read].mean() * 1000:9.2f} | {ratio:12.1f} | {len(them):5} "
            f"| {refused:7} | {differ:16} |",
            flush=True,
        )


def usable(folders: list[Path], count: int) -> list[bytes]:
    """Files with a session and records, evenly from the folders, unpacked."""
    places = [path for folder in folders for path in sorted(folder.rglob("*.fit*"))]
    found = []
    for path in places:
        data = path.read_bytes()
        data = gzip.decompress(data) if path.suffix == ".gz" else data
        try:
            file = fit.read_fit(data)[0]
            sports = file.tables[profile.SESSION].values(profile.SESSION_SPORT)
            if file.fault is None and sports == (1,) and len(columns(data)[4]) > 30:
                found.append(data)
        except (FitError, KeyError):
            continue
    return found[:: max(len(found) // count, 1)][:count]


def shifted(data: bytes, seconds: int) -> bytes:
    """The same recording `seconds` later: every date_time field moved, checksum renewed."""
    file = fit.read_fit(data)[0]
    moved = bytearray(data[: file.size])
    for table in file.tables.values():
        for part in table.parts:
            place = 1
            for field in part.definition.fields:
                if field.number == profile.TIMESTAMP or (
                    field.number == 2 and part.definition.message in (18, 19)
                ):
                    order = ">I" if part.definition.big_endian else "<I"
                    for offset in part.offsets.tolist():
                        (stamp,) = struct.unpack_from(order, moved, offset + place)
                        struct.pack_into(order, moved, offset + place, (stamp + seconds) % 2**32)
                place += field.size
    moved[-2:] = struct.pack("<H", crc16.arc(bytes(moved[:-2])))
    return bytes(moved)


CHILD = """
import resource, sys, time
from pathlib import Path
from zoneinfo import ZoneInfo
from runlift_export import days, flow, runs
from runlift_export.cache import Cache

def main():
    folder, cache, jobs = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    began = time.perf_counter()
    with Cache(cache) as open_cache:
        found = runs.read_runs(
            (folder,), timezone=ZoneInfo("UTC"), jobs=jobs, cache=open_cache, look=days.LOOK,
            only=flow.SPEED_ALONE,
        )
    took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(took, max(peak, child), found.files, len(found.runs), len(found.problems))

if __name__ == "__main__":
    main()
"""


PEER = """
import gzip, io, sys
from pathlib import Path
reader, folder = sys.argv[1:]
refused = 0
for path in sorted(Path(folder).iterdir()):
    data = path.read_bytes()
    data = gzip.decompress(data) if path.suffix == ".gz" else data
    try:
        if reader == "fitparse":
            import fitparse
            messages = fitparse.FitFile(io.BytesIO(data)).get_messages(["session", "record"])
            [one.get_values() for one in messages]
        else:
            import pyfitparsernative
            pyfitparsernative.parse_fit_bytes(data)
    except Exception:
        refused += 1
print(refused)
"""


def command(folders: list[Path], count: int) -> None:
    """`runlift runs` cold, everything included, beside bare loops over other readers."""
    with tempfile.TemporaryDirectory() as name:
        home, peer = Path(name) / "runs", Path(name) / "peer.py"
        home.mkdir()
        peer.write_text(PEER)
        each = count // len(folders)
        for folder in folders:
            places = sorted(path for path in folder.rglob("*.fit*") if path.is_file())
            for path in places[:: max(len(places) // each, 1)][:each]:
                shutil.copy(path, home / f"{folder.name}-{path.name}")
        files = len(list(home.iterdir()))
        size = sum(path.stat().st_size for path in home.iterdir()) / files / 1000
        print(f"{files} files, {size:.0f} kB on average as they lie on the disk\n")
        empty = Path(name) / "empty"
        empty.mkdir()
        ours = [sys.executable, "-m", "runlift_export", "-q", "--cache", f"{name}/new.sqlite"]
        start_s = min(processor_s([*ours, "runs", str(empty)], name) for _ in range(5))
        cold_s = min(processor_s([*ours, "runs", str(home)], name) for _ in range(5))
        print(f"| {'program':28} | CPU s | ms a file | times ours | times ours without start |")
        print(f"|{'-' * 30}|{'-' * 7}|{'-' * 11}|{'-' * 12}|{'-' * 26}|")
        told(f"runlift runs (start {start_s:.3f} s)", cold_s, files, cold_s, start_s)
        for reader in ("pyfitparsernative", "fitparse"):
            words = [sys.executable, str(peer), reader, str(home)]
            rounds = 3 if reader == "pyfitparsernative" else 1
            seconds = min(processor_s(words, name) for _ in range(rounds))
            told(reader, seconds, files, cold_s, start_s)


def told(what: str, seconds: float, files: int, ours_s: float, start_s: float) -> None:
    print(
        f"| {what:28} | {seconds:5.2f} | {1000 * seconds / files:9.2f} | {seconds / ours_s:10.1f} "
        f"| {seconds / (ours_s - start_s):24.1f} |",
        flush=True,
    )


def processor_s(words: list[str], folder: str) -> float:
    """Processor seconds of a program, its start included; a cache in `folder` is removed before."""
    for path in Path(folder).glob("new.sqlite*"):
        path.unlink()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


JUDGED = """
import sys, time
from pathlib import Path
from zoneinfo import ZoneInfo
from runlift_export import days, flow, runs, settings
from runlift_export.cache import Cache

def least(what):
    took = []
    for _ in range(7):
        began = time.process_time()
        what()
        took.append(time.process_time() - began)
    return 1000 * min(took)

def main():
    folder, asked = Path(sys.argv[1]), settings.defaults()
    with Cache(Path(sys.argv[2])) as cache:
        def read():
            return runs.read_runs(
                (folder,), timezone=ZoneInfo("UTC"), cache=cache, look=days.LOOK,
                only=flow.SPEED_ALONE,
            )
        seen = read()
        reading = least(read)
    unseen = runs.read_runs((folder,), timezone=ZoneInfo("UTC"))
    anew = least(lambda: days.judge_runs(unseen.runs, asked))
    known = least(lambda: days.judge_runs(seen.runs, asked))
    print(f"{len(seen.runs)} runs known to the cache, processor time: read in {reading:.0f} ms, "
          f"judged in {known:.0f} ms; {anew:.0f} ms where nobody has looked at them before")

if __name__ == "__main__":
    main()
"""


def memory(folders: list[Path], most: int) -> None:
    originals = usable(folders, 150)
    with tempfile.TemporaryDirectory() as name:
        print("| what             | runs   | peak MiB | CPU s |")
        print("|------------------|--------|----------|-------|")
        peaks: dict[str, list[tuple[int, float]]] = {}
        for count in sorted({min(300, most), min(3000, most), most}):
            home = Path(name) / f"runs{count}"
            home.mkdir()
            for number in range(count):
                data = shifted(originals[number % len(originals)], 40_000 * number)
                (home / f"{number:05}.fit").write_bytes(data)
            cache = f"--cache={home}.sqlite"
            for what, words in (
                ("runs, no cache", ["--no-cache", "runs"]),
                ("runs, new cache", [cache, "runs"]),
                ("runs, known", [cache, "runs", "-f", "csv"]),
                ("plan, known", [cache, "plan"]),
            ):
                peak, took = peak_of(words, home)
                peaks.setdefault(what, []).append((count, peak))
                print(f"| {what:16} | {count:6} | {peak:8.0f} | {took:5.2f} |", flush=True)
            if count <= 300:
                script = Path(name) / "judged.py"
                script.write_text(JUDGED)
                subprocess.run([sys.executable, script, home, f"{home}.sqlite"], check=True)
        for what, ((few, low), *_, (many, high)) in peaks.items():
            print(f"{what}: {1024 * (high - low) / max(many - few, 1):.1f} kB a run")


MEASURED = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, _, used = os.wait4(process.pid, 0)
print(used.ru_maxrss / 1024, used.ru_utime + used.ru_stime)
"""
"""Started by a small process: a new one begins with the greatest memory of who started it."""


def peak_of(words: list[str], home: Path) -> tuple[float, float]:
    """The greatest memory (MiB) and the processor time (s) of a call of `runlift`."""
    command = [sys.executable, "-m", "runlift_export", "-q", *words, "-j", "1", str(home)]
    measured = subprocess.run(
        [sys.executable, "-c", MEASURED, *command], check=True, stdout=subprocess.PIPE, text=True
    )
    peak, took = map(float, measured.stdout.split())
    return peak, took


def years(folders: list[Path], count: int, jobs: int) -> None:
    originals = usable(folders, 200)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "runs"
        home.mkdir()
        for number in range(count):
            data = shifted(originals[number % len(originals)], 400_000 * number)
            (home / f"{number:05}.fit").write_bytes(data)
        size = sum(path.stat().st_size for path in home.iterdir()) / 2**20
        print(f"{count} files, {size:.0f} MiB\n")
        print(f"| {'what':22} | seconds | ms a file | peak MiB | files | runs | problems |")
        print(f"|{'-' * 24}|{'-' * 9}|{'-' * 11}|{'-' * 10}|{'-' * 7}|{'-' * 6}|{'-' * 10}|")
        script = Path(name) / "child.py"
        script.write_text(CHILD)
        steps = [("cold, one process", "a", 1), ("warm", "a", 1), ("warm", "a", 1)]
        steps.append((f"cold, {jobs} processes", "b", jobs))
        for what, cache, use in steps:
            arguments = [sys.executable, script, home, Path(name) / f"{cache}.sqlite", str(use)]
            output = subprocess.run(arguments, check=True, stdout=subprocess.PIPE, text=True).stdout
            took, peak, files, read, problems = map(float, output.split())
            print(
                f"| {what:22} | {took:7.2f} | {1000 * took / count:9.3f} | {peak:8.0f} "
                f"| {files:5.0f} | {read:4.0f} | {problems:8.0f} |",
                flush=True,
            )
        commands(home, Path(name) / "a.sqlite", count)


def commands(home: Path, cache: Path, count: int) -> None:
    """`runlift runs` as a whole: files known but never judged, asked again, one file new."""
    start = timed([sys.executable, "-c", "pass"])
    words = [sys.executable, "-m", "runlift_export", "--cache", str(cache), "-q", "runs", str(home)]
    print(f"\n`runlift runs` on {count} files, interpreter start ({start:.2f} s) taken off")
    print(f"| {'what':34} | seconds |\n|{'-' * 36}|{'-' * 9}|")
    for what in ("first time: all known, judged anew", "asked again", "asked again"):
        print(f"| {what:34} | {timed(words) - start:7.2f} |", flush=True)
    newest = max(home.iterdir())
    newest.write_bytes(newest.read_bytes())
    print(f"| {'one file touched: judged anew':34} | {timed(words) - start:7.2f} |", flush=True)


def timed(words: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(words, stdout=subprocess.DEVNULL, check=False)
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("what", choices=["peers", "command", "years", "memory"])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--files", type=int)
    parser.add_argument("--slow", type=int, default=12)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    if options.what == "peers":
        peers(options.folders, options.files or 120, options.slow)
    elif options.what == "command":
        command(options.folders, options.files or 60)
    elif options.what == "memory":
        memory(options.folders, options.files or 10_000)
    else:
        years(options.folders, options.files or 5000, options.jobs)


if __name__ == "__main__":
    main()
