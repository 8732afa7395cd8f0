"""The times of records put right where the rest of the file says that they are wrong.

A record with a time of its own world, some records left over from another day, a clock that is
set while the watch records: each has spoilt real files. Nothing is moved where a pause was
waited for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from runlift_export.fit import FitFile, profile

Column = npt.NDArray[np.float64]

LEAP_S = 24 * 3600.0
LONGEST_PAUSE_S = 7 * 24 * 3600.0  # a week is the longest recording that we take
BACK_S = 5.0
FEW_SHARE = 0.05
FEW_S = 120.0

_TIMER_EVENT = 0
_STOPS = (1, 4, 8, 9)
_NEAR_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRepair:
    """What was wrong with a file's times: `notes` in words, `leaps` to put others right.

    A leap is (s, s): from the first FIT time on, times are too late by the second.
    """

    leaps: tuple[tuple[float, float], ...]
    notes: tuple[str, ...]

    def moments(self, times: Column) -> Column:
        """FIT times as they would be had the clock not leapt; same shape."""
        late = np.zeros_like(times)
        for since, by in self.leaps:
            late[times >= since] += by
        repaired: Column = times - late
        return repaired

    def moment(self, time_s: float) -> float:
        """One FIT time as it would be had the clock not leapt."""
        return time_s - sum(by for since, by in self.leaps if time_s >= since)


NO_REPAIR = TimeRepair(leaps=(), notes=())


def repair_times(file: FitFile, times: Column, distance_m: Column) -> tuple[Column, TimeRepair]:
    """Return the times of a file's records, in file order, put right; NaN drops a record.

    `distance_m` belongs to the same records: where it goes on over a step back in time, the
    clock was set back.
    """
    own, strays = _without_strays(times)
    notes = [_strays_told(strays)] if strays else []
    steady, back_s = _without_steps_back(own, distance_m)
    if back_s:
        notes.append(f"the watch's clock was set back {_length(back_s)} during the run")
    closed, leaps = _without_leaps(steady, file)
    if leaps:
        by = sum(late for _, late in leaps)
        notes.append(f"the watch's clock leapt {_length(by)} ahead during the run")
    if not notes:
        return times, NO_REPAIR
    return closed, TimeRepair(leaps=leaps, notes=tuple(notes))


def _without_strays(times: Column) -> tuple[Column, int]:
    """Drop a few records that lie more than a day from all the others."""
    known = np.flatnonzero(~np.isnan(times))
    if len(known) < 2:
        return times, 0
    order = known[np.argsort(times[known], kind="stable")]
    ends = np.flatnonzero(np.diff(times[order]) > LEAP_S) + 1
    if not len(ends):
        return times, 0
    groups = np.split(order, ends)
    most = max(len(group) for group in groups)
    absolute = times[order[-1]] >= profile.RELATIVE_BEFORE
    kept, strays = times.copy(), 0
    for group in groups:
        if len(group) == most and most > 1:
            continue
        first, last = float(times[group[0]]), float(times[group[-1]])
        few = len(group) <= max(1.0, FEW_SHARE * len(known)) and last - first <= FEW_S
        unset = absolute and last < profile.RELATIVE_BEFORE and 2 * len(group) <= len(known)
        if few or unset:
            kept[group] = np.nan
            strays += len(group)
    return kept, strays


def _strays_told(count: int) -> str:
    return (
        f"{count} records of other days left out"
        if count > 1
        else "one record of another day left out"
    )


def _without_steps_back(times: Column, distance_m: Column) -> tuple[Column, float]:
    """Where the clock was set back while the distance went on, let time go on too."""
    known = np.flatnonzero(~np.isnan(times))
    back = np.flatnonzero(np.diff(times[known]) < -BACK_S)
    # Records that were merely stored out of order step back and forth again and again.
    if not 0 < len(back) <= 3:
        return times, 0.0
    set_back, moved = 0.0, times.copy()
    for at in back.tolist():
        before, after = known[at], known[at + 1]
        if not 0.0 <= distance_m[after] - distance_m[before] <= 200.0:
            return times, 0.0
        if np.isfinite(distance_m[known]).sum() < 0.9 * len(known):
            return times, 0.0
        by = float(times[before] - times[after]) + 1.0
        moved[known[at + 1 :]] += by
        set_back += by
    if np.nanmin(np.diff(distance_m[known])) < -10.0:
        return times, 0.0
    return moved, set_back


def _without_leaps(times: Column, file: FitFile) -> tuple[Column, tuple[tuple[float, float], ...]]:
    """Close leaps of more than a day between records: the clock was set, nobody waited.

    After a leap the records go on one second after the one before it. A leap is a pause, and
    stays, where the session lasted days and the timer was stopped at it.
    """
    known = np.flatnonzero(~np.isnan(times))
    steps = np.diff(times[known])
    at = np.flatnonzero(steps > LEAP_S)
    if not len(at):
        return times, ()
    stops = _stops(file) if _lasted_days(file) else np.empty(0)
    closed, leaps = times.copy(), []
    for row in at.tolist():
        before, after = float(times[known[row]]), float(times[known[row + 1]])
        if after - before < LONGEST_PAUSE_S and _was_stopped(before, stops):
            continue
        late = after - before - 1.0
        closed[known[row + 1 :]] -= late
        leaps.append((after, late))
    return closed, tuple(leaps)


def _lasted_days(file: FitFile) -> bool:
    """Say whether a session itself counts more than a day: then a long pause was waited for."""
    sessions = file.table(profile.SESSION)
    return sessions is not None and bool(
        (sessions.quantity(profile.SESSION_ELAPSED) > LEAP_S).any()
    )


def _stops(file: FitFile) -> Column:
    """The FIT times at which the timer was stopped; NaN, for any time, where none is stored."""
    events = file.table(profile.EVENT)
    if events is None:
        return np.array([np.nan])
    stopped = (events.numbers(profile.EVENT_EVENT) == _TIMER_EVENT) & np.isin(
        events.numbers(profile.EVENT_TYPE), _STOPS
    )
    times: Column = events.timestamps()[stopped]
    return times if len(times) else np.array([np.nan])


def _was_stopped(at_s: float, stops: Column) -> bool:
    return bool((np.isnan(stops) | (np.abs(stops - at_s) <= _NEAR_S)).any())


def _length(seconds: float) -> str:
    """How far a clock was off, in the unit one would say it in."""
    for size, word in ((86400.0, "day"), (3600.0, "hour"), (60.0, "minute")):
        if seconds >= 0.95 * size:
            count = round(seconds / size)
            return f"{count} {word}{'s' if count > 1 else ''}"
    return f"{seconds:.0f} s"
