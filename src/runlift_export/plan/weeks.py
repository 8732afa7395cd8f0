"""What each calendar week should hold: the dose (S2), heavy weeks (S1), deloads (S8).

And the horizon: what is known of all its dates, with the aims of their weeks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from statistics import median

from runlift_export.language import say, say_count, to_say
from runlift_export.model import (
    Basis,
    Day,
    FinishedSession,
    LiftKind,
    Phase,
    Race,
    Session,
    monday_of,
    needs_clearance,
    rules,
    week_dates,
)
from runlift_export.plan.problem import PlanningProblem, all_races, done_sessions, finished_today
from runlift_export.plan.season import RunningWeek, Season, running_week, seasons

_DELOAD_SETS_MOST = 0.7
"""A past week with at most this share of the usual sets a session was a deload."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekAim:
    """What a calendar week should hold. `rest_dates` are its dates without a likely run.

    `above_usual` says that there is more running than in the four weeks before (H11), `heavy` that
    it is also more than the runner's level (S1); `certain` that a file, a calendar or the week
    template knows every day of it that is still to come.
    """

    monday: date
    phase: Phase
    heavy: bool
    above_usual: bool
    certain: bool
    deload: bool
    deload_late: bool
    kind: LiftKind
    needed: int
    welcome: int
    rest_dates: frozenset[date]
    why: str

    @property
    def most(self) -> int:
        """H1: the most sessions the week may hold."""
        return self.needed + self.welcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """What the candidates of all dates are judged by.

    `races` are those of the settings and those that only the days know, `fixed` the sessions that
    stand anyway (finished, taken as done, pinned), `pins` the pinned ones among them, `published`
    those of an earlier plan that are still to come, `habit` the usual weekdays (Monday 0).
    """

    problem: PlanningProblem
    by_date: Mapping[date, Day]
    races: tuple[Race, ...]
    fixed: tuple[FinishedSession, ...]
    aims: Mapping[date, WeekAim]
    pins: tuple[Session, ...]
    published: tuple[Session, ...]
    habit: frozenset[int]

    def aim(self, on: date) -> WeekAim:
        """The aim of the week that holds `on`."""
        return self.aims[monday_of(on)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outline:
    """A week before its dose is fixed."""

    monday: date
    season: Season
    running: RunningWeek | None
    deload: bool = False
    deload_late: bool = False


def week_aims(problem: PlanningProblem) -> tuple[WeekAim, ...]:
    """One aim for each calendar week that the horizon touches, in order."""
    by_date = {day.date: day for day in problem.days}
    loads = {one.on: one for one in problem.loads}
    done = done_sessions(problem)
    last = problem.first + timedelta(days=7 * problem.weeks - 1)
    count = (monday_of(last) - monday_of(problem.first)).days // 7 + 1
    mondays = tuple(monday_of(problem.first) + timedelta(days=7 * index) for index in range(count))
    outlines = [
        _Outline(monday=monday, season=season, running=running_week(monday, by_date, loads))
        for monday, season in zip(mondays, seasons(mondays, problem), strict=True)
    ]
    return tuple(
        _aim(outline, by_date, done, problem) for outline in _with_deloads(outlines, done, problem)
    )


def is_eased(on: date, races: Iterable[Race]) -> bool:
    """H7: whether the date lies in the light days after a race."""
    for race in races:
        free = rules.recovery_days(race.distance_km)
        if free < (on - race.date).days <= free + rules.light_days(race):
            return True
    return False


def _is_recovery(monday: date, problem: PlanningProblem) -> bool:
    """H7: whether all that is left of the week is free of leg work or light, after a race."""
    races = all_races(problem)
    left = [on for on in week_dates(monday) if on >= problem.first]
    return any(is_eased(on, races) for on in left) and all(
        is_eased(on, races)
        or any(0 <= (on - one.date).days <= rules.recovery_days(one.distance_km) for one in races)
        for on in left
    )


def _is_heavy(outline: _Outline, problem: PlanningProblem) -> bool:
    """S1: clearly more running than usual, and more than the level of the last twelve weeks.

    On the way back from a break every week is more than the one before, and none is heavy. Where
    the level is not known, only the phase can tell such a week from a heavy one.
    """
    running = outline.running
    if running is None or not _above_usual(outline, problem):
        return False
    if running.level is None:
        return outline.season.phase is not Phase.OFF
    return running.load > running.level


def _above_usual(outline: _Outline, problem: PlanningProblem) -> bool:
    limit = problem.settings.rules.heavy_week_ratio
    return outline.running is not None and outline.running.ratio > limit


def _with_deloads(
    outlines: Sequence[_Outline], done: tuple[FinishedSession, ...], problem: PlanningProblem
) -> list[_Outline]:
    """Mark the deload weeks: the last of every `deload_every_weeks` loaded ones.

    A taper or a heavy running week holds so little lifting that it counts as one. A week in
    which full sets were done already is too late for it: that costs, and the next one is it.
    """
    every = problem.settings.rules.deload_every_weeks
    loaded = loaded_weeks(done, monday_of(problem.first))
    begun = any(one.date >= monday_of(problem.first) and not one.deload for one in done)
    marked = []
    for index, outline in enumerate(outlines):
        light = outline.season.phase is Phase.TAPER or _is_heavy(outline, problem)
        due = loaded + 1 >= every and not light
        late = due and index == 0 and begun
        marked.append(
            _Outline(
                monday=outline.monday,
                season=outline.season,
                running=outline.running,
                deload=due and not late,
                deload_late=late and loaded + 1 > every,
            )
        )
        loaded = 0 if light or (due and not late) else loaded + 1
    return marked


def loaded_weeks(done: Sequence[FinishedSession], monday: date) -> int:
    """Weeks of lifting in a row before `monday`, since the last one without or with few sets.

    A week was light if it was planned so, or if no more than 70 % of the usual sets were done.
    """
    before = [one for one in done if one.date < monday]
    usual = [one.set_count for one in before if one.set_count and not one.deload]
    count = 0
    while True:
        start = monday - timedelta(days=7 * (count + 1))
        week = [one for one in done if start <= one.date < start + timedelta(days=7)]
        sets = [one.set_count for one in week if one.set_count]
        few = bool(sets and usual) and sum(sets) / len(sets) <= _DELOAD_SETS_MOST * median(usual)
        if not week or few or any(one.deload for one in week):
            return count
        count += 1


def _aim(
    outline: _Outline,
    by_date: Mapping[date, Day],
    done: tuple[FinishedSession, ...],
    problem: PlanningProblem,
) -> WeekAim:
    days = [by_date.get(outline.monday + timedelta(days=offset)) for offset in range(7)]
    known = [day for day in days if day is not None]
    heavy = _is_heavy(outline, problem)
    needed, welcome, why = _dose(outline, heavy=heavy, problem=problem)
    needed, welcome, part = _share(outline.monday, needed, welcome, done, problem)
    limited = needs_clearance(problem.settings.athlete, max(outline.monday, problem.first))
    # Half the sets fill no full session.
    recovery = _is_recovery(outline.monday, problem)
    tapers = outline.season.phase is Phase.TAPER
    short = heavy or limited or outline.deload or tapers or recovery
    if outline.deload:
        why += say("; deload: half the sets, same weights")
    if recovery:
        why += say("; after the race: short and light")
    if limited:
        why += say("; short and light without a doctor's word")
    return WeekAim(
        monday=outline.monday,
        phase=outline.season.phase,
        heavy=heavy,
        above_usual=_above_usual(outline, problem),
        certain=_is_certain(outline.monday, by_date, problem.first),
        deload=outline.deload,
        deload_late=outline.deload_late,
        kind=LiftKind.SHORT if short else LiftKind.FULL,
        needed=needed,
        welcome=welcome,
        rest_dates=frozenset(day.date for day in known if not day.likely_run),
        why=why + part,
    )


def _is_certain(monday: date, by_date: Mapping[date, Day], first: date) -> bool:
    coming = [by_date.get(on) for on in week_dates(monday) if on >= first]
    return all(day is not None and day.basis is not Basis.EXPECTED for day in coming)


def _dose(outline: _Outline, *, heavy: bool, problem: PlanningProblem) -> tuple[int, int, str]:
    """H1, S1 and S2: sessions needed, how many more are welcome, and the sentence on it.

    Their sum is also the most that the week may hold.
    """
    phase, asked = outline.season.phase, problem.settings.week.sessions
    dose = rules.DOSES[phase]
    most = dose.needed + dose.welcome
    if heavy and asked is None:
        most = min(most, 1)
    needed = min(dose.needed if asked is None else asked, most)
    welcome = most - needed if asked is None else 0
    why = say(
        (_DOSE_BETWEEN if welcome else _DOSE_OF)[phase],
        reason=outline.season.reason,
        least=needed,
        most=needed + welcome,
    )
    if asked is not None:
        why += say(", {count} asked for", count=asked)
    if outline.running is not None:
        words = outline.running.words
        why += "; " + (say("{load}, so one short session", load=words) if heavy else words)
    return needed, welcome, why


_DOSE_OF = {
    Phase.OFF: to_say("off ({reason}): {least} a week"),
    Phase.BASE: to_say("base ({reason}): {least} a week"),
    Phase.BUILD: to_say("build ({reason}): {least} a week"),
    Phase.PEAK: to_say("peak ({reason}): {least} a week"),
    Phase.TAPER: to_say("taper ({reason}): {least} a week"),
}
_DOSE_BETWEEN = {
    Phase.OFF: to_say("off ({reason}): {least} to {most} a week"),
    Phase.BASE: to_say("base ({reason}): {least} to {most} a week"),
    Phase.BUILD: to_say("build ({reason}): {least} to {most} a week"),
    Phase.PEAK: to_say("peak ({reason}): {least} to {most} a week"),
    Phase.TAPER: to_say("taper ({reason}): {least} to {most} a week"),
}


def _share(
    monday: date,
    needed: int,
    welcome: int,
    done: tuple[FinishedSession, ...],
    problem: PlanningProblem,
) -> tuple[int, int, str]:
    """The dose of a week that the horizon holds only in part.

    What is left of a week that has begun gets its part of the dose rounded up, and never less
    than was published for it: planning again day by day must not lose a session. The horizon's
    last days get theirs rounded to the nearest, since the week goes on behind them.
    """
    last = problem.first + timedelta(days=7 * problem.weeks - 1)
    sunday = monday + timedelta(days=6)
    days = (min(sunday, last) - max(monday, problem.first)).days + 1
    if days == 7:
        return needed, welcome, ""
    before = sum(1 for one in done if monday <= one.date <= problem.first)
    over = finished_today(problem)
    published = sum(
        problem.first <= one.date <= sunday and one.uid not in over for one in problem.published
    )
    begun = monday < problem.first

    def part(dose: int) -> int:
        fair = ceil(dose * days / 7) if begun else int(dose * days / 7 + 0.5)
        return min(dose, before + max(fair, published if begun else 0))

    least = part(needed)
    told = say_count(
        "; {count} day of it lies in the plan", "; {count} days of it lie in the plan", days
    )
    return least, max(0, part(needed + welcome) - least), told
