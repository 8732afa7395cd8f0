"""All files under some paths to one `Reading`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from runlift_export.cache import Cache, Place
from runlift_export.model import DoneLift, Problem, ProblemKind, Run
from runlift_export.runs.batch import Packed, read_places
from runlift_export.runs.contents import Contents
from runlift_export.runs.duplicates import without_copies, without_twins
from runlift_export.runs.find import Found, find
from runlift_export.runs.local_time import in_zone
from runlift_export.runs.stored import FORM, unpack

COLUMNS = "columns"
READERS = (COLUMNS, "fitparse")

_UNREADABLE = (ProblemKind.DAMAGED, ProblemKind.NOT_FIT, ProblemKind.UNSUPPORTED)
_STORED_AT_ONCE = 64

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that was read. `runs` and `lifts` are in order of start, `problems` of finding.

    `files` counts the files looked at, members of archives one by one.
    """

    runs: tuple[Run, ...]
    lifts: tuple[DoneLift, ...]
    problems: tuple[Problem, ...]
    files: int


def read(
    paths: tuple[Path, ...],
    *,
    timezone: ZoneInfo | None,
    jobs: int = 1,
    cache: Cache | None = None,
    reader: str = COLUMNS,
    fail_fast: bool = False,
    on_progress: Progress | None = None,
) -> Reading:
    """Read every FIT file under `paths`: runs, finished strength sessions, problems.

    `timezone` dates the recordings that do not know their local time (None: the longitude
    does). `jobs` is the most processes to use. `reader` is "columns" or "fitparse"; the cache
    serves the first only. With `fail_fast` reading stops after the first unreadable file.
    `on_progress` is called with files done and files in all. A bad file is a `Problem`; raise
    RunliftError only if a path does not exist and CacheError if the cache cannot be used.
    """
    found = list(find(paths))
    readable = [place for place in found if place.problem is None]
    problems = [place.problem for place in found if place.problem is not None]
    contents: list[tuple[str, Contents]] = []
    if reader != COLUMNS:
        cache = None
    for place, result in _read_or_remember(readable, jobs, cache, reader):
        contents.append((place.source, unpack(result.packed, place.source)))
        if on_progress is not None:
            on_progress(len(problems) + len(contents), len(found))
        if fail_fast and (problems or _unreadable(contents[-1][1])):
            break
    return _gathered(contents, problems, timezone, len(found))


def _unreadable(contents: Contents) -> bool:
    return any(problem.kind in _UNREADABLE for problem in contents.problems)


def _gathered(
    contents: list[tuple[str, Contents]],
    problems: list[Problem],
    timezone: ZoneInfo | None,
    files: int,
) -> Reading:
    kept, copies = without_copies(contents)
    runs, run_twins = without_twins([run for each in kept for run in each.runs])
    lifts, lift_twins = without_twins([lift for each in kept for lift in each.lifts])
    for each in kept:
        problems.extend(each.problems)
    return Reading(
        runs=tuple(in_zone(run, timezone) for run in runs),
        lifts=tuple(in_zone(lift, timezone) for lift in lifts),
        problems=(*problems, *copies, *run_twins, *lift_twins),
        files=files,
    )


def _read_or_remember(
    places: list[Found], jobs: int, cache: Cache | None, reader: str
) -> Iterator[tuple[Found, Packed]]:
    """Give each place with what it holds, in order: from the cache where it is unchanged."""
    if cache is None:
        yield from zip(places, read_places(places, jobs=jobs, reader=reader), strict=True)
        return
    cache.keep_form(FORM)
    known = _remembered(places, cache)
    unknown = [place for place in places if place not in known]
    fresh = read_places(unknown, jobs=jobs, reader=reader)
    unsaved: list[tuple[Place, str, bytes]] = []
    try:
        for place in places:
            result = known.get(place)
            if result is None:
                result = next(fresh)
                unsaved.append((_place(place), result.key, result.packed))
                if len(unsaved) >= _STORED_AT_ONCE:
                    cache.store(unsaved)
                    unsaved.clear()
            yield place, result
    finally:
        if unsaved:
            cache.store(unsaved)


def _remembered(places: list[Found], cache: Cache) -> dict[Found, Packed]:
    keys = cache.fresh()
    hits = {}
    for place in places:
        key = keys.get(_place(place))
        if key is not None:
            hits[place] = key
    packed = cache.contents(hits.values())
    return {
        place: Packed(key=key, packed=packed[key]) for place, key in hits.items() if key in packed
    }


def _place(found: Found) -> Place:
    return Place("!".join((found.path, *found.members)), found.size, found.mtime_ns, found.inode)
