"""What the planner is asked and what it answers, and what is known of each date.

How likely a key run is, which races lie near, what was lifted and from when on, and at which hours
a session can stand in the runner's windows after the run: the facts that the other files of the
room read out of a problem.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from runlift_export.model import (
    UNSURE_FROM,
    Basis,
    Day,
    Effort,
    FinishedSession,
    Level,
    Loads,
    Placement,
    Race,
    Session,
    Settings,
    WeekDetail,
    clock_min,
    match_finished,
    races_among,
    rules,
    taken_as_done,
    unrecorded_was_missed,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningProblem:
    """A horizon of `weeks` times seven days from `first`, and all that is known about it.

    `days` holds one `Day` per date: at least 28 days of history where there is any, the whole
    horizon and two days after it. A date ahead without a `Day` counts as unsure, one in the
    past as not known. `loads` are the load figures over these days, one entry per date; without
    them no week is heavy (S1) and no trend is read. `lifted` are finished sessions up to and
    including `first`, on the clock of `timezone`; `published` the sessions of an earlier plan,
    past ones too. `plan_id` names the plan for life. `not_before` is the moment of planning
    (aware), before which nothing can begin any more (H12); None where all of `first` is free.
    `nothing_known` are the Mondays of weeks in which nothing may be new and too little of what was
    done can be done (H13): they are left out.
    """

    first: date
    weeks: int
    timezone: ZoneInfo
    days: tuple[Day, ...]
    loads: tuple[Loads, ...]
    settings: Settings
    plan_id: str
    lifted: tuple[FinishedSession, ...] = ()
    published: tuple[Session, ...] = ()
    not_before: datetime | None = None
    nothing_known: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningSolution:
    """The cheapest placements. `cost` in points; `optimal` is true by the search's proof.

    `why` are sentences on the plan as a whole: what was not placed and by which rule.
    """

    placements: tuple[Placement, ...]
    cost: float
    optimal: bool
    weeks_detail: tuple[WeekDetail, ...]
    why: tuple[str, ...]


def certain_key(day: Day | None) -> bool:
    """Whether the date asks for fresh legs for certain (H2); never where nothing is known."""
    return day is not None and day.certain_key


def key_chance(day: Day | None) -> float:
    """The chance that the date asks for fresh legs; a date nobody knows about is unsure."""
    if day is None:
        return UNSURE_FROM
    return 1.0 if certain_key(day) else day.chance_key


class KeyRun(Enum):
    """What asks for fresh legs on a date, for the sentences that name it."""

    NOBODY_KNOWS = "a day nobody knows about"
    RACE = "a race"
    LONG = "a long run"
    UNKNOWN = "a run of unknown effort"
    HARD = "a hard run"


def key_run(day: Day | None) -> KeyRun:
    """What the key run of a date is."""
    if day is None:
        return KeyRun.NOBODY_KNOWS
    if day.race or day.long:
        return KeyRun.RACE if day.race else KeyRun.LONG
    return KeyRun.UNKNOWN if day.effort is Effort.UNKNOWN else KeyRun.HARD


def all_races(problem: PlanningProblem) -> tuple[Race, ...]:
    """Races from the settings, and those that only the days know (as B races)."""
    return races_among(problem.days, problem.settings.races)


def done_sessions(problem: PlanningProblem) -> tuple[FinishedSession, ...]:
    """Finished sessions, and past published ones that were not recorded yet done, by date."""
    recorded = sorted(
        (one for one in problem.lifted if one.date <= problem.first), key=lambda one: one.date
    )
    published = [one for one in problem.published if one.date <= problem.first]
    over = [one for one in published if one.date < problem.first]
    pairs = dict(match_finished(recorded, published))
    done = {session.uid for session in pairs.values()}
    as_planned = [
        replace(one, deload=pairs[one].lift.deload) if one in pairs else one for one in recorded
    ]
    missed = unrecorded_was_missed(problem.settings.strength.log, recorded, over)
    assumed = [
        taken_as_done(one)
        for one in sorted(over, key=lambda one: one.start)
        if one.uid not in done and not missed
    ]
    begun = [taken_as_done(one) for one in begun_today(problem) if one.uid not in done]
    return tuple(sorted((*as_planned, *assumed, *begun), key=lambda one: one.date))


def without_unsure(
    problem: PlanningProblem, done: tuple[FinishedSession, ...]
) -> tuple[FinishedSession, ...]:
    """The done sessions that count for H5.

    One that has begun today is in nobody's way any more (H4), but where what is not on file was
    missed it does not count before its file is there.
    """
    begun = begun_today(problem)
    over = [one for one in problem.published if one.date < problem.first] + list(begun)
    if not unrecorded_was_missed(problem.settings.strength.log, problem.lifted, over):
        return done
    unsure = {taken_as_done(one) for one in begun}
    return tuple(one for one in done if one not in unsure)


def begun_today(problem: PlanningProblem) -> tuple[Session, ...]:
    """Published sessions of the first date whose hour has come: under way, or just done."""
    now = problem.not_before
    today = [one for one in problem.published if one.date == problem.first]
    return tuple(one for one in today if now is not None and one.start < now)


def habitual_weekdays(done: tuple[FinishedSession, ...], first: date) -> frozenset[int]:
    """S6: weekdays (Monday 0) with at least three sessions in the last eight weeks."""
    since = first - timedelta(days=rules.HABIT_DAYS)
    counts = Counter(one.date.weekday() for one in done if since <= one.date < first)
    return frozenset(day for day, count in counts.items() if count >= rules.HABIT_SESSIONS)


def finished_today(problem: PlanningProblem) -> frozenset[str]:
    """The uids of sessions published for the first date that are already done, or begun."""
    today = [one for one in problem.lifted if one.date == problem.first]
    published = [one for one in problem.published if one.date == problem.first]
    done = {session.uid for session, _ in zip(published, today, strict=False)}
    return frozenset(done | {session.uid for session in begun_today(problem)})


def starting_streak(done: tuple[FinishedSession, ...], settings: Settings, on: date) -> int:
    """How many leg sessions stand since the beginning or the last three weeks off (H5).

    A runner who says "trained" is taken at their word: the first session on file is where the
    recording began, not the lifting. So only a break between sessions makes a new beginning.
    None on file at all is -1, since the watch may not record it.
    """
    legs = [one.date for one in done if one.legs and one.date <= on]
    begun = rules.block_start(legs)
    trained = settings.athlete.level is Level.TRAINED
    if begun is None:
        return -1 if trained else 0
    if (on - legs[-1]).days >= rules.TIME_OFF_DAYS:
        return 0
    if trained and begun == legs[0]:
        return rules.INTRODUCTORY_SESSIONS
    return min(sum(one >= begun for one in legs), rules.INTRODUCTORY_SESSIONS)


_LEAST_MIN = min(minutes.least for minutes in rules.SESSION_MINUTES.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A possible begin (aware local time) and the minutes until its window closes."""

    at: datetime
    minutes: int

    @property
    def clock_min(self) -> int:
        """Minutes after local midnight by the clock on the wall."""
        return clock_min(self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeSpan:
    """A free stretch of a window, in UTC: the first possible begin, and when the window closes."""

    first: datetime
    close: datetime


def free_spans(
    on: date,
    day: Day | None,
    *,
    settings: Settings,
    zone: ZoneInfo,
    not_before: datetime | None = None,
) -> tuple[FreeSpan, ...]:
    """The windows of `on` less what is over, the time up to the run and the break after it.

    That is H3 and H12; `not_before` is the moment of planning, after which nobody is ready at once.
    Where too little for any session is left and the run is easy, it is the time before the run. On
    the day of a hard run whose hour is not known nothing is free.
    """
    if on in settings.week.blocked or hour_unknown(day):
        return ()
    windows = [
        FreeSpan(first=_on_clock(on, window.start, zone), close=_on_clock(on, window.end, zone))
        for window in settings.week.windows[on.weekday()]
        # A date that the clock leaves out altogether, as Samoa did in 2011, has no time of its own.
        if _on_clock(on, window.start, zone).astimezone(zone).date() == on
    ]
    ready = None if not_before is None else not_before + timedelta(minutes=rules.LEAD_MIN)
    ahead = [_cut(span, ready, None) for span in windows]
    after = [_cut(span, earliest_after_run(day, settings=settings), None) for span in ahead]
    if any(_holds_a_session(span) for span in after):
        return tuple(span for span in after if span.first < span.close)
    latest = latest_before_run(day)
    if latest is None:
        return ()
    before = [_cut(span, None, latest) for span in ahead]
    return tuple(span for span in before if _holds_a_session(span))


def hour_unknown(day: Day | None) -> bool:
    """H3: whether the day has a run that may be hard, at an hour that nobody knows."""
    return day is not None and day.possible_key and day.run_end is None


def earliest_after_run(day: Day | None, *, settings: Settings) -> datetime | None:
    """When the legs may be loaded after that day's run (H3); None if no run is in the way."""
    if day is None or day.run_end is None or day.chance_run < rules.RUN_LIKELY_FROM:
        return None
    return day.run_end + timedelta(hours=break_hours(day, settings=settings))


def latest_before_run(day: Day | None) -> datetime | None:
    """When a session must be over to stand before that day's run (H3); None where it must not.

    Only before a run that is sure enough to be easy, and none that is over already.
    """
    if day is None or day.run_start is None or day.possible_key or day.basis is Basis.RECORDED:
        return None
    if day.effort is Effort.MODERATE:
        return None
    return day.run_start - timedelta(hours=rules.HOURS_BEFORE_EASY_RUN)


def break_hours(day: Day, *, settings: Settings) -> float:
    """The break after the day's run: the long one unless the run is sure enough to be easy."""
    hard = day.possible_key
    return settings.rules.hours_after_hard_run if hard else settings.rules.hours_after_run


def _cut(span: FreeSpan, begin: datetime | None, end: datetime | None) -> FreeSpan:
    """The span from `begin` on (in steps from the window's opening) and up to `end`."""
    first, close = span.first, span.close
    if begin is not None:
        first = max(first, _step_up(begin.astimezone(UTC), span.first))
    return FreeSpan(first=first, close=close if end is None else min(close, end.astimezone(UTC)))


def _holds_a_session(span: FreeSpan) -> bool:
    return span.close - span.first >= timedelta(minutes=_LEAST_MIN)


def preferred_start(
    spans: tuple[FreeSpan, ...], *, least_min: int, wish: time | None, zone: ZoneInfo
) -> Start | None:
    """The begin nearest to `wish` (else 18:00): a window's opening, or the wish inside it.

    One before 20:00 if there is any (S9).
    """
    target = wish or rules.PREFERRED_START
    found: list[tuple[int, int, datetime, Start]] = []
    for span in spans:
        wished = _on_clock(span.first.astimezone(zone).date(), target, zone)
        for begin in {span.first, max(span.first, wished)}:
            start = _start(begin, span, zone)
            if start.minutes >= least_min:
                off_min = abs(start.clock_min - (target.hour * 60 + target.minute))
                found.append((evening_milli(start), off_min, begin, start))
    return min(found, key=lambda one: one[:3])[3] if found else None


def evening_milli(start: Start) -> int:
    """S9: what a begin late in the evening costs."""
    late_min = start.clock_min - rules.EVENING_FROM_MIN
    steps = late_min // rules.EVENING_STEP_MIN
    return 0 if late_min < 0 else rules.EVENING_BEGINS + rules.EVENING_STEP * steps


def first_start(
    spans: tuple[FreeSpan, ...], *, from_min: int, least_min: int, zone: ZoneInfo
) -> Start | None:
    """The earliest begin at `from_min` by the clock or later that leaves `least_min` minutes."""
    for span in spans:
        wanted = _on_clock(
            span.first.astimezone(zone).date(), time(from_min // 60, from_min % 60), zone
        )
        start = _start(max(span.first, wanted), span, zone)
        if start.minutes >= least_min:
            return start
    return None


def _start(begin: datetime, span: FreeSpan, zone: ZoneInfo) -> Start:
    minutes = int((span.close - begin).total_seconds() // 60)
    return Start(at=begin.astimezone(zone), minutes=minutes)


def _on_clock(on: date, at: time, zone: ZoneInfo) -> datetime:
    """That local time in UTC; a time that the clock skips is moved on by the skipped hour."""
    return datetime.combine(on, at, tzinfo=zone).astimezone(UTC)


def _step_up(moment: datetime, origin: datetime) -> datetime:
    """Up to the next five minutes, counted from `origin`."""
    step_s = rules.START_STEP_MIN * 60
    seconds = (moment - origin).total_seconds()
    return origin + timedelta(seconds=-(-seconds // step_s) * step_s)
