"""What a server publishes: a folder that was planned before, or the plan it published last."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Hashable
from datetime import date
from pathlib import Path

from runlift_export import documents, runs, sets
from runlift_export.errors import PlanFileError
from runlift_export.language import spoken_language
from runlift_export.model import Plan
from runlift_export.store import PublishedState


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
    logged: tuple[Path, ...] = (),
) -> str:
    """A digest of all that a served plan is made from.

    These are the activity files under `paths` (path, size, time of change), the time at which
    the settings file was changed (nanoseconds; None without one), the date, the calendars with
    planned runs, the number of weeks, the version of the program, the
    language spoken, and files of finished sets:
    those `logged` and those beside the activities. Raises RunliftError for one that is gone.
    """
    activities, written = sets.without_tables(paths)
    found = [(one.path, one.members, one.size, one.mtime_ns) for one in runs.find_files(activities)]
    tables = [
        (one.path, one.size, one.mtime_ns)
        for one in sets.find_tables((*logged, *written), activities)
    ]
    inputs = (
        spoken_language(),
        found,
        settings_changed_ns,
        day,
        calendars,
        weeks,
        program_version,
        tables,
    )
    return hashlib.sha256(repr(inputs).encode("utf-8", "backslashreplace")).hexdigest()


def plan_folder_state(folder: Path) -> Hashable:
    """What lies in a folder and when it changed: equal as long as nothing has.

    Nothing is opened and no link is followed into other folders; what is gone meanwhile, or never
    was behind its link, is known as that.
    """
    return tuple(
        (path, _stamp(path, follow=False), _stamp(path, follow=True))
        for home, folders, names in os.walk(folder)
        for path in sorted(f"{home}{os.sep}{name}" for name in (*folders, *names))
    )


def _stamp(path: str, *, follow: bool) -> tuple[int, ...]:
    try:
        found = os.stat(path, follow_symlinks=follow)  # noqa: PTH116  strings here, for speed
    except OSError:
        return ()
    return (found.st_mode, found.st_ino, found.st_size, found.st_mtime_ns)
