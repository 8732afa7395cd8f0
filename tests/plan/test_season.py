"""The phase of the season and the running load of a week, as the plan tells them."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_runner import MONDAY, a_calendar, a_plain_session, a_problem, some_settings, the_weeks

from runlift_export import days as days_room
from runlift_export import flow, plan
from runlift_export.model import Basis, Day, Phase, Verdict, WeekDetail
from strategies import BERLIN, a_day, a_lift, a_prescription, two_years_of_verdicts

EASY_WEEK = "easy easy easy easy easy easy easy"
LIMIT = some_settings().rules.heavy_week_ratio


# --- one ratio for all -------------------------------------------------------------------------


def _series(seed: int) -> tuple[Day, ...]:
    """Five weeks and the one of MONDAY after them: loads near the limit, some of them unknown."""
    rng = random.Random(seed)  # noqa: S311  # repeatable cases, no secrets
    usual = rng.choice((50.0, 33.3, 0.1))
    times = rng.choice((1.2, 1.2, 1.19, 1.21, 2.0))
    spread = rng.choice((0.0, 0.0, 0.04, 7.0))
    holes = rng.choice((0.0, 0.0, 0.25))
    gaps = rng.choice((0.0, 0.0, 0.03))
    bases = rng.choice(((Basis.PLANNED,), (Basis.PLANNED, Basis.EXPECTED)))
    return tuple(
        a_day(
            date=MONDAY + timedelta(days=offset),
            basis=Basis.RECORDED if offset < 0 else rng.choice(bases),
            chance_key=0.0,
            chance_run=rng.choice((1.0, 1.0, 0.5, 0.4)),
            load=None
            if rng.random() < holes
            else usual * (times if 0 <= offset < 7 else 1.0) + rng.random() * spread,
        )
        for offset in range(-35, 9)
        if rng.random() >= gaps
    )


def _mostly_known(days: tuple[Day, ...]) -> bool:
    week = [day for day in days if 0 <= (day.date - MONDAY).days < 7 and day.chance_run >= 0.5]
    return bool(week) and sum(one.basis is Basis.EXPECTED for one in week) <= len(week) / 2


def _checker_calls_it_heavy(days: tuple[Day, ...]) -> bool:
    """H11: one repetition in reserve is too few in a heavy week only."""
    lift = a_lift(duration_min=45, exercises=(a_prescription(rir=1),))
    session = a_plain_session(MONDAY + timedelta(days=2), lift=lift, phase=Phase.BASE)
    broken = plan.find_broken_rules(days, (session,), settings=some_settings())
    return "H11" in {one.rule for one in broken}


@settings(max_examples=400, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_planner_checker_and_figures_agree_on_the_heavy_week(seed: int) -> None:
    """S1 is one ratio: that of `days.sum_loads`. The checker adds it up too, also from a file."""
    days = _series(seed)
    figures = {one.on: one for one in days_room.sum_loads(days)}
    sunday = figures.get(MONDAY + timedelta(days=6))
    ratio = None if sunday is None else sunday.week_ratio
    heavy = ratio is not None and ratio > LIMIT and _mostly_known(days)
    aim = the_weeks(a_problem(EASY_WEEK, days=days))[0]
    stored = tuple(
        replace(day, load=None if day.load is None else round(day.load, 1)) for day in days
    )
    answers = [aim.heavy, _checker_calls_it_heavy(days), _checker_calls_it_heavy(stored)]
    assert [heavy] * 3 == answers


def test_the_limit_of_a_heavy_week_is_exact() -> None:
    """1.2 x the usual is not heavy, a tenth of a point more is."""
    even = tuple(
        replace(day, load=60.0 if 0 <= (day.date - MONDAY).days < 7 else 50.0)
        for day in a_calendar(EASY_WEEK, history=EASY_WEEK)
    )
    more = tuple(replace(day, load=60.1) if day.date == MONDAY else day for day in even)
    assert [False, True] == [_checker_calls_it_heavy(days) for days in (even, more)]
    assert [False, True] == [
        the_weeks(a_problem(EASY_WEEK, days=days))[0].heavy for days in (even, more)
    ]


# --- what a runner is told ---------------------------------------------------------------------


def _level(load: float, days: int) -> float:
    """A week at the 42-day level after so many days of `load` from nothing."""
    return 7 * load * (1 - exp(-days / 42))


def test_the_week_tells_its_running_load() -> None:
    """The load, the usual week, their ratio, and the 42-day level once it has settled."""
    usual = a_calendar(EASY_WEEK, history=EASY_WEEK, back=12)
    assert f"350, 1.00 x the usual 350 (42-day level {_level(50, 84):.0f})" in _why(usual)
    young = a_calendar(EASY_WEEK, history=EASY_WEEK, back=11)
    assert _why(young).endswith("; running load 350, 1.00 x the usual 350")


def test_a_heavy_week_tells_what_follows() -> None:
    """The same figures, then the rule."""
    heavy = tuple(
        replace(day, load=70.0) if day.date >= MONDAY else day
        for day in a_calendar(EASY_WEEK, history=EASY_WEEK)
    )
    assert "; running load 490, 1.40 x the usual 350, so one short session" in _why(heavy)


def test_a_week_that_is_only_expected_tells_no_load() -> None:
    """A guess at next week's load is the usual one; that says nothing."""
    guessed = tuple(
        replace(day, basis=Basis.EXPECTED) if day.date >= MONDAY else day
        for day in a_calendar(EASY_WEEK, history=EASY_WEEK)
    )
    assert "running load" not in _why(guessed)


def _why(days: tuple[Day, ...]) -> str:
    return the_weeks(a_problem(EASY_WEEK, days=days))[0].why


# --- the season --------------------------------------------------------------------------------


def _season(*loads: float) -> WeekDetail:
    """After recorded weeks of these loads a day, oldest first."""
    back = len(loads)
    days = tuple(
        replace(day, load=loads[back + (day.date - MONDAY).days // 7]) if day.date < MONDAY else day
        for day in a_calendar(EASY_WEEK, history=EASY_WEEK, back=back)
    )
    return the_weeks(a_problem(EASY_WEEK, days=days))[0]


@pytest.mark.parametrize(
    ("again", "phase"), [(30.0, Phase.BASE), (50.0, Phase.BASE), (56.0, Phase.BUILD)]
)
def test_the_way_back_from_a_break_is_no_build(again: float, phase: Phase) -> None:
    """More than in the break is not more than usual: the 42-day level before it decides."""
    assert phase is _season(*[50.0] * 20, *[10.0] * 4, *[again] * 4).phase


def test_without_a_break_the_level_changes_nothing() -> None:
    """Who was not above it before: twelve weeks at 50, then a tenth more."""
    assert Phase.BUILD is _season(*[50.0] * 12, *[55.0] * 4).phase
    assert Phase.BASE is _season(*[50.0] * 12, *[54.0] * 4).phase


def test_the_level_is_told_where_it_decides() -> None:
    """Both comparisons, so that a runner sees why four times as much is no build."""
    told = _season(*[50.0] * 20, *[10.0] * 4, *[40.0] * 4).why
    assert "four weeks' load 1120, 4.00 x the four before" in told
    assert f"{40 / 50 / (1 - exp(-140 / 42)):.2f} x the 42-day level before them" in told
    assert "level before" not in _season(*[50.0] * 12, *[55.0] * 4).why


def test_four_weeks_without_running_are_off_and_the_first_ones_after_them_base() -> None:
    """Known to be nothing is not unknown."""
    off = _season(*[50.0] * 8, *[0.0] * 8)
    assert Phase.OFF is off.phase
    assert off.why.startswith("off (no race near; no running in four weeks)")
    assert Phase.BASE is _season(*[50.0] * 8, *[0.0] * 8, 20.0).phase


def test_a_first_run_on_tuesday_begins_a_whole_week() -> None:
    """Eight weeks are eight weeks; from Wednesday on the first is a partial one."""
    every = a_calendar(EASY_WEEK, history=EASY_WEEK, back=8)
    phases = []
    for late in (1, 2):
        days = tuple(
            replace(day, load=56.0 if day.date >= MONDAY - timedelta(days=28) else 50.0)
            for day in every[late:]
        )
        phases.append(the_weeks(a_problem(EASY_WEEK, days=days))[0].phase)
    assert [Phase.BUILD, Phase.BASE] == phases


# --- from the runs to the plan -----------------------------------------------------------------


def _history(verdicts: tuple[Verdict, ...]) -> flow.History:
    """These runs, the earliest first."""
    ordered = tuple(sorted(verdicts, key=lambda one: one.run.local_date))
    return flow.History(
        runs=tuple(one.run for one in ordered),
        lifts=(),
        problems=(),
        judgement=replace(days_room.judge_runs((), some_settings()), verdicts=ordered),
        days=days_room.classify_days(ordered),
        files=len(ordered),
    )


def test_the_plan_is_made_with_the_figures_of_recorded_and_planned_days() -> None:
    """Two years of runs, then a week template that is known: the week tells its load."""
    history = _history(two_years_of_verdicts())
    asked = some_settings(week={"runs": ("easy",) * 7})
    made, _ = flow.make_plan(history, asked, start=MONDAY, weeks=1, timezone=BERLIN)
    figures = {one.on: one for one in days_room.sum_loads(history.days + made.days)}
    week = figures[MONDAY + timedelta(days=6)]
    assert f"running load {week.week:.0f}, {week.week_ratio:.2f} x" in made.weeks_detail[0].why


def test_doctor_tells_the_same_ratio() -> None:
    """The last week over the usual one, and that it is not known where there are no five weeks."""
    every = two_years_of_verdicts()
    last = days_room.sum_loads(_history(every).days)[-1]
    told = flow.gather_findings(_history(every)).thresholds[-1]
    assert (last.week, last.usual_week) == (told.measured, told.limit)
    assert f"{last.week_ratio:.2f} x the mean week of the 28 days before" in told.text
    newest = sorted(every, key=lambda one: one.run.local_date)[-12:]
    young = flow.gather_findings(_history(tuple(newest))).thresholds[-1]
    assert young.limit is None
    assert "a usual week is not known yet" in young.text
