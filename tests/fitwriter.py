"""FIT bytes for tests, written by the protocol and by nothing of ours: shapes, headers, CRC.

`FitWriter` writes any messages, sound or not; `activity()` writes a believable run.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

ENUM, SINT8, UINT8, SINT16, UINT16, SINT32, UINT32 = 0x00, 0x01, 0x02, 0x83, 0x84, 0x85, 0x86
STRING, FLOAT32, FLOAT64, UINT8Z, UINT16Z, UINT32Z = 0x07, 0x88, 0x89, 0x0A, 0x8B, 0x8C
BYTE, SINT64, UINT64, UINT64Z = 0x0D, 0x8E, 0x8F, 0x90

LETTERS = {
    ENUM: "B", SINT8: "b", UINT8: "B", SINT16: "h", UINT16: "H", SINT32: "i", UINT32: "I",
    FLOAT32: "f", FLOAT64: "d", UINT8Z: "B", UINT16Z: "H", UINT32Z: "I", BYTE: "B",
    SINT64: "q", UINT64: "Q", UINT64Z: "Q",
}  # fmt: skip
INVALID = {
    ENUM: 0xFF, SINT8: 0x7F, UINT8: 0xFF, SINT16: 0x7FFF, UINT16: 0xFFFF, SINT32: 0x7FFFFFFF,
    UINT32: 0xFFFFFFFF, UINT8Z: 0, UINT16Z: 0, UINT32Z: 0, BYTE: 0xFF,
    SINT64: 0x7FFFFFFFFFFFFFFF, UINT64: 0xFFFFFFFFFFFFFFFF, UINT64Z: 0,
}  # fmt: skip

START = 1_000_000_000  # a FIT time: 2021-09-08T01:46:40Z


def crc16(data: bytes) -> int:
    """CRC-16/ARC bit by bit: slow, and none of the code under test."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


def value_bytes(base: int, values: Iterable[float], *, big_endian: bool = False) -> bytes:
    order = ">" if big_endian else "<"
    return b"".join(struct.pack(order + LETTERS[base], value) for value in values)


@dataclass
class FitWriter:
    """Collects messages; `bytes()` puts header and checksum round them."""

    header_size: int = 14
    header_crc: bool = True
    content: bytearray = field(default_factory=bytearray)

    def define(
        self,
        local: int,
        message: int,
        fields: Sequence[tuple[int, int, int]],
        *,
        developer: Sequence[tuple[int, int, int]] = (),
        big_endian: bool = False,
    ) -> FitWriter:
        """Fields are (number, size, base type); developer ones (number, size, index)."""
        self.content.append(0x40 | local | (0x20 if developer else 0))
        self.content += bytes((0, big_endian))
        self.content += struct.pack(">HB" if big_endian else "<HB", message, len(fields))
        for triple in fields:
            self.content += bytes(triple)
        if developer:
            self.content.append(len(developer))
            for triple in developer:
                self.content += bytes(triple)
        return self

    def data(self, local: int, payload: bytes) -> FitWriter:
        self.content.append(local)
        self.content += payload
        return self

    def compressed(self, local: int, low_bits: int, payload: bytes) -> FitWriter:
        self.content.append(0x80 | local << 5 | low_bits)
        self.content += payload
        return self

    def message(
        self, message: int, rows: Sequence[dict[int, tuple[int, float | bytes]]], local: int = 0
    ) -> FitWriter:
        """Define and write rows that map field number to (base type, value); all alike."""
        shape = []
        for number, (base, value) in rows[0].items():
            size = len(value) if isinstance(value, bytes) else struct.calcsize(LETTERS[base])
            shape.append((number, size, base))
        self.define(local, message, shape)
        for row in rows:
            parts = [
                value if isinstance(value, bytes) else value_bytes(base, [value])
                for base, value in row.values()
            ]
            self.data(local, b"".join(parts))
        return self

    def bytes(self) -> bytes:
        header = struct.pack("<BBHI4s", self.header_size, 0x20, 2100, len(self.content), b".FIT")
        if self.header_size >= 14:
            header += struct.pack("<H", crc16(header) if self.header_crc else 0)
            header += bytes(self.header_size - 14)
        whole = header + bytes(self.content)
        return whole + struct.pack("<H", crc16(whole))


def file_id(writer: FitWriter, kind: int = 4) -> FitWriter:
    return writer.message(0, [{0: (ENUM, kind), 1: (UINT16, 1), 2: (UINT16, 2431)}])


def record_rows(
    times: Sequence[float],
    *,
    start: int = START,
    speed_m_per_s: float = 3.0,
    heart_rate: int = 150,
    cadence: int = 85,
) -> list[dict[int, tuple[int, float | bytes]]]:
    """Records at clock seconds after the start, running evenly."""
    return [
        {
            253: (UINT32, start + int(at)),
            5: (UINT32, round(at * speed_m_per_s * 100)),
            3: (UINT8, heart_rate),
            4: (UINT8, cadence),
        }
        for at in times
    ]


def session_row(
    *,
    start: int = START,
    elapsed_s: float = 1800.0,
    timer_s: float | None = None,
    distance_m: float = 5400.0,
    sport: int = 1,
    sub_sport: int = 0,
) -> dict[int, tuple[int, float | bytes]]:
    timer_s = elapsed_s if timer_s is None else timer_s
    return {
        253: (UINT32, start + int(elapsed_s)),
        2: (UINT32, start),
        5: (ENUM, sport),
        6: (ENUM, sub_sport),
        7: (UINT32, round(elapsed_s * 1000)),
        8: (UINT32, round(timer_s * 1000)),
        9: (UINT32, round(distance_m * 100)),
    }


def activity(
    *,
    start: int = START,
    elapsed_s: float = 1800.0,
    spacing_s: int = 1,
    speed_m_per_s: float = 3.0,
    sport: int = 1,
    sub_sport: int = 0,
    local_offset_s: int | None = 7200,
    heart_rate: int = 150,
) -> bytes:
    """An even run with records, a timer event at each end, one session and an activity."""
    writer = file_id(FitWriter())
    writer.message(21, [{253: (UINT32, start), 0: (ENUM, 0), 1: (ENUM, 0)}], 1)
    times = range(0, int(elapsed_s) + 1, spacing_s)
    rows = record_rows(times, start=start, speed_m_per_s=speed_m_per_s, heart_rate=heart_rate)
    writer.message(20, rows, 2)
    end = start + int(elapsed_s)
    writer.message(21, [{253: (UINT32, end), 0: (ENUM, 0), 1: (ENUM, 4)}], 1)
    distance_m = elapsed_s * speed_m_per_s
    session = session_row(
        start=start, elapsed_s=elapsed_s, distance_m=distance_m, sport=sport, sub_sport=sub_sport
    )
    writer.message(18, [session], 3)
    if local_offset_s is not None:
        closing = {253: (UINT32, end), 5: (UINT32, end + local_offset_s)}
        writer.message(34, [closing], 4)
    return writer.bytes()
