"""Units in words: weights in kilograms or pounds, lengths of time."""

from __future__ import annotations

KG_PER_LB = 0.45359237
"""Exact (international yard and pound agreement, 1959)."""


def weight_words(weight_kg: float | None, units: str) -> str:
    """Write a load as "16 kg" or "35.3 lb"; "" where none is set (bodyweight, band)."""
    if weight_kg is None:
        return ""
    if units == "lb":
        return f"{round(weight_kg / KG_PER_LB, 1):g} lb"
    return f"{round(weight_kg, 2):g} kg"


def time_words(seconds: int) -> str:
    """Write a length as "45 s", "5 min" or "1 min 30 s"."""
    minutes, rest_s = divmod(seconds, 60)
    if minutes == 0:
        return f"{rest_s} s"
    return f"{minutes} min {rest_s} s" if rest_s else f"{minutes} min"
