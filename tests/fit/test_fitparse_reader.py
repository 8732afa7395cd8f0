"""The two readers against one another, and fitdecode as a third, on files made here."""

from __future__ import annotations

import io
import struct

import fitdecode
import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import fitwriter as fw
from fitwriter import FitWriter
from runlift_export import fit
from runlift_export.fit import FitFile, fitparse_reader


def assert_same_tables(ours: FitFile, theirs: FitFile) -> None:
    assert set(ours.tables) == set(theirs.tables)
    for message, table in ours.tables.items():
        other = theirs.tables[message]
        assert len(table) == len(other)
        assert table.fields() == other.fields()
        np.testing.assert_array_equal(table.timestamps(), other.timestamps())
        for number in table.fields():
            np.testing.assert_array_equal(table.arrays(number), other.arrays(number))
            assert table.texts(number) == other.texts(number)


def mixed_file(*, big_endian: bool, rows: list[tuple[int, int, int]]) -> bytes:
    """A file with text, developer fields, compressed times and both byte orders."""
    writer = fw.file_id(FitWriter())
    description = {
        0: (fw.UINT8, 0), 1: (fw.UINT8, 9), 2: (fw.UINT8, fw.SINT16), 3: (fw.STRING, b"Tilt\0")
    }  # fmt: skip
    writer.message(207, [{3: (fw.UINT8, 0), 4: (fw.UINT32, 1)}], 1)
    writer.message(206, [description], 1)
    writer.message(26, [{8: (fw.STRING, b"Name\0\0"), 4: (fw.ENUM, 1)}], 2)
    order = ">" if big_endian else "<"
    shape = [(253, 4, fw.UINT32), (3, 1, fw.UINT8), (0, 4, fw.SINT32), (99, 4, fw.UINT16)]
    writer.define(3, 20, shape, developer=[(9, 2, 0)], big_endian=big_endian)
    writer.define(0, 20, [(3, 1, fw.UINT8)])
    for stamp, beat, tilt in rows:
        values = (stamp, beat, -tilt * 7, tilt & 0xFFFF, 5, tilt)
        writer.data(3, struct.pack(order + "IBiHHh", *values))
        writer.compressed(0, (stamp + 3) % 32, bytes((beat,)))
    return writer.bytes()


ROWS = st.lists(
    st.tuples(
        st.integers(0x10000000, 0x7FFFFFFF), st.integers(0, 255), st.integers(-(2**15), 2**15 - 1)
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=50)
@given(st.booleans(), ROWS)
def test_fitparse_gives_the_same_tables(big_endian: bool, rows: list[tuple[int, int, int]]) -> None:
    """Two readers written by different people agree on every raw value."""
    data = mixed_file(big_endian=big_endian, rows=rows)
    (ours,), (theirs,) = fit.read_fit(data), fitparse_reader.read_with_fitparse(data)
    assert ours.fault is None
    assert theirs.fault is None
    assert_same_tables(ours, theirs)
    np.testing.assert_array_equal(
        ours.tables[20].numbers(9, developer=0), theirs.tables[20].numbers(9, developer=0)
    )


@settings(max_examples=50)
@given(st.booleans(), ROWS)
def test_fitdecode_gives_the_same_records(
    big_endian: bool, rows: list[tuple[int, int, int]]
) -> None:
    """A third reader agrees on times and values of the records.

    It stumbles over -1, the bits of "unknown", in a field that is made of components.
    """
    assume(all(tilt != -1 for _, _, tilt in rows))
    data = mixed_file(big_endian=big_endian, rows=rows)
    stamps, beats, tilts = [], [], []
    with fitdecode.FitReader(io.BytesIO(data), processor=None) as reader:
        for frame in reader:
            if isinstance(frame, fitdecode.FitDataMessage) and frame.global_mesg_num == 20:
                stamps.append(frame.get_raw_value(253, fallback=None))
                beats.append(frame.get_raw_value(3, fallback=None))
                tilts.append(frame.get_raw_value("Tilt", fallback=None))
    records = fit.read_fit(data)[0].tables[20]
    np.testing.assert_array_equal(floats(stamps), records.timestamps())
    np.testing.assert_array_equal(floats(beats), records.numbers(3))
    np.testing.assert_array_equal(floats(tilts), records.numbers(9, developer=0))


def floats(values: list[int | None]) -> list[float]:
    return [np.nan if value is None else float(value) for value in values]


def test_what_fitparse_refuses_is_a_fault_and_keeps_what_came_before() -> None:
    """fitparse gives up at a misaligned field; the tables before it are kept."""
    writer = fw.file_id(FitWriter()).define(1, 21, [(3, 1, fw.UINT32)]).data(1, b"\5")
    (file,) = fitparse_reader.read_with_fitparse(writer.bytes())
    assert file.fault is not None
    assert "unsupported" == file.fault.kind
    assert (4,) == file.tables[0].values(0)


@given(st.binary(min_size=1, max_size=200))
def test_any_content_gives_a_file(content: bytes) -> None:
    """Content that makes no sense to fitparse is a fault as well."""
    writer = FitWriter()
    writer.content += content
    assert fitparse_reader.read_with_fitparse(writer.bytes())
