"""Which laps were meant: as many as the session is said to have."""

from __future__ import annotations

from dataclasses import replace

import pytest
from synthetic import AFTER, automatic, easy, history, intervals, pressed, run_of, verdicts_on

from runlift_export.model import Lap
from strategies import a_lap

PAST = history()


def marked(laps: tuple[Lap, ...]) -> int:
    """The laps that are counted as marked; 0 where they make no session."""
    reason = verdicts_on((*PAST, run_of(AFTER, easy(20), laps=laps)))[-1].reasons[0]
    return int(reason.measured or 0) if reason.rule == "session_laps" else 0


@pytest.mark.parametrize("trigger", ["manual", "time", ""])
def test_every_lap_but_the_last_ends_with_a_mark(trigger):
    assert 13 == marked(pressed(intervals(6), trigger))


def test_kilometre_repetitions_by_hand_are_marks_beside_their_recoveries():
    laps = [a_lap(timer_s=900.0, distance_m=2700.0)]
    for _ in range(5):
        laps += [
            a_lap(timer_s=230.0, distance_m=1000.0),
            a_lap(timer_s=120.0, distance_m=300.0),
        ]
    assert 10 == marked(tuple(laps))


@pytest.mark.parametrize("each_m", [500.0, 1000.0, 1609.344, 5000.0, 2000.0])
def test_kilometres_miles_and_equal_laps_are_the_watchs_beside_four_by_hand(each_m):
    """Four presses without much contrast make a session, three do not; the rest is not counted."""
    own = automatic(20200.0, each_m, 3.0, "distance")
    by_hand = a_lap(timer_s=100.0, distance_m=310.0)
    assert 4 == marked((*own[:2], by_hand, by_hand, *own[2:4], by_hand, by_hand, *own[4:]))
    assert 0 == marked((*own[:2], by_hand, by_hand, *own[2:4], by_hand, *own[4:]))


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


def test_a_lap_of_under_five_seconds_is_pressed_by_mistake():
    session = pressed(intervals(6))
    slip = a_lap(timer_s=4.0, distance_m=12.0)
    assert 13 == marked((session[0], slip, *session[1:]))
    assert 14 == marked((session[0], replace(slip, timer_s=5.0), *session[1:]))
