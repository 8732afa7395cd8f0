"""The cost of a plan session by session, to explain it; the search has its own arithmetic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from runlift_export.plan import rules
from runlift_export.plan.bars import Bar
from runlift_export.plan.facts import monday_of
from runlift_export.plan.search import Board, late_milli, missing_milli
from runlift_export.plan.sites import Site
from runlift_export.plan.terms import Term
from runlift_export.plan.weeks import WeekAim


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """A site in its plan: all its terms, and whether it is introductory (H5)."""

    site: Site
    terms: tuple[Term, ...]
    introductory: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What a plan costs. `bar` is the first hard rule that its sessions break among them."""

    sessions: tuple[Priced, ...]
    milli: int
    by_rule: Counter[str]
    bar: Bar | None


def bill(board: Board, sites: Sequence[Site]) -> Bill:
    """Price `sites` (in date order) as the whole plan."""
    aims = {aim.monday: aim for aim in board.aims}
    first = board.places[0].date
    since, streak, clock = board.since_legs, board.streak, board.clock_min
    previous = first
    counts = Counter({monday_of(first): board.taken})
    rests = Counter({monday_of(first): board.rests_taken})
    priced = []
    bar: Bar | None = None
    for site in sites:
        aim = aims[monday_of(site.date)]
        since = min(since + (site.date - previous).days, rules.TIME_OFF_DAYS)
        previous = site.date
        if since >= rules.TIME_OFF_DAYS and streak > 0:
            streak = 0
        early = site.legs and 0 <= streak < rules.INTRODUCTORY_SESSIONS
        bar = bar or _bar(site, since=since, clock=clock, early=early, count=counts[aim.monday])
        terms = _terms(site, aim, since=since, early=early, count=counts[aim.monday], rests=rests)
        priced.append(Priced(site=site, terms=terms, introductory=early))
        counts[aim.monday] += 1
        rests[aim.monday] += site.takes_rest
        if site.legs:
            streak = streak + 1 if early else rules.INTRODUCTORY_SESSIONS
            since, clock = 0, site.start.clock_min
    by_rule: Counter[str] = Counter()
    for one in priced:
        for term in one.terms:
            by_rule[term.rule] += term.milli
    for aim in aims.values():
        by_rule["S2"] += missing_milli(aim, counts[aim.monday])
        by_rule["S8"] += late_milli(aim, counts[aim.monday])
    return Bill(sessions=tuple(priced), milli=by_rule.total(), by_rule=by_rule, bar=bar)


def _bar(site: Site, *, since: int, clock: int, early: bool, count: int) -> Bar | None:
    if site.pin is not None:
        return None
    if count >= rules.SESSIONS_A_WEEK_MAX:
        return Bar(rule="H1", text=f"{rules.SESSIONS_A_WEEK_MAX} sessions stand in this week")
    near = since == rules.LEGS_APART_DAYS and site.start.clock_min < clock
    if since < rules.LEGS_APART_DAYS or near:
        return Bar(rule="H4", text="less than 48 h from another leg session")
    return site.early_bar if early else None


def _terms(
    site: Site, aim: WeekAim, *, since: int, early: bool, count: int, rests: Counter[date]
) -> tuple[Term, ...]:
    terms = list(site.terms)
    if site.legs and since == rules.LEGS_APART_DAYS:
        terms.append(Term(rule="S5", milli=rules.GAP_TWO_DAYS, text="48 h after the last one"))
    if aim.heavy and count == 1:
        text = "a second session in a heavy running week"
        terms.append(Term(rule="S1", milli=rules.SECOND_IN_HEAVY_WEEK, text=text))
    if site.takes_rest and rests[aim.monday] + 1 == len(aim.rest_dates):
        text = "takes the last rest day of the week"
        terms.append(Term(rule="S7", milli=rules.NO_REST_DAY, text=text))
    if early and site.pin is None and site.early_milli:
        text = "a key run may come within 48 h of one of the first sessions (H5)"
        terms.append(Term(rule="S12", milli=site.early_milli, text=text))
    return tuple(terms)
