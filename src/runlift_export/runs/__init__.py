"""Files, folders and exports to runs, finished strength sessions and problems."""

from runlift_export.runs.files import FileLocation, find_files
from runlift_export.runs.reading import Reading, read_runs

__all__ = ["FileLocation", "Reading", "find_files", "read_runs"]
