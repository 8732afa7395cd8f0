"""Every number of this room that was chosen, in one place, each with its source or evidence.

`benchmarks/effort_constants.py` names all those that were chosen with labelled runs in view, with
the values that were tried; it chooses them on some runners, judges them on the one left out, and
prints what that costs. All others come from the literature, from the FIT format, or from what
sensors can do.
"""

from __future__ import annotations

from runlift_export import model

# --- cleaning -----------------------------------------------------------------------------
# Above the mean speed of the 800 m world record (7.9 m/s); beyond it is a bad distance.
FASTEST_M_PER_S = 8.5
# People walk at 90-130 steps a minute and run from about 140 (Ducharme 2021).
WALK_STEPS_PER_MIN = 140.0
# Without cadence: well below the change from walk to run at about 2 m/s (Hreljac 1993).
SLOWEST_RUN_M_PER_S = 1.4
LOWEST_HR_BPM = 40.0
HIGHEST_HR_BPM = 220.0
# Between 5-s means: 8 bpm a second, more than a heart does at the start of a sprint.
JUMP_BPM = 40.0
# A heart rate that does not move for so long is a frozen sensor.
FLAT_S = 120.0
# Heart rate within this of the step rate for this share of the running: steps were counted.
LOCK_BPM = 3.0
LOCK_SHARE = 0.5
GOOD_HR_SHARE = 0.8
SOME_HR_SHARE = 0.4

# A trail run by its climb for its distance; beyond it speed says little about effort.
TRAIL_CLIMB = 0.025
# Uphill for half of the way, that is a grade of 16 %, which nearly everybody walks.
MOUNTAIN_CLIMB = 0.08
# A metre of climb takes as long as eight on the flat (Scarf 2007, on Naismith's rule).
FLAT_METRES_PER_CLIMB = 8.0
# A barometer's altitude bends by less than this from one cell to the next; the share that may not.
ROUGH_BEND_M = 1.0
ROUGH_SHARE = 0.1
# Runs hardly hold steeper grades over 40 s; the share of the cost of a slope that is taken out.
STEEPEST = 0.3
SLOPE_SHARE = 0.5

# --- personal thresholds --------------------------------------------------------------------
# The fastest twentieth of a run (the 95th percentile of R*) over windows of 40 s: longer than
# strides (15-25 s), shorter than most repetitions.
TOP_WINDOW_S = 40.0
TOP_SHARE = 0.95
USUAL_DAYS = 90
# Runners do about four runs in five easily (Seiler & Kjerland 2006): the 40th percentile of the
# medians is an easy pace even of one who does only two in five.
USUAL_SHARE = 0.4
# An easier run's fastest 40 seconds, for whoever does at least a quarter of the runs easily.
EASIER_SHARE = 0.25
# With no past, the slower quarter of the run itself stands for an easy pace ...
CALM_SHARE = 0.25
# ... and the fastest 40 seconds of an even run over it, so that both limits together
# are R*, 1.33.
TOP_OF_USUAL = 1.15
# What differs within an easy run with this climb for its distance on top of that: easy runs of
# a hilly runner, 1.07 flat to 1.27 (up to 1.45); where no barometer takes the slope out.
HILLY_CLIMB = 0.1
HILLY_CONTRAST = 0.6
HILLIEST = 1.5
FEW_RUNS = 6
# Fewer runs than this have hardly shown what the runner can hold for 12 or 20 minutes.
BESTS_RUNS = 20
# Windows of power or cadence in a run that make a percentile.
ENOUGH_WINDOWS_S = 120.0
# Steps a minute grow with about the fourth root of speed: runners go faster mostly by longer
# strides (Cavanagh & Kram 1989).
STEPS_POWER = 0.25
# Where only distance and time are known, nine runs in ten are slower than a hard one.
RARE_SHARE = 0.9
ENOUGH_RUNNING_S = 300.0
BEST_DAYS = 120  # habitual bests of 120 days: Hunter 2023
# Speed that can be held for a duration (s) over critical speed: Jones & Vanhatalo 2017.
OVER_CRITICAL = {180: 1.17, 420: 1.08, 720: 1.05, 1200: 1.02, 2400: 0.97}
EASY_OF_CRITICAL = 0.823  # upper end of zone 1: Muniz-Pumares 2024
THRESHOLD_HR_OF_MAX = 0.89  # heart rate at the second threshold, trained runners
HR_STEP_BPM = 5.0  # one run never raises the observed maximum by more
SEEN_BELOW_MAX_BPM = 8.0  # the mean of 30-s maxima after eight weeks, on public files
ABOVE_PRIOR_BPM = 25.0  # two standard deviations above what age predicts (Tanaka 2001)
RESTING_HR_BPM = 60.0  # where nobody says

# --- rules ----------------------------------------------------------------------------------
# Laps the runner marked; fewer are a split time, or a start by mistake.
MARKED_LAPS = 3
# Faster over slower half of the laps; with less between them, laps prove less.
LAP_CONTRAST = 1.08
# Laps all of one length or one time, this even, are the watch's own, whatever it was set to.
EVEN_LAPS = 0.01
EVEN_LAP_CONTRAST = 1.15
# Less fast running than this is a few strides, however they were marked.
SESSION_FAST_S = 60.0
# Laps at the usual running speed between laps of walking, on the flat (climb per distance), are
# how beginners run; slower ones still are hills, or indoors, where distance is not known.
RUN_WALK_OF_USUAL = (0.85, 1.05)
FLAT_CLIMB = 0.010
WALK_M_PER_S = (1.0, 2.2)  # the slower half of the laps may hold one of the others
# The fastest 40 seconds over those of the easier runs.
FAST_TOP = 1.18
# Strides: 15-25 s each, on a grid of 5 s, well above the easy pace.
STRIDE_S = 30.0
STRIDES_TOTAL_S = 180.0
STRIDE_OF_USUAL = 1.2
STRIDES_CHANCE = 0.3
# Near critical speed without a break: the heavy domain (Jones & Vanhatalo 2017).
TEMPO_12_OF_CRITICAL = 0.92
TEMPO_20_OF_CRITICAL = 0.90
# Minutes above threshold heart rate, and above 92 % of maximum: the usual session goals
# (Seiler 2010). Where speed speaks too, heart rate must last four times as long.
THRESHOLD_HR_MIN = 10.0
HARD_HR_OF_MAX = 0.92
HARD_HR_MIN = 5.0
HR_BESIDE_SPEED = 4.0
# Without a past the limits of heart rate are only as good as a formula for its maximum.
HR_WITHOUT_PAST = 2.0
# Four runs in five are easy (Seiler & Kjerland 2006), also where only distance is known.
THIN_CHANCE = 0.2
# The maximum of an average runner may be 24 bpm off (Tanaka 2001): unsure, so planned as key.
GUESSED_CHANCE = 0.45
# A rule that rests on too little to decide.
UNPROVEN_CHANCE = 0.3
# Only distance and time: a 10-km race is run at about 1.25 x the easy pace.
FAST_MEAN = 1.15
# Speed falls with duration to this power: time grows with distance to the 1.06 (Riegel 1981).
RIEGEL = 0.06 / 1.06
RACE_OF_BEST = 0.97
RACE_OF_CRITICAL = 0.95
RACE_OF_USUAL = 1.15
# Sessions have their breaks; a race is faster than usual nearly all the way.
RACE_EVEN_SHARE = 0.85
RACE_MIN_S = 480.0
# All that is fast in a run over what is a race in it; above it there were repetitions.
RACE_PART_MOST = 1.25
# Of the median and of the longest distance; a hard session is far by its jogs alone.
LONG_OF_USUAL = (1.4, 0.6)
LONG_SESSION_OF_USUAL = (1.5, 0.6)
LONG_MIN_S = 3600.0
LONG_ALWAYS_S = 5400.0  # beyond 90 min glycogen runs low, however often one does it
# Zone 2, and clearly faster than usual; so long, or such a share of the run, is moderate.
MODERATE_OF_USUAL = 1.06
MODERATE_MIN = 15.0
MODERATE_SHARE = 0.25
MODERATE_LEAST_MIN = 3.0
MODERATE_LOAD = 1.5
# A bout runs at nearly the speed of the fastest 40 seconds; more than so many are no
# repetitions but a hilly or crowded course.
BOUT_OF_TOP = 0.9
MOST_BOUTS = 30
# A recording of less than this share of a run says nothing of how it went.
RECORDED_SHARE = 0.5
# No rule is surer than the labels it was checked against; little history, little confidence.
SURE = 0.95
LITTLE_CONFIDENCE = 0.6

# Ten minutes uphill, on the whole steeper than this and no steeper than Minetti measured (2002).
UPHILL_S = 600.0
UPHILL_GRADE = 0.05
STEEPEST_CLIMB = 0.45
# As far as a marathon, and a little less on the watch: nobody runs it easily, all 8 were races.
MARATHON_M = 41_500.0
# Twenty minutes faster than any of 90 days: runners whose runs are all alike race so.
NEW_BEST = 1.01
# Wherever the climb of a run is that of trails, no evidence of hard work proves little.
TRAIL_CONFIDENCE = 0.75

# --- a ride, perhaps --------------------------------------------------------------------------
# So long in all far faster than the best three minutes of a year, and nothing but speed known. All
# out, 15 minutes are run at 0.9 of the speed of three (Jones & Vanhatalo 2017). Of 3,117 runs of
# five runners that follow 20 others none was faster than 0.98, but for a ride with a pulse; and
# none than 1.25, had the year been of easy runs alone.
BEYOND_S = 900.0
BEYOND_BEST = 1.3
BEYOND_M_PER_S = 4.7
BEYOND_DAYS = 365
BEYOND_RUNS = 20

# --- short fast work ----------------------------------------------------------------------------
# A bout is this much faster than the run's own median speed, for so long.
BOUT_OF_MEDIAN = 1.3
BOUT_S = 10.0
# A longer pause begins another series.
SERIES_GAP_S = 300.0
# Strides are six at most, or follow each other so closely that ten take seven minutes.
SERIES_BOUTS = 7
SERIES_SPAN_S = 480.0
# Steps in the bouts over the run's median: 1.3 to 1.5 times the speed with the fourth root.
SERIES_STEPS = 1.1
# Fast, and every time uphill: fewer are enough.
HILL_BOUTS = 4
HILL_SPAN_S = 300.0
HILL_GRADE = 0.03
HILL_SHARE = 0.9
# The fastest minute over that of the easier runs: 800 m.
BEST_MINUTE = 1.6
# However they were marked: so few, so short, so little in all are strides.
STRIDES_MOST = 5
STRIDE_MOST_S = 45.0
STRIDES_ALL_S = 120.0
STRIDE_LAPS_S = 150.0

# --- load and day -----------------------------------------------------------------------------
# Heart-rate reserve at critical speed, and how it falls below: about linear (Swain 1998).
RESERVE_AT_CRITICAL = 0.88
RESERVE_SLOPE = 1.0
# Load of a minute at critical speed on top of its heart rate, and the power with which it grows
# above it: heart rate follows too slowly to see short fast work.
SEVERE_FROM = 0.95
SEVERE_LOAD = 4.0
SEVERE_POWER = 4.0
# What is shorter has no load by its length alone.
LENGTH_TELLS_S = 60.0
# Stopped and started again: one run. Warm-ups stored apart have breaks of three minutes or more.
SAME_RUN_GAP_S = model.SAME_RUN_GAP_S
# Parts of half a day are joined; of what goes on longer the next part begins anew.
LONGEST_WHOLE_S = 12 * 3600.0
SESSION_GAP_S = 3 * 3600.0
ACUTE_DAYS = 7
MONTH_DAYS = 28
CHRONIC_DAYS = 42

# --- what corrections teach ---------------------------------------------------------------------
CORRECTIONS_TO_LEARN = 20
LEFT_ALONE_WEIGHT = 0.3  # a run left uncorrected was perhaps not looked at
LEARNED_RIDGE = 0.3
LEARNING_STEPS = 40
LEARNED_GAIN = 2  # so many more right than the general rules, before it is believed
