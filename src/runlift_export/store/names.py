"""Names of files in a folder: which stay inside it, and which are still free."""

from __future__ import annotations

from pathlib import Path, PurePosixPath


def is_inside(name: str) -> bool:
    """Whether a name stays in the folder: ledger and plan.json are files like any other."""
    path = PurePosixPath(name)
    sound = "\0" not in name and "\\" not in name and ":" not in name
    return sound and name not in ("", ".") and not path.is_absolute() and ".." not in path.parts


def free_name(directory: Path, name: str) -> str:
    """A name beside `name` that is still free: plan.kept-1.json."""
    path = PurePosixPath(name)
    number = 1
    while True:
        other = path.with_name(f"{path.stem}.kept-{number}{path.suffix}")
        if not (directory / other).exists():
            return str(other)
        number += 1
