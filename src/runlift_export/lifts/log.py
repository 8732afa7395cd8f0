"""What was done of each exercise of the catalogue, session by session, from the finished sets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta, timezone

from runlift_export.fit.exercises import names
from runlift_export.language import say
from runlift_export.lifts.catalogue import Exercise, Implement
from runlift_export.lifts.names import ExerciseNames, names_dumbbells
from runlift_export.model import (
    DoneExercise,
    DoneLift,
    DoneSet,
    FinishedSession,
    Lift,
    Prescription,
    Session,
    match_finished,
    rules,
)

SAME_WEIGHT = 0.01
EASY_RIR = 4
"""From so many repetitions in reserve on a set was meant to be easy: just before a race."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """One exercise in one finished session: its working sets, those with the heaviest weight.

    `amounts` are repetitions, or seconds for timed exercises; sets without a count are left
    out. `weight_kg` is None where no weight was logged. `planned` is what the plan asked for,
    `deload` whether that was a session with fewer sets.
    """

    date: date
    amounts: tuple[int, ...]
    weight_kg: float | None
    planned: Prescription | None
    deload: bool = False

    @property
    def easy(self) -> bool:
        """Whether less was asked for on purpose, so that it tells nothing of strength."""
        asked = None if self.planned is None else self.planned.rir
        return self.deload or (asked is not None and asked >= EASY_RIR)

    @property
    def rir(self) -> int:
        """Repetitions in reserve as asked for; watches do not store what was left."""
        asked = None if self.planned is None else self.planned.rir
        return rules.RIR_CAREFUL if asked is None else asked

    @property
    def least(self) -> int:
        """The weakest working set."""
        return min(self.amounts)


Performances = dict[str, tuple[Performance, ...]]


def finished_session(recorded: DoneLift, exercises: tuple[Exercise, ...] = ()) -> FinishedSession:
    """The session that a strength activity is, its start on the runner's own clock.

    `exercises` are those by which sets with a name alone are known.
    """
    clock = timezone(timedelta(seconds=recorded.utc_offset_s))
    start = recorded.started_at.astimezone(clock)
    return FinishedSession(
        date=recorded.local_date,
        legs=ExerciseNames(exercises).works_legs(recorded.sets),
        start=start if recorded.hour_known and start.date() == recorded.local_date else None,
        set_count=len(recorded.sets) or None,
        sets=recorded.sets,
    )


def with_exercises(
    done: Iterable[FinishedSession], exercises: tuple[Exercise, ...]
) -> tuple[FinishedSession, ...]:
    """The sessions with the exercises of the catalogue that their sets were.

    A recording without sets is left as it is: nobody knows what was done.
    """
    find = ExerciseNames(exercises)
    return tuple(
        replace(one, exercises=_known_exercises(one.sets, find)) if one.sets else one
        for one in done
    )


def _known_exercises(sets: Iterable[DoneSet], find: ExerciseNames) -> tuple[DoneExercise, ...]:
    heaviest_kg: dict[str, float] = {}
    for one in sets:
        exercise = find(one)
        if exercise is not None:
            kg = max(heaviest_kg.get(exercise.title, 0.0), one.weight_kg or 0.0)
            heaviest_kg[exercise.title] = kg
    return tuple(
        DoneExercise(name=name, weight_kg=round(kg, 2) or None) for name, kg in heaviest_kg.items()
    )


def performances(
    done: Iterable[FinishedSession],
    *,
    exercises: tuple[Exercise, ...],
    past: tuple[Session, ...] = (),
    before: date | None = None,
) -> Performances:
    """By exercise name, oldest first; sessions on or after `before` are left out."""
    over = [one for one in done if before is None or one.date < before]
    over.sort(key=lambda one: (one.date, one.clock_min or 0))
    published = dict(match_finished(over, past))
    found: dict[str, list[Performance]] = {}
    find = ExerciseNames(exercises)
    for finished in over:
        by_name: dict[str, list[DoneSet]] = {}
        for one in finished.sets:
            exercise = find(one)
            if exercise is not None:
                by_name.setdefault(exercise.name, []).append(one)
        for name, sets in by_name.items():
            performance = _performance(
                sets, find.named(name), on=finished.date, session=published.get(finished)
            )
            if performance is not None:
                found.setdefault(name, []).append(performance)
    return {name: tuple(ones) for name, ones in found.items()}


def planned_performances(
    lift: Lift, on: date, exercises: tuple[Exercise, ...]
) -> dict[str, Performance]:
    """What a planned session leaves behind if it is done as it was asked for."""
    by_title = {one.title: one for one in exercises}
    return {
        by_title[step.name].name: Performance(
            date=on,
            amounts=(step.seconds or step.reps or 1,) * step.sets,
            weight_kg=step.weight_kg,
            planned=step,
            deload=lift.deload,
        )
        for step in lift.exercises
        if step.name in by_title
    }


def sets_of_others(
    done: Iterable[FinishedSession], *, exercises: tuple[Exercise, ...]
) -> dict[str, tuple[tuple[date, tuple[DoneSet, ...]], ...]]:
    """The sets that the catalogue does not know, by the name the file or FIT has for them.

    For each name its sessions, oldest first, with their sets.
    """
    find = ExerciseNames(exercises)
    found: dict[str, dict[date, list[DoneSet]]] = {}
    for session in sorted(done, key=lambda one: one.date):
        for one in session.sets:
            if find(one) is None:
                found.setdefault(_fit_title(one), {}).setdefault(session.date, []).append(one)
    return {
        name: tuple((on, tuple(sets)) for on, sets in by_date.items())
        for name, by_date in found.items()
    }


def _fit_title(one: DoneSet) -> str:
    """The title in the file, else the FIT name within the category, else the category's."""
    if one.title:
        return one.title
    category, name = (None, None) if one.category is None else names(one.category, one.name)
    word = name or category
    if word is None:
        if one.category is None:
            return say("Unnamed exercise")
        return say("FIT exercise {number}", number=one.category)
    # No name may begin with a digit in fit-tool's enums: there "45_degree_plank" begins with an n.
    return re.sub(r"^n(?=\d)", "", word).replace("_", " ").capitalize()


def _performance(
    sets: list[DoneSet], exercise: Exercise, *, on: date, session: Session | None
) -> Performance | None:
    steps = () if session is None else session.lift.exercises
    planned = next((step for step in steps if step.name == exercise.title), None)
    counted = [
        (amount, _lifted_kg(exercise, one, planned))
        for one in sets
        if (amount := _amount(exercise, one, planned))
    ]
    if not counted:
        return None
    heaviest_kg = max(weight for _, weight in counted)
    working = tuple(n for n, weight in counted if weight >= heaviest_kg * (1 - SAME_WEIGHT))
    return Performance(
        date=on,
        amounts=working,
        weight_kg=(round(heaviest_kg, 2) or None) if exercise.weighted else None,
        planned=planned,
        deload=session is not None and session.lift.deload,
    )


def _lifted_kg(exercise: Exercise, one: DoneSet, planned: Prescription | None) -> float:
    """The weight as the catalogue counts it: of one dumbbell where there is one in each hand.

    A name written down in an app that does not say dumbbell may mean a machine or both hands
    together: half of it, unless the plan asked for that exercise.
    """
    weight_kg = one.weight_kg or 0.0
    if one.category is not None or planned is not None or not one.title:
        return weight_kg
    both = exercise.implement is Implement.PAIR and not names_dumbbells(one.title)
    return weight_kg / 2 if both else weight_kg


def _amount(exercise: Exercise, one: DoneSet, planned: Prescription | None) -> int:
    """Repetitions or seconds of a set, each side's own; 0 where the watch counted none.

    Watches count both sides together unless the runner parts them: what is nearer to twice of
    what was asked for is taken for both, and without a plan what reaches twice the bottom of
    the range. Who writes sets down in an app writes those of one side.
    """
    amount = int(one.duration_s or 0) if exercise.timed else one.reps or 0
    if one.category is None:
        return amount
    asked = None if planned is None else planned.seconds or planned.reps
    both_from = 2 * exercise.low if asked is None else 1.5 * asked
    return amount // 2 if exercise.per_side and amount >= both_from else amount
