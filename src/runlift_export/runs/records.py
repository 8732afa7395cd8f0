"""The record messages of one session as clean columns in metres, seconds and beats.

Their times are put right where the rest of the file says that they are wrong. A record with a
time of its own world, some records left over from another day, a clock that is set while the
watch records: each has spoilt real files. Nothing is moved where a pause was waited for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from runlift_export.fit import DeveloperField, FitFile, Table, developer_fields, profile
from runlift_export.fit.profile import Quantity
from runlift_export.language import say_later, to_say

Column = npt.NDArray[np.float64]

LEAP_S = 24 * 3600.0
LONGEST_PAUSE_S = 7 * 24 * 3600.0  # a week is the longest recording that we take
BACK_S = 5.0
FEW_SHARE, FEW_SPAN, FEW_S = 0.2, 0.1, 120.0

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
    steps = times[1:] - times[:-1]
    if len(steps) and steps.min() >= -BACK_S and steps.max() <= LEAP_S:
        return times, NO_REPAIR  # nearly every file; with a NaN among the times neither holds
    own, strays = _without_strays(times)
    notes = [_strays_told(strays)] if strays else []
    steady, back_s = _without_steps_back(own, distance_m)
    if back_s:
        notes.append(say_later(_SET_BACK, length=_length(back_s)))
    closed, leaps = _without_leaps(steady, file)
    if leaps:
        by = sum(late for _, late in leaps)
        notes.append(say_later(_LEAPT, length=_length(by)))
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
    main = max(groups, key=len)
    few_s = min(FEW_S, FEW_SPAN * float(times[main[-1]] - times[main[0]]))
    absolute = times[order[-1]] >= profile.RELATIVE_BEFORE
    kept, strays = times.copy(), 0
    for group in groups:
        if len(group) == most and most > 1:
            continue
        first, last = float(times[group[0]]), float(times[group[-1]])
        few = len(group) <= max(1.0, FEW_SHARE * len(known)) and last - first <= few_s
        unset = absolute and last < profile.RELATIVE_BEFORE and 2 * len(group) <= len(known)
        if few or unset:
            kept[group] = np.nan
            strays += len(group)
    return kept, strays


def _strays_told(count: int) -> str:
    if count > 1:
        return say_later("{count} records of other days left out", count=count)
    return say_later("one record of another day left out")


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
    for size, one, many in _LENGTHS:
        if seconds >= 0.95 * size:
            count = round(seconds / size)
            return say_later(many if count > 1 else one, count=count)
    return say_later("{count} s", count=f"{seconds:.0f}")


_SET_BACK = to_say("the watch's clock was set back {length} during the run")
_LEAPT = to_say("the watch's clock leapt {length} ahead during the run")
_LENGTHS = (
    (86400.0, to_say("{count} day"), to_say("{count} days")),
    (3600.0, to_say("{count} hour"), to_say("{count} hours")),
    (60.0, to_say("{count} minute"), to_say("{count} minutes")),
)
_COLUMNS = (
    "time_s",
    "distance_m",
    "speed_m_per_s",
    "heart_rate_bpm",
    "cadence_steps_per_min",
    "altitude_m",
    "power_w",
)
_RIGHT_ANGLE = 2.0**30  # 90 degrees in semicircles


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Records:
    """Record columns of one length, in order of time; NaN where a record has no value.

    `time_s` are FIT times (s since the FIT epoch), never NaN. `distance_m` counts up from the
    device's own zero. `longitude_deg` is None without any position. `repair` says what was
    done to the times of the whole file.
    """

    time_s: Column
    distance_m: Column
    speed_m_per_s: Column
    heart_rate_bpm: Column
    cadence_steps_per_min: Column
    altitude_m: Column
    power_w: Column
    position: bool
    longitude_deg: float | None
    repair: TimeRepair = NO_REPAIR

    def __len__(self) -> int:
        """Count the records."""
        return len(self.time_s)

    def between(self, rows: slice) -> Records:
        """Return some of the records; the position stays that of them all."""
        return replace(self, **{name: getattr(self, name)[rows] for name in _COLUMNS})


def read_records(file: FitFile) -> Records | None:
    """Return the records of a file in order of time; None if it has none with a time."""
    table = file.table(profile.RECORD)
    if table is None:
        return None
    speed, distance = _speed_and_distance(table)
    times, repair = repair_times(file, table.timestamps(), distance)
    order = _in_time(times)
    times = times[order]
    if not len(times):
        return None
    longitudes = _positions(table)
    return Records(
        time_s=times,
        distance_m=distance[order],
        speed_m_per_s=speed[order],
        heart_rate_bpm=_heart_rate(table)[order],
        cadence_steps_per_min=_cadence(table)[order],
        altitude_m=_either(table, profile.RECORD_ENHANCED_ALTITUDE, profile.RECORD_ALTITUDE)[order],
        power_w=_power(table, developer_fields(file.table(profile.FIELD_DESCRIPTION)))[order],
        position=len(longitudes) > 0,
        longitude_deg=float(np.median(longitudes)) if len(longitudes) else None,
        repair=repair,
    )


def _in_time(times: Column) -> slice | npt.NDArray[np.intp]:
    """The rows that have a time, in order of it: all as they are in nearly every file."""
    if len(times) and (times[1:] >= times[:-1]).all() and not np.isnan(times[0]):
        return slice(None)
    return np.argsort(times, kind="stable")[: np.count_nonzero(~np.isnan(times))]


def _either(table: Table, first: Quantity, second: Quantity) -> Column:
    """Return the first quantity, filled up from the second where it is missing."""
    column = table.quantity(first)
    missing = np.isnan(column)
    if missing.any() and table.has(second.number):
        column[missing] = table.quantity(second)[missing]
    return column


def _speed_and_distance(table: Table) -> tuple[Column, Column]:
    speed = _either(table, profile.RECORD_ENHANCED_SPEED, profile.RECORD_SPEED)
    distance = table.quantity(profile.RECORD_DISTANCE)
    if table.has(profile.RECORD_COMPRESSED_SPEED_DISTANCE):
        packed_speed, packed_distance = _unpacked(table)
        speed = np.where(np.isnan(speed), packed_speed, speed)
        distance = np.where(np.isnan(distance), packed_distance, distance)
    return speed, distance


def _unpacked(table: Table) -> tuple[Column, Column]:
    """Split field 8: 12 bits of speed (cm/s), 12 bits of distance (1/16 m) that roll over."""
    packed = table.arrays(profile.RECORD_COMPRESSED_SPEED_DISTANCE)
    if packed.shape[1] < 3:
        nothing = np.full(len(table), np.nan)
        return nothing, nothing
    filled = np.where(np.isnan(packed), 255, packed).astype(np.int64)
    missing = (filled[:, :3] == 255).all(axis=1)
    speed = (filled[:, 0] | (filled[:, 1] & 0x0F) << 8) / 100.0
    rolling = filled[:, 1] >> 4 | filled[:, 2] << 4
    distance = np.full(len(table), np.nan)
    seen = rolling[~missing]
    if len(seen):
        steps = np.diff(seen, prepend=0) % 4096
        distance[~missing] = np.cumsum(steps) / 16.0
    return np.where(missing, np.nan, speed), distance


def _heart_rate(table: Table) -> Column:
    heart_rate = table.quantity(profile.RECORD_HR)
    heart_rate[heart_rate == 0] = np.nan  # no strap, no beat: 0 means missing
    return heart_rate


def _cadence(table: Table) -> Column:
    """Return steps a minute: the file counts strides (both feet) and 128ths of them."""
    strides = table.quantity(profile.RECORD_CADENCE)
    if table.has(profile.RECORD_FRACTIONAL_CADENCE.number):
        fractions = table.quantity(profile.RECORD_FRACTIONAL_CADENCE)
        np.add(strides, fractions, out=strides, where=~np.isnan(fractions))
    return strides * 2.0


def _power(table: Table, described: tuple[DeveloperField, ...]) -> Column:
    """Return power from the profile's field, else from an app that stands in for it."""
    power = table.quantity(profile.RECORD_POWER)
    if not np.isnan(power).all():
        return power
    for field in described:
        is_power = field.native_field == profile.RECORD_POWER.number and (
            field.native_message in (None, profile.RECORD)
        )
        if is_power or (field.name or "").lower() in ("power", "running power"):
            column = table.numbers(field.number, developer=field.developer)
            if not np.isnan(column).all():
                return column
    return power


def _positions(table: Table) -> Column:
    """Return the longitudes in degrees of the records that have a believable position."""
    if not table.has(profile.RECORD_LONGITUDE):
        return np.empty(0)
    longitude = table.numbers(profile.RECORD_LONGITUDE)
    latitude = table.numbers(profile.RECORD_LATITUDE)
    with np.errstate(invalid="ignore"):
        real = (np.abs(latitude) <= _RIGHT_ANGLE) & ((latitude != 0) | (longitude != 0))
    positions: Column = longitude[real & ~np.isnan(longitude)] * 90.0 / _RIGHT_ANGLE
    return positions
