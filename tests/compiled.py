"""The accelerator of the reader, built from its source as it is now, and the reader without it."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import ExtensionFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import numpy as np

from places import ROOT
from runlift_export.fit import FitFile, table, walk

SOURCE = ROOT / "src" / "runlift_export" / "fit" / "_scan.c"


def compiler() -> str | None:
    """A C compiler that can build for this Python, None where there is none."""
    header = Path(sysconfig.get_path("include")) / "Python.h"
    return (shutil.which("cc") or shutil.which("gcc")) if header.is_file() else None


def built(folder: Path, *flags: str) -> Any:
    """The accelerator built in `folder`. Raises `CalledProcessError` if it does not compile."""
    library = folder / "_scan.so"
    words = [compiler(), "-shared", "-fPIC", "-O2", "-ffp-contract=off", *flags]
    include = f"-I{sysconfig.get_path('include')}"
    subprocess.run([*words, include, SOURCE, "-o", library, "-lm"], check=True)
    loader = ExtensionFileLoader("_scan", str(library))
    spec = spec_from_file_location("_scan", library, loader=loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@contextmanager
def reading_with(accelerator: Any | None) -> Iterator[None]:
    """Read with this accelerator, or without any."""
    before = walk._scan, table._numbers
    walk._scan = None if accelerator is None else accelerator.scan
    table._numbers = None if accelerator is None else accelerator.numbers
    try:
        yield
    finally:
        walk._scan, table._numbers = before


def differences(one: tuple[FitFile, ...], other: tuple[FitFile, ...]) -> list[str]:
    """Where two readings of the same bytes differ: shapes, offsets, faults."""
    if len(one) != len(other):
        return [f"{len(one)} files, {len(other)}"]
    found = []
    for mine, theirs in zip(one, other, strict=True):
        if repr(mine.fault) != repr(theirs.fault) or mine.size != theirs.size:
            found.append(f"fault {mine.fault!r}, {theirs.fault!r}")
        if list(mine.tables) != list(theirs.tables):
            found.append(f"tables {list(mine.tables)}, {list(theirs.tables)}")
            continue
        for message, own in mine.tables.items():
            found.extend(_parts_apart(own, theirs.tables[message]))
    return found


def _parts_apart(one: table.Table, other: table.Table) -> Iterator[str]:
    if len(one.parts) != len(other.parts):
        yield f"parts of message {one.message}"
        return
    for mine, theirs in zip(one.parts, other.parts, strict=True):
        same = mine.definition == theirs.definition
        if not same or not np.array_equal(mine.offsets, theirs.offsets):
            yield f"offsets of message {one.message}"
        elif (mine.timestamps is None) != (theirs.timestamps is None) or (
            mine.timestamps is not None and not np.array_equal(mine.timestamps, theirs.timestamps)
        ):
            yield f"compressed times of message {one.message}"
