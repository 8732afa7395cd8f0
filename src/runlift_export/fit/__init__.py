"""The FIT format: bytes to columns. Knows the protocol and its numbers, not what they mean."""

from runlift_export.fit.columns import read_fit, read_tables
from runlift_export.fit.developer import DeveloperField, developer_fields
from runlift_export.fit.raw_messages import (
    RawMessage,
    read_raw_messages,
    sealed_file,
    stored_number,
    with_numbers,
    without_measures,
)
from runlift_export.fit.stored import Stored, developer_numbers, stored_values
from runlift_export.fit.table import FitFile, Table, Value

__all__ = [
    "DeveloperField",
    "FitFile",
    "RawMessage",
    "Stored",
    "Table",
    "Value",
    "developer_fields",
    "developer_numbers",
    "read_fit",
    "read_raw_messages",
    "read_tables",
    "sealed_file",
    "stored_number",
    "stored_values",
    "with_numbers",
    "without_measures",
]
