"""Activities as they were recorded, in formats that other programs read.

Pure: the bytes of a FIT file to named files of bytes. Places, serial numbers and names are left
out unless asked for.
"""

from runlift_export.convert.column import Column, Kind
from runlift_export.convert.cutting import cut_fit
from runlift_export.convert.decoding import Decoding, decode_columns
from runlift_export.convert.options import ALL_TABLES, Circle, ConvertOptions, Format
from runlift_export.convert.parquet import need_pyarrow
from runlift_export.convert.rewriting import Rewritten, merged_fit, repaired_fit
from runlift_export.convert.text_tables import csv_lines
from runlift_export.convert.writing import Converted, convert_file, table_names

__all__ = [
    "ALL_TABLES",
    "Circle",
    "Column",
    "ConvertOptions",
    "Converted",
    "Decoding",
    "Format",
    "Kind",
    "Rewritten",
    "convert_file",
    "csv_lines",
    "cut_fit",
    "decode_columns",
    "merged_fit",
    "need_pyarrow",
    "repaired_fit",
    "table_names",
]
