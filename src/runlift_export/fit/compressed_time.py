"""Compressed-timestamp headers: five bits of time in the header byte itself.

The five bits replace the lowest five of the last full timestamp in file order, one roll-over
of 32 s at most (FIT protocol, "Compressed Timestamp Header").
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from runlift_export.fit.definition import HEADER_NAME
from runlift_export.fit.profile import TIMESTAMP
from runlift_export.fit.table import Part

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
