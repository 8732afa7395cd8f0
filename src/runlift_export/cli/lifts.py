"""`runlift lifts`, `exercises` and `show`: strength work done, possible, and on the watch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runlift_export.cli.call import Call, read_bytes, status_of
from runlift_export.cli.options import ReadingOptions, format_option, reading_options
from runlift_export.cli.reading import read_with_progress
from runlift_export.errors import FitError, RunliftError

if TYPE_CHECKING:
    from runlift_export.flow import History


@click.command("lifts")
@reading_options
@format_option("table", "json")
@click.pass_context
def lifts_command(ctx: click.Context, *, reading: ReadingOptions, form: str) -> None:
    """Show finished strength work and the next loads."""
    from runlift_export import documents, lifts
    from runlift_export.export import grid_text

    call: Call = ctx.obj
    settings = call.settings(corrections=reading.corrections)
    history = read_with_progress(call, settings, reading)
    progress = lifts.exercise_progress(history.lifts, settings)
    if form == "json":
        click.echo(documents.as_json(documents.nouns_document("lifts", progress)), nl=False)
    else:
        rows = [["EXERCISE", "LAST DONE", "DONE", "NEXT", "WHY"]]
        rows.extend(list(lifts.progress_row(one, settings)) for one in progress)
        click.echo(grid_text(rows), nl=False)
    if not progress:
        call.say(_why_none(history))
    call.tell_problems(history.problems)
    ctx.exit(status_of(history.problems))


def _why_none(history: History) -> str:
    """Why there is nothing to list."""
    count = len(history.lifts)
    if not count:
        return "no finished strength session was found: record them on the watch as strength"
    sessions = "the finished strength session" if count == 1 else f"{count} finished sessions"
    remedy = "choose the exercise of each set on the watch"
    return f"{sessions}: no set names an exercise that `runlift exercises` lists; {remedy}"


@click.command("exercises")
@click.option(
    "--swap",
    metavar="NAME",
    help="Only what could replace this exercise, with the lines for runlift.toml.",
)
@format_option("table", "json")
@click.pass_context
def exercises_command(ctx: click.Context, *, swap: str | None, form: str) -> None:
    """List the exercises, your own included."""
    from runlift_export import documents, lifts
    from runlift_export.export import grid_text

    call: Call = ctx.obj
    settings = call.settings()
    catalogue = lifts.exercise_catalogue(settings)
    if swap is not None:
        catalogue = lifts.exercises_like(swap, settings)
    if form == "json":
        click.echo(documents.as_json(documents.nouns_document("exercises", catalogue)), nl=False)
        return
    rows = [["NAME", "PATTERN", "EQUIPMENT", "LEVEL", "LEGS", "DOSE", "FIT", "NUMBERS"]]
    rows.extend(list(lifts.exercise_row(exercise)) for exercise in catalogue)
    click.echo(grid_text(rows), nl=False)
    if swap is not None and catalogue:
        click.echo("\nTo swap it, write into runlift.toml (under [strength]):")
        click.echo(f'  avoid = ["{swap}"]\n  prefer = ["{catalogue[0].name}"]')


@click.command("show")
@click.argument("fit_file", metavar="FILE.fit")
@format_option("table", "json")
@click.pass_context
def show_command(ctx: click.Context, fit_file: str, form: str) -> None:
    """Decode a workout back: what the watch will show."""
    from runlift_export import documents
    from runlift_export.workout import preview_lines, preview_workout

    call: Call = ctx.obj
    try:
        found = preview_workout(read_bytes(fit_file))
    except FitError as error:
        raise RunliftError(f"{fit_file}: {error}") from error
    if form == "json":
        click.echo(documents.as_json(documents.noun_document(found)), nl=False)
    else:
        units = call.settings().strength.units
        click.echo("\n".join(preview_lines(found, units=units)))
