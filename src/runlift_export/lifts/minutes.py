"""How long a session takes: the one time model that the plan and its checker go by.

5 min of warm-up + for every set its repetitions at 3.5 s (or its seconds) and its rest + 60 s
for every exercise. Each side counts; a superset halves the rest.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from runlift_export.model import Prescription

WARM_UP_S = 300.0
REP_S = 3.5
CHANGE_S = 60.0


def duration_s(exercises: Iterable[Prescription]) -> float:
    """Seconds of a whole session by the time model, the warm-up included."""
    return WARM_UP_S + sum(exercise_s(step) for step in exercises)


def warm_up_s(warm_up: Iterable[Prescription]) -> float:
    """Seconds that the warm-up's own steps take; they stay within the model's five minutes."""
    return sum(_work_s(step) * step.sets for step in warm_up)


def exercise_s(step: Prescription) -> float:
    """Seconds of one exercise with all its sets, rests and the change of place."""
    rest_s = step.rest_s / 2 if step.superset else float(step.rest_s)
    return step.sets * (_work_s(step) + rest_s) + CHANGE_S


def duration_min(exercises: Iterable[Prescription]) -> int:
    """The session's minutes, rounded up, so that it never takes longer than it says."""
    return math.ceil(duration_s(exercises) / 60)


def _work_s(step: Prescription) -> float:
    sides = 2 if step.per_side else 1
    return sides * (float(step.seconds) if step.seconds else (step.reps or 0) * REP_S)
