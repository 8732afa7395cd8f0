"""What the days since the last key run tell of the next one, as log odds beside the weekdays'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, log

from runlift_export.model import Day

LEAST_CHANCE = 0.02
SPACING_PAST_DAYS = 182
SPACING_LONGEST_DAYS = 7
"""So many days since the last key run, or more."""
SPACING_USUAL = (-0.4, 0.6, 0.0, 0.0, 0.0, 0.0, 0.0)
"""Hard days alternate (log odds for 1 to 7 days since the last one), until the past says more."""
SPACING_USUAL_WEIGHT = 4.0
"""Of the usual figure against the past's, in units of p (1 - p): some twenty days' worth."""
SPACING_MOST = 1.0
"""Bound of the log odds: when weekdays have changed, yesterday's weekdays must not be spacing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacing:
    """How key runs follow each other: `shifts` are log odds for 1 to 7 days since the last one.

    Weekdays alone cannot see a fortnight's rhythm, two hard days that are never run in a row, or
    a run that was put off by a day. So the runner's own past is asked, for each number of days
    since the last key run, how many came against how many the weekdays led to expect. `since` is
    how many days there are from the last key run to `first`.
    """

    shifts: tuple[float, ...]
    since: int


def measure_spacing(
    past: Mapping[date, Day], weekday_chances: Sequence[float], first: date
) -> Spacing:
    """What the last half year before `first` shows; chances Monday first, as counted.

    One step of Newton's method from nothing to the most likely offset of a logistic model, with
    `SPACING_USUAL` as the mean of its prior: (observed - expected) / sum of p (1 - p), drawn to
    the mean.
    """
    score = [SPACING_USUAL_WEIGHT * usual for usual in SPACING_USUAL]
    weight = [SPACING_USUAL_WEIGHT] * SPACING_LONGEST_DAYS
    since: int | None = None
    on = max(min(past, default=first), first - timedelta(days=SPACING_PAST_DAYS))
    while on < first:
        seen = past[on].chance_key if on in past else 0.0
        if since is not None:
            chance = min(max(weekday_chances[on.weekday()], LEAST_CHANCE), 1 - LEAST_CHANCE)
            score[since - 1] += seen - chance
            weight[since - 1] += chance * (1 - chance)
        since = _next(since, key=seen >= 0.5)
        on += timedelta(days=1)
    shifts = tuple(
        min(max(one / total, -SPACING_MOST), SPACING_MOST)
        for one, total in zip(score, weight, strict=True)
    )
    return Spacing(shifts=shifts, since=SPACING_LONGEST_DAYS if since is None else since)


def _next(since: int | None, *, key: bool) -> int | None:
    if key:
        return 1
    return None if since is None else min(since + 1, SPACING_LONGEST_DAYS)


def spacing_odds(found: Spacing, odds: Sequence[float]) -> tuple[float, ...]:
    """What spacing adds to the log odds of a key run on each day ahead, given all of them.

    Each number of days since the last key run is carried along with its chance, day by day.
    """
    chances = {found.since: 1.0}
    added = []
    for base in odds:
        key, after = 0.0, dict.fromkeys(range(1, SPACING_LONGEST_DAYS + 1), 0.0)
        for since, chance in chances.items():
            here = chance / (1 + exp(-(base + found.shifts[since - 1])))
            key += here
            after[min(since + 1, SPACING_LONGEST_DAYS)] += chance - here
        after[1] = key
        chances = after
        added.append(log(key / (1 - key)) - base)
    return tuple(added)
