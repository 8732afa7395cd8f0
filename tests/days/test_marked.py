"""Which laps were meant."""

from __future__ import annotations

import pytest
from synthetic import FIRST, automatic, easy, intervals, pressed, run_of

from runlift_export.days.laps import compare_laps
from strategies import a_lap


def marked(laps, **changes) -> int:
    return int(compare_laps([run_of(FIRST, easy(), laps=laps, **changes)]).marked[0])


def test_a_run_without_laps_has_no_marks():
    found = compare_laps([run_of(FIRST, easy())])
    assert (0, 1.0) == (int(found.marked[0]), float(found.contrast[0]))


@pytest.mark.parametrize("trigger", ["manual", "time", ""])
def test_every_lap_but_the_last_ends_with_a_mark(trigger):
    assert 13 == marked(pressed(intervals(6), trigger))


@pytest.mark.parametrize("each_m", [500.0, 1000.0, 1609.344, 5000.0])
@pytest.mark.parametrize("trigger", ["distance", "manual", ""])
def test_kilometres_and_miles_are_the_watchs(each_m, trigger):
    assert 0 == marked(automatic(20200.0, each_m, 3.0, trigger))


def test_kilometre_repetitions_by_hand_are_marks_beside_their_recoveries():
    laps = [a_lap(timer_s=900.0, distance_m=2700.0)]
    for _ in range(5):
        laps += [
            a_lap(timer_s=230.0, distance_m=1000.0),
            a_lap(timer_s=120.0, distance_m=300.0),
        ]
    assert 10 == marked(tuple(laps))


def test_equal_laps_of_any_length_and_even_pace_are_the_watchs():
    assert 0 == marked(automatic(20000.0, 2000.0, 3.0, "manual"))


def test_a_watch_set_to_any_distance_is_known_beside_a_lap_pressed_by_hand():
    own = automatic(18000.0, 3000.0, 3.0, "distance")
    by_hand = a_lap(timer_s=100.0, distance_m=310.0)
    assert 1 == marked((*own[:3], by_hand, *own[3:]))


def test_a_workout_by_distance_keeps_its_marks():
    pair = (
        a_lap(timer_s=190.0, distance_m=800.0, trigger="distance"),
        a_lap(timer_s=150.0, distance_m=400.0, trigger="distance"),
    )
    assert marked((a_lap(timer_s=900.0, trigger="time"), *pair * 6, a_lap())) >= 6


def test_four_hundreds_with_four_hundreds_between_are_a_session():
    laps = tuple(
        a_lap(timer_s=80.0 if number % 2 else 150.0, distance_m=400.0) for number in range(16)
    )
    assert 15 == marked(laps)


def test_a_lap_pressed_twice_by_mistake_is_one_mark():
    laps = (a_lap(timer_s=600.0), a_lap(timer_s=1.0, distance_m=3.0), a_lap(timer_s=600.0))
    assert 1 == marked(laps)


def test_contrast_is_the_faster_half_over_the_slower_half():
    found = compare_laps([run_of(FIRST, intervals(6), laps=pressed(intervals(6)))])
    assert 2.0 == pytest.approx(float(found.contrast[0]), rel=0.01)
    assert (6, 1080.0) == (int(found.fast_count[0]), float(found.fast_s[0]))


def test_laps_of_many_runs_are_those_of_each():
    several = [
        run_of(FIRST, easy(), laps=laps)
        for laps in (
            (),
            pressed(intervals(4)),
            automatic(9000.0, 1000.0, 3.0, "distance"),
            (a_lap(timer_s=0.0, distance_m=None),),
        )
    ]
    together = compare_laps(several)
    alone = [compare_laps([run]) for run in several]
    assert [int(one.marked[0]) for one in alone] == together.marked.tolist()
    assert [float(one.contrast[0]) for one in alone] == together.contrast.tolist()
