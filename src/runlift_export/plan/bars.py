"""The hard rules that forbid a date by themselves, whatever stands elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from runlift_export.model import rules
from runlift_export.plan import facts
from runlift_export.plan.ground import Ground
from runlift_export.plan.hours import Span, break_hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A hard rule that forbids a session, and why."""

    rule: str
    text: str


def bars_on(on: date, spans: tuple[Span, ...], ground: Ground) -> tuple[Bar, ...]:
    """Hard rules that forbid any session on the date, whatever stands elsewhere."""
    found = [_health(ground), _recovery(on, ground), _near_race(on, ground), _eve(on, ground)]
    if not spans:
        found.append(no_time(on, ground))
    found.append(_near_fixed(on, ground))
    return tuple(bar for bar in found if bar is not None)


def _health(ground: Ground) -> Bar | None:
    stated = [
        word for word in ground.request.settings.athlete.conditions if word in rules.STOP_CONDITIONS
    ]
    if not stated:
        return None
    return Bar(rule="H9", text=f"{', '.join(stated)}: no strength work; seek medical advice")


def _recovery(on: date, ground: Ground) -> Bar | None:
    for race in ground.races:
        since = (on - race.date).days
        rest = rules.recovery_days(race.distance_km)
        if 0 <= since <= rest:
            when = (
                "race day" if since == 0 else f"{since} days after the race, {rest} are kept free"
            )
            return Bar(rule="H7", text=f"{when} ({race.date.isoformat()})")
    return None


def _near_race(on: date, ground: Ground) -> Bar | None:
    for race in ground.races:
        before = (race.date - on).days
        least = rules.RACE_CLEARANCE[race.priority].any_days
        if 0 < before < least:
            return Bar(
                rule="H6",
                text=f"{before} days before the {race.priority} race, at least {least}",
            )
    return None


def _eve(on: date, ground: Ground) -> Bar | None:
    tomorrow = ground.by_date.get(on + timedelta(days=1))
    if not facts.certain_key(tomorrow):
        return None
    return Bar(rule="H2", text=f"{facts.key_name(tomorrow)} is planned for the day after")


def no_time(on: date, ground: Ground) -> Bar:
    """Why no window of the date is left (H3, H12)."""
    week = ground.request.settings.week
    if on in week.blocked:
        return Bar(rule="H12", text="the date is blocked")
    if not week.windows[on.weekday()]:
        return Bar(rule="H12", text="no time on this weekday")
    day = ground.by_date.get(on)
    if day is None or day.run_end is None:
        return Bar(rule="H12", text="no window is long enough")
    hours = break_hours(day, settings=ground.request.settings)
    return Bar(
        rule="H3",
        text=f"no time left {hours:g} h after the run that ends about {day.run_end:%H:%M}",
    )


def _near_fixed(on: date, ground: Ground) -> Bar | None:
    """H4 against sessions that are done or pinned."""
    for done in ground.fixed:
        apart = abs((on - done.date).days)
        if done.legs and apart < rules.LEGS_APART_DAYS:
            return Bar(rule="H4", text=f"less than 48 h from the session of {done.date:%a %d %b}")
    if any(done.date == on for done in ground.fixed):
        return Bar(rule="H4", text="a session stands on this day already")
    return None
