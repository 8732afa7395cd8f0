"""Every way to place one session: date, kind and begin, with its cost or the rule against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from runlift_export.model import LiftKind, Session, rules
from runlift_export.plan import facts
from runlift_export.plan.bars import Bar, bars_on, no_time
from runlift_export.plan.ground import Ground
from runlift_export.plan.hours import (
    Span,
    Start,
    first_start,
    free_spans,
    preferred_start,
)
from runlift_export.plan.terms import Term, terms_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One way to place a session. `cost` is the sum of `terms`, what neighbours add not in it.

    `early_bar` and `early_milli` hold only for an introductory session (H5). `pin` is the
    published session that must stand here.
    """

    date: date
    kind: LiftKind
    start: Start
    minutes: int
    terms: tuple[Term, ...]
    cost: int
    early_bar: Bar | None
    early_milli: int
    takes_rest: bool
    pin: Session | None = None

    @property
    def legs(self) -> bool:
        """Whether the legs are loaded: all but a pinned session that says otherwise."""
        return self.pin is None or self.pin.legs


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A date of the horizon: its sites, best begin first, or the bars against all of them."""

    date: date
    sites: tuple[Site, ...]
    bars: tuple[Bar, ...]
    pins: tuple[Site, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hours:
    """Begins by the clock for each date: those it would have alone, and the earliest ones."""

    usual: Mapping[date, frozenset[int]]
    earliest: Mapping[date, frozenset[int]]


_LEAST_MIN = tuple(minutes.least for minutes in rules.SESSION_MINUTES.values())
_APART = timedelta(days=rules.LEGS_APART_DAYS)
STARTS_MOST = 15
"""More begins a date than any row of windows brings about; the search keeps their rank in a
hexadecimal digit."""


def places(ground: Ground) -> tuple[Place, ...]:
    """One `Place` for each date of the horizon."""
    request = ground.request
    dates = [request.first + timedelta(days=index) for index in range(7 * request.weeks)]
    spans = {on: _spans(on, ground) for on in dates}
    hours = _Hours(
        usual={on: _usual_min(on, spans[on], ground) for on in dates},
        earliest=_earliest(dates, spans, ground),
    )
    return tuple(_place(on, spans[on], hours, ground) for on in dates)


def _spans(on: date, ground: Ground) -> tuple[Span, ...]:
    request = ground.request
    return free_spans(on, ground.by_date.get(on), settings=request.settings, zone=request.timezone)


def _usual_min(on: date, spans: tuple[Span, ...], ground: Ground) -> frozenset[int]:
    """The begins (minutes by the clock) that the date would have on its own, short and full."""
    wish, zone = _wish(on, ground), ground.request.timezone
    starts = (preferred_start(spans, least_min=least, wish=wish, zone=zone) for least in _LEAST_MIN)
    return frozenset(start.clock_min for start in starts if start is not None)


def _wish(on: date, ground: Ground) -> time | None:
    at = [session.start for session in ground.published if session.date == on]
    return at[0].astimezone(ground.request.timezone).time() if at else None


def _place(on: date, spans: tuple[Span, ...], hours: _Hours, ground: Ground) -> Place:
    pins = tuple(_pinned(session, ground) for session in ground.pins if session.date == on)
    bars = bars_on(on, spans, ground)
    if bars:
        return Place(date=on, sites=(), bars=bars, pins=pins)
    sites = [
        _site(on, kind, start, ground)
        for kind in _kinds(on, ground)
        for start in _starts(on, kind, spans, hours, ground)
    ]
    if not sites:
        return Place(date=on, sites=(), bars=(no_time(on, ground),), pins=pins)
    return Place(date=on, sites=tuple(sites), bars=(), pins=pins)


def _kinds(on: date, ground: Ground) -> tuple[LiftKind, ...]:
    aim = ground.aim(on)
    heavy_barred = any(
        0 < (race.date - on).days < rules.RACE_CLEARANCE[race.priority].heavy_days
        for race in ground.races
    )
    if aim.kind is LiftKind.SHORT or heavy_barred:
        return (LiftKind.SHORT,)
    return (LiftKind.FULL, LiftKind.SHORT)


def _starts(
    on: date, kind: LiftKind, spans: tuple[Span, ...], hours: _Hours, ground: Ground
) -> tuple[Start, ...]:
    """The begin the date would have, and others where a neighbour needs them (H4).

    Two dates apart the second session must not begin earlier by the clock than the first. If
    any begins can do that in a row of dates, the earliest ones can, each no earlier than the
    one before: so those are offered too, and no set of dates is lost for want of an hour.
    """
    zone = ground.request.timezone
    least = rules.SESSION_MINUTES[kind].least
    best = preferred_start(spans, least_min=least, wish=_wish(on, ground), zone=zone)
    if best is None:
        return ()
    starts = {best: None}
    if _crowded(on, best, hours.usual, ground):
        later = hours.usual.get(on + _APART, frozenset())
        for clock in (*sorted(later, reverse=True), *sorted(hours.earliest.get(on, ()))):
            found = first_start(spans, from_min=clock, least_min=least, zone=zone)
            if found is not None:
                starts[found] = None
    clear = [one for one in starts if _clear_of_fixed(on, one, ground)]
    return tuple(clear[:STARTS_MOST])


def _earliest(
    dates: list[date], spans: Mapping[date, tuple[Span, ...]], ground: Ground
) -> dict[date, frozenset[int]]:
    """The earliest begins of each date, alone and after those of two days before."""
    found: dict[date, frozenset[int]] = {}
    for on in dates:
        floor = max(
            (
                done.clock_min or 0
                for done in ground.fixed
                if done.legs and done.date + _APART == on
            ),
            default=0,
        )
        begins = set()
        for clock in {floor, *(one for one in found.get(on - _APART, ()) if one > floor)}:
            for least in _LEAST_MIN:
                zone = ground.request.timezone
                start = first_start(spans[on], from_min=clock, least_min=least, zone=zone)
                if start is not None:
                    begins.add(start.clock_min)
        found[on] = frozenset(begins)
    return found


def _crowded(on: date, best: Start, usual: Mapping[date, frozenset[int]], ground: Ground) -> bool:
    """Whether two or four days on either side another hour by the clock is usual (H4)."""
    near = (usual.get(on + _APART * steps, frozenset()) for steps in (-3, -2, -1, 1, 2, 3))
    other = any(clock != best.clock_min for clocks in near for clock in clocks)
    return other or not _clear_of_fixed(on, best, ground)


def _clear_of_fixed(on: date, start: Start, ground: Ground) -> bool:
    for done in ground.fixed:
        if not done.legs or done.clock_min is None:
            continue
        apart = (on - done.date).days
        if apart == rules.LEGS_APART_DAYS and start.clock_min < done.clock_min:
            return False
        if apart == -rules.LEGS_APART_DAYS and start.clock_min > done.clock_min:
            return False
    return True


def _site(on: date, kind: LiftKind, start: Start, ground: Ground) -> Site:
    limits = ground.request.settings.rules
    minutes = min(start.minutes, limits.full_min if kind is LiftKind.FULL else limits.short_min)
    terms = tuple(term for term in terms_of(on, kind, ground) if term.milli)
    in_two_days = ground.by_date.get(on + timedelta(days=rules.INTRODUCTORY_CLEAR_DAYS))
    early_bar = None
    early_milli = 0
    if facts.certain_key(in_two_days):
        early_bar = Bar(
            rule="H5",
            text=f"{facts.key_name(in_two_days)} within 48 h; the first sessions need more room",
        )
    else:
        early_milli = round(rules.EARLY_BEFORE_KEY_EXPECTED * facts.key_chance(in_two_days))
    return Site(
        date=on,
        kind=kind,
        start=start,
        minutes=minutes,
        terms=terms,
        cost=sum(term.milli for term in terms),
        early_bar=early_bar,
        early_milli=early_milli,
        takes_rest=on in ground.aim(on).rest_dates,
    )


def _pinned(session: Session, ground: Ground) -> Site:
    terms = tuple(term for term in terms_of(session.date, session.kind, ground) if term.milli)
    at = session.start.astimezone(ground.request.timezone)
    return Site(
        date=session.date,
        kind=session.kind,
        start=Start(at=at, minutes=session.lift.duration_min),
        minutes=session.lift.duration_min,
        terms=terms,
        cost=sum(term.milli for term in terms),
        early_bar=None,
        early_milli=0,
        takes_rest=session.date in ground.aim(session.date).rest_dates,
        pin=session,
    )
