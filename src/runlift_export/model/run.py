"""What a watch recorded: runs and finished strength sessions, freed from their file format."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from runlift_export.model.units import clock_words

if TYPE_CHECKING:  # who only counts files or shows a plan kept on disk needs no numpy
    import numpy as np
    import numpy.typing as npt

FloatColumn: TypeAlias = "npt.NDArray[np.float32]"

TRACE_STEP_S = 5

_UNIT = re.compile("_(m_per_s|steps_per_min|bpm|m|s|w)$")


class OffsetBasis(StrEnum):
    """Where the local time of a recording comes from, best first."""

    FILE = "file"
    SETTINGS = "settings"
    LONGITUDE = "longitude"


class Intensity(StrEnum):
    """What a lap or workout step was meant to be (FIT `intensity`); UNKNOWN if not stored."""

    ACTIVE = "active"
    REST = "rest"
    WARMUP = "warmup"
    COOLDOWN = "cooldown"
    RECOVERY = "recovery"
    INTERVAL = "interval"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trace:
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
        return f"<Trace {len(self.timer_s)} x {TRACE_STEP_S} s: {', '.join(named) or 'nothing'}>"

    def _holds(self, name: str) -> bool:
        import numpy as np

        return bool(np.isfinite(getattr(self, name)).any())


LONG_TRACE_CELLS = 24 * 3600 // TRACE_STEP_S
"""A trace of more cells is kept as a `LongTrace`: no run fills a day and more with new values."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Steps:
    """A column by its steps: from cell `first[i]` on it is `value[i]`, up to the next step."""

    first: npt.NDArray[np.int32]
    value: FloatColumn


class LongTrace(Trace):
    """A trace of days, its columns laid out anew whenever one is asked for.

    A watch that ran for a week and recorded minutes fills two million cells with nothing: kept
    as `steps` it takes room by what was recorded. Columns with many steps are kept as they are.
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

    def __reduce__(self) -> tuple[type[LongTrace], tuple[int, dict[str, Steps | FloatColumn]]]:
        """Pickle what is kept, not the columns."""
        return LongTrace, (self.cells, {name: self.kept(name) for name in _TRACE_COLUMNS})

    def kept(self, name: str) -> Steps | FloatColumn:
        """A column as it is kept."""
        columns: dict[str, Steps | FloatColumn] = object.__getattribute__(self, "_kept")
        return columns[name]


_TRACE_COLUMNS = frozenset(one.name for one in fields(Trace))


def compact_trace(trace: Trace) -> Trace:
    """The same trace in as little room as it needs: by its steps where it is days long."""
    cells = len(trace.timer_s)
    if cells <= LONG_TRACE_CELLS:
        return trace
    return LongTrace(cells, {name: _compact(getattr(trace, name)) for name in _TRACE_COLUMNS})


def _compact(column: FloatColumn) -> Steps | FloatColumn:
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
    return trace.cells if isinstance(trace, LongTrace) else len(trace.timer_s)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Lap:
    """One lap as stored. `start_s` is clock time after the run's start; `timer_s` its length.

    `calories_kcal` and `mean_temperature_c` are the watch's, None if it has none.
    `trigger` is the FIT `lap_trigger` name ("manual", "distance", "time", "session_end" ...).
    """

    start_s: float
    timer_s: float
    distance_m: float | None
    mean_heart_rate_bpm: float | None
    intensity: Intensity
    trigger: str
    calories_kcal: float | None = None
    mean_temperature_c: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSettings:
    """What the watch's owner (or the watch) had set; each None where the file does not say."""

    max_hr_bpm: float | None
    resting_hr_bpm: float | None
    threshold_hr_bpm: float | None
    weight_kg: float | None
    birth_year: int | None
    sex: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchVerdict:
    """The watch's own opinion of the run: shown beside ours, never used to judge."""

    aerobic_effect: float | None
    anaerobic_effect: float | None
    benefit: int | None
    load: float | None
    perceived_effort: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One running session of one file, with all that is needed to judge it again later.

    `key` is the SHA-256 of the FIT bytes (hex), followed by "#2", "#3" ... for further
    running sessions of the same file. `source` is the path as the user gave it. `moving_s` is
    timer time; `elapsed_s` clock time from start to end. Distances in metres, None if unknown.
    `caveats` are short sentences on what the file lacks ("no session message").
    `planned_intensities` are the steps of the workout stored in the file, in order.
    `calories_kcal` and `mean_temperature_c` are the watch's: told, never used to judge.
    """

    key: str
    source: str
    started_at: datetime
    local_date: date
    utc_offset_s: int
    offset_basis: OffsetBasis
    sport: str
    sub_sport: str
    distance_m: float | None
    moving_s: float
    elapsed_s: float
    ascent_m: float | None
    descent_m: float | None
    mean_heart_rate_bpm: float | None
    max_heart_rate_bpm: float | None
    has_position: bool
    has_barometer: bool
    device: str
    laps: tuple[Lap, ...]
    planned_intensities: tuple[Intensity, ...]
    watch: WatchSettings
    watch_verdict: WatchVerdict
    caveats: tuple[str, ...]
    trace: Trace | None = field(compare=False)
    calories_kcal: float | None = None
    mean_temperature_c: float | None = None

    def __repr__(self) -> str:
        """One line: date, distance, time and file."""
        distance = "" if self.distance_m is None else f"{self.distance_m / 1000:.1f} km in "
        length = clock_words(self.moving_s)
        return f"<Run {self.local_date} {distance}{length} {self.source!r}>"

    @property
    def ended_at(self) -> datetime:
        """The end in UTC."""
        return self.started_at + timedelta(seconds=self.elapsed_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneSet:
    """One finished set of a strength activity (FIT `set`, active ones), rest after it included.

    `category` and `name` are FIT numbers (`exercise_category` and the name within it), None
    where the watch stored "unknown"; `title` is the text stored in the file, if any. A set that
    was written down in an app has a title alone.
    """

    category: int | None
    name: int | None
    title: str | None
    reps: int | None
    duration_s: float | None
    weight_kg: float | None
    rest_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneLift:
    """A finished strength session, recorded by a watch or written down in an app.

    Where `hour_known` is False only its date is known, and `started_at` is noon of it.
    """

    key: str
    source: str
    started_at: datetime
    local_date: date
    utc_offset_s: int
    offset_basis: OffsetBasis
    duration_s: float
    sets: tuple[DoneSet, ...]
    hour_known: bool = True

    def __repr__(self) -> str:
        """One line: date, number of sets and file."""
        return f"<DoneLift {self.local_date}, sets {len(self.sets)}, {self.source!r}>"
