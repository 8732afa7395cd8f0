"""`runlift runs` and `runlift days`: what was run, and how hard it was."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from runlift_export.cli.call import Call, status_of
from runlift_export.cli.options import listing_options
from runlift_export.cli.reading import read_history, reading_options

if TYPE_CHECKING:
    from runlift_export.flow import History


@click.command()
@reading_options
@listing_options
@click.pass_context
def runs(ctx: click.Context, /, paths: tuple[Path, ...], form: str, **options: Any) -> None:
    """One line per run: how hard it was, and why."""
    from runlift_export import documents
    from runlift_export.export import spreadsheet, tables

    history = _history(ctx.obj, paths, options)
    chosen = tuple(v for v in history.verdicts if _asked(v.run.local_date, options))
    if form == "json":
        document = documents.runs_document(chosen, history.problems)
        click.echo(documents.as_json(document), nl=False)
    elif form == "csv":
        click.echo(spreadsheet.runs_csv(chosen), nl=False)
    else:
        click.echo(tables.runs_table(chosen, explain=options["explain"]), nl=False)
    _end(ctx, history)


@click.command()
@reading_options
@listing_options
@click.pass_context
def days(ctx: click.Context, /, paths: tuple[Path, ...], form: str, **options: Any) -> None:
    """One line per date: rest, easy, moderate, hard, long, race."""
    from runlift_export import documents
    from runlift_export.export import spreadsheet, tables

    history = _history(ctx.obj, paths, options)
    chosen = tuple(day for day in history.days if _asked(day.date, options))
    if form == "json":
        click.echo(documents.as_json(documents.days_document(chosen)), nl=False)
    elif form == "csv":
        click.echo(spreadsheet.days_csv(chosen), nl=False)
    else:
        click.echo(tables.days_table(chosen, explain=options["explain"]), nl=False)
    _end(ctx, history)


def _history(call: Call, paths: tuple[Path, ...], options: dict[str, Any]) -> History:
    settings = call.settings(corrections=options["corrections"])
    return read_history(call, settings, paths, options)


def _end(ctx: click.Context, history: History) -> None:
    call: Call = ctx.obj
    call.tell_problems(history.problems)
    ctx.exit(status_of(history.problems))


def _asked(day: date, options: dict[str, Any]) -> bool:
    """Whether --since and --until let the date through; what is judged is not cut by them."""
    since: datetime | None = options["since"]
    until: datetime | None = options["until"]
    after = since is None or day >= since.date()
    return after and (until is None or day <= until.date())
