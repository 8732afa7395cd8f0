"""Where tests find the samples, the public recordings and the independent judges."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples" / "fit"
CORPUS = Path(os.environ.get("RUNLIFT_CORPUS", ROOT.parent / "shared" / "corpus"))
JUDGES = CORPUS.parent / "tools"

needs_corpus = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="no public recordings here; set RUNLIFT_CORPUS to their folder"
)
needs_judges = pytest.mark.skipif(
    not JUDGES.is_dir(), reason="no independent judges beside the public recordings"
)
