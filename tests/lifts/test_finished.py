"""A finished session: what is kept of a recording, and which published session it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from garmin_fit_sdk.profile import Profile
from hypothesis import given
from hypothesis import strategies as st

from lifts.placed import MONDAY, done, recorded
from runlift_export.lifts import finished_session
from runlift_export.lifts.log import sets_of_others
from runlift_export.model import DoneSet, FinishedSession, match_finished, taken_as_done
from strategies import a_session


def on(days: int):
    return MONDAY + timedelta(days=days)


def published(*days: int):
    return tuple(
        a_session(
            date=on(day),
            uid=f"u{day}",
            start=datetime(2026, 11, 23, 18, tzinfo=UTC) + timedelta(days=day),
        )
        for day in days
    )


def finished(*days: int):
    return tuple(FinishedSession(date=on(day), legs=True) for day in days)


def matched(done_on, published_on):
    """{day it was done: day it was published for}, in days after a Monday."""
    pairs = match_finished(finished(*done_on), published(*published_on))
    return {(one.date - MONDAY).days: (session.date - MONDAY).days for one, session in pairs}


@pytest.mark.parametrize(
    ("done_on", "published_on", "pairs"),
    [
        ((1,), (1,), {1: 1}),
        ((2,), (1,), {2: 1}),  # a day late
        ((1,), (2,), {1: 2}),  # a day early
        ((3,), (1,), {}),  # two days late
        ((7,), (6,), {}),  # Monday after Sunday: another week
        ((1, 2), (2,), {2: 2}),  # the nearest
        ((1, 3), (2,), {1: 2}),  # the earlier of two as near
        ((1,), (1, 2), {1: 1}),  # only once
        ((1, 2), (1, 2), {1: 1, 2: 2}),
    ],
)
def test_a_finished_session_is_the_published_one_within_a_day_of_its_week(
    done_on, published_on, pairs
):
    assert pairs == matched(done_on, published_on)


@given(
    st.lists(st.integers(0, 27), max_size=8),
    st.lists(st.integers(0, 27), max_size=8, unique=True),
)
def test_no_session_is_in_two_pairs_and_none_is_left_that_could_be(done_on, published_on):
    pairs = match_finished(finished(*done_on), published(*published_on))
    used = [one.date for one, _ in pairs]
    assert all(
        used.count(day) <= finished(*done_on).count(FinishedSession(date=day, legs=True))
        for day in used
    )
    assert len({session.uid for _, session in pairs}) == len(pairs)
    free = list(done_on)
    for one, _ in pairs:
        free.remove((one.date - MONDAY).days)
    held = {(session.date - MONDAY).days for _, session in pairs}
    for session_day in set(published_on) - held:
        same_week = [day for day in free if day // 7 == session_day // 7]
        assert not any(abs(day - session_day) <= 1 for day in same_week)


def test_a_published_session_taken_as_done_keeps_time_legs_and_sets():
    session = a_session()
    taken = taken_as_done(session)
    assert (session.date, session.legs, session.start) == (taken.date, taken.legs, taken.start)
    assert sum(one.sets for one in session.lift.exercises) == taken.set_count


def test_a_recording_keeps_date_sets_and_the_runners_own_clock():
    """17:30 in UTC is 18:30 an hour east of it."""
    found = finished_session(replace(recorded(MONDAY, ("Push-up", 10, None)), utc_offset_s=3600))
    assert (MONDAY, 18 * 60 + 30, 1) == (found.date, found.clock_min, found.set_count)


def test_a_session_of_arms_spares_the_legs():
    assert not done(MONDAY, ("Push-up", 10, None), ("Band row", 10, None)).legs
    assert done(MONDAY, ("Push-up", 10, None), ("Goblet squat", 10, 16.0)).legs


def test_a_session_of_unknown_sets_counts_for_the_legs():
    unknown = recorded(MONDAY, ("Push-up", 10, None))
    sets = (replace(unknown.sets[0], category=None, name=None),)
    assert finished_session(replace(unknown, sets=sets)).legs
    bare = finished_session(replace(unknown, sets=()))
    assert (True, None) == (bare.legs, bare.set_count)


# --- sets that the catalogue does not know --------------------------------------------------------


def test_the_names_of_fit_are_those_of_its_own_profile():
    """Category and name, as Garmin's kit has them; "45 degree plank" without our enums' n."""
    types = Profile["types"]
    categories = {
        number: word
        for number, word in types["exercise_category"].items()
        if str(number).isdigit() and f"{word}_exercise_name" in types
    }
    assert len(categories) > 30
    for number, word in categories.items():
        for name, title in types[f"{word}_exercise_name"].items():
            if str(name).isdigit():
                assert title.replace("_", " ").capitalize() == shown(int(number), int(name))


def shown(category: int | None, name: int | None, title: str | None = None) -> str:
    """What stands in the list of a set that no catalogue knows."""
    one = DoneSet(
        category=category,
        name=name,
        title=title,
        reps=8,
        duration_s=None,
        weight_kg=40.0,
        rest_s=None,
    )
    session = FinishedSession(date=MONDAY, legs=False, set_count=1, sets=(one,))
    ((found, _),) = sets_of_others((session,), exercises=()).items()
    return found


@pytest.mark.parametrize(("category", "name", "title", "words"), [
    (17, 0, None, "Overhead lunge"),
    (17, None, None, "Lunge"),
    (17, 9999, None, "Lunge"),
    (999, 3, None, "FIT exercise 999"),
    (None, None, None, "Unnamed exercise"),
    (17, 0, "Schritt mit Hantel", "Schritt mit Hantel"),
])  # fmt: skip
def test_a_set_nobody_knows_is_shown_by_the_best_name_there_is(category, name, title, words):
    """Its own title, the FIT name, the FIT category, its number; in that order."""
    assert words == shown(category, name, title)
