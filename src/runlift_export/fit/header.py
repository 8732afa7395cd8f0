"""The FIT file header: 12 or 14 bytes that say where the data ends."""

from __future__ import annotations

from dataclasses import dataclass

from runlift_export.errors import FitError

SIGNATURE = b".FIT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The data lies in bytes `start` to `end`, the file's CRC in the two after it.

    `end` may lie beyond the bytes at hand (a file cut short). `open_ended` says that the
    recording was never closed: the device writes the data's size last.
    """

    start: int
    end: int
    open_ended: bool


def is_fit(data: bytes, at: int = 0) -> bool:
    """Say whether a FIT file header stands at `at`."""
    return data[at + 8 : at + 12] == SIGNATURE and data[at] >= 12


def read_header(data: bytes, at: int) -> Header:
    """Read the header at `at`. Raise FitError (kind "not_fit") if there is none."""
    if not is_fit(data, at):
        found = bytes(data[at + 8 : at + 12])
        seen = f"the bytes {bytes(found).hex(' ')}"
        if found.isascii() and found.decode("ascii").isprintable():
            seen = f"'{found.decode('ascii')}'"
        problem = f"expected '.FIT', found {seen}" if found else "the file is too short"
        raise FitError(offset=at + 8, kind="not_fit", problem=problem)
    start = at + data[at]
    size = int.from_bytes(data[at + 4 : at + 8], "little")
    if size in (0, 0xFFFFFFFF) and len(data) > start + 2:
        return Header(start=start, end=len(data), open_ended=True)
    return Header(start=start, end=start + size, open_ended=False)
