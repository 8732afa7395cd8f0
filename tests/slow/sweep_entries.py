"""A folder of 100,000 entries is listed, read and told in time and memory in proportion."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
from pathlib import Path

from places import SAMPLES

ENTRIES = 100_000
MOST_MIB = 200


def _runs(folder: Path) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "runlift_export", "--no-cache", "runs", str(folder), "-f", "csv"]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)


def _folder(tmp_path: Path, suffix: str) -> Path:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(ENTRIES):
        (folder / f"{number}{suffix}").touch()
    shutil.copy(SAMPLES / "2026-11-04-easy.fit", folder)
    return folder


def test_other_files_cost_nothing(tmp_path: Path) -> None:
    """Among 100,000 files of other kinds the one run is found, and nothing is told."""
    found = _runs(_folder(tmp_path, ".txt"))
    assert (0, 2, "") == (found.returncode, len(found.stdout.splitlines()), found.stderr)


def test_each_bad_file_is_told(tmp_path: Path) -> None:
    """100,000 empty FIT files are 100,000 lines, and the run is there all the same."""
    found = _runs(_folder(tmp_path, ".fit"))
    assert (1, 2) == (found.returncode, len(found.stdout.splitlines()))
    assert ENTRIES == found.stderr.count("not_fit: the file is empty")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    assert peak < MOST_MIB, f"{peak:.0f} MiB"
