"""A runner made of numbers: runs from stretches of (seconds, m/s), the same every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from runlift_export import days, settings
from runlift_export.model import TRACE_STEP_S, Lap, Run, Settings, Trace, Verdict, WatchSettings
from strategies import a_lap, a_run

EASY = 3.0
"""The easy pace of the runner, m/s; critical speed is about 4, 400 m repetitions run at 5."""
FIRST = date(2026, 9, 1)
W_PER_M_PER_S = 73.0  # 70 kg at 1.04 J/kg/m

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
        "recorded_m_per_s": np.full(len(speed), np.nan),
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


# --- changes of a run -----------------------------------------------------------------------------


def columns(run: Run, **changes: object) -> Run:
    """The run with columns of its trace replaced; totals stay."""
    assert run.trace is not None
    n = len(run.trace.timer_s)
    made = {name: np.full(n, value, dtype=np.float32) for name, value in changes.items()}
    return replace(run, trace=replace(run.trace, **made))


def partly(run: Run, name: str, cells: slice, value: float) -> Run:
    """The run with one value in some cells of a column."""
    assert run.trace is not None
    column = np.array(getattr(run.trace, name))
    column[cells] = value
    return columns(run, **{name: column})


def powered(run: Run) -> Run:
    """With a power meter."""
    assert run.trace is not None
    return columns(run, power_w=W_PER_M_PER_S * run.trace.speed_m_per_s)


def without_speed(run: Run) -> Run:
    """A treadmill without a foot pod: no speed and no distance, not even of laps."""
    laps = tuple(replace(lap, distance_m=None) for lap in run.laps)
    blind = columns(run, speed_m_per_s=np.nan)
    return replace(blind, distance_m=None, laps=laps, sub_sport="treadmill", ascent_m=None)


def quiet(run: Run) -> Run:
    """No heart rate at all."""
    return replace(columns(run, heart_rate_bpm=np.nan), mean_heart_rate_bpm=None)


def bare(run: Run, faster: float = 1.0) -> Run:
    """Distance and time only, so much faster than it was."""
    times = {"moving_s": run.moving_s / faster, "elapsed_s": run.elapsed_s / faster}
    return replace(run, trace=None, laps=(), **times)


def beating(run: Run, *parts: Stretch) -> Run:
    """With heart rates of (seconds, bpm), the last to the end; neighbours differ by one."""
    assert run.trace is not None
    n = len(run.trace.timer_s)
    beats = np.concatenate([np.full(round(s / 5), bpm) for s, bpm in (*parts, (5.0 * n, 130.0))])
    return columns(run, heart_rate_bpm=beats[:n] + np.arange(n) % 2)


def beating_steps(run: Run, cells: int) -> Run:
    """With a sensor that counts steps in the first cells and beats after them."""
    assert run.trace is not None
    n = np.arange(len(run.trace.timer_s))
    steps = run.trace.cadence_steps_per_min
    return columns(run, heart_rate_bpm=np.where(n < cells, steps, 150.0 + n % 2))


def in_files(run: Run, cuts: Sequence[int], gap_s: float) -> tuple[Run, ...]:
    """The run as files cut at these cells, so many seconds lost between them."""
    assert run.trace is not None
    made = []
    for number, (first, last) in enumerate(pairwise((0, *cuts, len(run.trace.timer_s)))):
        cells = {name: getattr(run.trace, name)[first:last] for name in Trace.__slots__}
        start = run.started_at + timedelta(seconds=5 * first + gap_s * number)
        part = with_trace(run, Trace(**cells), key=f"{run.key}/{number}", started_at=start)
        made.append(replace(part, laps=(a_lap(timer_s=part.moving_s, trigger="time"),)))
    return tuple(made)


def rolling(*, downhill: float = 3.6, uphill: float = 2.3, grade: float = 0.08) -> Run:
    """Ten minutes up and down a hill by turns."""
    stretches = [(300.0, uphill), (300.0, downhill)] * 4
    run = run_of(AFTER, stretches, seed=99)
    speed = np.concatenate([np.full(round(s / 5), v) for s, v in stretches])
    up = np.concatenate([np.full(round(s / 5), v == uphill) for s, v in stretches])
    altitude = 100.0 + np.cumsum(np.where(up, 1.0, -1.0) * grade * speed * 5.0)
    climb = float(np.where(up, grade * speed * 5.0, 0.0).sum())
    beats = np.full(len(speed), 145.0) + np.arange(len(speed)) % 3
    return replace(columns(run, altitude_m=altitude, heart_rate_bpm=beats), ascent_m=climb)
