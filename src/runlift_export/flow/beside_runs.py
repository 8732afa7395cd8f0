"""What came of the files beside the runs, in a line for each: finished sets, planned runs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from runlift_export import forecast, lifts, sets
from runlift_export.checked import shown
from runlift_export.flow.history import History
from runlift_export.language import say, say_count
from runlift_export.model import Settings

UNKNOWN_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedFile:
    """What was read of one file of finished sets that an app wrote, or the runner.

    `dialect` is whose it is, "" if it is no table of sets. `unknown` are the exercises that the
    catalogue does not know, those with most sets first.
    `assumed_unit` is the unit of weights that have none.
    """

    source: str
    dialect: str
    sessions: int
    sets: int
    first: date | None
    last: date | None
    assumed_unit: str | None
    unknown: tuple[lifts.UnknownExercise, ...]


def logged_files(history: History, settings: Settings) -> tuple[LoggedFile, ...]:
    """Each file of finished sets, in the order in which they were read."""
    exercises = lifts.exercise_catalogue(settings) if history.tables else ()
    found = []
    for table in history.tables:
        dates = sets.first_and_last(table.lifts) or (None, None)
        found.append(
            LoggedFile(
                source=table.source,
                dialect=table.dialect,
                sessions=len(table.lifts),
                sets=table.set_count,
                first=dates[0],
                last=dates[1],
                assumed_unit=table.assumed_unit,
                unknown=lifts.unknown_exercises(table.lifts, exercises),
            )
        )
    return tuple(found)


def logged_line(one: LoggedFile) -> str:
    """One file in one line: whose, how much, between which dates, and what is not known in it."""
    if not one.dialect:
        return say("{source}: not read", source=one.source)
    if one.first is None:
        return say("{source}: {app}, no session in it", source=one.source, app=one.dialect)
    parts = [
        say(
            "{source}: {app}, {sessions} with {sets} from {first} to {last}",
            source=one.source,
            app=one.dialect,
            sessions=say_count("{count} session", "{count} sessions", one.sessions),
            sets=say_count("{count} set", "{count} sets", one.sets),
            first=one.first,
            last=one.last,
        )
    ]
    if one.assumed_unit:
        parts.append(say("weights without a unit are taken as {unit}", unit=one.assumed_unit))
    if one.unknown:
        parts.append(_unknown_words(one.unknown))
    return "; ".join(parts)


def _unknown_words(unknown: tuple[lifts.UnknownExercise, ...]) -> str:
    """The first names that the catalogue does not know, and how many more there are."""
    named = []
    for one in unknown[:UNKNOWN_NAMED]:
        times = say_count("{count} set", "{count} sets", one.sets)
        if one.likest is None:
            named.append(say("{name} ({sets})", name=shown(one.name), sets=times))
        else:
            words = say(
                "{name} ({sets}, perhaps {likest})",
                name=shown(one.name),
                sets=times,
                likest=one.likest,
            )
            named.append(words)
    more = len(unknown) - len(named)
    if more:
        named.append(say_count("{count} more", "{count} more", more))
    return say(
        "not known: {names}; say under [strength.names] what they are", names=", ".join(named)
    )


_NAMED_MOST = 3


def calendar_lines(
    calendars: tuple[tuple[str, bytes], ...],
    settings: Settings,
    *,
    start: date,
    weeks: int,
    timezone: ZoneInfo,
) -> tuple[str, ...]:
    """One line a calendar: its events among the planned dates, and how they were read.

    A calendar of which nothing is used is warned of.
    """
    uses = forecast.calendar_uses(
        calendars,
        first=start,
        last=start + timedelta(days=7 * weeks - 1),
        zone=timezone,
        rules=settings.titles,
    )
    return tuple(_line(use) for use in uses)


def _line(use: forecast.CalendarUse) -> str:
    if not use.events:
        return say(
            "{source}: warning: no event from {first} to {last}, so nothing of it is used; is it"
            " the calendar of this season?",
            source=use.source,
            first=use.first,
            last=use.last,
        )
    told = say_count(
        "{count} event from {first} to {last}, {runs} read as running",
        "{count} events from {first} to {last}, {runs} read as running",
        use.events,
        first=use.first,
        last=use.last,
        runs=use.runs,
    )
    if use.rests:
        told += say(", {count} as rest days", count=use.rests)
    if use.unread:
        told += say(", {count} not ({why})", count=len(use.unread), why=_unread(use.unread))
    if not use.is_used:
        return say(
            "{source}: warning: {told}; say in [[titles]] of your settings what they are",
            source=use.source,
            told=told,
        )
    return f"{use.source}: {told}"


def _unread(unread: tuple[tuple[str, str], ...]) -> str:
    """The first titles with why they were not read, and how many more there are."""
    counted = Counter(unread)
    parts = []
    for (title, why), times in list(counted.items())[:_NAMED_MOST]:
        name = f"'{title[:40]}'" if title else say("one without a title")
        if times > 1:
            name = say("{name} {count} times", name=name, count=times)
        parts.append(f"{name}: {why}")
    more = len(counted) - len(parts)
    return "; ".join(parts) + (say("; and {count} more", count=more) if more > 0 else "")
