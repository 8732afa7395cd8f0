"""A table -> `Correction`, and corrections.csv: the runner's own word on runs or days."""

from __future__ import annotations

import csv
import io

from runlift_export.checked import CheckedTable, Fault
from runlift_export.errors import SettingsError
from runlift_export.language import say
from runlift_export.model import CORRECTION_WORDS, Correction

COLUMNS = ("date", "source", "effort")
MOST_ROWS = 100_000


def correction_in(table: CheckedTable) -> Correction:
    """One correction: a date or a source, and a word on it; faults go to the table's list."""
    correction = Correction(
        date=table.day("date") if "date" in table else None,
        source=table.text("source") if "source" in table else None,
        effort=table.text("effort", one_of=CORRECTION_WORDS),
    )
    if (correction.date is None) == (correction.source is None):
        table.fault("date", say("expected either a date or a source, one of the two"))
    table.close()
    return correction


def corrections_from_csv(text: str) -> tuple[Correction, ...]:
    """Corrections from CSV with a heading: `date` or `source` (or both columns), and `effort`.

    Raises `SettingsError` with every fault and its row (the heading is row 1).
    """
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    faults: list[Fault] = []
    found: list[Correction] = []
    try:
        heading = tuple(cell.strip().lower() for cell in next(rows, ()))
        _check_heading(heading)
        for number, row in enumerate(rows, start=2):
            if number > MOST_ROWS:
                told = say("expected at most {most} rows", most=MOST_ROWS)
                faults.append((say("row {number}", number=number), told))
                break
            cells = dict(zip(heading, (cell.strip() for cell in row), strict=False))
            given = {key: cell for key, cell in cells.items() if cell}
            if given:
                table = CheckedTable(given, faults=faults, path=f"row {number}")
                found.append(correction_in(table))
    except csv.Error as error:
        told = say("{error}; expected comma-separated values", error=error)
        faults.append((say("row {number}", number=rows.line_num), told))
    if faults:
        raise SettingsError(tuple(faults))
    return tuple(found)


def _check_heading(heading: tuple[str, ...]) -> None:
    known = set(heading) <= set(COLUMNS) and len(set(heading)) == len(heading)
    if not known or "effort" not in heading or len(heading) < 2:
        told = say(
            'expected "date,effort", "source,effort" or "date,source,effort", found {heading!r}',
            heading=",".join(heading),
        )
        raise SettingsError(((say("row {number}", number=1), told),))
