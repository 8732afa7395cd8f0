"""The bytes of a workout, judged by two decoders that are not ours and by their own positions."""

from __future__ import annotations

import struct
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runlift_export.errors import WorkoutError
from runlift_export.model import LiftKind
from runlift_export.workout import (
    Layout,
    WorkoutOptions,
    created_at,
    preview_workout,
    workout_file_name,
    workout_fit,
    workout_serial,
)
from strategies import a_lift, a_prescription, a_session, sessions
from workout import fit_readers

DURATION_TYPE, DURATION_VALUE, TARGET_TYPE, TARGET_VALUE, INTENSITY = 1, 2, 3, 4, 7
NOTES, CATEGORY, NAME, WEIGHT, UNIT, INDEX = 8, 10, 11, 12, 13, 254
TIME, OPEN, REPEAT, REPS = 0, 5, 6, 29
REST = 1


def one_exercise(*, layout: Layout | None = None, **changes):
    lift = a_lift(warm_up=(), exercises=(a_prescription(**changes),))
    options = WorkoutOptions(layout=layout or Layout())
    return workout_fit(a_session(lift=lift), options=options)


def sound(session):
    """The session with what `workout_fit` refuses mended: names differ, supersets gone."""
    steps = (*session.lift.warm_up, *session.lift.exercises)
    named = [
        replace(step, name=f"{index} {step.name}", superset=None)
        for index, step in enumerate(steps)
    ]
    cut = len(session.lift.warm_up)
    lift = replace(session.lift, warm_up=tuple(named[:cut]), exercises=tuple(named[cut:]))
    return replace(session, lift=lift)


# --- the container -----------------------------------------------------------------------------


def test_header_has_fourteen_bytes_protocol_two_and_its_own_crc():
    data = workout_fit(a_session())
    size, protocol, _, records, magic, crc = struct.unpack("<BBHI4sH", data[:14])
    assert (14, 0x20, b".FIT") == (size, protocol, magic)
    assert len(data) == 14 + records + 2
    assert crc != 0


def test_the_same_session_gives_the_same_bytes():
    assert workout_fit(a_session()) == workout_fit(a_session())


def test_both_decoders_find_every_message():
    data = workout_fit(a_session())
    found = fit_readers.sdk_messages(data)
    listed = fit_readers.fitdecode_messages(data)
    for name, number in fit_readers.MESSAGES.items():
        assert len(found.get(name, [])) == fit_readers.count(listed, number)
    steps = len(found["workout_step_mesgs"])
    assert steps > 10
    assert steps == found["workout_mesgs"][0]["num_valid_steps"]
    assert {"file_id_mesgs": 1, "workout_mesgs": 1, "exercise_title_mesgs": 5} == {
        name: len(found[name])
        for name in ("file_id_mesgs", "workout_mesgs", "exercise_title_mesgs")
    }


def test_messages_stand_in_the_order_watches_expect():
    numbers = [number for number, _ in fit_readers.fitdecode_messages(workout_fit(a_session()))]
    assert numbers == sorted(numbers, key=[0, 26, 27, 264].index)


def test_file_id_says_who_made_what_and_when():
    changed_at = datetime(2026, 11, 20, 10, 30, tzinfo=timezone(timedelta(hours=1)))
    session = a_session(changed_at=changed_at)
    file_id = fit_readers.sdk_messages(workout_fit(session))["file_id_mesgs"][0]
    fit_epoch = datetime(1989, 12, 31, tzinfo=UTC)
    # 24 November 2026 is day 739,944 of the calendar: 1,224 minutes over 513 times a day.
    created = changed_at - timedelta(minutes=1224)
    assert 5 == file_id["type"]
    assert 255 == file_id["manufacturer"]
    assert 0 == file_id["product"]
    assert workout_serial(session.uid) == file_id["serial_number"]
    assert (created - fit_epoch).total_seconds() == file_id["time_created"]


def test_no_two_sessions_of_a_plan_were_created_at_the_same_time():
    """Made at the same moment, or anew up to a minute later."""
    days = [a_session().date + timedelta(days=back) for back in range(400)]
    made = {
        created_at(a_session(date=day, changed_at=a_session().changed_at + timedelta(seconds=late)))
        for late in range(60)
        for day in days
    }
    assert 400 * 60 == len(made)


def test_maker_and_product_can_be_those_of_garmin_connect():
    data = workout_fit(a_session(), options=WorkoutOptions(manufacturer=1, product=65534))
    file_id = fit_readers.sdk_messages(data)["file_id_mesgs"][0]
    assert (1, 65534) == (file_id["manufacturer"], file_id["product"])


def test_workout_message_is_strength_training():
    workout = fit_readers.sdk_messages(workout_fit(a_session()))["workout_mesgs"][0]
    assert (10, 20) == (workout["sport"], workout["sub_sport"])
    assert "24 Nov Gym A" == workout["wkt_name"]


@given(st.text(min_size=1))
def test_serial_numbers_are_never_a_value_that_means_none(uid):
    assert 1 <= workout_serial(uid.encode("utf-8", "replace").decode()) <= 2**32 - 2


def test_serial_number_is_fixed_for_ever():
    """A changed hash would put every workout on the watch twice."""
    assert 27_798_718 == workout_serial("plan-7f3a-2026-11-24@runlift-export")


def test_serial_numbers_of_a_thousand_sessions_differ():
    assert 1000 == len({workout_serial(f"plan-{i}") for i in range(1000)})


# --- raw bytes that pin fit-tool 0.9.16 --------------------------------------------------------


def raw_step(data: bytes, index: int) -> dict[int, bytes]:
    """The bytes of each field of one workout_step, walked by hand from the definitions."""
    found, fields, number, at = [], [], None, 14
    while at < len(data) - 2:
        head = data[at]
        if head & 0x40:
            (number,) = struct.unpack_from("<H", data, at + 3)
            count = data[at + 5]
            fields = [tuple(data[at + 6 + 3 * i : at + 9 + 3 * i]) for i in range(count)]
            at += 6 + 3 * count
            continue
        at += 1
        values = {}
        for field, size, _ in fields:
            values[field] = data[at : at + size]
            at += size
        if number == 27:
            found.append(values)
    return found[index]


def test_repetitions_are_stored_as_they_are():
    step = raw_step(one_exercise(reps=8), 0)
    assert struct.pack("<I", 8) == step[DURATION_VALUE]
    assert bytes([REPS]) == step[DURATION_TYPE]


def test_seconds_are_stored_as_milliseconds():
    step = raw_step(one_exercise(reps=None, seconds=45), 0)
    assert struct.pack("<I", 45_000) == step[DURATION_VALUE]
    assert bytes([TIME]) == step[DURATION_TYPE]


def test_a_rest_holds_milliseconds_and_no_trace_of_an_exercise():
    step = raw_step(one_exercise(rest_s=150), 1)
    assert struct.pack("<I", 150_000) == step[DURATION_VALUE]
    assert bytes([REST]) == step[INTENSITY]
    assert not {CATEGORY, NAME, WEIGHT, UNIT} & set(step)


def test_loads_are_stored_as_hundredths_of_a_kilogram():
    step = raw_step(one_exercise(weight_kg=62.5), 0)
    assert struct.pack("<H", 6250) == step[WEIGHT]
    assert struct.pack("<H", 1) == step[UNIT]


@pytest.mark.parametrize(
    ("weight_kg", "stored"), [(62.505, 6251), (0.285, 29), (20.41, 2041), (655.34, 65534)]
)
def test_loads_are_rounded_half_up_in_decimal(weight_kg, stored):
    assert struct.pack("<H", stored) == raw_step(one_exercise(weight_kg=weight_kg), 0)[WEIGHT]


@given(st.integers(1, 65534))
def test_every_hundredth_of_a_kilogram_survives(centikilograms):
    step = fit_readers.steps(one_exercise(weight_kg=centikilograms / 100))[0]
    assert centikilograms == step[WEIGHT]


def test_a_repeat_names_the_first_step_and_the_total():
    data = one_exercise(sets=4, layout=Layout(last_rest=True))
    step = raw_step(data, 2)
    assert bytes([REPEAT]) == step[DURATION_TYPE]
    assert struct.pack("<I", 0) == step[DURATION_VALUE]
    assert struct.pack("<I", 4) == step[TARGET_VALUE]
    assert not {INTENSITY, CATEGORY, TARGET_TYPE} & set(step)


def test_exercise_numbers_are_those_of_the_catalogue_names():
    step = raw_step(one_exercise(), 0)
    assert struct.pack("<H", 28) == step[CATEGORY]
    assert struct.pack("<H", 37) == step[NAME]


def test_notes_are_utf8_with_one_closing_nul():
    step = raw_step(one_exercise(rir=None, notes="Rücken gerade — é"), 0)
    assert "Rücken gerade — é".encode() + b"\0" == step[NOTES]


# --- steps -------------------------------------------------------------------------------------


def kinds(data: bytes) -> list[str]:
    """R8 for eight reps, T30 for 30 s, r90 for a rest, r? for one until the lap button, xN@i."""
    names = []
    for step in fit_readers.steps(data):
        kind, value = step[DURATION_TYPE], step.get(DURATION_VALUE)
        if kind == REPEAT:
            names.append(f"x{step[TARGET_VALUE]}@{value}")
        elif step[INTENSITY] == REST:
            names.append("r?" if kind == OPEN else f"r{value // 1000}")
        elif kind == REPS:
            names.append(f"R{value}")
        else:
            names.append("T?" if kind == OPEN else f"T{value // 1000}")
    return names


@pytest.mark.parametrize(
    ("sets", "expected"),
    [
        (1, ["R8", "r90"]),
        (2, ["R8", "r90", "x2@0"]),
        (3, ["R8", "r90", "x3@0"]),
        (5, ["R8", "r90", "x5@0"]),
    ],
)
def test_a_repeat_counts_the_sets_of_the_plan(sets, expected):
    assert expected == kinds(one_exercise(sets=sets))


@pytest.mark.parametrize(
    ("sets", "expected"),
    [
        (1, ["R8", "r90"]),
        (2, ["R8", "r90", "R8"]),
        (3, ["R8", "r90", "x2@0", "R8"]),
        (5, ["R8", "r90", "x4@0", "R8"]),
    ],
)
def test_on_request_the_last_of_several_sets_has_no_rest_after_it(sets, expected):
    assert expected == kinds(one_exercise(sets=sets, layout=Layout(last_rest=False)))


def test_a_rest_until_the_lap_button_parts_two_exercises():
    lift = a_lift(
        warm_up=(),
        exercises=(
            a_prescription(sets=3),
            a_prescription(name="Plank", reps=None, seconds=30, sets=2, fit_name=None),
        ),
    )
    plain = WorkoutOptions(layout=Layout(last_rest=False))
    assert ["R8", "r90", "x2@0", "R8", "r?", "T30", "r90", "T30"] == kinds(
        workout_fit(a_session(lift=lift), options=plain)
    )


HOLD = a_prescription(
    name="Plank", reps=None, seconds=38, rir=None, weight_kg=None, rest_s=45, category="plank",
    fit_name="plank",
)  # fmt: skip


def test_a_hold_waits_until_one_is_ready_for_it():
    lift = a_lift(warm_up=(), exercises=(a_prescription(sets=3), HOLD))
    assert ["R8", "r90", "x3@0", "r?", "T38", "r45", "x3@4"] == kinds(
        workout_fit(a_session(lift=lift))
    )


def test_a_hold_per_side_is_a_left_step_time_to_turn_and_a_right_step():
    side = replace(HOLD, name="Side plank", per_side=True, seconds=25, notes="Hips up.")
    lift = a_lift(warm_up=(), exercises=(a_prescription(sets=1, rest_s=0), side))
    data = workout_fit(a_session(lift=lift))
    assert ["R8", "r?", "T25", "r10", "T25", "r45", "x3@2"] == kinds(data)
    steps = fit_readers.steps(data)
    assert ["Left side. Hips up.", "Right side. Hips up."] == [steps[i][NOTES] for i in (2, 4)]


def test_the_second_hold_of_a_superset_waits_too():
    first, second = (replace(HOLD, name=name, superset="A") for name in ("Plank", "Side plank"))
    lift = a_lift(warm_up=(), exercises=(first, replace(second, per_side=True, seconds=25)))
    assert ["T38", "r?", "T25", "r10", "T25", "r45", "x3@0"] == kinds(
        workout_fit(a_session(lift=lift))
    )


def test_warm_up_steps_follow_each_other_and_a_stop_ends_them():
    warm = a_prescription(
        name="Bike", sets=1, reps=None, seconds=180, rest_s=0, weight_kg=None, warm_up=True
    )
    lift = a_lift(warm_up=(warm, replace(warm, name="Swings")), exercises=(a_prescription(),))
    data = workout_fit(a_session(lift=lift))
    assert ["T180", "T180", "r?", "R8", "r90", "x3@3"] == kinds(data)
    assert [2, 2, 1, 0] == [step[INTENSITY] for step in fit_readers.steps(data)[:4]]


def superset(sets: int):
    one = a_prescription(sets=sets, superset="A", rest_s=60)
    return a_lift(
        warm_up=(), exercises=(one, replace(one, name="Row", category="row", fit_name="row"))
    )


@pytest.mark.parametrize(
    ("sets", "expected"),
    [
        (2, ["R8", "R8", "r60", "x2@0"]),
        (3, ["R8", "R8", "r60", "x3@0"]),
    ],
)
def test_a_superset_is_one_round_after_another(sets, expected):
    assert expected == kinds(workout_fit(a_session(lift=superset(sets))))


def test_sets_that_one_exercise_of_a_superset_has_more_follow_alone():
    lift = superset(2)
    more = (replace(lift.exercises[0], sets=4), lift.exercises[1])
    data = workout_fit(a_session(lift=replace(lift, exercises=more)))
    assert ["R8", "R8", "r60", "x2@0", "R8", "r60", "x2@4"] == kinds(data)


def test_no_repeat_lies_inside_another():
    for step in fit_readers.steps(workout_fit(a_session())):
        if step[DURATION_TYPE] == REPEAT:
            block = fit_readers.steps(workout_fit(a_session()))[step[DURATION_VALUE] : step[INDEX]]
            assert REPEAT not in [inner[DURATION_TYPE] for inner in block]


def test_sides_and_reserve_stand_first_in_the_notes():
    data = one_exercise(per_side=True, rir=2, notes="Slow.")
    assert "Each side. Keep 2 in reserve. Slow." == fit_readers.steps(data)[0][NOTES]


def test_pounds_are_a_matter_of_display():
    lift = a_lift(exercises=(a_prescription(weight_kg=20.41),), warm_up=())
    step = fit_readers.steps(workout_fit(a_session(lift=lift), options=WorkoutOptions(units="lb")))[
        0
    ]
    assert (2041, 2) == (step[WEIGHT], step[UNIT])


# --- titles ------------------------------------------------------------------------------------


def test_every_pair_in_use_has_one_title():
    data = workout_fit(a_session())
    used = {
        (step.get(CATEGORY), step.get(NAME))
        for step in fit_readers.steps(data)
        if step[DURATION_TYPE] != REPEAT and step[INTENSITY] != REST
    }
    titled = [(title.get(0), title.get(1)) for title in fit_readers.titles(data)]
    assert len(titled) == len(set(titled))
    assert used == set(titled)


def test_a_second_exercise_on_the_same_numbers_becomes_an_unknown_one_of_its_own():
    nordic = a_prescription(name="Nordic curl", category="leg_curl", fit_name="leg_curl")
    machine = replace(nordic, name="Hamstring curl")
    third = replace(nordic, name="Towel curl")
    lift = a_lift(warm_up=(), exercises=(nordic, machine, third))
    found = fit_readers.titles(workout_fit(a_session(lift=lift)))
    assert [
        (15, 0, "Nordic curl"),
        (65534, 1, "Hamstring curl"),
        (65534, 2, "Towel curl"),
    ] == [(title[0], title[1], title[2]) for title in found]


def test_one_name_on_two_fit_exercises_keeps_both():
    lift = a_lift(
        warm_up=(),
        exercises=(
            a_prescription(name="Row", category="row", fit_name="dumbbell_row"),
            a_prescription(name="Row", category="row", fit_name="row"),
        ),
    )
    found = fit_readers.titles(workout_fit(a_session(lift=lift)))
    assert [(23, 2, "Row"), (23, 36, "Row")] == [(one[0], one[1], one[2]) for one in found]


def test_an_exercise_without_a_fit_name_keeps_its_category():
    data = one_exercise(category="warm_up", fit_name=None, name="Mobility")
    assert [{254: 0, 0: 31, 2: "Mobility"}] == [
        {key: value for key, value in title.items() if value is not None}
        for title in fit_readers.titles(data)
    ]


def name_in_file(name: str) -> str:
    return preview_workout(workout_fit(a_session(lift=a_lift(name=name)))).name


@settings(deadline=None)
@given(st.text(max_size=60))
def test_a_name_is_cut_between_characters_and_keeps_no_control_character(raw):
    """The longest piece of the plain text that fits 31 bytes after the date, on one line."""
    plain = "".join(
        one
        for one in raw.replace("\t", " ")
        if one == "\n" or not unicodedata.category(one).startswith("C")
    )
    plain = plain.replace("\n", " ")
    plain = _longest(plain, 31).strip() or "Strength"
    assert _longest(f"24 Nov {plain}", 31).rstrip() == name_in_file(raw)


def _longest(text: str, most_bytes: int) -> str:
    pieces = (text[:end] for end in range(len(text) + 1))
    return max((one for one in pieces if len(one.encode()) <= most_bytes), key=len)


@pytest.mark.parametrize(
    ("changes", "name", "on_older_watches"),
    [
        ({}, "24 Nov Gym A", "24 Nov Gym A"),
        ({"deload": True}, "24 Nov Gym A · deload", "24 Nov Gym A ·"),
        ({"kind": LiftKind.SHORT, "name": "Short B"}, "24 Nov Short B", "24 Nov Short B"),
        ({"kind": LiftKind.SHORT}, "24 Nov Gym A · short", "24 Nov Gym A ·"),
    ],
)
def test_a_name_says_the_day_first_and_what_differs_last(changes, name, on_older_watches):
    found = preview_workout(workout_fit(a_session(lift=a_lift(**changes)))).name
    assert name == found
    assert on_older_watches == found.encode()[:15].decode().rstrip()


def description(*why: str) -> str:
    data = workout_fit(a_session(lift=a_lift(why=why)))
    return fit_readers.sdk_messages(data)["workout_mesgs"][0].get("wkt_description", "")


def test_a_description_is_whole_sentences_without_ids_of_rules():
    assert "Base phase. New to the legs, two sets." == description(
        "base phase", "H5: new to the legs, two sets (S8)"
    )


def test_a_description_that_does_not_fit_ends_with_the_last_whole_sentence():
    assert f"A{'a' * 99}." == description("a" * 100, "b" * 100)
    assert "" == description("a" * 300)


def test_notes_that_do_not_fit_end_with_the_last_whole_sentence():
    data = one_exercise(rir=2, notes=f"Slow. {'long ' * 60}.")
    assert "Keep 2 in reserve. Slow." == fit_readers.steps(data)[0][NOTES]


def test_half_a_character_from_elsewhere_is_left_out():
    assert "24 Nov ab" == name_in_file("a\ud800b")


def test_a_character_that_does_not_fit_is_left_out_whole():
    assert "24 Nov " + 22 * "a" + "é" == name_in_file(22 * "a" + "éé")


# --- refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"reps": 0}, "reps"),
        ({"reps": 5.7}, "reps"),
        ({"reps": True}, "reps"),
        ({"reps": 2**32 - 1}, "reps"),
        ({"sets": 0}, "sets"),
        ({"rest_s": -1}, "rest_s"),
        ({"rest_s": 3601}, "rest_s"),
        ({"reps": None, "seconds": 0}, "seconds"),
        ({"seconds": 30}, "reps and seconds"),
        ({"weight_kg": 655.35}, "load_kg"),
        ({"weight_kg": 0.0}, "load_kg"),
        ({"weight_kg": float("nan")}, "load_kg"),
        ({"weight_kg": float("inf")}, "load_kg"),
        ({"weight_kg": -10.0}, "load_kg"),
        ({"name": " "}, "name"),
        ({"name": "\x00\x1b"}, "name"),
        ({"fit_name": "no_such_squat"}, "no_such_squat"),
        ({"category": "no_such_category"}, "no_such_category"),
    ],
)
def test_a_number_that_fit_cannot_hold_is_refused(changes, named):
    with pytest.raises(WorkoutError, match=named):
        one_exercise(**changes)


def test_supersets_of_unequal_rests_are_refused():
    lift = superset(3)
    uneven = (lift.exercises[0], replace(lift.exercises[1], rest_s=61))
    with pytest.raises(WorkoutError, match="superset A: expected one rest"):
        workout_fit(a_session(lift=replace(lift, exercises=uneven)))


def test_supersets_that_do_not_follow_each_other_are_refused():
    lift = superset(3)
    first, second = lift.exercises
    apart = (first, a_prescription(name="Between"), second)
    with pytest.raises(WorkoutError, match="follow each other"):
        workout_fit(a_session(lift=replace(lift, exercises=apart)))


@pytest.mark.parametrize("year", [1990, 2126])
def test_a_time_that_fit_cannot_hold_is_refused(year):
    with pytest.raises(WorkoutError, match="changed_at"):
        workout_fit(a_session(changed_at=datetime(year, 1, 1, tzinfo=UTC)))


def test_a_time_without_an_offset_is_refused():
    with pytest.raises(WorkoutError, match="offset"):
        workout_fit(a_session(changed_at=datetime(2026, 1, 1)))  # noqa: DTZ001 - the point


def test_every_fault_is_named_at_once():
    with pytest.raises(WorkoutError) as caught:
        one_exercise(reps=0, sets=0, weight_kg=-1.0)
    assert all(word in str(caught.value) for word in ("reps", "sets", "load_kg"))


def test_a_session_without_exercises_is_refused():
    with pytest.raises(WorkoutError, match="at least one"):
        workout_fit(a_session(lift=a_lift(exercises=())))


# --- names of files ----------------------------------------------------------------------------


def test_file_name_is_date_and_name():
    assert "2026-11-24-gym-a.fit" == workout_file_name(date(2026, 11, 24), "Gym A")


@given(st.text(max_size=80))
def test_file_name_is_safe_on_every_system(name):
    made = workout_file_name(date(2026, 11, 24), name)
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert len(made) <= 80
    assert made.endswith(".fit")
    assert "--" not in made


# --- any session -------------------------------------------------------------------------------


@settings(deadline=None, max_examples=40)
@given(sessions())
def test_any_sound_session_is_read_alike_by_both_decoders(session):
    data = workout_fit(sound(session))
    by_sdk = fit_readers.sdk_messages(data)["workout_step_mesgs"]
    by_fitdecode = fit_readers.steps(data)
    assert len(by_sdk) == len(by_fitdecode)
    names = {"duration_type": 1, "duration_value": 2, "intensity": 7, "exercise_category": 10}
    for one, other in zip(by_sdk, by_fitdecode, strict=True):
        assert {name: one.get(name) for name in names} == {
            name: other.get(number) for name, number in names.items()
        }
