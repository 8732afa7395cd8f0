"""Days, and runs stored as several files, at their exact edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from synthetic import AFTER, FIRST, easy, run_of

from runlift_export import days
from runlift_export.days.recording import continuations, so_far
from runlift_export.model import Basis, Day, Effort, Run, Trace, Verdict
from strategies import a_lap, a_reason, a_run, a_trace, a_verdict

HOUR = timedelta(hours=1)


def verdict_of(run: Run, effort: Effort = Effort.EASY, chance: float = 0.1, **changes) -> Verdict:
    return a_verdict(run=run, effort=effort, chance_hard=chance, **changes)


def bare_run(hour: float = 7.0, **changes) -> Run:
    """An hour's run on the first day without trace or laps."""
    start = datetime.combine(FIRST, datetime.min.time(), tzinfo=UTC) + hour * HOUR
    usual = {
        "local_date": FIRST,
        "started_at": start,
        "utc_offset_s": 0,
        "elapsed_s": 3600.0,
        "moving_s": 3600.0,
        "key": f"{hour}",
        "trace": None,
        "laps": (),
    }
    return a_run(**(usual | changes))


# --- days ----------------------------------------------------------------------------------------


def test_a_day_without_a_run_is_rest_in_every_respect():
    day = days.classify_days((verdict_of(bare_run()),), last=FIRST + timedelta(days=1))[-1]
    assert day == Day(
        date=FIRST + timedelta(days=1),
        effort=Effort.REST,
        long=False,
        race=False,
        basis=Basis.RECORDED,
        chance_key=0.0,
        chance_run=0.0,
        run_start=None,
        run_end=None,
        distance_m=None,
        load=0.0,
        reasons=(),
    )


def test_a_day_with_a_run_is_that_run():
    run = bare_run(6, distance_m=8000.0, utc_offset_s=3600)
    (day,) = days.classify_days((verdict_of(run, Effort.MODERATE, 0.2, load=40.0),))
    zone = timezone(HOUR)
    assert day == Day(
        date=FIRST,
        effort=Effort.MODERATE,
        long=False,
        race=False,
        basis=Basis.RECORDED,
        chance_key=0.2,
        chance_run=1.0,
        run_start=datetime(2026, 9, 1, 7, tzinfo=zone),
        run_end=datetime(2026, 9, 1, 8, tzinfo=zone),
        distance_m=8000.0,
        load=40.0,
        reasons=(a_verdict().reasons),
    )
    assert timedelta(hours=1) == day.run_end.utcoffset()


@pytest.mark.parametrize("flag", ["long", "race"])
def test_a_flag_of_any_run_is_one_of_the_day(flag):
    one = verdict_of(bare_run(6), Effort.HARD, 0.9)
    other = verdict_of(bare_run(12), **{flag: True}, reasons=(a_reason(rule=flag),))
    (day,) = days.classify_days((one, other))
    assert {"long": flag == "long", "race": flag == "race"} == {"long": day.long, "race": day.race}
    assert [*(reason.rule for reason in one.reasons), flag] == [r.rule for r in day.reasons]


def test_distance_and_load_of_a_day_are_unknown_where_no_run_has_them():
    unknown = verdict_of(bare_run(6, distance_m=None), load=None)
    known = verdict_of(bare_run(12, distance_m=5000.0), load=30.0)
    (nothing,), (some,) = days.classify_days((unknown,)), days.classify_days((unknown, known))
    assert [(None, None), (5000.0, 30.0)] == [(d.distance_m, d.load) for d in (nothing, some)]


@pytest.mark.parametrize(("gap_h", "dates"), [(2.99, 1), (3.0, 2)])
def test_sessions_are_three_hours_apart(gap_h, dates):
    late = bare_run(22.5)
    next_day = FIRST + timedelta(days=1)
    later = bare_run(23.5 + gap_h, local_date=next_day)
    made = days.classify_days((verdict_of(late), verdict_of(later)))
    assert dates == len(made)


def test_the_gap_begins_where_the_longest_run_so_far_ended():
    """A file inside another (two watches) does not end the session early."""
    long = bare_run(20, elapsed_s=4 * 3600.0)
    inside = bare_run(20.5, elapsed_s=600.0)
    after = bare_run(26, local_date=FIRST + timedelta(days=1))
    assert 1 == len(days.classify_days(tuple(verdict_of(run) for run in (long, inside, after))))


@pytest.mark.parametrize(("chance", "key"), [(0.34, 0.34), (0.35, 0.5), (0.5, 0.5), (0.51, 0.51)])
def test_unsure_begins_at_a_chance_of_35_in_100(chance, key):
    (day,) = days.classify_days((verdict_of(bare_run(), chance=chance),))
    assert key == day.chance_key


def continued(first_changes: dict[str, object], second_changes: dict[str, object]) -> Day:
    """The day of one run stored as two files, a minute apart."""
    first = verdict_of(bare_run(7), **first_changes)
    second = verdict_of(bare_run(8 + 1 / 60), **second_changes)
    (day,) = days.classify_days((first, second))
    return day


def test_of_a_run_in_two_files_the_last_decides():
    """It saw the whole; what the first part alone looked like is over."""
    hard = {"effort": Effort.HARD, "chance": 0.9}
    assert Effort.EASY is continued(hard, {}).effort
    assert Effort.HARD is continued({}, hard).effort


def test_a_correction_of_the_first_file_of_two_stands():
    """Any other reason of the first part is overruled by the whole."""
    said = {"effort": Effort.HARD, "chance": 1.0, "reasons": (a_reason(rule="correction"),)}
    assert Effort.HARD is continued(said, {}).effort
    ruled = said | {"reasons": (a_reason(rule="fast_running"), a_reason(rule="long"))}
    assert Effort.EASY is continued(ruled, {}).effort


def test_the_day_of_a_run_in_two_files_has_the_whole_of_both():
    part = {"load": 20.0}
    day = continued(part, part)
    assert (16000.0, 40.0) == (day.distance_m, day.load)
    assert timedelta(hours=2, minutes=1) == day.run_end - day.run_start


# --- one run in several files --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gap_s", "expected"), [(-6, False), (-5, True), (0, True), (120, True), (121, False)]
)
def test_a_file_continues_another_from_five_seconds_before_to_two_minutes_after(gap_s, expected):
    first = bare_run(7)
    second = bare_run(8 + gap_s / 3600)
    assert (False, expected) == continuations((first, second))


def test_a_lone_file_continues_nothing():
    assert (False,) == continuations((bare_run(),))
    assert () == continuations(())


FIRST_HALF = bare_run(
    7,
    ascent_m=30.0,
    descent_m=20.0,
    distance_m=9000.0,
    moving_s=3500.0,
    laps=(
        a_lap(start_s=0.0, timer_s=500.0, distance_m=1500.0),
        a_lap(start_s=500.0, timer_s=100.0, distance_m=500.0),
        a_lap(start_s=600.0, timer_s=3000.0, distance_m=7000.0),
    ),
)
SECOND_HALF = bare_run(
    8 + 1 / 60,
    local_date=FIRST + timedelta(days=1),
    ascent_m=5.0,
    descent_m=7.0,
    distance_m=4000.0,
    elapsed_s=1800.0,
    moving_s=1700.0,
    laps=(
        a_lap(start_s=0.0, timer_s=400.0, distance_m=1000.0, trigger="time"),
        a_lap(start_s=400.0, timer_s=500.0, distance_m=1200.0),
        a_lap(start_s=900.0, timer_s=900.0, distance_m=1800.0),
    ),
)


def joined(first: Run, second: Run) -> Run:
    return so_far((first, second), (False, True))[1]


def test_the_whole_of_two_files_begins_with_the_first_and_adds_up():
    """It keeps its own key: it is the verdict on the second file."""
    whole = joined(FIRST_HALF, SECOND_HALF)
    assert (FIRST_HALF.started_at, FIRST, SECOND_HALF.key) == (
        whole.started_at,
        whole.local_date,
        whole.key,
    )
    assert (13000.0, 5200.0, 3660.0 + 1800.0) == (
        whole.distance_m,
        whole.moving_s,
        whole.elapsed_s,
    )
    assert (35.0, 27.0) == (whole.ascent_m, whole.descent_m)
    assert (None, None) == (whole.mean_heart_rate_bpm, whole.max_heart_rate_bpm)


def test_the_lap_across_two_files_is_one():
    """Its start is in the first file; the laps after it lie an hour and a minute later."""
    laps = joined(FIRST_HALF, SECOND_HALF).laps
    assert [
        (0.0, 500.0, 1500.0, "manual"),
        (500.0, 100.0, 500.0, "manual"),
        (600.0, 3400.0, 8000.0, "time"),
        (4060.0, 500.0, 1200.0, "manual"),
        (4560.0, 900.0, 1800.0, "manual"),
    ] == [(lap.start_s, lap.timer_s, lap.distance_m, lap.trigger) for lap in laps]
    assert [150.0, 150.0, None, 150.0, 150.0] == [lap.mean_heart_rate_bpm for lap in laps]


def test_laps_of_one_of_two_files_are_kept():
    without = replace(SECOND_HALF, laps=())
    assert FIRST_HALF.laps == joined(FIRST_HALF, without).laps
    moved = joined(replace(FIRST_HALF, laps=()), SECOND_HALF).laps
    assert [3660.0, 4060.0, 4560.0] == [lap.start_s for lap in moved]


@pytest.mark.parametrize(
    ("first", "second", "whole"), [(None, 5.0, 5.0), (5.0, None, 5.0), (None, None, None)]
)
def test_what_one_of_two_files_does_not_know_the_other_tells(first, second, whole):
    made = joined(replace(FIRST_HALF, ascent_m=first), replace(SECOND_HALF, ascent_m=second))
    assert whole == made.ascent_m


def three_parts() -> tuple[Trace, Trace, Trace]:
    """A minute, a pause of twenty seconds, and another minute, as the whole should have it."""
    first = a_trace(speed_m_per_s=[3.0] * 12, heart_rate_bpm=[140.0] * 12)
    second = a_trace(speed_m_per_s=[4.0] * 12, heart_rate_bpm=[160.0] * 12)
    gone = [np.nan] * 4
    whole = a_trace(
        speed_m_per_s=[3.0] * 12 + gone + [4.0] * 12,
        heart_rate_bpm=[140.0] * 12 + gone + [160.0] * 12,
    )
    timer = np.array([5.0] * 12 + [0.0] * 4 + [5.0] * 12, dtype=np.float32)
    return first, second, replace(whole, timer_s=timer)


@pytest.mark.parametrize(("pause_s", "cells"), [(20, 4), (0, 0), (-5, 0)])
def test_the_break_between_two_files_is_a_pause_in_the_trace(pause_s, cells):
    first, second, whole = three_parts()
    short = {"elapsed_s": 60.0, "moving_s": 60.0}
    begin = bare_run(7, trace=first, **short)
    rest = bare_run(7 + (60 + pause_s) / 3600, trace=second, **short)
    made = joined(begin, rest).trace
    assert made is not None
    for name in Trace.__slots__:
        column = getattr(whole, name)
        expected = np.concatenate([column[:12], column[12 : 12 + cells], column[16:]])
        found = getattr(made, name)
        np.testing.assert_array_equal(expected, found)
        assert np.float32 == found.dtype


def test_the_trace_of_one_of_two_files_is_kept():
    trace = run_of(AFTER, easy(10)).trace
    for first, second in ((trace, None), (None, trace)):
        whole = joined(replace(FIRST_HALF, trace=first), replace(SECOND_HALF, trace=second))
        assert trace is whole.trace
