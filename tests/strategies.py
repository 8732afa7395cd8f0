"""Nouns for tests: `a_session(**changes)` builds one sound example, `sessions()` draws many.

Builders take any field of their noun as a keyword and keep the rest sound and consistent;
strategies draw whatever the model allows, texts that files could bring included.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import strategies as st

from runlift_export.model import (
    TRACE_STEP_S,
    Alternative,
    Basis,
    ChangeKind,
    Day,
    Effort,
    Intensity,
    Lap,
    Lift,
    LiftKind,
    NotHere,
    OffsetBasis,
    Phase,
    Place,
    Plan,
    PlanChange,
    Prescription,
    Problem,
    ProblemKind,
    Reason,
    Run,
    Session,
    Trace,
    Verdict,
    WatchSettings,
    WatchVerdict,
    WeekDetail,
)

Noun = TypeVar("Noun", Lift, Prescription, Reason, Session, Day, Plan, Run, Verdict, Problem, Trace)

BERLIN = ZoneInfo("Europe/Berlin")
START = date(2026, 11, 23)
"""A Monday."""
CHANGED_AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

ZONES = (
    "America/New_York",
    "America/Santiago",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/Dublin",
    "Pacific/Auckland",
    "UTC",
)
"""With and without daylight saving, both hemispheres, half hours, one negative saving."""


def _made(noun: Noun, changes: dict[str, Any]) -> Noun:
    unknown = set(changes) - {field.name for field in fields(noun)}
    assert not unknown, f"{type(noun).__name__} has no field {sorted(unknown)}"
    return replace(noun, **changes)


# --- one of each -------------------------------------------------------------------------------


def a_reason(**changes: Any) -> Reason:
    """A rule that spoke."""
    reason = Reason(
        rule="S1",
        measured=1.0,
        limit=2.0,
        unit="sessions",
        text="the day after an easy run keeps two days clear before the long run",
    )
    return _made(reason, changes)


def a_prescription(**changes: Any) -> Prescription:
    """Goblet squats, 3 x 8 with 16 kg; set `seconds` (and `reps=None`) for timed work."""
    prescription = Prescription(
        name="Goblet squat",
        sets=3,
        reps=8,
        seconds=None,
        per_side=False,
        weight_kg=16.0,
        rest_s=90,
        rir=2,
        superset=None,
        category="squat",
        fit_name="goblet_squat",
        closest=False,
        notes="Elbows inside the knees, heels down.",
        warm_up=False,
    )
    return _made(prescription, changes)


def a_lift(**changes: Any) -> Lift:
    """A full gym session for the legs: one warm-up step, four exercises, 41 minutes."""
    lift = Lift(
        name="Gym A",
        kind=LiftKind.FULL,
        place=Place.GYM,
        legs=True,
        warm_up=(
            a_prescription(
                name="Easy rowing",
                sets=1,
                reps=None,
                seconds=300,
                weight_kg=None,
                rest_s=0,
                rir=None,
                category="cardio",
                fit_name=None,
                notes="Breathe through the nose.",
                warm_up=True,
            ),
        ),
        exercises=(
            a_prescription(),
            a_prescription(
                name="Romanian deadlift",
                weight_kg=40.0,
                category="deadlift",
                fit_name="romanian_deadlift",
                notes="Hips back, soft knees.",
            ),
            a_prescription(
                name="Single-leg calf raise",
                reps=12,
                per_side=True,
                weight_kg=None,
                rest_s=45,
                superset="A",
                category="calf_raise",
                fit_name="single_leg_standing_calf_raise",
                notes="Full height, two seconds down.",
            ),
            a_prescription(
                name="Side plank",
                sets=2,
                reps=None,
                seconds=30,
                per_side=True,
                weight_kg=None,
                rest_s=45,
                rir=None,
                superset="A",
                category="plank",
                fit_name="side_plank",
                notes="Straight from ankle to ear.",
            ),
        ),
        duration_min=41,
        why=("week 2 of 4: one more repetition than last week",),
    )
    return _made(lift, changes)


def a_short_lift(**changes: Any) -> Lift:
    """A short home session that spares the legs, 20 minutes."""
    lift = a_lift(
        name="Short B",
        kind=LiftKind.SHORT,
        place=Place.HOME,
        legs=False,
        exercises=(
            a_prescription(
                name="Push-up",
                reps=10,
                weight_kg=None,
                category="push_up",
                fit_name="push_up",
                notes="Hands under the shoulders.",
            ),
            a_prescription(
                name="Dumbbell row",
                reps=10,
                per_side=True,
                weight_kg=12.5,
                category="row",
                fit_name="dumbbell_row",
                notes="Elbow to the hip.",
            ),
        ),
        duration_min=20,
        why=("a short one: race week",),
    )
    return _made(lift, changes)


def a_day(**changes: Any) -> Day:
    """An expected easy day of 8 km in the morning, Berlin time."""
    on = changes.get("date", START)
    day = Day(
        date=on,
        effort=Effort.EASY,
        long=False,
        race=False,
        basis=Basis.EXPECTED,
        chance_key=0.1,
        chance_run=0.8,
        run_start=datetime.combine(on, time(6, 30), tzinfo=BERLIN),
        run_end=datetime.combine(on, time(7, 15), tzinfo=BERLIN),
        distance_m=8000.0,
        load=42.0,
        reasons=(a_reason(rule="rhythm", text="7 of the last 8 Mondays were easy"),),
    )
    return _made(day, changes)


def a_rest_day(**changes: Any) -> Day:
    """An expected day without a run."""
    defaults: dict[str, Any] = {
        "effort": Effort.REST,
        "chance_key": 0.0,
        "chance_run": 0.1,
        "run_start": None,
        "run_end": None,
        "distance_m": None,
        "load": 0.0,
        "reasons": (),
    }
    return a_day(**(defaults | changes))


def a_session(**changes: Any) -> Session:
    """Gym A on the second day of the plan at 18:30 in Berlin, never changed since published.

    A changed `date` takes `start`, `uid`, `workout` and `not_here` along unless they are given.
    """
    on = changes.get("date", START + timedelta(days=1))
    lift = changes.get("lift", a_lift())
    slug = lift.name.lower().replace(" ", "-")
    session = Session(
        uid=f"plan-7f3a-{on.isoformat()}@runlift-export",
        date=on,
        start=datetime.combine(on, time(18, 30), tzinfo=BERLIN),
        lift=lift,
        phase=Phase.BASE,
        revision=0,
        changed_at=CHANGED_AT,
        pinned=False,
        workout=f"workouts/{on.isoformat()}-{slug}.fit",
        reasons=(a_reason(),),
        not_here=(
            NotHere(
                date=on + timedelta(days=1),
                rule="H2",
                text="the day before intervals must leave the legs fresh",
            ),
        ),
        alternative=Alternative(
            date=on + timedelta(days=3),
            more_cost=1.5,
            text="costs 1.5 more: closer to the long run",
        ),
    )
    return _made(session, changes)


_WEEK: tuple[tuple[Effort, bool], ...] = (
    (Effort.EASY, False),
    (Effort.REST, False),
    (Effort.HARD, False),
    (Effort.EASY, False),
    (Effort.REST, False),
    (Effort.MODERATE, False),
    (Effort.EASY, True),
)


def _a_days(start: date, weeks: int) -> tuple[Day, ...]:
    days = []
    for index in range(7 * weeks):
        on = start + timedelta(days=index)
        effort, long = _WEEK[on.weekday()]
        if effort is Effort.REST:
            days.append(a_rest_day(date=on))
            continue
        basis = Basis.RECORDED if index == 0 else Basis.PLANNED if index == 2 else Basis.EXPECTED
        sure = basis is not Basis.EXPECTED
        chance = 0.9 if effort is Effort.HARD or long else 0.1
        days.append(
            a_day(
                date=on,
                effort=effort,
                long=long,
                basis=basis,
                chance_run=1.0 if sure else 0.8,
                chance_key=float(chance > 0.5) if sure else chance,
                distance_m=21000.0 if long else 9000.0,
            )
        )
    return tuple(days)


def a_plan(**changes: Any) -> Plan:
    """Two sessions a week (Tuesday full, Friday short) from `start` for `weeks` (default 2)."""
    start: date = changes.get("start", START)
    weeks: int = changes.get("weeks", 2)
    days = changes.get("days", _a_days(start, weeks))
    monday = start - timedelta(days=start.weekday())
    usual = tuple(
        a_session(date=day.date, lift=a_lift() if day.date.weekday() == 1 else a_short_lift())
        for day in days
        if day.date.weekday() in (1, 4)
    )
    sessions = changes.get("sessions", usual)
    plan = Plan(
        plan_id="plan-7f3a",
        start=start,
        weeks=weeks,
        timezone="Europe/Berlin",
        cost=7.25,
        optimal=True,
        days=days,
        sessions=sessions,
        past=(),
        before=(),
        lifted=(),
        broken=(),
        weeks_detail=tuple(
            WeekDetail(
                monday=monday + timedelta(weeks=week),
                phase=Phase.BASE,
                heavy=week % 2 == 1,
                target=2,
                placed=sum(1 for session in sessions if (session.date - monday).days // 7 == week),
                why="base: two sessions a week",
            )
            for week in range(weeks)
        ),
        why=("two sessions a week fit without touching a key run",),
    )
    return _made(plan, changes)


def a_trace(*, speed_m_per_s: Iterable[float], heart_rate_bpm: Iterable[float] = ()) -> Trace:
    """A trace of `TRACE_STEP_S` cells with the given speeds; NaN in every column not given."""
    speed = np.fromiter(speed_m_per_s, dtype=np.float32)
    empty = np.full(speed.shape, np.nan, dtype=np.float32)
    heart_rate = np.fromiter(heart_rate_bpm, dtype=np.float32)
    columns = {
        "timer_s": np.full(speed.shape, TRACE_STEP_S, dtype=np.float32),
        "speed_m_per_s": speed,
        "recorded_m_per_s": empty,
        "heart_rate_bpm": heart_rate if heart_rate.size else empty,
        "cadence_steps_per_min": empty,
        "altitude_m": empty,
        "power_w": empty,
    }
    for column in columns.values():
        column.flags.writeable = False
    return Trace(**columns)


def a_lap(**changes: Any) -> Lap:
    """A five-minute lap pressed by hand."""
    lap = Lap(
        start_s=0.0,
        timer_s=300.0,
        distance_m=900.0,
        mean_heart_rate_bpm=150.0,
        intensity=Intensity.UNKNOWN,
        trigger="manual",
    )
    return replace(lap, **changes)


def a_run(**changes: Any) -> Run:
    """An easy outdoor run of 8 km in 45 minutes with heart rate, five days before the plan."""
    on: date = changes.get("local_date", START - timedelta(days=5))
    started_at = changes.get("started_at", datetime.combine(on, time(5, 30), tzinfo=UTC))
    run = Run(
        key=f"{on.toordinal():064x}",
        source=f"samples/{on.isoformat()}.fit",
        started_at=started_at,
        local_date=on,
        utc_offset_s=3600,
        offset_basis=OffsetBasis.FILE,
        sport="running",
        sub_sport="generic",
        distance_m=8000.0,
        moving_s=2700.0,
        elapsed_s=2760.0,
        ascent_m=40.0,
        descent_m=40.0,
        mean_heart_rate_bpm=142.0,
        max_heart_rate_bpm=156.0,
        has_position=True,
        has_barometer=True,
        device="garmin 3121",
        laps=(a_lap(),),
        planned_intensities=(),
        watch=WatchSettings(
            max_hr_bpm=None,
            resting_hr_bpm=None,
            threshold_hr_bpm=None,
            weight_kg=None,
            birth_year=None,
            sex=None,
        ),
        watch_verdict=WatchVerdict(
            aerobic_effect=None,
            anaerobic_effect=None,
            benefit=None,
            load=None,
            perceived_effort=None,
        ),
        caveats=(),
        trace=a_trace(
            speed_m_per_s=(2.9 + 0.1 * (cell % 3) for cell in range(540)),
            heart_rate_bpm=(min(142.0, 100.0 + cell) for cell in range(540)),
        ),
    )
    return _made(run, changes)


def a_verdict(**changes: Any) -> Verdict:
    """An easy run, surely so."""
    verdict = Verdict(
        run=changes.get("run", a_run()),
        effort=Effort.EASY,
        long=False,
        race=False,
        chance_hard=0.04,
        confidence=0.92,
        load=44.0,
        reasons=(
            a_reason(
                rule="heart_rate",
                measured=0.4,
                limit=10.0,
                unit="min",
                text="0.4 min above threshold heart rate, limit 10 min",
            ),
        ),
    )
    return _made(verdict, changes)


def two_years_of_verdicts() -> tuple[Verdict, ...]:
    """Four runs a week for 104 weeks, an hour each, with heart rate and three reasons."""
    speed = [2.8 + 0.4 * math.sin(cell / 9) for cell in range(720)]
    heart = [150 + 20 * math.sin(cell / 13) for cell in range(720)]
    trace = a_trace(speed_m_per_s=speed, heart_rate_bpm=heart)
    efforts = (Effort.EASY, Effort.HARD, Effort.EASY, Effort.MODERATE)
    verdicts = []
    for number in range(4 * 104):
        on = START - timedelta(days=1 + number * 7 // 4)
        run = a_run(local_date=on, key=f"{number:064x}", source=f"runs/{number}.fit", trace=trace)
        verdicts.append(a_verdict(run=run, effort=efforts[number % 4], reasons=(a_reason(),) * 3))
    return tuple(verdicts)


def a_problem(**changes: Any) -> Problem:
    """A file cut off in the middle."""
    problem = Problem(
        source="samples/broken/truncated.fit",
        kind=ProblemKind.DAMAGED,
        message="byte 512: the file ends inside a record",
    )
    return _made(problem, changes)


# --- any of each -------------------------------------------------------------------------------


def texts(max_size: int = 60) -> st.SearchStrategy[str]:
    """Any text a file could bring (no lone surrogates), biased to what breaks formats."""
    nasty = st.sampled_from(
        (
            "",
            "<script>alert(1)</script>",
            "a\nEND:VEVENT\r\nBEGIN:VEVENT",
            "quotes \" and ' & ; , \\ \\n \\N",
            "Kniebeuge mit Fußheben, für Läufer; äöü",
            "深蹲 🏋️‍♀️",
            "\x00\x07\x0b\x7f\x85\u2028\ufeff",
            "שלום " * 12,
            "x" * 200,
        )
    )
    anything = st.text(st.characters(codec="utf-8"), max_size=max_size)
    return st.one_of(anything, nasty)


def zones() -> st.SearchStrategy[str]:
    """IANA names that differ in every way that calendars get wrong."""
    return st.sampled_from(ZONES)


def reasons() -> st.SearchStrategy[Reason]:
    """Rules that spoke, with any wording."""
    figures = st.none() | st.floats(-1e4, 1e4)
    return st.builds(
        Reason,
        rule=st.sampled_from(("S1", "S2", "S3", "S4", "S5", "rhythm", "heart_rate")),
        measured=figures,
        limit=figures,
        unit=st.sampled_from(("min", "bpm", "m/s", "days", "")),
        text=texts(),
    )


@st.composite
def prescriptions(draw: st.DrawFn, *, warm_up: bool = False) -> Prescription:
    """One exercise by repetitions or by time, with or without a load."""
    timed = draw(st.booleans())
    category, fit_name = draw(
        st.sampled_from(
            (
                ("squat", "goblet_squat"),
                ("deadlift", "romanian_deadlift"),
                ("calf_raise", "standing_calf_raise"),
                ("plank", "side_plank"),
                ("row", "dumbbell_row"),
                ("cardio", None),
            )
        )
    )
    return Prescription(
        name=draw(st.sampled_from(("Squat", "Lunge", "Row", "Side plank")) | texts()),
        sets=draw(st.integers(1, 6)),
        reps=None if timed else draw(st.integers(1, 30)),
        seconds=draw(st.integers(5, 600)) if timed else None,
        per_side=draw(st.booleans()),
        weight_kg=draw(st.none() | st.integers(1, 800).map(lambda quarter: quarter / 4)),
        rest_s=draw(st.integers(0, 300)),
        rir=None if timed else draw(st.none() | st.integers(0, 5)),
        superset=draw(st.sampled_from((None, "A", "B"))),
        category=category,
        fit_name=fit_name,
        closest=draw(st.booleans()),
        notes=draw(texts()),
        warm_up=warm_up,
    )


@st.composite
def lifts(draw: st.DrawFn) -> Lift:
    """A session's content, full or short, in any place."""
    kind = draw(st.sampled_from(LiftKind))
    minutes = st.integers(30, 45) if kind is LiftKind.FULL else st.integers(15, 25)
    return Lift(
        name=draw(st.sampled_from(("Gym A", "Home B", "Short")) | texts(20)),
        kind=kind,
        place=draw(st.sampled_from(Place)),
        legs=draw(st.booleans()),
        warm_up=tuple(draw(st.lists(prescriptions(warm_up=True), max_size=2))),
        exercises=tuple(draw(st.lists(prescriptions(), min_size=1, max_size=5))),
        duration_min=draw(minutes),
        why=tuple(draw(st.lists(texts(), max_size=2))),
    )


@st.composite
def sessions(draw: st.DrawFn, *, on: date | None = None, timezone: str | None = None) -> Session:
    """A session on `on` (or any date) between 06:00 and 21:00 of `timezone` (or any zone)."""
    day = on or draw(st.dates(date(2020, 1, 1), date(2035, 12, 31)))
    zone = ZoneInfo(timezone or draw(zones()))
    minute = draw(st.integers(6 * 60, 21 * 60))
    start = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=zone)
    others = st.dates(day - timedelta(days=3), day + timedelta(days=3))
    not_here = st.builds(
        NotHere, date=others, rule=st.sampled_from(("H1", "H2", "H4", "S1")), text=texts()
    )
    other = st.builds(Alternative, date=others, more_cost=st.floats(0, 99), text=texts())
    return Session(
        uid=f"plan-{draw(st.integers(0, 2**32)):x}-{day.isoformat()}@runlift-export",
        date=day,
        start=start,
        lift=draw(lifts()),
        phase=draw(st.sampled_from(Phase)),
        revision=draw(st.integers(0, 9)),
        changed_at=CHANGED_AT + timedelta(seconds=draw(st.integers(0, 10**7))),
        pinned=draw(st.booleans()),
        workout=f"workouts/{day.isoformat()}-gym.fit",
        reasons=tuple(draw(st.lists(reasons(), max_size=2))),
        not_here=tuple(draw(st.lists(not_here, max_size=2))),
        alternative=draw(st.none() | other),
    )


@st.composite
def days(draw: st.DrawFn, *, on: date | None = None, timezone: str = "Europe/Berlin") -> Day:
    """A day with consistent chances and times: no times on rest days, 0 or 1 where sure."""
    day = on or draw(st.dates(date(2020, 1, 1), date(2035, 12, 31)))
    effort = draw(st.sampled_from(Effort))
    basis = draw(st.sampled_from(Basis))
    rests = effort is Effort.REST
    sure = basis is not Basis.EXPECTED
    long = not rests and draw(st.booleans())
    race = not rests and draw(st.booleans())
    key = not rests and (effort in (Effort.HARD, Effort.UNKNOWN) or long or race)
    begin = datetime.combine(day, time(draw(st.integers(5, 19))), tzinfo=ZoneInfo(timezone))
    timed = not rests and draw(st.booleans())
    return Day(
        date=day,
        effort=effort,
        long=long,
        race=race,
        basis=basis,
        chance_key=float(key) if sure else draw(st.floats(0, 1)),
        chance_run=float(not rests) if sure else draw(st.floats(0, 1)),
        run_start=begin if timed else None,
        run_end=begin + timedelta(minutes=draw(st.integers(20, 180))) if timed else None,
        distance_m=None if rests else draw(st.none() | st.floats(1000, 60000)),
        load=0.0 if rests else draw(st.none() | st.floats(0, 400)),
        reasons=tuple(draw(st.lists(reasons(), max_size=2))),
    )


@st.composite
def plans(draw: st.DrawFn, *, max_weeks: int = 3) -> Plan:
    """A plan whose sessions stand on its days, whose past lies before it, uids all different."""
    start = draw(st.dates(date(2020, 1, 1), date(2035, 12, 31)))
    weeks = draw(st.integers(1, max_weeks))
    timezone = draw(zones())
    dates = [start + timedelta(days=index) for index in range(7 * weeks)]
    chosen = sorted(draw(st.sets(st.sampled_from(dates), max_size=2 * weeks)))
    before = st.sets(st.integers(1, 120), max_size=2)
    ago = sorted(start - timedelta(days=back) for back in draw(before))
    placed = tuple(draw(sessions(on=on, timezone=timezone)) for on in chosen)
    changes: dict[str, Any] = {
        "plan_id": f"plan-{draw(st.integers(0, 2**32)):x}",
        "start": start,
        "weeks": weeks,
        "timezone": timezone,
        "cost": draw(st.floats(0, 100)),
        "optimal": draw(st.booleans()),
        "days": tuple(draw(days(on=on, timezone=timezone)) for on in dates),
        "sessions": placed,
        "past": tuple(draw(sessions(on=on, timezone=timezone)) for on in ago),
        "why": tuple(draw(st.lists(texts(), max_size=2))),
        "newest_run": draw(st.none() | st.just(start)),
        "known_runs": tuple(draw(st.lists(st.sampled_from(("5f0c", "a17e")), unique=True))),
        "changes": tuple(
            PlanChange(
                kind=draw(st.sampled_from(ChangeKind)),
                uid=session.uid,
                before=draw(st.none() | st.just(session.start)),
                after=session.start,
                name_before=draw(st.none() | texts()),
                name_after=session.lift.name,
            )
            for session in placed[:2]
        ),
        "changed_since": draw(st.none() | st.just(start)),
    }
    return a_plan(**changes)


def runs_calendar(folder: Path, events: Iterable[tuple[date, str]]) -> Path:
    """A calendar of planned runs as all-day events, as training platforms publish them."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN"]
    for number, (on, words) in enumerate(events):
        lines += ["BEGIN:VEVENT", f"UID:{number}@test", "DTSTAMP:20261101T000000Z"]
        lines += [f"DTSTART;VALUE=DATE:{on:%Y%m%d}", f"SUMMARY:{words}", "END:VEVENT"]
    path = folder / "runs.ics"
    path.write_text("\r\n".join([*lines, "END:VCALENDAR", ""]))
    return path
