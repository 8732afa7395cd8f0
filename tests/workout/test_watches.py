"""Warnings before a workout goes to a watch."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runlift_export.workout import (
    RemarkKind,
    preflight_workouts,
    watch_kind,
    watch_kinds,
    workout_fit,
)
from strategies import a_lift, a_prescription, a_session

MODERN = watch_kind("fēnix® 7 Pro")
OLDER = watch_kind("Forerunner 935")


def remarks(sessions, watch, **known):
    """On the sessions as the bytes that would be copied."""
    return preflight_workouts(tuple(workout_fit(one) for one in sessions), watch, **known)


def texts(session, kind, watch):
    return [one.text for one in remarks((session,), watch) if one.kind is kind]


@pytest.mark.parametrize(
    ("description", "key"),
    [
        ("fēnix® 7 Pro", "garmin-modern"),
        ("Forerunner 970", "garmin-modern"),
        ("Venu 2 Plus", "garmin-modern"),
        ("Forerunner 935", "garmin-older"),
        ("fenix 3 HR", "garmin-older"),
        ("Edge 530", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_watch_is_known_by_its_model_name(description, key):
    assert key == watch_kind(description).key


def test_no_word_stands_for_two_kinds():
    words = [word for one in watch_kinds() for word in one.words]
    assert len(words) == len(set(words))


def test_a_sound_session_for_a_newer_watch_has_no_remark():
    assert () == remarks((a_session(),), MODERN)


def test_an_older_watch_may_show_another_name():
    lift = a_lift(
        exercises=(
            a_prescription(
                name="Romanian deadlift",
                category="deadlift",
                fit_name="barbell_straight_leg_deadlift",
            ),
        )
    )
    found = texts(a_session(lift=lift), RemarkKind.REWRITE, OLDER)
    assert (
        "'Romanian deadlift' may be shown as 'barbell straight leg deadlift' "
        "on a watch that ignores titles"
    ) in found


def test_a_rewrite_is_told_once_for_all_workouts():
    lift = a_lift(
        warm_up=(),
        exercises=(
            a_prescription(name="Pallof press", category="core", fit_name="cable_core_press"),
        ),
    )
    sessions = tuple(replace(a_session(lift=lift), uid=f"plan-{i}") for i in range(3))
    assert ["'Pallof press' may be shown as 'cable core press' on a watch that ignores titles"] == [
        one.text for one in remarks(sessions, OLDER)
    ]


@pytest.mark.parametrize(
    ("name", "category", "fit_name"),
    [
        ("Single-leg calf raise", "calf_raise", "single_leg_standing_calf_raise"),
        ("Back squat", "squat", "barbell_back_squat"),
        ("Floor hip thrust", "hip_raise", "barbell_hip_thrust_on_floor"),
    ],
)
def test_tools_and_small_words_are_no_rewrite(name, category, fit_name):
    lift = a_lift(
        warm_up=(), exercises=(a_prescription(name=name, category=category, fit_name=fit_name),)
    )
    assert () == remarks((a_session(lift=lift),), OLDER)


def test_an_exact_name_is_no_rewrite():
    lift = a_lift(warm_up=(), exercises=(a_prescription(),))
    assert [] == texts(a_session(lift=lift), RemarkKind.REWRITE, OLDER)


def test_more_than_fifty_steps_are_a_limit():
    many = tuple(a_prescription(name=f"Squat {i}", sets=4) for i in range(18))
    found = texts(a_session(lift=a_lift(warm_up=(), exercises=many)), RemarkKind.LIMIT, MODERN)
    assert ["54 steps, more than Garmin's editor takes (50)"] == found


def test_a_long_name_is_shown_cut_on_an_older_watch():
    session = a_session(lift=a_lift(name="Gym with Ünal on Mon"))
    assert "'24 Nov Gym with Ünal on Mon' shown as '24 Nov Gym with'" in texts(
        session, RemarkKind.REWRITE, OLDER
    )
    assert [] == texts(session, RemarkKind.REWRITE, MODERN)


def test_a_new_category_is_a_limit_for_older_watches_alone():
    lift = a_lift(exercises=(a_prescription(category="banded_exercises", fit_name="glute_bridge"),))
    assert any(
        "category 37" in text for text in texts(a_session(lift=lift), RemarkKind.LIMIT, OLDER)
    )
    assert [] == texts(a_session(lift=lift), RemarkKind.LIMIT, MODERN)


def test_more_workouts_than_a_watch_keeps_are_one_remark_for_the_batch():
    sessions = tuple(replace(a_session(), uid=f"plan-{i}") for i in range(3))
    assert () == remarks(sessions, MODERN, on_watch=22)
    found = remarks(sessions, MODERN, on_watch=23)
    assert [""] == [one.workout for one in found]
    assert "23 workouts on the watch and 3 new ones" in found[0].text


def test_nothing_to_load_is_nothing_to_say():
    assert () == preflight_workouts((), MODERN)
