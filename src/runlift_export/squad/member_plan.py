"""One athlete planned into a folder of its own, exactly as `plan -o` does it; a row comes back.

Made for a worker: it is given names and texts, and gives back a row. Whatever goes wrong with one
athlete is the row's reason. The time zone of the machine that happens to compute is never asked.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from runlift_export import days, flow, runs, sets, store
from runlift_export import settings as settings_room
from runlift_export.cache import Cache
from runlift_export.errors import FolderError, NoPlanError, RunliftError, SettingsError
from runlift_export.language import say
from runlift_export.model import Plan, Settings, monday_of
from runlift_export.squad.roster import Member
from runlift_export.squad.rows import WEEKS_SHOWN, Row, Status

_LARGEST = 8_000_000
_CACHE_NAME = "runs.sqlite"
_LOAD_DAYS = 70
"""More than a week and the four before it, which the sums go back to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What is asked for every athlete, the same in every worker.

    `clock` is the moment of asking (aware); one without a zone, or a date alone, stands for every
    athlete's own clock. `start` None is each athlete's today. `machine_zone` is the asker's, for
    athletes of whom nothing better is known. `cache` is the folder of the athletes' caches, one
    each; "" keeps none. `again` plans also where nothing has changed.
    """

    output: str
    clock: datetime | date
    machine_zone: str
    settings_text: str = ""
    settings_file: str = ""
    start: date | None = None
    weeks: int = 4
    cache: str = ""
    program_version: str = ""
    again: bool = False
    dry: bool = False

    def out(self, member: Member) -> Path:
        """Where this athlete's plan goes."""
        return Path(self.output) / member.name

    def now(self, zone: ZoneInfo) -> tuple[date, datetime | None]:
        """Today and, where it is known, the moment, on the clock of a zone."""
        if not isinstance(self.clock, datetime):
            return self.clock, None
        aware = self.clock.tzinfo is not None
        moment = self.clock.astimezone(zone) if aware else self.clock.replace(tzinfo=zone)
        return moment.date(), moment


def row_or_none(member: Member, wishes: Wishes, last: Row | None) -> Row | None:
    """The row of an athlete of whom nothing has to be planned; None where something has to be.

    That is one who is inactive, or whose files, settings and plan are as they were on this day.
    """
    if not member.is_active:
        known = last or Row(athlete=member.name, status=Status.INACTIVE)
        return replace(known, status=Status.INACTIVE, reason="", groups=member.groups)
    if last is None or last.status is not Status.PLANNED or not last.timezone or wishes.again:
        return None
    today, now = wishes.now(ZoneInfo(last.timezone))
    begun = last.until is not None and now is not None and now >= last.until
    if last.planned_on != (wishes.start or today) or begun:
        return None
    try:
        same = last.inputs == inputs_digest(member, wishes, today, file_stamps(member))
    except (RunliftError, OSError):
        return None
    if not same or last.output != output_digest(wishes.out(member)):
        return None
    return replace(last, groups=member.groups)


def file_stamps(member: Member) -> tuple[object, ...]:
    """What tells whether any of an athlete's activity files or tables of sets changed."""
    paths = tuple(map(Path, member.paths))
    recordings = (
        (one.path, one.members, one.size, one.mtime_ns, one.inode, one.problem is None)
        for one in runs.find_files(paths)
    )
    tables = ((one.path, one.size, one.mtime_ns) for one in sets.find_tables((), paths))
    return (*recordings, *tables)


def inputs_digest(member: Member, wishes: Wishes, today: date, stamps: tuple[object, ...]) -> str:
    """A digest of all that an athlete's plan is made from; `stamps` are `file_stamps`."""
    own, settings = _settings(member, wishes)
    calendars = tuple(_stamp(path) for path in _beside(member, wishes, settings.planned, own))
    logged = _beside(member, wishes, settings.strength.lifts, own)
    tables = tuple((one.path, one.size, one.mtime_ns) for one in sets.find_tables(logged))
    inputs = (
        stamps,
        own,
        wishes.settings_text,
        member.feed,
        calendars,
        tables,
        today,
        wishes.start,
        wishes.weeks,
        wishes.machine_zone if settings.timezone is None else "",
        wishes.program_version,
    )
    return sha256(repr(inputs).encode("utf-8", "backslashreplace")).hexdigest()[:32]


def output_digest(folder: Path) -> str:
    """A digest of what lies in an output folder and when it changed, unread."""
    state = repr(flow.plan_folder_state(folder))
    return sha256(state.encode("utf-8", "backslashreplace")).hexdigest()[:32]


def _stamp(path: Path) -> tuple[str, int, int, int]:
    found = path.stat()
    return str(path), found.st_size, found.st_mtime_ns, found.st_ino


def plan_member(
    member: Member, wishes: Wishes, *, clock: Callable[[], float] = time.monotonic
) -> Row:
    """Plan one athlete and write the files; whatever goes wrong is told by the row.

    Files that cannot be read are left out and counted, as `plan` does; `clock` is for `seconds`.
    """
    began = clock()
    try:
        row = _planned(member, wishes)
    except (RunliftError, OSError) as error:
        row = _failed(member, wishes, str(error))
    except Exception as error:  # noqa: BLE001  a fault of ours in one must not cost the others
        row = _failed(member, wishes, f"{type(error).__name__}: {error}")
    return replace(row, seconds=clock() - began)


def _failed(member: Member, wishes: Wishes, reason: str) -> Row:
    """Without a new plan: an old one stays where it is, and that is said."""
    status = Status.FAILED
    with suppress(OSError):
        if (wishes.out(member) / flow.PLAN_NAME).is_file():
            status = Status.KEPT
    # The coach's page may be published: where the squad lies on the disk is nobody's business.
    for folder in (wishes.output, *map(os.path.dirname, member.paths)):
        reason = reason.replace(f"{folder}{os.sep}", "")
    return Row(athlete=member.name, status=status, reason=reason, groups=member.groups)


def _planned(member: Member, wishes: Wishes) -> Row:
    out = wishes.out(member)
    if not member.paths:
        raise FolderError(
            say("{name}: there is no folder and no archive of this name", name=member.name)
        )
    own, settings = _settings(member, wishes)
    previous = flow.previous_plan(out)
    machine = ZoneInfo(settings.timezone or wishes.machine_zone)
    calendars = tuple(
        (str(path), _bytes(path)) for path in _beside(member, wishes, settings.planned, own)
    )
    stamps = file_stamps(member)  # before they are read: what comes meanwhile is for next time
    logged = _beside(member, wishes, settings.strength.lifts, own)
    history = _history(member, wishes, settings, machine, logged)
    if not history.runs:
        raise _no_run(member, history, had_runs=flow.rests_on_runs(previous))
    zone = history.timezone or machine
    today, now = wishes.now(zone)
    start = wishes.start or today
    made = flow.plan_runner(
        history,
        settings,
        start=start,
        weeks=wishes.weeks,
        timezone=zone,
        calendars=calendars,
        previous=previous,
        not_before=now if start == today else None,
    )
    flow.write_plan(out, made.files, dry=wishes.dry, keep_plan=made.started_afresh)
    return replace(
        _summed(member, made, history, settings),
        timezone=zone.key,
        inputs=inputs_digest(member, wishes, today, stamps),
        output=output_digest(out),
        until=_first_start(made.plan, today),
    )


def _history(
    member: Member,
    wishes: Wishes,
    settings: Settings,
    machine: ZoneInfo,
    logged: tuple[Path, ...],
) -> flow.History:
    with _cache(member, wishes) as cache:
        return flow.read_history(
            tuple(map(Path, member.paths)),
            settings,
            timezone=machine,
            today=wishes.now(machine)[0],
            zone_from_files=settings.timezone is None,
            cache=cache,
            logged=logged,
        )


def _cache(member: Member, wishes: Wishes) -> Cache | nullcontext[None]:
    """The athlete's own cache: reading it costs by the athlete's own files alone."""
    if not wishes.cache:
        return nullcontext()
    folder = Path(wishes.cache) / member.name
    with suppress(OSError):  # the cache says what is wrong with its place
        store.make_private(folder)
    return Cache(folder / _CACHE_NAME)


def _no_run(member: Member, history: flow.History, *, had_runs: bool) -> NoPlanError:
    place = ", ".join(member.paths)
    unreadable = [problem for problem in history.problems if problem.is_unreadable]
    if unreadable:
        message = say(
            "{place}: no run can be read here; {count} files are unreadable, the first is "
            "{source}: {message}",
            place=place,
            count=len(unreadable),
            source=unreadable[0].source,
            message=unreadable[0].message,
        )
    elif had_runs:
        message = say(
            "{place}: the plan was made from runs, and now there is none here; mount the disk or "
            "bring the files back",
            place=place,
        )
    else:
        message = say("{place}: there is no run here yet", place=place)
    return NoPlanError(message, rules=())


# --- settings ------------------------------------------------------------------------------------


def _settings(member: Member, wishes: Wishes) -> tuple[str, Settings]:
    """The text of the athlete's own settings, and the settings with the squad's beneath them."""
    path = member.settings_file
    own = ""
    if path is not None and os.path.lexists(path):
        try:
            own = _bytes(Path(path)).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            sentence = f"expected UTF-8 text, but byte {error.start} is not; save it as UTF-8"
            raise SettingsError(((path, sentence),)) from error
    try:
        settings = settings_room.parse_settings(own, under=wishes.settings_text)
    except SettingsError as error:
        named = path if own else wishes.settings_file
        faults = tuple((f"{named}: {key}", sentence) for key, sentence in error.faults)
        raise SettingsError(faults) from error
    if member.feed:
        settings = replace(settings, feed=replace(settings.feed, name=member.feed))
    return own, settings


def _beside(member: Member, wishes: Wishes, names: tuple[str, ...], own: str) -> tuple[Path, ...]:
    """Files that settings name: by a relative path from beside the file that names them."""
    if not names:
        return ()
    mine = settings_room.parse_settings(own) if own else None
    is_own = mine is not None and names in (mine.planned, mine.strength.lifts)
    named = member.settings_file if is_own else wishes.settings_file
    home = Path(named or "").parent
    return tuple(home / Path(name).expanduser() for name in names)


def _bytes(path: Path) -> bytes:
    try:
        return store.read_plain(path, most=_LARGEST)
    except OSError as error:
        raise FolderError(f"{path}: {error.strerror or error}") from error


# --- the row -------------------------------------------------------------------------------------


def _summed(
    member: Member,
    made: flow.RunnerPlan,
    history: flow.History,
    settings: Settings,
) -> Row:
    plan, summary = made.plan, made.summary
    known = tuple(day for day in history.days if day.date <= plan.start)
    # As of the newest run: what was run since the newest file is not known.
    loads = next(iter(days.sum_loads(known[-_LOAD_DAYS:])[-1:]), None)
    ratio = loads.week_ratio if loads else None
    monday = monday_of(plan.start)
    following = min(plan.sessions, key=lambda session: session.start, default=None)
    counts = Counter(str(one.kind) for one in made.changes or ())
    return Row(
        athlete=member.name,
        status=Status.PLANNED,
        groups=member.groups,
        runs=summary.runs,
        unreadable=summary.unreadable_files,
        last_run=summary.last_run,
        load_7d=loads.week if loads else 0.0,
        load_28d=loads.month if loads else 0.0,
        ratio=ratio,
        is_heavy=ratio is not None and ratio > settings.rules.heavy_week_ratio,
        weeks=_weekly(tuple((day.date, day.load or 0.0) for day in known), monday),
        phase=plan.weeks_detail[0].phase.value if plan.weeks_detail else "",
        sessions_this_week=sum(
            monday <= one.date < monday + timedelta(weeks=1) for one in (*plan.past, *plan.sessions)
        ),
        sessions=summary.sessions,
        next_start=following.start if following else None,
        next_name=following.lift.name if following else "",
        changes=tuple(sorted(counts.items())),
        broken=summary.broken_rules,
        without_sessions=summary.is_without_sessions,
        planned_on=plan.start,
    )


def _weekly(loads: tuple[tuple[date, float], ...], monday: date) -> tuple[float, ...]:
    """The load of the last weeks up to the one of this Monday, oldest first."""
    sums = [0.0] * WEEKS_SHOWN
    for day, load in loads:
        back = (monday - monday_of(day)).days // 7
        if 0 <= back < WEEKS_SHOWN:
            sums[-1 - back] += load
    return tuple(round(one, 1) for one in sums)


def _first_start(plan: Plan, today: date) -> datetime | None:
    """When the first of today's sessions begins: from then on the plan looks different."""
    return min((one.start for one in plan.sessions if one.date == today), default=None)
