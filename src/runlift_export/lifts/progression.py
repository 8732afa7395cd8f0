"""What to lift next, from what was done: repetitions first, then weight, never the calendar.

Where the range of repetitions changes, the weight follows by strength: what was done tells how
much could be lifted once, and that tells the weight for the repetitions and the reserve now asked
for. The top of the range in two sessions raises the weight by the smallest step that is 2.5 to 5 %
or more and at most 10 %. Where the next dumbbell is more than that, three repetitions above the
range come first, and then the next dumbbell with those at the bottom. Two sessions under the
bottom, or three weeks off, lower it by 10 %. Weights are those that exist (`weights`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from runlift_export.language import say, to_say
from runlift_export.lifts.catalogue import Exercise
from runlift_export.lifts.log import EASY_RIR, SAME_WEIGHT, Performance
from runlift_export.lifts.weights import (
    LARGEST_RAISE,
    NEAR_KG,
    first_weight_kg,
    loadable_kg,
    lowered_weight_kg,
    next_weight_kg,
    rounded_down_kg,
    weight_at_most_kg,
    weight_step_kg,
)
from runlift_export.model import (
    Settings,
    one_rm_kg,
    share_of_one_rm,
    strength,
    weight_for_kg,
    weight_words,
)

SESSIONS_TO_CHANGE = 2
REPS_ABOVE = 3
"""Repetitions above the range before a dumbbell that is much heavier."""
OPEN_ENDED_REPS = 10
"""Repetitions above the range where nothing harder stands above and no weight is at hand."""
NICE_SECONDS = (15, 20, 30, 45, 60, 90, 120, 180, 240, 300)
"""Seconds that people use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Repetitions (or seconds), weight and reserve of the next session, and a sentence on why."""

    amount: int
    weight_kg: float | None
    rir: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is asked about one exercise.

    `between` is the range of repetitions or seconds, `rir` the reserve. `back_on` is the first
    day after the last break of three weeks (or the first of all). `first_kg` is the first weight
    where nothing was done yet, `most_kg` the heaviest of the last four weeks (H13). `open_ended`
    says that nothing harder stands above it.
    """

    exercise: Exercise
    between: tuple[int, int]
    rir: int
    performances: Sequence[Performance]
    back_on: date | None
    first_kg: float | None
    open_ended: bool
    most_kg: float | None = None
    settings: Settings


def next_target(ask: Ask) -> Target:
    """What follows the last session that tells of strength."""
    low, _ = ask.between
    telling = telling_performances(ask.performances)
    if not telling:
        return _target(ask, low, ask.first_kg, _unlogged(ask))
    last = telling[-1]
    if ask.exercise.weighted and last.weight_kg is None:
        return _target(ask, low, ask.first_kg, say("logged without a weight, so it starts low"))
    return _after_setback(ask, telling) or _onward(ask, telling)


def _after_setback(ask: Ask, telling: Sequence[Performance]) -> Target | None:
    """Less, or the same, after a break or what went badly; None if neither was."""
    low, last = ask.between[0], telling[-1]
    if ask.back_on is not None and last.date < ask.back_on:
        return _backed_off(ask, last, _Cause.TIME_OFF)
    recent = _same_weight(telling)[-SESSIONS_TO_CHANGE:]
    if len(recent) == SESSIONS_TO_CHANGE and all(is_missed(one, low) for one in recent):
        return _backed_off(ask, last, _Cause.MISSED)
    if is_missed(last, low):
        why = say("{last} last time, short of {low}: the same again", last=last.least, low=low)
        return _target(ask, low, last.weight_kg, why)
    return None


def _onward(ask: Ask, telling: Sequence[Performance]) -> Target:
    """More, by what was done: seconds, repetitions, or repetitions and weight."""
    last = telling[-1]
    recent = _same_weight(telling)[-SESSIONS_TO_CHANGE:]
    if ask.exercise.timed:
        return _longer(ask, recent)
    return _more_reps(ask, recent) if last.weight_kg is None else _by_strength(ask, recent)


def steady_target(ask: Ask, *, fewer_sets: bool) -> Target:
    """The same again, nothing heavier (H13): in a deload as it was, before a race at the bottom."""
    return _no_heavier(ask, _steady(ask, fewer_sets=fewer_sets))


def _no_heavier(ask: Ask, found: Target) -> Target:
    """No more than was lifted in the last four weeks, where rounding or a setback made it more."""
    most_kg = ask.most_kg
    if most_kg is None or found.weight_kg is None or found.weight_kg <= most_kg:
        return found
    below = weight_at_most_kg(ask.exercise, most_kg, ask.settings)
    return replace(found, weight_kg=min(most_kg, below))


def _steady(ask: Ask, *, fewer_sets: bool) -> Target:
    usual = next_target(ask)
    telling = telling_performances(ask.performances)
    if not telling or (usual.weight_kg is None) is ask.exercise.weighted:
        return usual
    last = telling[-1]
    back = ask.back_on is not None and last.date < ask.back_on
    if back or (ask.exercise.weighted and last.weight_kg is None):
        return usual
    amount = last.least if fewer_sets or ask.exercise.timed else min(last.least, ask.between[0])
    why = (
        say("as last time, with half the sets")
        if fewer_sets
        else say("nothing heavier before the race")
    )
    return _target(ask, max(1, amount), last.weight_kg, why)


def light_target(ask: Ask) -> Target:
    """So light that it is no heavy work (H6), in the last days before a race and the first after.

    The load falls and the repetitions rise until the reserve is one that can be felt: nobody
    knows when exactly seven more would go.
    """
    usual = steady_target(ask, fewer_sets=False)
    if usual.weight_kg is None:
        return replace(usual, rir=max(usual.rir, EASY_RIR))
    rir, amount = max(usual.rir, EASY_RIR), usual.amount
    while share_of_one_rm(amount, rir) >= strength.HEAVY_FROM:
        amount += 1
    telling = telling_performances(ask.performances)
    last = telling[-1] if telling else None
    known = last.weight_kg if last is not None else None
    if last is None or known is None:
        one_rm = one_rm_kg(usual.weight_kg, usual.amount, usual.rir)
    else:
        one_rm = one_rm_kg(known, last.least, last.rir)
    lighter = weight_for_kg(one_rm, amount, rir)
    weight_kg = min(usual.weight_kg, weight_at_most_kg(ask.exercise, lighter, ask.settings))
    why = say("light before the race")
    return Target(amount=amount, weight_kg=weight_kg, rir=rir, why=why)


def telling_performances(performances: Sequence[Performance]) -> tuple[Performance, ...]:
    """Those that tell of strength; all of them where less was asked for every time."""
    telling = tuple(one for one in performances if not one.easy)
    return telling or tuple(performances)


def is_missed(one: Performance, low: int) -> bool:
    """Under the bottom of the range, unless the plan of that day asked for no more."""
    asked = None if one.planned is None else one.planned.reps or one.planned.seconds
    return one.least < low and (asked is None or one.least < asked)


def _target(ask: Ask, amount: int, weight_kg: float | None, why: str) -> Target:
    there_is = None if weight_kg is None else loadable_kg(weight_kg, ask.settings.strength)
    return Target(amount=amount, weight_kg=there_is, rir=ask.rir, why=why)


def _by_strength(ask: Ask, recent: Sequence[Performance]) -> Target:
    """Repetitions and weight where a weight is lifted: the range, then the next weight."""
    low, high = ask.between
    last = recent[-1]
    now_kg = last.weight_kg or 0.0
    fits_kg = rounded_down_kg(
        weight_for_kg(one_rm_kg(now_kg, last.least, last.rir), low, ask.rir), ask.settings.strength
    )
    if last.least < low:
        less_kg = min(now_kg, weight_at_most_kg(ask.exercise, fits_kg, ask.settings))
        return _target(ask, low, less_kg, say("{low} repetitions, so less weight", low=low))
    next_kg = next_weight_kg(now_kg, ask.settings.strength)
    small = next_kg > now_kg * (1 + LARGEST_RAISE) + NEAR_KG
    top = high + REPS_ABOVE * small
    if last.least > top and min(fits_kg, next_kg) > now_kg:
        return _target(ask, low, next_kg, say("{low} repetitions, so more weight", low=low))
    if last.least >= top:
        if len(recent) == SESSIONS_TO_CHANGE and all(one.least >= top for one in recent):
            return _raised(ask, now_kg, next_kg, top)
        return _target(ask, top, now_kg, _once_more(top))
    amount = max(low, min(top, last.least + _step(ask.between)))
    if amount > high:
        more = weight_words(next_kg - now_kg, ask.settings.strength.units)
        why = say(
            "{last} last time; {more} more is a big step, so up to {top} first",
            last=last.least,
            more=more,
            top=top,
        )
        return _target(ask, amount, now_kg, why)
    return _target(ask, amount, now_kg, _on_the_way(last, high))


def _once_more(top: int) -> str:
    return say("{top} reached once: do it once more", top=top)


def _on_the_way(last: Performance, top: int) -> str:
    return say("{last} last time, on the way to {top}", last=last.least, top=top)


def _more_reps(ask: Ask, recent: Sequence[Performance]) -> Target:
    """Repetitions with the own body or a band; above the range where nothing harder follows."""
    low, high = ask.between
    last = recent[-1]
    top = high + OPEN_ENDED_REPS * ask.open_ended
    if last.least >= top:
        twice = len(recent) == SESSIONS_TO_CHANGE and all(one.least >= top for one in recent)
        harder = say("{top} reached; a harder variant comes next", top=top)
        return _target(ask, top, None, harder if twice else _once_more(top))
    held = last.least >= high and len(recent) < SESSIONS_TO_CHANGE
    amount = high if held else max(low, min(top, last.least + _step(ask.between)))
    return _target(ask, amount, None, _on_the_way(last, top))


def _longer(ask: Ask, recent: Sequence[Performance]) -> Target:
    """Seconds: the next of those that people use, once the same was held in two sessions."""
    low, high = ask.between
    last = recent[-1]
    top = _seconds_after(_seconds_after(high)) if ask.open_ended else high
    twice = len(recent) == SESSIONS_TO_CHANGE and all(one.least >= last.least for one in recent)
    amount = _seconds_after(last.least) if twice else last.least
    amount = max(low, min(amount, top))
    why = say("{last} s last time", last=last.least)
    if amount < top:
        why = say("{last} s last time, on the way to {top} s", last=last.least, top=top)
    return _target(ask, amount, last.weight_kg, why)


def _seconds_after(seconds: int) -> int:
    return next((one for one in NICE_SECONDS if one > seconds), seconds)


def _raised(ask: Ask, now_kg: float, next_kg: float, top: int) -> Target:
    more = (next_kg / now_kg - 1) * 100
    why = say("{top} reached twice: {more:.1f} % more", top=top, more=more)
    return _target(ask, ask.between[0], next_kg, why)


def _step(between: tuple[int, int]) -> int:
    """Half the way from bottom to top: two sessions up, the third and fourth at the top."""
    return max(1, -(-(between[1] - between[0]) // 2))


def _unlogged(ask: Ask) -> str:
    if ask.first_kg is None:
        return say("a little more from time to time")
    begun = weight_words(ask.first_kg, ask.settings.strength.units)
    first = first_weight_kg(ask.exercise, ask.settings)
    if first is not None and abs(ask.first_kg - first) > weight_step_kg(ask.settings.strength) / 2:
        return say("{weight} after what you lifted in the variant before", weight=begun)
    return say("a low start with {weight}, more as it goes well", weight=begun)


def _same_weight(performances: Sequence[Performance]) -> tuple[Performance, ...]:
    """The last performances with the weight of the very last one."""
    weight_kg = performances[-1].weight_kg or 0.0
    found: list[Performance] = []
    for one in reversed(performances):
        if abs((one.weight_kg or 0.0) - weight_kg) > weight_kg * SAME_WEIGHT:
            break
        found.insert(0, one)
    return tuple(found)


class _Cause(Enum):
    """What a setback was."""

    TIME_OFF = "time off"
    MISSED = "missed"


_BACK_TO = {
    _Cause.TIME_OFF: to_say("back to {low} after three weeks off"),
    _Cause.MISSED: to_say("back to {low} after two sessions under {low}"),
}
_LESS = {
    _Cause.TIME_OFF: to_say("{less:.0f} % less after three weeks off"),
    _Cause.MISSED: to_say("{less:.0f} % less after two sessions under {low}"),
}


def _backed_off(ask: Ask, last: Performance, cause: _Cause) -> Target:
    low = ask.between[0]
    if last.weight_kg is None:
        return _target(ask, low, None, say(_BACK_TO[cause], low=low))
    one_rm = one_rm_kg(last.weight_kg, last.least, last.rir)
    able_kg = weight_at_most_kg(ask.exercise, weight_for_kg(one_rm, low, ask.rir), ask.settings)
    lowered_kg = min(able_kg, lowered_weight_kg(ask.exercise, last.weight_kg, ask.settings))
    less = (1 - lowered_kg / last.weight_kg) * 100
    why = say((_LESS if less else _BACK_TO)[cause], less=less, low=low)
    return _target(ask, low, lowered_kg, why)
