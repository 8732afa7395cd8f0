"""Many corrections over many runs: what they say, and how soon."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import strategies
from runlift_export.days.corrections import corrected_efforts
from runlift_export.model import Correction, Effort, Run
from work import at_most

FIRST = date(2026, 9, 1)
RUN = strategies.a_run()
DATES = st.integers(0, 3).map(lambda days: FIRST + timedelta(days=days))
NAMES = st.text("ab/!", max_size=6)
EFFORTS = st.sampled_from(["easy", "moderate", "hard"])
CORRECTIONS = st.builds(Correction, date=DATES, source=st.none(), effort=EFFORTS) | st.builds(
    Correction, date=st.none(), source=NAMES, effort=EFFORTS
)
RUNS = st.lists(
    st.builds(
        lambda source, on, moving: replace(RUN, source=source, local_date=on, moving_s=moving),
        NAMES, DATES, st.sampled_from([600.0, 900.0]),
    ),
    max_size=6,
)  # fmt: skip


def plainly(runs: list[Run], chance: list[float], said: list[Correction]) -> dict[int, Effort]:
    """One correction after the other, each held against every run."""
    found = {}
    for one in said:
        rows = [
            row
            for row, run in enumerate(runs)
            if (one.source is None and run.local_date == one.date)
            or run.source == one.source
            or (
                one.source is not None and run.source.endswith(("/" + one.source, "!" + one.source))
            )
        ]
        if one.source is None and one.effort == "hard" and rows:
            rows = [max(rows, key=lambda row: (chance[row], runs[row].moving_s))]
        found |= dict.fromkeys(rows, Effort(one.effort))
    return found


@settings(max_examples=300, deadline=None, derandomize=True)
@given(RUNS, st.lists(CORRECTIONS, max_size=12), st.lists(st.floats(0, 1), min_size=6, max_size=6))
def test_all_at_once_say_what_one_after_the_other_say(
    runs: list[Run], said: list[Correction], chance: list[float]
) -> None:
    """The last word on a run counts, whatever stands between and how often."""
    found = corrected_efforts(runs, np.array(chance[: len(runs)]), said)
    assert plainly(runs, chance, said) == found


def test_a_hundred_thousand_corrections_are_applied_soon() -> None:
    """Over 1,600 runs: one by one it would be a hundred times the work."""
    runs = [replace(RUN, source=f"fit/{number}.fit") for number in range(1_600)]
    said = [
        Correction(date=None, source=f"fit/{number}.fit", effort="easy")
        for number in range(1_500, 101_500)
    ]
    with at_most(3_000_000):
        found = corrected_efforts(runs, np.zeros(len(runs)), said)
    assert dict.fromkeys(range(1_500, 1_600), Effort.EASY) == found


def test_one_word_said_a_hundred_thousand_times_is_one_word() -> None:
    """The same date, alternately hard and easy, over 1,600 runs on it."""
    runs = [replace(RUN, local_date=FIRST)] * 1_600
    words = [Correction(date=FIRST, source=None, effort=word) for word in ("hard", "easy")]
    with at_most(500_000):
        found = corrected_efforts(runs, np.zeros(len(runs)), words * 50_000)
    assert dict.fromkeys(range(1_600), Effort.EASY) == found
