"""Build the release, install it in clean environments far from here, plan the samples there.

    python tools/wheel_check.py [--pythons python3.11,python3.12,...] [--oldest]

Four ways: a wheel with the compiled part where there is a compiler, one without by request
(RUNLIFT_PURE=1), what comes of it where the compiler fails, and the source distribution, from
which the first of these is made. Every Python 3.11 to 3.14 that is found (on PATH or under pyenv)
is tried with the newest dependencies its index gives, or with the oldest that pyproject.toml
allows, and with an empty home; which were installed is printed.
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
MANUAL = "docs/man/runlift.1"
PROJECT = ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "CHANGELOG.md", "LICENSE",
           MANUAL)  # fmt: skip
# What a build and an editable installation leave beside the sources.
MADE_THERE = ("__pycache__", "*.egg-info", "*.so", "*.pyd")
ONLY_IN_SOURCES = frozenset({".c", ".po"})


def main() -> int:
    """1 if the program fails on any Python that is here."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pythons", default="")
    parser.add_argument("--oldest", action="store_true")
    options = parser.parse_args()
    pythons = options.pythons.split(",") if options.pythons else interpreters()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        shutil.copytree(ROOT / "src", home / "project" / "src",
                        ignore=shutil.ignore_patterns(*MADE_THERE))  # fmt: skip
        for file in PROJECT:
            (home / "project" / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / file, home / "project" / file)
        source = _source(home)
        releases = [*(_wheel(home, source, name) for name in BUILDS), source]
        call(sys.executable, "-m", "twine", "check", "--strict", *releases)
        resolution = OLDEST if options.oldest else NEWEST
        failed = [one for one in pythons if not _works(one, releases, home, resolution)]
    return int(bool(failed))


def _source(home: Path) -> Path:
    """The source distribution, from which all else is made: what it forgets, nobody gets."""
    call(sys.executable, "-m", "build", "--sdist", "--outdir", home / "source", home / "project")
    (source,) = (home / "source").glob("*.tar.gz")
    print(f"source: {source.name}", flush=True)
    return source


def _wheel(home: Path, source: Path, name: str) -> Path:
    """The wheel that is built in these surroundings."""
    words = (sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", home / name)
    call(*words, source, more=BUILDS[name])
    (wheel,) = (home / name).glob("*.whl")
    with zipfile.ZipFile(wheel) as inside:
        there = set(inside.namelist())
    compiled = [one for one in there if one.endswith((".so", ".pyd"))]
    print(f"{name}: {wheel.name}, {'compiled' if compiled else 'Python only'}", flush=True)
    if bool(compiled) != (name == "here" and bool(shutil.which("cc"))):
        raise SystemExit(f"{name}: the compiled part is not where it should be: {compiled}")
    if lost := sorted(_packaged(home / "project" / "src") - there):
        raise SystemExit(f"{name}: not in the wheel: {', '.join(lost)}")
    return wheel


def _packaged(sources: Path) -> set[str]:
    """What a wheel must hold of the files below `src`: all that the program may open or import."""
    return {
        path.relative_to(sources).as_posix()
        for path in (sources / "runlift_export").rglob("*")
        if path.is_file() and path.suffix not in ONLY_IN_SOURCES
    }


def _works(python: str, releases: list[Path], home: Path, resolution: str) -> bool:
    place = home / f"env-{Path(python).parent.parent.name}-{Path(python).name}"
    try:
        made = environment(place, python)
        pins = place / "pins.txt"
        pins.write_text(pinned(made, resolution))
        call(made, "-m", "pip", "install", "--quiet", "--constraint", pins, releases[0])
        _read_alike(made, releases, place)
        told = f"{call(made, '--version').strip()}, {resolution}"
        versions = installed(made)
        said = _use(place)
    except (subprocess.CalledProcessError, ValueError) as error:
        print(f"{python}: FAILED: {error}\n{getattr(error, 'stderr', '')}")
        return False
    print(f"{told}: {said} works as installed ({versions})", flush=True)
    return True


def _use(place: Path) -> str:
    """What the installed program says it is, once it has used each kind of file it comes with.

    Raises `CalledProcessError`, or `ValueError` where something does not come out.
    """
    alone = place / "home"
    alone.mkdir()

    def runlift(*words: object, allowed: tuple[int, ...] = (0,)) -> str:
        program = place / "bin" / "runlift"
        return call(program, *words, cwd=alone, allowed=allowed, more={"HOME": str(alone)})

    samples = ("plan", ROOT / "samples" / "fit", "--start", "2026-11-16", "-o")
    runlift(*samples, "out", allowed=(0, 1))
    runlift("check", "out/plan.json")
    runlift("show", min((alone / "out" / "workouts").glob("*.fit")))
    runlift("exercises", "--svg", "drawings")
    runlift("convert", ROOT / "samples" / "fit", "-o", "tables", allowed=(0, 1))
    runlift("init")
    settings = alone / "runlift.toml"
    told = settings.read_text(encoding="utf-8")
    settings.write_text(told.replace('language = "auto"', 'language = "de"'), encoding="utf-8")
    runlift(*samples, "auf-deutsch", allowed=(0, 1))
    if '<html lang="de"' not in (alone / "auf-deutsch" / "index.html").read_text(encoding="utf-8"):
        raise ValueError("the page is not in German where the settings ask for it")
    if not (place / "share" / "man" / "man1" / "runlift.1").is_file():
        raise ValueError("the manual page is not installed")
    return runlift("--version").strip()


def _read_alike(python: Path, releases: list[Path], place: Path) -> None:
    """Raise ValueError if the samples are read differently with one of them."""
    if len({_runs_with(python, release, place) for release in reversed(releases)}) != 1:
        raise ValueError("what was built reads other runs than one another")


def _runs_with(python: Path, release: Path, place: Path) -> str:
    """What `runlift runs` reads in the samples with this one installed."""
    call(python, "-m", "pip", "install", "--quiet", "--no-deps", "--force-reinstall", release)
    cache = place / f"{release.parent.name}.sqlite"
    words = ("--cache", cache, "runs", ROOT / "samples" / "fit", "-f", "csv")
    return call(python.parent / "runlift", *words, cwd=place, allowed=(0, 1))


if __name__ == "__main__":
    sys.exit(main())
