"""The runner's own measures on the day of each run, from earlier runs only.

Usual speed: the 40th percentile of the median running speeds of the last 90 days, an easy pace
for anyone who runs more easy than hard. Critical speed: habitual bests of 120 days (Hunter
2023), never below what the usual speed implies, zone 1 ending at 82.3 % of it (Muniz-Pumares
2024). Maximal heart rate: what the settings say, else watch and observation together.
"""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from runlift_export.days import constants as c
from runlift_export.days.summary import DURATIONS_S, Summary, climb_per_metre
from runlift_export.days.trace_columns import Bools, Floats, Ints
from runlift_export.model import Athlete, Run

DAY_S = 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """One row per run: what was known when it began. m/s and bpm; NaN where nothing is known.

    `usual_top_m_per_s`: the fastest 40 seconds (95th percentile) of the runner's easier runs.
    `rare_top_m_per_s` is what one run in ten reaches. `usual_minute_m_per_s` is of the fastest
    minute of the easier runs, `best_m_per_s` the fastest 20 minutes of 90 days.
    `usual_top_power_w` and `usual_top_steps_per_min` are like the usual top, in power and cadence.
    `mean_m_per_s` is the run's own distance over timer time, `usual_mean_m_per_s` the usual one,
    `rare_mean_m_per_s` what one run in ten reaches.
    `usual_n`, `critical_n`, `max_hr_n` count the earlier runs behind each; `critical_age_days`
    and `max_hr_age_days` say how old the decisive one was; `max_hr_guessed`, that the maximum is
    that of an average runner.
    """

    usual_m_per_s: Floats
    usual_n: Ints
    usual_top_m_per_s: Floats
    rare_top_m_per_s: Floats
    usual_minute_m_per_s: Floats
    best_m_per_s: Floats
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Figures:
    """What each run tells of its runner, (n,), in order of start; NaN where it tells nothing.

    `start_s` since 1970 and `year` of the start. `median_m_per_s`, `top_m_per_s` and
    `minute_m_per_s` as in `Summary`, of runs long enough; `calm_...` and `top_...` as there;
    `best_m_per_s` over 20 minutes. `hilliness` is how much more speeds differ within an easy run
    because of its hills, 1 on the flat. `mean_m_per_s`: distance over timer time.
    `critical_m_per_s`: what the best speeds of the run alone would make of critical speed, 0 where
    there are none. `hr_top_bpm`: the highest believed 30-s mean. `watch_...` and `birth_year`: what
    the watch had stored about its wearer.
    """

    start_s: Floats
    year: Floats
    median_m_per_s: Floats
    calm_m_per_s: Floats
    top_m_per_s: Floats
    minute_m_per_s: Floats
    best_m_per_s: Floats
    hilliness: Floats
    calm_power_w: Floats
    top_power_w: Floats
    calm_steps_per_min: Floats
    top_steps_per_min: Floats
    mean_m_per_s: Floats
    critical_m_per_s: Floats
    hr_top_bpm: Floats
    watch_max_hr_bpm: Floats
    watch_threshold_hr_bpm: Floats
    watch_resting_hr_bpm: Floats
    birth_year: Floats

    def only(self, rows: Ints) -> Figures:
        """The same of these runs alone."""
        return Figures(**{one.name: getattr(self, one.name)[rows] for one in fields(Figures)})

    def asked_at(self, rows: Ints, at_s: float) -> Figures:
        """Only these runs (one at least), and a last row that asks at `at_s`.

        It is the question of a run that tells nothing, recorded by the watch of the last one.
        """
        columns = {}
        for one in fields(Figures):
            chosen = getattr(self, one.name)[rows]
            stays = one.name in _OF_THE_WATCH
            columns[one.name] = np.append(chosen, chosen[-1] if stays else np.nan)
        columns["start_s"][-1] = at_s
        return Figures(**columns)


_OF_THE_WATCH = frozenset(
    {
        "year",
        "watch_max_hr_bpm",
        "watch_threshold_hr_bpm",
        "watch_resting_hr_bpm",
        "birth_year",
    }
)


def figures_of(runs: Sequence[Run], summary: Summary) -> Figures:
    """What each run tells; `runs` in order of start, `summary` one row for each."""
    enough = summary.running_s >= c.ENOUGH_RUNNING_S
    mean = np.array([(run.distance_m or np.nan) / max(run.moving_s, 1.0) for run in runs])
    steep = np.minimum(climb_per_metre(runs) / c.HILLY_CLIMB, c.HILLIEST)
    columns = [DURATIONS_S.index(duration) for duration in c.OVER_CRITICAL]
    over = np.array(list(c.OVER_CRITICAL.values()))
    watches = [run.watch for run in runs]
    return Figures(
        start_s=np.array([run.started_at.timestamp() for run in runs]),
        year=_column([run.local_date.year for run in runs]),
        median_m_per_s=np.where(enough, summary.median_m_per_s, np.nan),
        calm_m_per_s=summary.calm_m_per_s,
        top_m_per_s=np.where(enough, summary.top_m_per_s, np.nan),
        minute_m_per_s=np.where(enough, summary.minute_m_per_s, np.nan),
        best_m_per_s=summary.best_m_per_s[:, DURATIONS_S.index(1200)],
        hilliness=np.where(summary.slope_known, 1.0, 1.0 + c.HILLY_CONTRAST * steep**2),
        calm_power_w=summary.calm_power_w,
        top_power_w=summary.top_power_w,
        calm_steps_per_min=summary.calm_steps_per_min,
        top_steps_per_min=summary.top_steps_per_min,
        mean_m_per_s=np.where((mean > 0.5) & (mean < c.FASTEST_M_PER_S), mean, np.nan),
        critical_m_per_s=np.nan_to_num(summary.best_m_per_s[:, columns] / over).max(axis=1),
        hr_top_bpm=np.where(summary.hr_share >= c.GOOD_HR_SHARE, summary.hr_top_bpm, np.nan),
        watch_max_hr_bpm=_column([watch.max_hr_bpm for watch in watches]),
        watch_threshold_hr_bpm=_column([watch.threshold_hr_bpm for watch in watches]),
        watch_resting_hr_bpm=_column([watch.resting_hr_bpm for watch in watches]),
        birth_year=_column([watch.birth_year for watch in watches]),
    )


def _column(values: Sequence[float | None]) -> Floats:
    return np.array([value or np.nan for value in values], dtype=np.float64)


def thresholds_before(figures: Figures, athlete: Athlete) -> Thresholds:
    """The thresholds of each run, from the runs before it and what the runner says."""
    start_s, mean = figures.start_s, figures.mean_m_per_s
    usual, usual_n = _usual(start_s, figures.median_m_per_s, figures.calm_m_per_s, c.USUAL_SHARE)
    even_top = c.TOP_OF_USUAL * figures.hilliness * usual
    even_top_w = c.TOP_OF_USUAL * figures.calm_power_w
    even_top_steps = c.TOP_OF_USUAL**c.STEPS_POWER * figures.calm_steps_per_min
    usual_mean, usual_mean_n = _usual(start_s, mean, mean, c.USUAL_SHARE)
    critical, critical_n, critical_age = _critical(start_s, figures.critical_m_per_s, usual)
    max_hr, max_hr_n, max_hr_age = _max_hr(figures, athlete)
    return Thresholds(
        usual_m_per_s=usual,
        usual_n=np.maximum(usual_n, usual_mean_n),
        mean_m_per_s=mean,
        usual_mean_m_per_s=usual_mean,
        rare_mean_m_per_s=_usual(start_s, mean, mean, c.RARE_SHARE)[0],
        usual_top_m_per_s=_usual_top(start_s, figures.top_m_per_s, even_top),
        rare_top_m_per_s=_usual(start_s, figures.top_m_per_s, even_top, c.RARE_SHARE)[0],
        usual_minute_m_per_s=_usual_top(start_s, figures.minute_m_per_s, even_top),
        best_m_per_s=most_before(start_s, figures.best_m_per_s, c.USUAL_DAYS),
        usual_top_power_w=_usual_top(start_s, figures.top_power_w, even_top_w),
        usual_top_steps_per_min=_usual_top(start_s, figures.top_steps_per_min, even_top_steps),
        critical_m_per_s=critical,
        critical_n=critical_n,
        critical_age_days=critical_age,
        max_hr_bpm=max_hr,
        max_hr_n=max_hr_n,
        max_hr_age_days=max_hr_age,
        max_hr_guessed=_max_hr_guessed(figures, max_hr_n, athlete),
        threshold_hr_bpm=_threshold_hr(figures, max_hr, athlete),
        resting_hr_bpm=_resting_hr(figures, max_hr, athlete),
    )


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


def _critical(start_s: Floats, own: Floats, usual: Floats) -> tuple[Floats, Ints, Floats]:
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


def _max_hr(figures: Figures, athlete: Athlete) -> tuple[Floats, Ints, Floats]:
    observed, counts, age = _observed_hr(figures.start_s, figures.hr_top_bpm)
    prior = _prior_hr(figures, athlete)
    watch = believed_max_hr(figures)
    if athlete.max_hr_bpm is not None:
        return np.full(len(watch), athlete.max_hr_bpm), counts, age
    seen = np.where(counts >= c.FEW_RUNS, observed, np.nan)
    # Easy runs alone show no maximum, and later the observed one is still a little low.
    shown = np.where(counts >= c.BESTS_RUNS, observed + c.SEEN_BELOW_MAX_BPM, np.nan)
    voices = np.stack([watch, shown, np.where(np.isnan(watch), prior, np.nan)])
    # What was held for half a minute was there; a setting below it is wrong.
    held = np.where(np.isnan(seen), 0.0, np.fmin(seen, prior + c.ABOVE_PRIOR_BPM))
    return np.maximum(np.nanmean(voices, axis=0), held), counts, age


def _max_hr_guessed(figures: Figures, counts: Ints, athlete: Athlete) -> Bools:
    """Whether neither the runner nor the watch nor an age nor enough runs tell the maximum."""
    said = athlete.max_hr_bpm or athlete.threshold_hr_bpm or athlete.birth_year
    stored = np.isfinite(figures.watch_max_hr_bpm) | np.isfinite(figures.birth_year)
    return ~stored & (counts < c.BESTS_RUNS) & (not said)


def _observed_hr(start_s: Floats, hr_top_bpm: Floats) -> tuple[Floats, Ints, Floats]:
    """The highest 30-s mean so far, raised by at most `HR_STEP_BPM` by any one run."""
    observed = np.full(len(start_s), np.nan)
    counts, age = np.zeros(len(start_s), dtype=np.int64), np.full(len(start_s), np.nan)
    level, seen, raised_s = np.nan, 0, np.nan
    for row, top in enumerate(hr_top_bpm.tolist()):
        observed[row], counts[row], age[row] = level, seen, (start_s[row] - raised_s) / DAY_S
        if not math.isnan(top):
            seen += 1
            if not top <= level:
                level = top if math.isnan(level) else min(top, level + c.HR_STEP_BPM)
                raised_s = start_s[row]
    return observed, counts, age


def _prior_hr(figures: Figures, athlete: Athlete) -> Floats:
    """Tanaka 2001: 208 - .7 age; 40 years where the age is unknown."""
    born = figures.birth_year if not athlete.birth_year else float(athlete.birth_year)
    age = figures.year - born
    known = np.where(np.isfinite(age), age, 40.0)
    return np.asarray(208.0 - 0.7 * np.clip(known, 10.0, 90.0))


def _threshold_hr(figures: Figures, max_hr: Floats, athlete: Athlete) -> Floats:
    if athlete.threshold_hr_bpm is not None:
        return np.full(len(max_hr), athlete.threshold_hr_bpm)
    watch, _ = believed_rates(figures, max_hr)
    return np.where(np.isnan(watch), c.THRESHOLD_HR_OF_MAX * max_hr, watch)


def _resting_hr(figures: Figures, max_hr: Floats, athlete: Athlete) -> Floats:
    if athlete.resting_hr_bpm is not None:
        return np.full(len(max_hr), athlete.resting_hr_bpm)
    _, watch = believed_rates(figures, max_hr)
    return np.where(np.isnan(watch), np.minimum(c.RESTING_HR_BPM, 0.4 * max_hr), watch)


def believed_max_hr(figures: Figures) -> Floats:
    """The maximum that the watch had stored, (n,); NaN where it is nobody's."""
    return _within(figures.watch_max_hr_bpm, 140.0, 225.0)


def believed_rates(figures: Figures, max_hr: Floats) -> tuple[Floats, Floats]:
    """Threshold and rest as the watch had stored them; NaN where they do not fit, or nobody."""
    threshold = _within(figures.watch_threshold_hr_bpm, 0.8 * max_hr, 0.97 * max_hr)
    return threshold, _within(figures.watch_resting_hr_bpm, 30.0, 100.0)


def _within(values: Floats, low: float | Floats, high: float | Floats) -> Floats:
    return np.where((values >= low) & (values <= high), values, np.nan)


def first_within(start_s: Floats, days: int) -> Ints:
    """The row of the first run of the last `days` days before each run, (n,)."""
    return np.searchsorted(start_s, start_s - days * DAY_S).astype(np.int64)


def median_before(start_s: Floats, values: Floats, days: int) -> Floats:
    """Median of the values before each row, NaN left out; NaN where there is none."""
    medians = np.full(len(values), np.nan)
    kept = values.tolist()
    for row, begin in enumerate(first_within(start_s, days).tolist()):
        window = sorted(value for value in kept[begin:row] if not math.isnan(value))
        if window:
            medians[row] = window[len(window) // 2]
    return medians


def most_before(start_s: Floats, values: Floats, days: int) -> Floats:
    """The largest value before each row, NaN left out; NaN where there is none."""
    most = np.full(len(values), np.nan)
    falling: deque[tuple[int, float]] = deque()
    begins = first_within(start_s, days).tolist()
    for row, value in enumerate(values.tolist()):
        while falling and falling[0][0] < begins[row]:
            falling.popleft()
        if falling:
            most[row] = falling[0][1]
        if not math.isnan(value):
            while falling and falling[-1][1] <= value:
                falling.pop()
            falling.append((row, value))
    return most
