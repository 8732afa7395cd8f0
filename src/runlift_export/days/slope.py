"""Speed on a slope as speed on the level, where the altitude can be believed.

Altitude from satellites is too noisy for it: with such a correction it hid the sessions of a
hilly runner. So only a barometer's altitude counts, and only while it runs smoothly.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from runlift_export.days import constants as c
from runlift_export.days.cells import CELL_S, Bools, Cells, Floats
from runlift_export.model import Run


def on_the_level(cells: Cells, speeds_m_per_s: Floats, width: int, trusted: Bools) -> Floats:
    """The speeds (m,) over `width` cells from each cell on, as if run on the level.

    Half of what Minetti's cost gives counts: downhill it promises more than legs can take, and
    uphill runners let heart rate rise on easy days too. Speeds stay as they are where the slope
    is not known: `trusted` (n,) says of which runs it is, see `smooth`.
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
    return np.asarray(speeds_m_per_s * np.where(np.isfinite(grade), level_factor(grade), 1.0))


def climb(runs: Sequence[Run]) -> Floats:
    """Metres of climb for each metre of distance, (n,); 0 where either is not known."""
    return np.array([(run.ascent_m or 0.0) / max(run.distance_m or 0.0, 1.0) for run in runs])


def level_factor(grade: Floats) -> Floats:
    """Speed on the level over speed on a grade (rise over run), after Minetti 2002."""
    g = grade
    cost = 155.4 * g**5 - 30.4 * g**4 - 43.3 * g**3 + 46.3 * g**2 + 19.5 * g + 3.6
    return np.asarray(1.0 + c.SLOPE_SHARE * (cost / 3.6 - 1.0))


def smooth(cells: Cells) -> Bools:
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
