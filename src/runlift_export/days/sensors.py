"""What of a recording can be believed: moving, running gait, and heart rate.

Heart rate is doubted for what optical sensors do (Gillinov 2017; field files): dropouts,
frozen values, jumps, and counting steps instead of beats (cadence lock).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from runlift_export.days import constants as c
from runlift_export.days.cells import CELL_S, Bools, Cells, Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Clean:
    """Cells after cleaning. `speed_m_per_s` and `heart_rate_bpm` are NaN where not believed.

    `running` marks cells in running gait. Per run: `hr_share` is the share of timer time with
    believed heart rate, 0 where the sensor counted steps (`locked`).
    """

    speed_m_per_s: Floats
    heart_rate_bpm: Floats
    running: Bools
    hr_share: Floats
    locked: Bools


def clean(cells: Cells) -> Clean:
    """Drop what cannot be, and say how much heart rate is left."""
    speed = np.where(cells.speed_m_per_s <= c.FASTEST_M_PER_S, cells.speed_m_per_s, np.nan)
    running = _running(cells, speed)
    heart_rate = _heart_rate(cells)
    locked = _locked(cells, heart_rate, running)
    heart_rate[locked[cells.run]] = np.nan
    believed = cells.total(np.where(np.isfinite(heart_rate), cells.timer_s, 0.0))
    return Clean(
        speed_m_per_s=speed,
        heart_rate_bpm=heart_rate,
        running=running,
        hr_share=believed / np.maximum(cells.total(cells.timer_s), CELL_S),
        locked=locked,
    )


def _running(cells: Cells, speed: Floats) -> Bools:
    """Running gait by cadence where it is known, by speed elsewhere."""
    cadence = cells.cadence_steps_per_min
    moving = (speed > c.SLOWEST_RUN_M_PER_S) & (cells.timer_s >= 0.8 * CELL_S)
    # A sensor that never shows a running cadence (one foot counted, or none) is not asked.
    ran = cells.total(np.where(moving & (cadence >= c.WALK_STEPS_PER_MIN), 1.0, 0.0))
    told = ran >= 0.2 * cells.total(np.where(moving, 1.0, 0.0))
    walking = told[cells.run] & (cadence < c.WALK_STEPS_PER_MIN)
    return moving & ~walking


def _heart_rate(cells: Cells) -> Floats:
    bpm = cells.heart_rate_bpm
    known = np.fmax(bpm, 0.0)
    good = (known >= c.LOWEST_HR_BPM) & (known <= c.HIGHEST_HR_BPM) & (cells.timer_s > 0)
    same_run = cells.left[1:] < cells.left[:-1]
    jump = same_run & (np.abs(np.diff(known)) > c.JUMP_BPM) & good[1:] & good[:-1]
    good[1:][jump] = False
    good[:-1][jump] = False
    return np.where(good & ~_frozen(known, same_run), bpm, np.nan)


def _frozen(bpm: Floats, same_run: Bools) -> Bools:
    """Cells in a stretch of one and the same value that lasts longer than `FLAT_S`."""
    change = np.flatnonzero(np.concatenate(([True], (np.diff(bpm) != 0) | ~same_run, [True])))
    lasts = np.diff(change)
    return np.repeat(lasts * CELL_S > c.FLAT_S, lasts)


def _locked(cells: Cells, bpm: Floats, running: Bools) -> Bools:
    apart = np.abs(bpm - cells.cadence_steps_per_min)
    both = running & np.isfinite(apart)
    close = running & (apart <= c.LOCK_BPM)
    compared = cells.total(both.astype(np.float64))
    alike = cells.total(close.astype(np.float64))
    return (compared >= 24) & (alike >= c.LOCK_SHARE * compared)
