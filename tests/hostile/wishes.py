"""Settings that are sound and odd: what a runner may ask for, at the edges of what is allowed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

START = date(2026, 11, 16)
ZONES = (
    "Europe/Berlin", "UTC", "Pacific/Kiritimati", "Pacific/Apia", "America/St_Johns",
    "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Casablanca", "Etc/GMT+12", "Antarctica/Troll",
)  # fmt: skip
WINDOWS = (
    [], ["any"], ["00:00-23:59"], ["18:30-20:00"], ["23:58-23:59"], ["00:00-00:01"],
    ["06:00-06:35", "12:00-12:20", "21:00-23:30"], ["06:00-12:00", "06:00-12:00"],
)  # fmt: skip
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CHOICES: dict[str, dict[str, Sequence[object]]] = {
    "athlete": {
        "level": ("novice", "trained"), "birth_year": (1900, 1950, 1988, 2026, 2100),
        "sex": ("female", "male"), "max_hr_bpm": (200, 240), "resting_hr_bpm": (25, 60),
        "threshold_hr_bpm": (90, 199),
        "conditions": ([], ["pain"], ["fever"], ["pregnant"], ["cardiac", "cleared"], ["pain"] * 9),
    },
    "week": {
        "sessions": ("auto", 0, 1, 2), **dict.fromkeys(DAYS, WINDOWS),
        "blocked": ([], ["2026-11-17"], [str(START + timedelta(n)) for n in range(15)] * 2),
    },
    "week.runs": dict.fromkeys(DAYS, ("rest", "easy", "moderate", "tempo", "long", "race")),
    "strength": {
        "place": ("gym", "home", "travel"), "units": ("kg", "lb"),
        "equipment": ([], ["bodyweight"], ["band"], ["bodyweight"] * 40, ["dumbbell", "barbell"]),
        "smallest_step_kg": (0.25, 1, 20),
    },
    "feed": {
        "name": ("", "a,b;c\\d\n", "\N{RUNNER}" * 90), "alarm_min": (0, 10_080),
        "private": (True, False), "all_day": (True, False), "base_url": ("https://", "http://[::1"),
    },
    "plan": {"phase": ("auto", "base", "build", "peak", "taper", "off")},
    "rules": {
        "full_min": (30, 45), "short_min": (15, 25), "hours_after_hard_run": (3, 24),
        "hours_after_run": (0, 12), "heavy_week_ratio": (1, 3), "deload_every_weeks": (4, 6),
    },
}  # fmt: skip


def settings_made(rng: Random) -> bytes:
    """TOML with some of the keys, each with one of the values above, and lists of tables."""
    lines = [f"timezone = {json.dumps(rng.choice(ZONES))}"]
    for table, keys in CHOICES.items():
        lines.append(f"[{table}]")
        for key, values in keys.items():
            if rng.random() < 0.4:
                lines.append(f"{key} = {json.dumps(rng.choice(values), ensure_ascii=False)}")
    for _ in range(rng.choice((0, 0, 1, 3))):
        lines += ["[[races]]", f"date = {_day(rng)}", f'priority = "{rng.choice("AB")}"']
    for _ in range(rng.choice((0, 0, 1, 30))):
        effort = rng.choice(("easy", "moderate", "hard"))
        lines += ["[[corrections]]", f"date = {_day(rng)}", f'effort = "{effort}"']
    return "\n".join(lines).encode()


def _day(rng: Random) -> date:
    far = rng.choice((date(1900, 1, 1), date(2200, 12, 31)))
    return far if rng.random() < 0.1 else START + timedelta(days=rng.randrange(-30, 60))
