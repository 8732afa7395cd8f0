"""The runner's thresholds on a day, each with the evidence behind it, for people to read."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from runlift_export.days import constants as c
from runlift_export.days.summary import summarise
from runlift_export.days.thresholds import Thresholds, thresholds_before
from runlift_export.model import Run, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A value with the number of runs behind it and the age of the newest decisive one.

    `source` says where it comes from: "settings", "watch", "runs", "prior".
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


def thresholds_of(runs: tuple[Run, ...], settings: Settings, on: date) -> PersonalThresholds:
    """The thresholds from the runs up to and including `on` (local dates)."""
    past = sorted(
        (run for run in runs if run.local_date <= on), key=lambda run: (run.started_at, run.key)
    )
    if not past:
        return _of_nothing(on, settings)
    # A run without data, after all others, asks what was known before it.
    last = past[-1]
    midnight = datetime.combine(on, time(23, 59, 59), tzinfo=UTC)
    probe = replace(
        last, key=last.key + "#probe", started_at=max(midnight, last.ended_at), trace=None, laps=()
    )
    ordered = (*past, probe)
    summary, _ = summarise(ordered)
    known = thresholds_before(ordered, summary, settings.athlete)
    return _of_row(on, known, settings, last)


def _of_row(on: date, known: Thresholds, settings: Settings, last: Run) -> PersonalThresholds:
    athlete = settings.athlete
    heart = int(known.max_hr_n[-1])
    age = known.max_hr_age_days[-1]
    return PersonalThresholds(
        on=on,
        usual_speed=_threshold(
            known.usual_m_per_s[-1], "m/s", int(known.usual_n[-1]), math.nan, "runs"
        ),
        critical_speed=_threshold(
            known.critical_m_per_s[-1],
            "m/s",
            int(known.critical_n[-1]),
            known.critical_age_days[-1],
            "runs",
        ),
        max_hr=_threshold(
            known.max_hr_bpm[-1],
            "bpm",
            heart,
            age,
            _source(athlete.max_hr_bpm, last.watch.max_hr_bpm, heart),
        ),
        threshold_hr=_threshold(
            known.threshold_hr_bpm[-1],
            "bpm",
            heart,
            age,
            _source(athlete.threshold_hr_bpm, last.watch.threshold_hr_bpm, heart),
        ),
        resting_hr=_threshold(
            known.resting_hr_bpm[-1],
            "bpm",
            0,
            math.nan,
            _source(athlete.resting_hr_bpm, last.watch.resting_hr_bpm, 0),
        ),
    )


def _source(setting: float | None, watch: float | None, n: int) -> str:
    if setting is not None:
        return "settings"
    voices = [
        word for word, there in (("watch", watch is not None), ("runs", n >= c.BESTS_RUNS)) if there
    ]
    return " and ".join(voices) or "prior"


def _threshold(value: float, unit: str, n: int, age_days: float, source: str) -> Threshold | None:
    if not math.isfinite(value):
        return None
    age = int(age_days) if math.isfinite(age_days) else None
    return Threshold(value=round(float(value), 3), unit=unit, n=n, age_days=age, source=source)


def _of_nothing(on: date, settings: Settings) -> PersonalThresholds:
    athlete = settings.athlete

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
