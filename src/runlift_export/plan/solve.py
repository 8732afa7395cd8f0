"""`solve`: the request compiled, searched and explained."""

from __future__ import annotations

from datetime import date, timedelta

from runlift_export.errors import NoPlanError
from runlift_export.model import (
    Day,
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
from runlift_export.plan import explain, facts
from runlift_export.plan.ground import Ground
from runlift_export.plan.identity import uids
from runlift_export.plan.merits import merit
from runlift_export.plan.price import Bill, Priced, bill
from runlift_export.plan.request import Request, Solution
from runlift_export.plan.search import Board, cheapest
from runlift_export.plan.sites import places
from runlift_export.plan.weeks import WeekAim, week_aims


def solve(request: Request) -> Solution:
    """The cheapest plan under the hard rules, with its proof and its reasons.

    Same request, same answer. What cannot be placed is left out, with the reason. Raises
    `NoPlanError` only for settings that contradict each other.
    """
    _refuse_contradictions(request)
    board = compile_board(request)
    found = cheapest(board)
    plan = bill(board, found.sites)
    aims = {aim.monday: aim for aim in board.aims}
    details = tuple(_detail(aim, board, plan, request) for aim in aims.values())
    return Solution(
        placements=_placements(board, plan, request),
        cost=found.milli / rules.MILLI,
        optimal=True,
        weeks_detail=details,
        why=_why(details, board),
    )


def compile_board(request: Request) -> Board:
    """All that the search needs, from the request."""
    done = facts.done_sessions(request)
    over = facts.finished_today(request)
    ahead = tuple(
        one for one in request.published if one.date >= request.first and one.uid not in over
    )
    last = request.first + timedelta(days=7 * request.weeks)
    pins = tuple(one for one in ahead if one.pinned and one.date < last)
    aims = {aim.monday: aim for aim in week_aims(request)}
    ground = Ground(
        request=request,
        by_date={day.date: day for day in request.days},
        races=facts.all_races(request),
        fixed=(*done, *(taken_as_done(pin) for pin in pins)),
        aims=aims,
        pins=pins,
        published=ahead,
        habit=facts.habitual_weekdays(done, request.first),
    )
    found = places(ground)
    first_aim = ground.aim(request.first)
    this_week = [one for one in done if one.date >= first_aim.monday]
    legs = [one for one in done if one.legs]
    since = (request.first - legs[-1].date).days if legs else rules.TIME_OFF_DAYS
    return Board(
        places=found,
        aims=tuple(ground.aim(place.date) for place in found),
        taken=len(this_week),
        rests_taken=len({one.date for one in this_week} & first_aim.rest_dates),
        since_legs=min(since, rules.TIME_OFF_DAYS),
        streak=facts.starting_streak(done, request.settings, request.first),
        clock_min=(legs[-1].clock_min or 0) if legs and since <= rules.LEGS_APART_DAYS else 0,
        published=frozenset(one.date for one in ahead if not one.pinned and one.date < last)
        - {pin.date for pin in pins},
    )


def _refuse_contradictions(request: Request) -> None:
    if not 1 <= request.weeks <= rules.WEEKS_MOST:
        raise NoPlanError(
            f"weeks: expected 1 to {rules.WEEKS_MOST}, found {request.weeks}", rules=()
        )
    week = request.settings.week
    if not week.sessions:
        return
    if not any(week.windows):
        raise NoPlanError(
            f"week.sessions asks for {week.sessions} a week (S2), but every weekday has an empty"
            " list of times (H12); give at least one day a window, or set sessions = 0",
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
            f"week.sessions asks for {week.sessions} a week (S2), but the longest window (H12) is"
            f" {longest_min} min and a session takes at least {least_min} (H8)",
            rules=("S2", "H8", "H12"),
        )


def _placements(board: Board, plan: Bill, request: Request) -> tuple[Placement, ...]:
    names = uids(
        tuple(one.site for one in plan.sessions),
        plan=request.plan_id,
        published=request.published,
        done=frozenset(one.uid for one in request.published if one.date < request.first)
        | facts.finished_today(request),
    )
    by_date = {day.date: day for day in request.days}
    return tuple(
        _placement(board, plan, index, uid=uid, request=request, by_date=by_date)
        for index, uid in enumerate(names)
    )


def _placement(
    board: Board, plan: Bill, index: int, *, uid: str, request: Request, by_date: dict[date, Day]
) -> Placement:
    one = plan.sessions[index]
    site = one.site
    aim = board.aims[(site.date - request.first).days]
    found = explain.elsewhere(board, plan, index)
    return Placement(
        uid=uid,
        date=site.date,
        start=site.start.at,
        kind=site.kind,
        legs=site.legs,
        minutes=site.minutes,
        phase=aim.phase,
        sets_share=rules.DELOAD_SETS_SHARE if aim.deload else 1.0,
        max_sets=rules.INTRODUCTORY_SETS_MAX if one.introductory else None,
        rir_min=least_rir(one, aim, request),
        pinned=site.pin is not None,
        reasons=(merit(one, by_date), *explain.reasons(one)),
        not_here=explain.not_here(found),
        alternative=explain.alternative(found),
    )


def least_rir(one: Priced, aim: WeekAim, request: Request) -> int:
    """H5, H10, H11: the least reps in reserve of that session."""
    if one.introductory:
        return rules.INTRODUCTORY_RIR
    if needs_clearance(request.settings.athlete, request.first):
        return rules.RIR_LIGHT
    novice = request.settings.athlete.level is Level.NOVICE
    easier = novice or aim.heavy or aim.phase is Phase.TAPER
    return rules.RIR_CAREFUL if easier else rules.RIR_TRAINED


def _detail(aim: WeekAim, board: Board, plan: Bill, request: Request) -> WeekDetail:
    placed = sum(1 for one in plan.sessions if monday_of(one.site.date) == aim.monday)
    if aim.monday <= request.first:
        placed += board.taken
    why = aim.why
    against: tuple[NotHere, ...] = ()
    if placed < aim.needed:
        against = explain.shrunk(board, plan, aim.monday)
        why += f"; {aim.needed - placed} not placed: {explain.told_shortly(against)}"
    shorter = sum(
        1
        for one in plan.sessions
        if monday_of(one.site.date) == aim.monday
        and one.site.kind is LiftKind.SHORT
        and aim.kind is LiftKind.FULL
    )
    if shorter:
        why += f"; {shorter} short for a full one"
    return WeekDetail(
        monday=aim.monday,
        phase=aim.phase,
        heavy=aim.heavy,
        target=aim.needed,
        placed=placed,
        why=why,
        not_placed=against,
    )


def _why(details: tuple[WeekDetail, ...], board: Board) -> tuple[str, ...]:
    """Sentences on the plan as a whole."""
    missing = sum(max(0, one.target - one.placed) for one in details)
    health = next((bar for bar in board.places[0].bars if bar.rule == "H9"), None)
    if health is not None:
        return (health.text,)
    if not missing:
        return ()
    wished = sum(one.target for one in details)
    against = explain.told_shortly(tuple(one for week in details for one in week.not_placed))
    return (f"{missing} of {wished} sessions not placed; free days: {against}",)
