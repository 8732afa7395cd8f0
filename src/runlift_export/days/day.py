"""What belongs together: files to one run, runs to one session, sessions to one day.

The watch was stopped and started again at once: a file that begins within two minutes of the end
of the one before is judged together with it, as the whole that it belongs to. A warm-up or
cool-down stored apart has a longer break. Verdicts then become days, one per date, rest days
included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise

import numpy as np

from runlift_export.days import constants as c
from runlift_export.model import (
    BY_HARDNESS,
    LIKELY_FROM,
    TRACE_STEP_S,
    UNSURE_FROM,
    Basis,
    Day,
    Effort,
    Lap,
    Reason,
    Run,
    Trace,
    Verdict,
    compact_trace,
    rest_day,
    trace_cells,
)

PART = "part_of_hard"
"""The rule by which a file that goes on after hard work without any tells its day."""


def continues(before: Run, run: Run) -> bool:
    """Whether `run` goes on where `before` ended."""
    gap_s = (run.started_at - before.ended_at).total_seconds()
    return -TRACE_STEP_S <= gap_s <= c.SAME_RUN_GAP_S


def continuations(ordered: Sequence[Run]) -> tuple[bool, ...]:
    """For each run in order of start, whether it continues the one before it."""
    found: list[bool] = []
    began = None
    for before, run in pairwise((None, *ordered)):
        if run is None:
            continue
        goes_on = before is not None and continues(before, run) and _is_one(began, run)
        began = began if goes_on else run
        found.append(goes_on)
    return tuple(found)


def _is_one(began: Run | None, run: Run) -> bool:
    """Whether all from `began` to the end of `run` is no longer than a run may be.

    Else what is recorded day and night without a break would be joined again and again.
    """
    if began is None:
        return False
    return (run.ended_at - began.started_at).total_seconds() <= c.LONGEST_WHOLE_S


def so_far(ordered: Sequence[Run], goes_on: Sequence[bool]) -> tuple[Run, ...]:
    """Each run with all that it continues in front of it; most are returned as they are."""
    whole: list[Run] = []
    for run, continued in zip(ordered, goes_on, strict=True):
        whole.append(_joined(whole[-1], run) if continued else run)
    return tuple(whole)


def _joined(first: Run, second: Run) -> Run:
    """The two as one recording. What no rule asks of the whole is left out: averages, descent."""
    shift_s = (second.started_at - first.started_at).total_seconds()
    return replace(
        second,
        started_at=first.started_at,
        local_date=first.local_date,
        distance_m=_sum(first.distance_m, second.distance_m),
        moving_s=first.moving_s + second.moving_s,
        elapsed_s=shift_s + second.elapsed_s,
        ascent_m=_sum(first.ascent_m, second.ascent_m),
        descent_m=None,
        mean_heart_rate_bpm=None,
        max_heart_rate_bpm=None,
        laps=_joined_laps(first.laps, second.laps),
        trace=_joined_trace(first.trace, second.trace, shift_s),
    )


def _sum(first: float | None, second: float | None) -> float | None:
    return second if first is None else first + (second or 0.0)


def _joined_laps(first: tuple[Lap, ...], second: tuple[Lap, ...]) -> tuple[Lap, ...]:
    """The end of a file is no mark: its last lap goes on in the first of the next.

    Rules count laps and compare them. When one began is not asked, and stays as its file has it.
    """
    if not first or not second:
        return first + second
    across = replace(
        second[0],
        timer_s=first[-1].timer_s + second[0].timer_s,
        distance_m=_sum(first[-1].distance_m, second[0].distance_m),
        mean_heart_rate_bpm=None,
    )
    return (*first[:-1], across, *second[1:])


def _joined_trace(first: Trace | None, second: Trace | None, shift_s: float) -> Trace | None:
    """Laid on the grid of the first; the break between them is a pause."""
    if first is None or second is None:
        return second or first
    gap = max(0, round(shift_s / TRACE_STEP_S) - trace_cells(first))
    columns = {}
    for name in Trace.__slots__:
        pause = np.full(gap, 0.0 if name == "timer_s" else np.nan, dtype=np.float32)
        columns[name] = np.concatenate([getattr(first, name), pause, getattr(second, name)])
    return compact_trace(Trace(**columns))


def classify_days(
    verdicts: tuple[Verdict, ...],
    *,
    last: date | None = None,
) -> tuple[Day, ...]:
    """One day per date from the first run to `last`, by default to the last run.

    Files less than three hours apart are one session, which belongs to the date it began on.
    Without any run there are no days.
    """
    sessions = _sessions(verdicts)
    by_date: dict[date, list[Verdict]] = {}
    for session in sessions:
        by_date.setdefault(session[0].run.local_date, []).extend(session)
    if not by_date:
        return ()
    first, last = min(by_date), last or max(by_date)
    dates = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return tuple(
        _day_of(one, by_date[one]) if one in by_date else rest_day(one, Basis.RECORDED)
        for one in dates
    )


def _sessions(verdicts: Sequence[Verdict]) -> list[list[Verdict]]:
    sessions: list[list[Verdict]] = []
    end: datetime | None = None
    for verdict in sorted(verdicts, key=lambda one: (one.run.started_at, one.run.key)):
        start = verdict.run.started_at
        if end is None or (start - end).total_seconds() >= c.SESSION_GAP_S:
            sessions.append([])
        sessions[-1].append(verdict)
        end = max(end, verdict.run.ended_at) if end else verdict.run.ended_at
    return sessions


def _whole(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts that count: of a run stored as several files the last saw all of it.

    What was hard before a cool-down that was judged for itself counts too.
    """
    last = verdicts[1:]
    return [
        one
        for one, after in zip(verdicts, (*last, None), strict=True)
        if after is None
        or not continues(one.run, after.run)
        or _says(after, PART)
        or _says(one, "correction")
    ]


def _says(verdict: Verdict, rule: str) -> bool:
    return any(reason.rule == rule for reason in verdict.reasons)


def _day_of(day: date, every: list[Verdict]) -> Day:
    verdicts = _whole(every)
    hardest = max(verdicts, key=lambda one: (BY_HARDNESS.index(one.effort), one.chance_hard))
    long, race = any(one.long for one in verdicts), any(one.race for one in verdicts)
    distances = [one.run.distance_m for one in every if one.run.distance_m is not None]
    recorded_loads = [one.load for one in every if one.load is not None]
    return Day(
        date=day,
        effort=hardest.effort,
        long=long,
        race=race,
        basis=Basis.RECORDED,
        chance_key=_chance_key(verdicts),
        chance_run=1.0,
        run_start=min(_local(one, one.run.started_at) for one in every),
        run_end=max(_local(one, one.run.ended_at) for one in every),
        distance_m=sum(distances) if distances else None,
        load=sum(recorded_loads) if recorded_loads else None,
        reasons=_reasons(hardest, verdicts),
    )


def _chance_key(verdicts: Sequence[Verdict]) -> float:
    """Certain where the day was long, a race or of unknown effort; unsure counts as key."""
    if any(one.long or one.race or one.effort is Effort.UNKNOWN for one in verdicts):
        return 1.0
    chance = max(one.chance_hard for one in verdicts)
    if chance >= UNSURE_FROM:
        return max(chance, LIKELY_FROM)
    return chance


def _reasons(hardest: Verdict, verdicts: Sequence[Verdict]) -> tuple[Reason, ...]:
    reasons = list(hardest.reasons)
    for verdict in verdicts:
        flags = (one for one in verdict.reasons if one.rule in ("long", "race"))
        reasons.extend(one for one in flags if one not in reasons)
    return tuple(reasons)


def _local(verdict: Verdict, instant: datetime) -> datetime:
    return instant.astimezone(timezone(timedelta(seconds=verdict.run.utc_offset_s)))
