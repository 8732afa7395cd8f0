"""The ledger inside a folder: the hashes of what we wrote there, by which we know our own."""

from __future__ import annotations

import json
from pathlib import Path

from runlift_export.errors import FolderError
from runlift_export.store.staging import replace

LEDGER = ".runlift-files.json"
LEDGER_FORMAT = 1


def read_ledger(directory: Path) -> dict[str, tuple[str, ...]]:
    """What we wrote here before; nothing where the ledger is damaged: then all counts as foreign.

    Raises `FolderError` for the ledger of a newer version: what it means we cannot keep.
    """
    path = directory / LEDGER
    try:
        data = json.loads(path.read_bytes()) if path.is_file() else None
    except (FileNotFoundError, NotADirectoryError, ValueError, RecursionError):
        return {}
    version = data.get("format", 1) if isinstance(data, dict) else 1
    if isinstance(version, int) and version > LEDGER_FORMAT:
        raise FolderError(
            f"{path}: expected format {LEDGER_FORMAT}, found {version}: a newer version of "
            "runlift wrote it; update runlift, or choose another folder"
        )
    files = data.get("files") if isinstance(data, dict) else None
    if not isinstance(files, dict):
        return {}
    return {
        str(name): tuple(str(digest) for digest in digests)
        for name, digests in files.items()
        if isinstance(digests, list)
    }


def write_ledger(directory: Path, files: dict[str, tuple[str, ...]]) -> None:
    """Write the ledger whole: name -> digests that count as ours. Raises OSError."""
    text = (
        json.dumps({"format": LEDGER_FORMAT, "files": dict(sorted(files.items()))}, indent=1) + "\n"
    )
    replace(directory / LEDGER, text.encode())
