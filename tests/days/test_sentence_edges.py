"""The sentences of a verdict: which one speaks, and the figures in it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from rows import a_rule, facts_of

from runlift_export.days.own_history import Measures
from runlift_export.days.sentences import (
    hard_reason,
    learned_reason,
    milder_reasons,
    pace,
)
from runlift_export.model import Reason
from strategies import a_run, a_trace


def first(facts: Measures) -> Reason | None:
    return hard_reason(0, facts)


def mild(facts: Measures) -> tuple[Reason, ...]:
    return milder_reasons(0, facts, flags_only=False)


# --- figures as people write them ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("m_per_s", "text"),
    [
        (4.0, "4:10/km"),
        (2.5, "6:40/km"),
        (1.0, "16:40/km"),
        (0.25, "1:06:40/km"),
        (0.0, "no pace"),
        (-1.0, "no pace"),
        (math.nan, "no pace"),
        (math.inf, "no pace"),
    ],
)
def test_a_pace_is_in_minutes_a_kilometre(m_per_s, text):
    assert text == pace(m_per_s)


# --- what made it hard ---------------------------------------------------------------------------

CALM = a_rule("fast_running", 1.0, 1.16, 0.1, "x usual fastest 40 seconds")


def test_no_rule_no_reason():
    assert None is first(facts_of(CALM))


@pytest.mark.parametrize(
    ("lasted_s", "over"),
    [(3600.0, "from start to end"), (3240.0, "from start to end"), (1200.0, "for 20 minutes")],
)
def test_a_race_is_named_before_all_rules(lasted_s, over):
    facts = facts_of(
        a_rule("session_laps", 8, 3, 0.95),
        run=a_run(trace=None, elapsed_s=3600.0),
        past={"races": {"race": True, "m_per_s": 4.0, "best_m_per_s": 3.9, "lasted_s": lasted_s}},
    )
    text = f"like a race: 4:10/km {over}, 1.03 x your best of 90 days over that time, limit 0.97 x"
    assert first(facts) == Reason(
        rule="race", measured=1.026, limit=0.97, unit="x best of 90 days", text=text
    )


FASTER = "1.50 x your usual running speed; 13 laps marked, 3 make a session"
LAPS = a_rule("session_laps", 13.0, 3.0, 0.95, "marked laps")


@pytest.mark.parametrize(
    ("fast", "text"),
    [
        (
            {"fast_count": 6, "fast_s": 1080.0, "fast_m_per_s": 4.5},
            f"6 x 3:00 at 3:42/km, {FASTER}",
        ),
        (
            {"fast_count": 2, "fast_s": 1080.0, "fast_m_per_s": 4.5},
            f"2 x 9:00 at 3:42/km, {FASTER}",
        ),
        (
            {"fast_count": 1, "fast_s": 1080.0, "fast_m_per_s": 4.5},
            f"18:00 at 3:42/km, {FASTER}",
        ),
        (
            {"fast_count": 6, "fast_s": 1080.0, "fast_m_per_s": 3.0},
            "13 laps marked, 3 make a session",
        ),
        ({"fast_count": 0, "fast_m_per_s": 4.5}, "13 laps marked, 3 make a session"),
        ({"fast_count": 6, "fast_s": 9.0}, "13 laps marked, 3 make a session"),
    ],
)
def test_marked_laps_tell_their_fast_part_where_it_is_faster_than_usual(fast, text):
    """Hill repetitions and laps without distance are only counted."""
    facts = facts_of(LAPS, CALM, laps={"marked": 13} | fast, known={"usual_m_per_s": 3.0})
    assert first(facts) == Reason(
        rule="session_laps", measured=13.0, limit=3.0, unit="marked laps", text=text
    )


TOP = {"summary": {"top_m_per_s": 4.2}, "known": {"usual_m_per_s": 3.0}}
FAST = a_rule("fast_running", 1.25, 1.16, 0.9, "x usual fastest 40 seconds")
PROOF = "; fastest 40 seconds 1.25 x those of your easier runs, limit 1.16 x"


def run_with(count: int, seconds: int = 60, speed: float = 4.0):
    speeds = [3.0] * 60 + ([speed] * (seconds // 5) + [2.5] * 6) * count
    return a_run(trace=a_trace(speed_m_per_s=speeds))


@pytest.mark.parametrize(
    ("run", "text"),
    [
        (run_with(5), "5 x 1:00 at 4:10/km, 1.33 x your usual running speed"),
        (run_with(2), "2 x 1:00 at 4:10/km, 1.33 x your usual running speed"),
        (run_with(1, 600), "10:00 at 4:10/km, 1.33 x your usual running speed"),
        (run_with(30), "30 x 1:00 at 4:10/km, 1.33 x your usual running speed"),
        (run_with(31), "up to 3:58/km, 1.40 x your usual running speed"),
        (run_with(5, 60, 3.7), "up to 3:58/km, 1.40 x your usual running speed"),
        (a_run(trace=None), "up to 3:58/km, 1.40 x your usual running speed"),
    ],
)
def test_fast_running_is_told_in_bouts_where_they_look_like_repetitions(run, text):
    """At nine tenths of the fastest 40 seconds; more than thirty are a hilly course."""
    facts = facts_of(FAST, run=run, **TOP)
    assert first(facts) == Reason(
        rule="fast_running",
        measured=1.25,
        limit=1.16,
        unit="x usual fastest 40 seconds",
        text=text + PROOF,
    )


@pytest.mark.parametrize(
    ("rule", "known", "text"),
    [
        (
            a_rule("tempo_12_min", 0.951, 0.92, 0.8, "x critical speed"),
            {"critical_m_per_s": 4.0},
            "12 min without a break at 4:23/km, 0.95 x your critical speed, limit 0.92 x",
        ),
        (
            a_rule("tempo_20_min", 0.951, 0.9, 0.8, "x critical speed"),
            {"critical_m_per_s": 4.0},
            "20 min without a break at 4:23/km, 0.95 x your critical speed, limit 0.90 x",
        ),
        (
            a_rule("mean_speed", 1.251, 1.15, 0.8, "x usual mean speed"),
            {"mean_m_per_s": 3.5, "max_hr_bpm": 190.0},
            "4:46/km on average, 1.25 x your usual, limit 1.15 x",
        ),
        (
            a_rule("hr_threshold", 12.34, 10.0, 0.8, "min"),
            {"threshold_hr_bpm": 169.0, "max_hr_bpm": 200.0},
            "12.3 min above 169 bpm, limit 10 min",
        ),
        (
            a_rule("hr_maximum", 7.34, 5.0, 0.8, "min"),
            {"threshold_hr_bpm": 169.0, "max_hr_bpm": 200.0},
            "7.3 min above 184 bpm, limit 5 min",
        ),
    ],
)
def test_each_rule_has_its_own_sentence(rule, known, text):
    """With what was measured and the limit, in the runner's own units."""
    reason = first(facts_of(CALM, rule, known=known))
    assert reason == Reason(
        rule=rule.rule,
        measured=round(float(rule.measured[0]), 3),
        limit=float(rule.limit[0]),
        unit=rule.unit,
        text=text,
    )


@pytest.mark.parametrize(("chance", "fires"), [(0.5, True), (0.4999, False)])
def test_a_rule_speaks_from_an_even_chance_on(chance, fires):
    rule = a_rule("tempo_12_min", 0.92, 0.92, chance)
    assert fires == (first(facts_of(rule, known={"critical_m_per_s": 4.0})) is not None)


def test_the_first_rule_that_fires_speaks():
    """Not the strongest: rules are asked in order."""
    weaker, stronger = a_rule("tempo_12_min", 0.93, 0.92, 0.6), a_rule("tempo_20_min", 1, 0.9, 0.9)
    reason = first(facts_of(CALM, weaker, stronger, known={"critical_m_per_s": 4.0}))
    assert reason is not None
    assert "tempo_12_min" == reason.rule


def test_what_corrections_taught_says_so():
    assert learned_reason(0.874) == Reason(
        rule="your_corrections",
        measured=0.874,
        limit=0.5,
        unit="chance",
        text="87% likely to be hard for you, by your corrections of earlier runs",
    )


# --- what it was, if not hard --------------------------------------------------------------------


def test_a_long_run_says_how_far_beside_the_usual():
    facts = facts_of(CALM, past={"long": True, "distance_m": 24160.0, "usual_m": 10000.0})
    long = Reason(
        rule="long",
        measured=2.416,
        limit=1.5,
        unit="x usual distance",
        text="24.2 km, 2.4 x your usual distance, limit 1.5 x",
    )
    assert (long,) == milder_reasons(0, facts, flags_only=True)
    assert ["easy", "long"] == [one.rule for one in mild(facts)]
    assert long == mild(facts)[1]


def test_a_run_that_is_not_long_has_no_flag():
    assert () == milder_reasons(0, facts_of(CALM), flags_only=True)


def test_a_run_of_which_nothing_is_known_says_so():
    (reason,) = mild(facts_of(CALM, past={"known": False}))
    assert reason == Reason(
        rule="no_data",
        measured=None,
        limit=None,
        unit="",
        text="neither heart rate nor speed nor distance is known",
    )


@pytest.mark.parametrize(
    ("minutes", "running_min", "reason"),
    [
        (
            15.0,
            60.0,
            ("moderate_speed", 15.0, 15.0, "min", "15 min faster than easy, limit 15 min"),
        ),
        (
            22.4,
            60.0,
            ("moderate_speed", 22.4, 15.0, "min", "22 min faster than easy, limit 15 min"),
        ),
        (
            10.0,
            40.0,
            (
                "moderate_share",
                0.25,
                0.25,
                "share",
                "25% of the run faster than easy, limit 25%",
            ),
        ),
        (
            0.5,
            1.0,
            ("moderate_share", 0.5, 0.25, "share", "50% of the run faster than easy, limit 25%"),
        ),
        (
            0.3,
            0.5,
            ("moderate_share", 0.3, 0.25, "share", "30% of the run faster than easy, limit 25%"),
        ),
        (
            9.9,
            40.0,
            (
                "moderate_load",
                1.75,
                1.5,
                "x usual load",
                "load 1.8 x the median of your last 28 days, limit 1.5 x",
            ),
        ),
    ],
)
def test_a_moderate_run_says_by_what(minutes, running_min, reason):
    """Minutes first, then the share of the run, then the load."""
    facts = facts_of(
        CALM,
        summary={"running_s": 60 * running_min},
        past={"moderate": True, "moderate_min": minutes, "usual_load": 40.0},
        load={"load": 70.0},
    )
    (found,) = mild(facts)
    assert reason == (found.rule, found.measured, found.limit, found.unit, found.text)


def test_an_easy_run_says_how_far_it_was_from_hard():
    (reason,) = mild(facts_of(a_rule("tempo_12_min", 0.5, 0.92, 0.0), CALM))
    assert reason == Reason(
        rule="easy",
        measured=1.0,
        limit=1.16,
        unit="x usual fastest 40 seconds",
        text="fastest 40 seconds only 1.00 x those of your easier runs, hard from 1.16 x",
    )


def test_strides_are_named():
    """They reach the limit of fast running, and are too short for it."""
    rule = a_rule("fast_running", 1.16, 1.16, 0.3, "x usual fastest 40 seconds")
    run = run_with(4, 20, 4.0)
    (reason,) = mild(facts_of(rule, run=run, **TOP))
    assert reason == Reason(
        rule="strides",
        measured=1.16,
        limit=1.16,
        unit="x usual fastest 40 seconds",
        text="only strides: 4 x 0:20 at 4:10/km, 1.33 x your usual running speed, none over 30 s",
    )


def test_an_easy_run_without_a_trace_shows_its_average():
    """The rule on fast running could not be asked."""
    blind = a_rule("fast_running", np.nan, 1.16, 0.0)
    (reason,) = mild(facts_of(blind, past={"mean_m_per_s": 3.0}))
    assert reason == Reason(
        rule="easy_by_distance",
        measured=3.0,
        limit=None,
        unit="m/s",
        text="5:33/km on average; no rule for hard could be asked",
    )


def test_an_easy_run_by_heart_rate_alone_says_so():
    blind = a_rule("fast_running", np.nan, 1.16, 0.0)
    (reason,) = mild(facts_of(blind, a_rule("hr_threshold", 1.0, 10.0, 0.0)))
    assert reason == Reason(
        rule="easy_by_heart_rate",
        measured=None,
        limit=None,
        unit="",
        text="heart rate stayed below the limits for hard",
    )
