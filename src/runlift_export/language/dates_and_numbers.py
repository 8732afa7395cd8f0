"""Dates and numbers as a language writes them: names of days and months, the decimal mark.

In English they are what `str.format` makes of them in Python's own locale. In another language
names come from its catalogue, and a number with a point gets the language's mark.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from string import Formatter
from typing import Any

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WEEKDAYS_WHOLE = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS_WHOLE = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
NAMES = tuple(dict.fromkeys(_WEEKDAYS + _WEEKDAYS_WHOLE + _MONTHS + _MONTHS_WHOLE))
"""All of them, for the catalogue."""

DECIMAL_MARK = "."
"""A text of the catalogue: what stands between whole and broken part of a number."""

_DIRECTIVE = re.compile("%(-?[a-zA-Z%])")
_PRESENTED_WITH_POINT = re.compile("[.][0-9]+[fgn%]?$|[feg%]$")


class LocalFormatter(Formatter):
    """`str.format` whose dates and broken numbers are written as `translate` says."""

    def __init__(self, translate: Callable[[str], str]) -> None:
        self._translate = translate

    def format_field(self, value: Any, format_spec: str) -> Any:
        """One `{name:spec}` replaced."""
        if isinstance(value, date) and "%" in format_spec:
            return date_in(value, format_spec, self._translate)
        told = super().format_field(value, format_spec)
        if isinstance(value, float) or _PRESENTED_WITH_POINT.search(format_spec):
            return number_in(str(told), self._translate)
        return told


def date_in(day: date, spec: str, translate: Callable[[str], str]) -> str:
    """A date or time by a format of `strftime`, with `translate` for the names in it.

    `%-d` and `%-m` (without a leading zero) work on every system.
    """
    names = {
        "a": _WEEKDAYS[day.weekday()],
        "A": _WEEKDAYS_WHOLE[day.weekday()],
        "b": _MONTHS[day.month - 1],
        "B": _MONTHS_WHOLE[day.month - 1],
    }
    numbers = {"-d": day.day, "-m": day.month}

    def one(found: re.Match[str]) -> str:
        if found[1] in names:
            return translate(names[found[1]])
        return str(numbers[found[1]]) if found[1] in numbers else day.strftime(found[0])

    return _DIRECTIVE.sub(one, spec)


def number_in(text: str, translate: Callable[[str], str]) -> str:
    """A number that was written with a point, with the language's mark instead."""
    return text.replace(".", translate(DECIMAL_MARK))
