"""Every way to place one session: date, kind and begin, with its cost or the rule against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from runlift_export.model import BrokenRule, LiftKind, Session, rules
from runlift_export.plan.date_rules import (
    Penalty,
    penalties_of,
    rules_against,
    why_no_time,
)
from runlift_export.plan.problem import FreeSpan, Start, first_start, free_spans, preferred_start
from runlift_export.plan.weeks import Horizon, is_eased


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A date, kind and begin that could hold a session.

    `cost` is the sum of `penalties` in thousandths of a point; what neighbours add is not in it.
    `pin` is the published session that must stand here.
    """

    date: date
    kind: LiftKind
    start: Start
    minutes: int
    penalties: tuple[Penalty, ...]
    cost: int
    takes_rest: bool
    pin: Session | None = None

    @property
    def legs(self) -> bool:
        """Whether the legs are loaded: all but a pinned session that says otherwise."""
        return self.pin is None or self.pin.legs


@dataclass(frozen=True, slots=True, kw_only=True)
class DateChoices:
    """A date of the horizon: its candidates, best begin first, or the rules that forbid them all.

    `pins` are the published sessions that stand on the date whatever the rules say. On a date
    with `no_beginning` nobody begins with strength (H13): a race is too near.
    """

    date: date
    candidates: tuple[Candidate, ...]
    broken_rules: tuple[BrokenRule, ...]
    pins: tuple[Candidate, ...]
    no_beginning: bool = False


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


def choices_by_date(horizon: Horizon) -> tuple[DateChoices, ...]:
    """One `DateChoices` for each date of the horizon."""
    problem = horizon.problem
    dates = [problem.first + timedelta(days=index) for index in range(7 * problem.weeks)]
    spans = {on: _spans(on, horizon) for on in dates}
    hours = _Hours(
        usual={on: _usual_min(on, spans[on], horizon) for on in dates},
        earliest=_earliest(dates, spans, horizon),
    )
    return tuple(_choices_on(on, spans[on], hours, horizon) for on in dates)


def _spans(on: date, horizon: Horizon) -> tuple[FreeSpan, ...]:
    problem = horizon.problem
    return free_spans(
        on,
        horizon.by_date.get(on),
        settings=problem.settings,
        zone=problem.timezone,
        not_before=problem.not_before,
    )


def _usual_min(on: date, spans: tuple[FreeSpan, ...], horizon: Horizon) -> frozenset[int]:
    """The begins (minutes by the clock) that the date would have on its own, short and full."""
    wish, zone = _wish(on, horizon), horizon.problem.timezone
    starts = (preferred_start(spans, least_min=least, wish=wish, zone=zone) for least in _LEAST_MIN)
    return frozenset(start.clock_min for start in starts if start is not None)


def _wish(on: date, horizon: Horizon) -> time | None:
    at = [session.start for session in horizon.published if session.date == on]
    return at[0].astimezone(horizon.problem.timezone).time() if at else None


def _choices_on(
    on: date, spans: tuple[FreeSpan, ...], hours: _Hours, horizon: Horizon
) -> DateChoices:
    pins = tuple(_pinned(session, horizon) for session in horizon.pins if session.date == on)
    broken_rules = rules_against(on, spans, horizon)
    if broken_rules:
        return DateChoices(date=on, candidates=(), broken_rules=broken_rules, pins=pins)
    candidates = [
        _candidate(on, kind, start, horizon)
        for kind in _kinds(on, horizon)
        for start in _starts(on, kind, spans, hours, horizon)
    ]
    if not candidates:
        return DateChoices(
            date=on, candidates=(), broken_rules=(why_no_time(on, horizon),), pins=pins
        )
    return DateChoices(
        date=on,
        candidates=tuple(candidates),
        broken_rules=(),
        pins=pins,
        no_beginning=any(
            0 < (race.date - on).days <= rules.NO_NEWS_DAYS[race.priority] for race in horizon.races
        ),
    )


def _kinds(on: date, horizon: Horizon) -> tuple[LiftKind, ...]:
    aim = horizon.aim(on)
    full_forbidden = any(
        0 < (race.date - on).days < rules.RACE_CLEARANCE[race.priority].heavy_days
        for race in horizon.races
    )
    if aim.kind is LiftKind.SHORT or full_forbidden or is_eased(on, horizon.races):
        return (LiftKind.SHORT,)
    return (LiftKind.FULL, LiftKind.SHORT)


def _starts(
    on: date, kind: LiftKind, spans: tuple[FreeSpan, ...], hours: _Hours, horizon: Horizon
) -> tuple[Start, ...]:
    """The begin the date would have, and others where a neighbour needs them (H4).

    Two dates apart the second session must not begin earlier by the clock than the first. If
    any begins can do that in a row of dates, the earliest ones can, each no earlier than the
    one before: so those are offered too, and no set of dates is lost for want of an hour.
    """
    zone = horizon.problem.timezone
    least = rules.SESSION_MINUTES[kind].least
    best = preferred_start(spans, least_min=least, wish=_wish(on, horizon), zone=zone)
    if best is None:
        return ()
    starts = {best: None}
    if _crowded(on, best, hours.usual, horizon):
        later = hours.usual.get(on + _APART, frozenset())
        for clock in (*sorted(later, reverse=True), *sorted(hours.earliest.get(on, ()))):
            found = first_start(spans, from_min=clock, least_min=least, zone=zone)
            if found is not None:
                starts[found] = None
    clear = [one for one in starts if _clear_of_fixed(on, one, horizon)]
    return tuple(clear[:STARTS_MOST])


def _earliest(
    dates: list[date], spans: Mapping[date, tuple[FreeSpan, ...]], horizon: Horizon
) -> dict[date, frozenset[int]]:
    """The earliest begins of each date, alone and after those of two days before."""
    found: dict[date, frozenset[int]] = {}
    for on in dates:
        floor = max(
            (
                done.clock_min or 0
                for done in horizon.fixed
                if done.legs and done.date + _APART == on
            ),
            default=0,
        )
        begins = set()
        for clock in {floor, *(one for one in found.get(on - _APART, ()) if one > floor)}:
            for least in _LEAST_MIN:
                zone = horizon.problem.timezone
                start = first_start(spans[on], from_min=clock, least_min=least, zone=zone)
                if start is not None:
                    begins.add(start.clock_min)
        found[on] = frozenset(begins)
    return found


def _crowded(on: date, best: Start, usual: Mapping[date, frozenset[int]], horizon: Horizon) -> bool:
    """Whether two or four days on either side another hour by the clock is usual (H4)."""
    near = (usual.get(on + _APART * steps, frozenset()) for steps in (-3, -2, -1, 1, 2, 3))
    other = any(clock != best.clock_min for clocks in near for clock in clocks)
    return other or not _clear_of_fixed(on, best, horizon)


def _clear_of_fixed(on: date, start: Start, horizon: Horizon) -> bool:
    for done in horizon.fixed:
        if not done.legs or done.clock_min is None:
            continue
        apart = (on - done.date).days
        if apart == rules.LEGS_APART_DAYS and start.clock_min < done.clock_min:
            return False
        if apart == -rules.LEGS_APART_DAYS and start.clock_min > done.clock_min:
            return False
    return True


def _candidate(on: date, kind: LiftKind, start: Start, horizon: Horizon) -> Candidate:
    limits = horizon.problem.settings.rules
    minutes = min(start.minutes, limits.full_min if kind is LiftKind.FULL else limits.short_min)
    penalties = penalties_of(on, kind, start, horizon)
    return Candidate(
        date=on,
        kind=kind,
        start=start,
        minutes=minutes,
        penalties=penalties,
        cost=sum(penalty.milli for penalty in penalties),
        takes_rest=on in horizon.aim(on).rest_dates,
    )


def _pinned(session: Session, horizon: Horizon) -> Candidate:
    at = session.start.astimezone(horizon.problem.timezone)
    start = Start(at=at, minutes=session.lift.duration_min)
    penalties = penalties_of(session.date, session.kind, start, horizon)
    return Candidate(
        date=session.date,
        kind=session.kind,
        start=start,
        minutes=session.lift.duration_min,
        penalties=penalties,
        cost=sum(penalty.milli for penalty in penalties),
        takes_rest=session.date in horizon.aim(session.date).rest_dates,
        pin=session,
    )
