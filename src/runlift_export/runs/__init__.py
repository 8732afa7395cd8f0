"""Files, folders and exports to runs, finished strength sessions and problems.

Each name is loaded when it is first used: finding files needs no decoder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runlift_export.late_names import load_when_used

if TYPE_CHECKING:
    from runlift_export.runs.archive import UnreadableError
    from runlift_export.runs.batch import interrupts_held_back, process_pool
    from runlift_export.runs.codec import Contents
    from runlift_export.runs.contents import read_contents, what_it_is
    from runlift_export.runs.files import FileLocation, find_files, joined_name, read_each
    from runlift_export.runs.reading import Reading, read_runs

__all__ = [
    "Contents",
    "FileLocation",
    "Reading",
    "UnreadableError",
    "find_files",
    "interrupts_held_back",
    "joined_name",
    "process_pool",
    "read_contents",
    "read_each",
    "read_runs",
    "what_it_is",
]

_HOMES = {
    "UnreadableError": "archive",
    "Contents": "codec",
    "read_contents": "contents",
    "what_it_is": "contents",
    "FileLocation": "files",
    "find_files": "files",
    "joined_name": "files",
    "read_each": "files",
    "interrupts_held_back": "batch",
    "process_pool": "batch",
    "Reading": "reading",
    "read_runs": "reading",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = load_when_used(__name__, _HOMES)
