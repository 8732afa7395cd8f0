"""Coverage-guided fuzzing of one kind of input with atheris (where it installs).

    python campaigns/fuzz_coverage.py KIND CORPUS_FOLDER [libFuzzer options, as -max_total_time=60]
    python campaigns/fuzz_coverage.py all CORPUS_FOLDER [libFuzzer options for each kind]

The folder is filled with seeds first; what libFuzzer keeps in it reached new code. A crash is
written to the working directory as crash-*. With "all", each kind has a process and a folder of
its own, and one line tells how many inputs it was given and how it ended.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "hostile")]

import atheris  # type: ignore[import-not-found]  # noqa: E402 optional; imported before the rest

with atheris.instrument_imports(include=["runlift_export"]):
    import doors
    import seeds

FIRST_SEEDS = 50


def main() -> None:
    """Fill the corpus and hand over to libFuzzer, which ends the process."""
    kind, folder = sys.argv[1], Path(sys.argv[2])
    if kind == "all":
        sys.exit(_each_kind(folder, sys.argv[3:]))
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(FIRST_SEEDS):
        (folder / f"seed-{seed}").write_bytes(seeds.made(kind, seed))

    def one_input(data: bytes) -> None:
        for door in doors.DOORS[kind]:
            door(data)

    atheris.Setup([sys.argv[0], *sys.argv[3:], str(folder)], one_input)
    atheris.Fuzz()


def _each_kind(folder: Path, options: list[str]) -> int:
    """1 if anything broke; what libFuzzer says goes to KIND.log in the folder."""
    broken = 0
    folder.mkdir(parents=True, exist_ok=True)
    for kind in doors.DOORS:
        log = folder / f"{kind}.log"
        words = [sys.executable, __file__, kind, str(folder / kind), *options]
        with log.open("w") as told:
            status = subprocess.run(words, stdout=told, stderr=told, check=False).returncode
        text = log.read_text(errors="replace")
        counts = re.findall(r"^(?:Done |#)(\d+)\s", text, re.MULTILINE)
        peaks = re.findall(r"rss: (\d+)Mb", text)
        ended = "0 faults" if status == 0 else f"ended with status {status}: see {log}"
        tried, peak = (counts or ["0"])[-1], (peaks or ["?"])[-1]
        print(f"{kind:8} {tried:>8} inputs, {peak} MB with libFuzzer's own: {ended}", flush=True)
        broken += status != 0
    return int(broken > 0)


if __name__ == "__main__":
    main()
