"""Runs and days as tables for a terminal: cut to its width, coloured where that helps.

Text that came from a file is made printable first: no escape sequence of a stranger reaches
the terminal (control and format characters become visible codes).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from runlift_export.checked import printable
from runlift_export.export.wording import day_words
from runlift_export.language import say, say_as, say_number, to_say
from runlift_export.model import Day, Effort, Reason, Verdict, clock_words, pace_words

MOST_REST_LINES = 60
"""More dates without a run than that, one after the other, are told in one line."""
LEAST_COLUMN = 12
"""A column with sentences or file names that would get less is left out of a narrow terminal."""
GAP = 2

RUN_COLUMNS = ("date", "km", "time", "pace", "effort", "flags", "load", "why", "file")
DAY_COLUMNS = ("date", "day", "effort", "flags", "basis", "key", "load", "why")
_RIGHT = frozenset({"km", "time", "pace", "load", "key"})
_LONG = ("file", "why")
"""What gives way where the terminal is narrow, the first first."""
_COLOURS = {"easy": "32", "moderate": "33", "hard": "31", "unknown": "35", "rest": "2"}
"""Green, yellow, red, magenta, faint: the terminal's own, so that they fit its background."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """What is printed on: columns (None where nobody counts them), colours, the sign of a cut."""

    width: int | None = None
    colour: bool = False
    cut: str = "..."


PLAIN = Screen()

_HEADINGS = {
    "athlete": to_say("ATHLETE"),
    "date": to_say("DATE"),
    "day": to_say("DAY"),
    "km": to_say("KM"),
    "time": to_say("TIME"),
    "pace": to_say("PACE"),
    "effort": to_say("EFFORT"),
    "flags": to_say("FLAGS"),
    "basis": to_say("BASIS"),
    "key": to_say("KEY"),
    "load": to_say("LOAD"),
    "why": to_say("WHY"),
    "file": to_say("FILE"),
}
_WORDS = {
    "easy": to_say("easy"),
    "moderate": to_say("moderate"),
    "hard": to_say("hard"),
    "unknown": to_say("unknown"),
    "easy (unsure)": to_say("easy (unsure)"),
    "moderate (unsure)": to_say("moderate (unsure)"),
    "hard (unsure)": to_say("hard (unsure)"),
    "long": to_say("long"),
    "race": to_say("race"),
    "long race": to_say("long race"),
    "recorded": to_say("recorded"),
    "planned": to_say("planned"),
    "expected": to_say("expected"),
}
"""What stands in the columns `effort`, `flags` and `basis`; rest is said by its meaning."""
_WITH_WORDS = ("effort", "flags", "basis")


def grid_text(
    rows: Sequence[Sequence[str]],
    *,
    right: frozenset[int] = frozenset(),
    screen: Screen = PLAIN,
    long: Sequence[int] = (),
) -> str:
    """Rows of cells in columns, the first row a heading; `right` are right-aligned columns.

    Where the screen is narrower, the columns `long` (none: the last) are cut, the first first.
    """
    cells = [[printable(cell) for cell in row] for row in rows]
    widths = [max(_width(row[i]) for row in cells) for i in range(len(cells[0]))]
    shrink = _shrunk(widths, screen.width, long or (len(widths) - 1,))
    lines = []
    for row in cells:
        padded = (
            _padded(_cut(cell, room, screen.cut), room, right=i in right)
            for i, (cell, room) in enumerate(zip(row, shrink, strict=True))
            if room
        )
        lines.append("  ".join(padded).rstrip())
    return "\n".join(lines) + "\n"


def _padded(cell: str, room: int, *, right: bool) -> str:
    space = " " * (room - _width(cell))
    return space + cell if right else cell + space


def _shrunk(widths: list[int], most: int | None, long: Sequence[int]) -> list[int]:
    """The widths that fit; 0 for a column that is left out."""
    found = list(widths)
    for i in long:
        over = 0 if most is None else sum(found) + GAP * (sum(map(bool, found)) - 1) - most
        if over > 0:
            room = found[i] - over
            found[i] = room if room >= min(LEAST_COLUMN, widths[i]) or i == long[-1] else 0
            found[i] = max(0, found[i])
    return found


def _cut(cell: str, room: int, sign: str) -> str:
    if _width(cell) <= room:
        return cell
    while cell and _width(cell) > room - len(sign):
        cell = cell[:-1]
    return (cell.rstrip() + sign)[:room]


def _width(text: str) -> int:
    """Columns on a terminal: East Asian wide characters take two, combining marks none."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) > 0 for character in text)


def runs_text(
    verdicts: tuple[Verdict, ...],
    *,
    explain: bool,
    screen: Screen = PLAIN,
    columns: Sequence[str] = RUN_COLUMNS,
    athletes: Sequence[str] = (),
) -> str:
    """One line a run, in the order given; `explain` gives every reason, with its name.

    `athletes`, where there are several, name whose each is, for the column of this name.
    """
    rows = [
        {
            "athlete": whose,
            "date": one.run.local_date.isoformat(),
            "km": _kilometres(one.run.distance_m),
            "time": clock_words(one.run.moving_s),
            "pace": pace_text(one.run.distance_m, one.run.moving_s),
            "effort": _effort(one),
            "flags": _flags(long=one.long, race=one.race),
            "load": _whole(one.load),
            "why": _why(one.reasons, explain=explain),
            "file": one.run.source,
        }
        for one, whose in zip(verdicts, athletes or ("",) * len(verdicts), strict=True)
    ]
    return _table(rows, columns, screen)


def days_text(
    days: tuple[Day, ...],
    *,
    explain: bool,
    screen: Screen = PLAIN,
    columns: Sequence[str] = DAY_COLUMNS,
) -> str:
    """One line a date, in the order given; months without a run are one line."""
    rows: list[dict[str, str]] = []
    for is_rest, some in groupby(days, key=lambda day: day.effort is Effort.REST):
        stretch = tuple(some)
        if is_rest and len(stretch) > MOST_REST_LINES:
            first, last = min(day.date for day in stretch), max(day.date for day in stretch)
            why = say("no run until {last}, {count} days", last=last, count=len(stretch))
            rows.append({"date": first.isoformat(), "effort": Effort.REST.value, "why": why})
        else:
            rows.extend(_day_row(day, explain=explain) for day in stretch)
    return _table(rows, columns, screen)


def _day_row(day: Day, *, explain: bool) -> dict[str, str]:
    return {
        "date": day.date.isoformat(),
        "day": day_words(day.date)[:3],
        "effort": day.effort.value,
        "flags": _flags(long=day.long, race=day.race),
        "basis": day.basis.value,
        "key": f"{100 * day.chance_key:.0f} %",
        "load": _whole(day.load),
        "why": _why(day.reasons, explain=explain),
    }


def _table(rows: Sequence[dict[str, str]], columns: Sequence[str], screen: Screen) -> str:
    """The chosen columns, fitted; a line has the colour of its effort where there are colours."""
    cells = [[say(_HEADINGS[name]) for name in columns]]
    cells += [[_said(name, row.get(name, "")) for name in columns] for row in rows]
    text = grid_text(
        cells,
        right=frozenset(i for i, name in enumerate(columns) if name in _RIGHT),
        screen=screen,
        long=[columns.index(name) for name in _LONG if name in columns],
    )
    if not screen.colour or "effort" not in columns:
        return text
    heading, *lines = text.splitlines()
    return "\n".join((heading, *map(_painted, lines, (row["effort"] for row in rows)))) + "\n"


def _said(column: str, cell: str) -> str:
    """A cell in the language: the words of efforts, flags and grounds are English in the rows."""
    if column not in _WITH_WORDS:
        return cell
    if cell == Effort.REST.value:
        return say_as("a day without a run", "rest")
    return say(_WORDS.get(cell, cell))


def _painted(line: str, effort: str) -> str:
    """The line with its word of effort coloured: the first that stands there as a column."""
    colour = _COLOURS.get(effort.partition(" ")[0])
    told = _said("effort", effort)
    before, word, after = line.partition(f"  {told}")
    if colour is None or not word:
        return line
    return f"{before}  \x1b[{colour}m{told}\x1b[0m{after}"


def _kilometres(distance_m: float | None) -> str:
    """Kilometres with one decimal, "-" if unknown."""
    return "-" if distance_m is None else say_number(distance_m / 1000, ".1f")


def pace_text(distance_m: float | None, seconds: float) -> str:
    """Minutes per kilometre, "-" if unknown or hardly moving."""
    if not distance_m or seconds <= 0 or distance_m / seconds < 0.3:
        return "-"
    return pace_words(1000 * seconds / distance_m)


def _whole(value: float | None) -> str:
    """A whole number, "-" if unknown."""
    return "-" if value is None else f"{value:.0f}"


def _effort(verdict: Verdict) -> str:
    unsure = verdict.unsure and verdict.effort is not Effort.UNKNOWN
    return verdict.effort.value + (" (unsure)" if unsure else "")


def _flags(*, long: bool, race: bool) -> str:
    return " ".join(word for word, there in (("long", long), ("race", race)) if there)


def _why(reasons: tuple[Reason, ...], *, explain: bool) -> str:
    if explain:
        return "; ".join(f"{reason.rule}: {reason.text}" for reason in reasons)
    return reasons[0].text if reasons else ""
