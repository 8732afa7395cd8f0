"""What makes a day ask for fresh legs, and what the calendar of the rules is."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from runlift_export.model import (
    Basis,
    Effort,
    Reason,
    clock_min,
    is_key,
    is_sunday,
    monday_of,
    rest_day,
    same_week,
    week_dates,
)
from strategies import BERLIN, a_day, a_verdict

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("effort", "long", "race", "key"),
    [
        (Effort.HARD, False, False, True),
        (Effort.UNKNOWN, False, False, True),
        (Effort.EASY, True, False, True),
        (Effort.EASY, False, True, True),
        (Effort.EASY, False, False, False),
        (Effort.MODERATE, False, False, False),
        (Effort.REST, False, False, False),
    ],
)
def test_hard_unknown_long_and_race_are_key(
    effort: Effort, long: bool, race: bool, key: bool
) -> None:
    """One definition, for runs and for days that are known."""
    assert is_key(effort, long=long, race=race) is key
    known = a_day(effort=effort, long=long, race=race, basis=Basis.PLANNED, chance_key=0.0)
    assert known.certain_key is key


@pytest.mark.parametrize(
    ("basis", "chance", "certain", "possible", "key"),
    [
        (Basis.RECORDED, 0.34, False, False, False),
        (Basis.RECORDED, 0.35, True, True, False),
        (Basis.PLANNED, 0.5, True, True, True),
        (Basis.EXPECTED, 0.34, False, False, False),
        (Basis.EXPECTED, 0.35, False, True, False),
        (Basis.EXPECTED, 0.5, False, True, True),
        (Basis.EXPECTED, 1.0, False, True, True),
    ],
)
def test_a_chance_counts_from_35_and_from_50_per_cent(
    basis: Basis, chance: float, certain: bool, possible: bool, key: bool
) -> None:
    """What may be hard is taken for hard where it is known; a mere habit is never certain."""
    day = a_day(effort=Effort.EASY, basis=basis, chance_key=chance)
    assert (day.certain_key, day.possible_key, day.key) == (certain, possible, key)


def test_a_hard_day_that_is_only_expected_is_not_certain() -> None:
    assert not a_day(effort=Effort.HARD, basis=Basis.EXPECTED, chance_key=0.9).certain_key


@pytest.mark.parametrize(("chance", "likely"), [(0.49, False), (0.5, True), (1.0, True)])
def test_a_run_is_likely_from_an_even_chance_on(chance: float, likely: bool) -> None:
    assert a_day(chance_run=chance).likely_run is likely


def test_a_rest_day_has_no_run_and_no_load() -> None:
    why = (Reason(rule="planned", measured=0.9, limit=None, unit="confidence", text="free"),)
    day = rest_day(MONDAY, Basis.PLANNED, why)
    assert (day.date, day.basis, day.reasons) == (MONDAY, Basis.PLANNED, why)
    assert (day.effort, day.long, day.race) == (Effort.REST, False, False)
    assert (day.chance_key, day.chance_run, day.load) == (0.0, 0.0, 0.0)
    assert (day.run_start, day.run_end, day.distance_m) == (None, None, None)


@pytest.mark.parametrize(
    ("flags", "chance", "basis", "words"),
    [
        ({}, 0.25, Basis.EXPECTED, "easy, expected"),
        ({"long": True}, 1.0, Basis.PLANNED, "easy long, planned, key"),
        ({"race": True}, 1.0, Basis.RECORDED, "easy race, recorded, key"),
        ({"long": True, "race": True}, 1.0, Basis.PLANNED, "easy long race, planned, key"),
    ],
)
def test_a_day_says_in_one_line_what_it_is(
    flags: dict[str, bool], chance: float, basis: Basis, words: str
) -> None:
    """Its date, its effort, how that is known, and whether it is key."""
    day = a_day(date=MONDAY, effort=Effort.EASY, basis=basis, chance_key=chance, **flags)
    assert repr(day) == f"<Day 2026-11-23 {words}>"


def test_a_verdict_says_in_one_line_what_it_is() -> None:
    """The date, the effort, the chance that the run was hard, and the file."""
    verdict = a_verdict(effort=Effort.EASY, long=True, race=False, chance_hard=0.12)
    on, source = verdict.run.local_date, verdict.run.source
    assert repr(verdict) == f"<Verdict {on} easy long, 12 % hard {source!r}>"


@pytest.mark.parametrize("year", [2026, 2027])
def test_weeks_are_those_of_iso_8601(year: int) -> None:
    """Across the turn of the year too: one Monday and one Sunday a week, seven dates between."""
    for offset in range(-400, 400):
        on = date(year, 1, 1) + timedelta(days=offset)
        monday = monday_of(on)
        assert on in week_dates(monday)
        assert [one.isoweekday() for one in week_dates(monday)] == [1, 2, 3, 4, 5, 6, 7]
        assert is_sunday(on) is (on.isoweekday() == 7)
        for ahead in range(8):
            other = on + timedelta(days=ahead)
            iso = other.isocalendar()[:2] == on.isocalendar()[:2]
            assert same_week(on, other) is same_week(other, on) is iso


def test_the_clock_counts_minutes_on_the_wall() -> None:
    """Also on the night that has an hour less."""
    assert clock_min(datetime(2026, 3, 29, 3, 5, tzinfo=BERLIN)) == 185
    assert clock_min(datetime(2026, 3, 29, 23, 59, tzinfo=BERLIN)) == 1439
