"""What a Python program or notebook calls: one typed verb for each thing that `runlift` does.

Thin: arguments are taken as people write them (text or `Path`, a date or its ISO text, an IANA
name or a time zone) and handed to the rooms. Nothing here prints, asks the clock or the machine's
time zone, or writes a file. An argument that cannot be meant raises `RequestError`; a bad file is
a `Problem` among what was read.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import date, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from runlift_export import days, documents, flow, runs, sets
from runlift_export import settings as settings_room
from runlift_export.cache import Cache
from runlift_export.checked import FIRST_YEAR, LAST_YEAR, shown
from runlift_export.errors import FolderError, PlanFileError, RequestError, SettingsError
from runlift_export.export import Column, day_columns, run_columns
from runlift_export.flow import History
from runlift_export.language import say_now
from runlift_export.model import BrokenRule, Day, Plan, Problem, Session, Settings, Verdict, rules
from runlift_export.runs import Reading
from runlift_export.workout import WorkoutOptions
from runlift_export.workout import workout_fit as session_fit

OnDisk = str | os.PathLike[str]
"""A file or folder; `~` is the home folder."""


def read_settings(path: OnDisk | None = None, *, corrections: OnDisk | None = None) -> Settings:
    """The settings of a `runlift.toml`; the defaults where no `path` is given.

    `corrections` is a CSV file with your own word on runs or days. Calendars and files of sets
    that the settings name by a relative path are looked for beside the settings file. Raises
    `SettingsError` with every fault and its key path, `FolderError` for a file that cannot be
    read.
    """
    found = settings_room.defaults()
    if path is not None:
        with _naming(path):
            found = settings_room.parse_settings(_text(path))
        home = _path(path).parent
        logged = tuple(str(home / _path(one)) for one in found.strength.lifts)
        found = replace(
            found,
            planned=tuple(str(home / _path(one)) for one in found.planned),
            strength=replace(found.strength, lifts=logged),
        )
    if corrections is None:
        return found
    with _naming(corrections):
        rows = settings_room.corrections_from_csv(_text(corrections))
    return replace(found, corrections=found.corrections + rows)


def read_runs(
    paths: OnDisk | Iterable[OnDisk],
    *,
    timezone: str | tzinfo | None = None,
    jobs: int = 1,
    cache: OnDisk | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Reading:
    """The runs and finished strength sessions under `paths`, and the files that are neither.

    `paths` are FIT files, folders (walked), `.fit.gz` or the `.zip` of Strava or Garmin. Only
    recordings that do not know their local time need `timezone`; without it their longitude
    dates them. `jobs` is the most processes to use. `cache` is a file that keeps what was read;
    without it every file is read anew. `on_progress` is called with files done and files in all.
    A bad file is a `Problem` in `Reading.problems`. Raises `RunliftError` for a path that does
    not exist, `CacheError`, `RequestError`.
    """
    kept = nullcontext() if cache is None else Cache(_path(cache))
    with kept as opened:
        return runs.read_runs(
            _paths(paths),
            timezone=None if timezone is None else _zone(timezone),
            jobs=jobs,
            cache=opened,
            on_progress=on_progress,
            look=days.LOOK,
        )


def judge_runs(
    reading: Reading,
    settings: Settings | None = None,
    *,
    lifts: OnDisk | Iterable[OnDisk] = (),
    lifts_unit: str | None = None,
    timezone: str | tzinfo | None = None,
) -> History:
    """How hard each run was, and each date from the first run to the last, with reasons.

    `settings` bring your own thresholds and corrections; without them the runs speak alone.
    `lifts` are files or folders of sets written down in Hevy, Strong, FitNotes or a plain CSV,
    beside those that the settings name; what a watch recorded too counts once. Their times are
    of `timezone`, else of the zone in which the runs were read, of the settings, or that the
    newest runs fit; `lifts_unit` is that of weights without one, else the unit of the settings.
    A bad row is a `Problem` in `History.problems`. Raises `RunliftError` for a path that does
    not exist, `RequestError`.
    """
    settings = settings or settings_room.defaults()
    if lifts_unit not in (None, "kg", "lb"):
        raise RequestError(f"lifts_unit: expected kg or lb, found {shown(lifts_unit)}")
    named = (*map(_path, settings.strength.lifts), *_all(lifts))
    if not named:
        return flow.judge_reading(reading, settings)
    wished = timezone or reading.timezone or settings.timezone
    zone = _zone(wished) if wished else flow.zone_of_runs(reading.runs, ZoneInfo("UTC"))
    if zone is None:
        wish = 'expected the zone of the times in lifts, such as timezone="Europe/Berlin"'
        raise RequestError(f"timezone: {wish}, found none; runs and settings name none either")
    tables = sets.read_tables(named, zone=zone, units=lifts_unit or settings.strength.units)
    return flow.judge_reading(reading, settings, tables=tables)


def make_plan(
    history: History,
    settings: Settings | None = None,
    *,
    start: date | str,
    weeks: int = 4,
    timezone: str | tzinfo | None = None,
    calendars: OnDisk | Iterable[OnDisk] = (),
    previous: Plan | None = None,
    on_problem: Callable[[Problem], object] | None = None,
    runner: str = "",
) -> Plan:
    """The best plan of strength sessions for `weeks` (1 to 16) from `start`.

    Only what was run up to and including `start` is known to it. Sessions stand in `timezone`,
    else in the zone of the settings; one of the two must be given. `calendars` are `.ics` files
    with planned runs, beside those that the settings name. `previous` is the plan before, whose
    sessions keep their identity. `on_problem` takes what was wrong with a calendar; without it
    each is a warning. `runner` is any text that tells this runner from others, such as a name: only
    runners without any run need it whose sessions go into one calendar. It cannot be read in the
    plan. Raises `NoPlanError` where no plan can keep the rules, `RequestError`,
    `FolderError` for a calendar that cannot be read.
    """
    settings = settings or settings_room.defaults()
    zone = timezone or settings.timezone
    if zone is None:
        wish = 'expected the zone that the sessions are in, such as timezone="Europe/Berlin"'
        raise RequestError(f"timezone: {wish}, found none; the settings name none either")
    if not 1 <= weeks <= rules.WEEKS_MOST:
        raise RequestError(f"weeks: expected a number from 1 to {rules.WEEKS_MOST}, found {weeks}")
    plan, problems = flow.make_plan(
        history,
        settings,
        start=_date("start", start),
        weeks=weeks,
        timezone=_zone(zone),
        calendars=tuple(
            (str(path), _bytes(path)) for path in (*map(_path, settings.planned), *_all(calendars))
        ),
        previous=previous,
        runner=runner,
    )
    for problem in problems:
        if on_problem is not None:
            on_problem(problem)
        else:
            warnings.warn(f"{problem.source}: {say_now(problem.message)}", stacklevel=2)
    return plan


def read_plan(source: OnDisk | bytes) -> Plan:
    """The plan in a plan.json, given as path or bytes; a session edited by hand is a change.

    Raises `PlanFileError` with every fault and its key path, `FolderError` for a file that
    cannot be read.
    """
    if isinstance(source, bytes):
        return documents.read_plan(source)
    with _naming(source):
        return documents.read_plan(_bytes(_path(source)))


def check_plan(plan: Plan, settings: Settings | None = None) -> tuple[BrokenRule, ...]:
    """The hard rules that the plan breaks as it now is, by date and rule; () means none."""
    return flow.after_edit(plan, settings or settings_room.defaults()).broken


def plan_files(
    plan: Plan, settings: Settings | None = None, *, history: History | None = None
) -> dict[str, bytes]:
    """The files of the plan by relative path: workouts, strength.ics, index.html, plan.json.

    Session minutes, workout names and broken rules are worked out anew, as after an edit.
    `history` puts your runs and trends on the page. The dictionary is in the order in which the
    files should be written: plan.json last, when all that it points to is there. Raises
    `WorkoutError` for a session whose numbers FIT cannot hold.
    """
    settings = settings or settings_room.defaults()
    edited = flow.after_edit(plan, settings)
    problems = history.problems if history else ()
    return dict(flow.make_files(edited, settings, history=history, problems=problems))


def plan_calendar(plan: Plan, settings: Settings | None = None) -> bytes:
    """The plan's sessions, and those of the last 90 days, as one iCalendar feed (RFC 5545).

    The `[feed]` table of the settings says how it looks: name, reminder, private, all-day.
    """
    return flow.calendar_feed(plan, settings or settings_room.defaults())


def workout_fit(session: Session, *, units: str = "kg") -> bytes:
    """The session as a FIT workout for the watch, which shows weights in `units` (kg or lb).

    The same session gives the same bytes. Raises `WorkoutError` for numbers that FIT cannot hold
    as they are, `RequestError` for other units.
    """
    if units not in ("kg", "lb"):
        raise RequestError(f"units: expected kg or lb, found {shown(units)}")
    return session_fit(session, options=WorkoutOptions(units=units))


def runs_table(runs: History | Iterable[Verdict]) -> dict[str, Column]:
    """One row a run, as columns that `pandas.DataFrame` and `polars.DataFrame` take at once.

    Every column is a numpy array of one length; unknown numbers are NaN and times UTC without a
    zone. The unit stands in the column's name.
    """
    return run_columns(runs.verdicts if isinstance(runs, History) else tuple(runs))


def days_table(days: History | Plan | Iterable[Day]) -> dict[str, Column]:
    """One row a date, as columns like those of `runs_table`."""
    known = days.days if isinstance(days, History | Plan) else tuple(days)
    return day_columns(known)


def _path(path: OnDisk) -> Path:
    return Path(path).expanduser()


def _all(paths: OnDisk | Iterable[OnDisk]) -> tuple[Path, ...]:
    return tuple(map(_path, (paths,) if isinstance(paths, str | os.PathLike) else paths))


def _paths(paths: OnDisk | Iterable[OnDisk]) -> tuple[Path, ...]:
    found = _all(paths)
    if not found:
        raise RequestError("paths: expected at least one file or folder, found none")
    return found


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or error
        raise FolderError(f"{path}: {reason}; name a file that can be read") from error


def _text(path: OnDisk) -> str:
    try:
        return _bytes(_path(path)).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError((("text", f"expected UTF-8: {error}"),)) from error


@contextmanager
def _naming(path: OnDisk) -> Iterator[None]:
    """Put the file's name before every fault found in it."""
    try:
        yield
    except (PlanFileError, SettingsError) as error:
        named = tuple((f"{os.fspath(path)}: {key}", sentence) for key, sentence in error.faults)
        raise type(error)(named) from error


def _zone(zone: str | tzinfo) -> ZoneInfo:
    """The zone by its name, since calendars and plan.json keep names."""
    if isinstance(zone, ZoneInfo) and zone.key:
        return zone
    try:
        return ZoneInfo(str(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        wish = "expected an IANA zone such as Europe/Berlin"
        raise RequestError(f"timezone: {wish}, found {shown(zone)}") from error


def _date(name: str, given: date | str) -> date:
    try:
        found = date.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        found = None
    if isinstance(found, datetime):
        found = found.date()
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        wish = f"expected a date such as 2026-11-16, in the years {FIRST_YEAR} to {LAST_YEAR}"
        raise RequestError(f"{name}: {wish}, found {shown(given)}")
    return found
