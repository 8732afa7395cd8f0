"""A recording made anew: two of one thing as one, or a run without what was no running in it.

Of two the better stays, with what only the other holds. A ride is taken out with its time, its
distance and its laps.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import TypeVar

import numpy as np

from runlift_export.language import say_later, to_say
from runlift_export.model import (
    TRACE_STEP_S,
    DoneLift,
    FloatColumn,
    Lap,
    Run,
    Trace,
    WatchSettings,
    WatchVerdict,
    clock_words,
    compact_trace,
    pace_words,
)
from runlift_export.runs.records import Column, Records
from runlift_export.runs.rides import MOVING_M_PER_S, Ride, Sign, find_rides
from runlift_export.runs.trace import (
    FASTEST_M_PER_S,
    Span,
    extent_of,
    frozen,
    idle_from,
    laid_column,
    mean_bpm_of,
)

Watch = TypeVar("Watch", WatchSettings, WatchVerdict)

_FIGURES = (
    "distance_m",
    "ascent_m",
    "descent_m",
    "mean_heart_rate_bpm",
    "max_heart_rate_bpm",
    "calories_kcal",
    "mean_temperature_c",
)


def merged_run(better: Run, other: Run) -> Run:
    """The better recording of a run, with figures and columns that only the other has.

    Laps and the steps of a workout are taken over where the better has none marked.
    """
    apart_s = (other.started_at - better.started_at).total_seconds()
    figures = {name: getattr(other, name) for name in _FIGURES if getattr(better, name) is None}
    trace, takes_altitude = _merged_trace(better.trace, other.trace, apart_s)
    if better.mean_heart_rate_bpm is None and trace is not None:
        figures["mean_heart_rate_bpm"] = mean_bpm_of(trace) or other.mean_heart_rate_bpm
    laps = better.laps
    if len(laps) <= 1 < len(other.laps):
        laps = tuple(
            replace(lap, start_s=max(lap.start_s + apart_s, 0.0))
            for lap in other.laps
            if lap.start_s + apart_s <= better.elapsed_s
        )
    return replace(
        better,
        **figures,
        has_position=better.has_position or other.has_position,
        has_barometer=other.has_barometer if takes_altitude else better.has_barometer,
        laps=laps,
        planned_intensities=better.planned_intensities or other.planned_intensities,
        watch=_filled(better.watch, other.watch),
        watch_verdict=_filled(better.watch_verdict, other.watch_verdict),
        trace=trace,
    )


def part_of_run(run: Run, first: int, last: int) -> Run:
    """The run from one cell of its trace up to another, its distance by what the trace covers."""
    trace = run.trace
    if trace is None:
        return run
    kept = Trace(**{one.name: getattr(trace, one.name)[first:last] for one in fields(Trace)})
    started_at = run.started_at + timedelta(seconds=first * TRACE_STEP_S)
    length_s = min(run.elapsed_s - first * TRACE_STEP_S, (last - first) * float(TRACE_STEP_S))
    share = extent_of(kept) / max(extent_of(trace), 1.0)
    local = started_at + timedelta(seconds=run.utc_offset_s)
    return replace(
        run,
        started_at=started_at,
        local_date=local.date(),
        elapsed_s=length_s,
        moving_s=float(kept.timer_s.sum()),
        distance_m=None if run.distance_m is None else run.distance_m * share,
        ascent_m=None if run.ascent_m is None else run.ascent_m * share,
        descent_m=None if run.descent_m is None else run.descent_m * share,
        calories_kcal=None,
        laps=tuple(
            replace(lap, start_s=lap.start_s - first * TRACE_STEP_S)
            for lap in run.laps
            if 0.0 <= lap.start_s - first * TRACE_STEP_S < length_s
        ),
        trace=kept,
    )


def merged_lift(better: DoneLift, other: DoneLift) -> DoneLift:
    """The better recording of a strength session, with the time of the longer one."""
    longer = max(better, other, key=lambda one: one.duration_s)
    return replace(
        better,
        started_at=longer.started_at,
        local_date=longer.local_date,
        utc_offset_s=longer.utc_offset_s,
        offset_basis=longer.offset_basis,
        duration_s=longer.duration_s,
        sets=better.sets or other.sets,
    )


def _filled(better: Watch, other: Watch) -> Watch:
    missing = {
        one.name: getattr(other, one.name)
        for one in fields(better)
        if getattr(better, one.name) is None
    }
    return replace(better, **missing)


def _merged_trace(
    better: Trace | None, other: Trace | None, apart_s: float
) -> tuple[Trace | None, bool]:
    """The better trace with what only the other has, and whether that is altitude.

    Two of altitude stand on different zeros, so it comes from one of them alone.
    """
    if better is None or other is None:
        return better, False
    shift = round(apart_s / TRACE_STEP_S)
    columns, altitude = {}, False
    for one in fields(Trace):
        own: FloatColumn = getattr(better, one.name)
        theirs: FloatColumn = getattr(other, one.name)
        missing = np.isnan(own)
        if missing.any() and (missing.all() or one.name != "altitude_m"):
            laid = laid_column(theirs, shift, len(own))
            altitude = altitude or (one.name == "altitude_m" and not np.isnan(laid).all())
            own = frozen(np.where(missing, laid, own))
        columns[one.name] = own
    return compact_trace(Trace(**columns)), altitude


LEAST_LEFT_S = 120.0
LEFT_ON_S = 1800.0
_LEAP_M = 50.0  # satellites slip by less than that in any street
_RARE = 0.05
_TOLD_M = 200.0
_TOLD_SHARE = 0.02
_LEAPT = to_say("{km:.1f} km leapt by the satellites left out")
_TOO_FAST = to_say("its speed is faster than anybody runs for a while, and is not believed there")


def without_rides(run: Run, records: Records | None) -> Run | Sign:
    """Return the run without rides and leaps of the satellites; if all was a ride, its sign.

    A caveat names what was cut.
    `records` are the run's own. A ride counts neither time nor distance; one at the end
    ends the run before it.
    """
    trace = run.trace
    if trace is None or records is None:
        return run
    rides, wrong = find_rides(trace)
    rides = _with_idle_end(trace, rides)
    leapt_m = _leapt_m(run, records, [ride.span for ride in rides])
    if leapt_m:
        run = replace(
            run,
            distance_m=_less(run.distance_m, leapt_m),
            caveats=(*run.caveats, say_later(_LEAPT, km=leapt_m / 1000)),
        )
    if wrong:
        blank = _changed(trace, wrong, timer=False)
        run = replace(run, trace=blank, caveats=(*run.caveats, say_later(_TOO_FAST)))
    if not rides:
        return run
    left = _cut(run, rides, records)
    if _is_left(left):
        return left
    return max(rides, key=lambda ride: ride.span[1] - ride.span[0]).sign


def _with_idle_end(trace: Trace, rides: tuple[Ride, ...]) -> tuple[Ride, ...]:
    """The rides, and the half hours at the end in which nobody moved but by them."""
    first = idle_from(trace, [ride.span for ride in rides])
    left = trace.timer_s.copy()
    for ride in rides:
        left[slice(*ride.span)] = 0.0
    if not first or left[first:].sum() < LEFT_ON_S:
        return rides
    before = tuple(ride for ride in rides if ride.span[1] <= first)
    return (*before, Ride(span=(first, len(left)), sign=Sign.LEFT_ON))


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
    return replace(
        run,
        moving_s=min(max(run.moving_s - sum(cut_s), 0.0), end_s),
        elapsed_s=end_s,
        distance_m=_less(run.distance_m, sum(cut_m)),
        calories_kcal=None,
        ascent_m=_less(run.ascent_m, sum(_rise(trace, span) for span in spans)),
        descent_m=_less(run.descent_m, sum(-_rise(trace, span, up=False) for span in spans)),
        mean_heart_rate_bpm=mean_bpm_of(left) or run.mean_heart_rate_bpm,
        laps=_laps_left(run.laps, spans, end_s),
        caveats=(*run.caveats, *told),
        trace=left,
    )


def _words(ride: Ride, seconds: float, metres: float, trace: Trace) -> str:
    after = clock_words(float(trace.timer_s[: ride.span[0]].sum()))
    cut = {"length": clock_words(seconds), "after": after, "why": say_later(ride.sign.value)}
    if metres < 1.0:
        return say_later("no running: {length} after {after} left out ({why})", **cut)
    return say_later(
        "no running: {length} at {pace} after {after} left out ({why})",
        pace=pace_words(1000 * seconds / metres),
        **cut,
    )


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
