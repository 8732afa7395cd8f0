"""Runs, days and other listings as CSV (RFC 4180) for a spreadsheet.

A cell that a spreadsheet would take for a formula (it begins with = + - @ or their full-width
twins) gets an apostrophe before it: texts come from files that others wrote. So does what follows
a semicolon, where half of Europe's spreadsheets begin a new cell. Control characters stand as
visible codes, so that no line or terminal breaks.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from runlift_export.checked import printable
from runlift_export.model import Day, Reason, Verdict

_FORMULA = re.compile("(^|;)(?=\\s*[-=+@\uff1d\uff0b\uff0d\uff20])")

RUN_COLUMNS = (
    "source",
    "started_at",
    "local_date",
    "sport",
    "distance_m",
    "moving_s",
    "effort",
    "long",
    "race",
    "confidence",
    "load",
    "rule",
    "measured",
    "limit",
    "unit",
    "why",
)
DAY_COLUMNS = (
    "date",
    "effort",
    "long",
    "race",
    "key",
    "basis",
    "chance_key",
    "load",
    "rule",
    "measured",
    "limit",
    "unit",
    "why",
)


def objects_csv(listed: object) -> str:
    """Objects of a JSON document as rows, under their keys; what holds objects is left out.

    Lists of plain values are joined by "; ". Several kinds of object may stand together.
    """
    everything = listed if isinstance(listed, list | tuple) else ()
    objects = [one for one in everything if isinstance(one, Mapping)]
    columns = tuple(
        dict.fromkeys(key for one in objects for key, value in one.items() if _is_plain(value))
    )
    return _csv(columns, ([_plain(one.get(key)) for key in columns] for one in objects))


def _is_plain(value: object) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_plain(one) and not isinstance(one, list) for one in value)
    return not isinstance(value, Mapping)


def _plain(value: object) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(_plain(one) for one in value)
    if value is None:
        return ""
    return _yes(value) if isinstance(value, bool) else str(value)


def runs_csv(verdicts: tuple[Verdict, ...], *, athletes: Sequence[str] | None = None) -> str:
    """One row a run with its first reason; every sentence is in `why`.

    `athletes`, where there are several, name whose each run is: a column before the others.
    """
    several = athletes is not None
    whose = athletes if athletes is not None else ("",) * len(verdicts)
    return _csv(
        ("athlete", *RUN_COLUMNS)[not several :],
        (
            (
                *(name,) * several,
                verdict.run.source,
                verdict.run.started_at.isoformat(timespec="seconds"),
                verdict.run.local_date,
                verdict.run.sport,
                _number(verdict.run.distance_m, 1),
                _number(verdict.run.moving_s, 1),
                verdict.effort,
                _yes(verdict.long),
                _yes(verdict.race),
                _number(verdict.confidence, 3),
                _number(verdict.load, 1),
                *_reasons(verdict.reasons),
            )
            for name, verdict in zip(whose, verdicts, strict=True)
        ),
    )


def days_csv(days: tuple[Day, ...]) -> str:
    """One row a date with its first reason; every sentence is in `why`."""
    return _csv(
        DAY_COLUMNS,
        (
            (
                day.date,
                day.effort,
                _yes(day.long),
                _yes(day.race),
                _yes(day.key),
                day.basis,
                _number(day.chance_key, 4),
                _number(day.load, 1),
                *_reasons(day.reasons),
            )
            for day in days
        ),
    )


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: object) -> str:
    safe = printable(str(value))
    is_number = safe.lstrip("-").replace(".", "", 1).isdigit()
    return safe if is_number else _FORMULA.sub(r"\1'", safe)


def _reasons(reasons: tuple[Reason, ...]) -> tuple[str, str, str, str, str]:
    if not reasons:
        return ("", "", "", "", "")
    first = reasons[0]
    why = "; ".join(reason.text for reason in reasons)
    return (first.rule, _number(first.measured, 4), _number(first.limit, 4), first.unit, why)


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def _yes(value: object) -> str:
    return "true" if value else "false"
