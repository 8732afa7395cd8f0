"""Strength sessions placed among the running days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
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
    a later plan notices that its runs are another runner's. `changes` say what became of the
    sessions of the plan before, made from `changed_since` on; None where none was before.
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
    changes: tuple[PlanChange, ...] = ()
    changed_since: date | None = None

    @property
    def last_date(self) -> date:
        """The last date that was planned."""
        return self.start + timedelta(weeks=self.weeks, days=-1)

    def __repr__(self) -> str:
        """One line: first day, and how many weeks, sessions and broken rules."""
        counts = f"weeks {self.weeks}, sessions {len(self.sessions)}"
        return f"<Plan from {self.start}: {counts}, broken rules {len(self.broken)}>"


class OutlookState(StrEnum):
    """What a day holds by a plan, seen from one moment of it."""

    LIFT = "lift"
    DONE = "done"
    REST = "rest"
    NOTHING_LEFT = "nothing_left"
    ENDED = "ended"


class Recorded(StrEnum):
    """Whether the files show that a session was done; a plan made before it cannot know."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a plan says of one moment, `now` (aware, the runner's own clock).

    `session` is today's if it is to come or under way, else the next one; `over` today's if its
    time is past; `last` the newest of the week before today, with whether it is on file.
    `days_old` counts from the plan's first day, 0 before it. `newest_run_days` is None where the
    plan knows no run.
    """

    now: datetime
    state: OutlookState
    session: Session | None
    over: Session | None
    last: Session | None
    last_recorded: Recorded
    ends: date
    days_old: int
    newest_run_days: int | None
