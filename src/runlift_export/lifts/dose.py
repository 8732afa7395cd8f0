"""The dose of one exercise: sets, rest, notes, ramp-up sets; and the warm-up."""

from __future__ import annotations

import math
from dataclasses import replace

from runlift_export.language import say
from runlift_export.lifts.catalogue import Exercise, Implement
from runlift_export.lifts.choice import Role, Slot
from runlift_export.lifts.progression import Target
from runlift_export.lifts.stage import Stage
from runlift_export.lifts.weights import ramp_up_sets
from runlift_export.model import LiftKind, Phase, Placement, Prescription, Settings

WARM_UP = {
    "A": (("warm-cardio", "warm-walk"), ("warm-swing",), ("warm-lunge",)),
    "B": (("warm-treadmill", "warm-skip", "warm-walk"), ("warm-swing-side",), ("warm-lunge",)),
}
PAINFUL_WARM_UP = {"knee-pain": "warm-lunge", "achilles-pain": "warm-skip"}
"""H9: what a warm-up leaves out where it hurts."""
WARM_UP_MOST_S = 300
WARM_UP_SHORT_S = 180


def prescribe_warm_up(
    placement: Placement, *, stage: Stage, exercises: tuple[Exercise, ...]
) -> tuple[Prescription, ...]:
    """Five easy minutes (three in a short session), then leg swings and lunges."""
    steps: list[Prescription] = []
    short = placement.kind is LiftKind.SHORT
    most_s = WARM_UP_SHORT_S if short else WARM_UP_MOST_S
    painful = {PAINFUL_WARM_UP.get(place) for place in stage.hurts}
    for families in WARM_UP[stage.letter]:
        known = [
            one
            for family in families
            if family not in painful
            for one in exercises
            if one.family == family and stage.place in one.places
        ]
        for one in known[:1]:
            amount = min(one.high, most_s) if one.timed else one.low if short else one.high
            steps.append(_prescription(one, sets=1, amount=amount, rest_s=0, warm_up=True))
    return tuple(steps)


def sets_of(slot: Slot, *, placement: Placement, owed: float) -> tuple[int, float]:
    """Sets of a slot. A deload's share is kept over the whole session, what is owed goes on."""
    wanted = slot.sets
    if placement.max_sets is not None:
        wanted = min(wanted, placement.max_sets)
    if placement.phase is Phase.TAPER or placement.kind is LiftKind.SHORT:
        wanted = min(wanted, 2) if placement.sets_share >= 1 else wanted
    if placement.sets_share >= 1:
        return wanted, owed
    exact = wanted * placement.sets_share + owed
    sets = max(1, min(wanted, math.floor(exact + 0.5)))
    return sets, exact - sets


def prescribe_work(
    exercise: Exercise, slot: Slot, *, aim: Target, sets: int, stage: Stage, settings: Settings
) -> Prescription:
    """One exercise of the session's work, with its weight explained in the notes."""
    step = _prescription(
        exercise,
        sets=sets,
        amount=aim.amount,
        rest_s=_rest_s(exercise, role=slot.role, amount=aim.amount, stage=stage),
        weight_kg=aim.weight_kg,
    )
    if step.weight_kg is not None:
        step = replace(
            step,
            notes=f"{step.notes} {say('Weight: {why}.', why=aim.why)}",
            ramp_up=ramp_up_sets(exercise, step.weight_kg, settings.strength),
        )
    return step if exercise.timed else replace(step, rir=aim.rir)


def least_rir(placement: Placement, *, stage: Stage) -> int:
    """Repetitions in reserve (H11): never to failure, three for beginners."""
    usual = 3 if stage.beginner or stage.gentle else 2
    return max(usual, placement.rir_min)


def _rest_s(exercise: Exercise, *, role: Role, amount: int, stage: Stage) -> int:
    """Heavy sets need two to three minutes, the rest a minute or so."""
    if role is Role.MAIN and exercise.weighted:
        return 180 if amount <= 6 and not stage.gentle and not stage.beginner else 120
    if role is Role.CORE:
        return 45
    return 90 if role is Role.MAIN else 60


def _prescription(
    exercise: Exercise,
    *,
    sets: int,
    amount: int,
    rest_s: int,
    weight_kg: float | None = None,
    warm_up: bool = False,
) -> Prescription:
    return Prescription(
        name=exercise.title,
        sets=sets,
        reps=None if exercise.timed else amount,
        seconds=amount if exercise.timed else None,
        per_side=exercise.per_side,
        weight_kg=weight_kg,
        rest_s=rest_s,
        rir=None,
        superset=None,
        category=exercise.category,
        fit_name=exercise.fit_name,
        closest=exercise.closest,
        notes=_notes(exercise),
        warm_up=warm_up,
    )


def _notes(exercise: Exercise) -> str:
    sentences = [say("A dumbbell in each hand.")] if exercise.implement is Implement.PAIR else []
    return " ".join([*sentences, say(exercise.cues)])
