"""How the runner's thresholds went over time, and where the hard bouts of each run lie."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from runlift_export.days import constants as c
from runlift_export.days.structure import stretches_s
from runlift_export.days.summary import summarise
from runlift_export.days.thresholds import thresholds_before
from runlift_export.model import Run, Settings

Points = tuple[tuple[date, float], ...]
Stretches = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Thresholds as they were known before a run of each month, oldest first, and bouts by run.

    Speeds in m/s, heart rates in bpm; months in which nothing was known are left out. `bouts`
    gives (start, end) in seconds after a run's start, for the runs that have any.
    """

    critical_speed: Points
    threshold_hr: Points
    max_hr: Points
    bouts: tuple[tuple[str, Stretches], ...]


def course(runs: tuple[Run, ...], settings: Settings) -> Course:
    """The course over `runs`; each point rests on earlier runs only."""
    if not runs:
        return Course(critical_speed=(), threshold_hr=(), max_hr=(), bouts=())
    ordered = tuple(sorted(runs, key=lambda run: (run.started_at, run.key)))
    summary, _ = summarise(ordered)
    known = thresholds_before(ordered, summary, settings.athlete)
    monthly = _first_of_months(ordered)
    levels = [
        max(c.BOUT_OF_TOP * top, usual)
        for top, usual in zip(summary.top_m_per_s, known.usual_m_per_s, strict=True)
    ]
    marked = ((run, _bouts(run, level)) for run, level in zip(ordered, levels, strict=True))
    return Course(
        critical_speed=_points(monthly, known.critical_m_per_s.tolist()),
        threshold_hr=_points(monthly, known.threshold_hr_bpm.tolist()),
        max_hr=_points(monthly, known.max_hr_bpm.tolist()),
        bouts=tuple((run.key, found) for run, found in marked if found),
    )


def _bouts(run: Run, level_m_per_s: float) -> Stretches:
    """The bouts at nearly the speed of the fastest 40 seconds, if they look like repetitions."""
    if run.trace is None or not math.isfinite(level_m_per_s):
        return ()
    found = stretches_s(run.trace, level_m_per_s)
    return found if len(found) <= c.MOST_BOUTS else ()


def _first_of_months(ordered: tuple[Run, ...]) -> tuple[tuple[int, date], ...]:
    firsts: dict[tuple[int, int], tuple[int, date]] = {}
    for row, run in enumerate(ordered):
        on = run.local_date
        firsts.setdefault((on.year, on.month), (row, on))
    return tuple(firsts.values())


def _points(monthly: tuple[tuple[int, date], ...], values: list[float]) -> Points:
    return tuple((on, values[row]) for row, on in monthly if math.isfinite(values[row]))
