"""Whose table it is, by its header, and what one row of it says: a set, or none.

Hevy, Strong in its four layouts and in other languages, both apps named FitNotes, and a plain
table that a runner writes. Columns are found by their names; where Strong translated them, by
their order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from runlift_export.checked import shown
from runlift_export.language import say
from runlift_export.sets.cells import (
    LONGEST_S,
    MOST_REPS,
    CellError,
    length_s,
    moment,
    number,
    seconds,
    unit_of,
    weight,
    whole,
)

LONGEST_NAME = 200
MOST_SETS = 100

_WARM_UP, _DROP = ("w", "warmup", "warm-up", "warm up"), ("d", "drop", "dropset", "drop set")
_WORKING = ("", "normal", "working", "f", "failure", "myo", "amrap")
_HELPED = re.compile(r"assist|asist|unterst(ü|ue)tz", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One app's way of writing: which column holds what, `columns` by role.

    `width` is the number of cells of the header. `unit` is "kg" or "lb" where the header says
    it. `numbered` says that rows count the sets, so that two equal ones are copies.
    """

    name: str
    columns: dict[str, int]
    width: int
    unit: str | None
    numbered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRow:
    """One row: `times` equal sets of `exercise`, in the session of that `title` and `start`.

    `start` is a datetime (aware where the app wrote UTC), or a date where no hour is known;
    `duration_s` is 0 where it is not said. `counts` is False for warm-up and drop sets, which
    tell nothing of what can be lifted. `weight` is in `unit`, that None where nothing says it.
    """

    title: str
    start: date | datetime
    duration_s: float
    exercise: str
    counts: bool
    reps: int | None
    seconds: float | None
    weight: float | None
    unit: str | None
    times: int


_Roles = dict[str, tuple[str, ...]]

_HEVY: _Roles = {
    "title": ("title",),
    "start": ("start_time",),
    "end": ("end_time",),
    "exercise": ("exercise_title",),
    "order": ("set_index",),
    "kind": ("set_type",),
    "weight": ("weight_kg", "weight_lbs", "weight_lb"),
    "reps": ("reps",),
    "seconds": ("duration_seconds",),
    "distance": ("distance_km", "distance_miles"),
}
_STRONG: _Roles = {
    "title": ("workout name",),
    "start": ("date",),
    "length": ("duration", "duration (sec)", "workout duration"),
    "exercise": ("exercise name",),
    "order": ("set order",),
    "weight": ("weight", "weight (kg)", "weight (lb)", "weight (lbs)"),
    "unit": ("weight unit",),
    "reps": ("reps",),
    "seconds": ("seconds",),
    "distance": ("distance", "distance (meters)"),
}
_FITNOTES: _Roles = {
    "start": ("date",),
    "exercise": ("exercise",),
    "category": ("category",),
    "weight": ("weight", "weight (kgs)", "weight (kg)", "weight (lbs)", "weight (lb)"),
    "unit": ("weight unit",),
    "reps": ("reps",),
    "seconds": ("time",),
    "distance": ("distance",),
}
_OTHER_FITNOTES: _Roles = {
    "title": ("name",),
    "start": ("starttime",),
    "end": ("endtime",),
    "exercise": ("exercise",),
    "weight": ("weight",),
    "reps": ("reps",),
    "seconds": ("time",),
    "distance": ("distance",),
    "status": ("status",),
    "warm_up": ("iswarmup",),
}
_PLAIN: _Roles = {
    "start": ("date",),
    "clock": ("start",),
    "minutes": ("minutes",),
    "exercise": ("exercise",),
    "sets": ("sets",),
    "reps": ("reps",),
    "seconds": ("seconds",),
    "weight": ("weight", "weight_kg", "weight_lb", "weight (kg)", "weight (lb)"),
    "unit": ("unit",),
}
_KNOWN: tuple[tuple[str, _Roles, set[str], bool], ...] = (
    ("Hevy", _HEVY, {"start", "exercise", "order", "kind", "reps"}, True),
    ("Strong", _STRONG, {"title", "start", "exercise", "order", "reps"}, True),
    ("FitNotes", _OTHER_FITNOTES, {"start", "end", "exercise", "reps", "status"}, False),
    ("FitNotes", _FITNOTES, {"start", "exercise", "category", "reps"}, False),
)
_STRONG_ORDER = (
    "start", "title", "length", "exercise", "order", "weight", "reps", "distance", "seconds",
    "notes", "title notes", "rpe",
)  # fmt: skip


def dialect_of(header: Sequence[str], first: Sequence[str] = ()) -> Dialect | None:
    """Whose table has this header; None for no table of sets that is known.

    `first` is the row below it, by which a translated header is told from any other table.
    """
    names = [one.strip().casefold() for one in header]
    for name, roles, needed, numbered in _KNOWN:
        columns = _columns(names, roles)
        if needed <= columns.keys():
            return _dialect(name, names, columns, numbered=numbered)
    if _is_translated(names, first):
        columns = {role: at for at, role in enumerate(_STRONG_ORDER)}
        return _dialect("Strong", names, columns, numbered=True)
    columns = _columns(names, _PLAIN)
    if {"start", "exercise"} <= columns.keys() and {"reps", "seconds"} & columns.keys():
        return _dialect("plain table", names, columns, numbered=False)
    return None


def _columns(names: list[str], roles: _Roles) -> dict[str, int]:
    return {
        role: names.index(found)
        for role, wanted in roles.items()
        if (found := next((one for one in wanted if one in names), None)) is not None
    }


def _dialect(name: str, names: list[str], columns: dict[str, int], *, numbered: bool) -> Dialect:
    written = re.split(r"[\s_()]+", names[columns["weight"]]) if "weight" in columns else []
    unit = next((one for one in map(unit_of, written) if one), None)
    return Dialect(name=name, columns=columns, width=len(names), unit=unit, numbered=numbered)


def _is_translated(names: list[str], first: Sequence[str]) -> bool:
    """Strong's twelve columns under names of another language, told by what stands below."""
    if len(names) != len(_STRONG_ORDER) or len(first) != len(_STRONG_ORDER) or names[-1] != "rpe":
        return False
    try:
        is_moment = isinstance(moment(first[0], ""), datetime)
    except CellError:
        return False
    return is_moment and (length_s(first[2]) > 0 or not first[2]) and bool(first[4].strip())


def read_row(cells: Sequence[str], dialect: Dialect) -> SetRow | None:
    """What a row says; None for what is no set, as a rest timer or a run. Raises `CellError`."""
    cells = _fitted(cells, dialect)

    def cell(role: str) -> str:
        at = dialect.columns.get(role)
        return "" if at is None else cells[at].strip()

    reps = whole(cell("reps"), "reps", MOST_REPS)
    held = seconds(cell("seconds"), "seconds")
    if _is_no_set(cell, reps):
        return None
    exercise = cell("exercise")[:LONGEST_NAME]
    if not exercise:
        raise CellError(say("exercise: expected a name, found an empty cell"))
    value, unit = weight(cell("weight"), "weight")
    if not reps and not value and _is_far(cell("distance")):
        return None
    if _HELPED.search(exercise):
        value = None  # the machine's help, not what was lifted
    start = _start(cell("start"), cell("clock"))
    return SetRow(
        title=cell("title")[:LONGEST_NAME],
        start=start,
        duration_s=_duration_s(cell, start),
        exercise=exercise,
        counts=_counts(cell),
        reps=reps or None,
        seconds=held,
        weight=value,
        unit=unit or unit_of(cell("unit")) or dialect.unit,
        times=_times(cell("sets")),
    )


def _fitted(cells: Sequence[str], dialect: Dialect) -> Sequence[str]:
    """A row with as many cells as the header; commas within a name are put back into it."""
    width = dialect.width
    if len(cells) == width:
        return cells
    if len(cells) < width:
        if dialect.name == "plain table":
            return (*cells, *[""] * (width - len(cells)))
    elif dialect.name == "FitNotes" and "category" in dialect.columns:
        more, at = len(cells) - width, dialect.columns["exercise"]
        for apart in range(more, -1, -1):  # the others stand in the comment, which comes last
            name, rest = cells[at : at + apart + 1], list(cells[at + apart + 1 :])
            comment = len(rest) - (more - apart) - 1
            if more > apart:
                rest[comment:] = [",".join(rest[comment:])]
            fitted = (*cells[:at], ",".join(name), *rest)
            if _is_in_place(fitted, dialect):
                return fitted
    elif not any(one.strip() for one in cells[width:]):
        return cells[:width]
    raise CellError(
        say(
            "expected {width} cells as in the header, found {found}",
            width=width,
            found=len(cells),
        )
    )


def _is_in_place(cells: Sequence[str], dialect: Dialect) -> bool:
    """Whether number stands under number, and unit under unit."""
    try:
        for role in ("weight", "reps"):
            number(cells[dialect.columns[role]], role, 1e9)
    except (CellError, KeyError, IndexError):
        return False
    unit = dialect.columns.get("unit")
    return unit is None or not cells[unit].strip() or unit_of(cells[unit]) is not None


def _is_no_set(cell: Callable[[str], str], reps: int | None) -> bool:
    """A rest timer or a note of Strong's, and a set that was never begun."""
    order = cell("order")
    if cell("status").casefold() in ("notstarted", "not started", "skipped"):
        return True
    return len(order) > 2 and not order.isdigit() and not reps


def _is_far(distance: str) -> bool:
    """Whether something was run, rowed or ridden: no set of strength work."""
    return bool(distance.strip("0.,"))


def _counts(cell: Callable[[str], str]) -> bool:
    """Whether it is a working set, by the app's word or letter for it."""
    if cell("warm_up").casefold() in ("true", "1", "yes"):
        return False
    word = (cell("kind") or cell("order")).casefold()
    if word in _WARM_UP or word in _DROP:
        return False
    if word in _WORKING or word.isdigit():
        return True
    raise CellError(
        say(
            "kind of set: expected a number, W, D or F, or normal, warmup, dropset or failure,"
            " found {found}",
            found=shown(word),
        )
    )


def _times(text: str) -> int:
    count = whole(text, "sets", MOST_SETS)
    return 1 if count is None else count


def _start(text: str, clock: str) -> date | datetime:
    """Date and time of day; the second stands in a cell of its own in a plain table."""
    found = moment(text, "date")
    if not clock or isinstance(found, datetime):
        return found
    try:
        return datetime.combine(found, time.fromisoformat(clock.zfill(5)).replace(tzinfo=None))
    except ValueError:
        wish = say("start: expected a time such as 18:30, found {found}", found=shown(clock))
        raise CellError(wish) from None


def _between_s(start: date | datetime, end: date | datetime) -> float:
    """From start to end; 0 where one of them has no hour."""
    if not (isinstance(start, datetime) and isinstance(end, datetime)):
        return 0.0
    if (start.tzinfo is None) is not (end.tzinfo is None):
        return 0.0
    return max(0.0, min((end - start).total_seconds(), LONGEST_S))


def _duration_s(cell: Callable[[str], str], start: date | datetime) -> float:
    """How long the session took, as far as that can be believed; 0 where it is not said."""
    if end := cell("end"):
        found = moment(end, "end")
        return _between_s(start, found)
    if minutes := cell("minutes"):
        return (number(minutes, "minutes", LONGEST_S / 60) or 0.0) * 60.0
    return min(length_s(cell("length")), LONGEST_S)
