"""One runner planned, from history to named bytes: what `plan` and `serve` both do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from runlift_export.flow.history import History
from runlift_export.flow.known_runs import is_of_other_runs
from runlift_export.flow.outlook import compare_plans, with_changes
from runlift_export.flow.plan_files import Files, make_files
from runlift_export.flow.planning import make_plan
from runlift_export.language import say, speaks_for, to_say
from runlift_export.model import Plan, PlanChange, Problem, Settings
from runlift_export.workout import workout_fit

_HEALTH = "H9"
"""Nothing is planned on purpose: the runner told of pain, fever or the like."""

_HELP = {
    "H12": to_say(
        "no session can be placed: give other or longer times under [week] in runlift.toml"
    ),
    "H3": to_say(
        "no session can be placed: give a later time under [week] on days with a run, or a smaller"
        " hours_after_hard_run under [rules]"
    ),
    "H2": to_say(
        "no session can be placed: name your easy days under [week.runs], or add a calendar with"
        " planned runs"
    ),
    "H6": to_say("no session can be placed: plan more weeks, past the race"),
    "H7": to_say("no session can be placed: plan more weeks, past the days after the race"),
}
_HELP |= {"S12": _HELP["H2"], "H5": _HELP["H2"]}
_ELSE = to_say("no session can be placed: give more days a time under [week] in runlift.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnerSummary:
    """A runner's plan in one row. Dates are the runner's own; None where there is none.

    `is_without_sessions`: some were to be placed, and none could be.
    """

    runs: int
    last_run: date | None
    unreadable_files: int
    start: date
    weeks: int
    sessions: int
    next_session: date | None
    broken_rules: tuple[str, ...]
    is_without_sessions: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnerPlan:
    """A plan with what goes with it.

    `problems` are those of the activity files, then those of the calendars. `files` are
    (relative path, bytes) in the order in which they should be written, plan.json last; empty
    where only the plan was asked for. `changes` say what became of the sessions of the plan
    before, None where there was none; `started_afresh` that the plan before came from other
    runs and was left out of account.
    """

    plan: Plan
    problems: tuple[Problem, ...]
    files: Files
    summary: RunnerSummary
    changes: tuple[PlanChange, ...] | None
    started_afresh: bool


@speaks_for("settings")
def plan_runner(
    history: History,
    settings: Settings,
    *,
    start: date,
    weeks: int,
    timezone: ZoneInfo,
    calendars: tuple[tuple[str, bytes], ...] = (),
    previous: Plan | None = None,
    is_unchanged: bool = False,
    feed_url: str | None = None,
    names_files: bool = False,
    with_files: bool = True,
    not_before: datetime | None = None,
    runner: str = "",
    encode: Callable[..., bytes] = workout_fit,
) -> RunnerPlan:
    """Plan `weeks` weeks from `start` for the runner of this history.

    `calendars` are names and bytes of iCalendar files with planned runs. `previous` is the plan
    that was published before: its sessions keep their identity, and it is taken as it stands if
    `is_unchanged` says that nothing it was made from has changed since. One that comes from other
    runs than these is another runner's, and counts for nothing. `feed_url` is where the feed can
    be subscribed to; with `names_files` the page names the runner's files; without `with_files` no
    file is made. `not_before` is the moment of planning (aware) where that is on `start`: nothing
    is placed before it. `runner` is a text that no other runner has: by it plans of runners without
    any run are told apart. `encode` makes the workouts. Reads no clock, no disk and no environment.
    Raises `NoPlanError` where no plan can keep the rules, `WorkoutError` for a session that cannot
    be written as a workout.
    """
    others = previous is not None and is_of_other_runs(previous, history.runs)
    if others:
        previous = None
    made, calendar_problems = make_plan(
        history,
        settings,
        start=start,
        weeks=weeks,
        timezone=timezone,
        calendars=calendars,
        previous=previous,
        not_before=not_before,
        runner=runner,
    )
    if _is_without_sessions(made):
        made = replace(made, why=(*made.why, _helping_words(made)))
    if previous is not None:
        made = previous if is_unchanged else with_changes(previous, made)
    problems = history.problems + calendar_problems
    files: Files = ()
    if with_files:
        files = make_files(
            made,
            settings,
            history=history,
            problems=problems,
            feed_url=feed_url,
            names_files=names_files,
            made_at=not_before,
            encode=encode,
        )
    summary = _summary(made, history, problems)
    return RunnerPlan(
        plan=made,
        problems=problems,
        files=files,
        summary=summary,
        changes=None if previous is None else compare_plans(previous, made),
        started_afresh=others,
    )


def _summary(plan: Plan, history: History, problems: tuple[Problem, ...]) -> RunnerSummary:
    runs, sessions = history.runs, plan.sessions
    return RunnerSummary(
        runs=len(runs),
        last_run=runs[-1].local_date if runs else None,
        unreadable_files=sum(problem.is_unreadable for problem in problems),
        start=plan.start,
        weeks=plan.weeks,
        sessions=len(sessions),
        next_session=min((session.date for session in sessions), default=None),
        broken_rules=tuple(sorted({violation.rule for violation in plan.broken})),
        is_without_sessions=_is_without_sessions(plan),
    )


def _is_without_sessions(plan: Plan) -> bool:
    """Whether sessions were to be placed and none was, for no reason of health."""
    asked = sum(week.target for week in plan.weeks_detail)
    placed = sum(week.placed for week in plan.weeks_detail)
    against = {one.rule for week in plan.weeks_detail for one in week.not_placed}
    return bool(asked) and not plan.sessions and not placed and _HEALTH not in against


def _helping_words(plan: Plan) -> str:
    """The setting that would help against what stands in the way most often."""
    against = Counter(one.rule for week in plan.weeks_detail for one in week.not_placed)
    rule = against.most_common(1)[0][0] if against else ""
    return say(_HELP.get(rule, _ELSE))
