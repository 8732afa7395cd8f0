"""Two recordings of one thing made one: the better, with what only the other holds."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import TypeVar

import numpy as np

from runlift_export.model import (
    TRACE_STEP_S,
    DoneLift,
    FloatColumn,
    Run,
    Trace,
    WatchSettings,
    WatchVerdict,
    compact_trace,
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
    share = _covered(kept) / max(_covered(trace), 1.0)
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


def _covered(trace: Trace) -> float:
    """Metres by the trace, else its seconds."""
    metres = float(np.nansum(trace.speed_m_per_s * trace.timer_s))
    return metres or float(trace.timer_s.sum())


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
    """The better trace with the columns that only the other has, and whether altitude is one."""
    if better is None or other is None:
        return better, False
    shift = round(apart_s / TRACE_STEP_S)
    columns, altitude = {}, False
    for one in fields(Trace):
        own: FloatColumn = getattr(better, one.name)
        theirs: FloatColumn = getattr(other, one.name)
        if np.isnan(own).all() and not np.isnan(theirs).all():
            own = _laid(theirs, shift, len(own))
            altitude = altitude or one.name == "altitude_m"
        columns[one.name] = own
    return compact_trace(Trace(**columns)), altitude


def _laid(column: FloatColumn, shift: int, cells: int) -> FloatColumn:
    """A column laid `shift` cells later on a grid of `cells`, NaN where it has nothing."""
    laid = np.full(cells, np.nan, dtype=np.float32)
    taken = column[max(-shift, 0) :][: max(cells - max(shift, 0), 0)]
    start = max(shift, 0)
    laid[start : start + len(taken)] = taken
    laid.flags.writeable = False
    return laid
