"""Tables from outside (TOML, JSON), checked once at the border.

A `CheckedTable` hands out typed values and writes every fault down with its own key path
(`week.monday[0]`, `sessions[3].start`), so that the reader sees all faults at once. A getter
that meets a fault returns a harmless value of its type; nobody may use what was read unless
the list of faults is empty.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from runlift_export.language import say

Fault = tuple[str, str]

MOST_FAULTS = 100
MOST_ITEMS = 10_000
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Enough for every plan and runner; beyond them, sums of dates leave the calendar."""

NO_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)
"""This very object stands for a time that could not be read."""

_MISSING = object()


def _a_date() -> str:
    return say(
        "a date such as 2026-12-24, in the years {first} to {last}",
        first=FIRST_YEAR,
        last=LAST_YEAR,
    )


def _a_text(one_of: Sequence[str]) -> str:
    return say("one of {words}", words=", ".join(one_of)) if one_of else say("a text")


def expected(wish: str, value: object) -> str:
    """Say what was to stand there and what does."""
    return say("expected {wish}, found {found}", wish=wish, found=shown(value))


def shown(value: object) -> str:
    """A value as it stands in the message, cut to a readable length."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


class CheckedTable:
    """One table from outside, its key path, and the list that takes the faults."""

    __slots__ = ("_asked", "_data", "_faults", "path")

    def __init__(self, data: object, *, faults: list[Fault], path: str = "") -> None:
        self.path = path
        self._faults = faults
        self._asked: set[str] = set()
        self._data: Mapping[str, object] = {}
        if isinstance(data, Mapping):
            self._data = data
        else:
            self._note(path or say("top level"), expected(say("a table"), data))

    def __contains__(self, key: str) -> bool:
        """Whether the key is there with a value other than null."""
        self._asked.add(key)
        return self._data.get(key) is not None

    def where(self, key: str) -> str:
        """The whole path of a key of this table."""
        return f"{self.path}.{key}" if self.path else key

    def fault(self, key: str, sentence: str) -> None:
        """Write down what is wrong with the value of `key`."""
        self._note(self.where(key), sentence)

    def text(self, key: str, *, one_of: Sequence[str] = (), longest: int = 4000) -> str:
        """A string; with `one_of`, one of these."""
        value = self._value(key)
        if isinstance(value, str) and (not one_of or value in one_of) and len(value) <= longest:
            return value
        self._wrong(key, value, _a_text(one_of), one_of)
        return one_of[0] if one_of else ""

    def integer(self, key: str, *, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        value = self._value(key)
        whole = isinstance(value, int) and not isinstance(value, bool)
        if whole and low <= value <= high:  # type: ignore[operator]  # checked in `whole`
            return int(value)  # type: ignore[call-overload, no-any-return]  # as above
        self._wrong(key, value, say("a whole number from {low} to {high}", low=low, high=high))
        return low

    def number(self, key: str, *, low: float, high: float) -> float:
        """A finite number from `low` to `high`."""
        value = self._value(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            exact = float(value) if abs(value) < 1e300 else math.inf
            if low <= exact <= high:
                return exact
        self._wrong(key, value, say("a number from {low:g} to {high:g}", low=low, high=high))
        return low

    def flag(self, key: str) -> bool:
        """True or false."""
        value = self._value(key)
        if isinstance(value, bool):
            return value
        self._wrong(key, value, say("true or false"))
        return False

    def day(self, key: str) -> date:
        """A date, as TOML date or ISO text."""
        value = self._value(key)
        day = _as_day(value)
        if day is None:
            self._wrong(key, value, _a_date())
        return day or date(2000, 1, 1)

    def instant(self, key: str) -> datetime:
        """A date and time with its offset, ISO 8601."""
        value = self._value(key)
        if isinstance(value, str):
            try:
                parsed = datetime.fromisoformat(value)
            except ValueError:
                parsed = None
            if parsed is not None and parsed.tzinfo is not None and _in_years(parsed):
                return parsed
        self._wrong(key, value, say("a time with offset such as 2026-11-24T18:30:00+01:00"))
        return NO_INSTANT

    def items(self, key: str, *, most: int = MOST_ITEMS) -> tuple[tuple[str, object], ...]:
        """The entries of a list, each with its path; a missing list is a fault."""
        value = self._value(key)
        if isinstance(value, list | tuple) and len(value) > most:
            told = say(
                "expected at most {most} entries, found {count}", most=most, count=len(value)
            )
            self.fault(key, told)
            return ()
        if isinstance(value, list | tuple):
            return tuple((f"{self.where(key)}[{i}]", item) for i, item in enumerate(value))
        self._wrong(key, value, _a_list(key, value))
        return ()

    def texts(self, key: str, *, one_of: Sequence[str] = ()) -> tuple[str, ...]:
        """A list of strings, each one of `one_of` if that is given."""
        found: list[str] = []
        for path, item in self.items(key):
            if isinstance(item, str) and (not one_of or item in one_of):
                found.append(item)
            else:
                self._note(path, expected(_a_text(one_of), item), item, one_of)
        return tuple(found)

    def days(self, key: str) -> tuple[date, ...]:
        """A list of dates."""
        found: list[date] = []
        for path, item in self.items(key):
            day = _as_day(item)
            if day is None:
                self._note(path, expected(_a_date(), item))
            else:
                found.append(day)
        return tuple(found)

    def table(self, key: str) -> CheckedTable:
        """A table inside this one."""
        return CheckedTable(self._value(key), faults=self._faults, path=self.where(key))

    def tables(self, key: str, *, most: int = MOST_ITEMS) -> tuple[CheckedTable, ...]:
        """A list of at most so many tables."""
        return tuple(
            CheckedTable(item, faults=self._faults, path=path)
            for path, item in self.items(key, most=most)
        )

    def raw(self) -> dict[str, object]:
        """The table as it came, for a room that checks it itself."""
        return dict(self._data)

    def close(self, *, at_top: Sequence[str] = ()) -> None:
        """Name every key that nobody asked for, with the nearest known one.

        `at_top` are keys of the whole file that belong to no table.
        """
        for key in self._data:
            if key in self._asked:
                continue
            if self.path and key in at_top:
                self._note(
                    self.where(str(key)),
                    say("belongs at the top of the file, before the first [table]"),
                )
            else:
                self._note(self.where(str(key)), say("unknown key"), key, sorted(self._asked))

    def _value(self, key: str) -> object:
        self._asked.add(key)
        return self._data.get(key, _MISSING)

    def _wrong(self, key: str, value: object, wish: str, known: Sequence[str] = ()) -> None:
        told = say("expected {wish}, found nothing", wish=wish)
        if value is not _MISSING:
            told = expected(wish, value)
        self._note(self.where(key), told, value, known)

    def _note(
        self, path: str, sentence: str, value: object = None, known: Sequence[str] = ()
    ) -> None:
        """Write a fault down with the known word nearest to `value`; nobody reads a thousand."""
        if len(self._faults) < MOST_FAULTS:
            self._faults.append((path, sentence + _nearest(value, known)))


def _a_list(key: str, value: object) -> str:
    """What a list looks like, where somebody wrote one value without its brackets."""
    if isinstance(value, dict):
        return say("a list of tables: write [[{key}]], in double brackets", key=key)
    if isinstance(value, str | int | float):
        example = f'"{value[:40]}"' if isinstance(value, str) else value
        return say("a list, in brackets: {key} = [{example}]", key=key, example=example)
    return say("a list")


def _nearest(value: object, known: Sequence[str]) -> str:
    import difflib  # for the one who mistypes

    word = value[:100] if isinstance(value, str) else ""
    near = difflib.get_close_matches(word, [str(one) for one in known], n=1)
    return say(" (did you mean {word!r}?)", word=near[0]) if near and near[0] != value else ""


def _as_day(value: object) -> date | None:
    day = value if isinstance(value, date) and not isinstance(value, datetime) else None
    if isinstance(value, str):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return None
    return day if day is not None and _in_years(day) else None


def _in_years(day: date) -> bool:
    return FIRST_YEAR <= day.year <= LAST_YEAR


def not_utf8(error: UnicodeDecodeError) -> str:
    """What is wrong with bytes that should be text."""
    return say(
        "expected UTF-8 text, but byte {start} is not; save the file as UTF-8", start=error.start
    )


def printable(text: str) -> str:
    """`text` on one line, with control, format and lone surrogate characters made visible."""
    return "".join(
        character if unicodedata.category(character) not in _UNPRINTABLE else _visible(character)
        for character in text
    )


_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def _visible(character: str) -> str:
    return f"\\u{ord(character):04x}" if ord(character) > 0xFF else f"\\x{ord(character):02x}"
