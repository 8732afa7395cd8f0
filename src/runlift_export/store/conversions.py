"""What a folder of converted activities holds, and of which sources: a ledger of lines.

One line a source, added when its files are in place. A line that was cut off by a kill is passed
over, so that this source is converted again; nothing else is. Files are renamed into place but
not synced one by one: they can be made again at any time, and one that a power cut shortened no
longer has the size that the ledger knows.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from stat import S_ISREG
from typing import Any, BinaryIO

from runlift_export.errors import FolderError, reason_of
from runlift_export.language import say, words_from_store, words_to_store
from runlift_export.store.staging import free_name, is_inside, replace

CONVERSIONS = ".runlift-convert.jsonl"
CONVERSIONS_FORMAT = 1
_COPIED_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFile:
    """A file as it was written: name within the folder, bytes, time of its last change."""

    name: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """What came of one source under some options.

    `source` and `stamp` tell whether the source has changed, `key` is the hash of its bytes.
    `rows` counts what was written by table; `activities` are rows of a table over all of them.
    `kind` and `message` are those of a problem, empty if there is none.
    """

    source: str
    stamp: tuple[int, int, int]
    options: str
    key: str
    files: tuple[WrittenFile, ...]
    rows: tuple[tuple[str, int], ...] = ()
    activities: tuple[tuple[tuple[str, str | float | None], ...], ...] = ()
    kind: str = ""
    message: str = ""


def read_conversions(folder: Path) -> dict[str, Conversion]:
    """Return the last conversion of each source, empty for a folder that has none.

    Raises `FolderError` for the ledger of a newer version.
    """
    path = folder / CONVERSIONS
    found: dict[str, Conversion] = {}
    try:
        lines = path.read_bytes().split(b"\n")
    except (FileNotFoundError, NotADirectoryError):
        return found
    except OSError as error:
        raise FolderError(
            say("{path}: {why}; check its permissions", path=path, why=reason_of(error))
        ) from error
    for line in lines:
        with suppress(ValueError, KeyError, TypeError, AttributeError, RecursionError):
            table = json.loads(line)
            if table.get("format", 0) > CONVERSIONS_FORMAT:
                raise FolderError(
                    say(
                        "{path}: expected format {known}, found {version}: a newer "
                        "version of runlift wrote it; update runlift, or choose another folder",
                        path=path,
                        known=CONVERSIONS_FORMAT,
                        version=table["format"],
                    )
                )
            one = _conversion(table)
            found[one.source] = one
    return found


def add_conversions(folder: Path, conversions: Iterable[Conversion]) -> None:
    """Add lines at the end of the ledger. Raises OSError."""
    text = "".join(_line(one) for one in conversions)
    with (folder / CONVERSIONS).open("ab") as stream:
        if stream.tell() and not _ends_whole(folder / CONVERSIONS):
            stream.write(b"\n")
        stream.write(text.encode())


def rewrite_conversions(folder: Path, conversions: Iterable[Conversion]) -> None:
    """Write the ledger anew with one line a source. Raises OSError."""
    replace(folder / CONVERSIONS, "".join(_line(one) for one in conversions).encode())


def is_there(folder: str, conversion: Conversion) -> bool:
    """Whether all files of a conversion are as they were written."""
    for file in conversion.files:
        try:
            found = os.stat(f"{folder}/{file.name}")  # noqa: PTH116 thousands of them: no Path
        except OSError:
            return False
        if found.st_size != file.size or found.st_mtime_ns != file.mtime_ns:
            return False
    return True


def put_file(
    folder: Path, name: str, pieces: Iterable[bytes], known: WrittenFile | None
) -> WrittenFile:
    """Write one file whole; what stands there and is not `known` is kept under another name.

    Pieces go to the disk as they come; while they are what stands there, nothing is written.
    Raises OSError, and `FolderError` if the name leaves the folder.
    """
    if not is_inside(name):
        raise FolderError(
            say(
                "{folder}: expected a name inside the folder, found {name!r}",
                folder=folder,
                name=name,
            )
        )
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    left = iter(pieces)
    same, differing = _compared(path, left)
    if differing is None:
        return _as_written(path, name)
    temporary = path.with_name(f".runlift-{os.getpid():x}-{os.urandom(6).hex()}.tmp")
    try:
        with temporary.open("wb") as stream:
            _copy_begin(path, same, stream)
            stream.write(differing)
            stream.writelines(left)
        _move_aside(folder, path, name, known)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    return _as_written(path, name)


def _as_written(path: Path, name: str) -> WrittenFile:
    stat = path.stat()
    return WrittenFile(name=name, size=stat.st_size, mtime_ns=stat.st_mtime_ns)


def _compared(path: Path, pieces: Iterator[bytes]) -> tuple[int, bytes | None]:
    """Return how many bytes of a file are as the pieces say, and the first piece that differs.

    None for that if the file is the same to its end.
    """
    if not _is_plain(path):
        return 0, b""
    same = 0
    with path.open("rb") as stream:
        for piece in pieces:
            if stream.read(len(piece)) != piece:
                return same, piece
            same += len(piece)
        return same, b"" if stream.read(1) else None


def _copy_begin(path: Path, size: int, target: BinaryIO) -> None:
    """Copy what the new file has in common with the old one."""
    if not size:
        return
    with path.open("rb") as stream:
        while size > 0 and (piece := stream.read(min(size, _COPIED_AT_ONCE))):
            target.write(piece)
            size -= len(piece)


def _is_plain(path: Path) -> bool:
    try:
        return S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _move_aside(folder: Path, path: Path, name: str, known: WrittenFile | None) -> None:
    """Keep a file that is not ours, or no longer as we wrote it, under another name."""
    try:
        stat = path.lstat()
    except OSError:
        return
    ours = known is not None and (stat.st_size, stat.st_mtime_ns) == (known.size, known.mtime_ns)
    if not S_ISREG(stat.st_mode) or not ours:
        path.rename(folder / free_name(lambda one: (folder / one).exists(), name))


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as stream:
        stream.seek(-1, os.SEEK_END)
        return stream.read(1) == b"\n"


def _line(conversion: Conversion) -> str:
    table = asdict(conversion)
    table["format"] = CONVERSIONS_FORMAT
    table["message"] = words_to_store(conversion.message)
    table["files"] = [(one.name, one.size, one.mtime_ns) for one in conversion.files]
    return json.dumps(table, separators=(",", ":")) + "\n"


def _conversion(table: dict[str, Any]) -> Conversion:
    files = [
        WrittenFile(name=str(name), size=int(size), mtime_ns=int(mtime_ns))
        for name, size, mtime_ns in table["files"]
    ]
    size, mtime_ns, inode = table["stamp"]
    return Conversion(
        source=str(table["source"]),
        stamp=(int(size), int(mtime_ns), int(inode)),
        options=str(table["options"]),
        key=str(table["key"]),
        files=tuple(files),
        rows=tuple((str(name), int(count)) for name, count in table["rows"]),
        activities=tuple(
            tuple((str(name), value) for name, value in row) for row in table["activities"]
        ),
        kind=str(table["kind"]),
        message=words_from_store(str(table["message"])),
    )
