"""The traces of many runs laid end to end, so that each pass is one array operation.

A chunk of runs becomes one long column per quantity. `first` and `length` say where each run
lies; windows that would reach over the end of a run are never valid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import numpy.typing as npt

from runlift_export.model import TRACE_STEP_S, FloatColumn, Run, Trace, trace_cells

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.float32]
"""Seconds in the bins of histograms: thousands of runs have hundreds each."""

Rows = TypeVar("Rows", bound="DataclassInstance")

CELL_S = float(TRACE_STEP_S)
# 128 runs of an hour are about 90,000 cells: each column stays in the processor's cache.
CHUNK_RUNS = 128
CHUNK_CELLS = 500_000
"""So many at most, or one run: only recordings of days get there, and take 200 bytes a cell."""
_PARTS = 2.0**14
_ON_EDGE = 1e-3
_WEIGHED_AT_ONCE = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Columns of m cells from n runs. `run` (m,) is the row of each cell's run.

    `left` (m,) counts the cells from this one to the end of its run, itself included;
    `barometer` (n,) tells whose altitude comes from one. `recorded_m_per_s` is speed as the watch
    recorded it, and that of `speed_m_per_s` in runs where it hardly did.
    Units as in `model.Trace`; missing values are NaN.
    """

    first: Ints
    length: Ints
    run: Ints
    left: Ints
    timer_s: Floats
    speed_m_per_s: Floats
    recorded_m_per_s: Floats
    heart_rate_bpm: Floats
    cadence_steps_per_min: Floats
    altitude_m: Floats
    power_w: Floats
    barometer: Bools

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return len(self.first)

    def most(self, values: Floats) -> Floats:
        """The largest value of each run, (n,)."""
        return np.maximum.reduceat(values, self.first)

    def total(self, values: Floats) -> Floats:
        """The sum of each run, (n,)."""
        return np.add.reduceat(values, self.first)


def chunks(runs: Sequence[Run]) -> Iterator[Cells]:
    """The runs in order, `CHUNK_RUNS` at a time, or fewer long ones."""
    part: list[Run] = []
    cells = 0
    for run in runs:
        own = trace_cells(run.trace)
        if part and (len(part) == CHUNK_RUNS or cells + own > CHUNK_CELLS):
            yield gather(part)
            part, cells = [], 0
        part.append(run)
        cells += own
    if part:
        yield gather(part)


def gather(runs: Sequence[Run]) -> Cells:
    """Lay the traces of `runs` (at least one) end to end; a run without one gets an empty cell."""
    traces = [
        run.trace if run.trace is not None and trace_cells(run.trace) else _EMPTY for run in runs
    ]
    length = np.array([trace_cells(trace) for trace in traces], dtype=np.int64)
    first = np.concatenate(([0], np.cumsum(length)[:-1]))
    row = np.repeat(np.arange(len(runs)), length)
    end = np.repeat(first + length, length)
    return Cells(
        first=first,
        length=length,
        run=row,
        left=end - np.arange(len(row)),
        timer_s=np.fmax(_column(traces, "timer_s"), 0.0),
        speed_m_per_s=_column(traces, "speed_m_per_s"),
        recorded_m_per_s=np.concatenate([_recorded(one) for one in traces], dtype=np.float64),
        heart_rate_bpm=_column(traces, "heart_rate_bpm"),
        cadence_steps_per_min=_column(traces, "cadence_steps_per_min"),
        altitude_m=_column(traces, "altitude_m"),
        power_w=_column(traces, "power_w"),
        barometer=np.array([run.has_barometer for run in runs]),
    )


def running_sums(values: Floats) -> Floats:
    """The sums of the values before each cell and before the end, (m + 1); none may be NaN.

    Each value is first put onto a grid of 2^-14, where sums are exact: then what lies in front, in
    the same column but in other runs, leaves no trace in the difference of two. A value may be as
    large as 65,535 W for 5 s in each cell of a chunk; speeds of a whole chunk are known to 0.1 mm.
    """
    sums = np.zeros(len(values) + 1)
    np.cumsum(np.rint(values * _PARTS), out=sums[1:])
    sums /= _PARTS
    return sums


class WindowSums:
    """Sums over windows of one column: the column is added up once, for all widths."""

    def __init__(self, cells: Cells, values: Floats) -> None:
        self._cells = cells
        self._until = running_sums(values)

    def over(self, width: int) -> Floats:
        """Sums over `width` cells from each cell on, (m,); NaN where the run ends before that."""
        m = len(self._until) - 1
        sums = np.full(m, np.nan)
        if m >= width:
            np.subtract(self._until[width:], self._until[:-width], out=sums[: m - width + 1])
        sums[self._cells.left < width] = np.nan
        return sums


def window_means(covered: WindowSums, known_s: WindowSums, width: int) -> Floats:
    """Mean rate over the timer time of each window; NaN where a fifth or more is missing."""
    seconds = known_s.over(width)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.asarray(covered.over(width) / seconds)
    means[~(seconds >= 0.8 * width * CELL_S)] = np.nan
    return means


def spliced(whole: Rows, part: Rows, rows: Ints) -> Rows:
    """The columns of `whole` with those of `part`, a dataclass of arrays too, in some rows."""
    columns = {}
    for one in fields(whole):
        column = getattr(whole, one.name).copy()
        column[rows] = getattr(part, one.name)
        columns[one.name] = column
    return replace(whole, **columns)


_KINDS = {"Floats": "<f8", "Ints": "<i8", "Bools": "?", "Counts": "<f4"}


def row_form(kind: type[DataclassInstance], **widths: int) -> np.dtype[np.void]:
    """How a row of a dataclass of columns lies in bytes; `widths` are those of its wide ones."""
    return np.dtype(
        [
            (one.name, _KINDS[str(one.type)], (widths[one.name],) if one.name in widths else ())
            for one in fields(kind)
        ],
        align=True,
    )


def histogram(cells: Cells, values: Floats, edges: Floats, weights: Floats | None = None) -> Floats:
    """Weight per bin and run, (n, bins), each cell weighing `CELL_S` where none is given.

    Values outside the evenly spaced edges, and NaN, are left out. Watches round speeds, so means
    lie on an edge again and again: these count as above it, whichever way sums were rounded.
    """
    bins = len(edges) - 1
    # One bin more than asked for holds what is left out.
    with np.errstate(invalid="ignore"):
        place = (values - edges[0]) * (bins / (edges[-1] - edges[0])) + _ON_EDGE
        inside = (place >= 0) & (place < bins)
    flat = np.where(inside, place, bins).astype(np.int64)
    flat += cells.run * (bins + 1)
    counts = np.bincount(flat, weights=weights, minlength=cells.runs * (bins + 1))
    kept = counts.reshape(cells.runs, bins + 1)[:, :bins]
    return np.asarray(kept, dtype=np.float64) * (CELL_S if weights is None else 1.0)


def weighed(counts: Counts, weights: Callable[[slice], Floats]) -> Floats:
    """The sum of each row's bins times their weights, (n,); `weights` gives those of some rows.

    Thousands of rows are not weighed at once: every step on the way would take as much room as
    all histograms.
    """
    sums = np.empty(len(counts))
    for start in range(0, len(counts), _WEIGHED_AT_ONCE):
        rows = slice(start, start + _WEIGHED_AT_ONCE)
        sums[rows] = (counts[rows] * weights(rows)).sum(axis=1)
    return sums


def quantile(counts: Floats, edges: Floats, share: float) -> Floats:
    """The value below which `share` of each row's weight lies, (n,); NaN for an empty row."""
    below = np.cumsum(counts, axis=1)
    total = below[:, -1]
    wanted = share * total
    place = np.argmax(below >= wanted[:, None], axis=1)
    rows = np.arange(len(counts))
    inside = np.maximum(counts[rows, place], 1e-9)
    before = below[rows, place] - counts[rows, place]
    step = edges[1] - edges[0]
    value = edges[0] + step * (place + np.clip((wanted - before) / inside, 0.0, 1.0))
    return np.where(total > 0, value, np.nan)


def _recorded(trace: Trace) -> FloatColumn:
    own, derived = np.isfinite(trace.recorded_m_per_s), np.isfinite(trace.speed_m_per_s)
    enough = own.any() and 2 * np.count_nonzero(own) >= np.count_nonzero(derived)
    return trace.recorded_m_per_s if enough else trace.speed_m_per_s


def _column(traces: Sequence[Trace], name: str) -> Floats:
    return np.concatenate([getattr(trace, name) for trace in traces], dtype=np.float64)


_NOTHING = np.full(1, np.nan, dtype=np.float32)
_EMPTY = Trace(
    timer_s=np.zeros(1, dtype=np.float32),
    speed_m_per_s=_NOTHING,
    recorded_m_per_s=_NOTHING,
    heart_rate_bpm=_NOTHING,
    cadence_steps_per_min=_NOTHING,
    altitude_m=_NOTHING,
    power_w=_NOTHING,
)
