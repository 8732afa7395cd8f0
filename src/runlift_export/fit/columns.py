"""The fast reader: FIT bytes to numpy columns, without a Python object for any field.

A data message's length is fixed by its definition, so one loop over the header bytes finds
every message. All messages of one shape are then one strided gather into a structured array.

Source: Flexible and Interoperable Data Transfer Protocol (record headers, definition messages,
compressed timestamps, developer fields, CRC).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from fastcrc import crc16

from runlift_export.errors import FitError
from runlift_export.fit.compressed_time import with_times
from runlift_export.fit.definition import Definition, definition_length, parse_definition
from runlift_export.fit.developer import developer_types
from runlift_export.fit.fitfile import FitFile
from runlift_export.fit.header import is_fit, read_header
from runlift_export.fit.table import Part, Table

_COMPRESSED = 0x80
_DEFINITION = 0x40


@dataclass(slots=True, kw_only=True)
class _Shape:
    """A definition and the offsets of its data messages."""

    definition: Definition
    offsets: list[int] = field(default_factory=list)


def read(data: bytes) -> tuple[FitFile, ...]:
    """Read every FIT file of a chain; there is at least one.

    Raise FitError (kind "not_fit") if the bytes do not start with a FIT header. A file that is
    damaged further on is returned up to the break, with its `fault`; nothing after a break
    is trusted. Time and memory grow linearly with the number of bytes.
    """
    files: list[FitFile] = []
    at = 0
    while at < len(data):
        if files and not is_fit(data, at):
            files[-1] = _with_trailing_fault(files[-1], data, at)
            break
        file = _read_one(data, at)
        files.append(file)
        at += file.size
    if not files:
        raise FitError(offset=0, kind="not_fit", problem="the file is empty")
    return tuple(files)


def messages(data: bytes) -> dict[int, Table]:
    """Return the tables of the first FIT file in `data`, by message number.

    Raise FitError if it is not FIT or damaged: for readers of files that must be whole.
    """
    file = read(data)[0]
    if file.fault is not None:
        raise file.fault
    return dict(file.tables)


def _read_one(data: bytes, at: int) -> FitFile:
    header = read_header(data, at)
    end = min(header.end, len(data))
    shapes, stopped = _walk(data, header.start, end)
    fault: FitError | None
    size = min(header.end + 2, len(data)) - at
    if header.open_ended:
        fault = FitError(offset=at, kind="damaged", problem="the recording was never closed")
    elif stopped is not None:
        fault = stopped
    elif header.end > len(data):
        missing = header.end + 2 - len(data)
        fault = FitError(
            offset=len(data), kind="damaged", problem=f"the file ends {missing} bytes early"
        )
    else:
        fault = _crc_fault(data, at, header.end)
    return FitFile(offset=at, size=size, tables=_tables(data, shapes), fault=fault)


def _walk(data: bytes, start: int, end: int) -> tuple[list[_Shape], FitError | None]:
    """Find every message between `start` and `end`; stop at the first that makes no sense.

    Two tables indexed by the header byte say how long the message is and where its offset
    goes, so that one data message costs one addition and one append.
    """
    shapes: dict[tuple[bytes, bool], _Shape] = {}
    sizes = [0] * 256
    note: list[Callable[[int], None]] = [_no_shape] * 256
    noted: list[list[int]] = [[]] * 256
    at = last = start
    while at < end:
        head = data[at]
        size = sizes[head]
        if size:
            note[head](at)
            last = at
            at += size
        elif head & (_COMPRESSED | _DEFINITION) == _DEFINITION:
            length = definition_length(data, at, end)
            if length is None:
                return list(shapes.values()), _cut(at)
            developer = head & 0x20 != 0
            content = data[at + 1 : at + length]
            shape = shapes.get((content, developer))
            if shape is None:
                shape = _Shape(definition=parse_definition(content, developer=developer))
                shapes[content, developer] = shape
            for code in _header_bytes(head & 0x0F):
                sizes[code] = shape.definition.size
                note[code] = shape.offsets.append
                noted[code] = shape.offsets
            at += length
        else:
            local = head >> 5 & 3 if head & _COMPRESSED else head & 0x0F
            problem = f"a message of local type {local}, which was never defined"
            return list(shapes.values()), FitError(offset=at, kind="damaged", problem=problem)
    if at > end:
        noted[data[last]].pop()
        return list(shapes.values()), _cut(last)
    return list(shapes.values()), None


def _header_bytes(local: int) -> list[int]:
    """Return every header byte of a data message of this local type.

    Bits 4 and 5 mean nothing in a plain data message; a compressed-timestamp header has room
    for the local types 0 to 3 only.
    """
    plain = [local, local | 0x10, local | 0x20, local | 0x30]
    if local > 3:
        return plain
    compressed = _COMPRESSED | local << 5
    return plain + list(range(compressed, compressed + 32))


def _no_shape(_: int) -> None:
    """Stand in the table where no shape is known; sizes there are 0, so it is never called."""


def _cut(at: int) -> FitError:
    return FitError(offset=at, kind="damaged", problem="the data ends within a message")


def _crc_fault(data: bytes, at: int, end: int) -> FitError | None:
    """Check the CRC-16/ARC over header and data against the two bytes after them."""
    stored = data[end : end + 2]
    if len(stored) < 2:
        return FitError(offset=end, kind="damaged", problem="the checksum is missing")
    expected = int.from_bytes(stored, "little")
    found = crc16.arc(data[at:end])
    if found == expected:
        return None
    problem = f"expected checksum 0x{expected:04X}, found 0x{found:04X}"
    return FitError(offset=end, kind="damaged", problem=problem)


def _with_trailing_fault(file: FitFile, data: bytes, at: int) -> FitFile:
    if file.fault is not None:
        return file
    rest = len(data) - at
    fault = FitError(offset=at, kind="damaged", problem=f"{rest} bytes follow that are no FIT file")
    return FitFile(offset=file.offset, size=file.size, tables=file.tables, fault=fault)


def _tables(data: bytes, shapes: list[_Shape]) -> dict[int, Table]:
    parts = [_gather(data, shape) for shape in shapes if shape.offsets]
    if any((part.rows["header"] >= _COMPRESSED).any() for part in parts):
        parts = with_times(parts)
    by_message: dict[int, list[Part]] = {}
    for part in parts:
        by_message.setdefault(part.definition.message, []).append(part)
    types = developer_types(by_message)
    return {message: Table(message, tuple(group), types) for message, group in by_message.items()}


def _gather(data: bytes, shape: _Shape) -> Part:
    """Copy the messages of one shape into one array: a memcpy for each, no loop in Python."""
    definition = shape.definition
    offsets = np.array(shape.offsets, dtype=np.int64)
    everywhere: npt.NDArray[np.void] = np.ndarray(
        shape=(len(data) - definition.size + 1,),
        dtype=f"V{definition.size}",
        buffer=data,
        strides=(1,),
    )
    rows = everywhere[offsets].view(definition.dtype)
    return Part(definition=definition, offsets=offsets, rows=rows)
