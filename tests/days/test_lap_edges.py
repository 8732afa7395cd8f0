"""Laps and bouts at their exact edges."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from synthetic import FIRST, easy, run_of

from runlift_export.days.bouts import find_bouts, only_strides, stretches_s
from runlift_export.days.laps import Laps, compare_laps
from runlift_export.model import Intensity, Lap, Trace
from strategies import a_lap, a_run, a_trace


def lap(seconds: float, speed: float, trigger: str = "manual") -> Lap:
    return a_lap(timer_s=seconds, distance_m=seconds * speed, trigger=trigger)


def metres(distance_m: float, speed: float = 3.0, trigger: str = "manual") -> Lap:
    return a_lap(timer_s=distance_m / speed, distance_m=distance_m, trigger=trigger)


def found(*several: tuple[Lap, ...]) -> Laps:
    """The laps of one run after the other."""
    return compare_laps([a_run(laps=laps, trace=None) for laps in several])


def marked(*laps: Lap) -> int:
    return int(found(laps).marked[0])


LAST = lap(77.0, 3.0)
BY_HAND = lap(100.0, 3.1)


# --- which laps were meant -----------------------------------------------------------------------


@pytest.mark.parametrize(("laps", "marks"), [(1, 0), (2, 1), (3, 0), (4, 0)])
def test_two_even_laps_before_the_last_are_the_watchs(laps, marks):
    """One alone may have been pressed."""
    assert marks == marked(*[lap(290.0, 3.0)] * laps)


@pytest.mark.parametrize(("second_s", "marks"), [(100.0, 0), (102.0, 0), (103.0, 2), (97.0, 2)])
def test_even_is_within_two_in_a_hundred(second_s, marks):
    """Of the shorter one."""
    assert marks == marked(lap(100.0, 3.0), lap(second_s, 3.3), LAST)


def test_laps_without_distance_are_not_even_for_that():
    laps = [a_lap(timer_s=seconds, distance_m=None) for seconds in (300.0, 400.0, 500.0, 200.0)]
    assert 3 == marked(*laps)


@pytest.mark.parametrize(
    ("distance_m", "marks"),
    [
        (1000.0, 1),
        (1004.0, 1),
        (1005.0, 3),
        (996.0, 1),
        (1609.344, 1),
        (1600.0, 1),
        (500.0, 1),
        (503.0, 1),
        (503.5, 3),
        (5000.0, 1),
        (5020.0, 1),
        (5021.0, 3),
        (1300.0, 3),
    ],
)
def test_a_lap_is_the_watchs_within_three_metres_or_four_in_a_thousand(distance_m, marks):
    """Of a kilometre, a mile or a fraction, by whatever name but "manual"."""
    assert marks == marked(metres(distance_m, 2.9, ""), metres(distance_m, 3.1, ""), BY_HAND, LAST)


@pytest.mark.parametrize(("kilometres", "others", "marks"), [(4, 1, 5), (5, 1, 1), (9, 1, 1)])
def test_kilometres_called_manual_are_the_watchs_where_four_in_five_laps_are_such(
    kilometres, others, marks
):
    """More than four in five before the last; exports write "manual" for all."""
    laps = [metres(1000.0, 2.8 + 0.02 * number) for number in range(kilometres)]
    assert marks == marked(*laps, *[BY_HAND] * others, LAST)


@pytest.mark.parametrize(("laps", "marks"), [(2, 3), (3, 1), (4, 1)])
def test_three_laps_of_one_set_distance_are_the_watchs(laps, marks):
    own = [metres(3000.0, 2.8 + 0.1 * number, "distance") for number in range(laps)]
    assert marks == marked(own[0], BY_HAND, *own[1:], LAST)


def test_of_two_set_distances_the_commoner_is_the_watchs():
    """Though the other be longer, or as long a series, and whatever another run has."""
    twos = tuple(metres(2000.0, 2.8 + 0.1 * number, "distance") for number in range(4))
    sevens = tuple(metres(700.0, 3.8 + 0.1 * number, "distance") for number in range(3))
    longer = metres(7000.0, 3.0, "distance")
    assert 2 == marked(*twos[:3], longer, BY_HAND, LAST)
    both = (*twos, *sevens, BY_HAND, LAST)
    other = (*(metres(3000.0, 2.8 + 0.1 * n, "distance") for n in range(3)), BY_HAND, LAST)
    assert [4, 4, 1] == found(both, both, other).marked.tolist()


@pytest.mark.parametrize("trigger", ["time", "position_marked", "position_waypoint"])
def test_a_kilometre_that_ended_on_purpose_is_marked(trigger):
    assert 3 == marked(metres(1000.0, 2.9, trigger), metres(1000.0, 3.2, trigger), BY_HAND, LAST)


@pytest.mark.parametrize(("seconds", "marks"), [(4.9, 1), (5.0, 2)])
def test_a_lap_of_less_than_five_seconds_is_a_mistake(seconds, marks):
    assert marks == marked(lap(300.0, 3.0), lap(seconds, 3.0), LAST)


# --- what lies between the marks -----------------------------------------------------------------


def test_a_run_without_laps_beside_one_with_laps_has_none():
    both = found((lap(300.0, 3.0), lap(200.0, 4.0), lap(210.0, 2.0), LAST), ())
    assert [3, 0] == both.marked.tolist()
    assert [2.0, 1.0] == pytest.approx(both.contrast.tolist())
    assert [1, 0] == both.fast_count.tolist()
    assert [200.0, 0.0] == both.fast_s.tolist()
    assert 4.0 == both.fast_m_per_s[0]
    assert np.isnan(both.fast_m_per_s[1])


def test_without_any_laps_there_is_nothing_to_compare():
    none = found((), ())
    assert ([0, 0], [1.0, 1.0]) == (none.marked.tolist(), none.contrast.tolist())
    assert ([0, 0], [0.0, 0.0]) == (none.fast_count.tolist(), none.fast_s.tolist())
    assert np.isnan(none.fast_m_per_s).all()


def test_first_and_last_lap_are_left_out_of_the_comparison():
    """Warm-up and cool-down; a sprint at the end proves nothing."""
    laps = found((lap(300.0, 9.0), lap(100.0, 4.0), lap(100.0, 2.0), lap(60.0, 9.0)))
    assert (2.0, 100.0) == (laps.contrast[0], laps.fast_s[0])


def test_three_laps_are_compared_with_each_other():
    """Between first and last there is one only."""
    laps = found((lap(100.0, 2.0), lap(150.0, 4.0), lap(100.0, 3.0)))
    assert 4.0 / 2.5 == pytest.approx(laps.contrast[0])
    assert (1, 150.0, 4.0) == (laps.fast_count[0], laps.fast_s[0], laps.fast_m_per_s[0])


def test_of_an_odd_number_of_laps_the_one_in_the_middle_is_slow():
    middle = [lap(100.0, speed) for speed in (5.0, 1.5, 4.0, 2.5, 2.0)]
    assert 4.5 / 2.0 == pytest.approx(found((LAST, *middle, LAST)).contrast[0])


def test_a_lap_of_five_seconds_is_compared_and_a_shorter_one_is_not():
    for seconds, fast_s in ((5.0, 5.0), (4.9, 100.0)):
        laps = (LAST, lap(100.0, 3.0), lap(100.0, 1.5), lap(seconds, 9.0), LAST)
        speeds = found(laps)
        assert fast_s == pytest.approx(speeds.fast_s[0])


def test_walked_recoveries_make_all_the_more_contrast():
    """Standing counts as a third of a metre a second, no less."""
    work = lap(100.0, 4.0)
    for slow, contrast in ((1.0, 4.0), (0.5, 8.0), (0.3, 4 / 0.3), (0.0, 4 / 0.3)):
        laps = found((LAST, work, lap(100.0, slow), work, lap(100.0, slow), LAST))
        assert contrast == pytest.approx(laps.contrast[0])


def test_fast_is_what_is_faster_than_between_the_halves():
    """The geometric mean of 4 and 0.9 m/s is 1.9 m/s: a jog of 2.1 m/s between walks is fast."""
    speeds = (4.0, 0.3, 2.1, 0.3, 4.0, 0.3, 4.0, 0.3)
    laps = found((LAST, *(lap(100.0, speed) for speed in speeds), LAST))
    assert (4, 400.0) == (laps.fast_count[0], laps.fast_s[0])
    assert (4 + 4 + 4 + 2.1) / 4 == pytest.approx(laps.fast_m_per_s[0])


def test_laps_of_one_speed_are_all_the_fast_part():
    laps = found((LAST, lap(300.0, 3.0), lap(200.0, 3.0), lap(400.0, 3.0), LAST))
    assert (1.0, 900.0) == (laps.contrast[0], laps.fast_s[0])


def test_a_repetition_cut_by_a_lap_of_the_watchs_own_is_one():
    """The watch's kilometre within 1,600 m does not make two of it; the lap button does."""
    cut = (metres(1000.0, 5.0, "distance"), lap(120.0, 5.0), lap(200.0, 2.0))
    pressed = (lap(200.0, 5.0), lap(120.0, 5.0), lap(200.0, 2.0))
    three = found((LAST, *cut * 3, LAST))
    six = found((LAST, *pressed * 3, LAST))
    both = found((LAST, *pressed, *cut, LAST))
    assert [(3, 960.0), (6, 960.0), (3, 640.0)] == [
        (int(one.fast_count[0]), float(one.fast_s[0])) for one in (three, six, both)
    ]


def test_a_repetition_does_not_reach_into_another_run():
    """Though one run ends fast and the next begins so."""
    both = found((lap(100.0, 2.0), lap(100.0, 4.0)), (lap(110.0, 4.0), lap(100.0, 2.0)))
    assert [1, 1] == both.fast_count.tolist()


def step(intensity: Intensity, seconds: float, speed: float) -> Lap:
    return replace(lap(seconds, speed), intensity=intensity)


def test_laps_stored_as_work_and_breaks_are_compared_as_such():
    """Whatever their speed; the first and the last may be work."""
    work, pause = step(Intensity.ACTIVE, 200.0, 4.0), step(Intensity.RECOVERY, 100.0, 2.0)
    hill = step(Intensity.INTERVAL, 300.0, 2.0)
    down = step(Intensity.REST, 100.0, 4.0)
    made = found(
        (work, pause, work, pause, work),
        (work, work, LAST),
        (pause, BY_HAND, pause),
        (LAST, hill, down, hill, LAST),
        (work, pause),
    )
    assert [3, 0, 0, 2, 1] == made.work_count.tolist()
    assert [2.0, 0.5, 2.0] == pytest.approx(made.contrast[[0, 3, 4]].tolist())
    assert [600.0, 600.0, 200.0] == made.fast_s[[0, 3, 4]].tolist()
    assert [4.0, 2.0, 4.0] == made.fast_m_per_s[[0, 3, 4]].tolist()


# --- bouts by speed ------------------------------------------------------------------------------


def trace(*stretches: tuple[float, float]) -> Trace:
    return a_trace(speed_m_per_s=[v for seconds, v in stretches for _ in range(int(seconds / 5))])


def test_bouts_are_counted_measured_and_clocked():
    """A bout of 40 s with a dip of ten, one of 15; ten seconds are none."""
    some = trace(
        (60, 3.0), (20, 5.0), (10, 3.5), (10, 5.0), (15, 3.0), (15, 4.0), (20, 3.0), (10, 5.0)
    )
    made = find_bouts(some, 4.0)
    assert made is not None
    assert (2, 40.0, 55.0, 27.5) == (made.count, made.longest_s, made.total_s, made.mean_s)
    assert (30 * 5.0 + 10 * 3.5 + 15 * 4.0) / 55 == pytest.approx(made.mean_m_per_s)
    assert ((60.0, 100.0), (115.0, 130.0)) == stretches_s(some, 4.0)


def test_dips_of_ten_seconds_do_not_end_a_bout():
    """Each is held against the bout before it, longer ones are breaks."""
    work, dip, rest = (20, 5.0), (10, 3.5), (60, 3.0)
    assert ((60.0, 110.0),) == stretches_s(trace(rest, work, dip, work, rest), 4.0)
    assert ((60.0, 80.0), (140.0, 190.0)) == stretches_s(
        trace(rest, work, rest, work, dip, work, rest), 4.0
    )
    longer = trace(rest, work, (15, 3.5), work, rest)
    assert ((60.0, 80.0), (95.0, 115.0)) == stretches_s(longer, 4.0)


def test_a_run_that_begins_and_ends_fast_has_bouts_there():
    assert ((0.0, 20.0), (80.0, 100.0)) == stretches_s(trace((20, 5.0), (60, 3.0), (20, 5.0)), 4.0)
    assert ((0.0, 100.0),) == stretches_s(trace((100, 5.0)), 4.0)


def test_below_the_level_there_are_no_bouts():
    calm = trace((600, 3.0))
    assert None is find_bouts(calm, 3.01)
    assert () == stretches_s(calm, 3.01)
    assert find_bouts(calm, 3.0) is not None


def test_a_speed_no_runner_reaches_is_no_bout():
    """Nor is one that is not known; 8.5 m/s just is."""
    assert None is find_bouts(trace((60, 3.0), (30, 8.6), (30, float("nan")), (60, 3.0)), 4.0)
    assert ((60.0, 90.0),) == stretches_s(trace((60, 3.0), (30, 8.5), (60, 3.0)), 4.0)


@pytest.mark.parametrize(
    ("count", "seconds", "expected"),
    [(4, 30, True), (4, 35, False), (7, 25, True), (6, 30, False), (9, 20, False), (0, 0, True)],
)
def test_strides_are_short_and_less_than_three_minutes_in_all(count, seconds, expected):
    """Fast from 1.2 times the usual speed on."""
    assert expected == only_strides(trace((600, 3.0), *[(seconds, 3.61), (60, 2.5)] * count), 3.0)
    assert only_strides(trace((600, 3.0), *[(40, 3.59), (60, 2.5)] * count), 3.0)


def test_laps_are_looked_at_in_the_run_they_belong_to():
    """The same laps of three runs at once are those of each, with bare runs around them."""
    laps = (lap(900.0, 3.0), *[lap(60.0, 5.0), lap(90.0, 2.0)] * 4, LAST)
    several = [run_of(FIRST, easy(), laps=one) for one in ((), laps, (), laps[:4], laps, ())]
    together = compare_laps(several)
    for name in Laps.__slots__:
        alone = [getattr(compare_laps([run]), name)[0] for run in several]
        np.testing.assert_array_equal(alone, getattr(together, name))
