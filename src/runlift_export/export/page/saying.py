"""Dates, doses and efforts as the page writes them, and the small signs that go with them."""

from __future__ import annotations

from datetime import date, datetime

from runlift_export.export.page.html import Html, el
from runlift_export.export.wording import day_words
from runlift_export.language import say, say_number, to_say
from runlift_export.model import Effort, Prescription, weight_words

NBSP = "\u00a0"
_WEEKDAYS = (
    to_say("Monday"),
    to_say("Tuesday"),
    to_say("Wednesday"),
    to_say("Thursday"),
    to_say("Friday"),
    to_say("Saturday"),
    to_say("Sunday"),
)
_MONTHS = (
    to_say("January"),
    to_say("February"),
    to_say("March"),
    to_say("April"),
    to_say("May"),
    to_say("June"),
    to_say("July"),
    to_say("August"),
    to_say("September"),
    to_say("October"),
    to_say("November"),
    to_say("December"),
)
_EFFORTS = {
    Effort.REST: to_say("Rest"),
    Effort.EASY: to_say("Easy"),
    Effort.MODERATE: to_say("Moderate"),
    Effort.HARD: to_say("Hard"),
    Effort.UNKNOWN: to_say("Not known"),
}


def unbroken(text: str) -> str:
    """The text without a place to break: "17 Nov" and "16 kg" stay on one line."""
    return text.replace(" ", NBSP)


def say_day(day: date) -> str:
    """A date as "Tue 17 Nov", never broken."""
    return unbroken(day_words(day))


def say_day_month(day: date) -> str:
    """A date as "17 Nov", never broken."""
    return unbroken(day_words(day).split(" ", 1)[1])


def say_long_day(day: date) -> str:
    """A date as "Tuesday 17 November"."""
    return say(
        "{weekday} {day} {month}",
        weekday=say(_WEEKDAYS[day.weekday()]),
        day=day.day,
        month=say(_MONTHS[day.month - 1]),
    )


def say_month(day: date) -> str:
    """The month's name: "November"."""
    return say(_MONTHS[day.month - 1])


def say_time(moment: datetime) -> str:
    """A local time as "18:30"."""
    return f"{moment:%H:%M}"


def say_effort(effort: Effort, *, long: bool = False, race: bool = False) -> str:
    """A day's or a run's effort: "Easy", "Easy, long", "Race"."""
    if race:
        return say("Race")
    name = say(_EFFORTS[effort])
    return say("{effort}, long", effort=name) if long else name


def say_effort_within(effort: Effort, *, long: bool = False, race: bool = False) -> str:
    """The same within a sentence: "easy, long", "race"."""
    return say("race") if race else say_effort(effort, long=long).lower()


def say_dose(one: Prescription) -> str:
    """Sets by repetitions or seconds, or one time alone: "5 min"."""
    once = str(one.reps) if one.reps is not None else say_length(one.seconds or 0)
    single = one.sets == 1 and one.reps is None
    return once if single else unbroken(f"{one.sets} \u00d7 {once}")


def say_length(seconds: int) -> str:
    """A time as "45 s", "2 min" or "1:30 min"."""
    minutes, rest_s = divmod(seconds, 60)
    if not minutes:
        return unbroken(say("{seconds} s", seconds=seconds))
    figure = f"{minutes}:{rest_s:02}" if rest_s else str(minutes)
    return unbroken(say("{minutes} min", minutes=figure))


def say_weight(weight_kg: float, units: str) -> str:
    """A weight as "16 kg", never broken."""
    return unbroken(weight_words(weight_kg, units))


def say_share(part: float) -> str:
    """A share as "97 %"."""
    return unbroken(say("{percent} %", percent=round(part * 100)))


def say_km(distance_m: float, digits: int = 0) -> str:
    """A distance as "11 km"."""
    return unbroken(say("{figure} km", figure=say_number(distance_m / 1000, f".{digits}f")))


def as_sentence(text: str) -> str:
    """The text with a capital first and a full stop last."""
    trimmed = text.strip()
    if not trimmed:
        return ""
    ended = trimmed if trimmed[-1] in ".!?" else f"{trimmed}."
    capital = ended[0].upper()
    return (capital if len(capital) == 1 else ended[0]) + ended[1:]


def sign(name: str) -> Html:
    """A small sign of `signs`, hidden from screen readers: the word beside it says the same."""
    return el("svg", el("use", href=f"#i-{name}"), class_="i", aria_hidden="true")


def chip_sign(name: str) -> Html:
    """The same within something that is hidden from screen readers, or has a name of its own."""
    return el("svg", el("use", href=f"#i-{name}"), class_="i")


def unseen(text: str) -> Html:
    """What a screen reader says where others see a sign."""
    return el("span", text, class_="vh")


def chart_key(kind: str, words: str) -> Html:
    """A patch as a chart has it, with what it means."""
    box = el("rect", class_=f"d-{kind}", x=1, y=1, width=12, height=12, rx=2)
    return el("span", el("svg", box, class_="i", aria_hidden="true"), words)


def signs() -> Html:
    """Every sign once: bars of effort, a dumbbell, a tick, and the hatching of the charts."""
    low, middle, high = "M1 9h3v4H1z", "M5.5 5.5h3V13h-3z", "M10 2h3v11h-3z"
    drawn = {
        "rest": ("M3 6.5h8v1.6H3z", ""),
        "easy": (low, middle + high),
        "moderate": (low + middle, high),
        "hard": (low + middle + high, ""),
        "unknown": ("M1 6h4v2H1zM9 6h4v2H9z", ""),
        "lift": ("M0 5h1.6v4H0zM2.4 3h2v8h-2zM5 6.2h4v1.6H5zM9.6 3h2v8h-2zM12.4 5H14v4h-1.6z", ""),
        "tick": ("M1.6 7.6l1.3-1.4 2.9 2.7 6-6.3 1.3 1.3-7.3 7.7z", ""),
        "missed": ("M3 2l9 9-1 1-9-9zM11 2l1 1-9 9-1-1z", ""),
    }
    symbols = [
        el(
            "symbol",
            el("path", d=strong),
            el("path", d=faint, class_="faint") if faint else None,
            id=f"i-{name}",
            viewBox="0 0 14 14",
        )
        for name, (strong, faint) in drawn.items()
    ]
    return el("svg", el("defs", *symbols), class_="defs", aria_hidden="true")
