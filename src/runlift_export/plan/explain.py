"""Why here, why not there, and what the next best day would cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from runlift_export.model import Alternative, NotHere, Reason, monday_of, rules
from runlift_export.plan.bars import Bar
from runlift_export.plan.price import Bill, Priced, Standing, partial_bill, with_left
from runlift_export.plan.search import Board
from runlift_export.plan.sites import Place, Site
from runlift_export.plan.weeks import WeekAim


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """One other date of a session's week: the hard rule against it, or what it costs more."""

    date: date
    bar: Bar | None
    more_milli: int
    rule: str
    text: str


WORTH_TELLING_MILLI = rules.MILLI // 2
_WEEK = timedelta(days=7)


def reasons(one: Priced) -> tuple[Reason, ...]:
    """The parts of a session's cost in points, the dearest first; none if it costs nothing."""
    terms = sorted(one.terms, key=lambda term: -term.milli)
    return tuple(
        Reason(
            rule=term.rule,
            measured=term.milli / rules.MILLI,
            limit=None,
            unit="points",
            text=f"costs {_points(term.milli)}: {term.text}",
        )
        for term in terms
        if term.milli >= WORTH_TELLING_MILLI
    )


def elsewhere(board: Board, plan: Bill, index: int) -> tuple[Elsewhere, ...]:
    """Every other date of the week of session `index`, the other sessions left where they are."""
    session = plan.sessions[index].site
    around = _around(board, plan, index, index + 1)
    monday = monday_of(session.date)
    return tuple(
        _other(around, place) for place in _week(board, monday) if place.date != session.date
    )


def _week(board: Board, monday: date) -> tuple[Place, ...]:
    """The dates of that week within the horizon."""
    start = (monday - board.places[0].date).days
    return board.places[max(0, start) : max(0, start + 7)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """The sessions that a change between `others` can be felt by, and what they cost now."""

    board: Board
    aim: WeekAim
    standing: Standing
    others: tuple[Site, ...]
    dates: frozenset[date]
    now: Bill

    def with_site(self, site: Site) -> Bill:
        sites = sorted((*self.others, site), key=lambda one: one.start.at)
        part = partial_bill(self.board, sites, self.standing, (self.aim,))
        return with_left(part, self.board, self.dates | {site.date})


def _felt_until(plan: Bill, stop: int) -> int:
    """The end of the sessions that feel a move within the week before `stop`.

    The next session does (S5); where three weeks off may come of it, three more (H5).
    """
    if stop >= len(plan.sessions):
        return stop
    met = plan.sessions[stop].met
    settled = met.streak >= rules.INTRODUCTORY_SESSIONS and met.since_legs <= 7
    return stop + (1 if settled else 1 + rules.INTRODUCTORY_SESSIONS)


def _around(board: Board, plan: Bill, start: int, stop: int, monday: date | None = None) -> _Around:
    """What stands around the sessions `start` to `stop`, which are taken out.

    From the last session before the week on; earlier ones feel nothing.
    """
    week = monday or monday_of(plan.sessions[start].site.date)
    low = max(0, sum(one.site.date < week for one in plan.sessions) - 1)
    high = _felt_until(plan, stop)
    if high < len(plan.sessions) and plan.sessions[high - 1].site.date < week + _WEEK:
        high = _felt_until(plan, high)
    near = plan.sessions[low:high]
    first = board.places[0].date
    standing = near[0].met if near and low else None
    if standing is None:
        standing = Standing(
            day=first,
            since_legs=board.since_legs,
            streak=board.streak,
            clock_min=board.clock_min,
        )
    aim = board.aims[max(0, (week - first).days)]
    others = (*plan.sessions[low:start], *plan.sessions[stop:high])
    dates = [one.site.date for one in plan.sessions]
    now = partial_bill(board, [one.site for one in near], standing, (aim,))
    return _Around(
        board=board,
        aim=aim,
        standing=standing,
        others=tuple(one.site for one in others),
        dates=frozenset(dates[:start] + dates[stop:]),
        now=with_left(now, board, dates),
    )


def _other(around: _Around, place: Place) -> Elsewhere:
    bar = place.bars[0] if place.bars else None
    for site in place.sites:
        moved = around.with_site(site)
        if moved.bar is not None:
            bar = moved.bar
            continue
        # Below nothing where only S6 keeps the session on its published day.
        more = max(0, _asked(moved) - _asked(around.now))
        rule, text = _dearest(around.now, moved, site)
        return Elsewhere(date=place.date, bar=None, more_milli=more, rule=rule, text=text)
    if bar is None:
        bar = Bar(rule="H12", text="no time")
    return Elsewhere(date=place.date, bar=bar, more_milli=0, rule=bar.rule, text=bar.text)


def _asked(found: Bill) -> int:
    """The cost without S6: a published day is kept, but speaks for no day by itself."""
    return found.milli - found.by_rule["S6"]


def _dearest(now: Bill, moved: Bill, site: Site) -> tuple[str, str]:
    """The soft rule that speaks most against the change, and its sentence."""
    keys = sorted((set(now.by_rule) | set(moved.by_rule)) - {"S6"})
    rule = max(keys, key=lambda key: moved.by_rule[key] - now.by_rule[key], default="S4")
    more = _asked(moved) - _asked(now)
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


def shrunk(board: Board, plan: Bill, monday: date) -> tuple[NotHere, ...]:
    """Why the week of `monday` holds no further session: each free date's rule, in order."""
    taken = {one.site.date for one in plan.sessions}
    before = sum(one.site.date < monday for one in plan.sessions)
    around = _around(board, plan, before, before, monday)
    return tuple(
        _against(around, place) for place in _week(board, monday) if place.date not in taken
    )


def told_shortly(found: Sequence[NotHere]) -> str:
    """The rules that stand against the free days of a week, most frequent first."""
    counts = Counter(one.rule for one in found)
    words = (
        f"{count} x {_OBSTACLES.get(rule, 'costs more than it gives')} ({rule})"
        for rule, count in counts.most_common()
    )
    return ", ".join(words) or "no free day is left"


_OBSTACLES = {
    "H2": "before a key run",
    "S12": "before a likely key run",
    "H3": "no time after the run",
    "H4": "less than 48 h from other leg work",
    "H5": "a key run too near for a first session",
    "H6": "a race is near",
    "H7": "a race just run",
    "H12": "no time that day",
    "S3": "a key run within two days",
    "S4": "a hard or long run that day",
    "S7": "the last rest day",
}


def _against(around: _Around, place: Place) -> NotHere:
    bar = place.bars[0] if place.bars else None
    for site in place.sites:
        longer = around.with_site(site)
        if longer.bar is None:
            rule, text = _dearest(around.now, longer, site)
            return NotHere(date=place.date, rule=rule, text=text)
        bar = longer.bar
    if bar is None:
        return NotHere(date=place.date, rule="H12", text="no time")
    return NotHere(date=place.date, rule=bar.rule, text=bar.text)


def _points(milli: int) -> str:
    return f"{round(milli / rules.MILLI, 1):g} points"
