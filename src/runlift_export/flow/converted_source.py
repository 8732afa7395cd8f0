"""One source converted: read, decoded and written, or known to be what was written before.

Made for a worker: it is given places of files, and gives back lines of the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from errno import EACCES, EEXIST, EILSEQ, EINVAL, EISDIR, ENAMETOOLONG, ENOTDIR, EPERM
from functools import cache
from hashlib import sha256
from pathlib import Path

from runlift_export import convert, runs, store
from runlift_export.convert import ConvertOptions
from runlift_export.errors import reason_of
from runlift_export.language import say
from runlift_export.model import ProblemKind
from runlift_export.runs import FileLocation, UnreadableError
from runlift_export.store import Conversion, WrittenFile

FORM = 3
"""Raised when the same bytes and options give other files: those written before are made anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertInto:
    """The folder to write into; `dry` writes nothing, `rebuild` makes anew what is up to date."""

    folder: Path
    dry: bool
    rebuild: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One source to convert, with what the ledger knows of it, and how."""

    location: FileLocation
    known: Conversion | None
    options: ConvertOptions
    digest: str


def task_of(location: FileLocation, options: ConvertOptions, ledger: dict[str, Conversion]) -> Task:
    """What is to be done about one source, as the ledger knows it."""
    known = ledger.get(source_name(location))
    return Task(location=location, known=known, options=options, digest=options_digest(options))


@cache
def options_digest(options: ConvertOptions) -> str:
    """Return what tells whether files were made with the same options by the same program."""
    return sha256(f"{FORM} {options!r}".encode()).hexdigest()[:16]


def is_fresh(task: Task, folder: Path) -> bool:
    """Whether the source and all that it gave are as they were, unread."""
    known = task.known
    if known is None or known.options != task.digest or known.stamp != _stamp(task.location):
        return False
    return store.is_there(str(folder), known)


def source_name(location: FileLocation) -> str:
    """The name of a source in the ledger, the same whatever path it was found by."""
    name = runs.joined_name(location.path, location.members)
    return name if name.isascii() else name.encode("utf-8", "backslashreplace").decode()


def _stamp(location: FileLocation) -> tuple[int, int, int]:
    return location.size, location.mtime_ns, location.inode


def convert_chunk(tasks: Sequence[Task], *, into: ConvertInto) -> list[Conversion]:
    """Convert some sources one after the other and write what they gave."""
    results = []
    by_source = {source_name(task.location): task for task in tasks}
    for location, data in runs.read_each([task.location for task in tasks]):
        task = by_source[source_name(location)]
        try:
            results.append(_converted(task, location, data, into))
        except OSError as error:
            # Of many athletes one place may refuse; a full disk is everybody's.
            if task.options.athlete is None or error.errno not in _ONES_OWN:
                raise
            results.append(_unwritable(_base(task, location), error))
    return results


_ONES_OWN = (EEXIST, ENOTDIR, EISDIR, EACCES, EPERM, ENAMETOOLONG, EINVAL, EILSEQ)


def _base(task: Task, location: FileLocation) -> Conversion:
    source, stamp = source_name(location), _stamp(location)
    return Conversion(source=source, stamp=stamp, options=task.digest, key="", files=())


def _converted(
    task: Task, location: FileLocation, data: bytes | UnreadableError | OSError, into: ConvertInto
) -> Conversion:
    base, last = _base(task, location), task.known
    if not isinstance(data, bytes):
        return _unreadable(base, data)
    key = sha256(data).hexdigest()
    if last is not None and not into.rebuild and _is_same(last, key, task.digest, str(into.folder)):
        return replace(last, stamp=base.stamp)
    found = convert.convert_file(data, key, task.options)
    before = {file.name: file for file in last.files} if last is not None else {}
    files = tuple(
        WrittenFile(name=name, size=0, mtime_ns=0)
        if into.dry
        else store.put_file(into.folder, name, content, before.get(name))
        for name, content in found.files
    )
    kind, message = found.fault or ("", "")
    if kind == ProblemKind.NOT_FIT:
        message = runs.what_it_is(data)
    return replace(
        base,
        key=key,
        files=files,
        rows=found.rows,
        activities=found.activities,
        kind=str(kind),
        message=message,
    )


def _is_same(known: Conversion, key: str, digest: str, folder: str) -> bool:
    """Whether a source was only touched: the same bytes, converted in the same way."""
    same = known.key == key and known.options == digest
    return same and store.is_there(folder, known)


def is_refreshed(ledger: dict[str, Conversion], one: Conversion) -> bool:
    """Whether only the stamp of a source is new in the ledger."""
    known = ledger.get(one.source)
    return known is not None and replace(known, stamp=one.stamp) == one


def _unreadable(base: Conversion, error: UnreadableError | OSError) -> Conversion:
    if isinstance(error, OSError):
        message = say(
            "cannot be opened ({why}); check its permissions or remove it", why=error.strerror
        )
        # It may be readable the next time: no stamp of a file is like this one.
        return replace(base, stamp=(-1, -1, -1), kind=str(ProblemKind.UNSUPPORTED), message=message)
    message = say("{fault}; download or copy it again", fault=error)
    return replace(base, kind=str(ProblemKind.DAMAGED), message=message)


def _unwritable(base: Conversion, error: OSError) -> Conversion:
    message = say(
        "what it gives cannot be written ({why}); move away what stands in its place",
        why=reason_of(error),
    )
    # Nothing of it was written: it is tried again the next time.
    return replace(base, stamp=(-1, -1, -1), kind=str(ProblemKind.UNSUPPORTED), message=message)
