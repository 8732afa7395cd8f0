"""Slow tests with real clients; `make test-slow` installs them and sets RUNLIFT_SLOW=1."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from places import ROOT

collect_ignore_glob = [] if os.environ.get("RUNLIFT_SLOW") else ["test_*.py"]


@pytest.fixture(scope="session")
def clients() -> Path:
    """The folder of programs of the clients' own environment (clients.txt)."""
    folder = Path(os.environ.get("RUNLIFT_CLIENTS", ROOT / ".venv" / "clients")) / "bin"
    if not (folder / "khal").exists():
        pytest.skip("no clients installed: run make test-slow")
    return folder
