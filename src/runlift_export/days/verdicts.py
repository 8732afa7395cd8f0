"""Runs -> verdicts: easy, moderate or hard; long; race; each with its reasons.

The session is classified by its hard part, not by its share of time (Seiler & Kjerland 2006).
Only earlier runs inform a verdict, so later runs never change it. The watch's own verdicts
and all names are left out.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from runlift_export.days import constants as c
from runlift_export.days.bouts import Series, Stretches, find_repetitions, find_series
from runlift_export.days.corrections import (
    apply_corrections,
    corrected_efforts,
    personal_chances,
    without_ridden,
)
from runlift_export.days.day import continuations, so_far
from runlift_export.days.hard_rules import ask_rules
from runlift_export.days.laps import Laps, compare_laps
from runlift_export.days.own_history import (
    Beyond,
    Measures,
    compare_with_past,
    find_beyond,
    without_measures,
)
from runlift_export.days.sentences import all_reasons, long_limit, part_reason
from runlift_export.days.summary import (
    DURATIONS_S,
    HR_EDGES,
    SPEED_EDGES,
    Summary,
    summarise_runs,
)
from runlift_export.days.thresholds import (
    Figures,
    Thresholds,
    figures_of,
    of_beginnings,
    thresholds_before,
)
from runlift_export.days.trace_columns import Bools, Floats, Ints, row_form, spliced
from runlift_export.days.training_load import estimate_trimp
from runlift_export.days.trends import ThresholdsByDate, thresholds_by_date
from runlift_export.model import Effort, Look, Run, Settings, Verdict, kept_looks


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the runs of one runner say.

    `verdicts`: one per run that was no ride, in order of start. `thresholds` can be asked for
    any date. `bouts`: for each hard run that has any, its key and its hard stretches, as (start,
    end) in seconds after the start of the run.
    """

    verdicts: tuple[Verdict, ...]
    thresholds: ThresholdsByDate
    bouts: tuple[tuple[str, Stretches], ...]

    def __repr__(self) -> str:
        """One line: how many runs, and how many with hard stretches."""
        return f"<Judgement runs {len(self.verdicts)}, with hard stretches {len(self.bouts)}>"


def judge_runs(runs: tuple[Run, ...], settings: Settings) -> Judgement:
    """Judge all runs of one runner; the runner's corrections win.

    `runs` may come in any order. Of the settings, `athlete` and `corrections` are used. What the
    runner called a ride gets no verdict, and counts for nothing.
    """
    runs, _ = without_ridden(runs, settings.corrections)
    if not runs:
        nothing = thresholds_by_date((), None, settings.athlete)
        return Judgement(verdicts=(), thresholds=nothing, bouts=())
    ordered = tuple(sorted(runs, key=lambda run: (run.started_at, run.key)))
    measures, figures = _measure_runs(ordered, settings)
    general = _chance_hard(measures)
    alone, rows = _seen_alone(ordered, measures, general)
    general[rows] = _chance_hard(alone)[rows]
    said = corrected_efforts(ordered, general, settings.corrections)
    chance = personal_chances(measures, general, _hard_or_not(said))
    judged = tuple(
        _verdict(run, row, alone if rows[row] else measures, float(chance[row]))
        for row, run in enumerate(ordered)
    )
    judged = tuple(
        replace(one, reasons=(*one.reasons, part_reason())) if rows[row] else one
        for row, one in enumerate(judged)
    )
    verdicts = apply_corrections(judged, said)
    return Judgement(
        verdicts=verdicts,
        thresholds=thresholds_by_date(ordered, figures, settings.athlete),
        bouts=_hard_bouts(verdicts, measures),
    )


def _measure_runs(ordered: tuple[Run, ...], settings: Settings) -> tuple[Measures, Figures]:
    """All that the rules and the sentences need, and what the runs tell of their runner.

    A file that continues the one before is looked at as the whole so far; only its load is
    its own.
    """
    athlete = settings.athlete
    goes_on = continuations(ordered)
    whole = so_far(ordered, goes_on)
    looks = _looks(whole)
    beyond = _beyond(ordered, whole, looks[0], settings)
    whole, looks = _disbelieved(whole, looks, beyond.rows)
    figures = figures_of(whole, looks[0])
    known = of_beginnings(thresholds_before(figures, athlete), goes_on)
    load = estimate_trimp(whole, looks[0], known, athlete)
    measures = _measured(whole, looks, known, load, beyond)
    return replace(measures, load=_own(load, goes_on)), figures


def _beyond(
    ordered: tuple[Run, ...], whole: Sequence[Run], summary: Summary, settings: Settings
) -> Beyond:
    """What may be a ride; where the runner called it hard, it was run."""
    found = find_beyond(whole, summary)
    if not found.rows or not settings.corrections:
        return found
    said = corrected_efforts(ordered, np.zeros(len(ordered)), settings.corrections)
    return find_beyond(
        whole, summary, frozenset(row for row, word in said.items() if word is Effort.HARD)
    )


_Looks = tuple[Summary, Laps, Series]


def _disbelieved(
    runs: tuple[Run, ...], looks: _Looks, rows: Sequence[int]
) -> tuple[tuple[Run, ...], _Looks]:
    """The same with nothing of these runs but that they were."""
    if not rows:
        return runs, looks
    bare = list(runs)
    for row in rows:
        bare[row] = without_measures(runs[row])
    return tuple(bare), _spliced(looks, _looks([bare[row] for row in rows]), np.array(rows))


def _spliced(looks: _Looks, others: _Looks, where: Ints) -> _Looks:
    return (
        spliced(looks[0], others[0], where),
        spliced(looks[1], others[1], where),
        spliced(looks[2], others[2], where),
    )


def _measured(
    runs: tuple[Run, ...], looks: _Looks, known: Thresholds, load: Floats, beyond: Beyond
) -> Measures:
    summary, laps, series = looks
    return Measures(
        runs=runs,
        summary=summary,
        laps=laps,
        series=series,
        known=known,
        rules=ask_rules(runs, summary, series, laps, known),
        past=compare_with_past(runs, summary, known, load),
        load=load,
        beyond=beyond,
    )


_SEEN = np.dtype(
    [
        ("barometer", "?"),
        (
            "summary",
            row_form(
                Summary,
                best_m_per_s=len(DURATIONS_S),
                ten_s=len(SPEED_EDGES) - 1,
                speed_s=len(SPEED_EDGES) - 1,
                hr_s=len(HR_EDGES) - 1,
            ),
        ),
        ("series", row_form(Series)),
    ],
    align=True,
)
"""One row a run: what its trace and barometer tell, whatever other runs there are."""


def _looks(runs: Sequence[Run]) -> _Looks:
    """The runs in themselves, each in three ways; what was seen when they were read is taken."""
    rows = np.zeros(len(runs), _SEEN)
    room = rows.view(np.uint8).reshape(len(runs), _SEEN.itemsize)
    unseen = []
    for row, run in enumerate(runs):
        kept = kept_looks(run.trace)
        if kept is not None:
            room[row] = np.frombuffer(zlib.decompress(kept), np.uint8)
        if kept is None or rows["barometer"][row] != run.has_barometer:
            unseen.append(row)
    if unseen:
        rows[unseen] = _seen([runs[row] for row in unseen])
    summary, series = rows["summary"], rows["series"]
    return (
        Summary(**{one.name: summary[one.name] for one in fields(Summary)}),
        compare_laps(runs),
        Series(**{one.name: series[one.name] for one in fields(Series)}),
    )


def _seen(runs: Sequence[Run]) -> npt.NDArray[np.void]:
    rows = np.zeros(len(runs), _SEEN)
    rows["barometer"] = [run.has_barometer for run in runs]
    for part, columns in (("summary", summarise_runs(runs)), ("series", find_series(runs))):
        for one in fields(columns):
            values = getattr(columns, one.name)
            # One NaN is as good as the next, but processors differ in the bits of theirs.
            rows[part][one.name] = np.where(np.isnan(values), np.nan, values)
    return rows


def _look_at(runs: Sequence[Run]) -> tuple[bytes, ...]:
    return tuple([zlib.compress(row.tobytes(), 1) for row in _seen(runs)])


LOOK = Look(form="1", see=_look_at)
"""What judging asks of every run, seen once while its file is read; a test holds the form to it."""


def _seen_alone(
    ordered: tuple[Run, ...], whole: Measures, chance: Floats
) -> tuple[Measures, Bools]:
    """Files that continue a hard run looked at alone, and which of them (n,) are not hard so.

    The cool-down of a session that the watch stored apart is easy, and its day is hard all the
    same. What goes on as hard as it began stays part of the whole, and so does what makes the
    whole milder; and long is what the whole is.
    """
    continued = (one is not own for one, own in zip(whole.runs, ordered, strict=True))
    hard = chance >= 0.5
    rows = [row for row, goes_on in enumerate(continued) if goes_on and hard[row - 1] and hard[row]]
    milder = np.zeros(len(ordered), dtype=np.bool_)
    if not rows:
        return whole, milder
    own, where = [ordered[row] for row in rows], np.array(rows)
    runs = list(whole.runs)
    for row in rows:
        runs[row] = ordered[row]
    looks = _spliced((whole.summary, whole.laps, whole.series), _looks(own), where)
    alone = _measured(tuple(runs), looks, whole.known, whole.load, whole.beyond)
    lengths = ("long", "distance_m", "moving_s")
    past = replace(alone.past, **{name: getattr(whole.past, name) for name in lengths})
    milder[where] = _chance_hard(alone)[where] < 0.5
    return replace(alone, past=past), milder


def _hard_bouts(
    verdicts: Sequence[Verdict], measures: Measures
) -> tuple[tuple[str, Stretches], ...]:
    """Of hard runs, what was run at nearly the speed of the fastest 40 seconds."""
    tops, usual = measures.summary.top_m_per_s, measures.known.usual_m_per_s
    marked = (
        (one.run.key, find_repetitions(one.run.trace, float(tops[row]), float(usual[row])))
        for row, one in enumerate(verdicts)
        if one.effort is Effort.HARD and one.run.trace is not None
    )
    return tuple((key, found.stretches_s) for key, found in marked if found is not None)


def _hard_or_not(said: Mapping[int, Effort]) -> dict[int, bool]:
    return {row: effort is Effort.HARD for row, effort in said.items()}


def _own(load: Floats, goes_on: Sequence[bool]) -> Floats:
    before = np.concatenate(([0.0], np.nan_to_num(load[:-1])))
    return np.where(goes_on, np.maximum(load - before, 0.0), load)


def _chance_hard(measures: Measures) -> Floats:
    """The strongest rule decides."""
    chances = np.stack([rule.chance for rule in measures.rules])
    race = np.where(measures.past.races.race, c.SURE, 0.0)
    # Where little could be asked, one run in five is hard, as runners train.
    little = np.where(measures.past.thin & measures.past.known, c.THIN_CHANCE, 0.0)
    strongest: Floats = np.maximum(chances.max(axis=0), np.maximum(race, little))
    return strongest


def _verdict(run: Run, row: int, measures: Measures, chance: float) -> Verdict:
    past_runs = measures.past
    effort = _effort(row, measures, chance)
    race = bool(past_runs.races.race[row])
    load = float(measures.load[row])
    return Verdict(
        run=run,
        effort=effort,
        long=long_limit(row, measures, effort) is not None,
        race=race,
        chance_hard=chance,
        confidence=_confidence(row, measures, effort, chance),
        load=round(load, 2) if np.isfinite(load) else None,
        reasons=all_reasons(row, measures, effort, chance),
    )


def _effort(row: int, measures: Measures, chance: float) -> Effort:
    if chance >= 0.5:
        return Effort.HARD
    if not measures.past.known[row]:
        return Effort.UNKNOWN
    return Effort.MODERATE if measures.past.moderate[row] else Effort.EASY


def _confidence(row: int, measures: Measures, effort: Effort, chance: float) -> float:
    """The chance of being right about hard or not; less with little history or little data."""
    if effort is Effort.UNKNOWN:
        return 0.0
    sure = max(chance, 1 - chance)
    if measures.known.usual_n[row] < c.FEW_RUNS or measures.past.thin[row]:
        sure = min(sure, c.LITTLE_CONFIDENCE)
    if effort is not Effort.HARD and measures.past.alike[row]:
        sure = min(sure, c.LITTLE_CONFIDENCE)
    if effort is not Effort.HARD and measures.past.trail[row]:
        sure = min(sure, c.TRAIL_CONFIDENCE)
    return round(sure, 3)
