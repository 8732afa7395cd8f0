"""The runner's thresholds on any date and from month to month, with the evidence behind them.

They rest on what the runs told when they were judged; no run is looked at again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

import numpy as np

from runlift_export.days import constants as c
from runlift_export.days.thresholds import (
    Figures,
    Thresholds,
    believed_max_hr,
    believed_rates,
    thresholds_before,
)
from runlift_export.days.trace_columns import Floats, Ints
from runlift_export.model import Athlete, Run

Points = tuple[tuple[date, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A value with the number of runs behind it and the age of the newest decisive one.

    `source` says where it comes from: "settings", "watch", "runs", "watch and runs", "prior".
    """

    value: float
    unit: str
    n: int
    age_days: int | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalThresholds:
    """What was known at the end of a date; None where nothing is."""

    on: date
    usual_speed: Threshold | None
    critical_speed: Threshold | None
    max_hr: Threshold | None
    threshold_hr: Threshold | None
    resting_hr: Threshold | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trends:
    """Thresholds before the first run of each month and on the last date asked for, oldest first.

    Speeds in m/s, heart rates in bpm; dates on which nothing was proven are left out.
    """

    critical_speed: Points
    threshold_hr: Points
    max_hr: Points


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ThresholdsByDate:
    """The thresholds of one runner, to be asked for any date.

    `athlete` is what the settings say; `dates` the local dates of the runs in order of start,
    `ends` when they ended; `figures` what they told, one row each.
    """

    athlete: Athlete
    dates: tuple[date, ...]
    ends: tuple[datetime, ...] = field(repr=False)
    figures: Figures | None = field(repr=False)

    def on(self, day: date) -> PersonalThresholds:
        """What is known at the end of `day` from the runs up to and including it."""
        rows = np.flatnonzero([one <= day for one in self.dates])
        if self.figures is None or not len(rows):
            return _of_settings(day, self.athlete)
        asked = self.figures.asked_at(rows, self._end_of(day, rows))
        known = thresholds_before(asked, self.athlete)
        return _of_last_row(day, known, asked, self.athlete)

    def monthly(self, first: date, last: date) -> Trends:
        """How they went from `first` to `last`: before each month's first run, and on `last`.

        Each point is what `on` says of its date. Until enough runs lie behind a figure it tells
        how the estimate grew, not the runner: such points are left out.
        """
        rows = np.flatnonzero([one <= last for one in self.dates])
        if self.figures is None or not len(rows):
            return Trends(critical_speed=(), threshold_hr=(), max_hr=())
        asked = self.figures.asked_at(rows, self._end_of(last, rows))
        known = thresholds_before(asked, self.athlete)
        dates = [self.dates[row] for row in rows.tolist()]
        points = [*_first_of_months(dates, first), (len(rows), last)]
        proven = known.critical_n >= c.BESTS_RUNS
        beats = known.max_hr_n >= c.BESTS_RUNS
        said = self.athlete.max_hr_bpm is not None
        threshold = self.athlete.threshold_hr_bpm is not None
        return Trends(
            critical_speed=_points(points, np.where(proven, known.critical_m_per_s, np.nan)),
            threshold_hr=_points(
                points, np.where(beats | threshold, known.threshold_hr_bpm, np.nan)
            ),
            max_hr=_points(points, np.where(beats | said, known.max_hr_bpm, np.nan)),
        )

    def _end_of(self, day: date, rows: Ints) -> float:
        """The end of a date, or of its last run where that is later, in seconds since 1970."""
        midnight = datetime.combine(day, time(23, 59, 59), tzinfo=UTC)
        end: datetime = max(midnight, self.ends[rows[-1]])
        return end.timestamp()


def thresholds_by_date(
    runs: Sequence[Run], figures: Figures | None, athlete: Athlete
) -> ThresholdsByDate:
    """The thresholds that `runs`, in order of start, and the settings tell.

    `figures` has one row for each run; None where there is none.
    """
    return ThresholdsByDate(
        athlete=athlete,
        dates=tuple(run.local_date for run in runs),
        ends=tuple(run.ended_at for run in runs),
        figures=figures,
    )


def _first_of_months(dates: Sequence[date], first: date) -> list[tuple[int, date]]:
    """Row and date of the first run of each month from `first` on."""
    firsts: dict[tuple[int, int], tuple[int, date]] = {}
    for row, on in enumerate(dates):
        if on >= first:
            firsts.setdefault((on.year, on.month), (row, on))
    return list(firsts.values())


def _points(rows: Sequence[tuple[int, date]], values: Floats) -> Points:
    """The known ones, one a date: of two on one date the later."""
    told = {on: float(values[row]) for row, on in rows if math.isfinite(values[row])}
    return tuple(told.items())


def _of_last_row(
    on: date, known: Thresholds, figures: Figures, athlete: Athlete
) -> PersonalThresholds:
    usual_n, critical_n, heart_n = (
        int(counts[-1]) for counts in (known.usual_n, known.critical_n, known.max_hr_n)
    )
    heart_age = float(known.max_hr_age_days[-1])
    runs_so_fast = known.critical_m_per_s[-1] >= c.SLOWEST_RUN_M_PER_S
    watch_threshold, watch_rest = believed_rates(figures, known.max_hr_bpm)

    def heart_rate(
        bpm: float, said: float | None, watch_bpm: float, n: int = heart_n, age: float = heart_age
    ) -> Threshold | None:
        return _threshold(bpm, "bpm", n, age, _source(said, watch_bpm, n))

    return PersonalThresholds(
        on=on,
        usual_speed=_threshold(known.usual_m_per_s[-1], "m/s", usual_n, math.nan, "runs"),
        # What few records make of it may be slower than anybody runs: then nothing is known.
        critical_speed=_threshold(
            known.critical_m_per_s[-1] if runs_so_fast else math.nan,
            "m/s",
            critical_n,
            known.critical_age_days[-1],
            "runs",
        ),
        max_hr=heart_rate(known.max_hr_bpm[-1], athlete.max_hr_bpm, believed_max_hr(figures)[-1]),
        threshold_hr=heart_rate(
            known.threshold_hr_bpm[-1],
            athlete.threshold_hr_bpm,
            watch_threshold[-1],
        ),
        resting_hr=heart_rate(
            known.resting_hr_bpm[-1],
            athlete.resting_hr_bpm,
            watch_rest[-1],
            n=0,
            age=math.nan,
        ),
    )


def _source(said: float | None, watch_bpm: float, n: int) -> str:
    if said is not None:
        return "settings"
    named = (("watch", math.isfinite(watch_bpm)), ("runs", n >= c.BESTS_RUNS))
    return " and ".join(word for word, there in named if there) or "prior"


def _threshold(value: float, unit: str, n: int, age_days: float, source: str) -> Threshold | None:
    if not math.isfinite(value):
        return None
    age = int(age_days) if math.isfinite(age_days) else None
    return Threshold(value=round(float(value), 3), unit=unit, n=n, age_days=age, source=source)


def _of_settings(on: date, athlete: Athlete) -> PersonalThresholds:
    """What is known without any run."""

    def said(bpm: float | None) -> Threshold | None:
        return None if bpm is None else _threshold(bpm, "bpm", 0, math.nan, "settings")

    return PersonalThresholds(
        on=on,
        usual_speed=None,
        critical_speed=None,
        max_hr=said(athlete.max_hr_bpm),
        threshold_hr=said(athlete.threshold_hr_bpm),
        resting_hr=said(athlete.resting_hr_bpm),
    )
