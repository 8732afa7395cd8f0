"""Where the runner stands on the day of one session: with what, how far, and what is barred.

A stage looks at the calendar, the races and what lies behind: what was done of each exercise, and
on which dates. The sessions of a plan come one after the other: for each, those before it count as
done, the recorded ones as they were and the planned ones as they are asked for. A session's letter
goes by the sessions of its week.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from runlift_export.language import to_say
from runlift_export.lifts.catalogue import Exercise
from runlift_export.lifts.log import (
    Performance,
    Performances,
    performances,
    planned_performances,
)
from runlift_export.model import (
    FinishedSession,
    Level,
    Lift,
    Phase,
    Place,
    Placement,
    Race,
    Session,
    Settings,
    match_finished,
    monday_of,
    needs_clearance,
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


BEGINNER_WEEKS = 4
FIXTURES = frozenset({"bench", "box", "step", "rack", "bar"})
"""What every gym has, whatever the runner lists."""
AT_HOME = frozenset({"bench", "step"})
"""A sofa or a chair, and a stair."""

PAIN_ADVICE = {
    "knee-pain": to_say(
        "your knee hurts: no squats, lunges or jumps; let a doctor or physiotherapist look at it"
    ),
    "achilles-pain": to_say(
        "your Achilles tendon hurts: no calf raises or jumps; let a doctor or physiotherapist look"
        " at it"
    ),
    "back-pain": to_say(
        "your back hurts: no deadlifts, bridges, barbells or jumps; let a doctor or"
        " physiotherapist look at it"
    ),
}
"""H9: what is said to who named a place that hurts."""


PHASE_WORDS = {
    Phase.OFF: to_say("off phase, training week {week}"),
    Phase.BASE: to_say("base phase, training week {week}"),
    Phase.BUILD: to_say("build phase, training week {week}"),
    Phase.PEAK: to_say("peak phase, training week {week}"),
    Phase.TAPER: to_say("taper phase, training week {week}"),
}
"""How far a plan is, by the phase of its season."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """`weeks`: weeks with a leg session done since the last break of three weeks.

    `letter` is A or B. `gentle` (H10) forbids heavy work and hops, `introductory` (H5) a bar
    that is new. `steady` (H13) says that nothing may be new or heavier, `light` (H6) that
    nothing may be heavy, `eased` (H7) that it is so because of a race that is over, `back` that
    it is the first session after a break. `race_in_days` is
    None without a race to come. `asked` are the exercises that the runner prefers, `barred`
    those that the runner avoids, in lower case. `hurts` are the places that hurt (H9).
    """

    day: date
    place: Place
    equipment: frozenset[str]
    level: Level
    phase: Phase
    weeks: int
    letter: str
    gentle: bool
    introductory: bool
    steady: bool
    light: bool
    eased: bool
    back: bool
    block_start: date
    race_in_days: int | None
    age_years: int | None
    asked: frozenset[str]
    barred: frozenset[str]
    hurts: frozenset[str]

    @property
    def beginner(self) -> bool:
        """A novice in the first four weeks: three repetitions in reserve."""
        return self.level is Level.NOVICE and self.weeks < BEGINNER_WEEKS


def stage_of(
    placement: Placement, record: Record, *, letter: str, settings: Settings, races: Iterable[Race]
) -> Stage:
    """The stage of one session, with all that was done before it."""
    on = placement.date
    deload = placement.sets_share < 1
    every_race = tuple(races)
    ahead = [(race, (race.date - on).days) for race in every_race if race.date >= on]
    no_news = any(days <= rules.NO_NEWS_DAYS[race.priority] for race, days in ahead)
    heavy_days = {kind: one.heavy_days for kind, one in rules.RACE_CLEARANCE.items()}
    back = record.is_back(on)
    eased = any(0 < (on - race.date).days <= _eased_until(race) for race in every_race)
    first = placement.max_sets is not None and placement.rir_min >= rules.INTRODUCTORY_RIR
    return Stage(
        day=on,
        place=settings.strength.place,
        equipment=_at_hand(settings),
        level=settings.athlete.level,
        phase=placement.phase,
        weeks=record.weeks_done(on),
        letter=letter,
        gentle=needs_clearance(settings.athlete, on),
        introductory=first,
        steady=deload or no_news or back or eased,
        light=eased or any(days < heavy_days[race.priority] for race, days in ahead),
        eased=eased,
        back=back,
        block_start=record.block_start(on),
        race_in_days=min((days for _, days in ahead), default=None),
        age_years=settings.athlete.age_years(on),
        asked=frozenset(name.casefold() for name in settings.strength.prefer),
        barred=frozenset(name.casefold() for name in settings.strength.avoid),
        hurts=frozenset(settings.athlete.conditions) & rules.PAIN_PLACES.keys(),
    )


def _eased_until(race: Race) -> int:
    """H7: so many days after it sessions are light, where there are any."""
    return rules.recovery_days(race.distance_km) + rules.light_days(race)


def session_letters(placements: tuple[Placement, ...], record: Record) -> tuple[str, ...]:
    """A for the first leg session of a week, B for the second; a lone one is A, the whole body.

    What was done earlier in the week counts; what was missed does not.
    """
    behind = {monday_of(on): 0 for on in record.leg_dates}
    for on in record.leg_dates:
        behind[monday_of(on)] += 1
    starts = sorted(one.start for one in placements)
    letters = []
    for one in placements:
        monday = monday_of(one.date)
        before = [at for at in starts if monday_of(at.date()) == monday and at < one.start]
        letters.append("AB"[(behind.get(monday, 0) + len(before)) % 2])
    return tuple(letters)


def _at_hand(settings: Settings) -> frozenset[str]:
    """The equipment for the place: at home no bar without a rack, and on the road what is light."""
    named = {*settings.strength.equipment, "bodyweight"}
    match settings.strength.place:
        case Place.GYM:
            return frozenset(named | FIXTURES)
        case Place.HOME:
            without = set() if "rack" in named else {"barbell"}
            return frozenset((named | AT_HOME) - without)
        case Place.TRAVEL:
            return frozenset(named - {"dumbbell", "barbell"})
