"""Run the tests with the oldest or the newest versions of the dependencies that are allowed.

    python tools/versions.py [--newest] [--pythons python3.11,python3.12,...] [pytest's arguments]

Without `--pythons`, on every Python from 3.11 on that is found (on PATH or under pyenv). A copy of
the checkout is tested in an environment of its own, so that nothing here changes. The tools of the
tests are the newest; what was installed and how the tests ended is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from places import CORPUS  # noqa: E402 found by the path above

NOT_COPIED = (".git", ".venv*", "out", "build", "dist", "*.egg-info", "__pycache__", ".*_cache",
              ".hypothesis", "mutants", "node_modules")  # fmt: skip
OLDEST, NEWEST = "lowest-direct", "highest"
VERSIONS = ("3.11", "3.12", "3.13", "3.14")


def main() -> int:
    """The highest exit status of the tests."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--newest", action="store_true")
    parser.add_argument("--pythons", default="")
    options, more = parser.parse_known_args()
    pythons = options.pythons.split(",") if options.pythons else interpreters()
    resolution = NEWEST if options.newest else OLDEST
    return max(_status(python, resolution, more) for python in pythons)


def interpreters() -> list[str]:
    """An interpreter of each version that the program is for, where there is one that starts."""
    found = []
    for version in VERSIONS:
        pyenv = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python3"))
        for candidate in (f"python{version}", *map(str, pyenv)):
            if not shutil.which(candidate):
                continue
            told = subprocess.run(
                [candidate, "--version"], capture_output=True, text=True, check=False
            )
            if told.returncode == 0 and version in told.stdout:
                found.append(candidate)
                break
    return found or [sys.executable]


def _status(python: str, resolution: str, more: list[str]) -> int:
    """How the tests ended on this interpreter: the exit status of pytest."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name).resolve()
        project = home / "project"
        shutil.copytree(ROOT, project, ignore=shutil.ignore_patterns(*NOT_COPIED))
        made = environment(home / "env", python)
        pins = home / "pins.txt"
        pins.write_text(pinned(made, resolution))
        pip = (made, "-m", "pip", "--disable-pip-version-check")
        call(*pip, "install", "--quiet", "--constraint", pins, "--editable", project)
        # A test tool that needs a newer dependency than ours would end here, with its name.
        call(*pip, "install", "--quiet", "--constraint", pins,
             "--group", f"{project / 'pyproject.toml'}:dev")  # fmt: skip
        print(f"{call(made, '--version').strip()}, {resolution}: {installed(made)}", flush=True)
        tests = (str(made), "-m", "pytest", *more)
        return subprocess.run(tests, cwd=project, env=_surroundings(), check=False).returncode


def environment(place: Path, python: str) -> Path:
    """A new virtual environment with a pip that knows groups; its interpreter."""
    call(python, "-m", "venv", place)
    made = place / "bin" / "python"
    call(made, "-m", "pip", "install", "--quiet", "--upgrade", "pip>=25.1", "uv")
    return made


def pinned(python: Path, resolution: str) -> str:
    """Lines `name==version`: the runtime dependencies, resolved as asked for this interpreter.

    Of those with compiled parts only versions that come ready made for it.
    """
    words = ("pip", "compile", "--quiet", "--no-header", "--no-annotate",
             "--only-binary", "numpy", "--only-binary", "fastcrc")  # fmt: skip
    return call(python.parent / "uv", *words, "--resolution", resolution, "--python", python,
                 ROOT / "pyproject.toml")  # fmt: skip


def installed(python: Path) -> str:
    """What the program needs, with versions, as one line."""
    pins = {line.split("==")[0] for line in pinned(python, NEWEST).splitlines()}
    listed = json.loads(call(python, "-m", "pip", "list", "--format", "json"))
    return ", ".join(f"{one['name']} {one['version']}" for one in listed if one["name"] in pins)


def call(
    *words: object,
    cwd: Path | None = None,
    allowed: tuple[int, ...] = (0,),
    more: Mapping[str, str] | None = None,
) -> str:
    """What a command prints; `more` is added to its environment.

    Raises `CalledProcessError` with its words on another status.
    """
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    found = subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, check=False,
        cwd=cwd, env=clean | dict(more or {}),
    )  # fmt: skip
    if found.returncode not in allowed:
        print(found.stdout, found.stderr, file=sys.stderr)
        raise subprocess.CalledProcessError(
            found.returncode, [str(word) for word in words], found.stdout, found.stderr
        )
    return found.stdout


def _surroundings() -> dict[str, str]:
    """The copy is not beside the public recordings: name them where they are."""
    given = {"RUNLIFT_CORPUS": str(CORPUS)} if CORPUS.is_dir() else {}
    return given | dict(os.environ)


if __name__ == "__main__":
    sys.exit(main())
