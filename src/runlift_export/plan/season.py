"""Week by week, the phase of the season and how much running there is (S1).

The phase comes from races first, then from the trend of the running load; both from the one
series of load figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from runlift_export.language import say, say_count
from runlift_export.model import Basis, Day, Loads, Phase, Race, monday_of
from runlift_export.plan.problem import PlanningProblem, all_races

TAPER_WEEKS_LONG, TAPER_WEEKS_SHORT = 2, 1
"""The race week, and for 15 km and more the week before it."""
LONG_RACE_KM = 15.0
PEAK_WEEKS, BUILD_WEEKS = 3, 6
RECOVERY_WEEKS_LONG, RECOVERY_WEEKS_SHORT = 2, 1
_BLOCK = timedelta(days=28)
BUILD_ENTER, BUILD_LEAVE = 1.10, 1.00
OFF_ENTER, OFF_LEAVE = 0.50, 0.65
"""Load of the last four weeks against the four before. Entering asks for more than staying
does (hysteresis), so that one odd week does not flip the phase to and fro."""
LEVEL_DAYS = 84
"""Two time constants: an exponential mean of 42 days that began with nothing has then 86 % of
its level, and is worth telling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningWeek:
    """A week's load against its `usual` week, the mean of the 28 days before it (TRIMP).

    `level` is what the 42-day level of the day before it makes in a week, None if too young.
    """

    load: float
    usual: float
    level: float | None

    @property
    def ratio(self) -> float:
        """S1: what decides whether the week is heavy."""
        return self.load / self.usual

    @property
    def words(self) -> str:
        """The figures for a runner."""
        told = say(
            "running load {load:.0f}, {ratio:.2f} x the usual {usual:.0f}",
            load=self.load,
            ratio=self.ratio,
            usual=self.usual,
        )
        if self.level is None:
            return told
        return say("{load} (42-day level {level:.0f})", load=told, level=self.level)


def running_week(
    monday: date, by_date: Mapping[date, Day], loads: Mapping[date, Loads]
) -> RunningWeek | None:
    """The week of `monday`; None where too little is known of it or of the four before."""
    week = loads.get(monday + timedelta(days=6))
    if week is None or not week.usual_week or not _mostly_known(monday, by_date):
        return None
    eve = monday - timedelta(days=1)
    known = eve - timedelta(days=LEVEL_DAYS - 1) in loads
    return RunningWeek(
        load=week.week,
        usual=week.usual_week,
        level=7 * loads[eve].chronic if known else None,
    )


def _mostly_known(monday: date, by_date: Mapping[date, Day]) -> bool:
    """Whether at least half of the week's likely runs are recorded or planned.

    The rhythm expects the usual; a week that only it knows cannot be heavier than usual.
    """
    days = (by_date.get(monday + timedelta(days=offset)) for offset in range(7))
    likely = [day for day in days if day is not None and day.likely_run]
    known = sum(day.basis is not Basis.EXPECTED for day in likely)
    return bool(likely) and known * 2 >= len(likely)


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """The phase of one week and the reason for it."""

    phase: Phase
    reason: str


def seasons(mondays: tuple[date, ...], problem: PlanningProblem) -> tuple[Season, ...]:
    """The phase of each week that begins on one of `mondays`.

    A phase given in the settings holds throughout. Otherwise races decide where one is near;
    elsewhere the trend of the recorded load does, as it stands at the first week.
    """
    if problem.settings.phase is not None:
        return tuple(Season(phase=problem.settings.phase, reason=say("as set")) for _ in mondays)
    trend = _trend(problem)
    races = all_races(problem)
    return tuple(_by_race(monday, races) or trend for monday in mondays)


def _by_race(monday: date, races: tuple[Race, ...]) -> Season | None:
    for race in races:
        weeks = (monday_of(race.date) - monday).days // 7
        if race.priority == "A" and (found := _around(weeks, race)) is not None:
            return Season(phase=found, reason=_race_words(race, weeks))
        if race.priority == "B" and weeks == 0:
            return Season(phase=Phase.PEAK, reason=_race_words(race, weeks))
    return None


def _race_words(race: Race, weeks: int) -> str:
    """Which race, and how many weeks it is ahead (or, if negative, ago)."""
    told = say("{priority} race on {day}, this week", priority=race.priority, day=race.date)
    if weeks > 0:
        told = say_count(
            "{priority} race on {day}, next week",
            "{priority} race on {day}, {count} weeks ahead",
            weeks,
            priority=race.priority,
            day=race.date,
        )
    if weeks < 0:
        told = say_count(
            "{priority} race on {day}, last week",
            "{priority} race on {day}, {count} weeks ago",
            -weeks,
            priority=race.priority,
            day=race.date,
        )
    return told


def _around(weeks: int, race: Race) -> Phase | None:
    """The phase `weeks` before (or, if negative, after) the week of an A race."""
    long = race.distance_km is None or race.distance_km >= LONG_RACE_KM
    taper = TAPER_WEEKS_LONG if long else TAPER_WEEKS_SHORT
    recovery = RECOVERY_WEEKS_LONG if long else RECOVERY_WEEKS_SHORT
    if -recovery <= weeks < 0:
        return Phase.OFF
    if 0 <= weeks < taper:
        return Phase.TAPER
    if taper <= weeks < taper + PEAK_WEEKS:
        return Phase.PEAK
    if taper <= weeks < taper + PEAK_WEEKS + BUILD_WEEKS:
        return Phase.BUILD
    return None


def _trend(problem: PlanningProblem) -> Season:
    """Walk the Sundays up to the first week, carrying the phase along."""
    newest = max(
        (day.date for day in problem.days if day.basis is Basis.RECORDED), default=problem.first
    )
    if (problem.first - newest) > _BLOCK:
        age = (problem.first - newest).days
        reason = say("no race near; your newest run is {age} days old", age=age)
        return Season(phase=Phase.BASE, reason=reason)
    loads = {one.on: one for one in problem.loads if one.on < problem.first and one.on <= newest}
    season = Season(phase=Phase.BASE, reason=say("no race near, load not known for eight weeks"))
    if not loads:
        return season
    sunday = monday_of(min(loads)) + timedelta(days=6)
    while sunday < monday_of(problem.first):
        now, before, earlier = (loads.get(sunday - back * _BLOCK) for back in range(3))
        if now is not None and now.month_known and not now.month:
            season = Season(phase=Phase.OFF, reason=say("no race near; no running in four weeks"))
        elif now and before and now.month_known and before.month_known:
            season = _next_season(season.phase, now, before, earlier)
        sunday += timedelta(days=7)
    return season


def _next_season(phase: Phase, now: Loads, before: Loads, earlier: Loads | None) -> Season:
    """The phase after four weeks with running, from the one before.

    More than the four weeks before is not yet more than usual: after a break it is the way
    back. So for a build the load must also exceed the 42-day level of before those weeks.
    """
    level = 0.0 if earlier is None else _BLOCK.days * earlier.chronic
    if not before.month:
        words = say(
            "no race near; four weeks' load {load:.0f} after four weeks without a run",
            load=now.month,
        )
        return Season(phase=Phase.BASE, reason=words)
    change, growth = now.month / before.month, now.month / max(before.month, level)
    words = say(
        "no race near; four weeks' load {load:.0f}, {change:.2f} x the four before",
        load=now.month,
        change=change,
    )
    if level > before.month:
        words = say(
            "no race near; four weeks' load {load:.0f}, {change:.2f} x the four before and"
            " {growth:.2f} x the 42-day level before them",
            load=now.month,
            change=change,
            growth=growth,
        )
    if change < (OFF_LEAVE if phase is Phase.OFF else OFF_ENTER):
        return Season(phase=Phase.OFF, reason=words)
    if growth >= (BUILD_LEAVE if phase is Phase.BUILD else BUILD_ENTER):
        return Season(phase=Phase.BUILD, reason=words)
    return Season(phase=Phase.BASE, reason=words)
