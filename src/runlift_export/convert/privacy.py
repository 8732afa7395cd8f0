"""What of an activity is kept back: places, and what tells whose watch it was."""

from __future__ import annotations

import re

import numpy as np

from runlift_export.convert.column import Array, Column, Flags, Kind
from runlift_export.convert.options import ConvertOptions
from runlift_export.model import Circle

EARTH_RADIUS_M = 6_371_008.8

_PLACE_NAME = re.compile(
    r"(^|[^a-z])(lat|lon|long|lng|latitude|longitude|position|coord[a-z]*|geohash|location)([^a-z]|$)",
    re.IGNORECASE,
)
_PLACE_UNIT = re.compile(r"deg|degrees?|semicircles?|°", re.IGNORECASE)
_NUMBER_OF_ONE = re.compile(
    r"serial|(^|_)ant_id|device_number|user_(local|profile)_?(id|index)|global_id|uuid"
    r"|(^|[^a-z])(email|owner|athlete|user|person)([^a-z]|$)|^(developer|application)_id$",
    re.IGNORECASE,
)
_NAME = re.compile(r"(^|[^a-z])name$", re.IGNORECASE)
_NAMES_OF_THINGS = frozenset({"product_name", "wkt_step_name", "field_name", "zone_name"})
_UNKNOWN = re.compile(r"(field|developer)_\d")
_NOT_A_PLACE = frozenset({"position"})  # of a segment's leaderboard: a rank


def without_private(columns: tuple[Column, ...], options: ConvertOptions) -> tuple[Column, ...]:
    """Return the columns that may be written, places hidden where they are to be.

    What has no name in the profile might be anything: where places or serial numbers are kept
    back, so are nameless numbers as wide as these, and nameless text.
    """
    kept = tuple(
        column
        for column in columns
        if (options.positions or not is_place(column))
        and (options.identity or not _is_identity(column))
    )
    if not options.hidden:
        return kept
    return _without_circles(kept, options.hidden)


def is_place(column: Column) -> bool:
    """Whether a column tells where somebody was, or might."""
    if column.name in _NOT_A_PLACE:
        return False
    unit = column.unit.strip()
    if column.kind in {Kind.TIME, Kind.LOCAL_TIME, Kind.WORD}:
        return False
    named = _PLACE_NAME.search(column.name) is not None
    if _PLACE_UNIT.fullmatch(unit) and _latitude_or_longitude(column.name):
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
    named = column.kind is Kind.TEXT and _NAME.search(column.name) is not None
    if named and column.name not in _NAMES_OF_THINGS:
        return True
    return nameless or _NUMBER_OF_ONE.search(column.name) is not None


def _without_circles(
    columns: tuple[Column, ...], circles: tuple[Circle, ...]
) -> tuple[Column, ...]:
    """Cut pairs of latitude and longitude within the circles; drop other places altogether.

    A bounding box would give the centre of a circle away, so its corners go as well.
    """
    by_name = {column.name: column for column in columns}
    result = dict(by_name)
    for name, column in by_name.items():
        if not is_place(column):
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
