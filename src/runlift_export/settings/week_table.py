"""The table [week] of the settings: when there is time to lift, and the usual runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from runlift_export.checked import CheckedTable, expected
from runlift_export.language import say
from runlift_export.model import Prefer, Week, Window

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
RUN_WORDS = ("rest", "easy", "moderate", "tempo", "intervals", "long", "race")
ANY_TIME = Window(start=time(6, 0), end=time(22, 0))
AT_TOP = ("timezone",)
"""Keys that belong to no table, and are often written below one."""


def week_of(table: CheckedTable) -> Week:
    """The runner's week; faults go to the table's list."""
    word = table.raw().get("sessions")
    sessions = None if word == "auto" else table.integer("sessions", low=0, high=2)
    if sessions is None:
        table.text("sessions")
    runs = _usual_runs(table.table("runs"))
    week = Week(
        sessions=sessions,
        prefer=Prefer(table.text("prefer", one_of=tuple(Prefer))),
        windows=tuple(_windows(table, day) for day in WEEKDAYS),
        blocked=table.days("blocked"),
        runs=tuple(run.word for run in runs),
        run_starts=tuple(run.start for run in runs),
    )
    table.close(at_top=AT_TOP)
    return week


def _windows(table: CheckedTable, day: str) -> tuple[Window, ...]:
    windows: list[Window] = []
    for index, text in enumerate(table.texts(day)):
        window = ANY_TIME if text == "any" else _window(text)
        if window is None:
            table.fault(f"{day}[{index}]", _window_fault(text))
        else:
            windows.append(window)
    return tuple(sorted(windows, key=lambda window: (window.start, window.end)))


def _window_fault(text: str) -> str:
    """What is wrong with the hours of a day; those in the wrong order are put right."""
    first, _, last = (part.strip() for part in text.partition("-"))
    if _window(f"{last}-{first}") is not None:
        return say('ends before it begins; meant "{right}"?', right=f"{last}-{first}")
    return expected(say('"HH:MM-HH:MM" such as "18:30-20:00", or "any"'), text)


def _window(text: str) -> Window | None:
    first, dash, last = text.partition("-")
    try:
        start, end = time.fromisoformat(first.strip()), time.fromisoformat(last.strip())
    except ValueError:
        return None
    plain = start.tzinfo is None and end.tzinfo is None
    return Window(start=start, end=end) if dash and plain and start < end else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _UsualRun:
    """One weekday of the week template: its word, and its hour if the runner named one."""

    word: str | None = None
    start: time | None = None


def _usual_runs(table: CheckedTable) -> tuple[_UsualRun, ...]:
    runs = tuple(_usual_run(table, day) if day in table else _UsualRun() for day in WEEKDAYS)
    table.close(at_top=AT_TOP)
    return runs


def _usual_run(table: CheckedTable, day: str) -> _UsualRun:
    """A word of the week template, with an hour behind it or without ("intervals 18:30")."""
    given = table.raw().get(day)
    word, _, hour = given.partition(" ") if isinstance(given, str) else ("", "", "")
    if not hour:
        return _UsualRun(word=table.text(day, one_of=RUN_WORDS))
    text, start = table.text(day), _hour(hour.strip())
    if word not in RUN_WORDS or word == "rest" or start is None:
        table.fault(day, expected(say('a run and its hour, such as "intervals 18:30"'), text))
    return _UsualRun(word=word, start=start)


def _hour(text: str) -> time | None:
    try:
        found = time.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is None else None
