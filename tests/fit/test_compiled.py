"""The compiled loops against those in Python: the same places, numbers and faults of any bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fitwriter as fw
from compiled import built, compiler, differences, reading_with
from fitwriter import FitWriter
from places import ROOT, SAMPLES, device_files, fit_bytes
from runlift_export import fit
from runlift_export.errors import FitError
from runlift_export.fit import Table
from runlift_export.fit.definition import BASE_TYPES
from runlift_export.fit.profile import Quantity

pytestmark = pytest.mark.skipif(compiler() is None, reason="no C compiler for this Python here")


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return built(tmp_path_factory.mktemp("scan"), "-Wall", "-Wextra", "-Wno-unused-parameter",
                 "-Wno-missing-field-initializers", "-Werror")  # fmt: skip


def read_with(accelerator: Any | None, data: bytes) -> tuple[fit.FitFile, ...] | str:
    with reading_with(accelerator):
        try:
            return fit.read_fit(data)
        except FitError as error:
            return repr(error)


def assert_read_alike(scan: Any, data: bytes) -> tuple[fit.FitFile, ...]:
    one, other = read_with(scan, data), read_with(None, data)
    if isinstance(one, str) or isinstance(other, str):
        assert one == other
        return ()
    assert [] == differences(one, other)
    return one


def columns_of(table: Table) -> list[np.ndarray]:
    own = [table.numbers(number) for number in table.fields()]
    scaled = Quantity(number=0, scale=7.0, offset=500.0)
    quantities = [Quantity(number=number, scale=3.0, offset=0.1) for number in table.fields()]
    added = [table.numbers(number, developer=who) for who, number in fit.developer_numbers(table)]
    measured = [table.quantity(one) for one in (scaled, *quantities)]
    return [*own, *added, *measured, table.timestamps()]


def recordings() -> list[Path]:
    return sorted(SAMPLES.glob("**/*.fit")) + device_files()


def test_real_files_are_read_alike(scan: Any) -> None:
    """Samples and public recordings: every message at its place, and every number to its bits."""
    read = 0
    for path in recordings():
        for file in assert_read_alike(scan, fit_bytes(path)):
            for table in file.tables.values():
                with reading_with(scan):
                    one = columns_of(table)
                with reading_with(None):
                    other = columns_of(table)
                assert [a.tobytes() for a in one] == [b.tobytes() for b in other], path.name
                read += 1
    assert read > 100


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_damaged_files_are_read_alike(scan: Any, data: st.DataObject) -> None:
    """Bytes changed, cut out, doubled anywhere in a chain: the same break at the same byte."""
    sound = fw.activity(elapsed_s=20) + fw.activity(elapsed_s=5)
    content = bytearray(sound)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        piece = data.draw(st.binary(max_size=8))
        content[at : at + data.draw(st.integers(0, 8))] = piece
    assert_read_alike(scan, bytes(content))


@settings(max_examples=400, deadline=None)
@given(content=st.binary(max_size=400))
def test_any_content_is_read_alike(scan: Any, content: bytes) -> None:
    """What no watch writes: definitions of nothing, headers of undefined types, cuts anywhere."""
    writer = FitWriter()
    writer.content += content
    assert_read_alike(scan, writer.bytes())


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_numbers_of_every_type_are_gathered_alike(scan: Any, data: st.DataObject) -> None:
    """Whole numbers of 8 to 64 bits and floats, in both byte orders, invalid ones and NaN."""
    base = data.draw(st.sampled_from(sorted(fw.LETTERS)))
    size = BASE_TYPES[base & 0x1F].size
    writer = FitWriter()
    shape = [(253, 4, fw.UINT32), (0, size * data.draw(st.integers(1, 3)), base)]
    writer.define(0, 20, shape, big_endian=data.draw(st.booleans()))
    rest = b"\xff" * (size - 1)
    special = st.sampled_from(
        [bytes(size), rest + b"\xff", b"\x7f" + rest, rest + b"\x7f", b"\x80" + bytes(size - 1)]
    )
    for _ in range(data.draw(st.integers(1, 5))):
        values = data.draw(special | st.binary(min_size=size, max_size=size))
        values += bytes(shape[1][1] - size)
        writer.data(0, bytes(4) + values)
    (file,) = assert_read_alike(scan, writer.bytes())
    with reading_with(scan):
        one = columns_of(file.tables[20])
    with reading_with(None):
        other = columns_of(file.tables[20])
    assert [a.tobytes() for a in one] == [b.tobytes() for b in other]


@pytest.mark.parametrize(
    "words",
    [(b"abc", -1, 3, 9), (b"abc", 0, 4, 9), (b"abc", 0, 3, -1), (b"abc", 0, 3, 10**6)],
)
def test_the_compiled_walk_refuses_what_lies_outside(scan: Any, words: tuple[Any, ...]) -> None:
    """A span beyond the bytes is refused and not read."""
    with pytest.raises(ValueError, match="not within"):
        scan.scan(*words)


@pytest.mark.parametrize("offset", [-1, 5, 2**62, -(2**63)])
@pytest.mark.parametrize("place", [0, 3, 2**62])
def test_the_compiled_columns_refuse_what_lies_outside(scan: Any, offset: int, place: int) -> None:
    """A message or field beyond the bytes is refused and not read."""
    where = np.array([offset], dtype=np.int64)
    with pytest.raises(ValueError, match=r"within|number"):
        scan.numbers(bytes(8), where, place, "u", 4, False, True, 0, 1.0, 1.0, 0.0)
    for kind, size in (("u", 3), ("f", 2), ("S", 1), ("i", 0)):
        with pytest.raises(ValueError, match="number"):
            scan.numbers(bytes(8), where, 0, kind, size, False, True, 0, 1.0, 1.0, 0.0)


@pytest.mark.parametrize("surroundings", [{"CC": "/bin/false"}, {"RUNLIFT_PURE": "1"}, {}])
def test_it_is_built_where_it_can_be_and_left_out_where_not(
    tmp_path: Path, surroundings: dict[str, str]
) -> None:
    """Without a compiler, or on request, the build goes well and has no compiled part."""
    pytest.importorskip("setuptools", minversion="77")
    words = [sys.executable, "setup.py", "-q", "build_ext",
             "--build-lib", tmp_path / "lib", "--build-temp", tmp_path / "temp"]  # fmt: skip
    run = subprocess.run(
        words, cwd=ROOT, env=os.environ | surroundings, check=False, capture_output=True, text=True
    )
    assert 0 == run.returncode, run.stderr
    libraries = [path.name for path in (tmp_path / "lib").rglob("_scan*")]
    assert bool(libraries) == (surroundings == {})
