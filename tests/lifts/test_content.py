"""Sessions: within their minutes, true to place and equipment, stable when others move."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifts.placed import MONDAY, athletes, done, of, placement, placements, weekly
from runlift_export.errors import NoPlanError
from runlift_export.lifts import compose_lifts, exercise_catalogue
from runlift_export.model import LiftKind, Phase, session_min
from strategies import a_session

BY_NAME = {one.name: one for one in exercise_catalogue(of())}
TRAINED = '[athlete]\nlevel = "trained"\n'


def patterns(lift) -> set[str]:
    return {BY_NAME[step.name].pattern.value for step in lift.exercises}


def named(lift, name):
    return next(step for step in lift.exercises if step.name == name)


# --- time --------------------------------------------------------------------------------------


def model_minutes(lift) -> int:
    """The time model, written out again from its definition."""
    total_s = 300.0
    for step in lift.exercises:
        once_s = step.seconds or step.reps * 3.5
        sides = 2 if step.per_side else 1
        rest_s = step.rest_s / 2 if step.superset else step.rest_s
        total_s += step.sets * (once_s * sides + rest_s) + 60
    return math.ceil(total_s / 60)


@settings(deadline=None, max_examples=40)
@given(placements(), athletes())
def test_every_session_keeps_its_minutes(placed, athlete):
    for one, lift in zip(placed, compose_lifts(placed, settings=athlete), strict=True):
        low, high = (30, 45) if one.kind is LiftKind.FULL else (15, 25)
        assert low <= lift.duration_min <= min(high, one.minutes)
        assert model_minutes(lift) == lift.duration_min == session_min(lift.exercises)
        warm_s = sum(
            (2 if step.per_side else 1) * (step.seconds or step.reps * 3.5) for step in lift.warm_up
        )
        assert warm_s <= 300


def test_the_runners_own_limit_is_kept():
    lifts = compose_lifts(weekly(3), settings=of("[rules]\nfull_min = 35\nshort_min = 20\n"))
    assert all(30 <= lift.duration_min <= 35 for lift in lifts)


# --- what a session holds ----------------------------------------------------------------------


@settings(deadline=None, max_examples=50)
@given(placements(), athletes())
def test_a_session_uses_only_what_is_at_hand_and_keeps_its_limits(placed, athlete):
    at_hand = {"bodyweight", *athlete.strength.equipment}
    for one, lift in zip(placed, compose_lifts(placed, settings=athlete), strict=True):
        assert len(lift.exercises) == len({step.name for step in lift.exercises})
        for step in lift.exercises:
            exercise = BY_NAME[step.name]
            assert at_hand.issuperset(exercise.equipment)
            assert athlete.strength.place in exercise.places
            assert 1 <= step.sets <= (one.max_sets or 4)
            assert step.rir is None if step.seconds else step.rir >= max(2, one.rir_min)
            assert (step.weight_kg is not None) is exercise.weighted
            assert one.legs or exercise.legs == "none"


@pytest.mark.parametrize("place", ["gym", "home", "travel"])
@pytest.mark.parametrize("level", ["novice", "trained"])
def test_a_week_has_four_sets_each_for_knee_hip_and_calf(place, level):
    athlete = of(f'[athlete]\nlevel = "{level}"\n[strength]\nplace = "{place}"\n')
    for week in range(8):
        first, second = compose_lifts(weekly(week + 1), settings=athlete)[-2:]
        sets = {"knee": 0, "hinge": 0, "calf": 0}
        for step in (*first.exercises, *second.exercises):
            pattern = BY_NAME[step.name].pattern.value
            key = "knee" if pattern in ("squat", "single-leg") else pattern
            if key in sets:
                sets[key] += step.sets
        assert all(count >= 4 for count in sets.values()), (week, sets)


def test_a_short_session_covers_squat_hinge_calf_and_core():
    for one in compose_lifts(weekly(2, kind=LiftKind.SHORT, minutes=25), settings=of(TRAINED)):
        knee = patterns(one) & {"squat", "single-leg"}
        assert knee
        assert {"hinge", "calf", "core"} <= patterns(one)


def test_the_first_gym_session_of_a_trained_lifter_is_the_basic_one():
    lift = next(
        one for one in compose_lifts(weekly(1), settings=of(TRAINED)) if one.name == "Gym A"
    )
    main = [(step.name, step.sets, step.reps) for step in lift.exercises][:2]
    assert [("Back squat", 3, 6), ("Romanian deadlift", 3, 6)] == main
    assert {"Plank", "Side plank"} <= {step.name for step in lift.exercises}
    assert all(step.rest_s >= 120 for step in lift.exercises[:2])


@pytest.mark.parametrize("place", ["gym", "home", "travel"])
def test_a_novice_lifts_the_own_body_for_four_weeks(place):
    athlete = of(f'[strength]\nplace = "{place}"\n')
    for lift in compose_lifts(weekly(4), settings=athlete):
        assert all(step.weight_kg is None for step in lift.exercises)
        assert all(step.rir == 3 for step in lift.exercises if step.reps)
        assert any("own body" in line for line in lift.why)


def test_a_novice_takes_dumbbells_in_the_fifth_week_and_the_bar_in_the_ninth():
    lifts = compose_lifts(weekly(12), settings=of())
    for week in range(12):
        tools = {
            tool
            for lift in lifts[2 * week : 2 * week + 2]
            for step in lift.exercises
            for tool in BY_NAME[step.name].equipment
        }
        assert ("dumbbell" in tools) is (week >= 4)
        assert ("barbell" in tools) is (week >= 8)


def test_a_novices_first_loads_are_for_eight_to_twelve_repetitions():
    for lift in compose_lifts(weekly(8), settings=of())[8:]:
        for step in lift.exercises:
            if step.weight_kg is not None and BY_NAME[step.name].pattern.value in (
                "squat",
                "hinge",
            ):
                assert 8 <= step.reps <= 12


def test_a_novice_who_logged_weights_goes_on_with_them():
    history = (done(MONDAY - timedelta(days=2), *(("Goblet squat", 9, 12.0),) * 3),)
    lifts = compose_lifts(weekly(1), settings=of(), done=history)
    squat = next(s for lift in lifts for s in lift.exercises if s.name == "Goblet squat")
    assert (11, 12.0) == (squat.reps, squat.weight_kg)


@settings(deadline=None, max_examples=40)
@given(placements(), athletes())
def test_a_session_has_five_to_seven_exercises(placed, athlete):
    """Short ones two to five."""
    for one, lift in zip(placed, compose_lifts(placed, settings=athlete), strict=True):
        low, high = (5, 7) if one.kind is LiftKind.FULL else (2, 5)
        assert low <= len(lift.exercises) <= high


def test_home_needs_no_barbell():
    athlete = of('[strength]\nplace = "home"\n')
    for lift in compose_lifts(weekly(16), settings=athlete):
        assert all("barbell" not in BY_NAME[step.name].equipment for step in lift.exercises)


def test_travel_needs_no_more_than_a_band():
    athlete = of('[strength]\nplace = "travel"\n')
    for lift in compose_lifts(weekly(16), settings=athlete):
        needed = {thing for step in lift.exercises for thing in BY_NAME[step.name].equipment}
        assert needed <= {"bodyweight", "band"}
        assert lift.name.startswith("Travel")


def test_a_ladder_leads_from_two_legs_to_one():
    athlete = of('[strength]\nplace = "travel"\n')
    lifts = [one for one in compose_lifts(weekly(9), settings=athlete) if one.name == "Travel A"]
    bridges = [
        step.name
        for lift in lifts
        for step in lift.exercises
        if BY_NAME[step.name].family == "bridge"
    ]
    assert ["Glute bridge"] * 4 + ["Single-leg bridge"] * 4 + ["Single-leg hip thrust"] == bridges


def test_lunges_take_turns_every_eight_weeks():
    """The fresh ladder begins at the bottom of its range and with its first load."""
    lifts = [one for one in compose_lifts(weekly(17), settings=of(TRAINED)) if one.name == "Gym A"]
    lunges = [
        next(s for s in lift.exercises if BY_NAME[s.name].pattern.value == "single-leg")
        for lift in lifts
    ]
    families = [BY_NAME[step.name].family for step in lunges]
    assert ["lunge"] * 8 + ["reverse-lunge"] * 8 + ["step-up"] == families
    assert (8, 10.0) == (lunges[8].reps, lunges[8].weight_kg)


def test_hops_come_in_build_for_those_who_are_used_to_lifting():
    build = compose_lifts(weekly(1, phase=Phase.BUILD), settings=of(TRAINED))
    base = compose_lifts(weekly(1), settings=of(TRAINED))
    novice = compose_lifts(weekly(1, phase=Phase.BUILD), settings=of())
    assert all("hop" in patterns(lift) for lift in build)
    assert not any("hop" in patterns(lift) for lift in (*base, *novice))


def test_heavy_phases_ask_for_fewer_repetitions():
    def squats(phase):
        lifts = compose_lifts(weekly(1, phase=phase), settings=of(TRAINED))
        return next(
            step.reps for lift in lifts for step in lift.exercises if step.name == "Back squat"
        )

    assert squats(Phase.OFF) > squats(Phase.BASE) > squats(Phase.BUILD)


def test_a_deload_halves_the_sets_of_the_legs_and_keeps_the_loads():
    usual = compose_lifts(weekly(1), settings=of(TRAINED))
    deload = compose_lifts(weekly(1, sets_share=0.55), settings=of(TRAINED))
    legs = {"squat", "hinge", "single-leg", "calf"}
    for before, after in zip(usual, deload, strict=True):
        full = [s for s in before.exercises if BY_NAME[s.name].pattern.value in legs]
        fewer = [s for s in after.exercises if BY_NAME[s.name].pattern.value in legs]
        assert 0.5 <= sum(s.sets for s in fewer) / sum(s.sets for s in full) <= 0.6
        assert {s.name: s.weight_kg for s in full} == {s.name: s.weight_kg for s in fewer}
        assert any("deload" in line for line in after.why)


def test_a_deload_leaves_hops_out():
    lifts = compose_lifts(weekly(1, sets_share=0.55, phase=Phase.BUILD), settings=of(TRAINED))
    assert not any("hop" in patterns(lift) for lift in lifts)


def test_a_deload_week_is_no_step_in_the_programme():
    placed = weekly(6)
    deload = tuple(
        replace(one, sets_share=0.55) if index // 2 == 3 else one
        for index, one in enumerate(placed)
    )
    weeks = [lift.why[0] for lift in compose_lifts(deload, settings=of())[::2]]
    assert [f"base phase, training week {n}" for n in (1, 2, 3, 4, 4, 5)] == weeks


def test_without_clearance_nothing_is_heavy_and_nothing_jumps():
    athlete = of('[athlete]\nlevel = "trained"\nconditions = ["cardiac"]\n')
    for lift in compose_lifts(weekly(8, phase=Phase.BUILD), settings=athlete):
        assert "hop" not in patterns(lift)
        assert all("barbell" not in BY_NAME[step.name].equipment for step in lift.exercises)
        assert all(step.rir == 3 for step in lift.exercises if step.reps)
        assert any("doctor" in line for line in lift.why)


def test_clearance_lifts_the_limit():
    athlete = of('[athlete]\nlevel = "trained"\nconditions = ["cardiac", "cleared"]\n')
    assert "Back squat" in {
        step.name for lift in compose_lifts(weekly(1), settings=athlete) for step in lift.exercises
    }


@pytest.mark.parametrize(("born", "heavy"), [(2000, True), (2007, True), (2008, False)])
def test_the_year_of_the_eighteenth_birthday_still_counts_as_under_age(born, heavy):
    athlete = of(f'[athlete]\nlevel = "trained"\nbirth_year = {born}\n')
    names = {
        step.name for lift in compose_lifts(weekly(1), settings=athlete) for step in lift.exercises
    }
    assert heavy is ("Back squat" in names)


def test_pounds_are_loads_that_exist():
    athlete = of('[athlete]\nlevel = "trained"\n[strength]\nunits = "lb"\n')
    for lift in compose_lifts(weekly(12), settings=athlete):
        for step in lift.exercises:
            if step.weight_kg is not None:
                pounds = step.weight_kg / 0.45359237
                assert abs(pounds / 5 - round(pounds / 5)) < 0.01


def test_own_exercises_that_fit_no_session_are_named_with_the_rule():
    slow = """
        [[exercises]]
        name = "Bodyweight squat"
        pattern = "squat"
        family = "squat"
        rung = 1
        equipment = ["bodyweight"]
        legs = "two"
        unit = "seconds"
        range = [600, 600]
        category = "squat"
        fit_name = "squat"
        cues = "Slowly."
        """
    short = (placement(MONDAY, kind=LiftKind.SHORT, minutes=15),)
    athlete = of('[strength]\nequipment = ["bodyweight"]\n' + slow)
    with pytest.raises(NoPlanError, match="exercises") as caught:
        compose_lifts(short, settings=athlete)
    assert ("H8",) == caught.value.rules


def test_an_own_warm_up_is_cut_to_the_five_minutes_of_the_model():
    bike = """
        [[exercises]]
        name = "Easy bike"
        pattern = "warm-up"
        family = "warm-cardio"
        rung = 1
        equipment = ["bodyweight"]
        legs = "two"
        unit = "seconds"
        range = [300, 600]
        category = "warm_up"
        cues = "Easy."
        """
    lift = next(one for one in compose_lifts(weekly(1), settings=of(bike)) if one.name == "Gym A")
    assert ("Easy bike", 188) == (lift.warm_up[0].name, lift.warm_up[0].seconds)


# --- stability ---------------------------------------------------------------------------------


def test_the_same_input_gives_the_same_content():
    assert compose_lifts(weekly(6), settings=of()) == compose_lifts(weekly(6), settings=of())


@settings(deadline=None, max_examples=40)
@given(placements(), athletes(), st.data())
def test_a_session_stays_as_it_is_when_another_moves_within_its_week(placed, athlete, data):
    """Tuesday instead of Monday, Friday instead of Thursday."""
    index = data.draw(st.integers(0, len(placed) - 1))
    one = placed[index]
    moved = replace(one, date=one.date + timedelta(days=1), start=one.start + timedelta(days=1))
    others = [*placed[:index], moved, *placed[index + 1 :]]
    before = compose_lifts(placed, settings=athlete)
    after = compose_lifts(tuple(others), settings=athlete)
    assert before[:index] == after[:index]
    assert before[index + 1 :] == after[index + 1 :]
    assert before[index].exercises == after[index].exercises


@settings(deadline=None, max_examples=40)
@given(athletes(), st.integers(1, 7))
def test_a_session_stays_as_it_is_when_one_of_another_week_falls_out(athlete, dropped):
    placed = weekly(4)
    kept = tuple(one for i, one in enumerate(placed) if i != dropped)
    before = dict(zip(placed, compose_lifts(placed, settings=athlete), strict=True))
    after = dict(zip(kept, compose_lifts(kept, settings=athlete), strict=True))
    week = placed[dropped].date - timedelta(days=placed[dropped].date.weekday())
    for one in kept:
        if not week <= one.date < week + timedelta(days=7):
            assert before[one] == after[one]


def test_two_sessions_of_a_week_are_a_and_b():
    letters = [lift.name[-1] for lift in compose_lifts(weekly(6), settings=of())]
    assert all({"A", "B"} == set(letters[i : i + 2]) for i in range(0, 12, 2))


def test_single_sessions_alternate_from_week_to_week():
    letters = [lift.name[-1] for lift in compose_lifts(weekly(6)[::2], settings=of())]
    assert all(one != other for one, other in itertools.pairwise(letters))


def test_three_weeks_off_begin_the_programme_anew():
    late = placement(MONDAY + timedelta(days=14 * 7))
    first = compose_lifts((late,), settings=of())[0]
    again = compose_lifts((*weekly(6), late), settings=of())[-1]
    assert first.exercises == again.exercises


def test_published_sessions_of_the_past_count_as_training_weeks():
    past = tuple(a_session(date=MONDAY - timedelta(days=7 * week)) for week in range(6, 0, -1))
    fresh, later = (
        compose_lifts(weekly(1), settings=of(), past=earlier)[0] for earlier in ((), past)
    )
    assert "training week 1" in fresh.why[0]
    assert "training week 7" in later.why[0]


# --- never more than ten per cent --------------------------------------------------------------


@settings(deadline=None, max_examples=40)
@given(athletes(), st.sampled_from(Phase), st.integers(0, 60), st.integers(1, 14))
def test_no_load_is_ever_raised_by_more_than_ten_per_cent(athlete, phase, kg, reps):
    history = tuple(
        done(
            MONDAY - timedelta(days=back),
            *(("Goblet squat", reps, float(kg) or None),) * 3,
            *(("Back squat", reps, float(kg) + 20),) * 3,
        )
        for back in (9, 5, 2)
    )
    last = {"Goblet squat": float(kg) or None, "Back squat": float(kg) + 20}
    for lift in compose_lifts(weekly(12, phase=phase), settings=athlete, done=history):
        for step in lift.exercises:
            if step.weight_kg is None:
                continue
            before = last.get(step.name)
            assert before is None or step.weight_kg <= before * 1.1 + 0.011, step
            last[step.name] = step.weight_kg


def test_a_deload_says_so_and_no_other_session_does():
    placed = weekly(4)
    less = tuple(replace(one, sets_share=0.55) for one in placed)
    usual, deload = (compose_lifts(ones, settings=of()) for ones in (placed, less))
    assert not any(one.is_deload for one in usual)
    assert all(one.is_deload for one in deload)
