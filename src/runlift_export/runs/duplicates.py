"""The same recording twice: by its bytes, or made by two devices at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from runlift_export.model import DoneLift, Problem, ProblemKind, Run
from runlift_export.runs.codec import Contents

SAME_START_S = 60.0
SAME_SIZE = 0.02

Recording = TypeVar("Recording", Run, DoneLift)


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
            problems.append(_duplicate(source, f"the same recording as {first}, counted once"))
        else:
            kept.append(found)
    return tuple(kept), tuple(problems)


def without_twins(
    recordings: Sequence[Recording],
) -> tuple[tuple[Recording, ...], tuple[Problem, ...]]:
    """Drop recordings that another device made of the same thing; the richer one stays.

    Twins start within 60 s of each other and agree in distance (or else in duration) within
    2 %. Two recordings of one file are never twins.
    """
    kept: list[Recording] = []
    problems = []
    for one in sorted(recordings, key=lambda one: (one.started_at, one.key)):
        twin = next((other for other in _close_before(one, kept) if _twins(one, other)), None)
        if twin is None:
            kept.append(one)
            continue
        better, worse = (one, twin) if _richness(one) > _richness(twin) else (twin, one)
        kept[kept.index(twin)] = better
        text = f"the same {_what(one)} as {better.source} by start and distance, counted once"
        problems.append(_duplicate(worse.source, text))
    return tuple(kept), tuple(problems)


def _duplicate(source: str, message: str) -> Problem:
    return Problem(source=source, kind=ProblemKind.DUPLICATE, message=message)


def _close_before(one: Recording, kept: list[Recording]) -> list[Recording]:
    close: list[Recording] = []
    for other in reversed(kept):
        if (one.started_at - other.started_at).total_seconds() > 2 * SAME_START_S:
            break
        close.append(other)
    return close


def _twins(one: Recording, other: Recording) -> bool:
    if one.source == other.source:
        return False
    apart = abs((one.started_at - other.started_at).total_seconds())
    return apart <= SAME_START_S and _agree(_sizes(one), _sizes(other))


def _agree(ones: tuple[float | None, float], others: tuple[float | None, float]) -> bool:
    if ones[0] is not None and others[0] is not None:
        one, other = ones[0], others[0]
    else:
        one, other = ones[1], others[1]
    return abs(one - other) <= SAME_SIZE * max(one, other)


def _sizes(recording: Run | DoneLift) -> tuple[float | None, float]:
    if isinstance(recording, Run):
        return recording.distance_m, recording.moving_s
    return None, recording.duration_s


def _richness(recording: Run | DoneLift) -> tuple[int, int]:
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
    return sum(has), len(recording.laps)


def _what(recording: Run | DoneLift) -> str:
    return "run" if isinstance(recording, Run) else "strength session"
