"""Where every message of a FIT file lies: one loop over the header bytes.

The loop is compiled where the package was built with a C compiler (`_scan.c`); else, and with the
same result, it is the one in Python here.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from runlift_export.fit.definition import Definition, definition_length, parse_definition

try:
    _scan: Any = import_module("runlift_export.fit._scan").scan
except ImportError:  # built without a compiler
    _scan = None

Offsets = npt.NDArray[np.int64]

_COMPRESSED = 0x80
_DEFINITION = 0x40
_DEVELOPER = 0x20


class Stop(IntEnum):
    """What ended a walk; the numbers are those of `_scan.c`."""

    WHOLE = 0
    CUT = 1
    TOO_MANY_SHAPES = 2
    UNDEFINED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """Every shape in order of its first definition, with the offsets of its messages, ascending.

    `stop` says how the walk ended, `at` at which byte. `compressed` says that there may be headers
    that hold the time.
    """

    shapes: tuple[tuple[Definition, Offsets], ...]
    compressed: bool
    stop: Stop
    at: int


@dataclass(slots=True, kw_only=True)
class _Shape:
    """A definition and the offsets of its data messages."""

    definition: Definition
    offsets: array[int] = field(default_factory=lambda: array("q"))  # 8 bytes each, not 36


def walk_messages(data: bytes, start: int, end: int, most_shapes: int) -> Walk:
    """Find every message between two bytes of `data`; stop at the first that makes no sense."""
    if start > end:
        return Walk(shapes=(), compressed=False, stop=Stop.CUT, at=end)
    if _scan is None:
        return walk_in_python(data, start, end, most_shapes)
    found, compressed, stop, at = _scan(data, start, end, most_shapes)
    return Walk(
        shapes=tuple(
            [
                (
                    parse_definition(content, developer=developer),
                    np.frombuffer(offsets, dtype=np.int64),
                )
                for content, developer, offsets in found
            ]
        ),
        compressed=compressed,
        stop=Stop(stop),
        at=at,
    )


def walk_in_python(data: bytes, start: int, end: int, most_shapes: int) -> Walk:
    """Find the same as `walk_messages` from a `start` not beyond `end`, slower.

    Two tables indexed by the header byte say how long the message is and where its offset
    goes, so that one data message costs one addition and one append.
    """
    shapes: dict[tuple[bytes, bool], _Shape] = {}
    current: dict[int, _Shape] = {}  # by header byte
    sizes = [0] * 256
    note: list[Callable[[int], None]] = [_no_shape] * 256
    stop = Stop.WHOLE
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
                stop = Stop.CUT
                break
            if len(shapes) >= most_shapes:
                stop = Stop.TOO_MANY_SHAPES
                break
            shape = _shape(shapes, data[at + 1 : at + length], developer=head & _DEVELOPER != 0)
            local = head & 0x0F
            headers = [local, *(code for code in current if local_type(code) == local)]
            at += length
        else:
            local = local_type(head)
            if local not in current:
                stop = Stop.UNDEFINED
                break
            shape = current[local]
            headers = [head]
        for code in headers:
            current[code] = shape
            sizes[code] = shape.definition.size
            note[code] = shape.offsets.append
    if at > end:
        current[head].offsets.pop()
        stop, at = Stop.CUT, at - size
    return Walk(
        shapes=tuple(
            [
                (shape.definition, np.frombuffer(shape.offsets, dtype=np.int64))
                for shape in shapes.values()
            ]
        ),
        compressed=any(code >= _COMPRESSED for code in current),
        stop=stop,
        at=at,
    )


def _shape(shapes: dict[tuple[bytes, bool], _Shape], content: bytes, *, developer: bool) -> _Shape:
    """Return the shape a definition message describes, the same one for the same content."""
    shape = shapes.get((content, developer))
    if shape is None:
        shape = _Shape(definition=parse_definition(content, developer=developer))
        shapes[content, developer] = shape
    return shape


def local_type(head: int) -> int:
    """Return the local type in a data message's header byte.

    A compressed-timestamp header has two bits for it; in a plain one bits 4 and 5 say nothing.
    """
    return head >> 5 & 3 if head & _COMPRESSED else head & 0x0F


def _no_shape(_: int) -> None:
    """Stand in the table where no shape is known; sizes there are 0, so it is never called."""
