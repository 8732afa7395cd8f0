"""Charts of weeks: kilometres by kind of run as stacked bars, and one bar of shares.

Every chart is an SVG of a fixed width in pixels with a title, one sentence that says what it
shows, and its unit at the axis. Its colours come from the page's style.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from runlift_export.draw.markup import element, short, words
from runlift_export.draw.scales import (
    Scale,
    date_words,
    finite,
    month_words,
    round_ticks,
    whole_percents,
)
from runlift_export.language import say, say_number, to_say

WIDE_PX, NARROW_PX = 560, 330
_KINDS = ("easy", "moderate", "hard")
_KIND_WORDS = (to_say("Easy"), to_say("Moderate"), to_say("Hard"))
_LEFT, _TOP, _FOOT = 34.0, 24.0, 26.0
MOST_LABELLED = 16
"""Beyond so many weeks quarters are labelled, not Mondays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekDistance:
    """What was run in the week from `monday`, in km by kind of run.

    `expected_km` is what the whole week is expected to come to, for the one that still goes on.
    """

    monday: date
    easy_km: float
    moderate_km: float
    hard_km: float
    expected_km: float | None = None

    @property
    def parts_km(self) -> tuple[float, float, float]:
        """Easy, moderate, hard; what is no number is 0."""
        return finite(self.easy_km), finite(self.moderate_km), finite(self.hard_km)

    @property
    def total_km(self) -> float:
        """All kinds together."""
        return sum(self.parts_km)


def both_widths(drawn: Callable[[int], str]) -> str:
    """A chart drawn for a wide page and for a phone; the style shows one of them."""
    wide, narrow = drawn(WIDE_PX), drawn(NARROW_PX)
    if not wide:
        return ""
    return f'<div class="d-wide">{wide}</div><div class="d-narrow">{narrow}</div>'


def chart(title: str, sentence: str, content: str, width: float, height: float) -> str:
    """The frame of every chart: an image with a name and a description."""
    told = element("title", words(title)) + element("desc", words(sentence))
    box = f"0 0 {short(width)} {short(height)}"
    shape = {"viewBox": box, "width": short(width), "height": short(height)}
    return element("svg", told + content, class_="d-chart", role="img", **shape)


def label(text: str, x: float, y: float, name: str = "d-tick", anchor: str = "middle") -> str:
    """Text at a place; `name` is its class."""
    return element("text", words(text), class_=f"{name} d-{anchor}", x=x, y=y)


def bar(name: str, x: float, y: float, width: float, height: float) -> str:
    """A rectangle, y down."""
    return element("rect", class_=name, x=x, y=y, width=width, height=height)


def rule(name: str, x1: float, y1: float, x2: float, y2: float) -> str:
    """A straight line."""
    data = f"M{short(x1)} {short(y1)}L{short(x2)} {short(y2)}"
    return element("path", class_=name, d=data)


def weekly_distance_chart(weeks: Sequence[WeekDistance], *, width: int = WIDE_PX) -> str:
    """Kilometres by week, stacked by kind of run, the total above each; "" without weeks.

    Weeks stand at their date: one that is not given, or with nothing run, stays empty. The week
    that goes on has a dashed outline up to what is expected of it.
    """
    if not weeks:
        return ""
    ordered = sorted(weeks, key=lambda one: one.monday)
    first = ordered[0].monday
    count = (ordered[-1].monday - first).days // 7 + 1
    height = 260.0 if width >= WIDE_PX else 230.0
    highest = max(max(one.total_km, finite(one.expected_km)) for one in ordered)
    ticks = round_ticks(highest)
    floor_px = height - _FOOT
    y = Scale(low=0, high=ticks[-1], first_px=floor_px, last_px=_TOP)
    slot = (width - _LEFT - 4) / count
    drawn = [_axis(ticks, y, width)]
    for one in ordered:
        left = _LEFT + slot * ((one.monday - first).days // 7)
        drawn.append(_week(one, left, slot, y))
    drawn += _week_labels(first, count, slot, height, ordered[-1].expected_km is not None)
    return chart(say("Kilometres by week"), _weeks_sentence(ordered), "".join(drawn), width, height)


def _axis(ticks: Sequence[float], y: Scale, width: float) -> str:
    lines = [
        rule("d-grid", _LEFT, y.place(tick), width, y.place(tick))
        + label(say_number(tick, "g"), _LEFT - 6, y.place(tick) + 4, anchor="end")
        for tick in ticks
    ]
    return "".join(lines) + label(say("km"), _LEFT - 6, _TOP - 10, anchor="end")


def _week(one: WeekDistance, left: float, slot: float, y: Scale) -> str:
    """One bar: easy below, then moderate, then hard, a pixel of card between them."""
    gap = min(max(slot * 0.14, 1.0), 8.0)
    x, wide = left + gap / 2, slot - gap
    drawn, reached = "", 0.0
    for kind, km in zip(_KINDS, one.parts_km, strict=True):
        if km:
            bottom, top = y.place(reached), y.place(reached + km)
            space = 1.0 if reached and bottom - top > 2 else 0.0
            drawn += bar(f"d-{kind}", x, top, wide, bottom - top - space)
            reached += km
    shown = reached
    if one.expected_km is not None and finite(one.expected_km) > reached:
        shown = finite(one.expected_km)
        top = y.place(shown)
        drawn += bar("d-expected", x + 1, top, wide - 2, y.first_px - top)
    if shown and wide >= 18:
        drawn += label(f"{shown:.0f}", x + wide / 2, y.place(shown) - 6, "d-total")
    return drawn


def _week_labels(first: date, count: int, slot: float, height: float, ongoing: bool) -> list[str]:  # noqa: FBT001
    """Every Monday, every second one where they would touch, or quarters in a long row."""
    every = 1 if slot >= 44 else 2 if slot >= 24 else 3
    drawn = []
    for number in range(count):
        monday = first + timedelta(weeks=number)
        last = number == count - 1
        text = ""
        if count > MOST_LABELLED:
            new_month = monday.day <= 7 and monday.month in {1, 4, 7, 10}
            text = f"{month_words(monday)} {monday.year}" if new_month else ""
            text = text if slot * (count - number) > 30 else ""
        elif (count - 1 - number) % every == 0:
            text = say("this wk") if last and ongoing else date_words(monday)
        if text:
            x = _LEFT + slot * (number + 0.5)
            name = "d-now" if last and ongoing else "d-tick"
            tight = last and slot < 52
            end = _LEFT + slot * count
            at, anchor = (end, "end") if tight else (x, "middle")
            drawn.append(label(text, at, height - 8, name, anchor))
    return drawn


def _weeks_sentence(weeks: Sequence[WeekDistance]) -> str:
    whole = [one.total_km for one in weeks if one.expected_km is None]
    if not whole:
        return say("{km} km so far this week.", km=f"{weeks[-1].total_km:.0f}")
    return say(
        "From {first} to {last}: {least} to {most} km a week, {km} km in the last whole week.",
        first=date_words(weeks[0].monday),
        last=date_words(weeks[-1].monday),
        least=f"{min(whole):.0f}",
        most=f"{max(whole):.0f}",
        km=f"{whole[-1]:.0f}",
    )


def share_bar(seconds: Sequence[float], *, width: int = WIDE_PX) -> str:
    """Time in easy, moderate and hard runs as one bar of whole percents; "" where there is none.

    `seconds` are the three times. Where a part is too short for its words they stand below it.
    """
    percents = whole_percents(seconds)
    if not any(percents):
        return ""
    total = sum(finite(one) for one in seconds)
    drawn, x, below = "", 0.0, []
    for kind, word, percent, value in zip(_KINDS, _KIND_WORDS, percents, seconds, strict=True):
        part = finite(value) / total * width
        if not part:
            continue
        text = say("{kind} {percent}\u00a0%", kind=say(word), percent=percent)
        drawn += bar(f"d-{kind}", x, 0, max(part - 2, 1), 30)
        if part >= 8 * len(text) + 12 and kind != "moderate":
            drawn += label(text, x + 10, 20, "d-on-area", "start")
        else:
            below.append((text, x + part / 2))
        x += part
    reached = 0.0
    for text, middle in below:
        half = 3.6 * len(text)
        at = min(max(middle, half, reached + half + 8), width - half)
        drawn += label(text, at, 46)
        reached = at + half
    sentence = ", ".join(
        say("{kind} {percent}\u00a0%", kind=say(word), percent=percent)
        for word, percent in zip(_KIND_WORDS, percents, strict=True)
    )
    return chart(
        say("Time in easy, moderate and hard runs"), sentence, drawn, width, 52 if below else 30
    )
