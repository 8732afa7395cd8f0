"""SVG as text: short numbers, escaped text, shapes by name; what drawings are written with.

Colours and widths are never written here: every shape has a class, and a style sheet says what
it looks like, so that light, dark and print need the same drawing.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from runlift_export.draw.skeleton import Point


def short(value: float) -> str:
    """A number with one decimal at most: "12", "-3.5", never "-0"."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def element(name: str, content: str | None = None, /, **attributes: object) -> str:
    """An element; `class_` loses its underscore, others turn it into "-"; None is left out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}/>" if content is None else f"<{name}{written}>{content}</{name}>"


def words(text: str) -> str:
    """Text made safe to stand in an SVG."""
    return escape(text, quote=True)


def path(name: str, points: Iterable[Point], *, closed: bool = False) -> str:
    """A line through points, y turned to go down, as a `<path>` of class `name`."""
    steps = " ".join(f"{short(x)} {short(-y)}" for x, y in points)
    return f'<path class="{name}" d="M{steps}{"Z" if closed else ""}"/>'


def curve(name: str, data: str) -> str:
    """A `<path>` whose data is ready."""
    return f'<path class="{name}" d="{data}"/>'


def disc(name: str, centre: Point, radius: float) -> str:
    """A circle, y turned to go down."""
    at = f'cx="{short(centre[0])}" cy="{short(-centre[1])}"'
    return f'<circle class="{name}" {at} r="{short(radius)}"/>'


def blocks(name: str, *sides: tuple[float, float, float, float]) -> str:
    """Rectangles as one path, each by its left, bottom, right and top; y turned to go down."""
    data = "".join(
        f"M{short(left)} {short(-top)}H{short(right)}V{short(-bottom)}H{short(left)}Z"
        for left, bottom, right, top in sides
    )
    return curve(name, data)


def _value(value: object) -> str:
    return short(value) if isinstance(value, float) else escape(str(value), quote=True)
