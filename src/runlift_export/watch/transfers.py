"""Brings a watch to hold the next workouts of a plan, each whole or not at all, if asked to.

What is on the watch is found by looking. The ledger announces the copies before the first one and
takes note of them after the last, so that the next transfer ends what this one could not, also
with another plan and also when the watch has taken the copies in meanwhile. What somebody else put
there is never touched. Where the system knows file locks, two transfers take turns.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from runlift_export.errors import FitError, WatchError, reason_of
from runlift_export.language import say
from runlift_export.store import alone_in, read_plain
from runlift_export.watch import failures, ledger
from runlift_export.watch.changes import (
    COPIED,
    Changes,
    PlannedWorkout,
    WorkoutCopy,
    WorkoutRemoval,
    changes_to,
    date_in,
)
from runlift_export.watch.contents import SCHEDULE_FILE, WORKOUT_FILE, look_at, read_file_id
from runlift_export.watch.mount import LARGEST_BYTES, Bridge, Watch, fit_files, watch_at
from runlift_export.watch.ways import Way, way_to

MARGIN_BYTES = 65_536
"""Left free for the watch itself and for the ledger; a cluster of its disk is 4 to 32 KiB."""
MOST_STORED = 25
"""Workouts that a Forerunner kept; it dropped the others without a word."""
SCHEDULE_NAME = "runlift-schedule.fit"


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchCalendar:
    """How to put workouts on their dates in the watch's own calendar.

    `write` makes the file for the workouts that will be on the watch, None for none ahead; `holds`
    says whether a file of the watch (first) has all that ours (second) has.
    """

    write: Callable[[tuple[PlannedWorkout, ...]], bytes | None]
    holds: Callable[[bytes, bytes], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferWishes:
    """`today` parts what is over from what is ahead; without `calendar` no schedule is copied."""

    today: date
    most_stored: int = MOST_STORED
    keep_past: bool = False
    calendar: WatchCalendar | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleCopy:
    """The watch's calendar: where the schedule goes, and whether it holds it already."""

    target: Path
    data: bytes
    is_there: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """What was done (`confirmed`) or would be done. `others` workouts there are not ours."""

    watch: Watch
    confirmed: bool
    others: int
    workouts: tuple[WorkoutCopy, ...]
    removals: tuple[WorkoutRemoval, ...]
    schedule: ScheduleCopy | None

    @property
    def copies(self) -> tuple[WorkoutCopy, ...]:
        """The workouts that are not on the watch as they are now."""
        return tuple(one for one in self.workouts if one.action in COPIED)

    @property
    def changes_nothing(self) -> bool:
        """Whether the watch is as it should be."""
        left = any(one.replaces for one in self.workouts)
        settled = self.schedule is None or self.schedule.is_there
        return settled and not (self.copies or self.removals or left)


def transfer_workouts(
    folder: Path, mount: Watch | Path, *, wishes: TransferWishes, confirm: bool
) -> Transfer:
    """Transfer the workouts of a plan's folder (its `workouts/`, or its own FIT files).

    Without `confirm` nothing is written. Raises `WatchError` for a folder without workouts, two
    workouts of one serial number, too little space, a watch that cannot be written to or goes
    away; it says what is on the watch then, and what to do.
    """
    watch = mount if isinstance(mount, Watch) else watch_at(mount)
    planned = read_planned(folder)
    place = planned[0].source.parent
    with failures.told(watch, planned, place):
        if not confirm:
            return _planned(watch, planned, ledger.read_ledger(watch.garmin), wishes)
        way = way_to(watch)
        with alone_in(watch.garmin):
            entries = ledger.read_ledger(watch.garmin)
            found = _planned(watch, planned, entries, wishes)
            way.tidy()
            _carry_out(found, way, entries, keep_past=wishes.keep_past)
    return replace(found, confirmed=True)


def _planned(
    watch: Watch,
    planned: tuple[PlannedWorkout, ...],
    entries: ledger.Ledger,
    wishes: TransferWishes,
) -> Transfer:
    changes = changes_to(
        watch,
        planned,
        look_at(watch),
        entries,
        today=wishes.today,
        most_stored=wishes.most_stored,
        keep_past=wishes.keep_past,
    )
    found = Transfer(
        watch=watch,
        confirmed=False,
        others=changes.others,
        workouts=changes.copies,
        removals=changes.removals,
        schedule=_schedule(watch, changes, wishes.calendar),
    )
    _check_space(watch, sum(len(one.workout.data) for one in found.copies))
    return found


def read_planned(folder: Path) -> tuple[PlannedWorkout, ...]:
    """The workouts of a plan's folder, by name. Raises `WatchError`."""
    inside = folder / "workouts"
    place = inside if inside.is_dir() else folder
    try:
        paths = [one for one in sorted(place.iterdir()) if one.suffix.casefold() == ".fit"]
        found = tuple(
            one
            for path in paths
            if (one := _workout(path, read_plain(path, most=LARGEST_BYTES))) is not None
        )
    except OSError as error:
        where = error.filename or place
        raise WatchError(
            say("{where}: {why}; expected a folder of workouts", where=where, why=reason_of(error))
        ) from error
    if not found:
        raise WatchError(
            say(
                "{place}: expected workouts (*.fit), found none; see `runlift plan -o`", place=place
            )
        )
    seen: dict[int, Path] = {}
    for one in found:
        other = seen.setdefault(one.serial, one.source)
        if other != one.source:
            raise WatchError(
                say(
                    "{source}: has the same serial number ({serial}) as {name}, and a watch would "
                    "keep only one of them; export the plan again into an empty folder",
                    source=one.source,
                    serial=one.serial,
                    name=other.name,
                )
            )
    return found


def _workout(path: Path, data: bytes) -> PlannedWorkout | None:
    """The workout in a file; None for a schedule, which is made anew for the watch."""
    try:
        kind, file_id = read_file_id(data)
    except FitError as error:
        raise WatchError(say("{path}: {why}; nothing was copied", path=path, why=error)) from error
    if kind == SCHEDULE_FILE:
        return None
    if kind != WORKOUT_FILE or file_id is None:
        raise WatchError(
            say(
                "{path}: expected a workout with a serial number, found FIT file type {kind}; "
                "nothing was copied",
                path=path,
                kind=kind,
            )
        )
    return PlannedWorkout(source=path, data=data, file_id=file_id, on=date_in(path.name))


def _schedule(
    watch: Watch, changes: Changes, calendar: WatchCalendar | None
) -> ScheduleCopy | None:
    """The schedule of what will be on the watch, where it says that it takes one."""
    if calendar is None or watch.schedule_input is None:
        return None
    on_watch = tuple(one.workout for one in changes.copies if one.is_there)
    data = calendar.write(on_watch)
    if data is None:
        return None
    target = watch.schedule_input / SCHEDULE_NAME
    places = (*fit_files(watch.schedules), *([target] if target.is_file() else []))
    is_there = any(calendar.holds(path.read_bytes(), data) for path in places)
    return ScheduleCopy(target=target, data=data, is_there=is_there)


def _check_space(watch: Watch, needed_bytes: int) -> None:
    """Only where the way knows: bridges answer 0 of 0, or not at all."""
    try:
        usage = shutil.disk_usage(watch.garmin)
    except OSError:
        return
    if usage.total and usage.free < needed_bytes + MARGIN_BYTES:
        raise WatchError(
            say(
                "{mount}: expected {needed} KiB of free space, found {free} KiB; delete old "
                "files on the watch, then run the same command again",
                mount=watch.mount,
                needed=(needed_bytes + MARGIN_BYTES) // 1024,
                free=usage.free // 1024,
            )
        )


def _carry_out(found: Transfer, way: Way, entries: ledger.Ledger, *, keep_past: bool) -> None:
    """Announce, make room, copy, put on the calendar, take note."""
    settled = _settled(found, entries, keep_past=keep_past)
    if found.changes_nothing and settled == entries:
        return
    book = _Book(found.watch, way)
    announced = dict(entries)
    for one in found.copies:
        announced[one.serial] = ledger.begun(
            entries.get(one.serial), file=one.target.name, sha256=one.workout.sha256
        )
    try:
        if not found.changes_nothing:
            book.write(announced)
        for gone in found.removals:
            way.remove(gone.path)
        for one in found.workouts:
            _copy(one, way)
        if found.schedule is not None and not found.schedule.is_there:
            way.put(found.schedule.target, found.schedule.data)
    except BaseException:
        book.give_up(announced)
        raise
    book.write(settled)


def _settled(found: Transfer, entries: ledger.Ledger, *, keep_past: bool) -> ledger.Ledger:
    """The ledger when all is done: what is there, under the name that has its date."""
    there = {
        one.serial: entries[one.serial]
        if one.serial in entries and entries[one.serial].settled(one.workout.sha256)
        else ledger.LedgerLine(file=one.source.name, sha256=one.workout.sha256)
        for one in found.workouts
        if one.is_there
    }
    return {**entries, **there} if keep_past else there


def _copy(one: WorkoutCopy, way: Way) -> None:
    """Bring one workout to its place, then remove our older copies of it."""
    if one.action in COPIED:
        if not one.target.parent.is_dir():
            way.make_folder(one.target.parent)
        way.put(one.target, one.workout.data)
    for old in one.replaces:
        if old != one.target:
            way.remove(old)


class _Book:
    """The ledger on the watch. A bridge that takes no such file leaves us without one."""

    def __init__(self, watch: Watch, way: Way) -> None:
        self._watch, self._way = watch, way
        second = () if watch.bridge is Bridge.DRIVE else (ledger.SECOND_NAME,)
        self._paths = tuple(watch.garmin / name for name in (*second, ledger.NAME))
        self._was_there = self._paths[-1].is_file()

    def write(self, entries: ledger.Ledger) -> None:
        """Write it whole. On a drive it must be there; on a bridge what was copied is found."""
        try:
            for path in self._paths:
                self._way.put(path, ledger.ledger_bytes(entries))
        except OSError:
            if self._watch.bridge is Bridge.DRIVE or not self._watch.garmin.is_dir():
                raise

    def give_up(self, entries: ledger.Ledger) -> None:
        """After a failure: no ledger where there was none and nothing of ours is on the watch."""
        with contextlib.suppress(OSError, WatchError):
            serials = {one.serial for one in look_at(self._watch)}
            if self._was_there or serials & entries.keys():
                self.write(entries)
                return
            for path in self._paths:
                self._way.remove(path)
