"""The FIT format: bytes to columns. Knows the protocol and its numbers, not what they mean."""

from runlift_export.fit.columns import read_fit, read_tables
from runlift_export.fit.developer import DeveloperField, developer_fields
from runlift_export.fit.table import FitFile, Table, Value

__all__ = [
    "DeveloperField",
    "FitFile",
    "Table",
    "Value",
    "developer_fields",
    "read_fit",
    "read_tables",
]
