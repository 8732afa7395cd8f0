"""Finished strength sets: the `set` messages of a strength activity."""

from __future__ import annotations

import numpy as np

from runlift_export.fit import FitFile, Table, profile
from runlift_export.model import DoneSet

_ACTIVE = 1
_REST = 0
_UNKNOWN_CATEGORY = 65534


def done_sets(file: FitFile, start_s: float, elapsed_s: float) -> tuple[DoneSet, ...]:
    """Return a session's active sets in order, each with the rest that follows it.

    A set belongs to the session (FIT time) in which it starts; one without a start belongs
    to every session of the file. A stored weight of 0 means that none was entered: None.
    """
    table = file.table(profile.SET)
    if table is None:
        return ()
    titles = _titles(file.table(profile.EXERCISE_TITLE))
    kinds = table.numbers(profile.SET_TYPE)
    durations = table.quantity(profile.SET_DURATION)
    columns = list(
        zip(
            kinds.tolist(),
            durations.tolist(),
            table.numbers(profile.SET_REPETITIONS).tolist(),
            table.quantity(profile.SET_WEIGHT).tolist(),
            _first(table, profile.SET_CATEGORY),
            _first(table, profile.SET_NAME),
            strict=True,
        )
    )
    starts = table.numbers(profile.SET_START)
    outside = (starts < start_s - 1.0) | (starts > start_s + elapsed_s)
    own = (~outside).tolist()
    sets = []
    for at, (kind, duration, reps, weight, category, name) in enumerate(columns):
        if kind != _ACTIVE or not own[at]:
            continue
        rest = columns[at + 1] if at + 1 < len(columns) else None
        sets.append(
            DoneSet(
                category=category,
                name=name,
                title=titles.get((category, name)) if category is not None else None,
                reps=None if np.isnan(reps) else int(reps),
                duration_s=_known(duration),
                weight_kg=_known(weight) or None,
                rest_s=_known(rest[1]) if rest is not None and rest[0] == _REST else None,
            )
        )
    return tuple(sets)


def _titles(table: Table | None) -> dict[tuple[int | None, int | None], str]:
    if table is None:
        return {}
    columns = zip(
        _first(table, profile.TITLE_CATEGORY),
        _first(table, profile.TITLE_NAME),
        table.texts(profile.TITLE_TEXT),
        strict=True,
    )
    return {(category, name): title for category, name, title in columns if title}


def _first(table: Table, number: int) -> list[int | None]:
    """Return the first value of an enum that may be a list; None for "unknown"."""
    return [
        None if np.isnan(value) or int(value) == _UNKNOWN_CATEGORY else int(value)
        for value in table.numbers(number).tolist()
    ]


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value
