"""Mutation testing of the checker and of the code that judges days, by mutmut, in a copy.

    python fuzz/mutation_score.py PATH_TO_MUTMUT [--minutes 10]

Each target is changed in one place after the other, and its own tests are run: a change that no
test notices survives. Prints the score of each target; survivors with `mutmut results`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DAYS = ("effort", "past", "day", "evidence")
TARGETS = {
    "plan/check.py": (
        ("plan/check.py",),
        ("tests/plan/test_check.py", "tests/plan/test_check_words.py"),
    ),
    "days, what decides": (tuple(f"days/{name}.py" for name in DAYS), ("tests/days",)),
}
# mutmut keeps the exit status of the tests for each change: 0 is a change nobody noticed.
SURVIVED, NOT_TESTED = 0, 33


def main() -> int:
    """Print a line for each target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mutmut", type=Path)
    parser.add_argument("--minutes", type=float, default=10)
    options = parser.parse_args()
    for name, (files, tests) in TARGETS.items():
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            _copy(place, files, tests)
            ended = _run(options.mutmut.absolute(), place, options.minutes)
            counts = _counts(place)
        tried = counts.total() - counts["not tried"]
        killed = tried - counts["survived"] - counts["no test"]
        share = 100 * killed / tried if tried else 0.0
        print(f"{name:20} {killed} of {tried} changes noticed ({share:.1f} %), {dict(counts)}"
              + ("" if ended else "; stopped by the clock"), flush=True)  # fmt: skip
    return 0


def _copy(place: Path, files: tuple[str, ...], tests: tuple[str, ...]) -> None:
    for name in ("src", "tests", "samples"):
        shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", place)
    only = "".join(f"    src/runlift_export/{name}\n" for name in files)
    run = "".join(f"    {name}\n" for name in tests)
    (place / "setup.cfg").write_text(
        f"[mutmut]\npaths_to_mutate=src/\nonly_mutate=\n{only}tests_dir=\n{run}"
        "also_copy=\n    samples\n    tests\n    pyproject.toml\n"
    )


def _run(mutmut: Path, place: Path, minutes: float) -> bool:
    """Run mutmut with this environment's packages; False if the time was over before it was."""
    paths = os.environ | {"PYTHONPATH": sysconfig.get_path("purelib")}
    with (place / "log").open("wb") as log:
        try:
            subprocess.run(
                [mutmut, "run", "--max-children", "1"], cwd=place, env=paths, check=False,
                stdout=log, stderr=log, timeout=60 * minutes,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return False
    return True


def _counts(place: Path) -> Counter[str]:
    counts: Counter[str] = Counter()
    for path in (place / "mutants").rglob("*.meta"):
        for status in json.loads(path.read_text())["exit_code_by_key"].values():
            words = {None: "not tried", SURVIVED: "survived", NOT_TESTED: "no test"}
            counts[words.get(status, "noticed")] += 1
    return counts


if __name__ == "__main__":
    sys.exit(main())
