"""FIT records of a strength workout, through fit-tool. Import it late: fit-tool is slow to load.

Every message is built once and in this order of setters; a field that is not set is left out.
fit-tool's own traps (the type before the value, seconds for times, no zero-filled definitions)
are met here and pinned by raw-byte tests.
"""

from __future__ import annotations

from collections.abc import Iterable

from fit_tool.data_message import DataMessage
from fit_tool.fit_file import FitFile
from fit_tool.fit_file_builder import FitFileBuilder
from fit_tool.fit_file_header import FitFileHeader, ProtocolVersion
from fit_tool.profile.messages.exercise_title_message import ExerciseTitleMessage
from fit_tool.profile.messages.file_id_message import FileIdMessage
from fit_tool.profile.messages.workout_message import WorkoutMessage
from fit_tool.profile.messages.workout_step_message import WorkoutStepMessage
from fit_tool.profile.profile_type import (
    FileType,
    FitBaseUnit,
    Intensity,
    Sport,
    SubSport,
    WorkoutStepDuration,
    WorkoutStepTarget,
)

from runlift_export.workout.limits import (
    EACH_SIDE,
    LEFT_SIDE,
    RIGHT_SIDE,
    centikilograms,
    notes_text,
)
from runlift_export.workout.steps import Key, Pair, Repeat, Rest, Side, Step, Work, exercise_key

# Garmin Connect's own value ("tcx"); watches load workouts without it too.
CAPABILITIES = 32


def file_id_message(
    *, manufacturer: int, product: int, serial: int, created_unix_s: int
) -> DataMessage:
    """The first message: who made the file, and its identity on the watch."""
    message = FileIdMessage()
    message.type = FileType.WORKOUT
    message.manufacturer = manufacturer
    message.product = product
    message.serial_number = serial
    message.time_created = created_unix_s * 1000
    return message


def workout_message(*, name: str, description: str, steps: int) -> DataMessage:
    """The workout's head; `steps` counts every step message, repeats included."""
    message = WorkoutMessage()
    message.workout_name = name
    message.sport = Sport.TRAINING
    message.sub_sport = SubSport.STRENGTH_TRAINING
    message.capabilities = CAPABILITIES
    message.num_valid_steps = steps
    if description:
        message.workout_description = description
    return message


def step_message(index: int, one: Step, *, pairs: dict[Key, Pair], units: str) -> DataMessage:
    """One workout step; `units` ("kg" or "lb") is what the watch shows weights in."""
    message = WorkoutStepMessage()
    message.message_index = index
    if isinstance(one, Repeat):
        message.duration_type = WorkoutStepDuration.REPEAT_UNTIL_STEPS_CMPLT
        message.duration_value = one.first
        message.target_value = one.total
        return message
    if isinstance(one, Rest):
        _duration(message, reps=None, seconds=one.seconds)
        message.intensity = Intensity.REST
        return message
    work = one.step
    _duration(message, reps=work.reps, seconds=work.seconds)
    message.intensity = Intensity.WARMUP if work.warm_up else Intensity.ACTIVE
    _exercise(message, one, pair=pairs[exercise_key(work)], units=units)
    return message


def title_message(index: int, *, pair: Pair, title: str) -> DataMessage:
    """The text the watch shows for a pair of exercise numbers."""
    message = ExerciseTitleMessage()
    message.message_index = index
    message.exercise_category = pair[0]
    if pair[1] is not None:
        message.exercise_name = pair[1]
    message.workout_step_name = title
    return message


def record_bytes(messages: Iterable[DataMessage]) -> bytes:
    """The records of these messages, each kind behind its definition."""
    builder = FitFileBuilder(auto_define=True)
    builder.add_all(list(messages))
    header = FitFileHeader(records_size=0, protocol_version=ProtocolVersion(2, 0), gen_crc=True)
    return bytes(FitFile(header, builder.records).to_bytes())[HEADER_BYTES:-CRC_BYTES]


HEADER_BYTES, CRC_BYTES = 14, 2


def _duration(message: WorkoutStepMessage, *, reps: int | None, seconds: int | None) -> None:
    """The type first: fit-tool scales the value by the type it finds. Neither: lap button."""
    if reps is not None:
        message.duration_type = WorkoutStepDuration.REPS
        message.duration_reps = reps
    elif seconds is not None:
        message.duration_type = WorkoutStepDuration.TIME
        message.duration_time = float(seconds)
    else:
        message.duration_type = WorkoutStepDuration.OPEN
    message.target_type = WorkoutStepTarget.OPEN
    message.target_value = 0


_SIDES = {None: EACH_SIDE, Side.LEFT: LEFT_SIDE, Side.RIGHT: RIGHT_SIDE}


def _exercise(message: WorkoutStepMessage, one: Work, *, pair: Pair, units: str) -> None:
    work = one.step
    notes = notes_text(work, _SIDES[one.side])
    if notes:
        message.notes = notes
    message.exercise_category = pair[0]
    if pair[1] is not None:
        message.exercise_name = pair[1]
    if work.weight_kg is not None:
        message.exercise_weight = centikilograms(work.weight_kg) / 100
        unit = FitBaseUnit.POUND if units == "lb" else FitBaseUnit.KILOGRAM
        message.weight_display_unit = unit.value
