"""TOML text -> `Settings`; `defaults.toml` is the only home of a default.

What the user's file leaves out is filled in from the defaults before anything is checked, so
there is one way to read a value. All faults are raised together as one `SettingsError`.
"""

from __future__ import annotations

import re
import textwrap
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from runlift_export.checked import CheckedTable, Fault, expected
from runlift_export.errors import SettingsError
from runlift_export.language import ENGLISH, known_languages, say, spoken_language
from runlift_export.model import (
    Athlete,
    Circle,
    Feed,
    Level,
    LiftKind,
    MovableLimits,
    Phase,
    Place,
    Race,
    Settings,
    Strength,
    TitleRule,
    WatchWishes,
    circle_in,
    rules,
)
from runlift_export.settings.corrections import correction_in
from runlift_export.settings.week_table import AT_TOP, RUN_WORDS, week_of

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
COMMENT_WIDTH = 97
_COMMENTED_OUT = re.compile(r'# (?:\[\[|"|[a-z_]+ = )')
CONDITIONS = (
    *rules.STOP_CONDITIONS,
    *rules.PAIN_PLACES,
    *rules.CLEARANCE_CONDITIONS,
    rules.CLEARED,
)
# Nobody is served by a session in the night: "any" means the hours people train in.


def template() -> str:
    """The commented file of all keys with their defaults, in English."""
    source = resources.files("runlift_export.settings").joinpath("defaults.toml")
    return source.read_text(encoding="utf-8")


def spoken_template() -> str:
    """The same as `runlift init` writes it: its comments in the language being spoken."""
    source = template()
    if spoken_language() == ENGLISH:
        return source
    return "".join(_spoken_lines(source))


def template_texts() -> tuple[str, ...]:
    """What the comments of the template say, for the catalogues."""
    return tuple(comment for _, comment in _commented(template()) if comment)


def _spoken_lines(source: str) -> Iterator[str]:
    for before, comment in _commented(source):
        if not comment:
            yield f"{before}\n"
        elif before:
            yield f"{before}# {say(comment)}\n"
        else:
            yield from (f"# {line}\n" for line in textwrap.wrap(say(comment), COMMENT_WIDTH))


def _commented(source: str) -> Iterator[tuple[str, str]]:
    """Each line as what stands before its comment, and the comment; prose is a paragraph each.

    A key that is commented out is no prose.
    """
    prose: list[str] = []
    for line in source.splitlines():
        if line.startswith("# ") and not _COMMENTED_OUT.match(line):
            prose.append(line.removeprefix("# "))
            continue
        if prose:
            yield "", " ".join(prose)
            prose = []
        kept, mark, comment = line[2:].partition("# ")
        yield (line[:2] + kept, comment) if mark else (line, "")
    if prose:
        yield "", " ".join(prose)


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
        told = say("expected at most {most} characters", most=LONGEST_TEXT)
        raise SettingsError((("TOML", told),))
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        quotes = say('; text stands in quotes: timezone = "Europe/Berlin"')
        hint = quotes if str(error).startswith("Invalid value") else ""
        told = say("{error}; correct that line first", error=error)
        raise SettingsError((("TOML", told + hint),)) from error
    except (ValueError, RecursionError) as error:  # thousands of digits or brackets
        told = say("a value in it is too long or nested too deep")
        raise SettingsError((("TOML", told),)) from error


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
    language = table.text("language", one_of=("auto", *known_languages()))
    settings = Settings(
        language=None if language == "auto" else language,
        timezone=_timezone(table),
        athlete=_athlete(table.table("athlete")),
        week=week_of(table.table("week")),
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
        hide_around=_circles(table.table("convert")),
    )
    plan.close(at_top=AT_TOP)
    table.close(at_top=AT_TOP)
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
        told = say("expected an IANA zone such as Europe/Berlin, found {name!r}", name=name)
        table.fault("timezone", told)
    return name


def _strength(table: CheckedTable) -> Strength:
    place = Place(table.text("place", one_of=tuple(Place)))
    names = table.table("names")
    strength = Strength(
        place=place,
        equipment=_equipment(table, place),
        units=table.text("units", one_of=("kg", "lb")),
        smallest_step_kg=table.number("smallest_step_kg", low=0.25, high=20),
        log=table.text("log", one_of=("auto", "files", "assume")),
        avoid=table.texts("avoid"),
        prefer=table.texts("prefer"),
        lifts=table.texts("lifts"),
        names=tuple((called, names.text(called, longest=60)) for called in names.raw()),
    )
    names.close()
    table.close(at_top=AT_TOP)
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
        table.fault("base_url", expected(say("an https:// address"), feed.base_url))
    table.close(at_top=AT_TOP)
    return feed


def _watch(table: CheckedTable) -> WatchWishes:
    wishes = WatchWishes(
        rest_after_last_set=table.flag("rest_after_last_set"),
        calendar=table.flag("calendar"),
    )
    table.close(at_top=AT_TOP)
    return wishes


def _circles(table: CheckedTable) -> tuple[Circle, ...]:
    """What no conversion may show; faults go to the table's list."""
    circles = []
    for index, text in enumerate(table.texts("hide_around")):
        try:
            circles.append(circle_in(text))
        except ValueError as error:
            table.fault(f"hide_around[{index}]", str(error))
    table.close(at_top=AT_TOP)
    return tuple(circles)


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
    table.close(at_top=AT_TOP)
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
        table.fault("contains", say("expected words of a title, found nothing"))
    table.close(at_top=AT_TOP)
    return rule


def _race(table: CheckedTable) -> Race:
    race = Race(
        date=table.day("date"),
        priority=table.text("priority", one_of=("A", "B")) if "priority" in table else "A",
        distance_km=(
            table.number("distance_km", low=0.1, high=500) if "distance_km" in table else None
        ),
    )
    table.close(at_top=AT_TOP)
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
    table.close(at_top=AT_TOP)
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
            told = say(
                "expected more than {name} ({low:g}), found {high:g}",
                name=low_name,
                low=low,
                high=high,
            )
            table.fault(high_name, told)
