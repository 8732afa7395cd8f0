"""Training load over time: the one set of figures that is both shown and planned with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


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
