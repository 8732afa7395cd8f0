"""The laps a runner marked, told from those the watch made by itself.

Hardly anyone presses the lap button, or programs a workout, for an ordinary easy run; watches
write a lap at each kilometre or mile. A lap of just such a distance is the watch's own,
whatever trigger is stored where all laps are like that (exports write "manual" or nothing).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from runlift_export.days import constants as c
from runlift_export.days.trace_columns import Bools, Floats, Ints
from runlift_export.model import Intensity, Lap, Run

AUTO_M = (1000.0, 1609.344, 1600.0, 500.0, 5000.0)
ON_PURPOSE = frozenset({"time", "position_waypoint", "position_marked", "fitness_equipment"})
SHORTEST_S = 5.0
# Some watches call every lap an interval, so work is only told from breaks.
WORK = frozenset({Intensity.ACTIVE, Intensity.INTERVAL})
BREAK = frozenset({Intensity.REST, Intensity.RECOVERY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Laps:
    """Per run, (n,): `marked`, the lap ends on purpose before the end of the run.

    Of the laps between first and last (all, if there are fewer than two): `contrast`, the speed
    of the faster half over that of the slower half, 1 where there is nothing to compare; and
    the fast part of them, `fast_count` stretches of `fast_s` in all at `fast_m_per_s`, NaN where
    laps have no distance. Where laps are stored as work and breaks, these are compared instead;
    `work_count` are the stretches of work, 0 elsewhere.
    """

    marked: Ints
    contrast: Floats
    fast_count: Ints
    fast_s: Floats
    fast_m_per_s: Floats
    work_count: Ints


def compare_laps(runs: Sequence[Run]) -> Laps:
    """The lap structure of each run."""
    n = len(runs)
    every = [lap for run in runs for lap in run.laps]
    counts = np.array([len(run.laps) for run in runs], dtype=np.int64)
    if not every:
        nothing = np.zeros(n, dtype=np.int64)
        return Laps(
            marked=nothing,
            contrast=np.ones(n),
            fast_count=nothing,
            fast_s=np.zeros(n),
            fast_m_per_s=np.full(n, np.nan),
            work_count=nothing,
        )
    row = np.repeat(np.arange(n), counts)
    last = np.zeros(len(row), dtype=np.bool_)
    last[np.cumsum(counts)[counts > 0] - 1] = True
    timer_s = np.array([lap.timer_s for lap in every])
    distance_m = np.array([lap.distance_m or 0.0 for lap in every])
    meant = _on_purpose(every, row, distance_m, last, n) & (timer_s >= SHORTEST_S)
    work = _work(every, row, n)
    found = _compared(row, timer_s, distance_m, last=last, meant=meant, work=work, n=n)
    even = _even(row, timer_s, last, n) | _even(row, distance_m, last, n)
    own = even & (found.contrast < c.EVEN_LAP_CONTRAST)
    return replace(found, marked=np.where(own, 0, found.marked))


def _even(row: Ints, values: Floats, last: Bools, n: int) -> Bools:
    """Whether all laps before the last, two or more, have the same value."""
    before = ~last
    low, high = np.full(n, np.inf), np.full(n, -np.inf)
    np.minimum.at(low, row[before], values[before])
    np.maximum.at(high, row[before], values[before])
    count = np.bincount(row[before], minlength=n)
    return np.asarray((count >= 2) & (low > 0) & (high <= low * (1 + 2 * c.EVEN_LAPS)))


def _on_purpose(every: Sequence[Lap], row: Ints, distance_m: Floats, last: Bools, n: int) -> Bools:
    by_distance = np.zeros(len(row), dtype=np.bool_)
    for auto in AUTO_M:
        by_distance |= np.abs(distance_m - auto) <= max(3.0, 0.004 * auto)
    before = ~last
    counted = np.array([lap.trigger == "distance" for lap in every])
    by_distance |= _set_distance(row, distance_m, counted & before & ~by_distance)
    own = np.bincount(row, weights=by_distance & before, minlength=n)
    all_own = own > 0.8 * np.bincount(row, weights=before, minlength=n)
    manual = np.array([lap.trigger == "manual" for lap in every])
    purpose = np.array([lap.trigger in ON_PURPOSE for lap in every])
    watchs: Bools = by_distance & ~purpose & (all_own[row] | ~manual)
    return before & ~watchs


def _set_distance(row: Ints, distance_m: Floats, asked: Bools) -> Bools:
    """Laps of the one distance, to the metre, that most laps counted by distance have.

    Watches can be set to any distance. Of a workout with repetitions and recoveries by distance
    this takes one kind away and leaves the other.
    """
    found = np.zeros(len(row), dtype=np.bool_)
    if np.count_nonzero(asked) < 3:
        return found
    key = row[asked] * 1_000_000 + np.rint(distance_m[asked]).astype(np.int64)
    kinds, which, counts = np.unique(key, return_inverse=True, return_counts=True)
    order = np.lexsort((counts, kinds // 1_000_000))
    person = kinds[order] // 1_000_000
    most = order[np.concatenate((person[1:] != person[:-1], [True]))]
    often = np.zeros(len(kinds), dtype=np.bool_)
    often[most] = counts[most] >= 3
    found[asked] = often[which]
    return found


def _work(every: Sequence[Lap], row: Ints, n: int) -> Floats:
    """1 for work and 0 for a break in runs that have both, NaN for all other laps."""
    work = np.array([lap.intensity in WORK for lap in every])
    pause = np.array([lap.intensity in BREAK for lap in every])
    both = np.bincount(row[work], minlength=n) * np.bincount(row[pause], minlength=n) > 0
    return np.where(both[row] & (work | pause), work.astype(np.float64), np.nan)


def _compared(
    row: Ints,
    timer_s: Floats,
    distance_m: Floats,
    *,
    last: Bools,
    meant: Bools,
    work: Floats,
    n: int,
) -> Laps:
    """Halves by speed give the contrast; what is faster than between them is the fast part.

    Work and breaks need no guess from speed.
    """
    told = np.bincount(row[np.isfinite(work)], minlength=n) > 0
    asked = np.flatnonzero(
        np.where(told[row], np.isfinite(work), _asked(row, timer_s, last, n))
        & (timer_s >= SHORTEST_S)
    )
    here = row[asked]
    speed = distance_m[asked] / timer_s[asked]
    upper = np.where(told[here], work[asked] > 0, _faster_half(here, speed, n))
    fast_half, slow_half = (
        _mean_speed(here[half], distance_m[asked[half]], timer_s[asked[half]], n)
        for half in (upper, ~upper)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        contrast = fast_half / np.maximum(slow_half, 0.3)
    between = np.sqrt(fast_half * np.maximum(slow_half, 0.3))
    fast = asked[np.where(told[here], work[asked] > 0, speed >= between[here])]
    # A fast stretch that a lap of the watch's own cuts in two is one.
    cut = fast[:-1][(np.diff(fast) == 1) & ~meant[fast[:-1]] & (np.diff(row[fast]) == 0)]
    fast_count = np.bincount(row[fast], minlength=n) - np.bincount(row[cut], minlength=n)
    fast_m_per_s = _mean_speed(row[fast], distance_m[fast], timer_s[fast], n)
    measured = fast_half > 0
    return Laps(
        marked=np.bincount(row, weights=meant, minlength=n).astype(np.int64),
        contrast=np.where(measured & np.isfinite(contrast), contrast, 1.0),
        fast_count=fast_count,
        fast_s=np.bincount(row[fast], weights=timer_s[fast], minlength=n).astype(np.float64),
        fast_m_per_s=np.where(measured, fast_m_per_s, np.nan),
        work_count=np.where(told, fast_count, 0),
    )


def _faster_half(here: Ints, speed: Floats, n: int) -> Bools:
    """Whether a lap belongs to the faster half of its run's; `here` is in order."""
    order = np.lexsort((speed, here))
    count = np.bincount(here, minlength=n)
    rank = np.arange(len(here)) - (np.cumsum(count) - count)[here]
    upper = np.zeros(len(here), dtype=np.bool_)
    upper[order] = rank >= (count - count // 2)[here]
    return upper


def _asked(row: Ints, timer_s: Floats, last: Bools, n: int) -> Bools:
    """The laps between first and last; all of them, where those are fewer than two."""
    first = np.concatenate(([True], row[1:] != row[:-1]))
    long_enough = timer_s >= SHORTEST_S
    inner = ~first & ~last & long_enough
    few = np.bincount(row, weights=inner, minlength=n) < 2
    return np.where(few[row], long_enough, inner)


def _mean_speed(row: Ints, distance_m: Floats, timer_s: Floats, n: int) -> Floats:
    """Per run; NaN where there is no lap."""
    metres = np.bincount(row, weights=distance_m, minlength=n)
    seconds = np.bincount(row, weights=timer_s, minlength=n)
    with np.errstate(invalid="ignore"):
        return np.asarray(metres / seconds)
