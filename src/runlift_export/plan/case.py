"""What the judge looks at: days, sessions and what came before them, gathered anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from runlift_export.model import (
    Day,
    Race,
    Session,
    Settings,
    Violation,
    clock_min,
    same_week,
)
from runlift_export.plan.request import Lifted


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg session of the past (`session` None) or of the plan."""

    on: date
    clock_min: int | None
    session: Session | None


@dataclass(frozen=True, slots=True)
class Case:
    """All that a rule may look at."""

    days: Mapping[date, Day]
    sessions: tuple[Session, ...]
    settings: Settings
    before: tuple[tuple[date, bool, int | None], ...]
    races: tuple[Race, ...]

    def legs(self) -> list[Leg]:
        """Past and planned leg sessions in order of time."""
        past = [Leg(on, clock, None) for on, legs, clock in self.before if legs]
        planned = [Leg(one.date, clock_min_of(one.start), one) for one in self.sessions if one.legs]
        return sorted(past + planned, key=lambda leg: (leg.on, leg.clock_min or 0))


def case_of(
    days: tuple[Day, ...],
    sessions: tuple[Session, ...],
    *,
    settings: Settings,
    lifted: tuple[Lifted, ...],
    past: tuple[Session, ...],
) -> Case:
    """The case in which `sessions` are judged, in order of time."""
    return Case(
        days={day.date: day for day in days},
        sessions=tuple(sorted(sessions, key=lambda one: one.start.astimezone(UTC))),
        settings=settings,
        before=_history(lifted, past, sessions),
        races=_races(days, settings),
    )


def certain_key(day: Day | None) -> bool:
    """Whether the date is known to need fresh legs; a date without a day is not judged."""
    return day is not None and day.certain_key


def broken(rule: str, session: Session, text: str) -> Violation:
    """That `session` breaks a rule, in words for its runner."""
    return Violation(rule=rule, date=session.date, text=text)


def clock_min_of(moment: datetime | None) -> int | None:
    """Minutes after midnight, None where no time is known."""
    return None if moment is None else clock_min(moment)


def _history(
    lifted: tuple[Lifted, ...], past: tuple[Session, ...], sessions: tuple[Session, ...]
) -> tuple[tuple[date, bool, int | None], ...]:
    """Finished sessions, and past published ones that were not done within a day of their date."""
    current = {one.uid for one in sessions}
    rows = [(one.date, one.legs, clock_min_of(one.start)) for one in lifted]
    unmatched = sorted(one.date for one in lifted)
    for session in sorted(past, key=lambda one: one.start.astimezone(UTC)):
        if session.uid in current:
            continue
        near = [
            on
            for on in unmatched
            if -1 <= (on - session.date).days <= 1 and same_week(on, session.date)
        ]
        if near:
            unmatched.remove(min(near, key=lambda on: abs((on - session.date).days)))
        else:
            rows.append((session.date, session.legs, clock_min_of(session.start)))
    return tuple(rows)


def _races(days: tuple[Day, ...], settings: Settings) -> tuple[Race, ...]:
    own = {race.date for race in settings.races}
    others = (day for day in days if day.race and day.date not in own)
    return settings.races + tuple(
        Race(date=day.date, priority="B", distance_km=day.distance_m and day.distance_m / 1000)
        for day in others
    )
