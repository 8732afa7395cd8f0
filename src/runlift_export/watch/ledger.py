"""What we put on a watch, remembered on the watch itself.

So it is gone when the watch is wiped, and known to every computer the watch is plugged into. A
copy is announced here before it is made: whatever ends the copying in between, the next load
knows which files on the watch may be ours.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from runlift_export.checked import Fault, Table
from runlift_export.errors import WatchError

NAME = "runlift-loaded.json"
FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One workout that we loaded: its file name, and the SHA-256 of its bytes ("": none yet).

    `coming` are the hashes of copies that were begun since and not ended: they may be there too.
    """

    file: str
    sha256: str
    coming: tuple[str, ...] = ()

    @property
    def ours(self) -> frozenset[str]:
        """The hashes of all files of ours that may be on the watch for this workout."""
        return frozenset(one for one in (self.sha256, *self.coming) if one)

    def settled(self, sha256: str) -> bool:
        """Whether this very workout was loaded and nothing was begun since."""
        return self.sha256 == sha256 and not self.coming


Entries = dict[int, Entry]
"""By serial number of the workout."""


def begun(entry: Entry | None, *, file: str, sha256: str) -> Entry:
    """The entry while a copy is being made: it may be there, and what was there may be still."""
    if entry is None:
        return Entry(file=file, sha256="", coming=(sha256,))
    coming = tuple(dict.fromkeys((*entry.coming, sha256)))
    return Entry(file=entry.file, sha256=entry.sha256, coming=coming)


def read(garmin: Path) -> Entries:
    """The ledger of a watch; empty if there is none.

    Raises `WatchError` for one that is damaged or of a newer version: neither may be written
    over, and OSError if the watch does not give it.
    """
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
    table = Table(data, faults=faults)
    version = table.integer("format", low=1, high=10**6) if "format" in table else FORMAT_VERSION
    if not faults and version > FORMAT_VERSION:
        raise WatchError(
            f"{path}: expected format {FORMAT_VERSION}, found {version}: a newer runlift wrote it; "
            "load with that one; nothing was copied"
        )
    rows = table.tables("loaded")
    entries = {row.integer("serial", low=1, high=2**32 - 1): _entry(row) for row in rows}
    if faults:
        raise _damaged(path, "; ".join(f"{where}: {what}" for where, what in faults))
    return entries


def as_bytes(entries: Entries) -> bytes:
    """The ledger as JSON, in the order of serial numbers; `coming` only where there is one."""
    rows = [
        {"serial": serial, "file": entry.file, "sha256": entry.sha256}
        | ({"coming": list(entry.coming)} if entry.coming else {})
        for serial, entry in sorted(entries.items())
    ]
    return (json.dumps({"format": FORMAT_VERSION, "loaded": rows}, indent=1) + "\n").encode()


def _entry(row: Table) -> Entry:
    return Entry(
        file=row.text("file"),
        sha256=row.text("sha256"),
        coming=row.texts("coming") if "coming" in row else (),
    )


def _damaged(path: Path, problem: str) -> WatchError:
    return WatchError(
        f"{path}: expected the list of workouts that runlift loaded, found damage ({problem}); "
        "delete this file and the workouts on the watch that runlift made, then load again"
    )
