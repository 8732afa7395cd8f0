"""What gives way when time is short, and in which order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifts.placed import athletes, of, placements
from runlift_export.lifts import compose_lifts, exercise_catalogue
from runlift_export.lifts.choice import Role
from runlift_export.lifts.fitting import Group, fit
from runlift_export.model import LiftKind
from strategies import a_prescription

BY_NAME = {one.name: one for one in exercise_catalogue(of())}


def group(name: str, role: Role, *, sets: int = 2, rest_s: int = 75, legs: bool = False) -> Group:
    step = a_prescription(name=name, sets=sets, rest_s=rest_s, reps=10, superset=None)
    return Group(
        steps=(step,),
        pair=None,
        role=role,
        need=True,
        heavy=role is Role.MAIN,
        legs=legs,
        may_grow=True,
    )


def seconds(groups: list[Group]) -> float:
    return sum(one.seconds for one in groups)


SESSION = [
    group("Squat", Role.MAIN, sets=3, rest_s=180, legs=True),
    group("Calf raise", Role.ACCESSORY, legs=True),
    group("Lunge", Role.ACCESSORY, legs=True),
    group("Row", Role.ACCESSORY),
    group("Plank", Role.CORE, rest_s=60),
]


def fitted(share: float) -> list[Group]:
    """The session in a share of the time it would take."""
    high_s = seconds(SESSION) * share
    return fit(SESSION, low_s=0, high_s=high_s, most_sets=9, most_exercises=7)


def test_a_session_that_fits_stays_as_it_is():
    assert SESSION == fitted(1.0)


def test_light_rests_give_way_first():
    found = fitted(0.97)
    assert 180 == found[0].rest_s
    assert any(one.rest_s < before.rest_s for one, before in zip(found, SESSION, strict=True))


def test_then_light_exercises_are_joined_that_do_not_share_the_legs():
    found = fitted(0.9)
    pairs = [[step.name for step in one.steps] for one in found if len(one.steps) == 2]
    assert [["Row", "Plank"]] == pairs
    assert 180 == found[0].rest_s


def test_two_leg_exercises_are_never_joined():
    legs = [replace(one, legs=True) for one in SESSION]
    found = fit(legs, low_s=0, high_s=seconds(legs) * 0.8, most_sets=9, most_exercises=7)
    assert all(len(one.steps) == 1 for one in found)


def test_exercises_of_unequal_sets_are_never_joined():
    uneven = [group("Row", Role.ACCESSORY, sets=3), group("Plank", Role.CORE, sets=2, rest_s=60)]
    found = fit(uneven, low_s=0, high_s=550, most_sets=9, most_exercises=7)
    assert all(len(one.steps) == 1 for one in found)


def test_a_pair_with_legs_counts_as_legs():
    found = fit(
        [group("Calf raise", Role.ACCESSORY, legs=True), group("Row", Role.ACCESSORY)],
        low_s=0,
        high_s=330,
        most_sets=9,
        most_exercises=7,
    )
    assert [True] == [one.legs for one in found]


def test_heavy_rests_follow_but_never_go_under_two_minutes():
    found = fitted(0.78)
    assert 120 <= found[0].rest_s < 180


@pytest.mark.parametrize("share", [0.6, 0.5, 0.4])
def test_then_sets_and_exercises_go_from_the_end_and_the_main_work_last(share):
    """Two sets of three exercises before one of more."""
    found = fitted(share)
    sets = {step.name: step.sets for one in found for step in one.steps}
    assert sets["Squat"] == max(sets.values())
    assert len(found) <= 3 or min(sets.values()) >= 2


def test_what_cannot_fit_is_an_error():
    with pytest.raises(LookupError):
        fit(SESSION[:1], low_s=0, high_s=60, most_sets=9, most_exercises=7)


def test_a_session_that_is_too_short_gets_sets_then_rest():
    low_s = seconds(SESSION) * 1.3
    found = fit(SESSION, low_s=low_s, high_s=low_s + 60, most_sets=9, most_exercises=7)
    assert low_s <= seconds(found) <= low_s + 60
    assert sum(one.sets for one in found) > sum(one.sets for one in SESSION)


def test_no_more_sets_than_are_allowed():
    low_s = seconds(SESSION) * 1.3
    found = fit(SESSION, low_s=low_s, high_s=low_s + 60, most_sets=3, most_exercises=7)
    assert max(one.sets for one in found) == 3


@settings(deadline=None, max_examples=40)
@given(placements(), athletes(), st.data())
def test_heavy_work_keeps_two_minutes_of_rest_in_any_session(placed, athlete, data):
    for one, lift in zip(placed, compose_lifts(placed, settings=athlete), strict=True):
        main = [
            step
            for step in lift.exercises
            if step.weight_kg is not None and BY_NAME[step.name].pattern.value in ("squat", "hinge")
        ]
        assert all(step.rest_s >= 120 for step in main), (one, main)


@settings(deadline=None, max_examples=40)
@given(placements(), athletes())
def test_no_superset_loads_the_legs_twice(placed, athlete):
    for one, lift in zip(placed, compose_lifts(placed, settings=athlete), strict=True):
        legs: dict[str, int] = {}
        for step in lift.exercises:
            if step.superset and BY_NAME[step.name].legs != "none":
                legs[step.superset] = legs.get(step.superset, 0) + 1
        assert all(count < 2 for count in legs.values()), (one.kind is LiftKind.FULL, legs)
