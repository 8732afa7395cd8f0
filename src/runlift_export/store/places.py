"""A place for files that belong together: a folder, or a prefix of a bucket, by one small face.

Each holds what `writing` promises: own files known by hash, those of others kept under another
name, plan.json last. In a bucket nothing can be renamed and nobody can be kept waiting. There
every put is whole or not at all and takes the place of what was listed, or of nothing; the ledger
is put before the files and after them, each time only if it is still the one that was read. So of
two planners at once one is told that the other was quicker, looks again and goes on; and what one
that was killed left is healed by the next call.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from runlift_export.errors import FolderError
from runlift_export.store.bucket import Bucket, ChangedError, Stored, checked_address, is_address
from runlift_export.store.staging import free_name, read_plain
from runlift_export.store.writing import (
    LEDGER,
    Change,
    Outcome,
    digest_of,
    either_of,
    ledger_bytes,
    ledger_files,
    ledger_table,
    refuse_outside,
    work_out,
    write,
)

Files = tuple[tuple[str, bytes], ...]

AT_ONCE = 8
"""Requests on their way: a service is far, and answers many as fast as one."""
_TRIES, _PAUSE_S = 5, 0.2
_LARGEST_LEDGER = 8_000_000


class Place(Protocol):
    """Where the files of a plan are, and where they are written."""

    @property
    def address(self) -> str:
        """The absolute path or the address: no other place has it."""

    def below(self, name: str) -> Place:
        """The place by this name in this one."""

    def shown(self, name: str) -> str:
        """A file of this place, for people."""

    def has(self, name: str) -> bool:
        """Whether there is a file by this name. Raises OSError, `FolderError`."""

    def read(self, name: str, *, most: int) -> bytes:
        """The bytes of a file. Raises OSError, FileNotFoundError among them, or `FolderError`."""

    def write(
        self, files: Files, *, dry: bool = False, keep: frozenset[str] = frozenset()
    ) -> Outcome:
        """Make the place hold these files; see `write`."""


def place_at(where: str | Path) -> Place:
    """The folder at a path, or the prefix at an address. Raises `RequestError`."""
    if isinstance(where, str) and is_address(where):
        where = checked_address(where)
        if is_address(where):
            return BucketPlace(Bucket(where))
    return FolderPlace(Path(where))


class FolderPlace:
    """A folder on this machine's disks; it need not be there."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def address(self) -> str:
        """The absolute path."""
        return str(self.path.absolute())

    def below(self, name: str) -> Place:
        """The folder by this name in this one."""
        return FolderPlace(self.path / name)

    def shown(self, name: str) -> str:
        """The path of a file in it."""
        return str(self.path / name)

    def has(self, name: str) -> bool:
        """Whether there is a plain file by this name."""
        return (self.path / name).is_file()

    def read(self, name: str, *, most: int) -> bytes:
        """The bytes of a plain file. Raises OSError."""
        return read_plain(self.path / name, most=most)

    def write(
        self, files: Files, *, dry: bool = False, keep: frozenset[str] = frozenset()
    ) -> Outcome:
        """Make the folder hold these files. Raises `FolderError`."""
        return write(self.path, files, dry=dry, keep=keep)


class BucketPlace:
    """A prefix of a bucket.

    Its ledger knows, beside the hashes, the stamps with which our objects were put: what has its
    stamp still need not be got to be known.
    """

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket

    @property
    def address(self) -> str:
        """The address."""
        return self.bucket.address

    def below(self, name: str) -> Place:
        """The prefix by this name below this one."""
        return BucketPlace(self.bucket.below(name))

    def shown(self, name: str) -> str:
        """The address of an object."""
        return self.bucket.shown(name)

    def has(self, name: str) -> bool:
        """Whether there is an object by this name."""
        try:
            self.bucket.stat(name)
        except FileNotFoundError:
            return False
        return True

    def read(self, name: str, *, most: int) -> bytes:
        """The bytes of an object."""
        return self.bucket.get(name, most=most)[0]

    def write(
        self, files: Files, *, dry: bool = False, keep: frozenset[str] = frozenset()
    ) -> Outcome:
        """Make the prefix hold these files; nothing is put where nothing has changed."""
        refuse_outside(files, self.address)
        for left in reversed(range(_TRIES)):
            writing = _Writing(self.bucket, files, keep)
            if dry:
                return writing.change.outcome
            try:
                writing.carry_out()
            except (ChangedError, FileNotFoundError) as error:
                if not left:
                    raise FolderError(str(error)) from error
                time.sleep(_PAUSE_S * (_TRIES - left))
            else:
                break
        return writing.change.outcome


class _Writing:
    """One attempt: what lies there, what is to change, and the changing."""

    def __init__(self, bucket: Bucket, files: Files, keep: frozenset[str]) -> None:
        self._bucket = bucket
        self._files = dict(files)
        self._table, self._ledger_stamp = self._read_ledger()
        before = ledger_files(self._table)
        self._there = {one.name: one for one in self._listed({*self._files, *before})}
        self._stamps = _known_stamps(self._table)
        self.change: Change = work_out(
            files,
            keep,
            before=before,
            there=self._digest_there,
            free=lambda name: free_name(self._there.__contains__, name),
        )

    def _read_ledger(self) -> tuple[dict[str, Any], str | None]:
        try:
            data, stamp = self._bucket.get(LEDGER, most=_LARGEST_LEDGER)
        except FileNotFoundError:
            return {}, None
        return ledger_table(data, self._bucket.shown(LEDGER)), stamp

    def _listed(self, names: set[str]) -> Iterator[Stored]:
        """What lies there; not what lies deeper, where none of our names does."""
        if any("/" in name for name in names):
            return self._bucket.list()
        return iter(self._bucket.list_top()[1])

    def _digest_there(self, name: str) -> str | None:
        """The hash of an object, got only if its stamp is not the one that we noted."""
        one = self._there.get(name)
        if one is None:
            return None
        stamp, digest = self._stamps.get(name, ("", ""))
        if stamp != one.stamp:
            try:
                digest = digest_of(self._bucket.get(name, stamp=one.stamp)[0])
            except FileNotFoundError:
                return None
            self._stamps[name] = (one.stamp, digest)
        return digest

    def carry_out(self) -> None:
        """The ledger that knows old and new, the files, plan.json last, the ledger of the new."""
        outcome, noted = self.change.outcome, self._noted()
        if not (outcome.written or outcome.removed) and noted == self._table:
            return
        if outcome.written or outcome.removed:
            self._ledger_stamp = self._put_ledger(either_of(self.change), self._stamps)
        for name, other in outcome.kept:
            data, _ = self._bucket.get(name, stamp=self._there[name].stamp)
            self._bucket.put(other, data, instead_of=None)
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(AT_ONCE) as pool:
            for names in _by_folder(outcome.written):
                done = pool.map(self._put, names)
                self._stamps |= dict(zip(names, done, strict=True))
        for name in outcome.removed:
            self._bucket.delete(name)
        self._put_ledger(self.change.after, self._stamps)

    def _put(self, name: str) -> tuple[str, str]:
        there, data = self._there.get(name), self._files[name]
        stamp = self._bucket.put(name, data, instead_of=there.stamp if there else None)
        return stamp, digest_of(data)

    def _noted(self) -> dict[str, Any]:
        """The ledger as it should be, if all is there."""
        return dict(json.loads(_with_stamps(self.change.after, self._stamps)))

    def _put_ledger(
        self, files: dict[str, tuple[str, ...]], stamps: dict[str, tuple[str, str]]
    ) -> str:
        data = _with_stamps(files, stamps)
        return self._bucket.put(LEDGER, data, instead_of=self._ledger_stamp)


def _with_stamps(files: dict[str, tuple[str, ...]], stamps: dict[str, tuple[str, str]]) -> bytes:
    known = {name: list(stamps[name]) for name in sorted(stamps) if name in files}
    return ledger_bytes(files, stamps=known)


def _known_stamps(table: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Stamp and hash of each object as we put it; nothing of what is damaged."""
    stamps = table.get("stamps")
    if not isinstance(stamps, dict):
        return {}
    return {
        str(name): (str(pair[0]), str(pair[1]))
        for name, pair in stamps.items()
        if isinstance(pair, list) and len(pair) == 2
    }


def _by_folder(names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Names in groups that may be put at once: those of one folder; at the top each alone."""
    group: list[str] = []
    for name in names:
        home = name.rpartition("/")[0]
        if group and (not home or group[0].rpartition("/")[0] != home):
            yield tuple(group)
            group = []
        group.append(name)
    if group:
        yield tuple(group)


def listing_digest(objects: Iterable[Stored]) -> str:
    """What tells whether any of these objects changed, or one came or went."""
    state = sorted((one.name, one.size, one.stamp) for one in objects)
    return sha256(repr(state).encode("utf-8", "backslashreplace")).hexdigest()[:32]
