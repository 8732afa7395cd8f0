"""A step of any workout in words, as it is stored: how long, at what, and what repeats.

Numbers as in the FIT profile (wkt_step_duration, wkt_step_target, intensity).
"""

from __future__ import annotations

from runlift_export.checked import printable
from runlift_export.model import pace_words, time_words
from runlift_export.workout.fit_steps import DURATION_OPEN, DURATION_TIME, FitStep

INTENSITIES = {
    0: "Active",
    1: "Rest",
    2: "Warm-up",
    3: "Cool-down",
    4: "Recovery",
    5: "Interval",
    6: "Other",
}
_DISTANCE, _BELOW_BPM, _ABOVE_BPM, _CALORIES = 1, 2, 3, 4
_UNTIL_STEPS, _UNTIL_TIME, _UNTIL_DISTANCE, _UNTIL_CALORIES = 6, 7, 8, 9
_UNTIL_BELOW_BPM, _UNTIL_ABOVE_BPM, _UNTIL_BELOW_W, _UNTIL_ABOVE_W = 10, 11, 12, 13
_BELOW_W, _ABOVE_W, _REPS = 14, 15, 29
_REPEATS = range(_UNTIL_STEPS, _UNTIL_ABOVE_W + 1)
_SPEED, _HEART_RATE, _CADENCE, _POWER = 0, 1, 3, 4
_BPM_FROM, _WATTS_FROM = 100, 1000  # below that a value is a share of the highest, in per cent
_OPEN = "until lap button"


def repeats(step: FitStep) -> bool:
    """Whether a step sends the watch back, by whatever condition."""
    return step.duration_type in _REPEATS


def duration_words(step: FitStep) -> str:
    """How long a step lasts: "500 m", "3:00 min", "until heart rate below 120 bpm"."""
    kind, value = step.duration_type, step.duration_value
    if value is None or kind in (None, DURATION_OPEN):
        return _OPEN
    words = {
        DURATION_TIME: lambda: time_words(round(value / 1000)),
        _DISTANCE: lambda: _distance(value),
        _BELOW_BPM: lambda: f"until heart rate below {_heart_rate(value)}",
        _ABOVE_BPM: lambda: f"until heart rate above {_heart_rate(value)}",
        _CALORIES: lambda: f"until {value} kcal",
        _BELOW_W: lambda: f"until power below {_power(value)}",
        _ABOVE_W: lambda: f"until power above {_power(value)}",
        _REPS: lambda: f"{value} times",
    }
    return words[kind]() if kind in words else f"until something else (FIT duration type {kind})"


def target_words(step: FitStep) -> str:
    """What a step is to be done at: "heart rate zone 2", "4:30/km to 4:10/km"; "" for nothing."""
    zone, low, high = step.target_value, step.target_low, step.target_high
    name = {_SPEED: "speed", _HEART_RATE: "heart rate", _CADENCE: "cadence", _POWER: "power"}.get(
        -1 if step.target_type is None else step.target_type
    )
    if name is None:
        return ""
    if zone:
        return f"{name} zone {zone}"
    if low is None or high is None:
        return ""
    if step.target_type == _SPEED:
        return f"{_pace(low)} to {_pace(high)}"
    if step.target_type == _CADENCE:
        return f"cadence {low} to {high}"
    amount = _heart_rate if step.target_type == _HEART_RATE else _power
    return f"{name} {amount(low)} to {amount(high)}"


def step_lines(steps: tuple[FitStep, ...]) -> tuple[str, ...]:
    """One line a step, numbered from 1, as stored."""
    return tuple(f"  {step.index + 1}. {_line(step)}" for step in steps)


def _line(step: FitStep) -> str:
    if repeats(step):
        return _repeat_words(step)
    kind = INTENSITIES.get(-1 if step.intensity is None else step.intensity, "")
    title = printable(step.name) or kind or "Step"
    also = kind.lower() if step.name and kind and kind.lower() != step.name.lower() else ""
    parts = (duration_words(step), target_words(step), also, printable(step.notes))
    return f"{title}: {', '.join(part for part in parts if part)}"


def _repeat_words(step: FitStep) -> str:
    first = (step.duration_value or 0) + 1
    which = f"step {first}" if first >= step.index else f"steps {first} to {step.index}"
    count = step.target_value or 0
    until = {
        _UNTIL_STEPS: f"{count} times in all",
        _UNTIL_TIME: f"until {time_words(round(count / 1000))} are over",
        _UNTIL_DISTANCE: f"until {_distance(count)} are done",
        _UNTIL_CALORIES: f"until {count} kcal",
        _UNTIL_BELOW_BPM: f"until heart rate below {_heart_rate(count)}",
        _UNTIL_ABOVE_BPM: f"until heart rate above {_heart_rate(count)}",
        _UNTIL_BELOW_W: f"until power below {_power(count)}",
        _UNTIL_ABOVE_W: f"until power above {_power(count)}",
    }
    return f"again {which}, {until[step.duration_type or _UNTIL_STEPS]}"


def _distance(centimetres: int) -> str:
    metres = centimetres / 100
    return f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"


def _heart_rate(value: int) -> str:
    return f"{value - _BPM_FROM} bpm" if value > _BPM_FROM else f"{value} % of maximum"


def _power(value: int) -> str:
    return f"{value - _WATTS_FROM} W" if value > _WATTS_FROM else f"{value} % of threshold power"


def _pace(millimetres_per_s: int) -> str:
    return pace_words(1_000_000 / millimetres_per_s) if millimetres_per_s else "standing"
