"""The options of every command that reads activities, and the reading itself."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from runlift_export.cli.call import Call, zone_of
from runlift_export.cli.progress import progress

if TYPE_CHECKING:
    from runlift_export.flow import History
    from runlift_export.model import Settings

Command = TypeVar("Command", bound=Callable[..., Any])


class ActivityPath(click.Path):
    """A path that exists: FIT file, folder, .fit.gz or export .zip."""

    name = "path"

    def __init__(self) -> None:
        super().__init__(exists=True, path_type=Path)


def reading_options(command: Command) -> Command:
    """Add PATH... and the options that say how files are read."""
    for option in reversed(
        (
            click.argument(
                "paths", type=ActivityPath(), nargs=-1, required=True, metavar="PATH..."
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
    ):
        command = option(command)
    return command


def read_history(
    call: Call, settings: Settings, paths: tuple[Path, ...], options: dict[str, Any]
) -> History:
    """Read and judge the activities under `paths`, with a progress bar where one is seen."""
    from runlift_export import flow

    with (
        call.cache() as cache,
        progress("reading", quiet=call.level < 0) as step,
    ):
        if cache is not None and options["rebuild"]:
            cache.clear()
        return flow.read_history(
            paths,
            settings,
            timezone=zone_of(settings),
            jobs=options["jobs"] or os.cpu_count() or 1,
            cache=cache,
            reader=options["reader"],
            fail_fast=options["fail_fast"],
            on_progress=step,
        )
