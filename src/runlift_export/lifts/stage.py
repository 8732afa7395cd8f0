"""Where the runner stands in the programme on the day of one session.

Everything here depends on the calendar and on what was done, never on how the other sessions
of the plan lie: a session keeps its content when another one moves or falls out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from runlift_export.model import (
    FinishedSession,
    Level,
    Phase,
    Place,
    Placement,
    Session,
    Settings,
    monday_of,
    needs_clearance,
    rules,
)

RUNG_WEEKS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """`weeks`: training weeks behind the runner since the last break, deloads left out.

    `gentle` (H10) forbids heavy work and hops. `first` says that legs are not used to it yet
    (H5). `letter` is A or B. `day` is the session's own, `first_monday` that of the plan's
    first week, `block_start` the first session day after the last break; `deloads` are the
    Mondays of weeks with fewer sets.
    """

    day: date
    place: Place
    equipment: frozenset[str]
    level: Level
    phase: Phase
    weeks: int
    letter: str
    gentle: bool
    first: bool
    block_start: date
    first_monday: date
    deloads: frozenset[date]

    def weeks_since(self, day: date) -> int:
        """Training weeks from the week of `day` to the session's own, deloads left out."""
        return _weeks(self.day, day, self.deloads)

    def weeks_after(self, last: date) -> int:
        """Training weeks that are planned between work last done on `last` and this session.

        0 for the first session that can follow: the week after, or the first of the plan.
        """
        return max(0, self.weeks_since(max(monday_of(last) + timedelta(days=7), self.first_monday)))

    @property
    def beginner(self) -> bool:
        """A novice in the first four weeks: the own body, three repetitions in reserve."""
        return self.level is Level.NOVICE and self.weeks < RUNG_WEEKS

    @property
    def light(self) -> bool:
        """A novice in the first eight weeks: 8 to 12 repetitions, the first loads included."""
        return self.level is Level.NOVICE and self.weeks < 2 * RUNG_WEEKS


def stages(
    placements: tuple[Placement, ...],
    *,
    settings: Settings,
    done: tuple[FinishedSession, ...],
    past: tuple[Session, ...],
) -> tuple[Stage, ...]:
    """One stage for each placement, in order."""
    history = [session.date for session in past] + [one.date for one in done]
    dates = sorted({*history, *(one.date for one in placements)})
    deloads = _deload_weeks(placements)
    return tuple(
        Stage(
            day=one.date,
            place=settings.strength.place,
            equipment=_at_hand(settings),
            level=settings.athlete.level,
            phase=one.phase,
            weeks=_weeks(one.date, _block_start(one.date, dates), deloads),
            block_start=_block_start(one.date, dates),
            first_monday=min(monday_of(other.date) for other in placements),
            deloads=deloads,
            letter=_letter(one, placements, past),
            gentle=needs_clearance(settings.athlete, one.date),
            first=one.max_sets is not None and one.rir_min >= rules.INTRODUCTORY_RIR,
        )
        for one in placements
    )


def _at_hand(settings: Settings) -> frozenset[str]:
    """The equipment for the place: no barbell at home, and only a band fits a suitcase."""
    usual = {
        Place.GYM: {"bodyweight", "band", "dumbbell", "barbell"},
        Place.HOME: {"bodyweight", "band", "dumbbell"},
        Place.TRAVEL: {"bodyweight", "band"},
    }[settings.strength.place]
    return frozenset(usual & {*settings.strength.equipment, "bodyweight"})


def _block_start(day: date, dates: list[date]) -> date:
    """The first session day after the last break of three weeks before `day`."""
    return rules.block_start(one for one in dates if one <= day) or day


def _weeks(day: date, start: date, deloads: frozenset[date]) -> int:
    first, last = monday_of(start), monday_of(day)
    lost = sum(first <= monday < last for monday in deloads)
    return (last - first).days // 7 - lost


def _deload_weeks(placements: Iterable[Placement]) -> frozenset[date]:
    return frozenset(monday_of(one.date) for one in placements if one.sets_share < 1)


def _letter(one: Placement, placements: Iterable[Placement], past: Iterable[Session]) -> str:
    """A and B in turn: even weeks begin with A, odd ones with B."""
    monday = monday_of(one.date)
    starts = {other.start for other in placements if monday_of(other.date) == monday}
    starts |= {other.start for other in past if monday_of(other.date) == monday}
    place_in_week = sorted(starts).index(one.start)
    return "AB"[(monday.toordinal() // 7 + place_in_week) % 2]
