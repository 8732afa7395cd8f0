"""The steps and titles in the bytes of a FIT workout, through our own reader.

Steps that are there to be followed, not to be counted, are taken out before a workout is summed up:
a rest until the lap button before a timed hold is time to get ready; a hold per side is a step for
the left, time to turn, and a step for the right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from runlift_export.errors import FitError
from runlift_export.fit import Table, read_tables
from runlift_export.fit import profile as numbers
from runlift_export.language import say
from runlift_export.workout.limits import EACH_SIDE, LEFT_SIDE, RIGHT_SIDE, begun_with

FILE_TYPE_WORKOUT = 5
DURATION_TIME, DURATION_OPEN, DURATION_REPEAT, DURATION_REPS = 0, 5, 6, 29
INTENSITY_REST, INTENSITY_WARM_UP = 1, 2
POUND = 2

MOST_STEPS = 1_000

_WORKOUT_NAME = 8
_TITLE_CATEGORY, _TITLE_NAME, _TITLE_TEXT = 0, 1, 2
_INTEGERS = {
    "duration_type": 1,
    "duration_value": 2,
    "target_type": 3,
    "target_value": 4,
    "intensity": 7,
    "exercise_category": 10,
    "exercise_name": 11,
    "exercise_weight": 12,
    "weight_display_unit": 13,
    "target_low": 5,
    "target_high": 6,
}
_NAME, _NOTES = 0, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class FitStep:
    """One workout_step message: raw FIT numbers (milliseconds, kg x 100), None where not set.

    `name` is the step's own; `target_low` and `target_high` bound a target that is no zone.
    """

    index: int
    duration_type: int | None
    duration_value: int | None
    target_type: int | None
    target_value: int | None
    intensity: int | None
    notes: str
    exercise_category: int | None
    exercise_name: int | None
    exercise_weight: int | None
    weight_display_unit: int | None
    name: str = ""
    target_low: int | None = None
    target_high: int | None = None

    @property
    def is_repeat(self) -> bool:
        """Whether the step sends the watch back to an earlier one."""
        return self.duration_type == DURATION_REPEAT

    @property
    def is_rest(self) -> bool:
        """Whether the step is a pause."""
        return not self.is_repeat and self.intensity == INTENSITY_REST

    @property
    def seconds(self) -> int | None:
        """Length in seconds where the step is timed."""
        timed = self.duration_type == DURATION_TIME and self.duration_value is not None
        return round((self.duration_value or 0) / 1000) if timed else None

    @property
    def reps(self) -> int | None:
        """Repetitions where they are counted."""
        return self.duration_value if self.duration_type == DURATION_REPS else None


@dataclass(frozen=True, slots=True, kw_only=True)
class FitWorkout:
    """A workout file's messages. `titles` by (category, name)."""

    name: str
    serial: int | None
    steps: tuple[FitStep, ...]
    titles: dict[tuple[int | None, int | None], str]


def read_fit_workout(data: bytes) -> FitWorkout:
    """Read a workout file. FitError if it is no FIT file, damaged, or not a workout."""
    tables = read_tables(data)
    file_id = tables.get(numbers.FILE_ID)
    kind = _first(file_id, numbers.FILE_ID_TYPE)
    if kind != FILE_TYPE_WORKOUT or numbers.WORKOUT not in tables:
        raise FitError(
            offset=0,
            kind="unsupported",
            problem=say(
                "expected a workout file (file_id.type 5), found type {kind}; for activities see"
                " `runlift runs`",
                kind=kind,
            ),
        )
    steps = tables.get(numbers.WORKOUT_STEP, ())
    titles = tables.get(numbers.EXERCISE_TITLE, ())
    if max(len(steps), len(titles)) > MOST_STEPS:
        problem = say(
            "expected at most {most} steps and titles; no watch takes more", most=MOST_STEPS
        )
        raise FitError(offset=0, kind="unsupported", problem=problem)
    return FitWorkout(
        name=str(_first(tables[numbers.WORKOUT], _WORKOUT_NAME) or ""),
        serial=_whole(_first(file_id, numbers.FILE_ID_SERIAL)),
        steps=_steps(tables.get(numbers.WORKOUT_STEP)),
        titles=_titles(tables.get(numbers.EXERCISE_TITLE)),
    )


def _steps(table: Table | None) -> tuple[FitStep, ...]:
    if table is None:
        return ()
    columns = {name: table.values(number) for name, number in _INTEGERS.items()}
    notes, named = table.values(_NOTES), table.values(_NAME)
    places = [_whole(value) for value in table.values(numbers.MESSAGE_INDEX)]
    rows = sorted(range(len(table)), key=lambda row: (places[row] or 0, row))
    return tuple(
        FitStep(
            index=index,
            notes=_text(notes[row]),
            name=_text(named[row]),
            **{name: _whole(column[row]) for name, column in columns.items()},
        )
        for index, row in enumerate(rows)
    )


def _titles(table: Table | None) -> dict[tuple[int | None, int | None], str]:
    if table is None:
        return {}
    rows = zip(
        table.values(_TITLE_CATEGORY),
        table.values(_TITLE_NAME),
        table.values(_TITLE_TEXT),
        strict=True,
    )
    return {(_whole(category), _whole(name)): _text(text) for category, name, text in rows}


def _first(table: Table | None, number: int) -> object:
    values = table.values(number) if table is not None else ()
    return values[0] if values else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


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
    sides = begun_with(left.notes, LEFT_SIDE), begun_with(right.notes, RIGHT_SIDE)
    same = all(sides) and left.notes[len(sides[0]) :] == right.notes[len(sides[1]) :]
    return same and replace(left, index=0, notes="") == replace(right, index=0, notes="")


def _at(step: FitStep, places: list[int], steps: tuple[FitStep, ...]) -> FitStep:
    """The step at its new place; a repeat goes back to where its first step now is."""
    notes = step.notes
    if step.index >= 2 and _are_sides(steps[step.index - 2], step):
        notes = say(EACH_SIDE) + notes.removeprefix(begun_with(notes, RIGHT_SIDE))
    first = step.duration_value
    if step.is_repeat and first is not None and first < len(places):
        first = places[first]
    return replace(step, index=places[step.index], notes=notes, duration_value=first)
