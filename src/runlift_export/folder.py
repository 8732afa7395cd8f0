"""A folder of files that belong together, each written whole or not at all.

What we wrote is noted by hash in a ledger inside the folder, so that a later call can tell our
own file from one that somebody made or edited: those are kept under another name, never lost,
and files we did not write are never removed. The order of the files given is the order of
writing, so the last one (plan.json) appears only when all it points to is there.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from runlift_export.errors import FolderError

LEDGER = ".runlift-files.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a write did, as paths relative to the folder, in the order of the files given.

    `kept` are pairs (name, new name) of files that were not ours and were moved aside.
    """

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]
    removed: tuple[str, ...]


def write(directory: Path, files: tuple[tuple[str, bytes], ...], *, dry: bool = False) -> Outcome:
    """Make `directory` hold `files` (relative POSIX path, bytes); remove our own stale ones.

    With `dry` nothing is touched and the outcome is what would happen. Raises `FolderError`
    when the disk refuses; then every file there is either the old or the new one, whole.
    """
    try:
        return _write(directory, files, dry=dry)
    except OSError as error:
        place = error.filename or directory
        message = f"{place}: {error.strerror or error}; mend that and run the command again"
        raise FolderError(message) from error


def write_file(path: Path, data: bytes) -> None:
    """Write one file whole: temporary name beside it, fsync, rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".runlift-", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp makes it private; a feed must be readable by the web server beside us.
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _write(directory: Path, files: tuple[tuple[str, bytes], ...], *, dry: bool) -> Outcome:
    ledger = _read_ledger(directory)
    named = {name: _digest(data) for name, data in files}
    mine: dict[str, tuple[str, ...]] = {name: (digest,) for name, digest in named.items()}
    unchanged = tuple(name for name, _ in files if _on_disk(directory / name) == named[name])
    foreign = tuple(
        name
        for name, _ in files
        if name not in unchanged and _on_disk(directory / name) not in (None, *ledger.get(name, ()))
    )
    kept = tuple((name, _free_name(directory, name)) for name in foreign)
    stale = tuple(
        name
        for name, digests in sorted(ledger.items())
        if name not in named and _is_inside(name) and _on_disk(directory / name) in digests
    )
    if not dry:
        # While the files are being written, both the old and the new ones are ours.
        either = {name: ledger.get(name, ()) + mine.get(name, ()) for name in ledger | mine}
        _write_ledger(directory, either)
        for name, other in kept:
            (directory / name).rename(directory / other)
        for name, data in files:
            if name not in unchanged:
                write_file(directory / name, data)
        for name in stale:
            (directory / name).unlink(missing_ok=True)
        _write_ledger(directory, mine)
    written = tuple(name for name, _ in files if name not in unchanged)
    return Outcome(written=written, unchanged=unchanged, kept=kept, removed=stale)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _on_disk(path: Path) -> str | None:
    """The hash of a file, None where there is none; what is no plain file counts as foreign."""
    if not path.exists() and not path.is_symlink():
        return None
    return _digest(path.read_bytes()) if path.is_file() else "not a file"


def _free_name(directory: Path, name: str) -> str:
    """A name beside `name` that is still free: plan.kept-1.json."""
    path = PurePosixPath(name)
    number = 1
    while True:
        other = path.with_name(f"{path.stem}.kept-{number}{path.suffix}")
        if not (directory / other).exists():
            return str(other)
        number += 1


def _is_inside(name: str) -> bool:
    """Whether a name of the ledger stays in the folder: the ledger is a file like any other."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name


def _read_ledger(directory: Path) -> dict[str, tuple[str, ...]]:
    try:
        data = json.loads((directory / LEDGER).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError, RecursionError):
        return {}
    files = data.get("files") if isinstance(data, dict) else None
    if not isinstance(files, dict):
        return {}
    return {
        str(name): tuple(str(digest) for digest in digests)
        for name, digests in files.items()
        if isinstance(digests, list)
    }


def _write_ledger(directory: Path, files: dict[str, tuple[str, ...]]) -> None:
    text = json.dumps({"format": 1, "files": dict(sorted(files.items()))}, indent=1) + "\n"
    write_file(directory / LEDGER, text.encode())


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _sync_folder(path: Path) -> None:
    """Make the rename itself durable, where the system knows how (not on Windows)."""
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
