"""A lift as the steps a watch runs (work, rest, repeat), and the FIT numbers of its exercises.

One level of repeats only. Nothing here knows bytes; nothing is changed silently.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from runlift_export.fit import exercises as codes
from runlift_export.language import say
from runlift_export.model import RAMP_REST_S, Prescription

Pair = tuple[int, int | None]
Key = tuple[str, str, str | None]
"""An exercise as the plan names it: name, FIT category, FIT name."""


TURN_S = 10
"""To turn round between the two sides of a hold."""


class Side(StrEnum):
    """Which side a step is for."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One set of an exercise. Without reps and seconds it lasts until the lap button.

    `side` is set where the two sides are steps of their own.
    """

    step: Prescription
    side: Side | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A pause of `seconds`, or until the lap button where None."""

    seconds: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """Do the steps from index `first` on `total` times in all, the first time included."""

    first: int
    total: int


Step = Work | Rest | Repeat


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How sets become steps.

    `last_rest`: WORK, REST and a REPEAT as often as there are sets, which is how Garmin Connect
    compiles them: a watch that shows the count shows the plan's. Without it the last set stands
    alone after the repeat, with no rest behind it; an exercise of one set and a superset of two
    rounds keep their rest all the same: the first has no other place to hold it, the second would
    no longer look like a superset.
    `stops`: a rest until the lap button where the next exercise would follow without any rest.
    `ready`: the same before a timed hold, which would else start while one is getting into it.
    `turn_s`: a hold per side is two steps with so much time between them; 0 leaves it one step.
    `rest_inside`: rest after each exercise of a superset instead of once a round.
    """

    last_rest: bool = True
    stops: bool = True
    ready: bool = True
    turn_s: int = TURN_S
    rest_inside: bool = False


def workout_steps(
    warm_up: Iterable[Prescription], exercises: Iterable[Prescription], layout: Layout
) -> tuple[Step, ...]:
    """All steps of a lift in order, indexes of repeats as in the whole workout."""
    found: list[Step] = []
    blocks = _blocks(all_steps(warm_up, exercises))
    for block in blocks:
        if found and _needs_pause(found[-1], block[0], layout):
            found.append(Rest(seconds=None))
        found.extend(_block(block, first=len(found), layout=layout))
    return tuple(found)


def all_steps(
    warm_up: Iterable[Prescription], exercises: Iterable[Prescription]
) -> tuple[Prescription, ...]:
    """Warm-up and exercises in order, each with its ramp-up sets before it as warm-up steps."""
    found = list(warm_up)
    for step in exercises:
        found.extend(
            replace(
                step,
                sets=1,
                reps=one.reps,
                weight_kg=one.weight_kg,
                rest_s=RAMP_REST_S,
                rir=None,
                notes=say("Ramp-up set: lighter, to get used to the weight."),
                warm_up=True,
                ramp_up=(),
            )
            for one in step.ramp_up
        )
        found.append(step)
    return tuple(found)


def _blocks(exercises: Iterable[Prescription]) -> Iterator[tuple[Prescription, ...]]:
    """Exercises in turn; neighbours with the same superset letter together.

    A round takes each of them, so the sets that some have more than others follow alone.
    """
    numbered = enumerate(exercises)
    for _, members in groupby(numbered, key=lambda pair: pair[1].superset or pair[0]):
        block = tuple(step for _, step in members)
        rounds = min(step.sets for step in block)
        yield tuple(replace(step, sets=rounds) for step in block)
        for step in block:
            if step.sets > rounds:
                yield (replace(step, sets=step.sets - rounds),)


def _block(block: tuple[Prescription, ...], *, first: int, layout: Layout) -> list[Step]:
    round_with_rest = _round(block, layout)
    sets = block[0].sets
    if sets == 1 and not block[-1].rest_s:
        return _without_last_rest(round_with_rest)
    if layout.last_rest or sets == 1 or (sets == 2 and len(block) > 1):
        return [*round_with_rest, *_repeat(first, sets)]
    return [*round_with_rest, *_repeat(first, sets - 1), *_without_last_rest(round_with_rest)]


def _round(block: tuple[Prescription, ...], layout: Layout) -> list[Step]:
    """Each exercise once, with its rest; 0 s means as long as the runner needs."""
    found: list[Step] = []
    for index, step in enumerate(block):
        if found and layout.ready and _is_hold(step) and not isinstance(found[-1], Rest):
            found.append(Rest(seconds=None))
        found.extend(_one_set(step, layout))
        if layout.rest_inside or index == len(block) - 1:
            found.append(Rest(seconds=step.rest_s or None))
    return found


def _repeat(first: int, total: int) -> list[Step]:
    return [Repeat(first=first, total=total)] if total > 1 else []


def _without_last_rest(block: list[Step]) -> list[Step]:
    return block[:-1] if isinstance(block[-1], Rest) else block


def _one_set(step: Prescription, layout: Layout) -> list[Step]:
    if not (layout.turn_s and step.per_side and _is_hold(step)):
        return [Work(step=step)]
    left, right = (Work(step=step, side=side) for side in Side)
    return [left, Rest(seconds=layout.turn_s), right]


def _is_hold(step: Prescription) -> bool:
    """Whether it ends by the clock. Warm-up steps do too, and need no getting ready."""
    return step.seconds is not None and not step.warm_up


def _needs_pause(before: Step, following: Prescription, layout: Layout) -> bool:
    """Whether the next exercise would start too soon. Warm-up steps flow into each other."""
    if layout.ready and _is_hold(following):
        return not (isinstance(before, Rest) and before.seconds is None)
    if not layout.stops or not isinstance(before, Work):
        return False
    one = before.step
    if one.reps is None and one.seconds is None:
        return False
    return not (one.warm_up and following.warm_up)


def exercise_key(step: Prescription) -> Key:
    """What tells one exercise of a workout from another."""
    return step.name, step.category, step.fit_name


def exercise_pairs(exercises: Iterable[Prescription]) -> dict[Key, Pair]:
    """FIT numbers (category, name) for each exercise.

    A pair carries one title for the whole file, so a second exercise on the same pair gets
    65534 (unknown) and a number of its own. KeyError for a name that FIT lacks.
    """
    pairs: dict[Key, Pair] = {}
    for step in exercises:
        if exercise_key(step) in pairs:
            continue
        pair = codes.numbers(step.category, step.fit_name)
        if pair in pairs.values():
            taken = sum(one[0] == codes.UNKNOWN_CATEGORY for one in pairs.values())
            pair = (codes.UNKNOWN_CATEGORY, taken + 1)
        pairs[exercise_key(step)] = pair
    return pairs
