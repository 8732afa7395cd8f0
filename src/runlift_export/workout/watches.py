"""What a watch may do to a workout, said before it is copied: nothing here refuses anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from runlift_export.fit import exercises as fit_exercises
from runlift_export.model import Session
from runlift_export.workout import text
from runlift_export.workout.device import Device
from runlift_export.workout.preview import Shown, ShownExercise, shown
from runlift_export.workout.workout import Profile, workout_fit


class Kind(StrEnum):
    """A limit may cost something; a rewrite only changes what is read on the screen."""

    LIMIT = "limit"
    REWRITE = "rewrite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing to know. `workout` is its name, "" for the whole batch."""

    workout: str
    kind: Kind
    text: str


def preflight(
    sessions: tuple[Session, ...], device: Device, *, stored: int = 0
) -> tuple[Remark, ...]:
    """Remarks on sessions for a kind of watch that already holds `stored` workouts.

    The workouts are encoded and read back, so it is the file that is judged, not the plan.
    """
    return preflight_files(
        tuple(workout_fit(one, profile=Profile()) for one in sessions), device, stored=stored
    )


def preflight_files(
    workouts: tuple[bytes, ...], device: Device, *, stored: int = 0
) -> tuple[Remark, ...]:
    """The same for workout files; FitError for bytes that are no workout."""
    decoded = tuple(shown(data) for data in workouts)
    found = [remark for one in decoded for remark in _remarks(one, device)]
    return tuple(dict.fromkeys([*_batch(len(workouts), device, stored), *found]))


def _batch(count: int, device: Device, stored: int) -> Iterator[Remark]:
    if stored + count > device.most_stored:
        sentence = (
            f"{stored} workouts on the watch and {count} new ones: some watches keep "
            f"{device.most_stored} and drop others without a word; load fewer weeks at a time"
        )
        yield Remark(workout="", kind=Kind.LIMIT, text=sentence)


def _remarks(one: Shown, device: Device) -> Iterator[Remark]:
    if len(one.steps) > device.most_steps:
        sentence = f"{len(one.steps)} steps, more than Garmin's editor takes ({device.most_steps})"
        yield Remark(workout=one.name, kind=Kind.LIMIT, text=sentence)
    if len(one.name.encode("utf-8")) > device.name_bytes:
        short = text.cut(one.name, device.name_bytes)
        yield Remark(workout=one.name, kind=Kind.REWRITE, text=f"{one.name!r} shown as {short!r}")
    for exercise in (*one.warm_up, *one.exercises):
        yield from _exercise_remarks(one, exercise, device)


def _exercise_remarks(one: Shown, exercise: ShownExercise, device: Device) -> Iterator[Remark]:
    number = 0
    if exercise.category is not None:
        number, _ = fit_exercises.numbers(exercise.category, None)
    if device.newest_category < number < fit_exercises.UNKNOWN_CATEGORY:
        sentence = (
            f"{exercise.title!r} has category {number} ({exercise.category}), "
            "which older watches may refuse"
        )
        yield Remark(workout=one.name, kind=Kind.LIMIT, text=sentence)
    plain = (exercise.name or exercise.category or "unknown").replace("_", " ")
    if not device.shows_titles and _words(plain) != _words(exercise.title):
        sentence = f"{exercise.title!r} may be shown as {plain!r} on a watch that ignores titles"
        # It is the same in every workout of the batch, so it is said once.
        yield Remark(workout="", kind=Kind.REWRITE, text=sentence)


_NEUTRAL = frozenset({"and", "barbell", "dumbbell", "on", "standing", "the", "weighted", "with"})


def _words(name: str) -> frozenset[str]:
    """The words of a name that tell exercises apart, without order and hyphens."""
    return frozenset(name.casefold().replace("-", " ").split()) - _NEUTRAL
