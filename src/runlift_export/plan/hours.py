"""The hours of one date: where in the runner's windows a session can stand after the run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from runlift_export.model import Day, Settings, clock_min, rules


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
    """
    if on in settings.week.blocked:
        return ()
    ready = None if not_before is None else not_before + timedelta(minutes=rules.LEAD_MIN)
    limits = (earliest_after_run(day, settings=settings), ready)
    after = max((one for one in limits if one is not None), default=None)
    spans = []
    for window in settings.week.windows[on.weekday()]:
        opens, closes = _on_clock(on, window.start, zone), _on_clock(on, window.end, zone)
        first = opens if after is None else max(opens, _step_up(after.astimezone(UTC), opens))
        if first < closes:
            spans.append(FreeSpan(first=first, close=closes))
    return tuple(spans)


def earliest_after_run(day: Day | None, *, settings: Settings) -> datetime | None:
    """When the legs may be loaded after that day's run (H3); None if no run is in the way."""
    if day is None or day.run_end is None or day.chance_run < rules.RUN_LIKELY_FROM:
        return None
    return day.run_end + timedelta(hours=break_hours(day, settings=settings))


def break_hours(day: Day, *, settings: Settings) -> float:
    """The break after the day's run: the long one unless the run is sure enough to be easy."""
    hard = day.possible_key
    return settings.rules.hours_after_hard_run if hard else settings.rules.hours_after_run


def preferred_start(
    spans: tuple[FreeSpan, ...], *, least_min: int, wish: time | None, zone: ZoneInfo
) -> Start | None:
    """The begin nearest to `wish` (else 18:00): a window's opening, or the wish inside it."""
    target = wish or rules.PREFERRED_START
    found: list[tuple[int, datetime, Start]] = []
    for span in spans:
        wished = _on_clock(span.first.astimezone(zone).date(), target, zone)
        for begin in {span.first, max(span.first, wished)}:
            start = _start(begin, span, zone)
            if start.minutes >= least_min:
                off_min = abs(start.clock_min - (target.hour * 60 + target.minute))
                found.append((off_min, begin, start))
    return min(found, key=lambda one: one[:2])[2] if found else None


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
