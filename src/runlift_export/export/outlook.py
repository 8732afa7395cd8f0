"""The next session and what a plan says of today, in lines for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from runlift_export.checked import printable
from runlift_export.export.tables import grid_text
from runlift_export.export.terminal import (
    BECAME,
    WIDTH,
    change_words,
    wrapped,
)
from runlift_export.export.wording import (
    day_words,
    dose_words,
    newest_run_words,
    place_words,
    prescription_words,
    ramp_up_words,
)
from runlift_export.language import say, say_count
from runlift_export.model import (
    ChangeKind,
    Outlook,
    OutlookState,
    Plan,
    Prescription,
    Recorded,
    Session,
    time_words,
    weight_words,
)

OLD_FROM_DAYS = 8
"""Who plans once a week has a plan of at most seven days."""
MOST_CHANGES = 3
MAKE_PLAN = "runlift plan ~/my-activities -o {folder}"


def next_session_text(session: Session, *, units: str) -> str:
    """The next session under the plan that it belongs to."""
    return wrapped(say("Next: {session}", session=_session_words(session))) + _what_to_do(
        session, units
    )


def today_text(
    plan: Plan, outlook: Outlook, *, units: str, watch_name: str | None, folder: str
) -> str:
    """What the plan says of today, in lines of 80 columns.

    `watch_name` is what a watch calls the session's workout, None where there is none; `folder`
    is where the plan lies, for the commands that are named.
    """
    lines = list(_today_lines(plan, outlook, folder))
    text = "".join(wrapped(line) for line in lines)
    session = outlook.session
    if session is not None:
        text += _what_to_do(session, units)
    told = (*_changed_lines(plan), *_watch_lines(session, watch_name, folder))
    notices = (f"! {line}" for line in _notices(plan, outlook, folder))
    return text + "".join(wrapped(line) for line in (*told, *notices))


def _today_lines(plan: Plan, outlook: Outlook, folder: str) -> Iterator[str]:
    """The day and its session, or why there is none."""
    today = day_words(outlook.now.date())
    session = outlook.session
    if outlook.over is not None:
        yield say(
            "Today, {day}: {name} was at {clock}.",
            day=today,
            name=say(outlook.over.lift.name),
            clock=f"{outlook.over.start:%H:%M}",
        )
    elif outlook.state is OutlookState.REST:
        yield say("Today, {day}: nothing to lift.", day=today)
    if session is not None:
        yield _next_words(session, outlook.now)
        if session.reasons:
            yield _why_words(session, outlook.now)
    elif outlook.state is OutlookState.ENDED:
        yield say(
            "The plan ended on {day}. Make the next one:\n  {command}",
            day=_dated(outlook.ends),
            command=MAKE_PLAN.format(folder=folder),
        )
    else:
        yield say("This plan holds no further session; it goes to {day}.", day=_dated(outlook.ends))
        yield from plan.why


def _next_words(session: Session, now: datetime) -> str:
    """When a session is, as seen from now, and what it is."""
    words = _session_words(session)
    days = (session.date - now.date()).days
    if days == 0 and session.start <= now:
        return say("Now: {session}", session=words)
    if days == 0:
        return say("Today: {session}", session=words)
    if days == 1:
        return say("Tomorrow: {session}", session=words)
    return say_count("In {count} day: {session}", "In {count} days: {session}", days, session=words)


def _why_words(session: Session, now: datetime) -> str:
    reason = session.reasons[0].text.rstrip(".")
    if session.date == now.date():
        return say("Why today: {reason}.", reason=reason)
    return say("Why then: {reason}.", reason=reason)


def _session_words(session: Session) -> str:
    return say(
        "{day} {clock}, {name}, {minutes} min, {place}",
        day=day_words(session.date),
        clock=f"{session.start:%H:%M}",
        name=say(session.lift.name),
        minutes=session.lift.duration_min,
        place=place_words(session.lift.place),
    )


def _dated(on: date) -> str:
    return f"{day_words(on)} {on.year}"


def _what_to_do(session: Session, units: str) -> str:
    """A line an exercise, then what holds for several of them."""
    steps = session.lift.exercises
    left = {step.rir for step in steps if step.rir is not None}
    table = grid_text([_cells(step, units, alone=len(left) > 1) for step in steps]) if steps else ""
    rows = table.splitlines()
    if any(len(row) > WIDTH - 2 for row in rows):
        rows = [prescription_words(step, units) for step in steps]
    remarks = " ".join(_remarks(steps, left, units))
    told = (*(f"  {printable(row)}" for row in rows), *([remarks] if remarks else []))
    return "".join(map(wrapped, told))


def _remarks(steps: tuple[Prescription, ...], left: set[int], units: str) -> Iterator[str]:
    """Lighter sets first, pairs, and when a set ends where that is the same for all."""
    ramps = [f"{say(step.name)} {ramp_up_words(step, units)}" for step in steps if step.ramp_up]
    if ramps:
        yield say("Lighter sets first: {sets}.", sets="; ".join(ramps))
    if any(step.superset for step in steps):
        yield say("Same letter: in turn, a set of each.")
    if len(left) == 1:
        yield say_count(
            "End each set when {count} more repetition would still go.",
            "End each set when {count} more repetitions would still go.",
            next(iter(left)),
        )


def _cells(step: Prescription, units: str, *, alone: bool) -> list[str]:
    """One exercise in cells; `alone` says that each tells what should be left in reserve."""
    rest = say("rest {time}", time=time_words(step.rest_s)) if step.rest_s else ""
    kept = say("{count} in reserve", count=step.rir) if alone and step.rir is not None else ""
    last = ", ".join(filter(None, (rest, kept)))
    name = f"{step.superset} {say(step.name)}" if step.superset else say(step.name)
    return [name, dose_words(step), weight_words(step.weight_kg, units), last]


def _changed_lines(plan: Plan) -> Iterator[str]:
    """What became of the sessions since the plan before: the few things that matter most."""
    if plan.changed_since is None:
        return
    told = [one for one in plan.changes if one.kind is not ChangeKind.PINNED]
    told.sort(key=lambda one: one.kind is ChangeKind.NEW)
    since = day_words(plan.changed_since)
    if not told:
        yield say("Since the plan of {day}: nothing changed.", day=since)
        return
    words = [f"{say(BECAME[one.kind])} {change_words(one)}" for one in told[:MOST_CHANGES]]
    more = len(told) - len(words)
    if more:
        words.append(say_count("{count} more change", "{count} more changes", more))
    yield say("Since the plan of {day}: {changes}.", day=since, changes="; ".join(words))


def _watch_lines(session: Session | None, name: str | None, folder: str) -> Iterator[str]:
    if session is not None and name:
        yield say(
            'On the watch: "{name}". Not there yet? runlift load {folder}', name=name, folder=folder
        )


def _notices(plan: Plan, outlook: Outlook, folder: str) -> Iterator[str]:
    """What makes the plan worth less than it looks."""
    last = outlook.last
    if last is not None and outlook.last_recorded is Recorded.NO:
        yield say(
            "{name} of {day} is not in your files. If you left it out, go on with the next.",
            name=say(last.lift.name),
            day=day_words(last.date),
        )
    stale = newest_run_words(plan.newest_run, outlook.now.date(), before_plan=False)
    if stale:
        yield f"{stale[0].upper()}{stale[1:]}."
    if outlook.state is not OutlookState.ENDED:
        yield from _plan_again(outlook, MAKE_PLAN.format(folder=folder))
    if plan.broken:
        yield say("This plan breaks a rule: runlift check {folder}/plan.json", folder=folder)


def _plan_again(outlook: Outlook, command: str) -> Iterator[str]:
    """Why a new plan would know more than this one."""
    latest = outlook.over or outlook.last
    if outlook.days_old >= OLD_FROM_DAYS:
        yield say(
            "The plan is {count} days old. Plan again, so that newer runs count:\n  {command}",
            count=outlook.days_old,
            command=command,
        )
    elif latest is not None and (outlook.over or outlook.last_recorded is Recorded.UNKNOWN):
        yield say(
            "Plan again, so that what you did on {day} counts:\n  {command}",
            day=day_words(latest.date),
            command=command,
        )
