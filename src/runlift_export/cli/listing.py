"""`runlift runs` and `runlift days`: what was run, and how hard it was."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from runlift_export.cli.call import Call, status_of
from runlift_export.cli.reading import read_history, reading_options

_FORMAT = click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
)
_EXPLAIN = click.option("--explain", is_flag=True, help="Give every reason, not just the first.")
DAY = click.DateTime(formats=["%Y-%m-%d"])
_SINCE = click.option("--since", type=DAY, metavar="DATE", help="From this date on.")
_UNTIL = click.option("--until", type=DAY, metavar="DATE", help="Up to this date.")


@click.command()
@reading_options
@_SINCE
@_UNTIL
@_FORMAT
@_EXPLAIN
@click.pass_context
def runs(
    ctx: click.Context,
    /,
    paths: tuple[Path, ...],
    since: datetime | None,
    until: datetime | None,
    form: str,
    *,
    explain: bool,
    **options: Any,
) -> None:
    """One line per run: how hard it was, and why."""
    from runlift_export import documents
    from runlift_export.export import spreadsheet, tables

    call: Call = ctx.obj
    history = read_history(call, call.settings(), paths, options)
    chosen = tuple(
        verdict for verdict in history.verdicts if _between(verdict.run.local_date, since, until)
    )
    if form == "json":
        document = documents.runs_document(chosen, history.problems)
        click.echo(documents.as_json(document), nl=False)
    elif form == "csv":
        click.echo(spreadsheet.runs_csv(chosen), nl=False)
    else:
        click.echo(tables.runs_table(chosen, explain=explain), nl=False)
    call.tell_problems(history.problems)
    ctx.exit(status_of(history.problems))


@click.command()
@reading_options
@_SINCE
@_UNTIL
@_FORMAT
@_EXPLAIN
@click.pass_context
def days(
    ctx: click.Context,
    /,
    paths: tuple[Path, ...],
    since: datetime | None,
    until: datetime | None,
    form: str,
    *,
    explain: bool,
    **options: Any,
) -> None:
    """One line per date: rest, easy, moderate, hard, long, race."""
    from runlift_export import documents
    from runlift_export.export import spreadsheet, tables

    call: Call = ctx.obj
    history = read_history(call, call.settings(), paths, options)
    chosen = tuple(day for day in history.days if _between(day.date, since, until))
    if form == "json":
        click.echo(documents.as_json(documents.days_document(chosen)), nl=False)
    elif form == "csv":
        click.echo(spreadsheet.days_csv(chosen), nl=False)
    else:
        click.echo(tables.days_table(chosen, explain=explain), nl=False)
    call.tell_problems(history.problems)
    ctx.exit(status_of(history.problems))


def _between(day: date, since: datetime | None, until: datetime | None) -> bool:
    after = since is None or day >= since.date()
    return after and (until is None or day <= until.date())
