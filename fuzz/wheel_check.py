"""Build the wheel, install it in clean environments outside the checkout, plan the samples there.

    python fuzz/wheel_check.py [--pythons python3.11,python3.12,...]

Every Python 3.11 to 3.14 that is found (on PATH or under pyenv) is tried with the newest
dependencies its index gives; which were installed is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = ("3.11", "3.12", "3.13", "3.14")


def main() -> int:
    """1 if the program fails on any Python that is here."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pythons", default="")
    options = parser.parse_args()
    pythons = options.pythons.split(",") if options.pythons else _pythons()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        # The build leaves files beside the sources: they must not stand in the checkout.
        shutil.copytree(ROOT / "src", home / "project" / "src",
                        ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))  # fmt: skip
        for file in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / file, home / "project")
        _call(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", home, home / "project")
        (wheel,) = home.glob("*.whl")
        failed = [python for python in pythons if not _works(python, wheel, home)]
    return int(bool(failed))


def _pythons() -> list[str]:
    """An interpreter of each version, where there is one that starts."""
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
    return found


def _works(python: str, wheel: Path, home: Path) -> bool:
    place = home / f"env-{Path(python).parent.parent.name}-{Path(python).name}"
    try:
        _call(python, "-m", "venv", place)
        pip = (place / "bin" / "python", "-m", "pip", "--disable-pip-version-check")
        _call(*pip, "install", "--quiet", wheel)
        told = _call(place / "bin" / "python", "--version").strip()
        listed = json.loads(_call(*pip, "list", "--format", "json"))
        program = place / "bin" / "runlift"
        out = place / "out"
        _call(program, "plan", ROOT / "samples" / "fit", "-o", out, "--start", "2026-11-16",
              cwd=place, allowed=(0, 1))  # fmt: skip
        _call(program, "check", out / "plan.json", cwd=place)
        workout = min((out / "workouts").glob("*.fit"))
        _call(program, "show", workout, cwd=place)
        _call(program, "init", cwd=place)
    except (subprocess.CalledProcessError, ValueError) as error:
        print(f"{python}: FAILED: {error}\n{getattr(error, 'stderr', '')}")
        return False
    names = ", ".join(f"{one['name']} {one['version']}" for one in listed if one["name"] != "pip")
    print(f"{told}: plan, check, show and init work ({names})", flush=True)
    return True


def _call(*words: object, cwd: Path | None = None, allowed: tuple[int, ...] = (0,)) -> str:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    found = subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, check=False,
        cwd=cwd, env=clean,
    )  # fmt: skip
    if found.returncode not in allowed:
        raise subprocess.CalledProcessError(
            found.returncode, [str(word) for word in words], found.stdout, found.stderr
        )
    return found.stdout


if __name__ == "__main__":
    sys.exit(main())
