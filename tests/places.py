"""Where tests and benchmarks find the samples, the public recordings and their judges."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples" / "fit"
# Recordings of real people and devices, which are no part of the project.
CORPUS = Path(os.environ.get("RUNLIFT_CORPUS") or ROOT.parent / "shared" / "corpus")
JUDGES = CORPUS.parent / "tools"

needs_corpus = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="no public recordings here; set RUNLIFT_CORPUS to their folder"
)
needs_judges = pytest.mark.skipif(
    not JUDGES.is_dir(), reason="no independent judges beside the public recordings"
)


def device_files() -> list[Path]:
    """Every recording in the devices folder of the public recordings, in order."""
    return sorted(path for path in CORPUS.glob("devices/*/*") if path.is_file())


def fit_bytes(path: Path) -> bytes:
    """The FIT bytes of a recording, unpacked where it is gzip."""
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data
