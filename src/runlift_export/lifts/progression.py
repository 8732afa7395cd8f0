"""What to lift next: double progression from what was done, by the week where nothing was logged.

The top of the range in two sessions raises the weight by the smallest step that is 2.5 to 5 % or
more, never over 10 %; two sessions under the bottom, or three weeks off, lower it by 10 %.
Repetitions in reserve are not stored by watches, so sets count as done at the reserve asked for.

Weights are those that exist: in kg, on the grid of the runner's plates and dumbbells. In pounds the
step is the plate nearest to the runner's smallest one (2.5 kg is 5.51 lb, so whole fives).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from runlift_export.lifts.catalogue import Exercise, Implement
from runlift_export.lifts.log import SAME_WEIGHT, ExerciseLog, Performance
from runlift_export.model import (
    KG_PER_LB,
    Level,
    Lift,
    Prescription,
    Settings,
    Strength,
    weight_words,
)

SESSIONS_TO_CHANGE = 2
LARGEST_RAISE = 0.10
USUAL_RAISE = 0.05
BACK_OFF = 0.90
_CLOSE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Repetitions (or seconds) and weight of the next session, and a sentence on why."""

    amount: int
    weight_kg: float | None
    why: str


def target(
    exercise: Exercise,
    *,
    between: tuple[int, int],
    weeks: int,
    log: ExerciseLog,
    settings: Settings,
) -> Target:
    """The aim for one exercise.

    `weeks` are the training weeks on this rung, or where sets are logged those that are
    planned between the last of them and this session.
    """
    if log.performances:
        following = next_target(exercise, between=between, log=log, settings=settings)
        return projected(following, between=between, weeks=weeks, settings=settings)
    first_kg = first_weight_kg(exercise, settings)
    first = Target(amount=between[0], weight_kg=first_kg, why=_unlogged(first_kg, settings))
    return projected(first, between=between, weeks=weeks, settings=settings)


def next_target(
    exercise: Exercise, *, between: tuple[int, int], log: ExerciseLog, settings: Settings
) -> Target:
    """What follows the last logged session, with a weight that there is."""
    following = _following(exercise, between=between, log=log, settings=settings)
    if following.weight_kg is None:
        return following
    weight_kg = loadable_kg(following.weight_kg, settings.strength)
    return replace(following, weight_kg=weight_kg)


def _following(
    exercise: Exercise, *, between: tuple[int, int], log: ExerciseLog, settings: Settings
) -> Target:
    last = log.performances[-1]
    low, high = between
    if exercise.weighted and last.weight_kg is None:
        first_kg = first_weight_kg(exercise, settings)
        return Target(
            amount=low, weight_kg=first_kg, why="logged without a weight, so it starts low"
        )
    if log.back_on is not None and last.date < log.back_on:
        return _backed_off(exercise, last, low, "three weeks off", settings)
    recent = _same_weight(log.performances)[-SESSIONS_TO_CHANGE:]
    if len(recent) == SESSIONS_TO_CHANGE:
        if all(_missed(one, low) for one in recent):
            return _backed_off(exercise, last, low, f"two sessions under {low}", settings)
        if all(one.least >= high for one in recent):
            return _raised(last, between, settings)
    return _on_the_way(last, between)


def comfortable(performances: tuple[Performance, ...], low: int) -> bool:
    """Whether the last two sessions stayed at or over the bottom of the range."""
    return not any(_missed(one, low) for one in performances[-SESSIONS_TO_CHANGE:])


def projected(first: Target, *, between: tuple[int, int], weeks: int, settings: Settings) -> Target:
    """The aim so many training weeks later, if all goes as planned: reps first, then weight."""
    amount, weight_kg = first.amount, first.weight_kg
    high = between[1]
    at_top = 0
    why = first.why
    for _ in range(max(0, weeks)):
        if amount < high:
            amount, at_top = min(high, amount + _step(between)), 0
        elif at_top == 0:
            at_top = 1
        else:
            raised = None if weight_kg is None else raised_weight_kg(weight_kg, settings.strength)
            if raised is not None:
                amount, weight_kg, at_top = between[0], raised, 0
            elif weight_kg is not None:
                why = f"{first.why}; {_too_big(settings)}"
    return Target(amount=amount, weight_kg=weight_kg, why=why)


def held_back(
    lifts: tuple[Lift, ...], *, last_kg: Mapping[str, float | None], settings: Settings
) -> tuple[Lift, ...]:
    """The same sessions, no weight more than 10 % over the one before it.

    `last_kg` are the weights lifted last, by exercise. A change of phase changes the range of
    repetitions, and with it what a logged set is worth; the weight follows in steps.
    """
    known = dict(last_kg)
    found: list[Lift] = []
    for lift in lifts:
        steps: list[Prescription] = []
        for step in lift.exercises:
            weight_kg = _held_back_kg(step.weight_kg, known.get(step.name), settings)
            known[step.name] = weight_kg
            steps.append(replace(step, weight_kg=weight_kg))
        found.append(replace(lift, exercises=tuple(steps)))
    return tuple(found)


def _held_back_kg(
    weight_kg: float | None, before_kg: float | None, settings: Settings
) -> float | None:
    if weight_kg is None or before_kg is None:
        return weight_kg
    if weight_kg <= before_kg * (1 + LARGEST_RAISE):
        return weight_kg
    return raised_weight_kg(before_kg, settings.strength) or before_kg


def _on_the_way(last: Performance, between: tuple[int, int]) -> Target:
    """The same weight again, with more repetitions where the last ones were in the range."""
    low, high = between
    if _missed(last, low):
        return _kept(last, low, f"{last.least} last time, short of {low}: the same again")
    if last.least >= high:
        return _kept(last, high, f"{high} reached once: do it once more")
    amount = max(low, min(high, last.least + _step(between)))
    return _kept(last, amount, f"{last.least} last time, on the way to {high}")


def _step(between: tuple[int, int]) -> int:
    """Half the way from bottom to top: two weeks up, the third and fourth at the top."""
    return max(1, -(-(between[1] - between[0]) // 2))


def _unlogged(first_kg: float | None, settings: Settings) -> str:
    if first_kg is None:
        return "a little more week by week"
    begun = weight_words(first_kg, settings.strength.units)
    return f"a low start with {begun}, more week by week"


def _same_weight(performances: tuple[Performance, ...]) -> tuple[Performance, ...]:
    """The last performances with the weight of the very last one."""
    weight_kg = performances[-1].weight_kg or 0.0
    found: list[Performance] = []
    for one in reversed(performances):
        if abs((one.weight_kg or 0.0) - weight_kg) > weight_kg * SAME_WEIGHT:
            break
        found.insert(0, one)
    return tuple(found)


def _missed(one: Performance, low: int) -> bool:
    """Under the bottom of the range, unless the plan of that day asked for no more."""
    asked = None if one.planned is None else one.planned.reps or one.planned.seconds
    return one.least < low and (asked is None or one.least < asked)


def _kept(last: Performance, amount: int, why: str) -> Target:
    return Target(amount=amount, weight_kg=last.weight_kg, why=why)


def _raised(last: Performance, between: tuple[int, int], settings: Settings) -> Target:
    low, high = between
    if last.weight_kg is None:
        return Target(
            amount=high, weight_kg=None, why=f"{high} reached twice: a harder variant comes in time"
        )
    raised_kg = raised_weight_kg(last.weight_kg, settings.strength)
    if raised_kg is None:
        return _kept(last, high, f"{high} reached twice; {_too_big(settings)}")
    more = (raised_kg / last.weight_kg - 1) * 100
    return Target(amount=low, weight_kg=raised_kg, why=f"{high} reached twice: {more:.1f} % more")


def _too_big(settings: Settings) -> str:
    step = weight_words(weight_step_kg(settings.strength), settings.strength.units)
    return f"{step} more is over 10 %, so it stays; smaller plates help"


def _backed_off(
    exercise: Exercise, last: Performance, low: int, cause: str, settings: Settings
) -> Target:
    if last.weight_kg is None:
        return Target(amount=low, weight_kg=None, why=f"back to {low} after {cause}")
    lowered_kg = lowered_weight_kg(exercise, last.weight_kg, settings.strength)
    return Target(amount=low, weight_kg=lowered_kg, why=f"10 % less after {cause}")


def weight_step_kg(strength: Strength) -> float:
    """The smallest step in kg: as set, or for pounds the plate that comes nearest to it."""
    if strength.units != "lb":
        return strength.smallest_step_kg
    pounds = strength.smallest_step_kg / KG_PER_LB
    return min((0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 45.0), key=lambda lb: abs(lb - pounds)) * KG_PER_LB


def rounded_down_kg(weight_kg: float, strength: Strength) -> float:
    """The heaviest weight of the grid that is not heavier; at least one step."""
    step = weight_step_kg(strength)
    return _clean(max(1, math.floor(weight_kg / step + _CLOSE)) * step)


def loadable_kg(weight_kg: float, strength: Strength) -> float:
    """The weight itself; in pounds the nearest that plates make, never over 10 % more.

    Sets logged in kilograms are no whole pounds: 40 kg is 88.2 lb, and 90 lb is what can be lifted.
    """
    if strength.units != "lb":
        return weight_kg
    step = weight_step_kg(strength)
    nearest = _clean(max(1, round(weight_kg / step)) * step)
    most = weight_kg * (1 + LARGEST_RAISE)
    return next(
        (one for one in (nearest, rounded_down_kg(weight_kg, strength)) if one <= most), weight_kg
    )


def first_weight_kg(exercise: Exercise, settings: Settings) -> float | None:
    """A first weight, chosen low on purpose; an empty bar is the least a barbell can weigh."""
    trained = settings.athlete.level is Level.TRAINED
    weight_kg = exercise.start_trained_kg if trained else exercise.start_novice_kg
    if weight_kg is None:
        return None
    rounded = rounded_down_kg(weight_kg, settings.strength)
    return max(rounded, empty_bar_kg(settings.strength)) if _is_bar(exercise) else rounded


def raised_weight_kg(weight_kg: float, strength: Strength) -> float | None:
    """The next weight: 5 % more, rounded down, one step at least; None if that is over 10 %."""
    target = rounded_down_kg(weight_kg * (1 + USUAL_RAISE), strength)
    if target <= weight_kg + _CLOSE:
        target = rounded_down_kg(weight_kg + weight_step_kg(strength), strength)
    return target if weight_kg < target <= weight_kg * (1 + LARGEST_RAISE) + _CLOSE else None


def lowered_weight_kg(exercise: Exercise, weight_kg: float, strength: Strength) -> float:
    """Ten per cent less, rounded down; never under one step or the empty bar."""
    lowered = rounded_down_kg(weight_kg * BACK_OFF, strength)
    if _is_bar(exercise):
        lowered = max(lowered, empty_bar_kg(strength))
    return min(lowered, weight_kg)


def empty_bar_kg(strength: Strength) -> float:
    """The bar alone: 20 kg, or 45 lb."""
    return 20.0 if strength.units != "lb" else _clean(45 * KG_PER_LB)


def _is_bar(exercise: Exercise) -> bool:
    return exercise.implement is Implement.BAR


def _clean(weight_kg: float) -> float:
    """Hundredths of a kilogram: what a FIT file can hold."""
    return float(Decimal(str(weight_kg)).quantize(Decimal("0.01"), ROUND_HALF_UP))
