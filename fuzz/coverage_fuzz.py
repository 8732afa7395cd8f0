"""Coverage-guided fuzzing of one kind of input with atheris (where it installs).

    python fuzz/coverage_fuzz.py KIND CORPUS_FOLDER [libFuzzer options, as -max_total_time=60]

The folder is filled with seeds first; what libFuzzer keeps in it reached new code. A crash is
written to the working directory as crash-*.
"""

from __future__ import annotations

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
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(FIRST_SEEDS):
        (folder / f"seed-{seed}").write_bytes(seeds.made(kind, seed))

    def one_input(data: bytes) -> None:
        for door in doors.DOORS[kind]:
            door(data)

    atheris.Setup([sys.argv[0], *sys.argv[3:], str(folder)], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
