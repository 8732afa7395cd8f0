"""The clocks of a recording: the runner's own date and time, and the timer's seconds.

The runner's own time is the file's, else the settings', else a guess from the longitude. A watch
starts and stops its timer with `event` messages; where a file has none, a long gap between
records is the only sign of a pause.
"""

from __future__ import annotations

from collections.abc import Callable
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
_FARTHEST_H = 3.5  # western China keeps Beijing's time, three hours off the sun
_ZERO_DEG = (-33.75, 7.5)

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
        lengths = self.stops - self.starts
        knots, times = np.empty(2 * len(lengths)), np.empty(2 * len(lengths))
        knots[::2], knots[1::2] = self.starts, self.stops
        times[1::2] = lengths.cumsum()
        times[::2] = times[1::2] - lengths
        # The end of a span is its start's time and its length: what rounding leaves is kept out.
        times[1::2] = times[::2] + lengths
        return np.interp(clock_s, knots, times)


def find_timer(
    events: Table | None,
    started_at_s: float,
    elapsed_s: float,
    record_s: Seconds,
    timer_s: float,
    *,
    repaired: Callable[[Seconds], Seconds] = lambda times: times,
) -> Timer:
    """Work out when the timer ran within [0, elapsed_s].

    `started_at_s` is the start as a FIT time; `record_s` are the record times after it,
    ascending; `timer_s` is the stored timer time (NaN if not stored), which tells a file
    without timer events but with pauses from one without pauses. `repaired` puts FIT times right
    where the clock of the file leapt.
    """
    spans = _spans_from_events(events, started_at_s, elapsed_s, repaired)
    if spans is None:
        spans = [(0.0, elapsed_s)]
        if not timer_s >= elapsed_s - 1.0:
            spans = _spans_from_gaps(record_s, elapsed_s, timer_s)
    bounds = np.array(spans, dtype=np.float64).reshape(-1, 2)
    return Timer(starts=bounds[:, 0], stops=bounds[:, 1])


def _spans_from_events(
    events: Table | None,
    started_at_s: float,
    elapsed_s: float,
    repaired: Callable[[Seconds], Seconds],
) -> list[tuple[float, float]] | None:
    if events is None:
        return None
    times = repaired(events.timestamps()) - started_at_s
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


def _spans_from_gaps(
    record_s: Seconds, elapsed_s: float, timer_s: float
) -> list[tuple[float, float]]:
    if len(record_s) < 2:
        return [(0.0, elapsed_s)]
    if not np.isnan(timer_s):  # a watch that was forgotten after the run has its gap at the end
        record_s = np.append(record_s, max(elapsed_s, float(record_s[-1])))
    gaps = _pauses(np.diff(record_s), elapsed_s - timer_s)
    starts = [0.0, *record_s[gaps + 1].tolist()]
    stops = [*record_s[gaps].tolist(), elapsed_s]
    spans = [(start, stop) for start, stop in zip(starts, stops, strict=True) if stop > start]
    return spans or [(0.0, elapsed_s)]


def _pauses(steps: Seconds, paused_s: float) -> npt.NDArray[np.int64]:
    """The gaps between records that were pauses: the longest, up to what was paused in all.

    Without a stored time all long ones are. Many records far apart are no pauses: some apps
    write down one a minute.
    """
    gaps = np.flatnonzero(steps > PAUSE_GAP_S)
    if np.isnan(paused_s):
        return gaps if np.median(steps) <= PAUSE_GAP_S else gaps[:0]
    left_s = max(paused_s, 0.0) + 1.0
    pauses = []
    for gap in gaps[np.argsort(-steps[gaps], kind="stable")].tolist():
        # A pause is a little shorter than its gap: by the usual time to the next record.
        shorter_s = float(steps[gap]) - PAUSE_GAP_S
        if shorter_s <= left_s:
            pauses.append(gap)
            left_s -= shorter_s
    return np.array(sorted(pauses), dtype=np.int64)


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


def contradicts_place(offset_s: int, longitude_deg: float) -> bool:
    """Whether nobody's clock shows this offset at this longitude.

    Zones reach some hours beyond their meridians (China, Spain in summer) and both ways round
    the date line. Offset 0 is what a device writes that knows no zone: it counts only where
    somebody lives by it, from Greenland to England.
    """
    if offset_s == 0:
        west, east = _ZERO_DEG
        return not west <= longitude_deg <= east
    return _hours_apart(offset_s, longitude_deg * 240.0) > _FARTHEST_H


def _hours_apart(offset_s: float, other_s: float) -> float:
    """The shorter way round the Earth."""
    return abs(((offset_s - other_s) / 3600.0 + 12.0) % 24.0 - 12.0)


def _is_elsewhere(recording: Run | DoneLift, offset_s: int) -> bool:
    """Whether the place of a run, from which its time was guessed, lies far from a zone."""
    if not isinstance(recording, Run) or not recording.has_position:
        return False
    return _hours_apart(offset_s, recording.utc_offset_s) > _FARTHEST_H


def local_date(started_at: datetime, utc_offset_s: int) -> date:
    """Return the date on the runner's own clock."""
    return (started_at + timedelta(seconds=utc_offset_s)).date()


def with_zone(recording: Recording, zone: ZoneInfo | None) -> Recording:
    """Put the settings' zone in the place of a guess; the file's own offset stays.

    So does a guess from the place of a run that lies far from the zone: the runner travelled.
    """
    if zone is None or recording.offset_basis is not OffsetBasis.LONGITUDE:
        return recording
    offset = recording.started_at.astimezone(zone).utcoffset()
    seconds = int(offset.total_seconds()) if offset is not None else 0
    if _is_elsewhere(recording, seconds):
        return recording
    return replace(
        recording,
        utc_offset_s=seconds,
        local_date=local_date(recording.started_at, seconds),
        offset_basis=OffsetBasis.SETTINGS,
    )
