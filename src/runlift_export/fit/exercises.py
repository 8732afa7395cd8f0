"""FIT numbers of exercises and their names, by fit-tool's enums (its profile tables, BSD licence).

Names are in lower case, as `exercise_category` and the name within it. fit-tool is imported
inside the functions: it is slow to import, and planning does not need it.
"""

from __future__ import annotations

from enum import Enum
from functools import cache

UNKNOWN_CATEGORY = 65534


def category_names() -> tuple[str, ...]:
    """Every `exercise_category` name."""
    return tuple(_categories())


def exercise_names(category: str) -> tuple[str, ...]:
    """Every exercise name of a category; none for a category without a table."""
    return tuple(_exercises(category))


def numbers(category: str, fit_name: str | None) -> tuple[int, int | None]:
    """The numbers of a category and of a name within it. KeyError for a name FIT lacks."""
    number = None if fit_name is None else _exercises(category)[fit_name]
    return _categories()[category], number


def names(category: int, name: int | None) -> tuple[str | None, str | None]:
    """The names of a category number and of a number within it; None for what FIT lacks."""
    word = _turned(_categories()).get(category)
    if word is None or name is None:
        return word, None
    return word, _turned(_exercises(word)).get(name)


@cache
def _categories() -> dict[str, int]:
    from fit_tool.profile.profile_type import ExerciseCategory

    return _lower(ExerciseCategory)


@cache
def _exercises(category: str) -> dict[str, int]:
    from fit_tool.profile import profile_type

    table = "".join(word.capitalize() for word in category.split("_")) + "ExerciseName"
    return _lower(getattr(profile_type, table)) if hasattr(profile_type, table) else {}


def _lower(enum: type[Enum]) -> dict[str, int]:
    return {name.lower(): int(member.value) for name, member in enum.__members__.items()}


def _turned(table: dict[str, int]) -> dict[int, str]:
    return {number: name for name, number in table.items()}
