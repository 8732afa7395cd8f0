"""The secrets that open a served feed: their digests on disk, never the secrets themselves."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

from runlift_export.checked import CheckedTable, Fault
from runlift_export.errors import RunliftError
from runlift_export.store.writing import write_file

_DIGEST = re.compile("[0-9a-f]{64}")
_FORMAT_VERSION = 1
_REMEDY = "delete it to start over; addresses that were handed out before then stop working"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSecrets:
    """SHA-256 digests (64 hex digits) of the secrets that are valid and of those revoked."""

    valid: tuple[str, ...] = ()
    revoked: tuple[str, ...] = ()

    def with_secret(self, digest: str) -> FeedSecrets:
        """The same with one more valid secret, known by its digest."""
        return replace(self, valid=(*self.valid, digest))

    def all_revoked(self) -> FeedSecrets:
        """Every valid secret made a revoked one: asked for, it is gone for good (410)."""
        return FeedSecrets(revoked=(*self.revoked, *self.valid))


def read_feed_secrets(path: Path) -> FeedSecrets:
    """The digests in a file; none where there is no file.

    Raises `RunliftError` for a file that cannot be read: it is never silently replaced.
    """
    if not path.exists():
        return FeedSecrets()
    faults: list[Fault] = []
    try:
        table = CheckedTable(json.loads(path.read_bytes()), faults=faults)
    except (OSError, ValueError, RecursionError) as error:
        raise RunliftError(f"{path}: {error}; {_REMEDY}") from error
    secrets = FeedSecrets(valid=table.texts("valid"), revoked=table.texts("revoked"))
    if not all(map(_DIGEST.fullmatch, secrets.valid + secrets.revoked)):
        table.fault("valid", "expected SHA-256 digests of 64 hex digits")
    if faults:
        raise RunliftError(f"{path}: {faults[0][0]}: {faults[0][1]}; {_REMEDY}")
    return secrets


def write_feed_secrets(path: Path, secrets: FeedSecrets) -> None:
    """Write the digests whole, for nobody else to read. Raises OSError and `FolderError`."""
    document = {
        "format": _FORMAT_VERSION,
        "valid": list(secrets.valid),
        "revoked": list(secrets.revoked),
    }
    write_file(path, (json.dumps(document, indent=1) + "\n").encode(), mode=0o600)
