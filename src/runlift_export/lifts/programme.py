"""What is done in each placed session: built from slots, ladders, stage and minutes."""

from __future__ import annotations

from dataclasses import replace

from runlift_export.errors import NoPlanError
from runlift_export.lifts.catalogue import Exercise, exercise_catalogue
from runlift_export.lifts.choice import (
    Role,
    Slot,
    Template,
    choose_exercise,
    repetitions,
    session_template,
)
from runlift_export.lifts.dose import prescribe_warm_up, prescribe_work, sets_of
from runlift_export.lifts.fitting import LEAST_HEAVY_REST_S, Group, fit
from runlift_export.lifts.log import ExerciseLog, Performances, performances
from runlift_export.lifts.progression import held_back, target
from runlift_export.lifts.stage import Stage, stages
from runlift_export.model import (
    WARM_UP_S,
    FinishedSession,
    Level,
    Lift,
    LiftKind,
    Phase,
    Place,
    Placement,
    Prescription,
    Session,
    Settings,
    match_finished,
    rules,
    session_min,
    unrecorded_was_missed,
)

MOST_EXERCISES = {LiftKind.FULL: 7, LiftKind.SHORT: 5}


def compose_lifts(
    placements: tuple[Placement, ...],
    *,
    settings: Settings,
    done: tuple[FinishedSession, ...] = (),
    past: tuple[Session, ...] = (),
) -> tuple[Lift, ...]:
    """One `Lift` for each placement, in order; deterministic.

    `done` are finished strength sessions; only those before a session's date count for it.
    `past` are published sessions that lie before the placements. A session's content depends
    on its own placement, its calendar week and the history, so it stays as it is when another
    session moves within its week or falls out of another week. Raises `SettingsError` for
    faults in the user's own exercises.
    """
    exercises = exercise_catalogue(settings)
    if unrecorded_was_missed(settings.strength.log, done, past):
        past = tuple(session for _, session in match_finished(done, past))
    where = stages(placements, settings=settings, done=done, past=past)
    before = min((one.date for one in placements), default=None)
    logged = performances(done, exercises=exercises, past=past, before=before) if done else {}
    lifts = tuple(
        _lift(placement, stage=stage, settings=settings, exercises=exercises, done=logged)
        for placement, stage in zip(placements, where, strict=True)
    )
    titles = {one.name: one.title for one in exercises}
    last_kg = {titles[name]: ones[-1].weight_kg for name, ones in logged.items()}
    return held_back(lifts, last_kg=last_kg, settings=settings)


def _lift(
    placement: Placement,
    *,
    stage: Stage,
    settings: Settings,
    exercises: tuple[Exercise, ...],
    done: Performances,
) -> Lift:
    plan = session_template(
        place=stage.place, kind=placement.kind, legs=placement.legs, letter=stage.letter
    )
    groups = _groups(
        plan, placement=placement, stage=stage, settings=settings, exercises=exercises, done=done
    )
    fitted = _fitted(groups, placement=placement, stage=stage, settings=settings)
    steps = _lettered(fitted)
    return Lift(
        name=_name(plan, stage),
        kind=placement.kind,
        place=stage.place,
        legs=placement.legs,
        warm_up=prescribe_warm_up(placement, stage=stage, exercises=exercises),
        exercises=steps,
        duration_min=session_min(steps),
        why=_why(placement, stage=stage, logged=bool(done)),
        deload=placement.sets_share < 1,
    )


def _fitted(
    groups: list[Group], *, placement: Placement, stage: Stage, settings: Settings
) -> list[Group]:
    """The groups in the placement's minutes. NoPlanError if own exercises make that impossible."""
    low_s, high_s = _window_s(placement, settings)
    try:
        return fit(
            groups,
            low_s=low_s - WARM_UP_S,
            high_s=high_s - WARM_UP_S,
            most_sets=placement.max_sets or 9,
            most_exercises=MOST_EXERCISES[placement.kind],
        )
    except LookupError as error:
        raise NoPlanError(
            f"{stage.day}: a {placement.kind} session at {stage.place} of {low_s // 60 + 1:.0f} to "
            f"{high_s / 60:.0f} min cannot be built ({error}); look at the ranges of your own "
            "[[exercises]]",
            rules=("H8",),
        ) from error


def _name(plan: Template, stage: Stage) -> str:
    word = plan.word
    if plan.place is Place.HOME and stage.place is Place.TRAVEL:
        word = "Travel"
    return f"{word} {plan.letter}"


def _window_s(placement: Placement, settings: Settings) -> tuple[float, float]:
    """The seconds a session may take (H8), so that its rounded-up minutes lie in the window."""
    full = placement.kind is LiftKind.FULL
    allowed = rules.SESSION_MINUTES[placement.kind]
    limit = settings.rules.full_min if full else settings.rules.short_min
    high_min = max(allowed.least, min(allowed.most, limit, placement.minutes))
    return (allowed.least - 1) * 60.0 + 1, high_min * 60.0


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
        chosen = choose_exercise(slot, stage=stage, exercises=exercises, done=done)
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
            log=ExerciseLog(
                performances=done.get(chosen.exercise.name, ()), back_on=stage.block_start
            ),
            settings=settings,
        )
        sets, owed = sets_of(slot, placement=placement, owed=owed)
        step = prescribe_work(
            chosen.exercise, slot, aim=aim, sets=sets, placement=placement, stage=stage
        )
        groups = _joined(groups, slot, step, legs=chosen.exercise.legs, placement=placement)
    return groups


def _hops(stage: Stage) -> bool:
    """Hops are for build and peak, for legs that are used to lifting."""
    ready = stage.level is Level.TRAINED or not stage.beginner
    return ready and not stage.gentle and not stage.first and stage.phase in _SHARP


_SHARP = (Phase.BUILD, Phase.PEAK)


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
        lines.append("no finished sets found: repetitions and weights go up week by week")
    if stage.gentle:
        lines.append("nothing heavy and no jumps until a doctor has cleared it")
    if stage.first:
        lines.append("new to the legs: two sets and three repetitions in reserve")
    if stage.beginner:
        lines.append("new to strength: four weeks with the own body, then dumbbells, then the bar")
    if placement.sets_share < 1:
        lines.append(f"deload: {placement.sets_share:.0%} of the usual sets, at the usual weights")
    return tuple(lines)
