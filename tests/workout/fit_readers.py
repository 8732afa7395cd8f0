"""Readers that are not ours, for tests: raw FIT numbers as two other libraries read them."""

from __future__ import annotations

from typing import Any

import fitdecode
from garmin_fit_sdk import Decoder, Stream

Message = dict[int, Any]
MESSAGES = {
    "file_id_mesgs": 0,
    "file_creator_mesgs": 49,
    "workout_mesgs": 26,
    "workout_step_mesgs": 27,
    "exercise_title_mesgs": 264,
}


def sdk_messages(data: bytes) -> dict[str, list[dict[Any, Any]]]:
    """Named raw messages by Garmin's own decoder.

    Each call gets a fresh stream: `check_integrity()` uses one up, and `read()` after it finds
    nothing and says nothing.
    """

    def decoder() -> Decoder:
        return Decoder(Stream.from_byte_array(bytearray(data)))

    assert decoder().is_fit()
    assert decoder().check_integrity()
    found, errors = decoder().read(
        apply_scale_and_offset=False,
        convert_datetimes_to_dates=False,
        convert_types_to_strings=False,
        expand_sub_fields=False,
        expand_components=False,
        merge_heart_rates=False,
    )
    assert errors == []
    return found


def fitdecode_messages(data: bytes) -> list[tuple[int, Message]]:
    """(global number, raw values by field number) in file order; raises on any flaw."""
    reader = fitdecode.FitReader(
        data,
        check_crc=fitdecode.CrcCheck.RAISE,
        error_handling=fitdecode.ErrorHandling.RAISE,
    )
    with reader as frames:
        return [
            (
                frame.global_mesg_num,
                {f.def_num: f.raw_value for f in frame.fields if f.raw_value is not None},
            )
            for frame in frames
            if frame.frame_type == fitdecode.FIT_FRAME_DATA
        ]


def count(messages: list[tuple[int, Message]], number: int) -> int:
    return sum(one == number for one, _ in messages)


def steps(data: bytes) -> list[Message]:
    """The workout_step messages by fitdecode: raw values by field number."""
    return [values for number, values in fitdecode_messages(data) if number == 27]


def titles(data: bytes) -> list[Message]:
    return [values for number, values in fitdecode_messages(data) if number == 264]
