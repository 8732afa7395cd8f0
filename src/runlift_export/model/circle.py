"""A circle whose places are kept back: what settings and command line both understand by it.

Apart from the rest of the settings, since a conversion needs no other noun of theirs.
"""

from __future__ import annotations

from dataclasses import dataclass

from runlift_export.checked import expected
from runlift_export.language import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """A place that is kept back: degrees, and how many metres around it."""

    latitude_deg: float
    longitude_deg: float
    radius_m: float


WIDEST_CIRCLE_M = 1_000_000


def circle_in(text: str) -> Circle:
    """The circle that a text such as 52.5163,13.3777,500 means.

    Raises `ValueError` with what was expected, as settings and command line both say it.
    """
    try:
        latitude, longitude, radius = (float(part) for part in text.split(","))
    except ValueError:
        wish = say("LAT,LON,METRES such as 52.5163,13.3777,500")
        raise ValueError(expected(wish, text)) from None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        wish = say("a latitude up to 90 and a longitude up to 180 degrees")
        raise ValueError(expected(wish, text))
    if not 0 < radius <= WIDEST_CIRCLE_M:
        wish = say("a radius from 1 to {most} metres", most=WIDEST_CIRCLE_M)
        raise ValueError(expected(wish, text))
    return Circle(latitude_deg=latitude, longitude_deg=longitude, radius_m=radius)
