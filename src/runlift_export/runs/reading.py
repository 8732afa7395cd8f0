"""All files under some paths to one `Reading`."""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from runlift_export.cache import Cache, FileStamp
from runlift_export.model import SAME_RUN_GAP_S, DoneLift, Look, Problem, ProblemKind, Run
from runlift_export.runs.batch import Packed, read_locations
from runlift_export.runs.clock import with_zone
from runlift_export.runs.codec import FORM, Contents, unpack_contents
from runlift_export.runs.duplicates import Whereabouts, without_copies, without_twins
from runlift_export.runs.files import FileLocation, Listing, find_files, joined_name

COLUMNS = "columns"

_OTHER_FORMATS = (ProblemKind.GPX, ProblemKind.TCX)
_STORED_AT_ONCE = 64
_TAKEN_AT_ONCE = 256

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that was read. `runs` and `lifts` are in order of start, `problems` of finding.

    `files` counts the files looked at, members of archives one by one. `timezone` is the zone by
    which recordings were dated that do not know their local time.
    """

    runs: tuple[Run, ...]
    lifts: tuple[DoneLift, ...]
    problems: tuple[Problem, ...]
    files: int
    timezone: ZoneInfo | None = None

    def __repr__(self) -> str:
        """One line: how many of each."""
        counts = f"runs {len(self.runs)}, lifts {len(self.lifts)}, problems {len(self.problems)}"
        return f"<Reading {counts}, files {self.files}>"


def read_runs(
    paths: tuple[Path, ...],
    *,
    timezone: ZoneInfo | None,
    choose_zone: Callable[[Sequence[Run]], ZoneInfo | None] | None = None,
    jobs: int = 1,
    cache: Cache | None = None,
    reader: str = COLUMNS,
    fail_fast: bool = False,
    on_progress: Progress | None = None,
    look: Look | None = None,
    only: Collection[str] | None = None,
) -> Reading:
    """Read every FIT file under `paths`: runs, finished strength sessions, problems.

    `timezone` dates the recordings that do not know their local time (None: the longitude
    does); what `choose_zone` makes of the runs comes before it, if it is given.
    `jobs` is the most processes to use. `reader` is "columns" or "fitparse"; the cache
    serves the first only. With `fail_fast` reading stops after the first unreadable file.
    `on_progress` is called with files done and files in all. What `look` sees in the runs is kept
    with their traces, and in the cache: whoever reads with another look reads all files anew. Of
    the traces all columns are kept, or `only` those, but for runs that belong together with others
    by their time: thousands of runs take less room so. A bad file is a `Problem`; raise
    RunliftError only if a path does not exist and CacheError if the cache cannot be used.
    """
    if reader != COLUMNS:
        cache = None
    contents: list[tuple[str, Contents]] = []
    with _collector_paused():
        known = {} if cache is None else _known_files(cache, paths, look)
        found = list(find_files(paths)) if cache is None else _find_files(paths, cache, known)
        readable = [location for location in found if location.problem is None]
        problems = [location.problem for location in found if location.problem is not None]
        read = partial(read_locations, jobs=jobs, reader=reader, look=look)
        for location, result in _read_or_remember(readable, known, cache, read):
            found_here = unpack_contents(result.packed, location.source, only)
            contents.append((location.source, found_here))
            if on_progress is not None:
                on_progress(len(problems) + len(contents), len(found))
            if fail_fast and (
                _any_unreadable(problems) or _any_unreadable(contents[-1][1].problems)
            ):
                break
        by_source = {location.source: location for location in readable}
        if only is not None:
            contents = _with_whole_company(contents, by_source, cache, read)
        places = Whereabouts(by_source, cache)
        with closing(places):
            files = sum(location.problem is None or _is_broken(location) for location in found)
            gathered = _gathered(contents, problems, files, places)
    chosen = None if choose_zone is None else choose_zone(gathered.runs)
    return _in_zone(gathered, chosen or timezone)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Pause the search for reference cycles while thousands of nouns, all kept, are made.

    It would look through all of them again and again: a quarter of a warm read.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _is_broken(location: FileLocation) -> bool:
    """Whether nothing can be read there though it should; a file of another format is in order."""
    return location.problem is not None and location.problem.kind not in _OTHER_FORMATS


def _any_unreadable(problems: Iterable[Problem]) -> bool:
    return any(problem.is_unreadable for problem in problems)


def _gathered(
    contents: list[tuple[str, Contents]],
    problems: list[Problem],
    files: int,
    places: Whereabouts,
) -> Reading:
    kept, copies = without_copies(contents)
    runs, run_twins = without_twins(
        [run for each in kept for run in each.runs], far_apart=places.far_apart
    )
    lifts, lift_twins = without_twins([lift for each in kept for lift in each.lifts])
    for each in kept:
        problems.extend(each.problems)
    return Reading(
        runs=tuple(runs),
        lifts=tuple(lifts),
        problems=(*problems, *copies, *run_twins, *lift_twins),
        files=files,
    )


def _in_zone(reading: Reading, timezone: ZoneInfo | None) -> Reading:
    return replace(
        reading,
        runs=tuple(with_zone(run, timezone) for run in reading.runs),
        lifts=tuple(with_zone(lift, timezone) for lift in reading.lifts),
        timezone=timezone,
    )


def _known_files(cache: Cache, paths: tuple[Path, ...], look: Look | None) -> dict[FileStamp, str]:
    """Return the key of what each known file under the paths held, in the form of today."""
    cache.keep_form(FORM if look is None else f"{FORM}, looks {look.form}")
    return cache.fresh(_named(os.path.abspath(path)) for path in paths)  # noqa: PTH100 as found


def _find_files(
    paths: tuple[Path, ...], cache: Cache, known: dict[FileStamp, str]
) -> list[FileLocation]:
    """Find the files; what stands in an archive that is unchanged is known without opening it."""

    def listing(path: str, stat: os.stat_result) -> Listing | None:
        key = known.get(FileStamp(_named(path), stat.st_size, stat.st_mtime_ns, stat.st_ino))
        packed = None if key is None else cache.contents([key]).get(key)
        if packed is None:
            return None
        return tuple(tuple(members) for members in json.loads(packed))

    found = list(find_files(paths, remembered=listing))
    archives: dict[FileStamp, list[FileLocation]] = {}
    for location in found:
        if location.members:
            archives.setdefault(_stamp(location, ()), []).append(location)
    unknown = []
    for archive, inside in archives.items():
        if archive not in known and not any(map(_is_broken, inside)):
            packed = json.dumps([location.members for location in inside]).encode()
            # No file's own bytes may have this key, whatever somebody writes into one.
            key = sha256(b"members of an archive: " + packed).hexdigest()
            unknown.append((archive, key, packed))
    if unknown:
        cache.store(unknown)
    return found


_Read = Callable[[Sequence[FileLocation]], Iterator[Packed]]


def _read_or_remember(
    locations: list[FileLocation],
    known: dict[FileStamp, str],
    cache: Cache | None,
    read: _Read,
) -> Iterator[tuple[FileLocation, Packed]]:
    """Give each file with what it holds, in order: from the cache where it is unchanged."""
    if cache is None:
        yield from zip(locations, read(locations), strict=True)
        return
    keys = [known.get(_stamp(location, location.members)) for location in locations]
    held = cache.held(key for key in keys if key is not None)
    fresh = read([one for one, key in zip(locations, keys, strict=True) if key not in held])
    unsaved: list[tuple[FileStamp, str, bytes]] = []
    try:
        for start in range(0, len(locations), _TAKEN_AT_ONCE):
            wanted = keys[start : start + _TAKEN_AT_ONCE]
            taken = cache.contents(key for key in wanted if key is not None and key in held)
            for location, key in zip(locations[start:], wanted, strict=False):
                if key is not None and key in taken:
                    yield location, Packed(key=key, packed=taken[key])
                    continue
                # What turns out to be damaged only now is read for itself.
                result = next(read([location]) if key in held else fresh)
                if result.lasting:
                    unsaved.append((_stamp(location, location.members), result.key, result.packed))
                if len(unsaved) >= _STORED_AT_ONCE:
                    cache.store(unsaved)
                    unsaved.clear()
                yield location, result
    finally:
        if unsaved:
            cache.store(unsaved)


def _with_whole_company(
    contents: list[tuple[str, Contents]],
    locations: Mapping[str, FileLocation],
    cache: Cache | None,
    read: _Read,
) -> list[tuple[str, Contents]]:
    """The same with whole traces where recordings may be merged or joined; few are."""
    wanted = _in_company([found for _, found in contents])
    keys = {source: found.key for source, found in contents if source in wanted}
    whole: dict[str, Contents] = {}
    sources = list(keys)
    for start in range(0, len(sources), _TAKEN_AT_ONCE):
        some = sources[start : start + _TAKEN_AT_ONCE]
        packed = {} if cache is None else cache.contents(keys[source] for source in some)
        fresh = read([locations[source] for source in some if keys[source] not in packed])
        for source in some:
            known = packed.get(keys[source])
            bytes_of = next(fresh).packed if known is None else known
            whole[source] = unpack_contents(bytes_of, source)
    return [(source, whole.get(source, found)) for source, found in contents]


def _in_company(contents: Sequence[Contents]) -> frozenset[str]:
    """The sources of runs that begin before another one is over, or soon after."""
    runs: dict[str, Run] = {}
    for run in (run for found in contents for run in found.runs):
        runs.setdefault(run.key, run)  # copies are no company: the first of them will stay
    found: set[str] = set()
    longest: Run | None = None
    until: datetime | None = None
    for run in sorted(runs.values(), key=lambda one: (one.started_at, one.key)):
        if longest is not None and until is not None and run.started_at <= until:
            found |= {longest.source, run.source}
        length_s = max(run.elapsed_s, run.moving_s) + SAME_RUN_GAP_S
        end = run.started_at + timedelta(seconds=length_s)
        if until is None or end >= until:
            longest, until = run, end
    return frozenset(found)


def _stamp(location: FileLocation, members: tuple[str, ...]) -> FileStamp:
    """Return what tells whether a file, or these members of an archive, changed since."""
    name = _named(location.path, members)
    return FileStamp(name, location.size, location.mtime_ns, location.inode)


def _named(path: str, members: tuple[str, ...] = ()) -> str:
    """Name a location; what is no UTF-8 with its odd bytes spelled out: SQLite keeps UTF-8 only.

    Inode, size and time tell it from a file that is truly named so.
    """
    name = joined_name(path, members)
    return name if name.isascii() else name.encode("utf-8", "backslashreplace").decode()
