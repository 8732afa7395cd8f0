"""The trace of a run: columns on an even grid, and how long ones are kept in little room."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:  # who only counts files or shows a plan kept on disk needs no numpy
    import numpy as np
    import numpy.typing as npt

FloatColumn: TypeAlias = "npt.NDArray[np.float32]"

TRACE_STEP_S = 5

_UNIT = re.compile("_(m_per_s|steps_per_min|bpm|m|s|w)$")


class _Seen:
    """Where a trace keeps what was seen in it; one made of changed columns has nothing there."""

    __slots__ = ("_looks",)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trace(_Seen):
    """A run on an even grid: cell i covers [5 i, 5 i + 5) s after the start, by the clock.

    All columns are read-only float32 arrays of one length n. `timer_s` is the time in the cell
    that the timer ran (0 in a pause). Other columns are NaN where the cell has no data; rates
    are means over the cell's timer time, speed comes from distance wherever it is recorded.
    `recorded_m_per_s` is the speed that the watch recorded beside it: smoother, so that short
    fast work stands out.
    """

    timer_s: FloatColumn
    speed_m_per_s: FloatColumn
    recorded_m_per_s: FloatColumn
    heart_rate_bpm: FloatColumn
    cadence_steps_per_min: FloatColumn
    altitude_m: FloatColumn
    power_w: FloatColumn

    def __repr__(self) -> str:
        """One line: how many cells, and which columns hold anything."""
        columns = (field.name for field in fields(self) if self._holds(field.name))
        named = (_UNIT.sub("", name).replace("_", " ") for name in columns)
        return f"<Trace {trace_cells(self)} x {TRACE_STEP_S} s: {', '.join(named) or 'nothing'}>"

    def _holds(self, name: str) -> bool:
        import numpy as np

        return bool(np.isfinite(getattr(self, name)).any())


LONG_TRACE_CELLS = 24 * 3600 // TRACE_STEP_S
"""A trace of more cells is kept by its steps: no run fills a day and more with new values."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Steps:
    """A column by its steps: from cell `first[i]` on it is `value[i]`, up to the next step."""

    first: npt.NDArray[np.int32]
    value: FloatColumn


class CompactTrace(Trace):
    """A trace in less room: of days, or only those columns that somebody will ask for.

    A watch that ran for a week and recorded minutes fills two million cells with nothing: kept
    as `steps` it takes room by what was recorded. Columns with many steps are kept as they are.
    Columns are laid out anew whenever one is asked for; one that was not kept is no attribute.
    """

    __slots__ = ("_kept", "cells")

    cells: int

    def __init__(self, cells: int, kept: dict[str, Steps | FloatColumn]) -> None:
        object.__setattr__(self, "cells", cells)
        object.__setattr__(self, "_kept", kept)

    def __getattr__(self, name: str) -> FloatColumn:
        """Lay out a column. Python comes here since the slots of `Trace` are left empty."""
        import numpy as np

        if name not in _TRACE_COLUMNS:
            raise AttributeError(name)
        kept = self.kept(name)
        if not isinstance(kept, Steps):
            return kept
        lengths = np.diff(np.append(kept.first, self.cells))
        column: FloatColumn = np.repeat(kept.value, lengths)
        column.flags.writeable = False
        return column

    def __reduce__(self) -> tuple[Callable[..., Trace], tuple[Any, ...]]:
        """Pickle what is kept, not the columns; and what was seen in it."""
        return _compact, (self.cells, object.__getattribute__(self, "_kept"), kept_looks(self))

    def kept(self, name: str) -> Steps | FloatColumn:
        """A column as it is kept. Raises AttributeError for one that was not."""
        columns: dict[str, Steps | FloatColumn] = object.__getattribute__(self, "_kept")
        if name not in columns:
            raise AttributeError(
                f"of this run {', '.join(columns) or 'nothing'} was kept, no {name}"
            )
        return columns[name]

    def _holds(self, name: str) -> bool:
        return name in object.__getattribute__(self, "_kept") and super()._holds(name)


_TRACE_COLUMNS = frozenset(one.name for one in fields(Trace))


def compact_trace(trace: Trace) -> Trace:
    """The same trace in as little room as it needs: by its steps where it is days long."""
    cells = len(trace.timer_s)
    if cells <= LONG_TRACE_CELLS:
        return trace
    columns = {name: compact_column(getattr(trace, name)) for name in sorted(_TRACE_COLUMNS)}
    return CompactTrace(cells, columns)


def _compact(cells: int, kept: dict[str, Steps | FloatColumn], looks: bytes | None) -> Trace:
    trace = CompactTrace(cells, kept)
    return trace if looks is None else keep_looks(trace, looks)


def compact_column(column: FloatColumn) -> Steps | FloatColumn:
    """A column by its steps, or as it is where these would take no less room."""
    import numpy as np

    bits = column.view(np.int32)  # so that one NaN is as good as the next
    first = np.concatenate(([0], np.flatnonzero(bits[1:] != bits[:-1]) + 1)).astype(np.int32)
    if 4 * len(first) > len(column):
        return column
    return Steps(first=first, value=column[first])


def trace_cells(trace: Trace | None) -> int:
    """How many cells a trace has, without laying out a column for it."""
    if trace is None:
        return 0
    return trace.cells if isinstance(trace, CompactTrace) else len(trace.timer_s)


def recorded_timer_s(trace: Trace) -> float:
    """Timer seconds of which anything is known: speed, heart rate, cadence or power."""
    import numpy as np

    known = (
        np.isfinite(trace.speed_m_per_s)
        | np.isfinite(trace.heart_rate_bpm)
        | np.isfinite(trace.cadence_steps_per_min)
        | np.isfinite(trace.power_w)
    )
    return float(trace.timer_s[known].sum())


def keep_looks(trace: Trace, looks: bytes) -> Trace:
    """The trace itself, just made, with what a `Look` saw in it."""
    object.__setattr__(trace, "_looks", looks)
    return trace


def kept_looks(trace: Trace | None) -> bytes | None:
    """What was seen in a trace when its file was read; None where it was not looked at."""
    looks: bytes | None = getattr(trace, "_looks", None)
    return looks
