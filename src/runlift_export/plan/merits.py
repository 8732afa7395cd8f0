"""What speaks for a date, in a runner's words; `explain` tells what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from runlift_export.model import Basis, Day, Effort, Reason, rules
from runlift_export.plan import facts
from runlift_export.plan.price import Priced

LOOK_AHEAD_DAYS = 7
LIKELY_FROM = 0.65
"""Words instead of a percentage, which would change with every run and stir up calendars."""


def merit(one: Priced, by_date: Mapping[date, Day]) -> Reason:
    """The session's day, the rest its legs had, and how far the next key run is.

    `measured` is the number of days to the next run that may be key (7 if none is near);
    `limit` what H2 asks for.
    """
    on = one.site.date
    ahead = _days_to_key(on, by_date)
    parts = (_behind(by_date.get(on)), _since(one), _next_key(on, ahead, by_date))
    return Reason(
        rule="H2",
        measured=float(ahead),
        limit=2.0,
        unit="days",
        text="; ".join(part for part in parts if part),
    )


def _behind(day: Day | None) -> str:
    """What was or will be run on the day itself."""
    if day is None:
        return ""
    if facts.certain_key(day):
        return f"hard day kept hard: after {facts.key_name(day)}, with the break it needs"
    likely = "" if day.basis is not Basis.EXPECTED else "probably "
    if day.effort is Effort.REST or day.chance_run < rules.RUN_LIKELY_FROM:
        return f"{likely}a day without a run"
    if day.key:
        return f"{likely}a key day: hard days stay hard, easy days easy"
    kind = "a moderate run" if day.effort is Effort.MODERATE else "an easy run"
    return f"{likely}after {kind}"


def _since(one: Priced) -> str:
    if not one.site.legs:
        return ""
    days = one.met.since_legs
    if days >= rules.TIME_OFF_DAYS:
        return "legs rested for three weeks or more"
    return f"{days} days since the last leg session"


def _days_to_key(on: date, by_date: Mapping[date, Day]) -> int:
    for ahead in range(1, LOOK_AHEAD_DAYS):
        day = by_date.get(on + timedelta(days=ahead))
        if day is not None and day.possible_key:
            return ahead
    return LOOK_AHEAD_DAYS


def _next_key(on: date, ahead: int, by_date: Mapping[date, Day]) -> str:
    if ahead == LOOK_AHEAD_DAYS:
        return "no key run likely in the week after"
    day = by_date[on + timedelta(days=ahead)]
    when = "the day after" if ahead == 1 else f"{ahead} days later"
    if facts.certain_key(day):
        return f"next key run {when}"
    likely = "probably" if day.chance_key >= LIKELY_FROM else "perhaps"
    return f"next key run {likely} {when}"
