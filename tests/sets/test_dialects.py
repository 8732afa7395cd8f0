"""Every dialect tells the same session, and each one's traps are known."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runlift_export.model import DoneLift, DoneSet, ProblemKind
from runlift_export.sets import SetTable, read_table
from sets import writers
from sets.writers import HEVY, STRONG, Workout, Written, table

BERLIN = ZoneInfo("Europe/Berlin")
local = datetime.fromisoformat
"""A time on the lifter's own clock, without a zone, as apps write it."""
MONDAY = local("2026-11-23T18:30")
LEGS = Workout(
    start=MONDAY,
    sets=(
        Written(exercise="Squat (Barbell)", reps=8, kg=60.0),
        Written(exercise="Squat (Barbell)", reps=8, kg=60.0),
        Written(exercise="Plank", seconds=45),
    ),
)
WRITERS: dict[str, writers.Writer] = {
    "Hevy": writers.hevy,
    "Strong": writers.strong,
    "Strong, translated": writers.strong_french,
    "Strong, with a unit": writers.strong_with_unit,
    "Strong, numbered": writers.strong_numbered,
    "FitNotes": writers.fitnotes,
    "FitNotes, the other": lambda workouts: writers.other_fitnotes(workouts, utc_h=1),
    "plain table": writers.plain,
}


def read(data: bytes, units: str = "kg") -> SetTable:
    return read_table("sets.csv", data, zone=BERLIN, units=units)


def told(lift: DoneLift) -> list[tuple[str | None, int | None, float | None, float | None]]:
    return [(one.title, one.reps, one.duration_s, one.weight_kg) for one in lift.sets]


@st.composite
def workouts(draw: st.DrawFn) -> tuple[Workout, ...]:
    """Some sessions of one winter, one a day, with what every app can hold."""
    names = st.sampled_from(
        ("Squat (Barbell)", "Overhead Press (Each Side, Dumbbells)", 'Box Jump 24"', "Kniebeugen ä")
    )
    reps = st.builds(
        Written,
        exercise=names,
        reps=st.integers(1, 30),
        kg=st.one_of(st.none(), st.integers(1, 400).map(lambda n: n / 4)),
    )
    held = st.builds(Written, exercise=st.just("Plank"), seconds=st.integers(1, 300))
    days = draw(st.lists(st.integers(0, 120), min_size=1, max_size=4, unique=True))
    return tuple(
        Workout(
            start=local("2026-11-01T05:00")
            + timedelta(days=day, minutes=draw(st.integers(0, 1000))),
            minutes=draw(st.integers(5, 120)),
            sets=tuple(draw(st.lists(st.one_of(reps, held), min_size=1, max_size=6))),
        )
        for day in sorted(days)
    )


@settings(max_examples=60, deadline=None)
@given(workouts())
def test_a_session_is_the_same_in_every_dialect(sessions: tuple[Workout, ...]) -> None:
    """Date, sets, repetitions, seconds and kilograms; and the hour where the dialect has one."""
    wanted = [
        [(each.exercise, each.reps, each.seconds, each.kg) for each in one.sets] for one in sessions
    ]
    for name, writer in WRITERS.items():
        found = read(writer(sessions))
        assert [] == [*found.problems], name
        assert name.split(",")[0] == found.dialect
        assert wanted == [told(one) for one in found.lifts], name
        assert [one.start.date() for one in sessions] == [one.local_date for one in found.lifts]
        for one, lift in zip(sessions, found.lifts, strict=True):
            assert lift.hour_known is (name != "FitNotes")
            if lift.hour_known:
                clock = lift.started_at.astimezone(BERLIN).replace(tzinfo=None)
                assert (one.start, 60.0 * one.minutes) == (clock, lift.duration_s), name


@pytest.mark.parametrize("language", sorted(writers.NAMES))
@pytest.mark.parametrize("month", range(1, 13))
def test_hevys_months_are_known_in_six_languages(language: str, month: int) -> None:
    """They are written in the language of the app."""
    start = local(f"2026-{month:02}-03T18:05")
    found = read(writers.hevy([Workout(start=start, sets=LEGS.sets)], language=language))
    assert () == found.problems
    assert date(2026, month, 3) == found.lifts[0].local_date


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("8 Apr 2026, 16:50", local("2026-04-08T16:50")),
        ("3 févr. 2026, 18:00", local("2026-02-03T18:00")),
        ("19 ago 2026, 20:16", local("2026-08-19T20:16")),
        ("21 de set. de 2026, 21:22", local("2026-09-21T21:22")),
        ("Apr 8, 2026, 4:50 PM", local("2026-04-08T16:50")),
        ("2024-01-07 17:15:00", local("2024-01-07T17:15")),
        ("2024-01-07 12:15:00\u202fAM", local("2024-01-07T00:15")),
        ("23.11.2026 18:30", local("2026-11-23T18:30")),
    ],
)
def test_a_moment_is_read_in_the_ways_that_apps_write_it(written: str, wanted: datetime) -> None:
    """Those that were found in public exports, by 24 hours and by 12."""
    row = ("Legs", written, written, "", "Plank", "", "", 0, "normal", "", "", "", 45, "")
    (lift,) = read(table(HEVY, [row])).lifts
    assert wanted == lift.started_at.astimezone(BERLIN).replace(tzinfo=None)


def test_a_month_of_another_language_is_told_with_what_was_expected() -> None:
    """A Polish month is none of those known: its line is named, and what would be read."""
    row = ("Legs", "3 paź 2026, 18:00", "", "", "Plank", "", "", 0, "normal", "", "", "", 45, "")
    (problem,) = read(table(HEVY, [row])).problems
    assert problem.message.startswith("line 2: date: expected a date such as 2026-11-23 18:30")
    assert "paź" in problem.message


def test_warm_up_and_drop_sets_are_left_out_and_failure_counts() -> None:
    """By Hevy's words and by Strong's letters."""
    kinds = ("warmup", "normal", "failure", "dropset")
    sets = tuple(Written(exercise="Squat", reps=8, kg=float(kg), kind=kind)
                 for kg, kind in enumerate(kinds, start=60))  # fmt: skip
    for writer in (writers.hevy, writers.strong, writers.strong_numbered):
        (lift,) = read(writer([Workout(start=MONDAY, sets=sets)])).lifts
        assert [61.0, 62.0] == [one.weight_kg for one in lift.sets]


def test_a_session_of_warm_up_sets_alone_was_done() -> None:
    """It has no working set, and stays a session."""
    sets = (Written(exercise="Squat", reps=8, kg=20.0, kind="warmup"),)
    (lift,) = read(writers.hevy([Workout(start=MONDAY, sets=sets)])).lifts
    assert () == lift.sets


def test_weights_without_a_unit_are_in_that_of_the_settings_and_it_is_told() -> None:
    """Strong's first layout does not say; Hevy's header and the third layout do."""
    assert (27.22, "lb") == _first_weight(writers.strong, "lb")
    assert (60.0, "kg") == _first_weight(writers.strong, "kg")
    assert (60.0, None) == _first_weight(writers.hevy, "lb")
    assert (60.0, None) == _first_weight(writers.strong_with_unit, "kg")
    pounds = read(writers.hevy([LEGS], unit="lb"))
    assert (60.0, None) == (pounds.lifts[0].sets[0].weight_kg, pounds.assumed_unit)


def _first_weight(writer: writers.Writer, units: str) -> tuple[float | None, str | None]:
    found = read(writer([LEGS]), units)
    return found.lifts[0].sets[0].weight_kg, found.assumed_unit


def test_noise_of_a_converted_weight_is_gone() -> None:
    """74.99999999999999 occurs in Strong's real files."""
    sets = (Written(exercise="Squat", reps=5, kg=74.99999999999999),)
    (lift,) = read(writers.strong([Workout(start=MONDAY, sets=sets)])).lifts
    assert 75.0 == lift.sets[0].weight_kg


def test_help_of_a_machine_is_no_weight_lifted() -> None:
    """More of it is easier."""
    sets = (Written(exercise="Pull Up (Assisted)", reps=8, kg=30.0),)
    (lift,) = read(writers.hevy([Workout(start=MONDAY, sets=sets)])).lifts
    assert [None] == [one.weight_kg for one in lift.sets]


def test_rows_that_stand_twice_count_once() -> None:
    """A file put together of two exports, rows or sessions repeated; equal sets are no copies."""
    for writer in (writers.hevy, writers.strong):
        text = writer([LEGS]).decode()
        rows = text.splitlines(keepends=True)
        head = [next(rows.index(one) for one in rows) and rows[0]]
        doubled = [*rows, *rows[1:]]
        found = read("".join(doubled).encode())
        assert 3 == found.set_count, head
        assert [ProblemKind.DUPLICATE] == [one.kind for one in found.problems]
    later = Workout(start=MONDAY + timedelta(days=2), sets=LEGS.sets)
    for writer in WRITERS.values():
        text = writer([LEGS, later]).decode()
        assert 6 == read((text + text).encode()).set_count
    thrice = Workout(start=MONDAY, sets=LEGS.sets[:1] * 3)
    for writer in WRITERS.values():
        assert 3 == read(writer([thrice])).set_count


def test_a_run_in_the_log_is_no_strength_work() -> None:
    """A row with a distance and neither repetitions nor weight; a carry with a weight is a set."""
    rows = [
        ("2026-11-23 18:00:00", "Cardio", "30m", "Running", 1, 0, 0, 5.2, 1800, "", "", ""),
        ("2026-11-24 18:00:00", "Legs", "30m", "Farmers Walk", 1, 24, 0, 40, 45, "", "", ""),
    ]
    (lift,) = read(table(STRONG, rows)).lifts
    assert [("Farmers Walk", None, 45.0, 24.0)] == told(lift)


def test_a_plain_table_says_how_many_sets_and_may_be_a_spreadsheets() -> None:
    """Semicolons, commas in decimals, a mark of the encoding, the unit in the cell."""
    text = "\ufeffsep=;\n\nDate;Exercise;Sets;Reps;Weight\n2026-11-23;Squat;3;8;62,5 kg\n;;;;\n"
    found = read(text.encode(), units="lb")
    assert [("Squat", 8, None, 62.5)] * 3 == told(found.lifts[0])
    assert found.assumed_unit is None
    assert ["line 5"] == [one.message.partition(":")[0] for one in found.problems]


def test_an_hour_that_summer_time_skips_or_repeats_is_no_obstacle() -> None:
    """Times are local, and the runner trained nevertheless."""
    for day in (local("2026-03-29T02:30"), local("2026-10-25T02:30")):
        (lift,) = read(writers.hevy([Workout(start=day, sets=LEGS.sets)])).lifts
        assert day.date() == lift.local_date


def test_utc_is_turned_into_the_runners_own_date() -> None:
    """Half past eleven in the evening by UTC is the next day in Berlin."""
    late = Workout(start=local("2026-11-23T23:30"), sets=LEGS.sets)
    (lift,) = read(writers.other_fitnotes([late], utc_h=0)).lifts
    assert date(2026, 11, 24) == lift.local_date


def test_sets_are_those_of_the_app_and_of_no_watch() -> None:
    """A title and no FIT number: the catalogue matches the title."""
    one = read(writers.hevy([LEGS])).lifts[0].sets[0]
    assert (
        DoneSet(
            category=None,
            name=None,
            title="Squat (Barbell)",
            reps=8,
            duration_s=None,
            weight_kg=60.0,
            rest_s=None,
        )
        == one
    )
