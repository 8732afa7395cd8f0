"""From what is known to placed sessions: the problem compiled, searched and explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from runlift_export.errors import NoPlanError
from runlift_export.language import say
from runlift_export.model import (
    Day,
    FinishedSession,
    Level,
    LiftKind,
    NotHere,
    Phase,
    Placement,
    WeekDetail,
    monday_of,
    needs_clearance,
    rules,
    taken_as_done,
)
from runlift_export.plan import explanation
from runlift_export.plan.candidates import choices_by_date
from runlift_export.plan.costing import CostedSession, PlanCost, cost_plan
from runlift_export.plan.identity import give_uids
from runlift_export.plan.problem import (
    PlanningProblem,
    PlanningSolution,
    all_races,
    done_sessions,
    finished_today,
    habitual_weekdays,
    starting_streak,
    without_unsure,
)
from runlift_export.plan.search import SearchProblem, cheapest_solution
from runlift_export.plan.weeks import Horizon, WeekAim, week_aims


def place_sessions(problem: PlanningProblem) -> PlanningSolution:
    """The cheapest plan under the hard rules, with its proof and its reasons.

    Same problem, same answer. What cannot be placed is left out, with the reason. Raises
    `NoPlanError` only for settings that contradict each other.
    """
    _refuse_contradictions(problem)
    compiled = compile_problem(problem)
    found = cheapest_solution(compiled)
    plan = cost_plan(compiled, found.candidates)
    aims = {aim.monday: aim for aim in compiled.aims}
    details = tuple(_detail(aim, compiled, plan, problem) for aim in aims.values())
    return PlanningSolution(
        placements=_placements(compiled, plan, problem),
        cost=found.milli / rules.MILLI,
        optimal=True,
        weeks_detail=details,
        why=_why(details, compiled),
    )


def compile_problem(problem: PlanningProblem) -> SearchProblem:
    """The problem as the search takes it: every date with its candidates, and what lies behind."""
    done = done_sessions(problem)
    horizon = _horizon(problem, done)
    found = choices_by_date(horizon)
    first_aim = horizon.aim(problem.first)
    this_week = [one for one in done if one.date >= first_aim.monday]
    legs = [one for one in done if one.legs]
    since = (problem.first - legs[-1].date).days if legs else rules.TIME_OFF_DAYS
    return SearchProblem(
        dates=found,
        aims=tuple(horizon.aim(choices.date) for choices in found),
        taken=len(this_week),
        rests_taken=len({one.date for one in this_week} & first_aim.rest_dates),
        since_legs=min(since, rules.TIME_OFF_DAYS),
        beginner=problem.settings.athlete.level is Level.NOVICE and not legs,
        streak=starting_streak(without_unsure(problem, done), problem.settings, problem.first),
        clock_min=(legs[-1].clock_min or 0) if legs and since <= rules.LEGS_APART_DAYS else 0,
        published=frozenset(
            one.date for one in horizon.published if not one.pinned and one.date <= found[-1].date
        )
        - {pin.date for pin in horizon.pins},
    )


def _horizon(problem: PlanningProblem, done: tuple[FinishedSession, ...]) -> Horizon:
    """All that the candidates of the dates are judged by."""
    over = finished_today(problem)
    ahead = tuple(
        one for one in problem.published if one.date >= problem.first and one.uid not in over
    )
    end = problem.first + timedelta(days=7 * problem.weeks)
    pins = tuple(one for one in ahead if one.pinned and one.date < end)
    return Horizon(
        problem=problem,
        by_date={day.date: day for day in problem.days},
        races=all_races(problem),
        fixed=(*done, *(taken_as_done(pin) for pin in pins)),
        aims={aim.monday: aim for aim in week_aims(problem)},
        pins=pins,
        published=ahead,
        habit=habitual_weekdays(done, problem.first),
    )


def _refuse_contradictions(problem: PlanningProblem) -> None:
    if not 1 <= problem.weeks <= rules.WEEKS_MOST:
        told = say(
            "weeks: expected 1 to {most}, found {weeks}",
            most=rules.WEEKS_MOST,
            weeks=problem.weeks,
        )
        raise NoPlanError(told, rules=())
    week = problem.settings.week
    if not week.sessions:
        return
    if not any(week.windows):
        raise NoPlanError(
            say(
                "week.sessions asks for {count} a week, but every weekday has an empty list of"
                " times; give at least one day a window, or set sessions = 0",
                count=week.sessions,
            ),
            rules=("S2", "H12"),
        )
    least_min = rules.SESSION_MINUTES[LiftKind.SHORT].least
    longest_min = max(
        (one.end.hour - one.start.hour) * 60 + one.end.minute - one.start.minute
        for windows in week.windows
        for one in windows
    )
    if longest_min < least_min:
        raise NoPlanError(
            say(
                "week.sessions asks for {count} a week, but your longest time on any day is"
                " {longest} min and a session takes at least {least}; give one day more time, or"
                " set sessions = 0",
                count=week.sessions,
                longest=longest_min,
                least=least_min,
            ),
            rules=("S2", "H8", "H12"),
        )


def _placements(
    compiled: SearchProblem, plan: PlanCost, problem: PlanningProblem
) -> tuple[Placement, ...]:
    names = give_uids(
        tuple(one.candidate for one in plan.sessions),
        plan=problem.plan_id,
        published=problem.published,
        done=frozenset(one.uid for one in problem.published if one.date < problem.first)
        | finished_today(problem),
    )
    by_date = {day.date: day for day in problem.days}
    return tuple(
        _placement(compiled, plan, index, uid=uid, problem=problem, by_date=by_date)
        for index, uid in enumerate(names)
    )


def _placement(
    compiled: SearchProblem,
    plan: PlanCost,
    index: int,
    *,
    uid: str,
    problem: PlanningProblem,
    by_date: dict[date, Day],
) -> Placement:
    one = plan.sessions[index]
    candidate = one.candidate
    aim = compiled.aims[(candidate.date - problem.first).days]
    found = explanation.other_dates(compiled, plan, index)
    none_better = candidate.pin is None and _worse_or_hard(found, by_date)
    return Placement(
        uid=uid,
        date=candidate.date,
        start=candidate.start.at,
        kind=candidate.kind,
        legs=candidate.legs,
        minutes=candidate.minutes,
        phase=aim.phase,
        sets_share=rules.DELOAD_SETS_SHARE if aim.deload else 1.0,
        max_sets=rules.INTRODUCTORY_SETS_MAX if one.introductory else None,
        rir_min=_least_rir(one, aim, problem),
        pinned=candidate.pin is not None,
        reasons=(
            explanation.placing_reason(one, by_date, none_better=none_better),
            *explanation.reasons(one),
        ),
        not_here=explanation.not_here(found),
        alternative=explanation.alternative(found),
    )


def _worse_or_hard(found: Sequence[explanation.OtherDate], by_date: Mapping[date, Day]) -> bool:
    """Whether each other date of the week is forbidden, costs more, or is itself a hard day."""
    return all(
        other.broken is not None
        or other.more_milli > 0
        or ((day := by_date.get(other.date)) is not None and day.key)
        for other in found
    )


def _least_rir(one: CostedSession, aim: WeekAim, problem: PlanningProblem) -> int:
    """H5, H10, H11: the least reps in reserve of that session."""
    if one.introductory:
        return rules.INTRODUCTORY_RIR
    if needs_clearance(problem.settings.athlete, one.candidate.date):
        return rules.RIR_LIGHT
    novice = problem.settings.athlete.level is Level.NOVICE
    easier = novice or aim.above_usual or aim.phase is Phase.TAPER
    return rules.RIR_CAREFUL if easier else rules.RIR_TRAINED


def _detail(
    aim: WeekAim, compiled: SearchProblem, plan: PlanCost, problem: PlanningProblem
) -> WeekDetail:
    placed = sum(1 for one in plan.sessions if monday_of(one.candidate.date) == aim.monday)
    if aim.monday <= problem.first:
        placed += compiled.taken
    why = aim.why
    against: tuple[NotHere, ...] = ()
    if placed < aim.needed:
        against = explanation.why_not_placed(compiled, plan, aim.monday)
        why += say(
            "; {count} not placed: {against}",
            count=aim.needed - placed,
            against=explanation.in_short(against),
        )
    shorter = sum(
        1
        for one in plan.sessions
        if monday_of(one.candidate.date) == aim.monday
        and one.candidate.kind is LiftKind.SHORT
        and aim.kind is LiftKind.FULL
    )
    if shorter:
        why += say("; {count} short for a full one", count=shorter)
    return WeekDetail(
        monday=aim.monday,
        phase=aim.phase,
        heavy=aim.heavy,
        target=aim.needed,
        placed=placed,
        why=why,
        not_placed=against,
    )


def _why(details: tuple[WeekDetail, ...], compiled: SearchProblem) -> tuple[str, ...]:
    """Sentences on the plan as a whole."""
    missing = sum(max(0, one.target - one.placed) for one in details)
    health = next((one for one in compiled.dates[0].broken_rules if one.rule == "H9"), None)
    if health is not None:
        return (health.text,)
    if not missing:
        return ()
    wished = sum(one.target for one in details)
    against = explanation.in_short(tuple(one for week in details for one in week.not_placed))
    told = say(
        "{missing} of {wished} sessions not placed; free days: {against}",
        missing=missing,
        wished=wished,
        against=against,
    )
    return (told,)
