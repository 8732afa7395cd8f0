"""What is known of a runner on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from synthetic import AFTER, EASY, FIRST, easy, history, run_of

from runlift_export import days, settings
from runlift_export.model import Run, Settings

DEFAULTS = settings.defaults()
PAST = history()
ON = AFTER - timedelta(days=1)


def told(**athlete: object) -> Settings:
    return replace(DEFAULTS, athlete=replace(DEFAULTS.athlete, **athlete))


def known_on(
    on: date, runs: tuple[Run, ...], asked: Settings = DEFAULTS
) -> days.PersonalThresholds:
    return days.judge_runs(runs, asked).thresholds.on(on)


def test_the_usual_speed_is_the_easy_pace_with_its_number_of_runs():
    usual = known_on(ON, PAST).usual_speed
    assert usual is not None
    assert EASY == pytest.approx(usual.value, rel=0.02)
    assert (len(PAST), "m/s") == (usual.n, usual.unit)


def test_critical_speed_lies_between_the_easy_pace_and_the_repetitions_with_an_age():
    critical = known_on(ON, PAST).critical_speed
    assert critical is not None
    assert EASY < critical.value < 4.4
    assert critical.age_days is not None
    assert 0 <= critical.age_days <= 28


def test_the_runners_own_settings_win():
    known = known_on(ON, PAST, told(max_hr_bpm=201.0, threshold_hr_bpm=177.0, resting_hr_bpm=41.0))
    values = (known.max_hr, known.threshold_hr, known.resting_hr)
    assert [(201.0, "settings"), (177.0, "settings"), (41.0, "settings")] == [
        (one.value, one.source) for one in values if one is not None
    ]


def test_without_settings_watch_and_runs_are_asked_together():
    known = known_on(ON, PAST).max_hr
    assert known is not None
    assert "watch and runs" == known.source
    assert 170 < known.value <= 190


def test_without_watch_or_runs_age_is_asked():
    bare = replace(PAST[0], watch=replace(PAST[0].watch, max_hr_bpm=None), trace=None)
    known = known_on(ON, (bare,), told(birth_year=FIRST.year - 50)).max_hr
    assert known is not None
    assert (173.0, "prior") == (known.value, known.source)


def test_later_runs_are_not_looked_at():
    later = run_of(AFTER + timedelta(days=3), easy(60, 5.0))
    assert known_on(ON, PAST) == known_on(ON, (*PAST, later))


def test_old_runs_are_forgotten():
    much_later = ON + timedelta(days=200)
    usual = known_on(much_later, PAST).usual_speed
    assert usual is None or usual.n == 0


def test_without_runs_only_settings_are_known():
    known = known_on(ON, (), told(max_hr_bpm=180.0))
    assert (None, None) == (known.usual_speed, known.critical_speed)
    assert known.max_hr is not None


def test_one_wrong_file_does_not_set_critical_speed():
    ride = run_of(AFTER, easy(40, 8.0))
    before = known_on(AFTER, PAST).critical_speed
    after = known_on(AFTER, (*PAST, ride)).critical_speed
    assert before is not None
    assert after is not None
    assert after.value < 1.1 * before.value


def with_beats(bpm: float) -> Run:
    """A run whose heart rate stays near a value."""
    run = run_of(AFTER, easy(30))
    assert run.trace is not None
    beats = bpm + 0.5 * np.sin(np.arange(len(run.trace.timer_s)))
    return replace(run, trace=replace(run.trace, heart_rate_bpm=beats.astype(np.float32)))


def test_one_run_never_raises_the_observed_maximum_by_more_than_five():
    known = [known_on(AFTER, some).max_hr for some in (PAST, (*PAST, with_beats(215)))]
    assert known[0] is not None
    assert known[1] is not None
    assert 0 < known[1].value - known[0].value <= 5.0


def test_what_was_held_for_half_a_minute_outweighs_a_lower_setting_of_the_watch():
    low = tuple(replace(run, watch=replace(run.watch, max_hr_bpm=160.0)) for run in PAST)
    known = known_on(AFTER, low).max_hr
    assert known is not None
    assert known.value > 163  # half-way between both would be less


def test_no_observation_is_believed_far_above_what_age_allows():
    first = FIRST - timedelta(days=30)
    wild = tuple(
        replace(
            with_beats(215),
            key=f"wild {day}",
            started_at=PAST[0].started_at - timedelta(days=30 - day),
            local_date=first + timedelta(days=day),
            watch=replace(PAST[0].watch, max_hr_bpm=None),
        )
        for day in range(10)
    )
    known = known_on(ON, wild, told(birth_year=FIRST.year - 60)).max_hr
    assert known is not None
    assert known.value <= 208 - 0.7 * 60 + 25
