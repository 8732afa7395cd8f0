"""What lies behind a runner on a day: what was done of each exercise, and on which dates.

The sessions of a plan come one after the other: for each, those before it count as done, the
recorded ones as they were and the planned ones as they are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from runlift_export.lifts.catalogue import Exercise
from runlift_export.lifts.log import (
    Performance,
    Performances,
    performances,
    planned_performances,
)
from runlift_export.model import (
    FinishedSession,
    Lift,
    Session,
    Settings,
    match_finished,
    monday_of,
    rules,
    unrecorded_was_missed,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """`performances` by exercise, oldest first; `leg_dates` are those of sessions for the legs.

    `logged` says whether any of it was recorded rather than taken as done.
    """

    performances: Performances
    leg_dates: tuple[date, ...]
    logged: bool

    def of(self, exercise: Exercise) -> tuple[Performance, ...]:
        """What was done of one exercise, oldest first."""
        return self.performances.get(exercise.name, ())

    def block_start(self, on: date) -> date:
        """The first session date after the last break of three weeks, seen from `on`."""
        return rules.block_start((*(one for one in self.leg_dates if one < on), on)) or on

    def weeks_done(self, on: date) -> int:
        """Weeks with a leg session since the last break, before the week of `on`."""
        start = self.block_start(on)
        mondays = {monday_of(one) for one in self.leg_dates if start <= one < monday_of(on)}
        return len(mondays)

    def is_back(self, on: date) -> bool:
        """Whether a session on `on` would be the first after a break of three weeks."""
        return bool(self.leg_dates) and self.block_start(on) == on

    def known(self, exercise: Exercise, on: date) -> bool:
        """H13: whether it was done in the four weeks before `on`, or before the break."""
        return bool(self._lately(exercise, on))

    def heaviest_kg(self, exercise: Exercise, on: date) -> float | None:
        """H13: the most that was lifted in those weeks; None where no weight was."""
        return max((one.weight_kg or 0.0 for one in self._lately(exercise, on)), default=0) or None

    def _lately(self, exercise: Exercise, on: date) -> tuple[Performance, ...]:
        last = max(self.leg_dates) if self.is_back(on) else on
        since = last - timedelta(days=rules.NEWS_DAYS)
        return tuple(one for one in self.of(exercise) if one.date >= since)

    def with_lift(self, lift: Lift, on: date, exercises: tuple[Exercise, ...]) -> Record:
        """The same with a planned session done as it was asked for."""
        added = planned_performances(lift, on, exercises)
        merged = {**self.performances}
        for name, one in added.items():
            merged[name] = (*merged.get(name, ()), one)
        dates = (*self.leg_dates, on) if lift.legs else self.leg_dates
        return replace(self, performances=merged, leg_dates=dates)


def record_before(
    first: date,
    *,
    settings: Settings,
    exercises: tuple[Exercise, ...],
    done: tuple[FinishedSession, ...],
    past: tuple[Session, ...],
) -> Record:
    """All that lies before `first`: recorded sessions, and published ones taken as done.

    A recording without sets says that the session was done, and the plan says what was in it.
    """
    over = tuple(one for one in done if one.date < first)
    pairs = match_finished(done, past)
    recorded = {session.uid for _, session in pairs}
    unseen = [(one.date, session) for one, session in pairs if not one.sets and one.date < first]
    assumed = [(one.date, one) for one in past if one.uid not in recorded and one.date < first]
    if unrecorded_was_missed(settings.strength.log, done, past):
        assumed = []
    found = performances(over, exercises=exercises, past=past)
    for on, session in sorted(assumed + unseen, key=lambda row: (row[0], row[1].start)):
        for name, one in planned_performances(session.lift, on, exercises).items():
            found[name] = (*found.get(name, ()), one)
    dates = [one.date for one in over if one.legs] + [on for on, one in assumed if one.legs]
    return Record(
        performances={
            name: tuple(sorted(ones, key=lambda one: one.date)) for name, ones in found.items()
        },
        leg_dates=tuple(sorted(dates)),
        logged=any(one.sets for one in over),
    )
