"""Activities as they were recorded, in formats that other programs read.

Pure: the bytes of a FIT file to named files of bytes. Places, serial numbers and names are left
out unless asked for.
Each name is loaded when it is first used: what is up to date needs no decoder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runlift_export.late_names import load_when_used

if TYPE_CHECKING:
    from runlift_export.convert.cells import csv_lines
    from runlift_export.convert.column import Column, Kind
    from runlift_export.convert.cutting import cut_fit
    from runlift_export.convert.dataset import ACTIVITIES, activities_parquet
    from runlift_export.convert.decoding import Decoding, decode_columns
    from runlift_export.convert.listing import (
        TRACE_COLUMNS,
        Recorded,
        chosen_columns,
        listing_table,
    )
    from runlift_export.convert.options import (
        ALL_TABLES,
        USUAL_TABLES,
        ConvertOptions,
        Format,
        need_pyarrow,
    )
    from runlift_export.convert.parquet import parquet_bytes
    from runlift_export.convert.rewriting import Rewritten, merged_fit, repaired_fit
    from runlift_export.convert.text_tables import csv_table, json_rows
    from runlift_export.convert.writing import Converted, convert_file, table_names

__all__ = [
    "ACTIVITIES",
    "ALL_TABLES",
    "TRACE_COLUMNS",
    "USUAL_TABLES",
    "Column",
    "ConvertOptions",
    "Converted",
    "Decoding",
    "Format",
    "Kind",
    "Recorded",
    "Rewritten",
    "activities_parquet",
    "chosen_columns",
    "convert_file",
    "csv_lines",
    "csv_table",
    "cut_fit",
    "decode_columns",
    "json_rows",
    "listing_table",
    "merged_fit",
    "need_pyarrow",
    "parquet_bytes",
    "repaired_fit",
    "table_names",
]

_HOMES = {
    "Column": "column",
    "Kind": "column",
    "cut_fit": "cutting",
    "ACTIVITIES": "dataset",
    "activities_parquet": "dataset",
    "Decoding": "decoding",
    "decode_columns": "decoding",
    "ALL_TABLES": "options",
    "USUAL_TABLES": "options",
    "ConvertOptions": "options",
    "Format": "options",
    "need_pyarrow": "options",
    "Rewritten": "rewriting",
    "merged_fit": "rewriting",
    "repaired_fit": "rewriting",
    "Recorded": "listing",
    "TRACE_COLUMNS": "listing",
    "chosen_columns": "listing",
    "listing_table": "listing",
    "parquet_bytes": "parquet",
    "csv_lines": "cells",
    "csv_table": "text_tables",
    "json_rows": "text_tables",
    "Converted": "writing",
    "convert_file": "writing",
    "table_names": "writing",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = load_when_used(__name__, _HOMES)
