"""An activity as TCX: laps with their track points, speed and watts in Garmin's extension v2.

Sources: http://www.garmin.com/xmlschemas/TrainingCenterDatabasev2.xsd and
http://www.garmin.com/xmlschemas/ActivityExtensionv2.xsd.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from runlift_export.convert.activity import Activity
from runlift_export.convert.column import (
    ROWS_AT_ONCE,
    Array,
    Column,
    Columns,
    Floats,
    blocks_of,
    iso_times,
    measure,
    moments,
    texts_of,
)

_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xmlns:ns3="http://www.garmin.com/xmlschemas/ActivityExtension/v2" \
xsi:schemaLocation="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2 \
http://www.garmin.com/xmlschemas/TrainingCenterDatabasev2.xsd \
http://www.garmin.com/xmlschemas/ActivityExtension/v2 \
http://www.garmin.com/xmlschemas/ActivityExtensionv2.xsd">
"""
_SPORTS = {"running": "Running", "cycling": "Biking"}
_TRIGGERS = {
    "manual": "Manual",
    "time": "Time",
    "distance": "Distance",
    "position_start": "Location",
    "position_lap": "Location",
    "position_waypoint": "Location",
    "position_marked": "Location",
}
_FIGURES = {
    "time": ("total_timer_time", "total_elapsed_time"),
    "distance": ("total_distance",),
    "speed": ("enhanced_max_speed", "max_speed"),
    "calories": ("total_calories",),
    "mean_hr": ("avg_heart_rate",),
    "max_hr": ("max_heart_rate",),
    "cadence": ("avg_cadence",),
}
_RESTING = frozenset({"rest", "recovery"})
_MOST_CALORIES = 65_535
_MOST_CADENCE = 254
_MOST_BPM = 255


def tcx_document(activity: Activity, start: str, records: Columns, laps: Columns) -> Iterator[str]:
    """Give the document in pieces; `start` is the time that TCX knows an activity by."""
    sport = _SPORTS.get(activity.sport, "Other")
    yield f'{_HEAD}<Activities>\n<Activity Sport="{sport}">\n<Id>{start}</Id>\n'
    points = _Points(records, steps=activity.sport == "running")
    yield from _laps(activity.started_at or 0, records, laps, points)
    yield "</Activity>\n</Activities>\n</TrainingCenterDatabase>\n"


class _Points:
    """The track points as text, a block of rows at a time; rows are asked for in their order."""

    def __init__(self, records: Columns, *, steps: bool) -> None:
        self._blocks = blocks_of(tuple(records.values()))
        self._steps = steps
        self._texts: list[str] = []
        self._first = 0

    def between(self, begin: int, end: int) -> Iterator[str]:
        """Give the points of the rows from `begin` to before `end`, which have a time at all."""
        while begin < end:
            while begin >= self._first + len(self._texts):
                self._first += len(self._texts)
                block = {column.name: column for column in next(self._blocks)}
                self._texts = _points(block, steps=self._steps)
            here = self._texts[begin - self._first : end - self._first]
            yield "".join(here)
            begin += len(here)


def _laps(started_at: int, records: Columns, laps: Columns, points: _Points) -> Iterator[str]:
    """Give the laps in order of their begin, each with its points; one for want of laps."""
    stamp = moments(records, "timestamp")
    times = np.empty(0) if stamp is None else np.where(stamp.valid, stamp.values, np.nan)
    distances = measure(records, "distance")
    if distances is None:
        distances = np.empty(0)
    begin = moments(laps, "start_time")
    told: Columns = {}
    begins, cuts = np.array([started_at]), np.array([0])
    if begin is not None and begin.valid.all():
        order = np.argsort(begin.values, kind="stable")
        told = {name: column.rows(order) for name, column in laps.items()}
        begins = begin.values[order]
        known = np.maximum.accumulate(np.where(np.isnan(times), -np.inf, times))
        cuts = np.searchsorted(known, begins, "left")
        cuts[0] = 0
    ends = np.append(cuts[1:], len(times))
    for first in range(0, len(begins), ROWS_AT_ONCE):
        block = slice(first, first + ROWS_AT_ONCE)
        said = _said({name: column.rows(block) for name, column in told.items()})
        spans = zip(cuts[block].tolist(), ends[block].tolist(), strict=True)
        rows = zip(iso_times(begins[block]), spans, strict=True)
        for row, (at, span) in enumerate(rows):
            yield _lap(said, row, begin=at, where=slice(*span), times=times, distances=distances)
            yield from _track(points.between(*span))
            yield "</Lap>\n"


def _track(points: Iterator[str]) -> Iterator[str]:
    """Put a track round points, where there are any."""
    before = "<Track>\n"
    for piece in filter(None, points):
        yield before + piece
        before = ""
    if not before:
        yield "</Track>\n"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Said:
    """What some laps say, worked out once for all of them; empty where none says it."""

    figures: dict[str, list[float]]
    intensities: list[str]
    triggers: list[str]


def _said(laps: Columns) -> _Said:
    figures = {name: measure(laps, *fields) for name, fields in _FIGURES.items()}
    return _Said(
        figures={name: [] if one is None else one.tolist() for name, one in figures.items()},
        intensities=_words(laps, "intensity"),
        triggers=_words(laps, "lap_trigger"),
    )


def _lap(
    said: _Said,
    row: int,
    *,
    begin: str,
    where: slice,
    times: Floats,
    distances: Floats,
) -> str:
    """Return the head of a lap, up to its track."""

    def figure(name: str) -> float | None:
        values = said.figures[name]
        return None if not values or math.isnan(values[row]) else values[row]

    seconds = figure("time")
    metres = figure("distance")
    parts = [
        f'<Lap StartTime="{begin}Z">\n',
        f"<TotalTimeSeconds>{_span(times[where]) if seconds is None else seconds}",
        "</TotalTimeSeconds>",
        f"<DistanceMeters>{_span(distances[where]) if metres is None else metres}",
        "</DistanceMeters>",
        _element("MaximumSpeed", figure("speed")),
        f"<Calories>{min(int(figure('calories') or 0), _MOST_CALORIES)}</Calories>",
        _bpm("AverageHeartRateBpm", figure("mean_hr")),
        _bpm("MaximumHeartRateBpm", figure("max_hr")),
        f"<Intensity>{'Resting' if _word(said.intensities, row) in _RESTING else 'Active'}",
        "</Intensity>",
        _cadence(figure("cadence")),
        f"<TriggerMethod>{_TRIGGERS.get(_word(said.triggers, row), 'Manual')}",
        "</TriggerMethod>\n",
    ]
    return "".join(parts)


def _span(values: Floats) -> float:
    """Return how far values go within some rows: the length of a lap that does not say."""
    known = values[~np.isnan(values)]
    return float(max(known[-1] - known[0], 0)) if len(known) else 0.0


def _words(laps: Columns, name: str) -> list[str]:
    column = laps.get(name)
    if column is None or column.is_list:
        return []
    known, words = column.valid.tolist(), column.words or {}
    codes = column.values.tolist()
    return [
        str(words.get(code, code)) if there else ""
        for code, there in zip(codes, known, strict=True)
    ]


def _word(words: list[str], row: int) -> str:
    return words[row] if words else ""


def _element(tag: str, value: float | None) -> str:
    return "" if value is None or value < 0 else f"<{tag}>{value!r}</{tag}>"


def _bpm(tag: str, value: float | None) -> str:
    known = value is not None and 1 <= value <= _MOST_BPM
    return f"<{tag}><Value>{int(value or 0)}</Value></{tag}>" if known else ""


def _cadence(value: float | None) -> str:
    known = value is not None and 0 <= value <= _MOST_CADENCE
    return f"<Cadence>{int(value or 0)}</Cadence>" if known else ""


def _points(records: Columns, *, steps: bool) -> list[str]:
    """Return one element a record, empty for one without a time, put together by columns."""
    stamp = moments(records, "timestamp")
    if stamp is None:
        return []
    cells = [[f"<Trackpoint><Time>{time}Z</Time>" for time in iso_times(stamp.values)]]
    latitude, longitude = measure(records, "position_lat"), measure(records, "position_long")
    if latitude is not None and longitude is not None:
        there = (np.abs(latitude) <= 90) & (np.abs(longitude) <= 180)
        cells.append(
            [
                f"<Position><LatitudeDegrees>{lat:.7f}</LatitudeDegrees>"
                f"<LongitudeDegrees>{lon:.7f}</LongitudeDegrees></Position>"
                if known
                else ""
                for lat, lon, known in zip(
                    latitude.tolist(), longitude.tolist(), there.tolist(), strict=True
                )
            ]
        )
    cells.extend(_measured(records, steps=steps))
    rows = ["".join(row) + "</Trackpoint>\n" for row in zip(*cells, strict=True)]
    return _without_untimed(rows, stamp)


def _without_untimed(rows: list[str], stamp: Column) -> list[str]:
    if stamp.valid.all():
        return rows
    return [row if there else "" for row, there in zip(rows, stamp.valid.tolist(), strict=True)]


def _measured(records: Columns, *, steps: bool) -> list[list[str]]:
    """Return the measures of each point in the order that the schema wants."""
    found: list[list[str]] = []
    altitude = measure(records, "enhanced_altitude", "altitude")
    if altitude is not None:
        found.append(texts_of(altitude, "<AltitudeMeters>", "</AltitudeMeters>"))
    distance = measure(records, "distance")
    if distance is not None:
        found.append(texts_of(distance, "<DistanceMeters>", "</DistanceMeters>"))
    pulse = measure(records, "heart_rate")
    if pulse is not None:
        pulse = _limited(pulse, 1, _MOST_BPM)
        found.append(texts_of(pulse, "<HeartRateBpm><Value>", "</Value></HeartRateBpm>"))
    cadence = measure(records, "cadence")
    if cadence is not None:
        cadence = _limited(cadence, 0, _MOST_CADENCE)
        if not steps:
            found.append(texts_of(cadence, "<Cadence>", "</Cadence>"))
    extension = _extension(records, cadence if steps else None)
    return [*found, extension] if extension else found


def _extension(records: Columns, run_cadence: Floats | None) -> list[str]:
    cells = []
    speed = measure(records, "enhanced_speed", "speed")
    if speed is not None:
        cells.append(texts_of(speed, "<ns3:Speed>", "</ns3:Speed>"))
    if run_cadence is not None:
        cells.append(texts_of(run_cadence, "<ns3:RunCadence>", "</ns3:RunCadence>"))
    power = measure(records, "power")
    if power is not None:
        power = _limited(power, 0, 65_535)
        cells.append(texts_of(power, "<ns3:Watts>", "</ns3:Watts>"))
    inside = ["".join(row) for row in zip(*cells, strict=True)] if cells else []
    before, after = "<Extensions><ns3:TPX>", "</ns3:TPX></Extensions>"
    return [before + row + after if row else "" for row in inside]


def _limited(values: Array, least: float, most: float) -> Floats:
    within: Floats = np.where((values >= least) & (values <= most), values, np.nan)
    return within
