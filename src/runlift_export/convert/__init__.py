"""Activities as they were recorded, in formats that other programs read."""

from runlift_export.convert.column import Column, Kind
from runlift_export.convert.decoding import Decoding, decode_columns

__all__ = ["Column", "Decoding", "Kind", "decode_columns"]
