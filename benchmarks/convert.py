"""Whole activities converted, beside the programs that people use for it today.

    python benchmarks/convert.py FOLDER... [--slow-files 10]
    python benchmarks/convert.py FOLDER --many 10000      (links to its files: time and memory)
    python benchmarks/convert.py --laps 1000000           (all in one file: time and memory)

CPU seconds (with all child processes), so that a busy machine does not matter much. Programs that
are not installed are left out: pip install pyroparse fitfast garmin-fit-sdk fitparse. fit2gpx wants
versions of pandas and numpy that pyarrow does not go with: give the Python of an environment of its
own that has it (`--fit2gpx`); its points are compared with ours.
"""

from __future__ import annotations

import argparse
import gzip
import io
import os
import resource
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from xml.etree import ElementTree as ET

import numpy as np

from runlift_export import convert, fit

BIN = Path(sys.executable).parent


def cpu_s(command: list[str]) -> tuple[float, float]:
    """CPU and wall seconds of a command with all its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return used, wall


def cpu_and_memory(command: list[str]) -> tuple[float, float]:
    """CPU seconds of a command, and the most memory that its own process took, MiB."""
    pid = os.spawnv(os.P_NOWAIT, command[0], command)  # noqa: S606 a program of ours
    _, status, used = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(status) > 1:
        raise RuntimeError(" ".join(command))
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def many(paths: list[Path], count: int, work: Path) -> None:
    """So many names for a few files, converted in one call on one core, and again."""
    source = work / "many"
    for number in range(count):
        path = paths[number % len(paths)]
        folder = source / f"{number // 1000:03}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number:05}-{path.name}").symlink_to(path.absolute())
    print(f"\n{count} files in one call, CPU s")
    for form in ("parquet", "csv"):
        command = [str(BIN / "runlift"), "-q", "convert", str(source), "-j", "1", "--to", form]
        for which_time in ("cold", "again"):
            used, most = cpu_and_memory([*command, "-o", str(work / f"many-{form}")])
            show(f"runlift convert --to {form}, {which_time}", count, used, f"({most:.0f} MiB)")


def laps(count: int, work: Path) -> None:
    """One file with so many laps and a record for each hundredth, in every format."""
    shapes = {19: ((253, 6, 4), (2, 6, 4), (7, 6, 4), (8, 6, 4), (9, 6, 4), (15, 2, 1), (16, 2, 1))}
    shapes[20] = ((253, 6, 4), (5, 6, 4), (3, 2, 1))
    content = b"\x43\0\0\0\0\x01\0\x01\0\x03\x04"  # an activity
    for local, (message, fields) in enumerate(shapes.items()):
        content += struct.pack("<BBBHB", 0x40 | local, 0, 0, message, len(fields))
        content += b"".join(struct.pack("BBB", number, size, 0x80 * (size > 1) | base)
                            for number, base, size in fields)  # fmt: skip
    times = range(10**9, 10**9 + count)
    content += b"".join(
        struct.pack("<BIIIIIBB", 0, at, at, 1000, 1000, 300, 150, 160) for at in times
    )
    content += b"".join(struct.pack("<BIIB", 1, at, 3 * (at - 10**9), 150) for at in times[::100])
    path = work / "laps.fit"
    path.write_bytes(fit.sealed_file(content, b"\x0e\x20\x34\x08"))
    print(f"\n{count} laps in one file of {path.stat().st_size / 1e6:.0f} MB, CPU s")
    for form in ("csv", "parquet", "json", "jsonl", "tcx"):
        command = [str(BIN / "runlift"), "-q", "convert", str(path), "--to", form]
        out = work / f"laps-{form}"
        used, most = cpu_and_memory([*command, "--tables", "records,laps", "-o", str(out)])
        written = sum(one.stat().st_size for one in out.iterdir()) / 1e6
        show(f"runlift convert --to {form}", 1, used, f"({most:.0f} MiB, {written:.0f} MB written)")


def show(name: str, files: int, seconds: float, more: str = "") -> None:
    rate = files / seconds if seconds else float("inf")
    each = f"{1000 * seconds / files:8.2f} ms a file {rate:8.0f}/s"
    print(f"  {name:<42} {seconds:7.2f} s {each} {more}")


def programs(folder: Path, files: int, work: Path) -> None:
    """Commands on a folder, cold and again."""
    runlift = str(BIN / "runlift")
    rows = []
    for form in ("parquet", "csv", "json", "gpx", "tcx"):
        out = str(work / form)
        command = [runlift, "-q", "convert", str(folder), "-o", out, "--to", form, "--positions"]
        rows.append((f"runlift convert --to {form}", [*command, "-j", "1"]))
    pyroparse = which("pyroparse", path=str(BIN)) or which("pyroparse")
    if pyroparse:
        wish = [pyroparse, "convert", str(folder), "-o", str(work / "pyroparse"), "--no-progress"]
        rows.insert(1, ("pyroparse convert", wish))
    print(f"\nprograms on {folder} ({files} files), CPU s")
    for name, command in rows:
        for which_time in ("cold", "again"):
            used, wall = cpu_s(command)
            show(f"{name}, {which_time}", files, used, f"(wall {wall:.2f} s)")


def arrays(bodies: list[bytes], slow_files: int) -> None:
    """All record columns of each file as arrays, in this process."""
    print(
        f"\nall record columns ({len(bodies)} files, {sum(map(len, bodies)) / 1e6:.1f} MB), CPU s"
    )
    readers: list[tuple[str, Callable[[bytes], object], int]] = [("runlift", ours, len(bodies))]
    if find_spec("fitfast"):
        import fitfast

        readers.append(("fitfast.records", fitfast.records, len(bodies)))
    if find_spec("garmin_fit_sdk"):
        readers.append(("garmin-fit-sdk", garmin, slow_files))
    if find_spec("fitparse"):
        readers.append(("fitparse", plain_fitparse, slow_files))
    for name, read, most in readers:
        chosen = bodies[:: max(1, len(bodies) // most)]
        refused = 0
        for body in chosen[:3]:
            _quietly(read, body)
        began = time.process_time()
        for body in chosen:
            refused += not _quietly(read, body)
        used = time.process_time() - began
        show(name, len(chosen), used, f"(of {len(chosen)} files, {refused} refused)")


def _quietly(read: Callable[[bytes], object], body: bytes) -> bool:
    try:
        read(body)
    except Exception:  # noqa: BLE001 what others refuse is counted
        return False
    return True


def ours(body: bytes) -> object:
    return [
        convert.decode_columns(file.tables[20], {}, convert.Decoding())
        for file in fit.read_fit(body)
        if 20 in file.tables
    ]


def garmin(body: bytes) -> object:
    from garmin_fit_sdk import Decoder, Stream

    return Decoder(Stream.from_byte_array(bytearray(body))).read()


def plain_fitparse(body: bytes) -> object:
    import fitparse

    return [one.get_values() for one in fitparse.FitFile(io.BytesIO(body)).get_messages("record")]


FIT2GPX = """
import sys
from pathlib import Path
from fit2gpx import Converter
converter = Converter()
for path in sys.argv[2:]:
    try:
        converter.fit_to_gpx(f_in=path, f_out=str(Path(sys.argv[1]) / (Path(path).stem + ".gpx")))
    except Exception as error:
        print(Path(path).name, error)
"""
Point = tuple[str, float, float]
GPX = "{http://www.topografix.com/GPX/1/1}"


def beside_fit2gpx(python: Path, paths: list[Path], work: Path) -> None:
    """Tracks of the same few files: time, and whether the points are the same."""
    theirs, ours, inputs = work / "fit2gpx", work / "tracks", work / "few"
    for folder in (theirs, ours, inputs):
        folder.mkdir()
    for number, path in enumerate(paths):
        data = path.read_bytes()
        data = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
        (inputs / f"{number:04}.fit").write_bytes(data)
    few = sorted(map(str, inputs.iterdir()))
    used, _ = cpu_s([str(python), "-c", FIT2GPX, str(theirs), *few])
    print(f"\ntracks of {len(few)} files, CPU s")
    show("fit2gpx", len(few), used)
    runlift = [str(BIN / "runlift"), "-q", "convert", str(inputs), "-o", str(ours)]
    used, _ = cpu_s([*runlift, "--to", "gpx", "--positions", "-j", "1"])
    show("runlift convert --to gpx", len(few), used)
    mine = {one[0][0]: one for one in map(_points, ours.glob("*.gpx")) if one}
    same = differ = 0
    for points in map(_points, theirs.glob("*.gpx")):
        if points:
            alike = _alike(points, mine.get(points[0][0], []))
            same, differ = same + alike, differ + (not alike)
    print(f"  tracks with the very same points (second, and place to 2 cm): {same}; not: {differ}")


def _alike(one: list[Point], other: list[Point]) -> bool:
    return len(one) == len(other) and all(
        a[0] == b[0] and abs(a[1] - b[1]) < 2e-7 and abs(a[2] - b[2]) < 2e-7
        for a, b in zip(one, other, strict=True)
    )


def _points(path: Path) -> list[Point]:
    found = []
    for point in ET.parse(path).getroot().iter(f"{GPX}trkpt"):  # noqa: S314 just written
        moment = (point.findtext(f"{GPX}time") or "")[:19]
        found.append((moment, float(point.get("lat", 0)), float(point.get("lon", 0))))
    return found


def equal_to_pyroparse(work: Path) -> None:
    """Every value of the columns that both have, file by file in order of start and length."""
    if not (work / "pyroparse").is_dir():
        return
    import pyarrow.parquet as pq

    pairs = {
        "heart_rate": "heart_rate",
        "cadence": "cadence",
        "power": "power",
        "distance": "distance",
        "latitude": "position_lat",
        "longitude": "position_long",
    }
    mine = {}
    for path in (work / "parquet").glob("*.parquet"):
        table = pq.read_table(path)
        mine[_key(table)] = table
    same = differ = alone = 0
    for path in (work / "pyroparse").rglob("*.parquet"):
        theirs = pq.read_table(path)
        found = mine.get(_key(theirs))
        if found is None:
            alone += 1
            continue
        for their_name, name in pairs.items():
            if name not in found.column_names or their_name not in theirs.column_names:
                continue
            a = theirs[their_name].cast("double").to_numpy()
            b = found[name].cast("double").to_numpy()
            close = np.isclose(a, b, rtol=1e-6, atol=1e-6) | (np.isnan(a) & np.isnan(b))
            same += int(close.sum())
            differ += int((~close).sum())
    print(f"\nvalues that both have: {same} equal, {differ} not, {alone} files only there")


def _key(table: object) -> tuple[object, int]:
    stamps = table["timestamp"]  # type: ignore[index]
    return (round(stamps[0].as_py().timestamp()) if len(stamps) else None, len(stamps))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--many", type=int, metavar="FILES")
    parser.add_argument("--laps", type=int)
    parser.add_argument("--slow-files", type=int, default=10)
    parser.add_argument("--fit2gpx", type=Path, metavar="PYTHON")
    asked = parser.parse_args()
    if asked.laps:
        with tempfile.TemporaryDirectory() as work:
            laps(asked.laps, Path(work))
    for folder in asked.folders:
        paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in {".fit", ".gz"})
        if asked.many:
            with tempfile.TemporaryDirectory() as work:
                many(paths, asked.many, Path(work))
            continue
        bodies = [path.read_bytes() for path in paths]
        bodies = [gzip.decompress(one) if one[:2] == b"\x1f\x8b" else one for one in bodies]
        with tempfile.TemporaryDirectory() as work:
            programs(folder, len(paths), Path(work))
            equal_to_pyroparse(Path(work))
            if asked.fit2gpx:
                few = paths[:: max(1, len(paths) // asked.slow_files)][: asked.slow_files]
                beside_fit2gpx(asked.fit2gpx, few, Path(work))
        arrays(bodies, asked.slow_files)


if __name__ == "__main__":
    main()
