"""The sessions of one FIT file: what was done, from when to when, its laps, sets and plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from runlift_export.fit import FitFile, Table, profile
from runlift_export.fit.profile import GENERIC, INTENSITIES, LAP_TRIGGERS, RUNNING, Quantity, named
from runlift_export.model import DoneSet, Intensity, Lap
from runlift_export.runs.records import LEAP_S, NO_REPAIR, Records, TimeRepair

LATEST_S = 2.0**32 - 2
LONGEST_PAUSE_S = 24 * 3600.0
RUNNERS_STEPS_PER_MIN = (140.0, 220.0)  # walking is below, a bicycle's doubled cadence may not be
RUNNERS_SPEED_M_PER_S = (1.8, 6.5)  # a bicycle is above

_SPORT_FIELDS = (
    (profile.SPORT, profile.SPORT_SPORT, profile.SPORT_SUB_SPORT),
    (profile.LAP, profile.LAP_SPORT, profile.LAP_SUB_SPORT),
    (profile.WORKOUT, profile.WORKOUT_SPORT, profile.WORKOUT_SUB_SPORT),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSpan:
    """One session: `start_s` and `elapsed_s` bound it (FIT time), `row` is its message's row.

    `row` is None where the file has no session message and the span is that of the records.
    `sport` and `sub_sport` are FIT numbers, None where the file does not say.
    """

    row: int | None
    sport: int | None
    sub_sport: int | None
    start_s: float
    elapsed_s: float


def session_spans(file: FitFile, records: Records | None) -> tuple[SessionSpan, ...]:
    """Return the file's sessions in order of start.

    Without session messages the records make one; a session without a usable start takes
    what the records say.
    """
    table = file.table(profile.SESSION)
    spans = [] if table is None else [_agreed(each, records) for each in _spans_in(table, records)]
    sport, sub_sport = _sport_elsewhere(file, records)
    if not spans and records is not None:
        first, last = float(records.time_s[0]), float(records.time_s[-1])
        spans = [_span(None, sport, sub_sport, first, last - first)]
    if len(spans) == 1 and spans[0].sport in (None, 0) and sport is not None:
        alone = spans[0]
        spans = [_span(alone.row, sport, sub_sport, alone.start_s, alone.elapsed_s)]
    spans.sort(key=lambda span: span.start_s)
    starts = [span.start_s for span in spans]
    return tuple(
        _fitted(span, until, records)
        for span, until in zip(spans, [*starts[1:], np.inf], strict=False)
    )


def session_figure(file: FitFile, span: SessionSpan, quantity: Quantity) -> float | None:
    """Return a figure of the session message, None where it has none."""
    table = file.table(profile.SESSION)
    if table is None or span.row is None:
        return None
    value = float(table.quantity(quantity)[span.row])
    return None if np.isnan(value) else value


def _spans_in(table: Table, records: Records | None) -> list[SessionSpan]:
    columns = zip(
        table.numbers(profile.SESSION_SPORT).tolist(),
        table.numbers(profile.SESSION_SUB_SPORT).tolist(),
        table.numbers(profile.SESSION_START).tolist(),
        table.timestamps().tolist(),
        table.quantity(profile.SESSION_ELAPSED).tolist(),
        table.quantity(profile.SESSION_TIMER).tolist(),
        strict=True,
    )
    spans = []
    for row, (sport, sub_sport, start, end, elapsed, timer) in enumerate(columns):
        begins, lasts = _bounds(start, end, elapsed, timer, records)
        if 0 <= begins <= LATEST_S:  # a start of another type may hold any number
            spans.append(_span(row, _whole(sport), _whole(sub_sport), begins, lasts))
    return spans


def _bounds(
    start: float, end: float, elapsed: float, timer: float, records: Records | None
) -> tuple[float, float]:
    """Return start and clock length from whichever of the figures a session has."""
    lasts = elapsed if elapsed > 0 else timer
    if np.isnan(lasts):
        lasts = max(end - start, 0.0) if not np.isnan(end - start) else np.nan
    if np.isnan(start) and not np.isnan(end - lasts):
        start = end - lasts
    if np.isnan(start) and records is not None:
        start = float(records.time_s[0])
    if np.isnan(lasts):
        lasts = 0.0 if records is None else max(float(records.time_s[-1]) - start, 0.0)
    return start, lasts


def _agreed(span: SessionSpan, records: Records | None) -> SessionSpan:
    """Put a session right whose start the records contradict by more than a day.

    Then its end counts if the records agree with that, else the records.
    """
    if records is None:
        return span
    repair = records.repair
    start, end = repair.moment(span.start_s), repair.moment(span.start_s + span.elapsed_s)
    first, last = float(records.time_s[0]), float(records.time_s[-1])
    if start < first - LEAP_S or start > last + LEAP_S:
        start = first
    lasts = end - start
    if not 0.0 <= lasts <= max(LEAP_S, last - start + LEAP_S):
        lasts = last - start
    return _span(span.row, span.sport, span.sub_sport, start, lasts)


def _fitted(span: SessionSpan, until_s: float, records: Records | None) -> SessionSpan:
    """Let a session end by the start of the next, but not before its own last record.

    Some watches leave long pauses out of the elapsed time, so the stored end comes too early;
    others count the way to the next sport in. A record days later is a clock that jumped.
    """
    end = span.start_s + span.elapsed_s
    if records is not None:
        first, last = np.searchsorted(records.time_s, (span.start_s, until_s))
        own = records.time_s[first:last]
        if len(own) and own[-1] - end < LONGEST_PAUSE_S:
            end = max(end, float(own[-1]))
    end = min(end, until_s)
    return _span(span.row, span.sport, span.sub_sport, span.start_s, end - span.start_s)


def _sport_elsewhere(file: FitFile, records: Records | None) -> tuple[int | None, int | None]:
    """Return sport and sub-sport from the sport message, a lap, the workout, or the legs."""
    for message, sport, sub_sport in _SPORT_FIELDS:
        table = file.table(message)
        if table is not None:
            sports = table.numbers(sport)
            known = ~np.isnan(sports) & (sports != GENERIC)
            if known.any():
                row = int(np.flatnonzero(known)[0])
                return int(sports[row]), _whole(float(table.numbers(sub_sport)[row]))
    if records is not None and _legs_run(records):
        return RUNNING, None
    return None, None


def _legs_run(records: Records) -> bool:
    """Say whether cadence and speed are a runner's: for files that ended before they said."""
    steps = records.cadence_steps_per_min
    if np.isnan(steps).mean() > 0.5:
        return False
    speed = np.diff(records.distance_m) / np.maximum(np.diff(records.time_s), 1.0)
    speed = speed[speed > 0]
    if not len(speed):
        return False
    slowest, fastest = RUNNERS_SPEED_M_PER_S
    least, most = RUNNERS_STEPS_PER_MIN
    return bool(least <= np.nanmedian(steps) <= most and slowest <= np.median(speed) <= fastest)


def _span(
    row: int | None, sport: int | None, sub_sport: int | None, start: float, elapsed: float
) -> SessionSpan:
    return SessionSpan(row=row, sport=sport, sub_sport=sub_sport, start_s=start, elapsed_s=elapsed)


def _whole(value: float) -> int | None:
    return None if np.isnan(value) else int(value)


def session_laps(
    file: FitFile, start_s: float, elapsed_s: float, repair: TimeRepair = NO_REPAIR
) -> tuple[Lap, ...]:
    """Return the laps that start within a session (FIT time), in order of start."""
    table = file.table(profile.LAP)
    if table is None:
        return ()
    elapsed = table.quantity(profile.LAP_ELAPSED)
    starts = table.numbers(profile.LAP_START)
    starts = np.where(np.isnan(starts), table.timestamps() - elapsed, starts)
    starts = repair.moments(starts) - start_s
    timers = table.quantity(profile.LAP_TIMER)
    timers = np.where(np.isnan(timers), elapsed, timers)
    columns = zip(
        starts.tolist(),
        timers.tolist(),
        table.quantity(profile.LAP_DISTANCE).tolist(),
        table.quantity(profile.LAP_AVG_HR).tolist(),
        table.numbers(profile.LAP_INTENSITY).tolist(),
        table.numbers(profile.LAP_TRIGGER).tolist(),
        table.quantity(profile.LAP_CALORIES).tolist(),
        table.quantity(profile.LAP_AVG_TEMPERATURE).tolist(),
        strict=True,
    )
    laps = [
        Lap(
            start_s=max(start, 0.0),
            timer_s=timer,
            distance_m=None if np.isnan(distance) else distance,
            mean_heart_rate_bpm=heart_rate if heart_rate > 0 else None,
            intensity=INTENSITIES.get(_code(intensity), Intensity.UNKNOWN),
            trigger=_trigger(trigger),
            calories_kcal=calories if calories > 0 else None,
            mean_temperature_c=None if np.isnan(degrees) else degrees,
        )
        for start, timer, distance, heart_rate, intensity, trigger, calories, degrees in columns
        if timer >= 0 and -1.0 <= start <= elapsed_s + 1.0
    ]
    return tuple(sorted(laps, key=lambda lap: lap.start_s))


def planned_intensities(file: FitFile) -> tuple[Intensity, ...]:
    """Return the intensities of the workout stored in the file, step by step."""
    table = file.table(profile.WORKOUT_STEP)
    if table is None:
        return ()
    return tuple(
        INTENSITIES.get(_code(value), Intensity.UNKNOWN)
        for value in table.numbers(profile.STEP_INTENSITY).tolist()
    )


def _code(value: float) -> int:
    return -1 if np.isnan(value) else int(value)


def _trigger(value: float) -> str:
    return named(LAP_TRIGGERS, None if np.isnan(value) else int(value), "unknown")


_ACTIVE = 1
_REST = 0
_UNKNOWN_CATEGORY = 65534


def done_sets(file: FitFile, start_s: float, elapsed_s: float) -> tuple[DoneSet, ...]:
    """Return a session's active sets in order, each with the rest that follows it.

    A set belongs to the session (FIT time) in which it starts; one without a start belongs
    to every session of the file. A stored weight of 0 means that none was entered: None.
    """
    table = file.table(profile.SET)
    if table is None:
        return ()
    titles = _titles(file.table(profile.EXERCISE_TITLE))
    kinds = table.numbers(profile.SET_TYPE)
    durations = table.quantity(profile.SET_DURATION)
    columns = list(
        zip(
            kinds.tolist(),
            durations.tolist(),
            table.numbers(profile.SET_REPETITIONS).tolist(),
            table.quantity(profile.SET_WEIGHT).tolist(),
            _first(table, profile.SET_CATEGORY),
            _first(table, profile.SET_NAME),
            strict=True,
        )
    )
    starts = table.numbers(profile.SET_START)
    outside = (starts < start_s - 1.0) | (starts > start_s + elapsed_s)
    own = (~outside).tolist()
    sets = []
    for at, (kind, duration, reps, weight, category, name) in enumerate(columns):
        if kind != _ACTIVE or not own[at]:
            continue
        rest = columns[at + 1] if at + 1 < len(columns) else None
        sets.append(
            DoneSet(
                category=category,
                name=name,
                title=titles.get((category, name)) if category is not None else None,
                reps=None if np.isnan(reps) else int(reps),
                duration_s=_known(duration),
                weight_kg=_known(weight) or None,
                rest_s=_known(rest[1]) if rest is not None and rest[0] == _REST else None,
            )
        )
    return tuple(sets)


def _titles(table: Table | None) -> dict[tuple[int | None, int | None], str]:
    if table is None:
        return {}
    columns = zip(
        _first(table, profile.TITLE_CATEGORY),
        _first(table, profile.TITLE_NAME),
        table.texts(profile.TITLE_TEXT),
        strict=True,
    )
    return {(category, name): title for category, name, title in columns if title}


def _first(table: Table, number: int) -> list[int | None]:
    """Return the first value of an enum that may be a list; None for "unknown"."""
    return [
        None if np.isnan(value) or int(value) == _UNKNOWN_CATEGORY else int(value)
        for value in table.numbers(number).tolist()
    ]


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value
