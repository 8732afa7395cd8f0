"""Made runs of every kind that the rules tell apart, each named by what it is.

`CASES` maps a name to the runs of a runner, oldest first, and the settings; the last run is the
one that is asked about. Everything is made of numbers, the same every time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from synthetic import (
    AFTER,
    DEFAULTS,
    EASY,
    FIRST,
    SETTINGS,
    Stretch,
    automatic,
    bare,
    beating,
    beating_steps,
    columns,
    easy,
    history,
    in_files,
    intervals,
    partly,
    powered,
    pressed,
    quiet,
    rolling,
    run_of,
    trace_of,
    with_trace,
    without_speed,
)

from runlift_export.model import Correction, Intensity, Run, Settings
from strategies import a_lap

Case = tuple[tuple[Run, ...], Settings]

PAST = history()
RECENT = PAST[-8:]
"""As many runs as make a usual speed; few enough for hundreds of cases."""
WARM, ACT, REC, COOL = (
    Intensity.WARMUP,
    Intensity.ACTIVE,
    Intensity.RECOVERY,
    Intensity.COOLDOWN,
)


# --- the run that is asked about ------------------------------------------------------------------


def after(run: Run, past: tuple[Run, ...] = RECENT, **athlete: Any) -> Case:
    """The run after this past, of a runner who says this of himself or herself."""
    asked = replace(DEFAULTS, athlete=replace(DEFAULTS.athlete, **athlete))
    return ((*past, run), asked)


def a_day(stretches: Sequence[Stretch], **changes: Any) -> Run:
    """The run that is asked about."""
    return run_of(AFTER, stretches, seed=99, **changes)


# --- kinds of run ---------------------------------------------------------------------------------


def fast_and_slow() -> Iterator[tuple[str, Case]]:
    """Speed alone: repetitions, strides, tempo, moderate and even runs, little past."""
    for count, seconds, speed in (
        (6, 180, 4.4), (10, 60, 4.8), (3, 600, 4.1), (12, 45, 5.2), (3, 45, 4.8),
        (6, 180, 3.4), (6, 180, 3.5), (30, 45, 4.6), (31, 45, 4.6), (1, 300, 4.6), (6, 15, 5.0),
    ):  # fmt: skip
        run = a_day(intervals(count, seconds, speed))
        yield f"{count} x {seconds} s at {speed} m/s", after(run)
        yield f"{count} x {seconds} s at {speed} m/s as the first run", after(run, ())
    for count, seconds in ((6, 20), (5, 30), (4, 35), (8, 20), (9, 20), (10, 20), (3, 60)):
        strides = [(2400.0, EASY), *[(float(seconds), 4.8), (70.0, 2.4)] * count]
        yield f"{count} strides of {seconds} s", after(a_day(strides))
        uphill = replace(a_day(strides, ascent_m=200.0), has_barometer=False)
        yield f"{count} strides of {seconds} s in the hills", after(uphill)
    for seconds, speed in ((1500, 3.4), (1500, 3.5), (1500, 3.75), (720, 3.55), (720, 3.7)):
        tempo = a_day([(900.0, EASY), (float(seconds), speed), (600.0, EASY)])
        yield f"{seconds} s at {speed} m/s", after(tempo, PAST)
        yield f"{seconds} s at {speed} m/s after few runs", after(tempo, PAST[:6])
    for minutes, speed in ((45, 3.0), (45, 3.15), (45, 3.25), (10, 3.3), (45, 2.6), (20, 4.6)):
        run = a_day(easy(minutes, speed))
        yield f"{minutes} min at {speed} m/s", after(run)
        yield f"{minutes} min at {speed} m/s without heart rate", after(quiet(run))
        yield f"{minutes} min at {speed} m/s after five runs", after(run, PAST[:5])
        yield f"{minutes} min at {speed} m/s as the first run", after(run, ())
    for minutes in (2, 3, 9, 12, 16):
        part = a_day([(60.0 * minutes, 3.3), (60.0 * (40 - minutes), 2.9)])
        yield f"{minutes} of 40 min at 3.3 m/s", after(part)


def long_and_racing() -> Iterator[tuple[str, Case]]:
    """How far, how long, and as fast as ever."""
    for minutes in (59, 61, 68, 75, 89, 91, 110):
        run = a_day(easy(minutes))
        yield f"an easy run of {minutes} min", after(run)
        later = replace(run, started_at=run.started_at + timedelta(days=31))
        yield f"an easy run of {minutes} min a month later", after(later)
    ultra = run_of(AFTER - timedelta(days=1), easy(240), seed=98)
    yield "100 min the day after four hours", after(a_day(easy(100)), (*PAST, ultra))
    waited = a_day([(2400.0, EASY), (4200.0, 0.0), (1200.0, EASY)])
    yield "an hour of standing about", after(waited)
    for minutes, speed in ((7.9, 4.9), (8.1, 4.9), (20, 4.3), (20, 4.6), (40, 3.6), (40, 4.2)):
        run = a_day(easy(minutes, speed))
        yield f"{minutes} min at {speed} m/s from start to end", after(run)
        for ago in (20, 60, 88, 95):
            earlier = run_of(AFTER - timedelta(days=ago), easy(minutes, speed * 1.02), seed=5)
            past = tuple(sorted((*RECENT, earlier), key=lambda one: one.started_at))
            name = f"{minutes} min at {speed} m/s, {ago} days after a faster one"
            yield name, after(run, past)
    for parts in ([1200], [720], [700], [720, 720], [1200, 360], [300, 720]):
        fast = [part for seconds in parts for part in ((float(seconds), 4.4), (200.0, 2.6))]
        run = a_day([(900.0, EASY), *fast, (600.0, EASY)])
        told = " and ".join(str(part) for part in parts)
        yield f"a race of {told} s within a run", after(run)
        yield f"a race of {told} s after five runs", after(run, PAST[:5])


def lapped() -> Iterator[tuple[str, Case]]:
    """Laps of the watch's own and of the runner's, workouts, walking."""
    for each_m in (500.0, 1000.0, 1609.344, 5000.0, 3000.0):
        for trigger in ("distance", "manual", ""):
            run = a_day(easy(75))
            laps = automatic(run.distance_m or 0.0, each_m, EASY, trigger)
            yield f"{each_m:g} m laps, {trigger or 'untold'}", after(replace(run, laps=laps))
            mixed = (*laps[:2], a_lap(timer_s=100.0, distance_m=310.0), *laps[2:])
            told = f"{each_m:g} m laps, {trigger or 'untold'}, and one by hand"
            yield told, after(replace(run, laps=mixed))
    patterns: dict[str, list[Stretch]] = {
        "two laps": [(700.0, 3.0), (500.0, 3.3)],
        "three laps": [(700.0, 3.0), (500.0, 3.3), (450.0, 2.9)],
        "four laps alike": [(700.0, 3.0), (500.0, 3.0), (900.0, 3.0), (640.0, 3.0)],
        "four laps apart": [(700.0, 3.0), (700.0, 3.3), (650.0, 2.9), (750.0, 3.0)],
        "five laps alike": [(700.0, 3.0), (500.0, 3.0), (900.0, 3.1), (640.0, 3.0), (90.0, 3.0)],
        "laps of one time": [(600.0, 3.0), (600.0, 3.1), (600.0, 2.9), (600.0, 3.0)],
        "laps of nearly one time": [(600.0, 3.0), (611.0, 3.1), (600.0, 2.9), (300.0, 3.0)],
        "laps of one time apart": [(600.0, 3.0), (600.0, 3.6), (600.0, 2.9), (600.0, 3.0)],
        "slipped presses": [(600.0, 3.0), (4.0, 3.0), (5.0, 3.0), (600.0, 3.0), (600.0, 3.0)],
        "one minute": [(900.0, 3.0), *[(19.0, 3.6), (60.0, 2.6)] * 3, (600.0, 3.0)],
        "over one minute": [(900.0, 3.0), *[(21.0, 3.6), (60.0, 2.6)] * 3, (600.0, 3.0)],
        "six fast": [(900.0, 3.0), *[(60.0, 3.2), (60.0, 2.6)] * 6, (600.0, 3.0)],
        "six fast, walked between": [(900.0, 3.0), *[(60.0, 4.2), (60.0, 0.2)] * 6, (600.0, 3.0)],
        "run and walk": [(300.0, 1.6), *[(180.0, 3.0), (60.0, 1.6)] * 8],
        "run and walk slowly": [(300.0, 0.9), *[(180.0, 3.0), (60.0, 0.9)] * 8],
        "run fast and walk": [(300.0, 1.6), *[(180.0, 3.25), (60.0, 1.6)] * 8],
        "up a hill": [(900.0, 3.0), *[(120.0, 2.2), (100.0, 2.9)] * 6, (600.0, 3.0)],
    }
    for name, stretches in patterns.items():
        laps = pressed(stretches)
        climb = 240.0 if name == "up a hill" else 40.0
        run = a_day(stretches, laps=laps, ascent_m=climb)
        yield f"marked: {name}", after(run)
        yield f"marked: {name}, in the hills", after(replace(run, ascent_m=300.0))
        indoors = columns(quiet(without_speed(run)), cadence_steps_per_min=np.nan)
        yield f"marked: {name}, indoors", after(indoors)
        kinds = [(ACT, REC)[number % 2] for number in range(len(laps))]
        stored = tuple(replace(lap, intensity=kind) for lap, kind in zip(laps, kinds, strict=True))
        yield f"work and breaks: {name}", after(replace(run, laps=stored))
        planned = (WARM, ACT, REC, ACT, REC, COOL)
        own = tuple(replace(lap, trigger="distance") for lap in laps)
        yield f"planned: {name}", after(replace(run, laps=own, planned_intensities=planned))
    sets = a_lap(timer_s=190.0, distance_m=800.0, trigger="distance")
    rest = a_lap(timer_s=150.0, distance_m=400.0, trigger="distance")
    for count in (2, 3, 6):
        laps = (a_lap(timer_s=900.0, trigger="time"), *(sets, rest) * count, sets, a_lap())
        yield f"{count} x 800 m by distance", after(a_day(easy(45), laps=laps))
    kilometre = a_lap(timer_s=330.0, distance_m=1000.0, trigger="distance")
    for press in (1, 2, 4):
        by_hand = (a_lap(timer_s=150.0, distance_m=430.0),) * press
        laps = (*(kilometre,) * 4, *by_hand, *(kilometre,) * 4, a_lap())
        yield f"kilometres and {press} by hand", after(a_day(easy(45), laps=laps))
    for planned in ((ACT,), (ACT, REC), (Intensity.INTERVAL, Intensity.REST), (WARM, COOL)):
        told = " ".join(kind.value for kind in planned)
        yield f"planned, without laps: {told}", after(a_day(easy(), planned_intensities=planned))


def without_the_best_evidence() -> Iterator[tuple[str, Case]]:
    """Treadmills, power, cadence; distance and time; hills; nothing."""
    with_power = tuple(powered(run) for run in RECENT)
    for name, stretches in {
        "intervals": intervals(), "fast intervals": intervals(speed=4.8), "easy": easy(),
        "brisk": easy(45, 3.4), "short": easy(2.5),
    }.items():  # fmt: skip
        run = a_day(stretches)
        indoors = without_speed(quiet(run))
        for past, told in ((with_power, ""), (with_power[:5], " after five"), ((), " first")):
            case = after(without_speed(quiet(powered(run))), past)
            yield f"treadmill with power{told}: {name}", case
        yield f"treadmill with cadence: {name}", after(indoors)
        yield f"treadmill with cadence first: {name}", after(indoors, ())
        yield f"treadmill with nothing: {name}", after(columns(indoors, cadence_steps_per_min=0.0))
        steps = columns(without_speed(run), cadence_steps_per_min=np.nan)
        yield f"treadmill with heart rate: {name}", after(steps)
    loud = columns(a_day(easy()), power_w=350.0)
    for climb in (0.0, 150.0, 600.0):
        uphill = replace(loud, has_barometer=False, ascent_m=climb)
        yield f"350 W with {climb:g} m of climb", after(uphill, with_power)
    calm = a_day(easy())
    for faster in (0.8, 1.0, 1.05, 1.12, 1.2, 1.3, 1.4, 3.0):
        yield f"distance and time, x {faster}", after(bare(calm, faster))
        past = tuple(bare(run) for run in RECENT)
        yield f"distance and time in all, x {faster}", after(bare(calm, faster), past)
        trail = replace(bare(calm, faster), ascent_m=400.0)
        yield f"distance and time on a trail, x {faster}", after(trail, past)
        yield f"distance and time first, x {faster}", after(bare(calm, faster), ())
    yield "nothing known", after(replace(bare(calm), distance_m=None))
    long = replace(bare(a_day(easy(120))), distance_m=None)
    yield "nothing known for two hours", after(long)
    for told, hill in {
        "rolling": rolling(), "uphill": rolling(uphill=3.4, downhill=2.4, grade=0.12),
        "steep": rolling(uphill=2.0, downhill=2.6, grade=0.35),
    }.items():  # fmt: skip
        yield f"{told} with a barometer", after(hill)
        yield f"{told} without a barometer", after(replace(hill, has_barometer=False))
        yield f"{told} without a barometer first", after(replace(hill, has_barometer=False), ())
        assert hill.trace is not None
        for metres in (0.3, 5.0):
            noise = np.random.default_rng(1).normal(0, metres, len(hill.trace.timer_s))
            shaken = columns(hill, altitude_m=hill.trace.altitude_m + noise)
            yield f"{told} with noise of {metres} m", after(shaken)


def hearts() -> Iterator[tuple[str, Case]]:
    """Heart rates that are believed, doubted, and those that nobody knows the limits of."""
    hour = run_of(AFTER, easy(60))
    watches = {
        "maximum 190": SETTINGS,
        "nothing": replace(SETTINGS, max_hr_bpm=None, resting_hr_bpm=None),
        "born 1986": replace(SETTINGS, max_hr_bpm=None, birth_year=1986),
        "maximum 139": replace(SETTINGS, max_hr_bpm=139.0),
        "threshold 165": replace(SETTINGS, threshold_hr_bpm=165.0),
        "threshold 150, rest 29": replace(SETTINGS, threshold_hr_bpm=150.0, resting_hr_bpm=29.0),
        "a woman": replace(SETTINGS, sex="female"),
    }
    for told, watch in watches.items():
        for minutes in (8, 15, 21, 35, 45):
            run = replace(beating(hour, (60.0 * minutes, 173.0)), watch=watch)
            yield f"{minutes} min at 173 bpm, the watch knows {told}", after(run)
            name = f"{minutes} min at 173 bpm first, the watch knows {told}"
            yield name, after(run, ())
            steady = columns(without_speed(run), cadence_steps_per_min=np.nan)
            name = f"{minutes} min at 173 bpm on a treadmill, the watch knows {told}"
            yield name, after(steady, ())
    blank = replace(SETTINGS, max_hr_bpm=None, resting_hr_bpm=None)
    unknown = tuple(replace(run, watch=blank) for run in PAST)
    high = replace(beating(hour, (2400.0, 173.0)), watch=blank)
    sayings: tuple[dict[str, Any], ...] = (
        {}, {"max_hr_bpm": 181.0}, {"threshold_hr_bpm": 160.0}, {"birth_year": 1950},
        {"birth_year": 2015, "sex": "female"}, {"resting_hr_bpm": 40.0}, {"sex": "male"},
    )  # fmt: skip
    for said in sayings:
        told = ", ".join(f"{name} {value}" for name, value in said.items()) or "nothing"
        for count in (0, 5, 6, 19, 20):
            name = f"173 bpm after {count} runs, the runner says {told}"
            yield name, after(high, unknown[:count], **said)
    loud = tuple(beating(run, (300.0, 196.0 + number)) for number, run in enumerate(unknown))
    yield "a past of up to 215 bpm", after(high, loud)
    yield "a past of up to 215 bpm, born 1950", after(high, loud, birth_year=1950)
    assert hour.trace is not None
    steps = hour.trace.cadence_steps_per_min
    doubts = {
        "three parts in ten missing": partly(high, "heart_rate_bpm", slice(100, 316), np.nan),
        "one part in six missing": partly(high, "heart_rate_bpm", slice(0, 120), np.nan),
        "two thirds missing": partly(high, "heart_rate_bpm", slice(0, 480), np.nan),
        "frozen for two minutes": partly(high, "heart_rate_bpm", slice(0, 24), 190.0),
        "frozen for longer": partly(high, "heart_rate_bpm", slice(0, 125), 190.0),
        "impossible": partly(high, "heart_rate_bpm", slice(0, 200), 221.0),
        "of nobody alive": partly(high, "heart_rate_bpm", slice(0, 200), 39.0),
        "jumping": columns(high, heart_rate_bpm=140.0 + 41.0 * (np.arange(720) // 3 % 2)),
        "rising": columns(high, heart_rate_bpm=140.0 + 39.0 * (np.arange(720) // 3 % 2)),
        "steps": columns(high, heart_rate_bpm=steps + np.arange(720) % 3),
        "half of it steps": beating_steps(high, 350),
        "none": quiet(high),
    }  # fmt: skip
    for told, run in doubts.items():
        yield f"heart rate: {told}", after(run)
    halves = partly(partly(hour, "timer_s", slice(200, 400), 0.0), "timer_s", slice(0, 99), 2.5)
    yield "a watch that was paused", after(halves)
    walked = run_of(AFTER, [(600.0, 1.8), (600.0, 3.0), (300.0, 1.3), (300.0, 1.5)])
    yield "walking at times", after(walked)
    yield "walking at times, one foot counted", after(columns(walked, cadence_steps_per_min=85.0))
    yield "walking at times, no cadence", after(columns(walked, cadence_steps_per_min=np.nan))
    yield "a car", after(partly(hour, "speed_m_per_s", slice(50, 200), 14.0))
    yield "gaps in the speed", after(partly(hour, "speed_m_per_s", slice(50, 600), np.nan))


def files_and_words() -> Iterator[tuple[str, Case]]:
    """Runs in several files, and what the runner said."""
    plain, calm = a_day(intervals(6)), a_day([(3000.0, 3.0), (60.0, 4.6), (300.0, 3.0)])
    for told, run in (("intervals", plain), ("easy", calm)):
        for gap_s in (-5, 0, 60, 120, 125):
            parts = in_files(run, (200, 400), gap_s)
            yield f"{told} in three files {gap_s} s apart", ((*RECENT, *parts), DEFAULTS)
        bare_end = (*parts[:2], replace(parts[2], trace=None, distance_m=None, ascent_m=None))
        yield f"{told}, the last file without a trace", ((*RECENT, *bare_end), DEFAULTS)
    for effort in ("easy", "moderate", "hard"):
        for one in (
            Correction(date=AFTER, source=None, effort=effort),
            Correction(date=None, source=plain.source, effort=effort),
            Correction(date=None, source=plain.source.rsplit("/")[-1], effort=effort),
        ):
            said = replace(DEFAULTS, corrections=(one,))
            warm_up = run_of(AFTER, easy(20), hour=6)
            told = f"called {effort} by {one.source or 'date'}"
            yield told, ((*RECENT, warm_up, plain), said)
    corners = [(300.0, 3.0), (240.0, 3.3), (310.0, 2.9), (250.0, 3.25), (280.0, 3.0)] * 2
    made = []
    for day in range(60):
        on = FIRST + timedelta(days=day)
        if day % 4 == 3:
            made.append(run_of(on, intervals(), seed=day))
        elif day % 4 != 2:
            made.append(run_of(on, corners, seed=day, laps=pressed(corners)))
    for count in (19, 20, 25, 28):
        words = [run.source for run in made if run.laps][:count]
        said = tuple(Correction(date=None, source=one, effort="easy") for one in words)
        for last in (-1, -2):
            runs = tuple(made[: len(made) + 1 + last])
            name = f"{count} marked runs called easy, {1 - last} th from the end"
            yield name, (runs, replace(DEFAULTS, corrections=said))


def slow_days() -> Iterator[tuple[str, Case]]:
    """What is forgotten: the same run so many days after the past."""
    for days_later in (1, 28, 29, 60, 89, 91, 119, 121, 400):
        on: date = AFTER + timedelta(days=days_later)
        yield f"easy {days_later} days later", after(run_of(on, easy(), seed=99))
        yield f"intervals {days_later} days later", after(run_of(on, intervals(), seed=99))
    short = run_of(AFTER, [(295.0, EASY)]), run_of(AFTER, [(300.0, EASY)])
    for run in short:
        later = run_of(AFTER + timedelta(days=1), easy(), seed=98)
        yield f"after one of {run.elapsed_s:g} s", after(later, (run,) * 1)
    hot = trace_of([(600.0, 3.0), (1500.0, 4.5)], seed=99)
    yield "another trace on the same day", after(with_trace(run_of(AFTER, easy(35)), hot))


def on_the_edge() -> Iterator[tuple[str, Case]]:
    """Figures that are just at a limit, to the metre, the second, the beat and the step."""
    for metres in (996.0, 996.1, 1004.0, 1004.1):
        lap = a_lap(timer_s=330.0, distance_m=metres)
        told = f"laps of {metres} m"
        yield told, after(a_day(easy(45), laps=(lap, lap, lap, a_lap(timer_s=99.0), lap, lap)))
    kilometre = a_lap(timer_s=330.0, distance_m=1000.0)
    by_hand = a_lap(timer_s=150.0, distance_m=430.0)
    for count in (8, 9, 16):
        laps = (*(kilometre,) * count, by_hand, by_hand, a_lap())
        yield f"{count} kilometres and two others", after(a_day(easy(80), laps=laps))
    steady = run_of(AFTER, easy(60))
    paused = partly(beating(steady, (900.0, 185.0)), "timer_s", slice(0, 150), 0.0)
    for told, run in {
        "recorded for 4 of 5 s": columns(steady, timer_s=4.0),
        "recorded for 3.9 of 5 s": columns(steady, timer_s=3.9),
        "recorded for 1 of 5 s": columns(steady, timer_s=1.0),
        "140 steps a minute": columns(steady, cadence_steps_per_min=140.0),
        "219 and 220 bpm": columns(steady, heart_rate_bpm=219.0 + np.arange(720) % 2),
        "beats while paused": paused,
        "8.5 m/s": partly(steady, "speed_m_per_s", slice(50, 200), 8.5),
    }.items():  # fmt: skip
        yield told, after(run)
    even = tuple(
        replace(bare(run), distance_m=6000.0, moving_s=2000.0, elapsed_s=2000.0) for run in RECENT
    )
    for metres, seconds in ((9000, 3600), (8999, 3600), (9000, 3599), (9000, 5400), (8999, 5400)):
        far = replace(steady, trace=None, distance_m=float(metres))
        long = replace(far, moving_s=float(seconds), elapsed_s=float(seconds))
        yield f"{metres} m in {seconds} s, half as far again as ever", after(long, even)
    instant = replace(bare(steady), distance_m=1.0, moving_s=0.0, elapsed_s=0.0)
    yield "a metre in no time", after(instant, even)
    for metres, seconds in ((500, 1000), (501, 1000), (8500, 1000), (8499, 1000)):
        run = replace(bare(steady), distance_m=float(metres), moving_s=float(seconds))
        yield f"{metres} m in {seconds} s", after(run, even)


def one_lap_more() -> Iterator[tuple[str, Case]]:
    """How laps are stored, and what a short one, an equal one, a torn one changes."""
    session = [(900.0, 3.0), *[(90.0, 4.2), (90.0, 2.4)] * 4, (700.0, 2.8)]
    kinds = {
        "warm-up, work, breaks, cool-down": [WARM, *[ACT, REC] * 4, COOL],
        "work alone": [ACT] * 10,
        "work, and at the end a break": [ACT] * 9 + [REC],
        "breaks alone": [REC] * 10,
    }
    for told, stored in kinds.items():
        laps = tuple(
            replace(lap, intensity=kind) for lap, kind in zip(pressed(session), stored, strict=True)
        )
        yield f"stored as {told}", after(a_day(session, laps=laps))
    quick = a_lap(timer_s=5.0, distance_m=30.0)
    slow = pressed([(700.0, 3.0), (500.0, 3.2), (450.0, 2.9), (620.0, 3.1)])
    for seconds in (4.9, 5.0):
        one = replace(quick, timer_s=seconds)
        yield f"a lap of {seconds} s", after(a_day(easy(40), laps=(*slow[:2], one, *slow[2:])))
        laps = (slow[0], one, slow[1])
        yield f"a lap of {seconds} s between two", after(a_day(easy(30), laps=laps))
    two_km = a_lap(timer_s=660.0, distance_m=2000.0, trigger="distance")
    by_hand = a_lap(timer_s=100.0, distance_m=330.0)
    for count in (2, 3, 4):
        laps = (*(two_km,) * count, by_hand, by_hand, by_hand, a_lap())
        yield f"{count} x 2 km by distance and three by hand", after(a_day(easy(60), laps=laps))
    laps = pressed([(600.0, 3.0), (200.0, 4.4), (200.0, 2.0), (200.0, 4.4), (600.0, 3.0)])
    whole = a_day(easy(30), laps=laps)
    for metres in (100.0, 440.0, None):
        first, second = in_files(whole, (140,), 10.0)
        torn = replace(laps[1], timer_s=100.0, distance_m=440.0)
        parts = (
            replace(first, laps=(laps[0], torn)),
            replace(second, laps=(replace(torn, distance_m=metres), *laps[2:])),
        )
        yield f"a lap torn by the end of a file, then {metres} m", ((*RECENT, *parts), DEFAULTS)


def one_bout_more() -> Iterator[tuple[str, Case]]:
    """Short repetitions and hills, one fewer and one more than make a series."""
    for count in (6, 7, 8):
        for rest_s in (50.0, 75.0, 100.0):
            series = [(1200.0, EASY), *[(20.0, 4.9), (rest_s, 2.4)] * count, (600.0, EASY)]
            run = columns(a_day(series), cadence_steps_per_min=np.nan)
            yield f"{count} x 20 s with {rest_s:g} s between", after(run)
            assert run.trace is not None
            steps = np.where(run.trace.speed_m_per_s > 4.0, 190.0, 165.0)
            stepping = columns(run, cadence_steps_per_min=steps)
            yield f"{count} x 20 s with {rest_s:g} s between, with steps", after(stepping)
    for climbs in (3, 4, 5):
        hill = [(900.0, EASY), *[(60.0, 3.6), (90.0, 2.4)] * climbs, (600.0, EASY)]
        run = a_day(hill, ascent_m=120.0)
        assert run.trace is not None
        up = np.where(run.trace.speed_m_per_s > 3.3, 1.5, -1.0)
        height = columns(run, altitude_m=200.0 + np.cumsum(up))
        yield f"{climbs} times up a hill, fast", after(replace(height, has_barometer=True))
        yield (
            f"{climbs} times up a hill, fast, by satellite",
            after(replace(height, has_barometer=False)),
        )


def one_year_more() -> Iterator[tuple[str, Case]]:
    """What a watch knows of its wearer, believed or not."""
    blank = replace(SETTINGS, max_hr_bpm=None, resting_hr_bpm=None)
    hour = run_of(AFTER, easy(60))
    for age in (9, 10, 11, 89, 90, 91):
        born = replace(hour, watch=replace(blank, birth_year=AFTER.year - age))
        yield f"the watch's wearer is {age}", after(born, ())
    for bpm in (29.0, 30.0, 100.0, 101.0):
        rested = replace(hour, watch=replace(SETTINGS, resting_hr_bpm=bpm))
        yield f"the watch knows a resting rate of {bpm:g}", after(rested, ())
    for bpm in (139.0, 140.0, 225.0, 226.0):
        highest = replace(hour, watch=replace(SETTINGS, max_hr_bpm=bpm))
        yield f"the watch knows a maximum of {bpm:g}", after(highest, ())
    borrowed = replace(hour, watch=replace(blank, threshold_hr_bpm=170.0, max_hr_bpm=195.0))
    yield "another watch today", after(borrowed)


def one_word_more() -> Iterator[tuple[str, Case]]:
    """What words on earlier runs teach about the last."""
    made = tuple(
        run_of(FIRST + timedelta(days=day), easy(30 + day % 5, 3.0 + 0.1 * (day % 2)), seed=day)
        for day in range(48)
    )
    for effort in ("hard", "moderate"):
        said = tuple(
            Correction(date=None, source=run.source, effort=effort if day % 2 else "easy")
            for day, run in enumerate(made[:46])
        )
        for last in (47, 48):
            yield (
                f"brisk runs called {effort}, {last} runs",
                (
                    made[:last],
                    replace(DEFAULTS, corrections=said),
                ),
            )


FAMILIES = (
    fast_and_slow,
    long_and_racing,
    lapped,
    without_the_best_evidence,
    hearts,
    files_and_words,
    slow_days,
    on_the_edge,
    one_lap_more,
    one_bout_more,
    one_year_more,
    one_word_more,
)
CASES: dict[str, Case] = {name: case for family in FAMILIES for name, case in family()}
