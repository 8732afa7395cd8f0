"""Tables as Parquet, through pyarrow: the extra `[parquet]`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from runlift_export.convert.column import Column, Kind
from runlift_export.errors import RequestError

if TYPE_CHECKING:
    import pyarrow as pa

WISH = (
    "Parquet needs pyarrow, which is not installed; run: pip install 'runlift-export[parquet]', "
    "or choose csv, json or jsonl"
)


def need_pyarrow() -> None:
    """Raise RequestError with what to do if pyarrow is not installed."""
    from importlib.util import find_spec

    if find_spec("pyarrow") is None:
        raise RequestError(WISH)


def parquet_bytes(columns: Sequence[Column], about: dict[str, str]) -> bytes:
    """Return one table as a Parquet file; `about` goes into its metadata, units into fields."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrays = [arrow_array(column) for column in columns]
    fields = [
        pa.field(column.name, array.type, metadata={"unit": column.unit} if column.unit else None)
        for column, array in zip(columns, arrays, strict=True)
    ]
    table = pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata=about))
    sink = pa.BufferOutputStream()
    words = [column.name for column in columns if column.kind in {Kind.WORD, Kind.TEXT}]
    pq.write_table(
        table,
        sink,
        compression="snappy",
        use_dictionary=words,
        write_statistics=["timestamp"] if any(c.name == "timestamp" for c in columns) else False,
        store_schema=False,
    )
    data: bytes = sink.getvalue().to_pybytes()
    return data


def arrow_array(column: Column) -> pa.Array:
    """Return a column as an Arrow array, without a Python object a value (but for text)."""
    import pyarrow as pa

    if not column.is_list:
        return _flat(column, column.values, column.valid)
    width = column.values.shape[1]
    ends = (column.valid * np.arange(1, width + 1)).max(axis=1)
    inside = np.arange(width) < ends[:, None]
    flat = _flat(column, column.values[inside], column.valid[inside])
    offsets = np.concatenate(([0], np.cumsum(ends))).astype(np.int32)
    missing = pa.array(np.append(ends == 0, False))
    return pa.ListArray.from_arrays(
        pa.array(offsets, mask=np.asarray(missing)) if (ends == 0).any() else pa.array(offsets),
        flat,
    )


def _flat(column: Column, values: Any, valid: Any) -> pa.Array:
    import pyarrow as pa

    mask = None if valid.all() else ~valid
    if column.kind is Kind.TEXT:
        return pa.array(values.tolist(), pa.string())
    if column.kind in {Kind.TIME, Kind.LOCAL_TIME}:
        zone = "UTC" if column.kind is Kind.TIME else None
        return pa.array(values * 1000, pa.int64(), mask=mask).cast(pa.timestamp("ms", zone))
    if column.kind is Kind.WORD:
        codes, places = np.unique(values, return_inverse=True)
        words = column.words or {}
        texts = pa.array([words.get(code, str(code)) for code in codes.tolist()], pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(places, pa.int32(), mask=mask), texts)
    return pa.array(values, mask=mask)
