"""`runlift lifts`: what was done last, what comes next and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from runlift_export.language import say, say_count
from runlift_export.lifts.catalogue import Exercise, exercise_catalogue
from runlift_export.lifts.choice import is_light, main_between, main_families
from runlift_export.lifts.log import Performance, Performances, performances, sets_of_others
from runlift_export.lifts.progression import Ask, next_target
from runlift_export.lifts.weights import first_weight_kg
from runlift_export.model import (
    FinishedSession,
    Phase,
    Settings,
    needs_clearance,
    rules,
    weight_words,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One exercise. `amounts` are the last working sets, repetitions or (`timed`) seconds.

    Weights in kg, None for bodyweight and bands. `sessions` counts those with the exercise.
    """

    exercise: str
    last_on: date
    sessions: int
    timed: bool
    amounts: tuple[int, ...]
    weight_kg: float | None
    next_amount: int
    next_weight_kg: float | None
    why: str


def exercise_progress(
    done: tuple[FinishedSession, ...], settings: Settings
) -> tuple[Progress, ...]:
    """Each exercise of the catalogue that was done, the one done last first.

    Ranges are those of the phase in the settings (base if none is set) and of the weeks of
    training in `done`, as in a plan. Raises `SettingsError` for faults in the user's own
    exercises.
    """
    exercises = exercise_catalogue(settings)
    by_name = performances(done, exercises=exercises)
    named = {one.name: one for one in exercises}
    found = [_progress(named[name], by_name, settings) for name in by_name]
    return tuple(sorted(found, key=lambda one: (-one.last_on.toordinal(), one.exercise)))


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftedWeight:
    """The heaviest weight of one exercise on one date, and the repetitions of those sets."""

    exercise: str
    on: date
    weight_kg: float
    amounts: tuple[int, ...]


def lifted_weights(
    done: tuple[FinishedSession, ...], settings: Settings
) -> tuple[LiftedWeight, ...]:
    """Every weight that was lifted with an exercise of the catalogue, the oldest first."""
    by_name = performances(done, exercises=exercise_catalogue(settings))
    found = [
        LiftedWeight(exercise=name, on=one.date, weight_kg=one.weight_kg, amounts=one.amounts)
        for name, ones in by_name.items()
        for one in ones
        if one.weight_kg is not None
    ]
    return tuple(sorted(found, key=lambda one: (one.on, one.exercise)))


def band_exercises(settings: Settings) -> frozenset[str]:
    """The names of the exercises that are done with a band, whose weight nobody can say."""
    return frozenset(one.name for one in exercise_catalogue(settings) if "band" in one.equipment)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherExercise:
    """An exercise that was done and that the catalogue does not have, by its FIT name.

    `amounts` are the repetitions of the last session's sets, or seconds (`timed`) where none
    were counted. `weight_kg` is the heaviest of them.
    """

    exercise: str
    last_on: date
    sessions: int
    sets: int
    timed: bool
    amounts: tuple[int, ...]
    weight_kg: float | None


def other_exercises(
    done: tuple[FinishedSession, ...], settings: Settings
) -> tuple[OtherExercise, ...]:
    """Each exercise that the catalogue does not have, the one done last first."""
    known = sets_of_others(done, exercises=exercise_catalogue(settings))
    found = []
    for name, sessions in known.items():
        last_on, sets = sessions[-1]
        timed = not any(one.reps for one in sets)
        amounts = [int(one.duration_s or 0) if timed else one.reps or 0 for one in sets]
        weights = [one.weight_kg for one in sets if one.weight_kg]
        found.append(
            OtherExercise(
                exercise=name,
                last_on=last_on,
                sessions=len(sessions),
                sets=sum(len(ones) for _, ones in sessions),
                timed=timed,
                amounts=tuple(amount for amount in amounts if amount),
                weight_kg=max(weights, default=None),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.last_on.toordinal(), one.exercise)))


def other_row(one: OtherExercise, settings: Settings) -> tuple[str, ...]:
    """The cells of `progress_row` for an exercise that no plan holds."""
    unit = " s" if one.timed else ""
    amounts = ", ".join(f"{amount}{unit}" for amount in one.amounts)
    amounts = amounts or say_count("{count} set", "{count} sets", one.sets)
    done = _at(amounts, one.weight_kg, settings.strength.units)
    return say(one.exercise), one.last_on.isoformat(), done, "", say("not in the catalogue")


def progress_row(one: Progress, settings: Settings) -> tuple[str, ...]:
    """Cells for EXERCISE, LAST DONE, DONE, NEXT, WHY."""
    units = settings.strength.units
    unit = " s" if one.timed else ""
    done = _at(", ".join(f"{amount}{unit}" for amount in one.amounts), one.weight_kg, units)
    following = _at(f"{one.next_amount}{unit}", one.next_weight_kg, units)
    return say(one.exercise), one.last_on.isoformat(), done, following, one.why


def back_on(by_name: Performances) -> date | None:
    """The first session day after the last break of three weeks in what was done."""
    return rules.block_start(one.date for ones in by_name.values() for one in ones)


def _progress(exercise: Exercise, by_name: Performances, settings: Settings) -> Progress:
    ones = by_name[exercise.name]
    last: Performance = ones[-1]
    since = back_on(by_name)
    following = next_target(
        Ask(
            exercise=exercise,
            between=_between(exercise, settings, last=last.date),
            rir=last.rir,
            performances=ones,
            back_on=since,
            first_kg=first_weight_kg(exercise, settings),
            open_ended=False,
            settings=settings,
        )
    )
    return Progress(
        exercise=exercise.name,
        last_on=last.date,
        sessions=len(ones),
        timed=exercise.timed,
        amounts=last.amounts,
        weight_kg=last.weight_kg,
        next_amount=following.amount,
        next_weight_kg=following.weight_kg,
        why=following.why,
    )


def _between(exercise: Exercise, settings: Settings, *, last: date) -> tuple[int, int]:
    """The range that a plan would ask for after training that ended on `last`."""
    if exercise.family not in main_families():
        return exercise.low, exercise.high
    level = settings.athlete.level
    light = is_light(exercise, level=level) or needs_clearance(settings.athlete, last)
    return main_between(exercise, phase=settings.phase or Phase.BASE, light=light, level=level)


def _at(amounts: str, weight_kg: float | None, units: str) -> str:
    if weight_kg is None:
        return amounts
    return say("{amounts} at {weight}", amounts=amounts, weight=weight_words(weight_kg, units))
