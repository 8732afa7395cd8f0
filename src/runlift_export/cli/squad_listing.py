"""`runs --squad`: the runs of many athletes in one listing, each judged by itself."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runlift_export import __version__
from runlift_export.cli.call import Call, clock, status_of, zone_of
from runlift_export.cli.options import ListingOptions, ReadingOptions
from runlift_export.cli.reading import progress_bar
from runlift_export.cli.screen import print_long
from runlift_export.language import say, spoken_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runlift_export.export import Screen
    from runlift_export.squad import MemberRuns, Roster, Wishes


def squad_folder(paths: tuple[Path, ...]) -> Path:
    """The one folder that --squad is about. Raises `click.UsageError` for anything else."""
    if len(paths) != 1 or not paths[0].is_dir():
        raise click.UsageError(
            say("--squad goes with one PATH: the folder that holds a folder for each athlete.")
        )
    return paths[0]


def listing_wishes(call: Call, roster: Roster, *, rebuild: bool = False) -> Wishes:
    """What is asked for every athlete where nothing is planned; `rebuild` reads all files again."""
    from runlift_export import settings, squad
    from runlift_export.cli.squad import caches_of

    return squad.Wishes(
        output="",
        clock=clock(),
        machine_zone=zone_of(settings.defaults()).key,
        settings_text=roster.settings_text,
        settings_file=roster.settings_file,
        cache=str(caches_of(roster, None)) if call.use_cache else "",
        program_version=__version__,
        language=spoken_language(),
        again=rebuild,
    )


def print_squad_runs(
    ctx: click.Context,
    reading: ReadingOptions,
    listing: ListingOptions,
    screen: Screen,
    columns: Sequence[str],
    *,
    unsure_only: bool,
) -> None:
    """Print the runs of all athletes, tell whose could not be read, and end with the status."""
    call: Call = ctx.obj
    if reading.corrections is not None:
        raise click.UsageError(
            say(
                "--corrections is one runner's: put [[corrections]] into the athlete's "
                "runlift.toml."
            )
        )
    athletes = tuple(
        replace(
            one,
            verdicts=tuple(
                verdict
                for verdict in one.verdicts[:: -1 if listing.reverse else 1]
                if listing.covers(verdict.run.local_date) and (verdict.unsure or not unsure_only)
            ),
        )
        for one in _judged(call, reading)
    )
    print_long(call, _text(athletes, listing, screen, columns))
    for one in athletes:
        for words in one.notices:
            call.say(f"{one.athlete}: {words}")
        if one.reason:
            call.say(f"{one.athlete}: {one.reason}", least=-1)
    problems = tuple(problem for one in athletes for problem in one.problems)
    call.tell_problems(problems)
    ctx.exit(1 if any(one.reason for one in athletes) else status_of(problems))


def _judged(call: Call, reading: ReadingOptions) -> tuple[MemberRuns, ...]:
    from runlift_export import squad

    roster = squad.find_roster(squad_folder(reading.paths), settings=call.config)
    wishes = listing_wishes(call, roster, rebuild=reading.rebuild)
    with progress_bar(say("reading"), quiet=call.level < 0) as step:
        return squad.list_runs(
            roster,
            wishes,
            squad.EngineSpec(jobs=reading.jobs or os.cpu_count() or 1),
            reader=reading.reader,
            fail_fast=reading.fail_fast,
            on_progress=step,
        )


def _text(
    athletes: tuple[MemberRuns, ...],
    listing: ListingOptions,
    screen: Screen,
    columns: Sequence[str],
) -> str:
    from runlift_export import documents, squad
    from runlift_export.export import runs_csv, runs_text

    if listing.form == "json":
        return documents.as_json(squad.squad_runs_document(athletes)).decode()
    verdicts = tuple(verdict for one in athletes for verdict in one.verdicts)
    names = tuple(one.athlete for one in athletes for _ in one.verdicts)
    if listing.form == "csv":
        return runs_csv(verdicts, athletes=names)
    return runs_text(
        verdicts, explain=listing.explain, screen=screen, columns=columns, athletes=names
    )
