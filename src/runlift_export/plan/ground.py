"""What every date of a horizon is judged by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from runlift_export.model import Day, FinishedSession, Race, Session, monday_of
from runlift_export.plan.request import Request
from runlift_export.plan.weeks import WeekAim


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the sites of a horizon are judged by."""

    request: Request
    by_date: Mapping[date, Day]
    races: tuple[Race, ...]
    fixed: tuple[FinishedSession, ...]
    aims: Mapping[date, WeekAim]
    pins: tuple[Session, ...]
    published: tuple[Session, ...]
    habit: frozenset[int]

    def aim(self, on: date) -> WeekAim:
        """The aim of the week that holds `on`."""
        return self.aims[monday_of(on)]
