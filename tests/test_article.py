"""What the plans must do, sentence by sentence in the order of the article that they follow.

Each sentence is held on plans made for several runners, through the face that other programs use.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from places import SAMPLES
from runlift_export import (
    History,
    Plan,
    check_plan,
    judge_runs,
    make_plan,
    read_runs,
)
from runlift_export.model import LiftKind, monday_of
from runlift_export.settings import parse_settings
from strategies import runs_calendar

START = date(2026, 11, 30)
BERLIN = "Europe/Berlin"
CLASSIC = "rest intervals easy easy tempo easy long"
"""The week of runs in the samples, and of many plans."""
WEEKS = (
    CLASSIC,
    "rest intervals easy easy easy rest long",
    "easy tempo easy rest intervals easy long",
    "easy intervals easy easy easy rest long",
    "rest easy rest intervals rest easy long",
    "easy easy easy tempo easy long easy",
    "rest easy rest rest easy rest rest",
)
RUNNERS = (
    '[athlete]\nlevel = "novice"\n',
    '[athlete]\nlevel = "trained"\n',
    '[athlete]\nlevel = "novice"\nbirth_year = 1955\n[strength]\nplace = "home"\n',
    '[athlete]\nlevel = "trained"\n[strength]\nplace = "travel"\nequipment = ["bodyweight"]\n',
)
KEY = frozenset({"tempo", "intervals", "long", "race"})
every_runner = pytest.mark.parametrize("runner", RUNNERS)
every_week = pytest.mark.parametrize("week", WEEKS)


@pytest.fixture(scope="module")
def samples() -> History:
    return judge_runs(read_runs(SAMPLES, timezone=BERLIN))


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> History:
    return judge_runs(read_runs(tmp_path_factory.mktemp("empty"), timezone=BERLIN))


def template(week: str, more: str = "") -> str:
    """The `[week]` tables of a runner with these runs from Monday to Sunday."""
    names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    runs = "".join(f'{name} = "{word}"\n' for name, word in zip(names, week.split(), strict=True))
    return f"[week]\n{more}[week.runs]\n{runs}"


def with_hours(table: str) -> str:
    """The same runner, whose key runs are all done at half past six in the morning."""
    for word in sorted(KEY):
        table = table.replace(f'"{word}"', f'"{word} 06:30"')
    return table


def made(history: History, settings: str, *, weeks: int = 6, start: date = START) -> Plan:
    """A plan that breaks no rule."""
    asked = parse_settings(settings)
    plan = make_plan(history, asked, start=start, weeks=weeks, timezone=BERLIN)
    assert () == check_plan(plan, asked)
    return plan


def words_on_lifts(plan: Plan, week: str) -> Counter[str]:
    """The template's word for each day that holds a lift."""
    return Counter(week.split()[one.date.weekday()] for one in plan.sessions)


def a_week(plan: Plan) -> dict[date, int]:
    """How many sessions each week of the plan holds, by its Monday."""
    found = {monday_of(plan.start) + timedelta(days=7 * index): 0 for index in range(plan.weeks)}
    for one in plan.sessions:
        found[monday_of(one.date)] += 1
    return found


# "One or two sessions a week."


@every_runner
@every_week
def test_one_or_two_sessions_a_week(nothing: History, runner: str, week: str) -> None:
    """In every week, without a race or a rest from lifting in sight."""
    plan = made(nothing, runner + template(week))
    assert set(a_week(plan).values()) <= {1, 2}


@every_week
@pytest.mark.parametrize("asked", [0, 1, 2])
def test_never_more_than_you_ask_for(nothing: History, week: str, asked: int) -> None:
    """Not even where free days cost nothing; and never less where the day of a key run is known."""
    plan = made(nothing, with_hours(template(week, f"sessions = {asked}\n")))
    assert {asked} == set(a_week(plan).values())


# "30 to 45 minutes."


@every_runner
def test_thirty_to_forty_five_minutes(nothing: History, runner: str) -> None:
    """Every session of a usual week, warm-up included; a deload's is short on purpose."""
    plan = made(nothing, runner + template(CLASSIC))
    usual = [one for one in plan.sessions if not one.lift.deload]
    assert len(usual) >= 4
    assert all(30 <= one.lift.duration_min <= 45 for one in usual)


# "In a heavy running week one short, sharp session."


@every_runner
def test_a_heavy_running_week_has_one_short_session(
    samples: History, tmp_path: Path, runner: str
) -> None:
    """The samples end with a week like those before; a calendar makes the next one twice as long.

    Without that calendar it is no heavy week and holds two full sessions.
    """
    start = date(2026, 11, 16)
    usual = made(samples, runner + template(CLASSIC), weeks=1, start=start)
    assert (False, {LiftKind.FULL}) == (
        usual.weeks_detail[0].heavy,
        {one.kind for one in usual.sessions},
    )
    camp = runs_calendar(
        tmp_path, [(start + timedelta(days=day), "Easy 30 km") for day in range(7)]
    )
    asked = parse_settings(runner)
    heavy = make_plan(samples, asked, start=start, weeks=1, timezone=BERLIN, calendars=[camp])
    assert heavy.weeks_detail[0].heavy
    assert [LiftKind.SHORT] == [one.kind for one in heavy.sessions]


# "Two full sessions in off season or base."


@every_runner
@every_week
@pytest.mark.parametrize("phase", ["base", "off"])
def test_off_season_and_base_have_two_full_sessions(
    nothing: History, runner: str, week: str, phase: str
) -> None:
    """Every week of them; those of a deload are short."""
    table = with_hours(template(week))
    plan = made(nothing, runner + f'[plan]\nphase = "{phase}"\n' + table)
    assert {2} == set(a_week(plan).values())
    assert {LiftKind.FULL} == {one.kind for one in plan.sessions if not one.lift.deload}


# "In the peak race phase one."


@every_runner
@every_week
@pytest.mark.parametrize("phase", ["peak", "taper"])
def test_the_peak_has_one(nothing: History, runner: str, week: str, phase: str) -> None:
    """Also for those who ask for two."""
    table = template(week, "sessions = 2\n")
    plan = made(nothing, runner + f'[plan]\nphase = "{phase}"\n' + table)
    assert {1} == set(a_week(plan).values())


# "Lift after easy runs, not before hard ones; at home on easy or rest days."


@every_runner
@every_week
def test_lift_on_easy_days_or_rest_days(nothing: History, runner: str, week: str) -> None:
    """Never on the day of a hard or a long run: each of these weeks has room without."""
    plan = made(nothing, runner + template(week, "sessions = 1\n"))
    assert not KEY & set(words_on_lifts(plan, week))


@every_week
def test_an_easy_day_comes_before_a_rest_day(nothing: History, week: str) -> None:
    """One a week stands on an easy day that keeps clear of the next key run."""
    plan = made(nothing, template(week, "sessions = 1\n"))
    words = week.split()
    clear = [word for word, then in pairwise((*words, words[0])) if then not in KEY]
    if "easy" in clear:
        assert {"easy"} == set(words_on_lifts(plan, week))


def test_the_samples_are_planned_so_too(samples: History) -> None:
    """Where the runner's own files tell the week: an easy day first, a hard one for the second."""
    plan = made(samples, "", start=date(2026, 11, 16), weeks=4)
    weekdays = Counter(f"{one.date:%a}" for one in plan.sessions)
    assert 7 <= sum(weekdays.values())
    assert weekdays["Wed"] == 4
    assert weekdays["Mon"] + weekdays["Thu"] + weekdays["Sat"] == 0


def test_hard_days_are_for_those_who_want_them(nothing: History) -> None:
    """`prefer = "hard-days"` turns it, six hours after the run, if its hour is known."""
    week = "rest intervals easy easy tempo easy long"
    table = template(week, 'prefer = "hard-days"\n')
    timed = made(nothing, with_hours(table))
    assert {"intervals", "tempo"} == set(words_on_lifts(timed, week))
    assert not {"intervals", "tempo"} & set(words_on_lifts(made(nothing, table), week))


# "Not heavy on the day before hard intervals or a long run."


@every_runner
@every_week
@pytest.mark.parametrize("prefer", ["easy-days", "hard-days"])
def test_not_on_the_day_before_a_key_run(
    nothing: History, runner: str, week: str, prefer: str
) -> None:
    """No session at all, whatever is preferred."""
    plan = made(nothing, runner + template(week, f'prefer = "{prefer}"\n'))
    words = week.split()
    assert not [
        one for one in plan.sessions if words[(one.date + timedelta(days=1)).weekday()] in KEY
    ]
