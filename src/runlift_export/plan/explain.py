"""Why here, why not there, and what the next best day would cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from runlift_export.model import Alternative, NotHere, Reason
from runlift_export.plan import rules
from runlift_export.plan.bars import Bar
from runlift_export.plan.facts import monday_of
from runlift_export.plan.price import Bill, Priced, bill
from runlift_export.plan.search import Board
from runlift_export.plan.sites import Place, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """One other date of a session's week: the hard rule against it, or what it costs more."""

    date: date
    bar: Bar | None
    more_milli: int
    rule: str
    text: str


def reasons(one: Priced) -> tuple[Reason, ...]:
    """The parts of a session's cost in points, the dearest first; or that it costs nothing."""
    terms = sorted(one.terms, key=lambda term: -term.milli)
    if not terms:
        text = "after an easy run, with no key run near: costs nothing"
        return (Reason(rule="S4", measured=0.0, limit=None, unit="points", text=text),)
    return tuple(
        Reason(
            rule=term.rule,
            measured=term.milli / rules.MILLI,
            limit=None,
            unit="points",
            text=f"{term.text}: {_points(term.milli)}",
        )
        for term in terms
    )


def elsewhere(board: Board, plan: Bill, index: int) -> tuple[Elsewhere, ...]:
    """Every other date of the week of session `index`, the other sessions left where they are."""
    session = plan.sessions[index].site
    others = [one.site for position, one in enumerate(plan.sessions) if position != index]
    by_date = {place.date: place for place in board.places}
    monday = monday_of(session.date)
    week = (by_date.get(monday + timedelta(days=offset)) for offset in range(7))
    return tuple(
        _other(board, plan, place, others)
        for place in week
        if place is not None and place.date != session.date
    )


def _other(board: Board, plan: Bill, place: Place, others: Sequence[Site]) -> Elsewhere:
    bar = place.bars[0] if place.bars else None
    for site in place.sites:
        moved = bill(board, sorted((*others, site), key=lambda one: one.start.at))
        if moved.bar is not None:
            bar = moved.bar
            continue
        more = moved.milli - plan.milli
        rule, text = _dearest(plan, moved, site)
        return Elsewhere(date=place.date, bar=None, more_milli=more, rule=rule, text=text)
    if bar is None:
        bar = Bar(rule="H12", text="no time")
    return Elsewhere(date=place.date, bar=bar, more_milli=0, rule=bar.rule, text=bar.text)


def _dearest(plan: Bill, moved: Bill, site: Site) -> tuple[str, str]:
    """The soft rule that speaks most against the move, and its sentence."""
    keys = sorted(set(plan.by_rule) | set(moved.by_rule))
    rule = max(keys, key=lambda key: moved.by_rule[key] - plan.by_rule[key])
    more = moved.milli - plan.milli
    if more <= 0:
        return rule, "as good; the earlier day or the fuller session was taken"
    priced = next(one for one in moved.sessions if one.site is site)
    texts = [
        term.text
        for term in sorted(priced.terms, key=lambda term: -term.milli)
        if term.rule == rule
    ]
    why = texts[0] if texts else "worse for the other sessions"
    return rule, f"{why}; {_points(more)} more"


def not_here(found: Sequence[Elsewhere]) -> tuple[NotHere, ...]:
    """The rule by name for each other date."""
    return tuple(NotHere(date=one.date, rule=one.rule, text=one.text) for one in found)


def alternative(found: Sequence[Elsewhere]) -> Alternative | None:
    """The cheapest other date, None where hard rules forbid them all."""
    open_dates = [one for one in found if one.bar is None]
    if not open_dates:
        return None
    best = min(open_dates, key=lambda one: (one.more_milli, one.date))
    return Alternative(date=best.date, more_cost=best.more_milli / rules.MILLI, text=best.text)


def shrunk(board: Board, plan: Bill, monday: date) -> str:
    """Why the week of `monday` holds no further session: each date's rule, in order."""
    sites = [one.site for one in plan.sessions]
    taken = {site.date for site in sites}
    parts = []
    for place in board.places:
        if monday_of(place.date) != monday or place.date in taken:
            continue
        parts.append(f"{place.date:%a} {_against(board, plan, place, sites)}")
    return ", ".join(parts)


def _against(board: Board, plan: Bill, place: Place, sites: Sequence[Site]) -> str:
    bar = place.bars[0] if place.bars else None
    for site in place.sites:
        longer = bill(board, sorted((*sites, site), key=lambda one: one.start.at))
        if longer.bar is None:
            rule, _ = _dearest(plan, longer, site)
            return f"{rule} (would cost {_points(longer.milli - plan.milli)} more)"
        bar = longer.bar
    return f"{bar.rule} ({bar.text})" if bar is not None else "H12"


def _points(milli: int) -> str:
    return f"{round(milli / rules.MILLI, 1):g} points"
