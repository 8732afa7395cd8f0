"""Files, folders and exports to runs, finished strength sessions and problems."""

from runlift_export.runs.codec import Contents
from runlift_export.runs.contents import read_contents
from runlift_export.runs.files import FileLocation, find_files
from runlift_export.runs.reading import Reading, read_runs

__all__ = ["Contents", "FileLocation", "Reading", "find_files", "read_contents", "read_runs"]
