"""Bytes of a table to its records: encoding, delimiter and quotes, nothing understood.

A quoted note may hold line breaks. A quote that is never closed spoils its own line only.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

CELL_MOST = 20_000
"""Characters of one record: no set has that many."""
NOTE_LINES_MOST = 40
"""Lines of one quoted note; a quote that is not closed by then is a fault of its own line."""

Cells = list[str]


def decoded(data: bytes) -> str:
    """Text of whatever encoding: UTF-8 or 16, with its mark or without, else Windows' Latin."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
    elif data[1:200:2].count(0) > len(data[:200]) // 4:
        text = data.decode("utf-16-le", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            cut = error.start >= len(data) - 3  # in the midst of a character
            text = data.decode("utf-8-sig" if cut else "cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


def each_record(text: str, delimiter: str, *, after: int) -> Iterator[tuple[int, Cells | None]]:
    """Line number and cells of each record below the first `after` lines, None where broken.

    A quoted note may hold line breaks. A quote that is never closed spoils its own line only.
    """
    lines = text.split("\n")
    at = after
    while at < len(lines):
        begin, at = at, at + 1
        if not lines[begin].strip():
            continue
        taken = [lines[begin]]
        if _is_open(lines[begin], delimiter):
            end = _closing(lines, at, delimiter)
            if end is None:
                yield begin + 1, None
                continue
            taken, at = lines[begin:end], end
        yield begin + 1, split_record(taken, delimiter)


def _closing(lines: list[str], at: int, delimiter: str) -> int | None:
    """The line after the one that closes a quote opened before `at`."""
    for number in range(at, min(at + NOTE_LINES_MOST, len(lines))):
        # From within quotes a line reads as if a quote stood before it.
        if not _is_open('"' + lines[number], delimiter):
            return number + 1
    return None


def _is_open(line: str, delimiter: str) -> bool:
    """Whether a quoted cell that begins in this line does not end in it."""
    if line.count('"') % 2 == 0:
        return False
    is_open, fresh, before = False, True, ""
    for one in line:
        if is_open:
            is_open = one != '"'
        elif one == '"':
            # Within a bare cell a quote is a sign like any other: Box Jump 24".
            is_open = fresh or before == '"'
        fresh = one == delimiter and not is_open
        before = one
    return is_open


def split_record(lines: Sequence[str], delimiter: str) -> Cells | None:
    """The cells of one record; None for what is none."""
    if sum(map(len, lines)) > CELL_MOST:
        return None
    try:
        found = list(csv.reader([f"{line}\n" for line in lines], delimiter=delimiter))
    except csv.Error:
        return None
    return found[0] if len(found) == 1 else None
