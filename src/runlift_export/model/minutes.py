"""How long a session takes: the one time model that plan, file and checker go by.

5 min of warm-up + for every set its repetitions at 3.5 s (or its seconds) and its rest + 60 s
for every exercise. Each side counts; a superset halves the rest.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Protocol

WARM_UP_S = 300.0
REP_S = 3.5
CHANGE_S = 60.0


class TimedWork(Protocol):
    """What takes time: a prescription of a plan, or an exercise read back from a file.

    `reps` or `seconds` are of one set; where neither is given, a set counts as no time.
    """

    @property
    def sets(self) -> int:
        """How often it is done."""

    @property
    def reps(self) -> int | None:
        """Repetitions of one set, None if it goes by time."""

    @property
    def seconds(self) -> int | None:
        """Seconds of one set, None if it goes by repetitions."""

    @property
    def per_side(self) -> bool:
        """Whether a set is done on each side."""

    @property
    def rest_s(self) -> int:
        """Rest after a set, or after a round of a superset."""

    @property
    def superset(self) -> str | None:
        """The letter it shares with what is done in turn with it."""


def session_min(exercises: Iterable[TimedWork]) -> int:
    """Minutes of a whole session, rounded up, so that it never takes longer than it says."""
    return math.ceil((WARM_UP_S + sum(exercise_s(step) for step in exercises)) / 60)


def warm_up_s(warm_up: Iterable[TimedWork]) -> float:
    """Seconds that the warm-up's own steps take; they stay within the model's five minutes."""
    return sum(_work_s(step) * step.sets for step in warm_up)


def exercise_s(step: TimedWork) -> float:
    """Seconds of one exercise with all its sets, rests and the change of place."""
    rest_s = step.rest_s / 2 if step.superset else float(step.rest_s)
    return step.sets * (_work_s(step) + rest_s) + CHANGE_S


def _work_s(step: TimedWork) -> float:
    sides = 2 if step.per_side else 1
    return sides * (float(step.seconds) if step.seconds else (step.reps or 0) * REP_S)
