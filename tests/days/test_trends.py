"""Thresholds over time and the bouts of a run, for pictures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from synthetic import AFTER, FIRST, easy, intervals, run_of

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


def test_a_trend_of_a_part_is_that_part_of_the_whole(samples: tuple[Run, ...]) -> None:
    """What was run before its first date is known on it, and what comes after its last is not."""
    first, last = samples[len(samples) // 2].local_date, samples[-5].local_date
    thresholds = days.judge_runs(samples, settings.defaults()).thresholds
    part = thresholds.monthly(first, last).max_hr
    whole = dict(thresholds.monthly(date.min, last).max_hr)
    assert part
    assert all(first <= on <= last for on, _ in part)
    assert [whole[on] for on, _ in part if on in whole] == [bpm for on, bpm in part if on in whole]


def test_without_runs_there_is_nothing() -> None:
    """Nothing in, nothing out."""
    judgement = days.judge_runs((), settings.defaults())
    past = judgement.thresholds.monthly(date.min, date.max)
    assert ((), ()) == (judgement.verdicts, judgement.bouts)
    assert ((), (), ()) == (past.critical_speed, past.threshold_hr, past.max_hr)


def many(count: int) -> tuple[Run, ...]:
    """Runs of a runner who trains every other day, sessions among them."""
    week = (easy(45), intervals(), easy(40, 2.95), easy(75, 2.9))
    return tuple(
        run_of(FIRST + timedelta(days=2 * number), week[number % 4], seed=number)
        for number in range(count)
    )


def test_the_last_point_of_a_trend_is_what_is_known_on_that_date() -> None:
    """The page and `doctor` tell one number."""
    thresholds = days.judge_runs(many(60), settings.defaults()).thresholds
    last = FIRST + timedelta(days=130)
    trends, known = thresholds.monthly(date.min, last), thresholds.on(last)
    assert known.critical_speed is not None
    assert known.max_hr is not None
    assert known.threshold_hr is not None
    assert (last, known.critical_speed.value) == rounded(trends.critical_speed[-1])
    assert (last, known.max_hr.value) == rounded(trends.max_hr[-1])
    assert (last, known.threshold_hr.value) == rounded(trends.threshold_hr[-1])


def rounded(point: tuple[date, float]) -> tuple[date, float]:
    return point[0], round(point[1], 3)


def test_trends_begin_where_twenty_runs_lie_behind_them() -> None:
    """Before that a figure grows because the estimate learns, not because the runner does."""
    runs_ = many(60)
    whole = days.judge_runs(runs_, settings.defaults()).thresholds.monthly(date.min, date.max)
    twentieth = runs_[19].local_date
    assert whole.critical_speed
    assert all(on > twentieth for on, _ in whole.critical_speed)
    few = days.judge_runs(runs_[:19], settings.defaults()).thresholds
    assert () == few.monthly(date.min, AFTER + timedelta(days=60)).critical_speed


def test_what_the_settings_say_is_known_from_the_first_run_on() -> None:
    """Heart rates that the runner told need no runs behind them."""
    told = replace(
        settings.defaults(),
        athlete=replace(settings.defaults().athlete, max_hr_bpm=191.0, threshold_hr_bpm=171.0),
    )
    runs_ = many(4)
    trends = days.judge_runs(runs_, told).thresholds.monthly(FIRST, FIRST + timedelta(days=9))
    assert [191.0, 191.0] == [bpm for _, bpm in trends.max_hr]
    assert [171.0, 171.0] == [bpm for _, bpm in trends.threshold_hr]


def test_settings_alone_tell_heart_rates_and_the_date_asked() -> None:
    """Before the first run and without any: what the runner said, on the day asked for."""
    told = replace(
        settings.defaults(),
        athlete=replace(
            settings.defaults().athlete,
            max_hr_bpm=191.0,
            threshold_hr_bpm=171.0,
            resting_hr_bpm=44.0,
        ),
    )
    day = FIRST - timedelta(days=5)
    for some in ((), many(3)):
        known = days.judge_runs(some, told).thresholds.on(day)
        assert day == known.on
        values = (known.max_hr, known.threshold_hr, known.resting_hr)
        assert [(191.0, "settings"), (171.0, "settings"), (44.0, "settings")] == [
            (one.value, one.source) for one in values if one is not None
        ]


def test_the_newest_watch_is_asked() -> None:
    """Of two watches whose settings differ the last run's counts, and where it comes from too."""
    first, last = many(2)
    silent = replace(
        last,
        watch=replace(last.watch, max_hr_bpm=None, threshold_hr_bpm=None, resting_hr_bpm=None),
    )
    for pair, source in (((first, silent), "prior"), ((silent, first), "watch")):
        start, end = pair
        later = replace(
            end,
            started_at=max(first.started_at, last.started_at) + timedelta(days=1),
            local_date=last.local_date + timedelta(days=1),
        )
        known = days.judge_runs((start, later), settings.defaults()).thresholds.on(AFTER)
        assert known.max_hr is not None
        assert known.resting_hr is not None
        assert (source, source) == (known.max_hr.source, known.resting_hr.source)


def test_without_runs_the_settings_are_told_as_they_are() -> None:
    """Each figure with its source; what only runs can tell is not known."""
    plain = settings.defaults()
    athlete = replace(plain.athlete, threshold_hr_bpm=171.0, resting_hr_bpm=44.0)
    known = days.judge_runs((), replace(plain, athlete=athlete)).thresholds.on(AFTER)
    threshold = days.Threshold(value=171.0, unit="bpm", n=0, age_days=None, source="settings")
    assert (AFTER, None, threshold, replace(threshold, value=44.0)) == (
        known.on,
        known.max_hr,
        known.threshold_hr,
        known.resting_hr,
    )


def test_before_the_first_run_only_the_settings_are_known() -> None:
    """Its date is that which was asked for."""
    thresholds = days.judge_runs(many(6), settings.defaults()).thresholds
    eve = FIRST - timedelta(days=1)
    assert (eve, None, None) == (
        thresholds.on(eve).on,
        thresholds.on(eve).max_hr,
        thresholds.on(eve).usual_speed,
    )
    assert thresholds.on(FIRST).critical_speed is not None


def test_a_date_is_over_at_midnight() -> None:
    """A run just before it, 90 days earlier, is no longer one of the last 90 days."""
    late = datetime.combine(FIRST, time(23, 59, 30), tzinfo=UTC)
    early = replace(run_of(FIRST, easy(30)), started_at=late)
    on = FIRST + timedelta(days=90)
    later = [run_of(on - timedelta(days=day), easy(30), seed=day) for day in range(2, 8)]
    thresholds = days.judge_runs((early, *later), settings.defaults()).thresholds
    usual = [thresholds.on(on - timedelta(days=day)).usual_speed for day in (1, 0)]
    assert [7, 6] == [one.n for one in usual if one is not None]


@pytest.mark.parametrize(
    ("bpm", "source"), [(29.0, "prior"), (30.0, "watch"), (100.0, "watch"), (101.0, "prior")]
)
def test_a_watch_that_is_not_believed_is_not_named_as_the_source(bpm: float, source: str) -> None:
    """A resting heart rate of 29 or 101 is a slip of whoever set up the watch."""
    run = run_of(FIRST, easy(30))
    worn = replace(run, watch=replace(run.watch, resting_hr_bpm=bpm))
    rest = days.judge_runs((worn,), settings.defaults()).thresholds.on(FIRST).resting_hr
    assert rest is not None
    assert source == rest.source
    assert (bpm == rest.value) == (source == "watch")
