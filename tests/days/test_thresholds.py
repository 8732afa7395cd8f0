"""What is known of a runner on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from synthetic import AFTER, EASY, FIRST, easy, history, run_of

from runlift_export import days, settings
from runlift_export.model import Settings

DEFAULTS = settings.defaults()
PAST = history()
ON = AFTER - timedelta(days=1)


def told(**athlete: object) -> Settings:
    return replace(DEFAULTS, athlete=replace(DEFAULTS.athlete, **athlete))


def test_the_usual_speed_is_the_easy_pace_with_its_number_of_runs():
    usual = days.thresholds_of(PAST, DEFAULTS, ON).usual_speed
    assert usual is not None
    assert EASY == pytest.approx(usual.value, rel=0.02)
    assert (len(PAST), "m/s") == (usual.n, usual.unit)


def test_critical_speed_lies_between_the_easy_pace_and_the_repetitions_with_an_age():
    critical = days.thresholds_of(PAST, DEFAULTS, ON).critical_speed
    assert critical is not None
    assert EASY < critical.value < 4.4
    assert critical.age_days is not None
    assert 0 <= critical.age_days <= 28


def test_the_runners_own_settings_win():
    known = days.thresholds_of(
        PAST, told(max_hr_bpm=201.0, threshold_hr_bpm=177.0, resting_hr_bpm=41.0), ON
    )
    values = (known.max_hr, known.threshold_hr, known.resting_hr)
    assert [(201.0, "settings"), (177.0, "settings"), (41.0, "settings")] == [
        (one.value, one.source) for one in values if one is not None
    ]


def test_without_settings_watch_and_runs_are_asked_together():
    known = days.thresholds_of(PAST, DEFAULTS, ON).max_hr
    assert known is not None
    assert "watch and runs" == known.source
    assert 170 < known.value <= 190


def test_without_watch_or_runs_age_is_asked():
    bare = replace(PAST[0], watch=replace(PAST[0].watch, max_hr_bpm=None), trace=None)
    known = days.thresholds_of((bare,), told(birth_year=FIRST.year - 50), ON).max_hr
    assert known is not None
    assert (173.0, "prior") == (known.value, known.source)


def test_later_runs_are_not_looked_at():
    later = run_of(AFTER + timedelta(days=3), easy(60, 5.0))
    assert days.thresholds_of(PAST, DEFAULTS, ON) == days.thresholds_of(
        (*PAST, later), DEFAULTS, ON
    )


def test_old_runs_are_forgotten():
    much_later = ON + timedelta(days=200)
    usual = days.thresholds_of(PAST, DEFAULTS, much_later).usual_speed
    assert usual is None or usual.n == 0


def test_without_runs_only_settings_are_known():
    known = days.thresholds_of((), told(max_hr_bpm=180.0), ON)
    assert (None, None) == (known.usual_speed, known.critical_speed)
    assert known.max_hr is not None


def test_one_wrong_file_does_not_set_critical_speed():
    ride = run_of(AFTER, easy(40, 8.0))
    before = days.thresholds_of(PAST, DEFAULTS, AFTER).critical_speed
    after = days.thresholds_of((*PAST, ride), DEFAULTS, AFTER).critical_speed
    assert before is not None
    assert after is not None
    assert after.value < 1.1 * before.value


def test_one_run_never_raises_the_observed_maximum_by_more_than_five():
    known = [
        days.thresholds_of(some, DEFAULTS, AFTER).max_hr
        for some in (PAST, (*PAST, run_of(AFTER, [(300.0, 3.0), (900.0, 5.2)])))
    ]
    assert known[0] is not None
    assert known[1] is not None
    assert known[1].value - known[0].value <= 5.0
