"""What a run is, before anyone asks how hard it was: histograms, bests, terrain.

Nothing here depends on other runs or on settings. First what of the recording can be believed:
heart rate is doubted for what optical sensors do (Gillinov 2017; field files): dropouts, frozen
values, jumps, and counting steps instead of beats (cadence lock). Then speed on a slope as speed
on the level. Altitude from satellites is too noisy for that: with such a correction it hid the
sessions of a hilly runner. So only a barometer's altitude counts, and only while it runs smoothly.
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
    Counts,
    Floats,
    WindowSums,
    chunks,
    histogram,
    quantile,
    weighed,
    window_means,
)
from runlift_export.model import Run

SPEED_EDGES = np.linspace(0.0, 8.6, 173)
HR_EDGES = np.linspace(40.0, 222.0, 92)
POWER_EDGES = np.linspace(0.0, 1000.0, 201)
CADENCE_EDGES = np.linspace(c.WALK_STEPS_PER_MIN, 240.0, 201)
DURATIONS_S = (180, 420, 720, 1200, 2400, 3600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One row per run. Speeds m/s, times s, heart rates bpm; NaN where nothing is known.

    `recorded_s`: timer time of which speed, heart rate, cadence or power is known.
    `median_m_per_s` and `calm_m_per_s`: median and 25th percentile of 10-s speeds while running;
    `top_m_per_s`: 95th percentile of 40-s speeds; `top_power_w` and `top_steps_per_min` the
    same of power and running cadence, `calm_power_w` and `calm_steps_per_min` their 25th.
    `minute_m_per_s`: the fastest 60 s as the watch recorded speed. `uphill_m_per_s`: the fastest 10
    minutes uphill by the clock, as speed on the level that costs as much, `climb_m_per_h` in the
    same minutes; 0 where nothing climbs so long.
    `best_m_per_s` (n, durations): the fastest mean speed by the clock over each of `DURATIONS_S`.
    `ten_s` and `speed_s` (n, bins): seconds by 10-s speed and, while moving, by 40-s speed;
    `hr_s` (n, bins): seconds by believed heart rate. `hr_top_bpm`: the highest 30-s mean.
    Speeds over 40 s are as on the level where a barometer knows the slope (`slope_known`).
    """

    recorded_s: Floats
    running_s: Floats
    median_m_per_s: Floats
    calm_m_per_s: Floats
    top_m_per_s: Floats
    calm_power_w: Floats
    top_power_w: Floats
    calm_steps_per_min: Floats
    top_steps_per_min: Floats
    minute_m_per_s: Floats
    uphill_m_per_s: Floats
    climb_m_per_h: Floats
    best_m_per_s: Floats
    ten_s: Counts
    speed_s: Counts
    hr_s: Counts
    hr_share: Floats
    hr_top_bpm: Floats
    slope_known: Bools


def summarise_runs(runs: Sequence[Run]) -> Summary:
    """All runs at once; at least one."""
    parts = [_part(cells) for cells in chunks(runs)]
    joined = {
        one.name: np.concatenate([getattr(part, one.name) for part in parts])
        for one in fields(Summary)
    }
    return Summary(**joined)


def minutes_above(summary: Summary, above_bpm: Floats) -> Floats:
    """Minutes with heart rate above a level of each run, (n,), dropouts filled in."""
    minutes = _seconds_from(summary.hr_s, HR_EDGES, above_bpm) / 60.0
    return minutes / np.maximum(summary.hr_share, 0.05)


def minutes_from(summary: Summary, low_m_per_s: Floats) -> Floats:
    """Minutes with a 40-s speed of at least a level of each run, (n,)."""
    return _seconds_from(summary.speed_s, SPEED_EDGES, low_m_per_s) / 60.0


def _seconds_from(counts: Counts, edges: Floats, level: Floats) -> Floats:
    step = edges[1] - edges[0]
    return weighed(counts, lambda rows: np.clip((edges[1:] - level[rows, None]) / step, 0.0, 1.0))


def exceeded_m_per_s(summary: Summary, seconds: float) -> Floats:
    """The 40-s speed that was reached for so long in all, (n,), standing left out; NaN if none."""
    from_here_s = summary.speed_s[:, ::-1].cumsum(axis=1)
    reached = from_here_s >= seconds
    edge = SPEED_EDGES[:-1][::-1][reached.argmax(axis=1)]
    return np.where(reached.any(axis=1), edge, np.nan)


def traced(summary: Summary) -> Bools:
    """Whether there is speed to go by, second by second, (n,)."""
    return np.asarray(summary.speed_s.sum(axis=1) >= 120.0)


def unrecorded_s(runs: Sequence[Run], summary: Summary) -> Floats:
    """Timer seconds of which nothing was recorded, (n,); 0 where it is a tenth or less."""
    moving_s = np.array([run.moving_s for run in runs])
    missing: Floats = moving_s - summary.recorded_s
    return np.where(missing > np.maximum(0.1 * moving_s, 60.0), missing, 0.0)


def is_mountain(runs: Sequence[Run]) -> Bools:
    """Whether a run climbs so much that speed says nothing about effort, (n,)."""
    return np.asarray(climb_per_metre(runs) >= c.MOUNTAIN_CLIMB)


def _part(cells: Cells) -> Summary:
    cleaned = clean_cells(cells)
    known = np.isfinite(cleaned.speed_m_per_s)
    covered = WindowSums(cells, np.where(known, cleaned.speed_m_per_s, 0.0) * cells.timer_s)
    known_s = WindowSums(cells, np.where(known, cells.timer_s, 0.0))
    both = cleaned.running & np.append(cleaned.running[1:], False)
    tens = window_means(covered, known_s, 2)
    ran_s = histogram(cells, np.where(both, tens, np.nan), SPEED_EDGES)
    width = round(c.TOP_WINDOW_S / CELL_S)
    trusted = has_smooth_altitude(cells)
    tops = _moving(on_the_level(cells, window_means(covered, known_s, width), width, trusted))
    speed_s = histogram(cells, tops, SPEED_EDGES)
    believed = np.isfinite(cleaned.heart_rate_bpm)
    beats = np.where(believed, cleaned.heart_rate_bpm, 0.0)
    calm_power, top_power = _calm_and_top(cells, cells.power_w, POWER_EDGES, width)
    calm_steps, top_steps = _calm_and_top(cells, cells.cadence_steps_per_min, CADENCE_EDGES, width)
    any_known = known | np.isfinite(cells.heart_rate_bpm)
    any_known |= np.isfinite(cells.cadence_steps_per_min) | np.isfinite(cells.power_w)
    uphill, climb = _uphill(cells, covered)
    return Summary(
        recorded_s=cells.total(np.where(any_known, cells.timer_s, 0.0)),
        running_s=cells.total(np.where(cleaned.running, cells.timer_s, 0.0)),
        median_m_per_s=quantile(ran_s, SPEED_EDGES, 0.5),
        calm_m_per_s=quantile(ran_s, SPEED_EDGES, c.CALM_SHARE),
        top_m_per_s=quantile(speed_s, SPEED_EDGES, c.TOP_SHARE),
        calm_power_w=calm_power,
        top_power_w=top_power,
        calm_steps_per_min=calm_steps,
        top_steps_per_min=top_steps,
        minute_m_per_s=_minute(cells),
        uphill_m_per_s=uphill,
        climb_m_per_h=climb,
        best_m_per_s=_bests(cells, covered),
        ten_s=histogram(cells, tens, SPEED_EDGES).astype(np.float32),
        speed_s=speed_s.astype(np.float32),
        hr_s=histogram(cells, beats, HR_EDGES, cells.timer_s).astype(np.float32),
        hr_share=cleaned.hr_share,
        hr_top_bpm=_top_hr(cells, believed, beats),
        slope_known=trusted,
    )


def _calm_and_top(cells: Cells, values: Floats, edges: Floats, width: int) -> tuple[Floats, Floats]:
    """The 25th and the 95th percentile of a column's means over windows, within the edges."""
    known = np.isfinite(values) & (values > 0)
    if not known.any():
        nothing = np.full(cells.runs, np.nan)
        return nothing, nothing
    seconds = np.where(known, cells.timer_s, 0.0)
    done = WindowSums(cells, np.where(known, values, 0.0) * seconds)
    means_s = histogram(cells, window_means(done, WindowSums(cells, seconds), width), edges)
    means_s[means_s.sum(axis=1) < c.ENOUGH_WINDOWS_S] = 0.0
    return quantile(means_s, edges, c.CALM_SHARE), quantile(means_s, edges, c.TOP_SHARE)


def _moving(speeds: Floats) -> Floats:
    return np.where(speeds > c.SLOWEST_RUN_M_PER_S, speeds, np.nan)


def _bests(cells: Cells, covered: WindowSums) -> Floats:
    """The fastest mean by the clock: a pause counts as standing still."""
    best = np.full((cells.runs, len(DURATIONS_S)), np.nan)
    for column, duration_s in enumerate(DURATIONS_S):
        if not (cells.length * CELL_S >= duration_s).any():
            break
        metres = cells.most(np.fmax(covered.over(round(duration_s / CELL_S)), 0.0))
        best[:, column] = np.where(metres > 0, metres / duration_s, np.nan)
    return best


def _minute(cells: Cells) -> Floats:
    speed = cells.recorded_m_per_s
    known = speed <= c.FASTEST_M_PER_S
    covered = WindowSums(cells, np.where(known, speed, 0.0) * cells.timer_s)
    seconds = WindowSums(cells, np.where(known, cells.timer_s, 0.0))
    fastest = cells.most(np.nan_to_num(window_means(covered, seconds, round(60 / CELL_S))))
    return np.where(fastest > 0, fastest, np.nan)


def _uphill(cells: Cells, covered: WindowSums) -> tuple[Floats, Floats]:
    """Over ten minutes even a satellite's altitude tells how steep it was on the whole."""
    width = round(c.UPHILL_S / CELL_S)
    rise = np.full(len(cells.run), np.nan)
    if len(rise) >= width:
        rise[: 1 - width] = cells.altitude_m[width - 1 :] - cells.altitude_m[: 1 - width]
        rise *= width / (width - 1)  # from the middle of the first cell to that of the last
    metres = covered.over(width)
    with np.errstate(divide="ignore", invalid="ignore"):
        grade = np.minimum(rise / metres, c.STEEPEST_CLIMB)
        level = np.where(grade > c.UPHILL_GRADE, metres / c.UPHILL_S * _cost(grade), 0.0)
    steepest = cells.most(level)
    # The minutes themselves: the first that reach it.
    first = np.flatnonzero((level > 0) & (level == steepest[cells.run]))[::-1]
    climb = np.zeros(cells.runs)
    climb[cells.run[first]] = rise[first] * 3600.0 / c.UPHILL_S
    return steepest, climb


def _top_hr(cells: Cells, believed: Bools, beats: Floats) -> Floats:
    count = WindowSums(cells, believed.astype(np.float64)).over(6)
    means = np.where(count == 6, WindowSums(cells, beats).over(6) / 6, 0.0)
    top = cells.most(means)
    return np.where(top > 0, top, np.nan)


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanCells:
    """Cells after cleaning. `speed_m_per_s` and `heart_rate_bpm` are NaN where not believed.

    `running` marks cells in running gait. Per run: `hr_share` is the share of timer time with
    believed heart rate, 0 where the sensor counted steps.
    """

    speed_m_per_s: Floats
    heart_rate_bpm: Floats
    running: Bools
    hr_share: Floats


def clean_cells(cells: Cells) -> CleanCells:
    """Drop what cannot be, and say how much heart rate is left."""
    speed = np.where(cells.speed_m_per_s <= c.FASTEST_M_PER_S, cells.speed_m_per_s, np.nan)
    running = _in_running_gait(cells, speed)
    heart_rate = _believed_heart_rate(cells)
    locked = _counts_steps(cells, heart_rate, running)
    heart_rate[locked[cells.run]] = np.nan
    believed = cells.total(np.where(np.isfinite(heart_rate), cells.timer_s, 0.0))
    return CleanCells(
        speed_m_per_s=speed,
        heart_rate_bpm=heart_rate,
        running=running,
        hr_share=believed / np.maximum(cells.total(cells.timer_s), CELL_S),
    )


def _in_running_gait(cells: Cells, speed: Floats) -> Bools:
    """Running gait by cadence where it is known, by speed elsewhere."""
    cadence = cells.cadence_steps_per_min
    moving = (speed > c.SLOWEST_RUN_M_PER_S) & (cells.timer_s >= 0.8 * CELL_S)
    # A sensor that never shows a running cadence (one foot counted, or none) is not asked.
    ran = cells.total(np.where(moving & (cadence >= c.WALK_STEPS_PER_MIN), 1.0, 0.0))
    told = ran >= 0.2 * cells.total(np.where(moving, 1.0, 0.0))
    walking = told[cells.run] & (cadence < c.WALK_STEPS_PER_MIN)
    return moving & ~walking


def _believed_heart_rate(cells: Cells) -> Floats:
    bpm = cells.heart_rate_bpm
    known = np.fmax(bpm, 0.0)
    good = (known >= c.LOWEST_HR_BPM) & (known <= c.HIGHEST_HR_BPM) & (cells.timer_s > 0)
    same_run = cells.left[1:] < cells.left[:-1]
    jump = same_run & (np.abs(np.diff(known)) > c.JUMP_BPM) & good[1:] & good[:-1]
    good[1:][jump] = False
    good[:-1][jump] = False
    return np.where(good & ~_is_frozen(known, same_run), bpm, np.nan)


def _is_frozen(bpm: Floats, same_run: Bools) -> Bools:
    """Cells in a stretch of one and the same value that lasts longer than `FLAT_S`."""
    change = np.flatnonzero(np.concatenate(([True], (np.diff(bpm) != 0) | ~same_run, [True])))
    lasts = np.diff(change)
    return np.repeat(lasts * CELL_S > c.FLAT_S, lasts)


def _counts_steps(cells: Cells, bpm: Floats, running: Bools) -> Bools:
    apart = np.abs(bpm - cells.cadence_steps_per_min)
    both = running & np.isfinite(apart)
    close = running & (apart <= c.LOCK_BPM)
    compared = cells.total(both.astype(np.float64))
    alike = cells.total(close.astype(np.float64))
    return (compared >= 24) & (alike >= c.LOCK_SHARE * compared)


def on_the_level(cells: Cells, speeds_m_per_s: Floats, width: int, trusted: Bools) -> Floats:
    """The speeds (m,) over `width` cells from each cell on, as if run on the level.

    Half of what Minetti's cost gives counts: downhill it promises more than legs can take, and
    uphill runners let heart rate rise on easy days too. Speeds stay as they are where the slope
    is not known: `trusted` (n,) says of which runs it is, see `has_smooth_altitude`.
    """
    if not trusted.any():
        return speeds_m_per_s
    rise = np.full(len(speeds_m_per_s), np.nan)
    step = width - 1
    if len(rise) > step:
        rise[:-step] = cells.altitude_m[step:] - cells.altitude_m[:-step]
    rise[(cells.left < width) | ~trusted[cells.run]] = np.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        grade = np.clip(rise / (speeds_m_per_s * step * CELL_S), -c.STEEPEST, c.STEEPEST)
    return np.asarray(speeds_m_per_s * np.where(np.isfinite(grade), _level_factor(grade), 1.0))


def climb_per_metre(runs: Sequence[Run]) -> Floats:
    """Metres of climb for each metre of distance, (n,); 0 where either is not known."""
    return np.array([(run.ascent_m or 0.0) / max(run.distance_m or 0.0, 1.0) for run in runs])


def _level_factor(grade: Floats) -> Floats:
    """Speed on the level over speed on a grade (rise over run), after Minetti 2002."""
    return np.asarray(1.0 + c.SLOPE_SHARE * (_cost(grade) - 1.0))


def _cost(grade: Floats) -> Floats:
    """The energy of a metre on a grade over that of one on the level (Minetti 2002)."""
    g = grade
    cost = ((((155.4 * g - 30.4) * g - 43.3) * g + 46.3) * g + 19.5) * g + 3.6
    return np.asarray(cost / 3.6)


def has_smooth_altitude(cells: Cells) -> Bools:
    """Runs (n,) with a barometer whose altitude bends by more than a metre only now and then."""
    if not cells.barometer.any():
        return cells.barometer
    bend = np.zeros(len(cells.run))
    if len(bend) > 2:
        bend[1:-1] = np.abs(np.diff(cells.altitude_m, 2))
    inner = (cells.left > 1) & (np.arange(len(bend)) > cells.first[cells.run])
    known = inner & np.isfinite(bend)
    rough = cells.total((known & (bend > c.ROUGH_BEND_M)).astype(np.float64))
    return cells.barometer & (rough <= c.ROUGH_SHARE * cells.total(known.astype(np.float64)))
