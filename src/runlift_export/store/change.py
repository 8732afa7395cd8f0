"""The change that a write makes to a folder: what is written, kept and removed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from runlift_export.store.ledger import read_ledger
from runlift_export.store.names import free_name, is_inside


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a write did, as paths relative to the folder, in the order of the files given.

    `kept` are pairs (name, new name) of files that were not ours and were moved aside.
    """

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a write is going to do, and the ledger (name -> digests) before and after it."""

    outcome: Outcome
    before: dict[str, tuple[str, ...]]
    after: dict[str, tuple[str, ...]]


def change_to(
    directory: Path, files: tuple[tuple[str, bytes], ...], keep: frozenset[str]
) -> Change:
    """Work out what makes the folder hold `files`; reads it and touches nothing."""
    before = read_ledger(directory)
    named = {name: _digest(data) for name, data in files}
    there = {name: _on_disk(directory / name) for name in named}
    unchanged = tuple(name for name in named if there[name] == named[name])
    foreign = tuple(
        name
        for name in named
        if name not in unchanged
        and there[name] not in (None, *(() if name in keep else before.get(name, ())))
    )
    stale = tuple(
        name
        for name, digests in sorted(before.items())
        if name not in named and is_inside(name) and _on_disk(directory / name) in digests
    )
    outcome = Outcome(
        written=tuple(name for name in named if name not in unchanged),
        unchanged=unchanged,
        kept=tuple((name, free_name(directory, name)) for name in foreign),
        removed=stale,
    )
    after: dict[str, tuple[str, ...]] = {name: (digest,) for name, digest in named.items()}
    return Change(outcome=outcome, before=before, after=after)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _on_disk(path: Path) -> str | None:
    """The hash of a file, None where there is none; what is no plain file counts as foreign."""
    if not path.exists() and not path.is_symlink():
        return None
    if not path.is_file():
        return "not a file"
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
