"""Build the wheel, install it in clean environments outside the checkout, plan the samples there.

    python tools/wheel_check.py [--pythons python3.11,python3.12,...] [--oldest]

Every Python 3.11 to 3.14 that is found (on PATH or under pyenv) is tried with the newest
dependencies its index gives, or with the oldest that pyproject.toml allows; which were installed
is printed.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from versions import NEWEST, OLDEST, ROOT, call, environment, installed, interpreters, pinned


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
        for file in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / file, home / "project")
        call(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", home, home / "project")
        (wheel,) = home.glob("*.whl")
        resolution = OLDEST if options.oldest else NEWEST
        failed = [one for one in pythons if not _works(one, wheel, home, resolution)]
    return int(bool(failed))


def _works(python: str, wheel: Path, home: Path, resolution: str) -> bool:
    place = home / f"env-{Path(python).parent.parent.name}-{Path(python).name}"
    try:
        made = environment(place, python)
        pins = place / "pins.txt"
        pins.write_text(pinned(made, resolution))
        call(made, "-m", "pip", "install", "--quiet", "--constraint", pins, wheel)
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


if __name__ == "__main__":
    sys.exit(main())
