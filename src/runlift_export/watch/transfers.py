"""Copies workouts to a watch: each one whole or not at all, and only if asked to.

A copy is made beside the ledger under a name that no watch takes for a workout, is synced and
read back, and only then renamed into the watch's input folder: a watch that is unplugged in
between sees either the whole workout or none. The ledger announces the copies before the first
one and takes each back as it is done, so that the next transfer ends what this one could not, also
with another plan and also when the watch has taken the copies in meanwhile. What somebody else
put there is never touched. Where the system knows file locks, two transfers take turns.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from runlift_export.errors import FitError, WatchError
from runlift_export.fit import profile, read_tables
from runlift_export.store import alone_in, sync, sync_folder
from runlift_export.watch import ledger
from runlift_export.watch.mount import Watch, fit_files, watch_at

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
class WorkoutCopy:
    """One workout. `target` is where it goes, `replaces` the files of ours that make way."""

    source: Path
    serial: int
    action: Action
    target: Path
    replaces: tuple[Path, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """What was done (`confirmed`) or would be done. `stored` workouts are on the watch already."""

    watch: Watch
    confirmed: bool
    stored: int
    workouts: tuple[WorkoutCopy, ...]

    @property
    def copies(self) -> tuple[WorkoutCopy, ...]:
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


def transfer_workouts(folder: Path, mount: Watch | Path, *, confirm: bool) -> Transfer:
    """Transfer the workouts of a plan's folder (its `workouts/`, or its own FIT files).

    Without `confirm` nothing is written. Raises `WatchError` for a folder without workouts, two
    workouts of one serial number, too little space, a watch that cannot be written to or goes
    away; it says how many are on the watch, and doing the same again goes on from there.
    """
    watch = mount if isinstance(mount, Watch) else watch_at(mount)
    workouts = _workouts(folder)
    with _how_far(watch, 0, len(workouts)):
        if not confirm:
            return _transfer_to(workouts, watch, ledger.read_ledger(watch.garmin), confirmed=False)
        with alone_in(watch.garmin):
            entries = ledger.read_ledger(watch.garmin)
            found = _transfer_to(workouts, watch, entries, confirmed=True)
            with contextlib.suppress(OSError):  # left by a transfer that was killed
                (watch.garmin / TEMPORARY).unlink(missing_ok=True)
            _copy(tuple(zip(workouts, found.workouts, strict=True)), watch, entries)
    return found


def _transfer_to(
    workouts: tuple[_Workout, ...], watch: Watch, entries: ledger.Ledger, *, confirmed: bool
) -> Transfer:
    known = ((one, entries.get(one.serial)) for one in workouts)
    unsettled = any(entry is not None and not entry.settled(one.sha256) for one, entry in known)
    digests = _digests(watch) if unsettled else {}
    found = Transfer(
        watch=watch,
        confirmed=confirmed,
        stored=watch.stored,
        workouts=tuple(_planned(one, watch, entries.get(one.serial), digests) for one in workouts),
    )
    _check_space(watch, sum(len(one.data) for one in workouts))
    return found


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
                f"{one.source}: has the same serial number ({one.serial}) as {other.name}, and a "
                "watch would keep only one of them; export the plan again into an empty folder"
            )
    return found


def _workout(path: Path, data: bytes) -> _Workout:
    try:
        tables = read_tables(data)
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


def _planned(
    one: _Workout, watch: Watch, entry: ledger.LedgerLine | None, digests: Mapping[Path, str]
) -> WorkoutCopy:
    """What is to be done with one workout; `digests` are those of the files on the watch."""
    ours = entry.ours if entry is not None else frozenset()
    replaces = tuple(
        path for path, digest in digests.items() if digest in ours and digest != one.sha256
    )
    # A copy that was made before its transfer was broken off; the watch may have moved it.
    made = (path for path, digest in digests.items() if digest == one.sha256 and digest in ours)
    target = next(made, None) or _free_target(one, watch, replaces)
    return WorkoutCopy(
        source=one.source,
        serial=one.serial,
        action=_action(one, entry),
        target=target,
        replaces=replaces,
    )


def _action(one: _Workout, entry: ledger.LedgerLine | None) -> Action:
    if entry is None or not entry.sha256:
        return Action.NEW
    return Action.UNCHANGED if entry.settled(one.sha256) else Action.CHANGED


def _free_target(one: _Workout, watch: Watch, replaces: tuple[Path, ...]) -> Path:
    """Where it goes: a file of that name that is not ours stays, ours then has its number."""
    name, number = one.source.name, 1
    while True:
        target = watch.input / name
        if not target.exists() or target in replaces or _digest(target) == one.sha256:
            return target
        more = f"-{number}" if number > 1 else ""
        name = f"{one.source.stem}-{one.serial}{more}{one.source.suffix}"
        number += 1


def _check_space(watch: Watch, needed_bytes: int) -> None:
    free_bytes = shutil.disk_usage(watch.garmin).free
    if free_bytes < needed_bytes + MARGIN_BYTES:
        raise WatchError(
            f"{watch.mount}: expected {(needed_bytes + MARGIN_BYTES) // 1024} KiB of free space, "
            f"found {free_bytes // 1024} KiB; delete old files on the watch, "
            "then run the same command again"
        )


def _copy(
    pairs: tuple[tuple[_Workout, WorkoutCopy], ...], watch: Watch, entries: ledger.Ledger
) -> None:
    copies = [(workout, one) for workout, one in pairs if one.action is not Action.UNCHANGED]
    if not copies:
        return
    done = len(pairs) - len(copies)
    with _how_far(watch, done, len(pairs)):
        for workout, one in copies:
            entries[one.serial] = ledger.begun(
                entries.get(one.serial), file=one.target.name, sha256=workout.sha256
            )
        _write(watch, watch.garmin / ledger.NAME, ledger.ledger_bytes(entries))
    for workout, one in copies:
        with _how_far(watch, done, len(pairs)):
            _put(watch, one, workout.data)
            # The ledger last: what it calls done is there, and the old copies are not.
            entries[one.serial] = ledger.LedgerLine(file=one.target.name, sha256=workout.sha256)
            _write(watch, watch.garmin / ledger.NAME, ledger.ledger_bytes(entries))
        done += 1


def _put(watch: Watch, one: WorkoutCopy, data: bytes) -> None:
    """Bring one workout to its place, then remove our older copies of it."""
    one.target.parent.mkdir(exist_ok=True)
    if not one.target.is_file() or one.target.read_bytes() != data:
        _write(watch, one.target, data)
        if one.target.exists() and one.target.read_bytes() != data:
            with contextlib.suppress(OSError):
                one.target.unlink()  # the watch must not take it for a workout
            raise WatchError(_OTHER_BYTES.format(one.target))
    for old in one.replaces:
        if old != one.target:
            old.unlink(missing_ok=True)
    for place in {old.parent for old in one.replaces}:
        sync_folder(place)


_OTHER_BYTES = (
    "{}: the watch gave back other bytes than were written to it; run the same command again"
)


def _write(watch: Watch, target: Path, data: bytes) -> None:
    """Write beside the ledger, sync, read back, rename. No mode bits: the disk is FAT."""
    temporary = watch.garmin / TEMPORARY
    try:
        with temporary.open("wb") as stream:
            stream.write(data)
            stream.flush()
            sync(stream.fileno())
        if temporary.read_bytes() != data:
            raise WatchError(_OTHER_BYTES.format(target))
        temporary.replace(target)
        sync_folder(target.parent)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def _how_far(watch: Watch, done: int, count: int) -> Iterator[None]:
    """Turn what the disk refuses into words, with how many workouts were copied before."""
    try:
        yield
    except OSError as error:
        remedy = "fix that" if watch.garmin.is_dir() else "the watch went away: plug it in again"
        raise WatchError(
            f"{watch.mount}: {error.strerror or error}; {done} of {count} workouts are on the "
            f"watch, each of them whole; {remedy}, then run the same command again: "
            "it copies the rest"
        ) from error


def _digests(watch: Watch) -> dict[Path, str]:
    return {path: _digest(path) for path in fit_files(watch)}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
