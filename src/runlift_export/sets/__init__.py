"""Finished sets as people write them down: CSV of Hevy, Strong, FitNotes, or by hand.

`read_tables` reads files and folders, `find_tables` only says where they are, `read_table` takes
bytes alone. What comes out are the same sessions that a watch records.
"""

from runlift_export.sets.files import TableLocation, find_tables, read_tables, without_tables
from runlift_export.sets.tables import SetTable, first_and_last, read_table

__all__ = [
    "SetTable",
    "TableLocation",
    "find_tables",
    "first_and_last",
    "read_table",
    "read_tables",
    "without_tables",
]
