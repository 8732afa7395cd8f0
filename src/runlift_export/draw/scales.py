"""From figures to places: round steps for an axis, a straight scale, percents that sum to 100."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, isfinite, log10

from runlift_export.language import say, to_say

_MONTHS = (
    to_say("Jan"), to_say("Feb"), to_say("Mar"), to_say("Apr"), to_say("May"), to_say("Jun"),
    to_say("Jul"), to_say("Aug"), to_say("Sep"), to_say("Oct"), to_say("Nov"), to_say("Dec"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A straight line from values to pixels; what lies outside is drawn at the edge."""

    low: float
    high: float
    first_px: float
    last_px: float

    def place(self, value: float) -> float:
        """Where a value lies, in pixels."""
        span = self.high - self.low
        share = (value - self.low) / span if span else 0.5
        return self.first_px + min(max(share, 0.0), 1.0) * (self.last_px - self.first_px)


_LEAST_HIGHEST = 1e-3


def round_ticks(highest: float, *, steps: int = 3) -> tuple[float, ...]:
    """Ticks from 0 to at least `highest`, one, two or five times a power of ten apart.

    About `steps` of them; a highest under a thousandth, or no number, is taken as 1: ticks have
    six places, and nobody sees less.
    """
    top = highest if isfinite(highest) and highest >= _LEAST_HIGHEST else 1.0
    rough = top / steps
    power = 10.0 ** floor(log10(rough))
    step = next(one * power for one in (1, 2, 5, 10) if one * power >= rough * 0.999)
    count = ceil(top / step - 1e-9)
    return tuple(round(number * step, 6) for number in range(count + 1))


def whole_percents(values: Sequence[float]) -> tuple[int, ...]:
    """Shares in whole percents that sum to 100 (largest remainder); all 0 where nothing is.

    What is negative or no number counts as 0. Of equal remainders the earlier gets the point.
    """
    sound = [finite(value) for value in values]
    total = sum(sound)
    if not total:
        return (0,) * len(sound)
    exact = [100 * value / total for value in sound]
    whole = [floor(share) for share in exact]
    by_rest = sorted(range(len(exact)), key=lambda n: (whole[n] - exact[n], n))
    for index in by_rest[: 100 - sum(whole)]:
        whole[index] += 1
    return tuple(whole)


MOST_DRAWN = 1e7
"""No week has more kilometres, no run more seconds: beyond, a figure is a mistake."""


def finite(value: float | None) -> float:
    """The value, 0 where it is none, negative, senseless or no number: nothing is drawn of it."""
    return value if value is not None and 0 < value <= MOST_DRAWN else 0.0


def spread(values: Iterable[float], most: int) -> tuple[float, ...]:
    """At most so many of the values, lowest and highest among them, evenly chosen."""
    every = sorted(set(values))
    if len(every) <= most:
        return tuple(every)
    chosen = {round(number * (len(every) - 1) / (most - 1)) for number in range(most)}
    return tuple(every[index] for index in sorted(chosen))


def month_words(day: date) -> str:
    """The month's short name, in the reader's language."""
    return say(_MONTHS[day.month - 1])


def date_words(day: date) -> str:
    """A date as "21 Sep", never broken over two lines."""
    return say("{day}\u00a0{month}", day=day.day, month=month_words(day))
