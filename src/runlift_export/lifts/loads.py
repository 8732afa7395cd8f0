"""Loads that exist: rounded to the runner's plates and dumbbells, raised by small steps.

Loads are kept in kg. In pounds the grid is the nearest half pound to the runner's smallest
step (2.5 kg -> 5.5 lb would miss every plate, so whole fives from 2.27 kg on).
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

from runlift_export.lifts.exercise import Exercise, Implement
from runlift_export.model import KG_PER_LB, Level, Settings, Strength

LARGEST_RAISE = 0.10
USUAL_RAISE = 0.05
BACK_OFF = 0.90
_CLOSE = 1e-6


def step_kg(strength: Strength) -> float:
    """The smallest step in kg: as set, or for pounds the plate that comes nearest to it."""
    if strength.units != "lb":
        return strength.smallest_step_kg
    pounds = strength.smallest_step_kg / KG_PER_LB
    return min((0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 45.0), key=lambda lb: abs(lb - pounds)) * KG_PER_LB


def round_down_kg(weight_kg: float, strength: Strength) -> float:
    """The heaviest load of the grid that is not heavier; at least one step."""
    step = step_kg(strength)
    return _clean(max(1, math.floor(weight_kg / step + _CLOSE)) * step)


def start_kg(exercise: Exercise, settings: Settings) -> float | None:
    """A first load, chosen low on purpose; an empty bar is the least a barbell can weigh."""
    trained = settings.athlete.level is Level.TRAINED
    weight_kg = exercise.start_trained_kg if trained else exercise.start_novice_kg
    if weight_kg is None:
        return None
    rounded = round_down_kg(weight_kg, settings.strength)
    return max(rounded, empty_bar_kg(settings.strength)) if _is_bar(exercise) else rounded


def raised_kg(weight_kg: float, strength: Strength) -> float | None:
    """The next load: 5 % more, rounded down, one step at least; None if that is over 10 %."""
    target = round_down_kg(weight_kg * (1 + USUAL_RAISE), strength)
    if target <= weight_kg + _CLOSE:
        target = round_down_kg(weight_kg + step_kg(strength), strength)
    return target if weight_kg < target <= weight_kg * (1 + LARGEST_RAISE) + _CLOSE else None


def lowered_kg(exercise: Exercise, weight_kg: float, strength: Strength) -> float:
    """Ten per cent less, rounded down; never under one step or the empty bar."""
    lowered = round_down_kg(weight_kg * BACK_OFF, strength)
    if _is_bar(exercise):
        lowered = max(lowered, empty_bar_kg(strength))
    return min(lowered, weight_kg)


def empty_bar_kg(strength: Strength) -> float:
    """The bar alone: 20 kg, or 45 lb."""
    return 20.0 if strength.units != "lb" else _clean(45 * KG_PER_LB)


def shown(weight_kg: float, units: str) -> str:
    """A load as the runner reads it: "22.5 kg" or "50 lb"."""
    value = weight_kg / KG_PER_LB if units == "lb" else weight_kg
    return f"{Decimal(str(value)).quantize(Decimal('0.1'), ROUND_HALF_UP).normalize():f} {units}"


def _is_bar(exercise: Exercise) -> bool:
    return exercise.implement is Implement.BAR


def _clean(weight_kg: float) -> float:
    """Hundredths of a kilogram: what a FIT file can hold."""
    return float(Decimal(str(weight_kg)).quantize(Decimal("0.01"), ROUND_HALF_UP))
