"""A room's face that loads each of its names from its file when it is first used (PEP 562).

Who asks a room for one thing then waits for that alone: finding files needs no decoder, a list of
runs no calendar library. A face says each name three times, and a test holds them to one another:
imported under `TYPE_CHECKING`, for type checkers; in `__all__`; and in its table of homes, from
which this file reads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module


def load_when_used(
    face: str, homes: Mapping[str, str]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """`__getattr__` and `__dir__` of a face: what is asked for is loaded, and stays from then on.

    Parameters
    ----------
    face
        The dotted name of the package, its own `__name__`.
    homes
        The file, without `.py`, in which each name of the face stands.

    The first raises `AttributeError`, as any module would, for a name that has no home. Give both
    to the face under `if not TYPE_CHECKING:`, else a type checker takes every name for one of the
    room's.

    """

    def load(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {face!r} has no attribute {name!r}")
        found = getattr(import_module(f"{face}.{homes[name]}"), name)
        setattr(import_module(face), name, found)
        return found

    def names() -> list[str]:
        return sorted(homes)

    return load, names
