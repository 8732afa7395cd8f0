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
    """Stretches above a speed: where they lie, the longest, all together, mean length and speed."""

    stretches_s: Stretches
    longest_s: float
    total_s: float
    mean_s: float
    mean_m_per_s: float

    @property
    def count(self) -> int:
        """How many there are, one at least."""
        return len(self.stretches_s)


def find_repetitions(trace: Trace, top_m_per_s: float, usual_m_per_s: float) -> Bouts | None:
    """The bouts of a run at nearly the speed of its fastest 40 seconds, and faster than usual.

    None where there are none, or more than anybody repeats: that is a hilly or crowded course.
    """
    found = find_bouts(trace, max(c.BOUT_OF_TOP * top_m_per_s, usual_m_per_s))
    return None if found is None or found.count > c.MOST_BOUTS else found


def find_bouts(trace: Trace, level_m_per_s: float) -> Bouts | None:
    """Stretches of at least 15 s at or above a speed; dips of up to 10 s do not end one.

    None where there are none, also where the level is NaN.
    """
    speed = _sound_speed(trace)
    starts, ends = _fast_stretches(speed, level_m_per_s)
    lengths = ends - starts
    if not len(starts):
        return None
    until = np.concatenate(([0.0], np.cumsum(speed)))
    cells = int(lengths.sum())
    both = zip((starts * CELL_S).tolist(), (ends * CELL_S).tolist(), strict=True)
    return Bouts(
        stretches_s=tuple(both),
        longest_s=float(lengths.max() * CELL_S),
        total_s=float(cells * CELL_S),
        mean_s=float(cells * CELL_S / len(starts)),
        mean_m_per_s=float((until[ends] - until[starts]).sum() / cells),
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
