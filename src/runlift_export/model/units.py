"""Units in words: weights in kilograms or pounds, lengths of time, pace.

Every other room keeps kilograms, metres and seconds; these functions are where they become what
a runner reads, so that a calendar, a page and a table say it alike.
"""

from __future__ import annotations

from runlift_export.language import say_number

KG_PER_LB = 0.45359237
"""Exact (international yard and pound agreement, 1959)."""


def weight_words(weight_kg: float | None, units: str) -> str:
    """Write a weight as "16 kg" or "35.3 lb"; "" where none is set (bodyweight, band).

    `units` is "kg" or "lb" as in the settings; pounds to the tenth, kilograms to the hundredth.
    """
    if weight_kg is None:
        return ""
    if units == "lb":
        return f"{say_number(round(weight_kg / KG_PER_LB, 1), 'g')} lb"
    return f"{say_number(round(weight_kg, 2), 'g')} kg"


def time_words(seconds: int) -> str:
    """Write a length as "45 s", "5 min" or "1 min 30 s"."""
    minutes, rest_s = divmod(seconds, 60)
    if minutes == 0:
        return f"{rest_s} s"
    return f"{minutes} min {rest_s} s" if rest_s else f"{minutes} min"


def clock_words(seconds: float) -> str:
    """Write a length as a stopwatch shows it: "3:05", with hours in front from 1:00:00 on."""
    hours, rest_s = divmod(round(seconds), 3600)
    minutes, rest_s = divmod(rest_s, 60)
    return f"{hours}:{minutes:02d}:{rest_s:02d}" if hours else f"{minutes}:{rest_s:02d}"


def pace_words(seconds_per_km: float) -> str:
    """Write a running pace as "4:02/km"."""
    return f"{clock_words(seconds_per_km)}/km"
