"""A run as a strip: speed as an area, heart rate as a line, hard bouts as bars beneath."""

from __future__ import annotations

import numpy as np

from runlift_export.export.page.html import Html, el
from runlift_export.model import TRACE_STEP_S, FloatColumn, Run, Trace

WIDTH = 240
HEIGHT = 40
CELLS = 80
"""Columns of a strip: a 45-minute run gets one for each 35 s; 60 strips stay under 60 kB."""

Bout = tuple[float, float]
"""Start and end in seconds of clock time after the run's start."""


def run_strip(run: Run, bouts: tuple[Bout, ...]) -> Html | None:
    """Draw the strip, or nothing where the run has neither speed nor heart rate."""
    trace = run.trace
    if trace is None or trace.timer_s.size == 0:
        return None
    speed, heart_rate = _resampled(trace.speed_m_per_s), _resampled(trace.heart_rate_bpm)
    if np.isnan(speed).all() and np.isnan(heart_rate).all():
        return None
    return el(
        "svg",
        _area(speed),
        _line(heart_rate),
        *_bout_bars(bouts, trace),
        class_="strip",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        preserveAspectRatio="none",
        role="img",
        aria_label=_label(run, trace, len(bouts)),
    )


def _resampled(column: FloatColumn) -> FloatColumn:
    """Mean of what is known in each of at most `CELLS` equal parts; NaN where nothing is."""
    parts = min(CELLS, column.size)
    edges = np.linspace(0, column.size, parts + 1).astype(np.intp)
    known = ~np.isnan(column)
    sums = np.add.reduceat(np.where(known, column, 0.0), edges[:-1])
    counts = np.add.reduceat(known.astype(np.float32), edges[:-1])
    means = np.full(parts, np.nan, dtype=np.float32)
    np.divide(sums, counts, out=means, where=counts > 0, casting="same_kind")
    return means


def _heights(column: FloatColumn, *, floor: float) -> list[int | None]:
    """Pixels from the top for each cell, from `floor` of the range at the bottom to 2 px."""
    if np.isnan(column).all():
        return []
    low, high = float(np.nanmin(column)) * floor, float(np.nanmax(column))
    span = max(high - low, 1e-6)
    return [
        None if np.isnan(value) else round(HEIGHT - 1 - (value - low) / span * (HEIGHT - 3))
        for value in column.tolist()
    ]


def _area(speed: FloatColumn) -> Html | None:
    heights = _heights(speed, floor=0.0)
    if not heights:
        return None
    steps = [f"M0 {HEIGHT}"]
    last = None
    for cell, height in enumerate(heights):
        level = HEIGHT if height is None else height
        if level != last:
            steps.append(f"H{round(cell * WIDTH / len(heights))}V{level}")
        last = level
    return el("path", class_="speed", d="".join(steps) + f"H{WIDTH}V{HEIGHT}z")


def _line(heart_rate: FloatColumn) -> Html | None:
    heights = _heights(heart_rate, floor=0.8)
    if not heights:
        return None
    steps = []
    pen_down = False
    for cell, height in enumerate(heights):
        if height is not None:
            x = round((cell + 0.5) * WIDTH / len(heights))
            steps.append(f"{'L' if pen_down else 'M'}{x} {height}")
        pen_down = height is not None
    return el("path", class_="heart", d="".join(steps))


def _bout_bars(bouts: tuple[Bout, ...], trace: Trace) -> list[Html]:
    whole_s = trace.timer_s.size * TRACE_STEP_S
    bars = []
    for start_s, end_s in bouts:
        x, right = (round(max(0.0, min(at, whole_s)) / whole_s * WIDTH) for at in (start_s, end_s))
        if right > x:
            bars.append(el("rect", class_="bout", x=x, y=HEIGHT - 4, width=right - x, height=4))
    return bars


def _label(run: Run, trace: Trace, bouts: int) -> str:
    parts = [f"Speed and heart rate over {run.elapsed_s / 60:.0f} min"]
    for name, column, unit in (
        ("speed up to", trace.speed_m_per_s * np.float32(3.6), "km/h"),
        ("heart rate up to", trace.heart_rate_bpm, "bpm"),
    ):
        if not np.isnan(column).all():
            parts.append(f"{name} {float(np.nanmax(column)):.0f} {unit}")
    if bouts:
        parts.append(f"{bouts} hard bouts")
    return ", ".join(parts)
