"""Build the wheels, install each in clean environments far from here, plan the samples there.

    python tools/wheel_check.py [--pythons python3.11,python3.12,...] [--oldest]

Three wheels: with the compiled part where there is a compiler, with none by request
(RUNLIFT_PURE=1), and what comes of it where the compiler fails. Every Python 3.11 to 3.14 that is
found (on PATH or under pyenv) is tried with the newest dependencies its index gives, or with the
oldest that pyproject.toml allows; which were installed is printed.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from versions import NEWEST, OLDEST, ROOT, call, environment, installed, interpreters, pinned

BUILDS = {
    "here": {},
    "pure": {"RUNLIFT_PURE": "1"},
    "no-compiler": {"CC": "/bin/false"},
}


def main() -> int:
    """1 if the program fails on any Python that is here."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pythons", default="")
    parser.add_argument("--oldest", action="store_true")
    options = parser.parse_args()
    pythons = options.pythons.split(",") if options.pythons else interpreters()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        # The build leaves files beside the sources: they must not stand in the checkout.
        shutil.copytree(ROOT / "src", home / "project" / "src",
                        ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))  # fmt: skip
        for file in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
            shutil.copy(ROOT / file, home / "project")
        wheels = [_wheel(home, name) for name in BUILDS]
        resolution = OLDEST if options.oldest else NEWEST
        failed = [one for one in pythons if not _works(one, wheels, home, resolution)]
    return int(bool(failed))


def _wheel(home: Path, name: str) -> Path:
    """The wheel that is built in these surroundings."""
    shutil.rmtree(home / "project" / "build", ignore_errors=True)
    words = (sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", home / name)
    call(*words, home / "project", more=BUILDS[name])
    (wheel,) = (home / name).glob("*.whl")
    with zipfile.ZipFile(wheel) as inside:
        compiled = [one for one in inside.namelist() if one.endswith((".so", ".pyd"))]
    print(f"{name}: {wheel.name}, {'compiled' if compiled else 'Python only'}", flush=True)
    if bool(compiled) != (name == "here" and bool(shutil.which("cc"))):
        raise SystemExit(f"{name}: the compiled part is not where it should be: {compiled}")
    return wheel


def _works(python: str, wheels: list[Path], home: Path, resolution: str) -> bool:
    place = home / f"env-{Path(python).parent.parent.name}-{Path(python).name}"
    try:
        made = environment(place, python)
        pins = place / "pins.txt"
        pins.write_text(pinned(made, resolution))
        call(made, "-m", "pip", "install", "--quiet", "--constraint", pins, wheels[0])
        _read_alike(made, wheels, place)
        told = f"{call(made, '--version').strip()}, {resolution}"
        versions = installed(made)
        program = place / "bin" / "runlift"
        out = place / "out"
        call(program, "plan", ROOT / "samples" / "fit", "-o", out, "--start", "2026-11-16",
              cwd=place, allowed=(0, 1))  # fmt: skip
        call(program, "check", out / "plan.json", cwd=place)
        workout = min((out / "workouts").glob("*.fit"))
        call(program, "show", workout, cwd=place)
        call(program, "init", cwd=place)
    except (subprocess.CalledProcessError, ValueError) as error:
        print(f"{python}: FAILED: {error}\n{getattr(error, 'stderr', '')}")
        return False
    print(f"{told}: plan, check, show and init work ({versions})", flush=True)
    return True


def _read_alike(python: Path, wheels: list[Path], place: Path) -> None:
    """Raise ValueError if the samples are read differently with one of the wheels."""
    if len({_runs_with(python, wheel, place) for wheel in reversed(wheels)}) != 1:
        raise ValueError("the wheels read other runs than one another")


def _runs_with(python: Path, wheel: Path, place: Path) -> str:
    """What `runlift runs` reads in the samples with this wheel installed."""
    call(python, "-m", "pip", "install", "--quiet", "--no-deps", "--force-reinstall", wheel)
    cache = place / f"{wheel.parent.name}.sqlite"
    words = ("--cache", cache, "runs", ROOT / "samples" / "fit", "-f", "csv")
    return call(python.parent / "runlift", *words, cwd=place, allowed=(0, 1))


if __name__ == "__main__":
    sys.exit(main())
