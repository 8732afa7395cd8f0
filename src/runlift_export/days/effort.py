"""Runs -> verdicts: easy, moderate or hard; long; race; each with its reasons.

The session is classified by its hard part, not by its share of time (Seiler & Kjerland 2006).
Only earlier runs inform a verdict, so later runs never change it. The watch's own verdicts
and all names are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from runlift_export.days import constants as c
from runlift_export.days.cells import Floats
from runlift_export.days.correction import corrected, said_of
from runlift_export.days.evidence import evidence
from runlift_export.days.facts import Facts
from runlift_export.days.load import trimp
from runlift_export.days.past import past
from runlift_export.days.recording import continuations, so_far
from runlift_export.days.sentences import milder_reasons, strongest, taught_reason
from runlift_export.days.summary import summarise
from runlift_export.days.taught import taught_chances
from runlift_export.days.thresholds import of_beginnings, thresholds_before
from runlift_export.model import Effort, Reason, Run, Settings, Verdict


def judge(runs: tuple[Run, ...], settings: Settings) -> tuple[Verdict, ...]:
    """One verdict per run, in order of start; the runner's corrections win."""
    if not runs:
        return ()
    ordered = tuple(sorted(runs, key=lambda run: (run.started_at, run.key)))
    facts = gather_facts(ordered, settings)
    general = chance_hard(facts)
    said = said_of(ordered, general, settings.corrections)
    chance = taught_chances(facts, general, _hard_or_not(said))
    verdicts = tuple(
        _verdict(run, row, facts, float(chance[row])) for row, run in enumerate(ordered)
    )
    return corrected(verdicts, said)


def _hard_or_not(said: Mapping[int, Effort]) -> dict[int, bool]:
    return {row: effort is Effort.HARD for row, effort in said.items()}


def gather_facts(ordered: tuple[Run, ...], settings: Settings) -> Facts:
    """All that the rules and the sentences need, for runs in order of start.

    A file that continues the one before is looked at as the whole so far; only its load is
    its own.
    """
    goes_on = continuations(ordered)
    whole = so_far(ordered, goes_on)
    summary, laps = summarise(whole)
    known = of_beginnings(thresholds_before(whole, summary, settings.athlete), goes_on)
    load = trimp(whole, summary, known, settings.athlete)
    return Facts(
        runs=whole,
        summary=summary,
        laps=laps,
        known=known,
        rules=evidence(whole, summary, laps, known),
        past=past(whole, summary, known, load),
        load=_own(load, goes_on),
    )


def _own(load: Floats, goes_on: Sequence[bool]) -> Floats:
    before = np.concatenate(([0.0], np.nan_to_num(load[:-1])))
    return np.where(goes_on, np.maximum(load - before, 0.0), load)


def chance_hard(facts: Facts) -> Floats:
    """The strongest rule decides."""
    chances = np.stack([rule.chance for rule in facts.rules])
    race = np.where(facts.past.races.race, c.SURE, 0.0)
    # Where little could be asked, one run in five is hard, as runners train.
    little = np.where(facts.past.thin & facts.past.known, c.THIN_CHANCE, 0.0)
    strongest: Floats = np.maximum(chances.max(axis=0), np.maximum(race, little))
    return strongest


def _verdict(run: Run, row: int, facts: Facts, chance: float) -> Verdict:
    past_runs = facts.past
    long, race = bool(past_runs.long[row]), bool(past_runs.races.race[row])
    effort = _effort(row, facts, chance)
    load = float(facts.load[row])
    return Verdict(
        run=run,
        effort=effort,
        long=long,
        race=race,
        chance_hard=chance,
        confidence=_confidence(row, facts, effort, chance),
        load=round(load, 2) if np.isfinite(load) else None,
        reasons=_reasons(row, facts, effort, chance),
    )


def _effort(row: int, facts: Facts, chance: float) -> Effort:
    if chance >= 0.5:
        return Effort.HARD
    if not facts.past.known[row]:
        return Effort.UNKNOWN
    return Effort.MODERATE if facts.past.moderate[row] else Effort.EASY


def _confidence(row: int, facts: Facts, effort: Effort, chance: float) -> float:
    """The chance of being right about hard or not; less with little history or little data."""
    if effort is Effort.UNKNOWN:
        return 0.0
    sure = max(chance, 1 - chance)
    if facts.known.usual_n[row] < c.FEW_RUNS or facts.past.thin[row]:
        sure = min(sure, c.LITTLE_CONFIDENCE)
    return round(sure, 3)


def _reasons(row: int, facts: Facts, effort: Effort, chance: float) -> tuple[Reason, ...]:
    """What decided, first; then the other flags."""
    general = strongest(row, facts)
    if (general is not None) != (effort is Effort.HARD):
        own = (general,) if general is not None else milder_reasons(row, facts, flags_only=False)
        return (taught_reason(chance), *own)
    if general is not None:
        return (general, *milder_reasons(row, facts, flags_only=True))
    return milder_reasons(row, facts, flags_only=False)
