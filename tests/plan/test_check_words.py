"""Every broken rule says what is wrong, in words of its own."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

import strategies
from runlift_export import settings
from runlift_export.model import BrokenRule
from runlift_export.plan import find_broken_rules

DEFAULTS = settings.defaults()
START = strategies.START


def found() -> dict[str, BrokenRule]:
    """What is broken in two sessions on neighbouring days, by rule."""
    first = strategies.a_session()
    second = replace(
        first, uid="b", date=first.date + timedelta(days=1), start=first.start + timedelta(days=1)
    )
    long = replace(second, lift=replace(second.lift, duration_min=300))
    wished = replace(
        DEFAULTS,
        week=replace(DEFAULTS.week, blocked=(first.date,)),
        athlete=replace(DEFAULTS.athlete, conditions=("pain",)),
    )
    days = tuple(strategies.a_day(date=START + timedelta(days=n)) for n in range(-28, 16))
    return {one.rule: one for one in find_broken_rules(days, (first, long), settings=wished)}


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("H4", r"\d+\.\d h|48"),
        ("H8", r"300"),
        ("H9", r"^pain: no session; seek medical advice$"),
        ("H12", r"^the date is blocked$|lies outside the times given"),
    ],
)
def test_a_broken_rule_says_what_is_wrong(rule: str, words: str) -> None:
    """The sentence holds the figures that broke it."""
    broken = found()
    assert rule in broken
    assert re.search(words, broken[rule].text)
