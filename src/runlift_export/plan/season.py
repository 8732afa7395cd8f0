"""The phase of the season, week by week: from races first, then from the running load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from runlift_export.model import Basis, Day, Phase, Race
from runlift_export.plan.facts import all_races, monday_of
from runlift_export.plan.request import Request

TAPER_WEEKS_LONG, TAPER_WEEKS_SHORT = 2, 1
"""The race week, and for 15 km and more the week before it."""
LONG_RACE_KM = 15.0
PEAK_WEEKS, BUILD_WEEKS = 3, 6
RECOVERY_WEEKS_LONG, RECOVERY_WEEKS_SHORT = 2, 1
BLOCK_WEEKS = 4
BUILD_ENTER, BUILD_LEAVE = 1.10, 1.00
OFF_ENTER, OFF_LEAVE = 0.50, 0.65
"""Load of the last four weeks against the four before. Entering asks for more than staying
does (hysteresis), so that one odd week does not flip the phase to and fro."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """The phase of one week and the reason for it."""

    phase: Phase
    reason: str


def seasons(mondays: tuple[date, ...], request: Request) -> tuple[Season, ...]:
    """The phase of each week that begins on one of `mondays`.

    A phase given in the settings holds throughout. Otherwise races decide where one is near;
    elsewhere the trend of the recorded load does, as it stands at the first week.
    """
    if request.settings.phase is not None:
        return tuple(Season(phase=request.settings.phase, reason="as set") for _ in mondays)
    trend = _trend(request)
    races = all_races(request)
    return tuple(_by_race(monday, races) or trend for monday in mondays)


def _by_race(monday: date, races: tuple[Race, ...]) -> Season | None:
    for race in races:
        weeks = (monday_of(race.date) - monday).days // 7
        named = f"{race.priority} race on {race.date.isoformat()}"
        if race.priority == "A" and (found := _around(weeks, race)) is not None:
            when = (
                "this week"
                if weeks == 0
                else f"{abs(weeks)} weeks " + ("ahead" if weeks > 0 else "ago")
            )
            return Season(phase=found, reason=f"{named}, {when}")
        if race.priority == "B" and weeks == 0:
            return Season(phase=Phase.PEAK, reason=f"{named}, this week")
    return None


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


def _trend(request: Request) -> Season:
    """Walk the recorded weeks up to the first one, carrying the phase along."""
    loads = _weekly_loads(request)
    season = Season(phase=Phase.BASE, reason="no race near, load not known for eight weeks")
    for index in range(2 * BLOCK_WEEKS, len(loads) + 1):
        recent = sum(loads[index - BLOCK_WEEKS : index])
        before = sum(loads[index - 2 * BLOCK_WEEKS : index - BLOCK_WEEKS])
        if before > 0:
            season = _next_season(season.phase, recent / before)
    return season


def _next_season(phase: Phase, ratio: float) -> Season:
    told = f"no race near; four weeks' load {ratio:.2f} x the four before"
    if ratio < OFF_ENTER or (phase is Phase.OFF and ratio < OFF_LEAVE):
        return Season(phase=Phase.OFF, reason=told)
    if ratio >= BUILD_ENTER or (phase is Phase.BUILD and ratio >= BUILD_LEAVE):
        return Season(phase=Phase.BUILD, reason=told)
    return Season(phase=Phase.BASE, reason=told)


def _weekly_loads(request: Request) -> list[float]:
    """The loads of whole recorded weeks before the first, oldest first, gaps as nothing."""
    recorded: Mapping[date, Day] = {
        day.date: day
        for day in request.days
        if day.date < request.first and day.basis is Basis.RECORDED
    }
    runs = [day for day in recorded.values() if day.chance_run >= 0.5]
    if not runs or sum(day.load is None for day in runs) * 4 > len(runs):
        return []
    end = monday_of(request.first)
    # A first run on Tuesday does not make the week a partial one.
    begin = monday_of(min(recorded) + timedelta(days=5))
    weeks = max(0, (end - begin).days // 7)
    totals = [0.0] * weeks
    for day in runs:
        index = (day.date - begin).days // 7
        if 0 <= index < weeks and day.load is not None:
            totals[index] += day.load
    return totals
