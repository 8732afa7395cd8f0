"""`runlift table`: runs, days, weeks, months, laps, sets, bests as a table for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from runlift_export.cli.call import Call, status_of
from runlift_export.cli.options import DAY, ReadingOptions, reading_options
from runlift_export.cli.reading import read_with_progress
from runlift_export.errors import reason_of
from runlift_export.language import say

if TYPE_CHECKING:
    from datetime import date

    from runlift_export.convert import Column, Recorded
    from runlift_export.flow import History

NAMES = ("runs", "days", "weeks", "months", "laps", "sets", "bests")
FORMS = ("csv", "json", "jsonl", "parquet")


@click.command("table")
@click.argument("name", type=click.Choice(NAMES), metavar="TABLE")
@reading_options
@click.option("--since", type=DAY, metavar="DATE", help="From this date on.")
@click.option("--until", type=DAY, metavar="DATE", help="Up to this date.")
@click.option("--columns", metavar="NAMES", help="Only these, in this order; comma between them.")
@click.option(
    "--unit",
    type=click.Choice(["km", "mi"]),
    default="km",
    show_default=True,
    help="Kilometres or miles.",
)
@click.option("-f", "--format", "form", type=click.Choice(FORMS), help="Default: as FILE ends.")
@click.option(
    "-o",
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write here instead of to standard output.",
)
@click.pass_context
def table_command(
    ctx: click.Context,
    /,
    *,
    name: str,
    reading: ReadingOptions,
    since: date | None,
    until: date | None,
    columns: str | None,
    unit: str,
    form: str | None,
    out: Path | None,
) -> None:
    """All that was run as one table for a spreadsheet or a notebook.

    TABLE is runs, days, weeks, months, laps, sets (of strength sessions) or bests (the fastest
    times over the usual distances). Times of day are UTC, dates your own.
    """
    from runlift_export import convert

    call: Call = ctx.obj
    chosen = form or _form_of(out)
    if chosen == "parquet":
        convert.need_pyarrow()
        if out is None:
            raise click.UsageError(say("Parquet is no text: name a file with -o."))
    settings = call.settings(corrections=reading.corrections)
    history = read_with_progress(call, settings, reading, columns=convert.TRACE_COLUMNS)
    recorded = _recorded(history, since, until, unit)
    data = _bytes(_columns(name, recorded, columns), chosen, name)
    if out is None:
        click.echo(data, nl=False)
    else:
        _write(out, data)
    call.tell_problems(history.problems)
    ctx.exit(status_of(history.problems))


def _form_of(out: Path | None) -> str:
    """What the name of the file says, else CSV."""
    suffix = "" if out is None else out.suffix.lower().lstrip(".")
    return suffix if suffix in FORMS else "csv"


def _recorded(history: History, since: date | None, until: date | None, unit: str) -> Recorded:
    from runlift_export import convert

    def covers(day: date) -> bool:
        return (since is None or day >= since) and (until is None or day <= until)

    return convert.Recorded(
        verdicts=tuple(one for one in history.verdicts if covers(one.run.local_date)),
        days=tuple(day for day in history.days if covers(day.date)),
        lifts=tuple(lift for lift in history.lifts if covers(lift.date)),
        unit=unit,
    )


def _columns(name: str, recorded: Recorded, wanted: str | None) -> tuple[Column, ...]:
    """The table's columns. Raises `click.UsageError` for one that it does not have."""
    from runlift_export import convert

    table = convert.listing_table(name, recorded)
    names = [part.strip() for part in (wanted or "").split(",") if part.strip()]
    try:
        return convert.chosen_columns(table, names)
    except KeyError as error:
        known = ", ".join(column.name for column in table)
        raise click.UsageError(
            say(
                "{name} has no column {column!r}; it has {known}",
                name=name,
                column=error.args[0],
                known=known,
            )
        ) from None


def _bytes(columns: tuple[Column, ...], form: str, name: str) -> bytes:
    from runlift_export import convert

    if form == "parquet":
        return convert.parquet_bytes(columns, {"table": name})
    if form == "csv":
        return convert.csv_table(columns).encode()
    rows = convert.json_rows(columns)
    if form == "jsonl":
        return "".join(f"{row}\n" for row in rows).encode()
    return ("[\n" + ",\n".join(rows) + "\n]\n").encode()


def _write(out: Path, data: bytes) -> None:
    from runlift_export import store
    from runlift_export.errors import FolderError

    try:
        store.write_file(out, data)
    except OSError as error:
        place = error.filename or out
        raise FolderError(
            say("{place}: {why}; fix that and try again", place=place, why=reason_of(error))
        ) from error
