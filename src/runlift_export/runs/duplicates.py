"""The same thing twice: the same bytes, or two devices that recorded one body at one time.

Two recordings that were made far apart are of two people. Positions stay in the FIT files: to
know, the two files are read once more, and only the answer is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from runlift_export import fit
from runlift_export.cache import Cache, FileStamp
from runlift_export.errors import FitError
from runlift_export.fit import profile
from runlift_export.language import say_later, to_say
from runlift_export.model import (
    SAME_SESSION_S,
    TRACE_STEP_S,
    DoneLift,
    Problem,
    ProblemKind,
    Run,
)
from runlift_export.runs.codec import Contents
from runlift_export.runs.files import FileLocation, OpenFiles
from runlift_export.runs.merging import merged_lift, merged_run, part_of_run

MOSTLY = 0.5
SAME_START_S = 60.0
WHOLE = 0.9
PACES_APART = 1.6
ZONES_APART_S = 3 * 3600
_ENOUGH_S = 300.0
_REST_S = 300.0
_MUCH_S = 180.0

Recording = TypeVar("Recording", Run, DoneLift)
FarApart = Callable[[Run | DoneLift, Run | DoneLift], bool]
"""Whether two recordings of one time were made so far apart that they are of two people."""


def _never(*_: object) -> bool:
    return False


def without_copies(
    contents: Sequence[tuple[str, Contents]],
) -> tuple[tuple[Contents, ...], tuple[Problem, ...]]:
    """Drop contents whose bytes came before; a problem says so where they held a recording.

    `contents` are pairs of source and contents, in reading order; the first one stays.
    """
    seen: dict[str, str] = {}
    kept = []
    problems = []
    for source, found in contents:
        first = seen.setdefault(found.key, source)
        if first is source:
            kept.append(found)
        elif found.runs or found.lifts:
            text = to_say("the same recording as {other}, counted once")
            problems.append(_duplicate(source, text, first))
        else:
            kept.append(found)
    return tuple(kept), tuple(problems)


def without_twins(
    recordings: Sequence[Recording], far_apart: FarApart = _never
) -> tuple[tuple[Recording, ...], tuple[Problem, ...]]:
    """Drop recordings of what another one holds too; the richer stays, with what only it lacks.

    Two files that overlap for most of the shorter one are of one body, which cannot run twice
    at once, unless they are of two: `far_apart` is asked last. Two recordings of one file are
    never twins. Each recording is compared only with those that have not ended when it starts.
    """
    kept: dict[int, Recording] = {}
    going_on: list[int] = []
    problems = []
    ordered = sorted(recordings, key=lambda one: (one.started_at, one.key))
    for number, one in enumerate(ordered):
        going_on = [at for at in going_on if _end_s(kept[at]) > one.started_at.timestamp()]
        twin = None
        for at in going_on:
            if not _overlap(one, kept[at]):
                continue
            if _two_people(one, kept[at]) or far_apart(one, kept[at]):
                one = _beside(one, kept[at])  # noqa: PLW2901 it is told on the recording itself
                continue
            twin = at
            break
        if twin is None:
            kept[number] = one
            going_on.append(number)
            continue
        better, worse = _ranked(one, kept[twin])
        kept[twin] = _merged(better, worse)
        rest = _rest(worse, better)
        if rest is not None:
            kept[number] = rest
            going_on.append(number)
        text = to_say("the same run as {other}, recorded at the same time; counted once")
        if isinstance(one, DoneLift):
            text = _SAME_LIFT
        problems.append(_duplicate(worse.source, text, better.source))
    found = sorted(kept.values(), key=lambda one: (one.started_at, one.key))
    return tuple(found), tuple(problems)


_SAME_LIFT = to_say("the same strength session as {other}, recorded at the same time; counted once")


def _rest(worse: Run | DoneLift, better: Run | DoneLift) -> Any:
    """What the worse recording of a run has before or after the better one, if it is much."""
    if not (isinstance(worse, Run) and isinstance(better, Run)) or worse.trace is None:
        return None
    cells = len(worse.trace.timer_s)
    apart_s = (better.started_at - worse.started_at).total_seconds()
    first = min(max(round(apart_s / TRACE_STEP_S), 0), cells)
    last = min(max(round((apart_s + better.elapsed_s) / TRACE_STEP_S), 0), cells)
    sides = ((0, first), (last, cells))
    lengths = [float(worse.trace.timer_s[start:end].sum()) for start, end in sides]
    if max(lengths) < _REST_S:
        return None
    start, end = sides[lengths.index(max(lengths))]
    part = part_of_run(worse, start, end)
    told = say_later(
        "only what {source}, recorded at the same time, does not have of it", source=better.source
    )
    return replace(part, caveats=(*part.caveats, told))


def _duplicate(source: str, text: str, other: str) -> Problem:
    message = say_later(text, other=other)
    return Problem(source=source, kind=ProblemKind.DUPLICATE, message=message)


def _end_s(recording: Run | DoneLift) -> float:
    return recording.started_at.timestamp() + max(_length_s(recording), SAME_START_S)


def _length_s(recording: Run | DoneLift) -> float:
    return recording.elapsed_s if isinstance(recording, Run) else recording.duration_s


def _overlap(one: Run | DoneLift, other: Run | DoneLift) -> bool:
    """Whether the two overlap for most of the shorter; what was paused does not count."""
    if one.source == other.source:
        return False
    shorter_s = min(_active_s(one), _active_s(other))
    if not shorter_s:
        return abs((one.started_at - other.started_at).total_seconds()) <= SAME_START_S
    common_s = _common_s(one, other)
    if isinstance(one, Run) and isinstance(other, Run) and one.trace and other.trace:
        return common_s >= min(MOSTLY * shorter_s, _MUCH_S)
    if isinstance(one, DoneLift):
        return common_s >= min(MOSTLY * shorter_s, SAME_SESSION_S)
    return common_s >= MOSTLY * shorter_s


def _active_s(recording: Run | DoneLift) -> float:
    if isinstance(recording, Run):
        if recording.trace is not None:
            return float(recording.trace.timer_s.sum())
        return min(recording.moving_s, recording.elapsed_s)
    return recording.duration_s


def _common_s(one: Run | DoneLift, other: Run | DoneLift) -> float:
    """Seconds that both recorded."""
    apart_s = (other.started_at - one.started_at).total_seconds()
    if isinstance(one, Run) and isinstance(other, Run) and one.trace and other.trace:
        mine, theirs = _aligned(one.trace.timer_s, other.trace.timer_s, apart_s)
        return float(np.minimum(mine, theirs).sum())
    return max(0.0, min(_length_s(one), apart_s + _length_s(other)) - max(0.0, apart_s))


def _aligned(
    one: np.typing.NDArray[np.float32], other: np.typing.NDArray[np.float32], apart_s: float
) -> tuple[np.typing.NDArray[np.float32], np.typing.NDArray[np.float32]]:
    """The cells of two traces that lie at the same time; the second begins `apart_s` later."""
    shift = round(apart_s / TRACE_STEP_S)
    mine, theirs = one[max(shift, 0) :], other[max(-shift, 0) :]
    common = min(len(mine), len(theirs))
    return mine[:common], theirs[:common]


def _two_people(one: Run | DoneLift, other: Run | DoneLift) -> bool:
    """Whether zone or pace say that no single runner made both.

    Only what satellites saw counts: an app indoors guesses its distance and knows no zone.
    """
    if not (isinstance(one, Run) and isinstance(other, Run)):
        return False
    if not (one.has_position and other.has_position):
        return False
    if abs(one.utc_offset_s - other.utc_offset_s) >= ZONES_APART_S:
        return True
    if one.trace is None or other.trace is None:
        return False
    apart_s = (other.started_at - one.started_at).total_seconds()
    mine, theirs = _aligned(one.trace.speed_m_per_s, other.trace.speed_m_per_s, apart_s)
    both = np.isfinite(mine) & np.isfinite(theirs)
    if both.sum() * TRACE_STEP_S < _ENOUGH_S:
        return False
    slow, fast = sorted((float(mine[both].sum()), float(theirs[both].sum())))
    return fast > PACES_APART * slow


def _beside(one: Recording, other: Recording) -> Recording:
    """The recording with a word on the one that somebody else must have made."""
    if not isinstance(one, Run):
        return one
    told = say_later(
        "recorded at the same time as {source}, elsewhere: is one somebody else's?",
        source=other.source,
    )
    return replace(one, caveats=(*one.caveats, told))


def _ranked(one: Recording, other: Recording) -> tuple[Recording, Recording]:
    """The better first: one that was not cut short, then the one that holds more."""
    longest_s = max(_active_s(one), _active_s(other))

    def rank(recording: Recording) -> tuple[int, ...]:
        return (_active_s(recording) >= WHOLE * longest_s, *_richness(recording))

    if isinstance(one, DoneLift):
        return (one, other) if _richness(one) > _richness(other) else (other, one)
    return (one, other) if rank(one) > rank(other) else (other, one)


def _merged(better: Recording, worse: Recording) -> Recording:
    if isinstance(better, Run):
        return merged_run(better, worse)
    return merged_lift(better, worse)


def _richness(recording: Run | DoneLift) -> tuple[int, ...]:
    """Order by what a recording holds: kinds of data first, then how much of it."""
    if isinstance(recording, DoneLift):
        named = sum(done.category is not None for done in recording.sets)
        return named, len(recording.sets)
    has = (
        recording.trace is not None,
        recording.mean_heart_rate_bpm is not None,
        recording.distance_m is not None,
        recording.has_position,
        recording.has_barometer,
        bool(recording.planned_intensities),
        not recording.caveats,
    )
    return sum(has), recording.has_position, len(recording.laps)


FAR_M = 1000.0
_LEAST_COMMON = 5
_DEGREE_M = 111_195.0
_SEMICIRCLES = 2.0**31 / 180.0

Track = npt.NDArray[np.float64]
"""(n, 3): FIT time, latitude and longitude in degrees, in order of time."""

_FAR, _NEAR = b"far", b"near"


class Whereabouts:
    """Answers whether recordings were made far apart, reading each pair of files once.

    `locations` say where a source lies. With a cache the answer is known the next time.
    """

    def __init__(self, locations: Mapping[str, FileLocation], cache: Cache | None) -> None:
        self._locations = locations
        self._cache = cache
        self._files = OpenFiles()

    def close(self) -> None:
        """Close the archives that were opened."""
        self._files.close()

    def far_apart(self, one: Run | DoneLift, other: Run | DoneLift) -> bool:
        """Whether the two were made more than a kilometre apart for most of their common time."""
        if not (isinstance(one, Run) and isinstance(other, Run)):
            return False
        places = [self._locations.get(run.source) for run in (one, other)]
        if not (one.has_position and other.has_position) or None in places:
            return False
        key = _key(one, other)
        known = {} if self._cache is None else self._cache.contents([key])
        if key not in known:
            found = self._measured([place for place in places if place is not None])
            known[key] = _FAR if found else _NEAR
            if self._cache is not None:
                # The place is no file's, so no file's stamp is ever taken for it.
                stamp = FileStamp(f"apart:{key}", 0, 0, 0)
                self._cache.store([(stamp, key, known[key])])
        return known[key] == _FAR

    def _measured(self, places: list[FileLocation]) -> bool:
        one, other = (_track(self._files.read(place)) for place in places)
        apart_m = _apart_m(one, other)
        return len(apart_m) >= _LEAST_COMMON and float(np.median(apart_m)) > FAR_M


def _key(one: Run, other: Run) -> str:
    pair = "\n".join(sorted((one.key, other.key)))
    return sha256(f"how far apart: {pair}".encode()).hexdigest()


def _track(data: object) -> Track:
    """Where a file's records were made."""
    try:
        files = fit.read_fit(data) if isinstance(data, bytes) else ()
    except FitError:
        return np.empty((0, 3))
    rows = []
    for file in files:
        table = file.table(profile.RECORD)
        if table is None or not table.has(profile.RECORD_LONGITUDE):
            continue
        columns = (
            table.timestamps(),
            table.numbers(profile.RECORD_LATITUDE) / _SEMICIRCLES,
            table.numbers(profile.RECORD_LONGITUDE) / _SEMICIRCLES,
        )
        rows.append(np.stack(columns, axis=1))
    track = np.concatenate(rows) if rows else np.empty((0, 3))
    nowhere = (track[:, 1] == 0) & (track[:, 2] == 0)
    track = track[np.isfinite(track).all(axis=1) & ~nowhere]
    return np.asarray(track[np.argsort(track[:, 0], kind="stable")])


def _apart_m(one: Track, other: Track) -> npt.NDArray[np.float64]:
    """The metres between two tracks at the times of the first that the second covers."""
    if not len(one) or not len(other):
        return np.empty(0)
    times = one[:, 0]
    common = one[(times >= other[0, 0]) & (times <= other[-1, 0])]
    north, east = (np.interp(common[:, 0], other[:, 0], other[:, at]) for at in (1, 2))
    across = (common[:, 2] - east + 180.0) % 360.0 - 180.0
    across *= np.cos(np.radians(common[:, 1]))
    return np.asarray(_DEGREE_M * np.hypot(common[:, 1] - north, across))
