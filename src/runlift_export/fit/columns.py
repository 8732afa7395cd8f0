"""The fast reader: FIT bytes to numpy columns, without a Python object for any field.

A data message's length is fixed by its definition, so one loop over the header bytes (`walk`)
finds every message. All messages of one shape are then one strided gather into a structured array.
Where header bytes hold five bits of time, these replace the lowest five of the last full timestamp
in file order, one roll-over of 32 s at most.

Source: Flexible and Interoperable Data Transfer Protocol (record headers, definition messages,
compressed timestamps, developer fields, CRC).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from fastcrc import crc16

from runlift_export.errors import FitError
from runlift_export.fit.definition import HEADER_NAME, is_fit, read_header
from runlift_export.fit.developer import developer_types
from runlift_export.fit.profile import TIMESTAMP
from runlift_export.fit.table import FitFile, Part, Table
from runlift_export.fit.walk import Stop, Walk, local_type, walk_messages
from runlift_export.language import say_later

MOST_CHAINED = 1_000
MOST_SHAPES = 2_000
MOST_MESSAGES = 2_000_000
"""In all the files of a chain together. A week at 1 Hz has 600,000 records; real files hold a
few dozen shapes. Beyond that somebody wants to fill the memory."""


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
            files[-1] = _with_fault(
                files[-1],
                _too_many(
                    at,
                    say_later(
                        "more than {most} FIT files in one, which no watch writes",
                        most=MOST_CHAINED,
                    ),
                ),
            )
            break
        left.files -= 1
        file = _read_one(data, at, left)
        files.append(file)
        at += file.size
    if not files:
        raise FitError(offset=0, kind="not_fit", problem=say_later("the file is empty"))
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
    walk = walk_messages(data, header.start, end, left.shapes)
    stopped = _fault_of(walk, data)
    left.shapes -= len(walk.shapes)
    left.messages -= sum(len(offsets) for _, offsets in walk.shapes)
    if left.messages < 0:
        walk, stopped = (
            replace(walk, shapes=()),
            _too_many(
                at,
                say_later("more than {most} messages, which no watch writes", most=MOST_MESSAGES),
            ),
        )
    fault: FitError | None
    size = min(header.end + 2, len(data)) - at
    if header.open_ended:
        problem = say_later("the recording was never closed")
        fault = FitError(offset=at, kind="damaged", problem=problem)
    elif stopped is not None:
        fault = stopped
    elif header.end > len(data):
        missing = header.end + 2 - len(data)
        fault = FitError(
            offset=len(data),
            kind="damaged",
            problem=say_later("the file ends {missing} bytes early", missing=missing),
        )
    else:
        fault = _crc_fault(data, at, header.end)
    return FitFile(offset=at, size=size, tables=_tables(data, walk), fault=fault)


def _fault_of(walk: Walk, data: bytes) -> FitError | None:
    """What the walk stopped at, None if nothing was in its way."""
    if walk.stop is Stop.WHOLE:
        return None
    if walk.stop is Stop.TOO_MANY_SHAPES:
        return _too_many(
            walk.at,
            say_later(
                "more than {most} shapes of messages, which no watch writes", most=MOST_SHAPES
            ),
        )
    problem = say_later("the data ends within a message")
    if walk.stop is Stop.UNDEFINED:
        local = local_type(data[walk.at])
        problem = say_later("a message of local type {local}, which was never defined", local=local)
    return FitError(offset=walk.at, kind="damaged", problem=problem)


def _too_many(at: int, problem: str) -> FitError:
    return FitError(offset=at, kind="unsupported", problem=problem)


def _crc_fault(data: bytes, at: int, end: int) -> FitError | None:
    """Check the CRC-16/ARC over header and data against the two bytes after them."""
    stored = data[end : end + 2]
    if len(stored) < 2:
        return FitError(offset=end, kind="damaged", problem=say_later("the checksum is missing"))
    expected = int.from_bytes(stored, "little")
    found = crc16.arc(data[at:end])
    if found == expected:
        return None
    problem = say_later(
        "expected checksum 0x{expected:04X}, found 0x{found:04X}", expected=expected, found=found
    )
    return FitError(offset=end, kind="damaged", problem=problem)


def _with_trailing_fault(file: FitFile, data: bytes, at: int) -> FitFile:
    rest = len(data) - at
    fault = FitError(
        offset=at,
        kind="damaged",
        problem=say_later("{rest} bytes follow that are no FIT file", rest=rest),
    )
    return _with_fault(file, fault)


def _with_fault(file: FitFile, fault: FitError) -> FitFile:
    """Return the file with a fault, its own if it has one already."""
    return file if file.fault is not None else replace(file, fault=fault)


def _tables(data: bytes, walk: Walk) -> dict[int, Table]:
    parts = [
        Part(definition, offsets, data=data) for definition, offsets in walk.shapes if len(offsets)
    ]
    if walk.compressed and parts:
        add_times(parts)
    by_message: dict[int, list[Part]] = {}
    for part in parts:
        by_message.setdefault(part.definition.message, []).append(part)
    types = developer_types(by_message)
    return {message: Table(message, tuple(group), types) for message, group in by_message.items()}


_COMPRESSED = 0x80
_LOW = 0x1F


def add_times(parts: list[Part]) -> None:
    """Give the parts of one file their `timestamps` where headers carry the time."""
    order = np.argsort(np.concatenate([part.offsets for part in parts]))
    headers = np.concatenate([part.rows[HEADER_NAME] for part in parts])[order].astype(np.int64)
    full = np.concatenate([_full_timestamps(part) for part in parts])[order]
    times = np.empty_like(full)
    times[order] = _resolve(headers, full)
    start = 0
    for part in parts:
        stop = start + len(part)
        if (part.rows[HEADER_NAME] >= _COMPRESSED).any():
            part.timestamps = times[start:stop]
        start = stop


def _full_timestamps(part: Part) -> npt.NDArray[np.int64]:
    """Return field 253 of each message, -1 where it has none."""
    for field in part.definition.fields:
        own = field.number == TIMESTAMP and field.developer is None
        if own and field.base.code == "u4" and field.count == 1:
            stamps = part.rows[field.name].astype(np.int64)
            stamps[stamps == 0xFFFFFFFF] = -1
            return stamps
    return np.full(len(part), -1, dtype=np.int64)


def _resolve(headers: npt.NDArray[np.int64], full: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the time of each message in file order; -1 before any full timestamp.

    Each compressed time advances by (its five bits - those before it) modulo 32, so a running
    sum that restarts at every full timestamp gives them all at once.
    """
    compressed = (headers >= _COMPRESSED) & (full < 0)
    timed = compressed | (full >= 0)
    low = np.where(compressed, headers & _LOW, full & _LOW)[timed]
    steps = np.zeros_like(low)
    steps[1:] = (low[1:] - low[:-1]) % 32
    run = np.cumsum(steps)
    stamps = full[timed]
    anchors = np.maximum.accumulate(np.where(stamps >= 0, np.arange(len(stamps)), -1))
    known = anchors >= 0
    resolved = np.full(len(stamps), -1, dtype=np.int64)
    resolved[known] = stamps[anchors[known]] + run[known] - run[anchors[known]]
    times = full.copy()
    times[timed] = resolved
    return times
