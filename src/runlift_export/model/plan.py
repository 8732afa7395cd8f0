"""Strength sessions placed among the running days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from runlift_export.model.athlete import Phase
from runlift_export.model.day import Day
from runlift_export.model.reason import NotHere, Reason
from runlift_export.model.session import Lift, LiftKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """The cheapest other day for a session and what it would cost more, in points."""

    date: date
    more_cost: float
    text: str


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
class Session:
    """A placed strength session with its content.

    `revision` is 0 at first and rises by one with each published change (RFC 5545 SEQUENCE);
    `changed_at` (UTC) is the time of that change and rises with it. `workout` is the path of
    the FIT file, relative to the plan, with forward slashes.
    """

    uid: str
    date: date
    start: datetime
    lift: Lift
    phase: Phase
    revision: int
    changed_at: datetime
    pinned: bool
    workout: str
    reasons: tuple[Reason, ...]
    not_here: tuple[NotHere, ...]
    alternative: Alternative | None

    @property
    def told(self) -> tuple[object, ...]:
        """What a calendar or a watch tells of it; a change of anything else is no revision.

        The first reason is told. The others, and what speaks against the other days, are
        figures that move a little with every run.
        """
        return (self.date, self.start, self.lift, self.reasons[:1])

    @property
    def kind(self) -> LiftKind:
        """Full or short."""
        return self.lift.kind

    @property
    def legs(self) -> bool:
        """Whether the session loads the legs."""
        return self.lift.legs


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifted:
    """A strength session that is over: read from a file, so it counts for H1, H4 and H5.

    `start` is aware, None if not known; `sets` None if not known.
    """

    date: date
    legs: bool
    start: datetime | None = None
    sets: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The whole answer. `days` are the dates of the horizon in order; `cost` in points.

    `plan_id` names the plan for life (part of every uid). `optimal` says that no cheaper plan
    exists under the rules. `past` are published sessions that lie before `start`, newest last;
    `before` the days of the four weeks before it and `lifted` the finished sessions, so that a
    plan can be judged again without the files.
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
    lifted: tuple[Lifted, ...]
    broken: tuple[Violation, ...]
    weeks_detail: tuple[WeekDetail, ...]
    why: tuple[str, ...]
