"""The rules as data: every code has its sentence, and each figure one home."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from operator import attrgetter
from pathlib import Path

import pytest

import runlift_export
from runlift_export import settings
from runlift_export.model import RULES, LiftKind, needs_clearance, rules

SOURCE = Path(runlift_export.__file__).parent
CODE = re.compile(r"\b[HS]\d{1,2}\b")


def test_every_code_in_the_program_is_in_the_list() -> None:
    """A rule that a message names can be looked up; none is listed that nobody names."""
    told = {
        code
        for path in SOURCE.rglob("*.py")
        if path.name != "rulebook.py"
        for code in CODE.findall(path.read_text("utf-8"))
    }
    assert {rule.id for rule in RULES} == told


def test_every_rule_has_a_name_and_one_whole_sentence() -> None:
    for rule in RULES:
        assert 2 <= len(rule.name.split()) <= 6, rule.name
        assert rule.sentence[0].isupper(), rule.sentence
        assert rule.sentence.endswith("."), rule.sentence
        assert rule.sentence.count(". ") == 0, rule.sentence
        assert rule.hard is (rule.id[0] == "H")


def test_limits_that_a_setting_moves_are_its_defaults() -> None:
    """What the list says of a setting is what `defaults.toml` holds."""
    usual = settings.defaults()
    named = [one for rule in RULES for one in rule.limits if one.setting]
    numbers = [one for one in named if one.setting.startswith("rules.")]
    assert len(numbers) == 6
    for one in numbers:
        assert float(one.value.split()[-1]) == attrgetter(one.setting)(usual), one


@pytest.mark.parametrize(("born", "limited"), [(2007, False), (2008, True), (2012, True)])
def test_the_year_of_the_18th_birthday_counts_as_under_18(born: int, limited: bool) -> None:
    """A birth year cannot tell 17 from 18, so H10 holds for that whole year."""
    athlete = replace(settings.defaults().athlete, birth_year=born)
    assert needs_clearance(athlete, date(2026, 12, 31)) is limited
    cleared = replace(athlete, conditions=(rules.CLEARED,))
    assert not needs_clearance(cleared, date(2026, 1, 1))


@pytest.mark.parametrize("stated", rules.CLEARANCE_CONDITIONS)
def test_stated_conditions_need_a_doctors_word(stated: str) -> None:
    usual = settings.defaults().athlete
    on = date(2026, 12, 31)
    assert needs_clearance(replace(usual, conditions=(stated,)), on)
    assert not needs_clearance(replace(usual, conditions=(stated, rules.CLEARED)), on)
    assert not needs_clearance(usual, on)


def test_minutes_of_full_and_short_sessions_do_not_meet() -> None:
    full, short = rules.SESSION_MINUTES[LiftKind.FULL], rules.SESSION_MINUTES[LiftKind.SHORT]
    assert short.least < short.most < full.least < full.most


@pytest.mark.parametrize(
    ("gaps", "start"), [((7, 20), 0), ((7, 21), 2), ((21, 3, 22, 4), 3), ((21, 3), 1), ((), 0)]
)
def test_training_begins_anew_after_three_weeks_off(gaps: tuple[int, ...], start: int) -> None:
    dates = [date(2026, 1, 5)]
    for gap in gaps:
        dates.append(dates[-1] + timedelta(days=gap))
    assert rules.block_start(reversed(dates)) == dates[start]
    assert rules.block_start(()) is None
