"""Recordings for tests, made by the protocol: stretches of even running, riding, standing.

`recording()` writes a whole activity from stretches; what is wrong with real files is asked for
by name (records far apart, cut short, a clock that leaps). `nine_weeks()` is a made runner's past.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import fitwriter as fw
from fitwriter import FitWriter

FIT_ZERO = datetime(1989, 12, 31, tzinfo=UTC)
EVENING = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)
"""A Wednesday, three days after the last run of `nine_weeks`."""
EASY_M_PER_S, EASY_BPM, EASY_STEPS = 2.75, 140, 164
BERLIN = (52.5, 13.4)
_SEMICIRCLES = 2**31 / 180
_INVALID_POSITION = 0x7FFFFFFF


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """So many seconds at one speed; heart rate, steps a minute and climb None where not known."""

    seconds: int
    m_per_s: float = EASY_M_PER_S
    bpm: int | None = EASY_BPM
    steps: int | None = EASY_STEPS
    climb_m_per_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One record; `at_s` after the start."""

    at_s: int
    metres: float
    bpm: int | None
    steps: int | None
    height_m: float | None


def fit_time(moment: datetime) -> int:
    return int((moment - FIT_ZERO).total_seconds())


def samples(stretches: Sequence[Stretch]) -> list[Sample]:
    """One a second, a small sway in speed and heart rate so that no two cells are alike."""
    found, at_s, metres, height = [], 0, 0.0, 100.0
    for stretch in stretches:
        for _ in range(stretch.seconds):
            climbs = stretch.climb_m_per_s is not None
            found.append(
                Sample(
                    at_s=at_s,
                    metres=metres,
                    bpm=None if stretch.bpm is None else stretch.bpm + (at_s // 20) % 4 - 1,
                    steps=stretch.steps,
                    height_m=height if climbs else None,
                )
            )
            at_s += 1
            metres += stretch.m_per_s * (1.0 + 0.01 * ((at_s // 5) % 5 - 2))
            height += stretch.climb_m_per_s or 0.0
    return found


def recording(
    *stretches: Stretch,
    start: datetime = EVENING,
    keep: Callable[[Sample], bool] = lambda sample: sample.at_s % 5 == 0,
    clock: Callable[[int], int] = lambda at_s: at_s,
    records: bool = True,
    extra: Sequence[int] = (),
    session_start: int | None = None,
    elapsed_s: int | None = None,
    distance_m: float | None = None,
    mean_bpm: int | None = None,
    ascent_m: int | None = None,
    offset_s: int | None = 3600,
    place: tuple[float, float] | None = BERLIN,
    sport: int = 1,
    product: int = 2431,
    events: bool = True,
) -> bytes:
    """An activity of these stretches.

    `keep` chooses the records, `clock` says what time the watch shows after so many seconds,
    `extra` are FIT times of records that come before all others. Figures of the session are
    those of the stretches unless given. `place` is where it starts; it goes north.
    """
    made = samples(stretches)
    zero, seconds = fit_time(start), len(made)
    writer = FitWriter().message(0, [{0: (fw.ENUM, 4), 1: (fw.UINT16, 1), 2: (fw.UINT16, product)}])
    if events:
        writer.message(21, [{253: (fw.UINT32, zero), 0: (fw.ENUM, 0), 1: (fw.ENUM, 0)}], 1)
    rows = [_row(made[0], at) | {253: (fw.UINT32, at)} for at in extra]
    rows += [_row(each, zero + clock(each.at_s), place) for each in made if keep(each)]
    if records and rows:
        if place is not None:
            rows = [_located(row, place) for row in rows]
        writer.message(20, rows, 2)
    end = zero + clock(seconds)
    if events:
        writer.message(21, [{253: (fw.UINT32, end), 0: (fw.ENUM, 0), 1: (fw.ENUM, 4)}], 1)
    total_m = made[-1].metres if distance_m is None else distance_m
    session = fw.session_row(
        start=zero, elapsed_s=elapsed_s or seconds, timer_s=seconds, distance_m=total_m, sport=sport
    )
    session[253] = (fw.UINT32, end)
    session[2] = (fw.UINT32, zero if session_start is None else session_start)
    beats = [one.bpm for one in made if one.bpm]
    mean = mean_bpm or (round(sum(beats) / len(beats)) if beats else None)
    if mean:
        session[16] = (fw.UINT8, mean)
    if ascent_m is not None:
        session[22] = (fw.UINT16, ascent_m)
    writer.message(18, [session], 3)
    if offset_s is not None:
        writer.message(34, [{253: (fw.UINT32, end), 5: (fw.UINT32, end + offset_s)}], 4)
    return writer.bytes()


def _row(
    sample: Sample, at: int, place: tuple[float, float] | None = None
) -> dict[int, tuple[int, float | bytes]]:
    row: dict[int, tuple[int, float | bytes]] = {
        253: (fw.UINT32, at),
        5: (fw.UINT32, round(sample.metres * 100)),
        3: (fw.UINT8, sample.bpm or 0xFF),
        4: (fw.UINT8, 0xFF if sample.steps is None else sample.steps // 2),
        2: (fw.UINT16, 0xFFFF if sample.height_m is None else round(5 * (sample.height_m + 500))),
    }
    if place is not None:
        row[0] = (fw.SINT32, round((place[0] + sample.metres / 111_195) * _SEMICIRCLES))
        row[1] = (fw.SINT32, round(place[1] * _SEMICIRCLES))
    return row


def _located(
    row: dict[int, tuple[int, float | bytes]], place: tuple[float, float]
) -> dict[int, tuple[int, float | bytes]]:
    """Rows of one message are all alike: a record without a position says so."""
    nowhere = (fw.SINT32, _INVALID_POSITION)
    return {**row, 0: row.get(0, nowhere), 1: row.get(1, nowhere)}


def strength(
    *, start: datetime = EVENING, seconds: int = 2700, sets: int = 0, category: int = 28
) -> bytes:
    """A finished strength session, with so many sets of eight squats (or another category)."""
    zero = fit_time(start)
    writer = fw.file_id(FitWriter())
    if sets:
        rows: list[dict[int, tuple[int, float | bytes]]] = [
            {
                254: (fw.UINT32, zero + 120 * number),
                5: (fw.UINT8, 1),
                6: (fw.UINT32, zero + 120 * number),
                0: (fw.UINT32, 40_000),
                3: (fw.UINT16, 8),
                4: (fw.UINT16, round(40.0 * 16)),
                7: (fw.UINT16, category),
                8: (fw.UINT16, 0),
            }
            for number in range(sets)
        ]
        writer.message(225, rows, 1)
    session = fw.session_row(start=zero, elapsed_s=seconds, distance_m=0, sport=10, sub_sport=20)
    writer.message(18, [session], 3)
    end = zero + seconds
    return writer.message(34, [{253: (fw.UINT32, end), 5: (fw.UINT32, end + 3600)}], 4).bytes()


def easy(seconds: int = 2400) -> Stretch:
    """Easy running of the made runner."""
    return Stretch(seconds=seconds)


def intervals(count: int = 7) -> tuple[Stretch, ...]:
    """Warm-up, two fast minutes and two slow ones so many times, cool-down."""
    fast = Stretch(seconds=120, m_per_s=3.95, bpm=172, steps=182)
    slow = Stretch(seconds=120, m_per_s=2.4, bpm=148, steps=160)
    return (easy(600), *(fast, slow) * count, easy(420))


def split(
    stretches: Sequence[Stretch], at_s: int
) -> tuple[tuple[Stretch, ...], tuple[Stretch, ...]]:
    """The stretches up to a second, and those after it."""
    before: list[Stretch] = []
    after: list[Stretch] = []
    left_s = at_s
    for one in stretches:
        first_s = min(max(left_s, 0), one.seconds)
        if first_s:
            before.append(replace(one, seconds=first_s))
        if one.seconds > first_s:
            after.append(replace(one, seconds=one.seconds - first_s))
        left_s -= one.seconds
    return tuple(before), tuple(after)


@cache
def nine_weeks() -> tuple[tuple[str, bytes], ...]:
    """Names and bytes of a past that ends three days before `EVENING`.

    Monday and Friday 40 min easy, Wednesday 7 x 2 min, Sunday 90 min.
    """
    files = []
    monday = EVENING - timedelta(days=2 + 9 * 7)
    for week in range(9):
        for weekday, stretches in (
            (0, (easy(),)),
            (2, intervals()),
            (4, (easy(),)),
            (6, (easy(5400),)),
        ):
            start = monday + timedelta(weeks=week, days=weekday)
            files.append((f"{start:%Y%m%d}.fit", recording(*stretches, start=start, place=None)))
    return tuple(files)


def written(folder: Path, files: dict[str, bytes] | Sequence[tuple[str, bytes]]) -> Path:
    """The folder with these files in it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in dict(files).items():
        (folder / name).write_bytes(data)
    return folder
