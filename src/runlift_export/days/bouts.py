"""The hard part of a session as bouts: how many, how long, how fast."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from runlift_export.days import constants as c
from runlift_export.days.trace_columns import CELL_S, Bools, Floats, Ints
from runlift_export.model import Trace

Stretches = tuple[tuple[float, float], ...]
"""(start, end) in seconds after the start of a run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bouts:
    """`count` stretches above a speed, their mean length and speed, the longest, all together."""

    count: int
    longest_s: float
    total_s: float
    mean_s: float
    mean_m_per_s: float


def find_bouts(trace: Trace, level_m_per_s: float) -> Bouts | None:
    """Stretches of at least 15 s at or above a speed; dips of up to 10 s do not end one."""
    speed = _sound_speed(trace)
    starts, ends = _fast_stretches(speed, level_m_per_s)
    lengths = ends - starts
    if not len(starts):
        return None
    until = np.concatenate(([0.0], np.cumsum(speed)))
    cells = int(lengths.sum())
    return Bouts(
        count=len(starts),
        longest_s=float(lengths.max() * CELL_S),
        total_s=float(cells * CELL_S),
        mean_s=float(cells * CELL_S / len(starts)),
        mean_m_per_s=float((until[ends] - until[starts]).sum() / cells),
    )


def stretches_s(trace: Trace, level_m_per_s: float) -> Stretches:
    """The same stretches as (start, end) in seconds after the run's start."""
    starts, ends = _fast_stretches(_sound_speed(trace), level_m_per_s)
    return tuple(
        (float(start * CELL_S), float(end * CELL_S))
        for start, end in zip(starts, ends, strict=True)
    )


def _sound_speed(trace: Trace) -> Floats:
    raw = trace.speed_m_per_s.astype(np.float64)
    return np.where(raw <= c.FASTEST_M_PER_S, raw, 0.0)


def _fast_stretches(speed: Floats, level_m_per_s: float) -> tuple[Ints, Ints]:
    starts, ends = _stretches(speed >= level_m_per_s)
    long_enough = (ends - starts) * CELL_S >= 15.0
    return starts[long_enough], ends[long_enough]


def only_strides(trace: Trace, usual_m_per_s: float) -> bool:
    """Whether all that was fast are strides: none longer than 30 s, under 3 minutes together."""
    found = find_bouts(trace, c.STRIDE_OF_USUAL * usual_m_per_s)
    return found is None or (found.longest_s <= c.STRIDE_S and found.total_s < c.STRIDES_TOTAL_S)


def _stretches(fast: Bools) -> tuple[Ints, Ints]:
    """First and one-past-last cell of each stretch, after dips of one or two cells are closed."""
    edges = np.diff(np.concatenate(([0], fast.astype(np.int8), [0])))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    if len(starts) < 2:
        return starts, ends
    apart = starts[1:] - ends[:-1] > 2
    return starts[np.concatenate(([True], apart))], ends[np.concatenate((apart, [True]))]
