"""`runlift mcp`: an assistant on this machine asks about days, runs and the plan."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runlift_export.cli.call import Call, now_on, today, zone_of
from runlift_export.cli.options import ReadingOptions, reading_options
from runlift_export.cli.plan_files import OUTPUT_FOLDER

if TYPE_CHECKING:
    from runlift_export.assistant import RunnerView
    from runlift_export.flow import History
    from runlift_export.model import Plan, Settings

Stamp = tuple[tuple[str, int, int], ...]


@click.command("mcp")
@reading_options
@click.option(
    "--plan",
    "folder",
    type=OUTPUT_FOLDER,
    metavar="DIR",
    help="The folder of your plan (default: one made in memory, from today).",
)
@click.option(
    "--weeks",
    type=click.IntRange(1, 16),
    default=4,
    show_default=True,
    help="How many weeks such a plan has.",
)
@click.pass_context
def mcp_command(
    ctx: click.Context, *, reading: ReadingOptions, folder: Path | None, weeks: int
) -> None:
    """Let an assistant on this machine ask about the runs under PATH... and the plan.

    Speaks the Model Context Protocol on standard input and output; an assistant's program starts
    it. Its tools only read: days, runs, the plan, the next session, why a session stands where
    it does and why not elsewhere, and what another wish would change. No file is written, no
    position told. Needs the extra: pip install 'runlift-export[mcp]'.
    """
    from runlift_export import __version__
    from runlift_export.assistant import make_server

    call: Call = replace(ctx.obj, use_cache=False)  # keeps what it read in memory, writes nothing
    source = _Source(call=call, reading=reading, folder=folder, weeks=weeks)
    server = make_server(_remembering(source), version=__version__)
    logging.getLogger("mcp").setLevel(logging.ERROR)
    if sys.stdin.isatty():
        call.say(
            "runlift mcp waits for an assistant's program on standard input; see docs/assistant.md"
            " for how to name it there. Ctrl-C ends it."
        )
    server.run("stdio")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """Where the answers come from: paths and plan folder, as the command was given them."""

    call: Call
    reading: ReadingOptions
    folder: Path | None
    weeks: int

    def stamp(self) -> Stamp:
        """Names, sizes and times of all that is read: another stamp, another reading."""
        roots = (*self.reading.paths, *([self.folder / "plan.json"] if self.folder else []))
        settings = self.call.settings_file()
        return tuple(sorted(_stamps((*roots, *([settings] if settings else [])))))

    def view(self) -> RunnerView:
        """Everything read anew. Raises `RunliftError`."""
        from runlift_export import flow
        from runlift_export.assistant import RunnerView

        settings = self.call.settings(corrections=self.reading.corrections)
        zone = zone_of(settings)
        history = flow.read_history(
            self.reading.paths,
            settings,
            timezone=zone,
            today=today(zone),
            zone_from_files=settings.timezone is None,
            jobs=self.reading.jobs or os.cpu_count() or 1,
            cache=None,
            reader=self.reading.reader,
            fail_fast=self.reading.fail_fast,
            logged=self.call.logged(settings),
        )
        calendars = self.call.calendars(settings)
        from runlift_export import flow

        plan = flow.previous_plan(self.folder) if self.folder else None
        return RunnerView(
            history=history,
            settings=settings,
            plan=plan or self._made(history, settings, calendars),
            now=self._now(history, settings),
            calendars=calendars,
        )

    def _made(
        self, history: History, settings: Settings, calendars: tuple[tuple[str, bytes], ...]
    ) -> Plan:
        from runlift_export import flow

        zone = history.timezone or zone_of(settings)
        start = today(zone)
        return flow.plan_runner(
            history,
            settings,
            start=start,
            weeks=self.weeks,
            timezone=zone,
            calendars=calendars,
            with_files=False,
            not_before=now_on(start, zone),
        ).plan

    def _now(self, history: History, settings: Settings) -> datetime:
        zone = history.timezone or zone_of(settings)
        on = today(zone)
        return now_on(on, zone) or datetime(on.year, on.month, on.day, tzinfo=zone)


def _remembering(source: _Source) -> Callable[[], RunnerView]:
    """The view, read again only where a file, the settings or the date are others."""
    kept: list[tuple[object, RunnerView]] = []

    def see() -> RunnerView:
        stamp = (source.stamp(), today(zone_of(source.call.settings())))
        if not kept or kept[0][0] != stamp:
            kept[:] = [(stamp, source.view())]
        _, view = kept[0]
        zone = view.now.tzinfo
        return view if zone is None else replace(view, now=_later(view.now))

    return see


def _later(seen: datetime) -> datetime:
    """The moment of asking, on the clock of the moment that was seen first."""
    moment = datetime.now(seen.tzinfo)
    return moment if moment.date() == seen.date() else seen


def _stamps(roots: tuple[Path, ...]) -> list[tuple[str, int, int]]:
    """Path, size and time of each file under the roots, without opening any."""
    found = []
    for root in roots:
        inside = root.rglob("*") if root.is_dir() else (root,)
        for path in inside:
            try:
                about = path.stat()
            except OSError:
                continue
            found.append((str(path), about.st_size, about.st_mtime_ns))
    return found
