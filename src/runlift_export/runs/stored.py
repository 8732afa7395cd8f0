"""Contents of one file as bytes and back: for the cache, and from one process to another.

The form: four bytes of length, a JSON head of that length (padded to a multiple of four), then
the trace columns as little-endian float32, one after the other. Columns without any value are
left out. Reading back copies no column: a `Trace` looks into the bytes.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from runlift_export.model import (
    DoneLift,
    DoneSet,
    FloatColumn,
    Intensity,
    Lap,
    OffsetBasis,
    Problem,
    ProblemKind,
    Run,
    Trace,
    WatchSettings,
    WatchVerdict,
)
from runlift_export.runs.contents import Contents
from runlift_export.runs.trace import MAX_CELLS

FORM = "1"  # raise it whenever reading gives other results or the form changes

_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
_COLUMNS = (
    "timer_s",
    "speed_m_per_s",
    "heart_rate_bpm",
    "cadence_steps_per_min",
    "altitude_m",
    "power_w",
)
_BASES = {basis.value: basis for basis in OffsetBasis}
_INTENSITIES = {intensity.value: intensity for intensity in Intensity}
_KINDS = {kind.value: kind for kind in ProblemKind}
_LITTLE = np.dtype("<f4")


def _nothing() -> FloatColumn:
    column = np.full(MAX_CELLS, np.nan, dtype=np.float32)
    column.flags.writeable = False
    return column


_NOTHING = _nothing()


def pack(contents: Contents) -> bytes:
    """Return the contents as bytes, without their source."""
    columns: list[bytes] = []
    head = [
        contents.key,
        [_run_row(run, columns) for run in contents.runs],
        [_lift_row(lift) for lift in contents.lifts],
        [[problem.kind.value, problem.message] for problem in contents.problems],
    ]
    text = json.dumps(head, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    return b"".join((len(text).to_bytes(4, "little"), text, *columns))


def unpack(packed: bytes, source: str) -> Contents:
    """Return the contents that were packed, as coming from `source`."""
    at = 4 + int.from_bytes(packed[:4], "little")
    key, run_rows, lift_rows, problem_rows = json.loads(str(packed[4:at], "utf-8"))
    runs = []
    for row in run_rows:
        run, at = _run(row, source, packed, at)
        runs.append(run)
    return Contents(
        key=key,
        runs=tuple(runs),
        lifts=tuple(_lift(row, source) for row in lift_rows),
        problems=tuple(
            Problem(source=source, kind=_KINDS[kind], message=message)
            for kind, message in problem_rows
        ),
    )


def _run_row(run: Run, columns: list[bytes]) -> list[Any]:
    return [
        run.key,
        _seconds(run.started_at),
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
        None if run.trace is None else _trace_row(run.trace, columns),
    ]


def _run(row: list[Any], source: str, packed: bytes, at: int) -> tuple[Run, int]:
    trace = None
    if row[22] is not None:
        trace, at = _trace(row[22], packed, at)
    run = Run(
        key=row[0],
        source=source,
        started_at=_time(row[1]),
        local_date=date.fromordinal(row[2]),
        utc_offset_s=row[3],
        offset_basis=_BASES[row[4]],
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


def _lift_row(lift: DoneLift) -> list[Any]:
    return [
        lift.key,
        _seconds(lift.started_at),
        lift.local_date.toordinal(),
        lift.utc_offset_s,
        lift.offset_basis.value,
        lift.duration_s,
        [
            [
                done.category,
                done.name,
                done.title,
                done.reps,
                done.duration_s,
                done.weight_kg,
                done.rest_s,
            ]
            for done in lift.sets
        ],
    ]


def _lift(row: list[Any], source: str) -> DoneLift:
    return DoneLift(
        key=row[0],
        source=source,
        started_at=_time(row[1]),
        local_date=date.fromordinal(row[2]),
        utc_offset_s=row[3],
        offset_basis=_BASES[row[4]],
        duration_s=row[5],
        sets=tuple(
            DoneSet(
                category=done[0],
                name=done[1],
                title=done[2],
                reps=done[3],
                duration_s=done[4],
                weight_kg=done[5],
                rest_s=done[6],
            )
            for done in row[6]
        ),
    )


def _trace_row(trace: Trace, columns: list[bytes]) -> list[int]:
    """Append the columns that hold a value; return their length and a bit for each of them."""
    present = 0
    for bit, name in enumerate(_COLUMNS):
        column: FloatColumn = getattr(trace, name)
        if not np.isnan(column).all():
            present |= 1 << bit
            columns.append(column.astype(_LITTLE).tobytes())
    return [len(trace.timer_s), present]


def _trace(row: list[int], packed: bytes, at: int) -> tuple[Trace, int]:
    cells, present = row
    columns = []
    for bit in range(len(_COLUMNS)):
        if present >> bit & 1:
            columns.append(np.frombuffer(packed, _LITTLE, cells, at))
            at += 4 * cells
        else:
            columns.append(_NOTHING[:cells])
    timer, speed, heart_rate, cadence, altitude, power = columns
    trace = Trace(
        timer_s=timer,
        speed_m_per_s=speed,
        heart_rate_bpm=heart_rate,
        cadence_steps_per_min=cadence,
        altitude_m=altitude,
        power_w=power,
    )
    return trace, at


def _seconds(moment: datetime) -> float:
    return (moment - _UNIX) / timedelta(seconds=1)


def _time(seconds: float) -> datetime:
    return _UNIX + timedelta(seconds=seconds)
