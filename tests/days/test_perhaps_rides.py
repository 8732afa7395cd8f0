"""A bicycle at a speed that others run, with neither pulse nor steps: told by the own bests."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from synthetic import (
    AFTER,
    DEFAULTS,
    Stretch,
    columns,
    easy,
    history,
    intervals,
    quiet,
    run_of,
    verdicts_on,
)

from runlift_export import days
from runlift_export.model import Correction, Effort, Run, Verdict

PAST = history()
"""Twenty runs; their best three minutes are repetitions at 4.4 m/s, nearly 16 km/h."""
KM_PER_H = 1 / 3.6
BEYOND = "beyond_own_best"


def bare(run: Run) -> Run:
    """Neither heart rate nor steps."""
    return columns(quiet(run), cadence_steps_per_min=float("nan"))


def ridden(stretches: list[Stretch], days_after: int = 0) -> Run:
    return bare(run_of(AFTER + timedelta(days=days_after), stretches, seed=99))


def lights(minutes: int, km_per_h: float, every_s: float, stop_s: float) -> list[Stretch]:
    """From light to light: off in ten seconds, on at one speed, stopped."""
    one = [(10.0, 0.5 * km_per_h * KM_PER_H), (every_s, km_per_h * KM_PER_H), (stop_s, 0.0)]
    return one * round(60 * minutes / (10.0 + every_s + stop_s))


RIDES: dict[str, list[Stretch]] = {
    "even, 22 km/h": easy(30, 22 * KM_PER_H),
    "even, 21 km/h, an hour and a half": easy(90, 21 * KM_PER_H),
    "an e-bike at 25 km/h for 20 min": easy(20, 24.5 * KM_PER_H),
    "lights every three minutes": lights(30, 22, 180, 40),
    "lights every two minutes": lights(45, 21.5, 120, 30),
    "a tail wind out, a head wind home": [(1500.0, 24 * KM_PER_H), (2100.0, 17 * KM_PER_H)],
    "walked to the shed and from it": [(300.0, 1.3), *easy(35, 21 * KM_PER_H), (300.0, 1.3)],
}


def judged(*runs: Run) -> Verdict:
    return verdicts_on((*PAST, *runs))[-1]


def is_doubted(verdict: Verdict) -> bool:
    return verdict.reasons[0].rule == BEYOND


@pytest.mark.parametrize("name", RIDES)
def test_a_ride_far_beyond_the_own_bests_is_unknown_and_no_race(name):
    """Unknown counts as a key run, so nothing is planned on what may have been a race."""
    verdict = judged(ridden(RIDES[name]))
    assert is_doubted(verdict)
    assert (Effort.UNKNOWN, False, False, None) == (
        verdict.effort,
        verdict.race,
        verdict.long,
        verdict.load,
    )


def test_the_sentence_says_what_to_do_and_holds_both_speeds():
    text = judged(ridden(RIDES["even, 22 km/h"])).reasons[0].text
    assert "15 minutes at 22 km/h" in text
    assert "at 16 km/h" in text
    assert f"`runlift correct {AFTER} hard`" in text


def test_the_distance_that_was_recorded_is_still_shown():
    ride = ridden(RIDES["even, 22 km/h"])
    assert ride == judged(ride).run


def test_a_ride_is_no_past_for_runs_and_rides_to_come():
    later = run_of(AFTER + timedelta(days=2), intervals(), seed=5)
    plain = days.judge_runs((*PAST, later), DEFAULTS)
    after = days.judge_runs((*PAST, ridden(RIDES["even, 22 km/h"]), later), DEFAULTS)
    assert plain.verdicts[-1] == after.verdicts[-1]
    on = later.local_date
    for known in ("usual_speed", "critical_speed"):
        before = getattr(plain.thresholds.on(on), known)
        assert before.value == getattr(after.thresholds.on(on), known).value
    rides = tuple(ridden(RIDES["even, 22 km/h"], day) for day in range(4))
    assert all(map(is_doubted, verdicts_on((*PAST, *rides))[-4:]))


def test_what_the_runner_called_hard_was_run():
    race = ridden(easy(20, 5.9))
    word = Correction(date=AFTER, source=None, effort="hard")
    said = replace(DEFAULTS, corrections=(word,))
    verdict = verdicts_on((*PAST, race), said)[-1]
    assert Effort.HARD is verdict.effort
    assert (verdict.load or 0.0) > 20.0
    again = ridden(easy(20, 5.9), 7)
    assert not is_doubted(verdicts_on((*PAST, race, again), said)[-1])


@pytest.mark.parametrize("word", ["easy", "moderate"])
def test_another_word_decides_the_day_and_makes_no_best_of_it(word):
    said = replace(DEFAULTS, corrections=(Correction(date=AFTER, source=None, effort=word),))
    first, second = ridden(RIDES["even, 22 km/h"]), ridden(RIDES["even, 22 km/h"], 1)
    verdicts = verdicts_on((*PAST, first, second), said)
    assert word == verdicts[-2].effort
    assert is_doubted(verdicts[-1])


def test_feet_or_a_pulse_keep_it_a_run():
    """Feet that ran, or a heart that worked more than in most runs."""
    run = replace(run_of(AFTER, RIDES["even, 22 km/h"], seed=99), mean_heart_rate_bpm=172.0)
    for sensed in (run, quiet(run), columns(run, cadence_steps_per_min=float("nan"))):
        assert not is_doubted(judged(sensed))


def test_a_calm_heart_at_such_a_speed_is_carried_unless_feet_ran():
    """The pulse of an easy run, 1.3 times as fast as the best three minutes of the year."""
    run = replace(run_of(AFTER, RIDES["even, 22 km/h"], seed=99), mean_heart_rate_bpm=140.0)
    blind = columns(run, cadence_steps_per_min=float("nan"))
    assert is_doubted(judged(blind))
    assert judged(blind).load is None
    assert not is_doubted(judged(run))


def test_a_heart_is_compared_with_twenty_runs_at_least():
    past = (*(replace(one, mean_heart_rate_bpm=None) for one in PAST[:-5]), *PAST[-5:])
    run = replace(run_of(AFTER, RIDES["even, 22 km/h"], seed=99), mean_heart_rate_bpm=140.0)
    blind = columns(run, cadence_steps_per_min=float("nan"))
    assert not is_doubted(verdicts_on((*past, blind))[-1])


@pytest.mark.parametrize(
    "stretches",
    [
        easy(20, 4.4),
        [(1200.0, 3.0), *easy(16, 4.9), (600.0, 2.8)],
        [(900.0, 3.0), *[(60.0, 5.6), (60.0, 1.5)] * 10],
        [(900.0, 3.0), *[(20.0, 7.0), (100.0, 1.2)] * 30],
    ],
    ids=["20 minutes as fast as the best three", "5 km", "10 x 1 min", "30 sprints"],
)
def test_races_and_sessions_without_sensors_are_judged_as_runs(stretches):
    """Faster than ever before, and within what legs can do."""
    verdict = judged(ridden(stretches))
    assert not is_doubted(verdict)
    assert Effort.HARD is verdict.effort


def test_whoever_runs_that_fast_is_not_doubted():
    """Three minutes at 5.6 m/s are in the past of one who runs an hour at 5.1."""
    fast = tuple(
        run_of(one.local_date, intervals(speed=5.6) if day % 5 == 1 else easy(45, 3.8), seed=day)
        for day, one in enumerate(PAST)
    )
    verdict = verdicts_on((*fast, ridden(easy(60, 5.1))))[-1]
    assert not is_doubted(verdict)


def test_of_a_runner_with_fewer_than_twenty_runs_nothing_is_doubted():
    ride = ridden(RIDES["even, 22 km/h"])
    assert is_doubted(verdicts_on((*PAST, ride))[-1])
    assert not is_doubted(verdicts_on((*PAST[1:], ride))[-1])


@pytest.mark.parametrize("km_per_h", [17, 20])
def test_a_ride_little_faster_than_the_runner_stays_a_run(km_per_h):
    """What is not promised: nothing tells it from the first race of one who jogged for a year."""
    assert not is_doubted(judged(ridden(easy(40, km_per_h * KM_PER_H))))
