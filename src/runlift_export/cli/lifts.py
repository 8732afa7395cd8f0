"""`runlift lifts`, `exercises` and `show`: strength work done, possible, and on the watch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from runlift_export.cli.call import Call, read_bytes, status_of
from runlift_export.cli.options import (
    LoggedOptions,
    ReadingOptions,
    format_option,
    logged_options,
    reading_options,
)
from runlift_export.cli.reading import read_with_progress, tell_logged
from runlift_export.cli.screen import print_long, screen_of
from runlift_export.errors import FitError, FolderError, RunliftError, reason_of
from runlift_export.language import say, say_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from _typeshed import DataclassInstance

    from runlift_export.flow import History


@click.command("lifts")
@reading_options
@logged_options
@format_option("table", "json", "csv")
@click.pass_context
def lifts_command(
    ctx: click.Context, *, reading: ReadingOptions, logged: LoggedOptions, form: str
) -> None:
    """Show finished strength work and the next loads."""
    from runlift_export import documents, lifts
    from runlift_export.export import grid_text

    call: Call = ctx.obj
    settings = call.settings(corrections=reading.corrections)
    history = read_with_progress(call, settings, reading, logged)
    progress = lifts.exercise_progress(history.lifts, settings)
    others = lifts.other_exercises(history.lifts, settings)
    if form == "json":
        document = documents.nouns_document("lifts", progress)
        document |= {"others": documents.nouns_document("others", others)["others"]}
        click.echo(documents.as_json(document), nl=False)
    elif form == "csv":
        click.echo(_csv_of("lifts", (*progress, *others)), nl=False)
    else:
        rows = [[say("EXERCISE"), say("LAST DONE"), say("DONE"), say("NEXT"), say("WHY")]]
        rows.extend(list(lifts.progress_row(one, settings)) for one in progress)
        rows.extend(list(lifts.other_row(one, settings)) for one in others)
        print_long(call, grid_text(rows, screen=screen_of(call)))
    tell_logged(call, history, settings)
    call.say(_without_sets(history) if history.lifts else _why_none())
    call.tell_problems(history.problems)
    ctx.exit(status_of(history.problems))


def _why_none() -> str:
    """Why there is nothing to list."""
    return say(
        "no finished strength session was found: record them on the watch as strength, or name the"
        " CSV export of your app with --lifts"
    )


def _csv_of(key: str, nouns: Sequence[DataclassInstance]) -> str:
    """The nouns as rows, under the names that they have in JSON."""
    from runlift_export import documents
    from runlift_export.export import objects_csv

    return objects_csv(documents.nouns_document(key, nouns)[key])


def _without_sets(history: History) -> str:
    """How many sessions there are, and of which nothing but their time is known."""
    bare = [one.date.isoformat() for one in history.lifts if not one.sets]
    count = len(history.lifts)
    told = say_count(
        "{count} finished strength session", "{count} finished strength sessions", count
    )
    values = {"told": told, "bare": len(bare), "dates": ", ".join(bare[-5:])}
    if len(bare) > 5:
        return say("{told}, {bare} without sets in the file ({dates} and earlier ones)", **values)
    return say("{told}, {bare} without sets in the file ({dates})", **values) if bare else told


@click.command("exercises")
@click.option(
    "--swap",
    metavar="NAME",
    help="Only what could replace this exercise, with the lines for runlift.toml.",
)
@click.option(
    "--svg",
    "drawings",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write each exercise's drawing into DIR, too.",
)
@format_option("table", "json", "csv")
@click.pass_context
def exercises_command(
    ctx: click.Context, *, swap: str | None, drawings: Path | None, form: str
) -> None:
    """List the exercises, your own included."""
    from runlift_export import documents, lifts
    from runlift_export.export import grid_text

    call: Call = ctx.obj
    settings = call.settings()
    catalogue = lifts.exercise_catalogue(settings)
    if swap is not None:
        catalogue = lifts.exercises_like(swap, settings)
    if drawings is not None:
        call.say(_write_drawings(drawings, [one.name for one in catalogue]))
    if form == "json":
        click.echo(documents.as_json(documents.nouns_document("exercises", catalogue)), nl=False)
        return
    if form == "csv":
        click.echo(_csv_of("exercises", catalogue), nl=False)
        return
    whose = (say("NAME"), say("PATTERN"), say("EQUIPMENT"), say("LEVEL"), say("LEGS"))
    rows = [[*whose, say("DOSE"), "FIT", say("NUMBERS")]]
    rows.extend(list(lifts.exercise_row(exercise)) for exercise in catalogue)
    print_long(call, grid_text(rows, screen=screen_of(call)))
    if swap is not None and catalogue:
        click.echo("\n" + say("To swap it, write into runlift.toml (under [strength]):"))
        click.echo(f'  avoid = ["{swap}"]\n  prefer = ["{catalogue[0].name}"]')


def _write_drawings(folder: Path, names: Sequence[str]) -> str:
    """Write what is drawn of these exercises as files; returns what was done, in words."""
    from runlift_export import draw, store

    drawn = [name for name in names if draw.has_drawing(name)]
    try:
        for name in drawn:
            svg = draw.exercise_svg(name, "light")
            store.write_file(folder / f"{draw.drawing_id(name)}.svg", svg.encode())
    except OSError as error:
        raise FolderError(
            say(
                "{place}: {reason}; name a folder you may write to",
                place=error.filename or folder,
                reason=reason_of(error),
            )
        ) from error
    return say("{count} drawings in {folder}", count=len(drawn), folder=folder)


@click.command("show")
@click.argument("fit_file", metavar="FILE.fit")
@format_option("table", "json", "csv")
@click.pass_context
def show_command(ctx: click.Context, fit_file: str, form: str) -> None:
    """Decode a workout back: what the watch will show."""
    from runlift_export import documents
    from runlift_export.workout import preview_lines, preview_workout

    call: Call = ctx.obj
    data = read_bytes(fit_file)
    if data.startswith(b"\x1f\x8b"):
        raise RunliftError(
            say("{file}: is packed with gzip; unpack it first: gunzip {file}", file=fit_file)
        )
    try:
        found = preview_workout(data)
    except FitError as error:
        remedy = say("name a workout, such as one that `plan -o` wrote")
        raise RunliftError(f"{fit_file}: {error}; {remedy}") from error
    if form == "json":
        click.echo(documents.as_json(documents.noun_document(found)), nl=False)
    elif form == "csv":
        shown = (*found.warm_up, *found.exercises) if found.is_strength else found.steps
        click.echo(_csv_of("steps", shown), nl=False)
    else:
        units = call.settings().strength.units
        click.echo("\n".join(preview_lines(found, units=units)))
