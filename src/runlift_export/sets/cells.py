"""What stands in one cell of a set table: a number, a weight, a length of time, a moment.

Apps write for the phone they run on: a comma in decimals, months by their names in six languages,
hours by twelve. A cell that cannot be read raises `CellError`, which says what was expected.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from functools import lru_cache

from runlift_export.checked import FIRST_YEAR, LAST_YEAR, shown
from runlift_export.language import say
from runlift_export.model import KG_PER_LB

HEAVIEST_KG = 1000.0
MOST_REPS = 10_000
LONGEST_S = 86_400.0

_NUMBER = re.compile(r"\+?([0-9]{1,9})(?:[.,]([0-9]{1,25}))?")
_WEIGHT = re.compile(r"([0-9.,]+)\s*([a-z]+)\.?")
_UNITS = {"kg": "kg", "kgs": "kg", "kilogram": "kg", "kilograms": "kg"}
_UNITS |= {"lb": "lb", "lbs": "lb", "pound": "lb", "pounds": "lb"}
_CLOCK = re.compile(r"(?:([0-9]{1,3}):)?([0-9]{1,4}):([0-9]{2})(?:[.,][0-9]+)?")
_LENGTH = re.compile(r"([0-9]+)\s*(h|min|m|s)[a-z]*")
_LENGTH_S = {"h": 3600.0, "min": 60.0, "m": 60.0, "s": 1.0}
_ISO = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:[T\s]+([0-9]{1,2}):([0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?\s*([AP]M)?\s*(Z|[+-]00:?00)?)?",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})(?:[,\s]+([0-9]{1,2}):([0-9]{2}))?")
_WORDS = re.compile(r"[^\W\d_]+|[0-9]+")
_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "jan ene gen",
            "feb fev",
            "mar mrz mrt",
            "apr abr avr",
            "may mai mag mei",
            "jun juin giu",
            "jul juil lug",
            "aug ago aou",
            "sep set",
            "oct okt out ott",
            "nov",
            "dec dez dic",
        ),
        start=1,
    )
    for word in words.split()
}
"""How months begin in English, Spanish, Italian, German, Dutch, French and Portuguese."""
_FILLERS = frozenset({"de", "del", "di", "a", "as", "um", "uhr", "at", "alle", "om"})


class CellError(ValueError):
    """A cell that cannot be read; the text says what was expected and what was found."""


@lru_cache(maxsize=4096)
def number(text: str, column: str, most: float) -> float | None:
    """A number that is not negative, None for an empty cell; its decimals by point or comma."""
    plain = text.strip()
    if not plain:
        return None
    found = _NUMBER.fullmatch(plain)
    value = float(f"{found[1]}.{found[2] or 0}") if found else None
    if value is None or value > most:
        raise CellError(
            say(
                "{column}: expected a number from 0 to {most} such as 8 or 62.5, found {found}",
                column=column,
                most=f"{most:g}",
                found=shown(plain),
            )
        )
    return value


def whole(text: str, column: str, most: int) -> int | None:
    """A whole number, also written 8.0; None for an empty cell."""
    value = number(text, column, most)
    if value is None or value == int(value):
        return None if value is None else int(value)
    raise CellError(
        say(
            "{column}: expected a whole number such as 8, found {found}",
            column=column,
            found=shown(text.strip()),
        )
    )


@lru_cache(maxsize=4096)
def weight(text: str, column: str) -> tuple[float | None, str | None]:
    """A weight and its unit ("kg", "lb") where it stands in the cell; None for nothing lifted."""
    plain = text.strip().casefold()
    found = _WEIGHT.fullmatch(plain)
    unit = None if found is None else unit_of(found[2])
    value = number(found[1] if found and unit else plain, column, HEAVIEST_KG / KG_PER_LB)
    return value or None, unit


def unit_of(text: str) -> str | None:
    """Return "kg" or "lb" by the words that apps have for them, None for anything else."""
    return _UNITS.get(text.strip().casefold().rstrip("."))


def in_kg(value: float | None, unit: str) -> float | None:
    """Kilograms, without the noise of a number that was converted before (74.99999999999999)."""
    if value is None:
        return None
    return round(value * (KG_PER_LB if unit == "lb" else 1.0), 2) or None


@lru_cache(maxsize=4096)
def seconds(text: str, column: str) -> float | None:
    """Seconds, from 90 or 90.0, 1:30 or 0:01:30; None for nothing."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return number(text, column, LONGEST_S) or None
    value = int(found[1] or 0) * 3600.0 + int(found[2]) * 60.0 + int(found[3])
    return min(value, LONGEST_S) or None


@lru_cache(maxsize=4096)
def length_s(text: str) -> float:
    """How long a session took, from 1h 13m, 1h 1min, 20s or seconds; 0 where it is not said."""
    plain = text.strip().casefold()
    if _NUMBER.fullmatch(plain):
        return float(plain.replace(",", "."))
    if found := _CLOCK.fullmatch(plain):
        return int(found[1] or 0) * 3600.0 + int(found[2]) * 60.0 + int(found[3])
    return sum(int(count) * _LENGTH_S[unit] for count, unit in _LENGTH.findall(plain[:60]))


@lru_cache(maxsize=4096)
def moment(text: str, column: str) -> date | datetime:
    """When: an aware datetime where the zone stands with it, else a naive one, else a date alone.

    By the runner's own clock, in the ways that apps write it: 2026-11-23, with 18:30:00 or
    6:30:00 PM after it; 23 Nov 2026, 18:30 with the month by its name; 23.11.2026.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        found = _numeric(plain) or _named(plain)
    except ValueError:
        found = None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise CellError(
            say(
                "{column}: expected a date such as 2026-11-23 18:30 or 23 Nov 2026, 18:30,"
                " found {found}",
                column=column,
                found=shown(text.strip()),
            )
        )
    return found


def _numeric(text: str) -> date | datetime | None:
    if found := _ISO.fullmatch(text):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
        at = _at(found[4], found[5], found[6])
        on = date(year, month, day)
        if at is None:
            return on
        local = datetime.combine(on, at)
        return datetime.fromisoformat(f"{local.isoformat()}+00:00") if found[7] else local
    if found := _DOTTED.fullmatch(text):
        on = date(int(found[3]), int(found[2]), int(found[1]))
        at = _at(found[4], found[5], None)
        return on if at is None else datetime.combine(on, at)
    return None


def _named(text: str) -> date | datetime | None:
    """A date with the month by its name, day or month first."""
    bare = unicodedata.normalize("NFKD", text[:60]).casefold()
    words = [one for one in _WORDS.findall(_without_marks(bare)) if one not in _FILLERS]
    half = words.pop() if words and words[-1] in ("am", "pm") else None
    if len(words) < 3:
        return None
    if not words[0].isdigit():
        words[0], words[1] = words[1], words[0]
    month = _MONTHS.get(words[1][:4]) or _MONTHS.get(words[1][:3])
    if month is None or not (words[0].isdigit() and words[2].isdigit()):
        return None
    on = date(int(words[2]), month, int(words[0]))
    clock = words[3:]
    if not clock:
        return on
    if not 2 <= len(clock) <= 3 or not all(one.isdigit() for one in clock):
        return None
    at = _at(clock[0], clock[1], half)
    return None if at is None else datetime.combine(on, at)


def _without_marks(text: str) -> str:
    return "".join(one for one in text if not unicodedata.combining(one))


def _at(hour: str | None, minute: str | None, half: str | None) -> time | None:
    """The time of day, by twelve hours where `half` is AM or PM. ValueError for none."""
    if hour is None or minute is None:
        return None
    if half is None:
        return time(int(hour), int(minute))
    if not 1 <= int(hour) <= 12:
        raise ValueError(hour)
    return time(int(hour) % 12 + 12 * (half.casefold() == "pm"), int(minute))
