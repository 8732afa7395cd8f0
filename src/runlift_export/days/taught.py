"""What the runner's corrections teach about runs that were not corrected.

A ridge logistic model moves the general chance by a few features of the same evidence. Before
each run it knows only the corrections of earlier runs. It is used only while it has been right
more often than the general rules: every earlier correction is predicted before it is learned,
and a run that the runner saw and left alone counts as judged rightly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from runlift_export.days import constants as c
from runlift_export.days.cells import Bools, Floats
from runlift_export.days.facts import Facts


def taught_chances(facts: Facts, chance: Floats, said: Mapping[int, bool]) -> Floats:
    """The chances of hard after what was `said` of some rows (True for hard).

    Rows before the twentieth correction, and all rows where the model does not help, keep
    `chance`; corrected rows keep it too: the correction itself decides them.
    """
    if len(said) < c.CORRECTIONS_TO_LEARN:
        return chance
    features = _features(facts)
    truth, weight = chance >= 0.5, np.full(len(chance), c.LEFT_ALONE_WEIGHT)
    for row, hard in said.items():
        truth[row], weight[row] = hard, 1.0
    return _walk(features, chance, truth, weight, sorted(said))


def _walk(
    features: Floats, chance: Floats, truth: Bools, weight: Floats, corrected: Sequence[int]
) -> Floats:
    """From correction to correction: learn what is past, predict up to the next one."""
    offset = _logit(chance)
    chances = chance.copy()
    general_hard, gain = offset >= 0, 0
    model = np.zeros(features.shape[1])
    ends = (*corrected[1:], len(offset) - 1)
    for number, (row, end) in enumerate(zip(corrected, ends, strict=True), start=1):
        if number < c.CORRECTIONS_TO_LEARN // 2:
            continue
        learned = slice(0, row + 1)
        model = _fit(features[learned], offset[learned], truth[learned], weight[learned], model)
        later = slice(row + 1, end + 1)
        predicted = offset[later] + features[later] @ model
        if number >= c.CORRECTIONS_TO_LEARN and gain >= c.LEARNED_GAIN:
            # Sums over more rows differ in the last digit; verdicts must not.
            chances[later] = np.round(_chance(predicted), 6)
        right = (predicted >= 0) == truth[later]
        gain += int(right.sum()) - int((general_hard[later] == truth[later]).sum())
    return chances


def _features(facts: Facts) -> Floats:
    """A constant, and how far each kind of evidence lies from its limit."""
    columns = [np.ones(len(facts.runs))]
    for rule in facts.rules:
        with np.errstate(divide="ignore", invalid="ignore"):
            far = np.log(np.maximum(rule.measured, 1e-3) / rule.limit)
        columns.append(np.clip(np.nan_to_num(far), -1.0, 1.0))
    return np.stack(columns, axis=1)


def _fit(features: Floats, offset: Floats, truth: Bools, weight: Floats, start: Floats) -> Floats:
    """Steps under the bound p (1 - p) <= 1/4 (Boehning 1992), which never overshoot.

    The ridge draws the model towards the general rules.
    """
    model, ridge = start, c.LEARNED_RIDGE * np.eye(features.shape[1])
    bound = np.linalg.inv((features * (weight / 4)[:, None]).T @ features + ridge)
    for _ in range(c.LEARNING_STEPS):
        chance = _chance(offset + features @ model)
        slope = features.T @ (weight * (truth - chance)) - ridge @ model
        model = model + bound @ slope
    return model


def _logit(chance: Floats) -> Floats:
    inside = np.clip(chance, 0.02, 0.98)
    return np.asarray(np.log(inside / (1 - inside)))


def _chance(logit: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logit, -30.0, 30.0))))
