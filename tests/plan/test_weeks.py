"""What a week should hold, as the plan tells it: phase, dose, heavy weeks, deloads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from plan_runner import MONDAY, a_calendar, a_plain_session, a_problem, some_settings, the_weeks

from runlift_export import plan
from runlift_export.model import Basis, Day, FinishedSession, LiftKind, Phase, Race

EASY_WEEK = "easy easy easy easy easy easy easy"


def _phases(race: Race, *, weeks: int = 16) -> list[str]:
    problem = a_problem(*([EASY_WEEK] * weeks), settings=some_settings(races=(race,)))
    return [one.phase.value for one in the_weeks(problem)]


def test_a_marathon_is_built_up_to_tapered_and_recovered_from() -> None:
    """Six weeks of build, three of peak, two of taper, two off, then base."""
    race = Race(date=MONDAY + timedelta(days=7 * 11 + 6), priority="A", distance_km=42.2)
    expected = ["base"] + ["build"] * 6 + ["peak"] * 3 + ["taper"] * 2 + ["off"] * 2 + ["base"] * 2
    assert expected == _phases(race)


def test_a_short_race_has_a_week_of_taper() -> None:
    """10 km: the race week only, and one week off."""
    race = Race(date=MONDAY + timedelta(days=7 * 4 + 6), priority="A", distance_km=10.0)
    assert ["build", "peak", "peak", "peak", "taper", "off", "base"] == _phases(race, weeks=7)


def test_a_b_race_changes_its_own_week_only() -> None:
    """One session in the week of a B race, nothing before or after."""
    race = Race(date=MONDAY + timedelta(days=7 + 6), priority="B", distance_km=10.0)
    assert ["base", "peak", "base"] == _phases(race, weeks=3)


def test_a_phase_in_the_settings_holds() -> None:
    """Given is given, also beside a race."""
    race = Race(date=MONDAY + timedelta(days=6), priority="A", distance_km=42.2)
    settings = some_settings(phase=Phase.BUILD, races=(race,))
    aims = the_weeks(a_problem(EASY_WEEK, EASY_WEEK, settings=settings))
    assert [Phase.BUILD, Phase.BUILD] == [one.phase for one in aims]


def _trend(*loads: float) -> Phase:
    """The phase after recorded weeks of these loads a day, oldest first."""
    back = len(loads)
    days = tuple(
        replace(day, load=loads[back + (day.date - MONDAY).days // 7]) if day.date < MONDAY else day
        for day in a_calendar(EASY_WEEK, history=EASY_WEEK, back=back)
    )
    return the_weeks(a_problem(EASY_WEEK, days=days))[0].phase


@pytest.mark.parametrize(
    ("loads", "phase"),
    [
        ([50.0] * 8, Phase.BASE),
        ([50.0] * 4 + [56.0] * 4, Phase.BUILD),
        ([50.0] * 4 + [54.0] * 4, Phase.BASE),
        ([50.0] * 4 + [24.0] * 4, Phase.OFF),
        ([50.0] * 4 + [26.0] * 4, Phase.BASE),
        ([50.0] * 7, Phase.BASE),
    ],
)
def test_the_trend_of_the_load_decides_without_races(loads: list[float], phase: Phase) -> None:
    """Four weeks against the four before: from 1.10 on build, below .50 off; eight are needed."""
    assert phase is _trend(*loads)


def test_the_phase_has_hysteresis() -> None:
    """What is not enough to enter build is enough to stay in it."""
    assert Phase.BASE is _trend(*[50.0] * 4, *[52.0] * 4)
    assert Phase.BUILD is _trend(*[50.0] * 4, *[56.0] * 4, 56.0, 56.0, 56.0, 57.0)


def _loaded(load: float) -> tuple[Day, ...]:
    return tuple(
        replace(day, load=load) if day.date >= MONDAY else day
        for day in a_calendar(EASY_WEEK, history=EASY_WEEK)
    )


def test_a_heavy_running_week_gets_one_short_session() -> None:
    """S1: above 1.2 x the mean of the four weeks before."""
    heavy = plan.place_sessions(a_problem(EASY_WEEK, days=_loaded(60.5)))
    assert (True, 1) == (heavy.weeks_detail[0].heavy, heavy.weeks_detail[0].target)
    assert [LiftKind.SHORT] == [one.kind for one in heavy.placements]
    usual = plan.place_sessions(a_problem(EASY_WEEK, days=_loaded(59.5)))
    assert (False, 2) == (usual.weeks_detail[0].heavy, usual.weeks_detail[0].target)
    assert [LiftKind.FULL] * 2 == [one.kind for one in usual.placements]


def test_a_week_that_is_only_expected_is_never_heavy() -> None:
    """The rhythm expects the usual, whatever the four weeks before were."""
    guessed = tuple(
        replace(day, basis=Basis.EXPECTED) if day.date >= MONDAY + timedelta(days=2) else day
        for day in _loaded(90.0)
    )
    assert not the_weeks(a_problem(EASY_WEEK, days=guessed))[0].heavy


def test_unknown_loads_make_no_week_heavy() -> None:
    """More than a quarter of the runs without a load: nothing is claimed."""
    days = tuple(
        replace(day, load=None) if day.date < MONDAY and day.date.weekday() < 3 else day
        for day in _loaded(90.0)
    )
    assert not the_weeks(a_problem(EASY_WEEK, days=days))[0].heavy


def test_two_asked_for_are_given_in_a_heavy_week() -> None:
    """The runner's word is worth more than S1."""
    problem = a_problem(EASY_WEEK, days=_loaded(70.0), settings=some_settings(week={"sessions": 2}))
    placed = plan.place_sessions(problem).placements
    assert [LiftKind.SHORT] * 2 == [one.kind for one in placed]


@pytest.mark.parametrize(
    ("phase", "dose"),
    [
        (Phase.BASE, (2, "2 a week")),
        (Phase.OFF, (2, "2 a week")),
        (Phase.BUILD, (1, "1 to 2 a week")),
        (Phase.PEAK, (1, "1 a week")),
        (Phase.TAPER, (0, "0 to 1 a week")),
    ],
)
def test_each_phase_has_its_dose(phase: Phase, dose: tuple[int, str]) -> None:
    """S2: what is needed, and what is told of what would be welcome beyond that."""
    week = the_weeks(a_problem(EASY_WEEK, settings=some_settings(phase=phase)))[0]
    assert week.target == dose[0]
    assert week.why.startswith(f"{phase.value} (as set): {dose[1]};")


@pytest.mark.parametrize(("weekday", "needed"), [(0, 2), (3, 2), (4, 1), (6, 1)])
def test_a_part_of_a_week_gets_its_part_of_the_dose(weekday: int, needed: int) -> None:
    """What is left of a week that has begun is rounded up: four days two, three days one."""
    first = MONDAY + timedelta(days=weekday)
    week = the_weeks(a_problem(EASY_WEEK, first=first))[0]
    assert needed == week.target


@pytest.mark.parametrize(("weekday", "needed"), [(0, 0), (1, 1), (4, 1), (5, 2)])
def test_the_horizon_s_last_days_are_rounded_to_the_nearest(weekday: int, needed: int) -> None:
    """The week goes on behind them, so one day (a Monday) needs nothing."""
    first = MONDAY + timedelta(days=weekday + 1)
    week = the_weeks(a_problem(EASY_WEEK, first=first))[1]
    assert needed == week.target


def test_planning_day_by_day_keeps_what_was_published() -> None:
    """Friday, one session done and two days left: the second published one stays due."""
    friday = MONDAY + timedelta(days=4)
    published = tuple(a_plain_session(friday + timedelta(days=day), uid=f"{day}") for day in (0, 2))
    week = the_weeks(a_problem(EASY_WEEK, first=friday, published=published))[0]
    assert 2 == week.target


def _deloads(problem: plan.PlanningProblem) -> list[int]:
    """The weeks with fewer sets, the first one being 1."""
    weeks = enumerate(the_weeks(problem), start=1)
    return [number for number, one in weeks if "deload: half the sets" in one.why]


def _habit(
    weeks: int, *, sets: int | None = 12, last: date = MONDAY
) -> tuple[FinishedSession, ...]:
    return tuple(
        FinishedSession(date=last - timedelta(days=7 * week - day), legs=True, set_count=sets)
        for week in range(weeks, 0, -1)
        for day in (0, 3)
    )


def test_every_fifth_week_of_lifting_is_a_deload() -> None:
    """S8 from nothing: weeks 5 and 10; after three weeks of lifting: weeks 2 and 7."""
    assert [5, 10] == _deloads(a_problem(*([EASY_WEEK] * 10)))
    assert [2, 7] == _deloads(a_problem(*([EASY_WEEK] * 10), lifted=_habit(3)))


def test_a_week_with_few_sets_was_a_deload() -> None:
    """Two weeks after it the count stands at one."""
    light = tuple(
        replace(one, set_count=6) if one.date >= MONDAY - timedelta(days=14) else one
        for one in _habit(7)[:-2]
    )
    lifted = (*light, *_habit(1))
    assert [4] == _deloads(a_problem(*([EASY_WEEK] * 6), lifted=lifted))


def test_a_week_that_was_planned_as_a_deload_was_one() -> None:
    """However many sets it kept, and also where nothing is recorded: the count begins anew."""
    sessions = tuple(
        a_plain_session(MONDAY - timedelta(days=7 * week - day), uid=f"{week}-{day}")
        for week in range(6, 0, -1)
        for day in (0, 3)
    )
    deload = replace(sessions[8].lift, deload=True)
    published = (*sessions[:8], replace(sessions[8], lift=deload), *sessions[9:])
    plain, known = (
        _deloads(a_problem(*([EASY_WEEK] * 6), published=one)) for one in (sessions, published)
    )
    assert ([1, 6], [4]) == (plain, known)


def test_the_rest_of_a_deload_week_stays_one() -> None:
    """Planned again on Thursday, Monday's deload session done: no full sets to end the week."""
    lifted = (*_habit(4), FinishedSession(date=MONDAY, legs=True, set_count=7, deload=True))
    thursday = MONDAY + timedelta(days=3)
    assert [1] == _deloads(a_problem(EASY_WEEK, first=thursday, lifted=lifted))


def test_a_deload_halves_the_sets_and_nothing_else() -> None:
    """The placement says how many of the sets; half of them fill a short session."""
    placed = plan.place_sessions(a_problem(EASY_WEEK, lifted=_habit(4))).placements
    assert {(0.5, LiftKind.SHORT)} == {(one.sets_share, one.kind) for one in placed}


def test_a_late_deload_costs_and_comes_next_week() -> None:
    """Full sets were done this week already, so the deload is the next one, at 4 points."""
    thursday = MONDAY + timedelta(days=3)
    lifted = (*_habit(6), FinishedSession(date=MONDAY, legs=True, set_count=12))
    long = a_calendar(*[EASY_WEEK] * 3)
    problem = a_problem(EASY_WEEK, EASY_WEEK, first=thursday, lifted=lifted, days=long)
    assert [2] == _deloads(problem)
    early = plan.place_sessions(problem)
    fewer = tuple(one for one in lifted if one.date >= MONDAY - timedelta(days=7))
    fresh = plan.place_sessions(replace(problem, lifted=fewer))
    assert early.cost == pytest.approx(fresh.cost + 4, abs=2)
