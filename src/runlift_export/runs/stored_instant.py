"""An instant as seconds since 1970, and what its local time was taken from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from runlift_export.model import OffsetBasis

BASES = {basis.value: basis for basis in OffsetBasis}

_UNIX = datetime(1970, 1, 1, tzinfo=UTC)


def seconds_of(moment: datetime) -> float:
    """Return the seconds since 1970 of an aware time."""
    return (moment - _UNIX) / timedelta(seconds=1)


def instant_in(seconds: float) -> datetime:
    """Return the instant, in UTC, so many seconds after 1970 began."""
    return _UNIX + timedelta(seconds=seconds)
