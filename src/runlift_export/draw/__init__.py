"""Drawings and charts as SVG: exercises from joints as data, charts from plain figures.

`exercise_symbols` and `exercise_figure` (`exercise_sign` where there is little room) draw exercises
on a page, `exercise_svg` as a file alone.
`both_widths` draws a chart for a wide page and for a phone. A page sets the colours (`theme_css`)
and takes `pieces_css`; the hatch of moderate runs is among the symbols. Opens nothing, reads no
clock.
"""

from runlift_export.draw.charts import (
    NARROW_PX,
    WIDE_PX,
    WeekDistance,
    both_widths,
    share_bar,
    weekly_distance_chart,
)
from runlift_export.draw.figures import (
    drawing_id,
    exercise_figure,
    exercise_sign,
    exercise_svg,
    exercise_symbols,
    has_drawing,
)
from runlift_export.draw.scales import whole_percents
from runlift_export.draw.style import pieces_css, theme_css
from runlift_export.draw.traces import (
    ProfileScale,
    RunProfile,
    WeightPoint,
    profile_axis,
    profile_scale,
    run_profile,
    weight_steps,
)

__all__ = [
    "NARROW_PX",
    "WIDE_PX",
    "ProfileScale",
    "RunProfile",
    "WeekDistance",
    "WeightPoint",
    "both_widths",
    "drawing_id",
    "exercise_figure",
    "exercise_sign",
    "exercise_svg",
    "exercise_symbols",
    "has_drawing",
    "pieces_css",
    "profile_axis",
    "profile_scale",
    "run_profile",
    "share_bar",
    "theme_css",
    "weekly_distance_chart",
    "weight_steps",
    "whole_percents",
]
