"""`runlift init` and `runlift doctor`: getting started, and what is the matter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from runlift_export.cli.call import SETTINGS_NAME, Call, read_bytes, status_of
from runlift_export.cli.options import format_option
from runlift_export.cli.planning import plan_in
from runlift_export.cli.reading import read_history, reading_options
from runlift_export.errors import FolderError


@click.command()
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@click.pass_context
def init(ctx: click.Context, *, force: bool) -> None:
    """Write a commented runlift.toml with every default."""
    from runlift_export import settings, store

    call: Call = ctx.obj
    path = call.config or Path(SETTINGS_NAME)
    if path.exists() and not force:
        message = f"{path}: is there already; edit it, or replace it with --force"
        raise FolderError(message)
    try:
        store.write_file(path, settings.template().encode())
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
    findings = flow.findings(history)
    mounted, feeds = _mounted(), _feeds(paths)
    if form == "json":
        document = documents.findings_document(findings)
        document |= {"watch": mounted, "feeds": {name: list(lines) for name, lines in feeds}}
        click.echo(documents.as_json(document), nl=False)
    else:
        click.echo(tables.findings_table(findings), nl=False)
        click.echo(f"watch               {mounted or 'none mounted'}")
        for name, lines in feeds:
            click.echo(f"feed                {name}: {'; '.join(lines) or 'as planned'}")
    call.tell_problems(history.problems)
    ctx.exit(status_of(history.problems))


def _mounted() -> str | None:
    """The watch that is mounted, in words; None if there is none, or more than one."""
    from runlift_export import watch
    from runlift_export.errors import WatchError
    from runlift_export.workout import watch_kind

    try:
        found = watch.find_watch()
    except WatchError:
        return None
    kind = watch_kind(found.model).name
    return f"{found.model or 'unnamed'} ({kind}) at {found.mount}, {found.stored} workouts on it"


def _feeds(paths: tuple[Path, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """For each PATH that `plan -o` wrote: what is wrong with its feed."""
    from runlift_export import flow

    folders = [path for path in paths if (path / "plan.json").is_file()]
    return tuple(
        (
            str(path / "strength.ics"),
            flow.feed_faults(
                plan_in(str(path / "plan.json")), read_bytes(str(path / "strength.ics"))
            ),
        )
        for path in folders
    )
