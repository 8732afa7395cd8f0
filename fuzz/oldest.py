"""Run the tests with the oldest versions of the dependencies that pyproject.toml allows.

    python fuzz/oldest.py [--newest] [--python python3.12] [arguments for pytest]

A copy of the checkout is tested in an environment of its own, so that nothing here changes. The
tools of the tests are the newest; what was installed and how the tests ended is printed.
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
NOT_COPIED = (".git", ".venv*", "out", "build", "dist", "*.egg-info", "__pycache__", ".*_cache",
              ".hypothesis", "mutants", "node_modules")  # fmt: skip
OLDEST, NEWEST = "lowest-direct", "highest"


def main() -> int:
    """The status of the tests."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--newest", action="store_true")
    parser.add_argument("--python", default=sys.executable)
    options, more = parser.parse_known_args()
    resolution = NEWEST if options.newest else OLDEST
    with tempfile.TemporaryDirectory() as name:
        home = Path(name).resolve()
        project = home / "project"
        shutil.copytree(ROOT, project, ignore=shutil.ignore_patterns(*NOT_COPIED))
        python = environment(home / "env", options.python)
        pins = home / "pins.txt"
        pins.write_text(pinned(python, resolution))
        pip = (python, "-m", "pip", "--disable-pip-version-check")
        call(*pip, "install", "--quiet", "--constraint", pins, "--editable", project)
        # A test tool that needs a newer dependency than ours would end here, with its name.
        call(*pip, "install", "--quiet", "--constraint", pins,
             "--group", f"{project / 'pyproject.toml'}:dev")  # fmt: skip
        print(f"{call(python, '--version').strip()}, {resolution}: {installed(python)}", flush=True)
        tests = (str(python), "-m", "pytest", *more)
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


def call(*words: object, cwd: Path | None = None, allowed: tuple[int, ...] = (0,)) -> str:
    """What a command prints. Raises `CalledProcessError` with its words on another status."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    found = subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, check=False,
        cwd=cwd, env=clean,
    )  # fmt: skip
    if found.returncode not in allowed:
        print(found.stdout, found.stderr, file=sys.stderr)
        raise subprocess.CalledProcessError(
            found.returncode, [str(word) for word in words], found.stdout, found.stderr
        )
    return found.stdout


def _surroundings() -> dict[str, str]:
    """The copy is not beside the public recordings: name them where they are."""
    corpus = ROOT.parent / "shared" / "corpus"
    given = {"RUNLIFT_CORPUS": str(corpus)} if corpus.is_dir() else {}
    return given | dict(os.environ)


if __name__ == "__main__":
    sys.exit(main())
