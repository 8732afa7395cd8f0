"""Files, folders and exports to runs, finished strength sessions and problems."""

from runlift_export.runs.archive import UnreadableError
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
    "joined_name",
    "read_contents",
    "read_each",
    "read_runs",
    "what_it_is",
]
