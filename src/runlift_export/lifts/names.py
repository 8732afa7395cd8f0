"""Which exercise a name means: that of a watch, of an app, or of the runner's own table.

A name is its words, in any order and case, brackets and plurals aside; words of other languages
and the abbreviations of gyms are put into English first. What an exercise is called elsewhere
stands in the catalogue (`also`).
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from runlift_export.fit.exercises import numbers
from runlift_export.language import in_every_language
from runlift_export.lifts.catalogue import Exercise
from runlift_export.model import DoneSet

# FIT categories of arms and trunk alone: bench_press, core, crunch, curl, flye, lateral_raise,
# plank, pull_up, push_up, row, shoulder_press, shoulder_stability, shrug, sit_up,
# triceps_extension, warm_up.
NO_LEGS = frozenset({0, 5, 6, 7, 9, 14, 19, 21, 22, 23, 24, 25, 26, 27, 30, 31})
LEG_WORDS = frozenset(
    (
        *("squat", "deadlift", "lunge", "leg", "calf", "hamstring", "quad", "quadricep", "glute"),
        *("hip", "thrust", "thigh", "step", "nordic", "bridge", "sled", "soleus", "jump", "hop"),
        *("adductor", "abductor", "adduction", "abduction"),
    )
)
"""A session with an exercise that the catalogue does not know worked the legs if one stands in
its name, and none of `TRUNK_WORDS` beside it."""
TRUNK_WORDS = frozenset({"hanging", "captain", "rope", "jack", "abs", "crunch", "flutter"})
MOSTLY, NEAR = 0.5, 0.85
"""How much of a name is like another: of its words, of its letters."""

_FILLERS = frozenset({"with", "the", "a", "and", "on", "of", "to", "resistance", "al", "la", "con"})
_ENGLISH = {
    "db": "dumbbell",
    "bb": "barbell",
    "kb": "kettlebell",
    "rdl": "romanian deadlift",
    "bss": "bulgarian split squat",
    "ohp": "overhead press",
    "banded": "band",
    "calves": "calf",
    "one": "single",
    "1": "single",
    "stepup": "step up",
    "pushup": "push up",
    "pullup": "pull up",
    "deadbug": "dead bug",
    "birddog": "bird dog",
    # German
    "kniebeuge": "squat",
    "kniebeugen": "squat",
    "kreuzheben": "deadlift",
    "rumanisch": "romanian",
    "rumanische": "romanian",
    "ausfallschritt": "lunge",
    "ausfallschritte": "lunge",
    "wadenheben": "calf raise",
    "stehend": "standing",
    "sitzend": "seated",
    "langhantel": "barbell",
    "kurzhantel": "dumbbell",
    "kurzhanteln": "dumbbell",
    "korpergewicht": "bodyweight",
    "unterarmstutz": "plank",
    # French
    "souleve terre": "deadlift",
    "roumain": "romanian",
    "fente": "lunge",
    "bulgare": "bulgarian split squat",
    "barre": "barbell",
    "haltere": "dumbbell",
    "planche": "plank",
    "mollet": "calf",
    "jambe": "leg",
    # Spanish, Portuguese, Italian
    "sentadilla": "squat",
    "agachamento": "squat",
    "peso muerto": "deadlift",
    "levantamento terra": "deadlift",
    "stacco": "deadlift",
    "rumano": "romanian",
    "romeno": "romanian",
    "rumeno": "romanian",
    "zancada": "lunge",
    "afundo": "lunge",
    "affondo": "lunge",
    "affondi": "lunge",
    "bulgara": "bulgarian split",
    "barra": "barbell",
    "bilanciere": "barbell",
    "mancuerna": "dumbbell",
    "manubri": "dumbbell",
    "manubrio": "dumbbell",
    "plancha": "plank",
    "prancha": "plank",
    "gemelo": "calf",
    "pantorrilla": "calf",
    "panturrilha": "calf",
    "polpacci": "calf",
    "pierna": "leg",
    "perna": "leg",
    "gambe": "leg",
}
_WORDS = re.compile(r"[^\W_]+")


class ExerciseNames:
    """Finds the exercise of a done set: by its title, else by its FIT numbers."""

    def __init__(self, exercises: tuple[Exercise, ...]) -> None:
        self._by_name = {one.name: one for one in exercises}
        # A watch sends our title back in the language that was spoken when the workout was made.
        self._by_title = {
            title.casefold(): one for one in exercises for title in in_every_language(one.title)
        } | {one.title.casefold(): one for one in exercises}
        self._also: dict[str, list[Exercise]] = {}
        for one in exercises:
            names = (*in_every_language(one.name), *in_every_language(one.title), *one.also)
            for words in dict.fromkeys(map(words_of, names)):
                self._also.setdefault(words, []).append(one)
        self._by_numbers: dict[tuple[int, int | None], list[Exercise]] = {}
        # Exact names first: a watch without our titles records "squat" for a bodyweight squat.
        for one in sorted(exercises, key=lambda one: one.closest):
            pair = numbers(one.category, one.fit_name)
            self._by_numbers.setdefault(pair, []).append(one)

    def named(self, name: str) -> Exercise:
        """The exercise of that name in the catalogue. KeyError if there is none."""
        return self._by_name[name]

    def __call__(self, one: DoneSet) -> Exercise | None:
        """The exercise, None if the catalogue does not know it."""
        if one.category is None:
            return self._called(one)
        titled = self._by_title.get((one.title or "").casefold())
        if titled is not None:
            return titled if titled.weighted or not one.weight_kg else self._loaded(titled)
        known = self._by_numbers.get((one.category, one.name), [])
        weighted = bool(one.weight_kg)
        by_number = next((other for other in known if other.weighted is weighted), None)
        return by_number or next(iter(known), None) or self._called(one)

    def _called(self, one: DoneSet) -> Exercise | None:
        """By the words of its title: of several so called the one that has a weight, or has none.

        A weight on an exercise without one is of the next rung that has it, where it is that
        exercise by its own name and no machine of an app's.
        """
        if not one.title:
            return None
        words = words_of(one.title)
        called, weighted = self._also.get(words, []), bool(one.weight_kg)
        fitting = next((other for other in called if other.weighted is weighted), None)
        first = fitting or next(iter(called), None)
        if fitting is None and first is not None and words == words_of(first.name):
            return first if first.weighted else self._loaded(first)
        return first

    def works_legs(self, sets: Iterable[DoneSet]) -> bool:
        """Whether a session worked the legs; one of which no set is known counts as yes.

        A set of a watch does by its FIT category, an unknown one counting as yes. One written
        down in an app does by its exercise, or where the catalogue does not know that, by the
        words of its name.
        """
        every = tuple(sets)
        return not every or any(map(self._is_for_legs, every))

    def _is_for_legs(self, one: DoneSet) -> bool:
        if one.category is not None or not one.title:
            return one.category not in NO_LEGS
        exercise = self(one)
        return names_legs(one.title) if exercise is None else exercise.legs != "none"

    def nearest(self, title: str) -> str | None:
        """The catalogue's name with most words in common, else one written almost so, else None."""
        words = frozenset(words_of(title).split())
        known = {words_of(one.name): one.name for one in reversed(self._by_name.values())}

        def common(name: str) -> float:
            others = frozenset(name.split())
            return len(words & others) / len(words | others)

        best = max(known, key=common, default="")
        if words and best and common(best) >= MOSTLY:
            return known[best]
        near = difflib.get_close_matches(words_of(title), list(known), n=1, cutoff=NEAR)
        return known[near[0]] if near else None

    def _loaded(self, exercise: Exercise) -> Exercise:
        """The same with a weight, where its ladder has one: whoever holds one did that."""
        rungs = [one for one in self._by_name.values() if one.family == exercise.family]
        higher = [one for one in rungs if one.weighted and one.rung > exercise.rung]
        return min(higher, key=lambda one: one.rung, default=exercise)


def names_legs(title: str) -> bool:
    """Whether a name says that the legs work."""
    words = set(words_of(title).split())
    raised = {"leg", "raise"} <= words and not words & {"calf", "standing"}
    return bool(words & LEG_WORDS) and not raised and not words & TRUNK_WORDS


def names_dumbbells(title: str) -> bool:
    """Whether a name says that dumbbells are lifted."""
    return "dumbbell" in words_of(title).split()


@lru_cache(maxsize=8192)
def words_of(title: str) -> str:
    """The words of a name in English and in one order, so that equal names are equal texts."""
    plain = unicodedata.normalize("NFKD", title[:200].casefold())
    plain = "".join(one for one in plain if not unicodedata.combining(one) and one not in "'\u2019")
    words = [_singular(one) for one in _WORDS.findall(plain) if one not in (*_FILLERS, "de", "di")]
    english: list[str] = []
    at = 0
    while at < len(words):
        both = " ".join(words[at : at + 2])
        size = 2 if both in _ENGLISH else 1
        word = " ".join(words[at : at + size])
        english += _ENGLISH.get(word, word).split()
        at += size
    return " ".join(sorted(english))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
