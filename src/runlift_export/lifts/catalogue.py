"""The exercises: those of `catalogue.toml` and the user's own, each row checked at the border."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib import resources

from runlift_export.checked import CheckedTable, Fault
from runlift_export.errors import SettingsError
from runlift_export.fit import exercises as codes
from runlift_export.language import in_every_language, say, to_say
from runlift_export.model import Level, Place, Settings
from runlift_export.settings import EQUIPMENT

LONGEST_TITLE = 40
HEAVIEST_KG = 500.0


class Pattern(StrEnum):
    """The movement an exercise trains."""

    SQUAT = "squat"
    HINGE = "hinge"
    SINGLE_LEG = "single-leg"
    CALF = "calf"
    CORE = "core"
    PUSH = "push"
    PULL = "pull"
    HOP = "hop"
    WARM_UP = "warm-up"


class Implement(StrEnum):
    """What is lifted: nothing but the body, a bar, one dumbbell, or one in each hand."""

    NONE = "none"
    BAR = "bar"
    ONE = "one"
    PAIR = "pair"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """A row of the catalogue.

    `family` is the ladder the exercise stands on and `rung` its place there. `low` and `high`
    are the usual range of repetitions, or of seconds where `timed`. `start_novice_kg` and
    `start_trained_kg` are first weights (of one dumbbell where there are two), None where
    nothing is loaded. `category` and `fit_name` are FIT enum names in lower case; `closest`
    says that FIT has only a near match. `legs` is "two", "one" or "none". `also` is what apps
    and the runner call it.
    """

    name: str
    title: str
    pattern: Pattern
    family: str
    rung: int
    equipment: tuple[str, ...]
    places: tuple[Place, ...]
    level: Level
    legs: str
    per_side: bool
    timed: bool
    low: int
    high: int
    implement: Implement
    start_novice_kg: float | None
    start_trained_kg: float | None
    category: str
    fit_name: str | None
    closest: bool
    cues: str
    also: tuple[str, ...] = ()

    @property
    def weighted(self) -> bool:
        """Whether a weight is lifted, so that there are kilograms to write down."""
        return self.implement is not Implement.NONE

    def is_among(self, names: frozenset[str]) -> bool:
        """Whether one of `names` (case-folded) is its name, in whatever language."""
        return bool(names) and not names.isdisjoint(_names_of(self.name))


def exercise_catalogue(settings: Settings) -> tuple[Exercise, ...]:
    """Every exercise there is: ours, then the user's; one of the same name replaces ours in place.

    Raises `SettingsError` with every fault of `[[exercises]]` and its key path.
    """
    if not settings.catalogue:
        _refuse_unknown(settings, _ours())
        return _called(_ours(), settings)
    faults: list[Fault] = []
    own = tuple(
        _exercise(CheckedTable(row, faults=faults, path=f"exercises[{index}]"))
        for index, row in enumerate(settings.catalogue)
    )
    faults.extend(_repeated(own))
    if faults:
        raise SettingsError(tuple(faults))
    replaced = {one.name: one for one in own}
    kept = tuple(replaced.pop(one.name, one) for one in _ours())
    every = kept + tuple(replaced.values())
    _refuse_unknown(settings, every)
    return _called(every, settings)


@cache
def _names_of(name: str) -> frozenset[str]:
    """A name in every language, case-folded."""
    return frozenset(one.casefold() for one in in_every_language(name))


def _called(exercises: tuple[Exercise, ...], settings: Settings) -> tuple[Exercise, ...]:
    """The exercises, each with the names that the runner has for it beside its own."""
    if not settings.strength.names:
        return exercises
    pairs = [(called, name.casefold()) for called, name in settings.strength.names]

    def more(one: Exercise) -> tuple[str, ...]:
        return tuple(called for called, name in pairs if name in _names_of(one.name))

    return tuple(replace(one, also=(*one.also, *more(one))) for one in exercises)


def _refuse_unknown(settings: Settings, exercises: tuple[Exercise, ...]) -> None:
    """SettingsError for a name in `avoid`, `prefer` or `names` that no exercise has."""
    known = {called: one.name for one in exercises for called in _names_of(one.name)}
    spoken = [name.casefold() for one in exercises for name in (one.name, say(one.name))]
    asked = [
        (f"strength.{key}[{index}]", name)
        for key in ("avoid", "prefer")
        for index, name in enumerate(getattr(settings.strength, key))
    ]
    asked += [(f"strength.names.{called}", name) for called, name in settings.strength.names]
    faults: list[Fault] = []
    for path, name in asked:
        if name.casefold() not in known:
            near = difflib.get_close_matches(name.casefold(), spoken, n=1, cutoff=0.5)
            faults.append((path, _unknown_words(name[:60], known[near[0]] if near else "")))
    if faults:
        raise SettingsError(tuple(faults))


def _unknown_words(name: str, likest: str) -> str:
    if not likest:
        return say("expected a name that `runlift exercises` lists, found {name!r}", name=name)
    return say(
        "expected a name that `runlift exercises` lists, found {name!r} (did you mean {likest!r}?)",
        name=name,
        likest=say(likest),
    )


def exercises_like(name: str, settings: Settings) -> tuple[Exercise, ...]:
    """What could replace an exercise: the same movement, at the same place, its own ladder first.

    Raises `SettingsError` where no exercise has that name.
    """
    every = exercise_catalogue(settings)
    wished = replace(settings.strength, avoid=(name,), prefer=())
    _refuse_unknown(replace(settings, strength=wished), every)
    it = next(one for one in every if one.is_among(frozenset((name.casefold(),))))
    others = [
        one
        for one in every
        if one.pattern is it.pattern and one is not it and settings.strength.place in one.places
    ]

    def unlike(one: Exercise) -> tuple[bool, bool, int]:
        return one.family != it.family, one.legs != it.legs, abs(one.rung - it.rung)

    return tuple(sorted(others, key=unlike))


def exercise_row(one: Exercise) -> tuple[str, ...]:
    """Cells for NAME, PATTERN, EQUIPMENT, LEVEL, LEGS, DOSE, FIT, NUMBERS."""
    category, name = codes.numbers(one.category, one.fit_name)
    amount = f"{one.low}" if one.low == one.high else f"{one.low}-{one.high}"
    coded = f"{one.category}/{one.fit_name or '-'}"
    return (
        say(one.name),
        one.pattern.value,
        ", ".join(one.equipment),
        one.level.value,
        one.legs,
        say(_DOSE[one.timed, one.per_side], amount=amount),
        say("{code} (closest)", code=coded) if one.closest else coded,
        f"{category}/{'-' if name is None else name}",
    )


_DOSE = {
    (False, False): to_say("{amount} reps"),
    (False, True): to_say("{amount} reps a side"),
    (True, False): to_say("{amount} s"),
    (True, True): to_say("{amount} s a side"),
}
"""What is done of an exercise in a session, by whether it is timed and for each side."""


@cache
def _ours() -> tuple[Exercise, ...]:
    """The catalogue that comes with the program."""
    source = resources.files("runlift_export.lifts").joinpath("catalogue.toml")
    table = tomllib.loads(source.read_text(encoding="utf-8"))
    faults: list[Fault] = []
    found = tuple(
        _exercise(row, check_names=False)
        for row in CheckedTable(table, faults=faults, path="catalogue.toml").tables("exercise")
    )
    if faults:
        raise SettingsError(tuple(faults))
    return found


def _repeated(own: Iterable[Exercise]) -> Iterable[Fault]:
    seen: set[str] = set()
    for index, one in enumerate(own):
        if one.name in seen:
            told = say("{name!r} stands twice; keep one of them", name=one.name)
            yield f"exercises[{index}].name", told
        seen.add(one.name)


def _exercise(row: CheckedTable, *, check_names: bool = True) -> Exercise:
    low, high = _range(row)
    name = row.text("name", longest=60)
    implement = (
        Implement(row.text("load", one_of=tuple(Implement))) if "load" in row else Implement.NONE
    )
    starts = _starts(row, implement)
    category, fit_name = _fit_names(row, check_names=check_names)
    found = Exercise(
        name=name,
        title=row.text("title", longest=LONGEST_TITLE) if "title" in row else name[:LONGEST_TITLE],
        pattern=Pattern(row.text("pattern", one_of=tuple(Pattern))),
        family=row.text("family", longest=40),
        rung=row.integer("rung", low=1, high=20),
        equipment=row.texts("equipment", one_of=EQUIPMENT),
        places=_places(row),
        level=Level(row.text("level", one_of=tuple(Level))) if "level" in row else Level.NOVICE,
        legs=row.text("legs", one_of=("two", "one", "none")),
        per_side=row.flag("per_side") if "per_side" in row else False,
        timed=row.text("unit", one_of=("reps", "seconds")) == "seconds",
        low=low,
        high=high,
        implement=implement,
        start_novice_kg=starts[0],
        start_trained_kg=starts[1],
        category=category,
        fit_name=fit_name,
        closest=row.flag("closest") if "closest" in row else False,
        cues=row.text("cues", longest=300),
        also=row.texts("also") if "also" in row else (),
    )
    if not name.strip():
        row.fault("name", say("expected a name the runner can read, found an empty one"))
    row.close()
    return found


def _places(row: CheckedTable) -> tuple[Place, ...]:
    if "places" not in row:
        return tuple(Place)
    return tuple(Place(word) for word in row.texts("places", one_of=tuple(Place)))


def _range(row: CheckedTable) -> tuple[int, int]:
    """Lowest and highest number of reps or seconds."""
    pair = [value for _, value in row.items("range")]
    whole = all(isinstance(value, int) and not isinstance(value, bool) for value in pair)
    if len(pair) == 2 and whole:
        low, high = int(str(pair[0])), int(str(pair[1]))
        if 1 <= low <= high <= 600:
            return low, high
    told = say("expected [lowest, highest], whole numbers from 1 to 600, found {pair}", pair=pair)
    row.fault("range", told)
    return 1, 1


def _starts(row: CheckedTable, implement: Implement) -> tuple[float | None, float | None]:
    """First weights in kg, for a novice and for a trained lifter."""
    if implement is Implement.NONE:
        if "start_kg" in row:
            row.fault(
                "start_kg",
                say(
                    'needs a weight to lift: set load to "bar", "one" or "pair", or leave start_kg'
                    " out"
                ),
            )
        return None, None
    pair = [value for _, value in row.items("start_kg")]
    numbers = [float(v) for v in pair if isinstance(v, int | float) and not isinstance(v, bool)]
    if len(pair) == len(numbers) == 2 and all(0 < kg <= HEAVIEST_KG for kg in numbers):
        return numbers[0], numbers[1]
    told = say(
        "expected [novice, trained] in kg, up to {most:g}, found {pair}",
        most=HEAVIEST_KG,
        pair=pair,
    )
    row.fault("start_kg", told)
    return None, None


def _fit_names(row: CheckedTable, *, check_names: bool) -> tuple[str, str | None]:
    """The FIT enum names. Ours are checked by the tests, not again at every start."""
    if not check_names:
        return row.text("category"), row.text("fit_name") if "fit_name" in row else None
    category = row.text("category", one_of=codes.category_names())
    if "fit_name" not in row:
        return category, None
    known = codes.exercise_names(category)
    if known:
        return category, row.text("fit_name", one_of=known)
    told = say(
        "FIT has no exercise names for the category {category}; leave it out", category=category
    )
    row.fault("fit_name", told)
    row.text("fit_name")
    return category, None
