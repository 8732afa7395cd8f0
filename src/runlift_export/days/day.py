"""Verdicts -> days: one per date, rest days included."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone

from runlift_export.days import constants as c
from runlift_export.days.recording import continues
from runlift_export.days.sentences import PART
from runlift_export.model import (
    BY_HARDNESS,
    LIKELY_FROM,
    UNSURE_FROM,
    Basis,
    Day,
    Effort,
    Reason,
    Verdict,
    rest_day,
)


def classify_days(
    verdicts: tuple[Verdict, ...],
    *,
    last: date | None = None,
) -> tuple[Day, ...]:
    """One day per date from the first run to `last`, by default to the last run.

    Files less than three hours apart are one session, which belongs to the date it began on.
    Without any run there are no days.
    """
    sessions = _sessions(verdicts)
    by_date: dict[date, list[Verdict]] = {}
    for session in sessions:
        by_date.setdefault(session[0].run.local_date, []).extend(session)
    if not by_date:
        return ()
    first, last = min(by_date), last or max(by_date)
    dates = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return tuple(
        _day_of(one, by_date[one]) if one in by_date else rest_day(one, Basis.RECORDED)
        for one in dates
    )


def _sessions(verdicts: Sequence[Verdict]) -> list[list[Verdict]]:
    sessions: list[list[Verdict]] = []
    end: datetime | None = None
    for verdict in sorted(verdicts, key=lambda one: (one.run.started_at, one.run.key)):
        start = verdict.run.started_at
        if end is None or (start - end).total_seconds() >= c.SESSION_GAP_S:
            sessions.append([])
        sessions[-1].append(verdict)
        end = max(end, verdict.run.ended_at) if end else verdict.run.ended_at
    return sessions


def _whole(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts that count: of a run stored as several files the last saw all of it.

    What was hard before a cool-down that was judged for itself counts too.
    """
    last = verdicts[1:]
    return [
        one
        for one, after in zip(verdicts, (*last, None), strict=True)
        if after is None
        or not continues(one.run, after.run)
        or _says(after, PART)
        or _says(one, "correction")
    ]


def _says(verdict: Verdict, rule: str) -> bool:
    return any(reason.rule == rule for reason in verdict.reasons)


def _day_of(day: date, every: list[Verdict]) -> Day:
    verdicts = _whole(every)
    hardest = max(verdicts, key=lambda one: (BY_HARDNESS.index(one.effort), one.chance_hard))
    long, race = any(one.long for one in verdicts), any(one.race for one in verdicts)
    distances = [one.run.distance_m for one in every if one.run.distance_m is not None]
    recorded_loads = [one.load for one in every if one.load is not None]
    return Day(
        date=day,
        effort=hardest.effort,
        long=long,
        race=race,
        basis=Basis.RECORDED,
        chance_key=_chance_key(verdicts),
        chance_run=1.0,
        run_start=min(_local(one, one.run.started_at) for one in every),
        run_end=max(_local(one, one.run.ended_at) for one in every),
        distance_m=sum(distances) if distances else None,
        load=sum(recorded_loads) if recorded_loads else None,
        reasons=_reasons(hardest, verdicts),
    )


def _chance_key(verdicts: Sequence[Verdict]) -> float:
    """Certain where the day was long, a race or of unknown effort; unsure counts as key."""
    if any(one.long or one.race or one.effort is Effort.UNKNOWN for one in verdicts):
        return 1.0
    chance = max(one.chance_hard for one in verdicts)
    if chance >= UNSURE_FROM:
        return max(chance, LIKELY_FROM)
    return chance


def _reasons(hardest: Verdict, verdicts: Sequence[Verdict]) -> tuple[Reason, ...]:
    reasons = list(hardest.reasons)
    for verdict in verdicts:
        flags = (one for one in verdict.reasons if one.rule in ("long", "race"))
        reasons.extend(one for one in flags if one not in reasons)
    return tuple(reasons)


def _local(verdict: Verdict, instant: datetime) -> datetime:
    return instant.astimezone(timezone(timedelta(seconds=verdict.run.utc_offset_s)))
