"""The weights that exist: the grid of the runner's plates and dumbbells, and steps on it.

In kg it is the runner's smallest step. In pounds the step is the plate nearest to it (2.5 kg is
5.51 lb, so whole fives); steps are counted in pounds, since kilograms are kept in hundredths.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

from runlift_export.lifts.catalogue import Exercise, Implement
from runlift_export.model import KG_PER_LB, Level, RampSet, Settings, Strength

LARGEST_RAISE = 0.10
USUAL_RAISE = 0.05
BACK_OFF = 0.90
LEAST_LEFT = 0.80
RAMP_UP = ((8, 0.5), (4, 0.75))
"""Ramp-up sets before a bar: repetitions, and the share of the working weight."""
NEAR_KG = 0.04
"""As near as a stored weight is to the one meant: watches keep sixteenths of a kilogram."""


def weight_step_kg(strength: Strength) -> float:
    """The smallest step in kg: as set, or for pounds the plate that comes nearest to it."""
    if strength.units != "lb":
        return strength.smallest_step_kg
    pounds = strength.smallest_step_kg / KG_PER_LB
    return min((0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 45.0), key=lambda lb: abs(lb - pounds)) * KG_PER_LB


def rounded_down_kg(weight_kg: float, strength: Strength) -> float:
    """The heaviest weight of the grid that is not heavier; at least one step."""
    return _on_grid(max(1, _steps(weight_kg, strength)), strength)


def loadable_kg(weight_kg: float, strength: Strength) -> float:
    """The weight itself; in pounds the nearest that plates make, never over 10 % more.

    Sets logged in kilograms are no whole pounds: 40 kg is 88.2 lb, and 90 lb is what can be lifted.
    """
    if strength.units != "lb":
        return weight_kg
    nearest = _on_grid(max(1, round(weight_kg / weight_step_kg(strength))), strength)
    most_kg = weight_kg * (1 + LARGEST_RAISE)
    below = rounded_down_kg(weight_kg, strength)
    return next((one for one in (nearest, below) if one <= most_kg), weight_kg)


def weight_at_most_kg(exercise: Exercise, weight_kg: float, settings: Settings) -> float:
    """The heaviest weight of the grid that is not heavier; a bar weighs what it weighs."""
    rounded = rounded_down_kg(weight_kg, settings.strength)
    return max(rounded, empty_bar_kg(settings.strength)) if _is_bar(exercise) else rounded


def next_weight_kg(weight_kg: float, strength: Strength) -> float:
    """The next weight up: 5 % more, rounded down, and one step of the grid at least."""
    steps = _steps(weight_kg, strength)
    return _on_grid(max(steps + 1, _steps(weight_kg * (1 + USUAL_RAISE), strength)), strength)


def lowered_weight_kg(exercise: Exercise, weight_kg: float, settings: Settings) -> float:
    """Ten per cent less, rounded down; never under one step or the empty bar.

    Where the next dumbbell down is less than 80 %, the weight stays: fewer repetitions are less.
    """
    lowered = rounded_down_kg(weight_kg * BACK_OFF, settings.strength)
    if lowered < weight_kg * LEAST_LEFT:
        return weight_kg
    if _is_bar(exercise):
        lowered = max(lowered, empty_bar_kg(settings.strength))
    return min(lowered, weight_kg)


def first_weight_kg(exercise: Exercise, settings: Settings) -> float | None:
    """A first weight, chosen low on purpose; an empty bar is the least a barbell can weigh."""
    trained = settings.athlete.level is Level.TRAINED
    weight_kg = exercise.start_trained_kg if trained else exercise.start_novice_kg
    if weight_kg is None:
        return None
    rounded = rounded_down_kg(weight_kg, settings.strength)
    return max(rounded, empty_bar_kg(settings.strength)) if _is_bar(exercise) else rounded


def empty_bar_kg(strength: Strength) -> float:
    """The bar alone: 20 kg, or 45 lb."""
    return 20.0 if strength.units != "lb" else _clean(45 * KG_PER_LB)


def ramp_up_sets(
    exercise: Exercise, weight_kg: float | None, strength: Strength
) -> tuple[RampSet, ...]:
    """The sets that lead to a bar's weight, at about 50 and 75 %; none where the bar is all."""
    if weight_kg is None or not _is_bar(exercise):
        return ()
    found: dict[float, int] = {}
    for reps, share in RAMP_UP:
        kg = max(rounded_down_kg(weight_kg * share, strength), empty_bar_kg(strength))
        if kg < weight_kg * 0.9:
            found.setdefault(kg, reps)
    return tuple(RampSet(reps=reps, weight_kg=kg) for kg, reps in found.items())


def _steps(weight_kg: float, strength: Strength) -> int:
    """Whole steps of the grid in a weight that may have been rounded where it was stored."""
    return math.floor((weight_kg + NEAR_KG) / weight_step_kg(strength))


def _on_grid(steps: int, strength: Strength) -> float:
    return _clean(steps * weight_step_kg(strength))


def _is_bar(exercise: Exercise) -> bool:
    return exercise.implement is Implement.BAR


def _clean(weight_kg: float) -> float:
    """Hundredths of a kilogram: what a FIT file can hold."""
    return float(Decimal(str(weight_kg)).quantize(Decimal("0.01"), ROUND_HALF_UP))
