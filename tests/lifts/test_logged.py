"""Names that apps have for exercises, and one session that watch and app both know."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from placed import MONDAY, of, recorded

from runlift_export.errors import SettingsError
from runlift_export.lifts import (
    exercise_catalogue,
    exercise_progress,
    finished_session,
    merge_logged,
    unknown_exercises,
)
from runlift_export.model import DoneLift, DoneSet, OffsetBasis, ProblemKind

CATALOGUE = exercise_catalogue(of())


def written(title: str, reps: int | None = 8, kg: float | None = None, **more: Any) -> DoneSet:
    values = {"category": None, "name": None, "duration_s": None, "rest_s": None, **more}
    return DoneSet(title=title, reps=reps, weight_kg=kg, **values)


def logged(day: date, *sets: DoneSet, **changes: Any) -> DoneLift:
    """As an app wrote it down, an hour before midnight UTC to the same clock as `recorded`."""
    lift = DoneLift(
        key=f"app-{day}",
        source="hevy.csv",
        started_at=datetime(day.year, day.month, day.day, 17, 35, tzinfo=UTC),
        local_date=day,
        utc_offset_s=0,
        offset_basis=OffsetBasis.SETTINGS,
        duration_s=2700.0,
        sets=sets,
    )
    return replace(lift, **changes)


def exercise_of(title: str, kg: float | None = None, settings: str = "") -> str | None:
    """The catalogue's name for a set that an app wrote down."""
    wished = of(settings)
    lift = logged(MONDAY, written(title, 8, kg, duration_s=40.0))
    done = finished_session(lift, exercise_catalogue(wished))
    return next((one.exercise for one in exercise_progress((done,), wished)), None)


@pytest.mark.parametrize(
    ("title", "kg", "name"),
    [
        ("Squat (Barbell)", 60, "Back squat"),
        ("Barbell Squat", 60, "Back squat"),
        ("Squat", 60, "Back squat"),
        ("Squat", None, "Bodyweight squat"),
        ("Squat (Dumbbell)", 10, "Dumbbell squat"),
        ("Goblet Squat (Kettlebell)", 16, "Goblet squat"),
        ("Romanian Deadlift (Dumbbell)", 14, "Dumbbell Romanian deadlift"),
        ("ROMANIAN DEADLIFTS - barbell", 60, "Romanian deadlift"),
        ("RDL", 60, "Romanian deadlift"),
        ("Deadlift (Barbell)", 80, "Barbell deadlift"),
        ("Bulgarian Split Squat", 10, "Dumbbell Bulgarian split squat"),
        ("Bulgarian Split Squat", None, "Bodyweight Bulgarian split squat"),
        ("Walking Lunge (Dumbbell)", 8, "Dumbbell walking lunge"),
        ("Step Up", None, "Step-up"),
        ("Standing Calf Raise (Machine)", 60, "Standing calf raise"),
        ("Standing Calf Raise (Dumbbell)", 16, "Dumbbell calf raise"),
        ("Hip Thrust (Barbell)", 60, "Hip thrust"),
        ("Plank", None, "Plank"),
        ("Pushups", None, "Push-up"),
        ("Farmer's Walk", 20, "Farmer carry"),
        ("Kniebeuge (Langhantel)", 60, "Back squat"),
        ("Squat (barre)", 60, "Back squat"),
        ("Soulevé de terre roumain (haltères)", 12, "Dumbbell Romanian deadlift"),
        ("Sentadilla (Barra)", 60, "Back squat"),
        ("Leg Press", 100, None),
        ("Bench Press (Barbell)", 60, None),
    ],
)
def test_exercises_are_known_by_the_names_that_apps_have(
    title: str, kg: float | None, name: str | None
) -> None:
    """In any order of words and case, with or without a weight; what is not there stays unknown."""
    assert name == exercise_of(title, kg)


def test_every_name_of_the_catalogue_means_its_own_exercise() -> None:
    """No name that an app has for one takes another's."""
    for one in CATALOGUE:
        found = exercise_of(one.name, 10.0 if one.weighted else None)
        assert one.name == found


def test_the_runner_says_what_an_exercise_is_called() -> None:
    """In the settings; a name that the catalogue lacks is refused with the likest."""
    called = '[strength.names]\n"Kneeling squat (machine)" = "back squat"\n'
    assert exercise_of("kneeling squat, machine", 60) is None
    assert "Back squat" == exercise_of("kneeling squat, machine", 60, called)
    with pytest.raises(SettingsError, match="did you mean 'Back squat'"):
        exercise_of("x", 60, called.replace("back squat", "back sqat"))


def test_what_is_not_known_is_told_with_the_likest_name() -> None:
    """Those with most sets first; a likeness must be one."""
    lift = logged(MONDAY, written("Gobelt squat"), *[written("Leg Press")] * 2, written("Squat"))
    found = unknown_exercises((lift,), CATALOGUE)
    assert [("Leg Press", 2, None), ("Gobelt squat", 1, "Goblet squat")] == [
        (one.name, one.sets, one.likest) for one in found
    ]


@pytest.mark.parametrize(
    ("title", "legs"),
    [
        ("Squat (Barbell)", True),
        ("Leg Press (Machine)", True),
        ("Prensa de piernas", True),
        ("Hamstring Curl", True),
        ("Bench Press (Barbell)", False),
        ("Hanging Leg Raise", False),
        ("Plank", False),
        ("Yoga", False),
    ],
)
def test_a_session_is_one_for_the_legs_by_its_exercises_or_their_names(
    title: str, legs: bool
) -> None:
    """By the catalogue, else by a word in the name; one without any set counts as one."""
    assert legs is finished_session(logged(MONDAY, written(title)), CATALOGUE).legs
    assert finished_session(logged(MONDAY), CATALOGUE).legs


def test_a_session_without_an_hour_has_no_start() -> None:
    """FitNotes knows the date alone; noon is nobody's word."""
    lift = logged(MONDAY, written("Squat"), hour_known=False)
    assert finished_session(lift, CATALOGUE).start is None


def test_weight_for_both_hands_is_halved_where_the_name_says_no_dumbbell() -> None:
    """A walking lunge with 20 kg may be twice ten; with dumbbells it is that of one."""
    for title, kg in (("Walking Lunge", 10.0), ("Walking Lunge (Dumbbell)", 20.0)):
        done = finished_session(logged(MONDAY, written(title, 10, 20.0)), CATALOGUE)
        assert [kg] == [one.weight_kg for one in exercise_progress((done,), of())]


def test_repetitions_in_an_app_are_those_of_one_side() -> None:
    """A watch counts both: twenty steps are ten a leg. Who writes them down writes ten."""
    for title, reps in (("Walking Lunge", 20), ("Step Up", 24)):
        done = finished_session(logged(MONDAY, written(title, reps)), CATALOGUE)
        assert [(reps,)] == [one.amounts for one in exercise_progress((done,), of())]


# --- twins ---


def test_a_session_of_watch_and_app_is_one_with_the_fuller_sets() -> None:
    """The watch counted without weights, and has a plank that the app has not."""
    watch = recorded(MONDAY, ("Back squat", 8, None), ("Back squat", 7, None), ("Plank", 30, None))
    app = logged(MONDAY, *[written("Squat (Barbell)", 8, 60.0)] * 3, written("Leg Press", 10, 90.0))
    lifts, problems = merge_logged((watch,), ([app],), CATALOGUE)
    (one,) = lifts
    assert (watch.started_at, watch.source, 2700.0) == (one.started_at, one.source, one.duration_s)
    assert [60.0] * 3 + [90.0, None] == [each.weight_kg for each in one.sets]
    assert 19 == one.sets[-1].category
    (problem,) = problems
    assert (ProblemKind.DUPLICATE, "hevy.csv") == (problem.kind, problem.source)
    assert f"is that of {watch.source} too; it counts once" in problem.message


def test_a_watch_that_says_more_keeps_its_sets() -> None:
    """Weights on both; the app left out one set of squats."""
    watch = recorded(MONDAY, *[("Back squat", 8, 60.0)] * 3)
    app = logged(MONDAY, *[written("Squat (Barbell)", 9, 60.0)] * 2)
    ((one,), _) = merge_logged((watch,), ([app],), CATALOGUE)
    assert [8, 8, 8] == [each.reps for each in one.sets]
    same = logged(MONDAY, *[written("Squat (Barbell)", 9, 60.0)] * 3)
    ((one,), _) = merge_logged((watch,), ([same],), CATALOGUE)
    assert [9, 9, 9] == [each.reps for each in one.sets]


def test_sessions_are_two_where_they_do_not_overlap() -> None:
    """An hour in the morning and one in the evening; and two of one file never are one."""
    watch = recorded(MONDAY, ("Back squat", 8, 60.0))
    early = logged(MONDAY, written("Squat"), started_at=watch.started_at - timedelta(hours=9))
    assert 2 == len(merge_logged((watch,), ([early],), CATALOGUE)[0])
    again = replace(early, key="b")
    assert 3 == len(merge_logged((watch,), ([early, again],), CATALOGUE)[0])


def test_a_session_by_its_date_alone_is_that_of_the_day() -> None:
    """Of a file with an hour too, and of two files without one; another day's is another."""
    bare = logged(MONDAY, written("Squat", 8, 60.0), hour_known=False, source="fitnotes.csv")
    watch = recorded(MONDAY, ("Plank", 30, None))
    lifts, _ = merge_logged((watch,), ([bare],), CATALOGUE)
    assert [(True, 2)] == [(one.hour_known, len(one.sets)) for one in lifts]
    old = replace(bare, source="old.csv")
    timed = logged(MONDAY, written("Squat", 8, 60.0))
    lifts, problems = merge_logged((), ([old], [bare], [timed]), CATALOGUE)
    assert [(True, timed.started_at)] == [(one.hour_known, one.started_at) for one in lifts]
    assert 2 == len(problems)
    next_day = replace(bare, local_date=MONDAY + timedelta(days=1))
    assert 2 == len(merge_logged((watch,), ([next_day],), CATALOGUE)[0])


def test_an_app_keeps_the_clock_of_the_place() -> None:
    """Away from home the watch's clock and the app's agree, whatever zone is set."""
    watch = replace(recorded(MONDAY, ("Plank", 30, None)), utc_offset_s=-5 * 3600)
    wall = watch.started_at - timedelta(hours=5)
    app = logged(MONDAY, written("Squat"), started_at=wall - timedelta(hours=1), utc_offset_s=3600)
    assert 1 == len(merge_logged((watch,), ([app],), CATALOGUE)[0])
