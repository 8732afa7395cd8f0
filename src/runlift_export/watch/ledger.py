"""What we put on a watch, remembered on the watch itself.

So it is gone when the watch is wiped, and known to every computer the watch is plugged into. A
copy is announced here before it is made: whatever ends the copying in between, the next
transfer knows which files on the watch may be ours.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path

from runlift_export.checked import CheckedTable, Fault
from runlift_export.errors import WatchError
from runlift_export.language import say
from runlift_export.store import read_plain
from runlift_export.watch.mount import LARGEST_BYTES

NAME = "runlift-loaded.json"
SECOND_NAME = "runlift-loaded-copy.json"
"""Written before the first where a file can be cut off in the middle, that is over a bridge."""
FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One workout that we copied: its file name, and the SHA-256 of its bytes ("": none yet).

    `coming` are the hashes of copies that were begun since and not ended: they may be there too.
    """

    file: str
    sha256: str
    coming: tuple[str, ...] = ()

    def settled(self, sha256: str) -> bool:
        """Whether this very workout was copied and nothing was begun since."""
        return self.sha256 == sha256 and not self.coming


Ledger = dict[int, LedgerLine]
"""By serial number of the workout."""


def begun(entry: LedgerLine | None, *, file: str, sha256: str) -> LedgerLine:
    """The entry while a copy is being made: it may be there, and what was there may be still."""
    if entry is None:
        return LedgerLine(file=file, sha256="", coming=(sha256,))
    coming = tuple(dict.fromkeys((*entry.coming, sha256)))
    return LedgerLine(file=file, sha256=entry.sha256, coming=coming)


class _DamagedLedgerError(WatchError):
    """What stands there is no ledger, or half of one."""


def read_ledger(garmin: Path) -> Ledger:
    """The ledger of a watch, or its second copy where it is gone or cut off; else empty.

    Raises `WatchError` for one that is damaged or of a newer version: neither may be written
    over, and OSError if the watch does not give it.
    """
    second = garmin / SECOND_NAME
    try:
        return _read(garmin / NAME)
    except FileNotFoundError:
        # A copy that was begun is none yet: it is the very first, or the first goes on beside it.
        with contextlib.suppress(FileNotFoundError, _DamagedLedgerError):
            return _read(second)
        return {}
    except _DamagedLedgerError:
        if not second.is_file():
            raise
        return _read(second)


def _read(path: Path) -> Ledger:
    try:
        text = read_plain(path, most=LARGEST_BYTES).decode()
    except UnicodeDecodeError as error:
        raise _damaged(path, say("not text")) from error
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _damaged(path, str(error)) from error
    faults: list[Fault] = []
    table = CheckedTable(data, faults=faults)
    version = table.integer("format", low=1, high=10**6) if "format" in table else FORMAT_VERSION
    if not faults and version > FORMAT_VERSION:
        raise WatchError(
            say(
                "{path}: expected format {known}, found {version}: a newer version of "
                "runlift wrote it; nothing was copied; update runlift, then run the same command "
                "again",
                path=path,
                known=FORMAT_VERSION,
                version=version,
            )
        )
    rows = table.tables("loaded")
    entries = {row.integer("serial", low=1, high=2**32 - 1): _line(row) for row in rows}
    if faults:
        raise _damaged(path, "; ".join(f"{where}: {what}" for where, what in faults))
    return entries


def ledger_bytes(entries: Ledger) -> bytes:
    """The ledger as JSON, in the order of serial numbers; `coming` only where there is one."""
    rows = [
        {"serial": serial, "file": entry.file, "sha256": entry.sha256}
        | ({"coming": list(entry.coming)} if entry.coming else {})
        for serial, entry in sorted(entries.items())
    ]
    return (json.dumps({"format": FORMAT_VERSION, "loaded": rows}, indent=1) + "\n").encode()


def _line(row: CheckedTable) -> LedgerLine:
    return LedgerLine(
        file=row.text("file"),
        sha256=row.text("sha256"),
        coming=row.texts("coming") if "coming" in row else (),
    )


def _damaged(path: Path, problem: str) -> _DamagedLedgerError:
    return _DamagedLedgerError(
        say(
            "{path}: the list of workouts that runlift copied to this watch is damaged "
            "({problem}); nothing was copied; delete this file and runlift's workouts on the "
            "watch, then run the same command again",
            path=path,
            problem=problem,
        )
    )
