"""The folder of a plan: what was planned there before, and the files of a new plan into it."""

from __future__ import annotations

from pathlib import Path

from runlift_export import documents, store
from runlift_export.errors import FolderError, PlanFileError
from runlift_export.flow.plan_files import Files
from runlift_export.model import Plan

PLAN_NAME = "plan.json"
LARGEST_PLAN = 8_000_000


def previous_plan(folder: Path) -> Plan | None:
    """The plan that a folder holds already, if any.

    One that cannot be read is told of, never overwritten: raises `PlanFileError`, `FolderError`.
    """
    path = folder / PLAN_NAME
    try:
        return documents.read_plan(store.read_plain(path, most=LARGEST_PLAN))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise FolderError(f"{path}: {error.strerror or error}; nothing was written") from error
    except PlanFileError as error:
        advice = "nothing was written; repair this file, move it away, or choose another folder"
        named = tuple((f"{path}: {key}", sentence) for key, sentence in error.faults)
        raise PlanFileError((*named, (str(path), advice))) from error


def write_plan(
    folder: Path, files: Files, *, dry: bool = False, keep_plan: bool = False
) -> store.Outcome:
    """Write the files of a plan; with `dry` only work out what would be done.

    With `keep_plan` the plan.json that is there stays under another name, as it does where
    something in it would be lost with it. Raises `FolderError`; each file is then the old or the
    new one.
    """
    if any(name == PLAN_NAME and len(data) > LARGEST_PLAN for name, data in files):
        raise FolderError(
            f"{folder / PLAN_NAME}: would be larger than {LARGEST_PLAN} bytes, more than is read "
            "again; nothing was written: shorten the plan, or its texts"
        )
    kept = frozenset({PLAN_NAME}) if keep_plan or _would_lose(folder / PLAN_NAME) else frozenset()
    return store.write(folder, files, dry=dry, keep=kept)


def _would_lose(path: Path) -> bool:
    """Whether something in a plan.json is not known here: another version wrote it."""
    if not path.is_file():
        return False
    try:
        return not documents.is_wholly_read(store.read_plain(path, most=LARGEST_PLAN))
    except OSError as error:
        raise FolderError(f"{path}: {error.strerror or error}; nothing was written") from error
