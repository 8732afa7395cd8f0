"""What a transfer has to change on a watch, worked out from what is there and what is planned.

Ours on the watch is what the ledger names by its serial number, and what is in every field of
file_id a workout of the plan. All else is somebody's, is counted and is never touched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from runlift_export.watch.contents import WORKOUT_FILE, FileId, FoundFile
from runlift_export.watch.ledger import Ledger, LedgerLine
from runlift_export.watch.mount import Bridge, Watch


class Action(StrEnum):
    """What is done, or would be done, with one workout of the plan."""

    NEW = "new"
    CHANGED = "changed"
    MISSING = "missing on the watch"
    UNCHANGED = "unchanged"
    WAITS = "waits for room"
    OVER = "over"


COPIED = (Action.NEW, Action.CHANGED, Action.MISSING)


class Removal(StrEnum):
    """Why a workout of ours makes way."""

    OVER = "over"
    UNPLANNED = "no longer planned"
    FARTHER = "makes room for nearer ones"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWorkout:
    """One workout of the plan's folder. `on` is the date in its name, None if it has none."""

    source: Path
    data: bytes
    file_id: FileId
    on: date | None

    @property
    def serial(self) -> int:
        """By which a watch knows it again."""
        return self.file_id.serial

    @property
    def sha256(self) -> str:
        """The digest of its bytes, as the ledger has it."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkoutCopy:
    """One workout. `target` is where it goes or is, `replaces` the files of ours that make way."""

    workout: PlannedWorkout
    action: Action
    target: Path
    replaces: tuple[Path, ...]

    @property
    def is_there(self) -> bool:
        """Whether the watch holds it once the transfer is done."""
        return self.action not in (Action.WAITS, Action.OVER)

    @property
    def source(self) -> Path:
        """Its file in the plan's folder."""
        return self.workout.source

    @property
    def serial(self) -> int:
        """By which a watch knows it again."""
        return self.workout.serial


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkoutRemoval:
    """One workout of ours that is taken off the watch."""

    path: Path
    serial: int
    why: Removal


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Copies in the order of the plan, removals, and how many others are on the watch."""

    copies: tuple[WorkoutCopy, ...]
    removals: tuple[WorkoutRemoval, ...]
    others: int


def changes_to(
    watch: Watch,
    planned: tuple[PlannedWorkout, ...],
    found: tuple[FoundFile, ...],
    entries: Ledger,
    *,
    today: date,
    most_stored: int,
    keep_past: bool,
) -> Changes:
    """What makes the watch hold the next workouts of the plan, the nearest first."""
    ours = tuple(one for one in found if _is_ours(one, planned, entries))
    over = frozenset(one.serial for one in planned if one.on is not None and one.on < today)
    ahead = [one for one in planned if one.serial not in over]
    known = frozenset(one.serial for one in ahead)
    stay = [one for one in ours if one.serial not in known] if keep_past else []
    others = sum(one.kind == WORKOUT_FILE or one.kind is None for one in found) - len(ours)
    ahead.sort(key=lambda one: (one.on or date.max, one.source.name))
    wanted = frozenset(one.serial for one in ahead[: max(0, most_stored - others - len(stay))])
    copies = tuple(
        _copy(one, watch, found, ours, entries.get(one.serial), over=over, wanted=wanted)
        for one in planned
    )
    leave = [] if keep_past else [one for one in ours if one.serial not in known]
    leave += [one for one in ours if one.serial in known - wanted]
    removals = (_removal(one, entries, today, over=over, planned=known) for one in leave)
    return Changes(copies=copies, removals=tuple(removals), others=others + len(stay))


def _is_ours(one: FoundFile, planned: Iterable[PlannedWorkout], entries: Ledger) -> bool:
    if one.serial is not None:
        return one.serial in entries or any(one.file_id == other.file_id for other in planned)
    return any(_is_half(one, other, entries.get(other.serial)) for other in planned)


def _is_half(one: FoundFile, workout: PlannedWorkout, entry: LedgerLine | None) -> bool:
    """Whether a copy of this workout was begun there and never ended.

    It is no whole FIT file; it holds the beginning of the workout, or was announced by its name.
    """
    if one.kind is not None:
        return False
    named = one.path.name in (workout.source.name, _numbered(workout, 1))
    announced = entry is not None and bool(entry.coming) and entry.file == one.path.name
    return announced or (named and workout.data.startswith(one.data))


def _copy(
    one: PlannedWorkout,
    watch: Watch,
    found: tuple[FoundFile, ...],
    ours: tuple[FoundFile, ...],
    entry: LedgerLine | None,
    *,
    over: frozenset[int],
    wanted: frozenset[int],
) -> WorkoutCopy:
    there = tuple(file for file in ours if file.serial == one.serial)
    half = tuple(file for file in ours if _is_half(file, one, entry))
    kept = _kept(one, there, entry)
    action = _action(one, there, entry, kept=kept, over=over, wanted=wanted)
    gone = action in (Action.WAITS, Action.OVER)
    replaces = () if gone else tuple(file.path for file in (*there, *half) if file is not kept)
    return WorkoutCopy(
        workout=one,
        action=action,
        target=kept.path if kept is not None else _free_target(one, watch, found, replaces),
        replaces=replaces,
    )


def _kept(
    one: PlannedWorkout, there: tuple[FoundFile, ...], entry: LedgerLine | None
) -> FoundFile | None:
    """The file on the watch that is this workout as it now is.

    The same bytes, or what the watch made of the bytes that the ledger says we sent.
    """
    same = next((file for file in there if file.data == one.data), None)
    if same is not None:
        return same
    sent = entry is not None and entry.settled(one.sha256)
    return next((file for file in there if sent and file.file_id == one.file_id), None)


def _action(
    one: PlannedWorkout,
    there: tuple[FoundFile, ...],
    entry: LedgerLine | None,
    *,
    kept: FoundFile | None,
    over: frozenset[int],
    wanted: frozenset[int],
) -> Action:
    if one.serial in over:
        return Action.OVER
    if one.serial not in wanted:
        return Action.WAITS
    if kept is not None:
        return Action.UNCHANGED
    if there:
        return Action.CHANGED
    return Action.MISSING if entry is not None and entry.sha256 else Action.NEW


def _removal(
    one: FoundFile, entries: Ledger, today: date, *, over: frozenset[int], planned: frozenset[int]
) -> WorkoutRemoval:
    serial = one.serial or 0
    why = Removal.FARTHER if serial in planned else Removal.UNPLANNED
    entry = entries.get(serial)
    on = date_in(entry.file) if entry is not None else None
    if serial in over or (on is not None and on < today and serial not in planned):
        why = Removal.OVER
    return WorkoutRemoval(path=one.path, serial=serial, why=why)


def date_in(name: str) -> date | None:
    """The date that the name of a workout file begins with."""
    try:
        return date.fromisoformat(name[:10])
    except ValueError:
        return None


def _free_target(
    one: PlannedWorkout, watch: Watch, found: tuple[FoundFile, ...], replaces: tuple[Path, ...]
) -> Path:
    """Where it goes: under its own name, or with its number where a file of that name stays."""
    # A drive renames the new one over the old. A bridge cannot, and what is sent to it may break
    # off: there the new one stands beside the old, which goes when the new one has been read back.
    stays = watch.bridge is not Bridge.DRIVE
    paths = (
        file.path
        for file in found
        if file.path not in replaces or (stays and file.serial is not None)
    )
    # FAT knows no case.
    taken = {path.name.casefold() for path in paths if path.parent == watch.input}
    name, number = one.source.name, 1
    while name.casefold() in taken:
        name = _numbered(one, number)
        number += 1
    return watch.input / name


def _numbered(one: PlannedWorkout, number: int) -> str:
    more = f"-{number}" if number > 1 else ""
    return f"{one.source.stem}-{one.serial}{more}{one.source.suffix}"
