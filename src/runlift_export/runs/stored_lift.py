"""A finished strength session as a row of JSON values, and back."""

from __future__ import annotations

from datetime import date
from typing import Any

from runlift_export.model import DoneLift, DoneSet
from runlift_export.runs.stored_instant import BASES, instant_in, seconds_of


def row_of_lift(lift: DoneLift) -> list[Any]:
    """Return the row."""
    return [
        lift.key,
        seconds_of(lift.started_at),
        lift.local_date.toordinal(),
        lift.utc_offset_s,
        lift.offset_basis.value,
        lift.duration_s,
        [
            [
                done.category,
                done.name,
                done.title,
                done.reps,
                done.duration_s,
                done.weight_kg,
                done.rest_s,
            ]
            for done in lift.sets
        ],
    ]


def lift_in(row: list[Any], source: str) -> DoneLift:
    """Return the session in a row, as coming from `source`."""
    return DoneLift(
        key=row[0],
        source=source,
        started_at=instant_in(row[1]),
        local_date=date.fromordinal(row[2]),
        utc_offset_s=row[3],
        offset_basis=BASES[row[4]],
        duration_s=row[5],
        sets=tuple(
            DoneSet(
                category=done[0],
                name=done[1],
                title=done[2],
                reps=done[3],
                duration_s=done[4],
                weight_kg=done[5],
                rest_s=done[6],
            )
            for done in row[6]
        ),
    )
