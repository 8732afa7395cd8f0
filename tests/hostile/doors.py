"""The program's doors: each takes any bytes and may raise nothing but a `RunliftError`.

Used by the quick tests beside it and by the long runs in `fuzz/`.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from runlift_export import ahead, documents, fit, flow, lifts, settings
from runlift_export.errors import FitError, RunliftError
from runlift_export.export import spreadsheet, tables
from runlift_export.export.shown import shown, shown_lines
from runlift_export.runs.contents import read_contents

BERLIN = ZoneInfo("Europe/Berlin")
START = date(2026, 11, 16)
DEFAULTS = settings.defaults()

Door = Callable[[bytes], None]


def fit_columns(data: bytes) -> None:
    """Every column of every table of every file in the chain."""
    with contextlib.suppress(FitError):
        for file in fit.read(data):
            for table in file.tables.values():
                table.timestamps()
                for number in table.fields()[:40]:
                    table.numbers(number)
                    table.arrays(number)
                    table.texts(number)
                    table.values(number)


def fit_contents(data: bytes) -> None:
    """The nouns in a file: this door never raises at all."""
    read_contents(data, "any.fit")


def fit_second_reader(data: bytes) -> None:
    """The same through the fitparse library."""
    read_contents(data, "any.fit", "fitparse")


def workout(data: bytes) -> None:
    """`runlift show`, both formats."""
    with contextlib.suppress(FitError):
        found = shown(data)
        "\n".join(shown_lines(found, units="kg"))
        documents.as_json(documents.noun_document(found))


def _history(data: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        history = flow.read_history((path,), DEFAULTS, timezone=BERLIN)
    documents.as_json(documents.runs_document(history.verdicts, history.problems))
    documents.as_json(documents.days_document(history.days))
    tables.runs_table(history.verdicts, explain=True)
    spreadsheet.runs_csv(history.verdicts)
    lifts.progress(history.lifts, DEFAULTS)


def fit_history(data: bytes) -> None:
    """A file judged and listed in all formats."""
    _history(data, "any.fit")


def fit_plan(data: bytes) -> None:
    """A file planned around and exported: the whole chain."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.fit"
        path.write_bytes(data)
        history = flow.read_history((path,), DEFAULTS, timezone=BERLIN)
    plan, _ = flow.make_plan(history, DEFAULTS, start=START, weeks=1, timezone=BERLIN)
    flow.outputs(plan, DEFAULTS, history=history, problems=history.problems)


def gzip_file(data: bytes) -> None:
    """A .fit.gz."""
    _history(data, "any.fit.gz")


def zip_file(data: bytes) -> None:
    """An export archive."""
    _history(data, "any.zip")


def calendar(data: bytes) -> None:
    """A calendar of planned runs."""
    ahead.forecast(
        (),
        first=START,
        last=date(2026, 12, 20),
        timezone=BERLIN,
        settings=DEFAULTS,
        calendars=(("any.ics", data),),
    )


def plan_json(data: bytes) -> None:
    """`runlift check`, and the document written again."""
    with contextlib.suppress(RunliftError):
        found = documents.read_plan(data)
        flow.after_edit(found, DEFAULTS)
        documents.as_json(documents.plan_document(found))


def plan_export(data: bytes) -> None:
    """`runlift export --force`: all files of an edited plan."""
    with contextlib.suppress(RunliftError):
        flow.outputs(flow.after_edit(documents.read_plan(data), DEFAULTS), DEFAULTS)


def settings_toml(data: bytes) -> None:
    """Settings and the exercises that they add."""
    with contextlib.suppress(RunliftError, UnicodeDecodeError):
        lifts.catalogue(settings.parse(data.decode("utf-8-sig")))


def corrections_csv(data: bytes) -> None:
    """The runner's own word."""
    with contextlib.suppress(RunliftError, UnicodeDecodeError):
        settings.corrections_from_csv(data.decode("utf-8-sig"))


DOORS: dict[str, tuple[Door, ...]] = {
    "fit": (fit_columns, fit_contents, fit_history),
    "chain": (fit_plan, fit_second_reader),
    "workout": (workout,),
    "gz": (gzip_file,),
    "zip": (zip_file,),
    "ics": (calendar,),
    "json": (plan_json, plan_export),
    "toml": (settings_toml,),
    "csv": (corrections_csv,),
}
