"""Placements and finished sets for the tests of lifts."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from runlift_export import settings as toml
from runlift_export.fit.exercises import numbers
from runlift_export.lifts import exercise_catalogue, finished_session
from runlift_export.model import (
    DoneLift,
    DoneSet,
    FinishedSession,
    LiftKind,
    OffsetBasis,
    Phase,
    Placement,
    Settings,
)

MONDAY = date(2026, 11, 23)


def placement(day: date, **changes: Any) -> Placement:
    """A full leg session of the base phase with all its sets."""
    values: dict[str, Any] = {
        "uid": f"plan-{day.isoformat()}",
        "date": day,
        "start": datetime.combine(day, time(18, 30), tzinfo=UTC),
        "kind": LiftKind.FULL,
        "legs": True,
        "minutes": 45,
        "phase": Phase.BASE,
        "sets_share": 1.0,
        "max_sets": None,
        "rir_min": 2,
        "pinned": False,
        "reasons": (),
        "not_here": (),
        "alternative": None,
    }
    return Placement(**{**values, **changes})


def weekly(weeks: int, **changes: Any) -> tuple[Placement, ...]:
    """Two sessions a week, Monday and Thursday."""
    days = [MONDAY + timedelta(days=7 * week + day) for week in range(weeks) for day in (0, 3)]
    return tuple(placement(day, **changes) for day in days)


def done(day: date, *sets: tuple[str, int, float | None]) -> FinishedSession:
    """A finished session: (exercise name, repetitions, kg) for each set."""
    return finished_session(recorded(day, *sets))


def recorded(day: date, *sets: tuple[str, int, float | None]) -> DoneLift:
    """The same as a watch records it."""
    known = {one.name: one for one in exercise_catalogue(toml.defaults())}
    made = []
    for name, reps, weight_kg in sets:
        category, number = numbers(known[name].category, known[name].fit_name)
        made.append(
            DoneSet(
                category=category,
                name=number,
                title=None,
                reps=reps,
                duration_s=float(reps) * 3,
                weight_kg=weight_kg,
                rest_s=90.0,
            )
        )
    return DoneLift(
        key=f"key-{day.isoformat()}",
        source=f"{day.isoformat()}.fit",
        started_at=datetime.combine(day, time(17, 30), tzinfo=UTC),
        local_date=day,
        utc_offset_s=0,
        offset_basis=OffsetBasis.FILE,
        duration_s=2400.0,
        sets=tuple(made),
    )


def of(text: str = "") -> Settings:
    return toml.parse_settings(text)


@st.composite
def athletes(draw: st.DrawFn) -> Settings:
    """Any place, level, unit and equipment."""
    equipment = draw(st.sets(st.sampled_from(("bodyweight", "band", "dumbbell", "barbell"))))
    return of(
        f"""
        [athlete]
        level = "{draw(st.sampled_from(("novice", "trained")))}"
        conditions = {draw(st.sampled_from(("[]", '["pregnant"]')))}
        [strength]
        place = "{draw(st.sampled_from(("gym", "home", "travel")))}"
        equipment = {sorted(equipment)}
        units = "{draw(st.sampled_from(("kg", "lb")))}"
        smallest_step_kg = {draw(st.sampled_from((0.5, 1.0, 1.25, 2.5, 5.0)))}
        """.replace("'", '"')
    )


@st.composite
def placements(draw: st.DrawFn) -> tuple[Placement, ...]:
    """One or two sessions a week for up to ten weeks, of any kind, phase and length."""
    found = []
    for week in range(draw(st.integers(1, 10))):
        share = draw(st.sampled_from((1.0, 1.0, 0.5, 0.6)))
        for day in draw(st.sampled_from(((0,), (3,), (0, 3)))):
            kind = draw(st.sampled_from(LiftKind))
            full = kind is LiftKind.FULL
            found.append(
                placement(
                    MONDAY + timedelta(days=7 * week + day),
                    kind=kind,
                    minutes=draw(st.integers(30, 45) if full else st.integers(15, 25)),
                    legs=draw(st.booleans()),
                    phase=draw(st.sampled_from(Phase)),
                    sets_share=share,
                    max_sets=draw(st.sampled_from((None, 2))),
                    rir_min=draw(st.integers(1, 3)),
                )
            )
    return tuple(found)
