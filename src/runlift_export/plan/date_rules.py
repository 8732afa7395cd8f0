"""What the rules say of one date, whatever stands elsewhere.

The hard rules that forbid a session on it, and the penalties that a session there costs by
itself; what sessions cost each other is in `search` and `costing`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from runlift_export.model import Basis, BrokenRule, Day, Effort, LiftKind, monday_of, rules
from runlift_export.plan.hours import FreeSpan, break_hours
from runlift_export.plan.problem import careful, certain_key, key_chance, key_name
from runlift_export.plan.weeks import Horizon


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """A part of the cost: the rule's id, thousandths of a point, and why."""

    rule: str
    milli: int
    text: str


def rules_against(
    on: date, spans: tuple[FreeSpan, ...], horizon: Horizon
) -> tuple[BrokenRule, ...]:
    """Hard rules that forbid any session on the date, whatever stands elsewhere."""
    found = [
        _health(on, horizon),
        _recovery(on, horizon),
        _near_race(on, horizon),
        _eve(on, horizon),
    ]
    if not spans:
        found.append(why_no_time(on, horizon))
    found.append(_near_fixed(on, horizon))
    return tuple(broken for broken in found if broken is not None)


def _health(on: date, horizon: Horizon) -> BrokenRule | None:
    stated = [
        word
        for word in horizon.problem.settings.athlete.conditions
        if word in rules.STOP_CONDITIONS
    ]
    if not stated:
        return None
    return BrokenRule(
        rule="H9", date=on, text=f"{', '.join(stated)}: no strength work; seek medical advice"
    )


def _recovery(on: date, horizon: Horizon) -> BrokenRule | None:
    for race in horizon.races:
        since = (on - race.date).days
        rest = rules.recovery_days(race.distance_km)
        if 0 <= since <= rest:
            when = (
                "race day" if since == 0 else f"{since} days after the race, {rest} are kept free"
            )
            return BrokenRule(rule="H7", date=on, text=f"{when} ({race.date.isoformat()})")
    return None


def _near_race(on: date, horizon: Horizon) -> BrokenRule | None:
    for race in horizon.races:
        before = (race.date - on).days
        least = rules.RACE_CLEARANCE[race.priority].any_days
        if 0 < before < least:
            return BrokenRule(
                rule="H6",
                date=on,
                text=f"{before} days before the {race.priority} race, at least {least}",
            )
    return None


def _eve(on: date, horizon: Horizon) -> BrokenRule | None:
    tomorrow = horizon.by_date.get(on + timedelta(days=1))
    if not certain_key(tomorrow):
        return None
    return BrokenRule(rule="H2", date=on, text=f"{key_name(tomorrow)} is planned for the day after")


def why_no_time(on: date, horizon: Horizon) -> BrokenRule:
    """Why no window of the date is left (H3, H12)."""
    week = horizon.problem.settings.week
    if on in week.blocked:
        return BrokenRule(rule="H12", date=on, text="the date is blocked")
    if not week.windows[on.weekday()]:
        return BrokenRule(rule="H12", date=on, text="no time on this weekday")
    day = horizon.by_date.get(on)
    if on == horizon.problem.first and horizon.problem.not_before is not None:
        return BrokenRule(rule="H12", date=on, text="too little is left of the day")
    if day is None or day.run_end is None:
        return BrokenRule(rule="H12", date=on, text="no window is long enough")
    hours = break_hours(day, settings=horizon.problem.settings)
    return BrokenRule(
        rule="H3",
        date=on,
        text=f"no time left {hours:g} h after the run that ends about {day.run_end:%H:%M}",
    )


def _near_fixed(on: date, horizon: Horizon) -> BrokenRule | None:
    """H4 against sessions that are done or pinned."""
    for done in horizon.fixed:
        apart = abs((on - done.date).days)
        if done.legs and apart < rules.LEGS_APART_DAYS:
            return BrokenRule(
                rule="H4", date=on, text=f"less than 48 h from the session of {done.date:%a %d %b}"
            )
    if any(done.date == on for done in horizon.fixed):
        return BrokenRule(rule="H4", date=on, text="a session stands on this day already")
    return None


def penalties_on(on: date, kind: LiftKind, horizon: Horizon) -> list[Penalty]:
    """S2 (kind), S3, S4, S6 and S12 of a session on that date."""
    aim = horizon.aim(on)
    penalties = [_slot(horizon.by_date.get(on), consolidated=aim.consolidated)]
    if kind is LiftKind.SHORT and aim.kind is LiftKind.FULL:
        penalties.append(
            Penalty(rule="S2", milli=rules.SHORT_FOR_FULL, text="short for a full session")
        )
    penalties += _days_after(on, horizon)
    penalties.append(_moved(on, horizon))
    return penalties


def _slot(day: Day | None, *, consolidated: bool) -> Penalty:
    """S4: what the session stands behind, by the chances of the day."""
    hard = rules.SLOT_HARD_CONSOLIDATED if consolidated else rules.SLOT_HARD
    if day is None:
        return Penalty(rule="S4", milli=hard, text="nothing is known about the day")
    key_milli = rules.SLOT_LONG if day.long else hard
    if certain_key(day):
        return Penalty(rule="S4", milli=key_milli, text=f"the same day as {key_name(day)}")
    other = rules.SLOT_MODERATE if day.effort is Effort.MODERATE else rules.SLOT_EASY
    run = max(day.chance_run, day.chance_key)
    mean = (1 - run) * rules.SLOT_REST + (run - day.chance_key) * other + day.chance_key * key_milli
    likely = {
        Effort.REST: "a rest day",
        Effort.MODERATE: "a moderate run",
        Effort.HARD: "a hard run",
    }
    what = "a long run" if day.long else likely.get(day.effort, "an easy run")
    if day.basis is Basis.EXPECTED:
        return Penalty(
            rule="S4",
            milli=round(mean),
            text=f"probably {what} ({day.chance_run:.0%} run, {day.chance_key:.0%} key)",
        )
    return Penalty(rule="S4", milli=round(mean), text=f"{what} on the day")


def _days_after(on: date, horizon: Horizon) -> list[Penalty]:
    """S3 and S12: the run of the next day and of the day after it."""
    tomorrow = horizon.by_date.get(on + timedelta(days=1))
    later = horizon.by_date.get(on + timedelta(days=2))
    chance = key_chance(tomorrow)
    penalties = []
    if not certain_key(tomorrow):
        penalties.append(
            Penalty(
                rule="S12",
                milli=round(rules.BEFORE_KEY_EXPECTED * chance),
                text=f"a key run on the next day has a chance of {chance:.0%}",
            )
        )
    if tomorrow is not None and tomorrow.effort is Effort.MODERATE:
        share = max(0.0, tomorrow.chance_run - chance)
        penalties.append(
            Penalty(
                rule="S3",
                milli=round(rules.MODERATE_NEXT_DAY * share),
                text="a moderate run on the next day",
            )
        )
    factor = rules.CAREFUL_FACTOR if careful(horizon.problem.settings, on) else 1
    chance = key_chance(later)
    penalties.append(
        Penalty(
            rule="S3",
            milli=round(rules.KEY_IN_TWO_DAYS * factor * chance),
            text=f"a key run 24-48 h later (chance {chance:.0%})",
        )
    )
    return penalties


def _moved(on: date, horizon: Horizon) -> Penalty:
    """S6: another date than the published one of that week, else than the usual weekday."""
    monday = monday_of(on)
    dates = [one.date for one in horizon.published if monday_of(one.date) == monday]
    if dates:
        milli = 0 if on in dates else rules.MOVED
        return Penalty(rule="S6", milli=milli, text="moved from the published day")
    usual = not horizon.habit or on.weekday() in horizon.habit
    return Penalty(rule="S6", milli=0 if usual else rules.MOVED, text="not your usual weekday")
