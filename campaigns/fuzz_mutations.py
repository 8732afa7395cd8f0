"""Feed mutated bytes to every door for a while; print what broke and how long the worst took.

    python campaigns/fuzz_mutations.py --seconds 60 [--kinds fit,zip] [--first 0]

Input number N of a kind is the same bytes each time, so `--first N --count 1` repeats a find.
"""

from __future__ import annotations

import argparse
import resource
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "hostile")]

import seeds  # noqa: E402 found by the path above
from doors import DOORS  # noqa: E402 as above

HANG_S = 20
MEMORY_BYTES = 4 * 2**30


class HangError(BaseException):
    """An input took longer than it may."""


def main() -> int:
    """Run until the time is over; 1 if anything broke."""
    options = _options()
    warnings.simplefilter("error")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    kinds = options.kinds.split(",")
    finds: dict[str, tuple[str, int]] = {}
    for kind in kinds:
        tried, slowest = _run(kind, options, options.seconds / len(kinds), finds)
        rss_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{kind:8} {tried:8} inputs, slowest {slowest[0]:.2f} s ({slowest[1]} bytes), "
              f"peak of the process {rss_mb} MB", flush=True)  # fmt: skip
    for what, (where, times) in finds.items():
        print(f"BROKE {times} times, first {where}:\n{what}")
    print(f"{len(finds)} different faults")
    return int(bool(finds))


def _run(
    kind: str, options: argparse.Namespace, seconds: float, finds: dict[str, tuple[str, int]]
) -> tuple[int, tuple[float, int]]:
    until = time.monotonic() + seconds
    slowest = (0.0, 0)
    tried = 0
    for seed in islice(count(options.first), options.count):
        data = seeds.made(kind, seed)
        door = DOORS[kind][seed % len(DOORS[kind])]
        began = time.monotonic()
        try:
            with _watched():
                door(data)
        except (Exception, HangError) as error:  # noqa: BLE001 whatever breaks is the find
            frames = traceback.extract_tb(error.__traceback__)
            ours = [frame for frame in frames if "runlift_export" in frame.filename]
            at = ours[-1] if ours else frames[-1]
            key = f"{door.__name__}: {type(error).__name__} at {Path(at.filename).name}:{at.lineno}"
            first, times = finds.get(key, (f"{kind} {seed}: {str(error)[:150]!r}", 0))
            finds[key] = (first, times + 1)
        slowest = max(slowest, (time.monotonic() - began, len(data)))
        tried += 1
        if time.monotonic() > until:
            break
    return tried, slowest


@contextmanager
def _watched() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise HangError(f"longer than {HANG_S} s")

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(HANG_S)
    try:
        yield
    finally:
        signal.alarm(0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--kinds", default=",".join(DOORS))
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=None)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
