"""The cost of a plan session by session, to explain it; the search has its own arithmetic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from runlift_export.model import monday_of, rules
from runlift_export.plan.bars import Bar
from runlift_export.plan.search import Board, late_milli, left_milli, missing_milli
from runlift_export.plan.sites import Site
from runlift_export.plan.terms import Term
from runlift_export.plan.weeks import WeekAim


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a walk through the sessions carries along: on `day`, so many days `since_legs`."""

    day: date
    since_legs: int
    streak: int
    clock_min: int

    def on(self, day: date) -> Standing:
        """The same some days later; three weeks off begin the streak anew (H5)."""
        since = min(self.since_legs + (day - self.day).days, rules.TIME_OFF_DAYS)
        anew = since >= rules.TIME_OFF_DAYS and self.streak > 0
        return Standing(
            day=day,
            since_legs=since,
            streak=0 if anew else self.streak,
            clock_min=self.clock_min,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """A site in its plan: all its terms, whether it is introductory (H5), and what it met."""

    site: Site
    terms: tuple[Term, ...]
    introductory: bool
    met: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What sessions cost. `bar` is the first hard rule that they break among themselves."""

    sessions: tuple[Priced, ...]
    milli: int
    by_rule: Counter[str]
    bar: Bar | None


def bill(board: Board, sites: Sequence[Site]) -> Bill:
    """Price `sites` (in date order) as the whole plan."""
    aims = {aim.monday: aim for aim in board.aims}
    first = Standing(
        day=board.places[0].date,
        since_legs=board.since_legs,
        streak=board.streak,
        clock_min=board.clock_min,
    )
    whole = partial_bill(board, sites, first, tuple(aims.values()))
    return with_left(whole, board, [site.date for site in sites])


def with_left(part: Bill, board: Board, dates: Collection[date]) -> Bill:
    """The same bill with what a plan on `dates` costs for published dates given up (S6)."""
    milli = left_milli(board.published, dates)
    if not milli:
        return part
    by_rule = part.by_rule + Counter({"S6": milli})
    return replace(part, milli=part.milli + milli, by_rule=by_rule)


def partial_bill(
    board: Board, sites: Sequence[Site], standing: Standing, aims: Sequence[WeekAim]
) -> Bill:
    """Price a stretch of sessions that begins with `standing`, and the doses of `aims`."""
    monday = monday_of(board.places[0].date)
    counts, rests = Counter({monday: board.taken}), Counter({monday: board.rests_taken})
    priced: list[Priced] = []
    bars: list[Bar] = []
    for site in sites:
        aim = board.aims[(site.date - board.places[0].date).days]
        met = standing.on(site.date)
        early = site.legs and 0 <= met.streak < rules.INTRODUCTORY_SESSIONS
        count = counts[aim.monday]
        if (bar := _bar(site, met, early=early, count=count)) is not None:
            bars.append(bar)
        terms = _terms(site, aim, met, early=early, count=count, rests=rests[aim.monday])
        priced.append(Priced(site=site, terms=terms, introductory=early, met=met))
        counts[aim.monday] += 1
        rests[aim.monday] += site.takes_rest
        standing = met if not site.legs else _after(met, site, early=early)
    by_rule: Counter[str] = Counter()
    for one in priced:
        for term in one.terms:
            by_rule[term.rule] += term.milli
    for aim in aims:
        by_rule["S2"] += missing_milli(aim, counts[aim.monday])
        by_rule["S8"] += late_milli(aim, counts[aim.monday])
    return Bill(
        sessions=tuple(priced),
        milli=by_rule.total(),
        by_rule=by_rule,
        bar=bars[0] if bars else None,
    )


def _after(met: Standing, site: Site, *, early: bool) -> Standing:
    streak = met.streak + 1 if early else rules.INTRODUCTORY_SESSIONS
    return Standing(day=site.date, since_legs=0, streak=streak, clock_min=site.start.clock_min)


def _bar(site: Site, met: Standing, *, early: bool, count: int) -> Bar | None:
    if site.pin is not None:
        return None
    if count >= rules.SESSIONS_A_WEEK_MAX:
        return Bar(rule="H1", text=f"{rules.SESSIONS_A_WEEK_MAX} sessions stand in this week")
    near = met.since_legs == rules.LEGS_APART_DAYS and site.start.clock_min < met.clock_min
    if met.since_legs < rules.LEGS_APART_DAYS or near:
        return Bar(rule="H4", text="less than 48 h from another leg session")
    return site.early_bar if early else None


def _terms(
    site: Site, aim: WeekAim, met: Standing, *, early: bool, count: int, rests: int
) -> tuple[Term, ...]:
    terms = list(site.terms)
    if site.legs and met.since_legs == rules.LEGS_APART_DAYS:
        terms.append(Term(rule="S5", milli=rules.GAP_TWO_DAYS, text="48 h after the last one"))
    if aim.heavy and count == 1:
        text = "a second session in a heavy running week"
        terms.append(Term(rule="S1", milli=rules.SECOND_IN_HEAVY_WEEK, text=text))
    if site.takes_rest and rests + 1 == len(aim.rest_dates):
        text = "takes the last rest day of the week"
        terms.append(Term(rule="S7", milli=rules.NO_REST_DAY, text=text))
    if early and site.pin is None and site.early_milli:
        text = "a key run may come within 48 h of one of the first sessions (H5)"
        terms.append(Term(rule="S12", milli=site.early_milli, text=text))
    return tuple(terms)
