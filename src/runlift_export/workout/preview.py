"""A workout file's bytes -> what the watch will show, by our own FIT reader.

Written apart from the encoder: steps are walked as the watch walks them, and what is found is
put together again into exercises. fit-tool only lends its tables of exercise names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from runlift_export.checked import printable
from runlift_export.fit import exercises as codes
from runlift_export.language import say, say_count, to_say
from runlift_export.model import RampSet, session_min, time_words, weight_words
from runlift_export.workout.fit_steps import (
    INTENSITY_WARM_UP,
    FitStep,
    FitWorkout,
    read_fit_workout,
    without_pauses,
)
from runlift_export.workout.limits import EACH_SIDE, begun_with
from runlift_export.workout.step_words import duration_words, step_lines

MOST_TIMES = 10_000
"""Repeats within repeats multiply beyond any number; nobody does a set that often."""
MOST_RAMP_REPS = 1000
"""More belong to a file that nobody lifts by: it is shown as it is."""
NO_TITLE = to_say("Go")
"""What watches show for an exercise without a title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewExercise:
    """One exercise with all its sets. `reps` and `seconds` are None for open-ended sets.

    `rest_s` is the rest after a set (after a round of a superset); 0 where the file has none
    or leaves it to the lap button. `until` says how a set ends that is neither counted nor timed.
    `ramp_up` are the sets with less weight that the file has before it, as steps of the warm-up.
    `category` and `name` are FIT enum names, None if unknown.
    """

    title: str
    category: str | None
    name: str | None
    sets: int
    reps: int | None
    seconds: int | None
    per_side: bool
    weight_kg: float | None
    rest_s: int
    superset: str | None
    notes: str
    until: str = ""
    ramp_up: tuple[RampSet, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkoutPreview:
    """What a workout file says. `minutes` are estimated by the planner's time model.

    `sets` is the sum over `exercises`; the warm-up is apart.
    """

    name: str
    serial: int | None
    minutes: int
    sets: int
    warm_up: tuple[PreviewExercise, ...]
    exercises: tuple[PreviewExercise, ...]
    steps: tuple[FitStep, ...]

    @property
    def is_strength(self) -> bool:
        """Whether any step names an exercise; else the steps are shown as they are stored."""
        return any(step.exercise_category is not None for step in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Set:
    """A work step of one block, how often it is done, and the rest that follows it there."""

    step: FitStep
    times: int
    rest_s: int
    block: int
    alone: bool


def preview_workout(data: bytes) -> WorkoutPreview:
    """Decode a workout. FitError if the bytes are damaged, not FIT or not a workout."""
    workout = read_fit_workout(data)
    is_strength = any(step.exercise_category is not None for step in workout.steps)
    found = list(_exercises(workout)) if is_strength else []
    warm_up = [one for one, is_warm_up in found if is_warm_up]
    exercises = [one for one, is_warm_up in found if not is_warm_up]
    ramps = _ramp_sets(found)
    return WorkoutPreview(
        name=workout.name,
        serial=workout.serial,
        minutes=session_min(exercises, warm_up),
        sets=sum(one.sets for one in exercises),
        warm_up=tuple(
            one for i, (one, is_warm_up) in enumerate(found) if is_warm_up and i not in ramps
        ),
        exercises=tuple(
            replace(one, ramp_up=tuple(_ramp(found[j][0]) for j in sorted(ramps) if ramps[j] == i))
            for i, (one, is_warm_up) in enumerate(found)
            if not is_warm_up
        ),
        steps=workout.steps,
    )


def _ramp_sets(found: list[tuple[PreviewExercise, bool]]) -> dict[int, int]:
    """Which warm-up steps lead up to which exercise, by their places: the same one, lighter."""
    ramps: dict[int, int] = {}
    following: dict[tuple[str | None, str | None, str], int] = {}
    for i, (one, is_warm_up) in reversed(list(enumerate(found))):
        same = (one.category, one.name, one.title)
        if not is_warm_up:
            following[same] = i
        elif (place := following.get(same)) is not None:
            is_lighter = 0 < (one.weight_kg or 0) < (found[place][0].weight_kg or 0)
            if is_lighter and one.sets == 1 and 0 < (one.reps or 0) <= MOST_RAMP_REPS:
                ramps[i] = place
    return ramps


def _ramp(one: PreviewExercise) -> RampSet:
    return RampSet(reps=one.reps or 0, weight_kg=one.weight_kg or 0.0)


def _exercises(workout: FitWorkout) -> Iterator[tuple[PreviewExercise, bool]]:
    """Exercises in order, each with whether it belongs to the warm-up.

    A last set that stands alone after its repeat joins the sets before it.
    """
    letters: dict[int, str] = {}
    for one in _joined(list(_sets(without_pauses(workout.steps)))):
        superset = None
        if not one.alone:
            superset = letters.setdefault(one.block, _letter(len(letters)))
        is_warm_up = one.step.intensity == INTENSITY_WARM_UP
        yield _exercise(one, workout, superset=superset), is_warm_up


def _sets(steps: tuple[FitStep, ...]) -> Iterator[_Set]:
    """Work steps by block: what one repeat covers, or a single step outside any repeat."""
    times = _times(steps)
    for number, block in enumerate(_blocks(steps)):
        works = [step for step in block if not step.is_rest and not step.is_repeat]
        round_rest_s = block[-1].seconds or 0 if block[-1].is_rest else 0
        for step in works:
            after = next((other for other in block if other.index == step.index + 1), None)
            own_rest_s = after.seconds or 0 if after is not None and after.is_rest else round_rest_s
            yield _Set(
                step=step,
                times=times[step.index],
                rest_s=own_rest_s,
                block=number,
                alone=len(works) == 1,
            )


def _times(steps: tuple[FitStep, ...]) -> list[int]:
    """How often each step is done; a repeat within a repeat multiplies."""
    times = [1] * len(steps)
    for step in steps:
        if step.is_repeat:
            for index in _covers(step):
                times[index] = min(times[index] * max(1, step.target_value or 1), MOST_TIMES)
    return times


def _blocks(steps: tuple[FitStep, ...]) -> Iterator[list[FitStep]]:
    """Runs of steps that belong together. A work step outside repeats takes its rest."""
    covered = {index: step for step in steps if step.is_repeat for index in _covers(step)}
    position = 0
    while position < len(steps):
        repeat = covered.get(position)
        if repeat is not None:
            yield list(steps[position : repeat.index])
            position = repeat.index + 1
            continue
        step = steps[position]
        position += 1
        if step.is_rest or step.is_repeat:
            continue
        block = [step]
        if position < len(steps) and steps[position].is_rest and position not in covered:
            block.append(steps[position])
            position += 1
        yield block


def _covers(repeat: FitStep) -> range:
    """The steps that a repeat sends the watch back over."""
    first = repeat.duration_value
    return range(repeat.index if first is None else max(0, first), repeat.index)


def _joined(sets: list[_Set]) -> list[_Set]:
    """Add single sets, or those left over from a superset, to the equal ones before them."""
    found: list[_Set] = []
    for one in sets:
        same = [
            i
            for i, other in enumerate(found)
            if _content(other.step) == _content(one.step) and _follows(other, one, sets)
        ]
        if same and one.alone and (one.times == 1 or not found[same[-1]].alone):
            i = same[-1]
            found[i] = replace(found[i], times=found[i].times + one.times)
        else:
            found.append(one)
    return found


def _follows(earlier: _Set, later: _Set, sets: list[_Set]) -> bool:
    """Whether the later set belongs to the single round right after the earlier one's block."""
    members = sum(other.block == earlier.block for other in sets)
    return 0 < later.block - earlier.block <= members


def _content(step: FitStep) -> FitStep:
    return replace(step, index=0)


def _exercise(one: _Set, workout: FitWorkout, *, superset: str | None) -> PreviewExercise:
    step = one.step
    category, name = (None, None)
    if step.exercise_category is not None:
        category, name = codes.names(step.exercise_category, step.exercise_name)
    return PreviewExercise(
        title=workout.titles.get((step.exercise_category, step.exercise_name))
        or step.name
        or say(NO_TITLE),
        category=category,
        name=name,
        sets=one.times,
        reps=step.reps,
        seconds=step.seconds,
        per_side=bool(begun_with(step.notes, EACH_SIDE)),
        weight_kg=None if step.exercise_weight is None else step.exercise_weight / 100,
        rest_s=one.rest_s,
        superset=superset,
        notes=step.notes,
        until=duration_words(step) if step.reps is None and step.seconds is None else "",
    )


def _letter(index: int) -> str:
    return chr(ord("A") + index % 26)


def preview_lines(one: WorkoutPreview, *, units: str) -> tuple[str, ...]:
    """The workout in lines for a terminal; `units` is "kg" or "lb"."""
    if not one.is_strength:
        head = say_count(
            "{name}: no strength workout, {count} step as stored",
            "{name}: no strength workout, {count} steps as stored",
            len(one.steps),
            name=printable(one.name),
        )
        return (head, "", *step_lines(one.steps))
    head = say(
        "{name}: about {minutes} min, {sets} sets, serial {serial}",
        name=printable(one.name),
        minutes=one.minutes,
        sets=one.sets,
        serial=one.serial,
    )
    lines = [head]
    if one.warm_up:
        lines += ["", say("Warm-up"), *(_line(exercise, units) for exercise in one.warm_up)]
    lines += ["", say("Work")]
    for exercise in one.exercises:
        lines += [_ramp_line(exercise, ramp, units) for ramp in exercise.ramp_up]
        lines.append(_line(exercise, units))
        if exercise.notes:
            lines.append(f"      {printable(exercise.notes)}")
    return tuple(lines)


def _ramp_line(one: PreviewExercise, ramp: RampSet, units: str) -> str:
    weight = weight_words(ramp.weight_kg, units)
    told = say(
        "{name}, lighter first: 1 x {reps}, {weight}", name=one.title, reps=ramp.reps, weight=weight
    )
    return f"  {printable(told)}"


def _line(one: PreviewExercise, units: str) -> str:
    amount = one.until
    if one.reps is not None:
        amount = str(one.reps)
    elif one.seconds is not None:
        amount = time_words(one.seconds)
    dose = f"{one.sets} x {amount}"
    parts = [say("{dose} per side", dose=dose) if one.per_side else dose]
    parts.append(weight_words(one.weight_kg, units))
    parts.append(say("rest {time}", time=time_words(one.rest_s)) if one.rest_s else "")
    parts.append(say("superset {letter}", letter=one.superset) if one.superset else "")
    return f"  {printable(one.title)}: {', '.join(filter(None, parts))}"
