"""TOML text -> `Settings`; `defaults.toml` is the only home of a default.

What the user's file leaves out is filled in from the defaults before anything is checked, so
there is one way to read a value. All faults are raised together as one `SettingsError`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import time
from functools import cache
from importlib import resources
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from runlift_export.checked import CheckedTable, Fault, shown
from runlift_export.errors import SettingsError
from runlift_export.model import (
    Athlete,
    Feed,
    Level,
    LiftKind,
    MovableLimits,
    Phase,
    Place,
    Prefer,
    Race,
    Settings,
    Strength,
    TitleRule,
    WatchWishes,
    Week,
    Window,
    rules,
)
from runlift_export.settings.corrections import correction_in

EQUIPMENT = (
    "bodyweight",
    "band",
    "dumbbell",
    "barbell",
    "bench",
    "box",
    "step",
    "rack",
    "bar",
)
LONGEST_TEXT = 200_000
CONDITIONS = (*rules.STOP_CONDITIONS, *rules.CLEARANCE_CONDITIONS, rules.CLEARED)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
RUN_WORDS = ("rest", "easy", "moderate", "tempo", "intervals", "long", "race")
# Nobody is served by a session in the night: "any" means the hours people train in.
ANY_TIME = Window(start=time(6, 0), end=time(22, 0))


def template() -> str:
    """The commented file that `runlift init` writes: every key with its default."""
    source = resources.files("runlift_export.settings").joinpath("defaults.toml")
    return source.read_text(encoding="utf-8")


def defaults() -> Settings:
    """The settings of a runner who set nothing."""
    return parse_settings("")


def parse_settings(text: str, *, under: str = "") -> Settings:
    """Settings from TOML text, laid table by table over those of the text `under` it.

    Raises `SettingsError` with every fault and its key path.
    """
    faults: list[Fault] = []
    merged = _overlay(_overlay(_default_tables(), _toml(under)), _toml(text))
    settings = _settings(CheckedTable(merged, faults=faults))
    if faults:
        raise SettingsError(tuple(faults))
    return settings


def _toml(text: str) -> dict[str, object]:
    if len(text) > LONGEST_TEXT:
        raise SettingsError((("TOML", f"expected at most {LONGEST_TEXT} characters"),))
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError((("TOML", f"{error}; correct that line first"),)) from error
    except (ValueError, RecursionError) as error:  # thousands of digits or brackets
        raise SettingsError((("TOML", "a value in it is too long or nested too deep"),)) from error


@cache
def _default_tables() -> dict[str, object]:
    """The defaults as TOML tables; never changed, only laid under others."""
    return tomllib.loads(template())


def _overlay(base: dict[str, object], given: dict[str, object]) -> dict[str, object]:
    """Take `given` over `base`, table by table."""
    merged = dict(base)
    for key, value in given.items():
        below = base.get(key)
        if isinstance(below, dict) and isinstance(value, dict):
            merged[key] = _overlay(below, value)
        else:
            merged[key] = value
    return merged


def _settings(table: CheckedTable) -> Settings:
    settings = Settings(
        timezone=_timezone(table),
        athlete=_athlete(table.table("athlete")),
        week=_week(table.table("week")),
        strength=_strength(table.table("strength")),
        feed=_feed(table.table("feed")),
        watch=_watch(table.table("watch")),
        rules=_rules(table.table("rules")),
        phase=_phase(plan := table.table("plan")),
        planned=plan.texts("planned"),
        titles=tuple(_title(one) for one in _optional_tables(table, "titles")),
        races=tuple(_race(race) for race in _optional_tables(table, "races")),
        corrections=tuple(correction_in(one) for one in _optional_tables(table, "corrections")),
        catalogue=tuple(one.raw() for one in _optional_tables(table, "exercises")),
    )
    plan.close()
    table.close()
    return settings


def _optional_tables(table: CheckedTable, key: str) -> tuple[CheckedTable, ...]:
    return table.tables(key) if key in table else ()


def _timezone(table: CheckedTable) -> str | None:
    if "timezone" not in table:
        return None
    name = table.text("timezone")
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        table.fault("timezone", f"expected an IANA zone such as Europe/Berlin, found {name!r}")
    return name


def _strength(table: CheckedTable) -> Strength:
    place = Place(table.text("place", one_of=tuple(Place)))
    strength = Strength(
        place=place,
        equipment=_equipment(table, place),
        units=table.text("units", one_of=("kg", "lb")),
        smallest_step_kg=table.number("smallest_step_kg", low=0.25, high=20),
        log=table.text("log", one_of=("auto", "files", "assume")),
        avoid=table.texts("avoid"),
        prefer=table.texts("prefer"),
    )
    table.close()
    return strength


def _equipment(table: CheckedTable, place: Place) -> tuple[str, ...]:
    """What the runner names; "auto" is everything in a gym, the body and a band elsewhere."""
    if table.raw().get("equipment") == "auto":
        table.text("equipment")
        return EQUIPMENT if place is Place.GYM else ("bodyweight", "band")
    return table.texts("equipment", one_of=EQUIPMENT)


def _feed(table: CheckedTable) -> Feed:
    feed = Feed(
        name=table.text("name", longest=100),
        alarm_min=(
            table.integer("alarm_min", low=0, high=10_080) if "alarm_min" in table else None
        ),
        private=table.flag("private"),
        all_day=table.flag("all_day"),
        base_url=table.text("base_url", longest=500) if "base_url" in table else None,
    )
    if feed.base_url is not None and not feed.base_url.startswith(("https://", "http://")):
        table.fault("base_url", f"expected an https:// address, found {shown(feed.base_url)}")
    table.close()
    return feed


def _watch(table: CheckedTable) -> WatchWishes:
    wishes = WatchWishes(
        rest_after_last_set=table.flag("rest_after_last_set"),
        calendar=table.flag("calendar"),
    )
    table.close()
    return wishes


def _rules(table: CheckedTable) -> MovableLimits:
    full, short = (rules.SESSION_MINUTES[kind] for kind in (LiftKind.FULL, LiftKind.SHORT))
    limits = MovableLimits(
        full_min=table.integer("full_min", low=full.least, high=full.most),
        short_min=table.integer("short_min", low=short.least, high=short.most),
        hours_after_hard_run=table.number("hours_after_hard_run", low=3, high=24),
        hours_after_run=table.number("hours_after_run", low=0, high=12),
        heavy_week_ratio=table.number("heavy_week_ratio", low=1, high=3),
        deload_every_weeks=table.integer("deload_every_weeks", low=4, high=6),
    )
    table.close()
    return limits


def _phase(table: CheckedTable) -> Phase | None:
    word = table.text("phase", one_of=("auto", *Phase))
    return None if word == "auto" else Phase(word)


def _title(table: CheckedTable) -> TitleRule:
    rule = TitleRule(
        contains=table.text("contains", longest=200),
        run=table.text("run", one_of=(*RUN_WORDS, "ignore")),
    )
    if not rule.contains.strip():
        table.fault("contains", "expected words of a title, found nothing")
    table.close()
    return rule


def _race(table: CheckedTable) -> Race:
    race = Race(
        date=table.day("date"),
        priority=table.text("priority", one_of=("A", "B")) if "priority" in table else "A",
        distance_km=(
            table.number("distance_km", low=0.1, high=500) if "distance_km" in table else None
        ),
    )
    table.close()
    return race


def _athlete(table: CheckedTable) -> Athlete:
    """The runner; faults go to the table's list."""
    athlete = Athlete(
        level=Level(table.text("level", one_of=tuple(Level))),
        birth_year=(
            table.integer("birth_year", low=1900, high=2100) if "birth_year" in table else None
        ),
        sex=table.text("sex", one_of=("female", "male")) if "sex" in table else None,
        max_hr_bpm=_optional_bpm(table, "max_hr_bpm", low=100, high=240),
        resting_hr_bpm=_optional_bpm(table, "resting_hr_bpm", low=25, high=110),
        threshold_hr_bpm=_optional_bpm(table, "threshold_hr_bpm", low=90, high=230),
        conditions=table.texts("conditions", one_of=CONDITIONS),
    )
    _check_heart_rates(table, athlete)
    table.close()
    return athlete


def _optional_bpm(table: CheckedTable, key: str, *, low: float, high: float) -> float | None:
    return table.number(key, low=low, high=high) if key in table else None


def _check_heart_rates(table: CheckedTable, athlete: Athlete) -> None:
    """Resting below threshold below maximum, wherever two of them are given."""
    named = (
        ("resting_hr_bpm", athlete.resting_hr_bpm),
        ("threshold_hr_bpm", athlete.threshold_hr_bpm),
        ("max_hr_bpm", athlete.max_hr_bpm),
    )
    given = [(name, value) for name, value in named if value is not None]
    for (low_name, low), (high_name, high) in pairwise(given):
        if low >= high:
            table.fault(high_name, f"expected more than {low_name} ({low:g}), found {high:g}")


def _week(table: CheckedTable) -> Week:
    """The week; faults go to the table's list."""
    word = table.raw().get("sessions")
    sessions = None if word == "auto" else table.integer("sessions", low=0, high=2)
    if sessions is None:
        table.text("sessions")
    runs = _usual_runs(table.table("runs"))
    week = Week(
        sessions=sessions,
        prefer=Prefer(table.text("prefer", one_of=tuple(Prefer))),
        windows=tuple(_windows(table, day) for day in WEEKDAYS),
        blocked=table.days("blocked"),
        runs=tuple(run.word for run in runs),
        run_starts=tuple(run.start for run in runs),
    )
    table.close()
    return week


def _windows(table: CheckedTable, day: str) -> tuple[Window, ...]:
    windows: list[Window] = []
    for index, text in enumerate(table.texts(day)):
        window = ANY_TIME if text == "any" else _window(text)
        if window is None:
            wish = 'expected "HH:MM-HH:MM" such as "18:30-20:00", or "any"'
            table.fault(f"{day}[{index}]", f"{wish}, found {shown(text)}")
        else:
            windows.append(window)
    return tuple(sorted(windows, key=lambda window: (window.start, window.end)))


def _window(text: str) -> Window | None:
    first, dash, last = text.partition("-")
    try:
        start, end = time.fromisoformat(first.strip()), time.fromisoformat(last.strip())
    except ValueError:
        return None
    plain = start.tzinfo is None and end.tzinfo is None
    return Window(start=start, end=end) if dash and plain and start < end else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _UsualRun:
    """One weekday of the week template: its word, and its hour if the runner named one."""

    word: str | None = None
    start: time | None = None


def _usual_runs(table: CheckedTable) -> tuple[_UsualRun, ...]:
    runs = tuple(_usual_run(table, day) if day in table else _UsualRun() for day in WEEKDAYS)
    table.close()
    return runs


def _usual_run(table: CheckedTable, day: str) -> _UsualRun:
    """A word of the week template, with an hour behind it or without ("intervals 18:30")."""
    given = table.raw().get(day)
    word, _, hour = given.partition(" ") if isinstance(given, str) else ("", "", "")
    if not hour:
        return _UsualRun(word=table.text(day, one_of=RUN_WORDS))
    text, start = table.text(day), _hour(hour.strip())
    if word not in RUN_WORDS or word == "rest" or start is None:
        wish = 'expected a run and its hour, such as "intervals 18:30"'
        table.fault(day, f"{wish}, found {shown(text)}")
    return _UsualRun(word=word, start=start)


def _hour(text: str) -> time | None:
    try:
        found = time.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is None else None
