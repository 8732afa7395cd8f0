"""A runner made of numbers: runs from stretches of (seconds, m/s), the same every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np

from runlift_export import days, settings
from runlift_export.model import TRACE_STEP_S, Lap, Run, Settings, Trace, Verdict, WatchSettings
from strategies import a_lap, a_run

EASY = 3.0
"""The easy pace of the runner, m/s; critical speed is about 4, 400 m repetitions run at 5."""
FIRST = date(2026, 9, 1)

DEFAULTS = settings.defaults()

Stretch = tuple[float, float]

SETTINGS = WatchSettings(
    max_hr_bpm=190.0,
    resting_hr_bpm=50.0,
    threshold_hr_bpm=None,
    weight_kg=None,
    birth_year=None,
    sex=None,
)


def trace_of(stretches: Sequence[Stretch], *, seed: int = 1, noise: float = 0.02) -> Trace:
    """Speeds as given with a little noise; cadence by speed; heart rate follows in a minute."""
    chance = np.random.default_rng(seed)
    speed = np.concatenate([np.full(round(seconds / TRACE_STEP_S), v) for seconds, v in stretches])
    beats = np.empty(len(speed))
    level = 110.0
    for cell, v in enumerate(speed):
        level += (60.0 + 28.0 * v - level) * (1 - np.exp(-TRACE_STEP_S / 40.0))
        beats[cell] = min(level, 190.0)
    speed = speed * chance.normal(1.0, noise, len(speed))
    columns = {
        "timer_s": np.full(len(speed), TRACE_STEP_S),
        "speed_m_per_s": speed,
        "heart_rate_bpm": beats + chance.normal(0, 0.5, len(speed)),
        "cadence_steps_per_min": np.where(speed > 2.0, 150.0 + 6.0 * speed, 110.0),
        "altitude_m": np.full(len(speed), 100.0),
        "power_w": np.full(len(speed), np.nan),
    }
    return Trace(**{name: column.astype(np.float32) for name, column in columns.items()})


def run_of(
    on: date, stretches: Sequence[Stretch], *, seed: int = 1, hour: int = 7, **changes: Any
) -> Run:
    """A run of such stretches that begins at `hour` UTC."""
    trace = trace_of(stretches, seed=seed)
    return with_trace(
        a_run(
            key=f"{on.isoformat()} {hour:02d} {seed}",
            source=f"runs/{on.isoformat()}-{hour:02d}.fit",
            local_date=on,
            started_at=datetime.combine(on, time(hour), tzinfo=UTC),
            utc_offset_s=0,
            laps=(),
            watch=SETTINGS,
        ),
        trace,
        **changes,
    )


def with_trace(run: Run, trace: Trace, **changes: Any) -> Run:
    """The run with another trace, and the totals that follow from it."""
    seconds = float(trace.timer_s.sum())
    metres = float(np.nansum(trace.speed_m_per_s * trace.timer_s))
    length = float(len(trace.timer_s) * TRACE_STEP_S)
    totals: dict[str, Any] = {"distance_m": metres, "moving_s": seconds, "elapsed_s": length}
    return replace(run, **(totals | {"trace": trace} | changes))


def easy(minutes: float = 45, speed: float = EASY) -> list[Stretch]:
    """One even stretch."""
    return [(60 * minutes, speed)]


def intervals(count: int = 6, seconds: float = 180, speed: float = 4.4) -> list[Stretch]:
    """Warm-up, repetitions with jogged recoveries, cool-down."""
    work = [(seconds, speed), (90.0, 2.2)] * count
    return [(900.0, EASY), *work, (600.0, EASY)]


def history(days: int = 28, *, seed: int = 0) -> tuple[Run, ...]:
    """Four weeks of five runs: three easy, one of intervals, one longer."""
    week: dict[int, list[Stretch]] = {
        0: easy(45),
        1: intervals(),
        3: easy(40, 2.95),
        5: easy(50, 3.05),
        6: easy(75, 2.9),
    }
    return tuple(
        run_of(FIRST + timedelta(days=day), week[day % 7], seed=seed + day)
        for day in range(days)
        if day % 7 in week
    )


AFTER = FIRST + timedelta(days=28)
"""The day after the history."""


def pressed(stretches: Sequence[Stretch], trigger: str = "manual") -> tuple[Lap, ...]:
    """One lap a stretch."""
    starts = np.concatenate(([0.0], np.cumsum([seconds for seconds, _ in stretches])))
    return tuple(
        a_lap(start_s=float(start), timer_s=seconds, distance_m=seconds * v, trigger=trigger)
        for start, (seconds, v) in zip(starts, stretches, strict=False)
    )


def automatic(metres: float, each_m: float, speed: float, trigger: str) -> tuple[Lap, ...]:
    """Laps of the watch's own making, and the rest."""
    whole = int(metres // each_m)
    lengths = [each_m] * whole + [metres - whole * each_m]
    return tuple(
        a_lap(
            start_s=number * each_m / speed,
            timer_s=length / speed,
            distance_m=length,
            trigger=trigger,
        )
        for number, length in enumerate(lengths)
    )


def verdicts_on(runs: tuple[Run, ...], asked: Settings = DEFAULTS) -> tuple[Verdict, ...]:
    """The verdicts alone."""
    return days.judge_runs(runs, asked).verdicts
