"""Charts over time: the speed of one run with its hard parts, and the weights of one lift."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor
from statistics import median

from runlift_export.draw.charts import WIDE_PX, chart, label, rule
from runlift_export.draw.markup import element, short
from runlift_export.draw.scales import MOST_DRAWN, Scale, date_words, finite, spread
from runlift_export.language import say, say_number

PROFILE_HEIGHT, AXIS_HEIGHT = 36.0, 20.0
_PACE_ROOM = 38.0
_BUCKET_PX = 2
USUAL_LOW_KMH = 8.0
_LIFT_LEFT, _LIFT_TOP, _LIFT_FOOT = 44.0, 22.0, 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunProfile:
    """The speed of one run on an even grid of `step_s` seconds, None where it stood or is unknown.

    `bouts` are its hard parts, from and to in seconds. `sentence` says what it shows.
    """

    step_s: float
    speeds_kmh: tuple[float | None, ...]
    bouts: tuple[tuple[float, float], ...]
    sentence: str

    @property
    def sound(self) -> tuple[float, ...]:
        """The speeds that are numbers above 0."""
        return tuple([one for one in self.speeds_kmh if one is not None and 0 < one <= MOST_DRAWN])


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileScale:
    """What all profiles of a list are drawn on: minutes across, speeds from low to high."""

    minutes: int
    low_kmh: float
    high_kmh: float


def profile_scale(profiles: Iterable[RunProfile]) -> ProfileScale:
    """One measure for all: the longest rounded up to 30 minutes, from 8 km/h to the fastest."""
    shown = [(one, sorted(sound)) for one in profiles if (sound := one.sound)]
    if not shown:
        return ProfileScale(minutes=60, low_kmh=USUAL_LOW_KMH, high_kmh=16.0)
    longest_s = max(len(one.speeds_kmh) * one.step_s for one, _ in shown)
    low = min(USUAL_LOW_KMH, *(floor(median(sound)) - 2.0 for _, sound in shown))
    high = max(sound[int(0.98 * (len(sound) - 1))] for _, sound in shown)
    return ProfileScale(
        minutes=max(30 * ceil(longest_s / 1800), 30),
        low_kmh=max(low, 0.0),
        high_kmh=max(high, low + 4),
    )


def run_profile(profile: RunProfile, scale: ProfileScale, *, width: int = WIDE_PX) -> str:
    """The run's speed as an area, its hard parts in the colour of hard; "" without speeds."""
    if not profile.sound:
        return ""
    room = width - _PACE_ROOM
    y = Scale(low=scale.low_kmh, high=scale.high_kmh, first_px=PROFILE_HEIGHT - 1, last_px=3)
    heights = _heights(profile, scale, room, y)
    hard = [
        height if _in_bout(index, profile, scale, room) else None
        for index, height in enumerate(heights)
    ]
    drawn = _pace_lines(scale, y, room)
    drawn += element("path", class_="d-speed", d=_steps(heights, y.first_px))
    if any(one is not None for one in hard):
        drawn += element("path", class_="d-hard", d=_steps(hard, y.first_px))
    return chart(say("Speed over time"), profile.sentence, drawn, width, PROFILE_HEIGHT)


def profile_axis(scale: ProfileScale, *, width: int = WIDE_PX) -> str:
    """The minutes below the last profile; hidden from screen readers, as the sentences say them."""
    room = width - _PACE_ROOM
    x = Scale(low=0, high=scale.minutes, first_px=0, last_px=room)
    step = 30 if scale.minutes <= 150 else 60
    ends = {0: "start"}
    drawn = ""
    for minute in range(0, scale.minutes + 1, step):
        text = say("{minutes}\u00a0min", minutes=minute) if minute == scale.minutes else str(minute)
        drawn += label(text, x.place(minute), 14, anchor=ends.get(minute, "middle"))
    box = f"0 0 {short(width)} {short(AXIS_HEIGHT)}"
    return element(
        "svg", drawn, class_="d-chart", aria_hidden="true", viewBox=box, width=width,
        height=AXIS_HEIGHT,
    )  # fmt: skip


def _bucket_s(scale: ProfileScale, room: float) -> float:
    """How many seconds two pixels are, and never finer than five seconds."""
    return max(scale.minutes * 60 / room * _BUCKET_PX, 5.0)


def _heights(profile: RunProfile, scale: ProfileScale, room: float, y: Scale) -> list[int | None]:
    """Each bucket's mean speed as whole pixels from the top, None where there is none."""
    each = _bucket_s(scale, room)
    sums: dict[int, list[float]] = {}
    for number, speed in enumerate(profile.speeds_kmh):
        if speed is not None and 0 < speed <= MOST_DRAWN:
            sums.setdefault(int(number * profile.step_s / each), []).append(speed)
    last = max(sums)
    return [
        round(y.place(sum(sums[one]) / len(sums[one]))) if one in sums else None
        for one in range(last + 1)
    ]


def _in_bout(index: int, profile: RunProfile, scale: ProfileScale, room: float) -> bool:
    middle = (index + 0.5) * _bucket_s(scale, room)
    return any(start <= middle < end for start, end in profile.bouts)


def _steps(heights: Sequence[int | None], floor_px: float) -> str:
    """An area of steps as short as SVG can say it; a gap parts it."""
    data, level, run, x = "", None, 0, 0
    for height in (*heights, None):
        if height == level:
            run += _BUCKET_PX
            continue
        if level is not None:
            data += f"h{run}"
        if height is None and level is not None:
            data += f"V{short(floor_px)}Z"
        elif height is not None:
            begin = "" if level is not None else f"M{x + run} {short(floor_px)}"
            data += f"{begin}V{height}"
        x, run, level = x + run, _BUCKET_PX, height
    return data


def _pace_lines(scale: ProfileScale, y: Scale, room: float) -> str:
    """Two round paces, 4:00 and 6:00 /km where both are within the measure."""
    inside = [m for m in range(3, 16) if scale.low_kmh + 0.5 <= 60 / m <= scale.high_kmh]
    chosen = [4, 6] if {4, 6} <= set(inside) else sorted({*inside[:1], *inside[-1:]})
    drawn = ""
    for minutes in chosen:
        at = y.place(60 / minutes)
        drawn += rule("d-grid", 0, at, room, at)
        drawn += label(f"{minutes}:00", room + 5, min(max(at + 4, 11), 35), anchor="start")
    return drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightPoint:
    """A weight on a date, in the unit of its chart; `done` says that it was lifted."""

    on: date
    weight: float
    done: bool


def weight_steps(
    name: str, points: Sequence[WeightPoint], today: date, *, unit: str = "kg", width: int = WIDE_PX
) -> str:
    """The weights of one lift: filled dots lifted, hollow ones planned; "" without points.

    `unit` is written at the axis; the ticks are weights that are used.
    """
    sound = sorted((one for one in points if finite(one.weight)), key=lambda one: one.on)
    if not sound:
        return ""
    height = 150.0
    weights = [one.weight for one in sound]
    first, last = sound[0].on, sound[-1].on
    y = Scale(low=min(weights), high=max(weights), first_px=height - _LIFT_FOOT - 18, last_px=44)
    x = Scale(
        low=first.toordinal(), high=last.toordinal(), first_px=_LIFT_LEFT + 14, last_px=width - 22
    )
    drawn = "".join(
        rule("d-grid", _LIFT_LEFT, y.place(one), width, y.place(one))
        + label(say_number(one, "g"), _LIFT_LEFT - 8, y.place(one) + 4, anchor="end")
        for one in spread(weights, 4)
    )
    drawn += label(unit, _LIFT_LEFT - 8, _LIFT_TOP, anchor="end")
    drawn += _today(today, x, first, last, height) + _line(sound, x, y)
    drawn += "".join(_dot(one, x.place(one.on.toordinal()), y.place(one.weight)) for one in sound)
    drawn += _dates(sound, x, height)
    return chart(name, _lift_sentence(sound, unit), drawn, width, height)


def _today(today: date, x: Scale, first: date, last: date, height: float) -> str:
    if not first <= today <= last:
        return ""
    at = x.place(today.toordinal())
    near_end = at > x.last_px - 40
    return rule("d-today", at, _LIFT_TOP - 6, at, height - _LIFT_FOOT) + label(
        say("today"), at - 5 if near_end else at + 5, _LIFT_TOP + 4,
        anchor="end" if near_end else "start",
    )  # fmt: skip


def _line(points: Sequence[WeightPoint], x: Scale, y: Scale) -> str:
    """From dot to dot: level first, then up or down on the day of the change."""
    start = points[0]
    data = f"M{short(x.place(start.on.toordinal()))} {short(y.place(start.weight))}"
    for one in points[1:]:
        data += f"H{short(x.place(one.on.toordinal()))}V{short(y.place(one.weight))}"
    return element("path", class_="d-step", d=data)


def _dot(one: WeightPoint, x: float, y: float) -> str:
    name = "d-lifted" if one.done else "d-planned"
    return element("circle", class_=name, cx=x, cy=y, r=4.5 if one.done else 4.0)


def _dates(points: Sequence[WeightPoint], x: Scale, height: float) -> str:
    """First and last date, and one between where there is room."""
    days = spread((one.on.toordinal() for one in points), 3)
    kept = [day for day in days if day in {days[0], days[-1]} or _apart(day, days, x)]
    return "".join(
        label(date_words(date.fromordinal(int(day))), x.place(day), height - 6) for day in kept
    )


def _apart(day: float, days: Sequence[float], x: Scale) -> bool:
    return min(abs(x.place(day) - x.place(other)) for other in (days[0], days[-1])) >= 56


def _lift_sentence(points: Sequence[WeightPoint], unit: str) -> str:
    done = [one for one in points if one.done]
    coming = [one for one in points if not one.done]
    if done and coming:
        return say(
            "Last lifted {last} {unit} on {day}; planned up to {next} {unit} by {end}.",
            last=say_number(done[-1].weight, "g"),
            day=date_words(done[-1].on),
            next=say_number(max(one.weight for one in coming), "g"),
            end=date_words(coming[-1].on),
            unit=unit,
        )
    if done:
        return say(
            "Last lifted {last} {unit} on {day}.",
            last=say_number(done[-1].weight, "g"),
            day=date_words(done[-1].on),
            unit=unit,
        )
    return say(
        "Planned from {first} {unit} to {last} {unit} by {end}.",
        first=say_number(coming[0].weight, "g"),
        last=say_number(coming[-1].weight, "g"),
        end=date_words(coming[-1].on),
        unit=unit,
    )
