"""Reading activities for a command, with a progress bar for people where it takes a while."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from time import monotonic
from typing import TYPE_CHECKING

import click

from runlift_export.cli.call import Call, today, tz_fault, zone_of
from runlift_export.cli.options import LoggedOptions, ReadingOptions
from runlift_export.language import say

if TYPE_CHECKING:
    from runlift_export.flow import History
    from runlift_export.model import Settings

PATIENCE_S = 1.0


def read_with_progress(
    call: Call,
    settings: Settings,
    reading: ReadingOptions,
    logged: LoggedOptions | None = None,
    columns: tuple[str, ...] | None = None,
) -> History:
    """Read and judge the activities that were asked for.

    Files of finished sets are read where `logged` is given: those of the settings too. `columns`
    are those that the traces should have, where speed alone will not do.
    """
    from runlift_export import flow

    if settings.timezone is None and (fault := tz_fault()):
        call.say(fault, least=-1)
    with (
        call.cache() as cache,
        progress_bar(say("reading"), quiet=call.level < 0) as step,
    ):
        if cache is not None and reading.rebuild:
            cache.clear()
        return flow.read_history(
            reading.paths,
            settings,
            timezone=zone_of(settings),
            today=today(zone_of(settings)),
            zone_from_files=settings.timezone is None,
            jobs=reading.jobs or os.cpu_count() or 1,
            cache=cache,
            reader=reading.reader,
            fail_fast=reading.fail_fast,
            on_progress=step,
            logged=None if logged is None else call.logged(settings, logged.logged),
            logged_units=None if logged is None else logged.logged_unit,
            columns=columns or flow.SPEED_ALONE,
        )


@contextmanager
def progress_bar(label: str, *, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Give a callback `(done, total)`, or None where nobody watches.

    The bar appears once the work has taken a second, with how many a second and how long it will
    still take; a pipe never sees it.
    """
    if quiet or not sys.stderr.isatty():
        yield None
        return
    began = monotonic()
    shown = False

    def step(done: int, total: int) -> None:
        nonlocal shown
        passed_s = monotonic() - began
        if passed_s >= PATIENCE_S:
            shown = True
            share = done / total if total else 1.0
            bar = "#" * round(30 * share)
            left_s = (total - done) * passed_s / done if done else 0.0
            rate = say(
                "{rate:.0f} a second, {left_s:.0f} s left", rate=done / passed_s, left_s=left_s
            )
            click.echo(f"\r{label} [{bar:<30}] {done}/{total}, {rate}\x1b[K", nl=False, err=True)

    try:
        yield step
    finally:
        if shown:
            click.echo("\r\x1b[K", nl=False, err=True)


def tell_zone(call: Call, history: History, settings: Settings) -> None:
    """Say once which zone is in use and why, where that is no matter of course."""
    from runlift_export import flow

    machine = zone_of(replace(settings, timezone=None))
    used = history.timezone or zone_of(settings)
    words = flow.zone_words(history.runs, settings, used, machine)
    if words:
        call.say(words)


def tell_logged(call: Call, history: History, settings: Settings) -> None:
    """A line for each file of finished sets."""
    from runlift_export import flow

    for one in flow.logged_files(history, settings):
        if one.dialect:
            call.say(flow.logged_line(one))


def tell_corrections(
    call: Call, history: History, settings: Settings, *, until: date | None = None
) -> None:
    """Name the corrections that match no run; those of dates up to `until` have still a use."""
    from runlift_export import flow

    for words in flow.idle_corrections(history, settings, until=until):
        call.say(words)
