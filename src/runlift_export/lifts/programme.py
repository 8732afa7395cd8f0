"""Placements -> the content of each session: built from slots, ladders, stage and minutes."""

from __future__ import annotations

import math
from dataclasses import replace

from runlift_export.lifts import minutes
from runlift_export.lifts.catalogue import catalogue
from runlift_export.lifts.choice import Chosen, choose, repetitions
from runlift_export.lifts.exercise import Exercise, Load
from runlift_export.lifts.fitting import LEAST_HEAVY_REST_S, Group, fit
from runlift_export.lifts.history import Performances, performances
from runlift_export.lifts.progression import Log, Target, held_back, target
from runlift_export.lifts.stage import Stage, stages
from runlift_export.lifts.template import Role, Slot, Template, template
from runlift_export.model import (
    DoneLift,
    Level,
    Lift,
    LiftKind,
    Phase,
    Place,
    Placement,
    Prescription,
    Session,
    Settings,
)

FULL_MIN = (30, 45)
SHORT_MIN = (15, 25)
MOST_EXERCISES = {LiftKind.FULL: 7, LiftKind.SHORT: 5}
WARM_UP = {
    "A": (("warm-cardio", "warm-march"), ("warm-swing",), ("warm-lunge",)),
    "B": (("warm-treadmill", "warm-march"), ("warm-swing-side",), ("warm-lunge",)),
}


def content(
    placements: tuple[Placement, ...],
    *,
    settings: Settings,
    done: tuple[DoneLift, ...] = (),
    past: tuple[Session, ...] = (),
) -> tuple[Lift, ...]:
    """One `Lift` for each placement, in order; deterministic.

    `done` are finished strength sessions; only those before a session's date count for it.
    `past` are published sessions that lie before the placements. A session's content depends
    on its own placement, its calendar week and the history, so it stays as it is when another
    session moves within its week or falls out of another week. Raises `SettingsError` for
    faults in the user's own exercises.
    """
    exercises = catalogue(settings)
    where = stages(placements, settings=settings, done=done, past=past)
    before = min((one.date for one in placements), default=None)
    logged = performances(done, exercises=exercises, past=past, before=before) if done else {}
    lifts = tuple(
        _lift(placement, stage=stage, settings=settings, exercises=exercises, done=logged)
        for placement, stage in zip(placements, where, strict=True)
    )
    titles = {one.name: one.title for one in exercises}
    last_kg = {titles[name]: ones[-1].load_kg for name, ones in logged.items()}
    return held_back(lifts, last_kg=last_kg, settings=settings)


def _lift(
    placement: Placement,
    *,
    stage: Stage,
    settings: Settings,
    exercises: tuple[Exercise, ...],
    done: Performances,
) -> Lift:
    plan = template(
        place=stage.place, kind=placement.kind, legs=placement.legs, letter=stage.letter
    )
    warm_up = _warm_up(placement, stage=stage, exercises=exercises)
    groups = _groups(
        plan, placement=placement, stage=stage, settings=settings, exercises=exercises, done=done
    )
    low_s, high_s = _window_s(placement, settings)
    fitted = fit(
        groups,
        low_s=low_s - minutes.WARM_UP_S,
        high_s=high_s - minutes.WARM_UP_S,
        most_sets=placement.max_sets or 9,
        most_exercises=MOST_EXERCISES[placement.kind],
    )
    steps = _lettered(fitted)
    return Lift(
        name=_name(plan, stage),
        kind=placement.kind,
        place=stage.place,
        legs=placement.legs,
        warm_up=warm_up,
        exercises=steps,
        duration_min=minutes.duration_min(steps),
        why=_why(placement, stage=stage, logged=bool(done)),
    )


def _name(plan: Template, stage: Stage) -> str:
    word = plan.word
    if plan.place is Place.HOME and stage.place is Place.TRAVEL:
        word = "Travel"
    return f"{word} {plan.letter}"


def _window_s(placement: Placement, settings: Settings) -> tuple[float, float]:
    """The seconds a session may take (H8), so that its rounded-up minutes lie in the window."""
    full = placement.kind is LiftKind.FULL
    low_min, high_min = FULL_MIN if full else SHORT_MIN
    limit = settings.rules.full_min if full else settings.rules.short_min
    high_min = max(low_min, min(high_min, limit, placement.minutes))
    return (low_min - 1) * 60.0 + 1, high_min * 60.0


def _warm_up(
    placement: Placement, *, stage: Stage, exercises: tuple[Exercise, ...]
) -> tuple[Prescription, ...]:
    """Five minutes in all: easy bike or treadmill (at home marching), leg swings, lunges."""
    steps: list[Prescription] = []
    short = placement.kind is LiftKind.SHORT
    for families in WARM_UP[stage.letter]:
        known = [
            one
            for family in families
            for one in exercises
            if one.family == family and stage.place in one.places
        ]
        for one in known[:1]:
            amount = one.low if short else one.high
            steps.append(_prescription(one, sets=1, amount=amount, rest_s=0, warm_up=True))
    return tuple(steps)


def _groups(
    plan: Template,
    *,
    placement: Placement,
    stage: Stage,
    settings: Settings,
    exercises: tuple[Exercise, ...],
    done: Performances,
) -> list[Group]:
    """The slots filled in, supersets joined."""
    groups: list[Group] = []
    used: set[str] = set()
    owed = 0.0
    for slot in plan.slots:
        if slot.role is Role.HOP and not _hops(stage):
            continue
        chosen = choose(slot, stage=stage, exercises=exercises, done=done)
        if chosen is None or chosen.exercise.name in used:
            continue
        extra_for_legs = not slot.need and chosen.exercise.legs != "none"
        if extra_for_legs and placement.sets_share < 1:
            continue
        used.add(chosen.exercise.name)
        aim = target(
            chosen.exercise,
            between=repetitions(chosen.exercise, role=slot.role, stage=stage),
            weeks=chosen.weeks_on_rung,
            log=Log(performances=done.get(chosen.exercise.name, ()), back_on=stage.block_start),
            settings=settings,
        )
        sets, owed = _sets(slot, placement=placement, owed=owed)
        step = _work(chosen, slot, aim=aim, sets=sets, placement=placement, stage=stage)
        groups = _joined(groups, slot, step, legs=chosen.exercise.legs, placement=placement)
    return groups


def _hops(stage: Stage) -> bool:
    """Hops are for build and peak, for legs that are used to lifting."""
    ready = stage.level is Level.TRAINED or not stage.beginner
    return ready and not stage.gentle and not stage.first and stage.phase in _SHARP


_SHARP = (Phase.BUILD, Phase.PEAK)


def _sets(slot: Slot, *, placement: Placement, owed: float) -> tuple[int, float]:
    """Sets of a slot. A deload's share is kept over the whole session, what is owed goes on."""
    wanted = slot.sets
    if placement.max_sets is not None:
        wanted = min(wanted, placement.max_sets)
    if placement.phase is Phase.TAPER:
        wanted = min(wanted, 2)
    if placement.sets_share >= 1 or slot.role is Role.CORE:
        return wanted, owed
    exact = wanted * placement.sets_share + owed
    sets = max(1, min(wanted, math.floor(exact + 0.5)))
    return sets, exact - sets


def _work(
    chosen: Chosen, slot: Slot, *, aim: Target, sets: int, placement: Placement, stage: Stage
) -> Prescription:
    step = _prescription(
        chosen.exercise,
        sets=sets,
        amount=aim.amount,
        rest_s=_rest_s(chosen.exercise, role=slot.role, amount=aim.amount, stage=stage),
        load_kg=aim.load_kg,
    )
    if step.load_kg is not None:
        step = replace(step, notes=f"{step.notes} Load: {aim.why}.")
    if chosen.exercise.timed:
        return step
    return replace(step, rir=_rir(placement, stage=stage))


def _rir(placement: Placement, *, stage: Stage) -> int:
    """Repetitions in reserve (H11): never to failure, three for beginners."""
    usual = 3 if stage.beginner or stage.gentle else 2
    return max(usual, placement.rir_min)


def _rest_s(exercise: Exercise, *, role: Role, amount: int, stage: Stage) -> int:
    """Heavy sets need two to three minutes, the rest a minute or so."""
    if role is Role.MAIN and exercise.loaded:
        if stage.gentle or stage.light:
            return 120
        return 180 if amount <= 6 else 150
    if role is Role.CORE:
        return 45
    return 90 if role is Role.MAIN else 75


def _prescription(
    exercise: Exercise,
    *,
    sets: int,
    amount: int,
    rest_s: int,
    load_kg: float | None = None,
    warm_up: bool = False,
) -> Prescription:
    return Prescription(
        name=exercise.title,
        sets=sets,
        reps=None if exercise.timed else amount,
        seconds=amount if exercise.timed else None,
        per_side=exercise.per_side,
        load_kg=load_kg,
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
    hands = "A dumbbell in each hand. " if exercise.load is Load.PAIR else ""
    return hands + exercise.cues


def _joined(
    groups: list[Group], slot: Slot, step: Prescription, *, legs: str, placement: Placement
) -> list[Group]:
    """The step in a group of its own, or in turn with the one before it."""
    last = groups[-1] if groups else None
    if last is not None and slot.pair is not None and last.pair == slot.pair:
        rest_s = max(last.rest_s, step.rest_s)
        joined = replace(last, steps=(*last.steps, step))
        return [*groups[:-1], joined.with_sets(last.sets).with_rest(rest_s)]
    alone = Group(
        steps=(step,),
        pair=slot.pair,
        role=slot.role,
        need=slot.need or slot.role is Role.HOP,
        heavy=step.rest_s >= LEAST_HEAVY_REST_S,
        legs=legs != "none",
        may_grow=placement.sets_share >= 1 or slot.role is Role.CORE,
    )
    return [*groups, alone]


def _lettered(groups: list[Group]) -> tuple[Prescription, ...]:
    """All exercises in order, supersets named A, B, C ... as they come."""
    letters = iter("ABCDEFGH")
    steps: list[Prescription] = []
    for group in groups:
        letter = next(letters) if group.steps[0].superset else None
        steps.extend(replace(step, superset=letter) for step in group.steps)
    return tuple(steps)


def _why(placement: Placement, *, stage: Stage, logged: bool) -> tuple[str, ...]:
    lines = [f"{placement.phase} phase, training week {stage.weeks + 1}"]
    if not logged:
        lines.append("no finished sets found: repetitions and loads go by the week")
    if stage.gentle:
        lines.append("H10: nothing heavy and no jumps until a doctor has cleared it")
    if stage.first:
        lines.append("H5: new to the legs, two sets and three repetitions in reserve")
    if stage.beginner:
        lines.append("new to strength: four weeks with the own body, then dumbbells, then the bar")
    if placement.sets_share < 1:
        lines.append(f"deload: {placement.sets_share:.0%} of the usual sets, loads kept")
    return tuple(lines)
