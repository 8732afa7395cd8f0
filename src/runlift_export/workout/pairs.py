"""Which FIT numbers an exercise gets within one workout, and the title shown for them."""

from __future__ import annotations

from collections.abc import Iterable

from runlift_export.fit import exercises as codes
from runlift_export.model import Prescription

Pair = tuple[int, int | None]
Key = tuple[str, str, str | None]
"""An exercise as the plan names it: name, FIT category, FIT name."""


def key(step: Prescription) -> Key:
    """What tells one exercise of a workout from another."""
    return step.name, step.category, step.fit_name


def exercise_pairs(exercises: Iterable[Prescription]) -> dict[Key, Pair]:
    """FIT numbers (category, name) for each exercise.

    A pair carries one title for the whole file, so a second exercise on the same pair gets
    65534 (unknown) and a number of its own. KeyError for a name that FIT lacks.
    """
    pairs: dict[Key, Pair] = {}
    for step in exercises:
        if key(step) in pairs:
            continue
        pair = codes.numbers(step.category, step.fit_name)
        if pair in pairs.values():
            taken = sum(one[0] == codes.UNKNOWN_CATEGORY for one in pairs.values())
            pair = (codes.UNKNOWN_CATEGORY, taken + 1)
        pairs[key(step)] = pair
    return pairs
