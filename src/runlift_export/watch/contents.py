"""What is on a watch, by looking: each FIT file of its workout folders and whose workout it is.

A watch renames what it takes in, and may write it anew in its own way; the serial number in file_id
stays, so by that a workout is known again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from runlift_export.errors import FitError
from runlift_export.fit import profile, read_tables
from runlift_export.watch.mount import Watch, fit_files

WORKOUT_FILE, SCHEDULE_FILE = 5, 7
_TIME_CREATED = 4
LARGEST_BYTES = 1_000_000
"""No workout is near it; what is larger is not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileId:
    """Which file it is: the four fields by which FIT names one (`created` in FIT seconds)."""

    manufacturer: int
    product: int
    serial: int
    created: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """One file on the watch. `kind` is its FIT type, None where it is not whole or not FIT."""

    path: Path
    data: bytes
    kind: int | None
    file_id: FileId | None

    @property
    def sha256(self) -> str:
        """The digest of its bytes, as the ledger has it."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def serial(self) -> int | None:
        """The serial number of a workout; None for any other file."""
        is_workout = self.kind == WORKOUT_FILE and self.file_id is not None
        return self.file_id.serial if is_workout and self.file_id else None


def look_at(watch: Watch) -> tuple[FoundFile, ...]:
    """Every FIT file of the workout folders. Raises OSError if the watch does not answer."""
    return tuple(_found(path) for path in fit_files(watch.stores))


def read_file_id(data: bytes) -> tuple[int | None, FileId | None]:
    """The FIT type and the identity in a file's bytes; None for what it does not say.

    Raises `FitError` for bytes that are no whole FIT file.
    """
    table = read_tables(data).get(profile.FILE_ID)
    if table is None:
        return None, None
    numbers = (
        profile.FILE_ID_MANUFACTURER,
        profile.FILE_ID_PRODUCT,
        profile.FILE_ID_SERIAL,
        _TIME_CREATED,
    )
    kind = table.values(profile.FILE_ID_TYPE)[0]
    manufacturer, product, serial, created = (
        value if isinstance(value := table.values(number)[0], int) else None for number in numbers
    )
    if serial is None:
        return kind if isinstance(kind, int) else None, None
    file_id = FileId(
        manufacturer=manufacturer or 0, product=product or 0, serial=serial, created=created or 0
    )
    return kind if isinstance(kind, int) else None, file_id


def _found(path: Path) -> FoundFile:
    data = path.read_bytes() if path.stat().st_size <= LARGEST_BYTES else b""
    try:
        kind, file_id = read_file_id(data)
    except FitError:
        kind, file_id = None, None
    return FoundFile(path=path, data=data, kind=kind, file_id=file_id)
