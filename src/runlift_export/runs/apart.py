"""Whether two recordings of one time were made far apart: then they are of two people.

Positions stay in the FIT files. So the two files are read once more, and only the answer is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

import numpy as np
import numpy.typing as npt

from runlift_export import fit
from runlift_export.cache import Cache, FileStamp
from runlift_export.errors import FitError
from runlift_export.fit import profile
from runlift_export.model import DoneLift, Run
from runlift_export.runs.files import FileLocation, OpenFiles

FAR_M = 1000.0
_LEAST_COMMON = 5
_DEGREE_M = 111_195.0
_SEMICIRCLES = 2.0**31 / 180.0

Track = npt.NDArray[np.float64]
"""(n, 3): FIT time, latitude and longitude in degrees, in order of time."""

_FAR, _NEAR = b"far", b"near"


class Whereabouts:
    """Answers whether recordings were made far apart, reading each pair of files once.

    `locations` say where a source lies. With a cache the answer is known the next time.
    """

    def __init__(self, locations: Mapping[str, FileLocation], cache: Cache | None) -> None:
        self._locations = locations
        self._cache = cache
        self._files = OpenFiles()

    def close(self) -> None:
        """Close the archives that were opened."""
        self._files.close()

    def far_apart(self, one: Run | DoneLift, other: Run | DoneLift) -> bool:
        """Whether the two were made more than a kilometre apart for most of their common time."""
        if not (isinstance(one, Run) and isinstance(other, Run)):
            return False
        places = [self._locations.get(run.source) for run in (one, other)]
        if not (one.has_position and other.has_position) or None in places:
            return False
        key = _key(one, other)
        known = {} if self._cache is None else self._cache.contents([key])
        if key not in known:
            found = self._measured([place for place in places if place is not None])
            known[key] = _FAR if found else _NEAR
            if self._cache is not None:
                # The place is no file's, so no file's stamp is ever taken for it.
                stamp = FileStamp(f"apart:{key}", 0, 0, 0)
                self._cache.store([(stamp, key, known[key])])
        return known[key] == _FAR

    def _measured(self, places: list[FileLocation]) -> bool:
        one, other = (_track(self._files.read(place)) for place in places)
        apart_m = _apart_m(one, other)
        return len(apart_m) >= _LEAST_COMMON and float(np.median(apart_m)) > FAR_M


def _key(one: Run, other: Run) -> str:
    pair = "\n".join(sorted((one.key, other.key)))
    return sha256(f"how far apart: {pair}".encode()).hexdigest()


def _track(data: object) -> Track:
    """Where a file's records were made."""
    try:
        files = fit.read_fit(data) if isinstance(data, bytes) else ()
    except FitError:
        return np.empty((0, 3))
    rows = []
    for file in files:
        table = file.table(profile.RECORD)
        if table is None or not table.has(profile.RECORD_LONGITUDE):
            continue
        columns = (
            table.timestamps(),
            table.numbers(profile.RECORD_LATITUDE) / _SEMICIRCLES,
            table.numbers(profile.RECORD_LONGITUDE) / _SEMICIRCLES,
        )
        rows.append(np.stack(columns, axis=1))
    track = np.concatenate(rows) if rows else np.empty((0, 3))
    nowhere = (track[:, 1] == 0) & (track[:, 2] == 0)
    track = track[np.isfinite(track).all(axis=1) & ~nowhere]
    return np.asarray(track[np.argsort(track[:, 0], kind="stable")])


def _apart_m(one: Track, other: Track) -> npt.NDArray[np.float64]:
    """The metres between two tracks at the times of the first that the second covers."""
    if not len(one) or not len(other):
        return np.empty(0)
    times = one[:, 0]
    common = one[(times >= other[0, 0]) & (times <= other[-1, 0])]
    north, east = (np.interp(common[:, 0], other[:, 0], other[:, at]) for at in (1, 2))
    across = (common[:, 2] - east + 180.0) % 360.0 - 180.0
    across *= np.cos(np.radians(common[:, 1]))
    return np.asarray(_DEGREE_M * np.hypot(common[:, 1] - north, across))
