"""Drawings as SVG: a body on its floor, fitted into a cell; symbols for a page, or a file alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from math import atan2, degrees

from runlift_export.draw.drawings import Drawing, all_drawings
from runlift_export.draw.gear import AMONG, BEHIND, Shape, furniture_of, gear_of
from runlift_export.draw.markup import curve, disc, element, path, short, words
from runlift_export.draw.skeleton import (
    ARM_WIDTH,
    FOOT_WIDTH,
    HEAD,
    LEG_WIDTH,
    TRUNK_STROKE,
    Body,
    Bones,
    Point,
    away,
    body_of,
)
from runlift_export.draw.style import hatches, sheet
from runlift_export.language import say, spoken_language

CELL_WIDTH, CELL_HEIGHT, CELL_GAP = 100.0, 96.0, 6.0
FLOOR, MARGIN, LARGEST = 91.0, 2.0, 0.82
"""Where the floor is in a cell, what stays free at its sides, and the greatest scale."""
FLOOR_LINE = -1.4
ARROW_HEAD = 5.0

Box = tuple[float, float, float, float]


def has_drawing(name: str) -> bool:
    """Whether there is a drawing of the exercise."""
    return name in all_drawings()


def exercise_symbols(names: Iterable[str]) -> str:
    """One SVG of no size with each pose of these exercises as a `<symbol>`, once for a page.

    A further symbol has an exercise's poses side by side, for `exercise_figure`. Names without
    a drawing are left out. It holds the hatch patterns of the charts too; the colours come from
    the page's style (`pieces_css`, `theme_css`).
    """
    known = [name for name in dict.fromkeys(names) if has_drawing(name)]
    symbols = "".join(
        element("symbol", pose, id=symbol_id(name, number), viewBox=_CELL)
        for name in known
        for number, pose in enumerate(_poses(name), start=1)
    )
    symbols += "".join(
        element("symbol", _side_by_side(name), id=symbol_id(name), viewBox=_PAIR) for name in known
    )
    return element(
        "svg", hatches() + symbols, class_="d-symbols", width=0, height=0, aria_hidden="true"
    )


def exercise_figure(name: str, label: str = "") -> str:
    """The exercise's two cells side by side, by `<use>` of its symbols; "" without a drawing.

    It is hidden from screen readers, as name and cue stand beside it, unless it has a `label`.
    """
    if not has_drawing(name):
        return ""
    use = element("use", href=f"#{symbol_id(name)}")
    told: dict[str, object] = (
        {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    )
    return element("svg", use, class_="d-figure", viewBox=_PAIR, **told)


def _side_by_side(name: str) -> str:
    return "".join(
        element("use", **_slot(number), href=f"#{symbol_id(name, number + 1)}")
        for number in range(len(all_drawings()[name].poses))
    )


def exercise_sign(name: str) -> str:
    """The position that says most, alone, for a row of small pictures; "" without a drawing."""
    if not has_drawing(name):
        return ""
    use = element("use", href=f"#{symbol_id(name, all_drawings()[name].telling)}")
    return element("svg", use, class_="d-sign", viewBox=_CELL, aria_hidden="true")


def exercise_svg(name: str, theme: str) -> str:
    """The exercise as an SVG file of its own, colours inside; `theme` is light, dark or print.

    KeyError where there is no drawing.
    """
    cells = "".join(
        element("svg", pose, **_slot(number), viewBox=_CELL)
        for number, pose in enumerate(_poses(name))
    )
    ground = element("rect", class_="d-ground", width="100%", height="100%", rx=6)
    style = element("style", sheet(theme, ground + cells))
    title = element("title", words(name))
    size = {"width": 2 * CELL_WIDTH + CELL_GAP, "height": CELL_HEIGHT}
    return element(
        "svg",
        title + style + ground + cells,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=_PAIR,
        role="img",
        **size,
    )


def drawing_id(name: str) -> str:
    """The exercise's name as it stands in ids and names of files: "back-squat"."""
    return re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")


def symbol_id(name: str, number: int | None = None) -> str:
    """The id of a pose's symbol, "x-back-squat-1", or of that of all its poses: "x-back-squat"."""
    whole = f"x-{drawing_id(name)}"
    return whole if number is None else f"{whole}-{number}"


_CELL = f"0 0 {short(CELL_WIDTH)} {short(CELL_HEIGHT)}"
_PAIR = f"0 0 {short(2 * CELL_WIDTH + CELL_GAP)} {short(CELL_HEIGHT)}"


def _slot(number: int) -> dict[str, object]:
    x = number * (CELL_WIDTH + CELL_GAP)
    return {"x": x or None, "width": CELL_WIDTH, "height": CELL_HEIGHT}


def _poses(name: str) -> tuple[str, ...]:
    """The markup of each pose within its cell, its few words in the language being spoken."""
    return _drawn(name, spoken_language())


@cache
def _drawn(name: str, _language: str) -> tuple[str, ...]:
    return tuple(drawn_poses(all_drawings()[name]))


def drawn_poses(drawing: Drawing) -> Iterable[str]:
    """The markup of each pose, both at one scale and place."""
    bodies = [body_of(pose, drawing.view) for pose in drawing.poses]
    gear = [
        [gear_of(said, body) for said in worn]
        for body, worn in zip(bodies, drawing.gear, strict=True)
    ]
    stands = [furniture_of(said) for said in drawing.furniture]
    scale, left = fit(drawing, bodies, [*(one for worn in gear for one in worn), *stands])
    for number, (body, worn) in enumerate(zip(bodies, gear, strict=True)):
        last = number == len(bodies) - 1
        parts = [one.svg for one in stands] + _body(body, worn)
        if last:
            parts += [_arrow(one) for one in drawing.arrows]
            parts += [_stopwatch(drawing.pause)] if drawing.pause else []
        moved = f"translate({short(left)} {short(_floor(drawing))})scale({scale:.3g})"
        held = _stopwatch((50, -22)) if drawing.held else ""
        yield _ground(drawing) + element("g", "".join(parts), transform=moved) + held


def fit(drawing: Drawing, bodies: list[Body], things: list[Shape]) -> tuple[float, float]:
    """The scale, and where x = 0 comes to lie, so that all poses fit one cell."""
    boxes = [*(_body_box(body) for body in bodies), *(_corners(one.corners) for one in things)]
    boxes += [_corners(((x1 - 3, y1), (x2 + 3, y2))) for x1, y1, x2, y2, *_ in drawing.arrows]
    left, bottom, right, top = (
        min(one[0] for one in boxes),
        min(one[1] for one in boxes),
        max(one[2] for one in boxes),
        max(one[3] for one in boxes),
    )
    floor = _floor(drawing)
    largest = LARGEST if drawing.view != "top" else 1.5 * LARGEST
    scale = min(largest, (CELL_WIDTH - 2 * MARGIN) / (right - left), (floor - MARGIN) / top)
    if drawing.view == "top":
        scale = min(scale, (CELL_HEIGHT - floor - MARGIN) / max(-bottom, 1))
    return scale, CELL_WIDTH / 2 - scale * (left + right) / 2


def _floor(drawing: Drawing) -> float:
    return FLOOR if drawing.view != "top" else FLOOR - 24


def _ground(drawing: Drawing) -> str:
    """The floor; from above there is none, and the view is said instead."""
    if drawing.view == "top":
        told = words(say("seen from above"))
        return element("text", told, class_="d-note", x=50, y=CELL_HEIGHT - 3)
    y = short(FLOOR - LARGEST * FLOOR_LINE)
    return f'<path class="d-floor" d="M2 {y}h96"/>'


def _corners(points: Iterable[Point]) -> Box:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _body_box(body: Body) -> Box:
    parts: list[tuple[Point, float]] = [(body.head, HEAD + 1)]
    parts += [(corner, TRUNK_STROKE / 2) for corner in body.trunk]
    for bones in body.limbs:
        half = (ARM_WIDTH if bones.foot is None else LEG_WIDTH) / 2
        if body.view != "top" or bones.foot is None:
            parts += [(bones.joint, half), (bones.tip, half)]
            parts += [(end, FOOT_WIDTH / 2) for end in bones.foot or ()]
    reach = [(x + sign * r, y + sign * r) for (x, y), r in parts for sign in (-1, 1)]
    return _corners(reach)


def _body(body: Body, worn: list[Shape]) -> list[str]:
    """Far limbs first, then what lies behind, trunk, head, near leg, what is held, near arm."""

    def layer(name: str) -> list[str]:
        return [one.svg for one in worn if one.layer == name]

    if body.view == "top":
        return [*layer(AMONG), *_from_above(body)]
    far = body.view == "side"
    leg, arm = body.near_leg, body.near_arm
    return [
        *(_limb("far" if far else "near", "leg", body.far_leg)),
        *(_limb("far", "arm", body.far_arm) if far else []),
        *layer(BEHIND),
        *(_halo("leg", leg) if far else []),
        _trunk(body),
        *_head(body),
        *_limb("near", "leg", leg),
        *layer(AMONG),
        *([] if far else [*_halo("arm", body.far_arm), *_limb("near", "arm", body.far_arm)]),
        *_halo("arm", arm),
        *_limb("near", "arm", arm),
        *layer("front"),
    ]


def _from_above(body: Body) -> list[str]:
    arms = [*_limb("near", "arm", body.far_arm), *_limb("near", "arm", body.near_arm)]
    back = path("d-back", (body.near_arm.root, body.far_arm.root))
    return [*arms, back, disc("d-halo-head", body.head, HEAD), *_head(body)]


def _limb(depth: str, kind: str, bones: Bones) -> list[str]:
    drawn = [path(f"d-{depth} d-{kind}", (bones.root, bones.joint, bones.tip))]
    if bones.foot is not None:
        drawn.append(path(f"d-{depth} d-foot", bones.foot))
    return drawn


def _halo(kind: str, bones: Bones) -> list[str]:
    return [path(f"d-halo d-{kind}-halo", (bones.root, bones.joint, bones.tip))]


def _trunk(body: Body) -> str:
    if len(body.trunk) == 4:
        return path("d-trunk", body.trunk, closed=True)
    hip, front, shoulder, nape, back, seat = (f"{short(x)} {short(-y)}" for x, y in body.trunk)
    return curve("d-trunk", f"M{hip}Q{front} {shoulder}L{nape}Q{back} {seat}Z")


def _head(body: Body) -> list[str]:
    """The head, with a nose where it shows: which way it looks is half of an exercise."""
    neck = [] if body.view == "top" else [path("d-near d-neck", (body.shoulder, body.head))]
    if body.view == "front":
        return [*neck, disc("d-head", body.head, HEAD)]
    out = degrees(atan2(body.nose[1] - body.head[1], body.nose[0] - body.head[0]))
    tip = away(body.head, out, HEAD + 2.2)
    sides = (away(body.head, out + 22, HEAD - 0.6), tip, away(body.head, out - 22, HEAD - 0.6))
    return [*neck, disc("d-head", body.head, HEAD), path("d-nose", sides, closed=True)]


def _arrow(given: tuple[float, ...]) -> str:
    """A shaft, bent aside if there is a fifth number, and its head."""
    x1, y1, x2, y2, *bent = given
    start, end = (x1, y1), (x2, y2)
    along = degrees(atan2(y2 - y1, x2 - x1))
    data = f"M{short(x1)} {short(-y1)}L{short(x2)} {short(-y2)}"
    if bent:
        middle = away(((x1 + x2) / 2, (y1 + y2) / 2), along + 90, 2 * bent[0])
        along = degrees(atan2(y2 - middle[1], x2 - middle[0]))
        bow = f"{short(middle[0])} {short(-middle[1])}"
        data = f"M{short(start[0])} {short(-start[1])}Q{bow} {short(end[0])} {short(-end[1])}"
    wings = [away(end, along + turn, ARROW_HEAD) for turn in (145, -145)]
    steps = [wings[0], end, wings[1]]
    head = "".join(f"{'ML'[n > 0]}{short(x)} {short(-y)}" for n, (x, y) in enumerate(steps))
    return curve("d-arrow", data + head)


def _stopwatch(centre: Point) -> str:
    """Says that the position is kept: the only thing that moves is the hand of a watch."""
    x, y = short(centre[0]), short(-centre[1])
    return f'<path class="d-watch" transform="translate({x} {y})" d="{_WATCH}"/>'


_WATCH = "M0-8a8 8 0 1 0 .1 0M0-5v5l3.5 2.5M0-8v-3.5M-3-11.5h6"
