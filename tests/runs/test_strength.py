"""Finished strength sessions: sets, rests, weights, and whose they are."""

from __future__ import annotations

import struct

import pytest

import fitwriter as fw
from fitwriter import FitWriter
from places import CORPUS, fit_bytes, needs_corpus
from runlift_export.model import DoneLift, DoneSet
from runlift_export.runs.contents import read_contents

SHAPE = [
    (254, 4, fw.UINT32), (0, 4, fw.UINT32), (3, 2, fw.UINT16), (4, 2, fw.UINT16),
    (5, 1, fw.UINT8), (6, 4, fw.UINT32), (7, 6, fw.UINT16), (8, 6, fw.UINT16),
]  # fmt: skip
UNKNOWN = 65534


def add_set(
    writer: FitWriter, at: int, *, active: bool = True, seconds: float = 40.0, reps: int = 10,
    weight: float = 0.0, category: int = 28, name: int = 0,
) -> None:  # fmt: skip
    guesses = (category, UNKNOWN, UNKNOWN, name, 65535, 65535)
    values = (fw.START + at, round(seconds * 1000), reps, round(weight * 16), active)
    writer.data(5, struct.pack("<IIHHBI6H", *values, fw.START + at, *guesses))


def strength_file(
    *sessions: tuple[int, int, int, int], sets: tuple[tuple[int, dict[str, float]], ...]
) -> bytes:
    """Sessions are (start, seconds, sport, sub-sport)."""
    writer = fw.file_id(FitWriter())
    writer.message(264, [{0: (fw.UINT16, 28), 1: (fw.UINT16, 3), 2: (fw.STRING, b"Goblet\0")}], 4)
    writer.define(5, 225, SHAPE)
    for at, options in sets:
        add_set(writer, at, **options)  # type: ignore[arg-type]
    rows = [
        fw.session_row(
            start=fw.START + at, elapsed_s=seconds, sport=sport, sub_sport=sub, distance_m=0
        )
        for at, seconds, sport, sub in sessions
    ]
    return writer.message(18, rows, 6).bytes()


def only_lift(data: bytes) -> DoneLift:
    contents = read_contents(data, "x.fit")
    assert () == contents.problems
    (lift,) = contents.lifts
    return lift


def test_sets_carry_the_rest_that_follows_them() -> None:
    """Active sets in order; a rest set gives its time to the set before it."""
    rest = {"active": False, "seconds": 75.5, "reps": 0xFFFF}
    data = strength_file(
        (0, 1200, 10, 20),
        sets=((0, {"weight": 24.5, "name": 3}), (40, rest), (120, {"category": UNKNOWN})),
    )
    lift = only_lift(data)
    assert 1200.0 == lift.duration_s
    first = DoneSet(
        category=28, name=3, title="Goblet", reps=10, duration_s=40.0, weight_kg=24.5, rest_s=75.5
    )
    second = DoneSet(
        category=None, name=0, title=None, reps=10, duration_s=40.0, weight_kg=None, rest_s=None
    )
    assert (first, second) == lift.sets


def test_sets_belong_to_the_session_they_start_in() -> None:
    """Strength, run, strength in one file: two lifts with their own sets, and one run."""
    data = strength_file(
        (0, 300, 10, 20), (400, 900, 1, 0), (1400, 600, 10, 20),
        sets=((10, {"reps": 1}), (1410, {"reps": 2}), (1500, {"reps": 3})),
    )  # fmt: skip
    contents = read_contents(data, "x.fit")
    assert 1 == len(contents.runs)
    assert [(1,), (2, 3)] == [tuple(done.reps for done in lift.sets) for lift in contents.lifts]
    assert [contents.key, f"{contents.key}#2"] == [lift.key for lift in contents.lifts]


@pytest.mark.parametrize(
    ("sport", "sub_sport", "with_sets", "lifts"),
    [(10, 20, False, 1), (10, 0, True, 1), (10, 0, False, 0), (10, 43, True, 0), (2, 0, True, 0)],
)
def test_what_counts_as_strength(sport: int, sub_sport: int, with_sets: bool, lifts: int) -> None:
    """Strength by name, or training with sets; yoga with sets is yoga."""
    data = strength_file((0, 900, sport, sub_sport), sets=((0, {}),) if with_sets else ())
    assert lifts == len(read_contents(data, "x.fit").lifts)


@needs_corpus
def test_real_strength_files_give_their_sets() -> None:
    """Every strength file of the corpus: as many active sets as its set messages say."""
    counts = {}
    for path in sorted(CORPUS.glob("devices/strength_activities/*")):
        contents = read_contents(fit_bytes(path), path.name)
        counts[path.name] = (
            len(contents.runs), len(contents.lifts), sum(len(lift.sets) for lift in contents.lifts)
        )  # fmt: skip
    by_end = {name.split("__")[1]: count for name, count in counts.items()}
    assert (1, 2, 20) == by_end["20555050352_ACTIVITY.fit"]
    assert (0, 1, 41) == by_end["20744294788_ACTIVITY.fit"]
    assert (0, 1, 38) == by_end["20474406937_ACTIVITY.fit"]
    assert (0, 1, 1) == by_end["94GB5913.FIT"]
