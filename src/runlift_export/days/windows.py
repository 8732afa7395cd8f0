"""Figures over the days before each run; runs are in order of start."""

from __future__ import annotations

import math
from collections import deque

import numpy as np

from runlift_export.days.cells import Floats, Ints

DAY_S = 86400.0


def first_within(start_s: Floats, days: int) -> Ints:
    """The row of the first run of the last `days` days before each run, (n,)."""
    return np.searchsorted(start_s, start_s - days * DAY_S).astype(np.int64)


def median_before(start_s: Floats, values: Floats, days: int) -> Floats:
    """Median of the values before each row, NaN left out; NaN where there is none."""
    medians = np.full(len(values), np.nan)
    kept = values.tolist()
    for row, begin in enumerate(first_within(start_s, days).tolist()):
        window = sorted(value for value in kept[begin:row] if not math.isnan(value))
        if window:
            medians[row] = window[len(window) // 2]
    return medians


def most_before(start_s: Floats, values: Floats, days: int) -> Floats:
    """The largest value before each row, NaN left out; NaN where there is none."""
    most = np.full(len(values), np.nan)
    falling: deque[tuple[int, float]] = deque()
    begins = first_within(start_s, days).tolist()
    for row, value in enumerate(values.tolist()):
        while falling and falling[0][0] < begins[row]:
            falling.popleft()
        if falling:
            most[row] = falling[0][1]
        if not math.isnan(value):
            while falling and falling[-1][1] <= value:
                falling.pop()
            falling.append((row, value))
    return most
