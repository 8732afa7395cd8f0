"""Weeks before and after races, from files and calendars to the session's content.

A race counts the same whether the settings name it, a calendar does, or a run was one.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from places import SAMPLES
from runlift_export import History, Plan, check_plan, judge_runs, make_plan, read_runs
from runlift_export.export import agenda_text, page_html
from runlift_export.model import LiftKind, Session, is_heavy
from runlift_export.settings import parse_settings
from strategies import runs_calendar

BERLIN = "Europe/Berlin"
START = date(2026, 11, 16)
TRAINED = '[athlete]\nlevel = "trained"\n[week.runs]\n' + "".join(
    f'{day} = "{word}"\n'
    for day, word in (
        ("monday", "rest"),
        ("tuesday", "intervals 06:30"),
        ("wednesday", "easy"),
        ("thursday", "easy"),
        ("friday", "easy"),
        ("saturday", "easy"),
        ("sunday", "long"),
    )
)


@pytest.fixture(scope="module")
def samples() -> History:
    return judge_runs(read_runs(SAMPLES, timezone=BERLIN))


def made(history: History, settings: str, *, weeks: int = 6, **more: object) -> Plan:
    asked = parse_settings(settings)
    plan = make_plan(history, asked, start=START, weeks=weeks, timezone=BERLIN, **more)  # type: ignore[arg-type]
    assert () == check_plan(plan, asked)
    return plan


def contents(plan: Plan, after: date, until: date) -> list[tuple[date, LiftKind, object]]:
    return [
        (one.date, one.kind, one.lift.exercises)
        for one in plan.sessions
        if after <= one.date <= until
    ]


def between(plan: Plan, race: date, first: int, last: int) -> list[Session]:
    """The sessions from so many days after a race on (before it if negative)."""
    return [one for one in plan.sessions if first <= (one.date - race).days <= last]


def test_a_race_of_the_calendar_lightens_as_one_of_the_settings(
    samples: History, tmp_path: Path
) -> None:
    """A B race, named once here and once there: the same sessions around it, content and all."""
    race = START + timedelta(days=27)
    ics = runs_calendar(tmp_path, [(race, "Half marathon race 21.1 km")])
    table = f'[[races]]\ndate = "{race}"\npriority = "B"\ndistance_km = 21.1\n'
    told = made(samples, TRAINED, calendars=[ics])
    named = made(samples, TRAINED + table, calendars=[ics])
    ends = (START, race + timedelta(days=14))
    assert contents(named, *ends) == contents(told, *ends)
    near = between(told, race, -7, -1)
    before = {step.name for one in told.sessions for step in one.lift.exercises if one not in near}
    assert near
    assert all(step.name in before for one in near for step in one.lift.exercises)
    assert not any(is_heavy(one.lift.exercises) for one in between(told, race, -3, -1))


@pytest.mark.parametrize(("distance_km", "free", "light"), [(21.1, 4, 11), (42.2, 7, 21)])
def test_after_a_race_come_light_weeks(
    samples: History, distance_km: float, free: int, light: int
) -> None:
    """No legs at first, then one short and light week, after a marathon two; then full ones."""
    race = START + timedelta(days=6)
    table = f'[[races]]\ndate = "{race}"\npriority = "A"\ndistance_km = {distance_km}\n'
    plan = made(samples, TRAINED + table)
    assert [] == between(plan, race, 0, free)
    eased = between(plan, race, free + 1, light)
    assert eased
    assert {LiftKind.SHORT} == {one.kind for one in eased}
    assert not any(is_heavy(one.lift.exercises) for one in eased)
    assert any("race is not long ago" in line for line in eased[0].lift.why)
    later = between(plan, race, light + 1, 60)
    assert LiftKind.FULL in {one.kind for one in later}
    assert any(is_heavy(one.lift.exercises) for one in later)


def test_who_never_lifted_does_not_begin_before_a_race(tmp_path: Path) -> None:
    """A novice ten days before an A race: nothing until it is over, and the plan says why."""
    race = date(2025, 9, 21)
    table = f'[athlete]\nlevel = "novice"\n[[races]]\ndate = "{race}"\npriority = "A"\n'
    nothing = judge_runs(read_runs(tmp_path, timezone=BERLIN))
    asked = parse_settings(table)
    start = race - timedelta(days=13)
    plan = make_plan(nothing, asked, start=start, weeks=4, timezone=BERLIN)
    assert () == check_plan(plan, asked)
    assert all(one.date > race for one in plan.sessions)
    assert plan.sessions
    earlier = make_plan(nothing, asked, start=race - timedelta(days=27), weeks=4, timezone=BERLIN)
    assert any(0 < (race - one.date).days <= 14 for one in earlier.sessions)


@pytest.mark.parametrize("avoids", [False, True])
def test_on_the_road_before_a_race_only_what_is_known_is_done(
    samples: History, avoids: bool
) -> None:
    """Gym work until now, a hotel room in the last days: what can be done there of what is known.

    Where that is nothing, the sessions are left out, and the plan says why.
    """
    gym = made(samples, TRAINED, weeks=2)
    known = sorted({step.name for one in gym.sessions for step in one.lift.exercises})
    race = START + timedelta(days=20)
    away = f"""
        [plan]
        phase = "base"
        [strength]
        place = "travel"
        equipment = ["bodyweight"]
        log = "assume"
        avoid = {known if avoids else []}
        [[races]]
        date = "{race}"
        priority = "A"
        """
    asked = parse_settings(TRAINED + away)
    plan = make_plan(
        samples, asked, start=START + timedelta(days=7), weeks=2, timezone=BERLIN, previous=gym
    )
    assert () == check_plan(plan, asked)
    assert avoids is not bool(plan.sessions)
    assert {step.name for one in plan.sessions for step in one.lift.exercises} <= set(known)
    why = {one.text for week in plan.weeks_detail for one in week.not_placed}
    assert avoids == any("nothing may be new" in text for text in why)


@pytest.mark.parametrize("minutes", [15, 20, 25])
@pytest.mark.parametrize("level", ["novice", "trained"])
def test_short_evenings_hold_short_sessions(tmp_path: Path, level: str, minutes: int) -> None:
    """A quarter of an hour to 25 minutes each evening and no file: two a week all the same.

    Three exercises rather than one set of each of many, and the week says that the sessions are
    short for want of time.
    """
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    times = "".join(f'{day} = ["18:00-18:{minutes}"]\n' for day in days)
    asked = parse_settings(f'[athlete]\nlevel = "{level}"\n[week]\n{times}')
    nothing = judge_runs(read_runs(tmp_path, timezone=BERLIN))
    plan = make_plan(nothing, asked, start=START, weeks=4, timezone=BERLIN)
    assert () == check_plan(plan, asked)
    assert [2] * 4 == [week.placed for week in plan.weeks_detail]
    assert all("2 short for a full one" in week.why for week in plan.weeks_detail)
    for one in plan.sessions:
        assert one.kind is LiftKind.SHORT
        assert 15 <= one.lift.duration_min <= minutes
        work = one.lift.exercises
        many = sum(step.sets > 1 for step in work)
        assert minutes == 15 or one.lift.deload or len(work) <= 3 or many >= 2


def test_light_sessions_leave_a_reserve_that_can_be_felt(samples: History) -> None:
    """Around a marathon the load falls and the repetitions rise; nobody can tell seven left."""
    race = START + timedelta(days=20)
    table = f'[[races]]\ndate = "{race}"\npriority = "A"\ndistance_km = 42.2\n'
    plan = made(samples, TRAINED + table, weeks=7)
    usual = plan.sessions[0].lift.exercises[0]
    light = [*between(plan, race, -6, -1), *between(plan, race, 1, 21)]
    assert len(light) >= 3
    for one in light:
        assert not is_heavy(one.lift.exercises)
        assert all((step.rir or 0) <= 4 for step in one.lift.exercises)
        first = one.lift.exercises[0]
        assert first.name == usual.name
        assert (first.weight_kg or 0) < (usual.weight_kg or 0)
        assert (first.reps or 0) > (usual.reps or 0)


def test_the_terminal_says_what_a_week_is_for_as_the_page_does_and_each_obstacle_once(samples):
    """No name of a phase, no sum of training load; why sessions are missing stands under it all."""
    only_sunday = "[week]\n" + "".join(
        f"{day} = []\n"
        for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
    )
    race = '[[races]]\ndate = "2026-12-06"\npriority = "A"\n'
    plan = made(samples, only_sunday + race, weeks=4)
    told = " ".join(agenda_text(plan).split())
    page = " ".join(page_html(plan).decode().split())
    for purpose in ("Race near: less strength, fresh legs.", "Building up: no race in sight."):
        assert purpose in told
        assert purpose in page
    assert told.count("no time that day") == 1
    assert not re.search(r"taper|base|four weeks' load", told)
