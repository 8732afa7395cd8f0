"""The exact search: dynamic programming over the dates, all states, nothing left out.

A state is what the rest of the horizon can still feel of the choices made: days since the last
leg session (3 stands for more), sessions chosen this week (H1), rest days used (S7), the last
begin by the clock (H4 to the minute), and whether a published date was given up. Of two ways
into one state only the cheaper can be part of an optimum (Bellman), so the cheapest final state
is the optimum: that is the proof. Costs are integers; of equal plans the one with the earlier
dates wins, then the fuller session, then the better hour. That order is kept in two numbers of
one digit a date: `kinds` and `hours`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from runlift_export.model import LiftKind, is_sunday, rules
from runlift_export.plan.candidates import Candidate, DateChoices
from runlift_export.plan.weeks import WeekAim

KIND_DIGITS, NONE_DIGIT = 4, 3
"""Base of `kinds`: full 0, short 1, none 3."""
HOUR_DIGITS = 16
"""Base of `hours`: the begin's rank among those of its kind."""
LONG_APART_DAYS = rules.LEGS_APART_DAYS + 1
"""From so many days on nothing feels the session before any more (H4, S5)."""
NEVER_DAYS = LONG_APART_DAYS + 1
"""Stands for no leg session ever (H13)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchProblem:
    """The problem as the search takes it, without dates ahead or behind it.

    `dates` in date order; `aims` has one entry for each. `taken` counts the first week's
    finished sessions, `rests_taken` those on its rest days. `since_legs` are the days from the
    last finished leg session to the first date (21 for none), `clock_min` is its begin (0 if
    unknown), `streak` as for H5 (-1: never introductory), `beginner` says that nothing was ever
    lifted (H13). `published` are the dates of sessions
    that may move but should not (S6).
    """

    dates: tuple[DateChoices, ...]
    aims: tuple[WeekAim, ...]
    taken: int
    rests_taken: int
    since_legs: int
    streak: int
    clock_min: int
    beginner: bool = False
    published: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSolution:
    """The optimum: the chosen candidates in date order (pins among them) and the cost."""

    candidates: tuple[Candidate, ...]
    milli: int


State = tuple[int, int, int, int, bool]
"""Days since legs, sessions this week, rest days used, last begin by the clock, and whether a
published date was given up already."""
Best = dict[State, tuple[int, int, int]]
"""The least cost into each state, and `kinds` and `hours` of the dates on the way."""
Row = tuple[int, int, int, int, int]
"""A candidate for the inner loop: its digits in `kinds` and `hours`, begin by the clock, cost, 1
if it takes a rest day."""


def cheapest_solution(compiled: SearchProblem) -> SearchSolution:
    """The plan of least cost; never fails, since the empty plan breaks no rule."""
    begin = (
        NEVER_DAYS if compiled.beginner else min(compiled.since_legs, LONG_APART_DAYS),
        compiled.taken,
        compiled.rests_taken,
        compiled.clock_min,
        False,
    )
    best: Best = {begin: (0, 0, 0)}
    final = len(compiled.dates) - 1
    most = _most_free(compiled)
    for index, choices in enumerate(compiled.dates):
        aim = compiled.aims[index]
        if choices.pins:
            best = _forced(best, choices, aim)
        else:
            published = choices.date in compiled.published
            best = _step(best, choices, aim, most=most[index], published=published)
        if is_sunday(choices.date) or index == final:
            best = _close_week(best, aim)
    milli, kinds, hours = min(best.values())
    return SearchSolution(candidates=_decode(kinds, hours, compiled.dates), milli=milli)


def _most_free(compiled: SearchProblem) -> list[int]:
    """For each date: how many sessions its week may hold before the pins still to come (H1)."""
    most: list[int] = []
    pins = 0
    for choices, aim in zip(reversed(compiled.dates), reversed(compiled.aims), strict=True):
        if is_sunday(choices.date):
            pins = 0
        most.append(aim.most - pins)
        pins += len(choices.pins)
    return most[::-1]


def _rows(choices: DateChoices) -> tuple[Row, ...]:
    return tuple(
        (
            *digits,
            candidate.start.clock_min,
            candidate.cost,
            int(candidate.takes_rest),
        )
        for digits, candidate in _digits(choices).items()
    )


def _digits(choices: DateChoices) -> dict[tuple[int, int], Candidate]:
    """The candidates of a date by their digits: the kind, and the rank of the begin."""
    found: dict[tuple[int, int], Candidate] = {}
    for candidate in choices.candidates:
        kind = 0 if candidate.kind is LiftKind.FULL else 1
        found[kind, sum(one == kind for one, _ in found)] = candidate
    return found


def _step(best: Best, choices: DateChoices, aim: WeekAim, *, most: int, published: bool) -> Best:
    """One date on: every state without a session, and with each of the date's candidates."""
    after: Best = {}
    rows = _rows(choices)
    barred = NEVER_DAYS if choices.no_beginning else None
    for state, (milli, kinds, hours) in best.items():
        since, count, rests, clock, left = state
        kinds_before, hours_before = kinds * KIND_DIGITS, hours * HOUR_DIGITS
        more = rules.MOVED_MORE if published and left else 0
        none = (milli + more, kinds_before + NONE_DIGIT, hours_before)
        _keep(after, _next_day(state, left=left or published), none)
        if count >= most or since < rules.LEGS_APART_DAYS or since == barred:
            continue
        tight = since == rules.LEGS_APART_DAYS
        for kind, rank, begin, cost, rest in rows:
            if tight and begin < clock:
                continue
            own = cost + _shared(aim, tight=tight, rests=rests + rest if rest else 0)
            following = (1, count + 1, rests + rest, begin, left)
            _keep(after, following, (milli + own, kinds_before + kind, hours_before + rank))
    return after


def _next_day(state: State, *, left: bool) -> State:
    """The same state a date later, without a session between."""
    since, count, rests, clock, _ = state
    return (
        max(since, min(since + 1, LONG_APART_DAYS)),
        count,
        rests,
        clock if since < rules.LEGS_APART_DAYS else 0,
        left,
    )


def _shared(aim: WeekAim, *, tight: bool, rests: int) -> int:
    """What a session costs because of others: S5, S7 (`rests` 0 if it takes no rest day)."""
    cost = rules.GAP_TWO_DAYS if tight else 0
    if rests and rests == len(aim.rest_dates):
        cost += rules.NO_REST_DAY
    return cost


def _forced(best: Best, choices: DateChoices, aim: WeekAim) -> Best:
    """One date on with its pins, which stand whatever rule they break."""
    after: Best = {}
    for state, (before, kinds, hours) in best.items():
        since, count, rests, clock, left = state
        milli = before
        for pin in choices.pins:
            tight = pin.legs and since == rules.LEGS_APART_DAYS
            rest = int(pin.takes_rest)
            milli += pin.cost
            milli += _shared(aim, tight=tight, rests=rests + rest if rest else 0)
            count, rests = count + 1, rests + rest
            if pin.legs:
                since, clock = 0, pin.start.clock_min
        following = _next_day((since, count, rests, clock, left), left=left)
        _keep(after, following, (milli, kinds * KIND_DIGITS + NONE_DIGIT, hours * HOUR_DIGITS))
    return after


def _close_week(best: Best, aim: WeekAim) -> Best:
    """The week's end: its dose (S2) and deload (S8), and a new count."""
    after: Best = {}
    for (since, count, _, clock, left), (milli, kinds, hours) in best.items():
        more = missing_milli(aim, count) + late_milli(aim, count)
        _keep(after, (since, 0, 0, clock, left), (milli + more, kinds, hours))
    return after


def missing_milli(aim: WeekAim, count: int) -> int:
    """S2: what a week that holds `count` sessions lacks."""
    missing = max(0, aim.needed - count)
    unused = max(0, aim.needed + aim.welcome - max(count, aim.needed))
    return missing * rules.MISSING_SESSION + unused * rules.MISSING_WELCOME


def left_milli(published: frozenset[date], dates: Collection[date]) -> int:
    """S6: the published dates that a plan on `dates` gives up, the first one free."""
    return max(0, len(published.difference(dates)) - 1) * rules.MOVED_MORE


def late_milli(aim: WeekAim, count: int) -> int:
    """S8: a week of lifting that should have been a deload."""
    return rules.DELOAD_LATE if aim.deload_late and count else 0


def _keep(best: Best, state: State, way: tuple[int, int, int]) -> None:
    """Keep the cheaper way into a state; of equal ones the earlier dates."""
    known = best.get(state)
    if known is None or way < known:
        best[state] = way


def _decode(kinds: int, hours: int, dates: Sequence[DateChoices]) -> tuple[Candidate, ...]:
    candidates: list[Candidate] = []
    for choices in reversed(dates):
        kinds, kind = divmod(kinds, KIND_DIGITS)
        hours, rank = divmod(hours, HOUR_DIGITS)
        candidates += reversed(choices.pins)
        if kind != NONE_DIGIT:
            candidates.append(_digits(choices)[kind, rank])
    return tuple(reversed(candidates))
