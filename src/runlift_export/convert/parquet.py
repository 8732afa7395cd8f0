"""Tables as Parquet, through pyarrow: the extra `[parquet]`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from runlift_export.convert.column import Column, Kind

if TYPE_CHECKING:
    import pyarrow as pa


def parquet_bytes(columns: Sequence[Column], about: dict[str, str]) -> bytes:
    """Return one table as a Parquet file; `about` goes into its metadata, units into fields."""
    import pyarrow as pa

    arrays = [arrow_array(column) for column in columns]
    fields = [
        pa.field(column.name, array.type, metadata={"unit": column.unit} if column.unit else None)
        for column, array in zip(columns, arrays, strict=True)
    ]
    return parquet_file(pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata=about)))


def parquet_file(table: pa.Table) -> bytes:
    """Return an Arrow table as the bytes of a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    kinds = zip(table.column_names, table.schema.types, strict=True)
    words = [
        name for name, kind in kinds if pa.types.is_dictionary(kind) or pa.types.is_string(kind)
    ]
    pq.write_table(
        table,
        sink,
        compression="snappy",
        use_dictionary=words,
        write_statistics=["timestamp"] if "timestamp" in table.column_names else False,
        store_schema=False,
    )
    data: bytes = sink.getvalue().to_pybytes()
    return data


def arrow_array(column: Column) -> pa.Array:
    """Return a column as an Arrow array, without a Python object a value (but for text).

    It is made from buffers: pyarrow would import pandas, where it is installed, to look at each.
    """
    import pyarrow as pa

    if not column.is_list:
        return _flat(column, column.values, column.valid)
    width = column.values.shape[1]
    ends = (column.valid * np.arange(1, width + 1)).max(axis=1)
    inside = np.arange(width) < ends[:, None]
    flat = _flat(column, column.values[inside], column.valid[inside])
    offsets = np.concatenate(([0], np.cumsum(ends))).astype(np.int32)
    return pa.Array.from_buffers(
        pa.list_(flat.type),
        len(column),
        [_bitmap(ends > 0), pa.py_buffer(offsets)],
        children=[flat],
    )


def _flat(column: Column, values: Any, valid: Any) -> pa.Array:
    import pyarrow as pa

    if column.kind is Kind.TEXT:
        return _texts(values.tolist())
    if column.kind is Kind.WORD:
        codes, places = np.unique(values, return_inverse=True)
        words = column.words or {}
        texts = _texts([words.get(code, str(code)) for code in codes.tolist()])
        indices = _numbers(places.astype(np.int32), valid, pa.int32())
        return pa.DictionaryArray.from_arrays(indices, texts)
    if column.kind in {Kind.TIME, Kind.LOCAL_TIME}:
        zone = "UTC" if column.kind is Kind.TIME else None
        return _numbers(values * 1000, valid, pa.timestamp("ms", zone))
    return _numbers(values, valid, pa.from_numpy_dtype(values.dtype))


def _numbers(values: Any, valid: Any, kind: pa.DataType) -> pa.Array:
    import pyarrow as pa

    data = pa.py_buffer(np.ascontiguousarray(values))
    return pa.Array.from_buffers(kind, len(values), [_bitmap(valid), data])


def _texts(texts: Sequence[str | None]) -> pa.Array:
    import pyarrow as pa

    encoded = [b"" if text is None else text.encode("utf-8", "replace") for text in texts]
    offsets = np.zeros(len(texts) + 1, np.int32)
    np.cumsum([len(text) for text in encoded], out=offsets[1:])
    valid = np.array([text is not None for text in texts], bool)
    buffers = [_bitmap(valid), pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(texts), buffers)


def _bitmap(valid: Any) -> pa.Buffer | None:
    """Return which values are there, a bit each; None if all are."""
    import pyarrow as pa

    return None if valid.all() else pa.py_buffer(np.packbits(valid, bitorder="little"))
