"""Files -> runs -> days: what the runner did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from runlift_export import days, runs
from runlift_export.cache import Cache
from runlift_export.flow.zones import zone_of_runs
from runlift_export.language import say, say_count, speaks_for
from runlift_export.model import (
    Day,
    DoneLift,
    FinishedSession,
    Problem,
    ProblemKind,
    Reason,
    Run,
    Settings,
    Verdict,
)

if TYPE_CHECKING:
    from runlift_export.lifts import Exercise
    from runlift_export.sets import SetTable

SPEED_ALONE = ("speed_m_per_s",)
"""What is still asked of a trace once it was seen: by judging, for bouts, and by the page."""

FIRST_FIT_FILES = date(2001, 1, 1)
"""Clocks that are not set count on from 1989, the format's own zero, or from January 2000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What the runner did: runs and what they say, finished lifts, days, and bad files.

    `timezone` is the zone in which that was read: the runner's, where nothing better is known.
    `asked_on` is the date on which it was read, None where nobody said: then the last run's.
    `tables` are the files of sets written down in apps; their sessions are among `lifts`.
    `rides` are what was recorded as a run and by the runner's own word was none.
    """

    runs: tuple[Run, ...]
    lifts: tuple[FinishedSession, ...]
    problems: tuple[Problem, ...]
    judgement: days.Judgement
    days: tuple[Day, ...]
    files: int
    timezone: ZoneInfo | None = None
    asked_on: date | None = None
    tables: tuple[SetTable, ...] = ()
    rides: tuple[Run, ...] = ()

    def __repr__(self) -> str:
        """One line: how many of each, and from when to when."""
        counts = f"runs {len(self.runs)}, lifts {len(self.lifts)}, problems {len(self.problems)}"
        between = f", {self.days[0].date} to {self.days[-1].date}" if self.days else ""
        return f"<History {counts}{between}>"

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """One per run, in order of start."""
        return self.judgement.verdicts


@speaks_for("settings")
def read_history(
    paths: tuple[Path, ...],
    settings: Settings,
    *,
    timezone: ZoneInfo,
    jobs: int = 1,
    cache: Cache | None = None,
    reader: str = "columns",
    fail_fast: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
    today: date | None = None,
    zone_from_files: bool = False,
    logged: tuple[Path, ...] | None = None,
    logged_units: str | None = None,
    columns: tuple[str, ...] = SPEED_ALONE,
) -> History:
    """Read the activities under `paths` and judge every run and day; see `judge_reading`.

    `timezone` is that of the settings, else the machine's; with `zone_from_files` it gives way to
    the zone that the newest files fit. `logged` are files and folders of sets written down in
    apps, read with those that lie beside the activities; None leaves all of them unread. Their
    times are of the same zone, and weights without a unit are in `logged_units` ("kg", "lb"),
    else in the units of the settings. The traces of the runs have these `columns`, most of them no
    other: what judging asks of the rest is known from reading, and all of many years take room.
    """
    written: tuple[Path, ...] = ()
    if logged is not None:
        from runlift_export import sets

        paths, written = sets.without_tables(paths)
    reading = runs.read_runs(
        paths,
        timezone=timezone,
        choose_zone=(lambda found: zone_of_runs(found, timezone)) if zone_from_files else None,
        jobs=jobs,
        cache=cache,
        reader=reader,
        fail_fast=fail_fast,
        on_progress=on_progress,
        look=days.LOOK,
        only=columns,
    )
    tables: tuple[SetTable, ...] = ()
    if logged is not None:
        tables = sets.read_tables(
            (*logged, *written),
            paths,
            zone=reading.timezone or timezone,
            units=logged_units or settings.strength.units,
        )
    return judge_reading(reading, settings, today=today, tables=tables)


def without_runs(history: History, settings: Settings) -> History:
    """The same without its runs, for a plan by the settings and calendars alone."""
    judgement = days.judge_runs((), settings)
    return replace(history, runs=(), judgement=judgement, days=(), timezone=None)


@speaks_for("settings")
def judge_reading(
    reading: runs.Reading,
    settings: Settings,
    *,
    today: date | None = None,
    tables: tuple[SetTable, ...] = (),
) -> History:
    """Judge every run and day of what was read, and put the sessions of `tables` to the others.

    What a clock that was never set dated before there were such files, or after `today`, is told
    and left out: it would stretch the days over decades, and be the newest of all.
    """
    reading = _without_misdated(reading, today)
    exercises = _catalogue(settings) if tables else ()
    reading = _with_tables(reading, tables, exercises, today)
    ran, rides = days.without_ridden(reading.runs, settings.corrections)
    judgement = days.judge_runs(ran, settings)
    return History(
        runs=ran,
        lifts=_finished(reading.lifts, exercises),
        problems=(*reading.problems, *map(_ridden, rides)),
        judgement=judgement,
        days=_days_of(judgement.verdicts, rides),
        files=reading.files,
        timezone=reading.timezone,
        asked_on=today,
        tables=tables,
        rides=rides,
    )


def _ridden(run: Run) -> Problem:
    told = say("{day}: a ride and no run, by your own word; left out", day=run.local_date)
    return Problem(source=run.source, kind=ProblemKind.NOT_A_RUN, message=told)


def _days_of(verdicts: tuple[Verdict, ...], rides: tuple[Run, ...]) -> tuple[Day, ...]:
    """The days from the first run to the last, or to a ride after it; a day of rest says so."""
    ridden = {run.local_date for run in rides}
    if not ridden:
        return days.classify_days(verdicts)
    found = days.classify_days(
        verdicts, last=max(*ridden, *(one.run.local_date for one in verdicts))
    )
    text = say("a ride and no run, by your own word")
    told = Reason(rule="correction", measured=None, limit=None, unit="", text=text)
    return tuple(
        replace(day, reasons=(told,)) if day.date in ridden and not day.reasons else day
        for day in found
    )


def _catalogue(settings: Settings) -> tuple[Exercise, ...]:
    from runlift_export.lifts import exercise_catalogue

    return exercise_catalogue(settings)


def _finished(
    done: tuple[DoneLift, ...], exercises: tuple[Exercise, ...]
) -> tuple[FinishedSession, ...]:
    """Finished strength sessions as the lists of exercises know them."""
    if not done:
        return ()
    from runlift_export.lifts import finished_session  # reads the catalogue: not for runs alone

    return tuple(finished_session(one, exercises) for one in done)


def _with_tables(
    reading: runs.Reading,
    tables: tuple[SetTable, ...],
    exercises: tuple[Exercise, ...],
    today: date | None,
) -> runs.Reading:
    """The reading with the sessions of all tables, each counted once; later dates are left out."""
    if not tables:
        return reading
    from runlift_export.lifts import merge_logged

    is_dated = _dated_until(today)
    logged = [[one for one in table.lifts if is_dated(one.local_date)] for table in tables]
    problems = [problem for table in tables for problem in table.problems]
    for table, kept in zip(tables, logged, strict=True):
        if gone := len(table.lifts) - len(kept):
            told = say_count(
                "{count} session in it has a date that is still to come; left out",
                "{count} sessions in it have a date that is still to come; left out",
                gone,
            )
            problem = Problem(source=table.source, kind=ProblemKind.MISDATED, message=told)
            problems.append(problem)
    merged, twins = merge_logged(reading.lifts, logged, exercises)
    return replace(reading, lifts=merged, problems=(*reading.problems, *problems, *twins))


def _dated_until(today: date | None) -> Callable[[date], bool]:
    last = date.max if today is None else today + timedelta(days=1)
    return lambda on: FIRST_FIT_FILES <= on <= last


def _without_misdated(reading: runs.Reading, today: date | None) -> runs.Reading:
    is_dated = _dated_until(today)
    dated = [(one.source, one.local_date) for one in reading.runs]
    dated += [(one.source, one.local_date) for one in reading.lifts]
    wrong = [(source, on) for source, on in dated if not is_dated(on)]
    if not wrong:
        return reading
    told = tuple(
        Problem(source=source, kind=ProblemKind.MISDATED, message=_misdated(on))
        for source, on in wrong
    )
    return replace(
        reading,
        runs=tuple(one for one in reading.runs if is_dated(one.local_date)),
        lifts=tuple(one for one in reading.lifts if is_dated(one.local_date)),
        problems=reading.problems + told,
    )


def _misdated(on: date) -> str:
    if on < FIRST_FIT_FILES:
        return say(
            "dated {day}, before there were FIT files: the watch's clock was not set; left out",
            day=on,
        )
    return say(
        "dated {day}, which is still to come: the watch's clock was not set; left out", day=on
    )
