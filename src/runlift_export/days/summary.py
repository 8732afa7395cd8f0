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
    Running,
    chunks,
    histogram,
    quantile,
)
from runlift_export.days.laps import Laps, laps_of
from runlift_export.days.sensors import clean
from runlift_export.days.slope import on_the_level, smooth
from runlift_export.model import Run

SPEED_EDGES = np.linspace(0.0, 8.6, 173)
HR_EDGES = np.linspace(40.0, 222.0, 92)
POWER_EDGES = np.linspace(0.0, 1000.0, 201)
CADENCE_EDGES = np.linspace(c.WALK_STEPS_PER_MIN, 240.0, 201)
DURATIONS_S = (180, 420, 720, 1200, 2400, 3600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One row per run. Speeds m/s, times s, heart rates bpm; NaN where nothing is known.

    `median_m_per_s` and `calm_m_per_s`: median and 25th percentile of 10-s speeds while running;
    `top_m_per_s`: 95th percentile of 40-s speeds; `top_power_w` and `top_steps_per_min` the
    same of power and running cadence, `calm_power_w` and `calm_steps_per_min` their 25th.
    `best_m_per_s` (n, durations): the fastest mean speed by the clock over each of `DURATIONS_S`.
    `ten_s` and `speed_s` (n, bins): seconds by 10-s speed and, while moving, by 40-s speed;
    `hr_s` (n, bins): seconds by believed heart rate. `hr_top_bpm`: the highest 30-s mean.
    Speeds over 40 s are as on the level where a barometer knows the slope (`slope_known`).
    """

    timer_s: Floats
    running_s: Floats
    median_m_per_s: Floats
    calm_m_per_s: Floats
    top_m_per_s: Floats
    calm_power_w: Floats
    top_power_w: Floats
    calm_steps_per_min: Floats
    top_steps_per_min: Floats
    best_m_per_s: Floats
    ten_s: Floats
    speed_s: Floats
    hr_s: Floats
    hr_share: Floats
    hr_top_bpm: Floats
    locked: Bools
    slope_known: Bools


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
    known = np.isfinite(cleaned.speed_m_per_s)
    covered = Running(cells, np.where(known, cleaned.speed_m_per_s, 0.0) * cells.timer_s)
    known_s = Running(cells, np.where(known, cells.timer_s, 0.0))
    both = cleaned.running & np.append(cleaned.running[1:], False)
    tens = _means(covered, known_s, 2)
    ran_s = histogram(cells, np.where(both, tens, np.nan), SPEED_EDGES)
    width = round(c.TOP_WINDOW_S / CELL_S)
    trusted = smooth(cells)
    tops = _moving(on_the_level(cells, _means(covered, known_s, width), width, trusted))
    speed_s = histogram(cells, tops, SPEED_EDGES)
    believed = np.isfinite(cleaned.heart_rate_bpm)
    beats = np.where(believed, cleaned.heart_rate_bpm, 0.0)
    calm_power, top_power = _calm_and_top(cells, cells.power_w, POWER_EDGES, width)
    calm_steps, top_steps = _calm_and_top(cells, cells.cadence_steps_per_min, CADENCE_EDGES, width)
    return Summary(
        timer_s=cells.total(cells.timer_s),
        running_s=cells.total(np.where(cleaned.running, cells.timer_s, 0.0)),
        median_m_per_s=quantile(ran_s, SPEED_EDGES, 0.5),
        calm_m_per_s=quantile(ran_s, SPEED_EDGES, c.CALM_SHARE),
        top_m_per_s=quantile(speed_s, SPEED_EDGES, c.TOP_SHARE),
        calm_power_w=calm_power,
        top_power_w=top_power,
        calm_steps_per_min=calm_steps,
        top_steps_per_min=top_steps,
        best_m_per_s=_bests(cells, covered),
        ten_s=histogram(cells, tens, SPEED_EDGES),
        speed_s=speed_s,
        hr_s=histogram(cells, beats, HR_EDGES, cells.timer_s),
        hr_share=cleaned.hr_share,
        hr_top_bpm=_top_hr(cells, believed, beats),
        locked=cleaned.locked,
        slope_known=trusted,
    )


def _means(covered: Running, known_s: Running, width: int) -> Floats:
    """Mean rate over the timer time of each window; NaN where a fifth or more is missing."""
    seconds = known_s.over(width)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.asarray(covered.over(width) / seconds)
    means[~(seconds >= 0.8 * width * CELL_S)] = np.nan
    return means


def _calm_and_top(cells: Cells, values: Floats, edges: Floats, width: int) -> tuple[Floats, Floats]:
    """The 25th and the 95th percentile of a column's means over windows, within the edges."""
    known = np.isfinite(values) & (values > 0)
    if not known.any():
        nothing = np.full(cells.runs, np.nan)
        return nothing, nothing
    seconds = np.where(known, cells.timer_s, 0.0)
    done = Running(cells, np.where(known, values, 0.0) * seconds)
    means_s = histogram(cells, _means(done, Running(cells, seconds), width), edges)
    means_s[means_s.sum(axis=1) < c.ENOUGH_WINDOWS_S] = 0.0
    return quantile(means_s, edges, c.CALM_SHARE), quantile(means_s, edges, c.TOP_SHARE)


def _moving(speeds: Floats) -> Floats:
    return np.where(speeds > c.SLOWEST_RUN_M_PER_S, speeds, np.nan)


def _bests(cells: Cells, covered: Running) -> Floats:
    """The fastest mean by the clock: a pause counts as standing still."""
    best = np.full((cells.runs, len(DURATIONS_S)), np.nan)
    for column, duration_s in enumerate(DURATIONS_S):
        if not (cells.length * CELL_S >= duration_s).any():
            break
        metres = cells.most(np.fmax(covered.over(round(duration_s / CELL_S)), 0.0))
        best[:, column] = np.where(metres > 0, metres / duration_s, np.nan)
    return best


def _top_hr(cells: Cells, believed: Bools, beats: Floats) -> Floats:
    count = Running(cells, believed.astype(np.float64)).over(6)
    means = np.where(count == 6, Running(cells, beats).over(6) / 6, 0.0)
    top = cells.most(means)
    return np.where(top > 0, top, np.nan)
