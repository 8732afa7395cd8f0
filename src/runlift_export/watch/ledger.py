"""What we put on a watch, remembered on the watch itself.

So it is gone when the watch is wiped, and known to every computer the watch is plugged into.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from runlift_export.errors import WatchError
from runlift_export.foreign import Fault, Table

NAME = "runlift-loaded.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One workout that we loaded: its file name, and the SHA-256 of its bytes."""

    file: str
    sha256: str


Entries = dict[int, Entry]
"""By serial number of the workout."""


def read(garmin: Path) -> Entries:
    """The ledger of a watch; empty if there is none. WatchError for one that is damaged."""
    path = garmin / NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise _damaged(path, "not text") from error
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _damaged(path, str(error)) from error
    faults: list[Fault] = []
    rows = Table(data, faults=faults).tables("loaded")
    entries = {
        row.integer("serial", low=1, high=2**32 - 1): Entry(
            file=row.text("file"), sha256=row.text("sha256")
        )
        for row in rows
    }
    if faults:
        raise _damaged(path, "; ".join(f"{where}: {what}" for where, what in faults))
    return entries


def as_bytes(entries: Entries) -> bytes:
    """The ledger as JSON, in the order of serial numbers."""
    rows = [
        {"serial": serial, "file": entry.file, "sha256": entry.sha256}
        for serial, entry in sorted(entries.items())
    ]
    return (json.dumps({"format": 1, "loaded": rows}, indent=1) + "\n").encode()


def _damaged(path: Path, problem: str) -> WatchError:
    return WatchError(
        f"{path}: expected the list of workouts that runlift loaded, found damage ({problem}); "
        "delete this file and the workouts on the watch that runlift made, then load again"
    )
