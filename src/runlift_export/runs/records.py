"""The record messages of one session as clean columns in metres, seconds and beats."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from runlift_export.fit import DeveloperField, FitFile, Table, developer_fields, profile
from runlift_export.fit.profile import Quantity
from runlift_export.runs.record_times import NO_REPAIR, TimeRepair, repair_times

Column = npt.NDArray[np.float64]

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
    order = np.argsort(times, kind="stable")[: int((~np.isnan(times)).sum())]
    if not len(order):
        return None
    longitudes = _positions(table)
    return Records(
        time_s=times[order],
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
        strides += np.nan_to_num(table.quantity(profile.RECORD_FRACTIONAL_CADENCE))
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
