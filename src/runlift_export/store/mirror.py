"""Objects of a bucket brought near: a folder that holds them, of which only what changed is got.

What is read, by the same code as any folder, is there under the object's own name, where a file
can have it. A list of names and stamps beside the folder tells what is still as it was put.
"""

from __future__ import annotations

import json
import os
import re
import sys
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from runlift_export.store.bucket import Bucket, ChangedError, Stored
from runlift_export.store.places import AT_ONCE
from runlift_export.store.staging import alone_in, is_inside, make_private, replace

_KNOWN = "objects.json"
MIRRORED = "files"
"""The folder of the objects, in the folder that is given for them."""
_TEMPORARY = ".runlift-get.tmp"
_LONGEST_NAME, _LONGEST_PATH = 255, 2_000
_SUFFIX = re.compile(r"(\.[a-z0-9]{1,5}){1,2}$")
_FOLDS_CASE = sys.platform in ("darwin", "win32")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirrored:
    """A folder that holds what was listed, and how many objects had to be got for it."""

    folder: Path
    got: int


def bring_near(
    bucket: Bucket,
    home: Path,
    objects: Iterable[Stored],
    *,
    is_too_large: Callable[[Stored], bool] = lambda _: False,
) -> Mirrored:
    """Make a folder below `home`, which is ours alone, hold these objects of the bucket.

    Of one that `is_too_large` only a hollow file of its size is made: who reads it refuses it for
    that. Raises `ChangedError` and FileNotFoundError where something is no longer
    as it was listed, `FolderError`, and OSError; what was got until then need not be got again.
    """
    make_private(home)
    folder = home / MIRRORED
    folder.mkdir(exist_ok=True)
    with alone_in(home):
        known = _known(home)
        wanted = local_names(objects)
        _clear(folder, set(wanted))
        missing = {
            local: one for local, one in wanted.items() if not _is_here(folder / local, one, known)
        }
        here = {
            one.name: [one.stamp, one.size, local]
            for local, one in wanted.items()
            if local not in missing
        }
        if here != known:  # what is going to be got is not known until it is there
            _note(home, here)
        try:
            for local in _got(bucket, folder, missing, is_too_large):
                one = missing[local]
                here[one.name] = [one.stamp, one.size, local]
        finally:
            if missing:
                _note(home, here)
    return Mirrored(folder=folder, got=len(missing))


def local_names(objects: Iterable[Stored]) -> dict[str, Stored]:
    """Each object by the relative path of its file: its own name, or one made up where none can be.

    No file can have a name that leaves the folder, that is too long, that is another's folder, or
    that this machine takes for another's. A made-up one ends like the name does.
    """
    found: dict[str, Stored] = {}
    files: set[str] = set()
    folders: set[str] = set()
    for one in sorted(objects, key=lambda one: one.name):
        folded = _folded(one.name)
        parents = _parents(folded)
        clashes = folded in files or folded in folders or not files.isdisjoint(parents)
        local = _made_up(one.name) if clashes or not _is_sound(one.name) else one.name
        if local == one.name:
            files.add(folded)
            folders.update(parents)
        found[local] = one
    return found


def _parents(name: str) -> list[str]:
    """The folders on the way to a name: "a" and "a/b" for "a/b/c"."""
    parts = name.split("/")[:-1]
    return ["/".join(parts[: at + 1]) for at in range(len(parts))]


def _is_sound(name: str) -> bool:
    parts = name.split("/")
    if "" in parts or "." in parts or len(name) > _LONGEST_PATH or not is_inside(name):
        return False
    return all(len(part.encode("utf-8", "surrogatepass")) <= _LONGEST_NAME for part in parts)


def _made_up(name: str) -> str:
    suffix = _SUFFIX.search(name.lower())
    home = name.partition("/")[0]
    digest = sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    odd = f"odd-name-{digest}{suffix[0] if suffix else ''}"
    return f"{home}/{odd}" if "/" in name and _is_sound(home) else odd


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold() if _FOLDS_CASE else name


def _known(home: Path) -> dict[str, list[Any]]:
    """Stamp, size and file of each object that was got; nothing where that is damaged."""
    try:
        table = json.loads((home / _KNOWN).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    objects = table.get("objects") if isinstance(table, dict) else None
    return objects if isinstance(objects, dict) else {}


def _is_here(path: Path, one: Stored, known: dict[str, list[Any]]) -> bool:
    noted = known.get(one.name)
    stamp_and_size = noted[:2] if isinstance(noted, list) else None
    return stamp_and_size == [one.stamp, one.size] and _size(path) == one.size


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _clear(folder: Path, wanted: set[str]) -> None:
    """Remove every file that is no object's, such as one that a killed process was getting."""
    for home, folders, names in os.walk(folder, topdown=False):
        inside = Path(home).relative_to(folder)
        for name in names:
            if (inside / name).as_posix() not in wanted:
                (Path(home) / name).unlink(missing_ok=True)
        for name in folders:
            with suppress(OSError):  # not empty
                (Path(home) / name).rmdir()


def _note(home: Path, objects: dict[str, list[Any]]) -> None:
    replace(home / _KNOWN, json.dumps({"format": 1, "objects": objects}).encode())


def _got(
    bucket: Bucket,
    folder: Path,
    missing: dict[str, Stored],
    is_too_large: Callable[[Stored], bool],
) -> Iterator[str]:
    """Get what is missing, some at a time; the paths of those that are there.

    What goes wrong with one is raised at the end; but for what was changed or removed meanwhile
    nothing more is asked for then.
    """
    for home in {(folder / local).parent for local in missing}:
        home.mkdir(parents=True, exist_ok=True)
    there: list[str] = []
    errors: list[Exception] = []
    waiting = iter(missing.items())  # a dict's: the next one is for one thread alone

    def get_some(number: int) -> None:
        temporary = folder / f"{number}{_TEMPORARY}"
        for local, one in waiting:
            try:
                if one.size and not is_too_large(one):
                    bucket.fetch(one, temporary)
                else:
                    with temporary.open("wb") as stream:
                        stream.truncate(one.size)
                os.replace(temporary, f"{folder}/{local}")  # noqa: PTH105  hundreds: no Path
                there.append(local)
            except (ChangedError, FileNotFoundError) as error:
                errors.append(error)
            except Exception as error:  # noqa: BLE001  raised below, where the others have ended
                errors.append(error)
                return

    _at_once(get_some, len(missing))
    yield from there
    if errors:
        raise errors[0]


def _at_once(work: Callable[[int], None], pieces: int) -> None:
    """Do this in some threads, each with its number; without one where there is one piece."""
    if pieces < 2:
        work(0)
        return
    threads = [
        threading.Thread(target=work, args=(number,)) for number in range(min(AT_ONCE, pieces))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
