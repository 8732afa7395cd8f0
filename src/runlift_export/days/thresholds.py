"""The runner's own measures on the day of each run, from earlier runs only.

Usual speed: the 40th percentile of the median running speeds of the last 90 days, an easy pace
for anyone who runs more easy than hard. Critical speed: habitual bests of 120 days (Hunter
2023), never below what the usual speed implies, zone 1 ending at 82.3 % of it (Muniz-Pumares
2024). Maximal heart rate: what the settings say, else watch and observation together.
"""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from runlift_export.days import constants as c
from runlift_export.days.cells import Bools, Floats, Ints
from runlift_export.days.slope import climb
from runlift_export.days.summary import DURATIONS_S, Summary
from runlift_export.days.windows import DAY_S, first_within
from runlift_export.model import Athlete, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """One row per run: what was known when it began. m/s and bpm; NaN where nothing is known.

    `usual_top_m_per_s`: the fastest 40 seconds (95th percentile) of the runner's easier runs.
    `usual_top_power_w` and `usual_top_steps_per_min` are the same in power and cadence.
    `mean_m_per_s` is the run's own distance over timer time, `usual_mean_m_per_s` the usual one,
    `rare_mean_m_per_s` what one run in ten reaches.
    `usual_n`, `critical_n`, `max_hr_n` count the earlier runs behind each; `critical_age_days`
    and `max_hr_age_days` say how old the decisive one was; `max_hr_guessed`, that the maximum is
    that of an average runner.
    """

    usual_m_per_s: Floats
    usual_n: Ints
    usual_top_m_per_s: Floats
    usual_top_power_w: Floats
    usual_top_steps_per_min: Floats
    mean_m_per_s: Floats
    usual_mean_m_per_s: Floats
    rare_mean_m_per_s: Floats
    critical_m_per_s: Floats
    critical_n: Ints
    critical_age_days: Floats
    max_hr_bpm: Floats
    max_hr_n: Ints
    max_hr_age_days: Floats
    max_hr_guessed: Bools
    threshold_hr_bpm: Floats
    resting_hr_bpm: Floats


def thresholds_before(runs: Sequence[Run], summary: Summary, athlete: Athlete) -> Thresholds:
    """The thresholds of each run; `runs` in order of start."""
    start_s = np.array([run.started_at.timestamp() for run in runs])
    enough = summary.running_s >= c.ENOUGH_RUNNING_S
    medians = np.where(enough, summary.median_m_per_s, np.nan)
    usual, usual_n = _usual(start_s, medians, summary.calm_m_per_s, c.USUAL_SHARE)
    tops = np.where(enough, summary.top_m_per_s, np.nan)
    usual_top, _ = _usual(
        start_s, tops, c.TOP_OF_USUAL * _hilly(runs, summary) * usual, c.EASIER_SHARE
    )
    calm_power, calm_steps = summary.calm_power_w, summary.calm_steps_per_min
    mean = np.array([(run.distance_m or np.nan) / max(run.moving_s, 1.0) for run in runs])
    mean = np.where((mean > 0.5) & (mean < c.FASTEST_M_PER_S), mean, np.nan)
    usual_mean, usual_mean_n = _usual(start_s, mean, mean, c.USUAL_SHARE)
    rare_mean, _ = _usual(start_s, mean, mean, c.RARE_SHARE)
    critical, critical_n, critical_age = _critical(start_s, summary, usual)
    max_hr, max_hr_n, max_hr_age = _max_hr(runs, start_s, summary, athlete)
    return Thresholds(
        usual_m_per_s=usual,
        usual_n=np.maximum(usual_n, usual_mean_n),
        mean_m_per_s=mean,
        usual_mean_m_per_s=usual_mean,
        rare_mean_m_per_s=rare_mean,
        usual_top_m_per_s=usual_top,
        usual_top_power_w=_usual_top(start_s, summary.top_power_w, c.TOP_OF_USUAL * calm_power),
        usual_top_steps_per_min=_usual_top(
            start_s, summary.top_steps_per_min, c.TOP_OF_USUAL**c.STEPS_POWER * calm_steps
        ),
        critical_m_per_s=critical,
        critical_n=critical_n,
        critical_age_days=critical_age,
        max_hr_bpm=max_hr,
        max_hr_n=max_hr_n,
        max_hr_age_days=max_hr_age,
        max_hr_guessed=_max_hr_guessed(runs, max_hr_n, athlete),
        threshold_hr_bpm=_threshold_hr(runs, max_hr, athlete),
        resting_hr_bpm=_resting_hr(runs, max_hr, athlete),
    )


def _hilly(runs: Sequence[Run], summary: Summary) -> Floats:
    """How much more speeds differ within an easy run because of its hills, (n,); 1 on the flat."""
    steep = np.minimum(climb(runs) / c.HILLY_CLIMB, c.HILLIEST)
    return np.where(summary.slope_known, 1.0, 1.0 + c.HILLY_CONTRAST * steep**2)


def of_beginnings(known: Thresholds, goes_on: Sequence[bool]) -> Thresholds:
    """What was known when the whole run began, for the parts that continue one."""
    rows = np.arange(len(known.usual_n))
    begun = np.maximum.accumulate(np.where(goes_on, 0, rows))
    taken = {one.name: getattr(known, one.name)[begun] for one in fields(Thresholds)}
    return replace(Thresholds(**taken), mean_m_per_s=known.mean_m_per_s)


def _usual_top(start_s: Floats, tops: Floats, filler: Floats) -> Floats:
    return _usual(start_s, tops, filler, c.EASIER_SHARE)[0]


def _usual(start_s: Floats, values: Floats, filler: Floats, share: float) -> tuple[Floats, Ints]:
    """A quantile of the values of the last 90 days, and how many there were.

    With fewer than `FEW_RUNS`, `filler` stands in for each that is missing.
    """
    usual, counts = np.full(len(values), np.nan), np.zeros(len(values), dtype=np.int64)
    known = np.isfinite(values).tolist()
    window: list[float] = []
    oldest = 0
    for row, value in enumerate(values.tolist()):
        while start_s[oldest] < start_s[row] - c.USUAL_DAYS * DAY_S:
            if known[oldest]:
                window.pop(bisect_left(window, values[oldest]))
            oldest += 1
        counts[row] = len(window)
        missing = max(0, c.FEW_RUNS - len(window))
        pool = sorted(window + [float(filler[row])] * missing) if missing else window
        usual[row] = pool[round(share * (len(pool) - 1))]
        if known[row]:
            insort(window, value)
    return usual, counts


def _critical(start_s: Floats, summary: Summary, usual: Floats) -> tuple[Floats, Ints, Floats]:
    columns = [DURATIONS_S.index(duration) for duration in c.OVER_CRITICAL]
    over = np.array(list(c.OVER_CRITICAL.values()))
    own = np.nan_to_num(summary.best_m_per_s[:, columns] / over).max(axis=1)
    from_usual = usual / c.EASY_OF_CRITICAL
    critical, age = from_usual.copy(), np.full(len(own), np.nan)
    first = first_within(start_s, c.BEST_DAYS)
    rows = np.arange(len(own))
    for row in rows[first < rows].tolist():
        past = own[first[row] : row]
        # One wrong file (a ride, a bad distance) must not set it: the second best counts.
        place = np.argpartition(past, -2)[-2] if len(past) >= c.FEW_RUNS else np.argmax(past)
        if not past[place] < critical[row] and past[place] > 0:
            critical[row] = past[place]
            age[row] = (start_s[row] - start_s[first[row] + place]) / DAY_S
    return critical, rows - first, age


def _max_hr(
    runs: Sequence[Run], start_s: Floats, summary: Summary, athlete: Athlete
) -> tuple[Floats, Ints, Floats]:
    observed, counts, age = _observed_hr(start_s, summary)
    prior = np.array([_prior_hr(run, athlete) for run in runs])
    watch = np.array([run.watch.max_hr_bpm or np.nan for run in runs], dtype=np.float64)
    watch = np.where((watch >= 140) & (watch <= 225), watch, np.nan)
    if athlete.max_hr_bpm is not None:
        return np.full(len(runs), athlete.max_hr_bpm), counts, age
    seen = np.where(counts >= c.FEW_RUNS, observed, np.nan)
    # Easy runs alone show no maximum, and later the observed one is still a little low.
    shown = np.where(counts >= c.BESTS_RUNS, observed + c.SEEN_BELOW_MAX_BPM, np.nan)
    voices = np.stack([watch, shown, np.where(np.isnan(watch), prior, np.nan)])
    # What was held for half a minute was there; a setting below it is wrong.
    held = np.where(np.isnan(seen), 0.0, np.fmin(seen, prior + c.ABOVE_PRIOR_BPM))
    return np.maximum(np.nanmean(voices, axis=0), held), counts, age


def _max_hr_guessed(runs: Sequence[Run], counts: Ints, athlete: Athlete) -> Bools:
    """Whether neither the runner nor the watch nor an age nor enough runs tell the maximum."""
    said = athlete.max_hr_bpm or athlete.threshold_hr_bpm or athlete.birth_year
    told = [said or run.watch.max_hr_bpm or run.watch.birth_year for run in runs]
    return np.array([not one for one in told]) & (counts < c.BESTS_RUNS)


def _observed_hr(start_s: Floats, summary: Summary) -> tuple[Floats, Ints, Floats]:
    """The highest 30-s mean so far, raised by at most `HR_STEP_BPM` by any one run."""
    observed = np.full(len(start_s), np.nan)
    counts, age = np.zeros(len(start_s), dtype=np.int64), np.full(len(start_s), np.nan)
    level, seen, raised_s = np.nan, 0, np.nan
    for row, top in enumerate(summary.hr_top_bpm.tolist()):
        observed[row], counts[row], age[row] = level, seen, (start_s[row] - raised_s) / DAY_S
        if not math.isnan(top) and summary.hr_share[row] >= c.GOOD_HR_SHARE:
            seen += 1
            if not top <= level:
                level = top if math.isnan(level) else min(top, level + c.HR_STEP_BPM)
                raised_s = start_s[row]
    return observed, counts, age


def _prior_hr(run: Run, athlete: Athlete) -> float:
    """Tanaka 2001: 208 - .7 age; 40 years where the age is unknown."""
    born = athlete.birth_year or run.watch.birth_year
    age = run.local_date.year - born if born else 40
    return 208.0 - 0.7 * min(max(age, 10), 90)


def _threshold_hr(runs: Sequence[Run], max_hr: Floats, athlete: Athlete) -> Floats:
    if athlete.threshold_hr_bpm is not None:
        return np.full(len(runs), athlete.threshold_hr_bpm)
    watch = np.array([run.watch.threshold_hr_bpm or np.nan for run in runs], dtype=np.float64)
    likely = (watch >= 0.8 * max_hr) & (watch <= 0.97 * max_hr)
    return np.where(likely, watch, c.THRESHOLD_HR_OF_MAX * max_hr)


def _resting_hr(runs: Sequence[Run], max_hr: Floats, athlete: Athlete) -> Floats:
    if athlete.resting_hr_bpm is not None:
        return np.full(len(runs), athlete.resting_hr_bpm)
    watch = np.array([run.watch.resting_hr_bpm or np.nan for run in runs], dtype=np.float64)
    likely = (watch >= 30) & (watch <= 100)
    return np.where(likely, watch, np.minimum(c.RESTING_HR_BPM, 0.4 * max_hr))
