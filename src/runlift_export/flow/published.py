"""What a server publishes: a folder that was planned before, or the plan it published last."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable
from datetime import date
from pathlib import Path

from runlift_export import documents, runs
from runlift_export.errors import PlanFileError
from runlift_export.flow.plan_files import Files
from runlift_export.model import Plan
from runlift_export.store import PublishedState

PLAN_NAME = "plan.json"


def published_plan(state: PublishedState) -> Plan | None:
    """The plan that was published last; one that cannot be read is put aside, not lost."""
    data = state.plan_bytes()
    if data is None:
        return None
    try:
        return documents.read_plan(data)
    except PlanFileError:
        state.put_aside()
        return None


def inputs_digest(
    paths: tuple[Path, ...],
    *,
    settings_changed_ns: int | None,
    day: date,
    calendars: tuple[tuple[str, bytes], ...],
    weeks: int,
    program_version: str,
) -> str:
    """A digest of all that a served plan is made from.

    These are the activity files under `paths` (path, size, time of change), the time at which
    the settings file was changed (nanoseconds; None without one), the date, the calendars with
    planned runs, the number of weeks, and the version of the program.
    """
    found = [(one.path, one.members, one.size, one.mtime_ns) for one in runs.find_files(paths)]
    inputs = (found, settings_changed_ns, day, calendars, weeks, program_version)
    return hashlib.sha256(repr(inputs).encode("utf-8", "backslashreplace")).hexdigest()


def plan_folder_state(folder: Path) -> Hashable:
    """The files of a folder and when they changed: equal as long as nothing has."""
    stats = ((path, path.stat()) for path in sorted(folder.rglob("*")))
    return tuple((path, stat.st_mtime_ns, stat.st_size) for path, stat in stats)


def plan_folder_files(folder: Path) -> Files:
    """Page, feed and workouts of a folder that was planned before.

    Only workouts that plan.json names are read, and only inside the folder: people edit
    plan.json. Raises `PlanFileError` and OSError.
    """
    plan = documents.read_plan((folder / PLAN_NAME).read_bytes())
    named = (session.workout for session in plan.sessions)
    workouts = (name for name in named if _is_inside(folder, name))
    names = dict.fromkeys(("index.html", "strength.ics", *workouts))
    return tuple((name, (folder / name).read_bytes()) for name in names)


def _is_inside(folder: Path, name: str) -> bool:
    """Whether a name out of plan.json is a workout in its folder."""
    if "\0" in name or not name.endswith(".fit"):
        return False
    path = (folder / name).resolve()
    return path.is_file() and path.is_relative_to(folder.resolve())
