"""One date of the runner's own calendar, seen through the running done or expected on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from runlift_export.model.reason import Reason
from runlift_export.model.run import Run


class Effort(StrEnum):
    """How hard the running was. UNKNOWN is never treated as EASY."""

    REST = "rest"
    EASY = "easy"
    MODERATE = "moderate"
    HARD = "hard"
    UNKNOWN = "unknown"


BY_HARDNESS = (Effort.REST, Effort.EASY, Effort.MODERATE, Effort.UNKNOWN, Effort.HARD)
"""From the one that asks least of the next day to the one that asks most."""


class Basis(StrEnum):
    """How we know: from a file, from a calendar or week template, or from the runner's rhythm."""

    RECORDED = "recorded"
    PLANNED = "planned"
    EXPECTED = "expected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How hard one run was, how sure we are (`confidence` 0..1), and why.

    `chance_hard` is the probability that the run was hard; .35 to .65 is "unsure".
    `load` is on one scale for all runs (Banister TRIMP or its pace-based equivalent).
    """

    run: Run
    effort: Effort
    long: bool
    race: bool
    chance_hard: float
    confidence: float
    load: float | None
    reasons: tuple[Reason, ...]

    @property
    def key(self) -> bool:
        """Whether legs must be fresh for such a run: hard, long or race, or too unsure to say."""
        return self.effort in (Effort.HARD, Effort.UNKNOWN) or self.long or self.race


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A date with its running. `chance_key` is 1 or 0 for a recorded or planned certainty.

    `run_start` and `run_end` are aware local times of the first start and the last end, None
    on rest days and where no time is known. `chance_run` is 1 for recorded and planned runs.
    `load` is the day's load (expected load for days to come), None if unknown.
    """

    date: date
    effort: Effort
    long: bool
    race: bool
    basis: Basis
    chance_key: float
    chance_run: float
    run_start: datetime | None
    run_end: datetime | None
    distance_m: float | None
    load: float | None
    reasons: tuple[Reason, ...]

    @property
    def key(self) -> bool:
        """Whether the day asks for fresh legs, for certain or more likely than not."""
        return self.chance_key >= 0.5


def rest_day(on: date, basis: Basis, reasons: tuple[Reason, ...] = ()) -> Day:
    """A date without running."""
    return Day(
        date=on,
        effort=Effort.REST,
        long=False,
        race=False,
        basis=basis,
        chance_key=0.0,
        chance_run=0.0,
        run_start=None,
        run_end=None,
        distance_m=None,
        load=0.0,
        reasons=reasons,
    )
