"""Activities from a watch into a folder of the user's, each once; nothing on the watch is changed.

A file of the folder `.runlift-fetched.json` remembers what was copied, so that what its owner
renames or deletes there is not copied a second time.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from runlift_export.checked import CheckedTable, Fault
from runlift_export.errors import FitError, WatchError, reason_of
from runlift_export.fit import read_tables
from runlift_export.language import say
from runlift_export.store import write_file
from runlift_export.watch.mount import Watch, fit_files

LEDGER = ".runlift-fetched.json"
LEDGER_FORMAT = 1
LARGEST_BYTES = 200_000_000

_Key = tuple[str, int]
"""Name and size of an activity on the watch: a watch never writes one anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What was fetched, or would be: activities on the watch, those already here, the new ones.

    `damaged` are new ones whose checksum was wrong also when they were read a second time.
    """

    found: int
    known: int
    copied: tuple[Path, ...]
    damaged: tuple[Path, ...]


def fetch_activities(watch: Watch, folder: Path, *, dry: bool = False) -> Fetched:
    """Copy the activities that `folder` has not had yet; `dry` only says which.

    Each copy is whole or not there, and read back. Raises `WatchError` where the watch names no
    folder of activities, does not answer, or the disk refuses; doing the same again goes on.
    """
    if not watch.activities:
        raise WatchError(
            say(
                "{mount}: no activities found: expected a folder GARMIN/Activity; name the drive "
                "itself with --watch",
                mount=watch.mount,
            )
        )
    known = _read_ledger(folder)
    copied: list[Path] = []
    damaged: list[Path] = []
    try:
        sources = [(path, path.stat().st_size) for path in fit_files(watch.activities)]
        new = [one for one in sources if not _is_here(*one, folder, known)]
        for source, size in new:
            target = _free(folder, source.name)
            copied.append(target)
            if dry:
                continue
            data, sound = _read(source, size)
            _write(target, data)
            known[source.name, size] = hashlib.sha256(data).hexdigest()
            write_file(folder / LEDGER, _ledger_bytes(known))
            if not sound:
                damaged.append(target)
    except OSError as error:
        done = len(copied) - 1 if copied else 0
        raise WatchError(
            say(
                "{place}: {why}; {done} activities were copied, each of them whole; mend that, "
                "then run the same command again: it copies the rest",
                place=error.filename or watch.mount,
                why=reason_of(error),
                done=done,
            )
        ) from error
    return Fetched(
        found=len(sources),
        known=len(sources) - len(new),
        copied=tuple(copied),
        damaged=tuple(damaged),
    )


def _is_here(source: Path, size: int, folder: Path, known: dict[_Key, str]) -> bool:
    if (source.name, size) in known:
        return True
    same = folder / source.name
    return same.is_file() and same.stat().st_size == size


def _free(folder: Path, name: str) -> Path:
    """A name that is free in the folder: after a reset, watches use names again."""
    target = folder / name
    stem, suffix = target.stem, target.suffix
    number = 2
    while target.exists():
        target = folder / f"{stem}-{number}{suffix}"
        number += 1
    return target


def _read(source: Path, size: int) -> tuple[bytes, bool]:
    """The bytes of a file on the watch, and whether they are a whole FIT file.

    Read a second time where they are not: a bridge may lose bytes, a watch may have written less.
    """
    if size > LARGEST_BYTES:
        raise WatchError(
            say(
                "{source}: expected at most {most} bytes, found {size}",
                source=source,
                most=LARGEST_BYTES,
                size=size,
            )
        )
    for _ in range(2):
        data = source.read_bytes()
        if len(data) == size and _is_sound(data):
            return data, True
    if len(data) != size:
        raise WatchError(
            say(
                "{source}: the watch gave {got} of {size} bytes; unplug it and plug it in again, "
                "then run the same command again",
                source=source,
                got=len(data),
                size=size,
            )
        )
    return data, False


def _is_sound(data: bytes) -> bool:
    try:
        read_tables(data)
    except FitError:
        return False
    return True


def _write(target: Path, data: bytes) -> None:
    write_file(target, data)
    if target.read_bytes() != data:
        target.unlink(missing_ok=True)
        raise WatchError(
            say(
                "{target}: the disk gave back other bytes than were written to it; run the same "
                "command again",
                target=target,
            )
        )


def _read_ledger(folder: Path) -> dict[_Key, str]:
    path = folder / LEDGER
    try:
        data = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise _damaged(path, str(error)) from error
    faults: list[Fault] = []
    table = CheckedTable(data, faults=faults)
    version = table.integer("format", low=1, high=10**6)
    rows = table.tables("fetched")
    found = {
        (row.text("file"), row.integer("bytes", low=0, high=2**40)): row.text("sha256")
        for row in rows
    }
    if faults or version > LEDGER_FORMAT:
        said = "; ".join(f"{where}: {what}" for where, what in faults)
        raise _damaged(
            path, said or say("format {version}, of a newer version of runlift", version=version)
        )
    return found


def _ledger_bytes(known: dict[_Key, str]) -> bytes:
    rows = [
        {"file": name, "bytes": size, "sha256": digest}
        for (name, size), digest in sorted(known.items())
    ]
    return (json.dumps({"format": LEDGER_FORMAT, "fetched": rows}, indent=1) + "\n").encode()


def _damaged(path: Path, problem: str) -> WatchError:
    return WatchError(
        say(
            "{path}: the list of activities that were copied cannot be used ({problem}); nothing "
            "was copied; delete it, then run the same command again: activities that are here "
            "under their own names are not copied again",
            path=path,
            problem=problem,
        )
    )
