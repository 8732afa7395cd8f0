"""What comes next after what was done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifts.placed import MONDAY, done, of, placement, weekly
from runlift_export.lifts import compose_lifts, exercise_progress, progress_row
from runlift_export.model import Phase
from strategies import a_lift, a_prescription, a_session

TRAINED = of('[athlete]\nlevel = "trained"\n')


def squats(day: int, *reps: int, kg: float | None = 60.0):
    """Back squats so many days before Monday."""
    return done(MONDAY - timedelta(days=day), *(("Back squat", one, kg) for one in reps))


def following(*lifts):
    """(repetitions, load) that follow in the base phase, range 6 to 8."""
    one = next(p for p in exercise_progress(lifts, TRAINED) if p.exercise == "Back squat")
    return one.next_amount, one.next_weight_kg


# --- double progression ------------------------------------------------------------------------


def test_repetitions_rise_before_the_load():
    assert (7, 60.0) == following(squats(3, 6, 6, 6))


def test_the_weakest_set_counts():
    assert (7, 60.0) == following(squats(3, 8, 8, 6))


def test_the_top_once_is_asked_for_once_more():
    assert (8, 60.0) == following(squats(3, 8, 8, 8))


def test_the_top_twice_raises_the_load_and_goes_back_to_the_bottom():
    assert (6, 62.5) == following(squats(6, 8, 8, 8), squats(3, 8, 8, 9))


def test_the_top_twice_at_two_loads_is_not_twice():
    assert (8, 60.0) == following(squats(6, 8, 8, 8, kg=57.5), squats(3, 8, 8, 8))


def test_one_miss_changes_nothing():
    assert (6, 60.0) == following(squats(6, 7, 7, 7), squats(3, 6, 5, 4))


def test_two_misses_take_ten_per_cent_off():
    assert (6, 52.5) == following(squats(6, 5, 5, 5), squats(3, 6, 5, 4))


def test_three_weeks_off_take_ten_per_cent_off():
    lifts = (squats(30, 7, 7, 7), done(MONDAY, ("Push-up", 10, None)))
    assert (6, 52.5) == following(*lifts)


def test_twenty_days_off_do_not():
    lifts = (squats(20, 7, 7, 7), done(MONDAY, ("Push-up", 10, None)))
    assert (8, 60.0) == following(*lifts)


def test_warm_up_sets_with_less_weight_do_not_count():
    day = done(MONDAY, ("Back squat", 5, 20.0), ("Back squat", 8, 60.0), ("Back squat", 7, 60.0))
    assert (8, 60.0) == following(day)


def dumbbells(*history: int, kg: float = 10.0):
    """(repetitions, kg) of a novice's goblet squat after so many repetitions in each session."""
    lifts = tuple(
        done(MONDAY - timedelta(days=7 * (len(history) - at)), *(("Goblet squat", reps, kg),) * 3)
        for at, reps in enumerate(history)
    )
    one = next(p for p in exercise_progress(lifts, of()) if p.exercise == "Goblet squat")
    return one.next_amount, one.next_weight_kg


def test_where_the_next_dumbbell_is_far_three_repetitions_come_first():
    """8 to 12 with 10 kg, the next is 12.5: up to 15, twice, and then at the bottom."""
    assert (14, 10.0) == dumbbells(12)
    assert (15, 10.0) == dumbbells(12, 14)
    assert (15, 10.0) == dumbbells(14, 15)
    assert (8, 12.5) == dumbbells(15, 15)
    assert (8, 32.5) == dumbbells(12, 12, kg=30.0)


def test_fewer_repetitions_mean_more_weight_and_more_mean_less():
    """By what can be lifted once: eight with two in reserve at 60 kg are worth 80."""
    for phase, expected in (("build", (4, 62.5)), ("base", (8, 60.0))):
        settings = of(f'[athlete]\nlevel = "trained"\n[plan]\nphase = "{phase}"\n')
        (one,) = exercise_progress((squats(3, 8, 8, 8),), settings)
        assert expected == (one.next_amount, one.next_weight_kg)
    four = a_lift(exercises=(a_prescription(name="Back squat", reps=4, rir=2, weight_kg=70.0),))
    past = tuple(a_session(date=MONDAY - timedelta(days=back), lift=four) for back in (6, 3))
    lifts = (squats(6, 4, 4, kg=70.0), squats(3, 4, 4, kg=70.0))
    after = compose_lifts(weekly(1, phase=Phase.OFF), settings=TRAINED, done=lifts, past=past)
    assert (8, 62.5) == squat_of(after)


def test_no_weight_is_frozen_for_ever():
    """Half a year as asked: every weight of a trained lifter has risen, in kg and in pounds."""
    for units in ("kg", "lb"):
        athlete = of(f'[athlete]\nlevel = "trained"\n[strength]\nunits = "{units}"\n')
        seen: dict[str, list[float]] = {}
        for lift in compose_lifts(weekly(26), settings=athlete):
            for step in lift.exercises:
                if step.weight_kg is not None:
                    seen.setdefault(step.name, []).append(step.weight_kg)
        assert seen
        assert all(kg[0] < kg[-1] for kg in seen.values())


def test_a_watch_that_keeps_sixteenths_loses_no_plate():
    """20 lb are 9.07 kg and come back as 9.06; the next dumbbell is 25 lb."""
    lifts = tuple(
        done(MONDAY - timedelta(days=back), *(("Goblet squat", 15, 9.06),) * 3) for back in (6, 3)
    )
    settings = of('[strength]\nunits = "lb"\n')
    (one,) = exercise_progress(lifts, settings)
    assert (8, 11.34) == (one.next_amount, one.next_weight_kg)


def test_an_exercise_done_without_its_weight_begins_low():
    assert (6, 40.0) == following(squats(3, 8, 8, kg=None))


# --- weights -----------------------------------------------------------------------------------


def next_kg(reps: int, kg: float, strength: str = "") -> float | None:
    """The weight of the back squat after two sessions of so many repetitions (range 6 to 8)."""
    lifts = (squats(6, reps, reps, kg=kg), squats(3, reps, reps, kg=kg))
    settings = of(f'[athlete]\nlevel = "trained"\n[strength]\n{strength}')
    return next(iter(exercise_progress(lifts, settings))).next_weight_kg


KG = st.floats(1, 600).map(lambda kg: round(kg, 2))
STEPS_KG = st.sampled_from((0.5, 1.0, 1.25, 2.5, 5.0))


@given(KG, STEPS_KG)
def test_a_raise_is_a_plate_at_hand_and_at_most_ten_per_cent(kg, step_kg):
    raised = next_kg(8, kg, f"smallest_step_kg = {step_kg}")
    assert kg <= raised <= max(kg * 1.1, kg + step_kg) + 0.04
    assert raised == kg or abs(raised / step_kg - round(raised / step_kg)) < 0.011 / step_kg


@given(KG, STEPS_KG)
def test_a_raise_in_pounds_is_whole_half_pounds(kg, step_kg):
    raised = next_kg(8, kg, f'units = "lb"\nsmallest_step_kg = {step_kg}')
    half_pounds = raised / 0.45359237 * 2
    assert kg - 10 * 0.45359237 <= raised <= max(kg * 1.1, kg + 2 * step_kg) + 0.04
    light = kg < 10 * 0.45359237
    assert light or abs(half_pounds - round(half_pounds)) < 0.03


@pytest.mark.parametrize(
    ("logged_kg", "pounds"), [(40.0, 90), (37.5, 85), (60.0, 130), (20.41, 45), (52.0, 115)]
)
def test_in_pounds_the_next_weight_is_one_that_plates_make(logged_kg, pounds):
    """Also where the sets were logged in kilograms: 40 kg would be 88.2 lb."""
    found = next_kg(6, logged_kg, 'units = "lb"')
    assert pounds == round(found / 0.45359237, 1)


@given(st.floats(25, 600).map(lambda kg: round(kg, 2)), STEPS_KG)
def test_ten_per_cent_less_is_rounded_down_by_less_than_a_step(kg, step_kg):
    lowered = next_kg(5, kg, f"smallest_step_kg = {step_kg}")
    far = (kg * 0.9 + 0.04) // step_kg * step_kg < kg * 0.8  # the next one down is too little
    assert lowered <= kg * 0.9 + 0.04 or (far and kg - step_kg < lowered <= kg)
    assert lowered > kg * 0.9 - step_kg - 0.005
    assert lowered < kg or kg * 0.9 - step_kg < kg * 0.8


@pytest.mark.parametrize(("kg", "raised"), [(60, 62.5), (100, 105), (25, 27.5), (50, 52.5)])
def test_raises_are_the_plates_at_hand(kg, raised):
    assert raised == next_kg(8, kg)


def test_no_bar_is_lighter_than_itself():
    assert 20.0 == next_kg(5, 21.0)


@pytest.mark.parametrize(
    ("kg", "units", "text"),
    [
        (22.5, "kg", "22.5 kg"),
        (21.25, "kg", "21.25 kg"),
        (20.0, "kg", "20 kg"),
        (22.68, "lb", "50 lb"),
        (100.0, "kg", "100 kg"),
    ],
)
def test_weights_are_told_in_the_runners_unit(kg, units, text):
    settings = of(f'[strength]\nunits = "{units}"\n')
    (one,) = exercise_progress((squats(3, 7, kg=kg),), settings)
    assert f"7 at {text}" == progress_row(one, settings)[2]


# --- history in the plan -----------------------------------------------------------------------


def squat_of(lifts):
    return next(
        (step.reps, step.weight_kg)
        for lift in lifts
        for step in lift.exercises
        if step.name == "Back squat"
    )


def first_week(*lifts, **changes):
    return compose_lifts(weekly(1), settings=TRAINED, done=lifts, **changes)


def test_the_plan_goes_on_from_the_logged_load():
    assert (6, 62.5) == squat_of(first_week(squats(6, 8, 8, 8), squats(3, 8, 8, 8)))


def test_sets_on_or_after_the_first_planned_day_are_not_history():
    late = done(MONDAY, ("Back squat", 8, 90.0), ("Back squat", 8, 90.0))
    assert squat_of(first_week()) == squat_of(first_week(late))


def test_the_notes_explain_the_load():
    unlogged, logged = (
        next(s.notes for lift in lifts for s in lift.exercises if s.name == "Back squat")
        for lifts in (first_week(), first_week(squats(3, 7, 7, 7)))
    )
    assert unlogged.endswith("Weight: a low start with 40 kg, more as it goes well.")
    assert logged.endswith("Weight: 7 last time, on the way to 8.")


def test_a_plan_without_logged_sets_says_what_it_goes_by():
    line = "no finished sets found, so what was planned is taken as done"
    assert all(line in lift.why for lift in first_week())
    assert not any(line in lift.why for lift in first_week(squats(3, 7, 7, 7)))


def test_logged_work_on_a_lower_rung_is_gone_on_with():
    goblet = tuple(
        done(MONDAY - timedelta(days=back), *(("Goblet squat", 7, 16.0),) * 3) for back in (6, 3)
    )
    names = {step.name for lift in first_week(*goblet) for step in lift.exercises}
    assert "Goblet squat" in names
    assert "Back squat" not in names


def test_four_easy_weeks_on_a_rung_lead_to_the_next():
    goblet = tuple(
        done(MONDAY - timedelta(days=back), *(("Goblet squat", 8, 16.0),) * 3)
        for back in (31, 24, 17, 10, 3)
    )
    names = {step.name for lift in first_week(*goblet) for step in lift.exercises}
    assert "Back squat" in names


def test_a_rung_that_is_not_mastered_is_not_left():
    goblet = tuple(
        done(MONDAY - timedelta(days=back), *(("Goblet squat", 3, 16.0),) * 3)
        for back in (31, 24, 17, 10, 3)
    )
    names = {step.name for lift in first_week(*goblet) for step in lift.exercises}
    assert "Back squat" not in names


def test_repetitions_that_the_plan_asked_for_are_no_miss():
    """Four in the heavy phase are no failure when the base phase comes back."""
    planned = a_lift(
        exercises=(
            a_prescription(
                name="Back squat", reps=4, category="squat", fit_name="barbell_back_squat"
            ),
        )
    )
    lifts = (squats(6, 4, 4, 4), squats(3, 4, 4, 4))
    past = tuple(a_session(date=MONDAY - timedelta(days=back), lift=planned) for back in (6, 3))
    assert (6, 52.5) == squat_of(first_week(*lifts))
    assert (6, 55.0) == squat_of(first_week(*lifts, past=past))


def test_sets_are_found_by_their_title_where_fit_has_one_number_for_two():
    lift = done(MONDAY, ("Split squat", 8, None))
    titled = replace(lift, sets=(replace(lift.sets[0], title="Reverse lunge"),))
    assert ["Split squat"] == [one.exercise for one in exercise_progress((lift,), of())]
    assert ["Reverse lunge"] == [one.exercise for one in exercise_progress((titled,), of())]


def test_sets_without_a_title_are_those_of_the_exercise_that_fit_names_exactly():
    """The chair squat stands first in the catalogue, and FIT's "squat" is only its nearest."""
    lift = done(MONDAY, ("Chair squat", 12, None))
    assert ["Bodyweight squat"] == [one.exercise for one in exercise_progress((lift,), of())]


def test_sets_without_a_count_are_left_out():
    lift = done(MONDAY, ("Back squat", 8, 60.0))
    nothing = replace(lift, sets=(replace(lift.sets[0], reps=None),))
    assert () == exercise_progress((nothing,), of())


@pytest.mark.parametrize(("counted", "each_side"), [(20, 10), (24, 12), (12, 12), (10, 10)])
def test_a_count_of_both_sides_together_is_halved(counted, each_side):
    lift = done(MONDAY, ("Walking lunge", counted, None))
    (found,) = exercise_progress((lift,), of())
    assert (each_side,) == found.amounts


def test_weeks_without_a_planned_session_are_no_progress():
    """Done two weeks before the plan begins: the first session is the next step, not the third."""
    assert (7, 60.0) == squat_of(first_week(squats(16, 6, 6, 6)))


def test_every_planned_week_is_a_step():
    lifts = compose_lifts(weekly(3), settings=TRAINED, done=(squats(3, 6, 6, 6),))
    steps = [s.reps for lift in lifts for s in lift.exercises if s.name == "Back squat"]
    assert [7, 8, 8] == steps


def test_rows_show_what_was_done_and_what_is_next():
    one = exercise_progress((squats(6, 8, 8, 8), squats(3, 8, 8, 8)), TRAINED)[0]
    assert (
        "Back squat",
        "2026-11-20",
        "8, 8, 8 at 60 kg",
        "6 at 62.5 kg",
        "8 reached twice: 4.2 % more",
    ) == progress_row(one, TRAINED)


@pytest.mark.parametrize("level", ["novice", "trained"])
def test_the_list_and_the_first_planned_session_agree(level):
    athlete = of(f'[athlete]\nlevel = "{level}"\n')
    history = (
        squats(9, 8, 8, 8),
        done(
            MONDAY - timedelta(days=2), *(("Back squat", 9, 60.0), ("Romanian deadlift", 8, 50.0))
        ),
    )
    listed = {
        one.exercise: (one.next_amount, one.next_weight_kg)
        for one in exercise_progress(history, athlete)
    }
    planned = {
        step.name: (step.reps, step.weight_kg)
        for lift in compose_lifts(weekly(1), settings=athlete, done=history)
        for step in lift.exercises
    }
    assert {name: planned[name] for name in listed} == listed


def test_nothing_done_is_no_progress():
    assert () == exercise_progress((), TRAINED)


def test_the_last_exercise_done_comes_first():
    lifts = (squats(3, 7), done(MONDAY, ("Push-up", 10, None)))
    assert ["Push-up", "Back squat"] == [one.exercise for one in exercise_progress(lifts, TRAINED)]


def test_without_logs_the_load_rises_in_the_fifth_week():
    lifts = compose_lifts(
        tuple(placement(MONDAY + timedelta(days=14 * week)) for week in range(5)),
        settings=TRAINED,
    )
    weights_kg = [
        step.weight_kg for lift in lifts for step in lift.exercises if step.name == "Back squat"
    ]
    assert sorted(weights_kg) == weights_kg
    assert weights_kg[0] < weights_kg[-1]
