"""Garmin Connect's own strength workout, entered again as a plan, comes out with the same steps.

The file is read by a library that is not ours when the test runs; nothing of it is kept here.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pytest

from places import CORPUS, needs_corpus
from runlift_export.fit.exercises import names
from runlift_export.model import Prescription
from runlift_export.workout import Layout, WorkoutOptions, workout_fit
from strategies import a_lift, a_prescription, a_session
from workout import fit_readers

REFERENCE = CORPUS / "devices" / "strength_workouts" / "Daniel-Vitanza__D55A5738.fit"
pytestmark = needs_corpus

REPEAT, TIME, REPS, REST, WARM_UP = 6, 0, 29, 1, 2
CONNECT = WorkoutOptions(
    manufacturer=1, product=65534, layout=Layout(ready=False, turn_s=0, rest_inside=True)
)
# weight_display_unit stands for itself: kilograms in both.
FIELDS = (254, 1, 2, 3, 4, 7, 8, 10, 11, 12, 13)


def fields(step: dict[int, Any]) -> dict[int, Any]:
    """The recipe's fields that are set; an empty text is none."""
    return {number: step[number] for number in FIELDS if step.get(number) not in (None, "")}


def rounds(steps: list[dict[int, Any]]) -> list[tuple[int, list[dict[int, Any]]]]:
    """(how often, steps) of each repeat, and of each run of steps outside repeats."""
    owner: dict[int, int] = {}
    for step in steps:
        if step[1] == REPEAT:
            owner |= dict.fromkeys(range(step[2], step[254]), step[254])
    blocks = []
    for last, members in groupby(
        [step for step in steps if step[1] != REPEAT], key=lambda step: owner.get(step[254])
    ):
        total = 1 if last is None else steps[last][4]
        blocks.append((total, list(members)))
    return blocks


def entered_again(data: bytes) -> tuple[Prescription, ...]:
    """The file's content as exercises of a plan."""
    title = {(one.get(0), one.get(1)): one[2] for one in fit_readers.titles(data)}
    found = []
    for number, (total, members) in enumerate(rounds(fit_readers.steps(data))):
        works = [step for step in members if step[7] != REST]
        for step in works:
            category, name = names(step[10], step.get(11))
            after = next((s for s in members if s[254] == step[254] + 1 and s[7] == REST), {})
            found.append(
                a_prescription(
                    name=title[step[10], step.get(11)],
                    sets=total,
                    reps=step[2] if step[1] == REPS else None,
                    seconds=step[2] // 1000 if step[1] == TIME else None,
                    weight_kg=step[12] / 100 if step.get(12) else None,
                    rest_s=after[2] // 1000 if after.get(1) == TIME else 0,
                    rir=None,
                    superset=str(number) if total > 1 and len(works) > 1 else None,
                    category=category,
                    fit_name=name,
                    notes=step.get(8) or "",
                    warm_up=step[7] == WARM_UP,
                )
            )
    return tuple(found)


@pytest.fixture(scope="module")
def reference() -> bytes:
    return REFERENCE.read_bytes()


@pytest.fixture(scope="module")
def ours(reference: bytes) -> bytes:
    lift = a_lift(warm_up=(), exercises=entered_again(reference), name="FullBody - Beginner - B")
    return workout_fit(a_session(lift=lift), options=CONNECT)


def test_every_step_is_the_same_field_by_field(reference, ours):
    theirs = [fields(step) for step in fit_readers.steps(reference)]
    assert 43 == len(theirs)
    assert theirs == [fields(step) for step in fit_readers.steps(ours)]


def test_the_titles_are_the_same_in_another_order(reference, ours):
    def pairs(data: bytes) -> set[tuple[Any, ...]]:
        return {(one.get(0), one.get(1), one[2]) for one in fit_readers.titles(data)}

    assert 9 == len(pairs(reference))
    assert pairs(reference) == pairs(ours)


def test_the_head_is_the_same_but_for_identity(reference, ours):
    def head(data: bytes, number: int) -> dict[int, Any]:
        return next(values for one, values in fit_readers.fitdecode_messages(data) if one == number)

    for field in (0, 1, 2):
        assert head(reference, 0)[field] == head(ours, 0)[field]
    for field in (4, 5, 6, 11):
        assert head(reference, 26)[field] == head(ours, 26)[field]
    assert f"24 Nov {head(reference, 26)[8]}" == head(ours, 26)[8]
