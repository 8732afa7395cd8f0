"""The FIT format: bytes to columns. Knows the protocol and its numbers, not what they mean.

Each name is loaded when it is first used: a list of exercises needs no reader of files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runlift_export.late_names import load_when_used

if TYPE_CHECKING:
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

_HOMES = {
    "read_fit": "columns",
    "read_tables": "columns",
    "DeveloperField": "developer",
    "developer_fields": "developer",
    "RawMessage": "raw_messages",
    "read_raw_messages": "raw_messages",
    "sealed_file": "raw_messages",
    "stored_number": "raw_messages",
    "with_numbers": "raw_messages",
    "without_measures": "raw_messages",
    "Stored": "stored",
    "developer_numbers": "stored",
    "stored_values": "stored",
    "FitFile": "table",
    "Table": "table",
    "Value": "table",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = load_when_used(__name__, _HOMES)
