"""A workout that is no strength: its steps are shown as they are stored."""

from __future__ import annotations

from collections.abc import Sequence

import fitwriter as fw
from fitwriter import FitWriter
from runlift_export.workout import preview_lines, preview_workout

NONE = 0xFFFFFFFF


def workout(*steps: dict[int, float], names: Sequence[str] = ()) -> bytes:
    """A running workout of steps given by FIT field numbers."""
    writer = fw.file_id(FitWriter(), kind=5)
    writer.message(26, [{8: (fw.STRING, b"6 x 800\0"), 4: (fw.ENUM, 1)}], 1)
    rows: list[dict[int, tuple[int, float | bytes]]] = []
    for index, step in enumerate(steps):
        name = names[index] if index < len(names) else ""
        rows.append(
            {
                254: (fw.UINT16, index),
                0: (fw.STRING, name.encode().ljust(12, b"\0")),
                1: (fw.ENUM, step.get(1, 5)),
                2: (fw.UINT32, step.get(2, NONE)),
                3: (fw.ENUM, step.get(3, 2)),
                4: (fw.UINT32, step.get(4, NONE)),
                5: (fw.UINT32, step.get(5, NONE)),
                6: (fw.UINT32, step.get(6, NONE)),
                7: (fw.ENUM, step.get(7, 0)),
            }
        )
    return writer.message(27, rows, 2).bytes()


def lines(*steps: dict[int, float], names: Sequence[str] = ()) -> list[str]:
    return list(preview_lines(preview_workout(workout(*steps, names=names)), units="kg"))[2:]


def test_every_way_to_end_a_step_is_said() -> None:
    """Time, distance, heart rate, the lap button; nothing is called a lap button that is none."""
    assert [
        "  1. Warm-up: 10 min",
        "  2. Active: 500 m",
        "  3. Recovery: until heart rate below 120 bpm",
        "  4. Cool-down: until lap button",
        "  5. Active: 1.5 km",
        "  6. Active: until heart rate above 90 % of maximum",
    ] == lines(
        {1: 0, 2: 600_000, 7: 2},
        {1: 1, 2: 50_000},
        {1: 2, 2: 220, 7: 4},
        {1: 5, 7: 3},
        {1: 1, 2: 150_000},
        {1: 3, 2: 90},
    )


def test_targets_are_said_in_the_runners_units() -> None:
    """Speeds as paces, heart rates as beats or zones, power as watts."""
    assert [
        "  1. Active: 3 min, 4:10/km to 4:00/km",
        "  2. Active: 3 min, heart rate zone 4",
        "  3. Active: 3 min, heart rate 150 bpm to 160 bpm",
        "  4. Active: 3 min, power 250 W to 260 W",
    ] == lines(
        {1: 0, 2: 180_000, 3: 0, 4: 0, 5: 4000, 6: 4167},
        {1: 0, 2: 180_000, 3: 1, 4: 4},
        {1: 0, 2: 180_000, 3: 1, 4: 0, 5: 250, 6: 260},
        {1: 0, 2: 180_000, 3: 4, 4: 0, 5: 1250, 6: 1260},
    )


def test_steps_keep_their_names_and_repeats_say_what_they_repeat() -> None:
    """A step is called as its author called it, and no bike interval is a superset."""
    assert [
        "  1. Aufwärmen: 10 min, warm-up",
        "  2. Fast: 800 m, interval",
        "  3. Jog: 2 min, recovery",
        "  4. again steps 2 to 3, 6 times in all",
    ] == lines(
        {1: 0, 2: 600_000, 7: 2},
        {1: 1, 2: 80_000, 7: 5},
        {1: 0, 2: 120_000, 7: 4},
        {1: 6, 2: 1, 4: 6},
        names=("Aufwärmen", "Fast", "Jog"),
    )


def test_what_it_is_not_is_said_first() -> None:
    """Its name, that it is no strength workout, and how many steps it has."""
    shown = preview_workout(workout({1: 1, 2: 50_000}))
    assert not shown.is_strength
    assert () == shown.exercises
    assert "6 x 800: no strength workout, 1 step as stored" == preview_lines(shown, units="kg")[0]
