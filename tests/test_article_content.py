"""What the article that we serve says of a session's content, sentence by sentence, in its order.

Each is looked for in the sessions of several runners.
"""

from __future__ import annotations

import pytest

from lifts.placed import of, weekly
from runlift_export.lifts import compose_lifts, exercise_catalogue
from runlift_export.model import Lift, Prescription

EXERCISES = {one.title: one for one in exercise_catalogue(of())}
RUNNERS = [
    f'[athlete]\nlevel = "{level}"\n[strength]\nplace = "{place}"\n'
    for level in ("novice", "trained")
    for place in ("gym", "home", "travel")
]
runners = pytest.mark.parametrize("runner", RUNNERS)
gym_runners = pytest.mark.parametrize("runner", RUNNERS[::3])


def lifts_of(runner: str, weeks: int = 8) -> tuple[Lift, ...]:
    return compose_lifts(weekly(weeks), settings=of(runner))


def steps_of(lifts: tuple[Lift, ...], pattern: str) -> list[Prescription]:
    """All exercises of a movement in all sessions."""
    return [
        step
        for lift in lifts
        for step in lift.exercises
        if EXERCISES[step.name].pattern.value == pattern
    ]


@runners
def test_a_session_takes_thirty_to_forty_five_minutes(runner: str) -> None:
    assert all(30 <= lift.duration_min <= 45 for lift in lifts_of(runner))


@runners
def test_it_begins_with_five_easy_minutes_then_leg_swings_and_lunges(runner: str) -> None:
    for lift in lifts_of(runner):
        easy, swings, lunges = lift.warm_up
        assert 300 == easy.seconds
        assert swings.name.startswith("Leg swings")
        assert "Easy lunges" == lunges.name


@runners
def test_the_big_movements_come_first(runner: str) -> None:
    """Squat or lunge and hinge are the first two of each session."""
    for lift in lifts_of(runner):
        first = {EXERCISES[step.name].pattern.value for step in lift.exercises[:2]}
        assert first & {"squat", "single-leg"}
        assert "hinge" in first


@gym_runners
def test_squats_and_romanian_deadlifts_are_done_in_sets_of_six_or_more(runner: str) -> None:
    """Base phase; with small dumbbells some more repetitions before the next one."""
    for step in steps_of(lifts_of(runner), "squat"):
        assert 6 <= step.reps <= 15
        assert 60 <= step.rest_s <= 180


@gym_runners
def test_a_beginner_hinges_with_dumbbells_the_trained_with_a_bar(runner: str) -> None:
    names = [step.name for step in steps_of(lifts_of(runner, 1), "hinge")]
    bar = "trained" in runner
    assert ("Romanian deadlift" if bar else "Dumbbell Romanian deadlift") == names[0]


@runners
def test_calf_raises_are_in_every_session_from_twelve_repetitions_on(runner: str) -> None:
    lifts = lifts_of(runner)
    calves = steps_of(lifts, "calf")
    assert len(calves) == len(lifts)
    assert all(step.reps >= 12 for step in calves)


@pytest.mark.parametrize("place", ["gym", "home", "travel"])
def test_calves_go_from_two_legs_to_one(place: str) -> None:
    runner = f'[strength]\nplace = "{place}"\n'
    legs = [EXERCISES[s.name].legs for s in steps_of(lifts_of(runner, 6), "calf")]
    assert "two" == legs[0]
    assert "one" == legs[-1]


@runners
def test_core_is_two_rounds_of_twenty_to_thirty_seconds_at_first(runner: str) -> None:
    core = [step for step in steps_of(lifts_of(runner, 1), "core") if step.seconds]
    assert core
    assert all(20 <= step.seconds <= 30 for step in core if step.seconds)
    assert all(step.sets <= 3 for step in core)


@runners
def test_one_repetition_at_least_stays_in_the_tank(runner: str) -> None:
    reserves = [s.rir for lift in lifts_of(runner) for s in lift.exercises if s.reps]
    assert all(rir is not None and rir >= 1 for rir in reserves)


@pytest.mark.parametrize("place", ["home", "travel"])
def test_at_home_the_body_and_a_band_are_enough(place: str) -> None:
    for lift in lifts_of(f'[strength]\nplace = "{place}"\n'):
        needed = {thing for step in lift.exercises for thing in EXERCISES[step.name].equipment}
        assert needed <= {"bodyweight", "band", "bench", "step"}
