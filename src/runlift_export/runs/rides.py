"""What was recorded as running but was none: a bus, a bicycle, a lift, with the watch left on.

Nobody runs faster than the records of the world, or climbs and descends faster than the best;
feet that run are counted; and a heart that beats much slower at a much higher speed is carried.
Feet that were counted all the way speak against a ride: then only the speed is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from runlift_export.language import to_say
from runlift_export.model import TRACE_STEP_S, Trace
from runlift_export.runs.trace import (
    MEASURED_TOO_FAR,
    Bools,
    Floats,
    Span,
    count_of,
    covered_by,
    median_of,
    quantile_of,
    record_m_per_s,
    running_sum,
    spans_of,
    without_gaps,
)

_WINDOWS_S = (60, 120, 240, 480, 900, 1800, 3600, 7200)

# The best vertical kilometre took 28:53 (Fully); stairs of some minutes are climbed as fast.
FASTEST_CLIMB_M_PER_S = 0.7
# The best descend 900 m of scree in ten minutes (Mount Marathon).
FASTEST_DESCENT_M_PER_S = 1.7
_CLIMB_S = 300
_DESCENT_S = 120
_STEADY_SHARE = 0.6  # a barometer that is set anew jumps once; a lift climbs all the time

RUN_STEPS_PER_MIN = 140.0
NO_STEPS_PER_MIN = 100.0  # slower than walking
FEW_STEPS_PER_MIN = 125.0  # what a wrist counts on a bumpy road, and walkers do
_LEGS_STEPS_PER_MIN = 50.0
_COUNTS_FROM = 10.0
_UNSTEADY = 0.3  # of the median: a runner's steps hardly differ, also where one foot is counted
_HARDLY_EVER = 0.05
# Ten minutes at this speed ask for two thirds of anybody's heart.
_FAST_M_PER_S, _CALM_FOR_S, _CALM_BPM = 4.5, 600.0, 115.0
MOVING_M_PER_S = 1.4
CARRIED_M_PER_S = 2.0  # faster than walking
RIDDEN_M_PER_S = 3.0  # a walk with the hands in the pockets is slower
FASTER = 1.25
CALMER_BPM = 10.0
NEAR_RECORD = 0.8
SHORTEST_S = 60.0
SHORTEST_BY_SENSOR_S = 180.0  # sensors lose steps and beats for a minute or two
_LAG_S = 60.0  # the heart slows down over about a minute
_BRIDGE_S = 60.0
_LONGEST_STOP_S = 300.0


class Sign(Enum):
    """What told that a stretch was no running."""

    FASTER_THAN_RECORDS = to_say("faster than anybody runs")
    CLIMBS = to_say("a climb faster than anybody's legs")
    FALLS = to_say("a descent faster than anybody's legs")
    NO_STEPS = to_say("hardly a step was counted")
    LEFT_ON = to_say("nobody moved any more, as if the watch was left on")
    NEVER_RAN = to_say("neither the steps nor the heart of a run, from start to end")
    CALM_HEART = to_say("a much lower heart rate at a much higher speed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ride:
    """A stretch of cells in which nobody ran, and how that was told."""

    span: Span
    sign: Sign


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Cells:
    """The columns of a trace that tell, as float64, NaN where unknown; speed 0 where unknown."""

    timer_s: Floats
    speed: Floats
    steps: Floats
    bpm: Floats
    altitude: Floats
    gait: Bools
    steps_tell: bool


def find_rides(trace: Trace) -> tuple[tuple[Ride, ...], tuple[Span, ...]]:
    """Return the rides in a trace, and stretches that were run but whose speed cannot be.

    Both in order of time; a ride holds at least a minute.
    """
    cells = _cells_of(trace)
    if _never_ran(cells):
        return (Ride(span=(0, len(cells.speed)), sign=Sign.NEVER_RAN),), ()
    signs = (
        (Sign.FASTER_THAN_RECORDS, _beyond_records(cells)),
        (Sign.CLIMBS, _beyond_climbs(cells)),
        (Sign.FALLS, _beyond_descents(cells)),
        (Sign.NO_STEPS, _carried(cells)),
        (Sign.CALM_HEART, _calm(cells)),
    )
    rides: list[Ride] = []
    wrong: list[Span] = []
    for sign, found in signs:
        for span in spans_of(found):
            if _is_gait(cells, span):
                if sign is Sign.FASTER_THAN_RECORDS:
                    wrong.append(span)
            else:
                rides.append(Ride(span=span, sign=sign))
    return _joined(rides, cells), tuple(sorted(wrong))


# Each window in cells, with the speed that nobody has run for so long.
_WINDOWS = tuple(
    (window_s // TRACE_STEP_S, MEASURED_TOO_FAR * record_m_per_s(window_s))
    for window_s in _WINDOWS_S
)


def _cells_of(trace: Trace) -> _Cells:
    speed = trace.speed_m_per_s.astype(np.float64)
    steps = trace.cadence_steps_per_min.astype(np.float64)
    timed = trace.timer_s > 0
    moving = (speed > MOVING_M_PER_S) & timed
    gait = moving & (steps >= RUN_STEPS_PER_MIN)
    return _Cells(
        timer_s=trace.timer_s.astype(np.float64),
        speed=np.where(timed & ~np.isnan(speed), speed, 0.0),
        steps=steps,
        bpm=trace.heart_rate_bpm.astype(np.float64),
        altitude=trace.altitude_m.astype(np.float64),
        gait=gait,
        steps_tell=count_of(gait) >= max(0.2 * count_of(moving), 12),
    )


def _beyond_records(cells: _Cells) -> Bools:
    """Cells of any window that is faster than the record for its length, its slow ends left out."""
    found = np.zeros(len(cells.speed), dtype=np.bool_)
    # No mean is higher than the highest, but for a rounding: most runs need no window.
    fastest = float(cells.speed.max(initial=0.0)) * (1.0 + 1e-9)
    if fastest <= _WINDOWS[-1][1]:
        return found
    sums = running_sum(cells.speed)
    for width, limit in _WINDOWS:
        if width > len(cells.speed):
            break
        if fastest > limit:
            beyond = (sums[width:] - sums[:-width]) / width > limit
            if beyond.any():
                found |= covered_by(beyond, width, len(found)) & (cells.speed > 0.75 * limit)
    return found


def _beyond_climbs(cells: _Cells) -> Bools:
    """Cells of any five minutes that rise faster than legs can, and rise all the time."""
    found = _beyond_slope(cells, FASTEST_CLIMB_M_PER_S, _CLIMB_S)
    if not found.any():
        return found
    walked = cells.steps >= _LEGS_STEPS_PER_MIN
    own_bpm = median_of(cells.bpm[cells.speed > MOVING_M_PER_S])
    for span in list(spans_of(found)):
        inside = slice(*span)
        bpm = median_of(cells.bpm[inside])
        # Whose feet are not counted, and who is lifted most of the time, has no higher pulse then.
        least = own_bpm if np.isfinite(cells.steps[inside]).mean() > 0.5 else own_bpm - CALMER_BPM
        found[inside] &= not (walked[inside].mean() > 0.5 or bpm > least)
    return found


def _beyond_descents(cells: _Cells) -> Bools:
    """Cells of any two minutes that sink faster than anybody runs down, and sink all the time."""
    found = _beyond_slope(
        replace(cells, altitude=-cells.altitude), FASTEST_DESCENT_M_PER_S, _DESCENT_S
    )
    # A barometer that settles sinks as fast, but it goes nowhere.
    for span in list(spans_of(found)):
        found[slice(*span)] &= _pace(cells, span)[1] >= RIDDEN_M_PER_S
    return found


def _beyond_slope(cells: _Cells, fastest_m_per_s: float, window_s: int) -> Bools:
    """Cells without a runner's steps in any window that rises faster than `fastest_m_per_s`."""
    width = window_s // TRACE_STEP_S
    count = len(cells.altitude)
    none = np.zeros(count, dtype=np.bool_)
    if width >= count:
        return none
    rise = np.zeros(count)
    steps = cells.altitude[1:] - cells.altitude[:-1]
    np.copyto(rise[1:], steps, where=~np.isnan(steps))
    most = fastest_m_per_s * window_s
    if np.maximum(rise, 0.0).sum() < 0.99 * most:
        return none
    rises = rise >= 0.5 * fastest_m_per_s * TRACE_STEP_S
    climbed, steady = running_sum(rise), running_sum(rises)
    beyond = (climbed[width:] - climbed[:-width] > most) & (
        steady[width:] - steady[:-width] >= _STEADY_SHARE * width
    )
    return covered_by(beyond, width, count) & ~cells.gait if beyond.any() else none


def _never_ran(cells: _Cells) -> bool:
    """Whether most of it was fast and neither feet nor heart are a runner's, from start to end.

    A wrist on a handlebar counts now this, now that. A sensor that counts nothing is broken, and
    one that counts evenly counts one foot: neither tells anything.
    """
    moving = cells.speed > MOVING_M_PER_S
    fast = cells.speed >= RIDDEN_M_PER_S
    many = max(count_of(moving), SHORTEST_BY_SENSOR_S / TRACE_STEP_S)
    if count_of(cells.gait) > _HARDLY_EVER * many or count_of(fast) < 0.5 * many:
        return False
    counted = moving & (cells.steps >= _COUNTS_FROM)
    if count_of(counted) >= 0.3 * many and (counted & fast).any():
        return not _is_one_foot(cells.steps[counted & fast])
    beats = cells.bpm[cells.speed >= _FAST_M_PER_S]
    known = count_of(np.isfinite(beats)) * TRACE_STEP_S >= _CALM_FOR_S
    return known and median_of(beats) <= _CALM_BPM


def _is_one_foot(steps: Floats) -> bool:
    """Whether twice as many would be the steps of a run: they hardly differ then."""
    low, middle, high = (quantile_of(steps, share) for share in (0.25, 0.5, 0.75))
    return 2 * middle >= FEW_STEPS_PER_MIN and high - low <= _UNSTEADY * middle


def _carried(cells: _Cells) -> Bools:
    """Cells that go faster than walking without a step, where steps were counted before.

    A sensor may lose the steps of a run. So the heart must be calmer too; where it is not
    known, the speed must be far from this run's own, and near the records if nothing is counted.
    """
    found = np.zeros(len(cells.speed), dtype=np.bool_)
    if not cells.steps_tell:
        return found
    still = (cells.speed >= CARRIED_M_PER_S) & ~(cells.steps >= FEW_STEPS_PER_MIN)
    spans = [span for span in spans_of(without_gaps(still, _BRIDGE_S)) if _is_ridden(cells, span)]
    if not spans:
        return found
    own_speed, own_bpm = median_of(cells.speed[cells.gait]), median_of(cells.bpm[cells.gait])
    for span in spans:
        found[slice(*span)] = _is_carried(cells, span, own_speed, own_bpm)
    return found


def _is_carried(cells: _Cells, span: Span, own_speed: float, own_bpm: float) -> bool:
    first, last = span
    seconds, speed = _pace(cells, span)
    steps = cells.steps[first:last]
    faster = speed >= FASTER * own_speed
    bpm = median_of(cells.bpm[first + round(_LAG_S / TRACE_STEP_S) // 2 : last])
    if np.isfinite(bpm) and np.isfinite(own_bpm):
        nothing = (steps >= NO_STEPS_PER_MIN).mean() <= 0.2
        return bpm <= own_bpm - CALMER_BPM and bool(faster or nothing)
    known = bool(np.isfinite(steps).mean() > 0.5)
    # Where the sensor still counts something it has not lost the feet.
    alive = (steps >= _COUNTS_FROM).mean() > 0.3
    near = 0.0 if alive else NEAR_RECORD * record_m_per_s(max(seconds, SHORTEST_S))
    return known and faster and speed >= near


def _pace(cells: _Cells, span: Span) -> tuple[float, float]:
    """Seconds of a stretch, and its mean speed (m/s) in them."""
    inside = slice(*span)
    seconds = float(cells.timer_s[inside].sum())
    return seconds, float(cells.speed[inside].sum()) * TRACE_STEP_S / max(seconds, 1.0)


def _is_ridden(cells: _Cells, span: Span) -> bool:
    """Whether a stretch is long and fast enough to be told by a sensor."""
    seconds, speed = _pace(cells, span)
    return seconds >= SHORTEST_BY_SENSOR_S and speed >= RIDDEN_M_PER_S


def _calm(cells: _Cells) -> Bools:
    """Cells a quarter faster than the running with the highest heart rate, and much calmer.

    Not downhill, where speed costs little.
    """
    found = np.zeros(len(cells.speed), dtype=np.bool_)
    moving = cells.speed > MOVING_M_PER_S
    known = moving & np.isfinite(cells.bpm)
    if count_of(known) * TRACE_STEP_S < 600.0:
        return found
    high = quantile_of(cells.bpm[known], 0.67)
    calm = known & (cells.bpm <= high - 2 * CALMER_BPM) & ~cells.gait
    if not calm.any():
        return found
    own = known & (cells.bpm >= high - 5.0)
    fast = calm & (cells.speed >= FASTER * median_of(cells.speed[own]))
    for first, last in spans_of(without_gaps(fast, _BRIDGE_S)):
        seconds = float(cells.timer_s[first:last].sum())
        if seconds >= SHORTEST_BY_SENSOR_S and not _falls(cells, (first, last)):
            found[first:last] = True
    return found


def _falls(cells: _Cells, span: Span) -> bool:
    heights = cells.altitude[slice(*span)]
    heights = heights[np.isfinite(heights)]
    metres = float(cells.speed[slice(*span)].sum() * TRACE_STEP_S)
    return len(heights) > 1 and heights[0] - heights[-1] > 0.03 * metres


def _is_gait(cells: _Cells, span: Span) -> bool:
    return bool(cells.gait[slice(*span)].mean() > 0.5)


def _joined(rides: list[Ride], cells: _Cells) -> tuple[Ride, ...]:
    """Rides that overlap, or between which nobody ran (a stop of the bus), are one.

    What is shorter than a minute in all is no ride but a slip of the satellites.
    """
    joined: list[Ride] = []
    for ride in sorted(rides, key=lambda one: one.span):
        before = joined[-1] if joined else None
        if before is not None and _same_ride(before.span[1], ride.span[0], cells):
            span = (before.span[0], max(before.span[1], ride.span[1]))
            joined[-1] = Ride(span=span, sign=before.sign)
        else:
            joined.append(ride)
    return tuple(ride for ride in joined if cells.timer_s[slice(*ride.span)].sum() >= SHORTEST_S)


def _same_ride(end: int, start: int, cells: _Cells) -> bool:
    apart_s = (start - end) * TRACE_STEP_S
    if apart_s <= _BRIDGE_S:
        return True
    between = slice(end, start)
    if cells.steps_tell:
        ran = cells.gait[between].mean()
    else:
        ran = (cells.speed[between] > CARRIED_M_PER_S).mean()
    return apart_s <= _LONGEST_STOP_S and bool(ran < 0.2)
