"""`runlift squad`: many runners at once, each planned into a folder of its own."""

from __future__ import annotations

import hashlib
import os
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runlift_export import __version__
from runlift_export.cli.call import Call, clock, zone_of
from runlift_export.cli.options import DAY, FolderPath, SquadPlace, format_option, gathered
from runlift_export.cli.reading import progress_bar
from runlift_export.language import say, say_count, say_number, spoken_language

if TYPE_CHECKING:
    from runlift_export.squad import Roster, Row, SquadRun, Wishes
    from runlift_export.store import Place

PAGE_NAME, TABLE_NAME = "index.html", "squad.csv"
_FOLDER, _PLACE = FolderPath(), SquadPlace()


@dataclass(frozen=True, slots=True, kw_only=True)
class SquadOptions:
    """What is to be planned for all, and how; `jobs` None is a process for each core.

    `output` is a path or an address.
    """

    output: str
    start: date | None
    weeks: int
    only: tuple[str, ...]
    jobs: int | None
    engine: str
    caches: Path | None
    again: bool
    dry_run: bool


@click.group("squad")
def squad_group() -> None:
    """Plan for many runners, each by itself: a club, a team, a family.

    A squad is a folder with a folder or `.zip` for each athlete, or the same in a bucket.
    """


@squad_group.command("plan")
@click.argument("folder", type=_PLACE, metavar="DIR_OR_URL")
@click.option(
    "-o",
    "--output",
    type=_PLACE,
    required=True,
    metavar="DIR_OR_URL",
    help="A folder for each athlete, and the coach's page.",
)
@click.option("--start", type=DAY, metavar="DATE", help="First day of the plans (default: today).")
@click.option(
    "--weeks",
    type=click.IntRange(1, 16),
    default=4,
    show_default=True,
    help="How many weeks are planned.",
)
@click.option("--only", multiple=True, metavar="ATHLETE", help="Look at these athletes only.")
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 256),
    help="Processes that plan (default: one for each core).",
)
@click.option(
    "--engine",
    default="",
    metavar="ADDRESS",
    help="Plan on a Dask cluster: tcp://scheduler:8786, or dask for one on this machine.",
)
@click.option(
    "--caches",
    type=_FOLDER,
    metavar="DIR",
    help="Where runs already read are kept, a file for each athlete.",
)
@click.option("--again", is_flag=True, help="Plan also those in whom nothing changed.")
@click.option("-n", "--dry-run", is_flag=True, help="Write nothing, say who would be planned.")
@gathered("options", SquadOptions)
@click.pass_context
def squad_plan_command(ctx: click.Context, *, folder: str, options: SquadOptions) -> None:
    """Plan each athlete under DIR_OR_URL whose files, settings or date changed.

    Each gets a folder with what `plan -o` writes. `runlift.toml` in it holds for all, one in an
    athlete's folder goes before it; `roster.csv` in it (athlete, groups, active, feed) is
    optional. What goes wrong with one athlete is told, and the others go on; a plan whose files
    are gone stays. A call that was ended goes on where it stopped.

    Either may be the address of a bucket, such as s3://bucket/club.
    """
    from runlift_export import squad

    call: Call = ctx.obj
    roster = squad.find_roster(folder, output=options.output, settings=call.config)
    _check(roster, options)
    wishes = _wishes(call, roster, options)
    done = _planned(call, roster, wishes, options)
    _tell(call, done, options)
    ctx.exit(0 if done.is_whole else 1)


def _check(roster: Roster, options: SquadOptions) -> None:
    """Refuse names of nobody, and settings for all that cannot be meant."""
    from runlift_export import settings
    from runlift_export.errors import SettingsError

    known = {member.name for member in roster.members}
    unknown = [name for name in options.only if name not in known]
    if unknown:
        raise click.BadParameter(
            say("there is no athlete {name!r} in {folder}", name=unknown[0], folder=roster.folder),
            param_hint="--only",
        )
    try:
        settings.parse_settings(roster.settings_text)
    except SettingsError as error:
        faults = tuple((f"{roster.settings_file}: {key}", told) for key, told in error.faults)
        raise SettingsError(faults) from error


def _wishes(call: Call, roster: Roster, options: SquadOptions) -> Wishes:
    from runlift_export import settings, squad, store

    return squad.Wishes(
        output=store.place_at(options.output).address,
        clock=clock(),
        machine_zone=zone_of(settings.defaults()).key,
        settings_text=roster.settings_text,
        settings_file=roster.settings_file,
        start=options.start,
        weeks=options.weeks,
        cache=str(caches_of(roster, options.caches)) if call.use_cache else "",
        program_version=__version__,
        language=spoken_language(),
        again=options.again,
        dry=options.dry_run,
        shared=roster.shared,
    )


def caches_of(roster: Roster, named: Path | None) -> Path:
    """The folder of the caches: never among the plans, which may be published."""
    if named is not None:
        return named.absolute()
    import platformdirs

    digest = hashlib.sha256(os.fsencode(roster.folder)).hexdigest()[:16]
    return platformdirs.user_cache_path("runlift") / "squad" / digest


def _planned(call: Call, roster: Roster, wishes: Wishes, options: SquadOptions) -> SquadRun:
    from runlift_export import squad, store

    spec = squad.EngineSpec(address=options.engine, jobs=options.jobs or os.cpu_count() or 1)
    if options.dry_run:
        return squad.plan_squad(roster, wishes, spec, only=options.only)
    place = store.place_at(options.output)
    with (
        _alone_in(place),
        progress_bar(say("planning"), quiet=call.level < 0) as shown,
    ):
        done = squad.plan_squad(
            roster,
            wishes,
            spec,
            only=options.only,
            on_row=lambda row: call.say(
                f"{row.athlete}: {row.reason or row.status}", least=-1 if row.reason else 1
            ),
            on_progress=shown,
        )
    page = squad.squad_page(done.rows, link_of=squad.folder_link)
    place.write(((TABLE_NAME, _csv(done.rows).encode()), (PAGE_NAME, page)))
    if roster.strays:
        call.say(
            say_count(
                "{count} FIT file lies beside the athletes' folders and is nobody's",
                "{count} FIT files lie beside the athletes' folders and are nobody's",
                roster.strays,
            )
        )
    return done


def _alone_in(place: Place) -> AbstractContextManager[object]:
    """The lock of a folder; a bucket has none: there who is second is told so."""
    from runlift_export import store

    if not isinstance(place, store.FolderPlace):
        return nullcontext()
    place.path.mkdir(parents=True, exist_ok=True)
    return store.alone_in(place.path)


def _tell(call: Call, done: SquadRun, options: SquadOptions) -> None:
    from runlift_export import squad

    look = [row for row in squad.by_attention(done.rows) if squad.attention(row).words]
    if look:
        click.echo(_table_text(tuple(look)), nl=False)
    rows = {row.athlete: row for row in done.rows}
    planned = sum(rows[name].status is squad.Status.PLANNED for name in done.tried)
    call.say(
        say(
            "{folder}: {all} athletes: {planned} planned, {failed} failed, {rest} unchanged",
            folder=options.output,
            all=len(done.rows),
            planned=planned,
            failed=len(done.tried) - planned,
            rest=len(done.rows) - len(done.tried),
        )
    )
    if not options.dry_run:
        call.say(f"  {say('page')}  {options.output}/{PAGE_NAME}")


@squad_group.command("list")
@click.argument("folder", type=_PLACE, metavar="DIR_OR_URL")
@format_option("table", "csv", "json", "parquet")
@click.pass_context
def squad_list_command(ctx: click.Context, *, folder: str, form: str) -> None:
    """List the athletes of what `squad plan -o` wrote, whoever needs a look first.

    Parquet goes to standard output as it is: name a file with `>`.
    """
    from runlift_export import documents, squad
    from runlift_export.errors import FolderError

    rows = squad.by_attention(squad.ledger_at(folder).rows().values())
    if not rows:
        raise FolderError(
            say(
                "{folder}: no squad was planned here; name the folder that `squad plan -o` wrote",
                folder=folder,
            )
        )
    if form == "parquet":
        click.echo(squad.rows_parquet(rows), nl=False)
    elif form == "json":
        click.echo(documents.as_json(squad.rows_document(rows)), nl=False)
    else:
        click.echo(_csv(rows) if form == "csv" else _table_text(rows), nl=False)
    ctx.exit(0 if all(row.is_whole for row in rows) else 1)


def _csv(rows: tuple[Row, ...]) -> str:
    """As CSV, without what only a clock knows: nothing changes in it where nothing changed."""
    from runlift_export import squad
    from runlift_export.export import objects_csv

    table = squad.table_rows(squad.by_attention(rows))
    return objects_csv([{**one, "seconds": None} for one in table])


def _table_text(rows: tuple[Row, ...]) -> str:
    from runlift_export import squad
    from runlift_export.checked import printable
    from runlift_export.export import grid_text

    heading = [
        say("ATHLETE"),
        say("LOOK AT"),
        say("LAST RUN"),
        say("LOAD"),
        say("TO USUAL"),
        say("WEEK"),
        say("NEXT"),
        say("REASON"),
    ]
    cells = [
        [
            row.athlete,
            squad.attention(row).words,
            str(row.last_run or ""),
            f"{row.load_7d:.0f}" if row.planned_on else "",
            "" if row.ratio is None else say_number(row.ratio, ".2f"),
            str(row.sessions_this_week) if row.planned_on else "",
            f"{row.next_start:%Y-%m-%d %H:%M}" if row.next_start else "",
            row.reason,
        ]
        for row in rows
    ]
    return grid_text([heading, *([printable(cell) for cell in row] for row in cells)])
