"""Planned runs by date, from calendars and from the week template."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from runlift_export.forecast.calendars import CalendarEntries, read_calendar
from runlift_export.forecast.meaning import (
    RUNS,
    STATED,
    EntryKind,
    EntryMeaning,
    classify_entry,
    read_amount,
)
from runlift_export.language import say, to_say
from runlift_export.model import Problem, TitleRule, Week, monday_of

LONG_RATIO, LONG_LEAST_RUNS = 1.3, 3
LONG_LEAST_M, LONG_LEAST_MIN = 8000.0, 50.0
"""A week's longest run is its long run from 1.3 x the median of three or more runs on."""
COVERED_FROM_RUNS = 2
"""A week with so many planned runs is planned as a whole: its other dates are free of runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRun:
    """One planned run. `sentence` says where it stands and what was read in it."""

    on: date
    kind: EntryKind
    confidence: float
    distance_m: float | None
    duration_min: float | None
    begin: datetime | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """Planned runs by date; `free` are dates that a plan leaves (or calls) free of running."""

    runs: Mapping[date, tuple[PlannedRun, ...]]
    free: Mapping[date, str]
    problems: tuple[Problem, ...]


def read_planned_runs(
    calendars: Sequence[tuple[str, bytes]],
    *,
    first: date,
    last: date,
    zone: ZoneInfo,
    rules: tuple[TitleRule, ...] = (),
) -> Planned:
    """What the calendars plan from `first` to `last`.

    Whole weeks are read even if the dates cut them, so that a long run is known by its week.
    """
    begin = monday_of(first)
    end = monday_of(last) + timedelta(days=6)
    runs: dict[date, list[PlannedRun]] = defaultdict(list)
    rests: dict[date, str] = {}
    problems: list[Problem] = []
    for source, data in calendars:
        calendar = read_calendar(source, data, first=begin, last=end, zone=zone)
        problems += calendar.problems
        found, free = _planned_in(calendar, rules)
        for run in _with_long_runs(found):
            runs[run.on].append(run)
        rests |= free
    rests = {on: sentence for on, sentence in rests.items() if on not in runs}
    return Planned(
        runs={on: tuple(found) for on, found in runs.items()},
        free=rests | _uncovered(runs, rests),
        problems=tuple(problems),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarUse:
    """What came of one calendar between two dates.

    `unread` names the events that were read neither as a run nor as a rest day, with why.
    """

    source: str
    first: date
    last: date
    events: int
    runs: int
    rests: int
    unread: tuple[tuple[str, str], ...]

    @property
    def is_used(self) -> bool:
        """Whether it plans anything at all."""
        return self.runs + self.rests > 0


_UNREAD = {
    EntryKind.OTHER_SPORT: to_say("another sport"),
    EntryKind.NOT_A_RUN: to_say("not known as a run"),
    EntryKind.NOTE: to_say("a note"),
}
_LEFT_OUT = to_say("left out by your titles")


def calendar_uses(
    calendars: Sequence[tuple[str, bytes]],
    *,
    first: date,
    last: date,
    zone: ZoneInfo,
    rules: tuple[TitleRule, ...] = (),
) -> tuple[CalendarUse, ...]:
    """What the calendars hold from `first` to `last`, one for each, and what was read of it."""
    found = []
    for source, data in calendars:
        entries = read_calendar(source, data, first=first, last=last, zone=zone).entries
        kinds = [(entry, classify_entry(entry, rules).kind) for entry in entries]
        found.append(
            CalendarUse(
                source=source,
                first=first,
                last=last,
                events=len(entries),
                runs=sum(kind in RUNS for _, kind in kinds),
                rests=sum(kind is EntryKind.REST for _, kind in kinds),
                unread=tuple(
                    (entry.title, say(_UNREAD.get(kind, _LEFT_OUT)))
                    for entry, kind in kinds
                    if kind not in RUNS and kind is not EntryKind.REST
                ),
            )
        )
    return tuple(found)


def _planned_in(
    calendar: CalendarEntries, rules: tuple[TitleRule, ...]
) -> tuple[list[PlannedRun], dict[date, str]]:
    """The runs of a calendar, and the rest days with the sentence that says so."""
    runs, free = [], {}
    for entry in calendar.entries:
        found = classify_entry(entry, rules)
        title = entry.title[:60]
        if found.kind is EntryKind.REST:
            free[entry.on] = say("calendar: {title!r} is a rest day", title=title)
        elif found.kind in RUNS:
            amount = read_amount(entry)
            runs.append(
                PlannedRun(
                    on=entry.on,
                    kind=found.kind,
                    confidence=found.confidence,
                    distance_m=amount.distance_m,
                    duration_min=amount.duration_min,
                    begin=entry.begin,
                    sentence=_sentence(title, found),
                )
            )
    return runs, free


def _sentence(title: str, found: EntryMeaning) -> str:
    told, told_by = _IS[found.kind]
    return say(
        told_by if found.matched else told,
        title=title,
        matched=found.matched,
        share=found.confidence,
    )


_IS = {
    EntryKind.RACE: (
        to_say("calendar: {title!r} is race (confidence {share:.0%})"),
        to_say("calendar: {title!r} is race by {matched!r} (confidence {share:.0%})"),
    ),
    EntryKind.LONG: (
        to_say("calendar: {title!r} is long (confidence {share:.0%})"),
        to_say("calendar: {title!r} is long by {matched!r} (confidence {share:.0%})"),
    ),
    EntryKind.QUALITY: (
        to_say("calendar: {title!r} is quality (confidence {share:.0%})"),
        to_say("calendar: {title!r} is quality by {matched!r} (confidence {share:.0%})"),
    ),
    EntryKind.MODERATE: (
        to_say("calendar: {title!r} is moderate (confidence {share:.0%})"),
        to_say("calendar: {title!r} is moderate by {matched!r} (confidence {share:.0%})"),
    ),
    EntryKind.EASY: (
        to_say("calendar: {title!r} is easy (confidence {share:.0%})"),
        to_say("calendar: {title!r} is easy by {matched!r} (confidence {share:.0%})"),
    ),
    EntryKind.UNKNOWN: (
        to_say("calendar: {title!r} is unknown (confidence {share:.0%})"),
        to_say("calendar: {title!r} is unknown by {matched!r} (confidence {share:.0%})"),
    ),
}
"""How an entry was read, without and with what in it said so."""


def _with_long_runs(runs: Sequence[PlannedRun]) -> list[PlannedRun]:
    """The same runs, each week's clearly longest easy one made its long run.

    Plans often write "10 mi run" for it, so only the comparison tells.
    """
    weeks: dict[tuple[int, int], list[PlannedRun]] = defaultdict(list)
    for run in runs:
        weeks[run.on.isocalendar()[:2]].append(run)
    longest = [_long_of(week) for week in weeks.values()]
    return [_as_long(run) if run in longest else run for run in runs]


def _long_of(week: Sequence[PlannedRun]) -> PlannedRun | None:
    if any(run.kind in (EntryKind.LONG, EntryKind.RACE) for run in week):
        return None
    for size, least in ((_far, LONG_LEAST_M), (_lasting, LONG_LEAST_MIN)):
        sized = [(value, run) for run in week if (value := size(run)) is not None]
        bare = any(size(run) is None and run.kind is not EntryKind.QUALITY for run in week)
        if len(sized) < LONG_LEAST_RUNS or bare:
            continue
        most, run = max(sized, key=lambda pair: pair[0])
        enough = most >= max(least, LONG_RATIO * median(value for value, _ in sized))
        if enough and run.kind in (EntryKind.EASY, EntryKind.MODERATE, EntryKind.UNKNOWN):
            return run
    return None


def _far(run: PlannedRun) -> float | None:
    return run.distance_m


def _lasting(run: PlannedRun) -> float | None:
    return run.duration_min


def _as_long(run: PlannedRun) -> PlannedRun:
    return PlannedRun(
        on=run.on,
        kind=EntryKind.LONG,
        confidence=0.7,
        distance_m=run.distance_m,
        duration_min=run.duration_min,
        begin=run.begin,
        sentence=say(
            "{sentence}; the longest of its week by far, so its long run", sentence=run.sentence
        ),
    )


def _uncovered(
    runs: Mapping[date, Sequence[PlannedRun]], rests: Mapping[date, str]
) -> dict[date, str]:
    """Dates without an entry in weeks that the calendars plan as a whole."""
    weeks: dict[date, int] = defaultdict(int)
    for on in runs:
        weeks[monday_of(on)] += 1
    free = {}
    for monday, count in weeks.items():
        if count < COVERED_FROM_RUNS:
            continue
        for offset in range(7):
            on = monday + timedelta(days=offset)
            if on not in runs and on not in rests:
                free[on] = say("calendar: {count} runs in this week, none on this day", count=count)
    return free


def read_template(week: Week, on: date, zone: ZoneInfo) -> PlannedRun | str | None:
    """What the week template says of a date: a run, the sentence of a rest day, or nothing."""
    word, start = week.runs[on.weekday()], week.run_starts[on.weekday()]
    if word is None:
        return None
    sentence = say("week template: {on:%A} is {word}", on=on, word=word)
    if word == "rest":
        return sentence
    return PlannedRun(
        on=on,
        kind=STATED[word],
        confidence=0.9,
        distance_m=None,
        duration_min=None,
        begin=None if start is None else datetime.combine(on, start, tzinfo=zone),
        sentence=sentence,
    )
