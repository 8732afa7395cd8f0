"""What the planner is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from runlift_export.model import (
    Day,
    FinishedSession,
    Loads,
    Placement,
    Session,
    Settings,
    WeekDetail,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A horizon of `weeks` times seven days from `first`, and all that is known about it.

    `days` holds one `Day` per date: at least 28 days of history where there is any, the whole
    horizon and two days after it. A date ahead without a `Day` counts as unsure, one in the
    past as not known. `loads` are the load figures over these days, one entry per date; without
    them no week is heavy (S1) and no trend is read. `lifted` are finished sessions up to and
    including `first`, on the clock of `timezone`; `published` the sessions of an earlier plan,
    past ones too. `plan_id` names the plan for life.
    """

    first: date
    weeks: int
    timezone: ZoneInfo
    days: tuple[Day, ...]
    loads: tuple[Loads, ...]
    settings: Settings
    plan_id: str
    lifted: tuple[FinishedSession, ...] = ()
    published: tuple[Session, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """The cheapest placements. `cost` in points; `optimal` is true by the search's proof.

    `why` are sentences on the plan as a whole: what was not placed and by which rule.
    """

    placements: tuple[Placement, ...]
    cost: float
    optimal: bool
    weeks_detail: tuple[WeekDetail, ...]
    why: tuple[str, ...]
