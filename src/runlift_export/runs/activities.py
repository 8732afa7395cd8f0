"""One session of a file to the noun it is, a `Run` or a `DoneLift`, with what the watch thought."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

import numpy as np

from runlift_export.fit import FitFile, profile
from runlift_export.fit.profile import MANUFACTURERS, SEXES, SPORTS, SUB_SPORTS, Quantity, named
from runlift_export.language import say_later, to_say
from runlift_export.model import (
    DoneLift,
    OffsetBasis,
    Run,
    Trace,
    WatchSettings,
    WatchVerdict,
    clock_words,
    compact_trace,
    recorded_timer_s,
)
from runlift_export.runs import clock
from runlift_export.runs.merging import without_rides
from runlift_export.runs.records import NO_REPAIR, Records
from runlift_export.runs.rides import Sign
from runlift_export.runs.sessions import (
    SessionSpan,
    done_sets,
    planned_intensities,
    session_figure,
    session_laps,
)
from runlift_export.runs.trace import (
    LONG_GAP_S,
    STANDING_M_PER_S,
    is_beyond_anybody,
    make_trace,
    mean_bpm_of,
)

LONGEST_S = 7 * 24 * 3600.0
LONG_TRACE_S = 24 * 3600.0
LEAST_TOLD = 0.01
LEAST_RECORDED = 0.8
"""Less of a run than that in its records is told."""


class NoRun(Enum):
    """Why a session that says it is a run is none."""

    CARRIED = to_say(
        "its steps or its heart rate are not those of somebody who runs so fast, so it is a ride "
        "recorded as a run; left out"
    )
    RIDE = to_say("faster than anybody runs, so it is a ride recorded as a run; left out")
    LEFT_ON = to_say(
        "it went on for days and holds hardly anything, as if the watch was never stopped; left out"
    )


_BAROMETER = 4
_LOCAL = 5


def _offset(file: FitFile, records: Records | None) -> tuple[int, OffsetBasis]:
    """The file's own offset, unless its place contradicts it; else that of the place."""
    offset = clock.offset_in_file(file)
    longitude = None if records is None else records.longitude_deg
    if offset is not None and (longitude is None or not clock.contradicts_place(offset, longitude)):
        return offset, OffsetBasis.FILE
    return clock.offset_from_longitude(longitude), OffsetBasis.LONGITUDE


def _within(records: Records, span: SessionSpan) -> slice:
    first = int(np.searchsorted(records.time_s, span.start_s - 1.0))
    last = int(np.searchsorted(records.time_s, span.start_s + span.elapsed_s + 1.0, "right"))
    return slice(first, last)


def make_run(
    file: FitFile, records: Records | None, span: SessionSpan, key: str, source: str
) -> Run | NoRun:
    """Return the run that a session of `file` is; `records` are those of the whole file.

    What was no running is cut out; if nothing is left, it says why.
    """
    own = None if records is None else records.between(_within(records, span))
    elapsed = min(span.elapsed_s, LONGEST_S)
    times = np.empty(0) if own is None else own.time_s - span.start_s
    timer_s = session_figure(file, span, profile.SESSION_TIMER)
    ran = clock.find_timer(
        file.table(profile.EVENT),
        span.start_s,
        elapsed,
        times,
        np.nan if timer_s is None else timer_s,
        repaired=(NO_REPAIR if records is None else records.repair).moments,
    )
    offset, basis = _offset(file, records)
    started_at = clock.utc(span.start_s)
    trace = None
    if own is not None and _tells(own, elapsed):
        trace = make_trace(own, span.start_s, elapsed, ran)
    run = Run(
        key=key,
        source=source,
        started_at=started_at,
        local_date=clock.local_date(started_at, offset),
        utc_offset_s=offset,
        offset_basis=basis,
        sport=named(SPORTS, span.sport, "unknown"),
        sub_sport=named(SUB_SPORTS, span.sub_sport, "generic"),
        distance_m=_distance(file, span, own),
        moving_s=min(timer_s or ran.total_s, LONGEST_S),
        elapsed_s=elapsed,
        ascent_m=session_figure(file, span, profile.SESSION_ASCENT),
        descent_m=session_figure(file, span, profile.SESSION_DESCENT),
        calories_kcal=session_figure(file, span, profile.SESSION_CALORIES) or None,
        mean_temperature_c=session_figure(file, span, profile.SESSION_AVG_TEMPERATURE),
        mean_heart_rate_bpm=_mean_bpm(file, span, trace),
        max_heart_rate_bpm=_max_bpm(file, span, own),
        has_position=own is not None and own.position,
        has_barometer=has_barometer(file),
        device=device_name(file),
        laps=session_laps(
            file, span.start_s, elapsed, NO_REPAIR if records is None else records.repair
        ),
        planned_intensities=planned_intensities(file),
        watch=watch_settings(file, started_at.year),
        watch_verdict=watch_verdict(file, span),
        caveats=_caveats(file, span, own, basis),
        trace=trace,
    )
    left = without_rides(_with_gaps_told(run), own)
    if isinstance(left, Sign):
        return NoRun.RIDE if left is Sign.FASTER_THAN_RECORDS else NoRun.CARRIED
    left = _believed(left)
    if is_beyond_anybody(left.distance_m, left.moving_s):
        return NoRun.RIDE
    if left.trace is None and _was_left_on(left):
        return NoRun.LEFT_ON
    return left if left.trace is None else replace(left, trace=compact_trace(left.trace))


def _was_left_on(run: Run) -> bool:
    """Whether a run without a trace went on for longer than a day, and went nowhere."""
    slowest_m = STANDING_M_PER_S * run.moving_s
    return run.moving_s > LONG_TRACE_S and (run.distance_m or 0.0) < slowest_m


def _believed(run: Run) -> Run:
    """The run with the distance of its records where that of the session is nobody's."""
    if run.trace is None or not is_beyond_anybody(run.distance_m, run.moving_s):
        return run
    metres = float(np.nansum(run.trace.speed_m_per_s * run.trace.timer_s))
    if not metres or is_beyond_anybody(metres, run.moving_s):
        return run
    told = say_later(
        "the distance stored for the whole, {metres:.0f} m, is not believed",
        metres=run.distance_m or 0.0,
    )
    return replace(run, distance_m=metres, caveats=(*run.caveats, told))


def _tells(records: Records, elapsed_s: float) -> bool:
    """Whether a trace is worth its room: not if it were days long with hardly anything in it."""
    return elapsed_s <= LONG_TRACE_S or len(records) * LONG_GAP_S >= LEAST_TOLD * elapsed_s


def _with_gaps_told(run: Run) -> Run:
    """Say so where much of a run was not recorded."""
    if run.trace is None:
        return run
    recorded_s = recorded_timer_s(run.trace)
    if recorded_s >= LEAST_RECORDED * run.moving_s:
        return run
    told = say_later(
        "records of {recorded} of {moving} only",
        recorded=clock_words(recorded_s),
        moving=clock_words(run.moving_s),
    )
    return replace(run, caveats=(*run.caveats, told))


def _distance(file: FitFile, span: SessionSpan, records: Records | None) -> float | None:
    distance = session_figure(file, span, profile.SESSION_DISTANCE)
    if distance or records is None:
        return distance or None
    known = records.distance_m[~np.isnan(records.distance_m)]
    return float(known[-1] - known[0]) if len(known) > 1 and known[-1] > known[0] else None


def _mean_bpm(file: FitFile, span: SessionSpan, trace: Trace | None) -> float | None:
    """Return the session's mean heart rate, else that of the trace.

    That is a mean over time, not over records, which come as they please.
    """
    mean = session_figure(file, span, profile.SESSION_AVG_HR)
    if mean or trace is None:
        return mean or None
    return mean_bpm_of(trace)


def _max_bpm(file: FitFile, span: SessionSpan, records: Records | None) -> float | None:
    most = session_figure(file, span, profile.SESSION_MAX_HR)
    if most or records is None or np.isnan(records.heart_rate_bpm).all():
        return most or None
    return float(np.nanmax(records.heart_rate_bpm))


def _caveats(
    file: FitFile, span: SessionSpan, records: Records | None, basis: OffsetBasis
) -> tuple[str, ...]:
    caveats = []
    if file.fault is not None:
        caveats.append(say_later("damaged file, read up to the break"))
    if span.row is None:
        caveats.append(say_later("no session message"))
    if records is None or not len(records):
        caveats.append(say_later("no records"))
    if records is not None:
        caveats.extend(records.repair.notes)
    if span.start_s < profile.RELATIVE_BEFORE:
        caveats.append(say_later("the watch's clock was not set, so the date is not right"))
    if basis is not OffsetBasis.FILE:
        told = clock.offset_in_file(file) is not None
        caveats.append(
            say_later("the local time in the file is not that of its place, and is not believed")
            if told
            else say_later("no local time in the file")
        )
    return tuple(caveats)


def make_lift(
    file: FitFile, records: Records | None, span: SessionSpan, key: str, source: str
) -> DoneLift:
    """Return the finished strength session that a session of `file` is."""
    timer_s = session_figure(file, span, profile.SESSION_TIMER)
    offset, basis = _offset(file, records)
    started_at = clock.utc(span.start_s)
    return DoneLift(
        key=key,
        source=source,
        started_at=started_at,
        local_date=clock.local_date(started_at, offset),
        utc_offset_s=offset,
        offset_basis=basis,
        duration_s=min(timer_s or span.elapsed_s, LONGEST_S),
        sets=done_sets(file, span.start_s, span.elapsed_s),
    )


def watch_settings(file: FitFile, start_year: int) -> WatchSettings:
    """Return the owner's figures; 0 and implausible ones count as not set."""
    max_hr = (
        _plausible(file, profile.ZONES_TARGET, profile.ZONES_MAX_HR, 100, 240)
        or _plausible(file, profile.USER_METRICS, profile.USER_METRICS_MAX_HR, 100, 240)
        or _plausible(file, profile.USER_PROFILE, profile.USER_MAX_RUNNING_HR, 100, 240)
        or _plausible(file, profile.USER_PROFILE, profile.USER_MAX_HR, 100, 240)
    )
    threshold = _plausible(
        file, profile.ZONES_TARGET, profile.ZONES_THRESHOLD_HR, 80, 230
    ) or _plausible(file, profile.PHYSIOLOGY, profile.PHYSIOLOGY_THRESHOLD_HR, 80, 230)
    age = _plausible(file, profile.USER_PROFILE, Quantity(number=profile.USER_AGE), 5, 120)
    sex = _last(file, profile.USER_PROFILE, Quantity(number=profile.USER_GENDER))
    return WatchSettings(
        max_hr_bpm=max_hr,
        resting_hr_bpm=_plausible(file, profile.USER_PROFILE, profile.USER_RESTING_HR, 25, 120),
        threshold_hr_bpm=threshold,
        weight_kg=_plausible(file, profile.USER_PROFILE, profile.USER_WEIGHT, 20, 300),
        birth_year=None if age is None else start_year - int(age),
        sex=None if sex is None else SEXES.get(int(sex)),
    )


def watch_verdict(file: FitFile, span: SessionSpan) -> WatchVerdict:
    """Return the watch's opinion of one session; None where it has none.

    An aerobic effect of exactly 1.0 on a Stryd export is a filler, but a true 1.0 looks the
    same, so it is kept: nothing here is used to judge.
    """
    aerobic = session_figure(file, span, profile.SESSION_AEROBIC_EFFECT)
    anaerobic = session_figure(file, span, profile.SESSION_ANAEROBIC_EFFECT)
    load = session_figure(file, span, profile.SESSION_LOAD)
    if aerobic is None:
        aerobic = _last(file, profile.PHYSIOLOGY, profile.PHYSIOLOGY_AEROBIC_EFFECT)
    if anaerobic is None:
        anaerobic = _last(file, profile.PHYSIOLOGY, profile.PHYSIOLOGY_ANAEROBIC_EFFECT)
    if load is None:
        load = _last(file, profile.PHYSIOLOGY, profile.PHYSIOLOGY_LOAD)
    benefit = _last(file, profile.PHYSIOLOGY, Quantity(number=profile.PHYSIOLOGY_BENEFIT))
    return WatchVerdict(
        aerobic_effect=aerobic,
        anaerobic_effect=anaerobic,
        benefit=None if benefit is None else int(benefit),
        load=load,
        perceived_effort=session_figure(file, span, profile.SESSION_PERCEIVED_EFFORT),
    )


def device_name(file: FitFile) -> str:
    """Return maker and product in words as far as the file names them, "" if not at all."""
    table = file.table(profile.FILE_ID)
    if table is None:
        return ""
    maker = table.values(profile.FILE_ID_MANUFACTURER)[0]
    name = table.texts(profile.FILE_ID_PRODUCT_NAME)[0]
    product = table.values(profile.FILE_ID_PRODUCT)[0]
    words = named(MANUFACTURERS, maker if isinstance(maker, int) else None, "")
    if words.isdigit():
        words = f"maker {words}"
    if name and name.lower().startswith(words.lower()):
        return name
    what = name or ("" if product is None else f"product {product}")
    return f"{words} {what}".strip()


def has_barometer(file: FitFile) -> bool:
    """Say whether the device lists a barometer among its own sensors (device_info)."""
    table = file.table(profile.DEVICE_INFO)
    if table is None:
        return False
    own = table.numbers(profile.DEVICE_SOURCE) == _LOCAL
    return bool((own & (table.numbers(profile.DEVICE_TYPE) == _BAROMETER)).any())


def _last(file: FitFile, message: int, quantity: Quantity) -> float | None:
    table = file.table(message)
    if table is None:
        return None
    values = table.quantity(quantity)
    values = values[~np.isnan(values)]
    return float(values[-1]) if len(values) else None


def _plausible(
    file: FitFile, message: int, quantity: Quantity, least: float, most: float
) -> float | None:
    value = _last(file, message, quantity)
    return value if value is not None and least <= value <= most else None
