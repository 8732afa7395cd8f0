"""Runs and days as columns for data frames: numpy arrays of one length, units in their names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from runlift_export.model import Day, Reason, Verdict

Column = npt.NDArray[Any]
"""Numbers, flags, dates, times or texts; of the same kind in an empty table too."""


def run_columns(verdicts: Sequence[Verdict]) -> dict[str, Column]:
    """One row a run. Distances m, durations s, load TRIMP; NaN where the file does not say."""
    runs = [verdict.run for verdict in verdicts]
    return {
        "date": _dates(run.local_date for run in runs),
        "started_at_utc": _times(run.started_at for run in runs),
        "source": _texts(run.source for run in runs),
        "sport": _texts(run.sport for run in runs),
        "sub_sport": _texts(run.sub_sport for run in runs),
        "distance_m": _numbers(run.distance_m for run in runs),
        "moving_s": _numbers(run.moving_s for run in runs),
        "elapsed_s": _numbers(run.elapsed_s for run in runs),
        "ascent_m": _numbers(run.ascent_m for run in runs),
        "mean_heart_rate_bpm": _numbers(run.mean_heart_rate_bpm for run in runs),
        "max_heart_rate_bpm": _numbers(run.max_heart_rate_bpm for run in runs),
        "effort": _texts(verdict.effort.value for verdict in verdicts),
        "long": _flags(verdict.long for verdict in verdicts),
        "race": _flags(verdict.race for verdict in verdicts),
        "key": _flags(verdict.key for verdict in verdicts),
        "chance_hard": _numbers(verdict.chance_hard for verdict in verdicts),
        "confidence": _numbers(verdict.confidence for verdict in verdicts),
        "load_trimp": _numbers(verdict.load for verdict in verdicts),
        "why": _texts(_why(verdict.reasons) for verdict in verdicts),
    }


def day_columns(days: Sequence[Day]) -> dict[str, Column]:
    """One row a date. Distance m, load TRIMP; NaN and NaT where nothing is known."""
    return {
        "date": _dates(day.date for day in days),
        "effort": _texts(day.effort.value for day in days),
        "long": _flags(day.long for day in days),
        "race": _flags(day.race for day in days),
        "key": _flags(day.key for day in days),
        "basis": _texts(day.basis.value for day in days),
        "chance_key": _numbers(day.chance_key for day in days),
        "chance_run": _numbers(day.chance_run for day in days),
        "run_start_utc": _times(day.run_start for day in days),
        "run_end_utc": _times(day.run_end for day in days),
        "distance_m": _numbers(day.distance_m for day in days),
        "load_trimp": _numbers(day.load for day in days),
        "why": _texts(_why(day.reasons) for day in days),
    }


def _texts(values: Iterable[str]) -> Column:
    """File names that are no UTF-8 with their odd bytes written out: data frames hold no others."""
    plain = [one.encode("utf-8", "backslashreplace").decode() for one in values]
    return np.array(plain, dtype=np.str_)


def _numbers(values: Iterable[float | None]) -> Column:
    return np.array([np.nan if one is None else one for one in values], dtype=np.float64)


def _flags(values: Iterable[bool]) -> Column:
    return np.array(list(values), dtype=np.bool_)


def _dates(values: Iterable[date]) -> Column:
    return np.array(list(values), dtype="datetime64[D]")


def _times(values: Iterable[datetime | None]) -> Column:
    """UTC, to the millisecond, without a zone: numpy knows none."""
    plain = [None if one is None else one.astimezone(UTC).replace(tzinfo=None) for one in values]
    return np.array(plain, dtype="datetime64[ms]")


def _why(reasons: Sequence[Reason]) -> str:
    return "; ".join(reason.text for reason in reasons)
