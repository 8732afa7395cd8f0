"""One session of a file to the noun it is: a `Run` or a `DoneLift`."""

from __future__ import annotations

import numpy as np

from runlift_export.fit import FitFile, profile
from runlift_export.model import DoneLift, OffsetBasis, Run, Trace
from runlift_export.runs import local_time
from runlift_export.runs.laps import read_laps, read_planned
from runlift_export.runs.names import SPORTS, SUB_SPORTS, named
from runlift_export.runs.records import Records
from runlift_export.runs.sessions import SessionSpan, stored
from runlift_export.runs.strength import done_sets
from runlift_export.runs.timer import timer
from runlift_export.runs.trace import make_trace
from runlift_export.runs.watch import device, has_barometer, watch_settings, watch_verdict

LONGEST_S = 7 * 24 * 3600.0


def _offset(file: FitFile, records: Records | None) -> tuple[int, OffsetBasis]:
    offset = local_time.offset_in_file(file)
    if offset is not None:
        return offset, OffsetBasis.FILE
    longitude = None if records is None else records.longitude_deg
    return local_time.offset_from_longitude(longitude), OffsetBasis.LONGITUDE


def _within(records: Records, span: SessionSpan) -> slice:
    first = int(np.searchsorted(records.time_s, span.start_s - 1.0))
    last = int(np.searchsorted(records.time_s, span.start_s + span.elapsed_s + 1.0, "right"))
    return slice(first, last)


def make_run(
    file: FitFile, records: Records | None, span: SessionSpan, key: str, source: str
) -> Run:
    """Return the run that a session of `file` is; `records` are those of the whole file."""
    own = None if records is None else records.between(_within(records, span))
    elapsed = min(span.elapsed_s, LONGEST_S)
    times = np.empty(0) if own is None else own.time_s - span.start_s
    timer_s = stored(file, span, profile.SESSION_TIMER)
    clock = timer(
        file.table(profile.EVENT),
        span.start_s,
        elapsed,
        times,
        np.nan if timer_s is None else timer_s,
    )
    offset, basis = _offset(file, records)
    started_at = local_time.utc(span.start_s)
    trace = None if own is None else make_trace(own, span.start_s, elapsed, clock)
    return Run(
        key=key,
        source=source,
        started_at=started_at,
        local_date=local_time.local_date(started_at, offset),
        utc_offset_s=offset,
        offset_basis=basis,
        sport=named(SPORTS, span.sport, "unknown"),
        sub_sport=named(SUB_SPORTS, span.sub_sport, "generic"),
        distance_m=_distance(file, span, own),
        moving_s=min(timer_s or clock.total_s, LONGEST_S),
        elapsed_s=elapsed,
        ascent_m=stored(file, span, profile.SESSION_ASCENT),
        descent_m=stored(file, span, profile.SESSION_DESCENT),
        mean_heart_rate_bpm=stored(file, span, profile.SESSION_AVG_HR) or _mean_beats(trace),
        max_heart_rate_bpm=stored(file, span, profile.SESSION_MAX_HR) or _most_beats(own),
        has_position=own is not None and own.position,
        has_barometer=has_barometer(file),
        device=device(file),
        laps=read_laps(file, span.start_s, elapsed),
        planned_intensities=read_planned(file),
        watch=watch_settings(file, started_at.year),
        watch_verdict=watch_verdict(file, span),
        caveats=_caveats(file, span, own, basis),
        trace=trace,
    )


def _distance(file: FitFile, span: SessionSpan, records: Records | None) -> float | None:
    distance = stored(file, span, profile.SESSION_DISTANCE)
    if distance or records is None:
        return distance or None
    known = records.distance_m[~np.isnan(records.distance_m)]
    return float(known[-1] - known[0]) if len(known) > 1 and known[-1] > known[0] else None


def _mean_beats(trace: Trace | None) -> float | None:
    """Return the mean heart rate over time, not over records, which come as they please."""
    if trace is None:
        return None
    known = ~np.isnan(trace.heart_rate_bpm) & (trace.timer_s > 0)
    if not known.any():
        return None
    return float(np.average(trace.heart_rate_bpm[known], weights=trace.timer_s[known]))


def _most_beats(records: Records | None) -> float | None:
    if records is None or np.isnan(records.heart_rate_bpm).all():
        return None
    return float(np.nanmax(records.heart_rate_bpm))


def _caveats(
    file: FitFile, span: SessionSpan, records: Records | None, basis: OffsetBasis
) -> tuple[str, ...]:
    caveats = []
    if file.fault is not None:
        caveats.append("damaged file, read up to the break")
    if span.row is None:
        caveats.append("no session message")
    if records is None or not len(records):
        caveats.append("no records")
    if span.start_s < profile.RELATIVE_BEFORE:
        caveats.append("the watch's clock was not set, so the date is not right")
    if basis is not OffsetBasis.FILE:
        caveats.append("no local time in the file")
    return tuple(caveats)


def make_lift(
    file: FitFile, records: Records | None, span: SessionSpan, key: str, source: str
) -> DoneLift:
    """Return the finished strength session that a session of `file` is."""
    offset, basis = _offset(file, records)
    started_at = local_time.utc(span.start_s)
    return DoneLift(
        key=key,
        source=source,
        started_at=started_at,
        local_date=local_time.local_date(started_at, offset),
        utc_offset_s=offset,
        offset_basis=basis,
        duration_s=min(stored(file, span, profile.SESSION_TIMER) or span.elapsed_s, LONGEST_S),
        sets=done_sets(file, span.start_s, span.elapsed_s),
    )
