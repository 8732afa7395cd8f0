"""Thresholds over time and the bouts of a run, for pictures."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from places import SAMPLES
from runlift_export import days, runs, settings
from runlift_export.model import Effort, Run


@pytest.fixture(scope="module")
def samples() -> tuple[Run, ...]:
    return runs.read_runs((SAMPLES,), timezone=ZoneInfo("Europe/Berlin")).runs


def test_each_repetition_is_a_bout(samples: tuple[Run, ...]) -> None:
    """Six times 800 m are six stretches of about three minutes inside the run."""
    found = dict(days.judge_runs(samples, settings.defaults()).bouts)
    run = next(run for run in samples if "2026-11-03-intervals-6x800" in run.source)
    stretches = found[run.key]
    assert 6 == len(stretches)
    assert all(150 <= end - start <= 210 for start, end in stretches)
    assert 0 < stretches[0][0] < stretches[-1][1] < run.elapsed_s


def test_thresholds_rest_on_earlier_runs_only(samples: tuple[Run, ...]) -> None:
    """A later run changes no earlier point; there is one point a month at most."""
    whole, half = (
        days.judge_runs(some, settings.defaults()).thresholds.monthly(date.min, date.max)
        for some in (samples, samples[: len(samples) // 2])
    )
    assert half.critical_speed == whole.critical_speed[: len(half.critical_speed)]
    months = [(on.year, on.month) for on, _ in whole.max_hr]
    assert sorted(set(months)) == months


def test_only_hard_runs_have_bouts(samples: tuple[Run, ...]) -> None:
    """Bouts are what made a run hard; the easy ones have fast stretches too."""
    judgement = days.judge_runs(samples, settings.defaults())
    hard = {one.run.key for one in judgement.verdicts if one.effort is Effort.HARD}
    assert hard.issuperset(key for key, _ in judgement.bouts)


def test_the_trend_of_a_time_rests_on_the_runs_of_that_time(samples: tuple[Run, ...]) -> None:
    """What was run before its first date is as unknown as what was run after its last."""
    first, last = samples[len(samples) // 4].local_date, samples[-5].local_date
    within = tuple(run for run in samples if first <= run.local_date <= last)
    whole, part = (
        days.judge_runs(some, settings.defaults()).thresholds.monthly(first, last)
        for some in (samples, within)
    )
    assert whole == part
    assert whole.max_hr


def test_without_runs_there_is_nothing() -> None:
    """Nothing in, nothing out."""
    judgement = days.judge_runs((), settings.defaults())
    past = judgement.thresholds.monthly(date.min, date.max)
    assert ((), ()) == (judgement.verdicts, judgement.bouts)
    assert ((), (), ()) == (past.critical_speed, past.threshold_hr, past.max_hr)
