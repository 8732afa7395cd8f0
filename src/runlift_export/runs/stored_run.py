"""A run as a row of JSON values, and back; its trace lies apart, as columns of bytes."""

from __future__ import annotations

from datetime import date
from typing import Any

from runlift_export.model import Intensity, Lap, Run, WatchSettings, WatchVerdict
from runlift_export.runs.stored_instant import BASES, instant_in, seconds_of
from runlift_export.runs.stored_trace import append_columns, trace_in

_INTENSITIES = {intensity.value: intensity for intensity in Intensity}


def row_of_run(run: Run, columns: list[bytes]) -> list[Any]:
    """Return the row; the columns of the trace are appended to `columns`."""
    return [
        run.key,
        seconds_of(run.started_at),
        run.local_date.toordinal(),
        run.utc_offset_s,
        run.offset_basis.value,
        run.sport,
        run.sub_sport,
        run.distance_m,
        run.moving_s,
        run.elapsed_s,
        run.ascent_m,
        run.descent_m,
        run.mean_heart_rate_bpm,
        run.max_heart_rate_bpm,
        run.has_position,
        run.has_barometer,
        run.device,
        [_lap_row(lap) for lap in run.laps],
        [intensity.value for intensity in run.planned_intensities],
        _watch_row(run.watch),
        _verdict_row(run.watch_verdict),
        run.caveats,
        None if run.trace is None else append_columns(run.trace, columns),
    ]


def run_in(row: list[Any], source: str, packed: bytes, at: int) -> tuple[Run, int]:
    """Return the run in a row, as coming from `source`, and where its columns end in `packed`."""
    trace = None
    if row[22] is not None:
        trace, at = trace_in(row[22], packed, at)
    run = Run(
        key=row[0],
        source=source,
        started_at=instant_in(row[1]),
        local_date=date.fromordinal(row[2]),
        utc_offset_s=row[3],
        offset_basis=BASES[row[4]],
        sport=row[5],
        sub_sport=row[6],
        distance_m=row[7],
        moving_s=row[8],
        elapsed_s=row[9],
        ascent_m=row[10],
        descent_m=row[11],
        mean_heart_rate_bpm=row[12],
        max_heart_rate_bpm=row[13],
        has_position=row[14],
        has_barometer=row[15],
        device=row[16],
        laps=tuple([_lap(lap) for lap in row[17]]),
        planned_intensities=tuple([_INTENSITIES[value] for value in row[18]]),
        watch=_watch(row[19]),
        watch_verdict=_verdict(row[20]),
        caveats=tuple(row[21]),
        trace=trace,
    )
    return run, at


def _lap_row(lap: Lap) -> list[Any]:
    return [
        lap.start_s,
        lap.timer_s,
        lap.distance_m,
        lap.mean_heart_rate_bpm,
        lap.intensity.value,
        lap.trigger,
    ]


def _lap(row: list[Any]) -> Lap:
    return Lap(
        start_s=row[0],
        timer_s=row[1],
        distance_m=row[2],
        mean_heart_rate_bpm=row[3],
        intensity=_INTENSITIES[row[4]],
        trigger=row[5],
    )


def _watch_row(watch: WatchSettings) -> list[Any]:
    return [
        watch.max_hr_bpm,
        watch.resting_hr_bpm,
        watch.threshold_hr_bpm,
        watch.weight_kg,
        watch.birth_year,
        watch.sex,
    ]


def _watch(row: list[Any]) -> WatchSettings:
    return WatchSettings(
        max_hr_bpm=row[0],
        resting_hr_bpm=row[1],
        threshold_hr_bpm=row[2],
        weight_kg=row[3],
        birth_year=row[4],
        sex=row[5],
    )


def _verdict_row(verdict: WatchVerdict) -> list[Any]:
    return [
        verdict.aerobic_effect,
        verdict.anaerobic_effect,
        verdict.benefit,
        verdict.load,
        verdict.perceived_effort,
    ]


def _verdict(row: list[Any]) -> WatchVerdict:
    return WatchVerdict(
        aerobic_effect=row[0],
        anaerobic_effect=row[1],
        benefit=row[2],
        load=row[3],
        perceived_effort=row[4],
    )
