"""Files, folders and exports to runs, finished strength sessions and problems."""

from runlift_export.runs.find import Found, find
from runlift_export.runs.reading import Reading, read

__all__ = ["Found", "Reading", "find", "read"]
