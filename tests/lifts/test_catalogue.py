"""The exercises: enough of them, named as FIT names them, and the user's own checked."""

from __future__ import annotations

import pytest

from lifts.placed import of
from runlift_export.errors import SettingsError
from runlift_export.fit import exercises as fit_exercises
from runlift_export.lifts import (
    Implement,
    Pattern,
    exercise_catalogue,
    exercise_row,
    exercises_like,
)
from runlift_export.model import Place

OURS = exercise_catalogue(of())
# (category, name): codes that came after profile 21.158, by name; everything else must be older.
NEW = {("banded_exercises", "glute_bridge")}

OWN = """
[[exercises]]
name = "Sandbag squat"
pattern = "squat"
family = "squat"
rung = 3
equipment = ["dumbbell"]
legs = "two"
unit = "reps"
range = [8, 12]
load = "one"
start_kg = [10, 20]
category = "squat"
fit_name = "goblet_squat"
cues = "Hug it."
"""


def test_there_are_at_least_sixty_exercises():
    assert len(OURS) >= 60


def test_names_are_unique():
    names = [one.name for one in OURS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("one", OURS, ids=lambda one: one.name)
def test_fit_knows_the_exercise(one):
    category, name = fit_exercises.numbers(one.category, one.fit_name)
    assert (one.category, one.fit_name) == fit_exercises.names(category, name)


def test_categories_are_those_that_older_watches_know():
    new = {
        (one.category, one.fit_name)
        for one in OURS
        if fit_exercises.numbers(one.category, None)[0] > 34
    }
    assert NEW == new


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Barbell row", ("row", "row")),
        ("Reverse lunge", ("lunge", "lunge")),
        ("Dumbbell reverse lunge", ("lunge", "dumbbell_lunge")),
        ("Easy lunges", ("warm_up", None)),
        ("Hip hinge", ("leg_curl", "good_morning")),
        ("Chair squat", ("squat", "squat")),
        ("Pogo hops", ("plyo", None)),
    ],
)
def test_a_watch_that_ignores_titles_shows_less_rather_than_something_else(name, shown):
    one = next(one for one in OURS if one.name == name)
    assert one.closest
    assert shown == (one.category, one.fit_name)


def test_every_pattern_is_covered():
    assert set(Pattern) == {one.pattern for one in OURS}


@pytest.mark.parametrize("one", OURS, ids=lambda one: one.name)
def test_an_exercise_is_consistent(one):
    assert len(one.title) <= 40
    assert 1 <= one.low <= one.high
    assert (one.start_novice_kg is not None) is one.weighted
    assert not (one.implement is Implement.BAR and "barbell" not in one.equipment)
    assert not (one.legs == "one" and not one.per_side)
    assert one.start_novice_kg is None or one.start_novice_kg <= one.start_trained_kg


def test_rungs_of_one_ladder_differ():
    places = [(one.family, one.rung) for one in OURS]
    assert len(places) == len(set(places))


@pytest.mark.parametrize(
    "name",
    [
        *("Back squat", "Goblet squat", "Romanian deadlift", "Walking lunge"),
        *("Standing calf raise", "Plank", "Side plank", "Easy bike", "Treadmill walk"),
        *("Split squat", "Bodyweight squat", "Single-leg hip thrust", "Single-leg calf raise"),
        *("Band row", "Dead bug", "Bird dog", "Leg swings front and back", "Easy lunges"),
    ],
)
def test_the_exercises_of_the_basic_sessions_are_there(name):
    assert name in {one.name for one in OURS}


def test_an_own_exercise_is_added_at_the_end():
    found = exercise_catalogue(of(OWN))
    assert len(OURS) + 1 == len(found)
    assert ("Sandbag squat", Place.TRAVEL) == (found[-1].name, found[-1].places[-1])


def test_an_own_exercise_of_a_known_name_replaces_ours_in_its_place():
    found = exercise_catalogue(of(OWN.replace("Sandbag squat", "Goblet squat")))
    assert [one.name for one in OURS] == [one.name for one in found]
    assert "Hug it." == next(one.cues for one in found if one.name == "Goblet squat")


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ('pattern = "squat"', 'pattern = "sqat"', "exercises[0].pattern"),
        ("range = [8, 12]", "range = [12, 8]", "exercises[0].range"),
        ("range = [8, 12]", "range = [8]", "exercises[0].range"),
        ("range = [8, 12]", "", "exercises[0].range"),
        ('fit_name = "goblet_squat"', 'fit_name = "goblet"', "exercises[0].fit_name"),
        ('category = "squat"', 'category = "squats"', "exercises[0].category"),
        ("start_kg = [10, 20]", "start_kg = [0, 20]", "exercises[0].start_kg"),
        ('load = "one"', 'load = "none"', "exercises[0].start_kg"),
        ('cues = "Hug it."', 'ques = "Hug it."', "exercises[0].ques"),
        ('equipment = ["dumbbell"]', 'equipment = ["sandbag"]', "exercises[0].equipment[0]"),
        ("rung = 3", "rung = 0", "exercises[0].rung"),
    ],
)
def test_a_fault_names_its_key_path(old, new, path):
    assert old in OWN
    with pytest.raises(SettingsError) as caught:
        exercise_catalogue(of(OWN.replace(old, new)))
    assert path in [where for where, _ in caught.value.faults]


def test_all_faults_are_told_at_once():
    text = OWN.replace("rung = 3", "rung = 0").replace("range = [8, 12]", "range = 9")
    with pytest.raises(SettingsError) as caught:
        exercise_catalogue(of(text))
    assert {"exercises[0].rung", "exercises[0].range"} <= {
        where for where, _ in caught.value.faults
    }


def test_the_same_own_name_twice_is_a_fault():
    with pytest.raises(SettingsError, match="stands twice"):
        exercise_catalogue(of(OWN + OWN))


def test_a_row_has_a_cell_for_each_heading():
    row = exercise_row(next(one for one in OURS if one.name == "Goblet squat"))
    assert (
        "Goblet squat",
        "squat",
        "dumbbell",
        "novice",
        "two",
        "8-12 reps",
        "squat/goblet_squat",
        "28/37",
    ) == row


def test_what_could_replace_an_exercise_is_of_its_movement_the_likest_first():
    found = exercises_like("back squat", of())
    assert "Goblet squat" == found[0].name
    assert {Pattern.SQUAT} == {one.pattern for one in found}
    with pytest.raises(SettingsError, match="Back squat"):
        exercises_like("Bak squat", of())
