"""Contents of one file as bytes and back: for the cache, and from one process to another.

The form: four bytes of length, a JSON head of that length (padded to a multiple of four), then
the trace columns as little-endian float32, one after the other. Columns without any value are
left out. Reading back copies no column: a `Trace` looks into the bytes.
"""

from __future__ import annotations

import json

from runlift_export.model import Problem, ProblemKind
from runlift_export.runs.contents import Contents
from runlift_export.runs.stored_lift import lift_in, row_of_lift
from runlift_export.runs.stored_run import row_of_run, run_in

FORM = "1"  # raise it whenever reading gives other results or the form changes

_KINDS = {kind.value: kind for kind in ProblemKind}


def pack(contents: Contents) -> bytes:
    """Return the contents as bytes, without their source."""
    columns: list[bytes] = []
    head = [
        contents.key,
        [row_of_run(run, columns) for run in contents.runs],
        [row_of_lift(lift) for lift in contents.lifts],
        [[problem.kind.value, problem.message] for problem in contents.problems],
    ]
    text = json.dumps(head, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    return b"".join((len(text).to_bytes(4, "little"), text, *columns))


def unpack(packed: bytes, source: str) -> Contents:
    """Return the contents that were packed, as coming from `source`."""
    at = 4 + int.from_bytes(packed[:4], "little")
    key, run_rows, lift_rows, problem_rows = json.loads(str(packed[4:at], "utf-8"))
    runs = []
    for row in run_rows:
        run, at = run_in(row, source, packed, at)
        runs.append(run)
    return Contents(
        key=key,
        runs=tuple(runs),
        lifts=tuple(lift_in(row, source) for row in lift_rows),
        problems=tuple(
            Problem(source=source, kind=_KINDS[kind], message=message)
            for kind, message in problem_rows
        ),
    )
