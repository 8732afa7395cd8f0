"""Figures as people write them."""

from __future__ import annotations

import pytest

from runlift_export.model import clock_words, pace_words, time_words, weight_words


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (5.0, "0:05"),
        (59.6, "1:00"),
        (185.0, "3:05"),
        (3599.0, "59:59"),
        (3600.0, "1:00:00"),
        (7325.0, "2:02:05"),
    ],
)
def test_a_time_is_in_minutes_and_hours_where_needed(seconds: float, text: str) -> None:
    assert clock_words(seconds) == text
    assert pace_words(seconds) == f"{text}/km"


@pytest.mark.parametrize(("seconds", "text"), [(45, "45 s"), (300, "5 min"), (90, "1 min 30 s")])
def test_a_length_names_its_units(seconds: int, text: str) -> None:
    assert time_words(seconds) == text


@pytest.mark.parametrize(
    ("weight_kg", "units", "text"),
    [(16.0, "kg", "16 kg"), (16.0, "lb", "35.3 lb"), (22.5, "kg", "22.5 kg"), (None, "kg", "")],
)
def test_a_weight_is_in_the_runners_units(weight_kg: float | None, units: str, text: str) -> None:
    assert weight_words(weight_kg, units) == text
