"""The diary of the invented runner: eight weeks from Monday 2026-09-21 to Sunday 2026-11-15.

Intervals early on Tuesday, tempo early on Friday, the long run on Sunday; easy or rest
between. Week 4 is a lighter one with a 5 km race on Saturday. Clocks go back on 2026-10-25.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from activity import Outing
from messages import BERLIN, CYCLING
from runner import FLAT, Hills, Part

EASY, STEADY, WALK = 2.95, 3.42, 1.5  # m/s
ACTIVE, REST, WARM_UP, COOL_DOWN = 0, 1, 2, 3  # FIT intensities
OPEN, DISTANCE, TIME, REPEAT = 5, 1, 0, 6  # FIT workout step durations


def easy(minutes: int, speed: float = EASY) -> tuple[Part, ...]:
    return (
        Part(speed_m_per_s=speed - 0.15, seconds=300),
        Part(speed_m_per_s=speed, seconds=60 * minutes - 300),
    )


def intervals(
    count: int,
    metres: float,
    speed: float,
    jog_s: int,
    *,
    warm_up_min: int = 15,
    steps: bool = False,
) -> tuple[Part, ...]:
    """Warm-up, `count` times `metres` with a slow jog between, cool-down; a lap for each."""

    def marked(intensity: int) -> int | None:
        return intensity if steps else None

    rep = Part(speed_m_per_s=speed, metres=metres, lap=True, intensity=marked(ACTIVE))
    jog = Part(speed_m_per_s=2.1, seconds=jog_s, lap=True, intensity=marked(REST))
    warm_up = Part(speed_m_per_s=2.8, seconds=60 * warm_up_min, lap=True, intensity=marked(WARM_UP))
    cool_down = Part(speed_m_per_s=2.7, seconds=600, intensity=marked(COOL_DOWN))
    return (warm_up, *((rep, jog) * count), cool_down)


def tempo(minutes: int, speed: float, *, lap: bool) -> tuple[Part, ...]:
    return (
        Part(speed_m_per_s=2.85, seconds=720, lap=lap),
        Part(speed_m_per_s=speed, seconds=60 * minutes, lap=lap),
        Part(speed_m_per_s=2.75, seconds=600),
    )


def strides(minutes: int) -> tuple[Part, ...]:
    quick = Part(speed_m_per_s=5.0, seconds=20)
    slow = Part(speed_m_per_s=2.6, seconds=75)
    return (*easy(minutes), *((quick, slow) * 6))


RACE = (
    Part(speed_m_per_s=2.8, seconds=720, lap=True),
    Part(speed_m_per_s=4.16, metres=5000, lap=True),
    Part(speed_m_per_s=2.5, seconds=480),
)
INTERRUPTED = (
    Part(speed_m_per_s=2.8, seconds=300),
    Part(speed_m_per_s=EASY, seconds=900, pause_s=265),
    Part(speed_m_per_s=EASY, seconds=780, pause_s=48),
    Part(speed_m_per_s=EASY, seconds=720),
)
WORKOUT_5X1000 = (
    ("warm up", TIME, 900_000, WARM_UP),
    ("1000 m", DISTANCE, 100_000, ACTIVE),
    ("jog", TIME, 150_000, REST),
    ("five times", REPEAT, 1, 5),
    ("cool down", OPEN, 0, COOL_DOWN),
)


def at(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=BERLIN)


def _tuesday(day: str, name: str, parts: tuple[Part, ...], session: str, **more: Any) -> Outing:
    start = at(day, "06:20:12")
    return Outing(
        name=f"{day}-{name}",
        start=start,
        parts=parts,
        session=session,
        effort="hard",
        sub_sport="track",
        hills=FLAT,
        owner=True,
        **more,
    )


def _easy(day: str, clock: str, minutes: int, name: str = "easy", **more: Any) -> Outing:
    settings: dict[str, Any] = {
        "parts": easy(minutes),
        "session": f"easy, {minutes} min",
        "effort": "easy",
        "autolap_m": 1000.0,
    }
    return Outing(name=f"{day}-{name}", start=at(day, clock), **{**settings, **more})


def _tempo(day: str, minutes: int, speed: float, *, lap: bool) -> Outing:
    return Outing(
        name=f"{day}-tempo-{minutes}min",
        start=at(day, "06:32:40"),
        parts=tempo(minutes, speed, lap=lap),
        session=f"tempo, {minutes} min without a break",
        effort="hard",
        autolap_m=None if lap else 1000.0,
    )


def _long(day: str, minutes: int, speed: float = 3.0, **more: Any) -> Outing:
    return Outing(
        name=f"{day}-long",
        start=at(day, "09:04:30"),
        parts=easy(minutes, speed),
        session=f"long, {minutes} min",
        effort="easy",
        long=True,
        autolap_m=1000.0,
        owner=True,
        **more,
    )


DIARY = (
    _tuesday(
        "2026-09-22",
        "intervals-6x800",
        intervals(6, 800, 4.42, 120),
        "6 x 800 m",
        every_second=True,
    ),
    _easy("2026-09-23", "12:21:03", 45),
    _tempo("2026-09-25", 20, 3.86, lap=True),
    _long("2026-09-27", 90),
    _tuesday(
        "2026-09-29",
        "intervals-5x1000",
        intervals(5, 1000, 4.25, 150, steps=True),
        "5 x 1000 m, as a workout on the watch",
        workout=WORKOUT_5X1000,
    ),
    _easy("2026-09-30", "18:40:55", 40),
    _tempo("2026-10-02", 22, 3.86, lap=False),
    _easy("2026-10-03", "10:15:20", 35),
    _long("2026-10-04", 95),
    _tuesday(
        "2026-10-06",
        "intervals-12x400",
        intervals(12, 400, 4.66, 75),
        "12 x 400 m",
        every_second=True,
    ),
    _easy(
        "2026-10-07",
        "12:18:44",
        50,
        name="easy-hills",
        session="easy, 50 min over hills",
        hills=Hills(height_m=32.0, length_m=1500.0),
    ),
    _tempo("2026-10-09", 25, 3.87, lap=True),
    _easy(
        "2026-10-10",
        "10:02:31",
        35,
        name="easy-strides",
        parts=strides(35),
        session="easy, 35 min, then 6 strides of 20 s",
    ),
    _long("2026-10-11", 100),
    _easy("2026-10-13", "18:11:09", 40),
    _easy("2026-10-14", "12:25:50", 35),
    _easy(
        "2026-10-17",
        "10:30:00",
        0,
        name="race-5km",
        parts=RACE,
        autolap_m=None,
        owner=True,
        session="5 km race, jog before and after",
        effort="hard",
        race=True,
        every_second=True,
    ),
    _long("2026-10-18", 90, 2.95),
    _tuesday("2026-10-20", "intervals-6x1000", intervals(6, 1000, 4.27, 150), "6 x 1000 m"),
    _easy("2026-10-21", "12:20:17", 45),
    _tempo("2026-10-23", 25, 3.89, lap=False),
    _easy("2026-10-24", "10:08:02", 40),
    _long("2026-10-25", 105),
    _easy(
        "2026-10-27",
        "06:03:10",
        15,
        name="warm-up",
        sub_sport="track",
        hills=FLAT,
        session="warm-up of the session that follows",
    ),
    _tuesday(
        "2026-10-27",
        "intervals-10x400",
        intervals(10, 400, 4.70, 75, warm_up_min=4),
        "10 x 400 m, the warm-up is a file of its own",
        every_second=True,
    ),
    _easy(
        "2026-10-28",
        "18:52:26",
        45,
        name="easy-treadmill",
        sub_sport="treadmill",
        hills=FLAT,
        session="easy, 45 min on a treadmill",
    ),
    _tempo("2026-10-30", 28, 3.88, lap=True),
    _long("2026-11-01", 110),
    _tuesday("2026-11-03", "intervals-6x800", intervals(6, 800, 4.46, 120), "6 x 800 m"),
    _easy("2026-11-04", "12:19:38", 45),
    _tempo("2026-11-06", 30, 3.88, lap=False),
    _easy(
        "2026-11-07",
        "10:12:12",
        45,
        name="steady",
        parts=easy(45, STEADY),
        session="steady, 45 min between easy and tempo",
        effort="moderate",
    ),
    _long("2026-11-08", 120, every_second=True, gzip=True),
    _tuesday("2026-11-10", "intervals-5x1000", intervals(5, 1000, 4.30, 150), "5 x 1000 m"),
    _easy(
        "2026-11-11",
        "12:22:33",
        45,
        name="easy-interrupted",
        parts=INTERRUPTED,
        session="easy, 45 min with two stops",
    ),
    _tempo("2026-11-13", 25, 3.92, lap=True),
    _easy("2026-11-14", "10:05:49", 35),
    _long("2026-11-15", 105),
)

# Recorded like the others, and then spoilt by make_samples.py; no sample shares their date.
BATTERY_FLAT = _easy("2026-10-31", "10:20:41", 40, name="battery-flat")
BAD_CHECKSUM = _easy("2026-10-12", "12:17:05", 30, name="bad-checksum")
RIDE = Outing(
    name="2026-10-05-ride",
    start=at("2026-10-05", "17:31:00"),
    sport=CYCLING,
    parts=(Part(speed_m_per_s=6.4, seconds=1500),),
    session="a ride home",
    effort="easy",
    autolap_m=5000.0,
)
