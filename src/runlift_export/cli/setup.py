"""`runlift init` and `runlift doctor`: getting started, and what is the matter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from runlift_export.cli.call import SETTINGS_NAME, Call, status_of
from runlift_export.cli.options import format_option
from runlift_export.cli.reading import read_history, reading_options
from runlift_export.errors import FolderError


@click.command()
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@click.pass_context
def init(ctx: click.Context, *, force: bool) -> None:
    """Write a commented runlift.toml with every default."""
    from runlift_export import folder, settings

    call: Call = ctx.obj
    path = call.config or Path(SETTINGS_NAME)
    if path.exists() and not force:
        message = f"{path}: is there already; edit it, or replace it with --force"
        raise FolderError(message)
    try:
        folder.write_file(path, settings.template().encode())
    except OSError as error:
        message = f"{path}: {error.strerror or error}; choose a folder you may write to"
        raise FolderError(message) from error
    call.say(f"{path}: written; every key in it is optional")


@click.command()
@reading_options
@format_option("table", "json")
@click.pass_context
def doctor(ctx: click.Context, /, paths: tuple[Path, ...], form: str, **options: Any) -> None:
    """Say what is readable, what it holds, and what is missing."""
    from runlift_export import documents, flow
    from runlift_export.export import tables

    call: Call = ctx.obj
    settings = call.settings(corrections=options["corrections"])
    history = read_history(call, settings, paths, options)
    findings = flow.findings(history, settings)
    if form == "json":
        click.echo(documents.as_json(documents.findings_document(findings)), nl=False)
    else:
        click.echo(tables.findings_table(findings), nl=False)
    call.tell_problems(history.problems)
    ctx.exit(status_of(history.problems))
