"""How a figure went over time: a threshold of the runner's, or the weight of an exercise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from runlift_export.export.page.html import Html, el
from runlift_export.export.wording import day_words
from runlift_export.model import Plan, weight_words

WIDTH = 240
HEIGHT = 60
EDGE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A named figure on some dates, oldest first; `unit` is "m/s", "bpm" or "kg".

    Speeds are written as pace and weights in the page's own units.
    """

    name: str
    unit: str
    points: tuple[tuple[date, float], ...]


def weight_trends(plan: Plan) -> tuple[Trend, ...]:
    """The weight of each exercise whose weight the plan changes, past sessions included."""
    points: dict[str, list[tuple[date, float]]] = {}
    for session in sorted((*plan.past, *plan.sessions), key=lambda session: session.start):
        for exercise in session.lift.exercises:
            if exercise.weight_kg is not None:
                points.setdefault(exercise.name, []).append((session.date, exercise.weight_kg))
    return tuple(
        Trend(name=name, unit="kg", points=tuple(steps))
        for name, steps in sorted(points.items())
        if len({weight_kg for _, weight_kg in steps}) > 1
    )


def trend_list(trends: tuple[Trend, ...], units: str) -> Html | None:
    """Draw each trend small, with its first and last figure in words."""
    drawn = [_figure(trend, units) for trend in trends if len(trend.points) > 1]
    return el("div", *drawn, class_="trends") if drawn else None


def _figure(trend: Trend, units: str) -> Html:
    (first, before), (last, now) = trend.points[0], trend.points[-1]
    caption = f"{_words(before, trend.unit, units)} on {_when(first)}, "
    caption += f"{_words(now, trend.unit, units)} on {_when(last)}"
    picture = el(
        "svg",
        el("path", class_="trend", d=_path(trend)),
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        preserveAspectRatio="none",
        aria_hidden="true",
    )
    return el("figure", el("figcaption", el("b", trend.name), el("span", caption)), picture)


def _when(day: date) -> str:
    return f"{day_words(day)[4:]} {day.year}"


def _words(value: float, unit: str, units: str) -> str:
    if unit == "kg":
        return weight_words(value, units)
    if unit == "m/s" and value > 0:
        minutes, seconds = divmod(round(1000 / value), 60)
        return f"{minutes}:{seconds:02} /km"
    return f"{value:.0f} {unit}"


def _path(trend: Trend) -> str:
    """A line from date to date, in pixels."""
    dates = [day.toordinal() for day, _ in trend.points]
    values = [value for _, value in trend.points]
    days = max(dates[-1] - dates[0], 1)
    # A change of a tenth should not look like a revolution: at least a fifth of the value.
    middle = (max(values) + min(values)) / 2
    span = max(max(values) - min(values), abs(middle) / 5, 1e-9)
    corners: list[str] = []
    for day, value in zip(dates, values, strict=True):
        x = round(EDGE + (day - dates[0]) / days * (WIDTH - 2 * EDGE))
        y = round(HEIGHT / 2 - (value - middle) / span * (HEIGHT - 2 * EDGE))
        corners.append(f"{'L' if corners else 'M'}{x} {y}")
    return "".join(corners)
