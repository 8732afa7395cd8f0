"""What a session is made of: its slots (`templates.toml`), and which exercise fills each.

A slot names ladders of exercises; the rung is the one that suits place, equipment and experience.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib import resources

from runlift_export.checked import CheckedTable, Fault
from runlift_export.errors import SettingsError
from runlift_export.lifts.catalogue import Exercise, Implement, Pattern
from runlift_export.lifts.log import Performances
from runlift_export.lifts.progression import comfortable
from runlift_export.lifts.stage import RUNG_WEEKS, Stage
from runlift_export.model import Level, LiftKind, Phase, Place

LIGHT = (8, 12)
BASE = (6, 8)
HEAVY = (4, 6)
ROTATION_WEEKS = 8

# The first week in which a novice lifts what is not the own body.
FIRST_DUMBBELL_WEEK = RUNG_WEEKS
FIRST_BAR_WEEK = 2 * RUNG_WEEKS


class Role(StrEnum):
    """What a slot is for: it sets repetitions, rest and what gives way when time is short."""

    MAIN = "main"
    ACCESSORY = "accessory"
    CORE = "core"
    HOP = "hop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One exercise to be chosen: the ladders to try in turn, and the usual number of sets.

    The first `rotate` of them take turns, each for eight weeks, for variety where it does no
    harm; the others are for want of equipment.
    """

    families: tuple[str, ...]
    rotate: int
    role: Role
    sets: int
    need: bool
    pair: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One session's slots in the order they are done. `place` None stands for any place."""

    letter: str
    place: Place | None
    kind: LiftKind
    legs: bool
    word: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """An exercise on its ladder, with the training weeks on this rung.

    Where sets of it are logged, `weeks_on_rung` are the weeks planned since the last one.
    """

    exercise: Exercise
    weeks_on_rung: int


def session_template(*, place: Place, kind: LiftKind, legs: bool, letter: str) -> Template:
    """The one template for a session; a hotel room is trained in like a home."""
    room = Place.HOME if place is Place.TRAVEL else place
    for one in _templates():
        fits = one.kind is kind and one.legs is legs and one.letter == letter
        if fits and one.place in (None, room):
            return one
    raise LookupError(f"no template for {place}, {kind}, legs {legs}, {letter}")


@cache
def _templates() -> tuple[Template, ...]:
    """Every template that comes with the program."""
    source = resources.files("runlift_export.lifts").joinpath("templates.toml")
    faults: list[Fault] = []
    written = tomllib.loads(source.read_text("utf-8"))
    table = CheckedTable(written, faults=faults, path="templates.toml")
    found = tuple(_template(row) for row in table.tables("session"))
    if faults:
        raise SettingsError(tuple(faults))
    return found


@cache
def main_families() -> frozenset[str]:
    """The ladders that are main work in some session."""
    slots = (slot for one in _templates() for slot in one.slots if slot.role is Role.MAIN)
    return frozenset(family for slot in slots for family in slot.families)


def choose_exercise(
    slot: Slot, *, stage: Stage, exercises: tuple[Exercise, ...], done: Performances
) -> Chosen | None:
    """The exercise of the first family that has one for today; None if no family does."""
    for family in _in_turn(slot, stage):
        ladder = _ladder(family, slot=slot, stage=stage, exercises=exercises)
        if ladder:
            logged = [
                (done[one.name][-1].date, i) for i, one in enumerate(ladder) if one.name in done
            ]
            if logged:
                start = max(logged)[1]
                return _from_logged(ladder[start:], slot=slot, stage=stage, done=done)
            chosen = _by_weeks(ladder, stage)
            if chosen is not None and slot.rotate > 1:
                # A ladder whose turn has just come is new, however long the training.
                turn_weeks = min(chosen.weeks_on_rung, stage.weeks % ROTATION_WEEKS)
                chosen = replace(chosen, weeks_on_rung=turn_weeks)
            if chosen is not None:
                return chosen
    return None


def repetitions(exercise: Exercise, *, role: Role, stage: Stage) -> tuple[int, int]:
    """Lowest and highest repetitions (or seconds) for the stage."""
    if role is not Role.MAIN:
        return exercise.low, exercise.high
    light = stage.gentle or is_light(exercise, level=stage.level, weeks=stage.weeks)
    return main_between(exercise, phase=stage.phase, light=light)


def is_light(exercise: Exercise, *, level: Level, weeks: int) -> bool:
    """Whether a novice still does 8 to 12: eight weeks long, and with dumbbells always."""
    early = weeks < FIRST_BAR_WEEK or exercise.implement is not Implement.BAR
    return level is Level.NOVICE and early


def main_between(exercise: Exercise, *, phase: Phase, light: bool) -> tuple[int, int]:
    """The range of main work: with a load it goes by the phase, without by the exercise."""
    heavy = exercise.pattern in (Pattern.SQUAT, Pattern.HINGE, Pattern.SINGLE_LEG)
    if not heavy or not exercise.weighted or exercise.timed:
        return exercise.low, exercise.high
    if light or phase is Phase.OFF:
        return LIGHT
    return BASE if phase is Phase.BASE else HEAVY


def _in_turn(slot: Slot, stage: Stage) -> tuple[str, ...]:
    """The families of a slot, the one whose turn it is first."""
    turning, others = slot.families[: slot.rotate], slot.families[slot.rotate :]
    first = stage.weeks // ROTATION_WEEKS % slot.rotate
    return (*turning[first:], *turning[:first], *others)


def _ladder(
    family: str, *, slot: Slot, stage: Stage, exercises: tuple[Exercise, ...]
) -> tuple[Exercise, ...]:
    """The rungs that place, equipment and health allow, lowest first."""
    rungs = [
        one
        for one in exercises
        if one.family == family
        and stage.place in one.places
        and stage.equipment.issuperset(one.equipment)
        and not (stage.gentle and (one.implement is Implement.BAR or one.pattern is Pattern.HOP))
    ]
    if slot.role is Role.MAIN and stage.place is Place.GYM and any(one.weighted for one in rungs):
        # Where there are weights, bands are a detour.
        rungs = [one for one in rungs if "band" not in one.equipment]
    return tuple(sorted(rungs, key=lambda one: (one.rung, one.name)))


def _by_weeks(ladder: tuple[Exercise, ...], stage: Stage) -> Chosen | None:
    """The rung of a runner who logged nothing: a novice's first is the own body.

    Each rung opens four weeks after the one below; None if none is open yet.
    """
    start = 0
    if stage.level is Level.TRAINED:
        for_trained = (i for i, one in enumerate(ladder) if one.level is Level.TRAINED)
        start = next(for_trained, len(ladder) - 1)
    chosen = None
    opens = 0
    for place, one in enumerate(ladder[start:]):
        opens = max(opens + RUNG_WEEKS * bool(place), _first_week(one, stage))
        if opens > stage.weeks:
            break
        chosen = Chosen(exercise=one, weeks_on_rung=stage.weeks - opens)
    return chosen


def _first_week(one: Exercise, stage: Stage) -> int:
    """The first training week for an exercise: bodyweight, dumbbell, barbell for a novice."""
    if stage.level is Level.TRAINED:
        return 0
    if one.implement is Implement.BAR:
        return FIRST_BAR_WEEK
    return FIRST_DUMBBELL_WEEK if one.weighted or one.level is Level.TRAINED else 0


def _from_logged(
    ladder: tuple[Exercise, ...], *, slot: Slot, stage: Stage, done: Performances
) -> Chosen:
    """On from the rung done last, the first of `ladder`: up one in four comfortable weeks."""
    logged = done[ladder[0].name]
    since = tuple(one for one in logged if one.date >= stage.block_start)
    low, _ = repetitions(ladder[0], role=slot.role, stage=stage)
    weeks = stage.weeks_since(since[0].date) if since and comfortable(since, low) else 0
    steps = min(weeks // RUNG_WEEKS, len(ladder) - 1)
    if steps == 0:
        return Chosen(exercise=ladder[0], weeks_on_rung=stage.weeks_after(logged[-1].date))
    chosen = ladder[steps]
    if chosen.name in done:
        return Chosen(exercise=chosen, weeks_on_rung=stage.weeks_after(done[chosen.name][-1].date))
    return Chosen(exercise=chosen, weeks_on_rung=weeks - steps * RUNG_WEEKS)


def _template(row: CheckedTable) -> Template:
    word, _, letter = row.text("name").rpartition(" ")
    place = row.text("place", one_of=("any", *Place))
    found = Template(
        letter=letter,
        place=None if place == "any" else Place(place),
        kind=LiftKind(row.text("kind", one_of=tuple(LiftKind))),
        legs=row.flag("legs") if "legs" in row else True,
        word=word,
        slots=tuple(_slot(slot) for slot in row.tables("slots")),
    )
    row.close()
    return found


def _slot(row: CheckedTable) -> Slot:
    found = Slot(
        families=row.texts("families"),
        rotate=row.integer("rotate", low=1, high=9) if "rotate" in row else 1,
        role=Role(row.text("role", one_of=tuple(Role))),
        sets=row.integer("sets", low=1, high=5),
        need=row.flag("need") if "need" in row else True,
        pair=row.text("pair") if "pair" in row else None,
    )
    row.close()
    return found
