"""A step of any workout in words, as it is stored: how long, at what, and what repeats.

Numbers as in the FIT profile (wkt_step_duration, wkt_step_target, intensity).
"""

from __future__ import annotations

from collections.abc import Callable

from runlift_export.checked import printable
from runlift_export.language import say, say_number, to_say
from runlift_export.model import pace_words, time_words
from runlift_export.workout.fit_steps import DURATION_OPEN, DURATION_TIME, FitStep

INTENSITIES = {
    0: to_say("Active"),
    1: to_say("Rest"),
    2: to_say("Warm-up"),
    3: to_say("Cool-down"),
    4: to_say("Recovery"),
    5: to_say("Interval"),
    6: to_say("Other"),
}
_DISTANCE, _BELOW_BPM, _ABOVE_BPM, _CALORIES = 1, 2, 3, 4
_UNTIL_STEPS, _UNTIL_TIME, _UNTIL_DISTANCE, _UNTIL_CALORIES = 6, 7, 8, 9
_UNTIL_BELOW_BPM, _UNTIL_ABOVE_BPM, _UNTIL_BELOW_W, _UNTIL_ABOVE_W = 10, 11, 12, 13
_BELOW_W, _ABOVE_W, _REPS = 14, 15, 29
_REPEATS = range(_UNTIL_STEPS, _UNTIL_ABOVE_W + 1)
_SPEED, _HEART_RATE, _CADENCE, _POWER = 0, 1, 3, 4
_BPM_FROM, _WATTS_FROM = 100, 1000  # below that a value is a share of the highest, in per cent
_OPEN = to_say("until lap button")


def repeats(step: FitStep) -> bool:
    """Whether a step sends the watch back, by whatever condition."""
    return step.duration_type in _REPEATS


def duration_words(step: FitStep) -> str:
    """How long a step lasts: "500 m", "3:00 min", "until heart rate below 120 bpm"."""
    kind, value = step.duration_type, step.duration_value
    if value is None or kind in (None, DURATION_OPEN):
        return say(_OPEN)
    words = {
        DURATION_TIME: lambda: time_words(round(value / 1000)),
        _DISTANCE: lambda: _distance(value),
        _BELOW_BPM: lambda: say(_UNTIL[_UNTIL_BELOW_BPM], limit=_heart_rate(value)),
        _ABOVE_BPM: lambda: say(_UNTIL[_UNTIL_ABOVE_BPM], limit=_heart_rate(value)),
        _CALORIES: lambda: say(_UNTIL[_UNTIL_CALORIES], limit=value),
        _BELOW_W: lambda: say(_UNTIL[_UNTIL_BELOW_W], limit=_power(value)),
        _ABOVE_W: lambda: say(_UNTIL[_UNTIL_ABOVE_W], limit=_power(value)),
        _REPS: lambda: say("{count} times", count=value),
    }
    if kind in words:
        return words[kind]()
    return say("until something else (FIT duration type {kind})", kind=kind)


_UNTIL = {
    _UNTIL_TIME: to_say("until {limit} are over"),
    _UNTIL_DISTANCE: to_say("until {limit} are done"),
    _UNTIL_CALORIES: to_say("until {limit} kcal"),
    _UNTIL_BELOW_BPM: to_say("until heart rate below {limit}"),
    _UNTIL_ABOVE_BPM: to_say("until heart rate above {limit}"),
    _UNTIL_BELOW_W: to_say("until power below {limit}"),
    _UNTIL_ABOVE_W: to_say("until power above {limit}"),
}


def target_words(step: FitStep) -> str:
    """What a step is to be done at: "heart rate zone 2", "4:30/km to 4:10/km"; "" for nothing."""
    zone, low, high = step.target_value, step.target_low, step.target_high
    kind = -1 if step.target_type is None else step.target_type
    if kind not in _ZONES:
        return ""
    if zone:
        return say(_ZONES[kind], zone=zone)
    if low is None or high is None:
        return ""
    return say(_BETWEEN[kind], low=_AMOUNTS[kind](low), high=_AMOUNTS[kind](high))


_ZONES = {
    _SPEED: to_say("speed zone {zone}"),
    _HEART_RATE: to_say("heart rate zone {zone}"),
    _CADENCE: to_say("cadence zone {zone}"),
    _POWER: to_say("power zone {zone}"),
}
_BETWEEN = {
    _SPEED: to_say("{low} to {high}"),
    _HEART_RATE: to_say("heart rate {low} to {high}"),
    _CADENCE: to_say("cadence {low} to {high}"),
    _POWER: to_say("power {low} to {high}"),
}


def step_lines(steps: tuple[FitStep, ...]) -> tuple[str, ...]:
    """One line a step, numbered from 1, as stored."""
    return tuple(f"  {step.index + 1}. {_line(step)}" for step in steps)


def _line(step: FitStep) -> str:
    if repeats(step):
        return _repeat_words(step)
    kind = say(INTENSITIES.get(-1 if step.intensity is None else step.intensity, ""))
    title = printable(step.name) or kind or say("Step")
    also = kind.lower() if step.name and kind and kind.lower() != step.name.lower() else ""
    parts = (duration_words(step), target_words(step), also, printable(step.notes))
    return f"{title}: {', '.join(part for part in parts if part)}"


def _repeat_words(step: FitStep) -> str:
    first = (step.duration_value or 0) + 1
    until = _repeat_until(step.duration_type or _UNTIL_STEPS, step.target_value or 0)
    if first >= step.index:
        return say("again step {first}, {until}", first=first, until=until)
    return say("again steps {first} to {last}, {until}", first=first, last=step.index, until=until)


def _repeat_until(kind: int, count: int) -> str:
    if kind == _UNTIL_STEPS:
        return say("{count} times in all", count=count)
    amounts: dict[int, Callable[[int], object]] = {
        _UNTIL_TIME: lambda count: time_words(round(count / 1000)),
        _UNTIL_DISTANCE: _distance,
        _UNTIL_CALORIES: int,
        _UNTIL_BELOW_BPM: _heart_rate,
        _UNTIL_ABOVE_BPM: _heart_rate,
        _UNTIL_BELOW_W: _power,
        _UNTIL_ABOVE_W: _power,
    }
    return say(_UNTIL[kind], limit=amounts[kind](count))


def _distance(centimetres: int) -> str:
    metres = centimetres / 100
    if metres >= 1000:
        return f"{say_number(metres / 1000, 'g')} km"
    return f"{say_number(metres, 'g')} m"


def _heart_rate(value: int) -> str:
    if value > _BPM_FROM:
        return say("{bpm} bpm", bpm=value - _BPM_FROM)
    return say("{share} % of maximum", share=value)


def _power(value: int) -> str:
    if value > _WATTS_FROM:
        return f"{value - _WATTS_FROM} W"
    return say("{share} % of threshold power", share=value)


def _pace(millimetres_per_s: int) -> str:
    return pace_words(1_000_000 / millimetres_per_s) if millimetres_per_s else say("standing")


_AMOUNTS: dict[int, Callable[[int], object]] = {
    _SPEED: _pace,
    _HEART_RATE: _heart_rate,
    _CADENCE: int,
    _POWER: _power,
}
