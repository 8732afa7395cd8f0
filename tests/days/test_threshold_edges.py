"""The runner's own measures, from figures given by hand, at their exact edges."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from rows import bests, rows_of
from synthetic import AFTER, EASY, FIRST, SETTINGS, easy, history, intervals, run_of

from runlift_export import days, settings
from runlift_export.days.summary import Summary, summarise_runs
from runlift_export.days.thresholds import Thresholds, figures_of, of_beginnings, thresholds_before
from runlift_export.days.trends import PersonalThresholds, Threshold
from runlift_export.model import Run
from strategies import a_run

DEFAULTS = settings.defaults()
PAST = history()
T0 = datetime(2026, 3, 1, 7, tzinfo=UTC)
NOBODY = replace(SETTINGS, max_hr_bpm=None, resting_hr_bpm=None)


def known(
    after_days: list[float],
    *,
    runs: dict[str, Any] | None = None,
    athlete: dict[str, Any] | None = None,
    watch: dict[str, Any] | None = None,
    **figures: Any,
) -> Thresholds:
    """What was known before each of the runs that began so many days after the first."""
    usual = {
        "trace": None,
        "laps": (),
        "ascent_m": 0.0,
        "distance_m": None,
        "watch": replace(NOBODY, **(watch or {})),
    }
    made = [
        a_run(
            started_at=T0 + timedelta(days=day),
            local_date=(T0 + timedelta(days=day)).date(),
            **(usual | (runs or {})),
        )
        for day in after_days
    ]
    summary = rows_of(Summary, len(made), **({"running_s": 1800.0} | figures))
    return thresholds_before(
        figures_of(made, summary), replace(DEFAULTS.athlete, **(athlete or {}))
    )


def daily(count: int) -> list[float]:
    return [float(day) for day in range(count)]


# --- usual speed ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("medians", "usual"),
    [
        ([3.5, 3.0, 3.4, 3.1, 3.3, 3.2], 3.2),
        ([3.0] * 3 + [4.0] * 4, 3.0),
        ([3.0] * 2 + [4.0] * 4, 4.0),
        ([3.0 + 0.1 * number for number in range(11)], 3.4),
    ],
)
def test_the_usual_speed_is_the_fortieth_percentile_of_earlier_runs(medians, usual):
    made = known(daily(len(medians) + 1), median_m_per_s=[*medians, 9.9], calm_m_per_s=1.0)
    assert usual == pytest.approx(made.usual_m_per_s[-1])
    assert len(medians) == made.usual_n[-1]


@pytest.mark.parametrize(
    ("earlier", "usual"),
    [([], 2.5), ([3.0], 2.5), ([3.0, 3.1, 3.2, 3.3], 3.0), ([3.0, 3.1, 3.2, 3.3, 3.4], 3.1)],
)
def test_the_run_itself_stands_in_for_each_of_six_that_is_missing(earlier, usual):
    """With its calm quarter."""
    made = known(daily(len(earlier) + 1), median_m_per_s=[*earlier, 9.9], calm_m_per_s=2.5)
    assert usual == pytest.approx(made.usual_m_per_s[-1])
    assert len(earlier) == made.usual_n[-1]


@pytest.mark.parametrize(("ago", "count"), [(89.9, 7), (90.0, 7), (90.01, 6)])
def test_a_run_is_usual_for_ninety_days(ago, count):
    """The oldest is the slowest: the others' percentile moves when it is forgotten."""
    medians = [2.0, 3.0, 3.1, 3.2, 3.3, 3.4, 3.5]
    made = known(
        [0.0, *(50.0 + number for number in range(6)), ago],
        median_m_per_s=[*medians, 9.9],
        calm_m_per_s=1.0,
    )
    assert count == made.usual_n[-1]
    assert (3.1 if count == 7 else 3.2) == pytest.approx(made.usual_m_per_s[-1])


@pytest.mark.parametrize(("running_s", "count"), [(299.0, 0), (300.0, 6)])
def test_a_run_of_five_minutes_is_one(running_s, count):
    made = known(daily(7), running_s=running_s, median_m_per_s=3.0, calm_m_per_s=2.0)
    assert count == made.usual_n[-1]


def test_a_run_without_speed_is_not_counted():
    medians = [math.nan, 3.0, math.nan, 3.1, 3.2, 3.3, 3.4, 3.5, math.nan]
    made = known([*daily(8), 91.5], median_m_per_s=medians, calm_m_per_s=2.0)
    assert [0, 0, 1, 1, 2, 3, 4, 5, 5] == made.usual_n.tolist()


def test_the_usual_fastest_forty_seconds_are_those_of_the_easier_runs():
    """The 25th percentile; before there are six, 1.15 of the usual speed stands in."""
    tops = [4.6, 3.6, 4.8, 3.5, 4.7, 4.9, 9.0]
    figures = {"median_m_per_s": 3.0, "calm_m_per_s": 2.9}
    made = known(daily(7), top_m_per_s=tops, **figures)
    assert 3.6 == pytest.approx(made.usual_top_m_per_s[-1])
    assert 1.15 * 2.9 == pytest.approx(made.usual_top_m_per_s[0])
    assert 1.15 * 3.0 == pytest.approx(made.usual_top_m_per_s[4])
    brief = known(daily(7), top_m_per_s=tops, running_s=[299.0] * 6 + [1800.0], **figures)
    assert 1.15 * 2.9 == pytest.approx(brief.usual_top_m_per_s[-1])


@pytest.mark.parametrize(
    ("climb_m", "slope_known", "factor"),
    [
        (0.0, False, 1.0),
        (1000.0, False, 1.6),
        (500.0, False, 1.15),
        (1500.0, False, 2.35),
        (3000.0, False, 2.35),
        (1000.0, True, 1.0),
    ],
)
def test_speeds_differ_more_within_an_easy_run_on_hills(climb_m, slope_known, factor):
    """With the square of the climb for the distance, .6 at a tenth; a barometer takes it out."""
    made = known(
        [0.0],
        runs={"distance_m": 10000.0, "ascent_m": climb_m},
        calm_m_per_s=3.0,
        slope_known=slope_known,
    )
    assert 1.15 * factor * 3.0 == pytest.approx(made.usual_top_m_per_s[0])


# --- mean speed ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("distance_m", "moving_s", "mean"),
    [
        (3000.0, 1000.0, 3.0),
        (500.0, 1000.0, math.nan),
        (501.0, 1000.0, 0.501),
        (8500.0, 1000.0, math.nan),
        (8499.0, 1000.0, 8.499),
        (3.0, 0.0, 3.0),
        (None, 1000.0, math.nan),
    ],
)
def test_a_mean_speed_is_one_that_people_run(distance_m, moving_s, mean):
    """More than half a metre a second, less than a world record."""
    made = known([0.0], runs={"distance_m": distance_m, "moving_s": moving_s})
    assert mean == pytest.approx(made.mean_m_per_s[0], nan_ok=True)


def test_usual_mean_speeds_count_where_there_is_nothing_else():
    made = known(daily(8), runs={"distance_m": 3000.0, "moving_s": 1000.0})
    assert (3.0, 7) == (made.usual_mean_m_per_s[-1], made.usual_n[-1])
    medians = known(daily(8), runs={"distance_m": None}, median_m_per_s=[3.0] * 8, calm_m_per_s=2.0)
    assert 7 == medians.usual_n[-1]
    assert math.isnan(medians.usual_mean_m_per_s[-1])


# --- critical speed ------------------------------------------------------------------------------

SLOW = {"median_m_per_s": 2.0, "calm_m_per_s": 2.0}


@pytest.mark.parametrize(
    ("best", "critical"),
    [
        ({"s180": 4.68}, 4.0),
        ({"s420": 4.32}, 4.0),
        ({"s720": 4.2}, 4.0),
        ({"s1200": 4.08}, 4.0),
        ({"s2400": 3.88}, 4.0),
        ({"s180": 4.68, "s720": 4.41}, 4.2),
        ({"s3600": 9.0}, 2.0 / 0.823),
        ({"s720": 2.0}, 2.0 / 0.823),
    ],
)
def test_critical_speed_is_told_by_the_best_of_any_duration(best, critical):
    """Three minutes are held at 1.17 of it, 40 at .97; the usual speed is below .823 of it."""
    made = known([0.0, 5.0], best_m_per_s=[bests(**best), bests()], **SLOW)
    assert critical == pytest.approx(made.critical_m_per_s[1])
    assert 1 == made.critical_n[1]
    by_best = critical > 2.5
    assert by_best == (made.critical_age_days[1] == 5.0)
    assert by_best != math.isnan(made.critical_age_days[1])
    assert 2.0 / 0.823 == pytest.approx(made.critical_m_per_s[0])


@pytest.mark.parametrize(("count", "critical"), [(5, 4.5), (6, 4.4), (9, 4.4)])
def test_of_six_runs_the_second_best_counts(count, critical):
    """One wrong file must not set it; fewer runs than six cannot spare any."""
    speeds = [3.0, 4.5, 3.2, 4.4, *[3.1] * 5][:count]
    made = known(
        daily(count + 1), best_m_per_s=[*(bests(s720=1.05 * v) for v in speeds), bests()], **SLOW
    )
    assert critical == pytest.approx(made.critical_m_per_s[-1])
    assert count - (1 if critical == 4.5 else 3) == made.critical_age_days[-1]


@pytest.mark.parametrize(("ago", "seen"), [(120.0, True), (120.01, False)])
def test_a_best_is_remembered_for_120_days(ago, seen):
    made = known([0.0, ago], best_m_per_s=[bests(s720=4.2), bests()], **SLOW)
    assert (4.0 if seen else 2.0 / 0.823) == pytest.approx(made.critical_m_per_s[1])
    assert int(seen) == made.critical_n[1]


# --- heart rate ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("birth_year", "watch_year", "max_hr"),
    [
        (None, None, 180.0),
        (1976, None, 173.0),
        (None, 1976, 173.0),
        (1976, 2000, 173.0),
        (2020, None, 201.0),
        (1930, None, 145.0),
    ],
)
def test_age_tells_the_maximum_where_nothing_else_does(birth_year, watch_year, max_hr):
    """208 - .7 age, from 10 to 90 years; 40 where nobody says."""
    made = known([0.0], athlete={"birth_year": birth_year}, watch={"birth_year": watch_year})
    assert max_hr == pytest.approx(made.max_hr_bpm[0])


@pytest.mark.parametrize(
    ("watch", "max_hr"), [(139.9, 180.0), (140.0, 140.0), (225.0, 225.0), (225.1, 180.0)]
)
def test_a_maximum_of_the_watch_must_be_a_likely_one(watch, max_hr):
    assert max_hr == pytest.approx(known([0.0], watch={"max_hr_bpm": watch}).max_hr_bpm[0])


HEARD = {"hr_share": 0.8}


@pytest.mark.parametrize(
    ("runs", "watch", "top", "max_hr"),
    [
        (5, 190.0, 180.0, 190.0),
        (19, 190.0, 180.0, 190.0),
        (20, 190.0, 180.0, 189.0),
        (20, None, 170.0, 179.0),
        (6, 190.0, 195.0, 195.0),
        (6, 190.0, 215.0, 205.0),
        (6, 160.0, 190.0, 190.0),
    ],
)
def test_watch_and_twenty_runs_are_heard_together(runs, watch, top, max_hr):
    """Their mean, what was seen being 8 too low; from six runs on never less than was held.

    That only as far as age allows: 25 above 180.
    """
    made = known(daily(runs + 1), watch={"max_hr_bpm": watch}, hr_top_bpm=top, **HEARD)
    assert (max_hr, runs) == (pytest.approx(made.max_hr_bpm[-1]), made.max_hr_n[-1])


def test_the_runners_own_maximum_wins():
    made = known(
        daily(8),
        athlete={"max_hr_bpm": 177.0},
        watch={"max_hr_bpm": 190.0},
        hr_top_bpm=185.0,
        **HEARD,
    )
    assert [177.0] * 8 == made.max_hr_bpm.tolist()
    assert list(range(8)) == made.max_hr_n.tolist()


def test_one_run_raises_the_observed_maximum_by_five_at_most():
    """The first sets it; a lower one leaves it; the age is that of the run that raised it."""
    tops = [170.0, 200.0, 160.0, 173.0, 175.0, 177.0, 160.0]
    made = known(daily(7), watch={"max_hr_bpm": 150.0}, hr_top_bpm=tops, **HEARD)
    assert 177.0 == made.max_hr_bpm[-1]
    assert [1.0, 1.0, 2.0, 3.0, 4.0, 1.0] == made.max_hr_age_days[1:].tolist()
    assert math.isnan(made.max_hr_age_days[0])


@pytest.mark.parametrize(("share", "count"), [(0.8, 6), (0.79, 0)])
def test_only_a_trusted_heart_rate_is_observed(share, count):
    made = known(daily(7), hr_top_bpm=190.0, hr_share=share)
    assert count == made.max_hr_n[-1]
    silent = known(daily(7), hr_share=1.0)
    assert 0 == silent.max_hr_n[-1]


@pytest.mark.parametrize(
    ("watch", "threshold"),
    [(None, 178.0), (159.0, 178.0), (160.0, 160.0), (194.0, 194.0), (195.0, 178.0)],
)
def test_a_threshold_of_the_watch_must_lie_near_the_maximum(watch, threshold):
    """Between 80 and 97 in a hundred of it; else it is 89."""
    made = known([0.0], athlete={"max_hr_bpm": 200.0}, watch={"threshold_hr_bpm": watch})
    assert threshold == pytest.approx(made.threshold_hr_bpm[0])


@pytest.mark.parametrize(
    ("watch", "max_hr", "resting"),
    [
        (None, 200.0, 60.0),
        (None, 140.0, 56.0),
        (29.0, 200.0, 60.0),
        (30.0, 200.0, 30.0),
        (100.0, 200.0, 100.0),
        (101.0, 200.0, 60.0),
    ],
)
def test_a_resting_heart_rate_must_be_a_likely_one(watch, max_hr, resting):
    made = known([0.0], athlete={"max_hr_bpm": max_hr}, watch={"resting_hr_bpm": watch})
    assert resting == pytest.approx(made.resting_hr_bpm[0])


def test_the_runners_own_threshold_and_resting_heart_rate_win():
    told = {"threshold_hr_bpm": 99.0, "resting_hr_bpm": 20.0}
    made = known([0.0, 1.0], athlete=told, watch={"threshold_hr_bpm": 170.0})
    assert [[99.0] * 2, [20.0] * 2] == [
        made.threshold_hr_bpm.tolist(),
        made.resting_hr_bpm.tolist(),
    ]


def test_a_part_of_a_run_knows_what_was_known_when_the_run_began():
    """Its own mean speed is its own."""
    made = known(daily(4), median_m_per_s=[3.0, 3.1, 3.2, 3.3], calm_m_per_s=[2.0, 2.1, 2.2, 2.3])
    made = replace(made, mean_m_per_s=np.array([1.0, 2.0, 3.0, 4.0]))
    begun = of_beginnings(made, (False, False, True, True))
    for one in fields(Thresholds):
        column = getattr(made, one.name)
        expected = column if one.name == "mean_m_per_s" else column[[0, 1, 1, 1]]
        np.testing.assert_array_equal(expected, getattr(begun, one.name))


# --- for people to read --------------------------------------------------------------------------


def as_read(row: Thresholds, sources: tuple[str, str, str]) -> dict[str, Threshold | None]:
    """The last row as people read it: rounded, with whole days; None where nothing is known."""

    def one(value: float, unit: str, n: int, age: float, source: str) -> Threshold | None:
        days_ = None if math.isnan(age) else int(age)
        if math.isnan(value):
            return None
        return Threshold(value=round(value, 3), unit=unit, n=n, age_days=days_, source=source)

    last = {name: getattr(row, name)[-1].item() for name in Thresholds.__slots__}
    heart = (last["max_hr_n"], last["max_hr_age_days"])
    return {
        "usual_speed": one(last["usual_m_per_s"], "m/s", last["usual_n"], math.nan, "runs"),
        "critical_speed": one(
            last["critical_m_per_s"],
            "m/s",
            last["critical_n"],
            last["critical_age_days"],
            "runs",
        ),
        "max_hr": one(last["max_hr_bpm"], "bpm", *heart, sources[0]),
        "threshold_hr": one(last["threshold_hr_bpm"], "bpm", *heart, sources[1]),
        "resting_hr": one(last["resting_hr_bpm"], "bpm", 0, math.nan, sources[2]),
    }


LATER = run_of(AFTER, [(600.0, EASY), (900.0, 4.6)], seed=7)
NEXT = replace(run_of(AFTER + timedelta(days=2), easy(1)), trace=None, distance_m=None)


@pytest.mark.parametrize(
    ("runs", "watch", "sources"),
    [
        ((*PAST, LATER), {"threshold_hr_bpm": 171.0}, ("watch and runs",) * 2 + ("watch",)),
        ((*PAST, LATER), {}, ("watch and runs", "runs", "watch")),
        (PAST, {"max_hr_bpm": None, "resting_hr_bpm": None}, ("runs", "runs", "prior")),
        (PAST[:19], {"max_hr_bpm": None, "resting_hr_bpm": None}, ("prior",) * 3),
        (PAST[:2], {}, ("watch", "prior", "watch")),
    ],
)
def test_people_read_what_the_next_run_is_judged_by(runs, watch, sources):
    """With the number of runs behind it, the age in whole days, and where it comes from."""
    told = tuple(replace(run, watch=replace(run.watch, **watch)) for run in runs)
    on = AFTER + timedelta(days=1)
    found = days.judge_runs(told, DEFAULTS).thresholds.on(on)
    end = datetime.combine(on, datetime.min.time(), tzinfo=UTC) + timedelta(hours=23.999)
    later = replace(NEXT, started_at=end, watch=told[-1].watch)
    ordered = (*told, later)
    row = thresholds_before(figures_of(ordered, summarise_runs(ordered)), DEFAULTS.athlete)
    assert found == PersonalThresholds(on=on, **as_read(row, sources))


def test_without_runs_people_read_what_they_said_themselves():
    told = replace(
        DEFAULTS,
        athlete=replace(
            DEFAULTS.athlete, max_hr_bpm=190.12345, threshold_hr_bpm=170.0, resting_hr_bpm=None
        ),
    )
    assert days.judge_runs((), told).thresholds.on(FIRST) == PersonalThresholds(
        on=FIRST,
        usual_speed=None,
        critical_speed=None,
        max_hr=Threshold(value=190.123, unit="bpm", n=0, age_days=None, source="settings"),
        threshold_hr=Threshold(value=170.0, unit="bpm", n=0, age_days=None, source="settings"),
        resting_hr=None,
    )
    resting = replace(told, athlete=replace(told.athlete, resting_hr_bpm=44.0))
    assert days.judge_runs((), resting).thresholds.on(FIRST).resting_hr == Threshold(
        value=44.0, unit="bpm", n=0, age_days=None, source="settings"
    )


# --- over time -----------------------------------------------------------------------------------


def monthly() -> tuple[Run, ...]:
    """Easy runs on the 3rd and 20th of three months, and again a year later."""
    on = [date(2025, month, day) for month in (9, 10, 11) for day in (3, 20)]
    return tuple(run_of(day, intervals(3), seed=n) for n, day in enumerate([*on, date(2026, 9, 3)]))


def test_the_course_has_a_point_for_the_first_run_of_each_month():
    """What was known before it; the same month of another year is another month."""
    runs = monthly()
    course = days.judge_runs(runs[::-1], DEFAULTS).thresholds.monthly(date.min, date.max)
    row = thresholds_before(figures_of(runs, summarise_runs(runs)), DEFAULTS.athlete)
    firsts = [0, 2, 4, 6]
    for points, column in (
        (course.critical_speed, row.critical_m_per_s),
        (course.threshold_hr, row.threshold_hr_bpm),
        (course.max_hr, row.max_hr_bpm),
    ):
        assert tuple((runs[n].local_date, float(column[n])) for n in firsts) == points


def test_bouts_are_those_near_the_fastest_forty_seconds():
    """Not all that is faster than usual; a run without a trace has none."""
    some = run_of(AFTER, [(900.0, 3.0), (600.0, 3.4), (300.0, 4.6), (600.0, 3.0)], seed=3)
    bare = replace(run_of(AFTER, easy(30), hour=17), trace=None)
    found = dict(days.judge_runs((*PAST, some, bare), DEFAULTS).bouts)
    assert ((1500.0, 1800.0),) == found[some.key]
    assert bare.key not in found


@pytest.mark.parametrize(("count", "shown"), [(30, 30), (31, 0)])
def test_more_than_thirty_bouts_are_a_hilly_course(count, shown):
    some = run_of(AFTER, [(900.0, 3.0), *[(45.0, 4.6), (30.0, 2.5)] * count], seed=3)
    found = dict(days.judge_runs((*PAST, some), DEFAULTS).bouts)
    assert shown == len(found.get(some.key, ()))
