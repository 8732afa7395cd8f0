"""The schedule names each workout by all four fields of its file_id, on its date."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import fitdecode
import fitparse
import pytest
from hypothesis import given
from hypothesis import strategies as st

from places import CORPUS, needs_corpus
from runlift_export.errors import FitError
from runlift_export.workout import (
    ScheduledWorkout,
    WorkoutOptions,
    read_schedule,
    schedule_fit,
    scheduled_workouts,
    workout_fit,
)
from strategies import a_session
from workout import fit_readers

START = a_session().date
FIT_EPOCH = datetime(1989, 12, 31, tzinfo=UTC)


def some_sessions(*days: int):
    return tuple(a_session(uid=f"u{day}", date=START + timedelta(days=day)) for day in days)


def by_garmin(data: bytes) -> list[tuple[int, ...]]:
    names = ("manufacturer", "product", "serial_number", "time_created", "completed", "type")
    return [
        tuple(int(one[name]) for name in (*names, "scheduled_time"))
        for one in fit_readers.sdk_messages(data)["schedule_mesgs"]
    ]


def by_fitdecode(data: bytes) -> list[tuple[int, ...]]:
    return [
        tuple(int(values[number]) for number in range(7))
        for number, values in fit_readers.fitdecode_messages(data)
        if number == 28
    ]


def by_fitparse(data: bytes) -> list[tuple[int, ...]]:
    file = fitparse.FitFile(io.BytesIO(data), check_crc=True)
    return [
        tuple(int({f.def_num: f.raw_value for f in one.fields}[number]) for number in range(7))
        for one in file.get_messages(28)
    ]


@pytest.mark.parametrize("reader", [by_garmin, by_fitdecode, by_fitparse])
def test_three_other_readers_find_the_workouts_own_file_id_and_the_date(reader):
    sessions = some_sessions(0, 3, 7)
    data = schedule_fit(scheduled_workouts(sessions), start=START)
    expected = []
    for one in sessions:
        file_id = fit_readers.sdk_messages(workout_fit(one))["file_id_mesgs"][0]
        named = [
            file_id[name] for name in ("manufacturer", "product", "serial_number", "time_created")
        ]
        midnight = datetime(one.date.year, one.date.month, one.date.day, tzinfo=UTC)
        expected.append((*named, 0, 0, int((midnight - FIT_EPOCH).total_seconds())))
    assert expected == reader(data)


def test_base_types_are_those_of_the_profile():
    """`completed` and `type` are enums (0x00), times uint32, the serial number uint32z."""
    data = schedule_fit(scheduled_workouts(some_sessions(0)), start=START)
    with fitdecode.FitReader(data) as frames:
        definition = next(
            one
            for one in frames
            if one.frame_type == fitdecode.FIT_FRAME_DEFINITION and one.global_mesg_num == 28
        )
    found = [(one.def_num, one.base_type.identifier) for one in definition.field_defs]
    assert [(0, 0x84), (1, 0x84), (2, 0x8C), (3, 0x86), (4, 0), (5, 0), (6, 0x86)] == found


def test_the_file_is_a_schedule_with_a_serial_number_of_its_own():
    one = schedule_fit(scheduled_workouts(some_sessions(0)), start=START)
    two = schedule_fit(scheduled_workouts(some_sessions(0, 3)), start=START)
    ids = [fit_readers.sdk_messages(data)["file_id_mesgs"][0] for data in (one, two)]
    assert [7, 7] == [file_id["type"] for file_id in ids]
    assert 2 == len({file_id["serial_number"] for file_id in ids} - {0})


def test_options_of_the_workout_are_those_of_its_entry():
    options = WorkoutOptions(manufacturer=1, product=65534)
    data = schedule_fit(scheduled_workouts(some_sessions(0), options=options), start=START)
    assert (1, 65534) == by_garmin(data)[0][:2]


def test_only_the_next_thirty_days_are_in_it():
    data = schedule_fit(scheduled_workouts(some_sessions(-1, 29, 0, 30)), start=START)
    assert [START, START + timedelta(days=29)] == [one.on for one in read_schedule(data)]


def test_at_most_thirty_entries_the_nearest_first():
    entries = scheduled_workouts(some_sessions(*range(20)))
    more = scheduled_workouts(a_session(uid=f"v{n}", date=one.on) for n, one in enumerate(entries))
    found = read_schedule(schedule_fit((*entries, *more), start=START))
    assert 30 == len(found)
    assert START + timedelta(days=14) == max(one.on for one in found)


def test_nothing_ahead_is_no_file():
    assert schedule_fit((), start=START) is None
    assert schedule_fit(scheduled_workouts(some_sessions(0)), start=START + timedelta(1)) is None


entries = st.builds(
    ScheduledWorkout,
    manufacturer=st.integers(0, 65534),
    product=st.integers(0, 65534),
    serial=st.integers(1, 2**32 - 2),
    created=st.integers(0, 2**32 - 2),
    on=st.dates(date(2026, 1, 1), date(2026, 1, 30)),
)


@given(st.lists(entries, min_size=1, max_size=30))
def test_any_entries_are_read_back(given_entries):
    data = schedule_fit(given_entries, start=date(2026, 1, 1))
    expected = sorted(given_entries, key=lambda one: (one.on, one.serial))
    assert expected == list(read_schedule(data))


def test_a_workout_is_no_schedule():
    assert () == read_schedule(workout_fit(a_session()))


def test_damaged_bytes_are_no_schedule():
    with pytest.raises(FitError):
        read_schedule(schedule_fit(scheduled_workouts(some_sessions(0)), start=START)[:-4])


@needs_corpus
def test_the_schedules_of_real_watches_are_read_and_empty():
    """The public ones hold a file_id of type 7 and no entry, so they prove the header only."""
    found = sorted((CORPUS / "devices" / "schedules_totals").rglob("*.[fF][iI][tT]"))
    schedules = [
        one
        for one in found
        if fit_readers.sdk_messages(one.read_bytes())["file_id_mesgs"][0].get("type") == 7
    ]
    assert schedules
    assert [()] * len(schedules) == [read_schedule(one.read_bytes()) for one in schedules]
