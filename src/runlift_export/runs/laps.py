"""Laps and workout steps as the file stores them."""

from __future__ import annotations

import numpy as np

from runlift_export.fit import FitFile, profile
from runlift_export.model import Intensity, Lap
from runlift_export.runs.names import INTENSITIES, LAP_TRIGGERS, named


def read_laps(file: FitFile, start_s: float, elapsed_s: float) -> tuple[Lap, ...]:
    """Return the laps that start within a session (FIT time), in order of start."""
    table = file.table(profile.LAP)
    if table is None:
        return ()
    elapsed = table.quantity(profile.LAP_ELAPSED)
    starts = table.numbers(profile.LAP_START)
    starts = np.where(np.isnan(starts), table.timestamps() - elapsed, starts) - start_s
    timers = table.quantity(profile.LAP_TIMER)
    timers = np.where(np.isnan(timers), elapsed, timers)
    columns = zip(
        starts.tolist(),
        timers.tolist(),
        table.quantity(profile.LAP_DISTANCE).tolist(),
        table.quantity(profile.LAP_AVG_HR).tolist(),
        table.numbers(profile.LAP_INTENSITY).tolist(),
        table.numbers(profile.LAP_TRIGGER).tolist(),
        strict=True,
    )
    laps = [
        Lap(
            start_s=max(start, 0.0),
            timer_s=timer,
            distance_m=None if np.isnan(distance) else distance,
            mean_heart_rate_bpm=heart_rate if heart_rate > 0 else None,
            intensity=INTENSITIES.get(_code(intensity), Intensity.UNKNOWN),
            trigger=_trigger(trigger),
        )
        for start, timer, distance, heart_rate, intensity, trigger in columns
        if timer >= 0 and -1.0 <= start <= elapsed_s + 1.0
    ]
    return tuple(sorted(laps, key=lambda lap: lap.start_s))


def read_planned(file: FitFile) -> tuple[Intensity, ...]:
    """Return the intensities of the workout stored in the file, step by step."""
    table = file.table(profile.WORKOUT_STEP)
    if table is None:
        return ()
    return tuple(
        INTENSITIES.get(_code(value), Intensity.UNKNOWN)
        for value in table.numbers(profile.STEP_INTENSITY).tolist()
    )


def _code(value: float) -> int:
    return -1 if np.isnan(value) else int(value)


def _trigger(value: float) -> str:
    return named(LAP_TRIGGERS, None if np.isnan(value) else int(value), "unknown")
