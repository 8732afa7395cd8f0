"""What `doctor` tells: how much of the history can be used, and what is missing."""

from __future__ import annotations

from collections import Counter

from runlift_export import days
from runlift_export.export import event_uids, pace_text
from runlift_export.flow.history import History
from runlift_export.model import Effort, Findings, Loads, OffsetBasis, Plan, Reason


def gather_findings(history: History) -> Findings:
    """Count what the files hold, and derive the thresholds as of the last run."""
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
    )


def threshold_reasons(history: History) -> tuple[Reason, ...]:
    """What the runner is measured against as of the last run: thresholds, then training load."""
    if not history.runs:
        return ()
    last = history.runs[-1].local_date
    found = _thresholds(history.judgement.thresholds.on(last))
    return (*found, _load_reason(days.sum_loads(history.days)[-1]))


def _load_reason(one: Loads) -> Reason:
    """The last 7 days against the mean week of the 28 before, and the means over 7 and 42."""
    ratio = one.week_ratio
    usual = "a usual week is not known yet"
    if ratio is not None:
        usual = f"{ratio:.2f} x the mean week of the 28 days before"
    text = (
        f"{one.week:.0f} in the last 7 days, {usual}; "
        f"{one.acute:.0f} a day over 7 days, {one.chronic:.0f} over 42"
    )
    return Reason(
        rule="training load", measured=one.week, limit=one.usual_week, unit="TRIMP", text=text
    )


def feed_faults(plan: Plan, feed: bytes) -> tuple[str, ...]:
    """What is wrong with a feed on disk: unreadable, or other sessions than its plan's."""
    from icalendar import Calendar

    try:
        calendar = Calendar.from_ical(feed)
    except (ValueError, IndexError, KeyError) as error:
        return (f"the feed cannot be read ({error}); write it again with `runlift export`",)
    found = {str(event.get("UID")) for event in calendar.walk("VEVENT")}
    known = {uid for session in (*plan.past, *plan.sessions) for uid in event_uids(session)}
    missing = [one for one in plan.sessions if not found & set(event_uids(one))]
    unknown = found - known
    again = "write it again with `runlift export`"
    lacks = [f"{len(missing)} sessions of the plan are not in the feed; {again}"] * bool(missing)
    extra = [f"{len(unknown)} events of the feed are not in the plan; {again}"] * bool(unknown)
    return (*lacks, *extra)


def _thresholds(found: days.PersonalThresholds) -> tuple[Reason, ...]:
    named = (
        ("usual speed", found.usual_speed),
        ("critical speed", found.critical_speed),
        ("maximum heart rate", found.max_hr),
        ("threshold heart rate", found.threshold_hr),
        ("resting heart rate", found.resting_hr),
    )
    return tuple(_reason(name, one) for name, one in named if one is not None)


def _reason(name: str, one: days.Threshold) -> Reason:
    """The value with the runs behind it and the age of the newest one that decided it."""
    age = "" if one.age_days is None else f", newest {one.age_days} days old"
    behind = f"from {one.n} runs{age}" if one.n else "no run decided it"
    figure = f"{one.value:.4g} {one.unit}"
    if one.unit == "m/s":
        figure = f"{pace_text(one.value, 1.0)} ({figure})"
    text = f"{figure}, {one.source}; {behind}"
    return Reason(rule=name, measured=one.value, limit=None, unit=one.unit, text=text)
