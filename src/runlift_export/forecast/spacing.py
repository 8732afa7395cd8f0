"""How key runs follow each other: what the days since the last one add to the next one's chance.

Weekdays alone cannot see a fortnight's rhythm, two hard days that are never run in a row, or a
run that was put off by a day. So the runner's own past is asked, for each number of days since
the last key run, how many came against how many the weekdays led to expect.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, log

from runlift_export.model import Day

PAST_DAYS = 182
LONGEST = 7
"""So many days since the last key run, or more."""
USUAL = (-0.4, 0.6, 0.0, 0.0, 0.0, 0.0, 0.0)
"""Hard days alternate (log odds for 1 to 7 days since the last one), until the past says more."""
USUAL_WEIGHT = 4.0
"""Of the usual figure against the past's, in units of p (1 - p): some twenty days' worth."""
MOST = 1.0
"""Bound of the log odds: when weekdays have changed, yesterday's weekdays must not be spacing."""
AHEAD_DAYS = 28
_BOUND = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacing:
    """Log odds for 1 to 7 days since the last key run, and how many there are to `first`."""

    shifts: tuple[float, ...]
    since: int


def spacing(past: Mapping[date, Day], weekday_chances: Sequence[float], first: date) -> Spacing:
    """What the last half year before `first` shows; chances Monday first, as counted.

    One step of Newton's method from nothing to the most likely offset of a logistic model, with
    `USUAL` as the mean of its prior: (observed - expected) / sum of p (1 - p), drawn to the mean.
    """
    score = [USUAL_WEIGHT * usual for usual in USUAL]
    weight = [USUAL_WEIGHT] * LONGEST
    since: int | None = None
    on = max(min(past, default=first), first - timedelta(days=PAST_DAYS))
    while on < first:
        seen = past[on].chance_key if on in past else 0.0
        if since is not None:
            chance = min(max(weekday_chances[on.weekday()], _BOUND), 1 - _BOUND)
            score[since - 1] += seen - chance
            weight[since - 1] += chance * (1 - chance)
        since = _next(since, key=seen >= 0.5)
        on += timedelta(days=1)
    shifts = tuple(
        min(max(one / total, -MOST), MOST) for one, total in zip(score, weight, strict=True)
    )
    return Spacing(shifts=shifts, since=LONGEST if since is None else since)


def _next(since: int | None, *, key: bool) -> int | None:
    if key:
        return 1
    return None if since is None else min(since + 1, LONGEST)


def spaced(found: Spacing, odds: Sequence[float]) -> tuple[float, ...]:
    """What spacing adds to the log odds of a key run on each day ahead, given all of them.

    Each number of days since the last key run is carried along with its chance, day by day.
    """
    chances = {found.since: 1.0}
    added = []
    for base in odds:
        key, after = 0.0, dict.fromkeys(range(1, LONGEST + 1), 0.0)
        for since, chance in chances.items():
            here = chance / (1 + exp(-(base + found.shifts[since - 1])))
            key += here
            after[min(since + 1, LONGEST)] += chance - here
        after[1] = key
        chances = after
        added.append(log(key / (1 - key)) - base)
    return tuple(added)
