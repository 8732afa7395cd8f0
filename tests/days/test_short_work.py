"""Short fast work, hills, climbs, races by own bests: told from strides, slopes and easy runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from synthetic import (
    AFTER,
    EASY,
    columns,
    easy,
    history,
    in_files,
    intervals,
    partly,
    pressed,
    run_of,
    verdicts_on,
)

from runlift_export import days
from runlift_export.model import Effort, Run, Verdict

PAST = history()
JOG = 2.4


def bouts(
    count: int, seconds: float = 15.0, rest_s: float = 90.0, speed: float = 6.0
) -> list[tuple[float, float]]:
    """An easy run with so many bouts in it, a jog after each."""
    work = [(seconds, speed), (rest_s, JOG)] * count
    return [(900.0, EASY), *work, (900.0, EASY)]


def judged(run: Run, past: tuple[Run, ...] = PAST) -> Verdict:
    return verdicts_on((*past, run))[-1]


def sprints(count: int = 8, **shape: float) -> Run:
    return run_of(AFTER, bouts(count, **shape), seed=99)


def climbing(run: Run, *, up: bool) -> Run:
    """The run with every fast cell climbing 6 %, or falling, and the others the other way."""
    assert run.trace is not None
    speed = np.asarray(run.trace.speed_m_per_s, dtype=np.float64)
    fast = speed > 1.3 * EASY
    slope = np.where(fast, 0.06, -0.06 * fast.sum() / max((~fast).sum(), 1))
    altitude = 300.0 + (1 if up else -1) * np.cumsum(slope * speed * 5.0)
    return columns(run, altitude_m=altitude)


def test_eight_sprints_with_their_rests_are_hard():
    """They fill two minutes of a run, so the fastest 40 seconds do not show them."""
    verdict = judged(sprints())
    assert (Effort.HARD, "short_repetitions") == (verdict.effort, verdict.reasons[0].rule)
    assert verdict.reasons[0].text.startswith("8 x 0:15 at ")


@pytest.mark.parametrize(
    ("count", "rest_s"), [(5, 90.0), (8, 30.0), (5, 30.0)], ids=["few", "close", "few and close"]
)
def test_strides_are_few_or_close_together(count, rest_s):
    assert judged(sprints(count, rest_s=rest_s)).effort is not Effort.HARD


def test_bouts_far_apart_are_no_series():
    """Six fast stretches with more than five minutes between them are a hilly course or traffic."""
    assert judged(sprints(6, rest_s=320.0)).effort is not Effort.HARD


def test_what_a_slope_makes_fast_does_not_quicken_the_steps():
    """With steps as quick as ever, and nobody going uphill, it was the course."""
    run = columns(sprints(), cadence_steps_per_min=168.0)
    verdict = judged(run)
    assert verdict.effort is not Effort.HARD


def test_without_cadence_speed_alone_proves_it_on_the_flat_and_not_in_hills():
    silent = columns(sprints(), cadence_steps_per_min=np.nan)
    flat, hilly = (
        judged(run_with_climb(silent, metres))
        for metres in (0.0, 0.02 * float(silent.distance_m or 0))
    )
    assert flat.effort is Effort.HARD
    assert "short_repetitions" == flat.reasons[0].rule
    assert "short_repetitions" != hilly.reasons[0].rule


def run_with_climb(run: Run, metres: float) -> Run:
    return replace(run, ascent_m=metres)


def test_four_bouts_uphill_are_hill_repetitions_and_downhill_nothing():
    """An even course is slower uphill; who is faster there every time makes the effort."""
    run = columns(sprints(4, seconds=30.0, speed=4.4), cadence_steps_per_min=168.0)
    up, down = (judged(climbing(run, up=way)) for way in (True, False))
    assert "hill_repetitions" == up.reasons[0].rule
    assert "every time uphill" in up.reasons[0].text
    assert down.effort is not Effort.HARD


def test_the_watchs_own_speed_is_read_before_distance_over_time():
    """Distance in cells of five seconds can hide what the watch saw, or make it up."""
    seen, hidden = sprints(), run_of(AFTER, easy(45), seed=99)
    assert seen.trace is not None
    assert hidden.trace is not None
    even = np.full(len(seen.trace.timer_s), EASY)
    quiet = columns(seen, recorded_m_per_s=even)
    assert judged(quiet).effort is not Effort.HARD
    steps = seen.trace.cadence_steps_per_min
    blurred = columns(seen, speed_m_per_s=even, recorded_m_per_s=seen.trace.speed_m_per_s)
    blurred = columns(blurred, cadence_steps_per_min=steps)
    assert "short_repetitions" == judged(blurred).reasons[0].rule


def test_speed_recorded_in_a_few_cells_only_is_not_read():
    run = partly(sprints(), "recorded_m_per_s", slice(0, 100), EASY)
    assert "short_repetitions" == judged(run).reasons[0].rule


def test_the_fastest_minute_of_800_m_makes_a_short_race():
    """Two minutes at 6 m/s in an hour; half as fast again as any minute of the easier runs."""
    run = run_of(AFTER, [(1800.0, EASY), (125.0, 6.4), (1800.0, EASY)], seed=99)
    rules = {reason.rule for reason in judged(run).reasons}
    assert judged(run).effort is Effort.HARD
    assert rules & {"best_minute", "fast_running", "race"}


def test_strides_marked_as_laps_are_strides():
    """Five of twenty seconds with the lap button pressed at both ends."""
    stretches = bouts(5, seconds=20.0, rest_s=60.0)
    run = run_of(AFTER, stretches, seed=99, laps=pressed(stretches))
    assert judged(run).effort is not Effort.HARD
    session = intervals(6)
    assert judged(run_of(AFTER, session, seed=99, laps=pressed(session))).effort is Effort.HARD


@pytest.mark.parametrize(("metres", "hard"), [(41_400.0, False), (41_500.0, True)])
def test_a_marathon_is_hard_at_any_speed(metres, hard):
    run = run_of(AFTER, easy(metres / EASY / 60), seed=99)
    verdict = judged(with_distance(run, metres))
    assert hard == (verdict.effort is Effort.HARD)


def with_distance(run: Run, metres: float) -> Run:
    return replace(run, distance_m=metres)


def uphill_run(m_per_h: float, *, barometer: bool) -> Run:
    """Half an hour on the level, and half an hour up a steep hill."""
    speed = 1.6
    run = run_of(AFTER, [(1800.0, 2.6), (1800.0, speed)], seed=99)
    cells = 720
    rise = np.where(np.arange(cells) < 360, 0.0, m_per_h / 720.0)
    climbed = columns(run, altitude_m=300.0 + np.cumsum(rise), cadence_steps_per_min=160.0)
    return replace(climbed, ascent_m=m_per_h / 2, has_barometer=barometer)


def test_a_climb_that_costs_as_much_as_a_tempo_run_is_hard():
    """1300 m an hour; by a satellite's altitude it is a guess, and planned as key."""
    sure, guessed, gentle = (
        judged(uphill_run(climb, barometer=known))
        for climb, known in ((1300.0, True), (1300.0, False), (500.0, True))
    )
    assert "climb_10_min" == sure.reasons[0].rule
    assert "10 min uphill at 13" in sure.reasons[0].text
    assert guessed.effort is not Effort.HARD
    assert "unsure" == guessed.reasons[0].rule
    assert guessed.reasons[0].text.startswith("may have been hard: 10 min uphill")
    assert gentle.effort is not Effort.HARD
    assert gentle.confidence <= 0.75


def test_of_a_runner_whose_runs_are_all_alike_no_run_is_surely_easy():
    alike = tuple(run_of(AFTER - timedelta(days=day), easy(45), seed=day) for day in range(1, 21))
    verdict = judged(run_of(AFTER, easy(45), seed=99), alike)
    assert (Effort.EASY, 0.6) == (verdict.effort, verdict.confidence)
    assert "alike" == verdict.reasons[-1].rule
    assert judged(run_of(AFTER, easy(45), seed=99)).confidence > 0.9


def test_the_best_twenty_minutes_of_ninety_days_are_unsure():
    """A race perhaps, of a runner whose races are hardly faster than the runs."""
    alike = tuple(
        run_of(AFTER - timedelta(days=3 * day), easy(45), seed=day) for day in range(1, 28)
    )
    faster, same = (
        judged(run_of(AFTER, easy(45, EASY * factor), seed=99), alike) for factor in (1.06, 1.0)
    )
    assert "unsure" == faster.reasons[0].rule
    assert "your best of 90 days" in faster.reasons[0].text
    assert "unsure" != same.reasons[0].rule


def test_a_cool_down_stored_apart_is_easy_and_the_session_hard():
    session = run_of(AFTER, intervals(6), seed=99)
    assert session.trace is not None
    first, cool_down = in_files(session, (len(session.trace.timer_s) - 120,), 60)
    verdicts = verdicts_on((*PAST, first, cool_down))
    hard, easy_part = verdicts[-2:]
    assert (Effort.HARD, Effort.EASY) == (hard.effort, easy_part.effort)
    assert "judged for itself" in easy_part.reasons[-1].text
    assert Effort.HARD is days.classify_days(verdicts)[-1].effort


def test_what_is_hard_only_together_is_hard_at_its_end():
    """Three files of two repetitions each: the last has seen them all."""
    plain = run_of(AFTER, intervals(6), seed=99)
    parts = verdicts_on((*PAST, *in_files(plain, (260, 330), 60)))[-3:]
    assert any(part.effort is Effort.HARD for part in parts)
