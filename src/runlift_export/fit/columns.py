"""The fast reader: FIT bytes to numpy columns, without a Python object for any field.

A data message's length is fixed by its definition, so one loop over the header bytes finds
every message. All messages of one shape are then one strided gather into a structured array.

Source: Flexible and Interoperable Data Transfer Protocol (record headers, definition messages,
compressed timestamps, developer fields, CRC).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from fastcrc import crc16

from runlift_export.errors import FitError
from runlift_export.fit.compressed_time import add_times
from runlift_export.fit.definition import Definition, definition_length, parse_definition
from runlift_export.fit.developer import developer_types
from runlift_export.fit.header import is_fit, read_header
from runlift_export.fit.table import FitFile, Part, Table

MOST_CHAINED = 1_000
MOST_SHAPES = 2_000
MOST_MESSAGES = 2_000_000
"""In all the files of a chain together. A week at 1 Hz has 600,000 records; real files hold a
few dozen shapes. Beyond that somebody wants to fill the memory."""

_COMPRESSED = 0x80
_DEFINITION = 0x40


@dataclass(slots=True, kw_only=True)
class _Shape:
    """A definition and the offsets of its data messages.

    `compressed` says that a message of it may have a compressed-timestamp header.
    """

    definition: Definition
    compressed: bool = False
    offsets: array[int] = field(default_factory=lambda: array("I"))  # 4 bytes each, not 36


@dataclass(slots=True, kw_only=True)
class _Left:
    """How much more a chain may hold."""

    files: int = MOST_CHAINED
    shapes: int = MOST_SHAPES
    messages: int = MOST_MESSAGES


def read_fit(data: bytes) -> tuple[FitFile, ...]:
    """Read every FIT file of a chain; there is at least one.

    Raise FitError (kind "not_fit") if the bytes do not start with a FIT header. A file that is
    damaged further on is returned up to the break, with its `fault`; nothing after a break
    is trusted. Time and memory grow linearly with the number of bytes; what goes beyond
    MOST_CHAINED, MOST_SHAPES or MOST_MESSAGES is a fault of kind "unsupported".
    """
    files: list[FitFile] = []
    left = _Left()
    at = 0
    while at < len(data):
        if files and not is_fit(data, at):
            files[-1] = _with_trailing_fault(files[-1], data, at)
            break
        if not left.files:
            files[-1] = _with_fault(files[-1], _too_many(at, f"{MOST_CHAINED} FIT files in one"))
            break
        left.files -= 1
        file = _read_one(data, at, left)
        files.append(file)
        at += file.size
    if not files:
        raise FitError(offset=0, kind="not_fit", problem="the file is empty")
    return tuple(files)


def read_tables(data: bytes) -> dict[int, Table]:
    """Return the tables of the first FIT file in `data`, by message number.

    Raise FitError if it is not FIT or damaged: for readers of files that must be whole.
    """
    file = read_fit(data)[0]
    if file.fault is not None:
        raise file.fault
    return dict(file.tables)


def _read_one(data: bytes, at: int, left: _Left) -> FitFile:
    header = read_header(data, at)
    end = min(header.end, len(data), at + 2**32 - 1)
    shapes, stopped = _walk(data, header.start, end, left.shapes)
    left.shapes -= len(shapes)
    left.messages -= sum(len(shape.offsets) for shape in shapes)
    if left.messages < 0:
        shapes, stopped = [], _too_many(at, f"{MOST_MESSAGES} messages")
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


def _walk(
    data: bytes, start: int, end: int, most_shapes: int
) -> tuple[list[_Shape], FitError | None]:
    """Find every message between `start` and `end`; stop at the first that makes no sense.

    Two tables indexed by the header byte say how long the message is and where its offset
    goes, so that one data message costs one addition and one append.
    """
    shapes: dict[tuple[bytes, bool], _Shape] = {}
    current: dict[int, _Shape] = {}  # by header byte
    sizes = [0] * 256
    note: list[Callable[[int], None]] = [_no_shape] * 256
    head = size = 0
    at = start
    while at < end:
        head = data[at]
        size = sizes[head]
        if size:
            note[head](at)
            at += size
            continue
        if head & (_COMPRESSED | _DEFINITION) == _DEFINITION:
            length = definition_length(data, at, end)
            if length is None:
                return list(shapes.values()), _cut(at)
            if len(shapes) >= most_shapes:
                return list(shapes.values()), _too_many(at, f"{MOST_SHAPES} shapes of messages")
            shape = _shape(shapes, data[at + 1 : at + length], developer=head & 0x20 != 0)
            local = head & 0x0F
            headers = [local, *(code for code in current if _local_type(code) == local)]
            shape.compressed |= max(headers) >= _COMPRESSED
            at += length
        else:
            local = _local_type(head)
            if local not in current:
                problem = f"a message of local type {local}, which was never defined"
                fault = FitError(offset=at, kind="damaged", problem=problem)
                return list(shapes.values()), fault
            shape = current[local]
            shape.compressed |= head >= _COMPRESSED
            headers = [head]
        for code in headers:
            current[code] = shape
            sizes[code] = shape.definition.size
            note[code] = shape.offsets.append
    if at > end:
        if size:
            current[head].offsets.pop()
        return list(shapes.values()), _cut(min(at - size, end))
    return list(shapes.values()), None


def _shape(shapes: dict[tuple[bytes, bool], _Shape], content: bytes, *, developer: bool) -> _Shape:
    """Return the shape a definition message describes, the same one for the same content."""
    shape = shapes.get((content, developer))
    if shape is None:
        shape = _Shape(definition=parse_definition(content, developer=developer))
        shapes[content, developer] = shape
    return shape


def _local_type(head: int) -> int:
    """Return the local type in a data message's header byte.

    A compressed-timestamp header has two bits for it; in a plain one bits 4 and 5 say nothing.
    """
    return head >> 5 & 3 if head & _COMPRESSED else head & 0x0F


def _no_shape(_: int) -> None:
    """Stand in the table where no shape is known; sizes there are 0, so it is never called."""


def _cut(at: int) -> FitError:
    return FitError(offset=at, kind="damaged", problem="the data ends within a message")


def _too_many(at: int, what: str) -> FitError:
    problem = f"more than {what}, which no watch writes"
    return FitError(offset=at, kind="unsupported", problem=problem)


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
    rest = len(data) - at
    fault = FitError(offset=at, kind="damaged", problem=f"{rest} bytes follow that are no FIT file")
    return _with_fault(file, fault)


def _with_fault(file: FitFile, fault: FitError) -> FitFile:
    """Return the file with a fault, its own if it has one already."""
    return file if file.fault is not None else replace(file, fault=fault)


def _tables(data: bytes, shapes: list[_Shape]) -> dict[int, Table]:
    used = [shape for shape in shapes if shape.offsets]
    parts = [Part(shape.definition, shape.offsets, data=data) for shape in used]
    if any(shape.compressed for shape in used):
        add_times(parts)
    by_message: dict[int, list[Part]] = {}
    for part in parts:
        by_message.setdefault(part.definition.message, []).append(part)
    types = developer_types(by_message)
    return {message: Table(message, tuple(group), types) for message, group in by_message.items()}
