"""Steps that are there to be followed, not to be counted: taken out before a workout is summed up.

A rest until the lap button before a timed hold is time to get ready; a hold per side is a step for
the left, time to turn, and a step for the right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from runlift_export.workout.fit_steps import DURATION_TIME, INTENSITY_WARM_UP, FitStep
from runlift_export.workout.limits import EACH_SIDE, LEFT_SIDE, RIGHT_SIDE


def without_pauses(steps: tuple[FitStep, ...]) -> tuple[FitStep, ...]:
    """The steps without those pauses, numbered anew, and each hold with both its sides in one."""
    left_out = frozenset(_left_out(steps))
    places = [index - sum(one < index for one in left_out) for index in range(len(steps))]
    return tuple(
        _at(step, places, steps) for index, step in enumerate(steps) if index not in left_out
    )


def _left_out(steps: tuple[FitStep, ...]) -> Iterator[int]:
    for index, step in enumerate(steps):
        following = steps[index + 1] if index + 1 < len(steps) else None
        if following is None:
            continue
        if step.is_rest and step.seconds is None and _is_hold(following):
            yield index
        elif index + 2 < len(steps) and following.is_rest and _are_sides(step, steps[index + 2]):
            yield index
            yield index + 1


def _is_hold(step: FitStep) -> bool:
    timed = step.duration_type == DURATION_TIME and not step.is_rest
    return timed and step.intensity != INTENSITY_WARM_UP


def _are_sides(left: FitStep, right: FitStep) -> bool:
    """Whether two steps are one hold, first on the left and then on the right."""
    if not left.notes.startswith(LEFT_SIDE) or not right.notes.startswith(RIGHT_SIDE):
        return False
    same = left.notes.removeprefix(LEFT_SIDE) == right.notes.removeprefix(RIGHT_SIDE)
    return same and replace(left, index=0, notes="") == replace(right, index=0, notes="")


def _at(step: FitStep, places: list[int], steps: tuple[FitStep, ...]) -> FitStep:
    """The step at its new place; a repeat goes back to where its first step now is."""
    notes = step.notes
    if step.index >= 2 and _are_sides(steps[step.index - 2], step):
        notes = EACH_SIDE + notes.removeprefix(RIGHT_SIDE)
    first = step.duration_value
    if step.is_repeat and first is not None and first < len(places):
        first = places[first]
    return replace(step, index=places[step.index], notes=notes, duration_value=first)
