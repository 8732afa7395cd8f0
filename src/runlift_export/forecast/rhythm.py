"""The runner's own weekly rhythm: what usually happens on a weekday, with its chance.

Each past week counts .8 of the one after it, twelve weeks back, with a little of the runner's
mean day mixed in; `Spacing` adds what the days since the last key run tell. Two corrections make
the chances honest, both measured on two runners' seasons (`benchmarks/plan.py`): the level,
since a runner who has run less than usual for ten days (ill, away, tired) goes on doing so for a
while; and a slight pull away from certainty and towards key, since legs that are fresh for
nothing cost less than tired ones on a hard day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import exp, log
from statistics import median
from zoneinfo import ZoneInfo

from runlift_export.forecast.spacing import LEAST_CHANCE, measure_spacing, spacing_odds
from runlift_export.language import say
from runlift_export.model import Basis, Day, Effort, Reason, clock_min

WEEKS = 12
WEEKLY_DECAY = 0.8
PRIOR_WEIGHT = 0.5
"""Weight of the runner's mean day beside the weekday's own weeks (which sum to 4.7)."""
PRIOR_KEY, PRIOR_RUN, PRIOR_DAYS = 0.25, 0.5, 7
"""Without any history: two or three key runs in ten days, a run every other day."""
LEVEL_DAYS, LEVEL_WEIGHT, LEVEL_FADE = 10, 1.5, 0.75
LEVEL_LEAST_HISTORY_DAYS = 28
CERTAINTY, LEAN = 0.85, 0.2
AHEAD_DAYS = 28
NARROW_MIN, NARROW_SHARE, NARROW_LEAST_RUNS = 90, 0.8, 3
"""An hour is a habit if four of five runs begin within an hour and a half of the middle one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """What the past says of one weekday. Chances as counted; minutes by the clock.

    `narrow` says that its runs begin at much the same hour.
    """

    chance_key: float
    chance_run: float
    chance_long: float
    chance_moderate: float
    load: float | None
    distance_m: float | None
    start_min: float | None
    length_min: float | None
    narrow: bool
    weeks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """The habits of the seven weekdays, Monday first, as they stood before `first`.

    `level` is the logarithm of the runs of the last ten days over those expected. `spacing_odds` is
    what the days since the last key run add to the log odds of one, for four weeks from `first`.
    """

    first: date
    habits: tuple[Habit, ...]
    level: float
    spacing_odds: tuple[float, ...]


def recorded_days(days: Sequence[Day], *, first: date) -> dict[date, Day]:
    """Recorded days before `first` by date."""
    return {day.date: day for day in days if day.date < first and day.basis is Basis.RECORDED}


def measure_rhythm(past: Mapping[date, Day], *, first: date, zone: ZoneInfo) -> Rhythm:
    """The rhythm that `past` (only days before `first`) shows.

    A date inside the history without a day is one without a run. Weeks are counted back from
    `first`, so that the last weeks known weigh most.
    """
    ahead = [first + timedelta(days=offset) for offset in range(7)]
    by_weekday = sorted(ahead, key=date.weekday)
    habits = tuple(_habit(past, on, first=first, zone=zone) for on in by_weekday)
    level = _level(past, habits, first)
    chances = [habit.chance_key for habit in habits]
    odds = [
        _key_odds(chances[(first.weekday() + offset) % 7], level, offset)
        for offset in range(AHEAD_DAYS)
    ]
    return Rhythm(
        first=first,
        habits=habits,
        level=level,
        spacing_odds=spacing_odds(measure_spacing(past, chances, first), odds),
    )


def _habit(past: Mapping[date, Day], on: date, *, first: date, zone: ZoneInfo) -> Habit:
    begin = min(past, default=first)
    same = [
        (WEEKLY_DECAY**index, past.get(back))
        for index, back in enumerate(_same_weekdays(on, first))
        if back >= begin
    ]
    mean_key, mean_run = _mean_day(past, begin, first)
    runs = [(weight, day) for weight, day in same if day is not None and day.chance_run >= 0.5]
    timed = [day for _, day in runs if day.run_start] or _timed(past, first)
    starts = [clock_min(day.run_start.astimezone(zone)) for day in timed if day.run_start]
    key = _share([(weight, day.chance_key if day else 0.0) for weight, day in same], mean_key)
    run = _share([(weight, day.chance_run if day else 0.0) for weight, day in same], mean_run)
    long = [(weight, float(day is not None and day.long)) for weight, day in same]
    moderate = [
        (weight, float(day is not None and day.effort is Effort.MODERATE)) for weight, day in same
    ]
    return Habit(
        chance_key=key,
        chance_run=run,
        chance_long=_share(long, 0.0),
        chance_moderate=_share(moderate, 0.0),
        load=_mean_load(same),
        distance_m=_weighted([(weight, day.distance_m) for weight, day in runs]),
        start_min=_typical(starts),
        length_min=_typical([_length_min(day) for day in timed]),
        narrow=_is_narrow(starts),
        weeks=len(same),
    )


def _same_weekdays(on: date, first: date) -> list[date]:
    """The last dates of that weekday before `first`, newest first."""
    back = (first - timedelta(days=1)).toordinal()
    newest = back - (back - on.toordinal()) % 7
    return [date.fromordinal(newest - 7 * index) for index in range(WEEKS)]


def _share(values: Sequence[tuple[float, float]], prior: float) -> float:
    total = sum(weight for weight, _ in values) + PRIOR_WEIGHT
    return (sum(weight * value for weight, value in values) + PRIOR_WEIGHT * prior) / total


def _mean_day(past: Mapping[date, Day], begin: date, first: date) -> tuple[float, float]:
    """The runner's chance of a key run and of a run on any day of the last eight weeks."""
    since = max(begin, first - timedelta(days=56))
    dates = max(0, (first - since).days) + PRIOR_DAYS
    recent = [day for day in past.values() if day.date >= since]
    key = sum(day.chance_key for day in recent) + PRIOR_DAYS * PRIOR_KEY
    run = sum(day.chance_run for day in recent) + PRIOR_DAYS * PRIOR_RUN
    return key / dates, run / dates


def _level(past: Mapping[date, Day], habits: tuple[Habit, ...], first: date) -> float:
    if not past or (first - min(past)).days < LEVEL_LEAST_HISTORY_DAYS:
        return 0.0
    since = first - timedelta(days=LEVEL_DAYS)
    seen = sum(day.chance_run for day in past.values() if day.date >= since)
    expected = sum(habit.chance_run for habit in habits) * LEVEL_DAYS / 7
    return log((seen + 1) / (expected + 1))


def _timed(past: Mapping[date, Day], first: date) -> list[Day]:
    """Recent runs with a time of day, for weekdays that have none of their own."""
    since = first - timedelta(days=7 * WEEKS)
    return [day for day in past.values() if day.date >= since and day.run_start]


def _mean_load(same: Sequence[tuple[float, Day | None]]) -> float | None:
    """The expected load, days without a run counted as 0; None if no run's load is known."""
    return _weighted(
        [(weight, 0.0 if day is None or day.chance_run < 0.5 else day.load) for weight, day in same]
    )


def _weighted(values: Sequence[tuple[float, float | None]]) -> float | None:
    known = [(weight, value) for weight, value in values if value is not None]
    total = sum(weight for weight, _ in known)
    return sum(weight * value for weight, value in known) / total if total else None


def _typical(values: Sequence[float]) -> float | None:
    return median(values) if values else None


def _is_narrow(starts: Sequence[float]) -> bool:
    """Whether nearly all of several runs begin near their usual hour."""
    if len(starts) < NARROW_LEAST_RUNS:
        return False
    middle = median(starts)
    near = sum(abs(start - middle) <= NARROW_MIN for start in starts)
    return near >= NARROW_SHARE * len(starts)


def _length_min(day: Day) -> float:
    if day.run_start is None or day.run_end is None:
        return 0.0
    return (day.run_end - day.run_start).total_seconds() / 60


def expected_day(found: Rhythm, on: date, zone: ZoneInfo) -> Day:
    """The EXPECTED day that the rhythm holds for `on`, which lies on `first` or later."""
    habit = found.habits[on.weekday()]
    days_ahead = (on - found.first).days
    # After four weeks only the weekdays are left of it.
    row = days_ahead if days_ahead < AHEAD_DAYS else AHEAD_DAYS - 7 + days_ahead % 7
    key = _chance(_key_odds(habit.chance_key, found.level, days_ahead) + found.spacing_odds[row])
    run = max(key, _chance(_odds(habit.chance_run) + _level_ahead(found.level, days_ahead)))
    habit = replace(habit, chance_key=key, chance_run=run)
    counted = found.habits[on.weekday()]
    effort = _effort(habit, mostly_key=2 * counted.chance_key >= counted.chance_run)
    start, end = _hours(habit, on, zone)
    return Day(
        date=on,
        effort=effort,
        long=effort is not Effort.REST and habit.chance_long >= 0.5,
        race=False,
        basis=Basis.EXPECTED,
        chance_key=key,
        chance_run=run,
        run_start=start,
        run_end=end,
        distance_m=None if effort is Effort.REST else habit.distance_m,
        load=_load_at(counted, run),
        reasons=(_reason(habit, on),),
    )


def _load_at(counted: Habit, chance_run: float) -> float | None:
    """The weekday's mean load, more or less as the runner runs more or less than usual."""
    if counted.load is None or not counted.chance_run:
        return counted.load
    return counted.load * min(1.0, chance_run / counted.chance_run)


def _key_odds(chance: float, level: float, days_ahead: int) -> float:
    """Log odds of a key run: the weekday's, less certain and leaning to key, and the level."""
    return CERTAINTY * _odds(chance) + LEAN + _level_ahead(level, days_ahead)


def _level_ahead(level: float, days_ahead: int) -> float:
    return LEVEL_WEIGHT * level * LEVEL_FADE ** (days_ahead // 7)


def _odds(chance: float) -> float:
    bounded = min(max(chance, LEAST_CHANCE), 1 - LEAST_CHANCE)
    return log(bounded / (1 - bounded))


def _chance(odds: float) -> float:
    return 1 / (1 + exp(-odds))


def _hours(habit: Habit, on: date, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    if habit.start_min is None or habit.length_min is None or habit.chance_run < 0.1:
        return None, None
    minutes = int(habit.start_min)
    start = datetime(on.year, on.month, on.day, minutes // 60, minutes % 60, tzinfo=zone)
    return start, start + timedelta(minutes=round(habit.length_min))


def _effort(habit: Habit, *, mostly_key: bool) -> Effort:
    """The likeliest effort; a weekday whose runs were mostly key is never called an easy one."""
    if habit.chance_key >= 0.5 > habit.chance_long:
        return Effort.HARD
    if habit.chance_run < 0.5:
        return Effort.REST
    if mostly_key and habit.chance_long < 0.5:
        return Effort.HARD
    easy = habit.chance_run - habit.chance_key - habit.chance_moderate
    return Effort.MODERATE if habit.chance_moderate > easy else Effort.EASY


def _reason(habit: Habit, on: date) -> Reason:
    if not habit.weeks:
        text = say("no run is known yet: a guess from runners in general")
    else:
        text = say(
            "the last {weeks} {on:%A}s, the recent ones most: {run:.0%} run, {key:.0%} key",
            weeks=habit.weeks,
            on=on,
            run=habit.chance_run,
            key=habit.chance_key,
        )
    return Reason(
        rule="rhythm", measured=round(habit.chance_key, 3), limit=0.5, unit="chance", text=text
    )
