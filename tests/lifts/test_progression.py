"""What comes next after what was done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifts.placed import MONDAY, done, of, placement, weekly
from runlift_export.lifts import content, loads, progress, progress_row
from runlift_export.lifts.history import performances
from runlift_export.lifts.programme import catalogue
from strategies import a_lift, a_prescription, a_session

TRAINED = of('[athlete]\nlevel = "trained"\n')


def squats(day: int, *reps: int, kg: float | None = 60.0):
    """Back squats so many days before Monday."""
    return done(MONDAY - timedelta(days=day), *(("Back squat", one, kg) for one in reps))


def following(*lifts):
    """(repetitions, load) that follow in the base phase, range 6 to 8."""
    one = next(p for p in progress(lifts, TRAINED) if p.exercise == "Back squat")
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


def test_a_load_is_kept_where_the_next_step_would_be_over_ten_per_cent():
    lifts = (squats(6, 8, 8, kg=20.0), squats(3, 8, 8, kg=20.0))
    assert (8, 20.0) == following(*lifts)
    assert "over 10 %" in next(iter(progress(lifts, TRAINED))).why


def test_an_exercise_done_without_its_weight_begins_low():
    assert (6, 40.0) == following(squats(3, 8, 8, kg=None))


# --- loads -------------------------------------------------------------------------------------


@given(
    st.floats(1, 600), st.sampled_from((0.5, 1.0, 1.25, 2.5, 5.0)), st.sampled_from(("kg", "lb"))
)
def test_a_raise_is_more_and_at_most_ten_per_cent(weight_kg, step_kg, units):
    strength = of(f'[strength]\nunits = "{units}"\nsmallest_step_kg = {step_kg}\n').strength
    raised = loads.raised_kg(weight_kg, strength)
    if raised is not None:
        assert weight_kg < raised <= weight_kg * 1.1 + 1e-5
        step = loads.step_kg(strength)
        assert abs(raised / step - round(raised / step)) < 0.02


@given(st.floats(1, 600), st.sampled_from((0.5, 1.0, 2.5, 5.0)))
def test_rounding_never_goes_up(weight_kg, step_kg):
    strength = of(f"[strength]\nsmallest_step_kg = {step_kg}\n").strength
    rounded = loads.round_down_kg(weight_kg, strength)
    assert rounded <= max(weight_kg, step_kg) + 0.005
    assert rounded > weight_kg - step_kg - 0.005


@pytest.mark.parametrize(("weight_kg", "raised"), [(60, 62.5), (100, 105), (25, 27.5), (50, 52.5)])
def test_raises_are_the_plates_at_hand(weight_kg, raised):
    assert raised == loads.raised_kg(weight_kg, of().strength)


def test_no_bar_is_lighter_than_itself():
    squat = next(one for one in catalogue(of()) if one.name == "Back squat")
    assert 20.0 == loads.lowered_kg(squat, 21.0, of().strength)


@pytest.mark.parametrize(
    ("weight_kg", "units", "text"),
    [
        (22.5, "kg", "22.5 kg"),
        (20.0, "kg", "20 kg"),
        (22.68, "lb", "50 lb"),
        (100.0, "kg", "100 kg"),
    ],
)
def test_loads_are_shown_in_the_runners_unit(weight_kg, units, text):
    assert text == loads.shown(weight_kg, units)


# --- history in the plan -----------------------------------------------------------------------


def squat_of(lifts):
    return next(
        (step.reps, step.weight_kg)
        for lift in lifts
        for step in lift.exercises
        if step.name == "Back squat"
    )


def first_week(*lifts, **changes):
    return content(weekly(1), settings=TRAINED, done=lifts, **changes)


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
    assert unlogged.endswith("Load: begun low with 40 kg, on by the week.")
    assert logged.endswith("Load: 7 last time: on towards 8.")


def test_a_plan_without_logged_sets_says_that_it_goes_by_the_week():
    line = "no finished sets found: repetitions and loads go by the week"
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
    assert 60.0 == squat_of(first_week(*lifts, past=past))[1]


def test_a_finished_session_belongs_to_the_nearest_planned_one():
    past = tuple(a_session(date=MONDAY - timedelta(days=back)) for back in (9, 4))
    lift = done(MONDAY - timedelta(days=5), ("Goblet squat", 8, 16.0))
    found = performances((lift,), exercises=catalogue(of()), past=past)
    assert 8 == found["Goblet squat"][0].planned.reps
    far = performances((lift,), exercises=catalogue(of()), past=past[:1])
    assert far["Goblet squat"][0].planned is None


def test_sets_are_found_by_their_title_where_fit_has_one_number_for_two():
    lift = done(MONDAY, ("Romanian deadlift", 8, 50.0))
    titled = replace(lift, sets=(replace(lift.sets[0], title="Hip hinge"),))
    assert ["Romanian deadlift"] == list(performances((lift,), exercises=catalogue(of())))
    assert ["Hip hinge"] == list(performances((titled,), exercises=catalogue(of())))


def test_sets_without_a_count_are_left_out():
    lift = done(MONDAY, ("Back squat", 8, 60.0))
    nothing = replace(lift, sets=(replace(lift.sets[0], reps=None),))
    assert {} == performances((nothing,), exercises=catalogue(of()))


@pytest.mark.parametrize(("counted", "each_side"), [(20, 10), (24, 12), (12, 12), (10, 10)])
def test_a_count_of_both_sides_together_is_halved(counted, each_side):
    lift = done(MONDAY, ("Walking lunge", counted, None))
    found = performances((lift,), exercises=catalogue(of()))
    assert (each_side,) == found["Walking lunge"][0].amounts


def test_weeks_without_a_planned_session_are_no_progress():
    """Done two weeks before the plan begins: the first session is the next step, not the third."""
    assert (7, 60.0) == squat_of(first_week(squats(16, 6, 6, 6)))


def test_every_planned_week_is_a_step():
    lifts = content(weekly(3), settings=TRAINED, done=(squats(3, 6, 6, 6),))
    steps = [s.reps for lift in lifts for s in lift.exercises if s.name == "Back squat"]
    assert [7, 8, 8] == steps


def test_rows_show_what_was_done_and_what_is_next():
    one = progress((squats(6, 8, 8, 8), squats(3, 8, 8, 8)), TRAINED)[0]
    assert (
        "Back squat",
        "2026-11-20",
        "8, 8, 8 at 60 kg",
        "6 at 62.5 kg",
        "8 twice: 4.2 % more",
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
        one.exercise: (one.next_amount, one.next_weight_kg) for one in progress(history, athlete)
    }
    planned = {
        step.name: (step.reps, step.weight_kg)
        for lift in content(weekly(1), settings=athlete, done=history)
        for step in lift.exercises
    }
    assert {name: planned[name] for name in listed} == listed


def test_nothing_done_is_no_progress():
    assert () == progress((), TRAINED)


def test_the_last_exercise_done_comes_first():
    lifts = (squats(3, 7), done(MONDAY, ("Push-up", 10, None)))
    assert ["Push-up", "Back squat"] == [one.exercise for one in progress(lifts, TRAINED)]


def test_without_logs_the_load_rises_in_the_fifth_week():
    lifts = content(
        tuple(placement(MONDAY + timedelta(days=14 * week)) for week in range(4)),
        settings=TRAINED,
    )
    loads_kg = [
        step.weight_kg for lift in lifts for step in lift.exercises if step.name == "Back squat"
    ]
    assert sorted(loads_kg) == loads_kg
    assert loads_kg[0] < loads_kg[-1]
