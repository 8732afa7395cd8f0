"""Mutation testing of the checker and of the code that judges days, by mutmut, in a copy.

    python campaigns/mutation_score.py PATH_TO_MUTMUT [--minutes 60] [--keep FOLDER] [--only days]

Each target is changed in one place after the other, and of its own tests those run that come
through the changed function: a change that no test notices survives. Prints the score of each
file and target; what was not tried before the clock stopped it counts as not noticed. Tests that
draw their examples, and those on public recordings, are left out, so that the score is the same
everywhere and each change quickly tried. With `--keep` the copy of each target stays in FOLDER;
there `mutmut results` names the survivors and `mutmut show NAME` prints one. `--every 5` tries
one change in five, always the same ones.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "src/runlift_export"
# Chosen numbers and the names handed on are left out.
NO_RULES = ("__init__", "constants")
TARGETS = {
    "checker": (
        # With the definitions that planner and checker share.
        (
            "plan/checker.py",
            "plan/content_checker.py",
            *(f"model/{name}.py" for name in ("dates", "day", "finished", "rules")),
        ),
        (
            "tests/model",
            "tests/plan/test_news.py",
            *(f"tests/plan/{path.name}" for path in sorted(ROOT.glob("tests/plan/test_check*"))),
        ),
    ),
    "days": (
        tuple(
            f"days/{path.name}"
            for path in sorted((ROOT / PACKAGE / "days").glob("*.py"))
            if path.stem not in NO_RULES
        ),
        ("tests/days",),
    ),
}
# What a failed test looked like is of no interest here, and costs more than the test.
QUICK = ("--rootdir=.", "--tb=native", "--assert=plain")
# mutmut keeps the exit status of the tests for each change: 0 is a change nobody noticed.
WORDS = {None: "not tried", 0: "survived", 5: "no test", 33: "no test", 1: "noticed", 3: "noticed"}


def main() -> int:
    """Print a table for each target."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("mutmut", type=Path)
    parser.add_argument("--minutes", type=float, default=60, help="for each target")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--only", choices=TARGETS)
    parser.add_argument("--every", type=int, default=1, help="5 tries one change in five")
    options = parser.parse_args()
    for name in [options.only] if options.only else TARGETS:
        files, tests = TARGETS[name]
        began = time.monotonic()
        with _folder(options.keep, name) as place:
            _copy(place, files, tests)
            ended = _run(options.mutmut.absolute(), place, tests, options)
            counts = {file: _counts(place, file) for file in files}
        took = (time.monotonic() - began) / 60
        if len(files) > 1:
            for file in files:
                print(_line(file, counts[file]))
        total = sum(counts.values(), Counter())
        stopped = "" if ended else "; stopped by the clock"
        print(f"{_line(name, total)}; {took:.1f} min{stopped}", flush=True)
    return 0


@contextlib.contextmanager
def _folder(keep: Path | None, name: str) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)
    else:
        place = keep / name.removesuffix(".py").replace("/", "-")
        place.mkdir(parents=True)
        yield place


def _line(name: str, counts: Counter[str]) -> str:
    every, noticed = counts.total(), counts["noticed"] + counts["timeout"]
    share = 100 * noticed / every if every else 0.0
    others = ", ".join(f"{word} {n}" for word, n in sorted(counts.items()) if word != "noticed")
    return f"{name:22} {noticed:5} of {every:5} changes noticed ({share:.1f} %); {others or '-'}"


def _copy(place: Path, files: tuple[str, ...], tests: tuple[str, ...]) -> None:
    for name in ("src", "tests", "samples"):
        shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", place)
    only = "".join(f"    {PACKAGE}/{name}\n" for name in files)
    run = "".join(f"    {name}\n" for name in tests)
    shutil.copy(Path(__file__).with_name("mutation_loop.py"), place / "tests")
    (place / "setup.cfg").write_text(
        f"[mutmut]\nsource_paths=src/\nonly_mutate=\n{only}"
        f"pytest_add_cli_args_test_selection=\n{run}"
        "pytest_add_cli_args=\n    -m\n    not hypothesis\n"
        "also_copy=\n    samples\n    tests\n    pyproject.toml\n"
        "track_dependencies=false\n"
    )


def _run(mutmut: Path, place: Path, tests: tuple[str, ...], options: argparse.Namespace) -> bool:
    """Have mutmut make the changes and our loop try them; False if the clock stopped it."""
    paths = os.pathsep.join((sysconfig.get_path("purelib"), "src"))
    surroundings = {name: value for name, value in os.environ.items() if name != "RUNLIFT_CORPUS"}
    surroundings |= {"PYTHONPATH": paths, "MUTATION_EVERY": str(options.every)}
    with (place / "log").open("wb") as log:
        # No change has that name: the changes are made and the tests of each function noted.
        subprocess.run(
            [mutmut, "run", "--max-children", "1", "none"], cwd=place, check=False,
            env=surroundings, stdout=log, stderr=log,
        )  # fmt: skip
        if not (place / "mutants" / "mutmut-stats.json").exists():
            sys.exit(f"mutmut failed:\n{(place / 'log').read_text(errors='replace')[-3000:]}")
        words = ["-m", "pytest", "-p", "mutation_loop", "-p", "no:cacheprovider", *QUICK]
        try:
            subprocess.run(
                [mutmut.parent / "python", *words, "-m", "not hypothesis", *tests],
                cwd=place / "mutants", env=surroundings | {"PYTHONPATH": f"{paths}:tests"},
                check=False, stdout=log, stderr=log, timeout=60 * options.minutes,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return False
    return True


def _counts(place: Path, file: str) -> Counter[str]:
    meta = place / "mutants" / PACKAGE / f"{file}.meta"
    if not meta.exists():
        return Counter()
    statuses = json.loads(meta.read_text())["exit_code_by_key"].values()
    return Counter(WORDS.get(status, "timeout") for status in statuses)


if __name__ == "__main__":
    sys.exit(main())
