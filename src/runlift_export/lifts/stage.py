"""Where the runner stands on the day of one session: with what, how far, and what is barred.

A stage looks at the calendar, the races and what lies behind; a session's letter goes by the
sessions of its week.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from runlift_export.language import to_say
from runlift_export.lifts.record import Record
from runlift_export.model import (
    Level,
    Phase,
    Place,
    Placement,
    Race,
    Settings,
    monday_of,
    needs_clearance,
    rules,
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
