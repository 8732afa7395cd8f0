"""An invented runner: how speed, heart rate and cadence go along, second by second.

Nobody's data. The model is textbook physiology in its plainest form: heart rate rises in a
straight line with the metabolic speed (Minetti's cost on slopes), follows it with a lag (35 s
up, 60 s down) and drifts up with time; speed wanders a little as GPS speed does. Random numbers
are seeded and made by arithmetic alone, so that every machine makes the same bytes.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

CRITICAL_SPEED_M_PER_S = 4.0
MAX_HR_BPM = 188
RESTING_HR_BPM = 50
THRESHOLD_HR_BPM = 171
FLAT_COST_J_PER_KG_M = 3.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of a session at one speed: until `seconds` or `metres` are done.

    `lap` closes a lap at its end (the runner presses the button, or a workout step ends);
    `intensity` is the FIT number of the workout step, None without a workout. `pause_s` is a
    stop of the timer after the part.
    """

    speed_m_per_s: float
    seconds: int | None = None
    metres: float | None = None
    lap: bool = False
    intensity: int | None = None
    pause_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Second:
    """The state at the end of one second of timer time; `clock_s` counts pauses too."""

    clock_s: int
    timer_s: int
    distance_m: float
    speed_m_per_s: float
    heart_rate_bpm: int
    steps_per_min: float
    altitude_m: float
    part: int


def noise(source: random.Random) -> float:
    """A number of mean 0 and standard deviation 1 (a sum of three uniform ones)."""
    return 2.0 * (source.random() + source.random() + source.random() - 1.5)


def cost_of_slope(grade: float) -> float:
    """Energy per metre in J/kg/m on a slope (rise over run); Minetti et al. 2002."""
    g = max(-0.2, min(0.2, grade))
    return 155.4 * g**5 - 30.4 * g**4 - 43.3 * g**3 + 46.3 * g**2 + 19.5 * g + 3.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Hills:
    """A wave of hills: `height_m` from valley to top, one hill each `length_m`."""

    height_m: float
    length_m: float

    def altitude_m(self, distance_m: float) -> float:
        """Height above the sea after `distance_m`."""
        return 20.0 + self.height_m / 2 * (1 - math.cos(2 * math.pi * distance_m / self.length_m))

    def grade(self, distance_m: float) -> float:
        """Rise over run at `distance_m`: the slope of `altitude_m`."""
        turn = 2 * math.pi / self.length_m
        return self.height_m / 2 * turn * math.sin(turn * distance_m)


ROLLING = Hills(height_m=3.0, length_m=2500.0)
FLAT = Hills(height_m=0.0, length_m=400.0)


def steady_heart_rate(speed_m_per_s: float) -> float:
    """Heart rate (bpm) that a flat speed asks for after some minutes."""
    share = 0.87 + 0.82 * (speed_m_per_s / CRITICAL_SPEED_M_PER_S - 1)
    return RESTING_HR_BPM + (MAX_HR_BPM - RESTING_HR_BPM) * min(0.985, max(0.2, share))


def simulate(
    parts: tuple[Part, ...], *, hills: Hills, source: random.Random, gps: bool
) -> list[Second]:
    """Run the parts and return one entry for each second of timer time.

    No two days are alike: speed differs by 1-2 % and heart rate by 2-3 bpm from day to day.
    """
    form, shift_bpm = 1 + 0.012 * noise(source), 2.0 * noise(source)
    seconds: list[Second] = []
    clock_s, speed, wander, flutter, distance_m = 0, 0.0, 0.0, 0.0, 0.0
    heart_rate = 88.0
    spread = 0.022 if gps else 0.008
    for index, part in enumerate(parts):
        part_start_m, part_s = distance_m, 0
        while not _done(part, part_s, distance_m - part_start_m):
            grade = hills.grade(distance_m)
            cost = cost_of_slope(grade) / FLAT_COST_J_PER_KG_M
            # Runners keep the effort on a slope, but not quite.
            wanted = form * part.speed_m_per_s * max(0.6, min(1.15, cost**-0.8))
            speed += (wanted - speed) / 3
            wander += -0.12 * wander + 0.5 * spread * noise(source)
            flutter += -0.1 * flutter + 0.4 * noise(source)
            measured = speed * (1 + wander)
            distance_m += measured
            clock_s, part_s = clock_s + 1, part_s + 1
            drift = min(12.0, max(0.0, clock_s - 600) / 3600 * 5.0)
            asked = steady_heart_rate(speed * cost / form) + drift + shift_bpm
            aim = min(MAX_HR_BPM - 4.0, asked)
            heart_rate += (aim - heart_rate) / (35 if aim > heart_rate else 60)
            seconds.append(
                Second(
                    clock_s=clock_s,
                    timer_s=len(seconds) + 1,
                    distance_m=round(distance_m, 2),
                    speed_m_per_s=round(measured, 3),
                    heart_rate_bpm=round(min(MAX_HR_BPM, heart_rate + flutter)),
                    steps_per_min=_cadence(speed, source),
                    altitude_m=round(hills.altitude_m(distance_m) * 5) / 5,
                    part=index,
                )
            )
        if part.pause_s:
            clock_s += part.pause_s
            heart_rate = max(95.0, heart_rate - part.pause_s * 0.3)
            speed = 0.0
    return seconds


def _done(part: Part, seconds: int, metres: float) -> bool:
    if part.seconds is not None:
        return seconds >= part.seconds
    if part.metres is not None:
        return metres >= part.metres
    raise ValueError("a part needs seconds or metres")


def _cadence(speed_m_per_s: float, source: random.Random) -> float:
    """Steps a minute: some 165 at an easy run, 185 at a hard one, 110 when walking."""
    mean = 112.0 if speed_m_per_s < 2.0 else 128.0 + 12.8 * speed_m_per_s
    return round(mean + 0.8 * noise(source))
