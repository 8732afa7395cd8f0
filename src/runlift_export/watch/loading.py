"""Copies workouts to a watch: each one whole or not at all, and only if asked to.

A copy is made beside the ledger under a name that no watch takes for a workout, is synced and
read back, and only then renamed into the watch's input folder: a watch that is unplugged in
between sees either the whole workout or none. What somebody else put there is never touched.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from runlift_export.errors import FitError, WatchError
from runlift_export.fit import messages, profile
from runlift_export.watch import ledger
from runlift_export.watch.mount import Watch, fit_files, on

WORKOUT_FILE = 5
TEMPORARY = "runlift-copy.tmp"
MARGIN_BYTES = 65_536
"""Left free for the watch itself and for the ledger; a cluster of its disk is 4 to 32 KiB."""


class Action(StrEnum):
    """What is done, or would be done, with one workout."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """One workout. `target` is where it goes, `replaces` the files of ours that make way."""

    source: Path
    serial: int
    action: Action
    target: Path
    replaces: tuple[Path, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What was done (`confirmed`) or would be done. `stored` workouts are on the watch already."""

    watch: Watch
    confirmed: bool
    stored: int
    workouts: tuple[Loaded, ...]

    @property
    def copies(self) -> tuple[Loaded, ...]:
        """The workouts that are not on the watch as they are now."""
        return tuple(one for one in self.workouts if one.action is not Action.UNCHANGED)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Workout:
    source: Path
    serial: int
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def load(folder: Path, mount: Watch | Path, *, confirm: bool) -> Load:
    """Load the workouts of a plan's folder (its `workouts/`, or its own FIT files).

    Without `confirm` nothing is written. Raises `WatchError` for a folder without workouts, two
    workouts of one serial number, too little space, a watch that cannot be written to or goes
    away; it says how many are on the watch, and doing the same again goes on from there.
    """
    watch = mount if isinstance(mount, Watch) else on(mount)
    workouts = _workouts(folder)
    with _told(watch, 0, len(workouts)):
        entries = ledger.read(watch.garmin)
        plan = tuple(_planned(one, watch, entries) for one in workouts)
        stored = watch.stored
        _check_space(watch, sum(len(one.data) for one in workouts))
    if confirm:
        _copy(tuple(zip(workouts, plan, strict=True)), watch, entries)
    return Load(watch=watch, confirmed=confirm, stored=stored, workouts=plan)


def _workouts(folder: Path) -> tuple[_Workout, ...]:
    inside = folder / "workouts"
    place = inside if inside.is_dir() else folder
    try:
        paths = [one for one in sorted(place.iterdir()) if one.suffix.casefold() == ".fit"]
        found = tuple(_workout(path, path.read_bytes()) for path in paths)
    except OSError as error:
        raise WatchError(f"{place}: {error.strerror}; expected a folder of workouts") from error
    if not found:
        raise WatchError(f"{place}: expected workouts (*.fit), found none; see `runlift plan -o`")
    seen: dict[int, Path] = {}
    for one in found:
        other = seen.setdefault(one.serial, one.source)
        if other != one.source:
            raise WatchError(
                f"{one.source}: serial number {one.serial} is also that of {other.name}; a watch "
                "would keep one of them; export the plan again into an empty folder"
            )
    return found


def _workout(path: Path, data: bytes) -> _Workout:
    try:
        tables = messages(data)
    except FitError as error:
        raise WatchError(f"{path}: {error}; nothing was copied") from error
    file_id = tables.get(profile.FILE_ID)
    kind = file_id.values(profile.FILE_ID_TYPE)[0] if file_id is not None else None
    serial = file_id.values(profile.FILE_ID_SERIAL)[0] if file_id is not None else None
    if kind != WORKOUT_FILE or not isinstance(serial, int):
        raise WatchError(
            f"{path}: expected a workout with a serial number, found FIT file type {kind}; "
            "nothing was copied"
        )
    return _Workout(source=path, serial=serial, data=data)


def _planned(one: _Workout, watch: Watch, entries: ledger.Entries) -> Loaded:
    entry = entries.get(one.serial)
    action = Action.NEW
    replaces: tuple[Path, ...] = ()
    if entry is not None:
        action = Action.UNCHANGED if entry.sha256 == one.sha256 else Action.CHANGED
        if action is Action.CHANGED:
            replaces = tuple(path for path in fit_files(watch) if _digest(path) == entry.sha256)
    target = watch.input / one.source.name
    if target.exists() and target not in replaces and _digest(target) != one.sha256:
        # Somebody else's file of that name stays; the serial number makes ours unique.
        target = watch.input / f"{one.source.stem}-{one.serial}{one.source.suffix}"
    return Loaded(
        source=one.source, serial=one.serial, action=action, target=target, replaces=replaces
    )


def _check_space(watch: Watch, needed_bytes: int) -> None:
    free_bytes = shutil.disk_usage(watch.garmin).free
    if free_bytes < needed_bytes + MARGIN_BYTES:
        raise WatchError(
            f"{watch.mount}: expected {(needed_bytes + MARGIN_BYTES) // 1024} KiB of free space, "
            f"found {free_bytes // 1024} KiB; delete old files on the watch and load again"
        )


def _copy(
    pairs: tuple[tuple[_Workout, Loaded], ...], watch: Watch, entries: ledger.Entries
) -> None:
    done = sum(one.action is Action.UNCHANGED for _, one in pairs)
    for workout, one in pairs:
        if one.action is Action.UNCHANGED:
            continue
        with _told(watch, done, len(pairs)):
            one.target.parent.mkdir(exist_ok=True)
            _write(watch, one.target, workout.data)
            for old in one.replaces:
                if old != one.target:
                    old.unlink(missing_ok=True)
            # The ledger last: what it names is there, and a copy it missed is made once more.
            entries[one.serial] = ledger.Entry(file=one.target.name, sha256=workout.sha256)
            _write(watch, watch.garmin / ledger.NAME, ledger.as_bytes(entries))
        done += 1


def _write(watch: Watch, target: Path, data: bytes) -> None:
    """Write beside the ledger, sync, read back, rename. No mode bits: the disk is FAT."""
    temporary = watch.garmin / TEMPORARY
    try:
        with temporary.open("wb") as stream:
            stream.write(data)
            stream.flush()
            _sync(stream.fileno())
        if temporary.read_bytes() != data:
            raise WatchError(f"{target}: read back other bytes than were written; load again")
        temporary.replace(target)
        if target.exists() and target.read_bytes() != data:
            raise WatchError(f"{target}: read back other bytes than were written; load again")
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _sync(handle: int) -> None:
    """Sync to the disk, where the way to it knows how (MTP bridges do not)."""
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise


@contextlib.contextmanager
def _told(watch: Watch, done: int, count: int) -> Iterator[None]:
    """Turn what the disk refuses into words, with how far the loading came."""
    try:
        yield
    except OSError as error:
        gone = "" if watch.garmin.is_dir() else "the watch went away; plug it in again; "
        raise WatchError(
            f"{watch.mount}: {error.strerror or error}; {gone}{done} of {count} workouts are on "
            "the watch, none is there by half; mend that and load again, it goes on from there"
        ) from error


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
