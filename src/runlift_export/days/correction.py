"""The runner's own word on a run or a day; it wins over every rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

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
    said: dict[int, Effort] = {}
    for one in corrections:
        effort = Effort(one.effort)
        if one.source is not None:
            rows = [row for row, run in enumerate(runs) if _same(run.source, one.source)]
        else:
            rows = [row for row, run in enumerate(runs) if run.local_date == one.date]
            if effort is Effort.HARD and rows:
                rows = [max(rows, key=lambda row: (chance[row], runs[row].moving_s))]
        said.update(dict.fromkeys(rows, effort))
    return said


def _same(source: str, named: str) -> bool:
    """By whole path or by its last parts."""
    return source == named or source.endswith(("/" + named, "!" + named))


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
