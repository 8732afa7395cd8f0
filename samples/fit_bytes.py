"""A small FIT encoder: messages in, the bytes of one FIT file out.

Written apart from the package that reads the samples, so that a mistake in one is not repeated
in the other. Numbers are those of the public FIT profile; values are given in plain units
(metres, seconds, aware datetimes) and scaled here. A field that is None is written as FIT's
"invalid", so that all messages of one kind share one definition.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime

FIT_EPOCH = datetime(1989, 12, 31, tzinfo=UTC)
MAX_LOCAL_TYPES = 16

Value = float | str | datetime | None

# Base type byte, struct letter, value that means "no value".
BASE_TYPES = {
    "enum": (0x00, "B", 0xFF),
    "sint8": (0x01, "b", 0x7F),
    "uint8": (0x02, "B", 0xFF),
    "sint32": (0x85, "i", 0x7FFFFFFF),
    "uint16": (0x84, "H", 0xFFFF),
    "uint32": (0x86, "I", 0xFFFFFFFF),
    "uint32z": (0x8C, "I", 0),
    "date_time": (0x86, "I", 0xFFFFFFFF),
    "semicircles": (0x85, "i", 0x7FFFFFFF),
}

# message: (global number, {field: (number, type, scale, offset)}); strings are (number, size).
PROFILE: dict[str, tuple[int, dict[str, tuple[int, str, float, float]]]] = {
    "file_id": (
        0,
        {
            "type": (0, "enum", 1, 0),
            "manufacturer": (1, "uint16", 1, 0),
            "product": (2, "uint16", 1, 0),
            "serial_number": (3, "uint32z", 1, 0),
            "time_created": (4, "date_time", 1, 0),
            "product_name": (8, "string", 13, 0),
        },
    ),
    "file_creator": (49, {"software_version": (0, "uint16", 1, 0)}),
    "device_info": (
        23,
        {
            "timestamp": (253, "date_time", 1, 0),
            "device_index": (0, "uint8", 1, 0),
            "device_type": (1, "uint8", 1, 0),
            "manufacturer": (2, "uint16", 1, 0),
            "product": (4, "uint16", 1, 0),
            "software_version": (5, "uint16", 100, 0),
            "source_type": (25, "enum", 1, 0),
        },
    ),
    "sport": (
        12,
        {
            "sport": (0, "enum", 1, 0),
            "sub_sport": (1, "enum", 1, 0),
            "name": (3, "string", 16, 0),
        },
    ),
    "user_profile": (
        3,
        {
            "gender": (1, "enum", 1, 0),
            "age": (2, "uint8", 1, 0),
            "height": (3, "uint8", 100, 0),
            "weight": (4, "uint16", 10, 0),
            "resting_heart_rate": (8, "uint8", 1, 0),
        },
    ),
    "zones_target": (
        7,
        {
            "max_heart_rate": (1, "uint8", 1, 0),
            "threshold_heart_rate": (2, "uint8", 1, 0),
            "hr_calc_type": (5, "enum", 1, 0),
        },
    ),
    "workout": (
        26,
        {
            "sport": (4, "enum", 1, 0),
            "num_valid_steps": (6, "uint16", 1, 0),
            "wkt_name": (8, "string", 16, 0),
        },
    ),
    "workout_step": (
        27,
        {
            "message_index": (254, "uint16", 1, 0),
            "duration_type": (1, "enum", 1, 0),
            "duration_value": (2, "uint32", 1, 0),
            "target_type": (3, "enum", 1, 0),
            "target_value": (4, "uint32", 1, 0),
            "intensity": (7, "enum", 1, 0),
        },
    ),
    "event": (
        21,
        {
            "timestamp": (253, "date_time", 1, 0),
            "event": (0, "enum", 1, 0),
            "event_type": (1, "enum", 1, 0),
            "data": (3, "uint32", 1, 0),
            "event_group": (4, "uint8", 1, 0),
        },
    ),
    "record": (
        20,
        {
            "timestamp": (253, "date_time", 1, 0),
            "position_lat": (0, "semicircles", 1, 0),
            "position_long": (1, "semicircles", 1, 0),
            "distance": (5, "uint32", 100, 0),
            "altitude": (2, "uint16", 5, 500),
            "speed": (6, "uint16", 1000, 0),
            "heart_rate": (3, "uint8", 1, 0),
            "cadence": (4, "uint8", 1, 0),
            "fractional_cadence": (53, "uint8", 128, 0),
        },
    ),
    "lap": (
        19,
        {
            "message_index": (254, "uint16", 1, 0),
            "timestamp": (253, "date_time", 1, 0),
            "event": (0, "enum", 1, 0),
            "event_type": (1, "enum", 1, 0),
            "start_time": (2, "date_time", 1, 0),
            "total_elapsed_time": (7, "uint32", 1000, 0),
            "total_timer_time": (8, "uint32", 1000, 0),
            "total_distance": (9, "uint32", 100, 0),
            "avg_speed": (13, "uint16", 1000, 0),
            "max_speed": (14, "uint16", 1000, 0),
            "avg_heart_rate": (15, "uint8", 1, 0),
            "max_heart_rate": (16, "uint8", 1, 0),
            "avg_cadence": (17, "uint8", 1, 0),
            "total_ascent": (21, "uint16", 1, 0),
            "total_descent": (22, "uint16", 1, 0),
            "intensity": (23, "enum", 1, 0),
            "lap_trigger": (24, "enum", 1, 0),
            "sport": (25, "enum", 1, 0),
            "sub_sport": (39, "enum", 1, 0),
            "wkt_step_index": (71, "uint16", 1, 0),
        },
    ),
    "set": (
        225,
        {
            "timestamp": (254, "date_time", 1, 0),
            "duration": (0, "uint32", 1000, 0),
            "repetitions": (3, "uint16", 1, 0),
            "weight": (4, "uint16", 16, 0),
            "set_type": (5, "uint8", 1, 0),
            "start_time": (6, "date_time", 1, 0),
            "category": (7, "uint16", 1, 0),
            "category_subtype": (8, "uint16", 1, 0),
            "weight_display_unit": (9, "uint16", 1, 0),
            "message_index": (10, "uint16", 1, 0),
        },
    ),
    "exercise_title": (
        264,
        {
            "message_index": (254, "uint16", 1, 0),
            "exercise_category": (0, "uint16", 1, 0),
            "exercise_name": (1, "uint16", 1, 0),
            "wkt_step_name": (2, "string", 32, 0),
        },
    ),
    "session": (
        18,
        {
            "message_index": (254, "uint16", 1, 0),
            "timestamp": (253, "date_time", 1, 0),
            "event": (0, "enum", 1, 0),
            "event_type": (1, "enum", 1, 0),
            "start_time": (2, "date_time", 1, 0),
            "sport": (5, "enum", 1, 0),
            "sub_sport": (6, "enum", 1, 0),
            "total_elapsed_time": (7, "uint32", 1000, 0),
            "total_timer_time": (8, "uint32", 1000, 0),
            "total_distance": (9, "uint32", 100, 0),
            "avg_speed": (14, "uint16", 1000, 0),
            "max_speed": (15, "uint16", 1000, 0),
            "avg_heart_rate": (16, "uint8", 1, 0),
            "max_heart_rate": (17, "uint8", 1, 0),
            "avg_cadence": (18, "uint8", 1, 0),
            "total_ascent": (22, "uint16", 1, 0),
            "total_descent": (23, "uint16", 1, 0),
            "first_lap_index": (25, "uint16", 1, 0),
            "num_laps": (26, "uint16", 1, 0),
            "trigger": (28, "enum", 1, 0),
        },
    ),
    "activity": (
        34,
        {
            "timestamp": (253, "date_time", 1, 0),
            "total_timer_time": (0, "uint32", 1000, 0),
            "num_sessions": (1, "uint16", 1, 0),
            "type": (2, "enum", 1, 0),
            "event": (3, "enum", 1, 0),
            "event_type": (4, "enum", 1, 0),
            "local_timestamp": (5, "date_time", 1, 0),
        },
    ),
}


def _crc_table() -> list[int]:
    table = []
    for value in range(256):
        crc = value
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
        table.append(crc)
    return table


_CRC_TABLE = _crc_table()


def crc16(data: bytes) -> int:
    """The checksum of FIT headers and files (CRC-16/ARC)."""
    crc = 0
    for byte in data:
        crc = (crc >> 8) ^ _CRC_TABLE[(crc ^ byte) & 0xFF]
    return crc


def _packed(value: Value, kind: str, scale: float, offset: float) -> bytes:
    if kind == "string":
        text = str(value or "").encode()
        if len(text) >= scale:
            raise ValueError(f"{value!r} needs more than {scale - 1} bytes")
        return text.ljust(int(scale), b"\0")
    _, letter, invalid = BASE_TYPES[kind]
    if value is None:
        return struct.pack("<" + letter, invalid)
    if isinstance(value, datetime):
        value = (value - FIT_EPOCH).total_seconds()
    if kind == "semicircles":
        return struct.pack("<i", round(float(value) * 2**31 / 180))
    return struct.pack("<" + letter, round((float(value) + offset) * scale))


@dataclass(slots=True)
class FitWriter:
    """Collects messages in file order; `to_bytes` adds header and checksums."""

    body: bytearray = field(default_factory=bytearray)
    locals_by_shape: dict[tuple[str, tuple[str, ...]], int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, message: str, **values: Value) -> None:
        """Append one data message, with a definition before it where its shape is new."""
        fields = PROFILE[message][1]
        shape = (message, tuple(values))
        if shape not in self.locals_by_shape:
            self._define(shape)
        self.body.append(self.locals_by_shape[shape])
        for name, value in values.items():
            _, kind, scale, offset = fields[name]
            self.body += _packed(value, kind, scale, offset)
        self.counts[message] = self.counts.get(message, 0) + 1

    def _define(self, shape: tuple[str, tuple[str, ...]]) -> None:
        message, names = shape
        number, fields = PROFILE[message]
        local = len(self.locals_by_shape)
        if local >= MAX_LOCAL_TYPES:
            raise ValueError(f"more than {MAX_LOCAL_TYPES} message shapes in one file")
        self.locals_by_shape[shape] = local
        self.body += struct.pack("<BBBHB", 0x40 | local, 0, 0, number, len(names))
        for name in names:
            field_number, kind, scale, _ = fields[name]
            if kind == "string":
                self.body += bytes((field_number, int(scale), 0x07))
            else:
                code, letter, _ = BASE_TYPES[kind]
                self.body += bytes((field_number, struct.calcsize(letter), code))

    def to_bytes(self) -> bytes:
        """The whole file: 14-byte header of protocol 2.0, messages, checksum."""
        header = struct.pack("<BBHI4s", 14, 0x20, 21158, len(self.body), b".FIT")
        content = header + struct.pack("<H", crc16(header)) + bytes(self.body)
        return content + struct.pack("<H", crc16(content))
