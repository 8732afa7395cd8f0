"""Records to the even grid of `model.Trace`, what is asked of its columns, and how fast anybody is.

The grid is the same for 1-Hz and for smart recording. Everything is integrated over timer time
and read off at the cell bounds: a cell's speed is the distance covered in it over the time the
timer ran in it, whatever the records' spacing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from runlift_export.model import TRACE_STEP_S, FloatColumn, Trace
from runlift_export.runs.clock import Timer
from runlift_export.runs.records import Column, Records

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

Span = tuple[int, int]
"""First cell and one past the last."""

GAP_S = 30.0
LONG_GAP_S = 60.0
STANDING_M_PER_S = 0.5
WORKING_SHARE = 0.85  # of the heart rate before: it falls to less within minutes of standing
MAX_CELLS = 7 * 24 * 3600 // TRACE_STEP_S
FASTEST_M_PER_S = 12.0
# Mean speeds (m/s) of the fastest ever over so many seconds: 500 m and 600 m best performances,
# then the men's records of 800 m to 100 km (World Athletics, IAU), of 24 hours (319.6 km) and of
# six days (1,046 km).
RECORD_S = (60.0, 100.9, 206.0, 437.6, 755.4, 1571.0, 3450.0, 7235.0, 21935.0, 86400.0, 518400.0)
RECORD_M_PER_S = (8.6, 7.93, 7.28, 6.86, 6.62, 6.37, 6.11, 5.83, 4.56, 3.7, 2.02)
MEASURED_TOO_FAR = 1.03
"""Satellites measure a few per cent too far."""

_LEAST_TIMER_S = 1.0  # a rate over less of a cell is mostly rounding


def make_trace(
    records: Records, started_at_s: float, elapsed_s: float, timer: Timer
) -> Trace | None:
    """Lay records (FIT times) on the grid from `started_at_s`; None without a second record."""
    cells = min(int(np.ceil(elapsed_s / TRACE_STEP_S)), MAX_CELLS)
    clock = records.time_s - started_at_s
    if cells < 1 or len(clock) < 2:
        return None
    bounds = timer.at(np.arange(cells + 1, dtype=np.float64) * TRACE_STEP_S)
    grid = _Grid(timer.at(clock), bounds)
    return Trace(
        timer_s=frozen(bounds[1:] - bounds[:-1]),
        speed_m_per_s=frozen(_speed(records, clock, grid)),
        recorded_m_per_s=frozen(grid.means(records.speed_m_per_s)),
        heart_rate_bpm=frozen(grid.means(records.heart_rate_bpm)),
        cadence_steps_per_min=frozen(grid.means(records.cadence_steps_per_min)),
        altitude_m=frozen(grid.means(records.altitude_m)),
        power_w=frozen(grid.means(records.power_w)),
    )


def mean_bpm_of(trace: Trace) -> float | None:
    """The mean heart rate while the timer ran; None where none is known."""
    known = ~np.isnan(trace.heart_rate_bpm) & (trace.timer_s > 0)
    if not known.any():
        return None
    return float(np.average(trace.heart_rate_bpm[known], weights=trace.timer_s[known]))


def frozen(column: npt.NDArray[np.float64]) -> FloatColumn:
    """Return the column as float32 that cannot be written to."""
    compact = column.astype(np.float32)
    compact.flags.writeable = False
    return compact


class _Grid:
    """The cells of a run, and where the records with a value lie among them.

    Most columns have values at the same records: what follows from their times alone is worked
    out once for all of these.
    """

    def __init__(self, at: Column, bounds: Column) -> None:
        self._at = at
        self._bounds = bounds
        self._middles = (bounds[1:] + bounds[:-1]) / 2.0
        self._spacings: dict[bytes, _Spacing] = {}

    def spacing(self, known: npt.NDArray[np.bool_]) -> _Spacing:
        """How those of the records, two at least, lie in the cells."""
        key = known.tobytes()
        found = self._spacings.get(key)
        if found is None:
            times = self._at if known.all() else self._at[known]
            sampled = np.minimum(np.maximum(self._bounds, times[0]), times[-1])
            right = np.minimum(np.maximum(times.searchsorted(self._middles), 1), len(times) - 1)
            found = self._spacings[key] = _Spacing(
                times=times,
                apart_s=times[1:] - times[:-1],
                bounds=self._bounds,
                seconds=sampled[1:] - sampled[:-1],
                step=right - 1,
            )
        return found

    def means(self, values: Column) -> Column:
        """Return each cell's mean over timer time of values sampled at the records."""
        known = ~np.isnan(values)
        count = np.count_nonzero(known)
        if count < 2:
            return np.full(len(self._middles), np.nan)
        samples = values if count == len(values) else values[known]
        spacing = self.spacing(known)
        areas = np.zeros(count)
        np.cumsum(spacing.apart_s * (samples[1:] + samples[:-1]) / 2.0, out=areas[1:])
        return spacing.rates(areas, spacing.apart_s > GAP_S)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Spacing:
    """Samples at timer times `times`, `apart_s` apart, and cells between `bounds`.

    `seconds` of each cell lie between the first sample and the last; its middle lies in the `step`
    from that sample to the next.
    """

    times: Column
    apart_s: Column
    bounds: Column
    seconds: Column
    step: npt.NDArray[np.intp]

    def rates(self, sums: Column, unknown: npt.NDArray[np.bool_]) -> Column:
        """Return the slope of a running sum over each cell.

        NaN in the steps between samples that are `unknown`, one for each step, and where nothing
        was sampled.
        """
        at_bounds = np.interp(self.bounds, self.times, sums)
        rates = np.full(len(self.seconds), np.nan)
        enough = self.seconds >= _LEAST_TIMER_S
        np.divide(at_bounds[1:] - at_bounds[:-1], self.seconds, out=rates, where=enough)
        rates[unknown[self.step]] = np.nan
        return rates


def _speed(records: Records, clock: Column, grid: _Grid) -> Column:
    """Return the mean speed of each cell: from distance where recorded, else from speed."""
    known = ~np.isnan(records.distance_m)
    count = np.count_nonzero(known)
    with_speed = np.count_nonzero(~np.isnan(records.speed_m_per_s))
    if count < 2 or count * 2 < with_speed:
        return grid.means(records.speed_m_per_s)
    spacing = grid.spacing(known)
    durations = spacing.apart_s
    distance, at = records.distance_m[known], clock[known]
    steps = _believable(distance[1:] - distance[:-1], durations, at[1:] - at[:-1])
    covered = np.zeros(count)
    np.cumsum(steps, out=covered[1:])
    # Distance is known across a gap in which nobody moved: one who stands still is recorded
    # once a minute. How it was covered in a longer one nobody knows.
    unknown = (durations > LONG_GAP_S) & (steps > STANDING_M_PER_S * durations)
    return spacing.rates(covered, unknown)


def _believable(steps: Column, durations: Column, clock: Column) -> Column:
    """Take out distance that was not run with the timer on.

    Steps back and steps in no timer time count nothing. A step across a pause holds what was
    walked in the pause: it counts at the pace of the step before it at most.
    """
    ran = durations > 0
    rates = np.zeros_like(steps)
    np.divide(np.maximum(steps, 0.0), durations, out=rates, where=ran)
    before = np.zeros_like(rates)
    before[1:] = rates[:-1]
    limit = np.where(clock > durations + 1.0, before, np.inf)
    impossible = rates > FASTEST_M_PER_S
    if impossible.any():
        limit = np.where(impossible, np.minimum(limit, np.minimum(before, FASTEST_M_PER_S)), limit)
    believable: Column = np.minimum(rates, limit) * durations
    return believable


def record_m_per_s(duration_s: float) -> float:
    """The fastest mean speed that anybody has run for so long."""
    logs = np.log(RECORD_S)
    return float(np.interp(np.log(duration_s), logs, RECORD_M_PER_S))


def is_beyond_anybody(metres: float | None, seconds: float) -> bool:
    """Whether nobody has run so far in so long."""
    if not metres or seconds < RECORD_S[0]:
        return False
    return metres / seconds > MEASURED_TOO_FAR * record_m_per_s(seconds)


def extent_of(trace: Trace) -> float:
    """Metres by the trace, else its seconds."""
    metres = float(np.nansum(trace.speed_m_per_s * trace.timer_s))
    return metres or float(trace.timer_s.sum())


def laid_column(column: FloatColumn, shift: int, cells: int) -> FloatColumn:
    """A column laid `shift` cells later on a grid of `cells`, NaN where it has nothing."""
    laid = np.full(cells, np.nan, dtype=np.float32)
    taken = column[max(-shift, 0) :][: max(cells - max(shift, 0), 0)]
    start = max(shift, 0)
    laid[start : start + len(taken)] = taken
    return laid


def idle_from(trace: Trace, cut: Sequence[Span]) -> int:
    """The cell from which on nobody moved any more, apart from what is `cut`; none: the count.

    Where speed is not known, feet are counted or a heart works on, somebody may run on the spot.
    """
    moved = (trace.speed_m_per_s >= STANDING_M_PER_S) | (trace.cadence_steps_per_min >= 100.0)
    known = np.isfinite(trace.speed_m_per_s)
    for span in cut:
        moved[slice(*span)], known[slice(*span)] = False, True
    first = int(np.flatnonzero(moved)[-1]) + 1 if moved.any() else 0
    rest = known[first:][trace.timer_s[first:] > 0]
    bpm = trace.heart_rate_bpm.astype(np.float64)
    works_on = median_of(bpm[first:]) > WORKING_SHARE * median_of(bpm[:first])
    return first if len(rest) and rest.mean() >= 0.8 and not works_on else len(moved)


def count_of(flags: Bools) -> int:
    """How many are set."""
    return int(np.count_nonzero(flags))


def running_sum(values: npt.NDArray[Any]) -> Floats:
    """The sum of all before each place and of all: one longer than `values`."""
    sums = np.zeros(len(values) + 1)
    np.cumsum(values, out=sums[1:])
    return sums


def median_of(values: Floats) -> float:
    """The same as numpy gives for what is known, at a fifth of its cost for a run's cells."""
    known = values[np.isfinite(values)]
    if not len(known):
        return float("nan")
    known.sort()
    middle = len(known) // 2
    if len(known) % 2:
        return float(known[middle])
    return float(known[middle - 1] + known[middle]) / 2.0


def quantile_of(values: Floats, share: float) -> float:
    """The same as numpy gives, to the last digit, at a fifth of its cost."""
    ordered = np.sort(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    low, high = float(ordered[below]), float(ordered[min(below + 1, len(ordered) - 1)])
    part = place - below
    return low + (high - low) * part if part < 0.5 else high - (high - low) * (1.0 - part)


def covered_by(begins: Bools, width: int, count: int) -> Bools:
    """The cells of windows of `width` cells that begin where `begins` says."""
    edges = np.zeros(count + 1)
    at = np.flatnonzero(begins)
    np.add.at(edges, at, 1.0)
    np.add.at(edges, at + width, -1.0)
    return np.asarray(np.cumsum(edges)[:count] > 0)


def without_gaps(found: Bools, gap_s: float) -> Bools:
    """The same with gaps of up to `gap_s` between two stretches filled."""
    filled = found.copy()
    spans = list(spans_of(found))
    for (_, end), (start, _) in pairwise(spans):
        if (start - end) * TRACE_STEP_S <= gap_s:
            filled[end:start] = True
    return filled


def spans_of(found: Bools) -> Iterator[Span]:
    """The stretches of cells that are set, in order."""
    if not found.any():
        return zip((), (), strict=True)
    padded = np.zeros(len(found) + 2, dtype=np.int8)
    padded[1:-1] = found
    edges = padded[1:] - padded[:-1]
    starts, ends = (edges == 1).nonzero()[0], (edges == -1).nonzero()[0]
    return zip(starts.tolist(), ends.tolist(), strict=True)
