"""Where the invented runner runs: on shapes that nobody could run, in the open sea."""

from __future__ import annotations

import math

# The middle of the Arkona Basin, in the Baltic Sea: nobody's home, and nobody runs there.
SEA_LATITUDE, SEA_LONGITUDE = 54.9, 13.9
METRES_PER_DEGREE = 111_195.0


def position(sub_sport: str, distance_m: float) -> tuple[float, float]:
    """Degrees north and east after `distance_m` along a 400 m oval or a five-pointed star."""
    if sub_sport == "track":
        east_m, north_m = _oval(distance_m % 400)
    else:
        east_m, north_m = _star(distance_m, radius_m=520.0)
    latitude = SEA_LATITUDE + north_m / METRES_PER_DEGREE
    width = METRES_PER_DEGREE * math.cos(math.radians(SEA_LATITUDE))
    return latitude, SEA_LONGITUDE + east_m / width


def _oval(along_m: float) -> tuple[float, float]:
    straight, radius = 84.4, (400 - 2 * 84.4) / (2 * math.pi)
    side, rest = divmod(along_m, 200)
    turn = 1 if side == 0 else -1
    if rest <= straight:
        return turn * (rest - straight / 2), -turn * radius
    angle = (rest - straight) / radius - math.pi / 2
    return turn * (straight / 2 + radius * math.cos(angle)), turn * radius * math.sin(angle)


def _star(along_m: float, *, radius_m: float) -> tuple[float, float]:
    edge = 2 * radius_m * math.sin(2 * math.pi / 5)
    corner, rest = divmod(along_m, edge)
    a, b = (4 * math.pi / 5 * (corner + step) for step in (0, 1))
    share = rest / edge
    east = math.sin(a) + share * (math.sin(b) - math.sin(a))
    north = math.cos(a) + share * (math.cos(b) - math.cos(a))
    return radius_m * east, radius_m * north
