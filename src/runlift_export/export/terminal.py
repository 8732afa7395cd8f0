"""Plans and findings as text for a terminal.

Text that came from a file is made printable first: no escape sequence of a stranger reaches
the terminal (control and format characters become visible codes).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import datetime

from runlift_export.checked import printable
from runlift_export.export.wording import (
    PHASE_SENTENCES,
    count_words,
    day_words,
    newest_run_words,
    place_words,
    prescription_words,
)
from runlift_export.language import say, say_count, to_say
from runlift_export.model import (
    BrokenRule,
    ChangeKind,
    Findings,
    LiftKind,
    NotHere,
    Phase,
    Plan,
    PlanChange,
    ProblemKind,
    Reason,
    Session,
    WeekDetail,
)

WIDTH = 80
"""Columns of what is read as sentences, on any terminal."""
COMMAND = "runlift "


def agenda_text(plan: Plan) -> str:
    """The plan in a line a session, without what is done in it."""
    heading = say_count(
        "Plan from {start}, {count} week: {sessions}",
        "Plan from {start}, {count} weeks: {sessions}",
        plan.weeks,
        start=plan.start,
        sessions=say_count("{count} session", "{count} sessions", len(plan.sessions)),
    )
    parts = [f"{heading}\n"]
    for week in plan.weeks_detail:
        inside = _sessions_in(week, plan)
        parts.append(f"\n{wrapped(_week_words(week, inside))}")
        parts.extend(f"  {printable(_short_line(session))}\n" for session in inside)
    return "".join((*parts, *_plan_remarks(plan, explain=False)))


def _sessions_in(week: WeekDetail, plan: Plan) -> list[Session]:
    return [one for one in plan.sessions if 0 <= (one.date - week.monday).days < 7]


def _week_words(week: WeekDetail, inside: list[Session]) -> str:
    """Which week, how many sessions; where that is not the usual, what the week is for.

    Why sessions are missing is said once, under the plan.
    """
    count = count_words(week.placed, week.target)
    values = {"day": day_words(week.monday), "count": count}
    purpose = say(PHASE_SENTENCES[week.phase])
    if not week.placed and not week.target:
        return say("Week of {day}: no session. {purpose}", day=values["day"], purpose=purpose)
    if week.placed != week.target:
        return say("Week of {day}: {count}. {purpose}", purpose=purpose, **values)
    if inside and all(session.lift.deload for session in inside):
        return say("Week of {day}: {count}, a lighter week with fewer sets", **values)
    return say("Week of {day}: {count}", **values)


def _short_line(session: Session) -> str:
    return say(
        "{day} {clock}  {name}, {minutes} min",
        day=day_words(session.date),
        clock=f"{session.start:%H:%M}",
        name=say(session.lift.name),
        minutes=session.lift.duration_min,
    )


def plan_text(plan: Plan, *, units: str, explain: bool) -> str:
    """The whole plan: every session with exercises and reasons; `explain` adds rules and points."""
    title = say_count(
        "Plan from {start}, {count} week",
        "Plan from {start}, {count} weeks",
        plan.weeks,
        start=plan.start,
    )
    parts = [f"{title}{_proof(plan) if explain else ''}\n"]
    for week in plan.weeks_detail:
        heading = say(
            "Week of {monday}: {phase}, {count} ({why})",
            monday=week.monday,
            phase=say(PHASES[week.phase]),
            count=count_words(week.placed, week.target),
            why=printable(week.why),
        )
        parts.append(f"\n{heading}\n")
        parts.extend(
            _session_lines(session, units=units, explain=explain)
            for session in _sessions_in(week, plan)
        )
        if explain:
            parts.extend(f"  {_not_words(one)}\n" for one in week.not_placed)
    return "".join((*parts, *_plan_remarks(plan, explain=explain)))


def _plan_remarks(plan: Plan, *, explain: bool) -> Iterator[str]:
    """What is to be said of the whole plan, under it."""
    for line in plan.why:
        yield f"\n{printable(line)}\n" if explain else f"\n{wrapped(printable(line))}"
    stale = newest_run_words(plan.newest_run, plan.start, before_plan=True)
    if stale:
        yield f"\n! {stale}\n"
    yield broken_rules_text(plan.broken, explain=explain)


PHASES = {
    Phase.OFF: to_say("off"),
    Phase.BASE: to_say("base"),
    Phase.BUILD: to_say("build"),
    Phase.PEAK: to_say("peak"),
    Phase.TAPER: to_say("taper"),
}
KINDS = {
    LiftKind.FULL: to_say("full"),
    LiftKind.SHORT: to_say("short"),
}
BECAME = {
    ChangeKind.NEW: to_say("new"),
    ChangeKind.MOVED: to_say("moved"),
    ChangeKind.RENAMED: to_say("renamed"),
    ChangeKind.GONE: to_say("dropped"),
    ChangeKind.PINNED: to_say("stays"),
}


def changes_text(changes: tuple[PlanChange, ...]) -> str:
    """What became of the sessions of the plan before, a line each."""
    if not changes:
        return "\n" + say("Since the plan before: no session moved, came or went.") + "\n"
    lines = [f"  {say(BECAME[one.kind]):<8} {printable(change_words(one))}\n" for one in changes]
    return "".join((f"\n{say('Since the plan before:')}\n", *lines))


def change_words(one: PlanChange) -> str:
    """Which session, from when to when: "Gym A: Tue 17 Nov 18:00 -> Wed 18 Nov 18:00"."""
    now, then = _when(one.after), _when(one.before)
    name = say(one.name_after or one.name_before or "")
    if one.kind is ChangeKind.MOVED:
        return f"{name}: {then} -> {now}"
    if one.kind is ChangeKind.RENAMED:
        return f"{say(one.name_before or '')} -> {name}: {now}"
    if one.kind is ChangeKind.PINNED:
        return say(
            '{name}: {when}, pinned by you ("pinned": false in plan.json sets it free)',
            name=name,
            when=now,
        )
    return f"{name}: {now or then}"


def _when(moment: datetime | None) -> str:
    return "" if moment is None else f"{day_words(moment.date())} {moment:%H:%M}"


def broken_rules_text(broken: tuple[BrokenRule, ...], *, explain: bool) -> str:
    """One line for each broken rule; `explain` names it by its id."""
    return "".join(
        f"{one.date}{f' {one.rule}' if explain else ''}: {printable(one.text)}\n" for one in broken
    )


def _proof(plan: Plan) -> str:
    if plan.optimal:
        told = say(", cost {cost:g} points (the best there is under the rules)", cost=plan.cost)
    else:
        told = say(", cost {cost:g} points (not proved to be the best)", cost=plan.cost)
    return told


def _not_words(one: NotHere) -> str:
    return say(
        "not {day}: {rule}, {why}", day=day_words(one.date), rule=one.rule, why=printable(one.text)
    )


def _session_lines(session: Session, *, units: str, explain: bool) -> str:
    lift = session.lift
    size = f"{say(KINDS[lift.kind])}, {lift.duration_min} min, {place_words(lift.place)}"
    heading = f"{day_words(session.date)} {session.start:%H:%M}  {say(lift.name)}  ({size})"
    lines = [heading, *(f"  {prescription_words(step, units)}" for step in lift.exercises)]
    for reason in session.reasons:
        against = reason.unit == "points"
        figure = ""
        if explain and against:
            points = say("{points:g} points", points=reason.measured)
            figure = f" ({reason.rule}, {points})"
        told = say("against it: {why}", why=reason.text)
        if not against:
            told = say("why here: {why}", why=reason.text)
        lines.append(f"  {told}{figure}")
    if explain:
        lines.extend(f"  {sentence}" for sentence in lift.why)
        lines.extend(f"  {_not_words(one)}" for one in session.not_here)
        if session.alternative is not None:
            other = session.alternative
            told = say(
                "next best: {day}, {why} ({points:g} points more)",
                day=day_words(other.date),
                why=other.text,
                points=other.more_cost,
            )
            lines.append(f"  {told}")
    return "".join(f"  {printable(line)}\n" for line in lines)


def wrapped(text: str) -> str:
    """Lines cut at words to the width, what goes on set in; a command stays in one piece."""
    return "".join(_wrapped_line(printable(line)) for line in text.split("\n"))


def _wrapped_line(line: str) -> str:
    inner = len(line) - len(line.lstrip())
    if line.lstrip().startswith(COMMAND):
        return f"{line}\n"
    cut = textwrap.TextWrapper(WIDTH, subsequent_indent=" " * (inner + 2), break_long_words=False)
    cut.break_on_hyphens = False
    return "".join(f"{one}\n" for one in cut.wrap(line) or [""])


LABEL_WIDTH = 19
"""Columns of a label of doctor, in any language."""
_FAULTS = {
    ProblemKind.DAMAGED: to_say("damaged"),
    ProblemKind.NOT_FIT: to_say("not fit"),
    ProblemKind.NOT_A_RUN: to_say("not a run"),
    ProblemKind.UNSUPPORTED: to_say("unsupported"),
    ProblemKind.DUPLICATE: to_say("duplicate"),
    ProblemKind.MISDATED: to_say("misdated"),
    ProblemKind.GPX: to_say("gpx"),
    ProblemKind.TCX: to_say("tcx"),
}


def findings_text(found: Findings) -> str:
    """What doctor found: a line for each thing it looked at, with what to do about it."""
    runs = found.runs
    span = say("{runs}, {first} to {last}", runs=runs, first=found.first, last=found.last)
    rows = [
        (say("files looked at"), f"{found.files}"),
        (say("runs"), span if runs else f"{runs}"),
        (f"  {say('with a trace')}", _of(found.with_trace, runs)),
        (f"  {say('with heart rate')}", _of(found.with_heart_rate, runs)),
        (f"  {say('with local time')}", _of(found.with_local_time, runs)),
        (f"  {say('with HR zones')}", _of(found.with_watch_zones, runs)),
        (f"  {say('effort unknown')}", _of(found.unknown_effort, runs)),
        (say("finished lifts"), f"{found.finished_lifts}"),
    ]
    rows.extend((say(_FAULTS[ProblemKind(kind)]), f"{count}") for kind, count in found.problems)
    lines = [finding_line(label, value) for label, value in rows]
    lines.extend(threshold_line(reason) for reason in found.thresholds)
    lines.extend(_advice(found))
    return "\n".join(lines) + "\n"


def finding_line(label: str, value: str) -> str:
    """One line of doctor: what was looked at, and what was found."""
    return f"{label:<{LABEL_WIDTH}} {value}"


def threshold_line(reason: Reason) -> str:
    """What a runner is measured against, its name in the language."""
    return f"{printable(say(reason.rule))}: {printable(reason.text)}"


def _of(count: int, total: int) -> str:
    if not total:
        return say("{count} of {total}", count=count, total=total)
    share = f"{100 * count / total:.0f}"
    return say("{count} of {total} ({share} %)", count=count, total=total, share=share)


def _advice(found: Findings) -> list[str]:
    """One sentence for each lack that the runner can do something about."""
    lacks = (
        (not found.runs, say("No run was found: name a folder with FIT files of runs.")),
        (
            2 * found.with_heart_rate < found.runs,
            say("Most runs have no heart rate: effort is judged by speed alone."),
        ),
        (
            2 * found.with_local_time < found.runs,
            say("Most files do not say their local time: set timezone in runlift.toml."),
        ),
    )
    told = [sentence for lacking, sentence in lacks if lacking]
    if found.last is not None and found.today is not None:
        told.insert(0, newest_run_words(found.last, found.today, before_plan=False))
    return [f"! {sentence}" for sentence in told if sentence]
