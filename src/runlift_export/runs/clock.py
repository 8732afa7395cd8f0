"""The clocks of a recording: the runner's own date and time, and the timer's seconds.

The runner's own time is the file's, else the settings', else a guess from the longitude. A watch
starts and stops its timer with `event` messages; where a file has none, a long gap between
records is the only sign of a pause.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from runlift_export.fit import FitFile, Table, profile
from runlift_export.model import DoneLift, OffsetBasis, Run

PAUSE_GAP_S = 30.0

_QUARTER_S = 900


_TIMER_EVENT = 0
_START = 0
_STOPS = (1, 4, 8, 9)

Seconds = npt.NDArray[np.float64]
Recording = TypeVar("Recording", Run, DoneLift)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Timer:
    """The spans in which the timer ran: `starts` and `stops`, clock s after the run's start."""

    starts: Seconds
    stops: Seconds

    @property
    def total_s(self) -> float:
        """Timer time in all."""
        return float((self.stops - self.starts).sum())

    def at(self, clock_s: Seconds) -> Seconds:
        """Return the timer time at clock times (s after the run's start), same shape."""
        knots = np.stack([self.starts, self.stops], axis=1).ravel()
        lengths = self.stops - self.starts
        before = np.cumsum(lengths) - lengths
        return np.interp(clock_s, knots, np.stack([before, before + lengths], axis=1).ravel())


def find_timer(
    events: Table | None, started_at_s: float, elapsed_s: float, record_s: Seconds, timer_s: float
) -> Timer:
    """Work out when the timer ran within [0, elapsed_s].

    `started_at_s` is the start as a FIT time; `record_s` are the record times after it,
    ascending; `timer_s` is the stored timer time (NaN if not stored), which tells a file
    without timer events but with pauses from one without pauses.
    """
    spans = _spans_from_events(events, started_at_s, elapsed_s)
    if spans is None:
        spans = [(0.0, elapsed_s)]
        if not timer_s >= elapsed_s - 1.0:
            spans = _spans_from_gaps(record_s, elapsed_s)
    bounds = np.array(spans, dtype=np.float64).reshape(-1, 2)
    return Timer(starts=bounds[:, 0], stops=bounds[:, 1])


def _spans_from_events(
    events: Table | None, started_at_s: float, elapsed_s: float
) -> list[tuple[float, float]] | None:
    if events is None:
        return None
    times = events.timestamps() - started_at_s
    is_timer = (events.numbers(profile.EVENT_EVENT) == _TIMER_EVENT) & ~np.isnan(times)
    kinds = events.numbers(profile.EVENT_TYPE)[is_timer].tolist()
    if not kinds:
        return None
    spans: list[tuple[float, float]] = []
    running_since: float | None = None
    seen_start = False
    for at, kind in sorted(zip(times[is_timer].tolist(), kinds, strict=True)):
        if kind == _START:
            seen_start = True
            if running_since is None:
                running_since = at
        elif kind in _STOPS:
            if running_since is None and not seen_start:
                running_since = 0.0  # the first start was not recorded
            if running_since is not None:
                spans.append((running_since, at))
            running_since, seen_start = None, True
    if running_since is not None:
        spans.append((running_since, elapsed_s))
    clipped = [(max(start, 0.0), min(stop, elapsed_s)) for start, stop in spans]
    return [(start, stop) for start, stop in clipped if stop > start] or None


def _spans_from_gaps(record_s: Seconds, elapsed_s: float) -> list[tuple[float, float]]:
    if len(record_s) < 2:
        return [(0.0, elapsed_s)]
    gaps = np.flatnonzero(np.diff(record_s) > PAUSE_GAP_S)
    starts = [0.0, *record_s[gaps + 1].tolist()]
    stops = [*record_s[gaps].tolist(), elapsed_s]
    spans = [(start, stop) for start, stop in zip(starts, stops, strict=True) if stop > start]
    return spans or [(0.0, elapsed_s)]


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
            if profile.WEST_S <= rounded <= profile.EAST_S:
                return rounded
    return None


def offset_from_longitude(longitude_deg: float | None) -> int:
    """Return the nautical zone's offset in s: whole hours, 15 degrees each; 0 if unknown."""
    return 0 if longitude_deg is None else round(longitude_deg / 15.0) * 3600


def local_date(started_at: datetime, utc_offset_s: int) -> date:
    """Return the date on the runner's own clock."""
    return (started_at + timedelta(seconds=utc_offset_s)).date()


def with_zone(recording: Recording, zone: ZoneInfo | None) -> Recording:
    """Put the settings' zone in the place of a guess; the file's own offset stays."""
    if zone is None or recording.offset_basis is not OffsetBasis.LONGITUDE:
        return recording
    offset = recording.started_at.astimezone(zone).utcoffset()
    seconds = int(offset.total_seconds()) if offset is not None else 0
    return replace(
        recording,
        utc_offset_s=seconds,
        local_date=local_date(recording.started_at, seconds),
        offset_basis=OffsetBasis.SETTINGS,
    )
