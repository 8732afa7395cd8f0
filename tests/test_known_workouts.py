"""Workouts of a plan that is made again: known from before, the same bytes, encoded only if new."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from runlift_export import flow
from runlift_export.cache import Cache
from runlift_export.flow import known_workouts
from runlift_export.workout import WorkoutOptions, workout_fit
from strategies import a_session

KG, LB = WorkoutOptions(), WorkoutOptions(units="lb")


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sessions that were really encoded, by uid."""
    done: list[str] = []

    def encode(session, *, options, steps):  # type: ignore[no-untyped-def]
        done.append(session.uid)
        return workout_fit(session, options=options, steps=steps)

    monkeypatch.setattr(known_workouts, "workout_fit", encode)
    return done


def test_what_did_not_change_is_not_encoded_again(tmp_path: Path, encoded: list[str]) -> None:
    """Reasons are not part of a workout; a changed lift, another unit and another plan are."""
    one = replace(a_session(), uid="one@x")
    two = replace(a_session(), uid="two@x")
    changed = replace(two, lift=replace(two.lift, name="Other"))
    with Cache(tmp_path / "cache.sqlite") as cache:
        for sessions, options, fresh in (
            ((one, two), KG, ["one@x", "two@x"]),
            ((one, two), KG, []),
            ((replace(one, reasons=()), changed), KG, ["two@x"]),
            ((one, changed), LB, ["one@x", "two@x"]),
        ):
            encoded.clear()
            known = flow.KnownWorkouts(cache, "plan", program_version="1")
            made = [known.encode(session, options=options) for session in sessions]
            known.keep()
            assert [workout_fit(session, options=options) for session in sessions] == made
            assert fresh == encoded
        flow.KnownWorkouts(cache, "another", program_version="1").encode(one, options=LB)
        assert ["one@x", "two@x", "one@x"] == encoded
        flow.KnownWorkouts(cache, "plan", program_version="2").encode(one, options=LB)
        assert 4 == len(encoded)


def test_without_a_cache_everything_is_encoded(encoded: list[str]) -> None:
    """And nothing is kept."""
    for _ in range(2):
        known = flow.KnownWorkouts(None, "plan", program_version="1")
        known.encode(a_session(), options=KG)
        known.keep()
    assert 2 == len(encoded)
