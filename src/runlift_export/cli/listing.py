"""`runlift runs` and `days`: printed as kept where nothing has changed, else made and kept."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from runlift_export import __version__
from runlift_export.cli.call import Calendars, Call, clock, now_words, status_of, today, zone_of
from runlift_export.cli.options import (
    ListingOptions,
    ReadingOptions,
    listing_options,
    reading_options,
)
from runlift_export.cli.reading import read_with_progress
from runlift_export.cli.screen import print_long, screen_of
from runlift_export.cli.squad_listing import print_squad_runs
from runlift_export.language import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runlift_export.export import Screen
    from runlift_export.flow import History, Listing, RunnerPlan
    from runlift_export.model import Settings


@click.command("runs")
@reading_options
@listing_options
@click.option("--unsure", is_flag=True, help="Only runs where your word would help: see `correct`.")
@click.option(
    "--squad",
    "is_squad",
    is_flag=True,
    help="PATH is a squad, a folder or .zip for each athlete: all their runs, and whose each is.",
)
@click.pass_context
def runs_command(
    ctx: click.Context,
    *,
    reading: ReadingOptions,
    listing: ListingOptions,
    unsure: bool,
    is_squad: bool,
) -> None:
    """One line per run: how hard it was, and why. The newest last.

    Columns: date, km, time, pace, effort, flags (long, race), load, why, file; with --squad
    athlete before them.
    """
    from runlift_export.export import RUN_COLUMNS

    screen = screen_of(ctx.obj)
    if is_squad:
        columns = _columns(ctx, listing, ("athlete", *RUN_COLUMNS))
        print_squad_runs(ctx, reading, listing, screen, columns, unsure_only=unsure)
    columns = _columns(ctx, listing, RUN_COLUMNS)

    def text_of(history: History) -> str:
        return _runs_text(history, listing, screen, columns, unsure_only=unsure)

    _print_listing(ctx, reading, listing, text_of, also=(unsure, screen))


def _runs_text(
    history: History,
    listing: ListingOptions,
    screen: Screen,
    columns: Sequence[str],
    *,
    unsure_only: bool,
) -> str:
    from runlift_export import documents
    from runlift_export.export import runs_csv, runs_text

    chosen = tuple(
        one
        for one in history.verdicts[:: -1 if listing.reverse else 1]
        if listing.covers(one.run.local_date) and (one.unsure or not unsure_only)
    )
    if listing.form == "json":
        document = documents.runs_document(chosen, history.problems)
        return documents.as_json(document).decode()
    if listing.form == "csv":
        return runs_csv(chosen)
    return runs_text(chosen, explain=listing.explain, screen=screen, columns=columns)


@click.command("days")
@reading_options
@listing_options
@click.pass_context
def days_command(ctx: click.Context, *, reading: ReadingOptions, listing: ListingOptions) -> None:
    """One line per date: rest, easy, moderate, hard, long, race. The newest last.

    Columns: date, day, effort, flags (long, race), basis (how it is known), key (the chance that
    it needs fresh legs), load, why.
    """
    from runlift_export.export import DAY_COLUMNS

    screen = screen_of(ctx.obj)
    columns = _columns(ctx, listing, DAY_COLUMNS)

    def text_of(history: History) -> str:
        text = _days_text(history, listing, screen, columns)
        if listing.explain and listing.form == "table":
            text += _thresholds_text(history)
        return text

    _print_listing(ctx, reading, listing, text_of, also=(screen,))


def _days_text(
    history: History, listing: ListingOptions, screen: Screen, columns: Sequence[str]
) -> str:
    from runlift_export import documents
    from runlift_export.export import days_csv, days_text

    step = -1 if listing.reverse else 1
    chosen = tuple(day for day in history.days[::step] if listing.covers(day.date))
    if listing.form == "json":
        return documents.as_json(documents.days_document(chosen)).decode()
    if listing.form == "csv":
        return days_csv(chosen)
    return days_text(chosen, explain=listing.explain, screen=screen, columns=columns)


def _thresholds_text(history: History) -> str:
    """What "hard" was measured against, under the table of days."""
    from runlift_export import flow
    from runlift_export.export import threshold_line

    return "".join(f"{threshold_line(one)}\n" for one in flow.threshold_reasons(history))


def _columns(
    ctx: click.Context, listing: ListingOptions, known: tuple[str, ...]
) -> tuple[str, ...]:
    """The columns that were asked for. Raises `click.UsageError` for one that there is not."""
    if listing.columns is None:
        return known
    names = tuple(part.strip().lower() for part in listing.columns.split(",") if part.strip())
    strange = next((name for name in names if name not in known), None)
    if strange is not None or not names:
        wish = say(
            "there is no column {name}; choose from {known}",
            name=repr(strange or ""),
            known=", ".join(known),
        )
        raise click.BadParameter(wish, ctx=ctx, param_hint="--columns")
    return tuple(dict.fromkeys(names))


def _print_listing(
    ctx: click.Context,
    reading: ReadingOptions,
    listing: ListingOptions,
    text_of: Callable[[History], str],
    *,
    also: tuple[object, ...],
) -> None:
    """Print the listing kept for this very question, else make it with `text_of` and keep it.

    `also` is what the command asks besides, where its options are not all in `listing`.
    """
    from runlift_export import flow

    call: Call = ctx.obj
    settings = call.settings(corrections=reading.corrections)
    key = flow.listing_key(reading.paths, (*_question(ctx, reading, listing, settings), *also))
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
    print_long(call, found.text)
    for words in filter(None, found.notices):
        call.say(words)
    call.tell_problems(found.problems)
    ctx.exit(status_of(found.problems))


def kept_plan(ctx: click.Context, asked: PlanQuestion) -> Listing | None:
    """What was printed of the plan that still stands, where nothing has changed since.

    None where it has: files, settings, calendars, date, program, or what lies in the plan's folder;
    or where a session of today has begun since.
    """
    from runlift_export import flow

    call: Call = ctx.obj
    with call.cache() as cache:
        if cache is None:
            return None
        found = flow.kept_listing(cache, _plan_key(asked))
    return found if found is not None and _is_of_now(found.until) else None


def keep_plan(ctx: click.Context, asked: PlanQuestion, text: str, made: RunnerPlan) -> None:
    """Keep what was printed of a plan, for as long as nothing changes.

    What it said of the plan before is not part of it.
    """
    from runlift_export import flow

    call: Call = ctx.obj
    zone = ZoneInfo(made.plan.timezone)
    on = today(zone)
    begins = [one.start for one in made.plan.sessions if one.date == on]
    until = min((*begins, datetime.combine(on + timedelta(days=1), time(), tzinfo=zone)))
    listing = flow.Listing(
        text=text,
        problems=made.problems,
        made_at=now_words(zone),
        until=until.isoformat(),
        status=status_of(made.problems),
    )
    with call.cache() as cache:
        if cache is not None:
            flow.keep_listing(cache, _plan_key(asked), listing)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanQuestion:
    """All that a plan is made from: what was asked, settings, calendars, the folder, the files.

    `files` is a hash of the activity files as they were before they were read.
    """

    reading: ReadingOptions
    options: object
    output: Path | None
    settings: Settings
    calendars: Calendars
    files: str


def _plan_key(asked: PlanQuestion) -> str:
    from runlift_export import flow

    zone = zone_of(asked.settings)
    state = flow.plan_folder_state(asked.output) if asked.output is not None else None
    words = (__version__, _program_changed_ns(), str(zone), today(zone), state)
    same = replace(asked, reading=replace(asked.reading, jobs=None, rebuild=False))
    return flow.listing_key((), ("plan", words, same))


def _is_of_now(until: str) -> bool:
    end, now = datetime.fromisoformat(until), clock()
    if not isinstance(now, datetime):
        return True
    return now < (end if now.tzinfo else end.replace(tzinfo=None))


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
