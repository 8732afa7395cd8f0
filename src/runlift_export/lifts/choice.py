"""Which exercise fills a slot: the rung of a ladder that suits place, equipment and experience."""

from __future__ import annotations

from dataclasses import dataclass

from runlift_export.lifts.exercise import Exercise, Load, Pattern
from runlift_export.lifts.history import Performances
from runlift_export.lifts.progression import comfortable
from runlift_export.lifts.stage import RUNG_WEEKS, Stage
from runlift_export.lifts.template import Role, Slot
from runlift_export.model import Level, Phase, Place

LIGHT = (8, 12)
BASE = (6, 8)
HEAVY = (4, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """An exercise on its ladder, with the training weeks on this rung.

    Where sets of it are logged, `weeks_on_rung` counts from the week of the last one.
    """

    exercise: Exercise
    weeks_on_rung: int


def choose(
    slot: Slot, *, stage: Stage, exercises: tuple[Exercise, ...], done: Performances
) -> Chosen | None:
    """The exercise of the first family that has one; None if no family does."""
    for family in slot.families:
        ladder = _ladder(family, slot=slot, stage=stage, exercises=exercises)
        if ladder:
            return _rung(ladder, slot=slot, stage=stage, done=done)
    return None


def repetitions(exercise: Exercise, *, role: Role, stage: Stage) -> tuple[int, int]:
    """Lowest and highest repetitions (or seconds) for the stage."""
    if role is not Role.MAIN:
        return exercise.low, exercise.high
    light = stage.gentle or stage.beginner
    return main_between(exercise, phase=stage.phase, light=light)


def main_between(exercise: Exercise, *, phase: Phase, light: bool) -> tuple[int, int]:
    """The range of main work: with a load it goes by the phase, without by the exercise."""
    heavy = exercise.pattern in (Pattern.SQUAT, Pattern.HINGE, Pattern.SINGLE_LEG)
    if not heavy or not exercise.loaded or exercise.timed:
        return exercise.low, exercise.high
    if light or phase is Phase.OFF:
        return LIGHT
    return BASE if phase is Phase.BASE else HEAVY


def _ladder(
    family: str, *, slot: Slot, stage: Stage, exercises: tuple[Exercise, ...]
) -> tuple[Exercise, ...]:
    """The rungs that are open to the runner today, lowest first."""
    rungs = [
        one
        for one in exercises
        if one.family == family
        and stage.place in one.places
        and stage.equipment.issuperset(one.equipment)
        and not (stage.gentle and (one.load is Load.BAR or one.pattern is Pattern.HOP))
        and not (stage.beginner and one.level is Level.TRAINED)
    ]
    if slot.role is Role.MAIN and stage.place is Place.GYM:
        rungs = [one for one in rungs if one.loaded] or rungs
    return tuple(sorted(rungs, key=lambda one: (one.rung, one.name)))


def _rung(ladder: tuple[Exercise, ...], *, slot: Slot, stage: Stage, done: Performances) -> Chosen:
    """Where logged work stands on the ladder, else by level; up one in four easy weeks."""
    logged = [(done[one.name][-1].date, i) for i, one in enumerate(ladder) if one.name in done]
    if not logged:
        start, weeks, may_climb = _start(ladder, stage), stage.weeks, True
    else:
        _, start = max(logged)
        ones = tuple(one for one in done[ladder[start].name] if one.date >= stage.block_start)
        weeks = stage.weeks_since(ones[0].date) if ones else 0
        low, _ = repetitions(ladder[start], role=slot.role, stage=stage)
        may_climb = comfortable(ones, low)
    steps = min(weeks // RUNG_WEEKS, len(ladder) - 1 - start) if may_climb else 0
    chosen = ladder[start + steps]
    if chosen.name in done:
        weeks = stage.weeks_since(done[chosen.name][-1].date)
        return Chosen(exercise=chosen, weeks_on_rung=weeks)
    return Chosen(exercise=chosen, weeks_on_rung=weeks - steps * RUNG_WEEKS)


def _start(ladder: tuple[Exercise, ...], stage: Stage) -> int:
    """A novice starts at the foot, others at the first rung meant for them."""
    if stage.level is Level.NOVICE:
        return 0
    for_trained = (i for i, one in enumerate(ladder) if one.level is Level.TRAINED)
    return next(for_trained, len(ladder) - 1)
