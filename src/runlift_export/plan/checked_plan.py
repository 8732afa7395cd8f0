"""What the checker reads a plan as: sessions in order of time, the days, what was done before.

Every function of the checker takes one, and none of it comes from the planner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date

from runlift_export.model import (
    BrokenRule,
    Day,
    FinishedSession,
    Race,
    Session,
    Settings,
    clock_min,
    match_finished,
    taken_as_done,
    unrecorded_was_missed,
)


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg session of the past (`session` None) or of the plan."""

    on: date
    clock_min: int | None
    session: Session | None


@dataclass(frozen=True, slots=True)
class CheckedPlan:
    """All that a rule may look at; `before` are the sessions that are over."""

    days: Mapping[date, Day]
    sessions: tuple[Session, ...]
    settings: Settings
    before: tuple[FinishedSession, ...]
    races: tuple[Race, ...]

    def legs(self) -> list[Leg]:
        """Past and planned leg sessions in order of time."""
        past = [Leg(one.date, one.clock_min, None) for one in self.before if one.legs]
        planned = [Leg(one.date, clock_min(one.start), one) for one in self.sessions if one.legs]
        return sorted(past + planned, key=lambda leg: (leg.on, leg.clock_min or 0))


def read_for_checking(
    days: tuple[Day, ...],
    sessions: tuple[Session, ...],
    *,
    settings: Settings,
    lifted: tuple[FinishedSession, ...],
    past: tuple[Session, ...],
) -> CheckedPlan:
    """The plan as the rules look at it, its sessions in order of time."""
    return CheckedPlan(
        days={day.date: day for day in days},
        sessions=tuple(sorted(sessions, key=lambda one: one.start.astimezone(UTC))),
        settings=settings,
        before=_history(lifted, past, sessions, settings.strength.log),
        races=_races(days, settings),
    )


def broken_by(rule: str, session: Session, text: str) -> BrokenRule:
    """That `session` breaks a rule, in words for its runner."""
    return BrokenRule(rule=rule, date=session.date, text=text)


def _history(
    lifted: tuple[FinishedSession, ...],
    past: tuple[Session, ...],
    sessions: tuple[Session, ...],
    log: str,
) -> tuple[FinishedSession, ...]:
    """Finished sessions, and past published ones that were not recorded, unless missed."""
    current = {one.uid for one in sessions}
    over = [one for one in past if one.uid not in current]
    if unrecorded_was_missed(log, lifted, over):
        return lifted
    done = {session.uid for _, session in match_finished(lifted, over)}
    return (*lifted, *(taken_as_done(one) for one in over if one.uid not in done))


def _races(days: tuple[Day, ...], settings: Settings) -> tuple[Race, ...]:
    own = {race.date for race in settings.races}
    others = (day for day in days if day.race and day.date not in own)
    return settings.races + tuple(
        Race(date=day.date, priority="B", distance_km=day.distance_m and day.distance_m / 1000)
        for day in others
    )
