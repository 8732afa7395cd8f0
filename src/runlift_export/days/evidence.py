"""What one rule makes of every run, as one column: measured, limit, chance.

A chance is logistic in the logarithm of measured over limit: .5 at the limit, so that the
strength of the evidence and the sentence shown to the runner come from the same two numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from runlift_export.days.trace_columns import Bools, Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One rule over n runs: `measured` and `limit` in `unit`, and what it makes of them.

    `measured` is NaN and `chance` is 0 where the rule cannot be asked.
    """

    rule: str
    unit: str
    measured: Floats
    limit: Floats
    chance: Floats


def logistic_rule(
    rule: str, unit: str, measured: Floats, limit: float | Floats, width: float
) -> Evidence:
    """A logistic rule; `width` is the distance in log(measured / limit) that makes odds of e."""
    limits = np.broadcast_to(np.asarray(limit, dtype=np.float64), measured.shape)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        chance = 1.0 / (1.0 + np.exp(-np.log(measured / limits) / width))
    return Evidence(
        rule=rule, unit=unit, measured=measured, limit=limits, chance=np.nan_to_num(chance)
    )


def at_most(rule: Evidence, chance: float, where: Bools) -> Evidence:
    """The rule without the last word, where what it rests on is a guess."""
    return replace(rule, chance=np.where(where, np.minimum(rule.chance, chance), rule.chance))
