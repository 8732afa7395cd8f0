"""The rung of a ladder that a runner stands on, and when the next one opens.

By sessions that were done and went well, never by the calendar alone.
"""

from __future__ import annotations

from enum import StrEnum

from runlift_export.lifts.catalogue import Exercise, Implement
from runlift_export.lifts.log import Performance
from runlift_export.lifts.progression import is_missed
from runlift_export.lifts.stage import Record, Stage
from runlift_export.lifts.weights import empty_bar_kg, rounded_down_kg
from runlift_export.model import Level, Settings, one_rm_kg, weight_for_kg


class Start(StrEnum):
    """Where a ladder begins that nothing was done of.

    For everybody at the bottom (core work), by experience, or by experience but with a weight
    (main work in a gym).
    """

    LOWEST = "lowest"
    LEVEL = "level"
    WEIGHTS = "weights"


RUNG_SESSIONS = 4
"""So many sessions of an exercise are done before the next rung."""
LAST_SESSIONS = 2
"""The last ones of them must have gone well."""
TRAINED_FROM_WEEKS = 8
"""Weeks of strength before a novice does what is meant for the trained, or lifts a bar."""
BAR_FROM_KG = 20.0
"""A novice takes the bar when the dumbbells weigh as much as it does."""


def ladder_of(family: str, at_hand: tuple[Exercise, ...]) -> tuple[Exercise, ...]:
    """The rungs that are possible, lowest first. Where there are dumbbells, bands are a detour."""
    rungs = sorted(
        (one for one in at_hand if one.family == family), key=lambda one: (one.rung, one.name)
    )
    if any(_is_dumbbell(one) for one in rungs):
        rungs = [one for one in rungs if "band" not in one.equipment]
    return tuple(rungs)


def current_rung(
    ladder: tuple[Exercise, ...],
    *,
    stage: Stage,
    record: Record,
    start: Start,
    may_climb: bool,
) -> Exercise | None:
    """The rung for today: the one done last or, if `may_climb`, the next; None if none is open."""
    done = [(record.of(one)[-1].date, place) for place, one in enumerate(ladder) if record.of(one)]
    if not done:
        return _first_rung(ladder, stage=stage, start=start)
    at = max(done)[1]
    following = _next_rung(ladder, at, stage=stage) if may_climb else None
    ready = following is not None and _is_ready(ladder[at], following, stage=stage, record=record)
    return following if ready else ladder[at]


def is_last_rung(exercise: Exercise, at_hand: tuple[Exercise, ...]) -> bool:
    """Whether nothing harder stands above it on its ladder, so that repetitions may go on."""
    return all(one.rung <= exercise.rung for one in ladder_of(exercise.family, at_hand))


def is_open(one: Exercise, *, stage: Stage) -> bool:
    """Whether experience allows it: for novices bars and hard variants come later (H5)."""
    bar = one.implement is Implement.BAR
    if bar and stage.introductory:
        return False
    early = stage.level is Level.NOVICE and stage.weeks < TRAINED_FROM_WEEKS
    return not (early and (bar or one.level is Level.TRAINED))


def carried_kg(
    exercise: Exercise,
    *,
    low: int,
    rir: int,
    family: tuple[Exercise, ...],
    record: Record,
    settings: Settings,
) -> float | None:
    """The first weight of a rung after weights lifted on a lower one; None if there were none.

    Never less in all than was lifted there, and no more than that strength allows for `low`
    repetitions. On one leg half of it, since each leg then carries the whole.
    """
    below = [(one, record.of(one)[-1]) for one in family if one.weighted and record.of(one)]
    below = [(one, last) for one, last in below if last.weight_kg and one.name != exercise.name]
    if not below or exercise.start_novice_kg is None:
        return None
    source, last = max(below, key=lambda row: row[1].date)
    share = 0.5 if exercise.legs == "one" and source.legs == "two" else 1.0
    hands = 2 if exercise.implement is Implement.PAIR else 1
    lifted = (last.weight_kg or 0.0) * (2 if source.implement is Implement.PAIR else 1)
    strength = one_rm_kg(lifted, last.least, last.rir)
    most = weight_for_kg(strength, low, rir) * share / hands
    least = lifted * share / hands
    trained = settings.athlete.level is Level.TRAINED
    start = (exercise.start_trained_kg if trained else exercise.start_novice_kg) or least
    found = rounded_down_kg(max(least, min(start, most)), settings.strength)
    bar = exercise.implement is Implement.BAR
    return max(found, empty_bar_kg(settings.strength)) if bar else found


def _first_rung(ladder: tuple[Exercise, ...], *, stage: Stage, start: Start) -> Exercise | None:
    open_now = [one for one in ladder if is_open(one, stage=stage)]
    if start is Start.WEIGHTS and any(_is_dumbbell(one) for one in open_now):
        open_now = [one for one in open_now if one.weighted]
    if not open_now:
        return None
    if stage.level is Level.NOVICE or start is Start.LOWEST:
        return open_now[0]
    return next((one for one in open_now if one.level is Level.TRAINED), open_now[-1])


def _next_rung(ladder: tuple[Exercise, ...], at: int, *, stage: Stage) -> Exercise | None:
    """The first weight above, else the next harder variant of the own body."""
    above = [one for one in ladder[at + 1 :] if is_open(one, stage=stage)]
    weighted = [one for one in above if one.weighted]
    return next(iter((*weighted, *above)), None)


def _is_ready(now: Exercise, following: Exercise, *, stage: Stage, record: Record) -> bool:
    """Whether enough sessions were done and the last went well."""
    since = [one for one in record.of(now) if one.date >= stage.block_start and not one.easy]
    last = since[-LAST_SESSIONS:]
    if len(since) < RUNG_SESSIONS or any(is_missed(one, now.low) for one in last):
        return False
    if not now.weighted:
        return all(one.least >= now.high for one in last)
    bar = following.implement is Implement.BAR
    novice = stage.level is Level.NOVICE
    return not (novice and bar) or _in_hands_kg(now, last[-1]) >= BAR_FROM_KG


def _in_hands_kg(exercise: Exercise, one: Performance) -> float:
    return (one.weight_kg or 0.0) * (2 if exercise.implement is Implement.PAIR else 1)


def _is_dumbbell(one: Exercise) -> bool:
    return one.implement in (Implement.ONE, Implement.PAIR)
