"""The runner's own word on a run or a day, which wins over every rule, and what it teaches.

The personal model is a ridge logistic one: it moves the general chance by a few features of the
same evidence. Before each run it knows only the corrections of earlier runs. It is used only
while it has been right more often than the general rules: every earlier correction is predicted
before it is learned, and a run that the runner saw and left alone counts as judged rightly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from runlift_export.days import constants as c
from runlift_export.days.own_history import Measures
from runlift_export.days.trace_columns import Bools, Floats
from runlift_export.language import say, to_say
from runlift_export.model import RIDE, Correction, Effort, Reason, Run, Verdict


def apply_corrections(
    verdicts: tuple[Verdict, ...], said: Mapping[int, Effort]
) -> tuple[Verdict, ...]:
    """The verdicts with what was said of some of them, by row."""
    return tuple(
        _apply(verdict, said[row]) if row in said else verdict
        for row, verdict in enumerate(verdicts)
    )


def corrected_efforts(
    runs: Sequence[Run], chance: Floats, corrections: Sequence[Correction]
) -> dict[int, Effort]:
    """What the corrections say, by row; the last one on a run counts.

    A correction by date speaks of the day: "easy" and "moderate" hold for all its runs, "hard"
    for the one with the highest chance of having been so. Rides are not among the runs any more.
    """
    words = _words_of(runs, chance, corrections)
    return {row: Effort(word) for row, word in words.items() if word != RIDE}


def without_ridden(
    runs: Sequence[Run], corrections: Sequence[Correction]
) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """The runs that were run, and those that the runner called a ride; in their order."""
    if all(one.effort != RIDE for one in corrections):
        return tuple(runs), ()
    words = _words_of(runs, np.zeros(len(runs)), corrections)
    ridden = frozenset(row for row, word in words.items() if word == RIDE)
    return (
        tuple(run for row, run in enumerate(runs) if row not in ridden),
        tuple(run for row, run in enumerate(runs) if row in ridden),
    )


def _words_of(
    runs: Sequence[Run], chance: Floats, corrections: Sequence[Correction]
) -> dict[int, str]:
    """What was said of which row, the last word on it."""
    # Of those alike only the last counts, so that a run or a day meets four words at most.
    distinct = tuple(dict.fromkeys(reversed(corrections)))[::-1]
    names = frozenset(one.source for one in distinct if one.source is not None)
    longest = max(map(len, names), default=0)
    by_name: dict[str, list[int]] = {}
    by_date: dict[date, list[int]] = {}
    for row, run in enumerate(runs):
        by_date.setdefault(run.local_date, []).append(row)
        for name in names.intersection(_last_parts(run.source, longest)):
            by_name.setdefault(name, []).append(row)
    said: dict[int, str] = {}
    for one in distinct:
        if one.source is not None:
            rows = by_name.get(one.source, [])
        else:
            rows = by_date.get(one.date, []) if one.date is not None else []
            if one.effort == Effort.HARD and rows:
                rows = [max(rows, key=lambda row: (chance[row], runs[row].moving_s))]
        said.update(dict.fromkeys(rows, one.effort))
    return said


def is_named(source: str, name: str) -> bool:
    """Whether a correction's `source` may stand for this run's: the whole of it, or its end."""
    return name in _last_parts(source, len(name))


def _last_parts(source: str, longest: int) -> Iterator[str]:
    """What may stand for a source: the whole of it, or what follows a "/" or "!" in it."""
    starts = (0, *(at + 1 for at, letter in enumerate(source) if letter in "/!"))
    return (source[start:] for start in starts if len(source) - start <= longest)


_CALLED = {
    Effort.HARD: to_say("you called it hard"),
    Effort.MODERATE: to_say("you called it moderate"),
    Effort.EASY: to_say("you called it easy"),
    Effort.UNKNOWN: to_say("you called it unknown"),
    Effort.REST: to_say("you called it rest"),
}


def _apply(verdict: Verdict, effort: Effort) -> Verdict:
    chance = 1.0 if effort is Effort.HARD else 0.0
    reason = Reason(
        rule="correction", measured=None, limit=None, unit="", text=say(_CALLED[effort])
    )
    return replace(
        verdict,
        effort=effort,
        chance_hard=chance,
        confidence=1.0,
        reasons=(reason, *verdict.reasons),
    )


def personal_chances(measures: Measures, chance: Floats, said: Mapping[int, bool]) -> Floats:
    """The chances of hard after what was `said` of some rows (True for hard).

    Rows before the twentieth correction, and all rows where the model does not help, keep
    `chance`; corrected rows keep it too: the correction itself decides them.
    """
    if len(said) < c.CORRECTIONS_TO_LEARN:
        return chance
    features = _features(measures)
    truth, weight = chance >= 0.5, np.full(len(chance), c.LEFT_ALONE_WEIGHT)
    for row, hard in said.items():
        truth[row], weight[row] = hard, 1.0
    return _learn_in_order(features, chance, truth, weight, sorted(said))


def _learn_in_order(
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


def _features(measures: Measures) -> Floats:
    """A constant, and how far each kind of evidence lies from its limit."""
    columns = [np.ones(len(measures.runs))]
    for rule in measures.rules:
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
