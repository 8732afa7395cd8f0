from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from plan_runner import (
    BERLIN,
    EVEN_WEEK,
    MONDAY,
    a_calendar,
    a_plain_session,
    a_problem,
    at,
    dates,
    planned,
    some_settings,
)

from runlift_export import lifts as lifts_room
from runlift_export import plan
from runlift_export.errors import NoPlanError
from runlift_export.model import Basis, FinishedSession, Level, LiftKind, Phase, Race, Window, rules
from strategies import a_lift
from work import at_most

EASY_WEEK = "easy easy easy easy easy easy easy"
EVENING = (Window(start=time(18, 30), end=time(20, 0)),)


def test_sessions_follow_easy_days_and_spare_key_runs() -> None:
    """With key runs on Tuesday and Sunday only Wednesday to Friday are far from both."""
    solution = plan.place_sessions(a_problem(EVEN_WEEK))
    assert ["Wed", "Fri"] == dates(solution)
    assert solution.optimal


def test_every_other_day_of_the_week_has_its_rule() -> None:
    """Six other dates, each with the rule against it by name."""
    wednesday = plan.place_sessions(a_problem(EVEN_WEEK)).placements[0]
    named = {f"{one.date:%a}": one.rule for one in wednesday.not_here}
    assert {"Mon": "H2", "Sat": "H2"}.items() <= named.items()
    assert 6 == len(named)
    assert all(one.text for one in wednesday.not_here)


def test_the_cheapest_alternative_names_its_price() -> None:
    """Where another date is legal, moving there costs what it says, or more."""
    solution = plan.place_sessions(a_problem(EASY_WEEK))
    for one in solution.placements:
        assert one.alternative is not None
        assert one.alternative.more_cost >= 0
        assert one.alternative.date in {other.date for other in one.not_here}


def test_no_day_free_is_a_plan_with_reasons() -> None:
    """All dates blocked: nothing placed, the rule told, no error."""
    blocked = tuple(MONDAY + timedelta(days=day) for day in range(7))
    solution = plan.place_sessions(
        a_problem(EASY_WEEK, settings=some_settings(week={"blocked": blocked}))
    )
    assert () == solution.placements
    assert {"H12"} == {one.rule for one in solution.weeks_detail[0].not_placed}
    assert solution.why
    assert 0 == solution.weeks_detail[0].placed


def test_a_race_tomorrow_shrinks_the_dose() -> None:
    """Race on Tuesday over 10 km: Monday H6, Tuesday to Thursday H7; the rest of the week stays."""
    race = Race(date=MONDAY + timedelta(days=1), priority="A", distance_km=10.0)
    solution = plan.place_sessions(a_problem(EASY_WEEK, settings=some_settings(races=(race,))))
    assert all(one.date > MONDAY + timedelta(days=3) for one in solution.placements)
    assert Phase.TAPER is solution.weeks_detail[0].phase


@pytest.mark.parametrize("word", ["pain", "fever", "chest-pain"])
def test_illness_gives_an_empty_plan_and_advice(word: str) -> None:
    """H9: nothing is placed, and the plan says whom to ask."""
    settings = some_settings(athlete={"conditions": (word,)})
    solution = plan.place_sessions(a_problem(EASY_WEEK, settings=settings))
    assert () == solution.placements
    assert "medical advice" in solution.why[0]


def test_a_stated_disease_leaves_short_and_light_sessions() -> None:
    """H10: without clearance only short ones with three in reserve; with it the usual."""
    ill = some_settings(athlete={"conditions": ("cardiac",)})
    for one in plan.place_sessions(a_problem(EASY_WEEK, settings=ill)).placements:
        assert (LiftKind.SHORT, 3) == (one.kind, one.rir_min)
    cleared = some_settings(athlete={"conditions": ("cardiac", "cleared")})
    for one in plan.place_sessions(a_problem(EASY_WEEK, settings=cleared)).placements:
        assert LiftKind.FULL is one.kind


def test_planner_content_and_checker_agree_on_who_needs_a_doctors_word() -> None:
    """H10 over the turn of the year: up to the year of the 18th birthday, and not after it."""
    young = some_settings(athlete={"birth_year": 2008})
    problem = a_problem(*[EASY_WEEK] * 8, settings=young)
    placed = plan.place_sessions(problem).placements
    lifts = lifts_room.compose_lifts(placed, settings=young)
    under = [one for one in placed if one.date.year == 2026]
    assert 8 < len(under) < len(placed)
    # The week that holds New Year's Day goes by its Monday.
    for one, lift in zip(placed, lifts, strict=True):
        if one.date.year == 2026:
            assert (LiftKind.SHORT, rules.RIR_LIGHT) == (one.kind, one.rir_min)
        if one.date >= date(2027, 1, 4):
            assert (LiftKind.FULL, rules.RIR_TRAINED) == (one.kind, one.rir_min)
        held = any("a doctor has cleared it" in why for why in lift.why)
        assert held is (one.date.year == 2026)
    sessions = plan.make_sessions(
        placed, lifts, workouts=[one.uid for one in placed], published=(), first=problem.first
    )
    assert () == plan.find_broken_rules(problem.days, sessions, settings=young)


@pytest.mark.parametrize(
    ("week", "broken"),
    [
        ({"sessions": 2, "windows": ((),) * 7}, ("S2", "H12")),
        (
            {"sessions": 1, "windows": ((Window(start=time(7), end=time(7, 14)),),) * 7},
            ("S2", "H8", "H12"),
        ),
    ],
)
def test_contradictory_settings_are_refused_by_rule(
    week: dict[str, object], broken: tuple[str, ...]
) -> None:
    """Sessions asked for without any time to hold them."""
    with pytest.raises(NoPlanError) as error:
        plan.place_sessions(a_problem(EASY_WEEK, settings=some_settings(week=week)))
    assert broken == error.value.rules


@pytest.mark.parametrize("weeks", [0, 17])
def test_the_horizon_has_one_to_sixteen_weeks(weeks: int) -> None:
    """More is no plan any more."""
    with pytest.raises(NoPlanError):
        plan.place_sessions(replace(a_problem(EASY_WEEK), weeks=weeks))


def test_the_same_windows_without_a_wish_are_no_contradiction() -> None:
    """A runner who asked for nothing gets an empty plan."""
    settings = some_settings(week={"windows": ((),) * 7})
    assert () == plan.place_sessions(a_problem(EASY_WEEK, settings=settings)).placements


def test_the_start_lies_in_the_window_after_the_run() -> None:
    """The run ends at 07:15: an easy one leaves 07:45, a hard one 13:15 and no shorter break."""
    windows = ((Window(start=time(6, 0), end=time(9, 0)),),) * 7
    morning = some_settings(week={"windows": windows})
    solution = plan.place_sessions(a_problem(EASY_WEEK, settings=morning))
    assert {time(7, 45)} == {one.start.time() for one in solution.placements}
    hard = plan.place_sessions(a_problem("hard easy easy easy easy easy easy", settings=morning))
    assert "Mon" not in dates(hard)


def test_an_evening_window_is_met_at_its_begin() -> None:
    """ "18:30-20:00" means half past six."""
    settings = some_settings(week={"windows": (EVENING,) * 7})
    solution = plan.place_sessions(a_problem(EASY_WEEK, settings=settings))
    assert {(time(18, 30), 45)} == {(one.start.time(), one.minutes) for one in solution.placements}


def test_several_windows_a_day_are_all_tried() -> None:
    """After a hard morning run only the second window is six hours away."""
    two = (Window(start=time(7), end=time(8)), Window(start=time(13, 30), end=time(14, 30)))
    settings = some_settings(week={"windows": (two, *((),) * 6)})
    solution = plan.place_sessions(
        a_problem("hard easy easy easy easy easy easy", settings=settings)
    )
    assert [at(MONDAY, 13, 30)] == [one.start for one in solution.placements]


def test_a_short_window_gets_a_short_session() -> None:
    """Twenty minutes hold no full session; a short one beats none."""
    windows = ((Window(start=time(18), end=time(18, 20)),),) * 7
    solution = plan.place_sessions(
        a_problem(EASY_WEEK, settings=some_settings(week={"windows": windows}))
    )
    assert {(LiftKind.SHORT, 20)} == {(one.kind, one.minutes) for one in solution.placements}
    assert 2 == len(solution.placements)


def test_starts_keep_forty_eight_hours_to_the_minute() -> None:
    """Monday evening and Wednesday morning lie 36 h apart: Monday's session is held earlier."""
    windows = (
        (Window(start=time(6), end=time(22)),),
        (),
        (Window(start=time(10), end=time(11)),),
        *((),) * 4,
    )
    settings = some_settings(week={"windows": windows})
    found = plan.place_sessions(a_problem(EASY_WEEK, settings=settings)).placements
    assert 2 == len(found)
    assert found[1].start - found[0].start >= timedelta(hours=48)


def test_a_start_that_the_clock_skips_moves_on() -> None:
    """02:30 does not exist on 28 March 2027 in Berlin; the session begins at 03:30."""
    monday = date(2027, 3, 22)
    windows = (*((),) * 6, (Window(start=time(2, 30), end=time(4, 30)),))
    problem = a_problem(
        EASY_WEEK,
        first=monday,
        days=tuple(planned(monday + timedelta(days=day), "rest") for day in range(-35, 10)),
        settings=some_settings(week={"windows": windows, "sessions": 1}),
    )
    starts = [one.start for one in plan.place_sessions(problem).placements]
    assert [time(3, 30)] == [one.astimezone(BERLIN).time() for one in starts]


def test_a_novice_begins_with_three_light_sessions() -> None:
    """H5: two sets and three in reserve, three times; then two in reserve (H11)."""
    novice = some_settings(athlete={"level": Level.NOVICE})
    found = plan.place_sessions(
        a_problem(EASY_WEEK, EASY_WEEK, EASY_WEEK, settings=novice)
    ).placements
    assert [(2, 3)] * 3 + [(None, 2)] * 3 == [(one.max_sets, one.rir_min) for one in found]


def test_a_trained_lifter_keeps_one_in_reserve() -> None:
    """H11 for who has lifted before."""
    found = plan.place_sessions(a_problem(EASY_WEEK)).placements
    assert [(None, 1)] * 2 == [(one.max_sets, one.rir_min) for one in found]


def test_finished_sessions_of_the_week_count() -> None:
    """Planned from Thursday on after one on Tuesday: one more, 48 h later."""
    thursday = MONDAY + timedelta(days=3)
    habit = tuple(
        FinishedSession(date=MONDAY + timedelta(days=day), legs=True)
        for day in (-13, -10, -6, -3, 1)
    )
    problem = a_problem(EASY_WEEK, first=thursday, days=a_calendar(EASY_WEEK, EASY_WEEK))
    solution = plan.place_sessions(replace(problem, lifted=habit))
    first_week = [one for one in solution.placements if one.date < MONDAY + timedelta(days=7)]
    assert 1 == len(first_week)
    assert 2 == solution.weeks_detail[0].placed


def test_a_session_done_today_is_not_planned_again() -> None:
    """A finished lift on the first date stands for the session published for it."""
    published = (a_plain_session(MONDAY, uid="today"),)
    problem = a_problem(EASY_WEEK, published=published)
    again = plan.place_sessions(problem).placements
    assert MONDAY in {one.date for one in again}
    done = plan.place_sessions(replace(problem, lifted=(FinishedSession(date=MONDAY, legs=True),)))
    assert "today" not in {one.uid for one in done.placements}
    assert all(one.date >= MONDAY + timedelta(days=2) for one in done.placements)


def test_unknown_dates_ahead_are_planned_with_care() -> None:
    """Without any day the plan still stands; the cost holds the chance of key runs."""
    solution = plan.place_sessions(a_problem(EASY_WEEK, days=()))
    assert len(solution.placements) <= 2
    assert solution.cost > 0


def test_an_expected_key_run_costs_and_a_planned_one_forbids() -> None:
    """The same Tuesday, expected at 60 %, leaves Monday legal at 18 points more."""
    days = tuple(
        replace(planned(day.date, "hard", Basis.EXPECTED), chance_key=0.6)
        if day.date == MONDAY + timedelta(days=1)
        else day
        for day in a_calendar(EASY_WEEK)
    )
    placed = plan.place_sessions(a_problem(EASY_WEEK, days=days)).placements
    assert MONDAY not in {one.date for one in placed}
    monday = next(one for one in placed[0].not_here if one.date == MONDAY)
    assert "S12" == monday.rule


def test_a_hard_day_begins_with_what_speaks_for_it() -> None:
    """A week whose every easy day is before a hard one; on an easy day nothing of that is said."""
    week = "easy hard easy hard easy hard long"
    days = tuple(
        replace(day, basis=Basis.EXPECTED, chance_key=0.9) if day.key else day
        for day in a_calendar(week)
    )
    by_date = {day.date: day for day in days}
    placed = plan.place_sessions(a_problem(week, days=days))
    assert placed.placements
    for one in placed.placements:
        assert by_date[one.date].key
        assert one.reasons[0].text.startswith("no easy or rest day left is better, though")
    for one in plan.place_sessions(a_problem(EASY_WEEK)).placements:
        assert "is better" not in one.reasons[0].text


def test_a_pinned_session_stays_and_is_named_not_moved() -> None:
    """A pin on the eve of a hard run stands; the judge names the rule."""
    pin = a_plain_session(MONDAY, uid="pin", pinned=True)
    problem = a_problem(EVEN_WEEK, published=(pin,))
    solution = plan.place_sessions(problem)
    kept = next(one for one in solution.placements if one.uid == "pin")
    assert (MONDAY, pin.start, True) == (kept.date, kept.start, kept.pinned)
    broken = plan.find_broken_rules(problem.days, (pin,), settings=problem.settings)
    assert ["H2"] == [one.rule for one in broken]


def test_free_sessions_give_way_to_pins() -> None:
    """With two pins in a week nothing else is placed; beside one, 48 h are kept."""
    tuesday, thursday = MONDAY + timedelta(days=1), MONDAY + timedelta(days=3)
    pins = tuple(a_plain_session(on, uid=f"pin-{on}", pinned=True) for on in (tuesday, thursday))
    both = plan.place_sessions(a_problem(EASY_WEEK, published=pins)).placements
    assert [tuesday, thursday] == [one.date for one in both]
    one = plan.place_sessions(a_problem(EASY_WEEK, published=pins[:1])).placements
    assert 2 == len(one)
    assert one[1].date - one[0].date >= timedelta(days=2)


def test_a_pin_without_legs_leaves_its_neighbours_free() -> None:
    """H4 is about legs; the week's count (H1) still holds."""
    arms = a_lift(legs=False)
    pin = a_plain_session(MONDAY, uid="pin", pinned=True, lift=arms)
    windows = ((), (Window(start=time(18), end=time(20)),), *((),) * 5)
    settings = some_settings(week={"windows": windows})
    found = plan.place_sessions(
        a_problem(EASY_WEEK, published=(pin,), settings=settings)
    ).placements
    assert [MONDAY, MONDAY + timedelta(days=1)] == [one.date for one in found]
    assert [False, True] == [one.legs for one in found]


def test_sixteen_weeks_take_little_work() -> None:
    """Explanations included; how long that is, benchmarks/plan.py measures."""
    with at_most(700_000):
        plan.place_sessions(a_problem(*([EVEN_WEEK] * 16)))
