"""One date of the runner's own calendar, seen through the running done or expected on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from runlift_export.model.athlete import Race
from runlift_export.model.reason import Reason
from runlift_export.model.run import Run


class Effort(StrEnum):
    """How hard the running was. UNKNOWN is never treated as EASY."""

    REST = "rest"
    EASY = "easy"
    MODERATE = "moderate"
    HARD = "hard"
    UNKNOWN = "unknown"


UNSURE_FROM = 0.35
"""From this chance on a run may be hard: it is planned as key, never as easy."""
LIKELY_FROM = 0.5
"""From this chance on something is called likely, and below it is not."""

BY_HARDNESS = (Effort.REST, Effort.EASY, Effort.MODERATE, Effort.UNKNOWN, Effort.HARD)
"""From the one that asks least of the next day to the one that asks most."""


def is_key(effort: Effort, *, long: bool, race: bool) -> bool:
    """Whether legs must be fresh for a run: hard, long, a race, or too unsure to be called easy."""
    return effort in (Effort.HARD, Effort.UNKNOWN) or long or race


class Basis(StrEnum):
    """How we know: from a file, from a calendar or week template, or from the runner's rhythm."""

    RECORDED = "recorded"
    PLANNED = "planned"
    EXPECTED = "expected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How hard one run was, how sure we are (`confidence` 0..1), and why.

    `chance_hard` is the probability that it was hard. Up to a confidence of .65 it is `unsure`.
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

    def __repr__(self) -> str:
        """One line: date, effort, the chance that it was hard, and file."""
        words = _day_words(self.effort, long=self.long, race=self.race)
        chance = f"{100 * self.chance_hard:.0f} % hard"
        return f"<Verdict {self.run.local_date} {words}, {chance} {self.run.source!r}>"

    @property
    def unsure(self) -> bool:
        """Whether the runner's own word would help: nothing known, or little that tells."""
        return self.effort is Effort.UNKNOWN or self.confidence <= 1 - UNSURE_FROM

    @property
    def key(self) -> bool:
        """Whether legs must be fresh for such a run (`is_key`)."""
        return is_key(self.effort, long=self.long, race=self.race)


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

    def __repr__(self) -> str:
        """One line: date, effort and how that is known."""
        words = _day_words(self.effort, long=self.long, race=self.race)
        key = ", key" if self.key else ""
        return f"<Day {self.date} {words}, {self.basis.value}{key}>"

    @property
    def key(self) -> bool:
        """Whether the day asks for fresh legs, for certain or more likely than not."""
        return self.chance_key >= LIKELY_FROM

    @property
    def certain_key(self) -> bool:
        """Whether a file, a calendar or the week template says that legs must be fresh (H2).

        What only the rhythm expects is never certain; what may be hard counts as hard.
        """
        if self.basis is Basis.EXPECTED:
            return False
        certain = is_key(self.effort, long=self.long, race=self.race)
        return certain or self.chance_key >= UNSURE_FROM

    @property
    def possible_key(self) -> bool:
        """Whether the day is key for certain, or has a chance to be that is worth heeding."""
        return self.certain_key or self.chance_key >= UNSURE_FROM

    @property
    def likely_run(self) -> bool:
        """Whether a run is known or more likely than not."""
        return self.chance_run >= LIKELY_FROM


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


def races_among(days: Iterable[Day], named: tuple[Race, ...]) -> tuple[Race, ...]:
    """All races in order: those that the runner named, and as B races those that only days know.

    A day knows of one from a calendar, the week template, or the verdict on its run.
    """
    dates = {race.date for race in named}
    found = [
        Race(
            date=day.date,
            priority="B",
            distance_km=None if day.distance_m is None else day.distance_m / 1000,
        )
        for day in days
        if day.race and day.date not in dates
    ]
    return tuple(sorted((*named, *found), key=lambda race: race.date))


@dataclass(frozen=True, slots=True, kw_only=True)
class Loads:
    """Load (TRIMP) up to and including the date `on`; a date without a load counts as 0.

    `week` and `month` are sums over 7 and 28 days, `usual_week` the mean week of the 28 days
    before those 7. `acute` and `chronic` are exponential means a day over 7 and 42 days (ATL
    and CTL), from nothing on the first day.

    `month_known`: at most one of the 28 dates is not given, and at most a quarter of their runs
    have no load. `usual_week` is None unless all its dates and the week's are given, with the
    same share of loads in both.
    """

    on: date
    week: float
    month: float
    month_known: bool
    usual_week: float | None
    acute: float
    chronic: float

    @property
    def week_ratio(self) -> float | None:
        """S1: the week over the usual one; None where it is not known, or nothing was run."""
        return self.week / self.usual_week if self.usual_week else None


def _day_words(effort: Effort, *, long: bool, race: bool) -> str:
    return " ".join((effort.value, *["long"] * long, *["race"] * race))
