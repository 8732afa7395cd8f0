"""What is held and what stands around: bars, dumbbells, bands, benches, each said in a few words.

"barbell neck", "dumbbell hand 90", "band foot hand", "bench 10 60 20". A place is
the name of a joint, or "x,y". Gear has the class of gear, furniture that of furniture.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import atan2, degrees

from runlift_export.draw.markup import blocks, curve, disc, element, path, short, words
from runlift_export.draw.skeleton import Body, Bones, Point, away
from runlift_export.language import say

PLATE, HEAD_LONG, HEAD_HALF, HANDLE = 10.0, 5.5, 5.4, 4.6
FAR_AHEAD = 3.0
"""How far the far one of two dumbbells stands out beyond the far hand, so that both are seen."""

BEHIND, AMONG = "behind", "among"
"""Where gear is painted: behind the trunk and near limbs, or between near leg and near arm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One thing drawn: its markup, where it is painted, and the points that it reaches to."""

    svg: str
    layer: str
    corners: tuple[Point, ...]


def gear_of(said: str, body: Body) -> Shape:
    """Draw gear on a body. ValueError for a word or place that is not known."""
    kind, *rest = said.split()
    return _GEAR[kind](rest, body)


def furniture_of(said: str) -> Shape:
    """Draw furniture, by its numbers. ValueError for a word that is not known."""
    kind, *rest = said.split()
    return _FURNITURE[kind]([float(one) for one in rest])


def place_of(name: str, body: Body) -> Point:
    """Where a joint is, or the point that is written as "x,y"."""
    if "," in name:
        x, y = name.split(",")
        return float(x), float(y)
    return _PLACES[name](body)


def _between(one: Point, other: Point) -> Point:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def _neck(body: Body) -> Point:
    """Where a bar lies on the upper back."""
    up = away(body.shoulder, _trunk(body), 3.0)
    return away(up, _trunk(body) + 90, 5.0)


def _collarbone(body: Body) -> Point:
    """Where a bar lies in front of the neck."""
    return away(body.shoulder, _trunk(body) - 90, 8.5)


def _trunk(body: Body) -> float:
    return degrees(atan2(body.shoulder[1] - body.hip[1], body.shoulder[0] - body.hip[0]))


_PLACES: dict[str, Callable[[Body], Point]] = {
    "hand": lambda body: body.near_arm.tip,
    "far-hand": lambda body: body.far_arm.tip,
    "neck": _neck,
    "front": _collarbone,
    "hip": lambda body: away(body.hip, _trunk(body) - 90, 9.0),
    "knee": lambda body: body.near_leg.joint,
    "far-knee": lambda body: body.far_leg.joint,
    "ankle": lambda body: body.near_leg.tip,
    "far-ankle": lambda body: body.far_leg.tip,
    "foot": lambda body: _between(*(body.near_leg.foot or (body.hip, body.hip))),
}


def _barbell(rest: list[str], body: Body) -> Shape:
    """A bar seen from its end: a plate, and the sleeve in its middle."""
    centre = place_of(rest[0], body)
    svg = disc("d-plate", centre, PLATE) + disc("d-sleeve", centre, 1.8)
    layer = BEHIND if rest[0] in {"neck", "front"} or "behind" in rest else AMONG
    return Shape(svg=svg, layer=layer, corners=_around(centre, PLATE + 1.5))


def _dumbbell(rest: list[str], body: Body) -> Shape:
    """Two heads on a handle; a number turns it, in degrees. Of a far one a head is seen."""
    far = rest[0].startswith("far")
    turn = float(rest[1]) if len(rest) > 1 else 0.0
    centre = away(place_of(rest[0], body), turn, FAR_AHEAD if far else 0.0)
    grip = path("d-bar", (away(centre, turn, -HANDLE), away(centre, turn, HANDLE)))
    heads = []
    for sign in (1,) if far else (-1, 1):
        inner = away(centre, turn, HANDLE * sign)
        outer = away(centre, turn, (HANDLE + HEAD_LONG) * sign)
        corners = [
            away(end, turn + side, HEAD_HALF)
            for end, side in ((inner, 90), (outer, 90), (outer, -90), (inner, -90))
        ]
        heads.append(f"M{' '.join(f'{short(x)} {short(-y)}' for x, y in corners)}Z")
    svg = ("" if far else grip) + curve("d-weight", "".join(heads))
    layer = BEHIND if far else AMONG
    return Shape(svg=svg, layer=layer, corners=_around(centre, HANDLE + HEAD_LONG))


def _trap_bar(_rest: list[str], body: Body) -> Shape:
    """A frame to stand in: handles at the sides, a plate beyond them."""
    x, y = body.near_arm.tip
    frame = ((x - 20, y - 4), (x + 20, y - 4))
    svg = path("d-frame-bar", frame) + disc("d-plate", (x, y - 4), PLATE)
    return Shape(svg=svg, layer=AMONG, corners=((x - 22, y - 4 - PLATE), (x + 22, y + PLATE)))


def _band(rest: list[str], body: Body) -> Shape:
    """A band from place to place."""
    layer = BEHIND if "behind" in rest else AMONG
    points = tuple(place_of(one, body) for one in rest if one != "behind")
    svg = path("d-halo d-band-halo", points) + path("d-band", points)
    return Shape(svg=svg, layer=layer, corners=points)


def _above_knee(leg: Bones) -> Point:
    """Where a short band lies on a thigh."""
    (x, y), (hip_x, hip_y) = leg.joint, leg.root
    return x + (hip_x - x) * 0.28, y + (hip_y - y) * 0.28


def _loop(_rest: list[str], body: Body) -> Shape:
    """A short band around the thighs, just above the knees, seen from the side."""
    leg = body.near_leg
    thigh = degrees(atan2(leg.joint[1] - leg.root[1], leg.joint[0] - leg.root[0]))
    ends = tuple(away(_above_knee(leg), thigh + turn, 5.6) for turn in (90, -90))
    return Shape(svg=path("d-loop", ends), layer="front", corners=ends)


def _wrap(_rest: list[str], body: Body) -> Shape:
    """The same band seen from the front: from thigh to thigh, longer as the knees part."""
    low, high = _above_knee(body.near_leg), _above_knee(body.far_leg)
    along = degrees(atan2(high[1] - low[1], high[0] - low[0]))
    ends = (away(low, along, -5.0), away(high, along, 5.0))
    return Shape(svg=path("d-loop", ends), layer="front", corners=ends)


def _towel(_rest: list[str], body: Body) -> Shape:
    """A towel under the heels."""
    x, y = (body.near_leg.foot or (body.hip, body.hip))[0]
    svg = blocks("d-gear", (x - 8, y - 5, x + 8, y - 2.5))
    return Shape(svg=svg, layer=BEHIND, corners=((x - 8, y - 4), (x + 8, y)))


def _rope(rest: list[str], body: Body) -> Shape:
    """A skipping rope, over the head or under the feet."""
    x, y = body.near_arm.tip
    foot = body.near_leg.tip
    top = body.head[1] + 16 if rest == ["up"] else foot[1] - 14
    far = body.hip[0]
    data = f"M{short(x)} {short(-y)}C{short(x + 34)} {short(-y)} {short(far + 30)} {short(-top)} "
    data += f"{short(far)} {short(-top)}S{short(far - 30)} {short(-y)} {short(x)} {short(-y)}"
    corners = ((far - 20, top), (x + 20, top), (x, y))
    return Shape(svg=curve("d-band", data), layer=BEHIND, corners=corners)


_GEAR: dict[str, Callable[[list[str], Body], Shape]] = {
    "barbell": _barbell,
    "dumbbell": _dumbbell,
    "trap-bar": _trap_bar,
    "band": _band,
    "loop": _loop,
    "wrap": _wrap,
    "towel": _towel,
    "rope": _rope,
}


def _around(centre: Point, radius: float) -> tuple[Point, ...]:
    x, y = centre
    return (x - radius, y - radius), (x + radius, y + radius)


def _furniture(svg: str, left: float, right: float, top: float, bottom: float = 0.0) -> Shape:
    return Shape(svg=svg, layer="furniture", corners=((left, bottom), (right, top)))


def _box(given: list[float]) -> Shape:
    """A solid block: left, right, top, and bottom if it is not the floor."""
    left, right, top = given[:3]
    bottom = given[3] if len(given) > 3 else 0.0
    return _furniture(blocks("d-furniture", (left, bottom, right, top)), left, right, top, bottom)


def _bench(given: list[float]) -> Shape:
    """A board on two legs: left, right, top."""
    left, right, top = given
    legs = [(x - 1.5, 0.0, x + 1.5, top - 4) for x in (left + 4, right - 4)]
    svg = blocks("d-furniture", (left, top - 5, right, top), *legs)
    return _furniture(svg, left, right, top)


def _chair(given: list[float]) -> Shape:
    """A seat with a back at its first side: back, front, height of the seat."""
    back, front, top = given
    step = 1.5 if front > back else -1.5
    svg = blocks("d-furniture", (min(back, front), top - 4, max(back, front), top))
    svg += path("d-frame", ((back + step, 0), (back + step, top + 26)))
    svg += path("d-frame", ((front - step, 0), (front - step, top - 2)))
    return _furniture(svg, min(back, front), max(back, front), top + 26)


def _sofa(given: list[float]) -> Shape:
    """A seat with a soft back: left, right, top of the seat."""
    left, right, top = given
    feet = [(x - 1.5, 0.0, x + 1.5, 6.0) for x in (left + 5, right - 5)]
    seat, back = (left, 5.0, right, top), (left, 5.0, left + 11, top + 20)
    svg = blocks("d-soft", seat, back) + blocks("d-furniture", *feet)
    return _furniture(svg, left, right, top + 20)


def _post(given: list[float]) -> Shape:
    """An upright: where, and how high."""
    x, top = given
    return _furniture(blocks("d-furniture", (x - 2, 0, x + 2, top)), x - 2, x + 2, top)


def _line(given: list[float]) -> Shape:
    """A rod through points: x y x y and so on."""
    points = tuple(zip(given[::2], given[1::2], strict=True))
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return _furniture(path("d-frame", points), min(xs), max(xs), max(ys), min(ys))


def _ring(given: list[float]) -> Shape:
    """A wheel: x, y, radius."""
    x, y, radius = given
    svg = disc("d-wheel", (x, y), radius)
    return _furniture(svg, x - radius, x + radius, y + radius, y - radius)


def _anchor(given: list[float]) -> Shape:
    """What a band is fixed to, seen from above."""
    x, y = given
    svg = blocks("d-furniture", (x - 4, y - 4, x + 4, y + 4))
    told = element("text", words(say("post")), class_="d-note", x=x, y=float(14 - y))
    return _furniture(svg + told, x - 7, x + 7, y + 4, y - 10)


_FURNITURE: dict[str, Callable[[list[float]], Shape]] = {
    "box": _box,
    "bench": _bench,
    "chair": _chair,
    "sofa": _sofa,
    "post": _post,
    "line": _line,
    "ring": _ring,
    "anchor": _anchor,
}
