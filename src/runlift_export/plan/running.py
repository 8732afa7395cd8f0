"""How much running a week holds, read from the one series of load figures (S1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from runlift_export.model import Basis, Day, Loads

LEVEL_DAYS = 84
"""Two time constants: an exponential mean of 42 days that began with nothing has then 86 % of
its level, and is worth telling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningWeek:
    """A week's load against its `usual` week, the mean of the 28 days before it (TRIMP).

    `level` is what the 42-day level of the day before it makes in a week, None if too young.
    """

    load: float
    usual: float
    level: float | None

    @property
    def ratio(self) -> float:
        """S1: what decides whether the week is heavy."""
        return self.load / self.usual

    @property
    def told(self) -> str:
        """The figures for a runner."""
        level = "" if self.level is None else f" (42-day level {self.level:.0f})"
        return f"running load {self.load:.0f}, {self.ratio:.2f} x the usual {self.usual:.0f}{level}"


def running_week(
    monday: date, by_date: Mapping[date, Day], loads: Mapping[date, Loads]
) -> RunningWeek | None:
    """The week of `monday`; None where too little is known of it or of the four before."""
    week = loads.get(monday + timedelta(days=6))
    if week is None or not week.usual_week or not _mostly_known(monday, by_date):
        return None
    eve = monday - timedelta(days=1)
    known = eve - timedelta(days=LEVEL_DAYS - 1) in loads
    return RunningWeek(
        load=week.week,
        usual=week.usual_week,
        level=7 * loads[eve].chronic if known else None,
    )


def _mostly_known(monday: date, by_date: Mapping[date, Day]) -> bool:
    """Whether at least half of the week's likely runs are recorded or planned.

    The rhythm expects the usual; a week that only it knows cannot be heavier than usual.
    """
    days = (by_date.get(monday + timedelta(days=offset)) for offset in range(7))
    likely = [day for day in days if day is not None and day.likely_run]
    known = sum(day.basis is not Basis.EXPECTED for day in likely)
    return bool(likely) and known * 2 >= len(likely)
