"""Drawings and charts as SVG: exercises from joints as data, charts from plain figures.

`exercise_symbols` and `exercise_figure` draw exercises on a page, `exercise_svg` as a file alone.
A page sets the colours (`theme_css`) and takes `pieces_css`. Opens nothing, reads no clock.
"""

from runlift_export.draw.figures import (
    exercise_figure,
    exercise_svg,
    exercise_symbols,
    has_drawing,
)
from runlift_export.draw.style import pieces_css, theme_css

__all__ = [
    "exercise_figure",
    "exercise_svg",
    "exercise_symbols",
    "has_drawing",
    "pieces_css",
    "theme_css",
]
