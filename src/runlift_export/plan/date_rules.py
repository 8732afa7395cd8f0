"""What the rules say of one date, whatever stands elsewhere.

The hard rules that forbid a session on it, and the penalties that a session there costs by
itself; what sessions cost each other is in `search` and `costing`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from runlift_export.language import say, say_count, to_say
from runlift_export.model import (
    LIKELY_FROM,
    Basis,
    BrokenRule,
    Day,
    Effort,
    LiftKind,
    monday_of,
    rules,
)
from runlift_export.plan.problem import (
    FreeSpan,
    KeyRun,
    Start,
    break_hours,
    certain_key,
    earliest_after_run,
    evening_milli,
    hour_unknown,
    key_chance,
    key_run,
)
from runlift_export.plan.weeks import Horizon


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """A part of the cost: the rule's id, thousandths of a point, and why."""

    rule: str
    milli: int
    text: str


# Whole sentences for each kind of day: other languages put their words in another order.
_DAY_AFTER = {
    KeyRun.NOBODY_KNOWS: to_say("a day nobody knows about is planned for the day after"),
    KeyRun.RACE: to_say("a race is planned for the day after"),
    KeyRun.LONG: to_say("a long run is planned for the day after"),
    KeyRun.UNKNOWN: to_say("a run of unknown effort is planned for the day after"),
    KeyRun.HARD: to_say("a hard run is planned for the day after"),
}
_HOUR_UNKNOWN = {
    KeyRun.NOBODY_KNOWS: to_say("a day nobody knows about on the day, and its hour is not known"),
    KeyRun.RACE: to_say("a race on the day, and its hour is not known"),
    KeyRun.LONG: to_say("a long run on the day, and its hour is not known"),
    KeyRun.UNKNOWN: to_say("a run of unknown effort on the day, and its hour is not known"),
    KeyRun.HARD: to_say("a hard run on the day, and its hour is not known"),
}
_SAME_DAY = {
    KeyRun.NOBODY_KNOWS: to_say("a day nobody knows about on the same day"),
    KeyRun.RACE: to_say("a race on the same day"),
    KeyRun.LONG: to_say("a long run on the same day"),
    KeyRun.UNKNOWN: to_say("a run of unknown effort on the same day"),
    KeyRun.HARD: to_say("a hard run on the same day"),
}
AFTER = {
    KeyRun.NOBODY_KNOWS: to_say("after a day nobody knows about, with the break it needs"),
    KeyRun.RACE: to_say("after a race, with the break it needs"),
    KeyRun.LONG: to_say("after a long run, with the break it needs"),
    KeyRun.UNKNOWN: to_say("after a run of unknown effort, with the break it needs"),
    KeyRun.HARD: to_say("after a hard run, with the break it needs"),
}
KEY_DAYS = {
    (False, False): to_say("probably the day of a hard run"),
    (False, True): to_say("probably the day of a long run"),
    (True, False): to_say(
        "no easy or rest day left is better, though this is probably the day of a hard run"
    ),
    (True, True): to_say(
        "no easy or rest day left is better, though this is probably the day of a long run"
    ),
}
"""By whether each easy and rest day was weighed and is worse, and whether the run is long."""
DAY_OF = {
    KeyRun.NOBODY_KNOWS: to_say("the same day as a day nobody knows about"),
    KeyRun.RACE: to_say("the same day as a race"),
    KeyRun.LONG: to_say("the same day as a long run"),
    KeyRun.UNKNOWN: to_say("the same day as a run of unknown effort"),
    KeyRun.HARD: to_say("the same day as a hard run"),
}
THAT_DAY = {
    Effort.REST: to_say("no run that day"),
    Effort.EASY: to_say("an easy run that day"),
    Effort.MODERATE: to_say("a moderate run that day"),
    Effort.HARD: to_say("a hard run that day"),
}
PROBABLY_THAT_DAY = {
    Effort.REST: to_say("probably no run that day"),
    Effort.EASY: to_say("probably an easy run that day"),
    Effort.MODERATE: to_say("probably a moderate run that day"),
    Effort.HARD: to_say("probably a hard run that day"),
}


def rules_against(
    on: date, spans: tuple[FreeSpan, ...], horizon: Horizon
) -> tuple[BrokenRule, ...]:
    """Hard rules that forbid any session on the date, whatever stands elsewhere."""
    found = [
        _health(on, horizon),
        _recovery(on, horizon),
        _near_race(on, horizon),
        _eve(on, horizon),
        _nothing_known(on, horizon),
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
    text = say("{conditions}: no strength work; seek medical advice", conditions=", ".join(stated))
    return BrokenRule(rule="H9", date=on, text=text)


def _recovery(on: date, horizon: Horizon) -> BrokenRule | None:
    for race in horizon.races:
        since = (on - race.date).days
        rest = rules.recovery_days(race.distance_km)
        if 0 <= since <= rest:
            text = say("race day ({day})", day=race.date.isoformat())
            if since:
                text = say(
                    "{since} days after the race, {rest} are kept free ({day})",
                    since=since,
                    rest=rest,
                    day=race.date.isoformat(),
                )
            return BrokenRule(rule="H7", date=on, text=text)
    return None


def _near_race(on: date, horizon: Horizon) -> BrokenRule | None:
    for race in horizon.races:
        before = (race.date - on).days
        least = rules.RACE_CLEARANCE[race.priority].any_days
        if 0 < before < least:
            return BrokenRule(
                rule="H6",
                date=on,
                text=say_count(
                    "{count} day before the {priority} race, at least {least}",
                    "{count} days before the {priority} race, at least {least}",
                    before,
                    priority=race.priority,
                    least=least,
                ),
            )
    return None


def _eve(on: date, horizon: Horizon) -> BrokenRule | None:
    tomorrow = horizon.by_date.get(on + timedelta(days=1))
    if not certain_key(tomorrow):
        return None
    return BrokenRule(rule="H2", date=on, text=say(_DAY_AFTER[key_run(tomorrow)]))


def _nothing_known(on: date, horizon: Horizon) -> BrokenRule | None:
    if monday_of(on) not in horizon.problem.nothing_known:
        return None
    text = say("nothing may be new that week, and what you know cannot be done with what you have")
    return BrokenRule(rule="H13", date=on, text=text)


def why_no_time(on: date, horizon: Horizon) -> BrokenRule:
    """Why no window of the date is left (H3, H12)."""
    week = horizon.problem.settings.week
    if on in week.blocked:
        return BrokenRule(rule="H12", date=on, text=say("the date is blocked"))
    if not week.windows[on.weekday()]:
        return BrokenRule(rule="H12", date=on, text=say("no time on this weekday"))
    day = horizon.by_date.get(on)
    if hour_unknown(day):
        text = say(_HOUR_UNKNOWN[key_run(day)])
        return BrokenRule(rule="H3", date=on, text=text)
    if on == horizon.problem.first and horizon.problem.not_before is not None:
        return BrokenRule(rule="H12", date=on, text=say("too little is left of the day"))
    after = earliest_after_run(day, settings=horizon.problem.settings)
    if day is None or day.run_end is None or after is None:
        return BrokenRule(rule="H12", date=on, text=say("no window is long enough"))
    hours = break_hours(day, settings=horizon.problem.settings)
    return BrokenRule(
        rule="H3",
        date=on,
        text=say(
            "no time left {hours:g} h after the run that ends about {end:%H:%M}",
            hours=hours,
            end=day.run_end,
        ),
    )


def _near_fixed(on: date, horizon: Horizon) -> BrokenRule | None:
    """H4 against sessions that are done or pinned."""
    for done in horizon.fixed:
        apart = abs((on - done.date).days)
        if done.legs and apart < rules.LEGS_APART_DAYS:
            text = say("less than 48 h from the session of {day:%a %d %b}", day=done.date)
            return BrokenRule(rule="H4", date=on, text=text)
    if any(done.date == on for done in horizon.fixed):
        text = say("a session stands on this day already")
        return BrokenRule(rule="H4", date=on, text=text)
    return None


def penalties_of(on: date, kind: LiftKind, start: Start, horizon: Horizon) -> tuple[Penalty, ...]:
    """S2 (kind), S3, S4, S6, S9 and S12 of a session on that date, those that cost anything."""
    prefer = horizon.problem.settings.week.prefer
    slots = (rules.CERTAIN_SLOTS if horizon.aim(on).certain else rules.LIKELY_SLOTS)[prefer]
    penalties = [_slot(horizon.by_date.get(on), slots)]
    if kind is LiftKind.SHORT and horizon.aim(on).kind is LiftKind.FULL:
        text = say("the free time is too short for a full session")
        penalties.append(Penalty(rule="S2", milli=rules.SHORT_FOR_FULL, text=text))
    penalties += _days_after(on, horizon)
    penalties.append(_moved(on, horizon))
    penalties.append(_evening(start))
    return tuple(penalty for penalty in penalties if penalty.milli)


def _slot(day: Day | None, slots: rules.SlotPenalties) -> Penalty:
    """S4: the kind of day, for certain or by its chances."""
    if day is None:
        return Penalty(rule="S4", milli=slots.hard, text=say("nothing is known about the day"))
    key_milli = slots.long if day.long else slots.hard
    if certain_key(day):
        return Penalty(rule="S4", milli=key_milli, text=say(_SAME_DAY[key_run(day)]))
    other = slots.moderate if day.effort is Effort.MODERATE else slots.easy
    if day.basis is not Basis.EXPECTED:
        milli = slots.rest if day.effort is Effort.REST else other
        return Penalty(rule="S4", milli=milli, text=_slot_words(day))
    key, run = day.chance_key, max(day.chance_run, day.chance_key)
    mean = (1 - run) * slots.rest + (run - key) * other + key * key_milli
    return Penalty(rule="S4", milli=round(mean), text=_slot_words(day))


def _slot_words(day: Day) -> str:
    likely = day.basis is Basis.EXPECTED
    if day.long:
        return say("probably a long run that day") if likely else say("a long run that day")
    known = day.effort if day.effort in THAT_DAY else Effort.EASY
    return say((PROBABLY_THAT_DAY if likely else THAT_DAY)[known])


def _evening(start: Start) -> Penalty:
    """S9: a begin late in the evening."""
    text = say("begins as late as {at:%H:%M}", at=start.at)
    return Penalty(rule="S9", milli=evening_milli(start), text=text)


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
                milli=_eve_milli(chance),
                text=say("a key run on the next day is {chance:.0%} likely", chance=chance),
            )
        )
    if tomorrow is not None and tomorrow.effort is Effort.MODERATE:
        share = max(0.0, tomorrow.chance_run - chance)
        penalties.append(
            Penalty(
                rule="S3",
                milli=round(rules.MODERATE_NEXT_DAY * share),
                text=say("a moderate run on the next day"),
            )
        )
    milli = round(rules.KEY_IN_TWO_DAYS * key_chance(later))
    penalties.append(Penalty(rule="S3", milli=milli, text=say("a key run two days later")))
    return penalties


def _eve_milli(chance: float) -> int:
    """S12: what the day before a key run of that chance costs."""
    worth = max(0.0, chance - rules.BEFORE_KEY_FROM) / (1 - rules.BEFORE_KEY_FROM)
    milli = round(rules.BEFORE_KEY_EXPECTED * worth)
    if chance >= LIKELY_FROM:
        milli += rules.BEFORE_KEY_LIKELY
    return milli + (rules.BEFORE_KEY_NEARLY_CERTAIN if chance >= rules.RATHER_NONE_FROM else 0)


def _moved(on: date, horizon: Horizon) -> Penalty:
    """S6: another date than the published one of that week, else than the usual weekday."""
    monday = monday_of(on)
    dates = [one.date for one in horizon.published if monday_of(one.date) == monday]
    if dates:
        milli = 0 if on in dates else rules.MOVED
        return Penalty(rule="S6", milli=milli, text=say("moved from the published day"))
    usual = not horizon.habit or on.weekday() in horizon.habit
    text = say("not your usual weekday")
    return Penalty(rule="S6", milli=0 if usual else rules.MOVED, text=text)
