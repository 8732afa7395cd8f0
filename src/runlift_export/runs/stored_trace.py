"""A trace as columns of little-endian float32, and back without copying them."""

from __future__ import annotations

import numpy as np

from runlift_export.model import FloatColumn, Trace
from runlift_export.runs.trace import MAX_CELLS

_COLUMNS = (
    "timer_s",
    "speed_m_per_s",
    "heart_rate_bpm",
    "cadence_steps_per_min",
    "altitude_m",
    "power_w",
)
_LITTLE = np.dtype("<f4")


def _nothing() -> FloatColumn:
    column = np.full(MAX_CELLS, np.nan, dtype=np.float32)
    column.flags.writeable = False
    return column


_NOTHING = _nothing()


def append_columns(trace: Trace, columns: list[bytes]) -> list[int]:
    """Append the columns that hold a value; return their length and a bit for each of them."""
    present = 0
    for bit, name in enumerate(_COLUMNS):
        column: FloatColumn = getattr(trace, name)
        if not np.isnan(column).all():
            present |= 1 << bit
            columns.append(column.astype(_LITTLE).tobytes())
    return [len(trace.timer_s), present]


def trace_in(row: list[int], packed: bytes, at: int) -> tuple[Trace, int]:
    """Return the trace whose columns begin at `at` in `packed`, and where they end."""
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
