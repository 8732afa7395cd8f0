"""`runlift correct`: your own word on a run or a day, kept in the settings."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runlift_export.cli.call import SETTINGS_NAME, Call, read_bytes, status_of
from runlift_export.cli.options import DAY, ReadingOptions, optional_reading_options
from runlift_export.cli.reading import read_with_progress
from runlift_export.errors import FolderError, SettingsError, reason_of
from runlift_export.language import say
from runlift_export.model import CORRECTION_WORDS, RIDE

if TYPE_CHECKING:
    from runlift_export.flow import History
    from runlift_export.model import Correction, Run, Settings, Verdict

CLEAR = "clear"
WORDS = (*CORRECTION_WORDS, CLEAR)
_DATED = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}\.?")
"""Meant as a date, written rightly or not; no file has such a name."""


@click.command("correct")
@click.argument("which", metavar="DATE|FILE")
@click.argument("effort", type=click.Choice(WORDS))
@optional_reading_options
@click.option("-n", "--dry-run", is_flag=True, help="Say what would change, write nothing.")
@click.pass_context
def correct_command(
    ctx: click.Context, *, which: str, effort: str, reading: ReadingOptions, dry_run: bool
) -> None:
    """Say how hard a day was, or the run of one FILE; your word wins over every rule.

    It is written into the settings file in force, else into a new ./runlift.toml. With PATHs
    of activities, every run whose verdict changes by it is listed. "hard" on a date speaks of
    its hardest run, the other words of all its runs. "ride" says that it was no run: it is left
    out of everything. "clear" takes your word back.
    """
    from runlift_export import settings, store

    call: Call = ctx.obj
    path = call.settings_file() or Path(SETTINGS_NAME)
    text = _text_of(path)
    correction = _correction(ctx, which, effort)
    try:
        before = settings.earlier_word(text, correction)
        changed_by = settings.without_correction if effort == CLEAR else settings.with_correction
        after = changed_by(text, correction)
    except SettingsError as error:
        named = tuple((f"{path}: {key}", sentence) for key, sentence in error.faults)
        raise SettingsError(named) from error
    changed, status = _changes(call, reading, (text, after))
    if not dry_run and after != text:
        try:
            store.write_file(path, after.encode())
        except OSError as error:
            message = say(
                "{path}: {why}; choose a file you may write to", path=path, why=reason_of(error)
            )
            raise FolderError(message) from error
    told = _told(which, effort, before)
    if dry_run:
        call.say(say("{path}: {told}, not written", path=path, told=told))
    else:
        call.say(f"{path}: {told}")
    for line in changed:
        click.echo(line)
    ctx.exit(status)


def _told(which: str, effort: str, before: str | None) -> str:
    if effort == CLEAR:
        if before is None:
            return say("there was no word of yours on {which}", which=which)
        return say("{which} is {before} no longer by your word", which=which, before=say(before))
    if before == effort:
        return say("{which} is {effort} already", which=which, effort=say(effort))
    if before is None:
        return say("{which} is {effort} from now on", which=which, effort=say(effort))
    return say(
        "{which} is {effort} from now on, was {before}",
        which=which,
        effort=say(effort),
        before=say(before),
    )


def _text_of(path: Path) -> str:
    """The settings as they are; nothing where there are none yet."""
    if not path.exists():
        return ""
    from runlift_export.checked import not_utf8

    try:
        return read_bytes(str(path)).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(((str(path), not_utf8(error)),)) from error


def _correction(ctx: click.Context, which: str, effort: str) -> Correction:
    from runlift_export.model import Correction

    on: date | None = DAY.convert(which, None, ctx) if _DATED.fullmatch(which) else None
    return Correction(date=on, source=None if on else which, effort=effort)


def _changes(
    call: Call, reading: ReadingOptions, texts: tuple[str, str]
) -> tuple[tuple[str, ...], int]:
    """A line for each run whose verdict changes, and the exit status of reading; none without PATH.

    The activities are read once, and judged by both settings.
    """
    if not reading.paths:
        return (), 0
    from dataclasses import replace

    from runlift_export import settings

    old, new = (settings.parse_settings(text) for text in texts)
    if reading.corrections is not None:
        more = call.settings(corrections=reading.corrections).corrections[len(old.corrections) :]
        old, new = (replace(one, corrections=one.corrections + more) for one in (old, new))
    history = read_with_progress(call, old, reading)
    call.tell_problems(history.problems)
    lines = _lines(history, old, new) or (say("no verdict changes"),)
    return lines, status_of(history.problems)


def _lines(history: History, old: Settings, new: Settings) -> tuple[str, ...]:
    """One for each run of which the two settings say something else."""
    from runlift_export import days

    recorded = (*history.runs, *history.rides)
    before, after = (
        {one.run: one for one in days.judge_runs(recorded, asked).verdicts} for asked in (old, new)
    )
    ordered = sorted(recorded, key=lambda run: (run.started_at, run.key))
    pairs = ((run, _word(before.get(run)), _word(after.get(run))) for run in ordered)
    return tuple(_line(run, was, now) for run, was, now in pairs if was != now)


def _word(verdict: Verdict | None) -> str:
    """What a run was; one without a verdict was none."""
    if verdict is None:
        return say(RIDE)
    effort = say(verdict.effort.value)
    return say("{effort} (unsure)", effort=effort) if verdict.unsure else effort


def _line(run: Run, before: str, after: str) -> str:
    from runlift_export.checked import printable

    return f"{run.local_date}  {before} -> {after}  {printable(run.source)}"
