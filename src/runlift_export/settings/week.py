"""The `[week]` table -> `Week`: the hours of each weekday, and the runs that it usually has."""

from __future__ import annotations

from datetime import time

from runlift_export.checked import CheckedTable, shown
from runlift_export.model import Week, Window

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
RUN_WORDS = ("rest", "easy", "moderate", "tempo", "intervals", "long", "race")
# Nobody is served by a session in the night: "any" means the hours people train in.
ANY_TIME = Window(start=time(6, 0), end=time(22, 0))


def week_in(table: CheckedTable) -> Week:
    """The week; faults go to the table's list."""
    word = table.raw().get("sessions")
    sessions = None if word == "auto" else table.integer("sessions", low=0, high=2)
    if sessions is None:
        table.text("sessions")
    week = Week(
        sessions=sessions,
        windows=tuple(_windows(table, day) for day in WEEKDAYS),
        blocked=table.days("blocked"),
        runs=_runs(table.table("runs")),
    )
    table.close()
    return week


def _windows(table: CheckedTable, day: str) -> tuple[Window, ...]:
    windows: list[Window] = []
    for index, text in enumerate(table.texts(day)):
        window = ANY_TIME if text == "any" else _window(text)
        if window is None:
            wish = 'expected "HH:MM-HH:MM" such as "18:30-20:00", or "any"'
            table.fault(f"{day}[{index}]", f"{wish}, found {shown(text)}")
        else:
            windows.append(window)
    return tuple(sorted(windows, key=lambda window: (window.start, window.end)))


def _window(text: str) -> Window | None:
    first, dash, last = text.partition("-")
    try:
        start, end = time.fromisoformat(first.strip()), time.fromisoformat(last.strip())
    except ValueError:
        return None
    plain = start.tzinfo is None and end.tzinfo is None
    return Window(start=start, end=end) if dash and plain and start < end else None


def _runs(table: CheckedTable) -> tuple[str | None, ...]:
    runs = tuple(table.text(day, one_of=RUN_WORDS) if day in table else None for day in WEEKDAYS)
    table.close()
    return runs
