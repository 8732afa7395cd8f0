"""What decides where the best evidence is missing: no speed, no heart rate, no past, hills."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from synthetic import (
    AFTER,
    EASY,
    SETTINGS,
    columns,
    easy,
    history,
    intervals,
    powered,
    pressed,
    quiet,
    rolling,
    run_of,
    trace_of,
    verdicts_on,
    with_trace,
    without_speed,
)

from runlift_export import days, settings
from runlift_export.model import Effort, Intensity, Run, Verdict

DEFAULTS = settings.defaults()
PAST = history()


def judged(run: Run, past: tuple[Run, ...] = PAST) -> Verdict:
    """The verdict on the last run."""
    return verdicts_on((*past, run))[-1]


def told(verdict: Verdict) -> tuple[Effort, str]:
    return verdict.effort, verdict.reasons[0].rule


# --- treadmill without a foot pod -----------------------------------------------------------------


@pytest.mark.parametrize(("stretches", "hard"), [(intervals(), True), (easy(), False)])
def test_on_a_treadmill_without_speed_power_decides(stretches, hard):
    past = tuple(powered(run) for run in PAST)
    verdict = judged(without_speed(quiet(powered(run_of(AFTER, stretches, seed=99)))), past)
    assert (hard, "fast_power" if hard else "easy") == (
        verdict.effort is Effort.HARD,
        verdict.reasons[0].rule,
    )
    assert "strongest 40 seconds" in verdict.reasons[0].text


@pytest.mark.parametrize(("stretches", "hard"), [(intervals(speed=4.8), True), (easy(), False)])
def test_on_a_treadmill_without_speed_and_power_cadence_decides(stretches, hard):
    """Eleven steps a minute more; 4.8 m/s for 3 has 1.065 times as many steps."""
    verdict = judged(without_speed(quiet(run_of(AFTER, stretches, seed=99))))
    assert (hard, "fast_cadence" if hard else "easy") == (
        verdict.effort is Effort.HARD,
        verdict.reasons[0].rule,
    )
    assert "steps a minute" in verdict.reasons[0].text or not hard


def test_on_a_treadmill_with_heart_rate_alone_it_decides():
    run = with_trace(run_of(AFTER, easy(35)), trace_of([(600.0, 3.0), (1500.0, 4.5)], seed=99))
    blind = columns(without_speed(run), cadence_steps_per_min=np.nan)
    assert (Effort.HARD, "hr_threshold") == told(judged(blind))
    calm = columns(without_speed(run_of(AFTER, easy(35))), cadence_steps_per_min=np.nan)
    assert (Effort.EASY, "easy_by_heart_rate") == told(judged(calm))


def test_on_a_treadmill_laps_by_hand_are_enough():
    work = intervals(6)
    run = without_speed(quiet(run_of(AFTER, work, seed=99, laps=pressed(work))))
    verdict = judged(columns(run, cadence_steps_per_min=np.nan))
    assert (Effort.HARD, "session_laps") == told(verdict)
    assert verdict.confidence <= 0.6


def test_the_first_treadmill_run_is_held_against_its_own_calm_part():
    hard = without_speed(quiet(powered(run_of(AFTER, intervals(speed=4.8), seed=99))))
    calm = without_speed(quiet(powered(run_of(AFTER, easy(), seed=99))))
    assert (Effort.HARD, Effort.EASY) == (judged(hard, ()).effort, judged(calm, ()).effort)


def test_power_is_not_asked_where_speed_is_known_on_the_flat():
    past = tuple(powered(run) for run in PAST)
    loud = columns(run_of(AFTER, easy(), seed=99), power_w=900.0)
    assert Effort.EASY is judged(replace(loud, has_barometer=False), past).effort


def test_power_speaks_on_a_trail_where_no_barometer_knows_the_slope():
    past = tuple(powered(run) for run in PAST)
    uphill = columns(run_of(AFTER, easy(), seed=99), power_w=350.0)
    trail = replace(uphill, has_barometer=False, ascent_m=600.0)
    assert (Effort.HARD, "fast_power") == told(judged(trail, past))


# --- no heart rate --------------------------------------------------------------------------------


@pytest.mark.parametrize("stretches", [intervals(), easy(), easy(100), easy(20, 4.6)])
def test_without_heart_rate_the_verdict_is_the_same(stretches):
    """Neither in this run nor in any before it."""
    run = run_of(AFTER, stretches, seed=99)
    with_it, without = judged(run), judged(quiet(run), tuple(quiet(one) for one in PAST))
    assert (with_it.effort, with_it.long, with_it.race) == (
        without.effort,
        without.long,
        without.race,
    )
    assert without.load is not None


# --- trails and slopes ----------------------------------------------------------------------------


def test_what_a_barometer_sees_as_downhill_is_not_fast():
    run = rolling()
    assert Effort.EASY is judged(run).effort
    assert Effort.HARD is judged(replace(run, has_barometer=False)).effort


def test_a_barometer_that_jumps_about_is_not_believed():
    run = rolling()
    assert run.trace is not None
    noise = np.random.default_rng(1).normal(0, 5, len(run.trace.timer_s))
    shaken = columns(run, altitude_m=run.trace.altitude_m + noise)
    assert judged(replace(run, has_barometer=False)).effort is judged(shaken).effort


def test_uphill_repetitions_are_seen_by_a_barometer():
    """At the usual speed up 12 %, jogging down."""
    hill = rolling(uphill=3.4, downhill=2.4, grade=0.12)
    assert Effort.HARD is judged(hill).effort
    assert Effort.HARD is not judged(replace(hill, has_barometer=False)).effort


def test_the_sentence_says_that_the_slope_was_taken_out():
    reason = judged(rolling(uphill=3.4, downhill=2.4, grade=0.12)).reasons[0]
    assert "fast_running" == reason.rule
    assert "on the level" in reason.text


def test_a_first_run_in_the_mountains_is_not_hard_for_its_descents():
    """Contrast in it is worth less the more it climbs; on the flat the same run is hard."""
    mountain = quiet(replace(run_of(AFTER, [(400.0, 2.2), (400.0, 3.3)] * 4), has_barometer=False))
    assert Effort.HARD is judged(replace(mountain, ascent_m=10.0), ()).effort
    assert Effort.HARD is not judged(replace(mountain, ascent_m=1100.0), ()).effort


def test_mean_speed_says_nothing_about_a_trail():
    slow = replace(run_of(AFTER, easy(45)), trace=None)
    fast = replace(slow, moving_s=slow.moving_s / 1.4, elapsed_s=slow.elapsed_s / 1.4)
    trail = judged(replace(fast, ascent_m=400.0))
    assert Effort.HARD is judged(fast).effort
    assert Effort.HARD is not trail.effort
    assert trail.chance_hard >= 0.2
    assert trail.confidence <= 0.6


# --- little past ----------------------------------------------------------------------------------


def test_tempo_waits_until_hard_runs_could_have_been_seen():
    """Ten easy runs show no best, and their pace implies a low one."""
    brisk = run_of(AFTER, [(600.0, 3.0), (1500.0, 3.4), (300.0, 3.0)], seed=99)
    on = [AFTER - timedelta(days=2 * back) for back in range(25, 0, -1)]
    past = tuple(run_of(day, easy(40), seed=number) for number, day in enumerate(on))
    assert (Effort.HARD, "tempo_12_min") == told(judged(brisk, past))
    verdict = judged(brisk, past[-10:])
    assert Effort.MODERATE is verdict.effort
    assert 0.3 == pytest.approx(verdict.chance_hard)


def high_heart_rate(minutes: int, **known: float | None) -> Run:
    """An even hour, so long at 164 bpm, of a runner of whom only `known` is known."""
    watch = replace(SETTINGS, **({"max_hr_bpm": None} | known))
    run = replace(run_of(AFTER, easy(60)), watch=watch)
    beats = np.where(np.arange(720) < 12 * minutes, 164.0, 130.0) + np.arange(720) % 2
    return columns(run, heart_rate_bpm=beats)


@pytest.mark.parametrize(("minutes", "effort"), [(15, Effort.EASY), (35, Effort.HARD)])
def test_heart_rate_of_a_first_run_must_last_longer_than_the_plain_limit(minutes, effort):
    """Ten minutes above 89 % of what age foretells: two times, not one."""
    assert effort is judged(high_heart_rate(minutes, birth_year=1986), ()).effort


def test_heart_rate_of_a_runner_of_unknown_age_leaves_it_open():
    verdict = judged(high_heart_rate(50), ())
    assert Effort.HARD is not verdict.effort
    assert 0.45 == verdict.chance_hard
    (day,) = days.classify_days((verdict,))
    assert day.chance_key >= 0.5


# --- workout steps --------------------------------------------------------------------------------

WARM, ACT, REC, COOL = (
    Intensity.WARMUP,
    Intensity.ACTIVE,
    Intensity.RECOVERY,
    Intensity.COOLDOWN,
)


def two_long_repetitions(*, stored: bool) -> Run:
    """Two by twelve minutes, a little faster than easy: too few laps, too little contrast."""
    work = [(600.0, EASY), (720.0, 3.4), (180.0, 2.6), (720.0, 3.4), (300.0, EASY)]
    kinds = {720.0: ACT, 180.0: REC}
    laps = tuple(
        replace(lap, intensity=kinds[lap.timer_s] if stored else Intensity.UNKNOWN)
        for lap in pressed(work)[1:4]
    )
    return run_of(AFTER, work, seed=99, laps=laps)


def test_a_workout_with_breaks_is_hard_by_its_steps():
    assert Effort.HARD is not judged(two_long_repetitions(stored=False)).effort
    verdict = judged(two_long_repetitions(stored=True))
    assert (Effort.HARD, "workout_steps") == told(verdict)
    assert "2 x 12:00 at 4:54/km" in verdict.reasons[0].text
    assert "a workout of 2 work steps with breaks" in verdict.reasons[0].text


def test_a_planned_workout_is_hard_where_its_laps_differ_whatever_made_them():
    """The watch's own kilometres over what its workout asked for."""
    speeds = [3.0, 3.0, 3.5, 3.5, 2.9, 3.5, 3.5, 3.0]
    work = [(1000.0 / speed, speed) for speed in speeds]
    laps = pressed(work, "distance")
    run = run_of(AFTER, work, seed=99, laps=laps)
    assert Effort.HARD is not judged(run).effort
    verdict = judged(replace(run, planned_intensities=(WARM, ACT, REC, Intensity.UNKNOWN, COOL)))
    assert (Effort.HARD, "workout_steps") == told(verdict)
    assert "a workout of 1 work step with breaks" in verdict.reasons[0].text


def test_a_workout_that_was_not_run_as_one_proves_nothing():
    planned = (WARM, ACT, REC, Intensity.UNKNOWN, COOL)
    jog = run_of(AFTER, easy(45), seed=99, planned_intensities=planned)
    assert Effort.EASY is judged(jog).effort


def test_a_workout_of_strides_stays_easy():
    work = [(2400.0, EASY), *[(20.0, 4.6), (60.0, 2.6)] * 2, (300.0, EASY)]
    laps = tuple(replace(lap, trigger="distance") for lap in pressed(work))
    strides = run_of(AFTER, work, laps=laps, planned_intensities=(ACT, ACT, REC, COOL))
    assert Effort.HARD is not judged(strides).effort


def test_a_workout_of_running_and_walking_by_turns_stays_easy():
    """As beginners train: five minutes at the usual pace, two of walking."""
    work = [(300.0, EASY), (120.0, 1.6)] * 6
    laps = tuple(
        replace(lap, intensity=ACT if number % 2 == 0 else REC)
        for number, lap in enumerate(pressed(work))
    )
    walked = run_of(AFTER, work, laps=laps, planned_intensities=(ACT, REC), ascent_m=10.0)
    assert Effort.HARD is not judged(walked).effort


def test_laps_stored_as_work_and_breaks_need_no_guess_from_speed():
    """Breaks run faster than the work (downhill, say) are breaks all the same."""
    work = [(600.0, 3.0), *[(300.0, 3.2), (120.0, 3.6)] * 3]
    kinds = (WARM, *(ACT, REC) * 3)
    laps = tuple(
        replace(lap, intensity=kind) for lap, kind in zip(pressed(work), kinds, strict=True)
    )
    reason = judged(run_of(AFTER, work, laps=laps)).reasons[0]
    assert reason.text.startswith("3 x 5:00 at 5:12/km")


def test_laps_without_distance_are_only_counted():
    laps = tuple(replace(lap, distance_m=None) for lap in pressed(intervals(6)))
    reason = judged(run_of(AFTER, intervals(6), laps=laps)).reasons[0]
    assert ("session_laps", "13 laps marked, 4 make a session") == (reason.rule, reason.text)


# --- races in longer files ------------------------------------------------------------------------


def test_a_race_with_jogs_before_and_after_it_is_like_a_race():
    verdict = judged(run_of(AFTER, [(900.0, EASY), (1260.0, 4.5), (600.0, EASY)], seed=99))
    assert (Effort.HARD, True, "race") == (
        verdict.effort,
        verdict.race,
        verdict.reasons[0].rule,
    )
    assert "for 20 minutes" in verdict.reasons[0].text


def test_repetitions_as_fast_as_a_race_are_none():
    work = [(900.0, EASY), *[(600.0, 4.5), (60.0, 2.6)] * 3, (600.0, EASY)]
    verdict = judged(run_of(AFTER, work, seed=99))
    assert (Effort.HARD, False) == (verdict.effort, verdict.race)


# --- what is said ------------------------------------------------------------------


def test_a_mean_speed_below_the_limit_is_told_with_the_limit():
    slow = replace(run_of(AFTER, easy(45)), trace=None)
    reason = judged(slow).reasons[0]
    assert ("easy", "x usual mean speed") == (reason.rule, reason.unit)
    assert reason.limit is not None
    assert reason.measured is not None
    assert reason.measured < reason.limit
    assert f"hard from {reason.limit:.2f} x" in reason.text


@pytest.mark.parametrize("ascent_m", [None, 400.0])
def test_on_the_level_is_only_said_of_hills(ascent_m):
    """The same figures, with the climb of a hill or none."""
    hill = rolling(uphill=3.4, downhill=2.4, grade=0.12)
    text = judged(replace(hill, ascent_m=ascent_m or 10.0)).reasons[0].text
    assert ("on the level" in text) == (ascent_m is not None)


# --- who knows the maximum ------------------------------------------------------------------


def is_guessed(past: tuple[Run, ...] = (), **known: float | None) -> bool:
    """Whether fifty minutes at 164 bpm prove nothing, for a watch that knows only `known`."""
    blank = replace(SETTINGS, max_hr_bpm=None, birth_year=None)
    earlier = tuple(replace(without_speed(run), watch=blank) for run in past)
    steady = columns(without_speed(high_heart_rate(50, **known)), cadence_steps_per_min=np.nan)
    return 0.45 == judged(steady, earlier).chance_hard


def test_the_maximum_is_a_guess_until_somebody_tells():
    """The watch, an age, or twenty runs with heart rate."""
    assert is_guessed()
    assert is_guessed(PAST[:19])
    assert not is_guessed(PAST[:20])
    assert not is_guessed(birth_year=1980)
    assert not is_guessed(max_hr_bpm=185.0)


# --- the first run that is known, up a mountain ---------------------------------------------------


def mountain(**known: float | None) -> Verdict:
    """Two hours and forty minutes, 1,800 m of climb, no trace, no other run."""
    found = replace(run_of(AFTER, easy(60)), trace=None, distance_m=8300.0, moving_s=9600.0)
    (verdict,) = verdicts_on((replace(found, ascent_m=1800.0, **known),))
    return verdict


def test_a_mountain_alone_has_the_load_of_easy_running_for_as_long_and_says_so():
    verdict = mountain(mean_heart_rate_bpm=None)
    assert Effort.UNKNOWN is verdict.effort
    assert verdict.load == pytest.approx(278, abs=5)
    assert "load_by_length" == verdict.reasons[-1].rule
    assert "easy running for as long" in verdict.reasons[-1].text


def test_a_mean_heart_rate_that_is_stored_tells_more_than_the_length():
    """At 165 bpm more than twice as much as at 120."""
    calm, pressed_hard = (mountain(mean_heart_rate_bpm=bpm) for bpm in (120.0, 165.0))
    assert (calm.load or 0.0) == pytest.approx(133.7, abs=0.1)  # half the reserve, by Banister
    assert (pressed_hard.load or 0.0) > 2 * (calm.load or 0.0)
    assert all(
        "load_by_length" not in (one.rule for one in verdict.reasons)
        for verdict in (calm, pressed_hard)
    )


def test_a_load_is_by_length_only_until_other_runs_tell_what_the_runner_can():
    found = replace(run_of(AFTER, easy(60)), trace=None, distance_m=8300.0, moving_s=9600.0)
    verdict = judged(replace(found, ascent_m=1800.0, mean_heart_rate_bpm=None))
    assert 100 < (verdict.load or 0.0) < 278
    assert "load_by_length" not in [one.rule for one in verdict.reasons]
