"""Options that several commands share, so that they read alike everywhere, and their values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from runlift_export.checked import FIRST_YEAR, LAST_YEAR
from runlift_export.cli.call import Call
from runlift_export.cli.usage import NamedPath
from runlift_export.language import say

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingOptions:
    """How the activities under `paths` are read; `jobs` None is a process for each core."""

    paths: tuple[Path, ...]
    jobs: int | None
    corrections: str | None
    fail_fast: bool
    rebuild: bool
    reader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedOptions:
    """Where sets stand that were written down in an app; the unit of weights without one."""

    logged: tuple[Path, ...]
    logged_unit: str | None


NOTHING_LOGGED = LoggedOptions(logged=(), logged_unit=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingOptions:
    """Which dates are listed, both ends included, in which form, and with how many reasons."""

    since: date | None
    until: date | None
    form: str
    explain: bool
    columns: str | None = None
    reverse: bool = False

    def __post_init__(self) -> None:
        """Refuse a span that ends before it begins. Raises `click.UsageError`."""
        if self.since is not None and self.until is not None and self.since > self.until:
            raise click.UsageError(
                say(
                    "--since {since} is after --until {until}: no date lies between them; "
                    "swap the two.",
                    since=self.since,
                    until=self.until,
                )
            )
        if self.columns is not None and self.form != "table":
            raise click.UsageError(
                say("--columns is for the table on the screen; `runlift table` chooses for files.")
            )

    def covers(self, day: date) -> bool:
        """Whether a date is listed; what is judged is not cut by --since and --until."""
        after = self.since is None or day >= self.since
        return after and (self.until is None or day <= self.until)


class FolderPath(NamedPath):
    """A folder on this machine's disks; what looks like a web or bucket address is refused."""

    name = "folder"

    def __init__(self, *, exists: bool = False) -> None:
        super().__init__(path_type=Path, file_okay=False, exists=exists)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The folder. Raises `click.BadParameter`."""
        _refuse_addresses(self, value, param, ctx)
        if str(value) == "-":
            self.fail(say("expected a folder such as plan, found '-': many files come out"))
        return super().convert(value, param, ctx)


class SquadPlace(FolderPath):
    """A folder, or the address of a prefix in a bucket; `file://` is the folder that it names."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The folder's path, or the address, as a text. Raises `click.BadParameter`."""
        from runlift_export import store
        from runlift_export.errors import RequestError

        if not store.is_address(str(value)):
            return str(super().convert(value, param, ctx))
        try:
            return store.checked_address(str(value))
        except RequestError as error:
            self.fail(str(error), param, ctx)


def _refuse_addresses(
    kind: NamedPath, value: Any, param: click.Parameter | None, ctx: click.Context | None
) -> None:
    scheme, colon, _ = str(value).partition("://")
    if colon and scheme.isalnum():
        wish = say(
            "{value!r} is an address, not a folder: mount it, or copy it to a disk of this machine",
            value=str(value),
        )
        kind.fail(wish, param, ctx)


class ActivityPath(NamedPath):
    """A path that exists: FIT file, folder, .fit.gz or export .zip."""

    name = "path"

    def __init__(self) -> None:
        super().__init__(exists=True, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; `-` is a file that holds standard input until the command ends."""
        if str(value) == "-" and ctx is not None:
            return _standard_input(ctx)
        _refuse_addresses(self, value, param, ctx)
        return super().convert(value, param, ctx)


def _standard_input(ctx: click.Context) -> Path:
    """What stands on standard input, as a file by the name that its first bytes ask for."""
    import shutil
    import sys
    import tempfile

    folder = Path(ctx.with_resource(tempfile.TemporaryDirectory(prefix="runlift-")))
    stream = sys.stdin.buffer
    begin = stream.read(4)
    suffixes = {b"PK\x03\x04": ".zip", b"\x1f\x8b": ".fit.gz"}
    suffix = next((one for mark, one in suffixes.items() if begin.startswith(mark)), ".fit")
    path = folder / f"standard-input{suffix}"
    with path.open("wb") as target:
        target.write(begin)
        shutil.copyfileobj(stream, target)
    # A file that is gone at once is not worth remembering.
    if isinstance(ctx.obj, Call):
        ctx.obj = replace(ctx.obj, use_cache=False)
    return path


class Day(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions
    """A date in the years that settings and plans know too."""

    name = "date"
    _moment = click.DateTime(formats=["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date. Raises `click.BadParameter` for what is none, or outside the years."""
        try:
            day: date = self._moment.convert(value, param, ctx).date()
        except click.BadParameter:
            self.fail(
                say("expected a date such as 2026-10-01, found {value!r}", value=value), param, ctx
            )
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            wish = say(
                "expected a year from {first_year} to {last_year}, found {year}",
                first_year=FIRST_YEAR,
                last_year=LAST_YEAR,
                year=day.year,
            )
            self.fail(wish, param, ctx)
        return day


DAY = Day()


def gathered(name: str, kind: type[Any]) -> Callable[[Command], Command]:
    """Hand a command the options that `kind` (a dataclass) names as one value called `name`."""
    names = tuple(field.name for field in fields(kind))

    def decorate(command: Command) -> Command:
        @wraps(command)
        def call(*args: Any, **values: Any) -> Any:
            chosen = kind(**{field: values.pop(field) for field in names})
            return command(*args, **values, **{name: chosen})

        return call  # type: ignore[return-value]  # the same command to click

    return decorate


def format_option(*forms: str) -> Callable[[Command], Command]:
    """-f/--format with these forms, the first by default; arrives as `form`."""
    return click.option(
        "-f",
        "--format",
        "form",
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
        help="How the result is printed.",
    )


def listening_options(command: Command) -> Command:
    """Add --host, -p and --allow-host; they arrive as `host`, `port` and `names`."""
    return _with_options(
        command,
        click.option(
            "--host", default="127.0.0.1", show_default=True, help="Address to listen on."
        ),
        click.option(
            "-p",
            "--port",
            type=click.IntRange(0, 65535),
            default=8765,
            show_default=True,
            help="Port to listen on; 0 is any free one.",
        ),
        click.option(
            "--allow-host",
            "names",
            multiple=True,
            metavar="NAME",
            help="A name this server goes by.",
        ),
    )


def listing_options(command: Command) -> Command:
    """Add what cuts and orders a listing; it arrives as `listing`, a `ListingOptions`."""
    return _with_options(
        gathered("listing", ListingOptions)(command),
        click.option("--since", type=DAY, metavar="DATE", help="From this date on."),
        click.option("--until", type=DAY, metavar="DATE", help="Up to this date."),
        format_option("table", "json", "csv"),
        click.option("--explain", is_flag=True, help="Give every reason, not just the first."),
        click.option(
            "--columns", metavar="NAMES", help="Only these, in this order; comma between them."
        ),
        click.option("--reverse", is_flag=True, help="The newest first."),
    )


def reading_options(command: Command) -> Command:
    """Add PATH... and how files are read; they arrive as `reading`, a `ReadingOptions`."""
    return _reading_options(command, required=True)


def optional_reading_options(command: Command) -> Command:
    """The same for a command that can do without a PATH."""
    return _reading_options(command, required=False)


def logged_options(command: Command) -> Command:
    """Add --lifts and --lifts-unit; they arrive as `logged`, a `LoggedOptions`."""
    return _with_options(
        gathered("logged", LoggedOptions)(command),
        click.option(
            "--lifts",
            "logged",
            type=click.Path(exists=True, path_type=Path),
            multiple=True,
            metavar="FILE.csv",
            help="Your sets as Hevy, Strong or FitNotes export them, or a folder of such files.",
        ),
        click.option(
            "--lifts-unit",
            "logged_unit",
            type=click.Choice(["kg", "lb"]),
            help="The unit of weights in them that have none (default: units of your settings).",
        ),
    )


def _reading_options(command: Command, *, required: bool) -> Command:
    return _with_options(
        gathered("reading", ReadingOptions)(command),
        click.argument(
            "paths", type=ActivityPath(), nargs=-1, required=required, metavar="PATH..."
        ),
        click.option(
            "-j",
            "--jobs",
            type=click.IntRange(1, 256),
            help="Processes that read files (default: one for each core).",
        ),
        click.option(
            "--corrections",
            metavar="FILE.csv",
            help="Your own word on runs: date or source, effort.",
        ),
        click.option("-x", "--fail-fast", is_flag=True, help="Stop at the first bad file."),
        click.option("--rebuild", is_flag=True, help="Read every file again."),
        click.option(
            "--reader",
            type=click.Choice(["columns", "fitparse"]),
            default="columns",
            show_default=True,
            help="The fast reader, or the fitparse library.",
        ),
    )


def _with_options(command: Command, *options: Callable[[Command], Command]) -> Command:
    """Add options so that --help shows them in this order."""
    for option in reversed(options):
        command = option(command)
    return command
