"""Where real files lie that are not part of the project; tests that need them skip without."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

CORPUS = Path(os.environ.get("RUNLIFT_CORPUS") or Path(__file__).parents[2] / "shared" / "corpus")

needs_corpus = pytest.mark.skipif(
    not (CORPUS / "devices").is_dir(), reason="the corpus of real files is not here"
)


def device_files() -> list[Path]:
    """Every real file of the devices folder, in order."""
    return sorted(path for path in CORPUS.glob("devices/*/*") if path.is_file())


def fit_bytes(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data
