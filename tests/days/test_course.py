"""Thresholds over time and the bouts of a run, for pictures."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from places import SAMPLES
from runlift_export import days, runs, settings
from runlift_export.model import Run


@pytest.fixture(scope="module")
def samples() -> tuple[Run, ...]:
    return runs.read_runs((SAMPLES,), timezone=ZoneInfo("Europe/Berlin")).runs


def test_each_repetition_is_a_bout(samples: tuple[Run, ...]) -> None:
    """Six times 800 m are six stretches of about three minutes inside the run."""
    found = dict(days.course(samples, settings.defaults()).bouts)
    run = next(run for run in samples if "2026-11-03-intervals-6x800" in run.source)
    stretches = found[run.key]
    assert 6 == len(stretches)
    assert all(150 <= end - start <= 210 for start, end in stretches)
    assert 0 < stretches[0][0] < stretches[-1][1] < run.elapsed_s


def test_thresholds_rest_on_earlier_runs_only(samples: tuple[Run, ...]) -> None:
    """A later run changes no earlier point; there is one point a month at most."""
    whole = days.course(samples, settings.defaults())
    half = days.course(samples[: len(samples) // 2], settings.defaults())
    assert half.critical_speed == whole.critical_speed[: len(half.critical_speed)]
    months = [(on.year, on.month) for on, _ in whole.max_hr]
    assert sorted(set(months)) == months


def test_no_runs_no_course() -> None:
    """Nothing in, nothing out."""
    course = days.course((), settings.defaults())
    assert ((), (), (), ()) == (
        course.critical_speed,
        course.threshold_hr,
        course.max_hr,
        course.bouts,
    )
