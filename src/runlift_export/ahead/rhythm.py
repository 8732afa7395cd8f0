"""The runner's own weekly rhythm: what usually happens on a weekday, with its chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from runlift_export.model import Basis, Day, Effort, Reason

WEEKS = 8
WEEKLY_DECAY = 0.75
PRIOR_WEIGHT = 0.5
"""Weight of the runner's mean day beside the weekday's own weeks (which sum to 3.6)."""
PRIOR_KEY, PRIOR_RUN = 0.25, 0.5
"""Without any history: two or three key runs in ten days, a run every other day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """What the past says of one date to come."""

    chance_key: float
    chance_run: float
    chance_long: float
    chance_moderate: float
    load: float | None
    distance_m: float | None
    start_min: float | None
    length_min: float | None
    weeks: int


def history(days: Sequence[Day], *, first: date) -> dict[date, Day]:
    """Recorded days before `first` by date."""
    return {day.date: day for day in days if day.date < first and day.basis is Basis.RECORDED}


def habit(past: Mapping[date, Day], on: date, *, first: date, zone: ZoneInfo) -> Habit:
    """What `past` (only days before `first`) says of `on`.

    A date inside the history without a day is one without a run. Weeks are counted back from
    `first`, so that the last weeks known weigh most however far `on` lies ahead.
    """
    begin = min(past, default=first)
    same = [
        (WEEKLY_DECAY**index, past.get(back))
        for index, back in enumerate(_same_weekdays(on, first))
        if back >= begin
    ]
    mean = _mean_day(past, begin, first)
    total = sum(weight for weight, _ in same) + PRIOR_WEIGHT

    def share(value: Sequence[float], prior: float) -> float:
        seen = sum(weight * one for (weight, _), one in zip(same, value, strict=True))
        return (seen + PRIOR_WEIGHT * prior) / total

    runs = [(weight, day) for weight, day in same if day is not None and day.chance_run >= 0.5]
    recent = [day for day in past.values() if (first - day.date).days <= 7 * WEEKS]
    timed = [day for _, day in runs if day.run_start] or [day for day in recent if day.run_start]
    return Habit(
        chance_key=share([day.chance_key if day else 0.0 for _, day in same], mean[0]),
        chance_run=share([day.chance_run if day else 0.0 for _, day in same], mean[1]),
        chance_long=share([float(day.long) if day else 0.0 for _, day in same], 0.0),
        chance_moderate=share(
            [float(day.effort is Effort.MODERATE) if day else 0.0 for _, day in same], 0.0
        ),
        load=_mean_load(same),
        distance_m=_weighted([(w, day.distance_m) for w, day in runs]),
        start_min=_typical([_start_min(day.run_start, zone) for day in timed if day.run_start]),
        length_min=_typical([_length_min(day) for day in timed]),
        weeks=len(same),
    )


def _same_weekdays(on: date, first: date) -> list[date]:
    """The last eight dates of that weekday before `first`, newest first."""
    back = (first - timedelta(days=1)).toordinal()
    newest = back - (back - on.toordinal()) % 7
    return [date.fromordinal(newest - 7 * index) for index in range(WEEKS)]


def _mean_day(past: Mapping[date, Day], begin: date, first: date) -> tuple[float, float]:
    """The runner's chance of a key run and of a run on any day of the last eight weeks."""
    since = max(begin, first - timedelta(days=7 * WEEKS))
    dates = max(0, (first - since).days)
    recent = [day for day in past.values() if day.date >= since]
    weight = 7.0
    key = sum(day.chance_key for day in recent) + weight * PRIOR_KEY
    run = sum(day.chance_run for day in recent) + weight * PRIOR_RUN
    return key / (dates + weight), run / (dates + weight)


def _mean_load(same: Sequence[tuple[float, Day | None]]) -> float | None:
    """The expected load, days without a run counted as 0; None if no run's load is known."""
    known = [
        (weight, 0.0 if day is None or day.chance_run < 0.5 else day.load) for weight, day in same
    ]
    return _weighted(known)


def _weighted(values: Sequence[tuple[float, float | None]]) -> float | None:
    known = [(weight, value) for weight, value in values if value is not None]
    total = sum(weight for weight, _ in known)
    return sum(weight * value for weight, value in known) / total if total else None


def _typical(values: Sequence[float]) -> float | None:
    return median(values) if values else None


def _start_min(at: datetime, zone: ZoneInfo) -> float:
    local = at.astimezone(zone)
    return local.hour * 60 + local.minute


def _length_min(day: Day) -> float:
    if day.run_start is None or day.run_end is None:
        return 0.0
    return (day.run_end - day.run_start).total_seconds() / 60


def expected_day(found: Habit, on: date, zone: ZoneInfo) -> Day:
    """The EXPECTED day that a habit stands for."""
    effort = _effort(found)
    start = end = None
    if found.start_min is not None and found.length_min is not None and found.chance_run >= 0.1:
        minutes = int(found.start_min)
        start = datetime(on.year, on.month, on.day, minutes // 60, minutes % 60, tzinfo=zone)
        end = start + timedelta(minutes=round(found.length_min))
    return Day(
        date=on,
        effort=effort,
        long=effort is not Effort.REST and found.chance_long >= 0.5,
        race=False,
        basis=Basis.EXPECTED,
        chance_key=found.chance_key,
        chance_run=max(found.chance_run, found.chance_key),
        run_start=start,
        run_end=end,
        distance_m=None if effort is Effort.REST else found.distance_m,
        load=found.load,
        reasons=(_reason(found, on),),
    )


def _effort(found: Habit) -> Effort:
    if found.chance_key >= 0.5 > found.chance_long:
        return Effort.HARD
    if found.chance_run < 0.5:
        return Effort.REST
    easy = found.chance_run - found.chance_key - found.chance_moderate
    return Effort.MODERATE if found.chance_moderate > easy else Effort.EASY


def _reason(found: Habit, on: date) -> Reason:
    if not found.weeks:
        text = "no run is known yet: a guess from runners in general"
    else:
        text = (
            f"the last {found.weeks} {on:%A}s, the recent ones most:"
            f" {found.chance_run:.0%} run, {found.chance_key:.0%} key"
        )
    return Reason(
        rule="rhythm", measured=round(found.chance_key, 3), limit=0.5, unit="chance", text=text
    )
