"""A listing of runs or days: printed as kept where nothing has changed, else made and kept."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runlift_export import __version__
from runlift_export.cli.call import Call, status_of, today, zone_of
from runlift_export.cli.options import ListingOptions, ReadingOptions
from runlift_export.cli.reading import read_with_progress

if TYPE_CHECKING:
    from runlift_export.flow import History
    from runlift_export.model import Settings


def print_listing(
    ctx: click.Context,
    reading: ReadingOptions,
    listing: ListingOptions,
    text_of: Callable[[History], str],
    *,
    also: bool = False,
) -> None:
    """Print the listing kept for this very question, else make it with `text_of` and keep it.

    `also` is what the command asks besides, where its options are not all in `listing`.
    """
    from runlift_export import flow

    call: Call = ctx.obj
    settings = call.settings(corrections=reading.corrections)
    key = flow.listing_key(reading.paths, (*_question(ctx, reading, listing, settings), also))
    with call.cache() as cache:
        found = None
        if cache is not None and not reading.rebuild:
            found = flow.kept_listing(cache, key)
        if found is None:
            history = read_with_progress(call, settings, reading)
            several = flow.several_runners(history.runs)
            notices = (several, *flow.idle_corrections(history, settings))
            found = flow.Listing(text=text_of(history), problems=history.problems, notices=notices)
            if cache is not None:
                flow.keep_listing(cache, key, found)
    click.echo(found.text, nl=False)
    for words in filter(None, found.notices):
        call.say(words)
    call.tell_problems(found.problems)
    ctx.exit(status_of(found.problems))


def _question(
    ctx: click.Context, reading: ReadingOptions, listing: ListingOptions, settings: Settings
) -> tuple[object, ...]:
    """All that the listing depends on but the files: the program, what was asked, the settings."""
    asked = replace(reading, jobs=None, rebuild=False)
    zone = zone_of(settings)
    asked_on = (str(zone), today(zone))
    return (ctx.info_name, __version__, _program_changed_ns(), asked, listing, settings, asked_on)


def _program_changed_ns() -> int:
    """The newest change of our own files: a program that was updated judges anew."""
    newest, folders = 0, [str(Path(__file__).parent.parent)]
    while folders:
        with os.scandir(folders.pop()) as listing:  # a tenth of the time that pathlib takes
            for entry in listing:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                elif entry.name.endswith((".py", ".toml", ".so", ".pyd")):
                    newest = max(newest, entry.stat().st_mtime_ns)
    return newest
