"""Feed mutated FIT files to the compiled walk and to the one in Python; print where they differ.

    python campaigns/fuzz_scan.py [--count 100000] [--first 0] [--sanitize]

Input number N is the same bytes each time. With `--sanitize` the compiled part is built with the
address and undefined-behaviour sanitizers of the compiler, and this starts itself again under them.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import fitwriter as fw  # noqa: E402 found by the path above
from compiled import built, compiler, differences, reading_with  # noqa: E402 as above
from places import SAMPLES, device_files, fit_bytes  # noqa: E402 as above
from runlift_export import fit  # noqa: E402 as above
from runlift_export.errors import FitError  # noqa: E402 as above

SANITIZERS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g")
LARGEST = 20_000


def main() -> int:
    """1 if any input is read in two ways."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--sanitize", action="store_true")
    options = parser.parse_args()
    if options.sanitize and "LD_PRELOAD" not in os.environ:
        return _again_with_sanitizers()
    with tempfile.TemporaryDirectory() as folder:
        accelerator = built(Path(folder), *(SANITIZERS if options.sanitize else ()))
    seeds = _seeds()
    differ = damaged = 0
    for number in range(options.first, options.first + options.count):
        data = _mutated(seeds, random.Random(number))
        one, other = _read(accelerator, data), _read(None, data)
        texts = isinstance(one, str) or isinstance(other, str)
        found = [f"{one}, {other}"] if texts and one != other else []
        if not isinstance(one, str) and not isinstance(other, str):
            found = differences(one, other)
            damaged += any(file.fault is not None for file in one)
            _gather(accelerator, one)
        if found:
            differ += 1
            print(f"input {number} ({len(data)} bytes): {found[:3]}", flush=True)
    print(f"{options.count} inputs ({damaged} damaged files), {differ} read in two ways")
    return int(differ > 0)


def _seeds() -> list[bytes]:
    files = [fit_bytes(path) for path in (*sorted(SAMPLES.glob("**/*.fit")), *device_files())]
    small = [data for data in files if 14 < len(data) <= LARGEST]
    return [*small, fw.activity(elapsed_s=60), fw.activity(elapsed_s=9) * 2]


def _mutated(seeds: list[bytes], chance: random.Random) -> bytes:
    data = bytearray(chance.choice(seeds)[: chance.choice([200, 1_000, 4_000])])
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                del data[at : at + chance.randint(1, 8)]
            case 2:
                data[at:at] = chance.randbytes(chance.randint(1, 8))
            case _:
                data[at : at + 8] = data[:8][: chance.randint(0, 8)]
        data = data or bytearray(b"\x0e")
    return bytes(data)


def _read(accelerator: Any | None, data: bytes) -> tuple[fit.FitFile, ...] | str:
    with reading_with(accelerator):
        try:
            return fit.read_fit(data)
        except FitError as error:
            return repr(error)


def _gather(accelerator: Any, files: tuple[fit.FitFile, ...]) -> None:
    """Ask for every column, for the sanitizers to look on."""
    with reading_with(accelerator):
        for file in files:
            for table in file.tables.values():
                for number in table.fields():
                    table.numbers(number)


def _again_with_sanitizers() -> int:
    found = [
        subprocess.run(
            [compiler() or "cc", f"-print-file-name={name}"],
            check=True, capture_output=True, text=True,
        ).stdout.strip()
        for name in ("libasan.so", "libubsan.so")
    ]  # fmt: skip
    surroundings = {
        "LD_PRELOAD": " ".join(found),
        "ASAN_OPTIONS": "detect_leaks=0",  # the interpreter keeps what it has to its end
        "PYTHONMALLOC": "malloc",  # each object in a block of its own
    }
    return subprocess.run(
        [sys.executable, *sys.argv], env=os.environ | surroundings, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
