"""Every real file against every other reader: minutes, not seconds (`make sweep`)."""

from __future__ import annotations

import pytest

import oracles
from places import CORPUS, device_files, fit_bytes, needs_corpus

pytestmark = needs_corpus

RUNNERS_EVERY = 40


@pytest.mark.parametrize("reader", list(oracles.READERS))
def test_all_real_files_are_read_alike(reader: str) -> None:
    """All device files, and some of each runner's: the same figures from every reader."""
    runners = sorted(path for path in CORPUS.glob("runner-*/*") if path.is_file())
    read, differ = 0, {}
    for path in device_files() + runners[::RUNNERS_EVERY]:
        data = fit_bytes(path)
        if not data:
            continue
        try:
            theirs = oracles.READERS[reader](data)
        except oracles.RefusedError:
            continue
        read += 1
        found = oracles.differences(oracles.ours(data), theirs)
        if found:
            differ[path.name] = found
    assert {} == differ
    assert read > 200
