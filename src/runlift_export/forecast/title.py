"""What a calendar entry plans: its kind, how sure that is, and the words that said so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from runlift_export.forecast import words
from runlift_export.forecast.entry import Entry
from runlift_export.model import TitleRule


class Kind(StrEnum):
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


RUNS = frozenset({Kind.RACE, Kind.LONG, Kind.QUALITY, Kind.MODERATE, Kind.EASY, Kind.UNKNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A kind, the confidence 0..1 in it, and the matched text ("" if nothing matched)."""

    kind: Kind
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
    "rest": Kind.REST,
    "easy": Kind.EASY,
    "moderate": Kind.MODERATE,
    "tempo": Kind.QUALITY,
    "intervals": Kind.QUALITY,
    "long": Kind.LONG,
    "race": Kind.RACE,
    "ignore": Kind.NOT_A_RUN,
}
"""What the runner's own words mean, in the week template and in `[[titles]]`."""


def judge(entry: Entry, rules: tuple[TitleRule, ...] = ()) -> Judged:
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
        return Judged(kind=Kind.OTHER_SPORT, confidence=0.8, matched=entry.producer[:40])
    return _by_words(title, entry.text, is_run=is_run)


def _at_once(entry: Entry, rules: tuple[TitleRule, ...]) -> Judged | None:
    if words.DONE.search(entry.text) or entry.uid.upper().startswith("COMPLETED"):
        return Judged(kind=Kind.DONE, confidence=0.95, matched="done")
    title_text = entry.title.casefold()
    for rule in rules:
        if rule.contains.casefold() in title_text:
            return Judged(kind=STATED[rule.run], confidence=1.0, matched=rule.contains)
    if entry.days > 1:
        return Judged(kind=Kind.NOTE, confidence=0.9, matched=f"{entry.days} days long")
    return None


def _sport_field(entry: Entry) -> tuple[str, str]:
    """The sport that a field names, in lower case, and the title without it."""
    match = words.SPORT_FIELD.match(entry.title)
    if match is not None:
        return match.group(1).lower(), entry.title[match.end() :]
    typed = words.WORKOUT_TYPE.match(entry.text)
    return (typed.group(1).strip().lower() if typed else ""), entry.title


def _by_field(field: str) -> Judged | None:
    if not field or field in _RUN_FIELDS:
        return None
    if field in _REST_FIELDS:
        return Judged(kind=Kind.REST, confidence=0.95, matched=field)
    if field == "race":
        return Judged(kind=Kind.RACE, confidence=0.95, matched=field)
    return Judged(kind=Kind.OTHER_SPORT, confidence=0.95, matched=field)


def _by_type_line(text: str) -> Judged | None:
    """A first line such as "Easy Run • 6.5km • 45m - 50m", whose first part is the type."""
    line = text.split("\n", 1)[0]
    kind, bullet, _ = line.partition("\N{BULLET}")
    if not bullet:
        return None
    found = _named(kind.strip(), is_run=True)
    if found is None:
        return None
    return Judged(kind=found.kind, confidence=0.95, matched=kind.strip())


def _runless(entry: Entry) -> bool:
    """Whether the feed or an emoji says that it is another sport."""
    if any(emoji in entry.title for emoji in words.OTHER_EMOJI):
        return True
    rides = any(name in entry.producer.lower() for name in _RUNLESS_PRODUCERS)
    return rides and not words.RUN.search(entry.title)


def _by_words(title: str, text: str, *, is_run: bool) -> Judged:
    found = _named(title, is_run=is_run)
    if found is not None:
        return found
    if not (is_run or _looks_like_run(title)):
        return Judged(kind=Kind.NOT_A_RUN, confidence=0.6, matched="")
    told = _quick(text)
    if told is not None:
        return Judged(kind=told.kind, confidence=0.6, matched=told.matched)
    plain = words.STRIDES.sub(" ", title)
    if not _FILLER.sub(" ", words.REST.sub(" ", words.RUN.sub(" ", plain))).strip():
        return Judged(kind=Kind.EASY, confidence=0.6, matched="a run and nothing said of it")
    return Judged(kind=Kind.UNKNOWN, confidence=0.3, matched="")


def _named(title: str, *, is_run: bool) -> Judged | None:
    """What the title names, None if nothing."""
    running = is_run or _looks_like_run(title)
    trained = _quick(title)
    if (rest := words.REST.search(title)) and not running and trained is None:
        return Judged(kind=Kind.REST, confidence=0.9, matched=rest.group())
    if title.strip().lower() == "off":
        return Judged(kind=Kind.REST, confidence=0.9, matched=title.strip())
    if race := words.RACE.search(words.NOT_A_RACE.sub(" ", title)):
        return Judged(kind=Kind.RACE, confidence=0.9, matched=race.group())
    other = words.OTHER_SPORT.search(title)
    if other and not (is_run or _strong_run(title)):
        return Judged(kind=Kind.OTHER_SPORT, confidence=0.85, matched=other.group())
    if trained is not None and (running or _nothing_else(title)):
        return trained
    return None


def _quick(text: str) -> Judged | None:
    """Long, quality, moderate or easy, in that order."""
    if match := words.LONG.search(text):
        return Judged(kind=Kind.LONG, confidence=0.9, matched=match.group())
    plain = words.NOT_QUALITY.sub(" ", words.STRIDES.sub(" ", text))
    capitals = _capitals(plain)
    if match := words.QUALITY.search(plain) or words.REPEATS.search(plain):
        return Judged(kind=Kind.QUALITY, confidence=0.9, matched=match.group().strip())
    if Kind.QUALITY in capitals:
        return Judged(kind=Kind.QUALITY, confidence=0.9, matched=capitals[Kind.QUALITY])
    for kind, pattern in ((Kind.MODERATE, words.MODERATE), (Kind.EASY, words.EASY)):
        if match := pattern.search(text):
            return Judged(kind=kind, confidence=0.9, matched=match.group())
        if kind in capitals:
            return Judged(kind=kind, confidence=0.9, matched=capitals[kind])
    return None


def _capitals(text: str) -> dict[Kind, str]:
    """The kinds that coaches' capitals name, with the capitals."""
    found = {
        Kind(kind): word
        for word, kind in words.ABBREVIATIONS.items()
        if re.search(rf"\b{word}\b", text)
    }
    for letter in words.VDOT.findall(text):
        found[Kind.EASY if letter == "E" else Kind.QUALITY] = letter
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
