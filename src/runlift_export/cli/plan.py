"""`runlift plan`: strength sessions around the runs that were made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from runlift_export import __version__
from runlift_export.checked import FIRST_YEAR, LAST_YEAR
from runlift_export.cli.call import Call, now_on, place_of_plan, status_of, today, zone_of
from runlift_export.cli.listing import PlanQuestion, keep_plan, kept_plan
from runlift_export.cli.options import (
    DAY,
    LoggedOptions,
    ReadingOptions,
    format_option,
    gathered,
    logged_options,
    optional_reading_options,
)
from runlift_export.cli.plan_files import (
    OUTPUT_FOLDER,
    RULE_BROKEN,
    write_plan_files,
)
from runlift_export.cli.reading import read_with_progress, tell_corrections, tell_logged, tell_zone
from runlift_export.errors import NoPlanError
from runlift_export.language import say

if TYPE_CHECKING:
    from runlift_export.flow import History, RunnerPlan
    from runlift_export.model import Race, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOptions:
    """What is to be planned and where it goes; `start` None is today, `output` None nowhere."""

    output: Path | None
    start: date | None
    weeks: int
    phase: str | None
    races: tuple[str, ...]
    planned: tuple[str, ...]
    place: str | None
    form: str
    explain: bool
    brief: bool
    dry_run: bool
    without_runs: bool
    again: bool


@click.command("plan")
@optional_reading_options
@click.option(
    "-o", "--output", type=OUTPUT_FOLDER, metavar="DIR", help="Write plan and files here."
)
@click.option("--start", type=DAY, metavar="DATE", help="First day of the plan (default: today).")
@click.option(
    "--weeks",
    type=click.IntRange(1, 16),
    default=4,
    show_default=True,
    help="How many weeks are planned.",
)
@click.option(
    "--phase",
    type=click.Choice(["auto", "base", "build", "peak", "taper", "off"]),
    help="The phase of training (default: auto, from your races).",
)
@click.option("--race", "races", multiple=True, metavar="DATE[:A|B]", help="A race to come.")
@click.option("--planned", multiple=True, metavar="FILE.ics", help="A calendar with planned runs.")
@click.option(
    "--place", type=click.Choice(["gym", "home", "travel"]), help="Where you train for strength."
)
@format_option("table", "json", "csv")
@click.option("--brief", is_flag=True, help="Print the next session alone.")
@click.option(
    "--explain", is_flag=True, help="Every session whole, why there and not elsewhere, by rule."
)
@click.option(
    "-n", "--dry-run", is_flag=True, help="Write nothing; name what would be written, moved."
)
@click.option(
    "--without-runs",
    is_flag=True,
    help="Look at no run: plan by your settings and calendars alone.",
)
@click.option("--again", is_flag=True, help="Plan also where nothing has changed since.")
@gathered("options", PlanOptions)
@logged_options
@click.pass_context
def plan_command(
    ctx: click.Context, *, reading: ReadingOptions, logged: LoggedOptions, options: PlanOptions
) -> None:
    """Plan strength sessions around the runs under PATH...

    Prints the weeks and the next session; with -o DIR writes DIR/plan.json, DIR/strength.ics,
    DIR/workouts/*.fit, DIR/schedule.fit and DIR/index.html. Planning again into the same folder
    keeps what can stay, sessions that you changed by hand among it, and tells what moved. Where
    nothing has changed since the last time, that plan is printed again at once.
    """
    if not reading.paths and not options.without_runs:
        raise click.UsageError(say("Missing argument 'PATH...'; or plan with --without-runs."))
    if options.brief and options.explain:
        raise click.UsageError(say("--brief and --explain contradict each other: choose one."))
    from runlift_export import flow

    call: Call = ctx.obj
    settings = _wished(call.settings(corrections=reading.corrections), options)
    asked = PlanQuestion(
        reading=reading,
        options=(replace(options, again=False), logged),
        output=options.output,
        settings=settings,
        calendars=call.calendars(settings, options.planned),
        files=flow.files_key(reading.paths, call.logged(settings, logged.logged)),
    )
    if not (options.again or reading.rebuild or options.dry_run):
        _print_kept(ctx, asked)
    made = _planned(call, settings, reading, logged, options)
    _print_plan(made, settings, options)
    call.tell_problems(made.problems)
    if options.output:
        if made.started_afresh:
            call.say(
                say(
                    "{folder}: this plan came from other runs, so a new one begins",
                    folder=options.output,
                )
            )
        write_plan_files(
            call,
            options.output,
            made.files,
            dry_run=options.dry_run,
            keep_plan=made.started_afresh,
        )
    next_session = _next_text(made, settings, options)
    click.echo(next_session, nl=False)
    no_plan = made.summary.broken_rules or made.summary.is_without_sessions
    if no_plan:
        ctx.exit(RULE_BROKEN)
    if not options.dry_run:
        keep_plan(ctx, asked, _plan_text(made, settings, options) + next_session, made)
    ctx.exit(status_of(made.problems))


def _print_kept(ctx: click.Context, asked: PlanQuestion) -> None:
    """Where nothing has changed, print what was printed then, and end."""
    kept = kept_plan(ctx, asked)
    if kept is None:
        return
    call: Call = ctx.obj
    click.echo(kept.text, nl=False)
    call.tell_problems(kept.problems)
    call.say(
        say(
            "nothing changed since {when}: that plan stands (--again plans anew)", when=kept.made_at
        )
    )
    ctx.exit(kept.status)


def _planned(
    call: Call,
    settings: Settings,
    reading: ReadingOptions,
    logged: LoggedOptions,
    options: PlanOptions,
) -> RunnerPlan:
    from runlift_export import flow

    previous = flow.previous_plan(options.output) if options.output else None
    history = read_with_progress(call, settings, reading, logged)
    if options.without_runs:
        history = flow.without_runs(history, settings)
    elif not history.runs:
        _refuse(call, history, reading, had_runs=flow.rests_on_runs(previous))
    if several := flow.several_runners(history.runs):
        call.say(several, least=-1)
    tell_zone(call, history, settings)
    tell_logged(call, history, settings)
    zone = history.timezone or zone_of(settings)
    start = options.start or today(zone)
    until = start + timedelta(weeks=options.weeks, days=1)
    tell_corrections(call, history, settings, until=until)
    calendars = call.calendars(settings, options.planned)
    lines = flow.calendar_lines(
        calendars, settings, start=start, weeks=options.weeks, timezone=zone
    )
    for line in lines:
        call.say(line)
    place = place_of_plan(options.output) if options.output else ""
    with call.cache() as cache:
        workouts = flow.KnownWorkouts(cache, place, program_version=__version__)
        made = flow.plan_runner(
            history,
            settings,
            start=start,
            weeks=options.weeks,
            timezone=zone,
            calendars=calendars,
            previous=previous,
            with_files=options.output is not None,
            not_before=now_on(start, zone),
            runner=place,
            encode=workouts.encode,
        )
        workouts.keep()
    return made


def _refuse(call: Call, history: History, reading: ReadingOptions, *, had_runs: bool) -> NoReturn:
    """Where there is no run, a plan would be a guess; where one was, its absence is a fault."""
    call.tell_problems(history.problems)
    places = ", ".join(map(str, reading.paths))
    told = say(
        "{places}: there is no run here; nothing was written. Name the folder, FIT file or export "
        "archive that holds your runs; or plan by your settings and calendars alone with "
        "--without-runs",
        places=places,
    )
    if had_runs:
        told = say(
            "{places}: the plan that you have was made from runs, and now there is none here; "
            "nothing was written. Mount the disk or bring the files back; or plan by your settings "
            "and calendars alone with --without-runs",
            places=places,
        )
    raise NoPlanError(told, rules=())


def _wished(settings: Settings, options: PlanOptions) -> Settings:
    """The settings with the words of this call put over them."""
    from runlift_export.model import Phase, Place

    wished = settings
    if options.phase:
        phase = None if options.phase == "auto" else Phase(options.phase)
        wished = replace(wished, phase=phase)
    if options.place:
        wished = replace(wished, strength=replace(wished.strength, place=Place(options.place)))
    return replace(wished, races=wished.races + tuple(_race(word) for word in options.races))


def _race(word: str) -> Race:
    from runlift_export.model import Race

    day, _, priority = word.partition(":")
    try:
        when = date.fromisoformat(day)
    except ValueError:
        when = None
    if when is None or not FIRST_YEAR <= when.year <= LAST_YEAR:
        message = say(
            "expected DATE or DATE:A or DATE:B such as 2027-04-18:A, found {word!r}", word=word
        )
        raise click.BadParameter(message, param_hint="--race")
    if priority not in ("", "A", "B"):
        message = say("expected priority A or B, found {priority!r}", priority=priority)
        raise click.BadParameter(message, param_hint="--race")
    return Race(date=when, priority=priority or "A", distance_km=None)


def _print_plan(made: RunnerPlan, settings: Settings, options: PlanOptions) -> None:
    from runlift_export.export import changes_text

    text = _plan_text(made, settings, options)
    told = options.form == "table" and (options.dry_run or not options.brief)
    changes = changes_text(made.changes) if made.changes is not None and told else ""
    click.echo(text + changes, nl=False)


def _plan_text(made: RunnerPlan, settings: Settings, options: PlanOptions) -> str:
    from runlift_export import documents
    from runlift_export.export import agenda_text, objects_csv, plan_text

    if options.form == "json":
        return documents.as_json(documents.plan_document(made.plan)).decode()
    if options.form == "csv":
        return objects_csv(documents.plan_document(made.plan)["sessions"])
    if options.explain:
        return plan_text(made.plan, units=settings.strength.units, explain=True)
    return "" if options.brief else agenda_text(made.plan)


def _next_text(made: RunnerPlan, settings: Settings, options: PlanOptions) -> str:
    """The next session, last of all: where the screen ends is what is read first."""
    from runlift_export.export import next_session_text

    session = min(made.plan.sessions, key=lambda one: one.start, default=None)
    if options.form != "table" or session is None:
        return ""
    text = next_session_text(session, units=settings.strength.units)
    return text if options.brief else f"\n{text}"
