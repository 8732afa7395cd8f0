"""`runlift plan`, `check` and `export`: the main job, and life with its result."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from runlift_export.checked import FIRST_YEAR, LAST_YEAR
from runlift_export.cli.call import Call, read_bytes, status_of, today, zone_of
from runlift_export.cli.options import DAY, format_option
from runlift_export.cli.reading import read_history, reading_options
from runlift_export.errors import PlanFileError

if TYPE_CHECKING:
    from runlift_export.model import Plan, Race, Settings
    from runlift_export.store import Outcome

RULE_BROKEN = 3

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@reading_options
@click.option("-o", "--output", type=_FOLDER, metavar="DIR", help="Write plan and files here.")
@click.option("--start", type=DAY, metavar="DATE", help="First day of the plan (default: today).")
@click.option("--weeks", type=click.IntRange(1, 16), default=4, show_default=True)
@click.option("--phase", type=click.Choice(["auto", "base", "build", "peak", "taper", "off"]))
@click.option("--race", "races", multiple=True, metavar="DATE[:A|B]", help="A race to come.")
@click.option("--planned", multiple=True, metavar="FILE.ics", help="A calendar with planned runs.")
@click.option("--place", type=click.Choice(["gym", "home", "travel"]))
@format_option("table", "json")
@click.option("--explain", is_flag=True, help="Also say why not on the other days.")
@click.option("-n", "--dry-run", is_flag=True, help="Write nothing, say what would be written.")
@click.pass_context
def plan(
    ctx: click.Context,
    /,
    paths: tuple[Path, ...],
    output: Path | None,
    start: datetime | None,
    weeks: int,
    phase: str | None,
    races: tuple[str, ...],
    planned: tuple[str, ...],
    place: str | None,
    form: str,
    *,
    explain: bool,
    dry_run: bool,
    **options: Any,
) -> None:
    """Plan strength sessions around the runs under PATH...

    Prints the plan; with -o DIR writes DIR/plan.json, DIR/strength.ics, DIR/workouts/*.fit and
    DIR/index.html. Planning again into the same folder keeps what can stay.
    """
    from runlift_export import flow

    call: Call = ctx.obj
    settings = _wished(
        call.settings(corrections=options["corrections"]), phase=phase, races=races, place=place
    )
    zone = zone_of(settings)
    first = start.date() if start else today(zone)
    previous = _read_plan(output / "plan.json") if output else None
    history = read_history(call, settings, paths, options)
    made, calendar_problems = flow.make_plan(
        history,
        settings,
        start=first,
        weeks=weeks,
        timezone=zone,
        calendars=call.calendars(settings, planned),
        previous=previous,
    )
    problems = history.problems + calendar_problems
    _print_plan(made, settings, form=form, explain=explain)
    call.tell_problems(problems)
    if not history.runs:
        call.say("no run was found: the plan is made without knowing your running")
    if output:
        files = flow.outputs(made, settings, history=history, problems=problems)
        _write(call, output, files, dry=dry_run)
    ctx.exit(RULE_BROKEN if made.broken else status_of(problems))


@click.command()
@click.argument("plan_file", metavar="PLAN.json")
@format_option("table", "json")
@click.pass_context
def check(ctx: click.Context, plan_file: str, form: str) -> None:
    """Judge a plan by the hard rules, also one edited by hand."""
    from runlift_export import documents, flow
    from runlift_export.export import tables

    call: Call = ctx.obj
    found = plan_in(plan_file)
    broken = flow.after_edit(found, call.settings()).broken
    if form == "json":
        click.echo(documents.as_json(documents.check_document(broken)), nl=False)
    elif broken:
        click.echo(tables.broken_rules_text(broken), nl=False)
    else:
        click.echo(f"{len(found.sessions)} sessions, no rule broken")
    ctx.exit(RULE_BROKEN if broken else 0)


@click.command()
@click.argument("plan_file", metavar="PLAN.json")
@click.option("-o", "--output", type=_FOLDER, metavar="DIR", required=True)
@click.option("-n", "--dry-run", is_flag=True, help="Write nothing, say what would be written.")
@click.option("--force", is_flag=True, help="Export even if a rule is broken.")
@click.pass_context
def export(ctx: click.Context, plan_file: str, output: Path, *, dry_run: bool, force: bool) -> None:
    """Write the files of a plan again, after an edit."""
    from runlift_export import flow
    from runlift_export.export import tables

    call: Call = ctx.obj
    settings = call.settings()
    edited = flow.after_edit(plan_in(plan_file), settings)
    if edited.broken and not force:
        click.echo(tables.broken_rules_text(edited.broken), nl=False)
        call.say("nothing was written: mend the plan, or take it as it is with --force", least=-1)
        ctx.exit(RULE_BROKEN)
    _write(call, output, flow.outputs(edited, settings), dry=dry_run)


def plan_in(name: str) -> Plan:
    """The plan in a plan.json, `-` meaning standard input. Raises `PlanFileError`."""
    from runlift_export import documents

    try:
        return documents.read_plan(read_bytes(name))
    except PlanFileError as error:
        named = tuple((f"{name}: {key}", sentence) for key, sentence in error.faults)
        raise PlanFileError(named) from error


def _read_plan(path: Path) -> Plan | None:
    """The plan that was published before; a broken one is told, never overwritten."""
    if not path.exists():
        return None
    try:
        return plan_in(str(path))
    except PlanFileError as error:
        advice = "nothing was written; mend it, move it away, or plan into another folder"
        raise PlanFileError((*error.faults, (str(path), advice))) from error


def _to_keep(output: Path) -> frozenset[str]:
    """plan.json, where something in it would be lost with it: another version wrote it."""
    from runlift_export import documents

    path = output / "plan.json"
    lost = path.is_file() and not documents.is_wholly_read(read_bytes(str(path)))
    return frozenset({path.name}) if lost else frozenset()


def _wished(
    settings: Settings, *, phase: str | None, races: tuple[str, ...], place: str | None
) -> Settings:
    """The settings with the words of this call put over them."""
    from runlift_export.model import Phase, Place

    wished = settings
    if phase:
        wished = replace(wished, phase=None if phase == "auto" else Phase(phase))
    if place:
        wished = replace(wished, strength=replace(wished.strength, place=Place(place)))
    return replace(wished, races=wished.races + tuple(_race(word) for word in races))


def _race(word: str) -> Race:
    from runlift_export.model import Race

    day, _, priority = word.partition(":")
    try:
        when = date.fromisoformat(day)
    except ValueError:
        when = None
    if when is None or not FIRST_YEAR <= when.year <= LAST_YEAR:
        message = f"expected DATE or DATE:A or DATE:B such as 2027-04-18:A, found {word!r}"
        raise click.BadParameter(message, param_hint="--race")
    if priority not in ("", "A", "B"):
        message = f"expected priority A or B, found {priority!r}"
        raise click.BadParameter(message, param_hint="--race")
    return Race(date=when, priority=priority or "A", distance_km=None)


def _print_plan(made: Plan, settings: Settings, *, form: str, explain: bool) -> None:
    from runlift_export import documents
    from runlift_export.export import tables

    if form == "json":
        click.echo(documents.as_json(documents.plan_document(made)), nl=False)
    else:
        units = settings.strength.units
        click.echo(tables.plan_table(made, units=units, explain=explain), nl=False)


def _write(call: Call, output: Path, files: tuple[tuple[str, bytes], ...], *, dry: bool) -> None:
    from runlift_export import store

    outcome = store.write(output, files, dry=dry, keep=_to_keep(output))
    _tell_outcome(call, output, outcome, dry=dry)


def _tell_outcome(call: Call, output: Path, outcome: Outcome, *, dry: bool) -> None:
    would = "would be " if dry else ""
    for name, other in outcome.kept:
        call.say(f"{output / name}: not as we wrote it; {would}kept as {output / other}")
    for name in outcome.removed:
        call.say(f"{output / name}: {would}removed, its session is gone", least=1)
    total = len(outcome.written) + len(outcome.unchanged)
    call.say(f"{output}: {total} files, {len(outcome.written)} {would}written or changed")
    workouts = sum(name.startswith("workouts/") for name in outcome.written + outcome.unchanged)
    if not dry:
        call.say(f"  plan      {output / 'plan.json'}")
        call.say(f"  calendar  {output / 'strength.ics'}")
        call.say(f"  workouts  {output / 'workouts'} ({workouts} FIT files)")
        call.say(f"  page      {output / 'index.html'}")
