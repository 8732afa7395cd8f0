"""Records to the even grid of `model.Trace`, the same for 1-Hz and for smart recording.

Everything is integrated over timer time and read off at the cell bounds: a cell's speed is
the distance covered in it over the time the timer ran in it, whatever the records' spacing.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from runlift_export.model import TRACE_STEP_S, FloatColumn, Trace
from runlift_export.runs.clock import Timer
from runlift_export.runs.records import Records

GAP_S = 30.0
LONG_GAP_S = 60.0
STANDING_M_PER_S = 0.5
MAX_CELLS = 7 * 24 * 3600 // TRACE_STEP_S
FASTEST_M_PER_S = 12.0

_LEAST_TIMER_S = 1.0  # a rate over less of a cell is mostly rounding

Column = npt.NDArray[np.float64]


def make_trace(
    records: Records, started_at_s: float, elapsed_s: float, timer: Timer
) -> Trace | None:
    """Lay records (FIT times) on the grid from `started_at_s`; None without a second record."""
    cells = min(int(np.ceil(elapsed_s / TRACE_STEP_S)), MAX_CELLS)
    clock = records.time_s - started_at_s
    if cells < 1 or len(clock) < 2:
        return None
    bounds = timer.at(np.arange(cells + 1, dtype=np.float64) * TRACE_STEP_S)
    at = timer.at(clock)
    return Trace(
        timer_s=frozen(np.diff(bounds)),
        speed_m_per_s=frozen(_speed(records, clock, at, bounds)),
        recorded_m_per_s=frozen(_means(at, records.speed_m_per_s, bounds)),
        heart_rate_bpm=frozen(_means(at, records.heart_rate_bpm, bounds)),
        cadence_steps_per_min=frozen(_means(at, records.cadence_steps_per_min, bounds)),
        altitude_m=frozen(_means(at, records.altitude_m, bounds)),
        power_w=frozen(_means(at, records.power_w, bounds)),
    )


def frozen(column: npt.NDArray[np.float64]) -> FloatColumn:
    """Return the column as float32 that cannot be written to."""
    compact = column.astype(np.float32)
    compact.flags.writeable = False
    return compact


def _speed(records: Records, clock: Column, at: Column, bounds: Column) -> Column:
    """Return the mean speed of each cell: from distance where recorded, else from speed."""
    known = ~np.isnan(records.distance_m)
    with_speed = ~np.isnan(records.speed_m_per_s)
    if known.sum() < 2 or known.sum() * 2 < with_speed.sum():
        return _means(at, records.speed_m_per_s, bounds)
    steps = np.diff(records.distance_m[known])
    durations = np.diff(at[known])
    steps = _believable(steps, durations, np.diff(clock[known]))
    covered = np.concatenate([[0.0], np.cumsum(steps)])
    # Distance is known across a gap in which nobody moved: one who stands still is recorded
    # once a minute. How it was covered in a longer one nobody knows.
    unknown = (durations > LONG_GAP_S) & (steps > STANDING_M_PER_S * durations)
    return _rates(at[known], covered, bounds, unknown)


def _believable(steps: Column, durations: Column, clock: Column) -> Column:
    """Take out distance that was not run with the timer on.

    Steps back and steps in no timer time count nothing. A step across a pause holds what was
    walked in the pause: it counts at the pace of the step before it at most.
    """
    ran = durations > 0
    rates = np.zeros_like(steps)
    np.divide(np.maximum(steps, 0.0), durations, out=rates, where=ran)
    before = np.concatenate([[0.0], rates[:-1]])
    limit = np.where(clock > durations + 1.0, before, np.inf)
    impossible = rates > FASTEST_M_PER_S
    limit = np.where(impossible, np.minimum(limit, np.minimum(before, FASTEST_M_PER_S)), limit)
    believable: Column = np.minimum(rates, limit) * durations
    return believable


def _means(at: Column, values: Column, bounds: Column) -> Column:
    """Return each cell's mean over timer time of values sampled at timer times `at`."""
    known = ~np.isnan(values)
    if known.sum() < 2:
        return np.full(len(bounds) - 1, np.nan)
    times = at[known]
    samples = values[known]
    apart_s = np.diff(times)
    areas = apart_s * (samples[1:] + samples[:-1]) / 2.0
    return _rates(times, np.concatenate([[0.0], np.cumsum(areas)]), bounds, apart_s > GAP_S)


def _rates(times: Column, sums: Column, bounds: Column, unknown: npt.NDArray[np.bool_]) -> Column:
    """Return the slope of a running sum over each cell.

    NaN in the steps between samples that are `unknown`, one for each step, and where nothing was
    sampled.
    """
    at_bounds = np.interp(bounds, times, sums)
    sampled = np.clip(bounds, times[0], times[-1])
    seconds = np.diff(sampled)
    enough = seconds >= _LEAST_TIMER_S
    rates = np.full(len(seconds), np.nan)
    np.divide(np.diff(at_bounds), seconds, out=rates, where=enough)
    middles = (bounds[1:] + bounds[:-1]) / 2.0
    right = np.clip(np.searchsorted(times, middles), 1, len(times) - 1)
    rates[unknown[right - 1]] = np.nan
    return rates
