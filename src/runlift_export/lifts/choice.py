"""What a session is made of: its slots (`templates.toml`), and which exercise fills each.

A slot names ladders of exercises; the rung is the one that suits place, equipment and experience.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from runlift_export.checked import CheckedTable, Fault
from runlift_export.errors import SettingsError
from runlift_export.language import to_say
from runlift_export.lifts.catalogue import Exercise, Implement, Pattern
from runlift_export.lifts.ladder import Start, current_rung, is_open, ladder_of
from runlift_export.lifts.stage import Record, Stage
from runlift_export.model import Level, LiftKind, Phase, Place, rules

LIGHT = (8, 12)
BASE = (6, 8)
HEAVY = (4, 6)


class Role(StrEnum):
    """What a slot is for: it sets repetitions, rest and what gives way when time is short."""

    MAIN = "main"
    ACCESSORY = "accessory"
    CORE = "core"
    HOP = "hop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One exercise to be chosen: the ladders to try in turn, and the usual number of sets.

    `cut_last`: its sets give way only when nothing else can.
    """

    families: tuple[str, ...]
    role: Role
    sets: int
    need: bool
    pair: str | None
    cut_last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One session's slots in the order they are done. `place` None stands for any place."""

    letter: str
    place: Place | None
    kind: LiftKind
    legs: bool
    word: str
    slots: tuple[Slot, ...]


def session_template(*, place: Place, kind: LiftKind, legs: bool, letter: str) -> Template:
    """The one template for a session; a hotel room is trained in like a home.

    A short leg session is the full one of the same letter, as far as its minutes reach.
    """
    room = Place.HOME if place is Place.TRAVEL else place
    kind = LiftKind.FULL if legs else kind
    for one in _templates():
        fits = one.kind is kind and one.legs is legs and one.letter == letter
        if fits and one.place in (None, room):
            return one
    raise LookupError(f"no template for {place}, {kind}, legs {legs}, {letter}")


NAMES = (to_say("Travel A"), to_say("Travel B"), to_say("Short A"), to_say("Short B"))
"""What sessions are called beside the names of their templates; said where they are shown."""


def session_name(plan: Template, stage: Stage, kind: LiftKind) -> str:
    """What a session is called, in English; `say` it where it is shown."""
    word = plan.word
    if plan.place is Place.HOME and stage.place is Place.TRAVEL:
        word = "Travel"
    if kind is LiftKind.SHORT and plan.legs:
        word = "Short"
    return f"{word} {plan.letter}"


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
    slot: Slot,
    *,
    stage: Stage,
    exercises: tuple[Exercise, ...],
    possible: tuple[Exercise, ...],
    record: Record,
    used: frozenset[str],
    may_climb: bool = True,
) -> Exercise | None:
    """The exercise for a slot, one that is not `used` yet; None if there is none for today.

    `possible` are the `possible_exercises` of the stage, which are the same for every slot.
    What the runner prefers comes first, then the first ladder that has a rung for today; the
    next rung only where `may_climb`. Where nothing may be new (H13), it is the one done last.
    """
    at_hand = tuple(one for one in possible if one.name not in used)
    wished = _wished(slot, stage=stage, exercises=exercises, at_hand=at_hand)
    if wished is not None and (not stage.steady or record.known(wished, stage.day)):
        return wished
    if stage.steady:
        return _known(slot, stage=stage, at_hand=at_hand, record=record)
    start = Start.LOWEST if slot.role is Role.CORE else Start.LEVEL
    if slot.role is Role.MAIN and stage.place is Place.GYM:
        start = Start.WEIGHTS
    for family in slot.families:
        ladder = ladder_of(family, at_hand)
        found = current_rung(ladder, stage=stage, record=record, start=start, may_climb=may_climb)
        if found is not None:
            return found
    return _same_pattern(slot, stage=stage, exercises=exercises, at_hand=at_hand)


def repetitions(exercise: Exercise, *, role: Role, stage: Stage) -> tuple[int, int]:
    """Lowest and highest repetitions (or seconds) for the stage."""
    if role is not Role.MAIN:
        return exercise.low, exercise.high
    light = stage.gentle or is_light(exercise, level=stage.level)
    return main_between(exercise, phase=stage.phase, light=light, level=stage.level)


def is_light(exercise: Exercise, *, level: Level) -> bool:
    """Whether 8 to 12 are done: a novice with dumbbells always."""
    return level is Level.NOVICE and exercise.implement is not Implement.BAR


def main_between(
    exercise: Exercise, *, phase: Phase, light: bool, level: Level = Level.TRAINED
) -> tuple[int, int]:
    """The range of main work: with a weight it goes by the phase, without by the exercise.

    A novice stays with six to eight: fewer, heavier ones are for those who know the lift.
    """
    heavy = exercise.pattern in (Pattern.SQUAT, Pattern.HINGE, Pattern.SINGLE_LEG)
    if not heavy or not exercise.weighted or exercise.timed:
        return exercise.low, exercise.high
    if light or phase is Phase.OFF:
        return LIGHT
    return BASE if phase is Phase.BASE or level is Level.NOVICE else HEAVY


def possible_exercises(exercises: tuple[Exercise, ...], stage: Stage) -> tuple[Exercise, ...]:
    """Those that place, equipment, health and the runner's own word allow."""
    return tuple(one for one in exercises if _is_possible(one, stage))


def _is_possible(one: Exercise, stage: Stage) -> bool:
    """Whether place, equipment, health and the runner's own word allow it."""
    barred = one.is_among(stage.barred)
    heavy = one.implement is Implement.BAR or one.pattern is Pattern.HOP
    here = stage.place in one.places and stage.equipment.issuperset(one.equipment)
    return here and not barred and not (stage.gentle and heavy) and not _hurts(one, stage)


PAINFUL = {
    "knee-pain": frozenset({Pattern.SQUAT, Pattern.SINGLE_LEG, Pattern.HOP}),
    "achilles-pain": frozenset({Pattern.CALF, Pattern.HOP}),
    "back-pain": frozenset({Pattern.HINGE, Pattern.HOP}),
}
"""H9: the movements that load a place that hurts; a painful back lifts no bar either."""


def _hurts(one: Exercise, stage: Stage) -> bool:
    bar = one.implement is Implement.BAR and "back-pain" in stage.hurts
    return bar or any(
        one.pattern in PAINFUL[place] or one.category in rules.PAIN_PLACES[place]
        for place in stage.hurts
    )


def _slot_pattern(slot: Slot, exercises: tuple[Exercise, ...]) -> Pattern | None:
    """The movement that a slot trains: that of its first ladder."""
    return next((one.pattern for one in exercises if one.family == slot.families[0]), None)


def _wished(
    slot: Slot, *, stage: Stage, exercises: tuple[Exercise, ...], at_hand: tuple[Exercise, ...]
) -> Exercise | None:
    """What the runner prefers among exercises of this movement; one of the slot's own first."""
    pattern = _slot_pattern(slot, exercises)
    asked = [one for one in at_hand if one.is_among(stage.asked)]
    own = [one for one in asked if one.family in slot.families]
    other = [one for one in asked if one.pattern is pattern]
    return next(iter((*own, *other)), None)


def _known(
    slot: Slot, *, stage: Stage, at_hand: tuple[Exercise, ...], record: Record
) -> Exercise | None:
    """The rung that was done last of the first ladder known; None if all would be new."""
    for family in slot.families:
        known = [
            (record.of(one)[-1].date, one.rung, one)
            for one in at_hand
            if one.family == family and record.known(one, stage.day)
        ]
        if known:
            return max(known, key=lambda row: row[:2])[2]
    return None


def _same_pattern(
    slot: Slot, *, stage: Stage, exercises: tuple[Exercise, ...], at_hand: tuple[Exercise, ...]
) -> Exercise | None:
    """Another exercise of the movement where the runner's wish has emptied the ladders."""
    emptied = any(one.family in slot.families and one.is_among(stage.barred) for one in exercises)
    pattern = _slot_pattern(slot, exercises)
    if not emptied or slot.role is Role.CORE:
        return None
    others = [one for one in at_hand if one.pattern is pattern and is_open(one, stage=stage)]
    return next(iter(others), None)


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
        role=Role(row.text("role", one_of=tuple(Role))),
        sets=row.integer("sets", low=1, high=5),
        need=row.flag("need") if "need" in row else True,
        pair=row.text("pair") if "pair" in row else None,
        cut_last=row.flag("cut_last") if "cut_last" in row else False,
    )
    row.close()
    return found
