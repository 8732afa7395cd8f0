"""Kinds of watch (`watches.toml`), and what each may do to a workout, said before it is copied.

Nothing here refuses anything.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from runlift_export.checked import CheckedTable, Fault
from runlift_export.errors import SettingsError
from runlift_export.fit import exercises as fit_exercises
from runlift_export.language import say
from runlift_export.workout.limits import cut_text
from runlift_export.workout.preview import PreviewExercise, WorkoutPreview, preview_workout


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchKind:
    """A kind of watch. `words` are parts of model names, in lower case without accents."""

    key: str
    name: str
    words: tuple[str, ...]
    most_steps: int
    most_stored: int
    name_bytes: int
    newest_category: int
    shows_titles: bool


class RemarkKind(StrEnum):
    """A limit may cost something; a rewrite only changes what is read on the screen."""

    LIMIT = "limit"
    REWRITE = "rewrite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing to know. `workout` is its name, "" for the whole batch."""

    workout: str
    kind: RemarkKind
    text: str


def watch_kind(model: str = "") -> WatchKind:
    """The kind of watch with such a model name ("fenix 7 Pro"); "unknown" if none fits."""
    plain = _plain(model)
    known = watch_kinds()
    named = (one for one in known if any(word in plain for word in one.words))
    return next(named, next(one for one in known if one.key == "unknown"))


@cache
def watch_kinds() -> tuple[WatchKind, ...]:
    """Every kind of watch that comes with the program."""
    source = resources.files("runlift_export.workout").joinpath("watches.toml")
    faults: list[Fault] = []
    written = tomllib.loads(source.read_text("utf-8"))
    table = CheckedTable(written, faults=faults, path="watches.toml")
    found = tuple(_watch_kind(row) for row in table.tables("watch"))
    if faults:
        raise SettingsError(tuple(faults))
    return found


def preflight_workouts(
    workouts: tuple[bytes, ...], kind: WatchKind, *, on_watch: int = 0
) -> tuple[Remark, ...]:
    """Remarks on workout files for a kind of watch that already holds `on_watch` others.

    The bytes are judged, not the plan. Raises `FitError` for bytes that are no workout.
    """
    previews = tuple(preview_workout(data) for data in workouts)
    found = [remark for one in previews for remark in _remarks(one, kind)]
    return tuple(dict.fromkeys([*_batch(len(workouts), kind, on_watch), *found]))


def _batch(count: int, kind: WatchKind, on_watch: int) -> Iterator[Remark]:
    if on_watch + count > kind.most_stored:
        sentence = say(
            "{stored} workouts on the watch and {count} new ones: some watches keep {most} and drop"
            " the rest without saying so; copy fewer weeks at a time",
            stored=on_watch,
            count=count,
            most=kind.most_stored,
        )
        yield Remark(workout="", kind=RemarkKind.LIMIT, text=sentence)


def _remarks(one: WorkoutPreview, kind: WatchKind) -> Iterator[Remark]:
    if len(one.steps) > kind.most_steps:
        sentence = say(
            "{count} steps, more than Garmin's editor takes ({most})",
            count=len(one.steps),
            most=kind.most_steps,
        )
        yield Remark(workout=one.name, kind=RemarkKind.LIMIT, text=sentence)
    if len(one.name.encode("utf-8")) > kind.name_bytes:
        short = cut_text(one.name, kind.name_bytes)
        sentence = say("{name!r} shown as {short!r}", name=one.name, short=short)
        yield Remark(workout=one.name, kind=RemarkKind.REWRITE, text=sentence)
    for exercise in (*one.warm_up, *one.exercises):
        yield from _exercise_remarks(one, exercise, kind)


def _exercise_remarks(
    one: WorkoutPreview, exercise: PreviewExercise, kind: WatchKind
) -> Iterator[Remark]:
    number = 0
    if exercise.category is not None:
        number, _ = fit_exercises.numbers(exercise.category, None)
    if kind.newest_category < number < fit_exercises.UNKNOWN_CATEGORY:
        sentence = say(
            "{title!r} has category {number} ({category}), which older watches may refuse",
            title=exercise.title,
            number=number,
            category=exercise.category,
        )
        yield Remark(workout=one.name, kind=RemarkKind.LIMIT, text=sentence)
    plain = (exercise.name or exercise.category or "unknown").replace("_", " ")
    if not kind.shows_titles and _words(plain) != _words(exercise.title):
        sentence = say(
            "{title!r} may be shown as {plain!r} on a watch that ignores titles",
            title=exercise.title,
            plain=plain,
        )
        # It is the same in every workout of the batch, so it is said once.
        yield Remark(workout="", kind=RemarkKind.REWRITE, text=sentence)


_NEUTRAL = frozenset({"and", "barbell", "dumbbell", "on", "standing", "the", "weighted", "with"})


def _words(name: str) -> frozenset[str]:
    """The words of a name that tell exercises apart, without order and hyphens."""
    return frozenset(name.casefold().replace("-", " ").split()) - _NEUTRAL


def _watch_kind(row: CheckedTable) -> WatchKind:
    found = WatchKind(
        key=row.text("key"),
        name=row.text("name"),
        words=row.texts("words"),
        most_steps=row.integer("most_steps", low=1, high=500),
        most_stored=row.integer("most_stored", low=1, high=1000),
        name_bytes=row.integer("name_bytes", low=1, high=254),
        newest_category=row.integer("newest_category", low=0, high=65533),
        shows_titles=row.flag("shows_titles"),
    )
    row.close()
    return found


def _plain(text: str) -> str:
    """Lower case without accents and signs: "fēnix® 7" becomes "fenix 7"."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(one if one.isalnum() or one == " " else "" for one in letters)
    return " ".join(kept.split())
