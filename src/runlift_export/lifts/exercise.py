"""One exercise of the catalogue: what it trains, what it needs, how the watch names it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from runlift_export.model import Level, Place


class Pattern(StrEnum):
    """The movement an exercise trains."""

    SQUAT = "squat"
    HINGE = "hinge"
    SINGLE_LEG = "single-leg"
    CALF = "calf"
    CORE = "core"
    PUSH = "push"
    PULL = "pull"
    HOP = "hop"
    WARM_UP = "warm-up"


class Implement(StrEnum):
    """What is lifted: nothing but the body, a bar, one dumbbell, or one in each hand."""

    NONE = "none"
    BAR = "bar"
    ONE = "one"
    PAIR = "pair"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """A row of the catalogue.

    `family` is the ladder the exercise stands on and `rung` its place there. `low` and `high`
    are the usual range of repetitions, or of seconds where `timed`. `start_novice_kg` and
    `start_trained_kg` are first weights (of one dumbbell where there are two), None where
    nothing is loaded. `category` and `fit_name` are FIT enum names in lower case; `closest`
    says that FIT has only a near match. `legs` is "two", "one" or "none".
    """

    name: str
    title: str
    pattern: Pattern
    family: str
    rung: int
    equipment: tuple[str, ...]
    places: tuple[Place, ...]
    level: Level
    legs: str
    per_side: bool
    timed: bool
    low: int
    high: int
    implement: Implement
    start_novice_kg: float | None
    start_trained_kg: float | None
    category: str
    fit_name: str | None
    closest: bool
    cues: str

    @property
    def weighted(self) -> bool:
        """Whether a weight is lifted, so that there are kilograms to write down."""
        return self.implement is not Implement.NONE
