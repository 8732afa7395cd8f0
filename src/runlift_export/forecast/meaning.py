"""What a calendar entry plans: the kind of run, how sure that is, and how far and how long."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from runlift_export.forecast import words
from runlift_export.forecast.events import CalendarEntry
from runlift_export.language import say
from runlift_export.model import TitleRule

METRES_PER_MILE = 1609.344

_DISTANCE = r"(\d{1,3}(?:[.,]\d{1,2})?)\s*(km|kilomet\w*|k|mi|miles?|meilen|mérföld)(?!\w)"
_BULLET = re.compile(r"\N{BULLET}\s*" + _DISTANCE, re.IGNORECASE)
_PLANNED_DISTANCE = re.compile(
    r"distance planned:\s*(\d+(?:[.,]\d+)?)\s*(km|mi|m)\b", re.IGNORECASE
)
_ANY_DISTANCE = re.compile(r"(?<![\d@/.,:x\u00d7])" + _DISTANCE, re.IGNORECASE)
_PACE = re.compile(
    r"(?:@|\bat\b|/)\s*\d*[.:]?\d*\s*(?:k|km|mi|mile)\b[^,;+]*|\d+-?k\s+(?:pace|race|effort)",
    re.IGNORECASE,
)
_PLANNED_TIME = re.compile(r"planned time:\s*(\d{1,2}):(\d{2})", re.IGNORECASE)
_BULLET_RANGE = re.compile(
    r"\N{BULLET}\s*(?:(\d{1,2})h)?\s*(?:(\d{1,3})m)?\s*-\s*(?:(\d{1,2})h)?\s*(?:(\d{1,3})m)?(?!\w)"
)
_HOURS = re.compile(r"(?<!\d)(\d{1,2})\s*(?:h|:)\s*(\d{2})(?!\d|\s*/)", re.IGNORECASE)
_MINUTES = re.compile(
    r"(?:(\d{1,2})\s*[x\u00d7]\s*)?(\d{1,3})\s*(?:['\u2032]|(?:mins?|minut\w*|perc)(?!\w))",
    re.IGNORECASE,
)
_LEAST_RUN_M, _MOST_RUN_M = 500.0, 200_000.0


class EntryKind(StrEnum):
    """What an entry is. Everything from NOTE on is no run."""

    RACE = "race"
    LONG = "long"
    QUALITY = "quality"
    MODERATE = "moderate"
    EASY = "easy"
    UNKNOWN = "unknown"
    REST = "rest"
    NOTE = "note"
    DONE = "done"
    OTHER_SPORT = "other sport"
    NOT_A_RUN = "not a run"


RUNS = frozenset(
    {
        EntryKind.RACE,
        EntryKind.LONG,
        EntryKind.QUALITY,
        EntryKind.MODERATE,
        EntryKind.EASY,
        EntryKind.UNKNOWN,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryMeaning:
    """A kind, the confidence 0..1 in it, and the matched text ("" if nothing matched)."""

    kind: EntryKind
    confidence: float
    matched: str


_RUN_FIELDS = frozenset({"run", "walk", "transition", "laufen", "correr", "course", "futás"})
_REST_FIELDS = frozenset({"day off", "rest"})
_RUNLESS_PRODUCERS = ("trainer road", "trainerroad", "zwift")
_FILLER = re.compile(
    r"\d+(?:[.,:]\d+)?\s*(?:min|mins|minutes?|hrs?|hours?|km|mi|m|h|k)?(?!\w)|[\W_]+|"
    r"\b(?:min|or|and|the|of|with|a|de|mit|und|con|y|avec|et|à|és)\b",
    re.IGNORECASE,
)
"""What a title may hold without saying anything: amounts, signs, small words."""


STATED = {
    "rest": EntryKind.REST,
    "easy": EntryKind.EASY,
    "moderate": EntryKind.MODERATE,
    "tempo": EntryKind.QUALITY,
    "intervals": EntryKind.QUALITY,
    "long": EntryKind.LONG,
    "race": EntryKind.RACE,
    "ignore": EntryKind.NOT_A_RUN,
}
"""What the runner's own words mean, in the week template and in `[[titles]]`."""


def classify_entry(entry: CalendarEntry, rules: tuple[TitleRule, ...] = ()) -> EntryMeaning:
    """The first rule that speaks: done, the runner's own `rules`, note, sport field, words."""
    at_once = _at_once(entry, rules)
    if at_once is not None:
        return at_once
    field, title = _sport_field(entry)
    stated = _by_field(field)
    if stated is not None:
        return stated
    is_run = field in _RUN_FIELDS or words.RUN_EMOJI in entry.title
    by_type = _by_type_line(entry.text)
    if by_type is not None:
        return by_type
    if not is_run and _runless(entry):
        return EntryMeaning(kind=EntryKind.OTHER_SPORT, confidence=0.8, matched=entry.producer[:40])
    return _by_words(title, entry.text, is_run=is_run)


def _at_once(entry: CalendarEntry, rules: tuple[TitleRule, ...]) -> EntryMeaning | None:
    if words.DONE.search(entry.text) or entry.uid.upper().startswith("COMPLETED"):
        return EntryMeaning(kind=EntryKind.DONE, confidence=0.95, matched=say("done"))
    title_text = entry.title.casefold()
    for rule in rules:
        if rule.contains.casefold() in title_text:
            return EntryMeaning(kind=STATED[rule.run], confidence=1.0, matched=rule.contains)
    if entry.days > 1:
        lasting = say("{count} days long", count=entry.days)
        return EntryMeaning(kind=EntryKind.NOTE, confidence=0.9, matched=lasting)
    return None


def _sport_field(entry: CalendarEntry) -> tuple[str, str]:
    """The sport that a field names, in lower case, and the title without it."""
    match = words.SPORT_FIELD.match(entry.title)
    if match is not None:
        return match.group(1).lower(), entry.title[match.end() :]
    typed = words.WORKOUT_TYPE.match(entry.text)
    return (typed.group(1).strip().lower() if typed else ""), entry.title


def _by_field(field: str) -> EntryMeaning | None:
    if not field or field in _RUN_FIELDS:
        return None
    if field in _REST_FIELDS:
        return EntryMeaning(kind=EntryKind.REST, confidence=0.95, matched=field)
    if field == "race":
        return EntryMeaning(kind=EntryKind.RACE, confidence=0.95, matched=field)
    return EntryMeaning(kind=EntryKind.OTHER_SPORT, confidence=0.95, matched=field)


def _by_type_line(text: str) -> EntryMeaning | None:
    """A first line such as "Easy Run • 6.5km • 45m - 50m", whose first part is the type."""
    line = text.split("\n", 1)[0]
    kind, bullet, _ = line.partition("\N{BULLET}")
    if not bullet:
        return None
    found = _named(kind.strip(), is_run=True)
    if found is None:
        return None
    return EntryMeaning(kind=found.kind, confidence=0.95, matched=kind.strip())


def _runless(entry: CalendarEntry) -> bool:
    """Whether the feed or an emoji says that it is another sport."""
    if any(emoji in entry.title for emoji in words.OTHER_EMOJI):
        return True
    rides = any(name in entry.producer.lower() for name in _RUNLESS_PRODUCERS)
    return rides and not words.RUN.search(entry.title)


def _by_words(title: str, text: str, *, is_run: bool) -> EntryMeaning:
    found = _named(title, is_run=is_run)
    if found is not None:
        return found
    if not (is_run or _looks_like_run(title)):
        return EntryMeaning(kind=EntryKind.NOT_A_RUN, confidence=0.6, matched="")
    described = _quick(text)
    if described is not None:
        return EntryMeaning(kind=described.kind, confidence=0.6, matched=described.matched)
    plain = words.STRIDES.sub(" ", title)
    if not _FILLER.sub(" ", words.REST.sub(" ", words.RUN.sub(" ", plain))).strip():
        return EntryMeaning(
            kind=EntryKind.EASY, confidence=0.6, matched=say("a run and nothing said of it")
        )
    return EntryMeaning(kind=EntryKind.UNKNOWN, confidence=0.3, matched="")


def _named(title: str, *, is_run: bool) -> EntryMeaning | None:
    """What the title names, None if nothing."""
    running = is_run or _looks_like_run(title)
    trained = _quick(title)
    if (rest := words.REST.search(title)) and not running and trained is None:
        return EntryMeaning(kind=EntryKind.REST, confidence=0.9, matched=rest.group())
    if title.strip().lower() == "off":
        return EntryMeaning(kind=EntryKind.REST, confidence=0.9, matched=title.strip())
    if race := words.RACE.search(words.NOT_A_RACE.sub(" ", title)):
        return EntryMeaning(kind=EntryKind.RACE, confidence=0.9, matched=race.group())
    other = words.OTHER_SPORT.search(title)
    if other and not (is_run or _strong_run(title)):
        return EntryMeaning(kind=EntryKind.OTHER_SPORT, confidence=0.85, matched=other.group())
    if trained is not None and (running or _nothing_else(title)):
        return trained
    return None


def _quick(text: str) -> EntryMeaning | None:
    """Long, quality, moderate or easy, in that order."""
    if match := words.LONG.search(text):
        return EntryMeaning(kind=EntryKind.LONG, confidence=0.9, matched=match.group())
    plain = words.NOT_QUALITY.sub(" ", words.STRIDES.sub(" ", text))
    capitals = _capitals(plain)
    if match := words.QUALITY.search(plain) or words.REPEATS.search(plain):
        return EntryMeaning(kind=EntryKind.QUALITY, confidence=0.9, matched=match.group().strip())
    if EntryKind.QUALITY in capitals:
        return EntryMeaning(
            kind=EntryKind.QUALITY, confidence=0.9, matched=capitals[EntryKind.QUALITY]
        )
    for kind, pattern in ((EntryKind.MODERATE, words.MODERATE), (EntryKind.EASY, words.EASY)):
        if match := pattern.search(text):
            return EntryMeaning(kind=kind, confidence=0.9, matched=match.group())
        if kind in capitals:
            return EntryMeaning(kind=kind, confidence=0.9, matched=capitals[kind])
    return None


def _capitals(text: str) -> dict[EntryKind, str]:
    """The kinds that coaches' capitals name, with the capitals."""
    found = {
        EntryKind(kind): word
        for word, kind in words.ABBREVIATIONS.items()
        if re.search(rf"\b{word}\b", text)
    }
    for letter in words.VDOT.findall(text):
        found[EntryKind.EASY if letter == "E" else EntryKind.QUALITY] = letter
    return found


def _strong_run(title: str) -> bool:
    """Whether a word says that it is a run; a distance alone may be ridden."""
    found = words.RUN.findall(title)
    return any(word.lower() not in {"mi", "km", "mile", "miles"} for word in found)


def _looks_like_run(title: str) -> bool:
    return bool(words.RUN.search(title) or words.REPEATS.search(title))


def _nothing_else(title: str) -> bool:
    """Whether the title is training words and numbers only ("Base", "Sprint", "Long Run")."""
    rest = words.VDOT.sub(" ", words.STRIDES.sub(" ", title))
    for pattern in (words.LONG, words.QUALITY, words.MODERATE, words.EASY, words.RUN, words.REST):
        rest = pattern.sub(" ", rest)
    for word in words.ABBREVIATIONS:
        rest = re.sub(rf"\b{word}\b", " ", rest)
    return not _FILLER.sub(" ", rest).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """How far and how long, None where the entry does not say."""

    distance_m: float | None
    duration_min: float | None


def read_amount(entry: CalendarEntry) -> Amount:
    """The whole run's distance and duration.

    The number after the bullet or in a field counts; else the largest distance in the title
    that is not a pace: "1km Repeats • 6.5km" is 6.5 km.
    """
    return Amount(distance_m=_distance_m(entry), duration_min=_duration_min(entry))


def _distance_m(entry: CalendarEntry) -> float | None:
    first_line = entry.text.split("\n", 1)[0]
    for text in (entry.title, first_line):
        if match := _BULLET.search(text):
            return _metres(match.group(1), match.group(2))
    if match := _PLANNED_DISTANCE.search(entry.text):
        return _metres(match.group(1), match.group(2))
    found = [_metres(*pair) for pair in _ANY_DISTANCE.findall(_PACE.sub(" ", entry.title))]
    return max((one for one in found if one is not None), default=None)


def _metres(number: str, unit: str) -> float | None:
    value = float(number.replace(",", "."))
    unit = unit.lower()
    factor = 1.0 if unit == "m" else 1000.0 if unit.startswith("k") else METRES_PER_MILE
    metres = value * factor
    return metres if _LEAST_RUN_M <= metres <= _MOST_RUN_M else None


def _duration_min(entry: CalendarEntry) -> float | None:
    if entry.begin is not None and entry.end is not None and entry.end > entry.begin:
        return (entry.end - entry.begin).total_seconds() / 60
    if entry.estimate_min is not None:
        return entry.estimate_min
    if match := _PLANNED_TIME.search(entry.text):
        return _positive(int(match.group(1)) * 60 + int(match.group(2)))
    for text in (entry.title, entry.text.split("\n", 1)[0]):
        if match := _BULLET_RANGE.search(text):
            low_h, low_min, high_h, high_min = (int(one or 0) for one in match.groups())
            return _positive((low_h * 60 + low_min + high_h * 60 + high_min) / 2)
    if match := _HOURS.search(entry.title):
        return _positive(int(match.group(1)) * 60 + int(match.group(2)))
    return _named_min(entry.title)


def _named_min(title: str) -> float | None:
    """The parts of a session with repeats together, else the longest time named."""
    found = _MINUTES.findall(title)
    if any(times for times, _ in found):
        return _positive(sum(int(times or 1) * int(minutes) for times, minutes in found))
    return max((float(minutes) for _, minutes in found), default=None)


def _positive(minutes: float) -> float | None:
    return minutes if 0 < minutes <= 24 * 60 else None
