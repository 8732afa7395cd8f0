"""Real files: what any other reader reads, ours reads, and with the same result.

Here the small files; `make sweep` does all of them (tests/slow).
"""

from __future__ import annotations

from pathlib import Path

import pytest

import oracles
from places import CORPUS, device_files, fit_bytes, needs_corpus
from runlift_export import fit
from runlift_export.model import ProblemKind
from runlift_export.runs.contents import read_contents

pytestmark = needs_corpus

SMALL = 25_000
EVERY = 3


def small_files() -> list[Path]:
    return [path for path in device_files() if 0 < path.stat().st_size <= SMALL][::EVERY]


@pytest.mark.parametrize("reader", list(oracles.READERS))
def test_what_another_reader_reads_ours_reads_alike(reader: str) -> None:
    """Sessions, number of records, mean and greatest heart rate and speed: to a millionth."""
    read = 0
    for path in small_files():
        data = fit_bytes(path)
        try:
            theirs = oracles.READERS[reader](data)
        except oracles.RefusedError:
            continue
        assert [] == oracles.differences(oracles.ours(data), theirs), path.name
        read += 1
    assert read > 30


def test_coros_files_are_read_where_others_give_up() -> None:
    """fitparse and fitdecode refuse a uint32 of one byte; the SDK reads it, and so do we."""
    paths = sorted(CORPUS.glob("devices/coros/*"))
    assert 7 == len(paths)
    for path in paths[::3]:
        data = fit_bytes(path)
        assert [] == oracles.differences(oracles.ours(data), oracles.with_garmin(data))
    for path in paths:
        (run,) = read_contents(fit_bytes(path), path.name).runs
        assert run.trace is not None
        assert "COROS" in run.device
        assert run.distance_m is not None


def test_compressed_times_are_read_where_the_sdk_gives_up() -> None:
    """The official Python SDK does not know compressed-timestamp headers; two others agree."""
    path = CORPUS / "devices/corrupt_or_odd/Runalyze__FR70-intervals.fit"
    data = fit_bytes(path)
    with pytest.raises(oracles.RefusedError, match="Compressed timestamp"):
        oracles.with_garmin(data)
    for reader in (oracles.with_fitdecode, oracles.with_fitparse):
        assert [] == oracles.differences(oracles.ours(data), reader(data))
    (file,) = fit.read_fit(data)
    assert (file.tables[20].timestamps()[1:] >= file.tables[20].timestamps()[:-1]).all()


def test_every_real_file_is_read_or_told() -> None:
    """No file of the corpus raises; what is not read has a problem of a kind that fits."""
    kinds: dict[str, ProblemKind] = {}
    for path in device_files():
        contents = read_contents(fit_bytes(path), path.name)
        assert contents.runs or contents.lifts or contents.problems, path.name
        for problem in contents.problems:
            kinds[path.name] = problem.kind
    not_fit = {name for name, kind in kinds.items() if kind is ProblemKind.NOT_FIT}
    assert {"thomaschampagne__._empty.fit", "thomaschampagne__empty.fit"} <= not_fit
    damaged = {name for name, kind in kinds.items() if kind is ProblemKind.DAMAGED}
    assert {
        "dtcooper__activity-filecrc.fit",
        "dtcooper__activity-unexpected-eof.fit",
        "dtcooper__nick.fit",
        "dtcooper__strava-android-app-201.10-b1218918.fit",
    } <= damaged
    assert ProblemKind.UNSUPPORTED not in kinds.values()
