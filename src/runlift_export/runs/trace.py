"""Records to the even grid of `model.Trace`; and a run without what was no running in it.

The grid is the same for 1-Hz and for smart recording. Everything is integrated over timer time
and read off at the cell bounds: a cell's speed is the distance covered in it over the time the
timer ran in it, whatever the records' spacing. On the grid rides are found, and taken out of the
run with their time, their distance and their laps.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from runlift_export.model import (
    TRACE_STEP_S,
    FloatColumn,
    Lap,
    Run,
    Trace,
    clock_words,
    pace_words,
)
from runlift_export.runs.clock import Timer
from runlift_export.runs.records import Column, Records
from runlift_export.runs.rides import MOVING_M_PER_S, Ride, Span, find_rides

GAP_S = 30.0
LONG_GAP_S = 60.0
STANDING_M_PER_S = 0.5
MAX_CELLS = 7 * 24 * 3600 // TRACE_STEP_S
FASTEST_M_PER_S = 12.0

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


LEAST_LEFT_S = 120.0
_LEAP_M = 50.0  # satellites slip by less than that in any street
_RARE = 0.05
_TOLD_M = 200.0
_TOLD_SHARE = 0.02


def without_rides(run: Run, records: Records | None) -> Run | None:
    """Return the run without rides and leaps of the satellites; None if all of it was a ride.

    A caveat names what was cut.
    `records` are the run's own. A ride counts neither time nor distance; one at the end
    ends the run before it.
    """
    trace = run.trace
    if trace is None or records is None:
        return run
    rides, wrong = find_rides(trace)
    leapt_m = _leapt_m(run, records, [ride.span for ride in rides])
    if leapt_m:
        run = replace(
            run,
            distance_m=_less(run.distance_m, leapt_m),
            caveats=(*run.caveats, f"{leapt_m / 1000:.1f} km leapt by the satellites left out"),
        )
    if wrong:
        told = "its speed is faster than anybody runs for a while, and is not believed there"
        blank = _changed(trace, wrong, timer=False)
        run = replace(run, trace=blank, caveats=(*run.caveats, told))
    left = _cut(run, rides, records) if rides else run
    return left if not rides or _is_left(left) else None


def _is_left(run: Run) -> bool:
    if run.trace is None:
        return True
    moving = (run.trace.speed_m_per_s > MOVING_M_PER_S) & (run.trace.timer_s > 0)
    return bool(run.trace.timer_s[moving].sum() >= LEAST_LEFT_S)


def _cut(run: Run, rides: tuple[Ride, ...], records: Records) -> Run:
    trace = run.trace
    if trace is None:
        return run
    spans = [ride.span for ride in rides]
    cut_m = [_metres(run, records, span) for span in spans]
    cut_s = [float(trace.timer_s[slice(*span)].sum()) for span in spans]
    left = _changed(trace, spans, timer=True)
    end_s, left = _without_end(run.elapsed_s, left, spans[-1])
    told = [_words(*one, trace) for one in zip(rides, cut_s, cut_m, strict=True)]
    heart_rate = left.heart_rate_bpm
    known = np.isfinite(heart_rate) & (left.timer_s > 0)
    return replace(
        run,
        moving_s=max(run.moving_s - sum(cut_s), 0.0),
        elapsed_s=end_s,
        distance_m=_less(run.distance_m, sum(cut_m)),
        calories_kcal=None,
        ascent_m=_less(run.ascent_m, sum(_rise(trace, span) for span in spans)),
        descent_m=_less(run.descent_m, sum(-_rise(trace, span, up=False) for span in spans)),
        mean_heart_rate_bpm=(
            float(np.average(heart_rate[known], weights=left.timer_s[known]))
            if known.any()
            else run.mean_heart_rate_bpm
        ),
        laps=_laps_left(run.laps, spans, end_s),
        caveats=(*run.caveats, *told),
        trace=left,
    )


def _words(ride: Ride, seconds: float, metres: float, trace: Trace) -> str:
    after = clock_words(float(trace.timer_s[: ride.span[0]].sum()))
    pace = f" at {pace_words(1000 * seconds / metres)}" if metres >= 1.0 else ""
    return f"no running: {clock_words(seconds)}{pace} after {after} left out ({ride.sign.value})"


def _less(value: float | None, part: float) -> float | None:
    return None if value is None else max(value - part, 0.0)


def _metres(run: Run, records: Records, span: Span) -> float:
    """The distance of a stretch as recorded, else as the trace has it."""
    start, end = (cell * float(TRACE_STEP_S) for cell in span)
    known = ~np.isnan(records.distance_m)
    if known.sum() >= 2:
        clock = records.time_s[known] - _start_s(run)
        first, last = np.interp((start, end), clock, records.distance_m[known])
        return float(max(last - first, 0.0))
    if run.trace is None:
        return 0.0
    cells = slice(*span)
    return float(np.nansum(run.trace.speed_m_per_s[cells] * run.trace.timer_s[cells]))


def _start_s(run: Run) -> float:
    """The start as a FIT time."""
    return run.started_at.timestamp() - 631065600.0


def _leapt_m(run: Run, records: Records, cut: list[Span]) -> float:
    """What single steps between records hold beyond what anybody runs, rides left out."""
    known = ~np.isnan(records.distance_m)
    distance = records.distance_m[known]
    steps = distance[1:] - distance[:-1]
    if len(distance) < 3 or steps.max() <= _LEAP_M:
        return 0.0
    clock: Column = records.time_s[known] - _start_s(run)
    seconds = clock[1:] - clock[:-1]
    most = np.maximum(FASTEST_M_PER_S * np.maximum(seconds, 1.0), _LEAP_M)
    beyond = (steps > most) & (seconds <= 30.0)
    for first, last in cut:
        beyond &= (clock[1:] <= first * TRACE_STEP_S) | (clock[:-1] >= last * TRACE_STEP_S)
    if beyond.sum() > _RARE * len(steps):
        return 0.0  # what is wrong with so much of it is no slip of the satellites
    leapt = float(steps[beyond].sum())
    told = leapt >= max(_TOLD_M, _TOLD_SHARE * (run.distance_m or 0.0))
    return leapt if told and leapt < 0.5 * (run.distance_m or 0.0) else 0.0


def _rise(trace: Trace, span: Span, *, up: bool = True) -> float:
    heights = trace.altitude_m[slice(*span)]
    heights = heights[np.isfinite(heights)]
    rise = float(heights[-1] - heights[0]) if len(heights) > 1 else 0.0
    return max(rise, 0.0) if up else min(rise, 0.0)


def _changed(trace: Trace, spans: list[Span] | tuple[Span, ...], *, timer: bool) -> Trace:
    """The trace with its speed unknown in the spans; with `timer` all is, as in a pause."""
    columns = {}
    for one in fields(Trace):
        column: FloatColumn = getattr(trace, one.name)
        if timer or one.name == "speed_m_per_s":
            column = column.copy()
            for first, last in spans:
                column[first:last] = 0.0 if one.name == "timer_s" else np.nan
            column.flags.writeable = False
        columns[one.name] = column
    return Trace(**columns)


def _without_end(elapsed_s: float, trace: Trace, last: Span) -> tuple[float, Trace]:
    """End the run where its last ride began, if nobody ran after that."""
    moving = np.nan_to_num(trace.speed_m_per_s[last[1] :]) > MOVING_M_PER_S
    if moving.sum() * TRACE_STEP_S >= LEAST_LEFT_S:
        return elapsed_s, trace
    columns = {one.name: getattr(trace, one.name)[: last[0]] for one in fields(Trace)}
    return min(elapsed_s, last[0] * float(TRACE_STEP_S)), Trace(**columns)


def _laps_left(laps: tuple[Lap, ...], cut: list[Span], end_s: float) -> tuple[Lap, ...]:
    """The laps without what was cut; one that is mostly cut is none."""
    left = []
    for lap in laps:
        ends_s = lap.start_s + lap.timer_s
        gone_s = sum(
            max(0.0, min(ends_s, last * TRACE_STEP_S) - max(lap.start_s, first * TRACE_STEP_S))
            for first, last in cut
        )
        if not gone_s:
            left.append(lap)
        elif gone_s < 0.5 * lap.timer_s and lap.start_s < end_s:
            # What the lap measured holds for the whole of it and not for what is left.
            left.append(
                replace(
                    lap,
                    timer_s=lap.timer_s - gone_s,
                    distance_m=None,
                    mean_heart_rate_bpm=None,
                    calories_kcal=None,
                )
            )
    return tuple(left)
