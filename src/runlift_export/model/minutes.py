"""How long a session takes: the one time model that plan, file and checker go by.

The warm-up as it is written, and for every exercise its ramp-up sets, its sets with the rests
between them, and the change to the next one. A repetition takes as long as its cues say: three
seconds, and more where they ask for a slow way down or a pause. Each side counts, and so does
the change of sides; those of a superset share their rests.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol

REP_S = 3.0
SIDES_S = 5.0
"""From one side to the other."""
CHANGE_S = 60.0
"""From one exercise to the next: plates, a mat, a free bench. A longer rest covers it."""
TURN_S = 10.0
"""From one exercise of a superset to the other, for each."""
RAMP_REP_S = 3.0
RAMP_REST_S = 60
"""After a ramp-up set: a breath, and the plates for the next."""

# In every language that cues are written in, since a plan or a workout may be in any of them.
_NUMBERS = dict.fromkeys(("one", "eine"), 1) | dict.fromkeys(("two", "zwei"), 2)
_NUMBERS |= dict.fromkeys(("three", "drei"), 3) | dict.fromkeys(("four", "vier"), 4)
_NUMBERS |= dict.fromkeys(("five", "fünf"), 5)
_DOWN = (
    re.compile(r"\b(\w+) seconds? down\b"),
    re.compile(r"\b(\w+) sekunden? (?:runter|abwärts|nach unten)\b"),
)
_PAUSE = (
    re.compile(r"\b(?:pause|hold|squeeze)\b[^.]*?\b(\w+) seconds?\b"),
    re.compile(r"\b(\w+) sekunden? (?:pause|halten|anspannen|bleiben)\b"),
)


class RampWork(Protocol):
    """A ramp-up set: a few repetitions with less weight."""

    @property
    def reps(self) -> int:
        """Repetitions."""


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

    @property
    def notes(self) -> str:
        """Its cues: they say how slow a repetition is."""


def session_min(exercises: Iterable[TimedWork], warm_up: Iterable[TimedWork] = ()) -> int:
    """Minutes of a whole session, rounded up, so that it never takes longer than it says."""
    return math.ceil((warm_up_s(warm_up) + sum(exercise_s(step) for step in exercises)) / 60)


def warm_up_s(warm_up: Iterable[TimedWork]) -> float:
    """Seconds of the steps before the work: they follow each other, rests where there are any."""
    return sum(step.sets * (_work_s(step) + step.rest_s) for step in warm_up)


def exercise_s(step: TimedWork) -> float:
    """Seconds of one exercise with ramp-up sets, sets, rests and the change to the next."""
    work_s = step.sets * _work_s(step)
    rests_s = (step.sets - 1) * step.rest_s + max(CHANGE_S, float(step.rest_s))
    if step.superset:
        return work_s + step.sets * TURN_S + rests_s / 2
    return ramp_up_s(step) + work_s + rests_s


def ramp_up_s(step: TimedWork) -> float:
    """Seconds of the ramp-up sets that an exercise of a plan may have."""
    ramp: tuple[RampWork, ...] = getattr(step, "ramp_up", ())
    return sum(one.reps * RAMP_REP_S + RAMP_REST_S for one in ramp)


@lru_cache(maxsize=1024)
def rep_s(cues: str) -> float:
    """Seconds of one repetition: three, and what the cues ask for beside."""
    words = cues.casefold()
    slow = sum(max(one - 1, 0) for one in _numbers(_DOWN, words))
    return REP_S + slow + sum(_numbers(_PAUSE, words))


def _numbers(patterns: Iterable[re.Pattern[str]], words: str) -> list[int]:
    return [_number(found) for one in patterns for found in one.findall(words)]


def _number(word: str) -> int:
    return int(word) if word.isdecimal() and len(word) < 3 else _NUMBERS.get(word, 1)


def _work_s(step: TimedWork) -> float:
    once_s = float(step.seconds) if step.seconds else (step.reps or 0) * rep_s(step.notes)
    return 2 * once_s + SIDES_S if step.per_side else once_s
