"""A run beside the runner's earlier ones, and the verdict from all rules, at exact edges."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from rows import a_rule, bests, facts_of, rows_of, spread, times
from synthetic import AFTER, easy, history, intervals, run_of, verdicts_on

from runlift_export import settings
from runlift_export.days import constants as c
from runlift_export.days import verdicts as room
from runlift_export.days.own_history import PastComparison, compare_with_past, find_races
from runlift_export.days.summary import HR_EDGES, SPEED_EDGES, Summary
from runlift_export.days.thresholds import Thresholds, first_within, median_before, most_before
from runlift_export.model import Correction, Effort, Verdict
from strategies import a_run

DEFAULTS = settings.defaults()
T0 = datetime(2026, 3, 1, 7, tzinfo=UTC)
NAN = math.nan
Figures = dict[str, Any]

# --- windows over days ---------------------------------------------------------------------------


@pytest.mark.parametrize(("ago", "row"), [(9.99, 0), (10.0, 0), (10.01, 1)])
def test_a_window_holds_what_began_just_so_many_days_before(ago, row):
    assert [0, 0, row] == first_within(times(0.0, ago / 2, ago), 10).tolist()


def test_the_median_before_a_run_is_the_upper_one_of_an_even_number():
    """The run itself does not count, nor what is not known or too long ago."""
    values = np.array([5.0, 1.0, NAN, 3.0, 9.0, 2.0, 4.0])
    made = median_before(times(0, 1, 2, 3, 4, 5, 40), values, 28)
    np.testing.assert_array_equal([NAN, 5.0, 5.0, 5.0, 3.0, 5.0, NAN], made)


def test_the_most_before_a_run_is_forgotten_with_its_day():
    """What comes after it counts then; equal values do not hide each other."""
    values = np.array([9.0, 4.0, NAN, 7.0, 5.0, 7.0, 1.0, 2.0])
    made = most_before(times(0, 1, 2, 3, 10.5, 12, 13.2, 50), values, 10)
    np.testing.assert_array_equal([NAN, 9.0, 9.0, 9.0, 7.0, 7.0, 7.0, NAN], made)


# --- races ---------------------------------------------------------------------------------------


def raced(
    mean: float,
    *,
    elapsed_s: float = 1200.0,
    best: Figures | None = None,
    ago: float = 10.0,
    known: Figures | None = None,
    speeds: tuple[tuple[float, float], ...] = ((1200.0, 4.02),),
) -> tuple[bool, float]:
    """Whether such a run is like a race, after one earlier run with its bests; and the best."""
    earlier = bests(**(best or {"s1200": 4.0}))
    summary = rows_of(
        Summary,
        2,
        best_m_per_s=[earlier, bests()],
        speed_s=[np.zeros(len(SPEED_EDGES) - 1), spread(SPEED_EDGES, *speeds)],
    )
    usual = {"critical_m_per_s": 3.9, "usual_m_per_s": 3.0, "usual_n": 0}
    thresholds = rows_of(Thresholds, 2, **(usual | (known or {})))
    found = find_races(
        times(0.0, ago), np.array([3.0, mean]), np.array([1200.0, elapsed_s]), summary, thresholds
    )
    assert not found.race[0]
    return bool(found.race[1]), float(found.best_m_per_s[1])


@pytest.mark.parametrize(("mean", "race"), [(0.97 * 4.0, True), (3.87, False)])
def test_a_race_is_within_three_in_a_hundred_of_the_own_best(mean, race):
    assert (race, 4.0) == raced(mean)


@pytest.mark.parametrize(("ago", "race"), [(90.0, True), (90.01, False)])
def test_the_own_best_is_that_of_ninety_days(ago, race):
    """Without one there is nothing to hold a run against."""
    made, best = raced(4.0, ago=ago)
    assert (race, race) == (made, best == 4.0)


@pytest.mark.parametrize(("mean", "race"), [(4.08, True), (4.06, False)])
def test_a_race_is_near_what_critical_speed_allows(mean, race):
    """95 in a hundred of 1.02 times 4.2 m/s for twenty minutes, 4.07."""
    assert race == raced(mean, known={"critical_m_per_s": 4.2})[0]


@pytest.mark.parametrize(("mean", "race"), [(3.78, True), (3.75, False)])
def test_over_forty_minutes_critical_speed_allows_less(mean, race):
    """By Riegel's exponent: 1.02 times 4.05 m/s is 3.97 over forty minutes."""
    made, best = raced(
        mean, elapsed_s=2400.0, best={"s2400": 3.8}, known={"critical_m_per_s": 4.05}
    )
    assert race == made
    assert (3.8 if mean >= 3.76 else NAN) == pytest.approx(best, nan_ok=True)


@pytest.mark.parametrize(("mean", "race"), [(3.92, True), (3.90, False)])
def test_a_race_is_faster_than_usual(mean, race):
    """1.15 times."""
    assert race == raced(mean, known={"usual_m_per_s": 3.4})[0]


@pytest.mark.parametrize(("fast_s", "race"), [(1020.0, True), (1010.0, False)])
def test_a_race_is_fast_nearly_all_the_way(fast_s, race):
    """For 85 in a hundred of it faster than 1.06 times usual; sessions have their breaks."""
    assert race == raced(4.0, speeds=((fast_s, 3.22), (1200.0 - fast_s, 3.12)))[0]


@pytest.mark.parametrize(
    ("elapsed_s", "column", "race"), [(480.0, 420.0, True), (479.0, 420.0, False)]
)
def test_a_race_lasts_eight_minutes(elapsed_s, column, race):
    best = 4.4 * (column / elapsed_s) ** (0.06 / 1.06)
    made, found = raced(4.4, elapsed_s=elapsed_s, best={"s180": 9.9, "s420": 4.4, "s720": 9.9})
    assert (race, pytest.approx(best if race else NAN, nan_ok=True)) == (made, found)


@pytest.mark.parametrize(
    ("elapsed_s", "table_s"), [(719.0, 420), (720.0, 720), (1199.0, 720), (5000.0, 3600)]
)
def test_the_best_over_a_race_is_that_of_the_nearest_shorter_time(elapsed_s, table_s):
    """Slowed by Riegel's exponent, 0.06 / 1.06."""
    best = {f"s{s}": 4.0 + s / 10000 for s in (180, 420, 720, 1200, 2400, 3600)}
    _, found = raced(4.4, elapsed_s=elapsed_s, best=best)
    assert (4.0 + table_s / 10000) * (table_s / elapsed_s) ** (0.06 / 1.06) == pytest.approx(found)


def test_a_run_without_a_trace_is_no_race():
    assert not raced(4.4, speeds=((100.0, 4.4),))[0]
    assert raced(4.4, speeds=((120.0, 4.4),))[0]


def part(
    speed: float,
    *,
    duration_s: int = 1200,
    best: float = 4.0,
    known: Figures | None = None,
    fast_s: float | None = None,
) -> tuple[bool, float, float, float]:
    """The same for a slow run with one fast part; whether, how fast, how long, and the best."""
    name = f"s{duration_s}"
    fast = duration_s if fast_s is None else fast_s
    summary = rows_of(
        Summary,
        2,
        best_m_per_s=[bests(**{name: best}), bests(**{name: speed})],
        speed_s=spread(SPEED_EDGES, (fast, 4.02), (2400.0, 3.02)),
    )
    usual = {"critical_m_per_s": 3.8, "usual_m_per_s": 3.0, "usual_n": c.FEW_RUNS}
    thresholds = rows_of(Thresholds, 2, **(usual | (known or {})))
    made = find_races(
        times(0, 9), np.array([3.0, 3.0]), np.array([3600.0] * 2), summary, thresholds
    )
    return (
        bool(made.race[1]),
        float(made.m_per_s[1]),
        float(made.lasted_s[1]),
        float(made.best_m_per_s[1]),
    )


@pytest.mark.parametrize("duration_s", [1200, 720])
def test_twenty_or_twelve_minutes_at_the_own_best_are_a_race(duration_s):
    """With the jogs before and after it in one file."""
    assert (True, 4.0, duration_s, 4.1) == part(4.0, duration_s=duration_s, best=4.1)
    assert not part(3.97, duration_s=duration_s, best=4.1)[0]
    assert part(0.97 * 4.2, duration_s=duration_s, best=4.2)[0]


@pytest.mark.parametrize(
    ("duration_s", "critical", "race"),
    [(1200, 3.921, True), (1200, 3.923, False), (720, 3.809, True), (720, 3.81, False)],
)
def test_a_part_is_as_fast_as_critical_speed_allows(duration_s, critical, race):
    """1.02 of it over twenty minutes, 1.05 over twelve: 4.0 m/s just is."""
    assert race == part(4.0, duration_s=duration_s, known={"critical_m_per_s": critical})[0]


@pytest.mark.parametrize(
    ("known", "race"),
    [
        ({}, True),
        ({"usual_n": c.FEW_RUNS - 1}, False),
        ({"usual_m_per_s": 4.0 / 1.15 - 0.001}, True),
        ({"usual_m_per_s": 4.0 / 1.15 + 0.001}, False),
    ],
)
def test_a_part_is_faster_than_usual_of_runs_that_are_known(known, race):
    assert race == part(4.0, known=known)[0]


def test_one_of_several_fast_parts_is_no_race():
    """What is fast beside it makes a session of it."""
    most = c.RACE_PART_MOST * 1200
    assert [True, False] == [part(4.0, fast_s=fast_s)[0] for fast_s in (most - 5, most + 5)]


def test_a_part_without_a_past_is_no_race():
    assert not part(4.0, best=NAN)[0]


def test_a_race_from_start_to_end_is_told_as_the_whole():
    """Though its best twenty minutes would do as well."""
    n = rows_of(
        Summary,
        2,
        best_m_per_s=[bests(s1200=4.0, s2400=4.0), bests(s1200=4.1, s2400=4.0)],
        speed_s=spread(SPEED_EDGES, (1440.0, 4.02)),
    )
    known = rows_of(Thresholds, 2, critical_m_per_s=3.9, usual_m_per_s=3.0, usual_n=9)
    mean, lasted = np.array([3.0, 4.0]), np.array([1440.0, 1440.0])
    made = find_races(times(0, 9), mean, lasted, n, known)
    assert [False, True] == made.race.tolist()
    assert (4.0, 1440.0) == (made.m_per_s[1], made.lasted_s[1])
    calm = rows_of(
        Summary, 2, best_m_per_s=bests(s1200=2.0), speed_s=spread(SPEED_EDGES, (900.0, 3.02))
    )
    easy_ = find_races(times(0, 9), np.array([3.0, 3.0]), lasted, calm, known)
    assert [False, False] == easy_.race.tolist()
    assert np.isnan([easy_.m_per_s, easy_.lasted_s, easy_.best_m_per_s]).all()


# --- long, moderate, known -----------------------------------------------------------------------


def beside(
    *runs: Figures, summary: Figures | None = None, known: Figures | None = None, loads=NAN
) -> PastComparison:
    """Runs a day apart of an hour and 10 km, except for what is given of each."""
    usual = {"trace": None, "laps": (), "distance_m": 10000.0, "moving_s": 3600.0}
    made = [
        a_run(
            started_at=T0 + timedelta(days=run.pop("day", number)),
            **(usual | {"elapsed_s": run.get("moving_s", 3600.0)} | run),
        )
        for number, run in enumerate(dict(one) for one in runs)
    ]
    n = len(made)
    load = np.array(np.broadcast_to(np.asarray(loads, dtype=np.float64), (n,)))
    return compare_with_past(
        made, rows_of(Summary, n, **(summary or {})), rows_of(Thresholds, n, **(known or {})), load
    )


USUAL: Figures = {}


@pytest.mark.parametrize(
    ("run", "long"),
    [
        ({"distance_m": 15000.0, "moving_s": 3600.0}, True),
        ({"distance_m": 14999.0, "moving_s": 3600.0}, False),
        ({"distance_m": 15000.0, "moving_s": 3599.0}, False),
        ({"distance_m": 10000.0, "moving_s": 5400.0}, True),
        ({"distance_m": 10000.0, "moving_s": 5399.0}, False),
        ({"distance_m": None, "moving_s": 5400.0}, True),
        ({"distance_m": None, "moving_s": 3600.0}, False),
    ],
)
def test_a_long_run_is_half_as_far_again_as_usual_and_an_hour(run, long):
    """Or ninety minutes, and half as long again as usual."""
    assert long == beside(USUAL, USUAL, USUAL, run).long[-1]


@pytest.mark.parametrize(
    ("longest_m", "day", "long"),
    [(20000.0, 3.0, True), (20100.0, 3.0, False), (20100.0, 33.1, True), (20100.0, 33.0, True)],
)
def test_a_long_run_is_nearly_as_far_as_the_longest_of_thirty_days(longest_m, day, long):
    """85 in a hundred: 17 of 20 km."""
    others = [{"day": day - ago} for ago in (3.0, 2.5, 2.0, 1.5)]
    run = {"distance_m": 17000.0, "day": day}
    first = {"distance_m": longest_m, "day": -1.0 if day < 4 else 2.0}
    made = beside(first, *others, run)
    assert long == made.long[-1]


def test_ninety_minutes_are_not_long_for_who_always_runs_as_long():
    """Whoever usually runs more than an hour needs a longer one; the first run of all is long."""
    often = {"moving_s": 3700.0}
    assert not beside(often, often, {"moving_s": 5400.0}).long[-1]
    assert beside(often, often, {"moving_s": 5550.0}).long[-1]
    assert beside({"moving_s": 5400.0}).long[-1]
    assert not beside({"moving_s": 5399.0}).long[-1]


@pytest.mark.parametrize(("moved_s", "long"), [(5400.0, True), (5395.0, False), (100.0, True)])
def test_standing_about_makes_no_run_long(moved_s, long):
    """Time on the move counts where there is a trace, and the timer where there is none."""
    speed_s = spread(SPEED_EDGES, (moved_s, 3.0))
    assert long == beside({"moving_s": 6000.0}, summary={"speed_s": speed_s}).long[0]
    brief = beside({"moving_s": 5399.0}, summary={"speed_s": spread(SPEED_EDGES, (9000.0, 3.0))})
    assert not brief.long[0]
    both = [{"moving_s": 6000.0}] * 2
    speeds = [speed_s, spread(SPEED_EDGES, (9000.0, 3.0))]
    assert long == beside(*both, summary={"speed_s": speeds}).long[0]


@pytest.mark.parametrize(
    ("fast_s", "running_s", "moderate"),
    [
        (900.0, 9000.0, True),
        (895.0, 9000.0, False),
        (180.0, 720.0, True),
        (180.0, 725.0, False),
        (175.0, 500.0, False),
        (240.0, 0.0, True),
    ],
)
def test_a_quarter_of_an_hour_or_of_the_run_is_moderate(fast_s, running_s, moderate):
    """Three minutes at least; faster than 1.06 times usual and than .823 of critical speed."""
    speed_s = spread(SPEED_EDGES, (fast_s, 3.72), (3000.0, 3.52))
    known = {"usual_m_per_s": 3.0, "critical_m_per_s": 3.6 / 0.823}
    made = beside({}, summary={"speed_s": speed_s, "running_s": running_s}, known=known)
    assert (moderate, pytest.approx(fast_s / 60)) == (made.moderate[0], made.moderate_min[0])
    known = {"usual_m_per_s": 3.6 / 1.06, "critical_m_per_s": NAN}
    made = beside({}, summary={"speed_s": speed_s, "running_s": running_s}, known=known)
    assert (moderate, pytest.approx(fast_s / 60)) == (made.moderate[0], made.moderate_min[0])


@pytest.mark.parametrize(
    ("loads", "moderate"),
    [
        ([40.0, 40.0, 40.0, 60.1], True),
        ([40.0, 40.0, 40.0, 60.0], False),
        ([0.0, 0.0, 0.0, 60.0], False),
        ([0.8, 0.8, 0.8, 1.3], True),
        ([40.0, 40.0, 50.0, 60.1], True),
        ([30.0, 50.0, 50.0, 60.1], False),
    ],
)
def test_half_as_much_load_again_as_the_median_is_moderate(loads, moderate):
    made = beside({}, {}, {}, {}, loads=loads, summary={"running_s": 3600.0})
    assert moderate == made.moderate[-1]
    assert sorted(loads[:3])[1] == made.usual_load[-1]


@pytest.mark.parametrize(
    ("speed_s", "hr_s", "distance_m", "known", "thin"),
    [
        (120.0, 0.0, None, True, False),
        (119.0, 0.0, None, False, True),
        (0.0, 120.0, None, True, False),
        (0.0, 119.0, None, False, True),
        (0.0, 0.0, 5000.0, True, True),
        (120.0, 120.0, 5000.0, True, False),
    ],
)
def test_a_run_is_known_by_speed_heart_rate_or_distance(speed_s, hr_s, distance_m, known, thin):
    """And thin by distance alone."""
    summary = {
        "speed_s": spread(SPEED_EDGES, (speed_s, 3.0)),
        "hr_s": spread(HR_EDGES, (hr_s, 150.0)),
    }
    made = beside({"distance_m": distance_m}, summary=summary)
    assert (known, thin) == (made.known[0], made.thin[0])


@pytest.mark.parametrize(
    ("elapsed_s", "moving_s", "mean"),
    [(4000.0, 3600.0, 2.5), (3600.0, 4000.0, 2.5), (0.0, 0.0, 10000.0)],
)
def test_the_mean_speed_is_over_the_whole_time(elapsed_s, moving_s, mean):
    made = beside({"elapsed_s": elapsed_s, "moving_s": moving_s})
    assert (mean, 10000.0) == (made.mean_m_per_s[0], made.distance_m[0])


def test_usual_distance_is_the_median_of_28_days():
    some = [{"distance_m": m} for m in (5000.0, 7000.0, 6000.0, 9000.0)]
    assert 6000.0 == beside(*some).usual_m[-1]
    far = {"day": 30.5, "distance_m": 1.0}
    assert 9000.0 == beside(*some, far).usual_m[-1]


# --- the verdict ---------------------------------------------------------------------------------


def verdict(chance: float, *rules, load: float = 40.0, **figures: Any) -> Verdict:
    known = {"usual_n": 20, "critical_m_per_s": 4.0} | figures.pop("known", {})
    facts = facts_of(*rules, known=known, load={"load": load}, **figures)
    return room._verdict(facts.runs[0], 0, facts, chance)


CALM = a_rule("fast_running", 1.0, 1.16, 0.1)
TEMPO = a_rule("tempo_12_min", 1.0, 0.92, 0.8)


@pytest.mark.parametrize(
    ("chance", "past_", "effort"),
    [
        (0.5, {}, Effort.HARD),
        (0.499, {}, Effort.EASY),
        (0.499, {"moderate": True}, Effort.MODERATE),
        (0.499, {"known": False, "moderate": True}, Effort.UNKNOWN),
        (0.5, {"known": False}, Effort.HARD),
    ],
)
def test_an_even_chance_is_hard(chance, past_, effort):
    """What is not known is never easy."""
    figures = {"past": past_, "summary": {"running_s": 1000.0}}
    assert effort is verdict(chance, TEMPO if chance >= 0.5 else CALM, **figures).effort


@pytest.mark.parametrize(
    ("chance", "known", "past_", "confidence"),
    [
        (0.9, {}, {}, 0.9),
        (0.12345, {}, {}, 0.877),
        (0.9, {"usual_n": 6}, {}, 0.9),
        (0.9, {"usual_n": 5}, {}, 0.6),
        (0.45, {"usual_n": 5}, {}, 0.55),
        (0.9, {}, {"thin": True}, 0.6),
        (0.1, {}, {"known": False}, 0.0),
    ],
)
def test_confidence_is_the_chance_of_being_right(chance, known, past_, confidence):
    """At most .6 with fewer than six runs or no trace; none where nothing is known."""
    rule = TEMPO if chance >= 0.5 else CALM
    assert confidence == verdict(chance, rule, known=known, past=past_).confidence


def test_load_is_to_the_hundredth_or_not_known():
    assert [40.12, None] == [verdict(0.1, CALM, load=load).load for load in (40.1234, NAN)]


@pytest.mark.parametrize(
    ("chance", "rule", "past_", "rules"),
    [
        (0.8, TEMPO, {}, ["tempo_12_min"]),
        (0.8, TEMPO, {"long": True}, ["tempo_12_min", "long"]),
        (0.1, CALM, {}, ["easy"]),
        (0.1, CALM, {"long": True}, ["easy", "long"]),
        (0.2, TEMPO, {}, ["your_corrections", "tempo_12_min"]),
        (0.7, CALM, {}, ["your_corrections", "easy"]),
        (0.7, CALM, {"long": True}, ["your_corrections", "easy", "long"]),
    ],
)
def test_the_reason_that_decided_comes_first(chance, rule, past_, rules):
    """Where corrections overruled the rules, both are told."""
    figures = {"distance_m": 1.0, "usual_m": 1.0} | past_
    assert rules == [one.rule for one in verdict(chance, rule, past=figures).reasons]


def test_flags_of_a_verdict_are_those_of_the_past():
    made = verdict(0.8, TEMPO, past={"long": True, "distance_m": 1.0, "usual_m": 1.0})
    assert (True, False) == (made.long, made.race)
    raced_ = {"races": {"race": True, "m_per_s": 4.0, "best_m_per_s": 4.0, "lasted_s": 9e9}}
    made = verdict(0.95, CALM, past=raced_)
    assert (False, True, "race") == (made.long, made.race, made.reasons[0].rule)


@pytest.mark.parametrize(
    ("past_", "chance"),
    [
        ({}, 0.8),
        ({"races": {"race": True}}, 0.95),
        ({"thin": True, "known": False}, 0.8),
    ],
)
def test_the_strongest_rule_decides_and_a_race_is_sure(past_, chance):
    facts = facts_of(CALM, TEMPO, a_rule("hr_threshold", 1, 10, 0.3), past=past_)
    assert [chance] == room._chance_hard(facts).tolist()


@pytest.mark.parametrize(
    ("past_", "chance"),
    [({}, 0.1), ({"thin": True}, c.THIN_CHANCE), ({"thin": True, "known": False}, 0.1)],
)
def test_where_little_could_be_asked_a_run_is_as_likely_hard_as_any(past_, chance):
    """One in five; where nothing is known it is not even that."""
    assert [chance] == room._chance_hard(facts_of(CALM, past=past_)).tolist()


# --- from runs to verdicts -----------------------------------------------------------------------

PAST = history()


def test_a_part_of_a_run_has_only_its_own_load():
    """Both parts together cost what the whole does; neither less than nothing."""
    start = datetime(2026, 9, 29, 7, tzinfo=UTC)
    one = run_of(AFTER, easy(30), seed=1)
    two = run_of(AFTER, easy(30), seed=2, started_at=start + timedelta(minutes=30, seconds=10))
    apart = run_of(AFTER, easy(30), seed=2, hour=15)
    first, second = verdicts_on((*PAST, one, two))[-2:]
    alone = verdicts_on((*PAST, one, apart))[-1]
    assert first.load is not None
    assert second.load == pytest.approx(alone.load, rel=0.1)
    bare = replace(two, trace=None, distance_m=None)
    assert verdicts_on((*PAST, one, bare))[-1].load == 0.0


def test_runs_that_begin_at_once_are_judged_in_the_order_of_their_keys():
    """So that the same files give the same verdicts, however they are found."""
    twins = [replace(run_of(AFTER, easy(30), seed=n), key=key) for n, key in ((1, "b"), (2, "a"))]
    for order in (twins, twins[::-1]):
        made = verdicts_on((*PAST, *order))
        assert ["a", "b"] == [one.run.key for one in made[-2:]]


def test_a_verdict_keeps_the_run_as_it_came():
    """Though it was judged with the file before it."""
    one = run_of(AFTER, easy(30), seed=1)
    two = run_of(AFTER, intervals(3), seed=2, started_at=one.ended_at + timedelta(seconds=30))
    assert [one, two] == [v.run for v in verdicts_on((*PAST, one, two))[-2:]]


def test_a_day_called_hard_is_so_by_its_hardest_run_whichever_came_first():
    """The last one is the cool-down."""
    session, later = run_of(AFTER, intervals(), hour=8), run_of(AFTER, easy(30), hour=17)
    said = Correction(date=AFTER, source=None, effort="hard")
    made = verdicts_on((*PAST, session, later), replace(DEFAULTS, corrections=(said,)))
    assert [True, False] == [one.chance_hard == 1.0 for one in made[-2:]]
