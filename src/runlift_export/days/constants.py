"""Every number of this room that was chosen, in one place, each with its source or evidence.

`TUNED` names those whose value was moved while looking at labelled runs; the others come from
the literature or from the format. `benchmarks/effort.py` prints what each tuned one is worth
when it is chosen on one runner and judged on the other.
"""

from __future__ import annotations

# --- cleaning -----------------------------------------------------------------------------
FASTEST_M_PER_S = 8.5  # above the mean speed of an 800 m world record; beyond it is noise
WALK_STEPS_PER_MIN = 140.0  # people walk at 90-130 and run from about 140 steps a minute
SLOWEST_RUN_M_PER_S = 1.4  # without cadence: below the walk-run transition (about 2 m/s) by far
LOWEST_HR_BPM = 40.0
HIGHEST_HR_BPM = 220.0
JUMP_BPM = (
    40.0  # between 5-s means: 8 bpm a second, twice what a heart does at the start of a sprint
)
FLAT_S = 120.0  # a heart rate that does not move for so long is a frozen sensor
LOCK_BPM = 3.0  # heart rate within this of the step rate ...
LOCK_SHARE = 0.5  # ... for this share of the running: the optical sensor counts steps
GOOD_HR_SHARE = 0.8
SOME_HR_SHARE = 0.4

# --- personal thresholds --------------------------------------------------------------------
USUAL_DAYS = 90
USUAL_SHARE = (
    0.4  # TUNED: most runs are easy, so the 40th percentile of run medians is an easy pace
)
USUAL_TOP_SHARE = 0.25  # TUNED: the easier half of the runs has them below this quantile
TOP_OF_USUAL = 1.15  # with no past: fastest half-minutes of an even run, over its median
FEW_RUNS = 6
ENOUGH_RUNNING_S = 300.0
BEST_DAYS = 120  # Hunter 2023: habitual bests of 120 days
# Speed that can be held for a duration, over critical speed: Hunter 2023, Jones & Vanhatalo 2017.
OVER_CRITICAL = {180: 1.17, 420: 1.08, 720: 1.05, 1200: 1.02, 2400: 0.97}
EASY_OF_CRITICAL = 0.823  # Muniz-Pumares 2024: upper end of zone 1, share of critical speed
THRESHOLD_HR_OF_MAX = 0.89  # Swart 2009; heart rate at lactate threshold 2
HR_DAYS = 365
HR_STEP_BPM = 5.0  # one run never raises the maximum by more
RESTING_HR_BPM = 60.0  # where nobody says: the population mean of grown-up runners

# --- rules ----------------------------------------------------------------------------------
MARKED_LAPS = 3  # TUNED: laps the runner marked; fewer are a split time or a start by mistake
LAP_CONTRAST = 1.08  # faster against slower half of the laps; below it laps prove less
SURE = 0.95  # no rule is surer than the labels it was checked against
STRIDE_S = 30.0  # strides are 15-25 s; records come every 5 s
STRIDES_S = 180.0  # all strides together
FAST_TOP = 1.16  # TUNED: fastest half-minutes over those of the easier runs
TEMPO_12_OF_CRITICAL = 0.95  # heavy domain held for 12 min (Jones & Vanhatalo 2017)
TEMPO_20_OF_CRITICAL = 0.93
HARD_HR_OF_MAX = 0.92
HARD_HR_MIN = 20.0
THRESHOLD_HR_MIN = 30.0
RACE_OF_BEST = 0.97
RACE_MIN_S = 480.0
RACE_OF_USUAL = 1.15  # nobody races at the pace of every day
LITTLE_CONFIDENCE = 0.6
LONG_OF_MEDIAN = 1.5
LONG_OF_LONGEST = 0.85
LONG_MIN_S = 3600.0
MODERATE_MIN = 15.0
MODERATE_SHARE = 0.25
MODERATE_LOAD = 1.5

# --- day and load -----------------------------------------------------------------------------
RESERVE_AT_CRITICAL = 0.88  # heart-rate reserve at critical speed, and how fast it falls below it:
RESERVE_SLOPE = 1.0  # oxygen uptake and so reserve are about linear in speed (Swain 1998)
SEVERE_LOAD = 4.0  # TUNED: load of a minute at critical speed, on top of its heart rate
SEVERE_POWER = 4.0  # TUNED: and how it grows above; heart rate lags behind short fast work
SESSION_GAP_S = 3 * 3600.0
UNSURE = (0.35, 0.65)
ACUTE_DAYS = 7
MONTH_DAYS = 28
CHRONIC_DAYS = 42
