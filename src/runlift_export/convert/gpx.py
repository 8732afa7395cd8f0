"""The track of an activity as GPX 1.1 with Garmin's TrackPointExtension v1.

Sources: https://www.topografix.com/GPX/1/1/ and
http://www.garmin.com/xmlschemas/TrackPointExtension/v1 (heart rate from 1 bpm, cadence to 254).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from runlift_export.convert.activity import Activity
from runlift_export.convert.column import (
    ROWS_AT_ONCE,
    Array,
    Columns,
    Flags,
    iso_times,
    measure,
    moments,
    texts_of,
)
from runlift_export.convert.text_tables import start_text

_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="runlift-export" xmlns="http://www.topografix.com/GPX/1/1" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1" \
xsi:schemaLocation="http://www.topografix.com/GPX/1/1 \
http://www.topografix.com/GPX/1/1/gpx.xsd \
http://www.garmin.com/xmlschemas/TrackPointExtension/v1 \
http://www.garmin.com/xmlschemas/TrackPointExtensionv1.xsd">
"""
_EXTENSION = (
    ("temperature", "atemp", -100, 200),
    ("heart_rate", "hr", 1, 255),
    ("cadence", "cad", 0, 254),
)
_BEGIN, _END = "<trkseg>\n", "</trkseg>\n"
_DECIMALS = 7  # a centimetre; FIT keeps about as much


def gpx_document(activity: Activity, records: Columns) -> Iterator[str]:
    """Give the track in pieces: a point for each record that has a place, in the order of the file.

    Where points are missing in between, because a place is unknown or kept back, a new segment
    begins, so that no line crosses what is hidden.
    """
    start = start_text(activity)
    metadata = f"<metadata><time>{start}</time></metadata>\n" if start else ""
    yield f"{_HEAD}{metadata}<trk>\n<type>{activity.sport}</type>\n"
    yield from _segments(records)
    yield "</trk>\n</gpx>\n"


def _segments(records: Columns) -> Iterator[str]:
    latitude, longitude = measure(records, "position_lat"), measure(records, "position_long")
    if latitude is None or longitude is None:
        return
    placed: Flags = (np.abs(latitude) <= 90) & (longitude >= -180) & (longitude < 180)
    rows = np.flatnonzero(placed)
    if not len(rows):
        return
    begins = np.diff(rows, prepend=rows[0]) > 1
    yield _BEGIN
    for first in range(0, len(rows), ROWS_AT_ONCE):
        block = slice(first, first + ROWS_AT_ONCE)
        chosen = rows[block]
        there = {name: column.rows(chosen) for name, column in records.items()}
        lines = _lines(there, latitude[chosen], longitude[chosen])
        for at in np.flatnonzero(begins[block]).tolist():
            lines[at] = f"{_END}{_BEGIN}{lines[at]}"
        yield "".join(lines)
    yield _END


def _lines(records: Columns, latitude: Array, longitude: Array) -> list[str]:
    """Return one element a point, put together column by column."""
    cells = [
        [f'<trkpt lat="{value:.{_DECIMALS}f}"' for value in latitude.tolist()],
        [f' lon="{value:.{_DECIMALS}f}">' for value in longitude.tolist()],
    ]
    altitude = measure(records, "enhanced_altitude", "altitude")
    if altitude is not None:
        cells.append(texts_of(altitude, "<ele>", "</ele>"))
    stamp = moments(records, "timestamp")
    if stamp is not None:
        times = iso_times(stamp.values)
        known = stamp.valid.tolist()
        cells.append(
            [
                f"<time>{time}Z</time>" if there else ""
                for time, there in zip(times, known, strict=True)
            ]
        )
    extension = []
    for name, tag, least, most in _EXTENSION:
        values = measure(records, name)
        if values is not None:
            values = np.where((values >= least) & (values <= most), values, np.nan)
            extension.append(texts_of(values, f"<gpxtpx:{tag}>", f"</gpxtpx:{tag}>"))
    if extension:
        before = "<extensions><gpxtpx:TrackPointExtension>"
        after = "</gpxtpx:TrackPointExtension></extensions>"
        inside = ["".join(row) for row in zip(*extension, strict=True)]
        cells.append([before + row + after if row else "" for row in inside])
    return ["".join(row) + "</trkpt>\n" for row in zip(*cells, strict=True)]
