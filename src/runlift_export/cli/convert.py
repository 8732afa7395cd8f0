"""`runlift convert`: whole activities, every field, in formats that other programs read."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from runlift_export.cli.call import Call, status_of
from runlift_export.cli.options import ActivityPath
from runlift_export.cli.reading import progress_bar
from runlift_export.errors import RunliftError
from runlift_export.language import say, say_count, say_now

if TYPE_CHECKING:
    from runlift_export.convert import ConvertOptions
    from runlift_export.flow import ConversionSummary, ConvertPart
    from runlift_export.model import Circle

FORMATS = ("csv", "json", "jsonl", "parquet", "gpx", "tcx")


class HiddenCircle(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions
    """A circle to keep back, such as 52.5163,13.3777,500."""

    name = "lat,lon,metres"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Circle:
        """The circle. Raises `click.BadParameter`."""
        from runlift_export.model import circle_in

        try:
            return circle_in(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class TableList(click.ParamType):  # type: ignore[type-arg]  # as above
    """Names of tables, separated by commas."""

    name = "tables"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """The names. Raises `click.BadParameter` for one that no activity can have."""
        from runlift_export import convert

        names = tuple(dict.fromkeys(part.strip() for part in str(value).split(",") if part.strip()))
        for name in names:
            if name not in convert.USUAL_TABLES and name not in convert.table_names():
                wish = say(
                    "expected records, laps, sessions, events, sets, lengths, hrv, the name of a "
                    "FIT message, or all; found {name!r}",
                    name=name,
                )
                self.fail(wish, param, ctx)
        if convert.ALL_TABLES in names:
            return (convert.ALL_TABLES,)
        return names or ("records",)


@click.command("convert")
@click.argument("paths", type=ActivityPath(), nargs=-1, required=True, metavar="PATH...")
@click.option(
    "-o",
    "--out",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    metavar="DIR",
    help="The folder to write into.",
)
@click.option(
    "--to",
    "formats",
    type=click.Choice(FORMATS),
    multiple=True,
    default=("csv",),
    show_default=True,
    help="What to write; may be given several times.",
)
@click.option(
    "--tables",
    type=TableList(),
    default="records",
    show_default=True,
    metavar="NAMES",
    help="For csv, json, jsonl and parquet: records, laps, sessions, events, sets, lengths, hrv, "
    "any other message by its FIT name, or all; separated by commas.",
)
@click.option(
    "--dataset",
    is_flag=True,
    help="With --to parquet: one dataset, the same columns in each file, in folders by year and "
    "sport, and a table of all activities.",
)
@click.option("--positions", is_flag=True, help="Write places; GPX needs them.")
@click.option(
    "--hide-around",
    "hidden",
    type=HiddenCircle(),
    multiple=True,
    metavar="LAT,LON,METRES",
    help="With --positions: cut places within this circle too, beside those of your settings.",
)
@click.option("--identity", is_flag=True, help="Write serial numbers and names too.")
@click.option("--unknown", is_flag=True, help="Write fields that have no name, as field_NNN.")
@click.option("--raw", is_flag=True, help="Write numbers where the FIT profile has words.")
@click.option(
    "--accept-damaged", is_flag=True, help="Convert what comes before the break of a damaged file."
)
@click.option("-n", "--dry-run", "dry", is_flag=True, help="Say what would be written.")
@click.option("--rebuild", is_flag=True, help="Convert again what is up to date.")
@click.option(
    "--squad",
    "is_squad",
    is_flag=True,
    help="PATH is a squad, a folder or .zip for each athlete: all of them, and whose each row is.",
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 256),
    help="Processes that convert files (default: one for each core).",
)
@click.pass_context
def convert_command(
    ctx: click.Context,
    /,
    *,
    paths: tuple[Path, ...],
    folder: Path,
    jobs: int | None,
    dry: bool,
    rebuild: bool,
    is_squad: bool,
    **chosen: Any,
) -> None:
    """Convert activities, whole folders at once: one file each.

    All sports. A second call converts only what is new or has changed; files appear whole or
    not at all, and one bad file is a line in problems.csv. Places, serial numbers and names
    are left out unless you ask for them.
    """
    from runlift_export import flow

    call: Call = ctx.obj
    if is_squad:
        from runlift_export.cli.squad_listing import squad_folder

        parts = _athletes(call, squad_folder(paths), folder, chosen)
    else:
        parts = (flow.ConvertPart(paths=paths, options=_options(call, chosen)),)
    with progress_bar(say("converting"), quiet=call.level < 0) as step:
        summary = flow.convert_parts(
            parts,
            folder,
            jobs=jobs or os.cpu_count() or 1,
            dry=dry,
            rebuild=rebuild,
            on_progress=step,
        )
    if dry:
        click.echo("".join(f"{name}\n" for name in summary.names), nl=False)
    call.say(_sentence(summary, folder, dry=dry))
    _tell(call, summary)
    ctx.exit(status_of(summary.problems))


def _tell(call: Call, summary: ConversionSummary) -> None:
    """Name what is unreadable; what is no activity, or a copy of one, is counted."""
    call.tell_problems(tuple(one for one in summary.problems if one.is_unreadable))
    others = [one for one in summary.problems if not one.is_unreadable]
    for one in others:
        call.say(f"{one.source}: {say_now(one.message)}", least=1)
    if others and call.level == 0:
        told = say_count(
            "{count} file is no activity or a copy of one; -v names them",
            "{count} files are no activity or a copy of one; -v names them",
            len(others),
        )
        call.say(told)


def _athletes(
    call: Call, home: Path, folder: Path, chosen: dict[str, Any]
) -> tuple[ConvertPart, ...]:
    """The squad's athletes: each one's own settings say what places nobody gets to see."""
    from runlift_export import flow, squad
    from runlift_export.cli.squad_listing import listing_wishes

    options = _options(call, chosen, with_settings=False)
    roster = squad.find_roster(home, output=folder, settings=call.config)
    wishes = listing_wishes(call, roster)
    parts = []
    for member in roster.members:
        part = flow.ConvertPart(
            paths=tuple(map(Path, member.paths)), options=replace(options, athlete=member.name)
        )
        try:
            _, settings = squad.settings_of(member, wishes)
            hidden = _hidden(options, (*settings.hide_around, *options.hidden))
            part = replace(part, options=replace(part.options, hidden=hidden))
        except RunliftError as error:
            part = replace(part, fault=str(error))
        if not member.paths:
            part = replace(part, fault=say("there is no folder and no archive of this name"))
        parts.append(part)
    return tuple(parts)


def _options(call: Call, chosen: dict[str, Any], *, with_settings: bool = True) -> ConvertOptions:
    """What was asked for. Raises `click.UsageError` where it makes no sense, `SettingsError`."""
    from runlift_export import convert

    formats = tuple(dict.fromkeys(convert.Format(name) for name in chosen.pop("formats")))
    named: tuple[Circle, ...] = chosen.pop("hidden")
    if convert.Format.GPX in formats and not chosen["positions"]:
        raise click.UsageError(
            say(
                "GPX is made of places, which are left out unless you ask for them: add "
                "--positions (and --hide-around LAT,LON,METRES to cut your home)."
            )
        )
    if named and not chosen["positions"]:
        raise click.UsageError(
            say("--hide-around is for --positions; without it no place is written.")
        )
    if chosen["dataset"] and formats != (convert.Format.PARQUET,):
        raise click.UsageError(say("--dataset goes with --to parquet alone."))
    if convert.Format.PARQUET in formats:
        convert.need_pyarrow()
    always = _always_hidden(call) if with_settings else ()
    options = convert.ConvertOptions(formats=formats, **chosen)
    return replace(options, hidden=_hidden(options, (*always, *named)))


def _hidden(options: ConvertOptions, circles: tuple[Circle, ...]) -> tuple[Circle, ...]:
    """These circles in one order; none where no place is written anyway."""
    return tuple(sorted(set(circles), key=repr)) if options.positions else ()


def _always_hidden(call: Call) -> tuple[Circle, ...]:
    """The circles of the settings file; nothing is loaded where there is none."""
    return () if call.settings_file() is None else call.settings().hide_around


def _sentence(summary: ConversionSummary, folder: Path, *, dry: bool) -> str:
    """How many files were written, and how many there were up to date."""
    source = say_count("{count} recording", "{count} recordings", summary.converted)
    told = say_count(
        "{count} file written into {folder}, from {source}",
        "{count} files written into {folder}, from {source}",
        len(summary.names),
        folder=folder,
        source=source,
    )
    if dry:
        told = say_count(
            "{count} file would be written into {folder}, from {source}",
            "{count} files would be written into {folder}, from {source}",
            len(summary.names),
            folder=folder,
            source=source,
        )
    if not summary.unchanged:
        return told
    return say("{told}; {count} up to date", told=told, count=summary.unchanged)
