"""Strength sessions placed among the running days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from runlift_export.model.athlete import Phase
from runlift_export.model.day import Day
from runlift_export.model.finished import FinishedSession
from runlift_export.model.reason import NotHere, Reason
from runlift_export.model.session import Alternative, LiftKind, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A decided slot, before `lifts` gives it content.

    `uid` stays the same for the session's whole life. `start` is aware local time. `minutes`
    is the time the slot allows. `sets_share` is the part of the usual sets to do (1.0, or less
    in a deload or after a break); `rir_min` the least reps in reserve (H5, H11).
    """

    uid: str
    date: date
    start: datetime
    kind: LiftKind
    legs: bool
    minutes: int
    phase: Phase
    sets_share: float
    max_sets: int | None
    rir_min: int
    pinned: bool
    reasons: tuple[Reason, ...]
    not_here: tuple[NotHere, ...]
    alternative: Alternative | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRule:
    """A hard rule that a plan breaks: the rule's id, the date, and a sentence."""

    rule: str
    date: date
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekDetail:
    """One calendar week (from its Monday): what was aimed at, what was placed, and why.

    `not_placed` says for each free day why a missing session does not stand there.
    """

    monday: date
    phase: Phase
    heavy: bool
    target: int
    placed: int
    why: str
    not_placed: tuple[NotHere, ...] = ()


class ChangeKind(StrEnum):
    """What became of a session since the plan before."""

    NEW = "new"
    MOVED = "moved"
    RENAMED = "renamed"
    GONE = "gone"
    PINNED = "pinned"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange:
    """One session that is not as the plan before had it, or that stays because it is pinned.

    `before` and `after` are aware local starts, None where there is none; the names likewise.
    """

    kind: ChangeKind
    uid: str
    before: datetime | None
    after: datetime | None
    name_before: str | None
    name_after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The whole answer. `days` are the dates of the horizon in order; `cost` in points.

    `plan_id` names the plan for life (part of every uid). `optimal` says that no cheaper plan
    exists under the rules. `past` are published sessions that lie before `start`, newest last;
    `before` the days of the four weeks before it and `lifted` the finished sessions, so that a
    plan can be judged again without the files. `newest_run` is the date of the newest run that it
    knows, None if it knows none; `known_runs` are digests of the starts of a few runs, by which
    a later plan notices that its runs are another runner's.
    """

    plan_id: str
    start: date
    weeks: int
    timezone: str
    cost: float
    optimal: bool
    days: tuple[Day, ...]
    sessions: tuple[Session, ...]
    past: tuple[Session, ...]
    before: tuple[Day, ...]
    lifted: tuple[FinishedSession, ...]
    broken: tuple[BrokenRule, ...]
    weeks_detail: tuple[WeekDetail, ...]
    why: tuple[str, ...]
    newest_run: date | None = None
    known_runs: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """One line: first day, and how many weeks, sessions and broken rules."""
        counts = f"weeks {self.weeks}, sessions {len(self.sessions)}"
        return f"<Plan from {self.start}: {counts}, broken rules {len(self.broken)}>"
