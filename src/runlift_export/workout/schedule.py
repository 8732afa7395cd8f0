"""Which workout is for which date, as the FIT file (type 7) that watches with a calendar take.

Written byte by byte: fit-tool gives `completed` another base type than the profile. Tests compare
the raw values that three other readers find. A workout is named by the four fields of its file_id,
and a watch puts it on the date at midnight of its own clock. Whether it adds to what its calendar
holds or replaces it is not known, so every file holds all sessions to come.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from fastcrc import crc16

from runlift_export.fit import profile, read_tables
from runlift_export.model import Session
from runlift_export.workout.workout_file import (
    DEFAULT_OPTIONS,
    WorkoutOptions,
    created_at,
    workout_serial,
)

MOST_DAYS = 30
"""Connect sends about 30 days ahead; a schedule of the year ahead showed nothing (GarminTools)."""
MOST_ENTRIES = 30
"""About as many are shown (GarminTools)."""
SCHEDULE_FILE = 7
SCHEDULE = 28

_EPOCH = datetime(1989, 12, 31, tzinfo=UTC)
_FIRST_DAY = date(1989, 12, 31)
_HEADER = struct.Struct("<BBHI4s")
_FILE_ID = struct.Struct("<BBHHII")
_ENTRY = struct.Struct("<BHHIIBBI")
_ENUM, _UINT16, _UINT32, _UINT32Z = (1, 0x00), (2, 0x84), (4, 0x86), (4, 0x8C)
_FILE_ID_FIELDS = ((0, _ENUM), (1, _UINT16), (2, _UINT16), (3, _UINT32Z), (4, _UINT32))
_ENTRY_FIELDS = (
    (0, _UINT16), (1, _UINT16), (2, _UINT32Z), (3, _UINT32), (4, _ENUM), (5, _ENUM), (6, _UINT32),
)  # fmt: skip
_NOT_COMPLETED, _IS_WORKOUT = 0, 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledWorkout:
    """A workout, named by its file_id (`created` in FIT seconds, UTC), and its date."""

    manufacturer: int
    product: int
    serial: int
    created: int
    on: date


def scheduled_workouts(
    sessions: Iterable[Session], *, options: WorkoutOptions = DEFAULT_OPTIONS
) -> tuple[ScheduledWorkout, ...]:
    """Each session's workout, as `workout_fit` names it, on its date."""
    return tuple(
        ScheduledWorkout(
            manufacturer=options.manufacturer,
            product=options.product,
            serial=workout_serial(one.uid),
            created=int((created_at(one) - _EPOCH).total_seconds()),
            on=one.date,
        )
        for one in sessions
    )


def schedule_fit(entries: Iterable[ScheduledWorkout], *, start: date) -> bytes | None:
    """The schedule of the next 30 days from `start` on, at most 30 entries; None if it is empty."""
    ahead = sorted(
        (one for one in entries if start <= one.on < start + timedelta(days=MOST_DAYS)),
        key=lambda one: (one.on, one.serial),
    )[:MOST_ENTRIES]
    if not ahead:
        return None
    rows = [_entry(one) for one in ahead]
    # Another list of sessions is another file to the watch.
    digest = hashlib.sha256(b"".join(rows)).digest()
    serial = int.from_bytes(digest[:8], "big") % (2**32 - 2) + 1
    first = ahead[0]
    created = max(one.created for one in ahead)
    head = _FILE_ID.pack(0, SCHEDULE_FILE, first.manufacturer, first.product, serial, created)
    definitions = (_definition(0, 0, _FILE_ID_FIELDS), _definition(1, SCHEDULE, _ENTRY_FIELDS))
    records = b"".join((definitions[0], head, definitions[1], *rows))
    header = _HEADER.pack(14, 0x20, 21_218, len(records), b".FIT")
    header += struct.pack("<H", crc16.arc(header))
    return header + records + struct.pack("<H", crc16.arc(header + records))


def read_schedule(data: bytes) -> tuple[ScheduledWorkout, ...]:
    """The entries of a schedule file, a watch's own included; those without a date are left out.

    Raises `FitError` for bytes that are no FIT file. A file of another type has no entries.
    """
    tables = read_tables(data)
    file_id = tables.get(profile.FILE_ID)
    kind = file_id.values(profile.FILE_ID_TYPE)[0] if file_id is not None else None
    table = tables.get(SCHEDULE)
    if kind != SCHEDULE_FILE or table is None:
        return ()
    columns = (table.values(number) for number in (0, 1, 2, 3, 6))
    return tuple(
        ScheduledWorkout(
            manufacturer=manufacturer,
            product=product,
            serial=serial,
            created=created,
            on=_FIRST_DAY + timedelta(seconds=at),
        )
        for manufacturer, product, serial, created, at in zip(*columns, strict=True)
        if all(isinstance(one, int) for one in (manufacturer, product, serial, created, at))
    )


def _definition(local: int, number: int, fields: tuple[tuple[int, tuple[int, int]], ...]) -> bytes:
    head = struct.pack("<BBBHB", 0x40 | local, 0, 0, number, len(fields))
    return head + b"".join(bytes((field, size, base)) for field, (size, base) in fields)


def _entry(one: ScheduledWorkout) -> bytes:
    """At midnight of the wall clock, counted without a zone."""
    midnight = (one.on - _FIRST_DAY).days * 86_400
    return _ENTRY.pack(
        1,
        one.manufacturer,
        one.product,
        one.serial,
        one.created,
        _NOT_COMPLETED,
        _IS_WORKOUT,
        midnight,
    )
