"""`runlift runs` and `runlift days`: what was run, and how hard it was."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from runlift_export.cli import answers
from runlift_export.cli.options import listing_options
from runlift_export.cli.reading import read_history, reading_options

if TYPE_CHECKING:
    from runlift_export.flow import History
    from runlift_export.model import Settings


@click.command()
@reading_options
@listing_options
@click.pass_context
def runs(ctx: click.Context, /, paths: tuple[Path, ...], **options: Any) -> None:
    """One line per run: how hard it was, and why."""

    def make(settings: Settings) -> answers.Answer:
        history = read_history(ctx.obj, settings, paths, options)
        return answers.Answer(text=_runs_text(history, options), problems=history.problems)

    answers.give(ctx, paths, options, make)


@click.command()
@reading_options
@listing_options
@click.pass_context
def days(ctx: click.Context, /, paths: tuple[Path, ...], **options: Any) -> None:
    """One line per date: rest, easy, moderate, hard, long, race."""

    def make(settings: Settings) -> answers.Answer:
        history = read_history(ctx.obj, settings, paths, options)
        text = _days_text(history, options)
        if options["explain"] and options["form"] == "table":
            text += _thresholds_text(history)
        return answers.Answer(text=text, problems=history.problems)

    answers.give(ctx, paths, options, make)


def _runs_text(history: History, options: dict[str, Any]) -> str:
    from runlift_export import documents
    from runlift_export.export import spreadsheet, tables

    chosen = tuple(v for v in history.verdicts if _asked(v.run.local_date, options))
    if options["form"] == "json":
        document = documents.runs_document(chosen, history.problems)
        return documents.as_json(document).decode()
    if options["form"] == "csv":
        return spreadsheet.runs_csv(chosen)
    return tables.runs_table(chosen, explain=options["explain"])


def _days_text(history: History, options: dict[str, Any]) -> str:
    from runlift_export import documents
    from runlift_export.export import spreadsheet, tables

    chosen = tuple(day for day in history.days if _asked(day.date, options))
    if options["form"] == "json":
        return documents.as_json(documents.days_document(chosen)).decode()
    if options["form"] == "csv":
        return spreadsheet.days_csv(chosen)
    return tables.days_table(chosen, explain=options["explain"])


def _thresholds_text(history: History) -> str:
    """What "hard" was measured against, under the table of days."""
    from runlift_export import flow
    from runlift_export.checked import printable

    found = flow.threshold_reasons(history)
    return "".join(f"{printable(one.rule)}: {printable(one.text)}\n" for one in found)


def _asked(day: date, options: dict[str, Any]) -> bool:
    """Whether --since and --until let the date through; what is judged is not cut by them."""
    since: datetime | None = options["since"]
    until: datetime | None = options["until"]
    after = since is None or day >= since.date()
    return after and (until is None or day <= until.date())
