"""Distances and durations as plans write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from runlift_export.forecast.entry import Entry

METRES_PER_MILE = 1609.344

_DISTANCE = r"(\d{1,3}(?:[.,]\d{1,2})?)\s*(km|kilomet\w*|k|mi|miles?|meilen|mérföld)(?!\w)"
_BULLET = re.compile(r"\N{BULLET}\s*" + _DISTANCE, re.IGNORECASE)
_PLANNED_DISTANCE = re.compile(
    r"distance planned:\s*(\d+(?:[.,]\d+)?)\s*(km|mi|m)\b", re.IGNORECASE
)
_ANY_DISTANCE = re.compile(r"(?<![\d@/.,:x\u00d7])" + _DISTANCE, re.IGNORECASE)
_PACE = re.compile(
    r"(?:@|\bat\b|/)\s*\d*[.:]?\d*\s*(?:k|km|mi|mile)\b[^,;+]*|\d+-?k\s+(?:pace|race|effort)",
    re.IGNORECASE,
)
_PLANNED_TIME = re.compile(r"planned time:\s*(\d{1,2}):(\d{2})", re.IGNORECASE)
_BULLET_RANGE = re.compile(
    r"\N{BULLET}\s*(?:(\d{1,2})h)?\s*(?:(\d{1,3})m)?\s*-\s*(?:(\d{1,2})h)?\s*(?:(\d{1,3})m)?(?!\w)"
)
_HOURS = re.compile(r"(?<!\d)(\d{1,2})\s*(?:h|:)\s*(\d{2})(?!\d|\s*/)", re.IGNORECASE)
_MINUTES = re.compile(
    r"(?:(\d{1,2})\s*[x\u00d7]\s*)?(\d{1,3})\s*(?:['\u2032]|(?:mins?|minut\w*|perc)(?!\w))",
    re.IGNORECASE,
)
_LEAST_RUN_M, _MOST_RUN_M = 500.0, 200_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """How far and how long, None where the entry does not say."""

    distance_m: float | None
    duration_min: float | None


def amount(entry: Entry) -> Amount:
    """The whole run's distance and duration.

    The number after the bullet or in a field counts; else the largest distance in the title
    that is not a pace: "1km Repeats • 6.5km" is 6.5 km.
    """
    return Amount(distance_m=_distance_m(entry), duration_min=_duration_min(entry))


def _distance_m(entry: Entry) -> float | None:
    first_line = entry.text.split("\n", 1)[0]
    for text in (entry.title, first_line):
        if match := _BULLET.search(text):
            return _metres(match.group(1), match.group(2))
    if match := _PLANNED_DISTANCE.search(entry.text):
        return _metres(match.group(1), match.group(2))
    found = [_metres(*pair) for pair in _ANY_DISTANCE.findall(_PACE.sub(" ", entry.title))]
    return max((one for one in found if one is not None), default=None)


def _metres(number: str, unit: str) -> float | None:
    value = float(number.replace(",", "."))
    unit = unit.lower()
    factor = 1.0 if unit == "m" else 1000.0 if unit.startswith("k") else METRES_PER_MILE
    metres = value * factor
    return metres if _LEAST_RUN_M <= metres <= _MOST_RUN_M else None


def _duration_min(entry: Entry) -> float | None:
    if entry.begin is not None and entry.end is not None and entry.end > entry.begin:
        return (entry.end - entry.begin).total_seconds() / 60
    if entry.estimate_min is not None:
        return entry.estimate_min
    if match := _PLANNED_TIME.search(entry.text):
        return _positive(int(match.group(1)) * 60 + int(match.group(2)))
    for text in (entry.title, entry.text.split("\n", 1)[0]):
        if match := _BULLET_RANGE.search(text):
            low_h, low_min, high_h, high_min = (int(one or 0) for one in match.groups())
            return _positive((low_h * 60 + low_min + high_h * 60 + high_min) / 2)
    if match := _HOURS.search(entry.title):
        return _positive(int(match.group(1)) * 60 + int(match.group(2)))
    return _named_min(entry.title)


def _named_min(title: str) -> float | None:
    """The parts of a session with repeats together, else the longest time named."""
    found = _MINUTES.findall(title)
    if any(times for times, _ in found):
        return _positive(sum(int(times or 1) * int(minutes) for times, minutes in found))
    return max((float(minutes) for _, minutes in found), default=None)


def _positive(minutes: float) -> float | None:
    return minutes if 0 < minutes <= 24 * 60 else None
