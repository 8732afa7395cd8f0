"""A strength session that is over, and which published session it was.

The planner, its checker and the programme all ask this; they take the answer from here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from runlift_export.model.dates import clock_min, same_week
from runlift_export.model.run import DoneSet
from runlift_export.model.session import Lift, Session

MATCH_DAYS = 1
"""A session may be done a day early or late, within its ISO week, and still be the same one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneExercise:
    """An exercise that was done: the name that plans give it, and its heaviest weight.

    `weight_kg` is None where nothing was lifted, or no weight was written down.
    """

    name: str
    weight_kg: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedSession:
    """A strength session that is over: recorded, or published and taken as done.

    `date` is the runner's own. `legs` says whether it worked the legs (H4, H5). `start` is an
    aware local time, None if not known; `set_count` None if not known. `sets` are the sets as
    recorded, () where only their number is known: a plan.json keeps no more. `exercises` are those
    of the catalogue among them (H13), None where nobody knows what was done. `deload` says that
    it was planned with fewer sets (S8).
    """

    date: date
    legs: bool
    start: datetime | None = None
    set_count: int | None = None
    sets: tuple[DoneSet, ...] = ()
    exercises: tuple[DoneExercise, ...] | None = None
    deload: bool = False

    @property
    def clock_min(self) -> int | None:
        """The start in minutes after midnight by its own clock, None if not known."""
        return None if self.start is None else clock_min(self.start)


def match_finished(
    finished: Iterable[FinishedSession], published: Iterable[Session]
) -> tuple[tuple[FinishedSession, Session], ...]:
    """Pairs of a finished session and the published one that it was, each in one pair at most.

    In order of time each published session takes the nearest finished one of its own ISO week
    that lies at most `MATCH_DAYS` away, the earlier of two that are equally near.
    """
    free = sorted(finished, key=lambda one: one.date)
    pairs: list[tuple[FinishedSession, Session]] = []
    for session in sorted(published, key=lambda one: one.start.astimezone(UTC)):
        near = [one for one in free if _may_be(one, session)]
        if near:
            nearest = min(near, key=lambda one: abs((one.date - session.date).days))
            free.remove(nearest)
            pairs.append((nearest, session))
    return tuple(pairs)


def taken_as_done(session: Session) -> FinishedSession:
    """A published session as if it were finished, at the time and with the sets it was planned for.

    For one that is over but was not recorded (not every watch records strength sessions), and
    for one that is to stay where it is.
    """
    return FinishedSession(
        date=session.date,
        legs=session.legs,
        start=session.start,
        set_count=sum(exercise.sets for exercise in session.lift.exercises),
        exercises=exercises_of(session.lift),
        deload=session.lift.deload,
    )


def exercises_of(lift: Lift) -> tuple[DoneExercise, ...]:
    """The exercises of a session's work, as if they were done as asked for."""
    return tuple(DoneExercise(name=one.name, weight_kg=one.weight_kg) for one in lift.exercises)


def unrecorded_was_missed(
    log: str, finished: Iterable[FinishedSession], published: Iterable[Session]
) -> bool:
    """Whether a published session that is over and was not recorded counts as missed.

    `log` is the runner's word: "files" (what is not on file was not done), "assume" (it was),
    or "auto": missed if any strength session is on file since the first published one, because
    then the runner records them. `published` are those that are over.
    """
    if log != "auto":
        return log == "files"
    first = min((one.date for one in published), default=None)
    since = None if first is None else first - timedelta(days=MATCH_DAYS)
    return since is not None and any(one.date >= since for one in finished)


def _may_be(one: FinishedSession, session: Session) -> bool:
    apart = abs((one.date - session.date).days)
    return apart <= MATCH_DAYS and same_week(one.date, session.date)
