"""The rules for hard, one by one, on figures given by hand, at their exact edges."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from rows import bests, rows_of, spread

from runlift_export.days import constants as c
from runlift_export.days.evidence import ask_rules
from runlift_export.days.laps import Laps
from runlift_export.days.summary import (
    HR_EDGES,
    SPEED_EDGES,
    Summary,
    minutes_above,
    minutes_from,
    traced,
)
from runlift_export.days.thresholds import Thresholds
from runlift_export.model import Intensity, Run
from strategies import a_run, a_trace

FLAT = a_run(trace=None, laps=(), ascent_m=0.0, distance_m=10000.0)
ODDS_OF_E = 1 / (1 + math.exp(-1))
"""The chance one width above the limit."""
WITH_SPEED = spread(SPEED_EDGES, (1800.0, 3.02))

NAN = math.nan
Figures = dict[str, Any]


def asked(
    rule: str,
    *,
    run: Run = FLAT,
    summary: Figures | None = None,
    laps: Figures | None = None,
    known: Figures | None = None,
) -> tuple[float, float, float]:
    """What one rule makes of one run: measured, limit, chance."""
    every = ask_rules(
        [run],
        rows_of(Summary, **(summary or {})),
        rows_of(Laps, **({"contrast": 1.0, "fast_s": 0.0} | (laps or {}))),
        rows_of(Thresholds, **(known or {})),
    )
    (one,) = (one for one in every if one.rule == rule)
    return float(one.measured[0]), float(one.limit[0]), float(one.chance[0])


def chance(rule: str, **figures: Any) -> float:
    return asked(rule, **figures)[2]


# --- minutes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("above", "share", "minutes"),
    [
        (170.0, 1.0, 10.0),
        (171.0, 1.0, 5.0),
        (172.0, 1.0, 0.0),
        (170.0, 0.8, 12.5),
        (100.0, 0.01, 200.0),
    ],
)
def test_minutes_above_a_heart_rate_fill_in_the_dropouts(above, share, minutes):
    """Ten minutes at 170 to 172 bpm; a bin that the level cuts counts in part."""
    summary = rows_of(Summary, hr_s=spread(HR_EDGES, (600.0, 171.0)), hr_share=share)
    assert minutes == pytest.approx(minutes_above(summary, np.array([above]))[0])


@pytest.mark.parametrize(("low", "minutes"), [(3.0, 10.0), (3.025, 5.0), (3.05, 0.0), (1.0, 10.0)])
def test_minutes_from_a_speed_are_those_at_it_or_above(low, minutes):
    summary = rows_of(Summary, speed_s=spread(SPEED_EDGES, (600.0, 3.02)))
    assert minutes == pytest.approx(minutes_from(summary, np.array([low]))[0], abs=1e-6)


@pytest.mark.parametrize(("seconds", "expected"), [(119.0, False), (120.0, True)])
def test_two_minutes_of_speed_are_a_trace(seconds, expected):
    summary = rows_of(Summary, speed_s=spread(SPEED_EDGES, (seconds / 2, 3.0), (seconds / 2, 4.0)))
    assert [expected] == traced(summary).tolist()


# --- marked laps ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marked", "contrast", "fast_s", "limit", "expected"),
    [
        (c.MARKED_LAPS, 1.08, 60.0, c.MARKED_LAPS, 0.95),
        (c.MARKED_LAPS - 1, 1.08, 60.0, c.MARKED_LAPS, 0.0),
        (c.MARKED_LAPS, 1.08, 59.0, c.MARKED_LAPS, 0.0),
        (c.MARKED_LAPS, 1.079, 60.0, c.MARKED_LAPS + 1, 0.0),
        (c.MARKED_LAPS + 1, 1.079, 60.0, c.MARKED_LAPS + 1, 0.6),
    ],
)
def test_marked_laps_are_a_session_with_a_minute_of_fast_ones(
    marked, contrast, fast_s, limit, expected
):
    """Without contrast between them one lap more is asked for, and it proves less."""
    laps = {"marked": marked, "contrast": contrast, "fast_s": fast_s}
    assert (marked, limit, expected) == asked("session_laps", laps=laps)


@pytest.mark.parametrize(
    ("usual", "fast", "contrast", "climb", "walks"),
    [
        (3.0, 3.0, 2.0, 0.0, True),
        (3.0, 3.0, 2.0, 99.0, True),
        (3.0, 3.0, 2.0, 100.0, False),
        (3.0, 3.0, 2.0, None, True),
        (2.0, 1.7, 1.5, 0.0, True),
        (2.0, 1.69, 1.5, 0.0, False),
        (2.0, 2.1, 1.5, 0.0, False),
        (2.0, 2.09, 1.5, 0.0, True),
        (3.0, 3.0, 3.0, 0.0, False),
        (3.0, 3.0, 2.9, 0.0, True),
        (2.2, 2.2, 1.0, 0.0, False),
        (2.2, 2.19, 1.0, 0.0, True),
    ],
)
def test_running_and_walking_by_turns_is_no_session(usual, fast, contrast, climb, walks):
    """On the flat, at .85 to 1.05 of the usual speed, between laps at 1 to 2.2 m/s."""
    run = a_run(trace=None, distance_m=10000.0, ascent_m=climb)
    laps = {"marked": 9, "contrast": contrast, "fast_s": 600.0, "fast_m_per_s": fast}
    made = chance("session_laps", run=run, laps=laps, known={"usual_m_per_s": usual})
    assert walks == (made == c.STRIDES_CHANCE)


def test_climb_without_distance_is_not_flat():
    laps = {"marked": 9, "contrast": 2.0, "fast_s": 600.0, "fast_m_per_s": 3.0}
    for climb, expected in ((5.0, 0.95), (None, 0.3)):
        run = a_run(trace=None, distance_m=None, ascent_m=climb)
        assert expected == chance("session_laps", run=run, laps=laps, known={"usual_m_per_s": 3.0})


# --- workouts ------------------------------------------------------------------------------------

STEPS = (Intensity.WARMUP, Intensity.ACTIVE, Intensity.RECOVERY, Intensity.COOLDOWN)
RUN_SO = {"contrast": 1.08, "fast_s": 60.0, "fast_m_per_s": 4.0}


@pytest.mark.parametrize(
    ("planned", "laps", "measured", "expected"),
    [
        (STEPS, {}, 1, 0.95),
        (STEPS, {"contrast": 1.07}, 1, 0.0),
        (STEPS, {"fast_s": 59.0}, 1, 0.0),
        (STEPS, {"contrast": 1.0, "fast_m_per_s": NAN}, 1, 0.6),
        (STEPS, {"fast_m_per_s": NAN}, 1, 0.6),
        (STEPS, {"work_count": 1}, 1, 0.95),
        (STEPS, {"work_count": 6}, 6, 0.95),
        ((), {"work_count": 6}, 6, 0.95),
        ((), {}, 0, 0.0),
        ((Intensity.ACTIVE,) * 3, {}, 0, 0.0),
        ((Intensity.INTERVAL, Intensity.REST) * 3, {}, 3, 0.95),
        (STEPS, {"fast_m_per_s": 3.0, "contrast": 2.0}, 1, c.STRIDES_CHANCE),
    ],
)
def test_a_workout_with_breaks_is_hard_if_it_was_run_as_one(planned, laps, measured, expected):
    """Its work steps as run, else as planned; less sure where speed is not known."""
    run = replace(FLAT, planned_intensities=planned)
    known = {"usual_m_per_s": 3.0}
    assert (measured, 1.0, expected) == asked(
        "workout_steps", run=run, laps=RUN_SO | laps, known=known
    )


# --- power and cadence ---------------------------------------------------------------------------


@pytest.mark.parametrize(("widths", "expected"), [(0, 0.5), (1, ODDS_OF_E)])
def test_power_and_cadence_stand_in_for_speed(widths, expected):
    """Power by the limit of speed, cadence by its fourth root and with a third of the width."""
    watts = 250.0 * c.FAST_TOP * math.exp(0.03 * widths)
    made = asked("fast_power", summary={"top_power_w": watts}, known={"usual_top_power_w": 250.0})
    assert (pytest.approx(watts / 250.0), c.FAST_TOP, pytest.approx(expected)) == made
    limit = c.FAST_TOP**c.STEPS_POWER
    steps = 170.0 * limit * math.exp(0.01 * widths)
    known = {"usual_top_steps_per_min": 170.0}
    made = asked("fast_cadence", summary={"top_steps_per_min": steps}, known=known)
    assert (pytest.approx(steps / 170.0), pytest.approx(limit), pytest.approx(expected)) == made
    beside = {"top_steps_per_min": steps, "top_power_w": 200.0}
    assert 0.0 == chance("fast_cadence", summary=beside, known=known)
    beside = {"top_steps_per_min": steps, "speed_s": WITH_SPEED}
    assert 0.0 == chance("fast_cadence", summary=beside, known=known)


@pytest.mark.parametrize(
    ("climb", "slope_known", "power", "mean"),
    [(250.0, False, False, True), (251.0, False, True, False), (251.0, True, False, False)],
)
def test_on_a_trail_power_is_asked_and_the_mean_speed_is_not(climb, slope_known, power, mean):
    """Beyond 25 m of climb a kilometre, unless a barometer takes the slope out."""
    run = replace(FLAT, ascent_m=climb)
    summary = {"top_power_w": 300.0, "slope_known": slope_known}
    known = {"usual_top_power_w": 250.0, "mean_m_per_s": 3.0, "usual_mean_m_per_s": 3.0}
    watts = asked("fast_power", run=run, summary=summary | {"speed_s": WITH_SPEED}, known=known)
    speed = asked("mean_speed", run=run, summary=summary, known=known)
    assert [power, mean] == [math.isfinite(watts[0]), math.isfinite(speed[0])]


# --- fast running --------------------------------------------------------------------------------


def fast(top: float, **figures: Any) -> tuple[float, float, float]:
    known = {"usual_m_per_s": 3.0, "usual_top_m_per_s": 3.5} | figures.pop("known", {})
    summary = {"top_m_per_s": top} | figures.pop("summary", {})
    return asked("fast_running", summary=summary, known=known, **figures)


@pytest.mark.parametrize(("widths", "expected"), [(0, 0.5), (1, ODDS_OF_E), (-1, 1 - ODDS_OF_E)])
def test_fast_running_is_forty_seconds_beside_those_of_easier_runs(widths, expected):
    """An even chance at the limit; three in a hundred more make odds of e."""
    top = 3.5 * c.FAST_TOP * math.exp(0.03 * widths)
    measured, limit, made = fast(top)
    assert (top / 3.5, c.FAST_TOP) == (pytest.approx(measured), limit)
    assert expected == pytest.approx(made)


def test_fast_running_cannot_be_asked_without_speed():
    assert (True, 0.0) == (math.isnan(fast(math.nan)[0]), fast(math.nan)[2])


def strides(count: int, seconds: int) -> Run:
    speeds = [3.0] * 60 + ([4.2] * (seconds // 5) + [2.5] * 12) * count
    return a_run(trace=a_trace(speed_m_per_s=speeds))


@pytest.mark.parametrize(
    ("run", "ten_s", "spared"),
    [
        (strides(6, 20), 120.0, True),
        (strides(6, 20), 355.0, True),
        (strides(6, 20), 360.0, False),
        (strides(6, 40), 240.0, False),
        (FLAT, 120.0, False),
    ],
)
def test_strides_are_not_fast_running(run, ten_s, spared):
    """Where all that is fast is short; without a trace nobody can say."""
    ten = {"ten_s": spread(SPEED_EDGES, (ten_s, 4.2), (1800.0, 3.02))}
    made = fast(4.5, run=run, summary=ten)[2]
    assert (c.STRIDES_CHANCE if spared else pytest.approx(1.0, abs=0.05)) == made


def test_strides_at_an_easy_speed_make_nothing_likelier():
    """A chance below an even one stays what it is."""
    measured = fast(3.5, run=strides(6, 20))
    assert fast(3.5)[2] == measured[2] < 0.1


def test_what_is_fast_begins_at_the_speed_of_strides():
    """1.2 times the usual speed; a bin counts by its upper end."""
    for speed, spared in ((3.57, False), (3.52, True)):
        ten = {"ten_s": spread(SPEED_EDGES, (400.0, speed))}
        made = fast(4.5, run=strides(6, 20), summary=ten)[2]
        assert spared == (made == c.STRIDES_CHANCE)


# --- tempo ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "best", "limit"),
    [("tempo_12_min", "s720", 0.92), ("tempo_20_min", "s1200", 0.90)],
)
def test_tempo_is_a_long_stretch_near_critical_speed(rule, best, limit):
    """Two in a hundred above the limit make odds of e."""
    for widths, expected in ((0, 0.5), (1, ODDS_OF_E)):
        speed = 4.0 * limit * math.exp(0.02 * widths)
        figures = {"best_m_per_s": bests(**{best: speed})}
        known = {"critical_m_per_s": 4.0, "critical_n": 99}
        measured, asked_for, made = asked(rule, summary=figures, known=known)
        assert (speed / 4.0, limit) == (pytest.approx(measured), asked_for)
        assert expected == pytest.approx(made)
    assert 0.0 == chance(rule, summary={"best_m_per_s": bests()}, known=known)


# --- heart rate ----------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", [("hr_threshold", 10.0, 171.0), ("hr_maximum", 5.0, 185.0)])
@pytest.mark.parametrize(
    ("speed_s", "runs", "times"),
    [(0.0, 9, 1.0), (119.0, 9, 1.0), (1800.0, 6, c.HR_BESIDE_SPEED)],
)
def test_heart_rate_must_last_longer_where_speed_speaks_too(rule, speed_s, runs, times):
    """Minutes above the threshold, or above 92 in a hundred of the maximum (184 of 200)."""
    name, limit_min, bpm = rule
    limit = limit_min * times
    for widths, expected in ((0, 0.5), (1, ODDS_OF_E)):
        minutes = limit * math.exp(0.25 * widths)
        summary = {
            "hr_s": spread(HR_EDGES, (60 * minutes, bpm), (900.0, 150.0)),
            "hr_share": 1.0,
            "speed_s": spread(SPEED_EDGES, (speed_s, 3.0)),
        }
        known = {"usual_n": runs, "threshold_hr_bpm": 170.0, "max_hr_bpm": 200.0}
        measured, asked_for, made = asked(name, summary=summary, known=known)
        assert (minutes, limit) == (pytest.approx(measured), pytest.approx(asked_for))
        assert expected == pytest.approx(made)


@pytest.mark.parametrize(("share", "trusted"), [(0.8, True), (0.79, False)])
def test_a_heart_rate_that_is_mostly_missing_is_not_asked(share, trusted):
    summary = {"hr_s": spread(HR_EDGES, (6000.0, 190.0)), "hr_share": share}
    known = {"threshold_hr_bpm": 170.0, "max_hr_bpm": 200.0}
    measured, _, made = asked("hr_threshold", summary=summary, known=known)
    assert (trusted, trusted) == (math.isfinite(measured), made > 0.9)


# --- only distance and time ----------------------------------------------------------------------


@pytest.mark.parametrize(("widths", "expected"), [(0, 0.5), (1, ODDS_OF_E)])
def test_without_a_trace_the_mean_speed_beside_the_usual_one_decides(widths, expected):
    """Five in a hundred above the limit make odds of e."""
    mean = 3.0 * c.FAST_MEAN * math.exp(0.05 * widths)
    known = {"mean_m_per_s": mean, "usual_mean_m_per_s": 3.0}
    measured, limit, made = asked("mean_speed", known=known)
    assert (mean / 3.0, c.FAST_MEAN) == (pytest.approx(measured), limit)
    assert expected == pytest.approx(made)
    beside = asked("mean_speed", known=known, summary={"speed_s": WITH_SPEED})
    assert (True, 0.0) == (math.isnan(beside[0]), beside[2])


def test_each_rule_has_its_unit():
    every = ask_rules(
        [FLAT], rows_of(Summary), rows_of(Laps, contrast=1.0, fast_s=0.0), rows_of(Thresholds)
    )
    units = {one.rule: one.unit for one in every}
    known = {
        "session_laps": "marked laps",
        "workout_steps": "work steps",
        "fast_power": "x usual power of the fastest 40 seconds",
        "fast_cadence": "x usual fastest cadence",
        "fast_running": "x usual fastest 40 seconds",
        "tempo_12_min": "x critical speed",
        "tempo_20_min": "x critical speed",
        "hr_threshold": "min",
        "hr_maximum": "min",
        "mean_speed": "x usual mean speed",
    }
    assert known == {rule: units[rule] for rule in units if rule in known}


def test_rules_of_several_runs_are_those_of_each():
    """Strides of one are not those of the other."""
    runs = [strides(6, 20), strides(6, 40), FLAT]
    summary = rows_of(
        Summary,
        3,
        top_m_per_s=[4.5, 4.5, 4.5],
        ten_s=spread(SPEED_EDGES, (120.0, 4.2)),
    )
    known = rows_of(Thresholds, 3, usual_m_per_s=3.0, usual_top_m_per_s=3.5)
    laps = rows_of(Laps, 3, contrast=1.0, fast_s=0.0)
    (one,) = (x for x in ask_rules(runs, summary, laps, known) if x.rule == "fast_running")
    assert [True, False, False] == (one.chance == c.STRIDES_CHANCE).tolist()
