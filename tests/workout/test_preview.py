"""A workout decoded back says what the plan said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitwriter import ENUM, INVALID, STRING, UINT16, UINT32, UINT32Z, FitWriter
from places import CORPUS, SAMPLES, needs_corpus
from runlift_export.errors import FitError
from runlift_export.model import RampSet
from runlift_export.workout import (
    Layout,
    WorkoutOptions,
    preview_lines,
    preview_workout,
    workout_fit,
    workout_serial,
)
from strategies import a_lift, a_prescription, a_session

WORKOUTS = CORPUS / "devices" / "strength_workouts"
GOBLET = {("Goblet squat", "squat", "goblet_squat"): (28, 37)}


def facts(one) -> tuple[object, ...]:
    """What a plan's exercise and a shown one have in common."""
    return (
        one.sets,
        one.reps,
        one.seconds,
        one.per_side,
        one.weight_kg,
        one.superset,
        one.category,
    )


def notes(one) -> str:
    side = "Each side. " if one.per_side else ""
    reserve = "" if one.rir is None else f"Keep {one.rir} in reserve. "
    return f"{side}{reserve}{one.notes}"


def back(*exercises, layout: Layout | None = None):
    lift = a_lift(warm_up=(), exercises=exercises)
    return preview_workout(
        workout_fit(a_session(lift=lift), options=WorkoutOptions(layout=layout or Layout()))
    )


@st.composite
def plans(draw):
    """Exercises as the programme makes them: names and cues differ, supersets are even."""
    found = []
    for index in range(draw(st.integers(1, 5))):
        timed = draw(st.booleans())
        sets = draw(st.integers(1, 5))
        pair = draw(st.booleans()) and sets > 1
        rest_s = draw(st.integers(1, 60)) * 5
        found += [
            a_prescription(
                name=f"Exercise {index}{member}",
                sets=sets,
                reps=None if timed else draw(st.integers(1, 30)),
                seconds=draw(st.integers(5, 300)) if timed else None,
                per_side=draw(st.booleans()),
                weight_kg=draw(st.none() | st.integers(1, 800).map(lambda n: n / 4)),
                rest_s=rest_s,
                rir=None if timed else 2,
                superset=f"{index}" if pair else None,
                notes=f"Cue {index}{member}",
            )
            for member in range(2 if pair else 1)
        ]
    return tuple(found)


@settings(deadline=None, max_examples=40)
@given(plans(), st.booleans())
def test_a_plan_comes_back_exercise_for_exercise(exercises, last_rest):
    found = back(*exercises, layout=Layout(last_rest=last_rest))
    letters = {}
    for step in exercises:
        if step.superset:
            letters.setdefault(step.superset, chr(ord("A") + len(letters)))
    expected = [replace(one, superset=letters.get(one.superset)) for one in exercises]
    assert [facts(one)[:6] for one in expected] == [facts(one)[:6] for one in found.exercises]
    assert [one.rest_s for one in exercises] == [one.rest_s for one in found.exercises]
    assert [one.name for one in exercises] == [one.title for one in found.exercises]
    assert [notes(one) for one in exercises] == [one.notes for one in found.exercises]
    assert sum(one.sets for one in exercises) == found.sets


def test_minutes_follow_the_planners_time_model():
    """3 x 8 x 3 s + 3 x 90 s = 342 s: the last rest covers the change of place."""
    assert 6 == back(a_prescription()).minutes


def test_minutes_count_both_sides():
    """3 x (16 x 3 s + 5 s) + 3 x 90 s = 429 s."""
    assert 8 == back(a_prescription(per_side=True)).minutes


def test_minutes_halve_the_rest_of_a_superset():
    """2 x (3 x (24 + 10) + 3 x 45) = 474 s, with full rests it would be 684 s."""
    one = a_prescription(superset="A")
    assert 8 == back(one, replace(one, name="Row")).minutes


def test_ramp_up_sets_are_shown_with_their_exercise():
    """Eight with 20 kg, four with 30, before the work: not under the warm-up."""
    ramp = (RampSet(reps=8, weight_kg=20.0), RampSet(reps=4, weight_kg=30.0))
    found = back(a_prescription(weight_kg=40.0, ramp_up=ramp))
    assert () == found.warm_up
    assert [ramp] == [one.ramp_up for one in found.exercises]
    lines = preview_lines(found, units="kg")
    at = next(i for i, line in enumerate(lines) if "lighter first: 1 x 8, 20 kg" in line)
    assert "lighter first: 1 x 4, 30 kg" in lines[at + 1]
    assert ": 3 x " in lines[at + 2]
    assert [(3, 40.0)] == [(one.sets, one.weight_kg) for one in found.exercises]
    plain = back(a_prescription(weight_kg=40.0))
    assert found.minutes == plain.minutes + 3


def test_each_exercise_has_its_own_ramp_up_and_the_warm_up_stays_apart():
    """Two of them with ramps: each its own. The same exercise, no lighter, is a warm-up step."""
    ramp = (RampSet(reps=8, weight_kg=20.0),)
    squat = a_prescription(weight_kg=40.0, ramp_up=ramp)
    row = a_prescription(name="Row", category="row", fit_name="row", weight_kg=30.0)
    easy = replace(squat, sets=1, reps=12, weight_kg=None, rest_s=0, warm_up=True, ramp_up=())
    lift = a_lift(warm_up=(easy,), exercises=(row, squat))
    found = preview_workout(workout_fit(a_session(lift=lift)))
    assert [(), ramp] == [one.ramp_up for one in found.exercises]
    assert [(12, None)] == [(one.reps, one.weight_kg) for one in found.warm_up]


def test_name_serial_and_steps_are_those_of_the_file():
    session = a_session()
    found = preview_workout(workout_fit(session))
    assert "24 Nov Gym A" == found.name
    assert workout_serial(session.uid) == found.serial
    assert list(range(len(found.steps))) == [step.index for step in found.steps]


def test_the_warm_up_is_no_exercise():
    found = preview_workout(workout_fit(a_session()))
    assert ["Easy rowing"] == [one.title for one in found.warm_up]
    assert "Easy rowing" not in [one.title for one in found.exercises]


def test_an_unknown_exercise_shows_its_title_and_no_fit_name():
    first = a_prescription(name="Nordic curl", category="leg_curl", fit_name="leg_curl")
    found = back(first, replace(first, name="Hamstring curl")).exercises
    assert [("leg_curl", "leg_curl"), ("unknown", None)] == [
        (one.category, one.name) for one in found
    ]
    assert ["Nordic curl", "Hamstring curl"] == [one.title for one in found]


@pytest.mark.parametrize("sets", [1, 2, 3, 6])
def test_sets_are_the_same_with_and_without_a_last_rest(sets):
    one = a_prescription(sets=sets)
    kept = back(one)
    assert (sets, 90) == (kept.exercises[0].sets, kept.exercises[0].rest_s)
    assert back(one, layout=Layout(last_rest=False)).exercises == kept.exercises


@pytest.mark.parametrize("last_rest", [True, False])
def test_sets_left_over_from_a_superset_join_it(last_rest):
    one = a_prescription(superset="A", sets=4)
    found = back(one, replace(one, name="Row", sets=2), layout=Layout(last_rest=last_rest))
    assert [4, 2] == [one.sets for one in found.exercises]


@pytest.mark.parametrize("last_rest", [True, False])
@pytest.mark.parametrize("turn_s", [0, 10])
def test_both_sides_of_a_hold_are_one_exercise_again(last_rest, turn_s):
    """In a superset of three rounds, with cues so long that no more than they fit."""
    plank = a_prescription(
        name="Plank", reps=None, seconds=38, rir=None, weight_kg=None, superset="A", rest_s=45
    )
    side = replace(plank, name="Side plank", per_side=True, seconds=25, notes="Cue. " * 60)
    layout = Layout(last_rest=last_rest, turn_s=turn_s)
    found = back(plank, side, layout=layout).exercises
    assert [(3, 38, False, 45), (3, 25, True, 45)] == [
        (one.sets, one.seconds, one.per_side, one.rest_s) for one in found
    ]
    assert found[1].notes.startswith("Each side. Cue.")
    assert found[1].notes.endswith("Cue.")


WORK, WORK_TIMED, REPEAT = 29, 0, 6
ACTIVE, REST = 0, 1


def raw_workout(*rows: tuple[int | None, int | None, int | None, int | None], indexes=()) -> bytes:
    """A workout file of steps given as raw numbers: duration type and value, target, intensity.

    None stands for a field that is not set. `indexes` are the steps' places if not in order.
    """
    writer = FitWriter()
    writer.message(0, [{0: (ENUM, 5), 3: (UINT32Z, 7)}])
    writer.message(26, [{8: (STRING, b"Gym\0")}], 1)
    steps = [
        {
            254: (UINT16, index),
            1: _raw(ENUM, kind),
            2: _raw(UINT32, value),
            4: _raw(UINT32, target),
            7: _raw(ENUM, intensity),
            10: (UINT16, 28),
            11: (UINT16, 37),
        }
        for index, (kind, value, target, intensity) in zip(
            indexes or range(len(rows)), rows, strict=True
        )
    ]
    if steps:
        writer.message(27, steps, 2)
    return writer.bytes()


def _raw(base: int, value: int | None) -> tuple[int, int]:
    return base, INVALID[base] if value is None else value


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from((0, 5, 6, 29, 1, None)),
            st.none() | st.integers(0, 12) | st.just(2**32 - 2),
            st.none() | st.integers(0, 5),
            st.sampled_from((0, 1, 2, None)),
        ),
        max_size=12,
    )
)
def test_any_steps_at_all_can_be_walked(rows):
    """Repeats that point forward, overlap or repeat nothing are other people's, not a crash."""
    found = preview_workout(raw_workout(*rows))
    works = sum(kind != REPEAT and intensity != REST for kind, _, _, intensity in rows)
    assert len(rows) == len(found.steps)
    shown = (*found.warm_up, *found.exercises)
    assert works <= sum(one.sets + len(one.ramp_up) for one in shown)
    assert (works == 0) == (found.warm_up == found.exercises == ())


def test_steps_are_walked_by_their_index_however_they_are_stored():
    """A set, 60 s of rest and twice more, stored from the last to the first."""
    rows = ((REPEAT, 0, 3, None), (WORK_TIMED, 60_000, None, REST), (WORK, 8, None, ACTIVE))
    found = preview_workout(raw_workout(*rows, indexes=(2, 1, 0)))
    assert [(3, 60)] == [(one.sets, one.rest_s) for one in found.exercises]


def test_an_exercise_without_a_title_shows_what_the_watch_shows():
    found = preview_workout(raw_workout((WORK, 8, None, ACTIVE)))
    assert [("Go", "squat", "goblet_squat")] == [
        (one.title, one.category, one.name) for one in found.exercises
    ]


def test_a_repeat_within_a_repeat_multiplies():
    found = preview_workout(
        raw_workout(
            (WORK, 8, None, ACTIVE),
            (REPEAT, 0, 2, None),
            (WORK, 5, None, ACTIVE),
            (REPEAT, 0, 3, None),
        )
    )
    assert [(6, 8), (3, 5)] == [(one.sets, one.reps) for one in found.exercises]


def test_lines_name_every_exercise_with_sets_and_load():
    lines = "\n".join(preview_lines(back(a_prescription(per_side=True)), units="kg"))
    assert "Goblet squat: 3 x 8 per side, 16 kg, rest 1 min 30 s" in lines


def test_bytes_that_are_not_fit_are_refused():
    with pytest.raises(FitError):
        preview_workout(b"not a FIT file at all")


def test_a_cut_off_file_is_refused():
    with pytest.raises(FitError):
        preview_workout(workout_fit(a_session())[:-40])


def test_a_fit_file_that_is_no_workout_is_refused_by_its_type():
    run = min(SAMPLES.glob("*.fit"))
    with pytest.raises(FitError, match=r"file_id\.type 5"):
        preview_workout(run.read_bytes())


@needs_corpus
def test_garmin_connects_own_file_is_shown_with_all_its_sets():
    """Counted by hand from its 43 steps: the sums of its repeats, warm-up sets apart."""
    found = preview_workout((WORKOUTS / "Daniel-Vitanza__D55A5738.fit").read_bytes())
    assert "FullBody - Beginner - B" == found.name
    assert 43 == len(found.steps)
    assert [3, 2, 6, 3, 3, 2, 4, 2, 2, 2, 2] == [one.sets for one in found.exercises]
    assert "Go" not in {one.title for one in found.exercises}
    assert [15, 10, 10, 15, 15, 15, 10, None, None, 20, 20] == [one.reps for one in found.exercises]


@needs_corpus
def test_every_real_workout_is_shown_or_refused_by_name():
    files = sorted(WORKOUTS.glob("*.fit"))
    assert files
    for path in files:
        assert preview_workout(path.read_bytes()).steps
