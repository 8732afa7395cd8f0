"""The hard part of a session as bouts: how many, how long, how fast, and how they lie together.

`Bouts` are found above a speed that other runs set. In `Series`, the short fast work, a bout of ten
seconds and more is fast for its own run: nothing needs to be known from other days.
What they were shows in how they lie. Strides are few, or follow each other closely at the end of an
easy run; sprints, leg speed and repetitions have rests that they need, so a series of them takes
its time. On an even course in hills speed comes and goes with the slope while the steps stay as
quick; in a bout run with effort they are quicker, since steps a minute grow with about the fourth
root of speed (Cavanagh & Kram 1989). And who runs fast uphill every time makes the effort.

For a series the watch's own recorded speed is read where there is one: it is smoother than distance
over time, which in cells of five seconds makes bouts out of noise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from runlift_export.days import constants as c
from runlift_export.days.trace_columns import (
    CELL_S,
    Bools,
    Cells,
    Floats,
    Ints,
    WindowSums,
    chunks,
    histogram,
    quantile,
    running_sums,
    window_means,
)
from runlift_export.model import Run, Trace

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


SPEED_EDGES = np.linspace(0.0, 8.6, 173)
STEPS_EDGES = np.linspace(c.WALK_STEPS_PER_MIN, 240.0, 101)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One row per run: all its bouts, and the series with most of them.

    `known`: whether there is speed to find any by. `bouts`, `total_s`, `longest_s`: of all bouts of
    the run. The rest is of the series: how many bouts (`count`), from the first to the end of the
    last (`span_s`), their mean length and speed, the share that climbs (`uphill_share`), metres of
    climb for each metre (`grade`), and the quickest steps of each over the run's usual ones
    (`steps_ratio`); NaN where there is no series, no altitude, no cadence.
    """

    known: Bools
    bouts: Ints
    total_s: Floats
    longest_s: Floats
    count: Ints
    span_s: Floats
    mean_s: Floats
    mean_m_per_s: Floats
    uphill_share: Floats
    grade: Floats
    steps_ratio: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Bouts in order: their first cell, the cell after their last, and the row of their run."""

    start: Ints
    end: Ints
    run: Ints

    def only(self, kept: Bools) -> _Found:
        return _Found(start=self.start[kept], end=self.end[kept], run=self.run[kept])

    @property
    def seconds(self) -> Floats:
        return np.asarray((self.end - self.start) * CELL_S, dtype=np.float64)


def find_series(runs: Sequence[Run]) -> Series:
    """The bouts and series of all runs; one at least."""
    parts = [_part(cells) for cells in chunks(runs)]
    return Series(
        **{
            one.name: np.concatenate([getattr(part, one.name) for part in parts])
            for one in fields(Series)
        }
    )


def _part(cells: Cells) -> Series:
    speed = np.where(cells.recorded_m_per_s <= c.FASTEST_M_PER_S, cells.recorded_m_per_s, np.nan)
    median = _median_speed(cells, speed)
    found = _bouts(cells, speed, c.BOUT_OF_MEDIAN * median)
    n = cells.runs
    longest = np.zeros(n)
    np.maximum.at(longest, found.run, found.seconds)
    chosen, row = _fullest(found)
    count = np.bincount(row, minlength=n)
    metres = _metres(speed, chosen)
    seconds = _sum(row, chosen.seconds, n)
    rise = _rise(cells, chosen)
    told = np.isfinite(rise)
    climbed = _sum(row, np.where(told, rise, 0.0), n)
    with np.errstate(divide="ignore", invalid="ignore"):
        return Series(
            known=np.isfinite(median),
            bouts=np.bincount(found.run, minlength=n),
            total_s=_sum(found.run, found.seconds, n),
            longest_s=longest,
            count=count,
            span_s=_span_s(chosen, row, n),
            mean_s=seconds / count,
            mean_m_per_s=_sum(row, metres, n) / seconds,
            uphill_share=_sum(row, np.where(rise > 0, 1.0, 0.0), n)
            / _sum(row, np.where(told, 1.0, 0.0), n),
            grade=climbed / _sum(row, np.where(told, metres, 0.0), n),
            steps_ratio=_steps_ratio(cells, chosen, row),
        )


def _sum(row: Ints, values: Floats, n: int) -> Floats:
    return np.asarray(np.bincount(row, weights=values, minlength=n), dtype=np.float64)


def _median_speed(cells: Cells, speed: Floats) -> Floats:
    """The median of 10-s speeds above a walk; NaN for less than a minute of them."""
    known = np.isfinite(speed)
    covered = WindowSums(cells, np.where(known, speed, 0.0) * cells.timer_s)
    tens = window_means(covered, WindowSums(cells, np.where(known, cells.timer_s, 0.0)), 2)
    moving_s = histogram(cells, np.where(tens > c.SLOWEST_RUN_M_PER_S, tens, np.nan), SPEED_EDGES)
    moving_s[moving_s.sum(axis=1) < 60.0] = 0.0
    return quantile(moving_s, SPEED_EDGES, 0.5)


def _bouts(cells: Cells, speed: Floats, level: Floats) -> _Found:
    """Stretches of `BOUT_S` and more at the level of their run; a dip of one cell ends none."""
    fast = speed >= level[cells.run]
    begins = np.zeros(len(fast), dtype=np.bool_)
    begins[cells.first] = True
    start = np.flatnonzero(fast & (begins | ~np.roll(fast, 1)))
    end = np.flatnonzero(fast & (np.roll(begins, -1) | ~np.roll(fast, -1))) + 1
    run = cells.run[start]
    apart = (start[1:] - end[:-1] > 1) | (run[1:] != run[:-1])
    first, last = np.append(True, apart), np.append(apart, True)
    if not len(start):
        return _Found(start=start, end=end, run=run)
    whole = _Found(start=start[first], end=end[last], run=run[first])
    return whole.only(whole.seconds >= c.BOUT_S)


def _fullest(found: _Found) -> tuple[_Found, Ints]:
    """The bouts of each run's series with most bouts, the first of those alike; and their runs."""
    if not len(found.run):
        return found, found.run
    pause_s = (found.start[1:] - found.end[:-1]) * CELL_S
    new = (pause_s > c.SERIES_GAP_S) | (found.run[1:] != found.run[:-1])
    number = np.concatenate(([0], np.cumsum(new)))
    counts = np.bincount(number)
    run_of = found.run[np.flatnonzero(np.append(True, new))]
    order = np.lexsort((-np.arange(len(counts)), counts, run_of))
    last = np.append(run_of[order][1:] != run_of[order][:-1], True)
    taken = np.zeros(len(counts), dtype=np.bool_)
    taken[order[last]] = True
    chosen = found.only(taken[number])
    return chosen, chosen.run


def _span_s(chosen: _Found, row: Ints, n: int) -> Floats:
    first, last = np.full(n, np.inf), np.full(n, -np.inf)
    np.minimum.at(first, row, chosen.start)
    np.maximum.at(last, row, chosen.end)
    return np.asarray(np.where(np.isfinite(first), (last - first) * CELL_S, 0.0))


def _metres(speed: Floats, chosen: _Found) -> Floats:
    until = running_sums(np.nan_to_num(speed) * CELL_S)
    return np.asarray(until[chosen.end] - until[chosen.start])


def _rise(cells: Cells, chosen: _Found) -> Floats:
    """Metres climbed in each bout."""
    after = np.minimum(chosen.end, (cells.first + cells.length - 1)[chosen.run])
    return np.asarray(cells.altitude_m[after] - cells.altitude_m[chosen.start])


def _steps_ratio(cells: Cells, chosen: _Found, row: Ints) -> Floats:
    """The quickest steps in or right after each bout, over the median of the run."""
    steps = cells.cadence_steps_per_min
    median = quantile(histogram(cells, steps, STEPS_EDGES), STEPS_EDGES, 0.5)
    if not len(row):
        return np.full(cells.runs, np.nan)
    after = np.minimum(chosen.end + 1, (cells.first + cells.length)[chosen.run])
    known = np.append(np.nan_to_num(steps), 0.0)
    quickest = np.array(
        [known[start:end].max() for start, end in zip(chosen.start, after, strict=True)]
    )
    told = quickest > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = _sum(row[told], quickest[told], cells.runs) / np.bincount(
            row[told], minlength=cells.runs
        )
        return np.asarray(mean / median)
