"""The runner's own word on a run or a day; it wins over every rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from runlift_export.days.cells import Floats
from runlift_export.model import Correction, Effort, Reason, Run, Verdict


def corrected(verdicts: tuple[Verdict, ...], said: Mapping[int, Effort]) -> tuple[Verdict, ...]:
    """The verdicts with what was said of some of them, by row."""
    return tuple(
        _apply(verdict, said[row]) if row in said else verdict
        for row, verdict in enumerate(verdicts)
    )


def said_of(
    runs: Sequence[Run], chance: Floats, corrections: Sequence[Correction]
) -> dict[int, Effort]:
    """What the corrections say, by row; the last one on a run counts.

    A correction by date speaks of the day: "easy" and "moderate" hold for all its runs, "hard"
    for the one with the highest chance of having been so.
    """
    # Of those alike only the last counts, so that a run or a day meets three words at most.
    distinct = tuple(dict.fromkeys(reversed(corrections)))[::-1]
    names = frozenset(one.source for one in distinct if one.source is not None)
    longest = max(map(len, names), default=0)
    by_name: dict[str, list[int]] = {}
    by_date: dict[date, list[int]] = {}
    for row, run in enumerate(runs):
        by_date.setdefault(run.local_date, []).append(row)
        for name in names.intersection(_last_parts(run.source, longest)):
            by_name.setdefault(name, []).append(row)
    said: dict[int, Effort] = {}
    for one in distinct:
        effort = Effort(one.effort)
        if one.source is not None:
            rows = by_name.get(one.source, [])
        else:
            rows = by_date.get(one.date, []) if one.date is not None else []
            if effort is Effort.HARD and rows:
                rows = [max(rows, key=lambda row: (chance[row], runs[row].moving_s))]
        said.update(dict.fromkeys(rows, effort))
    return said


def _last_parts(source: str, longest: int) -> Iterator[str]:
    """What may stand for a source: the whole of it, or what follows a "/" or "!" in it."""
    starts = (0, *(at + 1 for at, letter in enumerate(source) if letter in "/!"))
    return (source[start:] for start in starts if len(source) - start <= longest)


def _apply(verdict: Verdict, effort: Effort) -> Verdict:
    chance = 1.0 if effort is Effort.HARD else 0.0
    reason = Reason(
        rule="correction", measured=None, limit=None, unit="", text=f"you called it {effort}"
    )
    return replace(
        verdict,
        effort=effort,
        chance_hard=chance,
        confidence=1.0,
        reasons=(reason, *verdict.reasons),
    )
