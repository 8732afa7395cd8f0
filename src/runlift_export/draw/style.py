"""How the pieces look: one style sheet by custom properties, and the colours of three themes.

A page sets the properties (`theme_css` gives them) and takes `pieces_css`; a file that stands
alone carries both. The colours and their measured contrasts: near, far, gear, furniture and arrow
have at least 3 to 1 on the card, text at least 4.5 (WCAG 2.2, 1.4.3 and 1.4.11).
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from runlift_export.draw.markup import element

_NAMES = (
    "card", "ink", "soft", "grid", "near", "far", "gear", "furniture", "arrow",
    "area-easy", "area-moderate", "area-hard", "on-area", "strength",
)  # fmt: skip
_THEMES = {
    "light": (
        "#fff", "#1a2229", "#55606a", "#dcd9d0", "#26313b", "#7f8e9b", "#5b3fc4", "#9a9079",
        "#c2410c", "#2a7f9f", "#8a5300", "#bf3b32", "#fff", "#5138b4",
    ),
    "dark": (
        "#181d23", "#e8ecf0", "#a2adb7", "#333b44", "#e8ecf0", "#71808c", "#b7a8ff", "#63707c",
        "#ff9d5c", "#3d8dad", "#e6ad45", "#d0665d", "#0f1317", "#b7a8ff",
    ),
    "print": (
        "#fff", "#000", "#333", "#bbb", "#000", "#999", "#000", "#ccc",
        "#000", "#707070", "#666", "#000", "#fff", "#000",
    ),
}  # fmt: skip


def theme_css(theme: str) -> str:
    """The custom properties of a theme, "--card:#fff;--ink:..."; KeyError for an unknown one."""
    pairs = zip(_NAMES, _THEMES[theme], strict=True)
    return ";".join(f"--{name}:{colour}" for name, colour in pairs)


@cache
def pieces_css() -> str:
    """The style of every figure and chart; colours by custom properties, none of its own."""
    sheet_file = files("runlift_export.draw").joinpath("pieces.css")
    return sheet_file.read_text(encoding="utf-8")


def sheet(theme: str, drawn: str) -> str:
    """What a file that stands alone needs: the colours and rules that it uses, of `theme`."""
    used = {f".{name}" for found in re.findall(r'class="([^"]+)"', drawn) for name in found.split()}
    rules = [
        line
        for line in pieces_css().splitlines()
        if used & set(line.partition("{")[0].split(",")) and not line.startswith("@")
    ]
    look = "".join(rules)
    colours = [one for one in theme_css(theme).split(";") if f"({one.partition(':')[0]})" in look]
    return f":root{{{';'.join(colours)}}}{look}"


def hatches() -> str:
    """The patterns that charts fill with; once on a page, in an SVG that is displayed."""
    line = element("path", d="M0 0V6", class_="d-hatch-line")
    ground = element("rect", width=6, height=6, class_="d-hatch-ground")
    pattern = element(
        "pattern",
        ground + line,
        id="d-hatch",
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )
    return element("defs", pattern)
