"""The `[athlete]` table -> `Athlete`."""

from __future__ import annotations

from itertools import pairwise

from runlift_export.checked import CheckedTable
from runlift_export.model import Athlete, Level, rules

CONDITIONS = (*rules.STOP_CONDITIONS, *rules.CLEARANCE_CONDITIONS, rules.CLEARED)


def athlete_in(table: CheckedTable) -> Athlete:
    """The runner; faults go to the table's list."""
    athlete = Athlete(
        level=Level(table.text("level", one_of=tuple(Level))),
        birth_year=(
            table.integer("birth_year", low=1900, high=2100) if "birth_year" in table else None
        ),
        sex=table.text("sex", one_of=("female", "male")) if "sex" in table else None,
        max_hr_bpm=_optional_bpm(table, "max_hr_bpm", low=100, high=240),
        resting_hr_bpm=_optional_bpm(table, "resting_hr_bpm", low=25, high=110),
        threshold_hr_bpm=_optional_bpm(table, "threshold_hr_bpm", low=90, high=230),
        conditions=table.texts("conditions", one_of=CONDITIONS),
    )
    _check_heart_rates(table, athlete)
    table.close()
    return athlete


def _optional_bpm(table: CheckedTable, key: str, *, low: float, high: float) -> float | None:
    return table.number(key, low=low, high=high) if key in table else None


def _check_heart_rates(table: CheckedTable, athlete: Athlete) -> None:
    """Resting below threshold below maximum, wherever two of them are given."""
    named = (
        ("resting_hr_bpm", athlete.resting_hr_bpm),
        ("threshold_hr_bpm", athlete.threshold_hr_bpm),
        ("max_hr_bpm", athlete.max_hr_bpm),
    )
    given = [(name, value) for name, value in named if value is not None]
    for (low_name, low), (high_name, high) in pairwise(given):
        if low >= high:
            table.fault(high_name, f"expected more than {low_name} ({low:g}), found {high:g}")
