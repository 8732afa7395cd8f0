"""An activity as TCX: laps with their track points, speed and watts in Garmin's extension v2.

Sources: http://www.garmin.com/xmlschemas/TrainingCenterDatabasev2.xsd and
http://www.garmin.com/xmlschemas/ActivityExtensionv2.xsd.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from runlift_export.convert.activity import Activity
from runlift_export.convert.cells import iso_times
from runlift_export.convert.column import Array, Column
from runlift_export.convert.documents import start_text
from runlift_export.convert.measures import Columns, Floats, measure, moments, texts_of

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


def tcx_document(activity: Activity, records: Columns, laps: Columns) -> str | None:
    """Return the document; None for an activity without a known time, which TCX asks for."""
    start = start_text(activity)
    if start is None:
        return None
    points = _points(records, steps=activity.sport == "running")
    stamp = moments(records, "timestamp")
    times = np.empty(0) if stamp is None else np.where(stamp.valid, stamp.values, np.nan)
    rows = _lap_rows(laps, times, activity.started_at or 0)
    distances = measure(records, "distance")
    told = _Told(
        figures={name: measure(laps, *fields) for name, fields in _FIGURES.items()},
        laps=laps,
        times=times,
        distances=np.empty(0) if distances is None else distances,
    )
    body = "".join(
        _lap(told, row, begin=begin, points=points[first:last], where=slice(first, last))
        for row, begin, first, last in rows
    )
    sport = _SPORTS.get(activity.sport, "Other")
    return (
        f'{_HEAD}<Activities>\n<Activity Sport="{sport}">\n<Id>{start}</Id>\n{body}'
        "</Activity>\n</Activities>\n</TrainingCenterDatabase>\n"
    )


def _lap_rows(laps: Columns, times: Floats, started_at: int) -> list[tuple[int, int, int, int]]:
    """Return each lap's row, begin, and the records from and to it; row -1 for want of laps."""
    begins = moments(laps, "start_time")
    if begins is None or not begins.valid.all():
        return [(-1, started_at, 0, len(times))]
    order = np.argsort(begins.values, kind="stable")
    bounds = begins.values[order]
    known = np.maximum.accumulate(np.where(np.isnan(times), -np.inf, times))
    cuts = np.searchsorted(known, bounds, "left").tolist()
    cuts[0] = 0
    ends = [*cuts[1:], len(times)]
    return list(zip(order.tolist(), bounds.tolist(), cuts, ends, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Told:
    """What laps and records say, worked out once for all laps."""

    figures: dict[str, Floats | None]
    laps: Columns
    times: Floats
    distances: Floats


def _lap(told: _Told, row: int, *, begin: int, points: list[str], where: slice) -> str:
    def figure(name: str) -> float | None:
        values = None if row < 0 else told.figures[name]
        return None if values is None or np.isnan(values[row]) else float(values[row])

    laps = told.laps
    seconds = figure("time")
    metres = figure("distance")
    parts = [
        f'<Lap StartTime="{iso_times(np.array([begin]))[0]}Z">\n',
        f"<TotalTimeSeconds>{_span(told.times[where]) if seconds is None else seconds}",
        "</TotalTimeSeconds>",
        f"<DistanceMeters>{_span(told.distances[where]) if metres is None else metres}",
        "</DistanceMeters>",
        _element("MaximumSpeed", figure("speed")),
        f"<Calories>{min(int(figure('calories') or 0), _MOST_CALORIES)}</Calories>",
        _bpm("AverageHeartRateBpm", figure("mean_hr")),
        _bpm("MaximumHeartRateBpm", figure("max_hr")),
        f"<Intensity>{'Resting' if _word(laps, 'intensity', row) in _RESTING else 'Active'}",
        "</Intensity>",
        _cadence(figure("cadence")),
        f"<TriggerMethod>{_TRIGGERS.get(_word(laps, 'lap_trigger', row), 'Manual')}",
        "</TriggerMethod>\n",
    ]
    if points:
        parts.append("<Track>\n" + "".join(points) + "</Track>\n")
    return "".join(parts) + "</Lap>\n"


def _span(values: Floats) -> float:
    """Return how far values go within some rows: the length of a lap that does not say."""
    known = values[~np.isnan(values)]
    return float(max(known[-1] - known[0], 0)) if len(known) else 0.0


def _word(laps: Columns, name: str, row: int) -> str:
    column = laps.get(name)
    if column is None or row < 0 or column.is_list or not column.valid[row]:
        return ""
    code = column.values[row].item()
    return str((column.words or {}).get(code, code))


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
