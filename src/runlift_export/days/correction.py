"""The runner's own word on a run or a day; it wins over every rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from runlift_export.model import Correction, Effort, Reason, Verdict


def corrected(
    verdicts: tuple[Verdict, ...], corrections: Sequence[Correction]
) -> tuple[Verdict, ...]:
    """The verdicts with every correction applied; the last one on a run counts.

    A correction by date speaks of the day: "easy" and "moderate" hold for all its runs, "hard"
    for the hardest of them.
    """
    if not corrections:
        return verdicts
    said = _said(verdicts, corrections)
    return tuple(
        _apply(verdict, said[row]) if row in said else verdict
        for row, verdict in enumerate(verdicts)
    )


def _said(verdicts: Sequence[Verdict], corrections: Sequence[Correction]) -> dict[int, Effort]:
    said: dict[int, Effort] = {}
    for one in corrections:
        effort = Effort(one.effort)
        if one.source is not None:
            rows = [
                i for i, verdict in enumerate(verdicts) if _same(verdict.run.source, one.source)
            ]
        else:
            rows = [i for i, verdict in enumerate(verdicts) if verdict.run.local_date == one.date]
            if effort is Effort.HARD and rows:
                rows = [max(rows, key=lambda i: (verdicts[i].chance_hard, verdicts[i].load or 0.0))]
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
