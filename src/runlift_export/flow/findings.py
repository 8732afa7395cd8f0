"""What `doctor` tells: how much of the history can be used, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from runlift_export import days, export
from runlift_export.flow.history import History
from runlift_export.language import say, say_count, say_number, to_say
from runlift_export.model import (
    Effort,
    Findings,
    Loads,
    OffsetBasis,
    Plan,
    Reason,
    Run,
    Settings,
)

_AT_ONCE_S = 600
_MOST_AT_ONCE = 3


def gather_findings(history: History, *, today: date | None = None) -> Findings:
    """Count what the files hold, and derive the thresholds as of the date it was read.

    `today` is the date against which the newest run is found old; without it none is.
    """
    runs = history.runs
    kinds = Counter(problem.kind.value for problem in history.problems)
    last = runs[-1].local_date if runs else None
    return Findings(
        files=history.files,
        runs=len(runs),
        finished_lifts=len(history.lifts),
        first=runs[0].local_date if runs else None,
        last=last,
        with_heart_rate=sum(run.mean_heart_rate_bpm is not None for run in runs),
        with_trace=sum(run.trace is not None for run in runs),
        with_local_time=sum(run.offset_basis is OffsetBasis.FILE for run in runs),
        with_watch_zones=sum(run.watch.max_hr_bpm is not None for run in runs),
        unknown_effort=sum(v.effort is Effort.UNKNOWN for v in history.verdicts),
        problems=tuple(sorted(kinds.items())),
        thresholds=threshold_reasons(history),
        today=today,
    )


def threshold_reasons(history: History) -> tuple[Reason, ...]:
    """What the runner is measured against today: thresholds, then training load.

    As of the last run where the history was read on no date.
    """
    if not history.runs:
        return ()
    last = history.runs[-1].local_date
    on = history.asked_on or last
    found = history.judgement.thresholds.on(on)
    gone = () if found.usual_speed is not None else (_forgotten(on, last),)
    # What was run since the newest file is not known, so the load is as of that file's day.
    until = days.classify_days(history.verdicts, last=last)
    return (*_thresholds(found), *gone, _load_reason(days.sum_loads(until)[-1]))


_REMEMBERED_DAYS = 28
"""A runner whose newest run is no older has not stopped: then there were too few runs."""


def _forgotten(on: date, last: date) -> Reason:
    """Why no speed is known, or none any more."""
    age = (on - last).days
    text = say("not known yet: too few of your runs tell their speed")
    if age > _REMEMBERED_DAYS:
        text = say("not known: the last run was {age} days ago, on {last}", age=age, last=last)
    return Reason(rule="usual speed", measured=None, limit=None, unit="m/s", text=text)


def _load_reason(one: Loads) -> Reason:
    """The last 7 days against the mean week of the 28 before, and the means over 7 and 42."""
    ratio = one.week_ratio
    usual = say("a usual week is not known yet")
    if ratio is not None:
        usual = say("{ratio:.2f} x the mean week of the 28 days before", ratio=ratio)
    text = say(
        "{week:.0f} in the 7 days up to {on:%a %-d %b %Y}, the newest run; {usual}; {acute:.0f} a"
        " day over 7 days, {chronic:.0f} over 42",
        week=one.week,
        on=one.on,
        usual=usual,
        acute=one.acute,
        chronic=one.chronic,
    )
    return Reason(
        rule=to_say("training load"),
        measured=one.week,
        limit=one.usual_week,
        unit="TRIMP",
        text=text,
    )


def idle_corrections(
    history: History, settings: Settings, *, until: date | None = None
) -> tuple[str, ...]:
    """A sentence for each correction that no run answers to.

    A date after the newest run is a word on a run to come: it counts up to `until`, the last date
    that is planned, and where nothing is planned it is left alone.
    """
    if not settings.corrections:
        return ()
    recorded = (*history.runs, *history.rides)
    dates = {run.local_date for run in recorded}
    newest = max(dates, default=None)
    idle = []
    for one in settings.corrections:
        if one.source is not None:
            found = any(days.is_named(run.source, one.source) for run in recorded)
            name = one.source
        else:
            on = one.date or date.max
            to_come = newest is not None and on > newest and (until is None or on <= until)
            found, name = on in dates or to_come, str(one.date)
        if not found:
            told = say("correction {name}: there is no such run, so it changes nothing", name=name)
            idle.append(told)
    return tuple(dict.fromkeys(idle))


def several_runners(runs: Sequence[Run]) -> str:
    """A sentence where the runs look like those of several people, else "".

    Nobody runs twice at once. What one body recorded twice has been made one before; one odd file
    tells nothing yet.
    """
    ordered = sorted(runs, key=lambda run: run.started_at)
    at_once = 0
    last: Run | None = None
    for run in ordered:
        if last is not None and run.source != last.source:
            until = last.started_at + timedelta(seconds=last.elapsed_s)
            both_s = min((until - run.started_at).total_seconds(), run.elapsed_s)
            at_once += both_s >= _AT_ONCE_S
        if last is None or _end_of(run) > _end_of(last):
            last = run
    if at_once < _MOST_AT_ONCE:
        return ""
    return say(
        "{count} of these runs were recorded while another one was: these look like several "
        "people's files, read as one runner; `runlift squad plan` plans each by itself",
        count=at_once,
    )


def _end_of(run: Run) -> datetime:
    return run.started_at + timedelta(seconds=run.elapsed_s)


def feed_faults(plan: Plan, feed: bytes) -> tuple[str, ...]:
    """What is wrong with a feed on disk: unreadable, or other sessions than its plan's."""
    from icalendar import Calendar

    try:
        calendar = Calendar.from_ical(feed)
    except (ValueError, IndexError, KeyError) as error:
        told = say(
            "the feed cannot be read ({error}); write it again with `runlift export`", error=error
        )
        return (told,)
    found = {str(event.get("UID")) for event in calendar.walk("VEVENT")}
    known = {uid for session in (*plan.past, *plan.sessions) for uid in export.event_uids(session)}
    missing = [one for one in plan.sessions if not found & set(export.event_uids(one))]
    unknown = found - known
    lacks = say(
        "{count} sessions of the plan are not in the feed; write it again with `runlift export`",
        count=len(missing),
    )
    extra = say(
        "{count} events of the feed are not in the plan; write it again with `runlift export`",
        count=len(unknown),
    )
    return (*[lacks] * bool(missing), *[extra] * bool(unknown))


def _thresholds(found: days.PersonalThresholds) -> tuple[Reason, ...]:
    named = (
        (to_say("usual speed"), found.usual_speed),
        (to_say("critical speed"), found.critical_speed),
        (to_say("maximum heart rate"), found.max_hr),
        (to_say("threshold heart rate"), found.threshold_hr),
        (to_say("resting heart rate"), found.resting_hr),
    )
    return tuple(_reason(name, one) for name, one in named if one is not None)


_SOURCES = (
    *(to_say("settings"), to_say("watch"), to_say("runs")),
    *(to_say("watch and runs"), to_say("prior")),
)
"""Where a threshold comes from."""


def _reason(name: str, one: days.Threshold) -> Reason:
    """The value with the runs behind it and the age of the newest one that decided it."""
    behind = say("no run decided it")
    if one.n:
        behind = say_count("from {count} run", "from {count} runs", one.n)
    if one.n and one.age_days is not None:
        behind = say_count(
            "from {count} run, {days} days old",
            "from {count} runs, newest {days} days old",
            one.n,
            days=one.age_days,
        )
    figure = f"{say_number(one.value, '.4g')} {one.unit}"
    if one.unit == "m/s":
        figure = f"{export.pace_text(one.value, 1.0)} ({figure})"
    text = f"{figure}, {say(one.source)}; {behind}"
    return Reason(rule=name, measured=one.value, limit=None, unit=one.unit, text=text)
