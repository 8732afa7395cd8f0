"""One athlete planned into a folder of its own, exactly as `plan -o` does it; a row comes back.

Made for a worker: it is given names and texts, and gives back a row. Whatever goes wrong with one
athlete is the row's reason.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from runlift_export import days, flow
from runlift_export.errors import FolderError, NoPlanError, RunliftError
from runlift_export.language import say, say_now, speaking
from runlift_export.model import Plan, Settings, monday_of
from runlift_export.squad.inputs import (
    Wishes,
    cache_of,
    file_stamps,
    inputs_digest,
    named_files,
    output_digest,
    read_whole,
    settings_of,
)
from runlift_export.squad.nearby import brought_near, near_folders, on_this_disk
from runlift_export.squad.roster import Member
from runlift_export.squad.rows import WEEKS_SHOWN, Row, Status

_LOAD_DAYS = 70
"""More than a week and the four before it, which the sums go back to."""


def plan_member(
    member: Member, wishes: Wishes, *, clock: Callable[[], float] = time.monotonic
) -> Row:
    """Plan one athlete and write the files; whatever goes wrong is told by the row.

    Files that cannot be read are left out and counted, as `plan` does; `clock` is for `seconds`.
    """
    began = clock()
    with speaking(wishes.language), on_this_disk(wishes, member) as ready:
        try:
            row = _planned(member, ready)
        except (RunliftError, OSError) as error:
            row = _failed(member, ready, str(error))
        except Exception as error:  # noqa: BLE001  a fault of ours in one must not cost the others
            row = _failed(member, ready, f"{type(error).__name__}: {error}")
    return replace(row, seconds=clock() - began)


def _failed(member: Member, wishes: Wishes, reason: str) -> Row:
    """Without a new plan: an old one stays where it is, and that is said."""
    status = Status.KEPT if wishes.has_plan(member) else Status.FAILED
    # The coach's page may be published: where the squad lies on the disk is nobody's business.
    homes = (os.path.split(path.rstrip("/"))[0] for path in member.paths)
    for folder in (*near_folders(member, wishes), wishes.output, *homes):
        reason = reason.replace(f"{folder}{os.sep}", "").replace(f"{folder}/", "")
    reason = reason.removeprefix(f"{member.name}: ")  # the row says whose it is
    return Row(athlete=member.name, status=status, reason=reason, groups=member.groups)


def _planned(far: Member, asked: Wishes) -> Row:
    out = asked.out(far)
    if not far.paths:
        raise FolderError(
            say("{name}: there is no folder and no archive of this name", name=far.name)
        )
    member, wishes = brought_near(far, asked)
    own, settings = settings_of(member, wishes)
    previous = flow.previous_plan(out)
    machine = ZoneInfo(settings.timezone or wishes.machine_zone)
    calendars = tuple(
        (str(path), read_whole(path)) for path in named_files(member, wishes, settings.planned, own)
    )
    stamps = file_stamps(member)  # before they are read: what comes meanwhile is for next time
    logged = named_files(member, wishes, settings.strength.lifts, own)
    with cache_of(member, wishes) as cache:
        history = flow.read_history(
            tuple(map(Path, member.paths)),
            settings,
            timezone=machine,
            today=wishes.now(machine)[0],
            zone_from_files=settings.timezone is None,
            cache=cache,
            logged=logged,
        )
        if not history.runs:
            raise _no_run(member, history, had_runs=flow.rests_on_runs(previous))
        zone = history.timezone or machine
        today, now = wishes.now(zone)
        start = wishes.start or today
        workouts = flow.KnownWorkouts(cache, member.name, program_version=wishes.program_version)
        made = flow.plan_runner(
            history,
            settings,
            start=start,
            weeks=wishes.weeks,
            timezone=zone,
            calendars=calendars,
            previous=previous,
            not_before=now if start == today else None,
            runner=out.address,
            encode=workouts.encode,
        )
        workouts.keep()
    flow.write_plan(out, made.files, dry=wishes.dry, keep_plan=made.started_afresh)
    return replace(
        _summed(member, made, history, settings),
        timezone=zone.key,
        inputs=inputs_digest(member, asked, today, stamps),
        output=output_digest(out),
        until=_first_start(made.plan, today),
    )


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
            message=say_now(unreadable[0].message),
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
