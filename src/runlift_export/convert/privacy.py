"""What of an activity is kept back: places, and what tells whose watch it was.

Fields of apps are called anything: what is not told by its name is told by its values, which are
those of the places, the serial number or the name that the file has elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from runlift_export.convert.column import Array, Column, Flags, Kind
from runlift_export.convert.options import ConvertOptions
from runlift_export.fit import FitFile, profile
from runlift_export.model import Circle

EARTH_RADIUS_M = 6_371_008.8

_PLACE_NAME = re.compile(
    r"(^|[^a-z])(lat|lon|long|lng|latitude|longitude|position|coord[a-z]*|geohash|location|loc|geo"
    r"|easting|northing|utm|mgrs|plus_?code|w3w|what3words|home|address)([^a-z]|$)",
    re.IGNORECASE,
)
_PLACE_UNIT = re.compile(r"deg|degrees?|semicircles?|°", re.IGNORECASE)
_NUMBER_OF_ONE = re.compile(
    r"serial|(^|_)ant_id|device_number|user_(local|profile)_?(id|index)|(global|local)_id|uuid"
    r"|(^|[^a-z])(email|owner|athlete|user|person)([^a-z]|$)|^(developer|application)_id$",
    re.IGNORECASE,
)
_NAME = re.compile(r"(^|[^a-z])(name|descriptor)$", re.IGNORECASE)
_NAMES_OF_THINGS = frozenset({"product_name", "wkt_step_name", "field_name", "zone_name"})
_UNKNOWN = re.compile(r"(field|developer)_\d")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_AS_DEGREES = (1.0, 180 / 2**31, 180 / np.pi, 1e-5, 1e-6, 1e-7)
"""Degrees, semicircles, radians, and degrees as whole numbers."""
_NEAR_DEG = 0.005
_LEAST_SERIAL = 2**16
_LEAST_NAME = 3
_MOST_WORDS = 100  # a watch has one owner and some sensors
_NOT_A_PLACE = frozenset({"position"})  # of a segment's leaderboard: a rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """What a file says of whose it is: names, and serial numbers of devices."""

    names: frozenset[str]
    numbers: frozenset[int]


NOBODY = Owner(names=frozenset(), numbers=frozenset())


def owner_of(file: FitFile) -> Owner:
    """Return the names and serial numbers in a file, by which they are found again elsewhere."""
    users = file.table(_USER_PROFILE)
    told = () if users is None else users.values(0)
    whole = {text.strip().casefold() for text in told if isinstance(text, str)}
    parts = {part for name in whole for part in name.split() if len(part) > _LEAST_NAME}
    numbers: set[int] = set()
    for message in (profile.FILE_ID, _DEVICE_INFO):
        table = file.table(message)
        if table is not None:
            found = np.unique(table.numbers(_SERIAL_NUMBER))
            numbers.update(int(one) for one in found[found >= _LEAST_SERIAL].tolist())
    return Owner(
        names=frozenset(name for name in whole | parts if len(name) >= _LEAST_NAME),
        numbers=frozenset(numbers),
    )


_USER_PROFILE, _DEVICE_INFO, _SERIAL_NUMBER = 3, 23, 3


def without_private(
    columns: tuple[Column, ...], options: ConvertOptions, owner: Owner
) -> tuple[Column, ...]:
    """Return the columns that may be written, places hidden where they are to be.

    What has no name in the profile might be anything: where places or serial numbers are kept
    back, so are nameless numbers as wide as these, and nameless text.
    """
    tracks = _tracks(columns)
    places = {one.name for one in columns if is_place(one) or _follows(one, tracks)}
    kept = tuple(
        column
        for column in columns
        if (options.positions or column.name not in places)
        and (options.identity or not (_is_identity(column) or _names(column, owner)))
    )
    if not options.hidden:
        return kept
    return _without_circles(kept, options.hidden, places)


def _tracks(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Return the latitudes and longitudes of a table by the profile."""
    return tuple(
        one
        for one in columns
        if one.unit == "deg" and one.name.endswith(("_lat", "_long")) and not one.is_list
    )


def _follows(column: Column, tracks: tuple[Column, ...]) -> bool:
    """Whether a column has the values of a track, in any unit that places are written in."""
    if column.kind is not Kind.NUMBER or column.is_list or column in tracks:
        return False
    for track in tracks:
        both = column.valid & track.valid & (np.abs(track.values) > 1)
        if not both.any():
            continue
        wanted = track.values[both]
        there = column.values[both].astype(np.float64)
        for unit in _AS_DEGREES:
            if float(np.median(np.abs(there * unit - wanted))) < _NEAR_DEG:
                return True
    return False


def _names(column: Column, owner: Owner) -> bool:
    """Whether a value of a column is, or has in it, what tells whose file it is."""
    if column.kind is Kind.NUMBER and column.values.dtype.kind in "iu":
        told = np.isin(column.values, np.array(sorted(owner.numbers), np.int64))
        return bool((told & column.valid).any())
    if column.kind is not Kind.TEXT:
        return False
    words = sorted((*owner.names, *map(str, owner.numbers)))[:_MOST_WORDS]
    texts = {str(text).casefold() for text in column.values.ravel().tolist() if text}
    return any(word in text for text in texts for word in words)


def is_place(column: Column) -> bool:
    """Whether a column tells where somebody was, or might, by its name."""
    if column.name in _NOT_A_PLACE:
        return False
    name = _HUMP.sub("_", column.name)
    unit = column.unit.strip()
    if column.kind in {Kind.TIME, Kind.LOCAL_TIME, Kind.WORD}:
        return False
    named = _PLACE_NAME.search(name) is not None
    if _PLACE_UNIT.fullmatch(unit) and _latitude_or_longitude(name):
        return True
    wide = column.values.dtype.itemsize >= 4 or column.kind is Kind.TEXT
    return named or (wide and _UNKNOWN.match(column.name) is not None)


def _latitude_or_longitude(name: str) -> bool:
    return re.search(r"lat|lon|lng", name, re.IGNORECASE) is not None


def _is_identity(column: Column) -> bool:
    wide = column.values.dtype.itemsize >= 4 or column.kind is Kind.TEXT
    nameless = wide and _UNKNOWN.match(column.name) is not None
    if column.kind not in {Kind.TEXT, Kind.NUMBER}:
        return False
    name = _HUMP.sub("_", column.name)
    named = column.kind is Kind.TEXT and _NAME.search(name) is not None
    if named and column.name not in _NAMES_OF_THINGS:
        return True
    return nameless or _NUMBER_OF_ONE.search(name) is not None


def _without_circles(
    columns: tuple[Column, ...], circles: tuple[Circle, ...], places: set[str]
) -> tuple[Column, ...]:
    """Cut pairs of latitude and longitude within the circles; drop other `places` altogether.

    A bounding box would give the centre of a circle away, so its corners go as well.
    """
    by_name = {column.name: column for column in columns}
    result = dict(by_name)
    for name, column in by_name.items():
        if name not in places:
            continue
        pair = _pair(name, by_name)
        if pair is None or name.startswith(("nec_", "swc_")):
            del result[name]
            continue
        latitude, longitude = pair
        hidden = _within(latitude, longitude, circles)
        result[name] = Column(
            name=name,
            unit=column.unit,
            kind=column.kind,
            values=np.where(hidden, 0.0, column.values),
            valid=column.valid & ~hidden,
        )
    return tuple(column for column in result.values() if column.valid.any())


def _pair(name: str, columns: dict[str, Column]) -> tuple[Column, Column] | None:
    if name.endswith("_lat"):
        names = name, f"{name.removesuffix('_lat')}_long"
    elif name.endswith("_long"):
        names = f"{name.removesuffix('_long')}_lat", name
    else:
        return None
    latitude, longitude = columns.get(names[0]), columns.get(names[1])
    if latitude is None or longitude is None or latitude.is_list or longitude.is_list:
        return None
    sound = latitude.unit == longitude.unit == "deg"
    return (latitude, longitude) if sound else None


def _within(latitude: Column, longitude: Column, circles: tuple[Circle, ...]) -> Flags:
    """Return which rows lie in a circle, or have only half a place."""
    phi, theta = np.radians(latitude.values), np.radians(longitude.values)
    hidden: Flags = ~(latitude.valid & longitude.valid)
    for circle in circles:
        hidden = hidden | (_distance_m(phi, theta, circle) <= circle.radius_m)
    return hidden


def _distance_m(phi: Array, theta: Array, circle: Circle) -> Array:
    """Return the great-circle distance to the middle of a circle (haversine)."""
    phi0, theta0 = np.radians(circle.latitude_deg), np.radians(circle.longitude_deg)
    half = (
        np.sin((phi - phi0) / 2) ** 2
        + np.cos(phi) * np.cos(phi0) * np.sin((theta - theta0) / 2) ** 2
    )
    distance: Array = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return distance
