"""The runner's own clock: from the file, else from the settings, else from the longitude."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

import numpy as np

from runlift_export.fit import FitFile, profile
from runlift_export.model import DoneLift, OffsetBasis, Run

Recorded = TypeVar("Recorded", Run, DoneLift)

_QUARTER_S = 900
_EAST_S = 14 * 3600
_WEST_S = -12 * 3600


def utc(fit_time_s: float) -> datetime:
    """Return a FIT time (s since 1989-12-31 UTC) as an aware datetime."""
    return datetime(1989, 12, 31, tzinfo=UTC) + timedelta(seconds=fit_time_s)


def offset_in_file(file: FitFile) -> int | None:
    """Return the offset from UTC that the activity message gives, in s.

    It is rounded to the quarter of an hour; None if it is missing or no offset on Earth
    (-12 to +14 h), which the field has.
    """
    table = file.table(profile.ACTIVITY)
    if table is None:
        return None
    for seconds in table.numbers(profile.ACTIVITY_LOCAL_TIMESTAMP) - table.timestamps():
        if not np.isnan(seconds):
            rounded = round(float(seconds) / _QUARTER_S) * _QUARTER_S
            if _WEST_S <= rounded <= _EAST_S:
                return rounded
    return None


def offset_from_longitude(longitude_deg: float | None) -> int:
    """Return the nautical zone's offset in s: whole hours, 15 degrees each; 0 if unknown."""
    return 0 if longitude_deg is None else round(longitude_deg / 15.0) * 3600


def local_date(started_at: datetime, utc_offset_s: int) -> date:
    """Return the date on the runner's own clock."""
    return (started_at + timedelta(seconds=utc_offset_s)).date()


def in_zone(recorded: Recorded, zone: ZoneInfo | None) -> Recorded:
    """Put the settings' zone in the place of a guess; the file's own offset stays."""
    if zone is None or recorded.offset_basis is not OffsetBasis.LONGITUDE:
        return recorded
    offset = recorded.started_at.astimezone(zone).utcoffset()
    seconds = int(offset.total_seconds()) if offset is not None else 0
    return replace(
        recorded,
        utc_offset_s=seconds,
        local_date=local_date(recorded.started_at, seconds),
        offset_basis=OffsetBasis.SETTINGS,
    )
