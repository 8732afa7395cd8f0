"""What a run is, before anyone asks how hard it was: histograms, bests, laps, terrain.

Nothing here depends on other runs or on settings, so it can be kept with the run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from runlift_export.days import constants as c
from runlift_export.days.cells import (
    CELL_S,
    Bools,
    Cells,
    Floats,
    chunks,
    histogram,
    quantile,
    window_sum,
)
from runlift_export.days.laps import Laps, laps_of
from runlift_export.days.sensors import Clean, clean
from runlift_export.model import Run

SPEED_EDGES = np.linspace(0.0, 8.6, 173)
HR_EDGES = np.linspace(40.0, 222.0, 92)
DURATIONS_S = (10, 30, 60, 180, 420, 720, 1200, 2400, 3600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One row per run. Speeds m/s, times s, heart rates bpm; NaN where nothing is known.

    `median_m_per_s`: median of 10-s speeds while running; `top_m_per_s` their 95th percentile;
    `minute_m_per_s`: 95th percentile of one-minute speeds. `best_m_per_s` (n, durations): the
    fastest mean speed by the clock over each of `DURATIONS_S`. `ten_s` and `speed_s` (n, bins): seconds
    by 10-s speed while running and by 30-s speed; `hr_s` (n, bins): seconds by believed heart rate. `hr_top_bpm`: the
    highest 30-s mean.
    """

    timer_s: Floats
    running_s: Floats
    median_m_per_s: Floats
    top_m_per_s: Floats
    half_minute_m_per_s: Floats
    minute_m_per_s: Floats
    best_m_per_s: Floats
    ten_s: Floats
    speed_s: Floats
    hr_s: Floats
    hr_share: Floats
    hr_top_bpm: Floats
    locked: Bools


def summarise(runs: Sequence[Run]) -> tuple[Summary, Laps]:
    """All runs at once; at least one."""
    parts = [_part(cells) for cells in chunks(runs)]
    joined = {
        one.name: np.concatenate([getattr(part, one.name) for part in parts])
        for one in fields(Summary)
    }
    return Summary(**joined), laps_of(runs)


def _part(cells: Cells) -> Summary:
    cleaned = clean(cells)
    covered_m = np.nan_to_num(cleaned.speed_m_per_s) * cells.timer_s
    known_s = np.where(np.isfinite(cleaned.speed_m_per_s), cells.timer_s, 0.0)
    running_s = np.where(cleaned.running, cells.timer_s, 0.0)
    tens = _speeds(cells, covered_m, known_s, 2)
    both = window_sum(cells, cleaned.running.astype(np.float64), 2) == 2
    ten_s = histogram(cells, np.where(both, tens, np.nan), np.full(len(tens), CELL_S), SPEED_EDGES)
    halves = _kept(_speeds(cells, covered_m, known_s, 6))
    minutes = _kept(_speeds(cells, covered_m, known_s, 12))
    half_s = histogram(cells, halves, np.full(len(halves), CELL_S), SPEED_EDGES)
    minute_s = histogram(cells, minutes, np.full(len(halves), CELL_S), SPEED_EDGES)
    believed = np.isfinite(cleaned.heart_rate_bpm)
    beats = np.where(believed, cleaned.heart_rate_bpm, 0.0)
    return Summary(
        timer_s=cells.total(cells.timer_s),
        running_s=cells.total(running_s),
        median_m_per_s=quantile(ten_s, SPEED_EDGES, 0.5),
        top_m_per_s=quantile(ten_s, SPEED_EDGES, 0.95),
        half_minute_m_per_s=quantile(half_s, SPEED_EDGES, 0.95),
        minute_m_per_s=quantile(minute_s, SPEED_EDGES, 0.95),
        best_m_per_s=_bests(cells, covered_m),
        ten_s=ten_s,
        speed_s=half_s,
        hr_s=histogram(cells, beats, cells.timer_s, HR_EDGES),
        hr_share=cleaned.hr_share,
        hr_top_bpm=_top_hr(cells, cleaned),
        locked=cleaned.locked,
    )


def _speeds(cells: Cells, covered_m: Floats, known_s: Floats, width: int) -> Floats:
    """Mean speed over the timer time of each window; NaN where a fifth or more is missing."""
    seconds = window_sum(cells, known_s, width)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(
            seconds >= 0.8 * width * CELL_S, window_sum(cells, covered_m, width) / seconds, np.nan
        )


def _kept(speeds: Floats) -> Floats:
    return np.where(speeds > c.SLOWEST_RUN_M_PER_S, speeds, np.nan)


def _bests(cells: Cells, covered_m: Floats) -> Floats:
    """The fastest mean by the clock: a pause counts as standing still."""
    columns = []
    for duration_s in DURATIONS_S:
        width = round(duration_s / CELL_S)
        means = window_sum(cells, covered_m, width) / duration_s
        best = cells.most(np.where(np.isnan(means), -np.inf, means))
        columns.append(np.where(best > 0, best, np.nan))
    return np.stack(columns, axis=1)


def _top_hr(cells: Cells, cleaned: Clean) -> Floats:
    known = np.isfinite(cleaned.heart_rate_bpm).astype(np.float64)
    count = window_sum(cells, known, 6)
    beats = window_sum(cells, np.nan_to_num(cleaned.heart_rate_bpm), 6)
    means = np.where(count == 6, beats / 6, -np.inf)
    top = cells.most(means)
    return np.where(np.isfinite(top), top, np.nan)
