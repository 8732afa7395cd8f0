"""The program `runlift`: its global options, and where errors become exit statuses."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from runlift_export import __version__
from runlift_export.cli.call import SETTINGS_NAME, Call, speak_as_the_system
from runlift_export.cli.spoken_help import (
    SpokenGroup,
    click_speaks,
    language_asked_for,
    make_spoken,
)
from runlift_export.cli.usage import make_plain, other_word, with_example
from runlift_export.errors import RunliftError, reason_of
from runlift_export.language import say, speak_always, spoken_language, to_say

HOMES = {
    "plan": ("plan", "plan_command"),
    "today": ("today", "today_command"),
    "runs": ("listing", "runs_command"),
    "days": ("listing", "days_command"),
    "correct": ("correct", "correct_command"),
    "check": ("plan_files", "check_command"),
    "export": ("plan_files", "export_command"),
    "show": ("lifts", "show_command"),
    "lifts": ("lifts", "lifts_command"),
    "exercises": ("lifts", "exercises_command"),
    "rules": ("rules", "rules_command"),
    "load": ("watch", "load_command"),
    "fetch": ("watch", "fetch_command"),
    "serve": ("serve", "serve_command"),
    "secrets": ("secrets", "secrets_command"),
    "mcp": ("mcp", "mcp_command"),
    "publish": ("publish", "publish_command"),
    "squad": ("squad_serve", "squad_group"),
    "convert": ("convert", "convert_command"),
    "table": ("table", "table_command"),
    "repair": ("fit_files", "repair_command"),
    "merge": ("fit_files", "merge_command"),
    "cut": ("fit_files", "cut_command"),
    "init": ("doctor", "init_command"),
    "doctor": ("doctor", "doctor_command"),
    "completion": ("completion", "completion_command"),
}
"""File and name of each command, in the order a newcomer needs them."""

STOPPED = 130
"""What shells expect of a program that Ctrl-C ended."""


def _after_the_command(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    """Take a global option that stands behind the command."""
    call: Call = ctx.obj
    if not value or not isinstance(call, Call):
        return
    if param.name in {"verbose_after", "quiet_after"}:
        level = 1 if param.name == "verbose_after" else -1
        if call.level == -level:
            raise click.UsageError(say(CONTRADICTION))
        ctx.obj = replace(call, level=level)
    elif param.name == "no_color_after":
        ctx.obj = replace(call, colour=False)
    elif param.name == "no_pager_after":
        ctx.obj = replace(call, pager=False)
    elif param.name == "no_cache_after":
        ctx.obj = replace(call, use_cache=False)
    elif param.name == "cache_after":
        ctx.obj = replace(call, cache_file=value)
    else:
        ctx.obj = replace(call, config=value)


def _tell_version(ctx: click.Context, param: click.Parameter, value: Any) -> None:  # noqa: ARG001  click's
    """Say the version and end. The names are click's."""
    if value and not ctx.resilient_parsing:
        click.echo(say("runlift, version {version}", version=__version__))
        ctx.exit()


def _global_options(command: click.Command) -> list[click.Option]:
    """The options of the program for a command, but for those it has itself."""
    taken = {name for param in command.params for name in param.opts}
    file = click.Path(path_type=Path, dir_okay=False)
    known: tuple[tuple[str, tuple[str, ...], Any], ...] = (
        ("config_after", ("-c", "--config"), file),
        ("cache_after", ("--cache",), file),
        ("no_cache_after", ("--no-cache",), None),
        ("no_color_after", ("--no-color",), None),
        ("no_pager_after", ("--no-pager",), None),
        ("quiet_after", ("-q", "--quiet"), None),
        ("verbose_after", ("-v", "--verbose"), None),
    )
    return [
        click.Option(
            [name, *(one for one in words if one not in taken)],
            is_flag=kind is None,
            type=kind,
            hidden=True,
            expose_value=False,
            callback=_after_the_command,
        )
        for name, words, kind in known
        if any(one not in taken for one in words)
    ]


CONTRADICTION = to_say("-q and -v contradict each other: choose one.")


class Commands(MutableMapping[str, click.Command]):
    """The commands by name; each is loaded when it is first asked for, since one call needs one.

    What stands before a command may stand after it too.
    """

    def __init__(self) -> None:
        self._loaded: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        """The command. Raises KeyError where there is none of this name."""
        if name not in self._loaded:
            file, command = HOMES[name]
            self[name] = getattr(import_module(f"runlift_export.cli.{file}"), command)
        return self._loaded[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        """Add a command and those it holds, each with the global options and our own types."""
        inner = command.commands if isinstance(command, click.Group) else {}
        below = [(one, f"{name} {word}") for word, one in inner.items()]
        for one, path in ((command, name), *below):
            one.params.extend(_global_options(one))
            make_plain(one, path)
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        """Forget a command; one of ours is loaded again when it is asked for."""
        del self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        """Give the names, ours first."""
        yield from HOMES
        yield from (name for name in self._loaded if name not in HOMES)

    def __len__(self) -> int:
        """Count the names."""
        return len(set(HOMES) | set(self._loaded))


class Program(SpokenGroup):
    """A group that turns our own errors into a message and their exit status."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **more: Any) -> Any:
        """Parse and run a command line, by default that of the process, in its language."""
        words = sys.argv[1:] if args is None else args
        before = spoken_language()
        speak_as_the_system()
        if asked := language_asked_for(words, SETTINGS_NAME):
            speak_always(asked)
        try:
            with click_speaks():
                return super().main(args, *rest, **more)
        finally:
            speak_always(before)

    def make_context(self, *given: Any, **more: Any) -> click.Context:
        """The words taken apart; who presses Ctrl-C by then is told the same as later."""
        try:
            return super().make_context(*given, **more)
        except KeyboardInterrupt:
            click.echo(say("runlift: stopped"), err=True)
            sys.exit(STOPPED)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; `RunliftError` and what the disk refuses are caught, nothing else."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise with_example(error) from error
        except KeyboardInterrupt:
            click.echo(say("runlift: stopped"), err=True)
            ctx.exit(STOPPED)
        except RunliftError as error:
            from runlift_export.checked import printable

            lines = (printable(line) for line in str(error).split("\n"))
            click.echo("runlift: " + "\n         ".join(lines), err=True)
            ctx.exit(error.exit_status)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise  # the reader had enough (`| head`): click ends quietly
            place = error.filename or say("standard output")
            click.echo(f"runlift: {place!s}: {reason_of(error)}", err=True)
            ctx.exit(RunliftError.exit_status)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was meant; `help COMMAND` is its --help. Raises `click.UsageError`."""
        word = args[0]
        if word == "help":
            if len(args) == 1:
                click.echo(ctx.get_help())
                ctx.exit()
            return super().resolve_command(ctx, [*args[1:], "--help"])
        other = other_word(word)
        if word not in self.commands and other is not None:
            wish = say(
                "No such command {word}. Did you mean {other}?", word=repr(word), other=repr(other)
            )
            raise click.UsageError(wish, ctx=ctx)
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """The commands in the order a newcomer needs them."""
        return list(self.commands)


@click.group(
    cls=Program, commands=Commands(), context_settings={"help_option_names": ["-h", "--help"]}
)
@click.option(
    "-c",
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Settings file (default: ./runlift.toml, else your own).",
)
@click.option(
    "--cache",
    "cache_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where runs already read are kept.",
)
@click.option("--no-cache", is_flag=True, help="Read every file anew, keep nothing.")
@click.option("--no-color", is_flag=True, help="No colours; NO_COLOR=1 asks for the same.")
@click.option("--no-pager", is_flag=True, help="Print long tables at once, not page by page.")
@click.option("-q", "--quiet", is_flag=True, help="Say only what went wrong.")
@click.option("-v", "--verbose", is_flag=True, help="Say more.")
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_tell_version,
    help="Show the version and exit.",
)
@click.pass_context
def program(
    ctx: click.Context,
    config: Path | None,
    cache_file: Path | None,
    *,
    no_cache: bool,
    no_color: bool,
    no_pager: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Plan strength sessions around your running.

    Reads FIT files of runs, tells easy from hard days, places strength sessions where they
    help, and writes workouts for the watch and a calendar feed. Nothing leaves this machine.

    Exit status: 0 done, 1 failed or some file unreadable, 2 usage or settings,
    3 no plan or a rule broken, 130 stopped by Ctrl-C. The options below may also stand after the
    command.
    """
    if quiet and verbose:
        raise click.UsageError(say(CONTRADICTION))
    ctx.obj = Call(
        config=config,
        cache_file=cache_file,
        use_cache=not no_cache,
        level=int(verbose) - int(quiet),
        colour=not no_color,
        pager=not no_pager,
    )


make_spoken(program, "")


def main() -> None:
    """Entry point of the installed command and of `python -m runlift_export`."""
    # Our arrays are small: threads for algebra would only be started and never used.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character must not stop a listing.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        program(prog_name="runlift")
    except (KeyboardInterrupt, SystemExit) as end:
        status = STOPPED if isinstance(end, KeyboardInterrupt) else end.code
        if status == STOPPED:
            import signal

            signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is ending: once is enough
            for stream in (sys.stdout, sys.stderr):
                with suppress(OSError, ValueError, AttributeError):
                    stream.flush()
            # Python would end itself by the signal if it came within an `exec`, as dataclasses are
            # made by: what waits for us would see no status.
            os._exit(STOPPED)
        sys.exit(status)
