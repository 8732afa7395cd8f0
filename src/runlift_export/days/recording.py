"""One run stored as several files: the watch was stopped and started again at once.

A file that begins within two minutes of the end of the one before is judged together with it,
as the whole that it belongs to. A warm-up or cool-down stored apart has a longer break.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from runlift_export.days import constants as c
from runlift_export.model import TRACE_STEP_S, Lap, Run, Trace


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
    gap = max(0, round(shift_s / TRACE_STEP_S) - len(first.timer_s))
    columns = {}
    for name in Trace.__slots__:
        pause = np.full(gap, 0.0 if name == "timer_s" else np.nan, dtype=np.float32)
        columns[name] = np.concatenate([getattr(first, name), pause, getattr(second, name)])
    return Trace(**columns)
