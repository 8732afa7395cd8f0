"""How tests wait for what another thread or process does: so often, never until a time of day."""

from __future__ import annotations

from collections.abc import Callable
from time import sleep

PAUSE_S = 0.02
TURNS = 3_000
"""A minute with nothing else to do, longer on a busy machine; nothing here needs a tenth of it."""


def comes_true(condition: Callable[[], object], pause_s: float = PAUSE_S) -> bool:
    """Whether the condition holds, asked again and again with a pause between."""
    for _ in range(TURNS):
        if condition():
            return True
        sleep(pause_s)
    return False
