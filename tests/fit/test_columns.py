"""The column reader against files written by the protocol, sound and broken."""

from __future__ import annotations

import gc
import math
import struct
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import fitwriter as fw
from fitwriter import FitWriter
from runlift_export import fit
from runlift_export.errors import FitError
from runlift_export.fit import columns

NUMERIC = sorted(fw.LETTERS)
LIMITS = {
    "B": (0, 2**8 - 1), "b": (-(2**7), 2**7 - 1), "H": (0, 2**16 - 1), "h": (-(2**15), 2**15 - 1),
    "I": (0, 2**32 - 1), "i": (-(2**31), 2**31 - 1),
    "Q": (0, 2**64 - 1), "q": (-(2**63), 2**63 - 1),
}  # fmt: skip


@st.composite
def shapes(draw: st.DrawFn) -> tuple[int, bool, list[tuple[int, int, int]]]:
    """A message number, a byte order, and fields of any numeric type and count."""
    numbers = draw(st.lists(st.integers(0, 252), unique=True, max_size=6))
    fields = []
    for number in numbers:
        base = draw(st.sampled_from(NUMERIC))
        count = draw(st.integers(1, 4))
        fields.append((number, count * struct.calcsize(fw.LETTERS[base]), base))
    return draw(st.sampled_from([20, 18, 99, 0xFF00])), draw(st.booleans()), fields


def values_of(base: int) -> st.SearchStrategy[Any]:
    letter = fw.LETTERS[base]
    if letter == "f":
        return st.floats(width=32)
    return st.floats() if letter == "d" else st.integers(*LIMITS[letter])


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, dict[int, list[dict[int, list[Any]]]]]:
    """A file of interleaved, redefined messages, and what it says by message number."""
    writer = FitWriter(header_size=draw(st.sampled_from([12, 14, 16])))
    told: dict[int, list[dict[int, list[Any]]]] = {}
    defined: dict[int, tuple[int, bool, list[tuple[int, int, int]]]] = {}
    for _ in range(draw(st.integers(0, 12))):
        local = draw(st.integers(0, 3))
        if local not in defined or draw(st.booleans()):
            message, big_endian, fields = draw(shapes())
            defined[local] = message, big_endian, fields
            writer.define(local, message, fields, big_endian=big_endian)
        message, big_endian, fields = defined[local]
        payload, row = b"", {}
        for number, size, base in fields:
            count = size // struct.calcsize(fw.LETTERS[base])
            row[number] = draw(st.lists(values_of(base), min_size=count, max_size=count))
            payload += fw.value_bytes(base, row[number], big_endian=big_endian)
            row[number] = [None if is_none(base, value) else value for value in row[number]]
        writer.data(local, payload)
        told.setdefault(message, []).append(row)
    return writer.bytes(), told


def is_none(base: int, value: float) -> bool:
    if base in (fw.FLOAT32, fw.FLOAT64):
        return math.isnan(value)
    return value == fw.INVALID[base]


@given(files())
def test_every_value_of_a_sound_file_comes_back(
    case: tuple[bytes, dict[int, list[dict[int, list[Any]]]]],
) -> None:
    """Whatever shapes, byte orders and redefinitions a file mixes, each value is found."""
    data, told = case
    (file,) = fit.read_fit(data)
    assert file.fault is None
    assert set(told) == set(file.tables)
    for message, rows in told.items():
        table = file.tables[message]
        assert len(rows) == len(table)
        for number in {number for row in rows for number in row}:
            expected = [row.get(number) for row in rows]
            found = [
                value if isinstance(value, tuple) or value is None else (value,)
                for value in table.values(number)
            ]
            plain = [None if e is None or e == [None] else tuple(e) for e in expected]
            assert plain == found


@given(files())
def test_numbers_are_the_values_as_floats(
    case: tuple[bytes, dict[int, list[dict[int, list[Any]]]]],
) -> None:
    """`numbers` gives the first value of a field; invalid, missing and infinite are NaN."""
    data, told = case
    (file,) = fit.read_fit(data)
    for message, rows in told.items():
        for number in {number for row in rows for number in row}:
            firsts = [row.get(number, [None])[0] for row in rows]
            expected = [np.nan if one is None else float(one) for one in firsts]
            expected = [one if math.isfinite(one) else np.nan for one in expected]
            np.testing.assert_array_equal(expected, file.tables[message].numbers(number))


@given(st.binary(max_size=400))
@example(b"")
@example(bytes(8) + b".FIT")
@example(b"\x0c" + bytes(7) + b".FIT")
@example(b"\xff" + bytes(3) + b"\1" + bytes(3) + b".FIT" + bytes(20))
def test_any_bytes_give_files_or_a_fit_error(data: bytes) -> None:
    """Bytes that do not start like FIT are refused as not_fit; nothing else is raised."""
    if data[8:12] == b".FIT" and data[0] >= 12:
        assert fit.read_fit(data)
    else:
        with pytest.raises(FitError) as caught:
            fit.read_fit(data)
        assert "not_fit" == caught.value.kind


@settings(max_examples=300)
@given(st.binary(min_size=1, max_size=300))
def test_any_content_behind_a_sound_header_gives_a_file(content: bytes) -> None:
    """Content that makes no sense ends the file there, as a value and not as an exception."""
    writer = FitWriter()
    writer.content += content
    (file, *_) = fit.read_fit(writer.bytes())
    for table in file.tables.values():
        table.timestamps()
        for number in table.fields():
            assert len(table) == len(table.values(number)) == len(table.numbers(number))


@given(st.data())
def test_a_flipped_bit_never_raises(data: st.DataObject) -> None:
    """One wrong bit anywhere in a run is a fault, never silent and never an exception."""
    sound = bytearray(fw.activity(elapsed_s=20))
    at = data.draw(st.integers(12, len(sound) - 1))
    sound[at] ^= 1 << data.draw(st.integers(0, 7))
    found = fit.read_fit(bytes(sound))
    assert any(file.fault is not None for file in found)


def test_a_file_cut_anywhere_keeps_what_came_before() -> None:
    """However short a file is cut, the records before the cut are there, and a fault."""
    whole = fw.activity(elapsed_s=60)
    times = fit.read_fit(whole)[0].tables[20].timestamps()
    for length in range(14, len(whole)):
        (file,) = fit.read_fit(whole[:length])
        assert file.fault is not None
        assert "damaged" == file.fault.kind
        table = file.table(20)
        kept = np.empty(0) if table is None else table.timestamps()
        np.testing.assert_array_equal(times[: len(kept)], kept)
    assert 61 == len(fit.read_fit(whole[:-3])[0].tables[20])


def test_a_wrong_checksum_is_a_fault_and_keeps_the_content() -> None:
    """The last two bytes are checked; what they guard is still read."""
    whole = bytearray(fw.activity(elapsed_s=60))
    whole[-1] ^= 1
    (file,) = fit.read_fit(bytes(whole))
    assert file.fault is not None
    assert "checksum" in file.fault.problem
    assert len(whole) - 2 == file.fault.offset
    assert 61 == len(file.tables[20])


@pytest.mark.parametrize("header_size", [12, 14, 16])
@pytest.mark.parametrize("header_crc", [True, False])
def test_headers_of_any_legal_length_are_read(header_size: int, header_crc: bool) -> None:
    """A 12-byte header, a header checksum of 0 and a longer header are all legal."""
    writer = fw.file_id(FitWriter(header_size=header_size, header_crc=header_crc))
    (file,) = fit.read_fit(writer.bytes())
    assert file.fault is None
    assert (4,) == file.tables[0].values(0)


def test_chained_files_are_files_of_their_own() -> None:
    """Definitions of one file in a chain do not reach into the next."""
    first, second = fw.activity(elapsed_s=30), fw.activity(elapsed_s=40)
    one, two = fit.read_fit(first + second)
    assert (0, len(first), len(first), len(second)) == (one.offset, one.size, two.offset, two.size)
    assert (31, 41) == (len(one.tables[20]), len(two.tables[20]))
    assert one.fault is None
    assert two.fault is None


def test_bytes_after_the_last_file_are_a_fault() -> None:
    """Junk after a sound file is told, and the file is kept."""
    (file,) = fit.read_fit(fw.activity(elapsed_s=30) + b"\0\0\0")
    assert file.fault is not None
    assert "3 bytes follow" in file.fault.problem
    assert 31 == len(file.tables[20])


def test_a_recording_that_was_never_closed_is_read_to_its_end() -> None:
    """A data size of 0 means that the device never wrote it; the records are there."""
    whole = bytearray(fw.activity(elapsed_s=30))
    whole[4:8] = bytes(4)
    (file,) = fit.read_fit(bytes(whole[:-2]))
    assert file.fault is not None
    assert "never closed" in file.fault.problem
    assert 31 == len(file.tables[20])


def test_a_size_that_is_no_multiple_of_its_type_is_read_as_bytes() -> None:
    """COROS declares a uint32 of one byte: it holds one byte, and the file goes on."""
    writer = FitWriter().define(0, 21, [(253, 4, fw.UINT32), (3, 1, fw.UINT32), (1, 1, fw.ENUM)])
    writer.data(0, struct.pack("<IBB", 7, 5, 4))
    (file,) = fit.read_fit(writer.bytes())
    assert file.fault is None
    assert ((7,), (5,), (4,)) == tuple(file.tables[21].values(number) for number in (253, 3, 1))


def test_a_field_without_size_holds_nothing() -> None:
    """A definition may name a field of no bytes; the fields beside it are not moved."""
    writer = FitWriter().define(0, 20, [(9, 0, fw.UINT8), (3, 1, fw.UINT8)]).data(0, b"\x50")
    (file,) = fit.read_fit(writer.bytes())
    assert (3,) == file.tables[20].fields()
    assert (80,) == file.tables[20].values(3)


def test_an_undefined_local_message_ends_the_file() -> None:
    """The length of a message nobody defined is unknown: what came before it stays."""
    writer = fw.file_id(FitWriter()).data(5, b"\1\2\3")
    (file,) = fit.read_fit(writer.bytes())
    assert file.fault is not None
    assert "local type 5" in file.fault.problem
    assert 1 == len(file.tables[0])


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 2**28 - 1), st.integers(0, 31))))
def test_compressed_times_follow_the_last_full_time(
    steps: list[tuple[bool, int, int]],
) -> None:
    """Five bits replace the lowest five of the time before, rolling over at most once."""
    writer = FitWriter().define(0, 20, [(3, 1, fw.UINT8)])
    writer.define(1, 20, [(253, 4, fw.UINT32), (3, 1, fw.UINT8)])
    expected, last = [], None
    for full, stamp, low in steps:
        if full:
            writer.data(1, struct.pack("<IB", stamp, 1))
            last = stamp
        else:
            writer.compressed(0, low, b"\1")
            if last is not None:
                last = (last & ~31) + low + (32 if low < last & 31 else 0)
        expected.append(np.nan if last is None else last)
    (file,) = fit.read_fit(writer.bytes())
    found = file.tables[20].timestamps() if steps else np.empty(0)
    np.testing.assert_array_equal(expected, found)


def test_a_time_field_without_size_is_no_time() -> None:
    """A definition that gives the time no bytes leaves it to the compressed headers."""
    writer = FitWriter().define(0, 20, [(253, 0, fw.UINT32), (3, 1, fw.UINT8)])
    writer.define(1, 21, [(253, 4, fw.UINT32)]).data(1, struct.pack("<I", 64))
    writer.compressed(0, 5, b"\x50")
    (file,) = fit.read_fit(writer.bytes())
    np.testing.assert_array_equal([69.0], file.tables[20].timestamps())


def test_text_ends_at_the_first_nul_and_never_within_a_character() -> None:
    """A name cut in the middle of a character loses that character alone."""
    writer = FitWriter().define(0, 26, [(8, 7, fw.STRING)])
    for text in (b"ab\0junk", b"Z\xc3\0\0\0\0\0", b"sp\xc3\xa4te\xc3", bytes(7), b"\xffabcdef"):
        writer.data(0, text)
    (file,) = fit.read_fit(writer.bytes())
    assert ("ab", "Z", "späte", None, "\ufffdabcdef") == file.tables[26].texts(8)
    assert file.tables[26].texts(8) == file.tables[26].values(8)


def test_developer_fields_take_the_type_that_is_described() -> None:
    """The type stands in a field_description; without one a developer field has no value."""
    writer = FitWriter()
    description = {
        0: (fw.UINT8, 0), 1: (fw.UINT8, 9), 2: (fw.UINT8, fw.UINT16),
        3: (fw.STRING, b"Power\0"), 8: (fw.STRING, b"W\0"), 15: (fw.UINT8, 7),
    }  # fmt: skip
    writer.message(206, [description])
    writer.define(1, 20, [(253, 4, fw.UINT32)], developer=[(9, 2, 0), (8, 1, 3)], big_endian=True)
    writer.data(1, struct.pack(">IHB", 1000, 250, 1)).data(1, struct.pack(">IHB", 1001, 65535, 1))
    (file,) = fit.read_fit(writer.bytes())
    records = file.tables[20]
    np.testing.assert_array_equal([250.0, np.nan], records.numbers(9, developer=0))
    np.testing.assert_array_equal([np.nan, np.nan], records.numbers(8, developer=3))
    np.testing.assert_array_equal([np.nan, np.nan], records.numbers(9))
    (described,) = fit.developer_fields(file.table(206))
    assert ("Power", "W", 7) == (described.name, described.unit, described.native_field)


def test_messages_refuses_a_damaged_file() -> None:
    """`messages` is for files that must be whole."""
    whole = fw.activity(elapsed_s=30)
    assert 31 == len(fit.read_tables(whole)[20])
    with pytest.raises(FitError, match="ends within a message"):
        fit.read_tables(whole[:-5])


def calls_while_reading(data: bytes) -> int:
    """Count every call of a function, Python's or C's, that reading makes.

    Without collecting garbage: Hypothesis is called then, and by chance within one of two counts.
    """
    calls = 0

    def count(_frame: object, event: str, _: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    gc.disable()
    sys.setprofile(count)
    try:
        fit.read_fit(data)
    finally:
        sys.setprofile(None)
        gc.enable()
    return calls


def records_with(count: int, fields: int) -> bytes:
    shape = [(253, 4, fw.UINT32), *((number, 2, fw.UINT16) for number in range(fields))]
    writer = FitWriter().define(0, 20, shape)
    for at in range(count):
        writer.data(0, struct.pack("<I", at) + bytes(2 * fields))
    return writer.bytes()


def test_reading_costs_one_call_a_message_and_none_a_field() -> None:
    """What makes the reader fast: no Python object and no call for any field of a record."""
    fit.read_fit(records_with(10, 3))
    narrow, wide = records_with(1000, 3), records_with(1000, 50)
    fit.read_fit(wide)
    assert calls_while_reading(narrow) == calls_while_reading(wide)
    assert calls_while_reading(records_with(2000, 3)) - calls_while_reading(narrow) <= 1000


def test_definitions_alone_cost_a_fixed_number_of_calls_each() -> None:
    """A file of nothing but definitions is read in linear time."""

    def definitions(count: int) -> bytes:
        writer = FitWriter()
        for number in range(count):
            writer.define(number % 16, 20, [(number % 250, 1 + number // 250, fw.UINT8)])
        return writer.bytes()

    small, large = calls_while_reading(definitions(500)), calls_while_reading(definitions(2000))
    assert large <= 4.5 * small


def test_more_than_any_watch_writes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that would fill the memory end at a limit, as a fault that says so."""
    few = columns._Left(files=2, shapes=3, messages=100)
    monkeypatch.setattr(columns, "_Left", lambda: replace(few))
    small = FitWriter().define(0, 20, [(3, 1, fw.UINT8)]).data(0, b"\1").bytes()
    chain = fit.read_fit(small * 3)
    assert [None, "unsupported"] == [file.fault and file.fault.kind for file in chain]
    shapes = FitWriter()
    for number in range(5):
        shapes.define(0, 20, [(number, 1, fw.UINT8)]).data(0, b"\1")
    (file,) = fit.read_fit(shapes.bytes())
    assert file.fault is not None
    assert ("unsupported", 3) == (file.fault.kind, len(file.tables[20]))
    many = FitWriter().define(0, 20, [(3, 1, fw.UINT8)])
    for _ in range(101):
        many.data(0, b"\1")
    (file,) = fit.read_fit(many.bytes())
    assert file.fault is not None
    assert ("unsupported", {}) == (file.fault.kind, dict(file.tables))
