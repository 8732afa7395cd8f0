"""A listing that was printed before, over files that have not changed since.

What was printed is kept as it was, under a hash of everything that it came from: the program, the
language, the options, the settings, and path, size, modification time and inode of every file.
When any of these differs the runs are judged anew.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from runlift_export import runs, sets
from runlift_export.cache import Cache
from runlift_export.language import spoken_language, words_from_store, words_to_store
from runlift_export.model import Problem, ProblemKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What goes to standard output, and the problems and notices to tell beside it.

    Of a plan also when it was made, until when it is one of now (both ISO 8601), and the status.
    """

    text: str
    problems: tuple[Problem, ...]
    notices: tuple[str, ...] = ()
    made_at: str = ""
    until: str = ""
    status: int = 0


def listing_key(paths: tuple[Path, ...], question: tuple[object, ...]) -> str:
    """A hash of the files under `paths` and of all else that the listing depends on.

    Each part of `question` counts by its `repr`.
    """
    digest = hashlib.sha256()
    for one in (spoken_language(), question, paths, *runs.find_files(paths)):
        digest.update(repr(one).encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def files_key(paths: tuple[Path, ...], logged: tuple[Path, ...]) -> str:
    """A hash of the activity files and tables of finished sets that a plan is made from.

    Raises RunliftError for a path of `logged` that does not exist.
    """
    tables = tuple(sets.find_tables(logged, paths))
    return listing_key(sets.without_tables(paths)[0], tables)


def kept_listing(cache: Cache, key: str) -> Listing | None:
    """The listing kept under this key, if there is one."""
    data = cache.answer(key)
    if data is None:
        return None
    document = json.loads(data)
    return Listing(
        text=document["text"],
        problems=tuple(
            Problem(source=source, kind=ProblemKind(kind), message=words_from_store(message))
            for source, kind, message in document["problems"]
        ),
        notices=tuple(document["notices"]),
        made_at=document["made_at"],
        until=document["until"],
        status=document["status"],
    )


def keep_listing(cache: Cache, key: str, listing: Listing) -> None:
    """Keep a listing under this key, for the next time."""
    problems = [
        (one.source, one.kind.value, words_to_store(one.message)) for one in listing.problems
    ]
    rest = {name: getattr(listing, name) for name in ("notices", "made_at", "until", "status")}
    text = json.dumps({"text": listing.text, "problems": problems, **rest})
    cache.keep_answer(key, text.encode("utf-8", "surrogateescape"))
