"""`runlift doctor` and `init`: what is the matter, and where to start."""

from __future__ import annotations

from pathlib import Path

import click

from runlift_export.cli.call import SETTINGS_NAME, Call, read_bytes, status_of, today, zone_of
from runlift_export.cli.options import (
    LoggedOptions,
    ReadingOptions,
    format_option,
    logged_options,
    reading_options,
)
from runlift_export.cli.plan_files import PLAN_NAME, feed_in, read_plan_file
from runlift_export.cli.reading import read_with_progress, tell_corrections, tell_zone
from runlift_export.errors import FolderError, reason_of
from runlift_export.language import say


@click.command("doctor")
@reading_options
@logged_options
@format_option("table", "json", "csv")
@click.pass_context
def doctor_command(
    ctx: click.Context, *, reading: ReadingOptions, logged: LoggedOptions, form: str
) -> None:
    """Say what is readable, what it holds, and what is missing."""
    from runlift_export import documents, flow
    from runlift_export.export import finding_line, findings_text, objects_csv

    call: Call = ctx.obj
    settings = call.settings(corrections=reading.corrections)
    history = read_with_progress(call, settings, reading, logged)
    zone = history.timezone or zone_of(settings)
    findings = flow.gather_findings(history, today=today(zone))
    mounted, feeds = _mounted(), _feeds(reading.paths)
    logs = flow.logged_files(history, settings)
    if form in ("json", "csv"):
        document = documents.findings_document(findings)
        document |= {"sets": documents.nouns_document("sets", logs)["sets"]}
        document |= {"watch": mounted, "feeds": {name: list(lines) for name, lines in feeds}}
        text = documents.as_json(document) if form == "json" else objects_csv([document])
        click.echo(text, nl=False)
    else:
        click.echo(findings_text(findings), nl=False)
        click.echo(finding_line(say("watch"), mounted or say("none mounted")))
        for one in logs:
            click.echo(finding_line(say("sets"), flow.logged_line(one)))
        for name, lines in feeds:
            told = "; ".join(lines) or say("as planned")
            click.echo(finding_line(say("feed"), f"{name}: {told}"))
    tell_zone(call, history, settings)
    tell_corrections(call, history, settings)
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
    return say(
        "{watch} ({kind}) at {mount}, {stored} workouts on it",
        watch=found.model or say("unnamed"),
        kind=say(kind),
        mount=found.mount,
        stored=found.stored,
    )


def _feeds(paths: tuple[Path, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """For each PATH that `plan -o` wrote: its feed, and what is wrong with it."""
    return tuple(
        (str(feed_in(path)), _feed_faults(path)) for path in paths if (path / PLAN_NAME).is_file()
    )


def _feed_faults(folder: Path) -> tuple[str, ...]:
    from runlift_export import flow

    plan = read_plan_file(str(folder / PLAN_NAME))
    return flow.feed_faults(plan, read_bytes(str(feed_in(folder))))


@click.command("init")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@click.pass_context
def init_command(ctx: click.Context, *, force: bool) -> None:
    """Write a commented runlift.toml with every default."""
    from runlift_export import settings, store

    call: Call = ctx.obj
    path = call.config or Path(SETTINGS_NAME)
    if path.exists() and not force:
        message = say("{path}: exists already; edit it, or replace it with --force", path=path)
        raise FolderError(message)
    try:
        store.write_file(path, settings.spoken_template().encode())
    except OSError as error:
        message = say(
            "{path}: {why}; choose a folder you may write to", path=path, why=reason_of(error)
        )
        raise FolderError(message) from error
    call.say(say("{path}: written; every key in it is optional", path=path))
