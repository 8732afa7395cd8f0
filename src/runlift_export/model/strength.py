"""How strong somebody is, and what a set asks of them: the most that could be lifted once.

A set of `reps` that leaves `rir` more in reserve is worth `reps + rir`. Epley 1985: the most that
can be lifted once is the weight times 1 + repetitions / 30. It is good to some 10 % up to a
dozen repetitions and too high far above them (Nuzzo 2024), so `MOST_TELLING_REPS` count at most.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

EPLEY_REPS = 30.0
MOST_TELLING_REPS = 15
HEAVY_FROM = 0.75
"""H6: from this share of the most that could be lifted once on a set is heavy: ten repetitions
with none in reserve, eight with two, six with four."""


class LoadedSet(Protocol):
    """What is asked of one set."""

    @property
    def reps(self) -> int | None:
        """Repetitions, None if it goes by time."""

    @property
    def rir(self) -> int | None:
        """Repetitions in reserve, None if nothing was said of them."""

    @property
    def weight_kg(self) -> float | None:
        """What is lifted, None for bodyweight and bands."""


def one_rm_kg(weight_kg: float, reps: int, rir: int) -> float:
    """The most that could be lifted once, in kg, from a set done with so many in reserve."""
    return weight_kg * (1 + min(reps + rir, MOST_TELLING_REPS) / EPLEY_REPS)


def weight_for_kg(one_rm: float, reps: int, rir: int) -> float:
    """The weight, in kg, with which so many repetitions leave so many in reserve."""
    return one_rm / (1 + (reps + rir) / EPLEY_REPS)


def share_of_one_rm(reps: int, rir: int) -> float:
    """How heavy such a set is, as a share of what could be lifted once; from 0 to 1."""
    return 1 / (1 + (reps + rir) / EPLEY_REPS)


def is_heavy(exercises: Iterable[LoadedSet]) -> bool:
    """H6: whether any of them is lifted with a weight that is heavy for its repetitions.

    Bodyweight, bands and timed work never are. What says nothing of reserve is taken as none.
    """
    return any(
        one.weight_kg is not None
        and one.reps is not None
        and share_of_one_rm(one.reps, one.rir or 0) >= HEAVY_FROM
        for one in exercises
    )
